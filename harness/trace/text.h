#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "harness/base/hash.h"
#include "harness/trace/event.h"
#include "harness/trace/header.h"

namespace rhsim::trace {

/// The text form of one event, without a line end:
/// {"n":12,"t":5000000,"s":4,"r":1,"k":"status_call","state":129,"check_point":1}
/// n: sequence, t: ticks of 100 ns, s: strand, r: resource (left out when 0), k: kind.
[[nodiscard]] std::string event_line(const Event& event);

/// Collects the text of a run as it happens, so that it survives a crash of the module.
class TraceText final : public EventSink {
 public:
  TraceText() { lines_.reserve(1U << 16U); }

  void take(const Event& event) override;

  /// The event lines so far, each with its line end.
  [[nodiscard]] const std::string& lines() const { return lines_; }
  /// quick_hash() of lines(): equal for equal runs, whatever host or executor played them.
  [[nodiscard]] std::uint64_t hash() const;
  [[nodiscard]] std::uint64_t count() const { return count_; }

  void clear();

 private:
  std::string lines_;
  std::uint64_t count_ = 0;
};

/// The last line of a document, without a line end: {"end":COUNT,"hash":"16 hex digits"}. `hash` is
/// Fnv1a over every byte before it.
[[nodiscard]] std::string end_line(std::uint64_t count, std::uint64_t hash);

/// A whole trace document: header line, `lines` (event lines with line ends), end line.
[[nodiscard]] std::string trace_document(const TraceHeader& header, std::string_view lines,
                                         std::uint64_t count);

/// The header's line, with its line end: {"format":"rhsim-trace","version":1,...}.
[[nodiscard]] std::string header_line(const TraceHeader& header);

}  // namespace rhsim::trace
