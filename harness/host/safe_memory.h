#pragma once

#include <cstddef>
#include <optional>
#include <string>

/// Reading what a module points at. A pointer of a DLL is data to be judged, not to be trusted:
/// a bad one must become an event, not the end of the host.
namespace rhsim::host {

/// Copies `count` bytes; false, with `to` undefined, when any of them cannot be read.
[[nodiscard]] bool read_memory(const void* from, void* to, std::size_t count);

template <class T>
[[nodiscard]] bool read_value(const void* from, T& to) {
  return read_memory(from, &to, sizeof to);
}

/// A zero-terminated string of UTF-16 units; nothing when it cannot be read up to its end. Cut
/// after `limit` units.
[[nodiscard]] std::optional<std::u16string> read_wide_text(const void* from, std::size_t limit);

/// The same for bytes.
[[nodiscard]] std::optional<std::string> read_narrow_text(const void* from, std::size_t limit);

}  // namespace rhsim::host
