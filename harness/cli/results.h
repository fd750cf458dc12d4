#pragma once

#include <string>

namespace CLI {
class App;
}

#include "conformance/result.h"
#include "harness/base/result.h"
#include "harness/cli/commands.h"

/// What commands that judge have in common: where their result goes.
namespace rhsim::cli {

struct ResultOptions {
  std::string json;   ///< A file, "-" for standard output, or empty.
  std::string junit;  ///< The same.
  bool quiet = false;
  bool verbose = false;
};

/// --json, --junit, --verbose and --quiet.
void add_result_options(CLI::App& command, ResultOptions& options);

/// Errors: two documents for one standard output; a file that cannot be written.
[[nodiscard]] Result<void> check_result_options(const ResultOptions& options);

/// `text` to a file, or to standard output for "-"; nowhere for "".
/// Errors: a file that cannot be written.
[[nodiscard]] Result<void> write_document(const std::string& file, const std::string& text,
                                          const Console& console);

/// Writes the text report to standard output, or the one document that was asked for with "-";
/// and the files.
/// Errors: a file that cannot be written.
[[nodiscard]] Result<void> write_result(const conformance::CampaignResult& result,
                                        const ResultOptions& options, const Console& console);

/// When a command cannot come to a verdict: says why, also in the documents that were asked for,
/// because a pipeline reads those. Returns `exit_code`.
int give_up(const std::string& command, const Error& error, int exit_code,
            conformance::CampaignResult result, const ResultOptions& options,
            const Console& console);

/// The exit code that a result calls for.
[[nodiscard]] int exit_code_of(const conformance::CampaignResult& result);

/// "error" or "warn".
[[nodiscard]] Result<conformance::Severity> gate_of(const std::string& name);

}  // namespace rhsim::cli
