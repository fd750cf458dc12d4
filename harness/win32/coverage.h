#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "harness/win32/api_table.h"

/// How far the virtual Windows goes, as data that tests hold against the table and against
/// themselves; `rhsim functions` prints it.
namespace rhsim::win32 {

/// How many test cases under tests/harness/win32 use a function of the table. The numbers are
/// counted in the sources of the tests, and a test compares them: see tested_functions.inc.
struct TestedFunction {
  std::string_view name;
  std::uint32_t test_cases = 0;
};
/// Sorted by name; every name of functions() once.
[[nodiscard]] std::span<const TestedFunction> tested_functions();

/// What becomes of a documented function that belongs to one of the classes which could break
/// determinism.
enum class Standing : std::uint8_t {
  Simulated,
  PassesThrough,  ///< To the real system, which gives the same answer in every run.
  Uncontrolled,   ///< To the real system, and the run's claim of exactness is dropped.
};

/// One function that Microsoft documents in a header of those classes.
struct DocumentedFunction {
  std::string_view name;
  std::string_view header;
  Standing standing = Standing::Simulated;
  std::string_view why;  ///< It is not simulated; empty for those that are.
};
/// Sorted by name. A and W forms are two functions. Source: the header's page of each, "Functions".
[[nodiscard]] std::span<const DocumentedFunction> documented_functions();

[[nodiscard]] std::string_view to_text(Standing standing);

}  // namespace rhsim::win32
