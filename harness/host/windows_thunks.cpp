#include "harness/host/windows_thunks.h"

#include <windows.h>

#include <cstdint>
#include <cstring>
#include <deque>

#include "harness/base/current.h"
#include "harness/win32/virtual_windows.h"

namespace rhsim::host::windows {
namespace {

struct Thunk {
  void* original;  // First: the assembler below reads it.
  std::string name;
  bool recorded = false;
  void* code = nullptr;
};

std::deque<Thunk>& thunks() {
  static std::deque<Thunk> all;  // Stay where they are: code points at them.
  return all;
}

}  // namespace
}  // namespace rhsim::host::windows

#ifdef __GNUC__

extern "C" void rhsim_note_uncontrolled(rhsim::host::windows::Thunk* thunk);
extern "C" void rhsim_uncontrolled_call();

void rhsim_note_uncontrolled(rhsim::host::windows::Thunk* thunk) {
  using namespace rhsim;
  if (thunk->recorded || !Current<win32::VirtualWindows>::exists()) return;
  auto& run = Current<win32::VirtualWindows>::get();
  const auto strand = run.scheduler().current();
  if (strand == 0) return;
  thunk->recorded = true;
  const DWORD last_error = GetLastError();
  run.recorder().record(run.resource_of(strand), trace::Uncontrolled{thunk->name});
  SetLastError(last_error);
}

// Saves everything that may carry an argument, asks for the note, and jumps on. r10: the Thunk.
// Source: "x64 calling convention": rcx, rdx, r8, r9 and xmm0 to xmm3 carry arguments.
__asm__(
    ".text\n"
    ".globl rhsim_uncontrolled_call\n"
    "rhsim_uncontrolled_call:\n"
    "  push %rcx\n  push %rdx\n  push %r8\n  push %r9\n  push %r10\n"
    "  sub $0x60, %rsp\n"
    "  movdqu %xmm0, 0x20(%rsp)\n  movdqu %xmm1, 0x30(%rsp)\n"
    "  movdqu %xmm2, 0x40(%rsp)\n  movdqu %xmm3, 0x50(%rsp)\n"
    "  mov %r10, %rcx\n"
    "  call rhsim_note_uncontrolled\n"
    "  movdqu 0x20(%rsp), %xmm0\n  movdqu 0x30(%rsp), %xmm1\n"
    "  movdqu 0x40(%rsp), %xmm2\n  movdqu 0x50(%rsp), %xmm3\n"
    "  add $0x60, %rsp\n"
    "  pop %r10\n  pop %r9\n  pop %r8\n  pop %rdx\n  pop %rcx\n"
    "  mov (%r10), %rax\n"
    "  jmp *%rax\n");

#endif

namespace rhsim::host::windows {

void* make_recording_thunk(const std::string& name, void* original) {
#ifdef __GNUC__
  for (const auto& thunk : thunks()) {
    // The same import of the next load.
    if (thunk.original == original && thunk.name == name) return thunk.code;
  }
  auto& thunk = thunks().emplace_back(Thunk{original, name, false, nullptr});
  // mov r10, thunk; mov r11, rhsim_uncontrolled_call; jmp r11
  unsigned char code[] = {0x49, 0xBA, 0, 0, 0, 0, 0, 0, 0,    0,    0x49, 0xBB,
                          0,    0,    0, 0, 0, 0, 0, 0, 0x41, 0xFF, 0xE3};
  auto* const data = &thunk;
  auto* const common = &rhsim_uncontrolled_call;
  std::memcpy(code + 2, &data, sizeof data);
  std::memcpy(code + 12, &common, sizeof common);
  constexpr std::size_t slot_bytes = 32;
  constexpr std::size_t block_bytes = 65536;
  static unsigned char* next = nullptr;  // A block is never given back.
  static std::size_t left = 0;
  if (left < slot_bytes) {
    next = static_cast<unsigned char*>(
        VirtualAlloc(nullptr, block_bytes, MEM_COMMIT | MEM_RESERVE, PAGE_EXECUTE_READWRITE));
    left = next == nullptr ? 0 : block_bytes;
  }
  if (next == nullptr) return nullptr;
  unsigned char* const slot = next;
  std::memcpy(slot, code, sizeof code);
  FlushInstructionCache(GetCurrentProcess(), slot, sizeof code);
  thunk.code = slot;
  next += slot_bytes;
  left -= slot_bytes;
  return slot;
#else
  (void)name;
  (void)original;
  return nullptr;
#endif
}

void forget_recorded_thunks() {
  for (auto& thunk : thunks()) thunk.recorded = false;
}

}  // namespace rhsim::host::windows
