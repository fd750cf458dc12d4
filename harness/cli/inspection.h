#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "harness/base/result.h"
#include "harness/cli/module_file.h"
#include "harness/trace/event.h"
#include "harness/trace/header.h"

/// What can be said about a module before it is checked.
namespace rhsim::cli {

/// What becomes of a call that the module makes.
enum class ImportFate : std::uint8_t {
  Controlled,     ///< The virtual Windows answers it: time, threads, waits, locks.
  Faked,          ///< The fake cluster answers it: clusapi, resutils, services.
  PassedThrough,  ///< The real system answers it; it tells no two runs apart.
  Uncontrolled,   ///< The real system answers it, and may answer two runs differently.
};
[[nodiscard]] std::string_view to_text(ImportFate fate);

/// `kind` as trace::ModuleInfo has it: the two hosts redirect by different means.
[[nodiscard]] ImportFate fate_of(const ModuleImport& import, std::string_view kind);

struct Inspection {
  trace::ModuleInfo module;
  ModuleFile file;
  std::vector<ImportFate> fates;  ///< Of file.imports.

  // What Startup or StartupEx gave, when types were named.
  std::vector<trace::FunctionTable> tables;
  std::string
      load_failure;  ///< Why the module cannot be used; empty when it can, or was not asked.
};

/// Reads the file. When `types` are named, a host loads the module too and calls Startup or
/// StartupEx for each of them, and Open and Close for a resource of it.
/// Errors: no module; no host.
[[nodiscard]] Result<Inspection> inspect(const std::string& path,
                                         const std::vector<std::string>& types);

/// What a check of the module will come to as far as this tells, in sentences.
[[nodiscard]] std::vector<std::string> expectations(const Inspection& inspection);

}  // namespace rhsim::cli
