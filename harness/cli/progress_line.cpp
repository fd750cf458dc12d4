#include "harness/cli/progress_line.h"

#include <ostream>

#include <fmt/format.h>

namespace rhsim::cli {
namespace {

constexpr const char* erase_line = "\r\x1b[K";

}  // namespace

void ProgressLine::show(const Progress& progress) {
  if (!shown_) return;
  out_ << erase_line
       << fmt::format("{} {}/{}  {} runs  {} findings  {:.40}", progress.pass, progress.done,
                      progress.of, progress.runs, progress.findings, progress.scenario);
  out_.flush();
}

void ProgressLine::clear() {
  if (!shown_) return;
  out_ << erase_line;
  out_.flush();
}

}  // namespace rhsim::cli
