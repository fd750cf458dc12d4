#include "harness/cli/examples.h"

#include <algorithm>
#include <cctype>
#include <fstream>
#include <system_error>

#include <fmt/format.h>

#include "harness/base/assert.h"
#include "harness/trace/reader.h"
#include "reports/timeline.h"

namespace rhsim::cli {
namespace {

/// Letters, digits and a few marks: a file name on every system.
std::string file_name_part(std::string text) {
  std::replace_if(
      text.begin(), text.end(),
      [](unsigned char c) { return std::isalnum(c) == 0 && c != '-' && c != '.' && c != '+'; },
      '_');
  return text;
}

std::string file_name(const conformance::FindingGroup& group) {
  const auto seed = group.policy == "calm" ? "calm" : std::to_string(group.seed);
  return fmt::format("{}-{}-{}.jsonl", file_name_part(group.example.rule),
                     file_name_part(group.scenario), seed);
}

Result<void> make_folder(const std::filesystem::path& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (!error) return {};
  return failure(folder.string(), "the folder for traces cannot be made: " + error.message(),
                 "Name another with --trace-dir");
}

Result<void> write_file(const std::filesystem::path& file, const std::string& text) {
  std::ofstream stream(file, std::ios::binary);
  stream << text;
  stream.close();
  if (stream) return {};
  return failure(file.string(), "cannot be written", "Check the disk, or use --trace-dir");
}

}  // namespace

Result<void> save_examples(CampaignOutcome& outcome, const std::filesystem::path& folder) {
  auto& result = outcome.result;
  RHSIM_ASSERT(outcome.traces.size() == result.findings.size());
  for (std::size_t i = 0; i < result.findings.size(); ++i) {
    auto& group = result.findings[i];
    if (outcome.traces[i].empty()) continue;  // A host that died before it could hand it over.
    if (const auto trace = trace::parse_trace(outcome.traces[i], "example")) {
      group.timeline = reports::timeline_of(trace->header, trace->events, group.example);
    }
    if (group.example.severity < conformance::Severity::Warn) continue;
    if (auto made = make_folder(folder); !made) return made;
    const auto file = folder / file_name(group);
    if (auto written = write_file(file, outcome.traces[i]); !written) return written;
    group.trace_file = file.generic_string();
    group.repro = "rhsim replay " + shell_word(group.trace_file);
    if (result.module.kind != "scripted")
      group.repro += " --module " + shell_word(result.module_path);
  }
  return {};
}

std::string shell_word(const std::string& word) {
  const bool plain = !word.empty() && std::all_of(word.begin(), word.end(), [](unsigned char c) {
    return std::isalnum(c) != 0 ||
           std::string_view("-_./+:,=@%").find(static_cast<char>(c)) != std::string_view::npos;
  });
  if (plain) return word;
  std::string quoted = "'";
  for (const char c : word) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return quoted + "'";
}

}  // namespace rhsim::cli
