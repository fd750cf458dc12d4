#include "harness/cli/results.h"

#include <fstream>
#include <ostream>
#include <utility>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "harness/cli/option_values.h"
#include "reports/json.h"
#include "reports/junit.h"
#include "reports/text.h"

namespace rhsim::cli {
namespace {

using conformance::CampaignResult;
using conformance::Outcome;
using conformance::Severity;

bool to_standard_output(const std::string& file) { return file == "-"; }

Result<void> write_documents(const CampaignResult& result, const ResultOptions& options,
                             const Console& console) {
  if (!options.json.empty()) {
    auto written = write_document(options.json, reports::json_report(result), console);
    if (!written) return written;
  }
  if (options.junit.empty()) return {};
  return write_document(options.junit, reports::junit_report(result), console);
}

}  // namespace

void add_result_options(CLI::App& command, ResultOptions& options) {
  command.add_option("--json", options.json,
                     "Write the result as JSON to this file; -: to standard "
                     "output, and nothing else there");
  command.add_option("--junit", options.junit, "The same as JUnit XML, for pipelines");
  command.add_flag("--verbose", options.verbose,
                   "List also what was not exercised and every scenario, "
                   "and tell notes in full");
  command.add_flag("--quiet", options.quiet, "No progress and no notes");
}

Result<void> check_result_options(const ResultOptions& options) {
  if (auto fine = check_writable_file("--json", options.json); !fine) return fine;
  if (auto fine = check_writable_file("--junit", options.junit); !fine) return fine;
  if (!to_standard_output(options.json) || !to_standard_output(options.junit)) return {};
  return failure("--json - and --junit -", "standard output holds one document",
                 "Name a file for one of them");
}

Result<void> write_document(const std::string& file, const std::string& text,
                            const Console& console) {
  if (file.empty()) return {};
  if (to_standard_output(file)) {
    console.out << text;
    return {};
  }
  std::ofstream stream(file, std::ios::binary);
  stream << text;
  stream.close();
  if (stream) return {};
  return failure(file, "cannot be written", "Check the folder and the disk");
}

Result<void> write_result(const CampaignResult& result, const ResultOptions& options,
                          const Console& console) {
  const bool document = to_standard_output(options.json) || to_standard_output(options.junit);
  if (!document) {
    console.out << reports::text_report(
        result, {console.colour, options.verbose, options.verbose, options.verbose});
  }
  return write_documents(result, options, console);
}

int give_up(const std::string& command, const Error& error, int exit_code, CampaignResult result,
            const ResultOptions& options, const Console& console) {
  console.messages << fmt::format("rhsim {}: {}\n", command, to_text(error));
  result.outcome = Outcome::Error;
  result.reason = to_text(error);
  if (check_result_options(options)) (void)write_documents(result, options, console);
  return exit_code;
}

int exit_code_of(const CampaignResult& result) {
  switch (result.outcome) {
    case Outcome::Pass:
      return exit_clean;
    case Outcome::Fail:
      return exit_findings;
    case Outcome::Inconclusive:
    case Outcome::Error:
      return exit_failed;
  }
  return exit_failed;
}

Result<Severity> gate_of(const std::string& name) {
  if (name == "error") return Severity::Error;
  if (name == "warn") return Severity::Warn;
  return failure("--gate", fmt::format("there is no gate \"{}\"", name), "Use error or warn");
}

}  // namespace rhsim::cli
