#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

/// The bundled fakes, as fakes/resources/fakes.json lists them, and where their builds are.
namespace rhsim::grid {

namespace fs = std::filesystem;

struct Fake {
  std::string name;
  std::string type;
  std::vector<std::string> rules;  ///< What its sin breaks; empty: it is well-behaved.
  bool differs = false;  ///< Its libraries make other calls on Windows, so its traces differ.
};

inline std::vector<Fake> fakes() {
  std::ifstream file(fs::path(RHSIM_SOURCE_DIR) / "fakes/resources/fakes.json");
  const auto list = nlohmann::json::parse(file);
  std::vector<Fake> fakes;
  for (const auto& item : list.at("fakes")) {
    fakes.push_back({item.at("name"), item.at("type"), item.at("rules"), item.contains("differs")});
  }
  return fakes;
}

inline std::vector<Fake> well_behaved() {
  std::vector<Fake> chosen;
  for (auto& fake : fakes()) {
    if (fake.rules.empty()) chosen.push_back(std::move(fake));
  }
  return chosen;
}

inline std::string native_module(const Fake& fake) {
  const fs::path build = fs::read_symlink("/proc/self/exe").parent_path().parent_path();
  return (build / "fakes" / (fake.name + ".so")).string();
}

/// Empty when the windows preset has not been built.
inline std::string windows_module(const Fake& fake) {
  const char* build = std::getenv("RHSIM_WINDOWS_BUILD");
  if (build == nullptr) return {};
  const auto file = fs::path(build) / "fakes" / (fake.name + ".dll");
  return fs::exists(file) ? file.string() : std::string();
}

/// How thorough: a number from the environment, for the long form of a test.
inline std::uint64_t number_from(const char* variable, std::uint64_t otherwise) {
  const char* text = std::getenv(variable);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

}  // namespace rhsim::grid
