#include "harness/win32/call_faults.h"

#include "tests/harness/win32/machine.h"

namespace rhsim::win32::test {
namespace {

constexpr Dword scripted =
    1450;  // ERROR_NO_SYSTEM_RESOURCES, which nothing here answers by itself.

/// Which of the next six calls of F fail.
std::vector<int> failing(CallFaults& faults) {
  std::vector<int> calls;
  for (int call = 1; call <= 6; ++call) {
    if (faults.next("F").error != 0) calls.push_back(call);
  }
  return calls;
}

TEST_CASE("a fault strikes from its first call on, as often as it says") {
  const auto [first, count, struck] =
      GENERATE(table<std::uint32_t, std::uint32_t, std::vector<int>>({
          {1, 1, {1}},
          {3, 1, {3}},
          {2, 3, {2, 3, 4}},
          {5, CallFaults::every, {5, 6}},
          {1, CallFaults::every, {1, 2, 3, 4, 5, 6}},
      }));
  CAPTURE(first, count);
  CallFaults faults;
  faults.add({"F", first, count, scripted, {}});
  CHECK(failing(faults) == struck);
}

TEST_CASE("a fault leaves other functions alone") {
  CallFaults faults;
  faults.add({"F", 1, CallFaults::every, scripted, {}});
  CHECK(faults.next("G").error == 0);
}

TEST_CASE("several faults of a function count for themselves") {
  CallFaults faults;
  faults.add({"F", 2, 1, scripted, {}});
  faults.add({"F", 4, 1, scripted, {}});
  faults.add({"F", 1, CallFaults::every, 0, 1s});
  faults.add({"F", 1, 1, 0, 2s});
  CHECK(faults.next("F").takes == 3s);
  CHECK(faults.next("F").takes == 1s);
  CHECK(faults.next("F").error == 0);
  CHECK(faults.next("F").error == scripted);
}

TEST_CASE("the next calls fail instead of what was planned") {
  CallFaults faults;
  faults.add({"F", 1, CallFaults::every, 5, {}});
  faults.fail_next("F", 2, scripted);
  CHECK(failing(faults) == std::vector{1, 2});
}

TEST_CASE("calls that take for ever, together, take for ever") {
  CallFaults faults;
  faults.add({"F", 1, CallFaults::every, 0, Duration::max()});
  faults.add({"F", 1, CallFaults::every, 0, 1s});
  CHECK(faults.next("F").takes == Duration::max());
}

TEST_CASE("a call of the virtual Windows fails as scripted and leaves an event") {
  Machine machine;
  machine.windows.faults().add({"CreateEventW", 2, 1, scripted, {}});
  machine.play([] {
    CHECK(CreateEventW(nullptr, 1, 0, nullptr) != nullptr);
    CHECK(CreateEventW(nullptr, 1, 0, nullptr) == nullptr);
    CHECK(GetLastError() == scripted);
    CHECK(CreateEventW(nullptr, 1, 0, nullptr) != nullptr);
  });
  CHECK(machine.events.of<trace::ApiCall>() ==
        std::vector{trace::ApiCall{"CreateEventW", "", 0, scripted}});
}

TEST_CASE("a slow call takes its virtual time first, and says whose time that was") {
  Machine machine;
  machine.windows.faults().add({"CreateEventW", 1, CallFaults::every, 0, 4s});
  machine.play([&] {
    CHECK(CreateEventW(nullptr, 1, 0, nullptr) != nullptr);
    CHECK(machine.ms() == 4000);
  });
  CHECK(machine.events.of<trace::Inserted>() ==
        std::vector{trace::Inserted{"CreateEventW", 1, 4s}});
}

TEST_CASE("every function that may fail does so when the scenario says it") {
  // The fault strikes before the arguments count, so any will do. With so many zeros every
  // function finds its parameters.
  using Any = std::uint64_t (*)(std::uint64_t, std::uint64_t, std::uint64_t, std::uint64_t,
                                std::uint64_t, std::uint64_t, std::uint64_t, std::uint64_t);
  std::size_t tried = 0;
  for (const auto& row : functions()) {
    if (!may_fail(row)) continue;
    ++tried;
    CAPTURE(row.name);
    Machine machine;
    machine.windows.faults().add({std::string(row.name), 1, 1, scripted, {}});
    machine.play([&] {
      const auto function = reinterpret_cast<Any>(row.address);
      function(0, 0, 0, 0, 0, 0, 0, 0);
    });
    std::vector<std::string> failed;
    for (const auto& call : machine.events.of<trace::ApiCall>()) {
      if (call.error == scripted) failed.push_back(call.name);
    }
    CHECK(failed == std::vector{std::string(row.name)});
  }
  CHECK(tried > 50);
}

}  // namespace
}  // namespace rhsim::win32::test
