#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "harness/base/result.h"

/// What a module file says about itself. Read from the file: nothing of it is loaded or run.
///
/// Source: "PE Format" (learn.microsoft.com); the ELF specification with its x86-64 supplement.
namespace rhsim::cli {

struct ModuleImport {
  std::string library;   ///< "KERNEL32.dll"; empty in ELF, where a name may come from any library.
  std::string name;      ///< "#12" for an import by number.
  bool delayed = false;  ///< Resolved when it is first called.
  bool operator==(const ModuleImport&) const = default;
};

struct ModuleExport {
  std::string name;
  std::uint64_t offset = 0;  ///< From where the image begins, as in "my.dll+0x1234".
  bool operator==(const ModuleExport&) const = default;
};

struct ModuleFile {
  std::vector<ModuleImport> imports;   ///< In the file's order.
  std::vector<std::string> libraries;  ///< Those it names, in the file's order.
  std::vector<ModuleExport> exports;   ///< Sorted by name.
  /// Where its own debugging information supposes that the image begins.
  std::uint64_t preferred_base = 0;
  /// Some table leads out of the file: what is here is what could be read.
  bool damaged = false;
  bool operator==(const ModuleFile&) const = default;
};

/// `bytes`: the whole file. Whatever is in it, what can be read is returned.
[[nodiscard]] ModuleFile parse_pe(std::string_view bytes);
[[nodiscard]] ModuleFile parse_elf(std::string_view bytes);

/// `kind`: "pe-x64" or "elf-so", as inspect_module() tells. Errors: the file cannot be read.
[[nodiscard]] Result<ModuleFile> read_module_file(const std::string& path, std::string_view kind);

/// "Online+0x1a", by the last export at or before `offset`; "" when there is none.
[[nodiscard]] std::string nearest_export(const ModuleFile& module, std::uint64_t offset);

}  // namespace rhsim::cli
