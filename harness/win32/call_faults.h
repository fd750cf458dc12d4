#pragma once

#include <cstdint>
#include <limits>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "harness/abi/layout.h"
#include "harness/base/time.h"
#include "harness/win32/api_table.h"

namespace rhsim::win32 {

/// What the scenario lets go wrong with the calls of a DLL: the k-th call of a function fails, or
/// its calls take time.
///
/// One list serves the whole run, the virtual Windows and the fake cluster alike. It is asked once
/// at each call of a redirected function (step(), ApiScope); functions are named as in the tables.
class CallFaults {
 public:
  static constexpr std::uint32_t every = std::numeric_limits<std::uint32_t>::max();

  struct Fault {
    std::string function;
    std::uint32_t first = 1;      ///< The first call it strikes, counted from now on.
    std::uint32_t count = every;  ///< How many calls it strikes.
    abi::Dword error = 0;         ///< The call does nothing and fails with this; 0: it goes on.
    Duration takes{};             ///< Virtual time before anything else; max(): for ever.
  };
  void add(Fault fault);
  /// The next `count` calls of `function` fail with `error`, instead of what was planned for it.
  void fail_next(std::string_view function, std::uint32_t count, abi::Dword error);

  struct Misfortune {
    abi::Dword error = 0;  ///< Of the first fault that strikes.
    Duration takes{};      ///< Of all faults that strike, together.
  };
  /// A call of `function` begins.
  [[nodiscard]] Misfortune next(std::string_view function);

 private:
  // By function, so that a run without faults pays one look at an empty map per call.
  std::map<std::string, std::vector<Fault>, std::less<>> planned_;
};

/// Whether a call of this function passes by the list and has a documented way to fail. Locks,
/// clocks and functions without a result have none; those of the heap are the system's own.
[[nodiscard]] bool may_fail(const ApiFunction& function);

}  // namespace rhsim::win32
