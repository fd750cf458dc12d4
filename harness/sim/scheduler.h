#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "harness/base/time.h"
#include "harness/sim/choice.h"
#include "harness/sim/executor.h"
#include "harness/trace/recorder.h"

namespace rhsim::sim {

/// What a virtual API call costs and offers.
enum class CallKind : std::uint8_t {
  /// Reads a clock or a per-strand value. No tick and no choice, so that runtimes which read the
  /// clock more or less often give the same trace; after `free_reads` in a row time moves by
  /// growing steps, so that polling loops end.
  Read,
  /// Everything else: one tick of 100 ns, then a Preempt choice. Many calls without a wait in
  /// between move time by growing steps as well.
  Step,
};

enum class Wake : std::uint8_t { Woken, TimedOut };

enum class StopReason : std::uint8_t { Stopped, Deadlock, TimeLimit, CallLimit };

struct Limits {
  Duration virtual_time = std::chrono::hours{24 * 30};
  std::uint64_t calls = 20'000'000;
};

/// The virtual clock and the strands of one run. Exactly one strand runs at a time; time moves when
/// none can run, to the earliest deadline, and by one tick per Step call.
///
/// Single-threaded by the baton: every member may be called by the running strand, or by the host
/// while run() is not active.
class Scheduler final : public trace::Recorder::Situation {
 public:
  Scheduler(Executor& executor, ChoicePolicy& policy, Limits limits);
  ~Scheduler() override;
  Scheduler(const Scheduler&) = delete;
  Scheduler& operator=(const Scheduler&) = delete;

  [[nodiscard]] Instant now() const override;
  /// The running strand; 0 when the host runs.
  [[nodiscard]] StrandId current() const override;

  struct SpawnOptions {
    bool suspended = false;
    std::size_t stack_bytes = 256 * 1024;
  };
  /// A new strand, runnable unless suspended. `body` returning ends it.
  StrandId spawn(std::function<void()> body, SpawnOptions options);

  /// A virtual API call by the current strand: tick and choice as `kind` says. No effect while
  /// quiet().
  void call(CallKind kind);

  /// Parks the current strand until wake() or the deadline, whichever is first.
  /// `why` says what it waits for, for deadlock reports; it must outlive the wait.
  Wake block(Instant deadline, const std::string& why);

  /// Makes a blocked strand runnable. No effect on one that is not blocked.
  void wake(StrandId strand);

  /// Counts up; a strand with a count above 0 does not run. Returns the previous count.
  std::uint32_t suspend(StrandId strand);
  /// Counts down. Returns the previous count.
  std::uint32_t resume(StrandId strand);

  /// Ends the current strand without unwinding.
  [[noreturn]] void exit_current();
  /// Ends another strand wherever it is parked, without unwinding.
  void kill(StrandId strand);

  /// True from spawn until the strand has ended or was killed.
  [[nodiscard]] bool alive(StrandId strand) const;
  /// What `strand` waits for ("" when it does not).
  [[nodiscard]] std::string waiting_for(StrandId strand) const;
  /// All strands that are alive, in order of creation.
  [[nodiscard]] std::vector<StrandId> live_strands() const;

  /// A choice among `options` by the run's policy; 0 without asking when there is only one.
  std::uint32_t choose(ChoiceKind kind, std::uint32_t options);

  /// While quiet, calls take no tick and offer no choice: for loading a module, where the number of
  /// calls depends on the language runtime and not on the DLL.
  void set_quiet(bool quiet);
  [[nodiscard]] bool quiet() const;

  /// Runs strands until stop(), a deadlock or a limit. May be called again after it returned.
  StopReason run();
  /// Makes run() return after the current strand parks or ends.
  void stop();

  /// Called when a strand starts (before its body) and ends, on that strand's own context: the
  /// host's place for thread attach and detach.
  struct StrandHooks {
    std::function<void(StrandId)> started;
    std::function<void(StrandId)> ending;
  };
  void set_hooks(StrandHooks hooks);

  /// Counts every virtual call and switch of this run; a watchdog outside sees no progress when it
  /// stands still.
  [[nodiscard]] std::uint64_t progress() const;

 private:
  class Implementation;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace rhsim::sim
