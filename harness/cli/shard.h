#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "harness/base/result.h"

namespace rhsim::cli {

/// One of `of` parts of a campaign, for as many machines. The parts have no run in common, and
/// together they have all of them. Which run belongs to which part follows from the scenario's
/// place in the campaign and from the run's seed, so that no machine needs to hear from another.
struct Shard {
  std::uint64_t number = 1;  ///< 1 .. of.
  std::uint64_t of = 1;
  bool operator==(const Shard&) const = default;
};

/// "2/4".
[[nodiscard]] std::string to_text(const Shard& shard);

/// Errors: not I/N with 1 <= I <= N.
[[nodiscard]] Result<Shard> parse_shard(std::string_view text);

/// What a shard has of one scenario. Neighbouring scenarios start with different shards, so that
/// remainders even out.
class ScenarioShare {
 public:
  ScenarioShare() = default;
  ScenarioShare(const Shard& shard, std::uint64_t scenario) : shard_(shard), scenario_(scenario) {}

  [[nodiscard]] bool has_calm_run() const { return has(0); }
  /// All runs of the placement, counted from 0.
  [[nodiscard]] bool has_placement(std::uint64_t placement) const { return has(placement + 1); }

  struct Seeds {
    std::uint64_t first = 0;
    std::uint64_t count = 0;
    bool operator==(const Seeds&) const = default;
  };
  /// A run of neighbours out of `all`, so that one job plays them.
  [[nodiscard]] Seeds seeds(const Seeds& all) const;

 private:
  [[nodiscard]] bool has(std::uint64_t unit) const {
    return (scenario_ + unit) % shard_.of == shard_.number - 1;
  }

  Shard shard_;
  std::uint64_t scenario_ = 0;
};

}  // namespace rhsim::cli
