#pragma once

#include "harness/win32/implementation.h"
#include "harness/win32/real_windows.h"

namespace rhsim::win32 {

/// The DLL's own code runs for a while inside a C function: an APC, InitOnceExecuteOnce's callback.
class DllCode {
 public:
  explicit DllCode(Inside& in) : in_(in), before_(in.self().inside_call) {
    in_.self().inside_call = false;
    real::set_last_error(in_.self().last_error);
  }
  ~DllCode() {
    if (real::present) in_.self().last_error = real::last_error();
    in_.self().inside_call = before_;
  }
  DllCode(const DllCode&) = delete;
  DllCode& operator=(const DllCode&) = delete;

 private:
  Inside& in_;
  bool before_;
};

}  // namespace rhsim::win32
