#include <cstdlib>

#include <fmt/format.h>

#include "harness/win32/api.h"
#include "harness/win32/runtime.h"

namespace rhsim::win32::runtime {

namespace {

Inside& enter(sim::CallKind kind) {
  Inside& in = Current<VirtualWindows>::get().inside();
  in.scheduler.call(kind);
  return in;
}

constexpr std::uint8_t made = 1;
constexpr std::uint8_t in_making = 1;

}  // namespace

bool on_strand() { return win32::on_strand(); }

void exit(std::int32_t code) {
  enter(sim::CallKind::Step).windows.exit_process("exit", static_cast<Dword>(code));
}

void quick_exit(std::int32_t code) {
  enter(sim::CallKind::Step).windows.exit_process("_exit", static_cast<Dword>(code));
}

void abort() { enter(sim::CallKind::Step).windows.crash("abort", ""); }

std::int32_t guard_acquire(std::uint8_t* guard) {
  Inside& in = enter(sim::CallKind::Step);
  for (;;) {
    if (guard[0] == made) return 0;
    if (guard[1] != in_making) break;
    in.queues.enter(guard, in.self());
    in.queues.park(in.self(), never, "initialization of a static object");
  }
  guard[1] = in_making;
  return 1;
}

void guard_release(std::uint8_t* guard) {
  Inside& in = enter(sim::CallKind::Step);
  guard[0] = made;
  guard[1] = 0;
  in.queues.wake_all(guard);
}

void guard_abort(std::uint8_t* guard) {
  Inside& in = enter(sim::CallKind::Step);
  guard[1] = 0;
  in.queues.wake_all(guard);
}

std::int32_t thread_atexit(void (*destroy)(void*), void* object) {
  enter(sim::CallKind::Read).self().exit_functions.emplace_back(destroy, object);
  return 0;
}

}  // namespace rhsim::win32::runtime

namespace rhsim::win32::border {

// Source: processthreadsapi/nf-processthreadsapi-exitprocess.
RHSIM_API(void, ExitProcess, Dword code) {
  step(0, [&](Inside& in) -> int { in.windows.exit_process("ExitProcess", code); });
}

// Source: processthreadsapi/nf-processthreadsapi-terminateprocess.
RHSIM_API(Bool, TerminateProcess, Handle process, Dword code) {
  return step(Bool{0}, [&](Inside& in) {
    {
      const auto object = in.object_as<Process>(process, "TerminateProcess");
      if (object == nullptr) return Bool{0};
      if (object->ended || object->ending) return in.fail(error_access_denied, Bool{0});
      if (object != in.process()) {
        in.processes.terminate(*object, code);
        return Bool{1};
      }
    }
    in.windows.exit_process("TerminateProcess", code);
  });
}

// Source: errhandlingapi/nf-errhandlingapi-fatalappexitw, -raisefailfastexception.
RHSIM_API(void, FatalAppExitA, Dword, const char*) {
  step(0, [](Inside& in) -> int { in.windows.crash("abort", "FatalAppExit"); });
}
RHSIM_API(void, FatalAppExitW, Dword, const WideChar*) {
  step(0, [](Inside& in) -> int { in.windows.crash("abort", "FatalAppExit"); });
}
RHSIM_API(void, RaiseFailFastException, void*, void*, Dword) {
  step(0, [](Inside& in) -> int { in.windows.crash("abort", "RaiseFailFastException"); });
}

RHSIM_API(Handle, GetCurrentProcess) {
  return read(current_process_handle, [](Inside&) { return current_process_handle; });
}

RHSIM_API(Dword, GetCurrentProcessId) {
  return read(process_id, [](Inside&) { return process_id; });
}

namespace {

// The C runtime's names would clash with the C library's, so these are known to the table alone.

using runtime::on_strand;

/// Off the strands a module cannot end the process in a controlled way; std::abort is what is left.
template <class End>
void end(End&& how) {
  if (!on_strand()) std::abort();
  how(Current<VirtualWindows>::get());
}

void crt_exit(std::int32_t code) {
  end([&](VirtualWindows&) { runtime::exit(code); });
}
void crt_quick_exit(std::int32_t code) {
  end([&](VirtualWindows&) { runtime::quick_exit(code); });
}
void crt_abort() {
  end([](VirtualWindows&) { runtime::abort(); });
}
void crt_terminate() {
  end([](VirtualWindows& windows) { windows.crash("terminate", ""); });
}
/// "_amsg_exit": the runtime gives up with an error of its own (R6016, ...).
void crt_amsg_exit(std::int32_t error) {
  end([&](VirtualWindows& windows) {
    windows.crash("runtime error", fmt::format("R{}", 6000 + error));
  });
}
void crt_purecall() {
  end([](VirtualWindows& windows) { windows.crash("pure virtual call", ""); });
}
/// Invalid parameter handlers that nobody replaced end the process.
void crt_invalid_parameter_noinfo_noreturn() {
  end([](VirtualWindows& windows) { windows.crash("invalid parameter", ""); });
}

template <class Function>
ApiFunction crt(std::string_view module, std::string_view name, Function* function) {
  return {module, name, ApiClass::Process, reinterpret_cast<void*>(function)};
}
template <class Function>
ApiFunction cxx(std::string_view name, Function* function) {
  return {"libstdc++-6.dll", name, ApiClass::Runtime, reinterpret_cast<void*>(function)};
}

std::int32_t cxx_guard_acquire(std::uint8_t* guard) {
  if (on_strand()) return runtime::guard_acquire(guard);
  return guard[0] == 0 ? 1 : 0;
}
void cxx_guard_release(std::uint8_t* guard) {
  if (on_strand()) return runtime::guard_release(guard);
  guard[0] = 1;
}
void cxx_guard_abort(std::uint8_t* guard) {
  if (on_strand()) runtime::guard_abort(guard);
}
std::int32_t cxx_thread_atexit(void (*destroy)(void*), void* object, void*) {
  return on_strand() ? runtime::thread_atexit(destroy, object) : 0;
}

}  // namespace

}  // namespace rhsim::win32::border

namespace rhsim::win32 {

ApiList process_functions() {
  using namespace border;
  static const ApiFunction list[] = {
      RHSIM_ROW("kernel32.dll", Process, ExitProcess),
      RHSIM_ROW("kernel32.dll", Process, TerminateProcess),
      RHSIM_ROW("kernel32.dll", Process, FatalAppExitA),
      RHSIM_ROW("kernel32.dll", Process, FatalAppExitW),
      RHSIM_ROW("kernel32.dll", Process, RaiseFailFastException),
      RHSIM_ROW("kernel32.dll", Process, GetCurrentProcess),
      RHSIM_ROW("kernel32.dll", Process, GetCurrentProcessId),
      crt("msvcrt.dll", "exit", crt_exit),
      crt("msvcrt.dll", "_exit", crt_quick_exit),
      crt("ucrtbase.dll", "_Exit", crt_quick_exit),
      crt("ucrtbase.dll", "quick_exit", crt_quick_exit),
      crt("msvcrt.dll", "abort", crt_abort),
      crt("msvcrt.dll", "_amsg_exit", crt_amsg_exit),
      crt("msvcrt.dll", "_purecall", crt_purecall),
      crt("msvcrt.dll", "terminate", crt_terminate),
      crt("msvcrt.dll", "?terminate@@YAXXZ", crt_terminate),
      crt("msvcrt.dll", "_invalid_parameter_noinfo_noreturn",
          crt_invalid_parameter_noinfo_noreturn),
      cxx("__cxa_guard_acquire", cxx_guard_acquire),
      cxx("__cxa_guard_release", cxx_guard_release),
      cxx("__cxa_guard_abort", cxx_guard_abort),
      cxx("__cxa_thread_atexit", cxx_thread_atexit),
  };
  return list;
}

}  // namespace rhsim::win32
