#include "tests/harness/win32/machine.h"

// Source: timezoneapi.h, fileapi.h and the C runtime reference, the page of each name.
namespace rhsim::win32::test {
namespace {

struct BrokenDown {
  std::int32_t second, minute, hour, day, month, year, day_of_week, day_of_year, daylight;
  bool operator==(const BrokenDown&) const = default;
};

constexpr std::int64_t new_year_2024 = 1'704'067'200;

TEST_CASE("the zone of every run is UTC without daylight saving") {
  on_a_strand([] {
    TimeZone zone{};
    zone.bias = 99;
    CHECK(GetTimeZoneInformation(&zone) == 0);  // TIME_ZONE_ID_UNKNOWN
    CHECK(zone.bias == 0);
    CHECK(std::u16string(zone.standard_name) == u"Coordinated Universal Time");
    CHECK(zone.daylight_date.month == 0);
    DynamicTimeZone dynamic{};
    CHECK(GetDynamicTimeZoneInformation(&dynamic) == 0);
    CHECK(std::u16string(dynamic.key_name) == u"UTC");
    zone.bias = 99;
    CHECK(GetTimeZoneInformationForYear(2024, nullptr, &zone) == 1);
    CHECK(zone.bias == 0);
    CHECK(EnumDynamicTimeZoneInformation(0, &dynamic) == 0);
    CHECK(EnumDynamicTimeZoneInformation(1, &dynamic) == 259);  // ERROR_NO_MORE_ITEMS
    Dword first = 0;
    Dword last = 0;
    CHECK(GetDynamicTimeZoneInformationEffectiveYears(&dynamic, &first, &last) == 2);
    CHECK(GetTimeZoneInformation(nullptr) == 0xFFFFFFFF);
  });
}

TEST_CASE("a resource DLL does not set the clock or the zone") {
  on_a_strand([] {
    const SystemTime time{2030, 1, 0, 1, 0, 0, 0, 0};
    const TimeZone zone{};
    const DynamicTimeZone dynamic{};
    constexpr Dword privilege_not_held = 1314;
    const auto refused = [&](Bool answer) {
      CHECK(answer == 0);
      CHECK(GetLastError() == privilege_not_held);
      SetLastError(0);
    };
    refused(SetSystemTime(&time));
    refused(SetLocalTime(&time));
    refused(SetTimeZoneInformation(&zone));
    refused(SetDynamicTimeZoneInformation(&dynamic));
    refused(SetSystemTimeAdjustment(0, 1));
    SystemTime now{};
    GetSystemTime(&now);
    CHECK(now.year == 2024);
  });
}

TEST_CASE("local file times are file times, except the invalid ones") {
  on_a_strand([] {
    const std::int64_t time = 133'485'408'000'000'000;
    std::int64_t local = 0;
    CHECK(FileTimeToLocalFileTime(&time, &local) == 1);
    CHECK(local == time);
    local = 0;
    CHECK(LocalFileTimeToFileTime(&time, &local) == 1);
    CHECK(local == time);
    const std::int64_t negative = -1;
    CHECK(FileTimeToLocalFileTime(&negative, &local) == 0);
    CHECK(GetLastError() == error_invalid_parameter);
  });
}

TEST_CASE("system times convert to and from zones by their bias, across midnight") {
  on_a_strand([] {
    const SystemTime universal{2024, 2, 4, 29, 23, 30, 15, 7};
    TimeZone berlin{};
    berlin.bias = -60;
    SystemTime local{};
    CHECK(SystemTimeToTzSpecificLocalTime(&berlin, &universal, &local) == 1);
    CHECK(local.month == 3);
    CHECK(local.day == 1);
    CHECK(local.hour == 0);
    CHECK(local.minute == 30);
    CHECK(local.day_of_week == 5);
    CHECK(local.milliseconds == 7);
    SystemTime back{};
    CHECK(TzSpecificLocalTimeToSystemTime(&berlin, &local, &back) == 1);
    CHECK(back.day == 29);
    CHECK(back.hour == 23);
    CHECK(SystemTimeToTzSpecificLocalTimeEx(nullptr, &universal, &local) == 1);
    CHECK(local.day == 29);
    CHECK(TzSpecificLocalTimeToSystemTimeEx(nullptr, &universal, &local) == 1);
    CHECK(local.hour == 23);
    const SystemTime nonsense{2024, 13, 0, 1, 0, 0, 0, 0};
    CHECK(SystemTimeToTzSpecificLocalTime(nullptr, &nonsense, &local) == 0);
    CHECK(GetLastError() == error_invalid_parameter);
  });
}

TEST_CASE("localtime breaks down virtual time, per thread, in every width") {
  on_a_strand([] {
    const BrokenDown expected{1, 1, 1, 29, 1, 124, 4, 59, 0};
    const std::int64_t leap_day = new_year_2024 + 59 * 86'400 + 3661;
    const auto leap_day_32 = static_cast<std::int32_t>(leap_day);
    using Wide = BrokenDown*(const std::int64_t*);
    using Narrow = BrokenDown*(const std::int32_t*);
    CHECK(*in_table<Wide>("msvcrt.dll", "_localtime64")(&leap_day) == expected);
    CHECK(*in_table<Wide>("ucrtbase.dll", "localtime")(&leap_day) == expected);
    CHECK(*in_table<Narrow>("msvcrt.dll", "_localtime32")(&leap_day_32) == expected);
    BrokenDown result{};
    CHECK(in_table<std::int32_t(BrokenDown*, const std::int64_t*)>(
              "ucrtbase.dll", "_localtime64_s")(&result, &leap_day) == 0);
    CHECK(result == expected);
    CHECK(in_table<std::int32_t(BrokenDown*, const std::int32_t*)>(
              "ucrtbase.dll", "_localtime32_s")(&result, &leap_day_32) == 0);
    CHECK(result == expected);
  });
}

TEST_CASE("the C runtime converts from 1970 to the year 3000 and refuses the rest") {
  const auto [time, converts] = GENERATE(table<std::int64_t, bool>(
      {{0, true}, {-1, false}, {32'535'215'999, true}, {32'535'216'000, false}}));
  on_a_strand([time = time, converts = converts] {
    BrokenDown result{};
    const auto broken =
        in_table<BrokenDown*(const std::int64_t*)>("msvcrt.dll", "_localtime64")(&time);
    CHECK((broken != nullptr) == converts);
    CHECK((in_table<std::int32_t(BrokenDown*, const std::int64_t*)>("msvcrt.dll", "_localtime64_s")(
               &result, &time) == 0) == converts);
    if (!converts) CHECK(result.year == -1);
    if (converts) {
      CHECK(in_table<std::int64_t(BrokenDown*)>("msvcrt.dll", "_mktime64")(&result) == time);
    }
  });
}

TEST_CASE("mktime takes fields out of their ranges and puts them right") {
  const auto name = GENERATE("mktime", "_mktime64");
  on_a_strand([name] {
    BrokenDown odd{0, 0, 24, 31, 11, 123, 0, 0, -1};  // 24:00 on 31 December 2023.
    CHECK(in_table<std::int64_t(BrokenDown*)>("msvcrt.dll", name)(&odd) == new_year_2024);
    CHECK(odd == BrokenDown{0, 0, 0, 1, 0, 124, 1, 0, 0});
    BrokenDown back{0, 0, 0, 1, -12, 125, 0, 0, 0};  // Twelve months before January 2025.
    CHECK(in_table<std::int64_t(BrokenDown*)>("msvcrt.dll", name)(&back) == new_year_2024);
    BrokenDown old{0, 0, 0, 1, 0, 60, 0, 0, 0};
    CHECK(in_table<std::int64_t(BrokenDown*)>("msvcrt.dll", name)(&old) == -1);
  });
}

TEST_CASE("_mktime32 ends in 2038") {
  on_a_strand([] {
    const auto make = in_table<std::int32_t(BrokenDown*)>("msvcrt.dll", "_mktime32");
    BrokenDown last{7, 14, 3, 19, 0, 138, 0, 0, 0};
    CHECK(make(&last) == 0x7FFFFFFF);
    BrokenDown late{8, 14, 3, 19, 0, 138, 0, 0, 0};
    CHECK(make(&late) == -1);
  });
}

TEST_CASE("ctime writes what its page shows") {
  on_a_strand([] {
    const std::int64_t time = new_year_2024;
    const auto time_32 = static_cast<std::int32_t>(time);
    const std::string expected = "Mon Jan 01 00:00:00 2024\n";
    const std::u16string wide(expected.begin(), expected.end());
    CHECK(in_table<char*(const std::int64_t*)>("msvcrt.dll", "ctime")(&time) == expected);
    CHECK(in_table<char*(const std::int64_t*)>("msvcrt.dll", "_ctime64")(&time) == expected);
    CHECK(in_table<char*(const std::int32_t*)>("msvcrt.dll", "_ctime32")(&time_32) == expected);
    CHECK(in_table<WideChar*(const std::int64_t*)>("msvcrt.dll", "_wctime64")(&time) == wide);
    CHECK(in_table<WideChar*(const std::int64_t*)>("msvcrt.dll", "_wctime")(&time) == wide);
    CHECK(in_table<WideChar*(const std::int32_t*)>("msvcrt.dll", "_wctime32")(&time_32) == wide);
    char text[26] = {};
    WideChar wide_text[26] = {};
    CHECK(in_table<std::int32_t(char*, std::size_t, const std::int64_t*)>(
              "msvcrt.dll", "_ctime64_s")(text, 26, &time) == 0);
    CHECK(text == expected);
    CHECK(in_table<std::int32_t(char*, std::size_t, const std::int32_t*)>(
              "msvcrt.dll", "_ctime32_s")(text, 25, &time_32) == 34);  // ERANGE
    CHECK(text[0] == 0);
    CHECK(in_table<std::int32_t(WideChar*, std::size_t, const std::int64_t*)>(
              "msvcrt.dll", "_wctime64_s")(wide_text, 26, &time) == 0);
    CHECK(wide_text == wide);
    CHECK(in_table<std::int32_t(WideChar*, std::size_t, const std::int32_t*)>(
              "msvcrt.dll", "_wctime32_s")(nullptr, 26, &time_32) == 22);  // EINVAL
    const std::int64_t negative = -1;
    CHECK(in_table<char*(const std::int64_t*)>("msvcrt.dll", "ctime")(&negative) == nullptr);
  });
}

TEST_CASE("_strdate and _strtime write the virtual date and time") {
  on_a_strand([] {
    Sleep(90'061'000);  // A day, an hour, a minute and a second.
    char text[9] = {};
    WideChar wide[9] = {};
    CHECK(in_table<char*(char*)>("msvcrt.dll", "_strdate")(text) == std::string("01/02/24"));
    CHECK(in_table<char*(char*)>("msvcrt.dll", "_strtime")(text) == std::string("01:01:01"));
    CHECK(in_table<WideChar*(WideChar*)>("msvcrt.dll", "_wstrdate")(wide) ==
          std::u16string(u"01/02/24"));
    CHECK(in_table<WideChar*(WideChar*)>("msvcrt.dll", "_wstrtime")(wide) ==
          std::u16string(u"01:01:01"));
    for (const auto name : {"_strdate_s", "_strtime_s"}) {
      const auto write = in_table<std::int32_t(char*, std::size_t)>("msvcrt.dll", name);
      CHECK(write(text, 9) == 0);
      CHECK(write(text, 8) == 34);
      CHECK(write(nullptr, 9) == 22);
    }
    for (const auto name : {"_wstrdate_s", "_wstrtime_s"}) {
      const auto write = in_table<std::int32_t(WideChar*, std::size_t)>("msvcrt.dll", name);
      CHECK(write(wide, 9) == 0);
      CHECK(std::u16string(wide).size() == 8);
    }
  });
}

TEST_CASE("the C runtime's zone is UTC, whatever the environment says") {
  on_a_strand([] {
    in_table<void()>("msvcrt.dll", "_tzset")();
    for (const auto name : {"_get_timezone", "_get_dstbias", "_get_daylight"}) {
      std::int32_t value = 5;
      CHECK(in_table<std::int32_t(std::int32_t*)>("ucrtbase.dll", name)(&value) == 0);
      CHECK(value == 0);
      CHECK(in_table<std::int32_t(std::int32_t*)>("ucrtbase.dll", name)(nullptr) == 22);
    }
    const auto zone_name = in_table<std::int32_t(std::size_t*, char*, std::size_t, std::int32_t)>(
        "ucrtbase.dll", "_get_tzname");
    std::size_t length = 0;
    char text[8] = {};
    CHECK(zone_name(&length, nullptr, 0, 0) == 0);
    CHECK(length == 4);
    CHECK(zone_name(&length, text, 8, 1) == 0);
    CHECK(text == std::string("UTC"));
    CHECK(zone_name(&length, text, 3, 0) == 34);
  });
}

}  // namespace
}  // namespace rhsim::win32::test
