#pragma once

#include "harness/base/assert.h"

namespace rhsim {

/// The one T of the run in progress, for C functions that carry no context pointer.
///
/// The C contract forces this exception to "no global state": Sleep and SetResourceStatus have no
/// argument that could lead to their run. Set and cleared by Current<T>::Scope alone.
template <class T>
class Current {
 public:
  class Scope {
   public:
    explicit Scope(T& value) {
      RHSIM_ASSERT(pointer_ == nullptr);
      pointer_ = &value;
    }
    ~Scope() { pointer_ = nullptr; }
    Scope(const Scope&) = delete;
    Scope& operator=(const Scope&) = delete;
  };

  [[nodiscard]] static bool exists() { return pointer_ != nullptr; }
  [[nodiscard]] static T& get() {
    RHSIM_ASSERT(pointer_ != nullptr);
    return *pointer_;
  }

 private:
  // Written by the host's thread between runs, read by whichever thread holds the baton.
  static inline T* pointer_ = nullptr;
};

}  // namespace rhsim
