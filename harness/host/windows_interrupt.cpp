#include "harness/host/windows_interrupt.h"

#include <windows.h>

#if defined(__GNUC__)

// After windows.h.
#include <cpuid.h>

#include <algorithm>
#include <atomic>

namespace {

/// x87, SSE, AVX and AVX-512: all that a routine of ours could change.
constexpr unsigned saved_features = 0xE7;

std::atomic<void (*)()> interrupt_routine{nullptr};

/// The size of the XSAVE area for these features; 0 when only FXSAVE can be used.
unsigned area_of_features() {
  unsigned a = 0;
  unsigned b = 0;
  unsigned c = 0;
  unsigned d = 0;
  if (__get_cpuid(1, &a, &b, &c, &d) == 0 || (c & bit_OSXSAVE) == 0) return 0;
  unsigned bytes = 512 + 64;
  for (const unsigned feature : {2U, 5U, 6U, 7U}) {
    if (__get_cpuid_count(0xD, feature, &a, &b, &c, &d) != 0 && a != 0)
      bytes = std::max(bytes, b + a);
  }
  return bytes;
}

}  // namespace

extern "C" {

unsigned rhsim_xsave_bytes = area_of_features();

void rhsim_on_interrupt();
void rhsim_on_interrupt() {
  const DWORD error = GetLastError();
  interrupt_routine.load()();
  SetLastError(error);
}

void rhsim_interrupted();
}

// Entered as if the interrupted instruction had called it, with any alignment of the stack.
asm(R"(
        .text
        .globl rhsim_interrupted
        .p2align 4
rhsim_interrupted:
        pushfq
        pushq   %rax
        pushq   %rcx
        pushq   %rdx
        pushq   %rbx
        pushq   %rbp
        pushq   %rsi
        pushq   %rdi
        pushq   %r8
        pushq   %r9
        pushq   %r10
        pushq   %r11
        pushq   %r12
        pushq   %r13
        pushq   %r14
        pushq   %r15
        movq    %rsp, %rbp
        cld
        movl    rhsim_xsave_bytes(%rip), %esi
        testl   %esi, %esi
        jz      1f

        # The header of the area must be zero before the first XSAVE.
        subq    %rsi, %rsp
        andq    $-64, %rsp
        movq    %rsp, %rbx
        leaq    512(%rbx), %rdi
        xorl    %eax, %eax
        movl    $8, %ecx
        rep stosq
        movl    $0xE7, %eax
        xorl    %edx, %edx
        xsave64 (%rbx)
        subq    $32, %rsp
        call    rhsim_on_interrupt
        movl    $0xE7, %eax
        xorl    %edx, %edx
        xrstor64 (%rbx)
        jmp     2f

1:      subq    $512, %rsp
        andq    $-16, %rsp
        movq    %rsp, %rbx
        fxsave64 (%rbx)
        subq    $32, %rsp
        call    rhsim_on_interrupt
        fxrstor64 (%rbx)

2:      movq    %rbp, %rsp
        popq    %r15
        popq    %r14
        popq    %r13
        popq    %r12
        popq    %r11
        popq    %r10
        popq    %r9
        popq    %r8
        popq    %rdi
        popq    %rsi
        popq    %rbp
        popq    %rbx
        popq    %rdx
        popq    %rcx
        popq    %rax
        popfq
        ret
)");
static_assert(saved_features == 0xE7, "as written in the assembler text");

namespace rhsim::host::windows {
namespace {

bool is_writable(DWORD64 address) {
  MEMORY_BASIC_INFORMATION region{};
  return VirtualQuery(reinterpret_cast<void*>(address), &region, sizeof region) != 0 &&
         region.State == MEM_COMMIT && region.Protect == PAGE_READWRITE;
}

}  // namespace

void interrupt(void* thread, bool (*may_interrupt)(const struct _CONTEXT&), void (*routine)()) {
  interrupt_routine = routine;
  if (SuspendThread(thread) == static_cast<DWORD>(-1)) return;
  CONTEXT context{};
  context.ContextFlags = CONTEXT_CONTROL | CONTEXT_INTEGER;
  // The context is there once the suspension has come into effect.
  if (GetThreadContext(thread, &context) != FALSE && may_interrupt(context) &&
      is_writable(context.Rsp - sizeof(DWORD64))) {
    context.Rsp -= sizeof(DWORD64);
    *reinterpret_cast<DWORD64*>(context.Rsp) = context.Rip;
    context.Rip = reinterpret_cast<DWORD64>(rhsim_interrupted);
    // On failure the word below the stack pointer is nobody's.
    (void)SetThreadContext(thread, &context);
  }
  ResumeThread(thread);
}

}  // namespace rhsim::host::windows

#else

namespace rhsim::host::windows {

void interrupt(void*, bool (*)(const struct _CONTEXT&), void (*)()) {}

}  // namespace rhsim::host::windows

#endif
