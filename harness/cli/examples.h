#pragma once

#include <filesystem>
#include <string>

#include "harness/base/result.h"
#include "harness/cli/campaign.h"

namespace rhsim::cli {

/// Saves each finding's example as <rule>-<scenario>-<seed>.jsonl in `folder` and notes the file,
/// the line that plays it again, and the timeline. The folder is made when the first finding asks
/// for it; without findings nothing is touched.
/// Errors: a folder or file that cannot be written.
[[nodiscard]] Result<void> save_examples(CampaignOutcome& outcome,
                                         const std::filesystem::path& folder);

/// `word` as a shell takes it for one argument.
[[nodiscard]] std::string shell_word(const std::string& word);

}  // namespace rhsim::cli
