#include "harness/host/insert_text.h"

#include <cstdarg>
#include <vector>

#include <rapidcheck/catch.h>
#include <catch2/catch.hpp>

using namespace rhsim::host;

namespace {

/// Expands as LogEvent does: with the arguments of a real variadic call.
std::string expanded(const char16_t* format, ...) {
  std::va_list list;
  va_start(list, format);
  VariableArguments arguments(list);
  auto text = expand_inserts(format, arguments);
  va_end(list);
  return text;
}

/// Arguments of a format that asks for what nobody passed.
class NoArguments final : public InsertArguments {
 public:
  std::optional<std::uint64_t> at(std::size_t) override { return std::nullopt; }
};

std::string without_arguments(std::u16string_view format) {
  NoArguments none;
  return expand_inserts(format, none);
}

/// A wild pointer that no mapping of a user process holds.
const char16_t* const wild = reinterpret_cast<const char16_t*>(0x6EEEEEEEEEE0);

}  // namespace

TEST_CASE("inserts take their arguments by number") {
  CHECK(expanded(u"%2 before %1", u"one", u"two") == "two before one");
  CHECK(expanded(u"%1!u!, %2!d!, %3!x!", 7U, -7, 0xBEEFU) == "7, -7, beef");
  CHECK(expanded(u"%1!I64u! %2!lld!", 1ULL << 40U, -1LL) == "1099511627776 -1");
  CHECK(expanded(u"%1!hs! and %2!S! and %3!ls!", "narrow", "narrow", u"wide") ==
        "narrow and narrow and wide");
}

TEST_CASE("arguments beyond the registers are found on the stack") {
  CHECK(expanded(u"%1!u!%2!u!%3!u!%4!u!%5!u!%6!u!%7!u!%8!u!%9!u!%10!u!", 1, 2, 3, 4, 5, 6, 7, 8, 9,
                 10) == "12345678910");
}

TEST_CASE("width, precision and flags are printf's") {
  CHECK(expanded(u"[%1!5u!][%1!-5u!][%1!05u!]", 42U) == "[   42][42   ][00042]");
  CHECK(expanded(u"[%1!8.3s!][%1!-8s!]", u"resource") == "[     res][resource]");
  CHECK(expanded(u"[%1!#x!][%1!#X!][%1!.4u!]", 255U) == "[0xff][0XFF][0255]");
  CHECK(expanded(u"[%1!*.*s!]", 6, 2, u"online") == "[    on]");
}

TEST_CASE("escapes are FormatMessage's") {
  CHECK(without_arguments(u"100%% sure%! a%.b%nnext") == "100% sure! a.b\r\nnext");
  CHECK(without_arguments(u"cut%0 here") == "cut");
  CHECK(without_arguments(u"a%") == "a");
}

TEST_CASE("a printf format loses its percent signs and never touches an argument") {
  CHECK(expanded(u"error %d in %s", 5, wild) == "error d in s");
  CHECK(expanded(u"%ws %lu") == "ws lu");
}

TEST_CASE("what cannot be read is said, not read") {
  CHECK(expanded(u"%1", wild) == "<unreadable string>");
  CHECK(expanded(u"%1!hs!", wild) == "<unreadable string>");
  CHECK(expanded(u"%1", static_cast<const char16_t*>(nullptr)) == "(null)");
  CHECK(expanded(u"%1!u", 3) == "<unclosed insert>");
  CHECK(expanded(u"%1!f! on", 3) == "<bad insert !f!> on");
  CHECK(without_arguments(u"%7") == "<missing insert>");
}

TEST_CASE("an address never reaches the text") {
  CHECK(expanded(u"at %1!p!", wild) == "at <pointer>");
}

TEST_CASE("text beyond ASCII arrives as UTF-8, surrogate pairs whole") {
  CHECK(expanded(u"%1 \U0001F4BE", u"Stra\u00DFe") == "Stra\u00DFe \U0001F4BE");
}

TEST_CASE("no format at all brings the expansion down") {
  rc::prop("any units", [](const std::vector<std::uint16_t>& units, const std::string& marks) {
    std::u16string format(units.begin(), units.end());
    // Random units seldom make an insert; characters that mean something often do.
    for (const char c : marks) {
      const std::u16string_view telling = u"%!1290sduxXpShlI64.*-+# n";
      format += u'%';
      format += telling[static_cast<unsigned char>(c) % telling.size()];
      format += telling[static_cast<unsigned char>(c) / 8 % telling.size()];
    }
    const auto text = without_arguments(format);
    RC_ASSERT(text.size() <= format.size() * 64 + 4096 * (marks.size() + 1));
  });
}
