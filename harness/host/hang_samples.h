#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace rhsim::host {

/// Where an endless loop is, said the same way each time.
///
/// The instruction it is caught at is chance; so is the innermost function, when the loop calls
/// several. The innermost function that is in every one of several looks is neither. Filled by
/// signal handlers: no allocation.
class HangSamples {
 public:
  static constexpr std::size_t looks = 5;
  static constexpr std::size_t most_frames = 64;

  /// The beginnings of the functions of one look, innermost first.
  class Look {
   public:
    void add(std::uintptr_t function) {
      if (count_ < most_frames) functions_[count_++] = function;
    }

   private:
    friend class HangSamples;
    std::array<std::uintptr_t, most_frames> functions_{};
    std::size_t count_ = 0;
  };

  /// True when there are enough.
  bool add(const Look& look) {
    if (count_ < looks) looks_[count_++] = look;
    return count_ == looks;
  }

  /// 0: nothing is common to all.
  [[nodiscard]] std::uintptr_t innermost_common() const {
    std::uintptr_t found = 0;
    for (std::size_t depth = 0; depth < most_frames; ++depth) {
      const auto function = from_outside(looks_[0], depth);
      if (function == 0) break;
      for (std::size_t i = 1; i < count_; ++i) {
        if (from_outside(looks_[i], depth) != function) return found;
      }
      found = function;
    }
    return found;
  }

 private:
  static std::uintptr_t from_outside(const Look& look, std::size_t depth) {
    return depth < look.count_ ? look.functions_[look.count_ - 1 - depth] : 0;
  }

  std::array<Look, looks> looks_{};
  std::size_t count_ = 0;
};

}  // namespace rhsim::host
