#pragma once

#include <catch2/catch.hpp>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "conformance/checker.h"
#include "harness/trace/event.h"
#include "harness/trace/header.h"

namespace rhsim::conformance {

using trace::EntryPoint;
using trace::HandleKind;
using trace::ResourceState;
using trace::RunOutcome;
using trace::StrandEnd;
using trace::StrandRole;

inline constexpr std::uint64_t pending_code = 997;

// CLUSTER_RESOURCE_STATE as reports carry it.
inline constexpr std::int32_t online_pending = 129;
inline constexpr std::int32_t offline_pending = 130;
inline constexpr std::int32_t online = 2;
inline constexpr std::int32_t offline = 3;
inline constexpr std::int32_t failed = 4;

/// A trace written by hand: each call adds an event. Time moves by after() alone. What is done is
/// done by the current strand, which is the monitor's entry-point strand until on() says otherwise,
/// to the current resource, r1 until of() says otherwise.
///
/// breaks("SRS-09") marks the next event as the one that a finding of that rule must name.
class Story {
 public:
  static constexpr trace::StrandId monitor = 1;
  static constexpr trace::StrandId entry = 2;
  static constexpr trace::StrandId terminator = 3;

  Story() {
    header.module.name = "story";
    header.types = {"Type A", "Type B"};
    header.policy = "random";
    header.resources.push_back({.id = "r1", .name = "One", .type = "Type A"});
    header.resources.push_back({.id = "r2", .name = "Two", .type = "Type A"});
  }

  trace::TraceHeader header;
  std::vector<trace::Event> events;
  std::vector<std::pair<std::string, std::uint64_t>> marked;

  /// The events so far, for one who streams a story that is too long to be kept.
  std::vector<trace::Event> hand_over() {
    handed_over_ += events.size();
    return std::exchange(events, {});
  }

  Story& breaks(std::string rule) {
    marked.emplace_back(std::move(rule), next_sequence());
    return *this;
  }
  Story& on(trace::StrandId strand) {
    strand_ = strand;
    return *this;
  }
  Story& of(trace::ResourceIndex resource) {
    resource_ = resource;
    return *this;
  }
  Story& after(Duration span) {
    now_ += span;
    return *this;
  }
  Story& add(trace::Payload payload) {
    events.push_back({next_sequence(), now_, strand_, resource_, std::move(payload)});
    return *this;
  }

  // --- Load and life ---

  /// The monitor's strands, the load, Startup for "Type A".
  Story& loaded() {
    of(0).on(0);
    add(trace::StrandStart{monitor, StrandRole::Monitor, "", 0});
    add(trace::StrandStart{entry, StrandRole::EntryPoint, "", 0});
    add(trace::StrandStart{terminator, StrandRole::Terminate, "", 0});
    on(entry).call(EntryPoint::Load).ret();
    return startup("Type A");
  }
  Story& startup(const std::string& type) { return startup(type, good_table(type)); }
  Story& startup(const std::string& type, const trace::FunctionTable& table,
                 std::uint32_t min_version = 0x100, std::uint32_t max_version = 0x100) {
    const auto whom = std::exchange(resource_, 0);
    trace::EntryCall start{EntryPoint::Startup, ++calls_, type, min_version, max_version};
    add(start);
    ret();
    add(table);
    resource_ = whom;
    return *this;
  }
  static trace::FunctionTable good_table(const std::string& type) {
    return {type, true, 0x100, 88, {"Arbitrate", "Release"}, ""};
  }
  Story& opened(trace::ResourceIndex which, std::uint64_t resid = 0) {
    return of(which).on(entry).call(EntryPoint::Open).ret(resid != 0 ? resid : which);
  }
  /// Loaded, with r1 open.
  Story& ready() { return loaded().opened(1); }
  Story& closed() { return on(entry).call(EntryPoint::Close).ret(); }
  Story& ended(RunOutcome outcome = RunOutcome::Completed) {
    of(0).on(entry).call(EntryPoint::Unload).ret();
    return on(monitor).add(trace::RunEnd{outcome});
  }

  // --- Entry points ---

  Story& call(EntryPoint which, const std::string& name = "") {
    trace::EntryCall made;
    made.entry = which;
    made.call = ++calls_;
    made.name = name;
    inside_.push_back({which, calls_, strand_});
    return add(made);
  }
  /// Returns from the entry point that the current strand entered last.
  Story& ret(std::uint64_t value = 0) { return ret_with({.value = value, .locks_held = {}}); }
  Story& ret_with(trace::EntryReturn result) {
    result.call = calls_;
    for (auto it = inside_.rbegin(); it != inside_.rend(); ++it) {
      if (it->strand != strand_) continue;
      result.entry = it->entry;
      result.call = it->number;
      inside_.erase(std::next(it).base());
      return add(result);
    }
    result.entry = EntryPoint::Startup;
    return add(result);
  }
  /// Online or Offline that leaves its work to a ClusWorker; the story goes on on the worker.
  Story& pending(EntryPoint which = EntryPoint::Online) {
    on(entry).call(which);
    const auto strand = worker();
    return ret(pending_code).on(strand);
  }
  Story& terminated() { return on(terminator).call(EntryPoint::Terminate).ret(); }

  // --- Strands ---

  /// ClusWorkerCreate by the current strand; returns the worker's strand.
  trace::StrandId worker() {
    const auto strand = next_strand_++;
    add(trace::StrandStart{strand, StrandRole::Worker, "ClusWorkerCreate", ++workers_});
    add(trace::WorkerCreate{workers_, true, false, 0});
    return strand;
  }
  trace::StrandId thread(StrandRole role = StrandRole::Thread) {
    const auto strand = next_strand_++;
    add(trace::StrandStart{strand, role, "CreateThread", 0});
    return strand;
  }
  Story& exits(StrandEnd manner = StrandEnd::Returned) { return add(trace::StrandExit{0, manner}); }
  [[nodiscard]] std::uint32_t last_worker() const { return workers_; }
  Story& check(bool answer) { return add(trace::WorkerCheck{workers_, answer}); }

  // --- Reports ---

  Story& status(std::int32_t state, std::uint32_t check_point = 0, std::uint32_t answer = 0) {
    return status_with({.state = state, .check_point = check_point}, answer);
  }
  Story& status_with(trace::StatusCall report, std::uint32_t answer = 0) {
    add(report);
    return add(trace::StatusReturn{answer});
  }
  Story& log(const std::string& format, const std::string& text, std::uint32_t level = 0,
             HandleKind handle = HandleKind::Live) {
    return add(trace::LogEvent{handle, level, format, text});
  }

  // --- The environment and control codes ---

  Story& up(const std::string& what) { return add(trace::Environment{what, true}); }
  Story& down(const std::string& what) { return add(trace::Environment{what, false}); }
  Story& api(const std::string& name, const std::string& argument = "", std::uint32_t result = 0,
             std::uint32_t error = 0) {
    return add(trace::ApiCall{name, argument, result, error});
  }
  /// Calls ResourceControl, or ResourceTypeControl for "Type A" when `code` is a resource type's.
  /// The return value is to be given by answers().
  Story& asks(std::uint32_t code, const std::string& input = "", std::uint32_t out_size = 64) {
    const bool type = code >> 24U == 2;
    return asks_by(type ? EntryPoint::ResourceTypeControl : EntryPoint::ResourceControl, code,
                   input, out_size);
  }
  /// The same by a Begin call, which goes on asynchronously until completes().
  Story& asks_later(std::uint32_t code, const std::string& input = "",
                    std::uint32_t out_size = 64) {
    const bool type = code >> 24U == 2;
    asks_by(type ? EntryPoint::BeginResourceTypeControl : EntryPoint::BeginResourceControl, code,
            input, out_size);
    return ret_with({.asynchronous = true, .locks_held = {}});
  }
  /// EndControlCall, of the call that was made last.
  Story& completes(std::uint32_t status, const std::string& output = "", bool overrun = false) {
    trace::ControlEnd end;
    end.call = calls_;
    end.status = status;
    end.bytes_returned = static_cast<std::uint32_t>(output.size() / 2);
    end.output = output;
    end.overrun = overrun;
    return add(end);
  }
  Story& asks_by(EntryPoint which, std::uint32_t code, const std::string& input,
                 std::uint32_t out_size) {
    const bool type = code >> 24U == 2;
    trace::EntryCall made;
    made.entry = which;
    made.call = ++calls_;
    made.name = type ? "Type A" : "";
    made.control_code = code;
    made.input = input;
    made.in_size = static_cast<std::uint32_t>(input.size() / 2);
    made.out_size = out_size;
    inside_.push_back({made.entry, calls_, strand_});
    return add(made);
  }
  Story& answers(std::uint64_t value, const std::string& output = "") {
    return ret_with({.value = value,
                     .bytes_returned = static_cast<std::uint32_t>(output.size() / 2),
                     .output = output,
                     .locks_held = {}});
  }

  // --- The monitor ---

  Story& state(ResourceState from, ResourceState to) {
    const auto who = std::exchange(strand_, monitor);
    add(trace::StateChange{from, to, "story"});
    strand_ = who;
    return *this;
  }
  Story& times_out(Duration limit = 180s) {
    const auto who = std::exchange(strand_, monitor);
    add(trace::PendingTimeout{limit, limit});
    strand_ = who;
    return *this;
  }
  /// Online that succeeds at once.
  Story& online() {
    on(entry).call(EntryPoint::Online).ret(0);
    return state(ResourceState::Offline, ResourceState::Online);
  }

  [[nodiscard]] Verdict verdict(const Profile& profile = {}) const {
    Checker checker(header, profile);
    for (const auto& event : events) checker.take(event);
    return checker.finish();
  }

 private:
  [[nodiscard]] std::uint64_t next_sequence() const { return handed_over_ + events.size() + 1; }

  struct Inside {
    EntryPoint entry;
    std::uint32_t number;
    trace::StrandId strand;
  };
  std::uint64_t handed_over_ = 0;
  Instant now_{};
  trace::StrandId strand_ = entry;
  trace::ResourceIndex resource_ = 1;
  std::uint32_t calls_ = 0;
  std::uint32_t workers_ = 0;
  trace::StrandId next_strand_ = 10;
  std::vector<Inside> inside_;
};

/// Findings for a failed check's message.
inline std::string to_text(const Verdict& verdict) {
  std::string text;
  for (const auto& finding : verdict.findings) {
    text += std::string(to_text(finding.severity)) + " " + finding.rule + " r" +
            std::to_string(finding.resource) + ": " + finding.message + " | " +
            finding.consequence + "\n";
  }
  return text;
}

inline const Finding* find(const Verdict& verdict, const std::string& rule) {
  for (const auto& finding : verdict.findings) {
    if (finding.rule == rule) return &finding;
  }
  return nullptr;
}

}  // namespace rhsim::conformance
