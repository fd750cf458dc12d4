#include "harness/cli/profile_option.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include <fmt/format.h>

#include "scenarios/names.h"

namespace rhsim::cli {

Result<conformance::Profile> profile_option(const std::string& name_or_file) {
  const auto files = conformance::profile_files();
  const bool known = std::any_of(files.begin(), files.end(),
                                 [&](const auto& file) { return file.name == name_or_file; });
  std::error_code error;
  if (known || !std::filesystem::is_regular_file(name_or_file, error)) {
    return conformance::named_profile(name_or_file);
  }
  std::ifstream stream(name_or_file, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(stream), {}};
  if (!stream) return failure(name_or_file, "cannot be read");
  return conformance::read_profile(text, std::filesystem::path(name_or_file).stem().string(),
                                   name_or_file, &scenarios::nearest);
}

std::string profile_help() {
  std::string help =
      "A profile FILE is a JSON object; what it leaves out is as \"based_on\" has it:\n";
  for (const auto& member : conformance::profile_members()) {
    help +=
        fmt::format("  {:<24} {}\n  {:<24}   {}\n", member.name, member.meaning, "", member.values);
  }
  return help;
}

}  // namespace rhsim::cli
