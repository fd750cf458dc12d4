#include "harness/sim/scheduler.h"

#include <algorithm>
#include <atomic>
#include <cstring>
#include <deque>
#include <span>
#include <utility>

#include "harness/base/assert.h"

namespace rhsim::sim {
namespace {

constexpr Duration tick{1};
constexpr Duration longest_step = 1ms;

/// A DLL may ask for any size at all.
constexpr std::size_t largest_stack = 64 * 1024 * 1024;

/// Reads of the clock in a row that cost no time.
constexpr std::uint64_t free_reads = 64;
/// Steps without a wait after which the others get their turn, even under a calm policy.
constexpr std::uint64_t steps_per_turn = 1024;
/// Steps without a wait after which a step costs twice as much. Large, because locking and
/// unlocking a few thousand times is work and not polling, and must not look like the passing of a
/// deadline.
constexpr std::uint64_t steps_per_doubling = 4096;
/// Calls while quiet that have no effect at all. A runtime starts with a few hundred.
constexpr std::uint64_t free_quiet_calls = 100'000;

/// Calls of the others while a strand stands aside. More than holding a lock takes; few enough that
/// a strand which only looked endless does not fall far behind.
constexpr std::uint64_t calls_while_aside = 256;
/// Times that a strand stands aside between two calls of its own.
constexpr std::uint32_t most_times_aside = 16;

/// One tick, doubled so many times, up to the longest step.
Duration grown_step(std::uint64_t doublings) {
  constexpr std::uint64_t enough = 14;
  static_assert(tick * (1 << enough) > longest_step);
  return doublings >= enough ? longest_step : std::min(longest_step, tick * (1 << doublings));
}

enum class State : std::uint8_t { Ready, Running, Blocked, Ended };

struct Strand {
  StrandId id = 0;
  State state = State::Ready;
  Wake wake = Wake::Woken;
  bool ending = false;
  std::uint32_t suspended = 0;
  std::uint64_t wait = 0;  // Names the wait with a deadline that is under way; 0: none.
  std::uint64_t reads_in_row = 0;
  std::uint64_t steps_in_row = 0;
  std::uint32_t times_aside = 0;  // Since its last call.
  const std::string* why = nullptr;
  Executor::Context* context = nullptr;
  std::function<void()> body;
};

/// A wait that ends at an instant. Waits are numbered as they begin, so that those which end at the
/// same instant end in the order in which they began.
struct Deadline {
  Instant at;
  std::uint64_t wait;
  StrandId strand;
};

/// A strand that has given way.
struct Aside {
  StrandId strand;
  std::uint64_t until_call;
};

/// For a heap with the earliest deadline at its front.
bool later(const Deadline& left, const Deadline& right) {
  return left.at != right.at ? left.at > right.at : left.wait > right.wait;
}

/// Fills what its own frame takes, and leaves it. The asm keeps the compiler from seeing that
/// nobody reads it.
#if defined(_MSC_VER)
__declspec(noinline)
#else
__attribute__((noinline))
#endif
    void poison_stack_below(std::uint8_t poison) {
  char frame[32 * 1024];
  std::memset(frame, poison, sizeof frame);
#if defined(__GNUC__)
  __asm__ volatile("" : : "r"(frame) : "memory");
#else
  volatile char seen = frame[0];
  (void)seen;
#endif
}

}  // namespace

class Scheduler::Implementation {
 public:
  Implementation(Executor& executor, ChoicePolicy& policy, Limits limits)
      : executor_(executor),
        policy_(policy),
        end_of_time_(saturating_add(Instant{}, limits.virtual_time)),
        most_calls_(limits.calls) {}

  ~Implementation() {
    RHSIM_ASSERT(running_ == nullptr);
    for (auto& strand : strands_) {
      if (strand.state != State::Ended) end_parked(strand);
    }
  }
  Implementation(const Implementation&) = delete;
  Implementation& operator=(const Implementation&) = delete;

  StrandId spawn(std::function<void()> body, SpawnOptions options) {
    const auto id = static_cast<StrandId>(strands_.size() + 1);
    Strand& strand = strands_.emplace_back();
    strand.id = id;
    strand.body = std::move(body);
    strand.suspended = options.suspended ? 1 : 0;
    strand.context =
        executor_.create([this, id] { live(id); }, std::min(options.stack_bytes, largest_stack));
    ++alive_;
    make_ready(strand);
    return id;
  }

  void call(CallKind kind) {
    if (running_ == nullptr) return;
    count_progress();
    running_->times_aside = 0;
    if (quiet_) {
      if (++quiet_calls_ > free_quiet_calls) poll(grown_step(quiet_calls_ - free_quiet_calls));
    } else if (kind == CallKind::Read) {
      const std::uint64_t reads = ++running_->reads_in_row;
      if (reads > free_reads) poll(grown_step(reads - free_reads - 1));
    } else {
      step();
    }
  }

  Wake block(Instant deadline, const std::string& why) {
    RHSIM_ASSERT(running_ != nullptr);
    count_progress();
    count_call();
    Strand& self = *running_;
    self.reads_in_row = 0;
    self.times_aside = 0;
    self.why = &why;
    if (deadline > now_) {
      self.steps_in_row = 0;
      self.state = State::Blocked;
      if (deadline != never) push_deadline(self, deadline);
    } else {
      // No wait but a turn for the others; polling goes on, so steps keep growing.
      self.wake = Wake::TimedOut;
      make_ready(self);
    }
    leave(self);
    self.why = nullptr;
    return self.wake;
  }

  void wake(StrandId id) {
    Strand* const strand = find(id);
    if (strand == nullptr || strand->state != State::Blocked) return;
    end_wait(*strand);
    strand->wake = Wake::Woken;
    make_ready(*strand);
  }

  std::uint32_t suspend(StrandId id) {
    Strand* const strand = find(id);
    if (strand == nullptr || strand->state == State::Ended) return 0;
    const std::uint32_t previous = strand->suspended++;
    if (previous > 0) return previous;
    if (strand == running_) {
      strand->state = State::Ready;
      leave(*strand);
    } else if (strand->state == State::Ready) {
      remove_from_queue(id);
    }
    return previous;
  }

  std::uint32_t resume(StrandId id) {
    Strand* const strand = find(id);
    if (strand == nullptr || strand->suspended == 0) return 0;
    const std::uint32_t previous = strand->suspended--;
    if (previous == 1 && strand->state == State::Ready) make_ready(*strand);
    return previous;
  }

  [[noreturn]] void exit_current() {
    RHSIM_ASSERT(running_ != nullptr);
    Strand& self = *running_;
    // A hook that ends its strand once more gets here again.
    if (!std::exchange(self.ending, true) && hooks_.ending) hooks_.ending(self.id);
    self.body = nullptr;
    self.state = State::Ended;
    --alive_;
    Strand* const next = choose_next();
    enter(next);
    executor_.finish(self.context, context_of(next));
    assertion_failed("an ended strand never runs", __FILE__, __LINE__);
  }

  void kill(StrandId id) {
    Strand* const strand = find(id);
    RHSIM_ASSERT(strand == nullptr || strand != running_);
    if (strand == nullptr || strand->state == State::Ended) return;
    if (strand->state == State::Blocked) end_wait(*strand);
    if (strand->state == State::Ready && strand->suspended == 0) remove_from_queue(id);
    end_parked(*strand);
  }

  [[nodiscard]] bool alive(StrandId id) const {
    return id >= 1 && id <= strands_.size() && strands_[id - 1].state != State::Ended;
  }

  [[nodiscard]] std::string waiting_for(StrandId id) const {
    if (!alive(id)) return {};
    const Strand& strand = strands_[id - 1];
    return strand.state == State::Blocked && strand.why != nullptr ? *strand.why : std::string();
  }

  [[nodiscard]] std::vector<StrandId> live_strands() const {
    std::vector<StrandId> live;
    for (const auto& strand : strands_) {
      if (strand.state != State::Ended) live.push_back(strand.id);
    }
    return live;
  }

  bool give_way() {
    if (running_ == nullptr) return false;
    if (queue_.size() == 1 && aside_.empty()) return false;
    Strand& self = *running_;
    if (self.times_aside == most_times_aside) return false;
    ++self.times_aside;
    if (stopping_) {
      pause(StopReason::Stopped);
      return true;
    }
    self.state = State::Ready;
    aside_.push_back({self.id, calls_ + calls_while_aside});
    leave(self);
    return true;
  }

  std::uint32_t choose(ChoiceKind kind, std::uint32_t options, std::span<const StrandId> who = {}) {
    if (options <= 1 || quiet_) return 0;
    const std::uint32_t choice = policy_.choose({kind, options, current(), who});
    RHSIM_ASSERT(choice < options);
    return choice;
  }

  StopReason run() {
    RHSIM_ASSERT(running_ == nullptr);
    stopping_ = false;
    Strand* const next = choose_next();
    if (next != nullptr) {
      enter(next);
      executor_.switch_to(nullptr, next->context);
    }
    RHSIM_ASSERT(running_ == nullptr);
    return reason_;
  }

  void set_quiet(bool quiet) {
    quiet_ = quiet;
    quiet_calls_ = 0;
  }
  [[nodiscard]] bool quiet() const { return quiet_; }
  void stop() { stopping_ = true; }
  void set_hooks(StrandHooks hooks) { hooks_ = std::move(hooks); }

  void set_stack_poison(std::optional<std::uint8_t> poison) { stack_poison_ = poison; }

  [[nodiscard]] Instant now() const { return now_; }
  [[nodiscard]] StrandId current() const { return queue_.front(); }
  [[nodiscard]] std::uint64_t progress() const { return progress_.load(std::memory_order_relaxed); }

 private:
  Strand* find(StrandId id) {
    return id >= 1 && id <= strands_.size() ? &strands_[id - 1] : nullptr;
  }

  static Executor::Context* context_of(const Strand* strand) {
    return strand == nullptr ? nullptr : strand->context;
  }

  // Only the baton's holder writes, so no read-modify-write is needed; a watchdog may read.
  void count_progress() {
    progress_.store(progress_.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
  }

  /// What a strand's context runs, from its first switch to its end.
  /// An exception that leaves a body ends in std::terminate here, on either executor.
  void live(StrandId id) noexcept {
    Strand& self = strands_[id - 1];
    if (stack_poison_) poison_stack_below(*stack_poison_);
    if (hooks_.started) hooks_.started(id);
    self.body();
    exit_current();
  }

  void end_parked(Strand& strand) {
    const auto body = std::move(strand.body);
    strand.state = State::Ended;
    strand.why = nullptr;
    --alive_;
    executor_.discard(strand.context);
  }

  // --- Calls -----------------------------------------------------------------------------------

  void step() {
    count_call();
    Strand& self = *running_;
    self.reads_in_row = 0;
    const std::uint64_t steps = ++self.steps_in_row;
    // Once steps are long, a deadline that comes is met at once and not at the end of the turn.
    bool turn_is_over = steps % steps_per_turn == 0;
    if (steps < steps_per_doubling) {
      now_ += tick;
      if (now_ >= next_deadline_) end_due_waits();
    } else {
      turn_is_over |= let_time_pass(grown_step(steps / steps_per_doubling));
    }
    if (now_ > end_of_time_) pause(StopReason::TimeLimit);
    if (turn_is_over) {
      give_turn();
    } else if (queue_.size() > 1 && !stopping_) {
      preempt();
    }
  }

  /// A call that can only belong to a loop which waits for time to pass or for another strand.
  void poll(Duration costs) {
    count_call();
    let_time_pass(costs);
    if (now_ > end_of_time_) pause(StopReason::TimeLimit);
    give_turn();
  }

  void count_call() {
    if (!aside_.empty()) end_due_asides();
    if (++calls_ > most_calls_) pause(StopReason::CallLimit);
  }

  void preempt() {
    const auto options = static_cast<std::uint32_t>(queue_.size());
    const std::uint32_t choice = choose(ChoiceKind::Preempt, options, queue_);
    if (choice == 0) return;
    Strand& self = *running_;
    Strand& next = take_from_queue(choice);
    make_ready(self);
    switch_over(self, &next);
  }

  /// Lets the strand that is longest ready run, and the current one last. No choice: the policy may
  /// be one that never leaves a strand by itself.
  void give_turn() {
    Strand& self = *running_;
    if (stopping_) {
      pause(StopReason::Stopped);
    } else if (queue_.size() > 1) {
      Strand& next = take_from_queue(1);
      make_ready(self);
      switch_over(self, &next);
    }
  }

  /// Back to the host at once; the strand goes on here when run() is called again.
  void pause(StopReason reason) {
    Strand& self = *running_;
    reason_ = reason;
    self.state = State::Ready;
    queue_.insert(queue_.begin() + 1, self.id);
    switch_over(self, nullptr);
  }

  // --- Who runs --------------------------------------------------------------------------------

  void make_ready(Strand& strand) {
    strand.state = State::Ready;
    if (strand.suspended == 0) queue_.push_back(strand.id);
  }

  Strand& take_from_queue(std::uint32_t position) {
    Strand& strand = strands_[queue_[position] - 1];
    queue_.erase(queue_.begin() + position);
    return strand;
  }

  void remove_from_queue(StrandId id) {
    if (std::erase_if(aside_, [id](const Aside& aside) { return aside.strand == id; }) > 0) return;
    const auto at = std::find(queue_.begin() + 1, queue_.end(), id);
    RHSIM_ASSERT(at != queue_.end());
    queue_.erase(at);
  }

  void end_due_asides() {
    while (!aside_.empty() && aside_.front().until_call <= calls_) end_first_aside();
  }

  /// One at a time: of strands that wait for each other the one that has waited longest goes on.
  void end_first_aside() {
    queue_.push_back(aside_.front().strand);
    aside_.pop_front();
  }

  /// The current strand cannot go on: somebody else's turn, or its own again after time has passed.
  void leave(Strand& self) { switch_over(self, choose_next()); }

  void switch_over(Strand& from, Strand* to) {
    enter(to);
    if (to != &from) executor_.switch_to(from.context, context_of(to));
  }

  void enter(Strand* next) {
    running_ = next;
    queue_.front() = next == nullptr ? 0 : next->id;
    if (next != nullptr) next->state = State::Running;
    count_progress();
  }

  /// Takes the next strand to run from the queue, after letting time pass until there is one.
  /// Null when the host is to go on: reason_ says why.
  Strand* choose_next() {
    while (!stopping_) {
      if (queue_.size() == 1 && !aside_.empty()) end_first_aside();
      if (queue_.size() > 1) {
        const std::span<const StrandId> ready = std::span(queue_).subspan(1);
        const auto options = static_cast<std::uint32_t>(ready.size());
        return &take_from_queue(1 + choose(ChoiceKind::Next, options, ready));
      }
      drop_ended_waits();
      if (deadlines_.empty()) {
        reason_ = alive_ == 0 ? StopReason::Stopped : StopReason::Deadlock;
        return nullptr;
      }
      if (next_deadline_ > end_of_time_) {
        now_ = std::max(now_, end_of_time_);
        reason_ = StopReason::TimeLimit;
        return nullptr;
      }
      now_ = std::max(now_, next_deadline_);
      quiet_calls_ = 0;
      end_due_waits();
    }
    reason_ = StopReason::Stopped;
    return nullptr;
  }

  // --- Time ------------------------------------------------------------------------------------

  void push_deadline(Strand& strand, Instant at) {
    strand.wait = ++last_wait_;
    deadlines_.push_back({at, strand.wait, strand.id});
    std::push_heap(deadlines_.begin(), deadlines_.end(), later);
    next_deadline_ = deadlines_.front().at;
  }

  [[nodiscard]] bool has_ended(const Deadline& deadline) const {
    return strands_[deadline.strand - 1].wait != deadline.wait;
  }

  /// The strand was woken or killed before its deadline. The heap forgets the deadline later: when
  /// it comes to the front, or when most of the heap is of that kind.
  void end_wait(Strand& strand) {
    if (std::exchange(strand.wait, 0) == 0) return;
    constexpr std::size_t worth_the_sweep = 64;
    if (++ended_waits_ < worth_the_sweep || ended_waits_ * 2 < deadlines_.size()) return;
    std::erase_if(deadlines_, [this](const Deadline& deadline) { return has_ended(deadline); });
    std::make_heap(deadlines_.begin(), deadlines_.end(), later);
    ended_waits_ = 0;
    update_next_deadline();
  }

  void pop_deadline() {
    std::pop_heap(deadlines_.begin(), deadlines_.end(), later);
    deadlines_.pop_back();
  }

  void drop_ended_waits() {
    while (!deadlines_.empty() && has_ended(deadlines_.front())) {
      pop_deadline();
      --ended_waits_;
    }
    update_next_deadline();
  }

  /// Makes every strand ready whose deadline has come.
  void end_due_waits() {
    while (!deadlines_.empty() && deadlines_.front().at <= now_) {
      const Deadline due = deadlines_.front();
      pop_deadline();
      if (has_ended(due)) {
        --ended_waits_;
        continue;
      }
      Strand& strand = strands_[due.strand - 1];
      strand.wait = 0;
      strand.wake = Wake::TimedOut;
      make_ready(strand);
    }
    update_next_deadline();
  }

  void update_next_deadline() {
    next_deadline_ = deadlines_.empty() ? never : deadlines_.front().at;
  }

  /// A step that stops at the next deadline of another strand, so that nobody oversleeps. True when
  /// it got there.
  bool let_time_pass(Duration step) {
    drop_ended_waits();
    now_ = std::min(saturating_add(now_, step), next_deadline_);
    if (now_ < next_deadline_) return false;
    end_due_waits();
    return true;
  }

  Executor& executor_;
  ChoicePolicy& policy_;
  const Instant end_of_time_;
  const std::uint64_t most_calls_;
  StrandHooks hooks_;
  std::optional<std::uint8_t> stack_poison_;

  Instant now_{};
  Instant next_deadline_ = never;  // May belong to a wait that has ended: early, never late.
  std::vector<Deadline> deadlines_;
  std::size_t ended_waits_ = 0;
  std::uint64_t last_wait_ = 0;

  std::deque<Strand> strands_;  // By id; a strand stays where it is.
  Strand* running_ = nullptr;
  // The current strand (0: the host), then the ready ones, longest ready first: as a Preempt choice
  // wants them.
  std::vector<StrandId> queue_{0};
  std::deque<Aside> aside_;  // Ready, but not in the queue; longest aside first.
  std::size_t alive_ = 0;

  bool quiet_ = false;
  bool stopping_ = false;
  StopReason reason_ = StopReason::Stopped;
  std::uint64_t calls_ = 0;
  std::uint64_t quiet_calls_ = 0;
  std::atomic<std::uint64_t> progress_{0};
};

Scheduler::Scheduler(Executor& executor, ChoicePolicy& policy, Limits limits)
    : implementation_(std::make_unique<Implementation>(executor, policy, limits)) {}
Scheduler::~Scheduler() = default;

Instant Scheduler::now() const { return implementation_->now(); }
StrandId Scheduler::current() const { return implementation_->current(); }
StrandId Scheduler::spawn(std::function<void()> body, SpawnOptions options) {
  return implementation_->spawn(std::move(body), options);
}
void Scheduler::call(CallKind kind) { implementation_->call(kind); }
Wake Scheduler::block(Instant deadline, const std::string& why) {
  return implementation_->block(deadline, why);
}
void Scheduler::wake(StrandId strand) { implementation_->wake(strand); }
std::uint32_t Scheduler::suspend(StrandId strand) { return implementation_->suspend(strand); }
std::uint32_t Scheduler::resume(StrandId strand) { return implementation_->resume(strand); }
void Scheduler::exit_current() { implementation_->exit_current(); }
void Scheduler::kill(StrandId strand) { implementation_->kill(strand); }
bool Scheduler::alive(StrandId strand) const { return implementation_->alive(strand); }
std::string Scheduler::waiting_for(StrandId strand) const {
  return implementation_->waiting_for(strand);
}
std::vector<StrandId> Scheduler::live_strands() const { return implementation_->live_strands(); }
bool Scheduler::give_way() { return implementation_->give_way(); }
std::uint32_t Scheduler::choose(ChoiceKind kind, std::uint32_t options) {
  return implementation_->choose(kind, options);
}
void Scheduler::set_quiet(bool quiet) { implementation_->set_quiet(quiet); }
bool Scheduler::quiet() const { return implementation_->quiet(); }
StopReason Scheduler::run() { return implementation_->run(); }
void Scheduler::set_stack_poison(std::optional<std::uint8_t> poison) {
  implementation_->set_stack_poison(poison);
}
void Scheduler::stop() { implementation_->stop(); }
void Scheduler::set_hooks(StrandHooks hooks) { implementation_->set_hooks(std::move(hooks)); }
std::uint64_t Scheduler::progress() const { return implementation_->progress(); }

}  // namespace rhsim::sim
