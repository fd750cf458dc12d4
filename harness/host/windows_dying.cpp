#include <windows.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstring>
#include <exception>

#include "harness/base/assert.h"
#include "harness/host/dying.h"
#include "harness/host/fixed_text.h"
#include "harness/host/hang_samples.h"
#include "harness/host/quick_exit.h"
#include "harness/host/windows_images.h"
#include "harness/host/windows_interrupt.h"
#include "harness/host/windows_places.h"

namespace rhsim::host {
namespace {

const windows::ImageWatch* image_watch = nullptr;

/// Which thread carries a strand, by the strand's number.
std::array<std::atomic<HANDLE>, 4096> strand_threads;
thread_local HANDLE own_thread = nullptr;
std::atomic<HANDLE> host_thread{nullptr};

// --- Places
// -----------------------------------------------------------------------------------------

const windows::Image* image_at(std::uintptr_t address) {
  return image_watch == nullptr ? nullptr
                                : image_watch->find(reinterpret_cast<const void*>(address));
}

void add_place(FixedText& text, std::uintptr_t address) {
  const auto* image = image_at(address);
  if (image == nullptr) {
    // A call through a wild pointer: the address itself differs from run to run.
    text.add("no module");
    return;
  }
  text.add(image->name);
  text.add("+");
  text.add_hex(address - image->base);
}

/// Calls `on_frame(place, function)` for each frame of the module, or of what it brought along,
/// from `context` outwards, until it returns false. `function`: where the frame's function begins.
template <class OnFrame>
void each_module_frame(CONTEXT context, const OnFrame& on_frame) {
  constexpr int most_frames = 128;
  for (int i = 0; i < most_frames && context.Rip != 0; ++i) {
    DWORD64 base = 0;
    auto* function = RtlLookupFunctionEntry(context.Rip, &base, nullptr);
    const auto* image = image_at(context.Rip);
    if (image != nullptr && image->patched) {
      const auto begin = function == nullptr ? context.Rip : base + function->BeginAddress;
      if (!on_frame(context.Rip, begin)) return;
    }
    if (function == nullptr) {
      // A leaf, or a call through a wild pointer: the return address lies on the stack's top.
      MEMORY_BASIC_INFORMATION region{};
      if (VirtualQuery(reinterpret_cast<void*>(context.Rsp), &region, sizeof region) == 0) return;
      if (region.State != MEM_COMMIT || (region.Protect & PAGE_READWRITE) == 0) return;
      context.Rip = *reinterpret_cast<const DWORD64*>(context.Rsp);
      context.Rsp += 8;
      continue;
    }
    void* handler_data = nullptr;
    DWORD64 frame = 0;
    RtlVirtualUnwind(UNW_FLAG_NHANDLER, base, context.Rip, function, &context, &handler_data,
                     &frame, nullptr);
  }
}

/// The first such frame; 0: none.
std::uintptr_t module_frame(const CONTEXT& context) {
  std::uintptr_t found = 0;
  each_module_frame(context, [&](std::uintptr_t place, std::uintptr_t) {
    found = place;
    return false;
  });
  return found;
}

void add_places(FixedText& text, const CONTEXT& context) {
  add_place(text, context.Rip);
  const auto* image = image_at(context.Rip);
  if (image != nullptr && image->patched) return;
  const auto caller = module_frame(context);
  if (caller == 0) return;
  text.add(", called from ");
  add_place(text, caller);
}

// --- Handlers
// ---------------------------------------------------------------------------------------

constexpr DWORD gcc_exception = 0x20474343;     // "GCC", as its runtime raises it.
constexpr DWORD visual_exception = 0xE06D7363;  // "msc", likewise.

std::string_view name_of(DWORD code) {
  switch (code) {
    case EXCEPTION_ACCESS_VIOLATION:
      return "access violation";
    case EXCEPTION_STACK_OVERFLOW:
      return "stack overflow";
    case EXCEPTION_ILLEGAL_INSTRUCTION:
    case EXCEPTION_PRIV_INSTRUCTION:
      return "illegal instruction";
    case EXCEPTION_INT_DIVIDE_BY_ZERO:
    case EXCEPTION_INT_OVERFLOW:
    case EXCEPTION_FLT_DIVIDE_BY_ZERO:
      return "arithmetic exception";
    case EXCEPTION_IN_PAGE_ERROR:
    case EXCEPTION_DATATYPE_MISALIGNMENT:
      return "bus error";
    case EXCEPTION_BREAKPOINT:
      return "breakpoint";
    case gcc_exception:
    case visual_exception:
      return "C++ exception";
    default:
      return "unhandled exception";
  }
}

[[noreturn]] void die(FrameKind kind, std::string_view what, std::string_view where) {
  write_last_words(kind, what, where);
  quick_exit(71);
}

LONG CALLBACK on_unhandled(EXCEPTION_POINTERS* pointers) {
  // A fault in here must not lead here again.
  static std::atomic<int> depth{0};
  FixedText where;
  if (depth++ == 0) add_places(where, *pointers->ContextRecord);
  die(FrameKind::Crash, name_of(pointers->ExceptionRecord->ExceptionCode), where.view());
}

/// A first-chance exception is none of our business: IsBadReadPtr and __try live from them. A stack
/// that has overflown is: the unhandled filter would find no room.
LONG CALLBACK on_first_chance(EXCEPTION_POINTERS* pointers) {
  if (pointers->ExceptionRecord->ExceptionCode != EXCEPTION_STACK_OVERFLOW) {
    return EXCEPTION_CONTINUE_SEARCH;
  }
  FixedText where;
  add_place(where, pointers->ContextRecord->Rip);
  die(FrameKind::Crash, "stack overflow", where.view());
}

[[noreturn]] void on_terminate() {
  CONTEXT context;
  RtlCaptureContext(&context);
  FixedText where;
  const auto caller = module_frame(context);
  if (caller != 0) add_place(where, caller);
  die(FrameKind::Crash, "C++ exception", where.view());
}

double seconds_of(const FILETIME& time) {
  return static_cast<double>((std::uint64_t{time.dwHighDateTime} << 32U) | time.dwLowDateTime) /
         1e7;
}

[[noreturn]] void report_hang() {
  const auto strand = running_strand();
  HANDLE thread = strand_threads[strand % strand_threads.size()];
  if (strand == 0 || thread == nullptr) thread = host_thread;
  static HangSamples samples;
  for (bool enough = false; !enough; Sleep(20)) {
    CONTEXT context{};
    context.ContextFlags = CONTEXT_CONTROL | CONTEXT_INTEGER;
    HangSamples::Look look;
    if (SuspendThread(thread) != static_cast<DWORD>(-1)) {
      if (GetThreadContext(thread, &context) != FALSE) {
        each_module_frame(context, [&](std::uintptr_t, std::uintptr_t function) {
          look.add(function);
          return true;
        });
      }
      ResumeThread(thread);
    }
    enough = samples.add(look);
  }
  FixedText where;
  const auto function = samples.innermost_common();
  if (function != 0) add_place(where, function);
  die(FrameKind::Hang, "hang", where.view());
}

/// Ours and the system's code may be about to change what `image_at` reads, or hold a lock.
bool is_module(const CONTEXT& context) {
  static const std::array<HMODULE, 6> others{
      GetModuleHandleW(nullptr),         GetModuleHandleW(L"ntdll.dll"),
      GetModuleHandleW(L"kernel32.dll"), GetModuleHandleW(L"kernelbase.dll"),
      GetModuleHandleW(L"msvcrt.dll"),   GetModuleHandleW(L"ucrtbase.dll")};
  MEMORY_BASIC_INFORMATION region{};
  const auto* place = reinterpret_cast<const void*>(context.Rip);
  if (VirtualQuery(place, &region, sizeof region) == 0 || region.Type != MEM_IMAGE) return false;
  if (std::find(others.begin(), others.end(), region.AllocationBase) != others.end()) return false;
  const auto* image = image_at(context.Rip);
  return image != nullptr && image->patched;
}

void interrupt_spinner() {
  const auto strand = running_strand();
  const HANDLE thread = strand_threads[strand % strand_threads.size()];
  if (strand == 0 || thread == nullptr) return;
  windows::interrupt(
      thread, [](const CONTEXT& context) { return run_stands_still() && is_module(context); },
      let_spinner_give_way);
}

DWORD WINAPI watch(void*) {
  for (;;) {
    Sleep(watchdog_interval_ms);
    FILETIME created{};
    FILETIME exited{};
    FILETIME kernel{};
    FILETIME user{};
    GetProcessTimes(GetCurrentProcess(), &created, &exited, &kernel, &user);
    const double real = static_cast<double>(GetTickCount64()) / 1000;
    switch (watchdog_looks(seconds_of(kernel) + seconds_of(user), real)) {
      case WatchdogSees::Nothing:
        break;
      case WatchdogSees::Spin:
        interrupt_spinner();
        break;
      case WatchdogSees::Hang:
        report_hang();
    }
  }
}

}  // namespace

void start_watchdog_and_handlers();

void start_watchdog_and_handlers() {
  SetErrorMode(SEM_FAILCRITICALERRORS | SEM_NOGPFAULTERRORBOX | SEM_NOOPENFILEERRORBOX);
  watch_over_thread();
  host_thread = own_thread;
  AddVectoredExceptionHandler(1, on_first_chance);
  SetUnhandledExceptionFilter(on_unhandled);
  std::set_terminate(on_terminate);
  const HANDLE watchdog = CreateThread(nullptr, 0, watch, nullptr, 0, nullptr);
  RHSIM_ASSERT(watchdog != nullptr);
  CloseHandle(watchdog);
}

void quick_exit(int code) {
  TerminateProcess(GetCurrentProcess(), static_cast<UINT>(code));
  for (;;) Sleep(INFINITE);
}

void watch_over_thread() {
  // Room for the handler of a stack overflow.
  ULONG reserve = 32UL * 1024;
  SetThreadStackGuarantee(&reserve);
  if (own_thread != nullptr) return;  // Another stack of a thread that is known.
  const HANDLE process = GetCurrentProcess();
  DuplicateHandle(process, GetCurrentThread(), process, &own_thread, 0, FALSE,
                  DUPLICATE_SAME_ACCESS);
}

void watch_over_strand(trace::StrandId strand) {
  strand_threads[strand % strand_threads.size()] = own_thread;
}

bool write_raw(std::intptr_t output, const void* bytes, std::size_t count) {
  const auto* at = static_cast<const char*>(bytes);
  while (count > 0) {
    DWORD put = 0;
    const BOOL written =
        WriteFile(reinterpret_cast<HANDLE>(output), at, static_cast<DWORD>(count), &put, nullptr);
    if (written == FALSE || put == 0) return false;
    at += put;
    count -= put;
  }
  return true;
}

namespace windows {

void name_places_by(const ImageWatch* watch) { image_watch = watch; }

}  // namespace windows

}  // namespace rhsim::host
