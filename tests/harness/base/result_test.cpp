#include "harness/base/result.h"

#include <catch2/catch.hpp>

namespace rhsim {
namespace {

Result<int> halve(int number) {
  if (number % 2 != 0) return failure("halve", "the number is odd", "Use an even one");
  return number / 2;
}

Result<std::string> halve_as_text(int number) {
  const auto half = halve(number);
  if (!half) return failure(half.error());
  return std::to_string(*half);
}

TEST_CASE("a result holds a value or the error that explains why there is none") {
  CHECK(halve(8) == 4);
  REQUIRE_FALSE(halve(7).has_value());
  CHECK(halve(7).error() == Error{"halve", "the number is odd", "Use an even one"});
}

TEST_CASE("an error is handed on unchanged to a result of another type") {
  CHECK(halve_as_text(8) == "4");
  CHECK(halve_as_text(7).error() == halve(7).error());
}

TEST_CASE("an error reads as one line") {
  CHECK(to_text(Error{"a.json:3", "unknown key \"wen\"", "Did you mean \"when\"?"}) ==
        "a.json:3: unknown key \"wen\". Did you mean \"when\"?");
  CHECK(to_text(Error{"a.json", "it is empty", ""}) == "a.json: it is empty");
  CHECK(to_text(Error{"", "no module was given", ""}) == "no module was given");
}

}  // namespace
}  // namespace rhsim
