// How the run itself ended, and what that says of Terminate, polls and callbacks.
// Source: Implementing Terminate; DeadlockTimeout (resource common property).
#include <algorithm>
#include <map>
#include <optional>
#include <vector>

#include <fmt/format.h>

#include "conformance/rule.h"
#include "conformance/rules/rules.h"
#include "conformance/words.h"

namespace rhsim::conformance {
namespace {

using trace::Crash;
using trace::Deadlock;
using trace::DeadlockTimeout;
using trace::EntryReturn;
using trace::Hang;
using trace::Leak;
using trace::LogEvent;
using trace::ProcessExit;
using trace::ResourceState;
using trace::RunEnd;
using trace::RunOutcome;
using trace::StatusCall;
using trace::StrandEnd;
using trace::StrandExit;
using trace::StrandRole;

void exercise_on_end(const RunEnd&, const Moment& moment) { moment.exercised(); }

/// ", in Terminate of r1", for a strand inside an entry point.
std::string place_words(const OpenCall* call, const Model& model) {
  if (call == nullptr) return {};
  if (call->resource == 0) return fmt::format(", in {}", name_of(call->entry));
  return fmt::format(", in {} of {}", name_of(call->entry), model.info(call->resource).id);
}

/// The entry point that the event happened in. A process that died may not have told on which
/// strand; then the only entry point running, if no thread of the DLL's own could have done it.
const OpenCall* call_at(const Moment& moment) {
  if (moment.event.strand != 0) return moment.model.call_of(moment.event.strand);
  const auto& strands = moment.model.strands();
  const bool threads = std::any_of(strands.begin(), strands.end(),
                                   [](const auto& entry) { return entry.second.of_dll(); });
  const auto& calls = moment.model.calls();
  return !threads && calls.size() == 1 ? &calls.front() : nullptr;
}

// --- RUN-CRASH, RUN-HANG, RUN-EXIT
// -----------------------------------------------------------------

void judge_crash(const Crash& crash, const Moment& moment) {
  moment.breach({.message = fmt::format("The DLL crashed {}{}: {}{}{}.", when(moment.event.at),
                                        place_words(call_at(moment), moment.model), crash.what,
                                        crash.where.empty() ? "" : " at ", crash.where),
                 .culprit = moment.event.strand});
}

void judge_hang(const Hang& hang, const Moment& moment) {
  moment.breach(
      {.message = fmt::format("The DLL looped without calling anything {}{}{}{}.",
                              when(moment.event.at), place_words(call_at(moment), moment.model),
                              hang.where.empty() ? "" : ", at ", hang.where)});
}

void judge_exit(const ProcessExit& exit, const Moment& moment) {
  moment.breach({.message = fmt::format(
                     "The DLL ended the process with {}({}) {}{}. The process is the Resource "
                     "Monitor's, and other resources live in it.",
                     exit.function, exit.code, when(moment.event.at),
                     place_words(call_at(moment), moment.model))});
}

// --- Deadlocks -----------------------------------------------------------------------------------

using Waits = std::vector<trace::Waiting>;

bool waits_for(const trace::Waiting& wait, StrandId strand) {
  return std::find(wait.whom.begin(), wait.whom.end(), strand) != wait.whom.end();
}

/// A strand in an entry point waits, and another strand waits for it: neither will go on. Null when
/// there is none.
const trace::Waiting* entangled(const Waits& waits, bool terminate, const Model& model) {
  for (const auto& wait : waits) {
    const auto* call = model.call_of(wait.strand);
    if (call == nullptr || wait.what.empty()) continue;
    if (terminate && call->entry != EntryPoint::Terminate) continue;
    const bool waited_for = std::any_of(waits.begin(), waits.end(), [&](const auto& other) {
      return other.strand != wait.strand && waits_for(other, wait.strand);
    });
    if (waited_for) return &wait;
  }
  return nullptr;
}

/// Those who wait for each other in a circle, or the one that waits for itself; empty when there is
/// none.
Waits circle_in(const Waits& waits) {
  for (const auto& start : waits) {
    Waits path{start};
    while (path.size() <= waits.size()) {
      if (waits_for(path.back(), start.strand)) return path;
      const auto next = std::find_if(waits.begin(), waits.end(), [&](const auto& other) {
        return other.strand != path.back().strand && waits_for(path.back(), other.strand);
      });
      if (next == waits.end()) break;
      path.push_back(*next);
    }
  }
  return {};
}

std::vector<StrandId> strands_of(const Waits& waits) {
  std::vector<StrandId> strands;
  for (const auto& wait : waits) strands.push_back(wait.strand);
  return strands;
}

template <bool terminate>
void judge_entangled(const Waits& waits, const Moment& moment) {
  const auto* wait = entangled(waits, terminate, moment.model);
  if (wait == nullptr) return;
  moment.breach({.message = fmt::format(
                     "{} waits {} while another thread waits for what it holds: {}. {}",
                     terminate ? "Terminate" : "An entry point", when(moment.event.at),
                     waiting_words(moment.model, waits),
                     terminate ? "Release the lock before waiting for the worker."
                               : "Do not hold a lock while waiting for work that needs it."),
                 .culprit = wait->strand,
                 .accomplices = strands_of(circle_in(waits))});
}

void judge_trm_14(const DeadlockTimeout& timeout, const Moment& moment) {
  judge_entangled<true>(timeout.waiting, moment);
}
void judge_trm_14_at_standstill(const Deadlock& deadlock, const Moment& moment) {
  judge_entangled<true>(deadlock.waiting, moment);
}
void judge_ept_17(const DeadlockTimeout& timeout, const Moment& moment) {
  judge_entangled<false>(timeout.waiting, moment);
}
void judge_ept_17_at_standstill(const Deadlock& deadlock, const Moment& moment) {
  judge_entangled<false>(deadlock.waiting, moment);
}

void exercise_on_terminated(const EntryReturn& result, const Moment& moment) {
  if (result.entry == EntryPoint::Terminate) moment.exercised();
}

void judge_deadlock(const Deadlock& deadlock, const Moment& moment) {
  for (const auto& call : moment.model.calls()) {
    if (call.hung && moment.judge.attach_to_culprit(moment.rule, call.strand)) return;
  }
  moment.breach({.message = fmt::format("From {} on nothing could run any more: {}.",
                                        words(moment.event.at.time_since_epoch()),
                                        waiting_words(moment.model, deadlock.waiting))});
}

/// What hangs for DeadlockTimeout in a circle of threads would hang for ever.
void judge_deadlock_of_some(const DeadlockTimeout& timeout, const Moment& moment) {
  const auto circle = circle_in(timeout.waiting);
  if (circle.empty()) return;
  const bool alone = circle.size() == 1;
  moment.breach(
      {.message = fmt::format(
           "{} {}: {}. {}",
           alone ? "A thread of the DLL waits for itself" : "Threads of the DLL wait in a circle",
           when(moment.event.at), waiting_words(moment.model, timeout.waiting),
           alone ? "It holds already what it asks for: this lock is not recursive."
                 : "Take locks in the same order everywhere, and hold none while waiting."),
       .culprit = circle.front().strand,
       .accomplices = strands_of(circle)});
}

// --- Crashes that say more
// -------------------------------------------------------------------------

bool nothing_up(const OpenCall& call) {
  if (call.phase == Operation::Phase::Pending || call.phase == Operation::Phase::InEntry ||
      call.phase == Operation::Phase::Cancelled) {
    return false;
  }
  return !call.state || *call.state == ResourceState::Offline ||
         *call.state == ResourceState::Failed || *call.state == ResourceState::Initializing;
}

void exercise_trm_13(const EntryReturn& result, const Moment& moment) {
  const auto* call = moment.model.call(result.call);
  if (result.entry == EntryPoint::Terminate && call != nullptr && nothing_up(*call)) {
    moment.exercised();
  }
}

void judge_trm_13(const Crash& crash, const Moment& moment) {
  const auto* call = call_at(moment);
  if (call == nullptr || call->entry != EntryPoint::Terminate || !nothing_up(*call)) return;
  moment.exercised();
  moment.breach({.message = fmt::format(
                     "Terminate, called {} on a resource that was not up, crashed: {} at {}. The "
                     "monitor calls it after a failed Online as well; it must do nothing then.",
                     when(call->called.at), crash.what, crash.where),
                 .evidence = {call->called.sequence},
                 .resource = call->resource});
}

bool is_poll(EntryPoint entry) {
  return entry == EntryPoint::LooksAlive || entry == EntryPoint::IsAlive;
}

/// Terminate of the poll's resource ran beside the poll. The DLL cannot see a Terminate of which no
/// instruction has run, so that either answer is right.
bool met_terminate(const OpenCall& poll, const Moment& moment) {
  const auto& calls = moment.model.calls();
  const bool running = std::any_of(calls.begin(), calls.end(), [&](const OpenCall& other) {
    return other.entry == EntryPoint::Terminate && other.resource == poll.resource;
  });
  const auto& returned = moment.model.resource(poll.resource).operation.terminate_returned;
  return running || (returned && returned->sequence > poll.called.sequence);
}

void judge_alv_17(const EntryReturn& result, const Moment& moment) {
  const auto* call = moment.model.call(result.call);
  if (!is_poll(result.entry) || call == nullptr || call->resource == 0) return;
  if (!nothing_up(*call) || met_terminate(*call, moment)) return;
  // The resource may have been brought online meanwhile.
  if (moment.model.resource(call->resource).state != call->state) return;
  if (moment.model.resource(call->resource).operation.generation != call->generation) return;
  moment.exercised();
  if (result.entry != EntryPoint::IsAlive || result.value == 0) return;
  moment.breach({.message = fmt::format(
                     "IsAlive returned {} {} for a resource that was not online; it should answer "
                     "FALSE.",
                     result.value, when(moment.event.at)),
                 .evidence = {call->called.sequence}});
}

/// Terminate or Offline has brought the resource down since its last Online.
bool was_brought_down(const Operation& operation) {
  using Phase = Operation::Phase;
  if (operation.phase == Phase::Terminated || operation.terminate_returned) return true;
  return operation.kind == EntryPoint::Offline &&
         (operation.phase == Phase::Succeeded || operation.phase == Phase::Done);
}

void judge_epr_15(const EntryReturn& result, const Moment& moment) {
  const auto* call = moment.model.call(result.call);
  if (result.entry != EntryPoint::IsAlive || call == nullptr || call->resource == 0) return;
  const auto& resource = moment.model.resource(call->resource);
  const auto& operation = resource.operation;
  if (!nothing_up(*call) || met_terminate(*call, moment) || resource.state != call->state) return;
  if (operation.generation != call->generation || !was_brought_down(operation)) return;
  // What Terminate failed to take down is TRM-01's matter; IsAlive tells the truth about it.
  if (resource.things.any_up()) return;
  moment.exercised();
  if (result.value == 0) return;
  const bool terminated = operation.terminate_returned.has_value();
  moment.breach(
      {.message = fmt::format(
           "IsAlive answered TRUE {} although {} had taken the resource down before. The "
           "state that the DLL keeps with the instance did not follow.",
           when(moment.event.at), terminated ? "Terminate" : "Offline"),
       .evidence = {terminated ? operation.terminate_returned->sequence : operation.called.sequence,
                    call->called.sequence}});
}

void judge_alv_17_crash(const Crash& crash, const Moment& moment) {
  const auto* call = call_at(moment);
  if (call == nullptr || !is_poll(call->entry) || !nothing_up(*call)) return;
  moment.exercised();
  moment.breach(
      {.message = fmt::format("{}, called {} on a resource that was not online, crashed: {} at {}.",
                              name_of(call->entry), when(call->called.at), crash.what, crash.where),
       .severity = Severity::Error,
       .evidence = {call->called.sequence},
       .resource = call->resource});
}

/// Remembers whether the DLL has called back yet.
class Lif06 : public RuleOn<Lif06, StatusCall, LogEvent, Crash> {
 public:
  void on(const StatusCall&, const Moment& moment) { called_back(moment); }
  void on(const LogEvent&, const Moment& moment) { called_back(moment); }

  void on(const Crash& crash, const Moment& moment) {
    const bool wild_jump = crash.where.substr(0, 9) == "no module";
    if (called_back_ || !wild_jump || !moment.model.started_by(EntryPoint::Startup)) return;
    moment.exercised();
    moment.breach({.message = fmt::format(
                       "The DLL jumped to where no code is {} ({}), before it had used any "
                       "callback. Startup must keep the SetResourceStatus and LogEvent pointers "
                       "it is given.",
                       when(moment.event.at), crash.where)});
  }

 private:
  void called_back(const Moment& moment) {
    if (!called_back_) moment.exercised();
    called_back_ = true;
  }
  bool called_back_ = false;
};

// --- What is left behind
// -----------------------------------------------------------------------------

bool is_thread_handle(const Leak& leak) {
  return leak.what == "thread" || leak.what == "thread handle";
}

constexpr std::string_view close_advice = "Close what you open.";
constexpr std::string_view runtime_advice =
    "It may be std::mutex's: the winpthread runtime linked into the module gives each one that two "
    "threads have met at an event, and never closes it. Linked as a DLL, winpthread's handles are "
    "told from yours.";

/// winpthread makes a lock's event at the first collision, and the C++ library, which may
/// initialise a std::mutex statically, never destroys one. From outside such a handle looks like
/// the DLL's own.
bool may_be_of_runtime(const std::string& what, const trace::ModuleInfo& module) {
  return module.runtime == "winpthread" && (what == "event" || what == "semaphore");
}

/// Counts what resources left open at Close until the unload tells what really stayed: an object
/// made in one instance's Open may serve all and be closed in DllMain.
///
enum class Whose : std::uint8_t { Any, Instances, Module };

/// `whose`: what resources left, what the module itself left, or both.
template <bool (*wanted)(const Leak&), Whose whose_leak = Whose::Any>
class LeakRule : public RuleOn<LeakRule<wanted, whose_leak>, Leak, EntryReturn> {
 public:
  void on(const EntryReturn& result, const Moment& moment) {
    if (result.entry == EntryPoint::Unload) moment.exercised();
  }

  void on(const Leak& leak, const Moment& moment) {
    if (!wanted(leak)) return;
    if (moment.event.resource != 0) {
      remember(at_close_[leak.what], moment, leak);
      return;
    }
    std::uint32_t left = leak.count;
    for (const auto& one : at_close_[leak.what]) {
      const std::uint32_t count = std::min(left, one.leak.count);
      left -= count;
      if (count > 0 && whose_leak != Whose::Module) find(one, count, moment);
    }
    if (left > 0 && whose_leak != Whose::Instances) find({leak, 0, 0}, left, moment);
    at_close_.erase(leak.what);
  }

 private:
  struct Left {
    Leak leak;  ///< Counts all that the resource left.
    ResourceIndex resource = 0;
    std::uint64_t sequence = 0;
  };

  static void find(const Left& left, std::uint32_t count, const Moment& moment) {
    const auto& what = left.leak.what;
    const std::string whose =
        moment.model.known(left.resource)
            ? fmt::format("by Close of {} and ", moment.model.info(left.resource).id)
            : std::string();
    const bool of_runtime = may_be_of_runtime(what, moment.model.header().module);
    moment.breach(
        {.message = fmt::format(
             "Left open {}when the module had been unloaded: {} of kind \"{}\"{}. {}", whose, count,
             what, opening_words(left.leak, count), of_runtime ? runtime_advice : close_advice),
         .severity = of_runtime ? std::optional(Severity::Warn) : std::nullopt,
         .evidence = {left.sequence},
         .resource = left.resource,
         .subject = what});
  }

  static std::string opening_words(const Leak& leak, std::uint32_t count) {
    if (leak.opened_by.empty()) return {};
    return fmt::format(", {}opened by {} at {}", count > 1 ? "the last of them " : "",
                       leak.opened_by, words(leak.opened));
  }

  /// A resource that is opened and closed again and again has one entry: what it left in all.
  static void remember(std::vector<Left>& all, const Moment& moment, const Leak& leak) {
    const ResourceIndex resource = moment.event.resource;
    const auto known = std::find_if(all.begin(), all.end(),
                                    [&](const Left& one) { return one.resource == resource; });
    if (known == all.end()) {
      all.push_back({leak, resource, moment.event.sequence});
    } else {
      known->leak.count += leak.count;  // Each Open counts from what was there.
    }
  }

  std::map<std::string, std::vector<Left>> at_close_;
};

bool any_handle(const Leak&) { return true; }

/// What a function of the Cluster API opened, and its counterpart should have closed.
/// What the utility functions and the Cluster API opened or allocated.
bool is_of_utilities(const Leak& leak) {
  return leak.what.substr(0, 7) == "cluster" || leak.what == "registry batch" ||
         leak.what.find(" memory from ") != std::string::npos;
}

void judge_locks(const EntryReturn& result, const Moment& moment) {
  moment.exercised();
  if (result.locks_held.empty()) return;
  moment.breach({.message = fmt::format(
                     "{} returned {} with {} still held. The next thread that needs it waits for "
                     "ever.",
                     name_of(result.entry), when(moment.event.at), list_words(result.locks_held))});
}

/// Remembers the threads that were put away with the run.
class LeakedThreads : public RuleOn<LeakedThreads, StrandExit, RunEnd> {
 public:
  void on(const StrandExit& exit, const Moment& moment) {
    const auto* who = moment.model.strand(moment.event.strand);
    if (exit.manner != StrandEnd::Abandoned || who == nullptr) return;
    if (who->role != StrandRole::Worker && who->role != StrandRole::Thread) return;
    left_.push_back({who->id, who->resource, who->born, strand_words(moment.model, who->id)});
  }

  void on(const RunEnd& end, const Moment& moment) {
    if (end.outcome != RunOutcome::Completed) return;
    moment.exercised();
    for (const auto& thread : left_) {
      moment.breach({.message = fmt::format(
                         "{}, started {}, was still running when the run ended, after the module "
                         "had been unloaded.",
                         thread.words, when(thread.born.at)),
                     .evidence = {thread.born.sequence},
                     .resource = thread.resource,
                     .culprit = thread.strand,
                     .joins_culprit = true});
    }
  }

 private:
  struct Left {
    StrandId strand = 0;
    ResourceIndex resource = 0;
    Mark born;
    std::string words;
  };
  std::vector<Left> left_;
};

}  // namespace

Definition alv_17() { return define<RuleOf<judge_alv_17, judge_alv_17_crash>>("ALV-17"); }
Definition epr_15() { return define<RuleOf<judge_epr_15>>("EPR-15"); }
Definition ept_17() {
  return define<RuleOf<judge_ept_17, judge_ept_17_at_standstill, exercise_on_terminated>>("EPT-17");
}
Definition lif_06() { return define<Lif06>("LIF-06"); }
Definition trm_13() { return define<RuleOf<judge_trm_13, exercise_trm_13>>("TRM-13"); }
Definition trm_14() {
  return define<RuleOf<judge_trm_14, judge_trm_14_at_standstill, exercise_on_terminated>>("TRM-14");
}
Definition trm_20() { return define<LeakRule<is_thread_handle>>("TRM-20"); }
Definition lif_20() { return define<LeakRule<any_handle, Whose::Instances>>("LIF-20"); }
Definition lif_24() { return define<LeakRule<any_handle, Whose::Module>>("LIF-24"); }
Definition api_10() { return define<LeakRule<is_of_utilities>>("API-10"); }
Definition run_crash() { return define<RuleOf<judge_crash, exercise_on_end>>("RUN-CRASH"); }
Definition run_deadlock() {
  return define<RuleOf<judge_deadlock, judge_deadlock_of_some, exercise_on_end>>("RUN-DEADLOCK");
}
Definition run_exit() { return define<RuleOf<judge_exit, exercise_on_end>>("RUN-EXIT"); }
Definition run_hang() { return define<RuleOf<judge_hang, exercise_on_end>>("RUN-HANG"); }
Definition run_leak_handle() { return define<LeakRule<any_handle>>("RUN-LEAK-HANDLE"); }
Definition run_leak_lock() { return define<RuleOf<judge_locks>>("RUN-LEAK-LOCK"); }
Definition run_leak_thread() { return define<LeakedThreads>("RUN-LEAK-THREAD"); }

}  // namespace rhsim::conformance
