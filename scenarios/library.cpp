#include "scenarios/library.h"

#include <algorithm>
#include <fstream>
#include <map>
#include <sstream>

#include <fmt/format.h>

#include "scenarios/library_files.h"
#include "scenarios/loader.h"
#include "scenarios/names.h"

namespace rhsim::scenarios {
namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t largest_file = 16U << 20U;

using Scenarios = std::vector<LoadedScenario>;

Result<LoadedScenario> load_text(std::string_view text, const std::string& place) {
  auto scenario = parse_scenario(text, place);
  if (!scenario) return failure(scenario.error());
  if (auto valid = validate(text, place); !valid) return failure(valid.error());
  auto canonical = to_json(*scenario);
  return LoadedScenario{std::move(*scenario), std::move(canonical), place};
}

Result<LoadedScenario> load_embedded(const EmbeddedFile& file) {
  return load_text(file.text, fmt::format("library:{}", file.name));
}

Result<LoadedScenario> load_file(const fs::path& file) {
  const auto place = file.generic_string();
  std::error_code error;
  if (const auto size = fs::file_size(file, error); !error && size > largest_file)
    return failure(place, fmt::format("this file has {} bytes; no scenario is that long", size),
                   "Give a scenario; \"rhsim scenarios NAME\" shows one");
  std::ifstream stream(file, std::ios::binary);
  std::ostringstream text;
  if (!stream || (stream.peek() != std::ifstream::traits_type::eof() && !(text << stream.rdbuf())))
    return failure(place, "this file cannot be read", "Check its permissions");
  return load_text(text.str(), place);
}

Result<Scenarios> load_folder(const fs::path& folder) {
  std::error_code error;
  std::vector<fs::path> files;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error))
    if (entry->path().extension() == ".json") files.push_back(entry->path());
  const auto place = folder.generic_string();
  if (error)
    return failure(place, fmt::format("this folder cannot be read: {}", error.message()),
                   "Check its permissions");
  if (files.empty())
    return failure(place, "there is no *.json file in this folder",
                   "\"rhsim scenarios NAME > FILE\" makes one to start from");

  // A folder's order differs between file systems.
  std::sort(files.begin(), files.end());
  Scenarios scenarios;
  std::map<std::string, std::string> places;
  for (const auto& file : files) {
    auto loaded = load_file(file);
    if (!loaded) return failure(loaded.error());
    const auto [before, is_new] = places.emplace(loaded->scenario.name, loaded->place);
    if (!is_new)
      return failure(loaded->place,
                     fmt::format("{} has the name \"{}\" too", before->second, before->first),
                     "Give each scenario of a folder its own name");
    scenarios.push_back(std::move(*loaded));
  }
  return scenarios;
}

Result<Scenarios> one(Result<LoadedScenario> loaded) {
  if (!loaded) return failure(loaded.error());
  Scenarios scenarios;
  scenarios.push_back(std::move(*loaded));
  return scenarios;
}

tl::unexpected<Error> nothing_found(const std::string& name_or_path) {
  const bool path_like = name_or_path.find_first_of("/\\.") != std::string::npos;
  if (path_like)
    return failure(name_or_path, "there is no such file or folder",
                   "Check the path; \"rhsim scenarios\" lists the library");
  std::vector<std::string_view> names;
  for (const auto& file : embedded_scenarios()) names.push_back(file.name);
  const auto near = nearest(name_or_path, names);
  return failure(name_or_path,
                 "this is neither a scenario of the library, nor a file, nor a folder",
                 near.empty() ? "\"rhsim scenarios\" lists the library"
                              : fmt::format("Did you mean \"{}\"?", near));
}

Result<Scenarios> load_library() {
  Scenarios scenarios;
  for (const auto& file : embedded_scenarios()) {
    auto loaded = load_embedded(file);
    if (!loaded) return failure(loaded.error());
    scenarios.push_back(std::move(*loaded));
  }
  return scenarios;
}

}  // namespace

Result<Scenarios> library() {
  // It is part of the program: once is enough.
  static const Result<Scenarios> loaded = load_library();
  return loaded;
}

Result<Scenarios> find_scenarios(const std::string& name_or_path) {
  const auto files = embedded_scenarios();
  const auto embedded = std::find_if(files.begin(), files.end(), [&](const EmbeddedFile& file) {
    return file.name == name_or_path;
  });
  if (embedded != files.end()) return one(load_embedded(*embedded));
  std::error_code error;
  const fs::path path(name_or_path);
  if (fs::is_directory(path, error)) return load_folder(path);
  if (fs::exists(path, error)) return one(load_file(path));
  return nothing_found(name_or_path);
}

std::string_view scenario_schema() { return embedded_schema(); }

}  // namespace rhsim::scenarios
