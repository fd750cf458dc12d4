#include "harness/base/unicode.h"

#include <rapidcheck/catch.h>
#include <catch2/catch.hpp>

namespace rhsim {
namespace {

TEST_CASE("text keeps its meaning in both encodings") {
  const auto [utf8, utf16] = GENERATE(table<std::string_view, std::u16string_view>({
      {"", u""},
      {"Resource", u"Resource"},
      {"Gr\xC3\xB6\xC3\x9F"
       "e",
       u"Gr\u00F6\u00DFe"},
      {"\xE2\x82\xAC", u"\u20AC"},
      {"\xF0\x9F\x98\x80!", u"\U0001F600!"},
      {"\xF4\x8F\xBF\xBF", u"\U0010FFFF"},
      {std::string_view("a\0b", 3), std::u16string_view(u"a\0b", 3)},
  }));
  CAPTURE(utf8);
  CHECK(to_utf16(utf8) == utf16);
  CHECK(to_utf8(utf16) == utf8);
}

TEST_CASE("a lone surrogate becomes the replacement character") {
  const auto [units, text] = GENERATE(table<std::u16string_view, std::string_view>({
      {u"\xD800", "\xEF\xBF\xBD"},
      {u"\xDC00", "\xEF\xBF\xBD"},
      {u"a\xD83D"
       u"b",
       "a\xEF\xBF\xBD"
       "b"},
      {u"\xD83D\xD83D\xDE00", "\xEF\xBF\xBD\xF0\x9F\x98\x80"},
  }));
  CHECK(to_utf8(units) == text);
}

TEST_CASE("a malformed byte becomes the replacement character and the rest is kept") {
  const auto [what, utf8, utf16] =
      GENERATE(table<std::string_view, std::string_view, std::u16string_view>({
          {"a continuation byte alone", "a\x80z", u"a\uFFFDz"},
          {"a sequence that is cut", "a\xE2\x82", u"a\uFFFD\uFFFD"},
          {"an overlong slash", "\xC0\xAF", u"\uFFFD\uFFFD"},
          {"an overlong three-byte sequence", "\xE0\x80\xAF", u"\uFFFD\uFFFD\uFFFD"},
          {"an encoded surrogate", "\xED\xA0\x80", u"\uFFFD\uFFFD\uFFFD"},
          {"beyond the last code point", "\xF4\x90\x80\x80", u"\uFFFD\uFFFD\uFFFD\uFFFD"},
          {"a byte that never occurs", "\xFFz", u"\uFFFDz"},
      }));
  CAPTURE(what);
  CHECK(to_utf16(utf8) == utf16);
}

TEST_CASE("well-formed text survives the way there and back") {
  rc::prop("any code points", [] {
    const auto code = rc::gen::suchThat(rc::gen::inRange<char32_t>(0, 0x110000),
                                        [](char32_t c) { return c < 0xD800 || c > 0xDFFF; });
    std::u16string text;
    for (const char32_t c : *rc::gen::container<std::vector<char32_t>>(code)) {
      if (c < 0x10000) {
        text += static_cast<char16_t>(c);
      } else {
        text += static_cast<char16_t>(0xD800 + ((c - 0x10000) >> 10U));
        text += static_cast<char16_t>(0xDC00 + ((c - 0x10000) & 0x3FFU));
      }
    }
    RC_ASSERT(to_utf16(to_utf8(text)) == text);
  });
  rc::prop("any bytes come out as text that stays as it is", [](const std::string& bytes) {
    const std::string cleaned = to_utf8(to_utf16(bytes));
    RC_ASSERT(to_utf8(to_utf16(cleaned)) == cleaned);
  });
}

TEST_CASE("names are compared without regard to the case of ASCII letters") {
  const auto [left, right, same] = GENERATE(table<std::string_view, std::string_view, bool>({
      {"", "", true},
      {"Disk Q:", "disk q:", true},
      {"Disk", "Disks", false},
      {"Disk", "Dusk", false},
      {"[", "{", false},
      {"\xC3\x84", "\xC3\xA4", false},
  }));
  CAPTURE(left, right);
  CHECK(same_name(left, right) == same);
  CHECK(same_name(right, left) == same);
}

}  // namespace
}  // namespace rhsim
