// Which Startup is asked, with which versions, and what a later table adds to Open, Online,
// Offline.

#include <catch2/catch.hpp>

#include "tests/harness/monitor/rig.h"

using namespace rhsim;
using namespace rhsim::tests;
using monitor::Switches;
using trace::ResourceState;
using Lines = std::vector<std::string>;
using Choice = Switches::StartupChoice;

namespace {

/// Takes the first event of one kind.
template <class Payload>
class First final : public trace::EventSink {
 public:
  explicit First(std::function<bool(const Payload&)> wanted) : wanted_(std::move(wanted)) {}
  void take(const trace::Event& event) override {
    const auto* payload = std::get_if<Payload>(&event.payload);
    if (payload != nullptr && !found && wanted_(*payload)) found = *payload;
  }
  std::optional<Payload> found;

 private:
  std::function<bool(const Payload&)> wanted_;
};

First<trace::EntryCall> first_call(trace::EntryPoint entry) {
  return First<trace::EntryCall>(
      [entry](const trace::EntryCall& call) { return call.entry == entry; });
}

Switches with(Choice choice) {
  Switches switches;
  switches.startup = choice;
  return switches;
}

}  // namespace

TEST_CASE("StartupEx is asked when it is exported, unless the scenario wants it otherwise") {
  struct Case {
    Choice choice;
    bool plain, extended;
    std::string asked;
  };
  const auto [choice, plain, extended, asked] = GENERATE(values<Case>({
      {Choice::PreferStartupEx, true, true, "call StartupEx"},
      {Choice::PreferStartupEx, true, false, "call Startup"},
      {Choice::PreferStartupEx, false, true, "call StartupEx"},
      {Choice::PreferStartup, true, true, "call Startup"},
      {Choice::PreferStartup, false, true, "call StartupEx"},
      {Choice::StartupAlone, true, true, "call Startup"},
      {Choice::StartupExAlone, true, true, "call StartupEx"},
      {Choice::StartupAlone, false, true,
       "load failure: only Startup is asked for, which it lacks"},
      {Choice::StartupExAlone, true, false,
       "load failure: only StartupEx is asked for, which it lacks"},
      {Choice::PreferStartupEx, false, false,
       "load failure: it exports no Startup and no StartupEx"},
  }));
  CAPTURE(static_cast<int>(choice), plain, extended);
  Rig rig({}, with(choice));
  rig.dll.exports = plain;
  rig.dll.exports_ex = extended;
  rig.dll.version = asked == "call StartupEx" ? 0x200 : 0x100;
  rig.run_until(1s);
  CHECK(rig.story.texts({"call Startup", "load failure"}) == Lines{asked});
}

TEST_CASE("StartupEx is asked after a Startup that failed, where the scenario has it so") {
  const bool extended = GENERATE(true, false);
  auto switches = with(Choice::StartupThenStartupEx);
  switches.startup_min_version = switches.startup_max_version = 0x200;
  Rig rig({}, switches);
  rig.dll.exports_ex = extended;
  rig.dll.version = extended ? 0x300 : 0x100;
  rig.run_until(1s);
  const auto asked = rig.story.texts({"call Startup", "load failure"});
  if (extended) {
    CHECK(asked == Lines{"call Startup", "call StartupEx"});
    CHECK(rig.story.has("call Open"));
  } else {
    CHECK(asked.front() == "call Startup");
    CHECK(asked.size() == 2);
    CHECK_FALSE(rig.story.has("call Open"));
  }
}

TEST_CASE("StartupEx is told of other versions after the module was loaded again") {
  Rig rig;
  rig.dll.exports_ex = true;
  rig.dll.version = 0x300;
  First<trace::EntryCall> later([](const trace::EntryCall& call) {
    return call.entry == trace::EntryPoint::StartupEx && call.min_version != 0x200;
  });
  rig.recorder.add_sink(later);
  rig.at(1s, [&] {
    rig.monitor->set_startup_ex_versions(0x300, 0);
    rig.monitor->startup("Story");
  });
  rig.run_until(2s);
  REQUIRE(later.found);
  CHECK(later.found->min_version == 0x300);
  CHECK(later.found->max_version == 0x400);
}

TEST_CASE("StartupEx is told of versions 2 to 4, Startup of version 1") {
  const bool extended = GENERATE(false, true);
  Rig rig;
  rig.dll.exports_ex = extended;
  rig.dll.version = extended ? 0x400 : 0x100;
  auto startup = first_call(extended ? trace::EntryPoint::StartupEx : trace::EntryPoint::Startup);
  rig.recorder.add_sink(startup);
  rig.run_until(1s);
  REQUIRE(startup.found);
  CHECK(startup.found->min_version == (extended ? 0x200 : 0x100));
  CHECK(startup.found->max_version == (extended ? 0x400 : 0x100));
  CHECK(rig.story.has("call Open"));
}

TEST_CASE("a table whose version is outside what was asked for, or none at all, is refused") {
  const auto [version, reason] = GENERATE(table<Dword, std::string>({
      {0x100, "the function table's version 0x100 is not between 0x200 and 0x400"},
      {0x500, "the function table's version 0x500 is not between 0x200 and 0x400"},
      {0x280, "the function table has version 0x280, which is no documented one"},
  }));
  Rig rig;
  rig.dll.exports_ex = true;
  rig.dll.version = version;
  rig.run_until(1s);
  CHECK(rig.story.has("load failure: type \"Story\": " + reason));
  CHECK_FALSE(rig.story.has("call Open"));
}

TEST_CASE("flags and the destination node reach a table of version 2, and the trace") {
  Rig rig;
  rig.dll.exports_ex = true;
  rig.dll.version = 0x200;
  auto online = first_call(trace::EntryPoint::Online);
  auto offline = first_call(trace::EntryPoint::Offline);
  rig.recorder.add_sink(online);
  rig.recorder.add_sink(offline);
  rig.at(1s, [&] { rig.monitor->command(Command::Online, 1, {.flags = 0x2}); });
  rig.at(2s, [&] {
    rig.monitor->command(Command::Offline, 1, {.flags = 0x4, .destination = "NODE2"});
  });
  rig.at(3s, [&] { rig.monitor->command(Command::Close, 1); });
  rig.at(4s, [&] { rig.monitor->command(Command::Open, 1, {.flags = 0x1}); });
  rig.run_until(5s);
  CHECK(rig.dll.seen == Lines{"open 0x0", "online 0x2", "offline 0x4 to \"NODE2\"", "open 0x1"});
  REQUIRE(online.found);
  CHECK(online.found->flags == 0x2);
  REQUIRE(offline.found);
  CHECK(offline.found->flags == 0x4);
  CHECK(offline.found->name == "NODE2");
}

TEST_CASE("the trace shows no flags where a table of version 1 takes none") {
  Rig rig;
  auto online = first_call(trace::EntryPoint::Online);
  rig.recorder.add_sink(online);
  rig.at(1s, [&] { rig.monitor->command(Command::Online, 1, {.flags = 0x2}); });
  rig.run_until(2s);
  REQUIRE(online.found);
  CHECK(online.found->flags == 0);
}

// --- SetResourceStatusEx
// -----------------------------------------------------------------------------

TEST_CASE("SetResourceStatusEx ends a pending Online as SetResourceStatus does") {
  Rig rig;
  rig.dll.exports_ex = true;
  rig.dll.version = 0x200;
  Dword answer = 77;
  rig.dll.on_online = [&](int) {
    rig.work([&] {
      rig.sleep(1s);
      abi::ResourceStatusEx status{};
      status.state = is_online;
      status.check_point = 1;
      status.error_code = 5;
      status.flags = 0x10;
      status.wait_hint = 0x12345678;
      answer = rig.monitor->set_resource_status_ex(rig.dll.handles[1], &status);
    });
    return io_pending;
  };
  First<trace::StatusCall> report([](const trace::StatusCall&) { return true; });
  rig.recorder.add_sink(report);
  rig.command(1s, Command::Online);
  rig.run_until(3s);
  CHECK(answer == 0);
  CHECK(rig.state() == ResourceState::Online);
  REQUIRE(report.found);
  CHECK(report.found->extended);
  CHECK(report.found->error_code == 5);
  CHECK(report.found->flags == 0x10);
  CHECK(report.found->wait_hint == 0);  // A DLL of Windows Server 2012 has none.
}

TEST_CASE("WaitHint of SetResourceStatusEx counts from version 3 on") {
  const auto [version, hint] = GENERATE(table<Dword, Dword>({{0x200, 0}, {0x300, 9}, {0x400, 9}}));
  Rig rig;
  rig.dll.exports_ex = true;
  rig.dll.version = version;
  First<trace::StatusCall> report([](const trace::StatusCall&) { return true; });
  rig.recorder.add_sink(report);
  rig.at(1s, [&] {
    abi::ResourceStatusEx status{};
    status.state = online_pending;
    status.wait_hint = 9;
    (void)rig.monitor->set_resource_status_ex(rig.dll.handles[1], &status);
  });
  rig.run_until(2s);
  REQUIRE(report.found);
  CHECK(report.found->wait_hint == hint);
}

TEST_CASE("fields that the DLL never wrote are named") {
  Rig rig;
  First<trace::StatusCall> plain([](const trace::StatusCall& call) { return !call.extended; });
  First<trace::StatusCall> extended([](const trace::StatusCall& call) { return call.extended; });
  rig.recorder.add_sink(plain);
  rig.recorder.add_sink(extended);
  rig.at(1s, [&] {
    abi::ResourceStatus status;
    std::memset(&status, 0xCD, sizeof status);
    status.state = online_pending;
    status.event_handle = nullptr;
    (void)rig.monitor->set_resource_status(rig.dll.handles[1], &status);
    abi::ResourceStatusEx status_ex;
    std::memset(&status_ex, 0xCD, sizeof status_ex);
    status_ex.check_point = 1;
    (void)rig.monitor->set_resource_status_ex(rig.dll.handles[1], &status_ex);
  });
  rig.run_until(2s);
  REQUIRE(plain.found);
  CHECK(plain.found->uninitialised == Lines{"CheckPoint", "WaitHint"});
  REQUIRE(extended.found);
  CHECK(extended.found->uninitialised ==
        Lines{"ResourceState", "EventHandle", "ApplicationSpecificErrorCode", "Flags"});
}
