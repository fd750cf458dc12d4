#pragma once

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

/// Modules that were built for the tests.
namespace rhsim::cli {

inline std::string built_module(const std::string& file) {
  const auto build = std::filesystem::read_symlink("/proc/self/exe").parent_path().parent_path();
  return (build / "fakes" / file).string();
}

inline std::string bytes_of_file(const std::string& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

}  // namespace rhsim::cli
