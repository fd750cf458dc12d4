// What surrounds a module: the poison is a byte or nothing.

#include <catch2/catch.hpp>

#include "harness/cli/module_options.h"

namespace rhsim::cli {

TEST_CASE("the poison is a byte in hexadecimal digits, or off") {
  const auto& [text, byte] = GENERATE(table<std::string, int>({
      {"CD", 0xCD},
      {"cd", 0xCD},
      {"0", 0},
      {"ff", 0xFF},
      {"off", -1},
  }));
  CAPTURE(text);
  const auto poison = poison_of({"reload", text});
  REQUIRE(poison.has_value());
  CHECK(poison->has_value() == (byte >= 0));
  CHECK(poison->value_or(0) == (byte >= 0 ? byte : 0));
}

TEST_CASE("anything else is refused, with what to write") {
  const std::string text = GENERATE("", "100", "xy", "-1", "0xCD", "on", "c d");
  CAPTURE(text);
  const auto poison = poison_of({"reload", text});
  REQUIRE_FALSE(poison.has_value());
  CHECK(poison.error().place == "--poison");
  CHECK(poison.error().remedy.find("off") != std::string::npos);
}

}  // namespace rhsim::cli
