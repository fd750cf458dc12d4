// Hours of health polls are nothing: virtual time passes as fast as the events in it are played.

#include <algorithm>
#include <chrono>
#include <numeric>

#include "harness/base/random.h"
#include "tests/harness/host/played_module.h"

namespace rhsim::host {
namespace {

/// LooksAlive every 5 s, IsAlive every 60 s, and a thread of the module's that sleeps for a second
/// at a time.
constexpr const char* ten_hours = R"({
  "name": "ten-hours",
  "resources": [{ "id": "r1", "name": "Resource 1", "type": "$1" }],
  "time_limit": "11h",
  "steps": [
    { "do": "online", "resource": "r1" },
    { "when": { "state": "Online", "resource": "r1", "delay": "10h" }, "do": "offline",
      "resource": "r1" }
  ]
})";

template <class Work>
double seconds_of(const Work& work) {
  const auto begin = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

/// Something of known size on the same machine: it is as busy for one as for the other.
double seconds_of_a_sort() {
  Random random(1);
  std::vector<std::uint32_t> numbers(1'000'000);
  for (auto& number : numbers) number = random.below(1'000'000'000);
  return seconds_of([&] { std::sort(numbers.begin(), numbers.end()); });
}

}  // namespace

TEST_CASE("ten virtual hours of polling take no longer than sorting a few million numbers") {
  const auto kind = GENERATE(from_range(kinds()));
  CAPTURE(kind);
  auto job = job_for("synchronous", "rhsim Synchronous", kind);
  job.policy = "calm";
  job.keep_traces = Job::Keep::None;
  (void)played(job);  // Starts the host.
  job.scenario = ten_hours;
  Duration virtual_time{};
  const double sort = seconds_of_a_sort();
  const double polls = seconds_of([&] { virtual_time = played(job).at(0).virtual_time; });
  CAPTURE(sort, polls);
  CHECK(virtual_time >= std::chrono::hours(10));
  // About half a sort natively, two where each switch is one of Windows threads.
  CHECK(polls < (kind == "elf-so" ? 3 : 12) * sort);
}

}  // namespace rhsim::host
