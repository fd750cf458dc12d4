#include "harness/base/system_errors.h"

#include <set>

#include <catch2/catch.hpp>

namespace rhsim {
namespace {

TEST_CASE("an error of the system is told by its name and number") {
  CHECK(system_error_text(0) == "ERROR_SUCCESS (0)");
  CHECK(system_error_text(5024) == "ERROR_RESOURCE_PROPERTIES_STORED (5024)");
  CHECK(system_error_text(4711) == "4711");
  CHECK(system_error_text(0x80004005) == "0x80004005");
}

TEST_CASE("no two errors share a name") {
  std::set<std::string_view> names;
  for (const auto& error : system_errors()) CHECK(names.insert(error.name).second);
}

}  // namespace
}  // namespace rhsim
