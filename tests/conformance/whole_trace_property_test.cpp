// The stream checker against a second reading of the same rules, which is slow and naive: for each
// event it looks through the whole trace again. Sequences are lives that conform, and then one
// thing that goes wrong.
#include <algorithm>
#include <cstdlib>
#include <optional>
#include <random>
#include <set>

#include "tests/conformance/trace_builder.h"

namespace rhsim::conformance {
namespace {

constexpr std::int32_t online_pending = 129;
constexpr std::int32_t offline_pending = 130;
constexpr std::int32_t online = 2;
constexpr std::int32_t offline = 3;
constexpr std::int32_t failed = 4;

/// Those that both readings decide.
const std::set<std::string> compared{"SRS-01", "SRS-03", "SRS-07", "SRS-08", "SRS-09", "SRS-15",
                                     "SRS-18", "SRS-19", "SRS-20", "SRS-21", "SRS-22", "SRS-25",
                                     "SRS-26", "TRM-04", "TRM-11", "TRM-17"};

// --- The sequences -------------------------------------------------------------------------------

class Chance {
 public:
  explicit Chance(std::uint64_t seed) : engine_(seed) {}
  std::uint32_t below(std::uint32_t limit) { return static_cast<std::uint32_t>(engine_() % limit); }
  bool once_in(std::uint32_t n) { return below(n) == 0; }

 private:
  std::mt19937_64 engine_;
};

class Life {
 public:
  Life(Story& story, std::uint64_t seed) : s_(story), chance_(seed) {}

  void tell() {
    s_.ready();
    for (auto cycles = chance_.below(4); cycles > 0; --cycles) conforming();
    mutation();
  }

 private:
  std::int32_t pending_state() const {
    return kind_ == EntryPoint::Online ? online_pending : offline_pending;
  }

  void begin() {
    kind_ = chance_.once_in(2) ? EntryPoint::Online : EntryPoint::Offline;
    check_point_ = 0;
    s_.on(Story::entry).call(kind_);
    worker_ = s_.worker();
    s_.ret(pending_code).on(worker_);
  }
  void reports(std::uint32_t most) {
    for (auto count = chance_.below(most + 1); count > 0; --count) {
      check_point_ += 1 + chance_.below(3);
      s_.after(100ms).status(pending_state(), check_point_);
    }
  }
  void finish() {
    const auto good = kind_ == EntryPoint::Online ? online : offline;
    s_.after(100ms).status(chance_.once_in(4) ? failed : good, check_point_ + 1);
  }

  void conforming() {
    switch (chance_.below(4)) {
      case 0:
        begin();
        reports(3);
        finish();
        s_.exits();
        break;
      case 1:
        begin();
        reports(3);
        s_.on(Story::terminator).call(EntryPoint::Terminate).on(worker_).check(true).exits();
        s_.on(Story::terminator).ret();
        break;
      case 2:
        s_.on(Story::entry).call(EntryPoint::Online).ret(0);
        break;
      default:
        s_.on(Story::entry).call(EntryPoint::Online).ret(5).terminated();
        break;
    }
    s_.after(1s);
  }

  void mutation() {
    switch (chance_.below(15)) {
      case 0:
        break;
      case 1:  // Nobody asked.
        s_.on(s_.thread()).status(online, 1);
        break;
      case 2:  // A CheckPoint that stands or falls.
        begin();
        reports(2);
        s_.status(pending_state(), check_point_ + 2).status(pending_state(), chance_.below(4));
        finish();
        break;
      case 3:  // Two ends.
        begin();
        reports(2);
        finish();
        finish();
        break;
      case 4:  // Going on after the end.
        begin();
        finish();
        s_.status(pending_state(), 9);
        break;
      case 5:  // From inside.
        s_.on(Story::entry).call(EntryPoint::Online).status(online).ret(0);
        break;
      case 6:
      case 7: {  // Done or failed at once, and yet a report.
        s_.on(Story::entry).call(EntryPoint::Online);
        const auto worker = s_.worker();
        s_.ret(chance_.once_in(2) ? 0 : 5).on(worker).after(10ms).status(online);
        break;
      }
      case 8:  // A worker that outlives Terminate, and may report.
        begin();
        reports(2);
        s_.terminated().on(worker_).after(chance_.once_in(2) ? 1ms : 1s);
        if (chance_.once_in(2)) s_.status(online, 9, 1);
        s_.exits();
        break;
      case 9: {  // A leftover in a later operation.
        begin();
        const auto first = worker_;
        s_.terminated().after(1s);
        begin();
        s_.on(first).status(pending_state(), 50).exits().on(worker_);
        finish();
        break;
      }
      case 10:  // The other operation's pending state.
        begin();
        s_.status(kind_ == EntryPoint::Online ? offline_pending : online_pending, 1);
        finish();
        break;
      case 11:  // No state.
        begin();
        s_.status(chance_.once_in(2) ? 0 : 128, 1);
        finish();
        break;
      case 12:  // No worker.
        s_.on(Story::entry).call(EntryPoint::Online);
        s_.add(trace::WorkerCreate{0, true, false, 8}).ret(chance_.once_in(2) ? pending_code : 8);
        s_.after(180s);
        break;
      case 13:  // An end in silence.
        begin();
        reports(2);
        s_.exits().after(180s).times_out().terminated();
        break;
      default:  // Waiting for itself.
        begin();
        s_.add(trace::WorkerTerminate{s_.last_worker(), true, true, false});
        break;
    }
  }

  Story& s_;
  Chance chance_;
  EntryPoint kind_ = EntryPoint::Online;
  trace::StrandId worker_ = 0;
  std::uint32_t check_point_ = 0;
};

// --- The naive reading ---------------------------------------------------------------------------

class Naive {
 public:
  explicit Naive(const std::vector<trace::Event>& events) : events_(events) {}

  std::set<std::string> read() {
    for (std::size_t i = 0; i < events_.size(); ++i) {
      if (const auto* report = at<trace::StatusCall>(i)) judge(*report, i);
      if (const auto* result = at<trace::EntryReturn>(i)) judge(*result, i);
      if (at<trace::PendingTimeout>(i) != nullptr) judge_timeout(i);
      if (const auto* call = at<trace::WorkerTerminate>(i); call != nullptr && call->itself) {
        broken_.insert("TRM-11");
      }
    }
    return broken_;
  }

 private:
  template <class Kind>
  const Kind* at(std::size_t i) const {
    return std::get_if<Kind>(&events_[i].payload);
  }
  static bool is_final(std::int32_t state) {
    return state == online || state == offline || state == failed;
  }
  static bool is_pending(std::int32_t state) {
    return state == online_pending || state == offline_pending;
  }

  /// The call of the last Online or Offline before `i`.
  std::optional<std::size_t> operation_before(std::size_t i) const {
    while (i-- > 0) {
      const auto* call = at<trace::EntryCall>(i);
      if (call == nullptr) continue;
      if (call->entry == EntryPoint::Online || call->entry == EntryPoint::Offline) return i;
    }
    return std::nullopt;
  }
  std::optional<std::size_t> return_of(std::size_t call, std::size_t before) const {
    for (std::size_t i = call; i < before; ++i) {
      const auto* result = at<trace::EntryReturn>(i);
      if (result != nullptr && result->call == at<trace::EntryCall>(call)->call) return i;
    }
    return std::nullopt;
  }
  /// Terminate was called (and has returned) between the two.
  bool terminate_between(std::size_t from, std::size_t to, bool returned) const {
    for (std::size_t i = from; i < to; ++i) {
      const auto* call = at<trace::EntryCall>(i);
      if (call == nullptr || call->entry != EntryPoint::Terminate) continue;
      if (!returned || return_of(i, to)) return true;
    }
    return false;
  }
  std::optional<std::size_t> birth_of(trace::StrandId strand) const {
    for (std::size_t i = 0; i < events_.size(); ++i) {
      const auto* start = at<trace::StrandStart>(i);
      if (start != nullptr && start->started == strand) return i;
    }
    return std::nullopt;
  }
  bool is_worker_of_other(trace::StrandId strand, std::size_t operation) const {
    const auto birth = birth_of(strand);
    if (!birth || at<trace::StrandStart>(*birth)->role != StrandRole::Worker) return false;
    return *birth < operation;
  }
  /// A report in the operation that counted: before its end, and by its own.
  bool counted(std::size_t j, std::size_t operation) const {
    if (at<trace::StatusCall>(j) == nullptr) return false;
    if (is_worker_of_other(events_[j].strand, operation)) return false;
    return !terminate_between(operation, j, true) && !final_between(operation, j);
  }
  bool final_between(std::size_t operation, std::size_t to) const {
    for (std::size_t j = operation; j < to; ++j) {
      const auto* report = at<trace::StatusCall>(j);
      if (report == nullptr || !is_final(report->state)) continue;
      if (is_worker_of_other(events_[j].strand, operation)) continue;
      if (!terminate_between(operation, j, false)) return true;
    }
    return false;
  }

  void judge(const trace::StatusCall& report, std::size_t i) {
    const bool known = report.state == -1 || is_final(report.state) || is_pending(report.state);
    if (!known) broken_.insert("SRS-07");
    const auto operation = operation_before(i);
    if (!operation) {
      broken_.insert("SRS-01");
      return;
    }
    const auto back = return_of(*operation, i);
    if (!back) {
      broken_.insert("SRS-03");
      return;
    }
    const auto value = at<trace::EntryReturn>(*back)->value;
    const bool terminated = terminate_between(*operation, i, true);
    if (is_worker_of_other(events_[i].strand, *operation) && !terminated) {
      broken_.insert("SRS-26");
      if (terminate_between(*birth_of(events_[i].strand), *operation, true)) {
        broken_.insert("SRS-25");
      }
      return;
    }
    const bool over = final_between(*operation, i);
    if (terminated) broken_.insert("SRS-25");
    if (value != pending_code) broken_.insert(value == 0 ? "SRS-21" : "SRS-22");
    if (over) broken_.insert("SRS-19");
    if (over && is_final(report.state)) broken_.insert("SRS-20");
    if (terminated || over || value != pending_code) {
      broken_.insert("SRS-01");
    } else {
      in_time(report, i, *operation);
    }
  }

  void in_time(const trace::StatusCall& report, std::size_t i, std::size_t operation) {
    const bool goes_online = at<trace::EntryCall>(operation)->entry == EntryPoint::Online;
    const auto foreign = goes_online ? offline_pending : online_pending;
    if (report.state == foreign) broken_.insert("SRS-08");
    if (report.state == 0) broken_.insert("SRS-15");
    if (!is_pending(report.state)) return;
    for (std::size_t j = operation; j < i; ++j) {
      const auto* earlier = at<trace::StatusCall>(j);
      if (earlier == nullptr || !is_pending(earlier->state) || !counted(j, operation)) continue;
      if (report.check_point <= earlier->check_point) broken_.insert("SRS-09");
    }
  }

  void judge(const trace::EntryReturn& result, std::size_t i) {
    const auto operation = operation_before(i);
    if (!operation) return;
    if (result.call == at<trace::EntryCall>(*operation)->call && result.value == pending_code) {
      for (std::size_t j = *operation; j < i; ++j) {
        const auto* created = at<trace::WorkerCreate>(j);
        if (created != nullptr && created->result != 0) broken_.insert("TRM-17");
      }
    }
    if (result.entry != EntryPoint::Terminate) return;
    const auto back = return_of(*operation, i);
    const bool pending = back && at<trace::EntryReturn>(*back)->value == pending_code &&
                         !final_between(*operation, i);
    if (pending) outlives(*operation, i);
  }

  /// A worker of the operation that lives on after `i`: more than the tolerance, or with a deed.
  void outlives(std::size_t operation, std::size_t i) {
    for (std::size_t j = operation; j < i; ++j) {
      const auto* start = at<trace::StrandStart>(j);
      if (start == nullptr || start->role != StrandRole::Worker) continue;
      bool late = true;
      bool acted = false;
      for (std::size_t k = j; k < events_.size(); ++k) {
        if (events_[k].strand != start->started) continue;
        if (at<trace::StrandExit>(k) != nullptr) {
          late = k > i && (events_[k].at - events_[i].at > 10ms || acted);
          break;
        }
        if (k > i) acted = true;
      }
      if (late) broken_.insert("TRM-04");
    }
  }

  void judge_timeout(std::size_t i) {
    const auto operation = operation_before(i);
    if (!operation || final_between(*operation, i)) return;
    bool left = false;
    for (std::size_t j = *operation; j < i; ++j) {
      if (at<trace::StrandStart>(j) != nullptr) left = true;
      if (at<trace::StrandExit>(j) != nullptr) left = false;
    }
    if (!left) broken_.insert("SRS-18");
  }

  const std::vector<trace::Event>& events_;
  std::set<std::string> broken_;
};

std::set<std::string> streamed(const Story& story) {
  std::set<std::string> broken;
  for (const auto& [rule, count] : story.verdict().tally.found) {
    if (compared.count(rule) > 0) broken.insert(rule);
  }
  return broken;
}

TEST_CASE("the stream checker and a naive reading of the whole trace agree") {
  // RHSIM_SEQUENCES=100000 is the long form.
  const char* text = std::getenv("RHSIM_SEQUENCES");
  const auto sequences = text == nullptr ? 3000 : std::strtoull(text, nullptr, 10);
  std::set<std::string> seen;
  for (std::uint64_t seed = 1; seed <= sequences; ++seed) {
    Story story;
    Life(story, seed).tell();
    const auto naive = Naive(story.events).read();
    seen.insert(naive.begin(), naive.end());
    const auto stream = streamed(story);
    if (naive == stream) continue;
    CAPTURE(seed, to_text(story.verdict()));
    REQUIRE(naive == stream);
  }
  CHECK(seen == compared);
}

}  // namespace
}  // namespace rhsim::conformance
