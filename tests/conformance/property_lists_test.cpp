// Lists that control codes carry: what is well formed, and that no bytes are too bad to be read.
#include "conformance/property_lists.h"

#include <rapidcheck/catch.h>

#include "conformance/hex_bytes.h"
#include "tests/conformance/list_bytes.h"

namespace rhsim::conformance {
namespace {

using lists::dword;
using lists::endmark;
using lists::item;
using lists::number;
using lists::one;
using lists::text;
using lists::wide;

TEST_CASE("a property list is read as it was written") {
  const auto bytes = bytes_of(dword(2) + number("Size", 4) + text("Path", "a"));
  const auto list = parse_property_list(bytes);
  CHECK(list.flaw.empty());
  REQUIRE(list.properties.size() == 2);
  CHECK(list.properties[0].name == "Size");
  CHECK(list.properties[0].values[0].format() == syntax::dword);
  CHECK(list.find("PATH")->values[0].data == bytes_of(wide("a")));
  CHECK(list.find("Pat") == nullptr);
}

TEST_CASE("an empty list may be nothing, or a count of zero, with an end mark or without") {
  for (const auto& empty : {std::string(), dword(0), dword(0) + endmark}) {
    CAPTURE(empty);
    CHECK(parse_property_list(bytes_of(empty)).flaw.empty());
  }
  CHECK(parse_value_list(bytes_of(endmark)).flaw.empty());
  CHECK(parse_multi_string(bytes_of("0000")).flaw.empty());
}

TEST_CASE("a flaw is told with its place") {
  const auto [bytes, flaw] = GENERATE(table<std::string, std::string>({
      {"01", "no count at byte 0"},
      {dword(1), "no name at byte 4"},
      {dword(2) + number("A", 1), "no name at byte 32"},
      {one(number("A", 1)) + "00", "more than the count says at byte 32"},
      {one(item(0x00010002, dword(1)) + endmark),
       "item of syntax 0x00010002 where a name belongs, before at byte 16"},
      {one(item(0x00040003, "4100")), "text without its NUL at byte 4"},
      {one(item(0x00040003, wide("A")) + endmark), "no value of \"A\" at byte 16"},
      {one(item(0x00040003, wide("A")) + item(0x00010002, "01")),
       "value of 1 bytes where its format has 4 at byte 16"},
      {one(dword(0x00040003) + dword(0xFFFFFFFF)),
       "name of 4294967295 bytes that goes past the end at byte 4"},
  }));
  CAPTURE(bytes);
  CHECK(parse_property_list(bytes_of(bytes)).flaw == flaw);
}

TEST_CASE("a value list ends with its mark, and a list of names with another NUL") {
  CHECK(parse_value_list(bytes_of(item(0x00010002, dword(1)))).flaw == "no end mark at byte 12");
  CHECK(parse_value_list(bytes_of(endmark + "00")).flaw == "bytes after the end mark at byte 4");
  CHECK(parse_multi_string(bytes_of(wide("A"))).flaw == "no NUL behind the last text at byte 4");
  CHECK(parse_multi_string(bytes_of("41")).flaw == "an odd number of bytes");
  CHECK(parse_multi_string(bytes_of("4100")).flaw == "text without its NUL at byte 0");
  CHECK(parse_multi_string(bytes_of(wide("A") + wide("B") + "0000")).texts ==
        std::vector<std::string>{"A", "B"});
}

TEST_CASE("no bytes are too bad to be read") {
  rc::prop("whatever the bytes", [](const std::vector<std::uint8_t>& bytes) {
    (void)parse_property_list(bytes);
    (void)parse_value_list(bytes);
    (void)parse_multi_string(bytes);
  });
  rc::prop("a good list with one byte changed, and cut", [](std::uint8_t byte) {
    auto bytes = bytes_of(dword(2) + number("Size", 4) + text("Path", "C:"));
    const auto at = *rc::gen::inRange<std::size_t>(0, bytes.size());
    bytes[at] = byte;
    bytes.resize(*rc::gen::inRange<std::size_t>(0, bytes.size() + 1));
    const auto list = parse_property_list(bytes);
    RC_ASSERT(list.properties.size() <= 2U);
    for (const auto& property : list.properties) RC_ASSERT(!property.values.empty());
  });
}

TEST_CASE("what is no hexadecimal text ends the bytes") {
  CHECK(bytes_of("0aFF") == std::vector<std::uint8_t>{0x0A, 0xFF});
  CHECK(bytes_of("0ag1ff") == std::vector<std::uint8_t>{0x0A});
  CHECK(bytes_of("0af") == std::vector<std::uint8_t>{0x0A});
}

}  // namespace
}  // namespace rhsim::conformance
