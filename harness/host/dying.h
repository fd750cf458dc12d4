#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "harness/host/frames.h"
#include "harness/trace/text.h"

/// The host's last words: a module that crashes or never comes back ends the process, and the run's
/// trace up to there has to survive it.
namespace rhsim::host {

/// The run in progress, for those who report the end of the process.
struct LiveRun {
  std::uint64_t seed = 0;
  const trace::TraceText* trace = nullptr;
  const std::vector<std::uint32_t>* schedule = nullptr;  ///< May be null.
};

/// A run is live for the lifetime of this scope. One at a time.
class LiveRunScope {
 public:
  explicit LiveRunScope(const LiveRun& run);
  ~LiveRunScope();
  LiveRunScope(const LiveRunScope&) = delete;
  LiveRunScope& operator=(const LiveRunScope&) = delete;
};

/// The live run's schedule, which grows until the run ends.
void follow_schedule(const std::vector<std::uint32_t>& schedule);

/// Catches fatal signals and exceptions from now on, and starts the watchdog. `output` is the pipe
/// to the front-end. Once per process, on the host's own thread.
void watch_over_runs(std::intptr_t output);

/// What an operating-system thread that carries strands needs for itself. Called on that thread.
void watch_over_thread();
/// The calling thread carries `strand` from now on.
void watch_over_strand(trace::StrandId strand);

/// Writes a frame of the runs' own thread, and what is held. False when the front-end is gone.
bool write_frame(FrameKind kind, std::string_view payload);
/// The same for a frame that can wait a little: it is held and goes out with others, with the next
/// that does not wait, or with the last words.
bool hold_frame(FrameKind kind, std::string_view payload);

/// Decides whether a run hangs, from what the watchdog sees at each look.
///
/// Processor time, not real time: a machine that is busy elsewhere must not make a run look hung. A
/// run that waits in the real world uses none, so real time counts too, with more patience.
class HangClock {
 public:
  struct Look {
    std::uint64_t run = 0;       ///< Counts live runs; 0: none is live.
    std::uint64_t progress = 0;  ///< Of its scheduler.
    double processor_seconds = 0;
    double real_seconds = 0;
  };
  static constexpr double patience_processor_seconds = 2;
  static constexpr double patience_real_seconds = 30;

  /// Well below what makes a hang, and more than honest work between two calls takes.
  static constexpr double spin_processor_seconds = 0.15;

  [[nodiscard]] bool hangs(const Look& look);
  /// For a look that hangs() has just seen: the run computes without a call.
  [[nodiscard]] bool spins(const Look& look) const;

 private:
  Look since_;
};

// --- Between this and the platform's part
// ----------------------------------------------------------

/// Writes a frame with what is known of the live run, by raw writes alone: no lock, no allocation.
void write_last_words(FrameKind kind, std::string_view what, std::string_view where);

enum class WatchdogSees : std::uint8_t {
  Nothing,
  Spin,  ///< The running strand computes without a call: it is to give way, if in the module.
  Hang,
};

/// The watchdog's round: every `interval` seconds.
[[nodiscard]] WatchdogSees watchdog_looks(double processor_seconds, double real_seconds);
/// True while the run has made no progress since the watchdog's last look.
[[nodiscard]] bool run_stands_still();
/// On the thread of a strand that was interrupted in the module's code. It may be waiting in a loop
/// of its own for another strand (a spin lock), which on Windows would run beside it; so the others
/// get their turn, and only a strand to which that does not help hangs.
void let_spinner_give_way();
inline constexpr unsigned watchdog_interval_ms = 100;

/// The strand that runs now; 0 when none does.
[[nodiscard]] trace::StrandId running_strand();

/// The whole of `bytes`; false when the pipe takes no more. Per platform.
bool write_raw(std::intptr_t output, const void* bytes, std::size_t count);

}  // namespace rhsim::host
