#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>

#include "conformance/checker.h"
#include "harness/cli/campaign.h"
#include "harness/cli/commands.h"
#include "harness/cli/profile_option.h"
#include "harness/cli/results.h"
#include "harness/cli/trace_result.h"
#include "reports/timeline.h"

namespace rhsim::cli {
namespace {

struct VerifyOptions {
  std::string trace;
  std::string profile;  ///< Empty: the one it was recorded with.
  std::string gate = "error";
  ResultOptions result;
};

/// Reads the trace once more: a timeline looks back, and the trace may be longer than memory.
Result<void> tell_timelines(conformance::CampaignResult& result, const std::string& file) {
  if (result.findings.empty()) return {};
  std::vector<const conformance::Finding*> findings;
  for (const auto& group : result.findings) findings.push_back(&group.example);
  trace::TraceHeader header;
  std::optional<reports::Timelines> timelines;
  const auto read = trace::read_trace(
      file,
      [&](const trace::TraceHeader& found) {
        header = found;
        timelines.emplace(header, findings);
      },
      [&](const trace::Event& event) { timelines->take(event); });
  if (!read) return failure(read.error());
  auto lines = timelines->finish();
  for (std::size_t i = 0; i < lines.size(); ++i) {
    result.findings[i].trace_file = file;
    result.findings[i].timeline = std::move(lines[i]);
  }
  return {};
}

/// Judges while it reads, so that a trace of any length fits.
Result<conformance::CampaignResult> judge_trace(const VerifyOptions& options) {
  trace::TraceHeader header;
  std::optional<Result<conformance::Profile>> profile;
  std::optional<conformance::Checker> checker;
  Instant last{};
  const auto read = trace::read_trace(
      options.trace,
      [&](const trace::TraceHeader& found) {
        header = found;
        profile = options.profile.empty() ? conformance::recorded_profile(header, options.trace)
                                          : profile_option(options.profile);
        if (*profile) checker.emplace(header, **profile);
      },
      [&](const trace::Event& event) {
        if (checker) checker->take(event);
        last = event.at;
      });
  if (!read) return failure(read.error());
  if (!*profile) return failure(profile->error());
  auto result = result_of_run(header, checker->finish(), **profile, last.time_since_epoch());
  if (auto told = tell_timelines(result, options.trace); !told) return failure(told.error());
  return result;
}

int verify(const VerifyOptions& options, const Console& console) {
  conformance::CampaignResult empty;
  empty.module_path = options.trace;
  const auto fail = [&](const Error& error, int exit_code) {
    return give_up("verify", error, exit_code, empty, options.result, console);
  };
  if (auto fine = check_result_options(options.result); !fine) {
    return fail(fine.error(), exit_bad_input);
  }
  const auto gate = gate_of(options.gate);
  if (!gate) return fail(gate.error(), exit_bad_input);
  auto result = judge_trace(options);
  if (!result) return fail(result.error(), exit_bad_input);
  judge(*result, *gate, {});
  if (auto written = write_result(*result, options.result, console); !written) {
    return fail(written.error(), exit_failed);
  }
  return exit_code_of(*result);
}

}  // namespace

void add_verify(CLI::App& app, Session& session) {
  const auto options = std::make_shared<VerifyOptions>();
  auto* command = app.add_subcommand("verify", "Judge a trace, without the module that made it");
  command->add_option("TRACE", options->trace, "A trace of rhsim")->required();
  command->add_option(
      "--profile", options->profile,
      "documented, strict, lenient or a file; default: the one it was recorded with");
  command->add_option("--gate", options->gate, "What fails: error or warn")->capture_default_str();
  add_result_options(*command, options->result);
  command->footer(R"(Examples:
  rhsim verify rhsim-traces/SRS-09-quiet-lifecycle-3.jsonl
  rhsim verify old.jsonl --profile strict --gate warn

Exit codes: 0 no finding at the gate, 1 findings, 2 not a whole trace.)");
  command->callback([options, &session] { session.exit_code = verify(*options, session.console); });
}

}  // namespace rhsim::cli
