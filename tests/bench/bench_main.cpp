// Runs the benchmarks, then says in one table what they come to.

#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdio>
#include <map>
#include <string>
#include <vector>

#include <fmt/format.h>

namespace {

struct Row {
  const char* benchmark;  ///< Its name begins so.
  const char* words;
};

// What people ask for; the whole list is above it on the screen.
constexpr Row rows[] = {
    {"bare_boost_switch", "bare switch of contexts (Boost.Context)"},
    {"strand_switch/0", "switch of strands, on fibers"},
    {"strand_switch/1", "switch of strands, on threads"},
    {"lifecycle/native_fibers/", "lifecycle, .so on fibers"},
    {"lifecycle/native_reset/", "lifecycle, .so on fibers, --freshness reset"},
    {"lifecycle/native_threads/", "lifecycle, .so on threads"},
    {"lifecycle/windows/", "lifecycle, .dll (Wine on Linux)"},
    {"lifecycle/windows_reset/", "lifecycle, .dll, --freshness reset"},
};
constexpr const char* bare_switch = "bare_boost_switch";
constexpr const char* strand_switch = "strand_switch/0";

/// "1.3 ns", "2.4 us", in the largest unit that leaves a whole number before the point.
std::string time_text(double seconds) {
  if (seconds < 1e-6) return fmt::format("{:.1f} ns", seconds * 1e9);
  if (seconds < 1e-3) return fmt::format("{:.1f} us", seconds * 1e6);
  return fmt::format("{:.1f} ms", seconds * 1e3);
}

/// With three digits that mean something: "41,700,000", "1,230", "9.14".
std::string rounded(double number) {
  if (number < 100) return fmt::format("{:.3g}", number);
  double unit = 1;
  while (number / unit >= 1000) unit *= 10;
  auto text = fmt::format("{:.0f}",
                          static_cast<double>(static_cast<long long>(number / unit + 0.5)) * unit);
  for (auto place = static_cast<int>(text.size()) - 3; place > 0; place -= 3)
    text.insert(static_cast<std::size_t>(place), ",");
  return text;
}

/// The usual list, and the time of one thing of each kind beside it.
class Collector final : public benchmark::ConsoleReporter {
 public:
  void ReportRuns(const std::vector<Run>& runs) override {
    ConsoleReporter::ReportRuns(runs);
    for (const auto& run : runs) {
      const auto name = run.benchmark_name();
      if (run.error_occurred) {
        errors_[name] = run.error_message;
      } else if (const auto each = run.counters.find("each"); each != run.counters.end()) {
        times_[name] = each->second.value;
      }
    }
  }

  [[nodiscard]] std::string summary() const {
    std::string text = fmt::format("\n{:<50}{:>10}{:>14}{:>16}{:>16}\n", "", "each", "a second",
                                   "bare switches", "strand switches");
    for (const auto& row : rows) text += line(row);
    return text;
  }

 private:
  [[nodiscard]] std::string line(const Row& row) const {
    if (const auto time = find(times_, row.benchmark); time != times_.end()) {
      return fmt::format("{:<50}{:>10}{:>14}{:>16}{:>16}\n", row.words, time_text(time->second),
                         rounded(1 / time->second), ratio(time->second, bare_switch),
                         ratio(time->second, strand_switch));
    }
    const auto error = find(errors_, row.benchmark);
    return error == errors_.end() ? "" : fmt::format("{:<50}{}\n", row.words, error->second);
  }

  /// Options of a benchmark follow its name: "lifecycle/windows/real_time".
  template <class Map>
  static typename Map::const_iterator find(const Map& map, const char* benchmark) {
    return std::find_if(map.begin(), map.end(), [benchmark](const auto& entry) {
      return entry.first.starts_with(benchmark);
    });
  }

  /// How many of the switches that were measured beside it take as long.
  [[nodiscard]] std::string ratio(double seconds, const char* yardstick) const {
    const auto one = find(times_, yardstick);
    return one == times_.end() ? "-" : rounded(seconds / one->second);
  }

  std::map<std::string, double> times_;  ///< Seconds.
  std::map<std::string, std::string> errors_;
};

}  // namespace

int main(int count, char** arguments) {
  benchmark::Initialize(&count, arguments);
  if (benchmark::ReportUnrecognizedArguments(count, arguments)) return 2;
  Collector collector;
  benchmark::RunSpecifiedBenchmarks(&collector);
  std::fputs(collector.summary().c_str(), stdout);
  benchmark::Shutdown();
  return 0;
}
