#include "harness/cli/shard.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

namespace rhsim::cli {
namespace {

constexpr std::uint64_t most_shards = 1'000'000;

/// The number at the front of `text`, taken off it; 0 when there is none.
std::uint64_t take_number(std::string_view& text) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return error == std::errc() ? number : 0;
}

}  // namespace

std::string to_text(const Shard& shard) { return fmt::format("{}/{}", shard.number, shard.of); }

Result<Shard> parse_shard(std::string_view text) {
  std::string_view rest = text;
  Shard shard;
  shard.number = take_number(rest);
  const bool divided = rest.starts_with('/');
  if (divided) rest.remove_prefix(1);
  shard.of = take_number(rest);
  const bool whole = divided && rest.empty() && shard.of <= most_shards;
  if (whole && shard.number >= 1 && shard.number <= shard.of) return shard;
  return failure("--shard", fmt::format("\"{}\" is no part of a whole", text),
                 "Write I/N with I from 1 to N, such as 2/4");
}

ScenarioShare::Seeds ScenarioShare::seeds(const Seeds& all) const {
  // The parts are numbered from this scenario's first shard on; the first ones get the remainder.
  const std::uint64_t part = (shard_.number - 1 + shard_.of - scenario_ % shard_.of) % shard_.of;
  const std::uint64_t each = all.count / shard_.of;
  const std::uint64_t rest = all.count % shard_.of;
  return {all.first + part * each + std::min(part, rest), each + (part < rest ? 1 : 0)};
}

}  // namespace rhsim::cli
