#pragma once

#include <map>
#include <string>
#include <vector>

#include "harness/trace/event.h"

namespace rhsim::reports {

/// Says in plain words what an event is about. Follows a trace from its first event on, because
/// what a strand is, and what a call has begun, was said earlier.
class EventWords {
 public:
  struct Line {
    std::string who;
    std::string what;      ///< Empty: not worth a line.
    bool routine = false;  ///< Of interest only when it is itself the matter.
  };

  [[nodiscard]] Line say(const trace::Event& event);

  /// How an answer goes on after its call on the same line.
  [[nodiscard]] std::string joined(const trace::Event& call, const std::string& answer) const;

  /// "worker 7", "entry point", "monitor".
  [[nodiscard]] std::string who(trace::StrandId strand) const;

 private:
  [[nodiscard]] std::vector<std::string> waiting_lines(
      const std::vector<trace::Waiting>& waiting) const;
  [[nodiscard]] std::string worker_text(std::uint32_t worker) const;

  // One per kind of event.
  Line words(const trace::Event& event, const trace::StrandStart& start);
  Line words(const trace::Event& event, const trace::StrandExit& end);
  Line words(const trace::Event& event, const trace::EntryCall& call);
  Line words(const trace::Event& event, const trace::EntryReturn& returned);
  Line words(const trace::Event& event, const trace::FunctionTable& table);
  Line words(const trace::Event& event, const trace::StatusCall& call);
  Line words(const trace::Event& event, const trace::StatusReturn& returned);
  Line words(const trace::Event& event, const trace::LogEvent& log);
  Line words(const trace::Event& event, const trace::ControlEnd& end);
  Line words(const trace::Event& event, const trace::ControlExtend& extend);
  Line words(const trace::Event& event, const trace::ControlTimeout& timeout);
  Line words(const trace::Event& event, const trace::QuorumLost& lost);
  Line words(const trace::Event& event, const trace::MonitorCallback& callback);
  Line words(const trace::Event& event, const trace::WorkerCreate& create);
  Line words(const trace::Event& event, const trace::WorkerCheck& check);
  Line words(const trace::Event& event, const trace::WorkerTerminate& terminate);
  Line words(const trace::Event& event, const trace::WorkerTerminated& terminated);
  Line words(const trace::Event& event, const trace::StateChange& change);
  Line words(const trace::Event& event, const trace::PendingTimeout& timeout);
  Line words(const trace::Event& event, const trace::DeadlockTimeout& timeout);
  Line words(const trace::Event& event, const trace::RestartDecision& decision);
  Line words(const trace::Event& event, const trace::ObjectSignalled& signalled);
  Line words(const trace::Event& event, const trace::Command& command);
  Line words(const trace::Event& event, const trace::Inserted& inserted);
  Line words(const trace::Event& event, const trace::ApiCall& call);
  Line words(const trace::Event& event, const trace::Environment& environment);
  Line words(const trace::Event& event, const trace::Uncontrolled& call);
  Line words(const trace::Event& event, const trace::Leak& leak);
  Line words(const trace::Event& event, const trace::Crash& crash);
  Line words(const trace::Event& event, const trace::Hang& hang);
  Line words(const trace::Event& event, const trace::ProcessExit& exit);
  Line words(const trace::Event& event, const trace::Deadlock& deadlock);
  Line words(const trace::Event& event, const trace::LoadFailure& failure);
  Line words(const trace::Event& event, const trace::RunEnd& end);

  std::map<trace::StrandId, trace::StrandRole> strands_;     ///< Those that live.
  std::map<std::uint32_t, trace::StrandId> worker_strands_;  ///< The last ones, dead or alive.
  std::map<std::uint32_t, Instant> calls_;                   ///< When each running call began.
};

}  // namespace rhsim::reports
