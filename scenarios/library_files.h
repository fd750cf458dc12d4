#pragma once

#include <span>
#include <string_view>

/// The files that are compiled in. CMakeLists.txt writes library_files.cpp from them.
namespace rhsim::scenarios {

struct EmbeddedFile {
  std::string_view name;  ///< Without folder and ".json".
  std::string_view text;
};

/// library/*.json, sorted by name.
[[nodiscard]] std::span<const EmbeddedFile> embedded_scenarios();
[[nodiscard]] std::string_view embedded_schema();

}  // namespace rhsim::scenarios
