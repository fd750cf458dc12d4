#include "scenarios/player_cues.h"

#include "harness/base/assert.h"

namespace rhsim::scenarios {
namespace {

using trace::EntryPoint;

EntryPoint entry_named(const std::string& text) {
  EntryPoint entry{};
  const bool known = from_text(text, entry);
  RHSIM_ASSERT(known);  // check() refuses a scenario with any other.
  return entry;
}

}  // namespace

bool Observations::take(const trace::Event& event) {
  RHSIM_ASSERT(event.resource < resources_.size());
  const auto count = [&](auto&& counter) {
    ++counter(resources_[0]);
    if (event.resource != 0) ++counter(resources_[event.resource]);
    return true;
  };
  if (std::holds_alternative<trace::StatusCall>(event.payload))
    return count([](Counts & counts) -> auto& { return counts.reports_entered; });
  if (std::holds_alternative<trace::StatusReturn>(event.payload))
    return count([](Counts & counts) -> auto& { return counts.reports_returned; });
  if (const auto* call = std::get_if<trace::EntryCall>(&event.payload))
    return count([i = static_cast<std::size_t>(call->entry)](Counts & counts) -> auto& {
      return counts.called[i];
    });
  if (const auto* back = std::get_if<trace::EntryReturn>(&event.payload))
    return count([i = static_cast<std::size_t>(back->entry)](Counts & counts) -> auto& {
      return counts.returned[i];
    });
  return false;
}

Cue::Cue(const Step& its_step, trace::ResourceIndex trigger_resource)
    : step(&its_step), resource(trigger_resource) {
  if (trigger().kind == Trigger::Kind::Called || trigger().kind == Trigger::Kind::Returned)
    entry = entry_named(trigger().text);
}

bool Cue::is_triggered_by(const trace::Event& event) const {
  if (resource != 0 && event.resource != resource) return false;
  if (trigger().kind == Trigger::Kind::State) {
    const auto* change = std::get_if<trace::StateChange>(&event.payload);
    return change != nullptr && to_text(change->to) == trigger().text;
  }
  if (trigger().kind == Trigger::Kind::Logged) {
    const auto* logged = std::get_if<trace::LogEvent>(&event.payload);
    return logged != nullptr && logged->text.find(trigger().text) != std::string::npos;
  }
  return false;
}

bool Cue::is_satisfied_by(const Observations& seen) const {
  switch (trigger().kind) {
    case Trigger::Kind::Reports:
      return (trigger().during ? seen.reports_entered(resource)
                               : seen.reports_returned(resource)) >= trigger().count;
    case Trigger::Kind::Called:
      return seen.called(resource, entry) >= trigger().count;
    case Trigger::Kind::Returned:
      return seen.returned(resource, entry) >= trigger().count;
    default:
      return false;
  }
}

}  // namespace rhsim::scenarios
