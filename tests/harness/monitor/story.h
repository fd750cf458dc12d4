#pragma once

#include <algorithm>
#include <string>
#include <type_traits>
#include <vector>

#include <fmt/format.h>

#include "harness/trace/event.h"

namespace rhsim::tests {

/// The events of a run that a story is about, one short line each, to be read and compared.
class Story final : public trace::EventSink {
 public:
  struct Line {
    Duration at{};
    trace::ResourceIndex resource = 0;
    trace::StrandId strand = 0;
    std::string text;
  };

  void take(const trace::Event& event) override {
    const std::string text =
        std::visit([](const auto& payload) { return tell(payload); }, event.payload);
    if (!text.empty()) lines_.push_back({event.at - Instant{}, event.resource, event.strand, text});
  }

  [[nodiscard]] const std::vector<Line>& lines() const { return lines_; }

  /// The texts of one resource (0: all), from the first line `from` on; only those that start with
  /// one of `kinds`, when there are any.
  [[nodiscard]] std::vector<std::string> texts(std::vector<std::string> kinds = {},
                                               trace::ResourceIndex resource = 0) const {
    std::vector<std::string> result;
    for (const auto& line : lines_) {
      if (resource != 0 && line.resource != resource) continue;
      const bool wanted =
          kinds.empty() || std::any_of(kinds.begin(), kinds.end(), [&](const std::string& kind) {
            return line.text.rfind(kind, 0) == 0;
          });
      if (wanted) result.push_back(line.text);
    }
    return result;
  }

  [[nodiscard]] std::size_t count(const std::string& text) const {
    return static_cast<std::size_t>(std::count_if(
        lines_.begin(), lines_.end(), [&](const Line& line) { return line.text == text; }));
  }
  [[nodiscard]] bool has(const std::string& text) const { return count(text) > 0; }

  /// When the n-th line with this text was written, in whole milliseconds; -1: never.
  [[nodiscard]] std::int64_t ms(const std::string& text, std::size_t n = 1) const {
    const auto* line = find(text, n);
    return line == nullptr ? -1 : whole_ms(line->at);
  }
  [[nodiscard]] Duration at(const std::string& text, std::size_t n = 1) const {
    const auto* line = find(text, n);
    return line == nullptr ? Duration{-1} : line->at;
  }
  /// Its place among the lines; lines().size() when there is none.
  [[nodiscard]] std::size_t place(const std::string& text, std::size_t n = 1) const {
    const auto* line = find(text, n);
    return line == nullptr ? lines_.size() : static_cast<std::size_t>(line - lines_.data());
  }
  [[nodiscard]] bool in_order(const std::vector<std::string>& texts) const {
    std::size_t next = 0;
    for (const auto& line : lines_)
      if (next < texts.size() && line.text == texts[next]) ++next;
    return next == texts.size();
  }

  [[nodiscard]] std::string whole() const {
    std::string all;
    for (const auto& line : lines_)
      all += fmt::format("{:>12} r{} s{} {}\n", to_text(line.at), line.resource, line.strand,
                         line.text);
    return all;
  }

 private:
  [[nodiscard]] const Line* find(const std::string& text, std::size_t n) const {
    for (const auto& line : lines_)
      if (line.text == text && --n == 0) return &line;
    return nullptr;
  }

  static std::string tell(const trace::EntryCall& e) {
    return fmt::format("call {}{}", to_text(e.entry), e.premature ? " (premature)" : "");
  }
  static std::string tell(const trace::EntryReturn& e) {
    return fmt::format("return {} {}", to_text(e.entry), e.value);
  }
  static std::string tell(const trace::StatusCall& e) {
    if (e.handle != trace::HandleKind::Live) return fmt::format("report by {}", to_text(e.handle));
    return e.readable ? fmt::format("report {} cp {}", e.state, e.check_point) : "report nothing";
  }
  static std::string tell(const trace::StatusReturn& e) {
    return fmt::format("answer {}", e.answer);
  }
  static std::string tell(const trace::StateChange& e) {
    return fmt::format("state {} ({})", to_text(e.to), e.why);
  }
  static std::string tell(const trace::PendingTimeout& e) {
    return fmt::format("pending timeout {} > {}", to_text(e.silent), to_text(e.limit));
  }
  static std::string tell(const trace::DeadlockTimeout& e) {
    return fmt::format("deadlock in {}", to_text(e.entry));
  }
  static std::string tell(const trace::RestartDecision& e) {
    return fmt::format("decision {} ({} of {})", e.decision, e.failures, e.threshold);
  }
  static std::string tell(const trace::ObjectSignalled&) { return "signalled"; }
  static std::string tell(const trace::ControlEnd& e) {
    return fmt::format("{} of call {} with {}{}", e.type ? "EndTypeControlCall" : "EndControlCall",
                       e.call, e.status, e.ended_before ? ", again" : "");
  }
  static std::string tell(const trace::ControlTimeout& e) {
    return fmt::format("{}, call {}, not completed within {}", to_text(e.entry), e.call,
                       to_text(e.limit));
  }
  static std::string tell(const trace::ControlExtend& e) {
    return fmt::format("Extend{}ControlCall of call {} to {}", e.type ? "Type" : "", e.call,
                       to_text(e.timeout));
  }
  static std::string tell(const trace::QuorumLost& e) {
    return fmt::format("quorum lost by {}", to_text(e.handle));
  }
  static std::string tell(const trace::MonitorCallback& e) {
    return fmt::format("{} by {} -> {}", e.name, to_text(e.handle), e.result);
  }
  static std::string tell(const trace::LogEvent& e) { return "log " + e.text; }
  static std::string tell(const trace::Command& e) {
    return fmt::format("{} {}{}", e.skipped ? "skipped" : "command", e.what,
                       e.detail.empty() ? "" : ": " + e.detail);
  }
  static std::string tell(const trace::Inserted& e) {
    return fmt::format("inserted {} {}", e.what, to_text(e.span));
  }
  static std::string tell(const trace::Environment& e) {
    return fmt::format("{} {}", e.up ? "up" : "down", e.what);
  }
  static std::string tell(const trace::Leak& e) {
    const auto by = e.opened_by.empty() ? "" : " of " + e.opened_by;
    return fmt::format("leak {} {}{}", e.count, e.what, by);
  }
  static std::string tell(const trace::StrandExit& e) {
    return e.manner == trace::StrandEnd::Abandoned ? "abandoned" : "strand ended";
  }
  static std::string tell(const trace::LoadFailure& e) { return "load failure: " + e.reason; }
  static std::string tell(const trace::FunctionTable& e) { return "table of " + e.type; }
  static std::string tell(const trace::Deadlock&) { return "deadlock"; }
  static std::string tell(const trace::ProcessExit&) { return "process exit"; }
  static std::string tell(const trace::RunEnd& e) {
    return fmt::format("end {}", to_text(e.outcome));
  }
  template <class Other>
  static std::string tell(const Other&) {
    return {};
  }

  std::vector<Line> lines_;
};

}  // namespace rhsim::tests
