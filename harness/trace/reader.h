#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/base/result.h"
#include "harness/trace/event.h"
#include "harness/trace/header.h"

/// Reads the text form back. In rhsim only, never in a host: a host writes traces.
namespace rhsim::trace {

struct Trace {
  TraceHeader header;
  std::vector<Event> events;
  bool operator==(const Trace&) const = default;
};

/// Reads a trace in one pass at constant memory: `on_header` once, then `on_event` per event.
/// Errors: no trace, a newer version, a malformed line, a gap in the sequence, a cut file (no end
/// line), an edited file (count or hash differ). Place is "file:line".
[[nodiscard]] Result<void> read_trace(const std::filesystem::path& file,
                                      const std::function<void(const TraceHeader&)>& on_header,
                                      const std::function<void(const Event&)>& on_event);

/// The same from memory; `place` names it in errors.
[[nodiscard]] Result<Trace> parse_trace(std::string_view text, const std::string& place);

[[nodiscard]] Result<Trace> load_trace(const std::filesystem::path& file);

/// Parses one event line. For event lines that a host sent without header and end.
[[nodiscard]] Result<Event> parse_event(std::string_view line, const std::string& place);

}  // namespace rhsim::trace
