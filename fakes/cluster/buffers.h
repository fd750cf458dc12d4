#pragma once

#include <cstring>
#include <string>
#include <string_view>
#include <type_traits>

#include "harness/abi/layout.h"
#include "harness/base/unicode.h"

namespace rhsim::cluster {

/// Space for what a structure points to, behind it in the caller's buffer, as Windows lays out what
/// it answers. What does not fit is counted and not written; the caller then answers the size.
class Tail {
 public:
  /// `fixed`: bytes of the structure, or of all structures, in front.
  Tail(void* buffer, std::size_t size, std::size_t fixed)
      : buffer_(static_cast<char*>(buffer)), size_(buffer == nullptr ? 0 : size), used_(fixed) {}

  /// A copy that ends with a NUL; null when there is no room.
  template <class Char>
  Char* text(std::string_view utf8) {
    if constexpr (std::is_same_v<Char, char>) {
      return copy<char>(std::string(utf8).c_str(), utf8.size() + 1);
    } else {
      const auto wide = to_utf16(utf8);
      return copy<Char>(wide.c_str(), wide.size() + 1);
    }
  }

  /// `count` values as they are; null when there is no room.
  template <class T>
  T* copy(const T* values, std::size_t count) {
    align(alignof(T));
    const std::size_t at = used_;
    used_ += count * sizeof(T);
    if (!fits()) return nullptr;
    if (count != 0) std::memcpy(buffer_ + at, values, count * sizeof(T));
    return reinterpret_cast<T*>(buffer_ + at);
  }

  /// What comes next begins on a multiple of `bytes`.
  void align(std::size_t bytes) { used_ = (used_ + bytes - 1) / bytes * bytes; }

  [[nodiscard]] bool fits() const { return used_ <= size_; }
  [[nodiscard]] abi::Dword needed() const { return static_cast<abi::Dword>(used_); }

 private:
  char* buffer_;
  std::size_t size_;
  std::size_t used_;
};

}  // namespace rhsim::cluster
