#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "harness/trace/reader.h"

namespace rhsim::trace {

/// Where two traces part.
struct Difference {
  std::uint64_t sequence = 0;  ///< The first event that differs; 0: the headers do.
  std::string field;           ///< "check_point", "t", "k", ..., or "" when one trace just ends.
  std::string left;            ///< That event's line, or "end of trace".
  std::string right;
  bool operator==(const Difference&) const = default;
};

/// Compares events; headers count only in what determines a run (types, resources, scenario,
/// profile). Modules may differ: comparing two builds of a DLL is what diff is for.
[[nodiscard]] std::optional<Difference> first_difference(const Trace& left, const Trace& right);

}  // namespace rhsim::trace
