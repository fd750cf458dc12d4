#include <algorithm>
#include <chrono>
#include <cstring>
#include <string_view>

#include "harness/win32/api.h"
#include "harness/win32/runtime.h"
#include "harness/win32/time_structures.h"

/// Local time. The zone of every run is UTC without daylight saving, whatever the machine has, so
/// that a conversion to local time changes nothing but refuses what it would refuse elsewhere.
namespace rhsim::win32 {

namespace {

using std::chrono::days;
using std::chrono::floor;
using std::chrono::seconds;

/// struct tm of every C runtime, the fields in their order.
struct BrokenDownTime {
  std::int32_t second, minute, hour, day, month, year, day_of_week, day_of_year, daylight;
};
static_assert(sizeof(BrokenDownTime) == 36);

constexpr std::int64_t seconds_per_day = 86'400;
/// 3000-12-31T23:59:59Z, the last that the C runtime converts. Source: "localtime, _localtime64".
constexpr std::int64_t last_second = 32'535'215'999;

BrokenDownTime broken_down(std::int64_t time) {
  const std::chrono::sys_seconds instant{seconds{time}};
  const auto day = floor<days>(instant);
  const std::chrono::year_month_day date{day};
  const std::chrono::hh_mm_ss clock{instant - day};
  const auto first = std::chrono::sys_days{date.year() / 1 / 1};
  return {static_cast<std::int32_t>(clock.seconds().count()),
          static_cast<std::int32_t>(clock.minutes().count()),
          static_cast<std::int32_t>(clock.hours().count()),
          static_cast<std::int32_t>(static_cast<unsigned>(date.day())),
          static_cast<std::int32_t>(static_cast<unsigned>(date.month())) - 1,
          static_cast<int>(date.year()) - 1900,
          static_cast<std::int32_t>(std::chrono::weekday{day}.c_encoding()),
          static_cast<std::int32_t>((day - first).count()),
          0};
}

bool convertible(std::int64_t time) { return time >= 0 && time <= last_second; }

/// Seconds since 1970 of a calendar time whose fields may be out of their ranges.
std::int64_t seconds_of(const BrokenDownTime& time) {
  const std::int64_t months = std::int64_t{time.year} * 12 + time.month;
  const std::int64_t year = 1900 + (months >= 0 ? months / 12 : (months - 11) / 12);
  const auto month = static_cast<unsigned>(months - (year - 1900) * 12 + 1);
  if (year < 1969 || year > 3001) return -1;
  const std::chrono::sys_days first{std::chrono::year{static_cast<int>(year)} /
                                    std::chrono::month{month} / 1};
  return (first.time_since_epoch().count() + std::int64_t{time.day} - 1) * seconds_per_day +
         std::int64_t{time.hour} * 3600 + std::int64_t{time.minute} * 60 + time.second;
}

/// "Mon Jan 01 00:00:00 2024\n", as ctime and asctime write it.
std::array<char, 26> text_of(const BrokenDownTime& time) {
  constexpr std::string_view weekdays = "SunMonTueWedThuFriSat";
  constexpr std::string_view month_names = "JanFebMarAprMayJunJulAugSepOctNovDec";
  const auto part = [](std::string_view names, std::int32_t index) {
    return names.substr(static_cast<std::size_t>(index) * 3, 3);
  };
  std::array<char, 26> text{};
  const auto two = [&](std::size_t at, std::int32_t value) {
    text[at] = static_cast<char>('0' + value / 10 % 10);
    text[at + 1] = static_cast<char>('0' + value % 10);
  };
  std::string_view("Www Mmm dd hh:mm:ss yyyy\n").copy(text.data(), text.size());
  part(weekdays, time.day_of_week).copy(text.data(), 3);
  part(month_names, time.month).copy(text.data() + 4, 3);
  two(8, time.day);
  two(11, time.hour);
  two(14, time.minute);
  two(17, time.second);
  two(20, (1900 + time.year) / 100);
  two(22, time.year % 100);
  return text;
}

std::int64_t now_seconds() { return runtime::time(nullptr); }

}  // namespace

}  // namespace rhsim::win32

namespace rhsim::win32::border {

namespace {

/// TIME_ZONE_INFORMATION, and what DYNAMIC_TIME_ZONE_INFORMATION adds to it.
struct TimeZone {
  std::int32_t bias;
  WideChar standard_name[32];
  SystemTime standard_date;
  std::int32_t standard_bias;
  WideChar daylight_name[32];
  SystemTime daylight_date;
  std::int32_t daylight_bias;
};
static_assert(sizeof(TimeZone) == 172);
struct DynamicTimeZone {
  TimeZone zone;
  WideChar key_name[128];
  std::uint8_t daylight_disabled;
};
static_assert(sizeof(DynamicTimeZone) == 432);

constexpr Dword zone_id_unknown = 0;  // TIME_ZONE_ID_UNKNOWN: no daylight saving.
constexpr Dword zone_id_invalid = 0xFFFFFFFF;
constexpr Dword error_success = 0;
constexpr std::u16string_view zone_name = u"Coordinated Universal Time";
constexpr std::u16string_view key_name = u"UTC";

TimeZone universal() {
  TimeZone zone{};
  zone_name.copy(zone.standard_name, zone_name.size());
  zone_name.copy(zone.daylight_name, zone_name.size());
  return zone;
}
DynamicTimeZone dynamic_universal() {
  DynamicTimeZone zone{universal(), {}, 0};
  key_name.copy(zone.key_name, key_name.size());
  return zone;
}

/// Copies what local time is the same as. FILETIME has its top bit clear.
Bool convert(const Dword* from, Dword* to) {
  return read(Bool{0}, [&](Inside& in) {
    if (from == nullptr || to == nullptr || (from[1] & 0x80000000) != 0) {
      return in.fail(error_invalid_parameter, Bool{0});
    }
    to[0] = from[0];
    to[1] = from[1];
    return Bool{1};
  });
}

bool valid(const SystemTime& time) {
  const std::chrono::year_month_day date{
      std::chrono::year{time.year}, std::chrono::month{time.month}, std::chrono::day{time.day}};
  return time.year >= 1601 && time.year <= 30827 && date.ok() && time.hour < 24 &&
         time.minute < 60 && time.second < 60 && time.milliseconds < 1000;
}

/// `zone`, or the run's own. Zones with daylight saving of their own are converted by their bias
/// alone when they have no dates for it.
Bool convert(const TimeZone* zone, const SystemTime* from, SystemTime* to, int direction) {
  return read(Bool{0}, [&](Inside& in) {
    if (from == nullptr || to == nullptr || !valid(*from)) {
      return in.fail(error_invalid_parameter, Bool{0});
    }
    if (zone != nullptr && zone->daylight_date.month != 0) {
      return in.fail(error_not_supported, Bool{0});
    }
    const std::int32_t bias = zone == nullptr ? 0 : zone->bias + zone->standard_bias;
    const std::chrono::sys_days day{std::chrono::year{from->year} /
                                    std::chrono::month{from->month} / std::chrono::day{from->day}};
    const auto instant = day + std::chrono::hours{from->hour} +
                         std::chrono::minutes{from->minute + direction * bias};
    const auto midnight = floor<days>(instant);
    const std::chrono::year_month_day date{midnight};
    const std::chrono::hh_mm_ss clock{instant - midnight};
    const auto number = [](auto value) { return static_cast<std::uint16_t>(value); };
    *to = {number(static_cast<int>(date.year())),
           number(static_cast<unsigned>(date.month())),
           number(std::chrono::weekday{midnight}.c_encoding()),
           number(static_cast<unsigned>(date.day())),
           number(clock.hours().count()),
           number(clock.minutes().count()),
           from->second,
           from->milliseconds};
    return Bool{1};
  });
}

const TimeZone* zone_of(const DynamicTimeZone* zone) {
  return zone == nullptr ? nullptr : &zone->zone;
}

/// Nobody sets the clock or the zone of a machine from a resource DLL: the service that hosts it
/// would need the privilege enabled. The virtual clock has no other master either.
Bool refuse_to_set() {
  return step(Bool{0}, [](Inside& in) { return in.fail(error_privilege_not_held, Bool{0}); });
}

}  // namespace

// --- The zone. Source: timezoneapi/nf-timezoneapi-gettimezoneinformation and the pages beside it.
// -

RHSIM_API(Dword, GetTimeZoneInformation, TimeZone* zone) {
  return read(zone_id_invalid, [&](Inside& in) {
    if (zone == nullptr) return in.fail(error_invalid_parameter, zone_id_invalid);
    *zone = universal();
    return zone_id_unknown;
  });
}
RHSIM_API(Dword, GetDynamicTimeZoneInformation, DynamicTimeZone* zone) {
  return read(zone_id_invalid, [&](Inside& in) {
    if (zone == nullptr) return in.fail(error_invalid_parameter, zone_id_invalid);
    *zone = dynamic_universal();
    return zone_id_unknown;
  });
}
RHSIM_API(Bool, GetTimeZoneInformationForYear, std::uint16_t, const DynamicTimeZone* asked,
          TimeZone* zone) {
  return read(Bool{0}, [&](Inside& in) {
    if (zone == nullptr) return in.fail(error_invalid_parameter, Bool{0});
    *zone = asked == nullptr ? universal() : asked->zone;
    return Bool{1};
  });
}
RHSIM_API(Dword, GetDynamicTimeZoneInformationEffectiveYears, const DynamicTimeZone*, Dword*,
          Dword*) {
  return read(error_file_not_found, [](Inside&) { return error_file_not_found; });
}
RHSIM_API(Dword, EnumDynamicTimeZoneInformation, Dword index, DynamicTimeZone* zone) {
  return read(error_no_more_items, [&](Inside&) {
    if (zone == nullptr) return error_invalid_parameter;
    if (index > 0) return error_no_more_items;
    *zone = dynamic_universal();
    return error_success;
  });
}
RHSIM_API(Bool, SetTimeZoneInformation, const TimeZone*) { return refuse_to_set(); }
RHSIM_API(Bool, SetDynamicTimeZoneInformation, const DynamicTimeZone*) { return refuse_to_set(); }
RHSIM_API(Bool, SetSystemTime, const SystemTime*) { return refuse_to_set(); }
RHSIM_API(Bool, SetLocalTime, const SystemTime*) { return refuse_to_set(); }
RHSIM_API(Bool, SetSystemTimeAdjustment, Dword, Bool) { return refuse_to_set(); }

// --- Conversions. Source: fileapi/nf-fileapi-filetimetolocalfiletime,
// timezoneapi/nf-timezoneapi-systemtimetotzspecificlocaltime and the pages beside them. ----------

RHSIM_API(Bool, FileTimeToLocalFileTime, const Dword* from, Dword* to) { return convert(from, to); }
RHSIM_API(Bool, LocalFileTimeToFileTime, const Dword* from, Dword* to) { return convert(from, to); }
RHSIM_API(Bool, SystemTimeToTzSpecificLocalTime, const TimeZone* zone, const SystemTime* from,
          SystemTime* to) {
  return convert(zone, from, to, -1);
}
RHSIM_API(Bool, SystemTimeToTzSpecificLocalTimeEx, const DynamicTimeZone* zone,
          const SystemTime* from, SystemTime* to) {
  return convert(zone_of(zone), from, to, -1);
}
RHSIM_API(Bool, TzSpecificLocalTimeToSystemTime, const TimeZone* zone, const SystemTime* from,
          SystemTime* to) {
  return convert(zone, from, to, 1);
}
RHSIM_API(Bool, TzSpecificLocalTimeToSystemTimeEx, const DynamicTimeZone* zone,
          const SystemTime* from, SystemTime* to) {
  return convert(zone_of(zone), from, to, 1);
}

namespace {

// --- The C runtime's names would clash with the C library's, so these are known to the table
// alone. Source: "localtime", "mktime", "ctime", "_tzset", "_strdate", "_get_timezone" (C runtime
// reference). errno is the runtime's own and stays as it is.
// ---------------------------------------

constexpr std::int32_t einval = 22;
constexpr std::int32_t erange = 34;

template <class Time>
void* crt_localtime(const Time* time) {
  return read(static_cast<void*>(nullptr), [&](Inside& in) -> void* {
    if (time == nullptr || !convertible(*time)) return nullptr;
    auto& buffer = in.self().broken_down_time;
    const BrokenDownTime result = broken_down(*time);
    std::memcpy(buffer.data(), &result, sizeof result);
    return buffer.data();
  });
}

template <class Time>
std::int32_t crt_localtime_s(BrokenDownTime* result, const Time* time) {
  if (result == nullptr) return einval;
  *result = {-1, -1, -1, -1, -1, -1, -1, -1, -1};
  if (time == nullptr || !convertible(*time)) return einval;
  *result = broken_down(*time);
  return 0;
}

template <class Time>
Time crt_mktime(BrokenDownTime* time) {
  if (time == nullptr) return -1;
  const std::int64_t result = seconds_of(*time);
  if (!convertible(result) || result != static_cast<Time>(result)) return -1;
  *time = broken_down(result);
  return static_cast<Time>(result);
}

template <class Time>
char* crt_ctime(const Time* time) {
  return read(static_cast<char*>(nullptr), [&](Inside& in) -> char* {
    if (time == nullptr || !convertible(*time)) return nullptr;
    in.self().time_text = text_of(broken_down(*time));
    return in.self().time_text.data();
  });
}

template <class Time>
WideChar* crt_wctime(const Time* time) {
  return read(static_cast<WideChar*>(nullptr), [&](Inside& in) -> WideChar* {
    if (time == nullptr || !convertible(*time)) return nullptr;
    const auto text = text_of(broken_down(*time));
    std::copy(text.begin(), text.end(), in.self().wide_time_text.begin());
    return in.self().wide_time_text.data();
  });
}

template <class Time, class Char>
std::int32_t crt_ctime_s(Char* buffer, std::size_t size, const Time* time) {
  if (buffer == nullptr || size == 0) return einval;
  buffer[0] = 0;
  if (time == nullptr || !convertible(*time)) return einval;
  const auto text = text_of(broken_down(*time));
  if (size < text.size()) return erange;
  std::copy(text.begin(), text.end(), buffer);
  return 0;
}

/// "01/31/24" and "23:59:59": eight characters of the current time.
template <class Char>
Char* eight(Char* buffer, std::int32_t first, std::int32_t second, std::int32_t third,
            char between) {
  const std::int32_t numbers[] = {first, second, third};
  for (int index = 0; index < 3; ++index) {
    buffer[3 * index] = static_cast<Char>('0' + numbers[index] / 10 % 10);
    buffer[3 * index + 1] = static_cast<Char>('0' + numbers[index] % 10);
    buffer[3 * index + 2] = static_cast<Char>(index < 2 ? between : 0);
  }
  return buffer;
}
template <class Char>
Char* crt_strdate(Char* buffer) {
  if (buffer == nullptr) return nullptr;
  const auto now = broken_down(now_seconds());
  return eight(buffer, now.month + 1, now.day, now.year, '/');
}
template <class Char>
Char* crt_strtime(Char* buffer) {
  if (buffer == nullptr) return nullptr;
  const auto now = broken_down(now_seconds());
  return eight(buffer, now.hour, now.minute, now.second, ':');
}
template <class Char, Char* (*Write)(Char*)>
std::int32_t crt_now_s(Char* buffer, std::size_t size) {
  if (buffer == nullptr || size == 0) return einval;
  buffer[0] = 0;
  if (size < 9) return erange;
  Write(buffer);
  return 0;
}

void crt_tzset() {}

template <class Number>
std::int32_t crt_get_zero(Number* value) {
  if (value == nullptr) return einval;
  *value = 0;
  return 0;
}
std::int32_t crt_get_tzname(std::size_t* length, char* buffer, std::size_t size,
                            std::int32_t index) {
  constexpr std::string_view name = "UTC";
  if (length == nullptr || (buffer == nullptr) != (size == 0) || (index != 0 && index != 1)) {
    return einval;
  }
  *length = name.size() + 1;
  if (buffer == nullptr) return 0;
  if (size < *length) return erange;
  buffer[name.copy(buffer, name.size())] = 0;
  return 0;
}

template <class Function>
ApiFunction crt(std::string_view name, Function* function, std::string_view module = "msvcrt.dll") {
  return {module, name, ApiClass::Time, reinterpret_cast<void*>(function)};
}

}  // namespace

}  // namespace rhsim::win32::border

namespace rhsim::win32 {

ApiList zone_functions() {
  using namespace border;
  using Time32 = std::int32_t;
  using Time64 = std::int64_t;
  // time_t has 64 bits on x64.
  static const ApiFunction list[] = {
      RHSIM_ROW("kernel32.dll", Time, GetTimeZoneInformation),
      RHSIM_ROW("kernel32.dll", Time, GetDynamicTimeZoneInformation),
      RHSIM_ROW("kernel32.dll", Time, GetTimeZoneInformationForYear),
      RHSIM_ROW("kernel32.dll", Time, GetDynamicTimeZoneInformationEffectiveYears),
      RHSIM_ROW("kernel32.dll", Time, EnumDynamicTimeZoneInformation),
      RHSIM_ROW("kernel32.dll", Time, SetTimeZoneInformation),
      RHSIM_ROW("kernel32.dll", Time, SetDynamicTimeZoneInformation),
      RHSIM_ROW("kernel32.dll", Time, SetSystemTime),
      RHSIM_ROW("kernel32.dll", Time, SetLocalTime),
      RHSIM_ROW("kernel32.dll", Time, SetSystemTimeAdjustment),
      RHSIM_ROW("kernel32.dll", Time, FileTimeToLocalFileTime),
      RHSIM_ROW("kernel32.dll", Time, LocalFileTimeToFileTime),
      RHSIM_ROW("kernel32.dll", Time, SystemTimeToTzSpecificLocalTime),
      RHSIM_ROW("kernel32.dll", Time, SystemTimeToTzSpecificLocalTimeEx),
      RHSIM_ROW("kernel32.dll", Time, TzSpecificLocalTimeToSystemTime),
      RHSIM_ROW("kernel32.dll", Time, TzSpecificLocalTimeToSystemTimeEx),
      crt("localtime", crt_localtime<Time64>),
      crt("_localtime64", crt_localtime<Time64>),
      crt("_localtime32", crt_localtime<Time32>),
      crt("_localtime64_s", crt_localtime_s<Time64>),
      crt("_localtime32_s", crt_localtime_s<Time32>),
      crt("mktime", crt_mktime<Time64>),
      crt("_mktime64", crt_mktime<Time64>),
      crt("_mktime32", crt_mktime<Time32>),
      crt("ctime", crt_ctime<Time64>),
      crt("_ctime64", crt_ctime<Time64>),
      crt("_ctime32", crt_ctime<Time32>),
      crt("_ctime64_s", crt_ctime_s<Time64, char>),
      crt("_ctime32_s", crt_ctime_s<Time32, char>),
      crt("_wctime64", crt_wctime<Time64>),
      crt("_wctime32", crt_wctime<Time32>),
      crt("_wctime64_s", crt_ctime_s<Time64, WideChar>),
      crt("_wctime32_s", crt_ctime_s<Time32, WideChar>),
      crt("_wctime", crt_wctime<Time64>),
      crt("_strdate", crt_strdate<char>),
      crt("_strtime", crt_strtime<char>),
      crt("_wstrdate", crt_strdate<WideChar>),
      crt("_wstrtime", crt_strtime<WideChar>),
      crt("_strdate_s", crt_now_s<char, crt_strdate<char>>),
      crt("_strtime_s", crt_now_s<char, crt_strtime<char>>),
      crt("_wstrdate_s", crt_now_s<WideChar, crt_strdate<WideChar>>),
      crt("_wstrtime_s", crt_now_s<WideChar, crt_strtime<WideChar>>),
      crt("_tzset", crt_tzset),
      crt("_get_timezone", crt_get_zero<std::int32_t>),
      crt("_get_dstbias", crt_get_zero<std::int32_t>),
      crt("_get_daylight", crt_get_zero<std::int32_t>),
      crt("_get_tzname", crt_get_tzname),
  };
  return list;
}

}  // namespace rhsim::win32
