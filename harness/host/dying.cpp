#include "harness/host/dying.h"

#include <atomic>
#include <chrono>
#include <mutex>
#include <string>

#include "harness/base/current.h"
#include "harness/win32/virtual_windows.h"

namespace rhsim::host {
namespace {

/// What a signal handler can reach. One process has one pipe and at most one live run.
struct State {
  std::intptr_t output = -1;
  LiveRun run;
  std::atomic<std::uint64_t> live{0};  ///< Counts runs while one is live, else 0.
  std::uint64_t runs = 0;
  std::atomic<int> words_begun{0};
  std::atomic<bool> saying_alive{false};
  std::mutex writing;  ///< Between the runs' thread and the watchdog; never taken by last words.
  std::string held;    ///< Frames that wait for others. Grows between runs only.
  std::chrono::steady_clock::time_point held_since;
  double last_alive = 0;
  std::atomic<std::uint64_t> progress_seen{0};
};

State& state() {
  static State the_state;
  return the_state;
}

win32::VirtualWindows* windows_of_run() {
  if (state().live == 0) return nullptr;
  if (!Current<win32::VirtualWindows>::exists()) return nullptr;
  return &Current<win32::VirtualWindows>::get();
}

constexpr double alive_every_seconds = 5;

/// A pipe takes that much at once, and nobody who watches a campaign sees the delay.
constexpr std::size_t most_held_bytes = 32UL * 1024;
constexpr std::chrono::milliseconds longest_held{50};

bool write_held() {
  const bool written = write_raw(state().output, state().held.data(), state().held.size());
  state().held.clear();
  return written;
}

/// Says that the run is alive, unless last words have begun: they are many writes, and a frame in
/// their midst would spoil them. See let_alive_finish().
void say_alive() {
  state().saying_alive = true;
  if (state().words_begun == 0) {
    // Nothing is allocated: the run that is looked at may hold the heap's lock for good.
    (void)write_held();
    const auto bytes = frame_bytes(FrameKind::Alive, {});
    (void)write_raw(state().output, bytes.data(), bytes.size());
  }
  state().saying_alive = false;
}

/// The other side, after words_begun was counted up. Bounded: the watchdog may be stuck, too.
void let_alive_finish() {
  constexpr int most_looks = 100'000'000;
  for (int looks = 0; looks < most_looks && state().saying_alive; ++looks) continue;
}

}  // namespace

void start_watchdog_and_handlers();  // Per platform.

LiveRunScope::LiveRunScope(const LiveRun& run) {
  RHSIM_ASSERT(state().live == 0);
  state().run = run;
  state().live = ++state().runs;
}

LiveRunScope::~LiveRunScope() {
  state().live = 0;
  state().run = {};
}

void follow_schedule(const std::vector<std::uint32_t>& schedule) {
  RHSIM_ASSERT(state().live != 0);
  state().run.schedule = &schedule;
}

void watch_over_runs(std::intptr_t output) {
  state().output = output;
  start_watchdog_and_handlers();
}

bool write_frame(FrameKind kind, std::string_view payload) {
  const std::scoped_lock lock(state().writing);
  append_frame(state().held, kind, payload);
  return write_held();
}

bool hold_frame(FrameKind kind, std::string_view payload) {
  const std::scoped_lock lock(state().writing);
  if (state().held.empty()) state().held_since = std::chrono::steady_clock::now();
  append_frame(state().held, kind, payload);
  const bool wait = state().held.size() < most_held_bytes &&
                    std::chrono::steady_clock::now() - state().held_since < longest_held;
  return wait || write_held();
}

bool HangClock::hangs(const Look& look) {
  if (look.run == 0 || look.run != since_.run || look.progress != since_.progress) {
    since_ = look;
    return false;
  }
  return look.processor_seconds - since_.processor_seconds >= patience_processor_seconds ||
         look.real_seconds - since_.real_seconds >= patience_real_seconds;
}

bool HangClock::spins(const Look& look) const {
  return look.run != 0 && look.run == since_.run && look.progress == since_.progress &&
         look.processor_seconds - since_.processor_seconds >= spin_processor_seconds;
}

void write_last_words(FrameKind kind, std::string_view what, std::string_view where) {
  auto& now = state();
  const int attempt = now.words_begun++;
  if (attempt > 1) return;
  let_alive_finish();
  LastWordsHead head{};
  const std::uint32_t* schedule = nullptr;
  std::string_view lines;
  if (now.live != 0) {
    head.seed = now.run.seed;
    head.events = now.run.trace->count();
    lines = now.run.trace->lines();
    if (now.run.schedule != nullptr) {
      schedule = now.run.schedule->data();
      head.schedule_count = static_cast<std::uint32_t>(now.run.schedule->size());
    }
    // The second attempt comes from a fault in the first: then the module has damaged us, and only
    // what needs no walking of structures is told.
    if (auto* windows = windows_of_run(); windows != nullptr && attempt == 0) {
      head.at = windows->scheduler().now().time_since_epoch().count();
      head.strand = windows->scheduler().current();
      if (head.strand != 0) head.resource = windows->resource_of(head.strand);
    }
  }
  head.what_bytes = static_cast<std::uint32_t>(what.size());
  head.where_bytes = static_cast<std::uint32_t>(where.size());
  const std::size_t schedule_bytes = head.schedule_count * sizeof(std::uint32_t);
  const auto length = static_cast<std::uint32_t>(sizeof head + what.size() + where.size() +
                                                 schedule_bytes + lines.size());
  const auto kind_byte = static_cast<std::uint8_t>(kind);
  if (attempt == 0) (void)write_raw(now.output, now.held.data(), now.held.size());
  (void)write_raw(now.output, &length, sizeof length);
  (void)write_raw(now.output, &kind_byte, sizeof kind_byte);
  (void)write_raw(now.output, &head, sizeof head);
  (void)write_raw(now.output, what.data(), what.size());
  (void)write_raw(now.output, where.data(), where.size());
  (void)write_raw(now.output, schedule, schedule_bytes);
  (void)write_raw(now.output, lines.data(), lines.size());
}

WatchdogSees watchdog_looks(double processor_seconds, double real_seconds) {
  static HangClock clock;
  HangClock::Look look{state().live, 0, processor_seconds, real_seconds};
  if (auto* windows = windows_of_run()) look.progress = windows->scheduler().progress();
  state().progress_seen = look.progress;
  if (clock.hangs(look)) return WatchdogSees::Hang;
  if (look.run != 0 && real_seconds - state().last_alive >= alive_every_seconds) {
    const std::unique_lock lock(state().writing, std::try_to_lock);
    if (lock.owns_lock()) {
      say_alive();
      state().last_alive = real_seconds;
    }
  }
  return clock.spins(look) ? WatchdogSees::Spin : WatchdogSees::Nothing;
}

bool run_stands_still() {
  auto* windows = windows_of_run();
  return windows != nullptr && windows->scheduler().current() != 0 &&
         windows->scheduler().progress() == state().progress_seen;
}

void let_spinner_give_way() {
  if (run_stands_still()) (void)windows_of_run()->scheduler().give_way();
}

trace::StrandId running_strand() {
  auto* windows = windows_of_run();
  return windows == nullptr ? 0 : windows->scheduler().current();
}

}  // namespace rhsim::host
