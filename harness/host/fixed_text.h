#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace rhsim::host {

/// A buffer of fixed size that text is appended to; what does not fit is cut. It allocates nothing,
/// so that handlers of signals and exceptions may use it.
class FixedText {
 public:
  void add(std::string_view text) {
    const std::size_t fits = std::min(text.size(), sizeof bytes_ - used_);
    std::memcpy(bytes_ + used_, text.data(), fits);
    used_ += fits;
  }
  /// "0x1f".
  void add_hex(std::uint64_t value) {
    char digits[16];
    int count = 0;
    do {
      digits[count++] = "0123456789abcdef"[value % 16];
      value /= 16;
    } while (value != 0);
    add("0x");
    while (count > 0) add(std::string_view(&digits[--count], 1));
  }
  [[nodiscard]] std::string_view view() const { return {bytes_, used_}; }
  [[nodiscard]] bool empty() const { return used_ == 0; }

 private:
  char bytes_[512];
  std::size_t used_ = 0;
};

}  // namespace rhsim::host
