// Health checks answer by their return value.
// Source: resapi/nc-resapi-pis_alive_routine; Implementing Asynchronous Failure Detection.
#include <algorithm>

#include <fmt/format.h>

#include "conformance/rule.h"
#include "conformance/rules/rules.h"
#include "conformance/words.h"

namespace rhsim::conformance {
namespace {

using trace::ApiCall;
using trace::EntryReturn;
using trace::ResourceState;
using trace::StatusCall;

bool is_poll(EntryPoint entry) {
  return entry == EntryPoint::LooksAlive || entry == EntryPoint::IsAlive;
}

void exercise_on_poll(const EntryReturn& result, const Moment& moment) {
  if (is_poll(result.entry)) moment.exercised();
}

/// Terminate, Offline or Close of the resource runs: its EventHandle has served.
bool is_ending(ResourceIndex whom, const Model& model) {
  return std::any_of(model.calls().begin(), model.calls().end(), [&](const OpenCall& call) {
    return call.resource == whom &&
           (call.entry == EntryPoint::Terminate || call.entry == EntryPoint::Offline ||
            call.entry == EntryPoint::Close);
  });
}

void exercise_alv_10(const EntryReturn& result, const Moment& moment) {
  if (result.entry == EntryPoint::Online && result.event_handle != 0) moment.exercised();
}

void judge_alv_10(const ApiCall& api, const Moment& moment) {
  if (api.argument != "EventHandle") return;
  const ResourceIndex whom = moment.model.resource_of(moment.event);
  if (whom == 0) return;
  const auto& resource = moment.model.resource(whom);
  if (resource.state != ResourceState::Online || is_ending(whom, moment.model)) return;
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
  if (resource.environment_up == false) return;  // A real failure, answered as it should be.
  moment.exercised();
  if (result.value != 0) return;
  moment.breach({.message = fmt::format(
                     "IsAlive answered FALSE {}, {} after the resource had become Online. Report "
                     "Online only when IsAlive will confirm it.",
                     when(moment.event.at), words(moment.event.at - resource.state_since.at)),
                 .evidence = {resource.state_since.sequence, call->called.sequence}});
}

}  // namespace

Definition alv_10() { return define<RuleOf<judge_alv_10, exercise_alv_10>>("ALV-10"); }
Definition alv_14() { return define<RuleOf<judge_alv_14, exercise_on_poll>>("ALV-14"); }
Definition alv_15() { return define<RuleOf<judge_alv_15>>("ALV-15"); }

}  // namespace rhsim::conformance
