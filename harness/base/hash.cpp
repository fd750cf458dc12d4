#include "harness/base/hash.h"

#include <cstring>

#include <fmt/format.h>

namespace rhsim {

std::uint64_t quick_hash(std::string_view text) {
  // Eight bytes to a step. A multiplication carries upwards only: the rotation brings what the high
  // bits know back down.
  constexpr std::uint64_t factor = 0x9E3779B97F4A7C15U;
  std::uint64_t hash = text.size() * factor;
  const auto mix = [&hash](std::uint64_t word) {
    hash = (hash ^ word) * factor;
    hash = (hash << 29U) | (hash >> 35U);
  };
  std::uint64_t word = 0;
  for (; text.size() >= sizeof word; text.remove_prefix(sizeof word)) {
    std::memcpy(&word, text.data(), sizeof word);
    mix(word);
  }
  word = 0;
  std::memcpy(&word, text.data(), text.size());
  mix(word);
  return (hash ^ (hash >> 32U)) * factor;
}

std::string hash_text(std::uint64_t hash) { return fmt::format("{:016x}", hash); }

}  // namespace rhsim
