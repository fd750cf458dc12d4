#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "harness/base/result.h"
#include "harness/host/frames.h"

namespace rhsim::cli {

/// A running host and the pipes to it. Ends with this value.
class HostProcess {
 public:
  struct Command {
    std::vector<std::string> arguments;  ///< The first is the program's file.
    /// Added to, or taken out of (no value), rhsim's own environment.
    std::vector<std::pair<std::string, std::optional<std::string>>> environment;
  };
  [[nodiscard]] static Result<HostProcess> start(const Command& command);

  HostProcess(HostProcess&& other) noexcept;
  HostProcess& operator=(HostProcess&& other) noexcept;
  ~HostProcess();

  /// False when the host is gone.
  bool send(host::FrameKind kind, std::string_view payload);

  enum class Silence : std::uint8_t { Ended, TooLong };
  /// The next frame, or why there is none: the host has ended, or said nothing for a minute.
  [[nodiscard]] tl::expected<host::Frame, Silence> receive();

  /// Waits for a host that has ended, or ends it: "exit status 3", "signal 9", and the last lines
  /// it wrote to standard error.
  [[nodiscard]] std::string end();

 private:
  HostProcess(int process, int input, int output, int errors);
  /// Reads until `buffer_` holds `bytes` that nobody has taken.
  [[nodiscard]] std::optional<Silence> fill(std::size_t bytes);
  void keep_errors();

  int process_ = -1;
  int input_ = -1;   // Of the host.
  int output_ = -1;  // Of the host.
  int errors_ = -1;
  std::string buffer_;
  std::size_t taken_ = 0;   // Of the buffer.
  std::string error_text_;  // The end of what it wrote.
};

}  // namespace rhsim::cli
