#include "harness/host/frames.h"

#include <cstring>

#include "harness/base/assert.h"

namespace rhsim::host {

std::string frame_bytes(FrameKind kind, std::string_view payload) {
  std::string bytes;
  append_frame(bytes, kind, payload);
  return bytes;
}

void append_frame(std::string& bytes, FrameKind kind, std::string_view payload) {
  RHSIM_ASSERT(payload.size() < frame_limit_bytes);
  const auto length = static_cast<std::uint32_t>(payload.size());
  bytes.append(reinterpret_cast<const char*>(&length), sizeof length);
  bytes += static_cast<char>(kind);
  bytes += payload;
}

bool read_last_words(std::string_view payload, LastWords& words) {
  LastWordsHead head{};
  if (payload.size() < sizeof head) return false;
  std::memcpy(&head, payload.data(), sizeof head);
  payload.remove_prefix(sizeof head);
  const std::uint64_t promised = std::uint64_t{head.what_bytes} + head.where_bytes +
                                 std::uint64_t{head.schedule_count} * sizeof(std::uint32_t);
  if (payload.size() < promised) return false;
  words.seed = head.seed;
  words.at = Instant(Duration(head.at));
  words.events = head.events;
  words.strand = head.strand;
  words.resource = head.resource;
  words.what = payload.substr(0, head.what_bytes);
  payload.remove_prefix(head.what_bytes);
  words.where = payload.substr(0, head.where_bytes);
  payload.remove_prefix(head.where_bytes);
  words.schedule.resize(head.schedule_count);
  const std::size_t schedule_bytes = words.schedule.size() * sizeof(std::uint32_t);
  if (schedule_bytes > 0) std::memcpy(words.schedule.data(), payload.data(), schedule_bytes);
  payload.remove_prefix(schedule_bytes);
  words.lines = payload;
  return true;
}

}  // namespace rhsim::host
