#include "harness/monitor/guarded_buffer.h"

#include <algorithm>

namespace rhsim::monitor {
namespace {

/// Depends on its place, so that no run of equal bytes passes for it.
constexpr std::uint8_t canary(std::size_t place) {
  return static_cast<std::uint8_t>(0xA5 ^ (place * 7));
}

}  // namespace

GuardedBuffer::GuardedBuffer(Dword size) : size_(size), bytes_(before + size + behind, blank) {
  for (std::size_t i = 0; i < before; ++i) bytes_[i] = canary(i);
  for (std::size_t i = before + size; i < bytes_.size(); ++i) bytes_[i] = canary(i);
}

GuardedBuffer::GuardedBuffer(std::span<const std::uint8_t> content)
    : GuardedBuffer(static_cast<Dword>(content.size())) {
  std::copy(content.begin(), content.end(), bytes_.begin() + before);
}

void* GuardedBuffer::data() { return size_ == 0 ? nullptr : bytes_.data() + before; }

std::span<const std::uint8_t> GuardedBuffer::front(Dword count) const {
  if (size_ == 0) return {};
  return std::span(bytes_).subspan(before, std::min(count, size_));
}

bool GuardedBuffer::overrun() const {
  for (std::size_t i = 0; i < bytes_.size(); ++i) {
    if (i == before) i += size_;
    if (i < bytes_.size() && bytes_[i] != canary(i)) return true;
  }
  return false;
}

}  // namespace rhsim::monitor
