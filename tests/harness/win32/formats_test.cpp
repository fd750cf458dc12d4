#include <string>

#include "harness/base/unicode.h"
#include "tests/harness/win32/machine.h"

// Source: datetimeapi.h, the page of each name; "Day, Month, Year, and Era Format Pictures".
namespace rhsim::win32::test {
namespace {

constexpr Dword us_english = 0x409, user_default = 0x400, invariant = 0x7F, german = 0x407;
constexpr Dword invalid_flags = 1004, insufficient_buffer = 122;

// A Thursday; the day of the week here is wrong, and not asked.
constexpr SystemTime evening{2024, 2, 0, 29, 21, 5, 7, 0};

std::string date(Dword flags, const char* picture, Dword locale = us_english,
                 const SystemTime* time = &evening) {
  char text[100] = "";
  const auto length = GetDateFormatA(locale, flags, time, picture, text, 100);
  CHECK(length == (length == 0 ? 0 : static_cast<std::int32_t>(std::string(text).size()) + 1));
  return text;
}
std::string time_of_day(Dword flags, const char* picture, Dword locale = us_english,
                        const SystemTime* time = &evening) {
  char text[100] = "";
  const auto length = GetTimeFormatA(locale, flags, time, picture, text, 100);
  CHECK(length == (length == 0 ? 0 : static_cast<std::int32_t>(std::string(text).size()) + 1));
  return text;
}

TEST_CASE("a date or time that is left out is the virtual one") {
  on_a_strand([] {
    char text[40];
    WideChar wide[40];
    const auto told = [&] { return to_utf8(wide); };
    Sleep(61'000);
    CHECK(GetDateFormatA(user_default, 0, nullptr, "yyyy-MM-dd", text, 40) == 11);
    CHECK(std::string(text) == "2024-01-01");
    CHECK(GetTimeFormatA(user_default, 0, nullptr, "HH:mm:ss", text, 40) == 9);
    CHECK(std::string(text) == "00:01:01");
    CHECK(GetDateFormatW(user_default, 0, nullptr, u"d MMM yy", wide, 40) == 9);
    CHECK(told() == "1 Jan 24");
    CHECK(GetTimeFormatW(user_default, 0, nullptr, nullptr, wide, 40) == 12);
    CHECK(told() == "12:01:01 AM");
    CHECK(GetDateFormatEx(nullptr, 0, nullptr, nullptr, wide, 40, nullptr) == 9);
    CHECK(told() == "1/1/2024");
    CHECK(GetTimeFormatEx(u"en-us", 0, nullptr, u"h'h' m", wide, 40) == 6);
    CHECK(told() == "12h 1");
  });
}

TEST_CASE("a picture of a date stands for its day, month, year and era") {
  const auto [picture, text] = GENERATE(table<const char*, const char*>({
      {"ddd',' MMM dd yy", "Thu, Feb 29 24"},
      {"dddd d MMMM yyyy", "Thursday 29 February 2024"},
      {"dddddd MMMMMM yyy", "Thursday February 2024"},
      {"M/MM y yy", "2/02 24 24"},
      {"MMMM ''''yy", "February '24"},
      {"'abc''bar' d", "abc'bar 29"},
      {"'dd MM", "dd MM"},
      {"gg yyyy", "A.D. 2024"},
      {"HH:mm", "HH:mm"},
      {"", ""},
  }));
  CAPTURE(picture);
  on_a_strand([picture = picture, text = text] { CHECK(date(0, picture) == text); });
}

TEST_CASE("a picture of a time stands for its hour, minute, second and half of the day") {
  const auto [hour, picture, text] = GENERATE(table<std::uint16_t, const char*, const char*>({
      {21, "hh':'mm':'ss tt", "09:05:07 PM"},
      {21, "H:m:s", "21:5:7"},
      {9, "HHHH.mmmm.ssss ttt", "09.05.07 AM"},
      {0, "h t HH", "12 A 00"},
      {12, "h t", "12 P"},
      {21, "dd yyyy", "dd yyyy"},
  }));
  CAPTURE(hour, picture);
  on_a_strand([hour = hour, picture = picture, text = text] {
    SystemTime time = evening;
    time.hour = hour;
    CHECK(time_of_day(0, picture, us_english, &time) == text);
  });
}

TEST_CASE("without a picture the locale and the flags say how a date is written") {
  constexpr Dword short_date = 1, long_date = 2, year_month = 8, month_day = 0x80;
  on_a_strand([] {
    CHECK(date(0, nullptr) == "2/29/2024");
    CHECK(date(short_date, nullptr, user_default) == "2/29/2024");
    CHECK(date(long_date, nullptr) == "Thursday, February 29, 2024");
    CHECK(date(year_month, nullptr) == "February 2024");
    CHECK(date(month_day, nullptr) == "February 29");
    CHECK(date(0, nullptr, invariant) == "02/29/2024");
    CHECK(time_of_day(0, nullptr, invariant) == "21:05:07");
  });
}

TEST_CASE("the flags of a time leave parts of it out, with the separators before them") {
  constexpr Dword no_minutes = 1, no_seconds = 2, no_marker = 4, all_day = 8;
  on_a_strand([] {
    CHECK(time_of_day(0, nullptr) == "9:05:07 PM");
    CHECK(time_of_day(no_seconds, nullptr) == "9:05 PM");
    CHECK(time_of_day(no_minutes, nullptr) == "9 PM");
    CHECK(time_of_day(no_marker, nullptr) == "9:05:07");
    CHECK(time_of_day(no_marker, "tt h:mm") == "9:05");
    CHECK(time_of_day(all_day, nullptr) == "21:05:07 PM");
    CHECK(time_of_day(all_day | no_marker | no_seconds, nullptr) == "21:05");
  });
}

TEST_CASE("a size of zero asks how much room the text needs") {
  on_a_strand([] {
    CHECK(GetDateFormatW(us_english, 0, &evening, u"yyyy", nullptr, 0) == 5);
    CHECK(GetTimeFormatA(us_english, 0, &evening, "HH:mm", nullptr, 0) == 6);
  });
}

TEST_CASE("a date or time that cannot be written says why") {
  on_a_strand([] {
    char text[5];
    const auto refused = [&](std::int32_t length, Dword error) {
      CHECK(length == 0);
      CHECK(GetLastError() == error);
      SetLastError(0);
    };
    refused(GetDateFormatA(us_english, 0, &evening, "yyyyMM", text, 5), insufficient_buffer);
    refused(GetDateFormatA(us_english, 0, &evening, "yyyy", nullptr, 5), insufficient_buffer);
    refused(GetDateFormatA(us_english, 0, &evening, "yyyy", text, -1), error_invalid_parameter);
    refused(GetDateFormatA(us_english, 3, &evening, nullptr, text, 5), invalid_flags);
    refused(GetDateFormatA(us_english, 1, &evening, "yyyy", text, 5), invalid_flags);
    refused(GetDateFormatA(us_english, 0x30, &evening, nullptr, text, 5), invalid_flags);
    refused(GetTimeFormatA(us_english, 0x10, &evening, nullptr, text, 5), invalid_flags);
    const SystemTime never{2023, 2, 0, 29, 24, 0, 0, 0};
    refused(GetDateFormatA(us_english, 0, &never, "yyyy", text, 5), error_invalid_parameter);
    refused(GetTimeFormatA(us_english, 0, &never, "mm", text, 5), error_invalid_parameter);
    const SystemTime early{1600, 1, 0, 1, 0, 0, 0, 0};
    refused(GetDateFormatA(us_english, 0, &early, "yyyy", text, 5), error_invalid_parameter);
    // Natively there is no other language.
    refused(GetDateFormatA(german, 0, &evening, "yyyy", text, 5), error_invalid_parameter);
  });
}

}  // namespace
}  // namespace rhsim::win32::test
