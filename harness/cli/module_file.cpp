#include "harness/cli/module_file.h"

#include <fstream>
#include <iterator>

#include <fmt/format.h>

namespace rhsim::cli {

Result<ModuleFile> read_module_file(const std::string& path, std::string_view kind) {
  std::ifstream stream(path, std::ios::binary);
  const std::string bytes(std::istreambuf_iterator<char>(stream), {});
  if (!stream) return failure(path, "cannot be read", "Check its permissions");
  return kind == "pe-x64" ? parse_pe(bytes) : parse_elf(bytes);
}

std::string nearest_export(const ModuleFile& module, std::uint64_t offset) {
  const ModuleExport* nearest = nullptr;
  for (const auto& one : module.exports) {
    if (one.offset <= offset && (nearest == nullptr || one.offset > nearest->offset))
      nearest = &one;
  }
  if (nearest == nullptr) return {};
  if (nearest->offset == offset) return nearest->name;
  return fmt::format("{}+{:#x}", nearest->name, offset - nearest->offset);
}

}  // namespace rhsim::cli
