#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "harness/abi/layout.h"

namespace rhsim::monitor {

using abi::Dword;

/// A buffer that a DLL may write, between bytes that it may not.
///
/// Units:  bytes. A buffer of none is NULL to the DLL, as a monitor without an answer to take would
///         have it.
/// Errors: none. That a DLL wrote beyond its end is its conduct, to be asked for with overrun().
class GuardedBuffer {
 public:
  GuardedBuffer() = default;
  explicit GuardedBuffer(Dword size);
  explicit GuardedBuffer(std::span<const std::uint8_t> content);

  [[nodiscard]] void* data();
  [[nodiscard]] Dword size() const { return size_; }
  /// Its first `count` bytes; fewer when it has fewer.
  [[nodiscard]] std::span<const std::uint8_t> front(Dword count) const;
  /// The bytes before or behind it are no longer what they were.
  [[nodiscard]] bool overrun() const;

  /// What a fresh buffer holds: no likely answer, and never text.
  static constexpr std::uint8_t blank = 0xCD;

 private:
  // A DLL that ignores the size writes its whole answer. Property lists are shorter than this.
  static constexpr std::size_t before = 64;
  static constexpr std::size_t behind = 4096;

  Dword size_ = 0;
  std::vector<std::uint8_t> bytes_;
};

}  // namespace rhsim::monitor
