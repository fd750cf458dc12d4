#include "harness/cli/option_values.h"

#include <unistd.h>

#include <charconv>
#include <filesystem>
#include <system_error>

#include <fmt/format.h>

namespace rhsim::cli {
namespace {

namespace fs = std::filesystem;

/// Why nothing can be made in `folder`; "" when it can.
std::string obstacle_in(const fs::path& folder) {
  std::error_code ignored;
  if (!fs::exists(folder, ignored)) return fmt::format("there is no folder {}", folder.string());
  if (!fs::is_directory(folder, ignored)) return fmt::format("{} is no folder", folder.string());
  if (::access(folder.c_str(), W_OK | X_OK) != 0) {
    return fmt::format("nothing may be written in {}", folder.string());
  }
  return {};
}

fs::path folder_of(const fs::path& file) {
  return file.has_parent_path() ? file.parent_path() : fs::path(".");
}

tl::unexpected<Error> unwritable(const std::string& option, const std::string& place,
                                 const std::string& obstacle) {
  return failure(option, fmt::format("{} cannot be written: {}", place, obstacle),
                 "Name another place, or make that one");
}

}  // namespace

std::function<std::string(const std::string&)> whole_number(std::uint64_t least,
                                                            std::uint64_t most) {
  return [least, most](const std::string& text) -> std::string {
    std::uint64_t number = 0;
    const char* const last = text.data() + text.size();
    const auto [end, error] = std::from_chars(text.data(), last, number);
    if (error == std::errc() && end == last && number >= least && number <= most) return {};
    return fmt::format("\"{}\" is no whole number from {} to {}", text, least, most);
  };
}

Result<void> check_writable_file(const std::string& option, const std::string& file) {
  if (file.empty() || file == "-") return {};
  std::error_code ignored;
  if (fs::is_directory(file, ignored)) return unwritable(option, file, "it is a folder");
  if (fs::exists(file, ignored)) {
    if (::access(file.c_str(), W_OK) == 0) return {};
    return unwritable(option, file, "it is there, and may not be written over");
  }
  const auto obstacle = obstacle_in(folder_of(file));
  return obstacle.empty() ? Result<void>() : unwritable(option, file, obstacle);
}

Result<void> check_writable_folder(const std::string& option, const std::string& folder) {
  fs::path nearest(folder);
  std::error_code ignored;
  while (!nearest.empty() && !fs::exists(nearest, ignored)) nearest = nearest.parent_path();
  const auto obstacle = obstacle_in(nearest.empty() ? fs::path(".") : nearest);
  return obstacle.empty() ? Result<void>() : unwritable(option, folder, obstacle);
}

}  // namespace rhsim::cli
