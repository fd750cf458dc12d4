#include "reports/event_words.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "conformance/words.h"
#include "harness/base/system_errors.h"
#include "reports/printable.h"

namespace rhsim::reports {
namespace {

using trace::EntryPoint;
using trace::Event;
using trace::HandleKind;
using trace::StrandRole;

constexpr std::string_view scenario = "scenario";

/// A trace may be of any length. Who asks for a worker that ended a thousand workers ago has lost
/// it.
constexpr std::size_t remembered_workers = 1000;

std::string quoted(std::string_view text) { return fmt::format("\"{}\"", printable(text)); }

std::string listed(const std::vector<std::string>& items) {
  std::vector<std::string> clean;
  for (const auto& item : items) clean.push_back(printable(item));
  return fmt::format("{}", fmt::join(clean, "; "));
}

/// To the millisecond: single ticks tell a reader nothing.
std::string rounded(Duration span) {
  if (span == Duration::max() || span < 1ms) return to_text(span);
  return to_text(std::chrono::round<std::chrono::milliseconds>(span));
}

/// Reports carry whatever the DLL sent; the enumeration knows seven of these numbers.
std::string state_text(std::int32_t state) {
  using trace::ResourceState;
  for (const auto known : {ResourceState::Unknown, ResourceState::Initializing,
                           ResourceState::Online, ResourceState::Offline, ResourceState::Failed,
                           ResourceState::OnlinePending, ResourceState::OfflinePending})
    if (static_cast<std::int32_t>(known) == state) return std::string(trace::to_text(known));
  return fmt::format("state {}", state);
}

/// The two that everybody knows stand without their numbers.
std::string code_text(std::uint64_t code) {
  if (code == 0) return "ERROR_SUCCESS";
  if (code == 997) return "ERROR_IO_PENDING";
  return system_error_text(code);
}

std::string_view handle_text(HandleKind handle) {
  switch (handle) {
    case HandleKind::Live:
      return "";
    case HandleKind::Closed:
      return " with the handle of a closed resource";
    case HandleKind::NeverOpened:
      return " with the handle of a resource that is not open";
    case HandleKind::Null:
      return " with a NULL handle";
    case HandleKind::Resid:
      return " with its own RESID instead of the handle";
    case HandleKind::Unknown:
      return " with a handle that nobody gave it";
  }
  return "";
}

std::string_view level_text(std::uint32_t level) {
  switch (level) {
    case 0:
      return "information";
    case 1:
      return "a warning";
    case 2:
      return "an error";
    case 3:
      return "a severe error";
    default:
      return "a text of unknown level";
  }
}

bool is_poll(EntryPoint entry) {
  return entry == EntryPoint::LooksAlive || entry == EntryPoint::IsAlive;
}

std::string returned_text(const trace::EntryReturn& returned) {
  switch (returned.entry) {
    case EntryPoint::Load:
    case EntryPoint::Unload:
    case EntryPoint::Close:
    case EntryPoint::Terminate:
      return {};
    case EntryPoint::LooksAlive:
    case EntryPoint::IsAlive:
      if (returned.value <= 1) return returned.value == 1 ? "TRUE" : "FALSE";
      return fmt::format("{}, neither TRUE nor FALSE", returned.value);
    case EntryPoint::Open:
      if (returned.value == 0)
        return fmt::format("NULL, last error {}", code_text(returned.last_error));
      return fmt::format("RESID {}", returned.value);
    default:
      return code_text(returned.value);
  }
}

}  // namespace

EventWords::Line EventWords::say(const Event& event) {
  auto line = std::visit([&](const auto& payload) { return words(event, payload); }, event.payload);
  if (line.who.empty()) line.who = who(event.strand);
  if (std::holds_alternative<trace::StrandExit>(event.payload)) strands_.erase(event.strand);
  return line;
}

std::string EventWords::joined(const Event& call, const std::string& answer) const {
  if (answer.empty()) return {};
  if (std::holds_alternative<trace::StatusCall>(call.payload)) return fmt::format(" {}", answer);
  // "Online returned X" after "Online called": the name has been said.
  const auto name = fmt::format("{} ", to_text(std::get<trace::EntryCall>(call.payload).entry));
  return fmt::format(", {}", answer.starts_with(name) ? answer.substr(name.size()) : answer);
}

std::string EventWords::who(trace::StrandId strand) const {
  const auto found = strands_.find(strand);
  if (found == strands_.end()) return strand == 0 ? "" : fmt::format("strand {}", strand);
  switch (found->second) {
    case StrandRole::Monitor:
      return "monitor";
    case StrandRole::EntryPoint:
      return "entry point";
    case StrandRole::Terminate:
      return "terminate";
    case StrandRole::Worker:
      return fmt::format("worker {}", strand);
    case StrandRole::Thread:
      return fmt::format("thread {}", strand);
    case StrandRole::Callback:
      return fmt::format("callback {}", strand);
  }
  return {};
}

std::vector<std::string> EventWords::waiting_lines(
    const std::vector<trace::Waiting>& waiting) const {
  return conformance::waiting_lines(waiting,
                                    [this](trace::StrandId strand) { return who(strand); });
}

std::string EventWords::worker_text(std::uint32_t worker) const {
  const auto found = worker_strands_.find(worker);
  if (found == worker_strands_.end()) return "a worker that never started";
  return fmt::format("worker {}", found->second);
}

// --- Strands
// ---------------------------------------------------------------------------------------

EventWords::Line EventWords::words(const Event&, const trace::StrandStart& start) {
  strands_[start.started] = start.role;
  if (start.role == StrandRole::Worker) {
    worker_strands_[start.worker] = start.started;
    if (worker_strands_.size() > remembered_workers) worker_strands_.erase(worker_strands_.begin());
  }
  const bool of_monitor = start.role == StrandRole::Monitor ||
                          start.role == StrandRole::EntryPoint ||
                          start.role == StrandRole::Terminate;
  if (of_monitor) return {};
  return {"", fmt::format("starts {} ({})", who(start.started), printable(start.via))};
}

EventWords::Line EventWords::words(const Event& event, const trace::StrandExit& end) {
  const auto found = strands_.find(event.strand);
  const auto role = found == strands_.end() ? StrandRole::Thread : found->second;
  const bool of_monitor = role == StrandRole::Monitor || role == StrandRole::EntryPoint ||
                          role == StrandRole::Terminate;
  if (of_monitor) return {};
  switch (end.manner) {
    case trace::StrandEnd::Returned:
      return {"", fmt::format("ends with {}", code_text(end.code))};
    case trace::StrandEnd::Exited:
      return {"", fmt::format("ends itself with {}", code_text(end.code))};
    case trace::StrandEnd::Killed:
      return {"", "was killed by TerminateThread"};
    case trace::StrandEnd::Abandoned:
      return {"", "is still alive at the end of the run"};
  }
  return {};
}

// --- Entry points
// ------------------------------------------------------------------------------------

EventWords::Line EventWords::words(const Event& event, const trace::EntryCall& call) {
  calls_[call.call] = event.at;
  const std::string forced = call.premature ? " though no healthy monitor would" : "";
  const bool routine = is_poll(call.entry) && !call.premature;
  if (call.entry == EntryPoint::Load)
    return {"", fmt::format("the module {} is loaded", printable(call.name))};
  if (call.entry == EntryPoint::Unload) return {"", "the module is unloaded"};
  std::string name(to_text(call.entry));
  if (!call.name.empty()) name += fmt::format(" of {}", quoted(call.name));
  if (call.control_code != 0) name += fmt::format(" with code 0x{:08X}", call.control_code);
  return {"", fmt::format("{} called{}", name, forced), routine};
}

EventWords::Line EventWords::words(const Event& event, const trace::EntryReturn& returned) {
  std::string text = fmt::format("{} returned", to_text(returned.entry));
  if (const auto value = returned_text(returned); !value.empty()) text += fmt::format(" {}", value);
  const auto called = calls_.find(returned.call);
  const Duration took = called == calls_.end() ? Duration::zero() : event.at - called->second;
  if (called != calls_.end()) calls_.erase(called);
  if (took >= 1ms) text += fmt::format(" after {}", rounded(took));
  const bool of_module = returned.entry == EntryPoint::Load || returned.entry == EntryPoint::Unload;
  if (of_module && took < 1ms) return {};  // It is loaded now, as the line before said.
  if (returned.event_handle != 0)
    text += returned.event_signalled ? ", with a signalled EventHandle" : ", with an EventHandle";
  if (returned.bytes_returned != 0) text += fmt::format(", {} bytes", returned.bytes_returned);
  if (returned.overrun) text += ", having written behind its buffer";
  if (returned.asynchronous) text += ", to be completed later";
  if (!returned.locks_held.empty())
    text += fmt::format(", still holding {}", listed(returned.locks_held));
  const bool routine =
      is_poll(returned.entry) && returned.value == 1 && returned.locks_held.empty();
  return {"", std::move(text), routine};
}

EventWords::Line EventWords::words(const Event&, const trace::FunctionTable& table) {
  if (!table.present) return {"", fmt::format("no function table for {}", quoted(table.type))};
  std::string text =
      fmt::format("function table of {}: version {}.{}, {} bytes", quoted(table.type),
                  table.version >> 8U, table.version & 0xFFU, table.size);
  if (!table.null_slots.empty()) text += fmt::format(", NULL: {}", listed(table.null_slots));
  if (!table.shared_with.empty())
    text += fmt::format(", shared with {}", quoted(table.shared_with));
  return {"", std::move(text)};
}

// --- Callbacks
// ---------------------------------------------------------------------------------------

EventWords::Line EventWords::words(const Event&, const trace::StatusCall& call) {
  const std::string_view name = call.extended ? "SetResourceStatusEx" : "SetResourceStatus";
  if (!call.readable)
    return {"", fmt::format("calls {} with a status that cannot be read{}", name,
                            handle_text(call.handle))};
  std::string text =
      fmt::format("reports {}, CheckPoint {}", state_text(call.state), call.check_point);
  if (call.event_handle != 0)
    text += call.event_signalled ? ", with a signalled EventHandle" : ", with an EventHandle";
  return {"", text + std::string(handle_text(call.handle))};
}

EventWords::Line EventWords::words(const Event&, const trace::StatusReturn& returned) {
  return {"", fmt::format("-> {}", returned.answer == 0 ? "Continue" : "Terminate")};
}

EventWords::Line EventWords::words(const Event&, const trace::LogEvent& log) {
  return {"",
          fmt::format("logs {}{}: {}", level_text(log.level), handle_text(log.handle),
                      quoted(log.text)),
          log.level == 0};
}

namespace {

/// The call that a completion names, for the end of a sentence.
std::string control_call_text(std::uint32_t call) {
  return call == 0 ? "a call that the monitor does not know" : fmt::format("control call {}", call);
}

}  // namespace

EventWords::Line EventWords::words(const Event&, const trace::ControlEnd& end) {
  return {"",
          fmt::format("{} ends {} with {}{}", end.type ? "EndTypeControlCall" : "EndControlCall",
                      control_call_text(end.call), code_text(end.status),
                      end.ended_before ? ", which had ended before" : "")};
}

EventWords::Line EventWords::words(const Event&, const trace::ControlTimeout& timeout) {
  return {"monitor", fmt::format("waits no more for {}, which was not completed within {}",
                                 control_call_text(timeout.call), rounded(timeout.limit))};
}

EventWords::Line EventWords::words(const Event&, const trace::ControlExtend& extend) {
  return {"", fmt::format("{} gives {} another {}",
                          extend.type ? "ExtendTypeControlCall" : "ExtendControlCall",
                          control_call_text(extend.call), rounded(extend.timeout))};
}

EventWords::Line EventWords::words(const Event&, const trace::QuorumLost& lost) {
  return {"", fmt::format("calls QuorumResourceLost{}", handle_text(lost.handle))};
}

EventWords::Line EventWords::words(const Event&, const trace::MonitorCallback& callback) {
  return {"", fmt::format("calls {}({}){} -> {}", printable(callback.name),
                          fmt::join(callback.arguments, ", "), handle_text(callback.handle),
                          code_text(callback.result))};
}

// --- Worker threads
// ----------------------------------------------------------------------------------

EventWords::Line EventWords::words(const Event&, const trace::WorkerCreate& create) {
  if (create.result != 0)
    return {"", fmt::format("ClusWorkerCreate fails with {}", code_text(create.result))};
  if (create.previous_alive)
    return {"", "ClusWorkerCreate is given a structure whose last worker still runs"};
  if (!create.zeroed) return {"", "ClusWorkerCreate is given a structure that is not zeroed"};
  return {};  // The strand's start has said it.
}

EventWords::Line EventWords::words(const Event&, const trace::WorkerCheck& check) {
  return {"", fmt::format("asks ClusWorkerCheckTerminate -> {}", check.answer ? "TRUE" : "FALSE"),
          !check.answer};
}

EventWords::Line EventWords::words(const Event&, const trace::WorkerTerminate& terminate) {
  if (terminate.worker == 0) return {"", "has no worker to stop", true};
  std::string text = fmt::format("tells {} to stop", worker_text(terminate.worker));
  if (terminate.waits) text += " and waits for it";
  if (terminate.itself) text += ", which is itself";
  if (terminate.tampered) text += ", whose structure was changed by somebody else";
  return {"", std::move(text)};
}

EventWords::Line EventWords::words(const Event&, const trace::WorkerTerminated& terminated) {
  if (terminated.worker == 0) return {};
  return {"", fmt::format("{} {}", worker_text(terminated.worker),
                          terminated.gone ? "is gone" : "is still running")};
}

// --- The Resource Monitor and the Cluster service
// ----------------------------------------------------

EventWords::Line EventWords::words(const Event&, const trace::StateChange& change) {
  return {"monitor",
          fmt::format("the resource is {} now ({})", to_text(change.to), printable(change.why))};
}

EventWords::Line EventWords::words(const Event&, const trace::PendingTimeout& timeout) {
  return {"monitor", fmt::format("PendingTimeout: nothing new for {}, the limit is {}",
                                 rounded(timeout.silent), rounded(timeout.limit))};
}

EventWords::Line EventWords::words(const Event&, const trace::DeadlockTimeout& timeout) {
  std::string text = fmt::format("DeadlockTimeout: {} has not returned for {}",
                                 to_text(timeout.entry), rounded(timeout.limit));
  if (!timeout.waiting.empty()) text += fmt::format(": {}", listed(waiting_lines(timeout.waiting)));
  return {"monitor", std::move(text)};
}

EventWords::Line EventWords::words(const Event&, const trace::RestartDecision& decision) {
  std::string text = fmt::format("decides to {}", printable(decision.decision));
  if (decision.delay > Duration::zero()) text += fmt::format(" after {}", rounded(decision.delay));
  text += fmt::format(" (failure {}, threshold {})", decision.failures, decision.threshold);
  return {"cluster", std::move(text)};
}

EventWords::Line EventWords::words(const Event&, const trace::ObjectSignalled&) {
  return {"monitor", "sees that the EventHandle is signalled"};
}

EventWords::Line EventWords::words(const Event&, const trace::Command& command) {
  if (command.skipped)
    return {std::string(scenario),
            fmt::format("skips {}: {}", printable(command.what), printable(command.detail)), true};
  std::string text = printable(command.what);
  if (!command.detail.empty()) text += fmt::format(" {}", printable(command.detail));
  return {std::string(scenario), std::move(text)};
}

EventWords::Line EventWords::words(const Event&, const trace::Inserted& inserted) {
  std::string text =
      fmt::format("holds {} up for {}", inserted.victim == 0 ? "the DLL" : who(inserted.victim),
                  rounded(inserted.span));
  if (!inserted.what.empty()) text += fmt::format(" ({})", printable(inserted.what));
  return {std::string(scenario), std::move(text)};
}

// --- The environment
// -----------------------------------------------------------------------------------

EventWords::Line EventWords::words(const Event&, const trace::ApiCall& call) {
  std::string text = fmt::format("calls {}({})", printable(call.name), printable(call.argument));
  if (call.result != 0) text += fmt::format(" -> {}", code_text(call.result));
  if (call.error != 0) text += fmt::format(", last error {}", code_text(call.error));
  return {"", std::move(text), call.result == 0 && call.error == 0};
}

EventWords::Line EventWords::words(const Event&, const trace::Environment& environment) {
  return {"environment",
          fmt::format("{} is {}", printable(environment.what), environment.up ? "up" : "down")};
}

EventWords::Line EventWords::words(const Event&, const trace::Uncontrolled& call) {
  return {"", fmt::format("calls {}, which rhsim does not control", printable(call.name))};
}

EventWords::Line EventWords::words(const Event&, const trace::Leak& leak) {
  return {"monitor",
          fmt::format("left behind: {} {}", leak.count, printable(leak.what)) +
              (leak.opened_by.empty()
                   ? std::string()
                   : fmt::format(", opened by {} at {}", leak.opened_by, rounded(leak.opened)))};
}

// --- Ends
// ----------------------------------------------------------------------------------------------

EventWords::Line EventWords::words(const Event&, const trace::Crash& crash) {
  std::string text = fmt::format("CRASH: {}", printable(crash.what));
  if (!crash.where.empty()) text += fmt::format(" at {}", printable(crash.where));
  return {"", std::move(text)};
}

EventWords::Line EventWords::words(const Event&, const trace::Hang& hang) {
  std::string text = "HANG: runs for ever without a call";
  if (!hang.where.empty()) text += fmt::format(" at {}", printable(hang.where));
  return {"", std::move(text)};
}

EventWords::Line EventWords::words(const Event&, const trace::ProcessExit& exit) {
  return {"", fmt::format("ends the process with {}({})", printable(exit.function), exit.code)};
}

EventWords::Line EventWords::words(const Event&, const trace::Deadlock& deadlock) {
  std::string text = "DEADLOCK: nobody can go on";
  if (!deadlock.waiting.empty())
    text += fmt::format(": {}", listed(waiting_lines(deadlock.waiting)));
  return {"", std::move(text)};
}

EventWords::Line EventWords::words(const Event&, const trace::LoadFailure& failure) {
  return {"", fmt::format("the module cannot be used: {}", printable(failure.reason))};
}

EventWords::Line EventWords::words(const Event&, const trace::RunEnd& end) {
  return {"", fmt::format("the run ends: {}", to_text(end.outcome))};
}

}  // namespace rhsim::reports
