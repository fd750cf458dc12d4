#include "reports/timeline.h"

#include <algorithm>
#include <deque>
#include <functional>
#include <optional>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "reports/event_words.h"
#include "reports/printable.h"

namespace rhsim::reports {
namespace {

using trace::Event;

/// Events that share a line: a call and, when nothing came in between, its answer.
struct Row {
  Instant at;
  trace::ResourceIndex resource = 0;
  std::string who;
  std::string what;
  std::uint64_t first = 0;  ///< Sequence numbers; equal without an answer.
  std::uint64_t last = 0;
  bool silent = false;   ///< Worth a line only when marked.
  bool routine = false;  ///< Nobody misses it in a story about something else.
  bool begins_operation = false;

  [[nodiscard]] bool marked_by(const std::set<std::uint64_t>& marks) const {
    return marks.count(first) > 0 || marks.count(last) > 0;
  }
};

bool answers(const Event& call, const Event& answer) {
  if (call.strand != answer.strand) return false;
  if (std::holds_alternative<trace::StatusCall>(call.payload))
    return std::holds_alternative<trace::StatusReturn>(answer.payload);
  const auto* entry = std::get_if<trace::EntryCall>(&call.payload);
  const auto* returned = std::get_if<trace::EntryReturn>(&answer.payload);
  return entry != nullptr && returned != nullptr && entry->call == returned->call;
}

bool begins_operation(const Event& event) {
  const auto* call = std::get_if<trace::EntryCall>(&event.payload);
  if (call == nullptr) return false;
  switch (call->entry) {
    case trace::EntryPoint::LooksAlive:
    case trace::EntryPoint::IsAlive:
    case trace::EntryPoint::Terminate:
      return false;
    default:
      return true;
  }
}

/// Turns events into rows, one behind: an answer may follow.
class Rows {
 public:
  using Take = std::function<void(const Row&)>;

  explicit Rows(Take take) : take_(std::move(take)) {}

  void take(const Event& event) {
    auto line = words_.say(event);
    if (call_ && answers(*call_, event)) {
      row_.what += words_.joined(*call_, line.what);
      row_.last = event.sequence;
      row_.routine = row_.routine && line.routine;
      return finish();
    }
    finish();
    const bool silent = line.what.empty();
    if (silent) line.what = trace::kind_of(event.payload);
    row_ = {event.at,  event.resource, line.who,
            line.what, event.sequence, event.sequence,
            silent,    line.routine,   begins_operation(event)};
    call_ = event;
  }

  /// After the last event.
  void finish() {
    if (call_) take_(row_);
    call_.reset();
  }

 private:
  EventWords words_;
  Take take_;
  std::optional<Event> call_;
  Row row_;
};

std::string time_text(Instant at) {
  const auto ms = whole_ms(at.time_since_epoch());
  return fmt::format("{}.{:03}s", ms / 1000, ms % 1000);
}

struct Widths {
  std::size_t time = 0;
  std::size_t resource = 0;
  std::size_t who = 0;
};

std::string resource_text(const trace::TraceHeader& header, trace::ResourceIndex resource) {
  if (resource == 0 || resource > header.resources.size()) return {};
  return printable(header.resources[resource - 1].id);
}

std::string padded(const std::string& text, std::size_t width) {
  return text + std::string(width - std::min(width, columns(text)), ' ');
}

/// Rows as lines, with columns as wide as needed.
class Table {
 public:
  explicit Table(const trace::TraceHeader& header)
      : header_(header), with_resource_(header.resources.size() > 1) {}

  void make_room_for(const Row& row) {
    widths_.time = std::max(widths_.time, time_text(row.at).size());
    widths_.who = std::max(widths_.who, columns(row.who));
    widths_.resource = std::max(widths_.resource, columns(resource_text(header_, row.resource)));
  }

  [[nodiscard]] std::string line(const Row& row, bool marked) const {
    auto text = fmt::format("{} {:>{}}  ", marked ? '>' : ' ', time_text(row.at), widths_.time);
    if (with_resource_)
      text += padded(resource_text(header_, row.resource), widths_.resource) + "  ";
    return text + padded(row.who, widths_.who) + "  " + row.what;
  }

  [[nodiscard]] std::string gap(std::size_t left_out) const {
    return fmt::format("  {:>{}}  ({} more)", "...", widths_.time, left_out);
  }

 private:
  const trace::TraceHeader& header_;
  bool with_resource_;
  Widths widths_;
};

// --- The part that a finding is about ------------------------------------------------------------

constexpr std::size_t lines_before = 12;  ///< From the start of the operation.
constexpr std::size_t lines_around = 4;   ///< Before and after a marked line.
constexpr std::size_t lines_after = 8;    ///< What the monitor did next.

bool concerns(const Row& row, trace::ResourceIndex resource) {
  return resource == 0 || row.resource == 0 || row.resource == resource;
}

/// Gathers the rows to show: the start of the operation, whatever is near a mark, and what came
/// next. Holds no more than those.
class Excerpt {
 public:
  explicit Excerpt(const conformance::Finding& finding)
      : resource_(finding.resource), marks_(finding.events.begin(), finding.events.end()) {}

  void take(const Row& row) {
    if (ended_ || marks_.empty()) return;
    const bool marked = row.marked_by(marks_);
    if (!marked && (row.silent || row.routine || !concerns(row, resource_))) return;
    if (!begun_ && row.begins_operation) forget();
    if (marked) return take_marked(row);
    if (!begun_ && shown_.size() < lines_before) return shown_.push_back({row, false, 0});
    if (to_come_ == 0) return hold(row);
    shown_.push_back({row, false, 0});
    ended_ = --to_come_ == 0 && row.first > *marks_.rbegin();
  }

  [[nodiscard]] std::vector<std::string> lines(const trace::TraceHeader& header) const {
    if (!begun_) return {};
    Table table(header);
    for (const auto& [row, marked, left_out] : shown_) table.make_room_for(row);
    std::vector<std::string> lines;
    for (const auto& [row, marked, left_out] : shown_) {
      if (left_out > 0) lines.push_back(table.gap(left_out));
      lines.push_back(table.line(row, marked));
    }
    return lines;
  }

 private:
  struct Shown {
    Row row;
    bool marked;
    std::size_t left_out;  ///< Rows right before it.
  };

  /// An operation begins, and the one before was not the one.
  void forget() {
    shown_.clear();
    held_.clear();
    left_out_ = 0;
  }

  /// It is shown if a mark comes soon.
  void hold(const Row& row) {
    held_.push_back(row);
    if (held_.size() <= lines_around) return;
    held_.pop_front();
    ++left_out_;
  }

  void take_marked(const Row& row) {
    begun_ = true;
    held_.push_back(row);
    for (const auto& held : held_) {
      shown_.push_back({held, held.marked_by(marks_), std::exchange(left_out_, 0)});
    }
    held_.clear();
    to_come_ = row.last >= *marks_.rbegin() ? lines_after : lines_around;
  }

  trace::ResourceIndex resource_;
  std::set<std::uint64_t> marks_;
  std::vector<Shown> shown_;
  std::deque<Row> held_;
  std::size_t left_out_ = 0;  ///< Before the held ones.
  std::size_t to_come_ = 0;   ///< Rows to show whatever they are.
  bool begun_ = false;        ///< A marked row has come.
  bool ended_ = false;
};

}  // namespace

class Timelines::Implementation {
 public:
  Implementation(const trace::TraceHeader& header,
                 const std::vector<const conformance::Finding*>& findings)
      : header_(header), rows_([this](const Row& row) {
          for (auto& excerpt : excerpts_) excerpt.take(row);
        }) {
    for (const auto* finding : findings) excerpts_.emplace_back(*finding);
  }

  void take(const Event& event) { rows_.take(event); }

  std::vector<std::vector<std::string>> finish() {
    rows_.finish();
    std::vector<std::vector<std::string>> timelines;
    for (const auto& excerpt : excerpts_) timelines.push_back(excerpt.lines(header_));
    return timelines;
  }

 private:
  const trace::TraceHeader& header_;
  std::vector<Excerpt> excerpts_;
  Rows rows_;
};

Timelines::Timelines(const trace::TraceHeader& header,
                     const std::vector<const conformance::Finding*>& findings)
    : implementation_(std::make_unique<Implementation>(header, findings)) {}

Timelines::~Timelines() = default;

void Timelines::take(const Event& event) { implementation_->take(event); }

std::vector<std::vector<std::string>> Timelines::finish() { return implementation_->finish(); }

std::vector<std::string> timeline_of(const trace::TraceHeader& header,
                                     const std::vector<Event>& events,
                                     const conformance::Finding& finding) {
  Timelines timelines(header, {&finding});
  for (const auto& event : events) timelines.take(event);
  return timelines.finish().front();
}

std::vector<std::string> timeline(const trace::TraceHeader& header,
                                  const std::vector<Event>& events,
                                  const std::vector<std::uint64_t>& marked) {
  const std::set<std::uint64_t> marks(marked.begin(), marked.end());
  std::vector<Row> shown;
  Rows rows([&](const Row& row) {
    if (!row.silent || row.marked_by(marks)) shown.push_back(row);
  });
  for (const auto& event : events) rows.take(event);
  rows.finish();
  Table table(header);
  for (const auto& row : shown) table.make_room_for(row);
  std::vector<std::string> lines;
  for (const auto& row : shown) lines.push_back(table.line(row, row.marked_by(marks)));
  return lines;
}

}  // namespace rhsim::reports
