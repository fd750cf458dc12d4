// The same calls to the virtual Windows and to the real one: what needs no time must be answered
// alike. A program of its own, for Windows; the test beside it runs it under Wine.
//
//   test_win32_differential.exe [sequences] [seed]

#include <cstdio>
#include <cstdlib>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "harness/base/current.h"
#include "harness/sim/scheduler.h"
#include "harness/win32/virtual_windows.h"
#include "tests/harness/win32/differential/actions.h"

namespace rhsim::win32::test {
namespace {

constexpr std::size_t longest_sequence = 60;

/// Where the two first differ; both empty when they do not.
struct Difference {
  std::vector<std::string> before;
  std::string ours;
  std::string real;
};

Difference compare(const System& ours, const System& real, const std::vector<Action>& actions,
                   std::uint64_t seed) {
  State virtual_state;
  State real_state;
  virtual_state.prefix = real_state.prefix = "rhsim-differential-" + std::to_string(seed) + "-";
  Difference difference;
  for (const Action& action : actions) {
    const auto expected = apply(real, real_state, action);
    const auto answered = apply(ours, virtual_state, action);
    if (expected != answered) {
      difference.ours = answered;
      difference.real = expected;
      break;
    }
    difference.before.push_back(answered);
  }
  clean_up(real, real_state);
  clean_up(ours, virtual_state);
  return difference;
}

void report(const Difference& difference, std::uint64_t seed) {
  std::fprintf(stderr, "seed %llu, after %zu calls\n  ours  %s\n  real  %s\n",
               static_cast<unsigned long long>(seed), difference.before.size(),
               difference.ours.c_str(), difference.real.c_str());
  for (const auto& line : difference.before) std::fprintf(stderr, "    %s\n", line.c_str());
}

/// One fresh virtual Windows per sequence, as a run has it.
Difference play(std::uint64_t seed) {
  static const System ours = our_system();
  static const System real = real_system();
  static const auto executor = sim::make_thread_executor(2);
  sim::CalmPolicy policy;
  sim::Scheduler scheduler(*executor, policy, {});
  trace::Recorder recorder(scheduler);
  VirtualWindows windows(scheduler, recorder);
  const Current<VirtualWindows>::Scope scope(windows);
  Difference difference;
  windows.start_monitor_strand(StrandRole::EntryPoint, [&] {
    Random random(seed);
    difference = compare(ours, real, sequence(random, longest_sequence), seed);
  });
  scheduler.run();
  return difference;
}

int run(std::uint64_t sequences, std::uint64_t first_seed) {
  // One example of each kind of difference: by the name of the function.
  std::map<std::string, std::uint64_t> found;
  for (std::uint64_t index = 0; index < sequences; ++index) {
    const auto difference = play(first_seed + index);
    if (difference.real.empty()) continue;
    const auto function = difference.real.substr(0, difference.real.find('('));
    if (found[function]++ == 0) report(difference, first_seed + index);
  }
  for (const auto& [function, count] : found) {
    std::fprintf(stderr, "%s differs in %llu sequences\n", function.c_str(),
                 static_cast<unsigned long long>(count));
  }
  if (!found.empty()) return 1;
  std::fprintf(stderr, "%llu sequences were answered alike\n",
               static_cast<unsigned long long>(sequences));
  return 0;
}

}  // namespace
}  // namespace rhsim::win32::test

int main(int count, char** arguments) {
  const auto number = [&](int index, std::uint64_t otherwise) {
    return index < count ? std::strtoull(arguments[index], nullptr, 10) : otherwise;
  };
  return rhsim::win32::test::run(number(1, 500), number(2, 1));
}
