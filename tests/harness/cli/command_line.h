#pragma once

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <vector>

#include "harness/cli/commands.h"

/// For tests that use rhsim as people do.
namespace rhsim::cli {

struct Answer {
  int exit_code = 0;
  std::string out;
  std::string messages;
};

/// One command line, without the program's name.
inline Answer rhsim(const std::vector<std::string>& arguments) {
  std::ostringstream out;
  std::ostringstream messages;
  const int exit_code = run_command_line(arguments, {out, messages});
  return {exit_code, out.str(), messages.str()};
}

/// A folder for one test case, gone afterwards.
class Folder {
 public:
  Folder()
      : path_(std::filesystem::temp_directory_path() /
              ("rhsim-test-" + std::to_string(::getpid()))) {
    std::filesystem::create_directories(path_);
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  [[nodiscard]] std::string operator/(const std::string& name) const {
    return (path_ / name).string();
  }
  std::string write(const std::string& name, const std::string& text) const {
    std::ofstream(path_ / name, std::ios::binary) << text;
    return *this / name;
  }
  [[nodiscard]] static std::string read(const std::string& file) {
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
  }

 private:
  std::filesystem::path path_;
};

/// A scenario whose resource goes online with these reports.
inline std::string script(const std::string& name, const std::string& worker) {
  return R"({"name": ")" + name + R"(", "resources": [{"id": "r1", "type": "Scripted", "script": {
    "online": {"returns": "ERROR_IO_PENDING", "worker": [)" +
         worker + R"(]}}}],
    "steps": [{"do": "online", "resource": "r1"},
              {"when": {"settled": true, "resource": "r1", "delay": "10s"}, "do": "wait"}]})";
}

inline const std::string good_worker =
    R"({"sleep": "1s"}, {"report": "OnlinePending", "check_point": 1},
  {"sleep": "1s"}, {"report": "Online", "check_point": 2}, "return")";
/// SRS-09: the CheckPoint falls.
inline const std::string bad_worker =
    R"({"sleep": "1s"}, {"report": "OnlinePending", "check_point": 5},
  {"sleep": "1s"}, {"report": "OnlinePending", "check_point": 4},
  {"sleep": "1s"}, {"report": "Online", "check_point": 6}, "return")";

}  // namespace rhsim::cli
