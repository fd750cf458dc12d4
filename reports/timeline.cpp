#include "reports/timeline.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "reports/event_words.h"
#include "reports/printable.h"

namespace rhsim::reports {
namespace {

using trace::Event;

/// Events that share a line: a call and, when nothing came in between, its answer.
struct Row {
  const Event* first = nullptr;
  const Event* answer = nullptr;  ///< May be null.
  std::string who;
  std::string what;
  bool marked = false;
  bool routine = false;  ///< Nobody misses it in a story about something else.
};

bool answers(const Event& call, const Event& answer) {
  if (call.strand != answer.strand) return false;
  if (std::holds_alternative<trace::StatusCall>(call.payload))
    return std::holds_alternative<trace::StatusReturn>(answer.payload);
  const auto* entry = std::get_if<trace::EntryCall>(&call.payload);
  const auto* returned = std::get_if<trace::EntryReturn>(&answer.payload);
  return entry != nullptr && returned != nullptr && entry->call == returned->call;
}

std::vector<Row> rows_of(const trace::TraceHeader& header, const std::vector<Event>& events,
                         const std::set<std::uint64_t>& marked) {
  EventWords words(header);
  std::vector<Row> rows;
  for (std::size_t index = 0; index < events.size(); ++index) {
    const auto& event = events[index];
    auto line = words.say(event);
    if (line.what.empty()) {
      if (marked.count(event.sequence) == 0) continue;
      line.what = trace::kind_of(event.payload);
    }
    Row row{&event, nullptr, line.who, line.what, marked.count(event.sequence) > 0, line.routine};
    if (index + 1 < events.size() && answers(event, events[index + 1])) {
      const auto& answer = events[++index];
      const auto rest = words.say(answer);
      row.answer = &answer;
      row.what += words.joined(event, rest.what);
      row.marked = row.marked || marked.count(answer.sequence) > 0;
      row.routine = row.routine && rest.routine;
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

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

/// The rows as lines, with columns as wide as needed. An empty row stands for those left out.
class Table {
 public:
  Table(const trace::TraceHeader& header, const std::vector<const Row*>& rows)
      : header_(header), with_resource_(header.resources.size() > 1) {
    for (const auto* row : rows) {
      if (row == nullptr) continue;
      widths_.time = std::max(widths_.time, time_text(row->first->at).size());
      widths_.who = std::max(widths_.who, columns(row->who));
      widths_.resource =
          std::max(widths_.resource, columns(resource_text(header, row->first->resource)));
    }
  }

  [[nodiscard]] std::string line(const Row& row) const {
    auto text =
        fmt::format("{} {:>{}}  ", row.marked ? '>' : ' ', time_text(row.first->at), widths_.time);
    if (with_resource_)
      text += padded(resource_text(header_, row.first->resource), widths_.resource) + "  ";
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

bool concerns(const Event& event, trace::ResourceIndex resource) {
  return resource == 0 || event.resource == 0 || event.resource == resource;
}

/// Where the operation began in which the first marked row lies.
std::size_t story_begin(const std::vector<Row>& rows, std::size_t first_marked) {
  for (std::size_t index = first_marked + 1; index-- > 0;)
    if (begins_operation(*rows[index].first)) return index;
  return 0;
}

/// Which rows to show: the start of the operation, whatever is near a mark, and what came next.
std::vector<bool> worth_showing(const std::vector<Row>& rows) {
  std::vector<bool> shown(rows.size(), false);
  const auto marked = [&](const Row& row) { return row.marked; };
  const auto found = std::find_if(rows.begin(), rows.end(), marked);
  if (found == rows.end()) return shown;
  const auto first = static_cast<std::size_t>(found - rows.begin());
  std::size_t last = first;
  for (std::size_t index = first; index < rows.size(); ++index)
    if (rows[index].marked) last = index;

  const auto begin = story_begin(rows, first);
  const auto show = [&](std::size_t from, std::size_t to) {
    for (std::size_t index = from; index < std::min(to, rows.size()); ++index) shown[index] = true;
  };
  show(begin, std::min(begin + lines_before, first));
  for (std::size_t index = first; index <= last; ++index)
    if (rows[index].marked)
      show(std::max(begin, index - std::min(index, lines_around)), index + lines_around + 1);
  show(last + 1, last + 1 + lines_after);
  return shown;
}

}  // namespace

std::vector<std::string> timeline(const trace::TraceHeader& header,
                                  const std::vector<Event>& events,
                                  const std::vector<std::uint64_t>& marked) {
  const auto rows = rows_of(header, events, {marked.begin(), marked.end()});
  std::vector<const Row*> all;
  for (const auto& row : rows) all.push_back(&row);
  const Table table(header, all);
  std::vector<std::string> lines;
  for (const auto& row : rows) lines.push_back(table.line(row));
  return lines;
}

std::vector<std::string> timeline_of(const trace::TraceHeader& header,
                                     const std::vector<Event>& events,
                                     const conformance::Finding& finding) {
  auto rows = rows_of(header, events, {finding.events.begin(), finding.events.end()});
  std::erase_if(rows, [&](const Row& row) {
    return !row.marked && (row.routine || !concerns(*row.first, finding.resource));
  });
  const auto shown = worth_showing(rows);
  std::vector<const Row*> story;
  std::vector<std::size_t> left_out;
  for (std::size_t index = 0; index < rows.size(); ++index) {
    if (shown[index]) {
      story.push_back(&rows[index]);
    } else if (!story.empty()) {
      if (story.back() != nullptr) {
        story.push_back(nullptr);
        left_out.push_back(0);
      }
      ++left_out.back();
    }
  }
  if (!story.empty() && story.back() == nullptr) story.pop_back();  // The rest of the run.

  const Table table(header, story);
  std::vector<std::string> lines;
  std::size_t gap = 0;
  for (const auto* row : story)
    lines.push_back(row != nullptr ? table.line(*row) : table.gap(left_out[gap++]));
  return lines;
}

}  // namespace rhsim::reports
