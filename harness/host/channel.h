#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "harness/host/frames.h"

namespace rhsim::host {

/// The host's end of the two pipes. Takes over standard input and output and leaves the null device
/// in their place, so that a module which prints or reads cannot disturb the frames.
class Channel {
 public:
  /// Once per process, before any module is loaded.
  [[nodiscard]] static Channel take_over_standard_streams();

  /// The next frame; nothing when the front-end has closed its end.
  [[nodiscard]] std::optional<Frame> read() const;
  /// False when the front-end is gone.
  bool write(std::string_view bytes) const;

  /// Of the writing end: for those who may use nothing but a raw write.
  [[nodiscard]] std::intptr_t output() const { return output_; }

 private:
  Channel(std::intptr_t input, std::intptr_t output) : input_(input), output_(output) {}
  bool read_exactly(void* bytes, std::size_t count) const;

  std::intptr_t input_;
  std::intptr_t output_;
};

}  // namespace rhsim::host
