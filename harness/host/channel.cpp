#include "harness/host/channel.h"

#include <cstring>

namespace rhsim::host {

std::optional<Frame> Channel::read() const {
  char header[frame_header_bytes];
  if (!read_exactly(header, sizeof header)) return std::nullopt;
  std::uint32_t length = 0;
  std::memcpy(&length, header, sizeof length);
  if (length >= frame_limit_bytes) return std::nullopt;
  Frame frame{static_cast<FrameKind>(header[4]), std::string(length, '\0')};
  if (!read_exactly(frame.payload.data(), length)) return std::nullopt;
  return frame;
}

}  // namespace rhsim::host
