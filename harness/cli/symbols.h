#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "conformance/result.h"

/// Names for places in a module. A trace says "my.dll+0x1234", which is the same on every machine;
/// names are for reports alone, and depend on what is installed and built with -g.
namespace rhsim::cli {

/// What a place is called: its offset in the module, and "run (worker.c:12)", "run" or
/// "Online+0x1a".
using SymbolSource = std::function<std::optional<std::string>(std::uint64_t offset)>;

/// Asks addr2line (RHSIM_ADDR2LINE names another one) or llvm-symbolizer's twin of it, whichever is
/// installed and knows the file's debugging information; else the file's exports.
[[nodiscard]] SymbolSource symbols_of(const std::string& module_path, const std::string& kind);

/// "my.dll+0x1234 is run (worker.c:12)", for each place of module `name` in `message`, once.
[[nodiscard]] std::vector<std::string> named_places(const std::string& message,
                                                    const std::string& name,
                                                    const SymbolSource& symbols);

/// Fills in the places of each finding that names some.
void name_places(conformance::CampaignResult& result);

}  // namespace rhsim::cli
