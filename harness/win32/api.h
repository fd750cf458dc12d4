#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <type_traits>

#include "harness/base/current.h"
#include "harness/win32/api_table.h"
#include "harness/win32/dll_code.h"
#include "harness/win32/implementation.h"
#include "harness/win32/real_windows.h"

/// What the C functions of this folder share.
///
/// A function that a DLL imports is written as
///
///     RHSIM_API(Bool, SetEvent, Handle event) {
///       return step(Bool{0}, [&](Inside& in) { ... });
///     }
///
/// inside namespace rhsim::win32::border. On Windows that is a C++ function which the host writes
/// into import tables, and does not clash with the import library's symbol. Natively it is exported
/// under its plain name, so that a shared object resolves it when it is loaded.
#ifdef _WIN32
#define RHSIM_API(result, name, ...) result name(__VA_ARGS__)
#else
#define RHSIM_API(result, name, ...) \
  extern "C" __attribute__((visibility("default"), used)) result name(__VA_ARGS__)
#endif

/// One row of a family's list.
#define RHSIM_ROW(module, cls, name) \
  ::rhsim::win32::ApiFunction { module, #name, ApiClass::cls, reinterpret_cast<void*>(&name), true }

namespace rhsim::win32 {

using abi::WideChar;

/// A call by the DLL while no strand runs (a runtime at process exit, a foreign thread) has no
/// virtual Windows to act on.
[[nodiscard]] inline bool on_strand() {
  return Current<VirtualWindows>::exists() &&
         Current<VirtualWindows>::get().scheduler().current() != 0;
}

/// The time inside a C function: last error is ours while it lasts, and the DLL's around it.
class BorderCall {
 public:
  explicit BorderCall(sim::CallKind kind) : in_(Current<VirtualWindows>::get().inside()) {
    Strand& self = in_.self();
    outermost_ = !self.inside_call;
    if (outermost_) {
      if (real::present) self.last_error = real::last_error();
      self.inside_call = true;
    }
    in_.scheduler.call(kind);
    if (outermost_ && !self.special_apcs.empty()) in_.waits.run_special_apcs(self);
  }
  ~BorderCall() {
    if (!outermost_) return;
    Strand& self = in_.self();
    self.inside_call = false;
    real::set_last_error(self.last_error);
  }
  BorderCall(const BorderCall&) = delete;
  BorderCall& operator=(const BorderCall&) = delete;

  [[nodiscard]] Inside& inside() { return in_; }

 private:
  Inside& in_;
  bool outermost_ = false;
};

/// A call that costs a tick and offers a Preempt choice. `outside` is the answer off the strands,
/// and what the function answers when it fails. `function` is the name by which the scenario's
/// faults know the call.
template <class Result, class Body>
Result step_as(const char* function, Result outside, Body&& body) {
  if (!on_strand()) return outside;
  BorderCall call(sim::CallKind::Step);
  Inside& in = call.inside();
  if (const Dword error = in.misfortune(function)) return in.fail_call(function, error, outside);
  return body(in);
}
/// The same for the function that this stands in. A helper that several functions share takes the
/// name as its last parameter, with the same default, and hands it on to step_as().
template <class Result, class Body>
Result step(Result outside, Body&& body, const char* function = __builtin_FUNCTION()) {
  return step_as(function, outside, std::forward<Body>(body));
}
/// A call that reads a clock or a per-strand value.
template <class Result, class Body>
Result read(Result outside, Body&& body) {
  if (!on_strand()) return outside;
  BorderCall call(sim::CallKind::Read);
  return body(call.inside());
}

/// LeaveCriticalSection without the call of the scheduler. In api_locks.cpp.
void leave_critical_section(Inside& in, void* section);

// The lists of each family, joined in api_table.cpp.
using ApiList = std::span<const ApiFunction>;
ApiList thread_functions();
ApiList wait_functions();
ApiList object_functions();
ApiList lock_functions();
ApiList storage_functions();
ApiList time_functions();
ApiList process_functions();
ApiList pthread_functions();
ApiList timer_functions();
ApiList pool_functions();
ApiList barrier_functions();
ApiList port_functions();
ApiList zone_functions();
ApiList format_functions();
ApiList program_functions();
ApiList snapshot_functions();
ApiList job_functions();

}  // namespace rhsim::win32
