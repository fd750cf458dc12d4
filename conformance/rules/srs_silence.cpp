// A pending operation must keep the monitor informed and come to an end.
// Source: PendingTimeout (resource common property); Implementing Pending Operations.
#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "conformance/rule.h"
#include "conformance/rules/rules.h"
#include "conformance/words.h"

namespace rhsim::conformance {
namespace {

using trace::EntryReturn;
using trace::PendingTimeout;
using trace::RunEnd;
using trace::RunOutcome;
using trace::StatusCall;
using trace::StrandEnd;
using trace::StrandExit;
using trace::StrandStart;

bool returned_pending(const EntryReturn& result) {
  return (result.entry == EntryPoint::Online || result.entry == EntryPoint::Offline) &&
         result.value == code::io_pending;
}

/// Pending, and not in one of the states in which silence is right or has a named cause already.
bool silently_pending(const Operation& operation) {
  return operation.phase == Operation::Phase::Pending && !operation.terminate_met_entry &&
         !operation.doomed();
}

const Mark& last_heard(const Operation& operation) {
  if (operation.last_report && operation.last_report->sequence > operation.returned->sequence) {
    return *operation.last_report;
  }
  return *operation.returned;
}

// --- SRS-17 --------------------------------------------------------------------------------------

/// Remembers an expired timer for as long as a report could still show that the DLL was in time.
class Srs17 : public RuleOn<Srs17, EntryReturn, PendingTimeout, StatusCall> {
 public:
  void on(const EntryReturn& result, const Moment& moment) {
    if (returned_pending(result)) moment.exercised();
  }

  void on(const PendingTimeout& timeout, const Moment& moment) {
    const ResourceIndex whom = moment.model.resource_of(moment.event);
    if (whom == 0) return;
    const auto& operation = moment.model.resource(whom).operation;
    if (!silently_pending(operation)) return;
    const Duration silent =
        moment.model.own_time(whom, moment.event.at) - last_heard(operation).own;
    // The timer that cut the silence short also hid how long it would have lasted. What rhsim
    // inserted excuses the DLL only where it made up a good part of the limit.
    const Duration slack = std::max(moment.profile().tolerance, timeout.limit / 20);
    if (silent + slack < timeout.limit) return;
    expired_[whom] = {moment.event.sequence, operation.generation,
                      moment.model.own_time(whom, moment.event.at)};
    find(moment, operation, silent, timeout.limit);
  }

  void on(const StatusCall&, const Moment& moment) {
    const Place place = moment.model.place_of(moment.event);
    if (place == Place::NoResource) return;
    const ResourceIndex whom = moment.event.resource;
    const auto& operation = moment.model.resource(whom).operation;
    const Duration now = moment.model.own_time(whom, moment.event.at);
    if (const auto found = expired_.find(whom); found != expired_.end()) {
      const auto& expired = found->second;
      const bool in_time = expired.generation == operation.generation && place == Place::Stopping &&
                           now - expired.own <= moment.profile().tolerance;
      if (in_time) moment.judge.retract(moment.rule, whom, expired.sequence);
      expired_.erase(found);
      return;
    }
    if (place != Place::InTime || !silently_pending(operation)) return;
    const auto& info = moment.model.info(whom);
    const Duration limit = std::min(info.pending_timeout, info.deadlock_timeout);
    const Duration silent = now - last_heard(operation).own;
    const bool reaches = moment.profile().pending_timeout == Profile::Boundary::Reaches;
    const bool late = reaches ? silent >= limit : silent > limit + moment.profile().tolerance;
    if (late) find(moment, operation, silent, limit);
  }

 private:
  static void find(const Moment& moment, const Operation& operation, Duration silent,
                   Duration limit) {
    const Mark& heard = last_heard(operation);
    const bool never = heard.sequence == operation.returned->sequence;
    moment.breach({.message = fmt::format(
                       "No report of {} came for {} after {} {}; PendingTimeout is {}. Report {} "
                       "with a raised CheckPoint more often than that.",
                       name_of(operation.kind), words(silent),
                       never ? "it had returned ERROR_IO_PENDING" : "the report", when(heard.at),
                       words(limit),
                       operation.kind == EntryPoint::Online ? "OnlinePending" : "OfflinePending"),
                   .evidence = {heard.sequence},
                   .of_limit = true});
  }

  struct Expired {
    std::uint64_t sequence = 0;
    std::uint32_t generation = 0;
    Duration own{};
  };
  std::map<ResourceIndex, Expired> expired_;
};

// --- SRS-18 --------------------------------------------------------------------------------------

bool ran_to_its_end(const RunEnd& end) {
  return end.outcome == RunOutcome::Completed || end.outcome == RunOutcome::TimeLimit ||
         end.outcome == RunOutcome::Deadlock;
}

/// Judges a pending operation when its timer expires, or as it stands at the end of the run.
template <class Rule, class... Events>
class AtTheLatest : public RuleOn<Rule, Events..., PendingTimeout, RunEnd> {
 public:
  void on(const PendingTimeout&, const Moment& moment) {
    const ResourceIndex whom = moment.model.resource_of(moment.event);
    if (whom != 0) static_cast<Rule*>(this)->judge(whom, moment);
  }

  void on(const RunEnd& end, const Moment& moment) {
    if (!ran_to_its_end(end)) return;
    const auto count = static_cast<ResourceIndex>(moment.model.resources().size());
    for (ResourceIndex whom = 1; whom <= count; ++whom) {
      const bool open = moment.model.resource(whom).life == Resource::Life::Open;
      if (open) static_cast<Rule*>(this)->judge(whom, moment);
    }
  }
};

/// Remembers for each resource the last thread that could have ended its operation. The verdict
/// waits for the timer or the run's end, because a queued callback leaves no event before it runs.
class Srs18 : public AtTheLatest<Srs18, EntryReturn, StrandExit> {
 public:
  using AtTheLatest::on;

  void on(const EntryReturn& result, const Moment& moment) {
    if (returned_pending(result)) moment.exercised();
  }

  void on(const StrandExit& exit, const Moment& moment) {
    const auto* who = moment.model.strand(moment.event.strand);
    if (who == nullptr) return;
    const auto count = static_cast<ResourceIndex>(moment.model.resources().size());
    for (ResourceIndex whom = 1; whom <= count; ++whom) {
      using Phase = Operation::Phase;
      const auto& operation = moment.model.resource(whom).operation;
      const bool open = operation.phase == Phase::InEntry || operation.phase == Phase::Pending;
      if (!open || !moment.model.could_act(*who, whom)) continue;
      // What rhsim put away with the run could have gone on.
      const bool could_go_on = exit.manner == StrandEnd::Abandoned;
      last_[whom] = {operation.generation, could_go_on, moment.event.sequence, moment.event.at,
                     strand_words(moment.model, who->id)};
    }
  }

  void judge(ResourceIndex whom, const Moment& moment) {
    const auto found = last_.find(whom);
    const auto& operation = moment.model.resource(whom).operation;
    if (found == last_.end() || found->second.generation != operation.generation) return;
    const auto& last = found->second;
    if (last.could_go_on || !silently_pending(operation)) return;
    if (moment.model.anyone_left(whom)) return;
    moment.breach({.message = fmt::format(
                       "{} ended {} without a final report, and nobody was left to bring {} "
                       "(called {}) to an end. Report {} or Failed before the worker returns.",
                       last.who, when(last.at), name_of(operation.kind), when(operation.called.at),
                       operation.kind == EntryPoint::Online ? "Online" : "Offline"),
                   .evidence = {operation.called.sequence, last.sequence},
                   .resource = whom});
  }

 private:
  struct Ended {
    std::uint32_t generation = 0;
    bool could_go_on = false;
    std::uint64_t sequence = 0;
    Instant at{};
    std::string who;
  };
  std::map<ResourceIndex, Ended> last_;
};

// --- EPR-02 --------------------------------------------------------------------------------------

/// Remembers operations that returned ERROR_IO_PENDING with nobody visibly at work.
class Epr02 : public AtTheLatest<Epr02, EntryReturn, StrandStart, StatusCall> {
 public:
  using AtTheLatest::on;

  void on(const EntryReturn& result, const Moment& moment) {
    const ResourceIndex whom = moment.model.resource_of(moment.event);
    if (!returned_pending(result) || whom == 0) return;
    moment.exercised();
    const auto& operation = moment.model.resource(whom).operation;
    idle_.erase(whom);
    if (operation.strands_started > 0 || operation.reports > 0) return;
    if (operation.failed_creation && !moment.model.anyone_left(whom)) {
      find(operation, moment.event.at, whom, moment);
      return;
    }
    idle_[whom] = {operation.generation, moment.mark(whom)};
  }

  void on(const StrandStart& start, const Moment& moment) {
    const ResourceIndex whom = moment.model.resource_of(moment.event);
    const bool of_dll = start.role == trace::StrandRole::Worker ||
                        start.role == trace::StrandRole::Thread ||
                        start.role == trace::StrandRole::Callback;
    if (!of_dll) return;
    if (whom == 0) {
      idle_.clear();  // It may work for anybody.
    } else {
      idle_.erase(whom);
    }
  }

  void on(const StatusCall&, const Moment& moment) { idle_.erase(moment.event.resource); }

  void judge(ResourceIndex whom, const Moment& moment) {
    const auto found = idle_.find(whom);
    const auto& operation = moment.model.resource(whom).operation;
    if (found == idle_.end() || found->second.generation != operation.generation ||
        !silently_pending(operation)) {
      return;
    }
    find(operation, found->second.returned.at, whom, moment);
  }

 private:
  static void find(const Operation& operation, Instant returned, ResourceIndex whom,
                   const Moment& moment) {
    moment.breach({.message = fmt::format(
                       "{} returned ERROR_IO_PENDING {}, but no thread had been started to finish "
                       "the job and none has reported. Return the pending code only when a worker "
                       "goes on.",
                       name_of(operation.kind), when(returned)),
                   .evidence = {operation.called.sequence,
                                operation.returned ? operation.returned->sequence : 0},
                   .resource = whom});
  }

  struct Idle {
    std::uint32_t generation = 0;
    Mark returned;
  };
  std::map<ResourceIndex, Idle> idle_;
};

// --- SRS-36 --------------------------------------------------------------------------------------

void judge_srs_36(const StatusCall& report, const Moment& moment) {
  if (!report.readable || moment.model.place_of(moment.event) != Place::InTime) return;
  const ResourceIndex whom = moment.event.resource;
  const auto& operation = moment.model.resource(whom).operation;
  const auto& info = moment.model.info(whom);
  const Duration limit = std::min(info.pending_timeout, info.deadlock_timeout);
  const Duration most = limit + moment.profile().tolerance;
  const Duration took = moment.model.own_time(whom, moment.event.at) - operation.returned->own;
  // Once for each operation: by the first report that shows it.
  if (took <= most || last_heard(operation).own - operation.returned->own > most) return;
  moment.exercised();
  moment.breach(
      {.message = fmt::format(
           "{} had been pending for {} in all; PendingTimeout is {}. Read as a limit of the "
           "whole transition, that is too long.",
           name_of(operation.kind), words(took), words(limit)),
       .evidence = {operation.returned->sequence},
       .of_limit = true});
}

}  // namespace

Definition srs_17() { return define<Srs17>("SRS-17"); }
Definition srs_18() { return define<Srs18>("SRS-18"); }
Definition srs_36() { return define<RuleOf<judge_srs_36>>("SRS-36"); }
Definition epr_02() { return define<Epr02>("EPR-02"); }

}  // namespace rhsim::conformance
