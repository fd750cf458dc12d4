#pragma once

#include <cstdint>
#include <random>
#include <span>
#include <string>
#include <vector>

#include "tests/conformance/trace_builder.h"

namespace rhsim::conformance {

class Chance {
 public:
  explicit Chance(std::uint64_t seed) : engine_(seed) {}
  std::uint32_t below(std::uint32_t limit) { return static_cast<std::uint32_t>(engine_() % limit); }
  bool once_in(std::uint32_t n) { return below(n) == 0; }
  template <class T>
  T one_of(std::initializer_list<T> choices) {
    return choices.begin()[below(static_cast<std::uint32_t>(choices.size()))];
  }

 private:
  std::mt19937_64 engine_;
};

class Life;

/// One thing that goes wrong, or comes close to it.
struct Mutation {
  const char* name;
  void (*tell)(Life& life);
  bool ends_run = false;  ///< Nothing can happen after it.
};

/// The life of r1 as a monitor would let it live it, told into a story: some operations that
/// conform, one thing that goes wrong, or two, and perhaps another operation and an end. The same
/// seed tells the same life.
///
/// The steps are public for the tables of things that go wrong. Each leaves the story on the strand
/// that it speaks of.
class Life {
 public:
  Life(Story& story, std::uint64_t seed) : s(story), chance(seed) {}

  /// Returns what goes wrong, by name.
  std::string tell();
  /// Something goes wrong after which life goes on, and every thread ends.
  void stumble();
  /// An operation, or a pair of them, in which nothing goes wrong.
  void conform();
  /// Close, or the end of the module and the run.
  void end();

  // --- Steps ---

  /// The call; until it returns, what is started is the operation's.
  void call(EntryPoint which);
  void call_any();  ///< Online or Offline.
  void returns(std::uint64_t value);
  /// Online or Offline that leaves its work to a ClusWorker, on which the story goes on.
  void begin();
  void begin(EntryPoint which);
  trace::StrandId start_worker();
  trace::StrandId start_thread(StrandRole role = StrandRole::Thread);

  trace::StatusCall pending_report();  ///< With a raised CheckPoint and WaitHint.
  trace::StatusCall final_report();    ///< Of success.
  void report(std::uint32_t answer = 0) { s.after(100ms).status_with(pending_report(), answer); }
  void reports(std::uint32_t most);
  /// Ends the operation with success or, now and then, Failed.
  void finish();
  void finish_with(const trace::StatusCall& report, std::uint32_t answer = 0);
  void exit(StrandEnd manner = StrandEnd::Returned, std::uint32_t code = 0);

  /// Terminate begins, unless it runs; it returns with end_terminate(), unless it has.
  void begin_terminate();
  void end_terminate();
  void return_from_terminate();  ///< The operation that it met goes on.
  /// Terminate came and went: whoever is alive lives on.
  void terminate();
  /// The operation's worker is told to stop, and does.
  void stop_politely();
  void times_out();
  void becomes(ResourceState state);
  [[nodiscard]] bool goes_online() const { return kind == EntryPoint::Online; }
  [[nodiscard]] std::int32_t pending_state() const {
    return goes_online() ? online_pending : offline_pending;
  }
  [[nodiscard]] std::int32_t good() const { return goes_online() ? online : offline; }

  Story& s;
  Chance chance;
  EntryPoint kind = EntryPoint::Online;
  trace::StrandId worker = 0;
  std::uint32_t number = 0;  ///< The worker's CLUS_WORKER.
  std::uint32_t check_point = 0;
  std::uint32_t wait_hint = 0;

 private:
  std::string go_wrong(const Mutation& mutation);

  ResourceState state_ = ResourceState::Offline;
  std::vector<trace::StrandId> living_;
  bool pending_ = false;
  bool terminating_ = false;
  bool goes_on_ = true;
};

[[nodiscard]] std::span<const Mutation> mutated_reports();
[[nodiscard]] std::span<const Mutation> mutated_handles();
[[nodiscard]] std::span<const Mutation> mutated_stops();
[[nodiscard]] std::span<const Mutation> mutated_workers();
[[nodiscard]] std::span<const Mutation> mutated_ends();

}  // namespace rhsim::conformance
