#include "harness/base/time.h"

#include <array>
#include <string_view>

#include <fmt/format.h>

namespace rhsim {
namespace {

struct Unit {
  std::int64_t ticks;
  std::string_view name;
};

constexpr std::array units{
    Unit{36'000'000'000, "h"}, Unit{600'000'000, "min"}, Unit{10'000'000, "s"},
    Unit{10'000, "ms"},        Unit{10, "us"},
};

}  // namespace

std::string to_text(Duration span) {
  if (span == Duration::max()) return "never";
  const std::int64_t ticks = span.count();
  if (ticks == 0) return "0ms";
  // The largest unit that leaves at most three decimals: 90 s stays "90s", 1500 ms becomes "1.5s".
  for (const auto& unit : units) {
    const bool large_enough = ticks >= unit.ticks || ticks <= -unit.ticks;
    const bool whole = ticks % unit.ticks == 0;
    const bool decimal_unit = unit.ticks <= 10'000'000;
    if (large_enough && whole) return fmt::format("{}{}", ticks / unit.ticks, unit.name);
    if (large_enough && decimal_unit && ticks % (unit.ticks / 1000 > 0 ? unit.ticks / 1000 : 1) == 0)
      return fmt::format("{}{}", static_cast<double>(ticks) / static_cast<double>(unit.ticks),
                         unit.name);
  }
  return fmt::format("{}ns", ticks * 100);
}

}  // namespace rhsim
