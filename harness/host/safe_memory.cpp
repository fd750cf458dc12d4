#include "harness/host/safe_memory.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace rhsim::host {
namespace {

constexpr std::size_t page_bytes = 4096;

/// Reads in pieces that end at page ends, so that a string that stops just before an unmapped page
/// is read whole.
template <class Unit>
std::optional<std::basic_string<Unit>> read_text(const void* from, std::size_t limit) {
  std::basic_string<Unit> text;
  auto at = reinterpret_cast<std::uintptr_t>(from);
  std::array<Unit, page_bytes / sizeof(Unit)> piece;
  while (text.size() < limit) {
    const std::size_t to_page_end = page_bytes - at % page_bytes;
    // A unit that lies across two pages is read by itself.
    const std::size_t units =
        std::min(std::max<std::size_t>(to_page_end / sizeof(Unit), 1), limit - text.size());
    if (!read_memory(reinterpret_cast<const void*>(at), piece.data(), units * sizeof(Unit))) {
      return std::nullopt;
    }
    const auto* end = std::find(piece.data(), piece.data() + units, Unit{});
    text.append(piece.data(), static_cast<std::size_t>(end - piece.data()));
    if (end != piece.data() + units) return text;
    at += units * sizeof(Unit);
  }
  return text;
}

}  // namespace

std::optional<std::u16string> read_wide_text(const void* from, std::size_t limit) {
  return read_text<char16_t>(from, limit);
}

std::optional<std::string> read_narrow_text(const void* from, std::size_t limit) {
  return read_text<char>(from, limit);
}

}  // namespace rhsim::host
