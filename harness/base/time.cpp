#include "harness/base/time.h"

#include <algorithm>
#include <array>
#include <limits>
#include <numeric>

#include <fmt/format.h>

namespace rhsim {
namespace {

constexpr std::uint64_t ns_per_tick = 100;

struct Unit {
  std::string_view name;
  std::int64_t ticks;
  bool with_decimals;  // People say "1.5s", but "90s" rather than "1.5min".
};

// Nanoseconds are finer than a tick and stand apart in both directions.
constexpr std::array units{
    Unit{"h", 36'000'000'000, false},
    Unit{"min", 600'000'000, false},
    Unit{"s", 10'000'000, true},
    Unit{"ms", 10'000, true},
    Unit{"us", 10, true},
};

/// "-1.5s" for "-", 1, 500 thousandths and "s".
std::string decimal_text(std::string_view sign, std::uint64_t whole, std::uint64_t thousandths,
                         std::string_view unit) {
  std::string text = fmt::format("{}{}.{:03}", sign, whole, thousandths);
  text.erase(text.find_last_not_of('0') + 1);
  text += unit;
  return text;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// A decimal number: digits without the point, and how many of them stood behind it.
struct Decimal {
  std::uint64_t digits = 0;
  std::uint64_t scale = 1;  // 10 to the power of the digits behind the point.
  std::size_t length = 0;   // Characters read; 0 when there is no number or it has too many digits.
};

Decimal read_decimal(std::string_view text) {
  constexpr std::uint64_t most_digits = std::numeric_limits<std::uint64_t>::max() / 10 - 1;
  constexpr std::uint64_t most_scale = 1'000'000'000'000'000;
  Decimal number;
  bool behind_point = false;
  bool any_digit = false;
  std::size_t at = 0;
  for (; at < text.size() && (is_digit(text[at]) || (text[at] == '.' && !behind_point)); ++at) {
    if (text[at] == '.') {
      behind_point = true;
      continue;
    }
    if (number.digits > most_digits || number.scale > most_scale) return {};
    any_digit = true;
    number.digits = number.digits * 10 + static_cast<std::uint64_t>(text[at] - '0');
    if (behind_point) number.scale *= 10;
  }
  const bool ends_in_digit = at > 0 && is_digit(text[at - 1]);
  number.length = any_digit && ends_in_digit && is_digit(text[0]) ? at : 0;
  return number;
}

}  // namespace

std::string to_text(Duration span) {
  if (span == Duration::max()) return "never";
  const std::int64_t ticks = span.count();
  if (ticks == 0) return "0ms";
  const char* const sign = ticks < 0 ? "-" : "";
  const auto size =
      ticks < 0 ? 0 - static_cast<std::uint64_t>(ticks) : static_cast<std::uint64_t>(ticks);
  // The largest unit that needs at most three decimals.
  for (const auto& unit : units) {
    const auto unit_ticks = static_cast<std::uint64_t>(unit.ticks);
    if (size < unit_ticks) continue;
    if (size % unit_ticks == 0) return fmt::format("{}{}{}", sign, size / unit_ticks, unit.name);
    if (!unit.with_decimals) continue;
    // A unit of less than a thousand ticks never needs more than three decimals.
    const std::uint64_t rest = size % unit_ticks;
    if (unit_ticks > 1000 && rest % (unit_ticks / 1000) != 0) continue;
    return decimal_text(sign, size / unit_ticks, rest * 1000 / unit_ticks, unit.name);
  }
  return fmt::format("{}{}ns", sign, size * ns_per_tick);
}

Result<Duration> parse_duration(std::string_view text) {
  const auto refused = [text](std::string reason, std::string remedy) {
    return failure(fmt::format("\"{}\"", text), std::move(reason), std::move(remedy));
  };
  if (text == "never") return Duration::max();

  const bool negative = text.starts_with('-');
  const std::string_view size_text = text.substr(negative ? 1 : 0);
  const Decimal number = read_decimal(size_text);
  if (number.length == 0)
    return refused("this is no duration", "Write a number and a unit, such as 300ms, 1.5s or 3min");

  const std::string_view name = size_text.substr(number.length);
  if (name.empty())
    return refused("a duration needs a unit", fmt::format("Did you mean {}ms?", text));
  std::uint64_t unit_ticks = 1;
  std::uint64_t divisor = number.scale;
  if (name == "ns") {
    divisor *= ns_per_tick;
  } else {
    const auto* const unit = std::find_if(units.begin(), units.end(),
                                          [name](const Unit& known) { return known.name == name; });
    if (unit == units.end())
      return refused(fmt::format("\"{}\" is no unit of time", name), "Use ns, us, ms, s, min or h");
    unit_ticks = static_cast<std::uint64_t>(unit->ticks);
  }
  const std::uint64_t common = std::gcd(unit_ticks, divisor);
  unit_ticks /= common;
  divisor /= common;

  constexpr auto longest = static_cast<std::uint64_t>(Duration::max().count() - 1);
  if (number.digits % divisor != 0)
    return refused("virtual time has ticks of 100ns and cannot hold this", "Leave out some digits");
  const std::uint64_t whole = number.digits / divisor;
  if (whole > longest / unit_ticks)
    return refused("this is longer than virtual time can count", "Use never for no end");
  const auto count = static_cast<std::int64_t>(whole * unit_ticks);
  return Duration(negative ? -count : count);
}

}  // namespace rhsim
