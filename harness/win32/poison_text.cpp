#include "harness/win32/poison_text.h"

#include <charconv>

#include <fmt/format.h>

namespace rhsim::win32 {

std::string to_text(const RunHeap::Poison& poison) {
  return poison ? fmt::format("{:02X}", *poison) : "off";
}

std::optional<RunHeap::Poison> parse_poison(std::string_view text) {
  if (text == "off") return RunHeap::Poison();
  std::uint8_t byte = 0;
  const auto* const end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, byte, 16);
  if (read.ec != std::errc() || read.ptr != end) return std::nullopt;
  return RunHeap::Poison(byte);
}

}  // namespace rhsim::win32
