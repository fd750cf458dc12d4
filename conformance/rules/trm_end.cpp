// Workers end in time: by the end of Terminate, of Close, of the module.
// Source: resapi/nc-resapi-pterminate_routine; resapi/nf-resapi-clusworkerterminate; Implementing
//         Close; Implementing Pending Operations.
#include <set>

#include <fmt/format.h>

#include "conformance/rule.h"
#include "conformance/rules/outliving.h"
#include "conformance/rules/put_away.h"
#include "conformance/rules/rules.h"
#include "conformance/words.h"

namespace rhsim::conformance {
namespace {

using trace::ApiCall;
using trace::EntryCall;
using trace::EntryReturn;
using trace::LogEvent;
using trace::RunEnd;
using trace::StatusCall;
using trace::StrandEnd;
using trace::StrandExit;
using trace::StrandRole;
using trace::WorkerCheck;
using trace::WorkerTerminated;

/// Base of rules that look for strands alive at a moment.
template <class Self, class... Kinds>
class OutlivingRule : public RuleOn<Self, StatusCall, LogEvent, ApiCall, WorkerCheck, StrandExit,
                                    EntryReturn, Kinds...> {
 public:
  void on(const StatusCall&, const Moment& moment) { outliving_.acted(moment.event.strand); }
  void on(const LogEvent&, const Moment& moment) { outliving_.acted(moment.event.strand); }
  void on(const ApiCall&, const Moment& moment) { outliving_.acted(moment.event.strand); }
  void on(const WorkerCheck&, const Moment& moment) { outliving_.acted(moment.event.strand); }
  void on(const StrandExit& exit, const Moment& moment) { outliving_.ended(exit, moment); }

 protected:
  explicit OutlivingRule(bool has_grace = false) : outliving_(has_grace) {}

  Outliving outliving_;
};

// --- TRM-04 --------------------------------------------------------------------------------------

class Trm04 : public OutlivingRule<Trm04> {
 public:
  using OutlivingRule::on;

  Trm04() : OutlivingRule(true) {}

  void on(const EntryReturn& result, const Moment& moment) {
    if (result.entry != EntryPoint::Terminate) return;
    const auto* call = moment.model.call(result.call);
    if (call == nullptr || call->resource == 0) return;
    const auto& operation = moment.model.resource(call->resource).operation;
    if (!operation.pending_at_terminate || operation.generation != call->generation ||
        operation.phase != Operation::Phase::Cancelled) {
      return;
    }
    moment.exercised();
    for (const auto& [id, strand] : moment.model.strands()) {
      if (strand.resource != call->resource || !moment.model.works_for(strand, operation)) continue;
      outliving_.add(id, call->resource, moment);
      moment.breach(
          {.message = fmt::format(
               "Terminate returned {} while {}, started {} for the cancelled {}, was "
               "still running. Terminate must wait for it, as ClusWorkerTerminate does.",
               when(moment.event.at), strand_words(moment.model, id), when(strand.born.at),
               name_of(operation.kind)),
           .evidence = {operation.called.sequence, strand.born.sequence, call->called.sequence},
           .resource = call->resource,
           .culprit = id});
    }
  }
};

// --- TRM-05, TRM-06 ------------------------------------------------------------------------------

void exercise_on_terminate(const EntryCall& call, const Moment& moment) {
  const ResourceIndex whom = moment.model.resource_of(moment.event);
  if (call.entry != EntryPoint::Terminate || whom == 0) return;
  const auto& operation = moment.model.resource(whom).operation;
  if (operation.phase != Operation::Phase::Pending &&
      operation.phase != Operation::Phase::Cancelled) {
    return;
  }
  for (const auto& [id, strand] : moment.model.strands()) {
    if (strand.resource == whom && moment.model.works_for(strand, operation)) {
      moment.exercised();
      return;
    }
  }
}

void judge_trm_05(const StrandExit& exit, const Moment& moment) {
  const auto* who = moment.model.strand(moment.event.strand);
  if (who == nullptr || !who->cancelled || !who->works_for_its_own()) return;
  if (exit.manner != StrandEnd::Returned && exit.manner != StrandEnd::Exited) return;
  // Rolling back may take longer: what counts is when the worker learned of the stop.
  const bool told = who->told_of(who->resource, who->generation);
  const Duration noticed =
      told ? who->told->at.own : moment.model.own_time(who->resource, moment.event.at);
  const Duration took = noticed - who->cancelled->own;
  if (took <= moment.profile().check_gap + moment.profile().tolerance) return;
  moment.breach({.message = fmt::format(
                     "Terminate was called {}, but {} took {} to notice. Ask "
                     "ClusWorkerCheckTerminate, or wait for a stop event, at least once every {}.",
                     when(who->cancelled->at), strand_words(moment.model, who->id), words(took),
                     words(moment.profile().check_gap)),
                 .evidence = {who->cancelled->sequence},
                 .resource = who->resource,
                 .of_limit = true,
                 .culprit = who->id,
                 .joins_culprit = true});
}

/// Remembers told workers that reported again, and those put away with the run.
class Trm06 : public RuleOn<Trm06, WorkerCheck, StatusCall, StrandExit, RunEnd> {
 public:
  void on(const WorkerCheck& check, const Moment& moment) {
    if (check.answer) moment.exercised();
  }

  void on(const StatusCall&, const Moment& moment) {
    const auto* who = moment.model.strand(moment.event.strand);
    if (who != nullptr && by_check(*who)) reported_.insert(who->id);
  }

  void on(const StrandExit& exit, const Moment& moment) {
    const auto* who = moment.model.strand(moment.event.strand);
    if (who == nullptr || !by_check(*who)) return;
    const bool reported = reported_.erase(who->id) > 0;
    const ResourceIndex whom = who->told->resource;
    const Mark& told = *who->told->by_check;
    const Duration took = moment.model.own_time(whom, moment.event.at) - told.own;
    if (took <= moment.profile().exit_grace + moment.profile().tolerance) return;
    if (exit.manner == StrandEnd::Abandoned) {
      put_away_.add(who->id, told, whom);
      return;
    }
    moment.breach({.message = fmt::format(
                       "{} ended {} after ClusWorkerCheckTerminate had told it to stop{}. It "
                       "should end as soon as possible.",
                       strand_words(moment.model, who->id), words(took),
                       reported ? ", and reported meanwhile" : ", though without a further report"),
                   .severity = reported ? Severity::Error : Severity::Info,
                   .evidence = {told.sequence},
                   .resource = whom,
                   .of_limit = true,
                   .culprit = who->id,
                   .joins_culprit = true});
  }

  void on(const RunEnd& end, const Moment& moment) {
    put_away_.judge(end, moment, [](StrandId strand, const Mark& told) {
      return fmt::format(
          "Worker {} never ended although ClusWorkerCheckTerminate "
          "had told it to stop {}.",
          strand, when(told.at));
    });
  }

 private:
  static bool by_check(const Strand& strand) { return strand.told && strand.told->by_check; }

  std::set<StrandId> reported_;
  PutAway put_away_;
};

// --- TRM-12, TRM-15 ------------------------------------------------------------------------------

/// Remembers workers whose ClusWorkerTerminate returned although they were running.
class Trm12 : public OutlivingRule<Trm12, WorkerTerminated> {
 public:
  using OutlivingRule::on;

  void on(const WorkerTerminated& terminated, const Moment& moment) {
    const auto* worker = moment.model.worker(terminated.worker);
    if (terminated.gone || worker == nullptr) return;
    moment.exercised();
    early_[worker->id] = moment.event.sequence;
  }

  void on(const StrandExit& exit, const Moment& moment) {
    early_.erase(moment.event.strand);
    outliving_.ended(exit, moment);
  }

  void on(const EntryReturn& result, const Moment& moment) {
    const ResourceIndex whom = moment.model.resource_of(moment.event);
    if (result.entry != EntryPoint::Close || whom == 0) return;
    for (const auto& [id, sequence] : early_) {
      const auto* worker = moment.model.strand(id);
      if (worker == nullptr || worker->resource != whom) continue;
      outliving_.add(id, whom, moment);
      moment.breach({.message = fmt::format(
                         "Close returned {} while {} was still running: the ClusWorkerTerminate "
                         "before it did not wait, because another had been called already. Wait "
                         "for the thread itself before freeing the instance.",
                         when(moment.event.at), strand_words(moment.model, id)),
                     .evidence = {sequence},
                     .resource = whom,
                     .culprit = id});
    }
  }

 private:
  std::map<StrandId, std::uint64_t> early_;
};

class Trm15 : public OutlivingRule<Trm15> {
 public:
  using OutlivingRule::on;

  void on(const EntryReturn& result, const Moment& moment) {
    const ResourceIndex whom = moment.model.resource_of(moment.event);
    const bool close = result.entry == EntryPoint::Close && whom != 0;
    if (!close && result.entry != EntryPoint::Unload) return;
    moment.exercised();
    for (const auto& [id, strand] : moment.model.strands()) {
      if (close ? !belongs(strand, whom, moment.model) : !is_thread(strand)) continue;
      const ResourceIndex concerned = close ? whom : 0;
      outliving_.add(id, concerned, moment);
      moment.breach({.message = fmt::format(
                         "{} returned {} while {}, started {}, was still running on {}. Every "
                         "thread must have ended by then.",
                         close ? "Close" : "DllMain (process detach)", when(moment.event.at),
                         strand_words(moment.model, id), when(strand.born.at),
                         close ? "an instance that is gone" : "code that is gone"),
                     .evidence = {strand.born.sequence},
                     .resource = concerned,
                     .culprit = id,
                     .joins_culprit = true});
    }
  }

 private:
  static bool is_thread(const Strand& strand) {
    return strand.role == StrandRole::Worker || strand.role == StrandRole::Thread;
  }

  /// A thread started outside any operation may serve other instances as well.
  static bool belongs(const Strand& strand, ResourceIndex whom, const Model& model) {
    if (!is_thread(strand) || strand.resource != whom) return false;
    if (strand.role == StrandRole::Worker || strand.generation != 0) return true;
    const auto& all = model.resources();
    for (std::size_t index = 0; index < all.size(); ++index) {
      if (index + 1 != whom && all[index].life == Resource::Life::Open) return false;
    }
    return strand.reports > 0;
  }
};

}  // namespace

Definition trm_04() { return define<Trm04>("TRM-04"); }
Definition trm_05() { return define<RuleOf<judge_trm_05, exercise_on_terminate>>("TRM-05"); }
Definition trm_06() { return define<Trm06>("TRM-06"); }
Definition trm_12() { return define<Trm12>("TRM-12"); }
Definition trm_15() { return define<Trm15>("TRM-15"); }

}  // namespace rhsim::conformance
