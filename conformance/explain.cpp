#include "conformance/explain.h"

#include <algorithm>
#include <array>
#include <string>

#include <fmt/format.h>

#include "conformance/words.h"

namespace rhsim::conformance {
namespace {

using Phase = Operation::Phase;
using Life = Resource::Life;

// --- Where the contract stood, and what it would have accepted
// -----------------------------------------------------------------

std::string last_said(const Operation& operation) {
  if (!operation.last_report) return "no report so far";
  if (!operation.check_point) return fmt::format("last report {}", when(operation.last_report->at));
  return fmt::format("CheckPoint {}, last report {}", *operation.check_point,
                     when(operation.last_report->at));
}

std::string phase_words(const Operation& operation) {
  const auto kind = name_of(operation.kind);
  switch (operation.phase) {
    case Phase::None:
      return "no Online or Offline had been called";
    case Phase::InEntry:
      return fmt::format("{} was inside, called {}", kind, when(operation.called.at));
    case Phase::Pending:
      return fmt::format("{} was pending, {}", kind, last_said(operation));
    case Phase::Done:
      return fmt::format("{} had ended with {} {}", kind, state_words(*operation.terminal),
                         when(operation.terminal_at.at));
    case Phase::Succeeded:
      return fmt::format("{} had returned ERROR_SUCCESS {}", kind, when(operation.returned->at));
    case Phase::Failing:
      return fmt::format("{} had failed with {} {}", kind, code_words(operation.value),
                         when(operation.returned->at));
    case Phase::Cancelled:
      return fmt::format("{} had been told to stop", kind);
    case Phase::Terminated:
      return fmt::format("{} had been terminated {}", kind, when(operation.terminate_returned->at));
  }
  return {};
}

std::string accepted_in(const Operation& operation) {
  const bool online = operation.kind == EntryPoint::Online;
  switch (operation.phase) {
    case Phase::None:
      return "Online, Offline, Terminate or Close, and no status report";
    case Phase::InEntry:
      return "its return, with ERROR_IO_PENDING only once something goes on by itself; reports "
             "after that";
    case Phase::Pending:
      return fmt::format("{} with a CheckPoint above {}, at last {} or Failed; or Terminate",
                         online ? "OnlinePending" : "OfflinePending",
                         operation.check_point ? std::to_string(*operation.check_point) : "none",
                         online ? "Online" : "Offline");
    case Phase::Done:
    case Phase::Succeeded:
      return "the next Online, Offline, Terminate or Close, polls while it is online, and no "
             "further report of this operation";
    case Phase::Failing:
      return "the monitor's Terminate, and no status report";
    case Phase::Cancelled:
      return "the end of its workers, and Terminate's return once they have ended";
    case Phase::Terminated:
      return "the next Online or Close, and no status report";
  }
  return {};
}

// --- What a cluster makes of it ------------------------------------------------------------------

enum class Effect : std::uint8_t {
  ProcessEnds,    ///< The Resource Monitor's process is gone, by itself or killed.
  ResourceFails,  ///< The resource counts as failed at once.
  TimesOut,       ///< It stays pending until the timer fails it.
  NotLoaded,      ///< The type cannot be used at all.
};

struct EffectOfRule {
  std::string_view rule;
  Effect effect;
};

/// Rules whose breach the cluster acts on; the breaches of all others it does not notice.
constexpr std::array effects{
    EffectOfRule{"ALV-02", Effect::ProcessEnds},
    EffectOfRule{"ALV-05", Effect::ResourceFails},
    EffectOfRule{"ALV-06", Effect::ProcessEnds},
    EffectOfRule{"ALV-11", Effect::ResourceFails},
    EffectOfRule{"ALV-13", Effect::ProcessEnds},
    EffectOfRule{"ALV-15", Effect::ResourceFails},
    EffectOfRule{"CTL-08", Effect::ProcessEnds},
    EffectOfRule{"CTL-18", Effect::ProcessEnds},
    EffectOfRule{"CTL-22", Effect::ProcessEnds},
    EffectOfRule{"EPR-02", Effect::TimesOut},
    EffectOfRule{"EPR-08", Effect::ResourceFails},
    EffectOfRule{"EPR-13", Effect::NotLoaded},
    EffectOfRule{"EPR-16", Effect::ResourceFails},
    EffectOfRule{"EPR-19", Effect::ResourceFails},
    EffectOfRule{"EPT-13", Effect::ProcessEnds},
    EffectOfRule{"EPT-17", Effect::ProcessEnds},
    EffectOfRule{"LIF-01", Effect::ProcessEnds},
    EffectOfRule{"LIF-02", Effect::NotLoaded},
    EffectOfRule{"LIF-03", Effect::NotLoaded},
    EffectOfRule{"LIF-06", Effect::ProcessEnds},
    EffectOfRule{"LIF-08", Effect::ProcessEnds},
    EffectOfRule{"LIF-22", Effect::ResourceFails},
    EffectOfRule{"LIF-25", Effect::NotLoaded},
    EffectOfRule{"LIF-29", Effect::ResourceFails},
    EffectOfRule{"LIF-31", Effect::ResourceFails},
    EffectOfRule{"RUN-CRASH", Effect::ProcessEnds},
    EffectOfRule{"RUN-DEADLOCK", Effect::ProcessEnds},
    EffectOfRule{"RUN-EXIT", Effect::ProcessEnds},
    EffectOfRule{"RUN-HANG", Effect::ProcessEnds},
    EffectOfRule{"RUN-LEAK-LOCK", Effect::ProcessEnds},
    EffectOfRule{"SRS-06", Effect::ProcessEnds},
    EffectOfRule{"SRS-09", Effect::TimesOut},
    EffectOfRule{"SRS-12", Effect::TimesOut},
    EffectOfRule{"SRS-15", Effect::TimesOut},
    EffectOfRule{"SRS-17", Effect::ResourceFails},
    EffectOfRule{"SRS-18", Effect::TimesOut},
    EffectOfRule{"SRS-31", Effect::ResourceFails},
    EffectOfRule{"TRM-02", Effect::ProcessEnds},
    EffectOfRule{"TRM-11", Effect::ProcessEnds},
    EffectOfRule{"TRM-13", Effect::ProcessEnds},
    EffectOfRule{"TRM-14", Effect::ProcessEnds},
    EffectOfRule{"TRM-17", Effect::TimesOut},
};

/// What the Cluster service does about a failed resource. Source: RestartAction (resource common
/// property): ClusterResourceDontRestart 0, RestartNoNotify 1, RestartNotify 2.
std::string after_failure(const trace::ResourceInfo& info) {
  if (info.restart_action == 0) return "it stays failed, for RestartAction says not to restart it";
  const auto restarts = fmt::format("it is restarted, at most {} times within {}",
                                    info.restart_threshold, words(info.restart_period));
  return restarts + (info.restart_action == 2 ? ", then its group fails over to another node"
                                              : ", then it stays failed");
}

std::string outlook_of(Effect effect, const trace::ResourceInfo* info) {
  switch (effect) {
    case Effect::ProcessEnds:
      return "The process that hosts the resource ends or is killed, and every resource in it "
             "fails." +
             (info == nullptr ? std::string() : " As for this one, " + after_failure(*info) + ".");
    case Effect::ResourceFails:
      if (info == nullptr) return "The resource fails.";
      return fmt::format("The resource fails: {}.", after_failure(*info));
    case Effect::TimesOut:
      if (info == nullptr) return "The operation runs into PendingTimeout.";
      return fmt::format(
          "Without a sign of life the operation ends after {}, and the resource "
          "fails: {}.",
          words(std::min(info->pending_timeout, info->deadlock_timeout)), after_failure(*info));
    case Effect::NotLoaded:
      return "The type cannot be loaded, and none of its resources comes online.";
  }
  return {};
}

}  // namespace

Explanation explain(const RuleEntry& rule, ResourceIndex whom, const Model& model) {
  Explanation told;
  const auto* info = model.known(whom) ? &model.info(whom) : nullptr;
  if (info != nullptr) {
    const auto& resource = model.resource(whom);
    const bool open = resource.life == Life::Open;
    told.state = open                             ? phase_words(resource.operation)
                 : resource.life == Life::Opening ? "Open was inside"
                 : resource.life == Life::Closed  ? "the instance had been closed"
                                                  : "the instance was not open";
    told.accepted = open                             ? accepted_in(resource.operation)
                    : resource.life == Life::Opening ? "its return, and no callback but LogEvent"
                                                     : "Open, and nothing with its handle";
    if (open && resource.state) {
      told.state += fmt::format("; the monitor had it as {}", trace::to_text(*resource.state));
    }
  }
  const auto* const effect =
      std::find_if(effects.begin(), effects.end(),
                   [&](const EffectOfRule& listed) { return listed.rule == rule.id; });
  told.outlook = effect == effects.end()
                     ? std::string(rule.why)
                     : fmt::format("{} {}", rule.why, outlook_of(effect->effect, info));
  return told;
}

}  // namespace rhsim::conformance
