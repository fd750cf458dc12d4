#include <cstring>
#include <string>
#include <vector>

#include "fakes/cluster/implementation.h"
#include "fakes/cluster/service_api.h"
#include "harness/base/unicode.h"
#include "tests/fakes/cluster/environment.h"

// The service control manager, from the pages under winsvc, and the service functions of resutils,
// from resapi/nf-resapi-resutil*service*.

namespace rhsim::cluster {
namespace {

using namespace api;
using test::Environment;
using win32::test::CloseHandle;
using win32::test::forever;
using win32::test::GetExitCodeProcess;
using win32::test::OpenProcess;
using win32::test::Sleep;
using win32::test::SleepEx;
using win32::test::TerminateProcess;
using win32::test::WaitForSingleObject;

constexpr Dword stopped = 1, start_pending = 2, stop_pending = 3, running = 4;
constexpr Dword control_stop = 1;
constexpr Duration hang = Duration::max();

/// The service "s", opened with every right, for one test.
struct Story {
  explicit Story(ServiceScript script = {}) {
    environment.cluster.services().script("s", std::move(script));
  }

  void play(std::function<void(Handle service)> body) {
    environment.play([&] {
      const Handle manager = OpenSCManagerW(nullptr, nullptr, 0xF003F);
      const Handle service = OpenServiceW(manager, u"S", service_all_access);
      body(service);
      CloseServiceHandle(service);
      CloseServiceHandle(manager);
    });
  }
  Dword error() { return environment.machine.windows.last_error(); }
  std::int64_t ms() { return environment.machine.ms(); }

  Environment environment;
};

ServiceStatus status_of(Handle service) {
  ServiceStatus status{};
  Dword needed = 0;
  CHECK(QueryServiceStatusEx(service, 0, reinterpret_cast<Byte*>(&status), sizeof status,
                             &needed) == 1);
  return status;
}

Dword state_of(Handle service) { return status_of(service).state; }

}  // namespace

// --- Handles -------------------------------------------------------------------------------------

TEST_CASE("an unknown service exists, is stopped, starts in two seconds and stops in one") {
  Environment environment;
  environment.play([&] {
    const Handle manager = OpenSCManagerA(nullptr, "ServicesActive", 1);
    const Handle service = OpenServiceA(manager, "Spooler", service_all_access);
    REQUIRE(service != nullptr);
    CHECK(state_of(service) == stopped);
    CHECK(StartServiceW(service, 0, nullptr) == 1);
    Sleep(1990);
    CHECK(state_of(service) == start_pending);
    Sleep(20);
    CHECK(state_of(service) == running);
    CHECK(ControlService(service, control_stop, nullptr) == 1);
    Sleep(990);
    CHECK(state_of(service) == stop_pending);
    Sleep(20);
    CHECK(state_of(service) == stopped);
  });
  CHECK(environment.events<trace::Environment>() ==
        std::vector{trace::Environment{"service Spooler", true},
                    trace::Environment{"service Spooler", false}});
}

TEST_CASE("a manager of another machine, another database or an unknown service is no handle") {
  Environment environment;
  ServiceScript absent;
  absent.exists = false;
  environment.cluster.services().script("absent", absent);
  environment.play([&] {
    auto& windows = environment.machine.windows;
    CHECK(OpenSCManagerW(u"\\\\other", nullptr, 1) == nullptr);
    CHECK(windows.last_error() == 1722);
    CHECK(OpenSCManagerW(u"\\\\node1", u"Other", 1) == nullptr);
    CHECK(windows.last_error() == 1065);
    const Handle manager = OpenSCManagerW(u"\\\\node1", nullptr, 1);
    REQUIRE(manager != nullptr);
    CHECK(OpenServiceW(manager, u"absent", 1) == nullptr);
    CHECK(windows.last_error() == 1060);
    CHECK(OpenServiceW(manager, u"a\\b", 1) == nullptr);
    CHECK(windows.last_error() == 123);
    CHECK(OpenServiceW(nullptr, u"s", 1) == nullptr);
    CHECK(windows.last_error() == 6);
  });
}

TEST_CASE("a handle closes once, and what stays open is counted") {
  Environment environment;
  environment.play([&] {
    const Handle manager = OpenSCManagerW(nullptr, nullptr, 1);
    const Handle service = OpenServiceW(manager, u"s", 1);
    const auto open = environment.cluster.open_handles(0);
    REQUIRE(open.size() == 2);
    CHECK(open[0].kind == "service");
    CHECK(open[1].kind == "service manager");
    CHECK(CloseServiceHandle(service) == 1);
    CHECK(CloseServiceHandle(service) == 0);
    CHECK(environment.machine.windows.last_error() == 6);
    CHECK(CloseServiceHandle(manager) == 1);
    CHECK(environment.cluster.open_handles(0).empty());
  });
}

TEST_CASE("a handle allows what it was opened for") {
  Environment environment;
  environment.play([&] {
    const Handle manager = OpenSCManagerW(nullptr, nullptr, 1);
    const Handle to_look = OpenServiceW(manager, u"s", 0x80000000);  // GENERIC_READ.
    CHECK(state_of(to_look) == stopped);
    CHECK(StartServiceW(to_look, 0, nullptr) == 0);
    CHECK(environment.machine.windows.last_error() == 5);
    const Handle to_run = OpenServiceW(manager, u"s", 0x20000000);  // GENERIC_EXECUTE.
    CHECK(StartServiceW(to_run, 0, nullptr) == 1);
    ServiceStatusHead status{};
    CHECK(QueryServiceStatus(to_run, &status) == 0);
    CHECK(environment.machine.windows.last_error() == 5);
  });
}

// --- Start and stop ------------------------------------------------------------------------------

TEST_CASE("the check point of a pending service rises twice within its wait hint") {
  Story story({.starts_in = 10s, .wait_hint = 2s});
  story.play([&](Handle service) {
    StartServiceW(service, 0, nullptr);
    CHECK(status_of(service).check_point == 1);
    CHECK(status_of(service).wait_hint == 2000);
    Sleep(5500);
    CHECK(status_of(service).check_point == 6);
    Sleep(5000);
    CHECK(status_of(service).check_point == 0);
    CHECK(status_of(service).wait_hint == 0);
  });
}

TEST_CASE("a service that hangs shows no progress") {
  Story story({.starts_in = hang});
  story.play([&](Handle service) {
    StartServiceW(service, 0, nullptr);
    Sleep(600'000);
    CHECK(state_of(service) == start_pending);
    CHECK(status_of(service).check_point == 1);
  });
}

TEST_CASE("a start is refused with the documented errors") {
  const auto [script, error] = GENERATE(table<ServiceScript, Dword>({
      {{.running = true}, 1056},
      {{.refuses_start = 1069}, 1069},
      {{.start_type = service_disabled}, 1058},
  }));
  CAPTURE(error);
  Story story(script);
  story.play([&, expected = error](Handle service) {
    CHECK(StartServiceW(service, 0, nullptr) == 0);
    CHECK(story.error() == expected);
  });
}

TEST_CASE("a service that fails to start ends with its exit code and was never up") {
  Story story({.starts_in = 3s, .fails_to_start = 1066});
  story.play([&](Handle service) {
    CHECK(StartServiceW(service, 0, nullptr) == 1);
    Sleep(2900);
    CHECK(state_of(service) == start_pending);
    Sleep(200);
    CHECK(state_of(service) == stopped);
    CHECK(status_of(service).exit_code == 1066);
  });
  CHECK(story.environment.events<trace::Environment>().empty());
}

TEST_CASE("a service that never ran says so in its exit code") {
  Story story;
  story.play([&](Handle service) { CHECK(status_of(service).exit_code == 1077); });
}

TEST_CASE("a service that dies is stopped and its process is gone") {
  Story story({.running = true, .dies_after = 30s});
  story.play([&](Handle service) {
    CHECK(status_of(service).process != 0);
    Sleep(30'001);
    CHECK(state_of(service) == stopped);
    CHECK(status_of(service).exit_code == 1067);
    CHECK(status_of(service).process == 0);
    CHECK(StartServiceW(service, 0, nullptr) == 1);
    Sleep(31'000);
    CHECK(state_of(service) == running);  // It has been up for 29 s.
    Sleep(2000);
    CHECK(state_of(service) == stopped);
  });
}

TEST_CASE("a stop control is refused with the documented errors") {
  Story story({.starts_in = 1s, .stops_in = 1s});
  story.play([&](Handle service) {
    const auto refused = [&] {
      ServiceStatusHead status{};
      CHECK(ControlService(service, control_stop, &status) == 0);
      CHECK(status[1] == state_of(service));
      return story.error();
    };
    CHECK(refused() == 1062);
    StartServiceW(service, 0, nullptr);
    CHECK(refused() == 1061);
    Sleep(1001);
    CHECK(ControlService(service, control_stop, nullptr) == 1);
    CHECK(refused() == 1061);
    Sleep(1001);
    CHECK(refused() == 1062);
  });
}

TEST_CASE("a service that does not accept the stop control goes on") {
  Story story({.running = true, .accepts_stop = false});
  story.play([&](Handle service) {
    CHECK((status_of(service).accepted & 1) == 0);
    CHECK(ControlService(service, control_stop, nullptr) == 0);
    CHECK(story.error() == 1052);
    CHECK(state_of(service) == running);
  });
}

TEST_CASE("other controls: what has a handler, what has none, and what is none") {
  const auto [control, error] = GENERATE(table<Dword, Dword>({
      {2, 1052},  // Pause.
      {3, 1052},  // Continue.
      {4, 0},     // Interrogate.
      {5, 87},    // Shutdown is not for callers.
      {200, 0},   // The service's own.
      {300, 87},
  }));
  CAPTURE(control);
  Story story({.running = true});
  story.play([&, sent = control, expected = error](Handle service) {
    CHECK(ControlService(service, sent, nullptr) == (expected == 0 ? 1 : 0));
    if (expected != 0) CHECK(story.error() == expected);
  });
}

TEST_CASE("a start brings up first what the service depends on") {
  Story story({.starts_in = 1s, .depends_on = {"rpc"}});
  story.environment.cluster.services().script("rpc", {.starts_in = 5s});
  story.play([&](Handle service) {
    CHECK(StartServiceW(service, 0, nullptr) == 1);
    Sleep(5900);
    CHECK(state_of(service) == start_pending);
    Sleep(200);
    CHECK(state_of(service) == running);
  });
  CHECK(
      story.environment.events<trace::Environment>() ==
      std::vector{trace::Environment{"service rpc", true}, trace::Environment{"service s", true}});
}

TEST_CASE("a start fails with what the service depends on") {
  const auto [other, answer, exit_code] = GENERATE(table<ServiceScript, Dword, Dword>({
      {{.exists = false}, 1075, 1077},
      {{.refuses_start = 1069}, 1068, 1068},
      {{.starts_in = 1s, .fails_to_start = 1066}, 0, 1068},
  }));
  CAPTURE(answer, exit_code);
  Story story({.depends_on = {"rpc"}});
  story.environment.cluster.services().script("rpc", other);
  story.play([&, expected = answer, code = exit_code](Handle service) {
    CHECK(StartServiceW(service, 0, nullptr) == (expected == 0 ? 1 : 0));
    if (expected != 0) CHECK(story.error() == expected);
    Sleep(10'000);
    CHECK(state_of(service) == stopped);
    CHECK(status_of(service).exit_code == code);
  });
}

TEST_CASE("a service is not stopped while others depend on it, which it can list") {
  Story story({.running = true});
  auto& services = story.environment.cluster.services();
  services.script("first", {.running = true, .depends_on = {"S"}});
  services.script("second", {.running = true, .depends_on = {"first"}});
  services.script("idle", {.depends_on = {"s"}});
  story.play([&](Handle service) {
    CHECK(ControlService(service, control_stop, nullptr) == 0);
    CHECK(story.error() == 1051);
    Dword needed = 0;
    Dword count = 0;
    CHECK(EnumDependentServicesW(service, 1, nullptr, 0, &needed, &count) == 0);
    CHECK(story.error() == 234);
    std::vector<EnumServiceStatus> buffer(needed / sizeof(EnumServiceStatus) + 1);
    CHECK(EnumDependentServicesW(service, 1, buffer.data(), needed, &needed, &count) == 1);
    REQUIRE(count == 2);
    // Those started last come first.
    CHECK(to_utf8(buffer[0].name) == "second");
    CHECK(to_utf8(buffer[1].name) == "first");
    CHECK(buffer[0].status[1] == running);
    buffer.resize(20);
    CHECK(EnumDependentServicesW(service, 2, buffer.data(), 20 * sizeof buffer[0], &needed,
                                 &count) == 1);
    REQUIRE(count == 1);
    CHECK(to_utf8(buffer[0].name) == "idle");
  });
}

// --- Its process ---------------------------------------------------------------------------------

TEST_CASE("a service's process can be opened by its id, waited for and asked how it ended") {
  constexpr Dword synchronize = 0x100000, query = 0x1000;
  Story story(ServiceScript{.dies_after = 10s});
  story.play([&](Handle service) {
    CHECK(status_of(service).process == 0);
    CHECK(StartServiceW(service, 0, nullptr) == 1);
    const Handle process = OpenProcess(synchronize | query, 0, status_of(service).process);
    REQUIRE(process != nullptr);
    Dword code = 0;
    CHECK(GetExitCodeProcess(process, &code) == 1);
    CHECK(code == 259);
    CHECK(WaitForSingleObject(process, forever) == 0);
    CHECK(story.ms() == 12'000);
    CHECK(state_of(service) == stopped);
    CHECK(GetExitCodeProcess(process, &code) == 1);
    CHECK(code == 1067);
    CHECK(CloseHandle(process) == 1);
  });
}

TEST_CASE("TerminateProcess on a service's process ends the service") {
  constexpr Dword synchronize = 0x100000, terminate = 1;
  Story story;
  story.play([&](Handle service) {
    CHECK(StartServiceW(service, 0, nullptr) == 1);
    Sleep(5000);
    const Dword id = status_of(service).process;
    const Handle process = OpenProcess(synchronize | terminate, 0, id);
    CHECK(TerminateProcess(process, 7) == 1);
    CHECK(WaitForSingleObject(process, forever) == 0);
    const auto status = status_of(service);
    CHECK(status.state == stopped);
    CHECK(status.exit_code == 1067);
    CHECK(status.process == 0);
    CHECK(CloseHandle(process) == 1);
    CHECK(OpenProcess(synchronize, 0, id) == nullptr);
    CHECK(story.error() == 87);
    // The next start is another process.
    CHECK(StartServiceW(service, 0, nullptr) == 1);
    CHECK(status_of(service).process != id);
  });
  const std::vector<trace::Environment> expected{
      {"service s", true}, {"service s", false}, {"service s", true}};
  CHECK(story.environment.events<trace::Environment>() == expected);
}

// --- Configuration -------------------------------------------------------------------------------

TEST_CASE("the configuration is told by size first, then whole, in both alphabets") {
  Story story({.depends_on = {"a", "b"}});
  story.play([&](Handle service) {
    Dword needed = 0;
    CHECK(QueryServiceConfigW(service, nullptr, 0, &needed) == 0);
    CHECK(story.error() == 122);
    std::vector<ServiceConfig<WideChar>> wide(needed / sizeof(ServiceConfig<WideChar>) + 1);
    CHECK(QueryServiceConfigW(service, wide.data(), needed, &needed) == 1);
    CHECK(wide[0].start_type == service_demand_start);
    CHECK(to_utf8(wide[0].binary_path) == "C:\\Windows\\System32\\s.exe");
    CHECK(std::u16string(wide[0].dependencies, 4) == std::u16string(u"a\0b\0", 4));
    CHECK(wide[0].dependencies[4] == 0);
    std::vector<ServiceConfig<char>> narrow(4);
    CHECK(QueryServiceConfigA(service, narrow.data(), 4 * sizeof narrow[0], &needed) == 1);
    CHECK(std::string(narrow[0].account) == "LocalSystem");
    CHECK(std::string(narrow[0].display_name) == "s");
  });
}

TEST_CASE("a changed configuration is kept, what is not to change stays") {
  constexpr Dword keep = 0xFFFFFFFF;
  Story story;
  story.play([&](Handle service) {
    CHECK(ChangeServiceConfigW(service, keep, service_disabled, keep, nullptr, nullptr, nullptr,
                               nullptr, nullptr, nullptr, u"New name") == 1);
    CHECK(StartServiceW(service, 0, nullptr) == 0);
    CHECK(story.error() == 1058);
    CHECK(ChangeServiceConfigA(service, keep, service_demand_start, keep, "C:\\x.exe", nullptr,
                               nullptr, nullptr, nullptr, nullptr, nullptr) == 1);
    std::vector<ServiceConfig<char>> config(4);
    Dword needed = 0;
    QueryServiceConfigA(service, config.data(), 4 * sizeof config[0], &needed);
    CHECK(config[0].start_type == service_demand_start);
    CHECK(config[0].type == 0x10);
    CHECK(std::string(config[0].binary_path) == "C:\\x.exe");
    CHECK(std::string(config[0].display_name) == "New name");
    CHECK(ChangeServiceConfigA(service, keep, 77, keep, nullptr, nullptr, nullptr, nullptr, nullptr,
                               nullptr, nullptr) == 0);
    CHECK(story.error() == 87);
  });
}

TEST_CASE("failure actions and description are set and told") {
  Story story;
  story.play([&](Handle service) {
    Service::FailureAction actions[] = {{1, 60'000}, {0, 0}};
    FailureActions set{86'400, nullptr, nullptr, 2, actions};
    CHECK(ChangeServiceConfig2W(service, 2, &set) == 1);
    FailureActions told[3]{};
    Dword needed = 0;
    CHECK(QueryServiceConfig2W(service, 2, reinterpret_cast<Byte*>(told), sizeof told, &needed) ==
          1);
    CHECK(needed == sizeof(FailureActions) + sizeof actions);
    REQUIRE(told[0].count == 2);
    CHECK(told[0].actions[0].delay == 60'000);

    const WideChar* description = u"What it does";
    CHECK(ChangeServiceConfig2W(service, 1, &description) == 1);
    WideChar* text[20]{};
    CHECK(QueryServiceConfig2W(service, 1, reinterpret_cast<Byte*>(text), sizeof text, &needed) ==
          1);
    CHECK(to_utf8(text[0]) == "What it does");
    CHECK(QueryServiceConfig2W(service, 1, nullptr, 0, &needed) == 0);
    CHECK(story.error() == 122);
    CHECK(QueryServiceConfig2W(service, 99, nullptr, 0, &needed) == 0);
    CHECK(story.error() == 124);
  });
}

// --- Notifications -------------------------------------------------------------------------------

namespace {

struct Told {
  ServiceNotify notify{2, &Told::take, this, 99, {}, 0, nullptr};
  std::vector<Dword> triggered;
  static void take(void* buffer) {
    const auto& notify = *static_cast<ServiceNotify*>(buffer);
    static_cast<Told*>(notify.context)->triggered.push_back(notify.triggered);
  }
};

}  // namespace

TEST_CASE("a notification comes once, as an APC of the strand that asked") {
  Story story;
  Told told;
  story.play([&](Handle service) {
    CHECK(NotifyServiceStatusChangeW(service, 0x8 | 0x4, &told.notify) == 0);
    CHECK(NotifyServiceStatusChangeW(service, 0x8, &told.notify) == 1242);
    StartServiceW(service, 0, nullptr);
    Sleep(5000);
    CHECK(told.triggered.empty());  // Not alertable.
    CHECK(SleepEx(0, 1) == 0xC0);
    CHECK(told.triggered == std::vector<Dword>{0x8});
    CHECK(told.notify.notification_status == 0);
    CHECK(told.notify.status.state == running);
    ControlService(service, control_stop, nullptr);
    SleepEx(5000, 1);
    CHECK(told.triggered.size() == 1);
  });
}

TEST_CASE("a state that holds already is told at once, but not twice") {
  Story story;
  Told told;
  story.play([&](Handle service) {
    CHECK(NotifyServiceStatusChangeW(service, 0x1, &told.notify) == 0);
    SleepEx(0, 1);
    CHECK(told.triggered == std::vector<Dword>{0x1});
    CHECK(NotifyServiceStatusChangeW(service, 0x1, &told.notify) == 0);
    SleepEx(1000, 1);
    CHECK(told.triggered.size() == 1);
  });
}

TEST_CASE("a notification goes with its handle") {
  Story story;
  Told told;
  story.play([&](Handle service) {
    const Handle manager = OpenSCManagerW(nullptr, nullptr, 1);
    const Handle second = OpenServiceW(manager, u"s", service_all_access);
    NotifyServiceStatusChangeW(second, 0x8, &told.notify);
    CloseServiceHandle(second);
    CloseServiceHandle(manager);
    StartServiceW(service, 0, nullptr);
    SleepEx(5000, 1);
    CHECK(told.triggered.empty());
  });
}

// --- resutils ------------------------------------------------------------------------------------

TEST_CASE("ResUtilStartResourceService takes the time that the service takes") {
  const auto [script, result, ms] = GENERATE(table<ServiceScript, Dword, std::int64_t>({
      {{}, 0, 2000},
      {{.starts_in = 100s}, 0, 100'000},
      {{.running = true}, 0, 0},
      {{.starts_in = 3s, .fails_to_start = 1066}, 1077, 3000},
      {{.starts_in = hang, .wait_hint = 10s}, 1077, 10'250},
      {{.refuses_start = 1069}, 1069, 0},
      {{.exists = false}, 1060, 0},
  }));
  CAPTURE(result, ms);
  Environment environment;
  environment.cluster.services().script("s", script);
  environment.play([&, expected = result, until = ms] {
    Handle service = nullptr;
    CHECK(ResUtilStartResourceService(u"s", &service) == expected);
    CHECK(environment.machine.ms() == until);
    CHECK((service != nullptr) == (expected == 0));
  });
  CHECK(environment.cluster.open_handles(0).size() == (result == 0 ? 1 : 0));
}

TEST_CASE("ResUtilStopResourceService stops, or gives up after its retries") {
  const auto [script, result, ms] = GENERATE(table<ServiceScript, Dword, std::int64_t>({
      {{.running = true}, 0, 1000},
      {{.stops_in = 20s, .running = true}, 0, 20'000},
      {{}, 0, 0},
      {{.stops_in = hang, .running = true}, 1460, 30'000},
      {{.running = true, .accepts_stop = false}, 1052, 0},
  }));
  CAPTURE(result, ms);
  Environment environment;
  environment.cluster.services().script("s", script);
  environment.play([&, expected = result, until = ms] {
    CHECK(ResUtilStopResourceService(u"s") == expected);
    CHECK(environment.machine.ms() == until);
  });
}

TEST_CASE("ResUtilStopService stops the service and closes its handle") {
  Environment environment;
  environment.play([&] {
    Handle service = nullptr;
    REQUIRE(ResUtilStartResourceService(u"s", &service) == 0);
    CHECK(ResUtilVerifyService(service) == 0);
    CHECK(ResUtilStopService(service) == 0);
    CHECK(environment.cluster.open_handles(0).empty());
    CHECK(ResUtilVerifyService(service) == 6);
    CHECK(ResUtilStopService(service) == 6);
    CHECK(ResUtilVerifyResourceService(u"s") == 1062);
  });
}

TEST_CASE("a service that is starting or running is verified, another is not") {
  Story story({.starts_in = 5s});
  story.play([&](Handle service) {
    CHECK(ResUtilVerifyService(service) == 1062);
    StartServiceW(service, 0, nullptr);
    CHECK(ResUtilVerifyResourceService(u"s") == 0);
    Sleep(6000);
    CHECK(ResUtilVerifyService(service) == 0);
    ControlService(service, control_stop, nullptr);
    CHECK(ResUtilVerifyService(service) == 1062);
    CHECK(ResUtilVerifyResourceService(nullptr) == 87);
  });
}

namespace {

std::vector<Dword> logged;
void take_log(Handle, Dword level, const WideChar*, ...) { logged.push_back(level); }

}  // namespace

TEST_CASE("the start parameters become manual, without recovery, unless the service is disabled") {
  Environment environment;
  logged.clear();
  environment.cluster.services().script("s", {.start_type = service_auto_start});
  environment.cluster.services().script("off", {.start_type = service_disabled});
  environment.cluster.services().find("s")->failure_actions.push_back({1, 1000});
  environment.play([&] {
    Handle service = nullptr;
    CHECK(ResUtilSetResourceServiceStartParameters(u"s", nullptr, &service, take_log, nullptr) ==
          0);
    CHECK(CloseServiceHandle(service) == 1);
    CHECK(environment.cluster.services().find("s")->start_type == service_demand_start);
    CHECK(environment.cluster.services().find("s")->failure_actions.empty());
    CHECK(logged.empty());
    CHECK(ResUtilSetResourceServiceStartParameters(u"off", nullptr, &service, take_log, nullptr) ==
          1058);
    CHECK(logged == std::vector<Dword>{2});
  });
}

TEST_CASE("the environment of a service needs a network name to depend on") {
  Environment environment;
  logged.clear();
  auto& cluster = environment.cluster;
  cluster.add_resource("r1", "Mine");
  cluster.add_resource("name", "Network Name");
  cluster.set_value("name", "Name", text_value("FILES"));
  environment.play([&] {
    const Handle resource = OpenClusterResource(OpenCluster(nullptr), u"r1");
    CHECK(ResUtilSetResourceServiceEnvironment(u"s", resource, take_log, nullptr) == 5007);
    CHECK(logged.size() == 1);
    cluster.add_dependency("r1", "name");
    CHECK(ResUtilSetResourceServiceEnvironment(u"s", resource, take_log, nullptr) == 0);
    CHECK(ResUtilSetResourceServiceEnvironment(u"s", nullptr, take_log, nullptr) == 6);
  });
  const auto* stored = find_value(cluster.inside().registry,
                                  "HKLM\\SYSTEM\\CurrentControlSet\\Services\\s", "Environment");
  REQUIRE(stored != nullptr);
  CHECK(stored->type == reg_multi_sz);
  CHECK(text_of(*stored) == "COMPUTERNAME=FILES");
}

TEST_CASE("ResUtilTerminateServiceProcessFromResDll ends the process of a service") {
  const auto [offline, state] = GENERATE(table<Bool, Dword>({{1, 3}, {0, 4}}));
  CAPTURE(offline);
  Story story({.stops_in = hang, .running = true});
  story.play([&, asked = offline, expected = state](Handle service) {
    const Dword process = status_of(service).process;
    Dword result = 0;
    CHECK(ResUtilTerminateServiceProcessFromResDll(process, asked, &result, take_log, nullptr) ==
          0);
    CHECK(result == expected);
    CHECK(state_of(service) == stopped);
    CHECK(ResUtilTerminateServiceProcessFromResDll(process, asked, &result, take_log, nullptr) ==
          87);
    CHECK(result == 4);
  });
}

}  // namespace rhsim::cluster
