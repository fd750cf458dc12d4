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
///
/// A loop that waits for time to pass, or for another strand, must end under every policy, the calm
/// one too. So a strand that goes on calling without a wait gives the others their turn, without a
/// choice, and its calls move time by growing steps of up to 1 ms, which never pass the deadline of
/// another strand. A wait that has a deadline in the future, or none, starts the count again.
enum class CallKind : std::uint8_t {
  /// Reads a clock or a per-strand value. No tick and no choice, so that runtimes which read the
  /// clock more or less often give the same trace. After 64 in a row each takes a step, twice as
  /// long as the one before it, and gives a turn: polling for seconds takes a few thousand calls.
  Read,
  /// Everything else: one tick of 100 ns, then a Preempt choice. Every 1024 in a row give a turn,
  /// every 4096 double the tick: slowly, for thousands of locks may be honest work.
  Step,
};

enum class Wake : std::uint8_t { Woken, TimedOut };

enum class StopReason : std::uint8_t {
  Stopped,    ///< By stop(), or because the last strand has ended.
  Deadlock,   ///< Strands are alive, but none can run and none has a deadline.
  TimeLimit,  ///< The clock stands at the limit, or just behind it when a strand polled there.
  CallLimit,
};

struct Limits {
  Duration virtual_time = std::chrono::hours{24 * 30};
  std::uint64_t calls = 20'000'000;  ///< Waits and calls, but no Read that was free.
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
    std::size_t stack_bytes = 256 * 1024;  ///< At most 64 MB are given.
  };
  /// A new strand, runnable unless suspended. `body` returning ends it.
  StrandId spawn(std::function<void()> body, SpawnOptions options);

  /// A virtual API call by the current strand: tick and choice as `kind` says. No effect when the
  /// host calls, or while quiet.
  void call(CallKind kind);

  /// Parks the current strand until wake() or the deadline, whichever is first. A deadline that has
  /// passed already gives every ready strand a turn before the current one goes on.
  /// Waits that end at the same instant end in the order in which they began. `why` says what it
  /// waits for, for deadlock reports; it must outlive the wait.
  Wake block(Instant deadline, const std::string& why);

  /// Makes a blocked strand runnable. No effect on one that is not blocked.
  void wake(StrandId strand);

  /// Counts up; a strand with a count above 0 does not run. Its wait goes on, and what ends it is
  /// remembered. Returns the previous count; for the current strand, after it was resumed.
  std::uint32_t suspend(StrandId strand);
  /// Counts down. Returns the previous count.
  std::uint32_t resume(StrandId strand);

  /// Ends the current strand without unwinding.
  [[noreturn]] void exit_current();
  /// Ends another strand wherever it is parked, without unwinding and without the ending hook.
  void kill(StrandId strand);

  /// True from spawn until the strand has ended or was killed.
  [[nodiscard]] bool alive(StrandId strand) const;
  /// What `strand` waits for ("" when it does not).
  [[nodiscard]] std::string waiting_for(StrandId strand) const;
  /// All strands that are alive, in order of creation.
  [[nodiscard]] std::vector<StrandId> live_strands() const;

  /// For a current strand that was seen to compute for long without a call: it may be waiting in a
  /// loop of its own for what another strand does. It stands aside until the others have made 256
  /// calls or none of them can run; a Next choice says who goes on. Takes no tick.
  /// Returns true when it runs again, and false at once when nobody else can run, or when it has
  /// stood aside 16 times since its last call: then its loop has no end. Time does not move for a
  /// strand that stands aside, so a loop that waits for a sleeping strand has none either.
  bool give_way();

  /// A choice among `options` by the run's policy; 0 without asking when there is only one.
  std::uint32_t choose(ChoiceKind kind, std::uint32_t options);

  /// While quiet, calls take no tick and nothing is chosen (every choice is 0): for loading a
  /// module, where the number of calls depends on the language runtime and not on the DLL. A strand
  /// may still wait. After 100,000 calls without the clock moving they count as polling.
  void set_quiet(bool quiet);
  [[nodiscard]] bool quiet() const;

  /// Runs strands until stop(), a deadlock or a limit. May be called again after it returned.
  StopReason run();
  /// Makes the run in progress return after the current strand parks or ends, or is found polling.
  /// run() may then be called again and goes on where it stopped.
  void stop();

  /// Called when a strand starts (before its body) and ends, on that strand's own context: the
  /// host's place for thread attach and detach.
  struct StrandHooks {
    std::function<void(StrandId)> started;
    std::function<void(StrandId)> ending;
  };
  void set_hooks(StrandHooks hooks);

  /// What a strand finds on its stack when it begins, as far as its first calls go (32 KB); empty:
  /// whatever an earlier strand has left.
  void set_stack_poison(std::optional<std::uint8_t> poison);

  /// Counts every virtual call and switch of this run; a watchdog outside sees no progress when it
  /// stands still.
  [[nodiscard]] std::uint64_t progress() const;

 private:
  class Implementation;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace rhsim::sim
