#pragma once

#include "harness/cli/campaign.h"
#include "harness/cli/commands.h"

namespace rhsim::cli {

/// One line that is drawn over again, for a person who waits. Nothing where no terminal is: a log
/// keeps every version of it.
class ProgressLine {
 public:
  ProgressLine(const Console& console, bool quiet)
      : out_(console.messages), shown_(console.terminal && !quiet) {}

  void show(const Progress& progress);
  void clear();

 private:
  std::ostream& out_;
  bool shown_;
};

}  // namespace rhsim::cli
