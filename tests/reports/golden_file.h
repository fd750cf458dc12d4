#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include <catch2/catch.hpp>

namespace rhsim::reports::test {

/// Compares with tests/reports/golden/NAME. With RHSIM_UPDATE_GOLDEN=1 in the environment the file
/// is written instead; read the difference before committing it.
inline void check_golden(const std::string& name, const std::string& text) {
  const auto file = std::filesystem::path(__FILE__).parent_path() / "golden" / name;
  const auto* update = std::getenv("RHSIM_UPDATE_GOLDEN");
  if (update != nullptr && std::string(update) == "1") {
    std::ofstream(file, std::ios::binary) << text;
    SUCCEED("written");
    return;
  }
  std::ostringstream golden;
  golden << std::ifstream(file, std::ios::binary).rdbuf();
  CAPTURE(file.string());
  CHECK(text == golden.str());
}

}  // namespace rhsim::reports::test
