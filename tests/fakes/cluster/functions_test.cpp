#include <algorithm>

#include "tests/fakes/cluster/environment.h"

// What holds for every function of the fake cluster.

namespace rhsim::cluster {
namespace {

using test::Environment;

constexpr Dword scripted =
    1450;  // ERROR_NO_SYSTEM_RESOURCES, which nothing here answers by itself.

}  // namespace

TEST_CASE("the table is sorted by name and names each function once") {
  const auto all = functions();
  for (std::size_t i = 1; i < all.size(); ++i) {
    CAPTURE(all[i].name);
    CHECK(all[i - 1].name < all[i].name);
    CHECK(all[i].address != nullptr);
  }
}

TEST_CASE("every function that may fail does so when the scenario says it, and leaves one event") {
  // The fault strikes before the arguments count, so zeros will do.
  using Any = std::uint64_t (*)(std::uint64_t, std::uint64_t, std::uint64_t, std::uint64_t,
                                std::uint64_t, std::uint64_t, std::uint64_t, std::uint64_t,
                                std::uint64_t, std::uint64_t, std::uint64_t, std::uint64_t);
  std::size_t tried = 0;
  for (const auto& row : functions()) {
    if (!win32::may_fail(row)) continue;
    // These go by the list for shares and disks alone; see machine_test.cpp.
    if (row.name == "CreateFileW" || row.name == "DeviceIoControl" ||
        row.name == "FindFirstFileW" || row.name == "GetFileAttributesW")
      continue;
    ++tried;
    CAPTURE(row.name);
    Environment environment;
    environment.machine.windows.faults().add({std::string(row.name), 1, 1, scripted, {}});
    Dword result = 0;
    environment.play([&] {
      const auto function = reinterpret_cast<Any>(row.address);
      result = static_cast<Dword>(function(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0));
    });
    std::vector<std::string> failed;
    for (const auto& call : environment.events<trace::ApiCall>()) {
      if (call.error == scripted || call.result == scripted) failed.push_back(call.name);
    }
    for (const auto& creation : environment.events<trace::WorkerCreate>()) {
      if (creation.result == scripted) failed.emplace_back("ClusWorkerCreate");
    }
    CHECK(failed == std::vector{std::string(row.name)});
    const Dword error = environment.machine.events.of<trace::ApiCall>().empty()
                            ? 0
                            : environment.events<trace::ApiCall>()[0].error;
    CHECK((result == scripted || error == scripted));
  }
  CHECK(tried > 100);
}

}  // namespace rhsim::cluster
