#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "harness/trace/event.h"

/// What rhsim and rhsim-host say to each other over two pipes: frames of
///   u32 length of the payload, u8 kind, payload
/// with little-endian numbers. The host answers a Job with one Run (and, when its trace was kept,
/// one Trace) per run, then Done. A host that cannot go on says Crash or Hang and ends.
namespace rhsim::host {

enum class FrameKind : std::uint8_t {
  Job = 1,     ///< To the host: a job as JSON.
  Run = 2,     ///< A run's report, packed.
  Trace = 3,   ///< The whole trace document of the Run after it.
  Crash = 4,   ///< LastWords; the host ends.
  Hang = 5,    ///< LastWords; the host ends.
  Done = 6,    ///< JSON: how many runs were played, and whether the host wants to be replaced.
  Alive = 7,   ///< A long run makes progress. No payload.
  Failed = 8,  ///< The job cannot be played at all: an Error as JSON.
};

inline constexpr std::size_t frame_header_bytes = 5;
/// Longer ones are taken for garbage: a module may have written into the pipe.
inline constexpr std::uint32_t frame_limit_bytes = 1U << 30U;

struct Frame {
  FrameKind kind = FrameKind::Alive;
  std::string payload;
};

/// The bytes of one frame.
[[nodiscard]] std::string frame_bytes(FrameKind kind, std::string_view payload);
/// The same, behind what is there.
void append_frame(std::string& bytes, FrameKind kind, std::string_view payload);

/// What a dying host still knows of the run it dies in. Written with raw writes by
/// write_last_words(), read by the front-end, which completes the trace.
struct LastWords {
  std::uint64_t seed = 0;
  Instant at{};
  trace::StrandId strand = 0;
  trace::ResourceIndex resource = 0;
  std::uint64_t events = 0;  ///< In `lines`.
  std::string what;          ///< "access violation".
  std::string where;         ///< "module.dll+0x1234".
  std::vector<std::uint32_t> schedule;
  std::string lines;  ///< Event lines so far.

  bool operator==(const LastWords&) const = default;
};

/// The fixed front of a LastWords payload; the texts, the schedule and the lines follow it.
struct LastWordsHead {
  std::uint64_t seed;
  std::int64_t at;
  std::uint64_t events;
  std::uint32_t strand;
  std::uint32_t resource;
  std::uint32_t what_bytes;
  std::uint32_t where_bytes;
  std::uint32_t schedule_count;
  std::uint32_t reserved;
};
static_assert(sizeof(LastWordsHead) == 48);

/// False when `payload` is too short for what its head promises.
[[nodiscard]] bool read_last_words(std::string_view payload, LastWords& words);

}  // namespace rhsim::host
