#pragma once

#include <filesystem>
#include <string>

#include "harness/base/result.h"
#include "harness/cli/campaign.h"

namespace rhsim::cli {

/// Notes the timeline of each finding's example, saves the example's trace in `folder` as
/// <rule>-<scenario>-<seed>.jsonl, and notes the file and the line that plays it again. What is
/// only information is not saved. The folder is made when the first finding asks for it.
/// Errors: a folder or file that cannot be written.
[[nodiscard]] Result<void> save_examples(CampaignOutcome& outcome,
                                         const std::filesystem::path& folder);

/// `word` as a shell takes it for one argument.
[[nodiscard]] std::string shell_word(const std::string& word);

}  // namespace rhsim::cli
