// Health checks answer by their return value.
// Source: resapi/nc-resapi-pis_alive_routine; Implementing Asynchronous Failure Detection.
#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "conformance/rule.h"
#include "conformance/rules/rules.h"
#include "conformance/words.h"

namespace rhsim::conformance {
namespace {

using trace::ApiCall;
using trace::EntryCall;
using trace::EntryReturn;
using trace::ObjectSignalled;
using trace::ResourceState;
using trace::StateChange;
using trace::StatusCall;

bool is_poll(EntryPoint entry) {
  return entry == EntryPoint::LooksAlive || entry == EntryPoint::IsAlive;
}

void exercise_on_poll(const EntryReturn& result, const Moment& moment) {
  if (is_poll(result.entry)) moment.exercised();
}

void exercise_alv_10(const EntryReturn& result, const Moment& moment) {
  if (result.entry == EntryPoint::Online && result.event_handle != 0) moment.exercised();
}

void judge_alv_10(const ApiCall& api, const Moment& moment) {
  if (api.argument != "EventHandle") return;
  const ResourceIndex whom = moment.model.resource_of(moment.event);
  if (whom == 0) return;
  const auto& resource = moment.model.resource(whom);
  if (resource.state != ResourceState::Online || moment.model.ending(whom)) return;
  moment.breach({.message = fmt::format(
                     "{} closed the EventHandle {} while {} was online and the monitor was "
                     "waiting on it. Keep it open until Offline or Terminate, or until Close.",
                     strand_words(moment.model, moment.event.strand), when(moment.event.at),
                     moment.model.info(whom).id),
                 .evidence = {resource.state_since.sequence}});
}

void judge_alv_14(const StatusCall& report, const Moment& moment) {
  const auto* call = moment.model.call_of(moment.event.strand);
  if (call == nullptr || !is_poll(call->entry)) return;
  moment.breach({.message = fmt::format(
                     "{} reported {} {} from inside itself. A poll answers TRUE or FALSE; a "
                     "failure between polls is told by the EventHandle.",
                     name_of(call->entry), state_words(report.state), when(moment.event.at)),
                 .evidence = {call->called.sequence}});
}

/// How soon after Online a poll still counts as the first one at once.
constexpr Duration at_once = 300ms;

void judge_alv_15(const EntryReturn& result, const Moment& moment) {
  const auto* call = moment.model.call(result.call);
  if (result.entry != EntryPoint::IsAlive || call == nullptr || call->resource == 0) return;
  const auto& resource = moment.model.resource(call->resource);
  if (resource.state != ResourceState::Online) return;
  if (call->called.own - resource.state_since.own > at_once) return;
  if (resource.things.all_down()) return;  // A real failure, answered as it should be.
  moment.exercised();
  if (result.value != 0) return;
  moment.breach({.message = fmt::format(
                     "IsAlive answered FALSE {}, {} after the resource had become Online. Report "
                     "Online only when IsAlive will confirm it.",
                     when(moment.event.at), words(moment.event.at - resource.state_since.at)),
                 .evidence = {resource.state_since.sequence, call->called.sequence}});
}

// --- Against the environment's truth: ALV-04, ALV-05, ALV-08, ALV-09, ALV-11, ALV-12
// ----------------------------------------------------------------------------------

/// The IsAlive that returns here, of a resource that was online from its call on, with an
/// environment to compare it with; null for anything else.
const OpenCall* informed_is_alive(const EntryReturn& result, const Moment& moment) {
  const auto* call = moment.model.call(result.call);
  if (result.entry != EntryPoint::IsAlive || call == nullptr || call->resource == 0) return nullptr;
  const auto& resource = moment.model.resource(call->resource);
  const bool online = call->state == ResourceState::Online &&
                      resource.state == ResourceState::Online &&
                      resource.state_since.sequence < call->called.sequence;
  return online && resource.things.known() && !moment.model.ending(call->resource) ? call : nullptr;
}

/// How long before the poll everything had gone down; nothing when something was up.
std::optional<Duration> dead_for(const OpenCall& poll, const Moment& moment) {
  const auto& things = moment.model.resource(poll.resource).things;
  if (!things.all_down() || things.changed().sequence > poll.called.sequence) return std::nullopt;
  return poll.called.own - things.changed().own;
}

/// Nothing of the resource has gone down since it came online.
bool is_whole(ResourceIndex whom, const Moment& moment) {
  const auto& things = moment.model.resource(whom).things;
  return things.any_up() && !things.lost();
}

void judge_alv_04(const EntryReturn& result, const Moment& moment) {
  const auto* call = informed_is_alive(result, moment);
  if (call == nullptr) return;
  const auto dead = dead_for(*call, moment);
  if (!dead) return;
  moment.exercised();
  // A verdict may be a poll old: a failure is missed only by the poll after that.
  const Duration limit = moment.model.info(call->resource).is_alive_poll_interval;
  if (result.value == 0 || *dead <= limit + moment.profile().tolerance) return;
  moment.breach(
      {.message = fmt::format(
           "IsAlive answered TRUE {} although nothing of {} had been up for {}. The "
           "monitor learns of a failure by a FALSE, at the latest one poll ({}) after.",
           when(moment.event.at), moment.model.info(call->resource).id, words(*dead), words(limit)),
       .evidence = {moment.model.resource(call->resource).things.changed().sequence,
                    call->called.sequence}});
}

void judge_alv_12(const EntryReturn& result, const Moment& moment) {
  const auto* call = informed_is_alive(result, moment);
  if (call == nullptr) return;
  const auto dead = dead_for(*call, moment);
  const auto& strands = moment.model.strands();
  const bool threads = std::any_of(strands.begin(), strands.end(), [&](const auto& entry) {
    return entry.second.of_dll() && entry.second.resource == call->resource;
  });
  if (!dead || !threads) return;  // Without a thread of its own nobody keeps a verdict fresh.
  moment.exercised();
  const Duration limit = 2 * moment.model.info(call->resource).is_alive_poll_interval;
  if (result.value == 0 || *dead <= limit + moment.profile().tolerance) return;
  moment.breach({.message = fmt::format(
                     "IsAlive answered TRUE {} from a verdict that must be older than two polls: "
                     "nothing had been up for {}. Note when a verdict was made, and distrust an "
                     "old one.",
                     when(moment.event.at), words(*dead)),
                 .evidence = {call->called.sequence}});
}

void judge_alv_05(const EntryReturn& result, const Moment& moment) {
  const auto* call = informed_is_alive(result, moment);
  if (call == nullptr || !is_whole(call->resource, moment)) return;
  moment.exercised();
  if (result.value != 0) return;
  moment.breach({.message = fmt::format(
                     "IsAlive answered FALSE {} although all that {} had brought up was up. The "
                     "monitor terminates the resource for it; a mere suspicion belongs into "
                     "LooksAlive.",
                     when(moment.event.at), moment.model.info(call->resource).id),
                 .evidence = {moment.model.resource(call->resource).things.changed().sequence,
                              call->called.sequence}});
}

/// Another open resource that was given the same object and has lost what it had up.
ResourceIndex failed_sharer(ResourceIndex whom, const Model& model) {
  const auto object = model.resource(whom).event_handle;
  if (object == 0 || object == trace::invalid_object) return 0;
  for (ResourceIndex index = 1; index <= model.resources().size(); ++index) {
    const auto& other = model.resource(index);
    if (index != whom && other.event_handle == object && other.things.lost()) return index;
  }
  return 0;
}

void judge_alv_08(const ObjectSignalled&, const Moment& moment) {
  const ResourceIndex whom = moment.event.resource;
  if (!moment.model.known(whom)) return;
  const auto& resource = moment.model.resource(whom);
  if (resource.state != ResourceState::Online) {
    moment.exercised();
    moment.breach({.message = fmt::format(
                       "The EventHandle of {} was signalled {} while the resource was not online; "
                       "nobody waits for it then.",
                       moment.model.info(whom).id, when(moment.event.at)),
                   .severity = Severity::Info});
    return;
  }
  if (!resource.things.known()) return;
  moment.exercised();
  // A signal for one instance reaches all that share its event.
  if (!is_whole(whom, moment) || failed_sharer(whom, moment.model) != 0) return;
  moment.breach({.message = fmt::format(
                     "The EventHandle of {} was signalled {} although all that it had brought up "
                     "was up. A signal says that the resource may have failed.",
                     moment.model.info(whom).id, when(moment.event.at)),
                 .evidence = {resource.things.changed().sequence}});
}

/// Remembers each resource's last signal until its IsAlive has answered.
class Alv09 : public RuleOn<Alv09, ObjectSignalled, EntryReturn, StateChange> {
 public:
  void on(const ObjectSignalled&, const Moment& moment) {
    if (moment.model.known(moment.event.resource)) {
      signalled_.insert_or_assign(moment.event.resource, moment.event.sequence);
    }
  }
  void on(const StateChange&, const Moment& moment) { signalled_.erase(moment.event.resource); }

  void on(const EntryReturn& result, const Moment& moment) {
    const auto* call = informed_is_alive(result, moment);
    if (call == nullptr) return;
    const auto found = signalled_.find(call->resource);
    if (found == signalled_.end() || found->second > call->called.sequence) return;
    const auto signal = found->second;
    signalled_.erase(found);
    const auto& things = moment.model.resource(call->resource).things;
    if (!things.all_down() || things.changed().sequence > signal) return;
    moment.exercised();
    if (result.value == 0) return;
    moment.breach({.message = fmt::format(
                       "IsAlive answered TRUE {} to the signal of {}'s own EventHandle, although "
                       "nothing of it was up. Where the monitor asks after a signal, a failed "
                       "resource stays online.",
                       when(moment.event.at), moment.model.info(call->resource).id),
                   .evidence = {things.changed().sequence, signal, call->called.sequence}});
  }

 private:
  std::map<ResourceIndex, std::uint64_t> signalled_;
};

void judge_alv_11(const EntryReturn& result, const Moment& moment) {
  const auto* call = informed_is_alive(result, moment);
  if (call == nullptr) return;
  const ResourceIndex failed = failed_sharer(call->resource, moment.model);
  if (failed == 0 || !is_whole(call->resource, moment)) return;
  moment.exercised();
  if (result.value != 0) return;
  moment.breach(
      {.message = fmt::format(
           "IsAlive of {} answered FALSE {} because the EventHandle that it shares with "
           "{} was signalled; only {} had failed. Keep, beside the event, which "
           "instance failed.",
           moment.model.info(call->resource).id, when(moment.event.at),
           moment.model.info(failed).id, moment.model.info(failed).id),
       .evidence = {moment.model.resource(failed).things.lost()->sequence, call->called.sequence}});
}

/// Remembers each resource's last LooksAlive that saw a failure, until IsAlive has answered to it.
class Alv07 : public RuleOn<Alv07, EntryReturn> {
 public:
  void on(const EntryReturn& result, const Moment& moment) {
    const auto* call = moment.model.call(result.call);
    if (call == nullptr || call->resource == 0) return;
    if (result.entry == EntryPoint::LooksAlive) {
      suspected_[call->resource] = result.value == 0 ? moment.event.sequence : 0;
    }
    const auto* poll = informed_is_alive(result, moment);
    if (poll == nullptr) return;
    const auto suspected = std::exchange(suspected_[poll->resource], 0);
    const auto dead = dead_for(*poll, moment);
    const auto& changed = moment.model.resource(poll->resource).things.changed();
    if (suspected < changed.sequence || !dead) return;
    moment.exercised();
    if (result.value == 0) return;
    moment.breach({.message = fmt::format(
                       "IsAlive answered TRUE {} where LooksAlive had seen that {} was gone. The "
                       "thorough check must find whatever the quick one finds.",
                       when(moment.event.at), moment.model.info(poll->resource).id),
                   .evidence = {changed.sequence, suspected, poll->called.sequence}});
  }

 private:
  std::map<ResourceIndex, std::uint64_t> suspected_;
};

// --- ALV-02 --------------------------------------------------------------------------------------

void judge_alv_02(const trace::FunctionTable& table, const Moment& moment) {
  if (!table.present) return;
  moment.exercised();
  const auto& missing = table.null_slots;
  if (std::find(missing.begin(), missing.end(), "LooksAlive") == missing.end()) return;
  moment.breach({.message = fmt::format(
                     "The function table for type {} has no LooksAlive. The monitor polls with it "
                     "whenever an Online hands over no EventHandle.",
                     table.type),
                 .subject = table.type});
}

void judge_alv_02_crash(const trace::Crash& crash, const Moment& moment) {
  const auto* call = moment.model.call_of(moment.event.strand);
  if (call == nullptr || call->entry != EntryPoint::LooksAlive) return;
  moment.breach({.message = fmt::format("LooksAlive, called {}, crashed: {} at {}.",
                                        when(call->called.at), crash.what, crash.where),
                 .evidence = {call->called.sequence},
                 .resource = call->resource});
}

// --- ALV-18 --------------------------------------------------------------------------------------

void judge_alv_18(const EntryCall& call, const Moment& moment) {
  if (call.entry != EntryPoint::Open || !moment.model.known(moment.event.resource)) return;
  moment.exercised();
  const auto& info = moment.model.info(moment.event.resource);
  const bool looks = info.looks_alive_poll_interval <= Duration::zero();
  if (!looks && info.is_alive_poll_interval > Duration::zero()) return;
  moment.breach({.message = fmt::format(
                     "{} of {} is 0, which is no interval: such a resource is never polled. Choose "
                     "what suits the resource.",
                     looks ? "LooksAlivePollInterval" : "IsAlivePollInterval", info.id)});
}

}  // namespace

Definition alv_02() { return define<RuleOf<judge_alv_02, judge_alv_02_crash>>("ALV-02"); }
Definition alv_07() { return define<Alv07>("ALV-07"); }
Definition alv_04() { return define<RuleOf<judge_alv_04>>("ALV-04"); }
Definition alv_05() { return define<RuleOf<judge_alv_05>>("ALV-05"); }
Definition alv_08() { return define<RuleOf<judge_alv_08>>("ALV-08"); }
Definition alv_09() { return define<Alv09>("ALV-09"); }
Definition alv_11() { return define<RuleOf<judge_alv_11>>("ALV-11"); }
Definition alv_12() { return define<RuleOf<judge_alv_12>>("ALV-12"); }
Definition alv_18() { return define<RuleOf<judge_alv_18>>("ALV-18"); }
Definition alv_10() { return define<RuleOf<judge_alv_10, exercise_alv_10>>("ALV-10"); }
Definition alv_14() { return define<RuleOf<judge_alv_14, exercise_on_poll>>("ALV-14"); }
Definition alv_15() { return define<RuleOf<judge_alv_15>>("ALV-15"); }

}  // namespace rhsim::conformance
