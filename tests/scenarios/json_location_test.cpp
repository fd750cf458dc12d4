#include "scenarios/json_location.h"

#include <string>

#include <catch2/catch.hpp>

namespace rhsim::scenarios {
namespace {

constexpr std::string_view document = R"({
  "name": "x",
  "steps": [
    { "do": "online" },
    { "do": "wait", "when": { "after": "1s" } }
  ],
  "parameters": { "my key": 1,
    "quoted \"key\"": [ [1, 2], { "deep": true } ]
  }
})";

int line_of(std::string_view path) {
  const auto offset = find_path(document, path);
  return offset ? line_at(document, *offset) : 0;
}

TEST_CASE("a path leads to the line where its thing begins") {
  const auto [path, line] = GENERATE(table<std::string, int>({
      {"", 1},
      {"name", 2},
      {"steps", 3},
      {"steps[0]", 4},
      {"steps[0].do", 4},
      {"steps[1].when.after", 5},
      {R"(parameters["my key"])", 7},
      {R"(parameters["quoted \"key\""])", 8},
      {R"(parameters["quoted \"key\""][0][1])", 8},
      {R"(parameters["quoted \"key\""][1].deep)", 8},
  }));
  CAPTURE(path);
  CHECK(line_of(path) == line);
}

TEST_CASE("a path that leads nowhere is not found") {
  CHECK(find_path(document, "steps[2]") == std::nullopt);
  CHECK(find_path(document, "title") == std::nullopt);
}

TEST_CASE("a key that stands twice in one object is found, in two objects it is fine") {
  const auto twice = find_duplicate_key("{\"a\":{\"x\":1},\n\"b\":{\"x\":1,\n\"x\":2}}");
  REQUIRE(twice);
  CHECK(twice->path == "b.x");
  CHECK(line_at("{\"a\":{\"x\":1},\n\"b\":{\"x\":1,\n\"x\":2}}", twice->offset) == 3);
  CHECK(find_duplicate_key(R"({"a":{"x":1},"b":[{"x":1},{"x":1}]})") == std::nullopt);
}

TEST_CASE("an escaped key is the same key") {
  const auto twice = find_duplicate_key(R"({"when":1,"wh\u0065n":2})");
  REQUIRE(twice);
  CHECK(twice->path == "when");
}

TEST_CASE("brackets are counted outside of texts only") {
  CHECK(too_deep(std::string(65, '[')));
  CHECK_FALSE(too_deep(std::string(64, '[')));
  CHECK_FALSE(too_deep("\"" + std::string(100, '[') + "\""));
  CHECK_FALSE(too_deep("\"\\\"" + std::string(100, '[') + "\""));
}

TEST_CASE("lines are counted from one, and the end of the text is on the last") {
  CHECK(line_at("", 0) == 1);
  CHECK(line_at("a\nb\n", 2) == 2);
  CHECK(line_at("a\nb", 99) == 2);
}

}  // namespace
}  // namespace rhsim::scenarios
