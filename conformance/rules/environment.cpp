// What the things behind a resource do when the DLL says that they are up or down.
// Source: resapi/nc-resapi-ponline_routine; resapi/nc-resapi-poffline_routine;
//         resapi/nc-resapi-pterminate_routine; Implementing Open; Implementing Close.
#include <map>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "conformance/rule.h"
#include "conformance/rules/rules.h"
#include "conformance/words.h"

namespace rhsim::conformance {
namespace {

using trace::ApiCall;
using trace::EntryReturn;
using trace::Environment;
using trace::StatusCall;

std::string names_of(const std::map<std::string, Mark>& things) {
  std::vector<std::string> names;
  for (const auto& [name, since] : things) names.push_back(name);
  return list_words(names);
}

/// Whatever is said later of the same thing that stayed up has this cause.
std::string cause_of(const std::map<std::string, Mark>& things) {
  const auto& [name, since] = *things.begin();
  return fmt::format("up {} {}", name, since.sequence);
}

// --- Down when said to be down: TRM-01, EPR-05, EPR-07, LIF-19
// ---------------------------------------

/// Things found up where they should have been down. To end a process is to ask for its end: one
/// that is gone within the tolerance was down as far as anybody could see, and the breach is taken
/// back.
template <class Self, class... Kinds>
class DownRule : public RuleOn<Self, Environment, Kinds...> {
 public:
  void on(const Environment& environment, const Moment& moment) {
    const auto found = candidates_.find(moment.event.resource);
    if (environment.up || found == candidates_.end()) return;
    const auto& things = moment.model.resource(found->first).things;
    const bool last = things.up().size() == 1 && things.has(environment.what);
    if (!last) return;
    const Duration late = moment.model.own_time(found->first, moment.event.at) - found->second.own;
    if (late <= moment.profile().tolerance) {
      moment.judge.retract(moment.rule, found->first, found->second.sequence);
    }
    candidates_.erase(found);
  }

 protected:
  void found_up(ResourceIndex whom, std::string message, std::uint64_t call, const Moment& moment) {
    const auto& up = moment.model.resource(whom).things.up();
    candidates_.insert_or_assign(whom, moment.mark(whom));
    moment.breach({.message = std::move(message),
                   .evidence = {up.begin()->second.sequence, call},
                   .resource = whom,
                   .cause = cause_of(up)});
  }

 private:
  std::map<ResourceIndex, Mark> candidates_;
};

/// A Terminate whose operation has not been overtaken: an Online that it met goes on as a new one.
bool ended_the_operation(const OpenCall& call, const Resource& resource) {
  return resource.operation.generation == call.generation &&
         call.phase != Operation::Phase::InEntry;
}

class Trm01 : public DownRule<Trm01, EntryReturn> {
 public:
  using DownRule::on;

  void on(const EntryReturn& result, const Moment& moment) {
    const auto* call = moment.model.call(result.call);
    if (result.entry != EntryPoint::Terminate || call == nullptr || call->resource == 0) return;
    const auto& resource = moment.model.resource(call->resource);
    if (!resource.things.known() || !ended_the_operation(*call, resource)) return;
    moment.exercised();
    if (!resource.things.any_up()) return;
    found_up(call->resource,
             fmt::format("Terminate returned {} and {} of {} was still up. Terminate ends the "
                         "resource at once; it does not ask it to stop.",
                         when(moment.event.at), names_of(resource.things.up()),
                         moment.model.info(call->resource).id),
             call->called.sequence, moment);
  }
};

class Epr05 : public DownRule<Epr05, EntryReturn> {
 public:
  using DownRule::on;

  void on(const EntryReturn& result, const Moment& moment) {
    const auto* call = moment.model.call(result.call);
    if (result.entry != EntryPoint::Offline || call == nullptr || call->resource == 0) return;
    const auto& things = moment.model.resource(call->resource).things;
    if (result.value != code::success || !things.known()) return;
    moment.exercised();
    if (!things.any_up()) return;
    found_up(call->resource,
             fmt::format("Offline returned ERROR_SUCCESS {} and {} was still up. Return "
                         "ERROR_IO_PENDING and let a worker report Offline when it is down.",
                         when(moment.event.at), names_of(things.up())),
             call->called.sequence, moment);
  }
};

/// The end of an Offline by a report, or by its return value (where EPR-05 speaks for it).
class Epr07 : public DownRule<Epr07, EntryReturn, StatusCall> {
 public:
  using DownRule::on;

  void on(const EntryReturn& result, const Moment& moment) {
    const auto* call = moment.model.call(result.call);
    if (result.entry != EntryPoint::Offline || call == nullptr || call->resource == 0) return;
    if (result.value == code::success) ended(call->resource, call->called.sequence, moment);
  }

  void on(const StatusCall& report, const Moment& moment) {
    if (!report.readable || report.state != reported::offline) return;
    if (moment.model.place_of(moment.event) != Place::InTime) return;
    const auto& operation = moment.model.resource(moment.event.resource).operation;
    if (operation.kind != EntryPoint::Offline) return;
    ended(moment.event.resource, operation.called.sequence, moment);
  }

 private:
  void ended(ResourceIndex whom, std::uint64_t offline, const Moment& moment) {
    const auto& things = moment.model.resource(whom).things;
    if (!things.known()) return;
    moment.exercised();
    if (!things.any_up()) return;
    found_up(whom,
             fmt::format("{} was offline {} by its own account, and {} was still up. Another node "
                         "may bring the resource online from now on.",
                         moment.model.info(whom).id, when(moment.event.at), names_of(things.up())),
             offline, moment);
  }
};

class Lif19 : public DownRule<Lif19, EntryReturn> {
 public:
  using DownRule::on;

  void on(const EntryReturn& result, const Moment& moment) {
    const auto* call = moment.model.call(result.call);
    if (result.entry != EntryPoint::Close || call == nullptr || call->resource == 0) return;
    const auto& things = moment.model.resource(call->resource).things;
    if (!things.known()) return;
    moment.exercised();
    if (!things.any_up()) return;
    found_up(call->resource,
             fmt::format("Close returned {} and {} was still up, with nobody left to take it "
                         "down. Close does what Terminate does before it frees the instance.",
                         when(moment.event.at), names_of(things.up())),
             call->called.sequence, moment);
  }
};

// --- Up when said to be up: EPR-01 ---------------------------------------------------------------

/// Nothing is up although something should be: asked to start and not there yet, or gone for longer
/// than the DLL could have missed.
bool is_missing(ResourceIndex whom, const Moment& moment) {
  const auto& things = moment.model.resource(whom).things;
  if (things.any_up()) return false;
  if (!things.starting().empty()) return true;
  const Duration gone = moment.model.own_time(whom, moment.event.at) - things.changed().own;
  return things.known() && gone > moment.profile().tolerance;
}

bool has_surroundings(ResourceIndex whom, const Moment& moment) {
  const auto& things = moment.model.resource(whom).things;
  return things.known() || !things.starting().empty();
}

std::string missing_words(ResourceIndex whom, const Moment& moment) {
  const auto& starting = moment.model.resource(whom).things.starting();
  return starting.empty() ? "nothing of it was up" : names_of(starting) + " had not come up yet";
}

void judge_epr_01(const EntryReturn& result, const Moment& moment) {
  const ResourceIndex whom = moment.model.resource_of(moment.event);
  if (result.entry != EntryPoint::Online || result.value != code::success || whom == 0) return;
  if (!has_surroundings(whom, moment)) return;
  moment.exercised();
  if (!is_missing(whom, moment)) return;
  moment.breach({.message = fmt::format(
                     "Online returned ERROR_SUCCESS {} although {}. Return ERROR_IO_PENDING and "
                     "let a worker report Online when clients can use it.",
                     when(moment.event.at), missing_words(whom, moment)),
                 .evidence = {moment.model.resource(whom).operation.called.sequence}});
}

/// The report is Online's delayed answer; the page speaks of the return value alone.
void judge_epr_01_report(const StatusCall& report, const Moment& moment) {
  if (!report.readable || report.state != reported::online) return;
  const Place place = moment.model.place_of(moment.event);
  if (place != Place::InTime && place != Place::Early) return;
  const ResourceIndex whom = moment.event.resource;
  if (!has_surroundings(whom, moment)) return;
  moment.exercised();
  if (!is_missing(whom, moment)) return;
  moment.breach({.message = fmt::format(
                     "Online was reported {} although {}. Resources that depend on this one are "
                     "started from now on.",
                     when(moment.event.at), missing_words(whom, moment)),
                 .severity = Severity::Warn,
                 .evidence = {moment.model.resource(whom).operation.called.sequence}});
}

// --- LIF-12 --------------------------------------------------------------------------------------

/// Whom the strand works for, by the entry point it is in or by its birth.
ResourceIndex working_for(const Moment& moment) {
  if (const auto* call = moment.model.call_of(moment.event.strand)) return call->resource;
  const auto* who = moment.model.strand(moment.event.strand);
  return who != nullptr && who->role == trace::StrandRole::Worker ? who->resource : 0;
}

void judge_lif_12(const Environment& environment, const Moment& moment) {
  const ResourceIndex acting = working_for(moment);
  if (acting == 0 || !moment.model.known(moment.event.resource)) return;
  ResourceIndex owner = moment.event.resource;
  const auto& all = moment.model.resources();
  for (ResourceIndex index = 1; index <= all.size(); ++index) {
    if (index != acting && all[index - 1].things.known()) moment.exercised();
    if (environment.up && index != acting && all[index - 1].things.has(environment.what)) {
      owner = index;
    }
  }
  if (owner == acting) return;
  moment.breach({.message = fmt::format(
                     "Work for {} {} {} {}, which belongs to {}. Find the instance by the RESID "
                     "of the call, never by what was used last.",
                     moment.model.info(acting).id, environment.up ? "brought up" : "took down",
                     environment.what, when(moment.event.at), moment.model.info(owner).id),
                 .evidence = {moment.model.resource(acting).operation.called.sequence},
                 .resource = acting,
                 .subject = environment.what});
}

// --- LIF-13 --------------------------------------------------------------------------------------

/// Remembers the Opens that left nothing up, until an environment shows that there was something to
/// leave down.
class Lif13 : public RuleOn<Lif13, EntryReturn, Environment> {
 public:
  void on(const EntryReturn& result, const Moment& moment) {
    const auto* call = moment.model.call(result.call);
    if (result.entry != EntryPoint::Open || call == nullptr || call->resource == 0) return;
    const auto& things = moment.model.resource(call->resource).things;
    if (things.known()) moment.exercised();
    if (!things.known()) unproven_[call->resource] = true;
    for (const auto& [name, since] : things.up()) {
      if (since.sequence < call->called.sequence) continue;  // It was up before: a leftover.
      moment.breach(
          {.message = fmt::format("Open brought {} up {}. Open only prepares; Online brings up.",
                                  name, when(since.at)),
           .evidence = {call->called.sequence, since.sequence},
           .resource = call->resource});
      return;
    }
  }

  void on(const Environment& environment, const Moment& moment) {
    const auto found = unproven_.find(moment.event.resource);
    if (!environment.up || found == unproven_.end()) return;
    moment.exercised();
    unproven_.erase(found);
  }

 private:
  std::map<ResourceIndex, bool> unproven_;
};

// --- TRM-19 --------------------------------------------------------------------------------------

bool stops_gracefully(const std::string& function) {
  return function == "ControlService" || function == "ControlServiceExW" ||
         function == "ControlServiceExA" || function == "ResUtilStopResourceService" ||
         function == "ResUtilStopService";
}

/// How long ago Terminate met the Offline that this strand still works on; nothing where it did
/// not.
std::optional<Duration> since_terminate(ResourceIndex whom, const Moment& moment) {
  if (whom == 0) return std::nullopt;
  const auto& operation = moment.model.resource(whom).operation;
  if (operation.kind != EntryPoint::Offline || !operation.terminate_called) return std::nullopt;
  if (!operation.pending_at_terminate && !operation.terminate_met_entry) return std::nullopt;
  return moment.model.own_time(whom, moment.event.at) - operation.terminate_called->own;
}

bool works_on_offline(ResourceIndex whom, const Moment& moment) {
  const auto& operation = moment.model.resource(whom).operation;
  if (const auto* call = moment.model.call_of(moment.event.strand)) {
    return call->entry == EntryPoint::Offline && call->resource == whom;
  }
  const auto* who = moment.model.strand(moment.event.strand);
  return who != nullptr && who->resource == whom && moment.model.works_for(*who, operation);
}

void judge_trm_19(const ApiCall& api, const Moment& moment) {
  const ResourceIndex whom = moment.model.resource_of(moment.event);
  const auto passed = since_terminate(whom, moment);
  if (!passed || !stops_gracefully(api.name) || !works_on_offline(whom, moment)) return;
  if (*passed <= moment.profile().exit_grace + moment.profile().tolerance) return;
  moment.breach(
      {.message = fmt::format("{} called {} {}, {} after Terminate had been called. What is left "
                              "of an Offline is abandoned then.",
                              strand_words(moment.model, moment.event.strand), api.name,
                              when(moment.event.at), words(*passed)),
       .evidence = {moment.model.resource(whom).operation.terminate_called->sequence},
       .of_limit = true,
       .culprit = moment.event.strand});
}

void judge_trm_19_return(const EntryReturn& result, const Moment& moment) {
  const auto* call = moment.model.call(result.call);
  if (call == nullptr || call->resource == 0) return;
  const auto& operation = moment.model.resource(call->resource).operation;
  if (result.entry == EntryPoint::Terminate && operation.kind == EntryPoint::Offline &&
      (operation.pending_at_terminate || operation.terminate_met_entry)) {
    moment.exercised();
  }
  if (result.entry != EntryPoint::Offline || call->generation != operation.generation) return;
  const auto passed = since_terminate(call->resource, moment);
  if (!passed || *passed <= moment.profile().exit_grace + moment.profile().tolerance) return;
  moment.breach({.message = fmt::format(
                     "Offline of {} stayed inside for {} after Terminate had been called; it "
                     "should have been abandoned.",
                     moment.model.info(call->resource).id, words(*passed)),
                 .evidence = {operation.terminate_called->sequence, call->called.sequence},
                 .of_limit = true});
}

}  // namespace

Definition trm_01() { return define<Trm01>("TRM-01"); }
Definition epr_05() { return define<Epr05>("EPR-05"); }
Definition epr_07() { return define<Epr07>("EPR-07"); }
Definition lif_19() { return define<Lif19>("LIF-19"); }
Definition epr_01() { return define<RuleOf<judge_epr_01, judge_epr_01_report>>("EPR-01"); }
Definition lif_12() { return define<RuleOf<judge_lif_12>>("LIF-12"); }
Definition lif_13() { return define<Lif13>("LIF-13"); }
Definition trm_19() { return define<RuleOf<judge_trm_19, judge_trm_19_return>>("TRM-19"); }

}  // namespace rhsim::conformance
