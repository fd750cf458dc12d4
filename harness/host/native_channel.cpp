#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

#include "harness/base/assert.h"
#include "harness/host/channel.h"

namespace rhsim::host {
namespace {

/// A private copy of a standard stream, out of the way of anyone who counts from 3.
int moved_away(int stream, int open_flags) {
  const int copy = ::fcntl(stream, F_DUPFD_CLOEXEC, 100);
  RHSIM_ASSERT(copy >= 0);
  const int null_device = ::open("/dev/null", open_flags | O_CLOEXEC);
  if (null_device >= 0) {
    ::dup2(null_device, stream);
    ::close(null_device);
  }
  return copy;
}

}  // namespace

Channel Channel::take_over_standard_streams() {
  const int input = moved_away(STDIN_FILENO, O_RDONLY);
  const int output = moved_away(STDOUT_FILENO, O_WRONLY);
  return {input, output};
}

bool Channel::read_exactly(void* bytes, std::size_t count) const {
  auto* at = static_cast<char*>(bytes);
  while (count > 0) {
    const ssize_t got = ::read(static_cast<int>(input_), at, count);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return false;
    at += got;
    count -= static_cast<std::size_t>(got);
  }
  return true;
}

bool Channel::write(std::string_view bytes) const {
  while (!bytes.empty()) {
    const ssize_t put = ::write(static_cast<int>(output_), bytes.data(), bytes.size());
    if (put < 0 && errno == EINTR) continue;
    if (put <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(put));
  }
  return true;
}

}  // namespace rhsim::host
