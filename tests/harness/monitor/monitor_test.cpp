#include <catch2/catch.hpp>

#include "harness/win32/implementation.h"
#include "tests/harness/monitor/rig.h"

using namespace rhsim;
using namespace rhsim::tests;
using monitor::CommonProperties;
using monitor::Switches;
using trace::ResourceState;

namespace {

using Lines = std::vector<std::string>;

/// Online goes pending, and its worker does this.
void goes_online_by(Rig& rig, std::function<void()> worker) {
  rig.dll.on_online = [&rig, worker = std::move(worker)](int) {
    rig.work(worker);
    return io_pending;
  };
}

CommonProperties without_restart() {
  CommonProperties properties;
  properties.restart_action = 0;
  return properties;
}

}  // namespace

// --- Load to unload
// ----------------------------------------------------------------------------------

TEST_CASE("LIF-26: a resource is used only after load, Startup and Open") {
  Rig rig;
  rig.command(1s, Command::Online);
  rig.run_until(2s);
  CHECK(rig.story.texts({"call"}) ==
        Lines{"call Load", "call Startup", "call Open", "call Online"});
  CHECK(rig.state() == ResourceState::Online);
}

TEST_CASE("Startup is called once for a type, however many resources it has") {
  Rig rig({}, {}, 3);
  rig.run_until(1s);
  CHECK(rig.story.count("call Startup") == 1);
  CHECK(rig.story.count("call Open") == 3);
}

TEST_CASE("a type that Startup refuses is not used, and the trace says why") {
  Rig rig;
  const auto [answer, reason] = GENERATE(table<monitor::StartupAnswer, std::string>({
      {{1306, 0, false, 0, 0, {}, 0}, "Startup returned ERROR_REVISION_MISMATCH (1306)"},
      {{0, 0, false, 0, 0, {}, 0}, "Startup handed over no function table"},
      {{0, 0, true, 0x200, 96, {}, 1},
       "the function table's version 0x200 is not between 0x100 and 0x100"},
      {{0, 0, true, 0x100, 88, {"Terminate"}, 1}, "the function table has no Terminate"},
  }));
  rig.dll.on_startup = [&answer = answer](const std::string&) { return answer; };
  bool refused = false;
  rig.at(500ms, [&] { refused = !rig.monitor->objection(Command::Open, 1).empty(); });
  rig.run_until(1s);
  CHECK(refused);
  CHECK(rig.story.has("load failure: type \"Story\": " + reason));
  CHECK_FALSE(rig.story.has("call Open"));
}

TEST_CASE("a module that cannot be loaded is not started") {
  Rig rig;
  rig.dll.on_load = [] { return Result<void>(failure("x", "it has no entry in the path")); };
  rig.run_until(1s);
  CHECK(rig.story.has("load failure: it has no entry in the path"));
  CHECK_FALSE(rig.story.has("call Startup"));
}

TEST_CASE("a resource whose Open returned NULL takes no command but Open") {
  Rig rig;
  rig.dll.on_open = [](const std::string&) { return Resid{nullptr}; };
  rig.run_until(1s);
  CHECK(rig.monitor->objection(Command::Online, 1) == "it is not open");
  CHECK(rig.monitor->objection(Command::Open, 1).empty());
}

TEST_CASE("the monitor passes a fresh ResourceHandle to every Open") {
  Rig rig;
  rig.command(1s, Command::Close);
  rig.command(2s, Command::Open);
  rig.run_until(3s);
  CHECK(rig.dll.handles.size() == 2);
  CHECK(rig.dll.handles[1] != rig.dll.handles[2]);
}

TEST_CASE("with its process the module's timers end, and the machine's services live on") {
  Rig rig;
  std::vector<std::string> expired;
  rig.dll.on_online = [&](int) {
    auto& inside = rig.windows.inside();
    const auto due = rig.scheduler.now() + 10s;
    (void)inside.timers.arm(due, [&] { expired.push_back("of the module"); });
    (void)inside.machine_timers.arm(due, [&] { expired.push_back("of a service"); });
    return Dword{0};
  };
  rig.command(1s, Command::Online);
  rig.at(2s, [&] { rig.monitor->unload([&] { rig.monitor->abandon_strands(); }); });
  rig.run_until(20s);
  CHECK(expired == std::vector<std::string>{"of a service"});
  CHECK_FALSE(rig.story.has("abandoned"));
}

// --- Online
// ------------------------------------------------------------------------------------------

TEST_CASE("the monitor itself sets the pending state when Online returns ERROR_IO_PENDING") {
  Rig rig;
  goes_online_by(rig, [&] {
    rig.sleep(2s);
    rig.report(is_online, 1);
  });
  rig.command(1s, Command::Online);
  rig.run_until(4s);
  CHECK(rig.story.texts({"state", "return Online", "report"}) ==
        Lines{"return Online 997", "state OnlinePending (Online returned ERROR_IO_PENDING)",
              "report 2 cp 1", "state Online (report)"});
}

TEST_CASE("last error is zero before an entry point is called and recorded after it") {
  Rig rig;
  Dword before = 77;
  rig.dll.on_online = [&](int) {
    before = rig.windows.last_error();
    rig.windows.set_last_error(5);
    return Dword{5};
  };
  Dword recorded = 0;
  class Watch final : public trace::EventSink {
   public:
    explicit Watch(Dword& into) : into_(into) {}
    void take(const trace::Event& event) override {
      const auto* back = std::get_if<trace::EntryReturn>(&event.payload);
      if (back != nullptr && back->entry == trace::EntryPoint::Online) into_ = back->last_error;
    }

   private:
    Dword& into_;
  } watch(recorded);
  rig.recorder.add_sink(watch);
  rig.command(1s, Command::Online);
  rig.run_until(1500ms);
  CHECK(before == 0);
  CHECK(recorded == 5);
}

TEST_CASE("TRM-18: an error return of Online leads to Failed, Terminate and the restart policy") {
  Rig rig;
  rig.dll.on_online = [](int) { return Dword{5}; };
  rig.command(1s, Command::Online);
  rig.run_until(1200ms);
  CHECK(rig.story.texts({"return Online", "state", "call Terminate", "return T", "decision"}) ==
        Lines{"return Online 5", "state Failed (Online returned ERROR_ACCESS_DENIED (5))",
              "call Terminate", "return Terminate 0", "decision restart (1 of 3)"});
  CHECK(rig.story.ms("call Terminate") == 1000);
}

TEST_CASE("between the error return and Terminate a switch leaves time for late reports") {
  Switches switches;
  switches.terminate_delay = 300ms;
  Rig rig(without_restart(), switches);
  rig.dll.on_online = [&](int) {
    rig.work([&] {
      rig.sleep(100ms);
      rig.report(has_failed);
    });
    return Dword{5};
  };
  rig.command(1s, Command::Online);
  rig.run_until(2s);
  CHECK(rig.story.in_order({"state Failed (Online returned ERROR_ACCESS_DENIED (5))",
                            "report 4 cp 0", "answer 1", "call Terminate"}));
  CHECK(rig.story.ms("call Terminate") == 1300);
}

TEST_CASE(
    "an Online that ends by reporting Offline leaves the resource Offline, without Terminate") {
  Rig rig;
  goes_online_by(rig, [&] {
    rig.sleep(1s);
    rig.report(is_offline);
  });
  rig.command(1s, Command::Online);
  rig.run_until(5s);
  CHECK(rig.state() == ResourceState::Offline);
  CHECK_FALSE(rig.story.has("call Terminate"));
}

TEST_CASE("a Failed report leads to Terminate, or not, as a switch says") {
  const bool terminates = GENERATE(true, false);
  Switches switches;
  switches.terminate_after_failed_report = terminates;
  Rig rig({}, switches);
  goes_online_by(rig, [&] {
    rig.sleep(1s);
    rig.report(has_failed);
  });
  rig.command(1s, Command::Online);
  rig.run_until(2200ms);
  CHECK(rig.story.has("state Failed (report)"));
  CHECK(rig.story.has("call Terminate") == terminates);
  CHECK(rig.story.has("decision restart (1 of 3)"));
}

// --- The pending timer
// ---------------------------------------------------------------------------------

TEST_CASE("SRS-17: a report one millisecond before, at, and one after the limit") {
  const auto [gap, in_time] =
      GENERATE(table<Duration, bool>({{179'999ms, true}, {180s, true}, {180'001ms, false}}));
  CAPTURE(to_text(gap));
  Rig rig(without_restart());
  Dword answer = 77;
  goes_online_by(rig, [&, gap = gap] {
    rig.sleep(gap);
    answer = rig.report(is_online);
  });
  rig.command(1s, Command::Online);
  rig.run_until(200s);
  CHECK(answer == (in_time ? 0U : 1U));
  CHECK(rig.story.texts({"pending timeout"}).empty() == in_time);
  CHECK(rig.state() == (in_time ? ResourceState::Online : ResourceState::Failed));
}

TEST_CASE("TRM-18: silence beyond PendingTimeout leads to Terminate on another strand") {
  Rig rig(without_restart());
  goes_online_by(rig, [&] { rig.sleep(300s); });
  rig.command(1s, Command::Online);
  rig.run_until(190s);
  CHECK(rig.story.in_order({"pending timeout 180.001s > 3min", "state Failed (pending timeout)",
                            "call Terminate", "return Terminate 0",
                            "decision stay failed (1 of 3)"}));
  const auto& lines = rig.story.lines();
  CHECK(lines[rig.story.place("call Terminate")].strand !=
        lines[rig.story.place("call Online")].strand);
}

TEST_CASE("SRS-36: a pending operation may last for ever as long as reports raise the CheckPoint") {
  Rig rig;
  goes_online_by(rig, [&] {
    for (Dword check_point = 1; check_point <= 600; ++check_point) {
      rig.sleep(60s);
      rig.report(online_pending, check_point);
    }
    rig.report(is_online);
  });
  rig.command(1s, Command::Online);
  rig.run_until(std::chrono::hours{11});
  CHECK(rig.story.ms("state Online (report)") >= whole_ms(10h));
  CHECK_FALSE(rig.story.has("call Terminate"));
}

TEST_CASE("a CheckPoint that stands still does not restart the timer, unless any call counts") {
  const auto reset =
      GENERATE(Switches::PendingReset::ChangedCheckPoint, Switches::PendingReset::AnyCall);
  Switches switches;
  switches.pending_reset = reset;
  Rig rig(without_restart(), switches);
  goes_online_by(rig, [&] {
    while (rig.report(online_pending, 1) == 0) rig.sleep(50s);
  });
  rig.command(1s, Command::Online);
  rig.run_until(1000s);
  const bool any_call = reset == Switches::PendingReset::AnyCall;
  CHECK(rig.story.has("state Failed (pending timeout)") == !any_call);
}

TEST_CASE("Unknown is neither pending nor terminal: the timer keeps running") {
  Rig rig(without_restart());
  goes_online_by(rig, [&] {
    while (rig.report(-1) == 0) rig.sleep(50s);
  });
  rig.command(1s, Command::Online);
  rig.run_until(300s);
  CHECK(rig.story.ms("state Failed (pending timeout)") == 181'001);
}

TEST_CASE("a limit for the whole transition is not extended by reports") {
  Switches switches;
  switches.pending_mode = Switches::PendingMode::Total;
  Rig rig(without_restart(), switches);
  goes_online_by(rig, [&] {
    for (Dword check_point = 1; rig.report(online_pending, check_point) == 0; ++check_point)
      rig.sleep(10s);
  });
  rig.command(1s, Command::Online);
  rig.run_until(300s);
  CHECK(rig.story.ms("state Failed (pending timeout)") == 181'001);
}

// --- Reports out of turn
// -------------------------------------------------------------------------------

TEST_CASE(
    "a report from before ERROR_IO_PENDING was returned is answered Continue and applied then") {
  Rig rig;
  Dword answer = 77;
  rig.dll.on_online = [&](int) {
    rig.work([&] { answer = rig.report(is_online); });
    rig.sleep(1s);
    return io_pending;
  };
  rig.command(1s, Command::Online);
  rig.run_until(3s);
  CHECK(answer == 0);
  CHECK(rig.story.in_order({"report 2 cp 0", "answer 0", "return Online 997",
                            "state OnlinePending (Online returned ERROR_IO_PENDING)",
                            "state Online (report)"}));
}

TEST_CASE("early reports can be ignored, and the operation then times out") {
  Switches switches;
  switches.early_report = Switches::EarlyReport::Ignore;
  Rig rig(without_restart(), switches);
  rig.dll.on_online = [&](int) {
    rig.work([&] { rig.report(is_online); });
    rig.sleep(1s);
    return io_pending;
  };
  rig.command(1s, Command::Online);
  rig.run_until(200s);
  CHECK(rig.story.has("state Failed (pending timeout)"));
}

TEST_CASE("early reports can be held until the entry point returns") {
  Switches switches;
  switches.status_blocks_until_return = true;
  Rig rig({}, switches);
  rig.dll.on_online = [&](int) {
    rig.work([&] { rig.report(is_online); });
    rig.sleep(1s);
    return io_pending;
  };
  rig.command(1s, Command::Online);
  rig.run_until(3s);
  CHECK(rig.story.in_order(
      {"report 2 cp 0", "return Online 997", "state Online (report)", "answer 0"}));
}

TEST_CASE("a report without an operation is answered Terminate, one after the end is ignored") {
  Rig rig;
  Dword idle = 77;
  Dword tail = 77;
  goes_online_by(rig, [&] {
    rig.report(is_online);
    tail = rig.report(is_online);
  });
  rig.at(500ms, [&] { rig.work([&] { idle = rig.report(is_online); }); });
  rig.command(1s, Command::Online);
  rig.run_until(2s);
  CHECK(idle == 1);
  CHECK(tail == 0);
}

TEST_CASE("a report with a wrong handle, no status or an impossible state is answered Terminate") {
  Rig rig;
  Dword wrong_handle = 0;
  Dword no_status = 0;
  Dword impossible = 0;
  goes_online_by(rig, [&] {
    abi::ResourceStatus status{};
    status.state = is_online;
    wrong_handle = rig.monitor->set_resource_status(&status, &status);
    no_status = rig.monitor->set_resource_status(rig.dll.handles[1], nullptr);
    impossible = rig.report(0);
  });
  rig.command(1s, Command::Online);
  rig.run_until(2s);
  CHECK(wrong_handle == 1);
  CHECK(no_status == 1);
  CHECK(impossible == 1);
  CHECK(rig.story.has("report by Unknown"));
  CHECK(rig.story.has("report nothing"));
  CHECK(rig.state() == ResourceState::OnlinePending);
}

TEST_CASE(
    "the scenario lets reports be answered Terminate, and the operation is then over for them") {
  Rig rig(without_restart());
  std::vector<Dword> answers;
  goes_online_by(rig, [&] {
    for (Dword check_point = 1; check_point <= 4; ++check_point)
      answers.push_back(rig.report(online_pending, check_point));
  });
  rig.at(500ms, [&] { rig.monitor->answer_terminate_from(1, 3); });
  rig.command(1s, Command::Online);
  rig.run_until(200s);
  CHECK(answers == std::vector<Dword>{0, 0, 1, 1});
  CHECK(rig.story.has("state Failed (pending timeout)"));
}

TEST_CASE("a slow status call takes its time inside the monitor, and the trace says whose time") {
  Rig rig;
  goes_online_by(rig, [&] { rig.report(is_online); });
  rig.at(500ms, [&] { rig.monitor->slow_status(1, 1, 7s); });
  rig.command(1s, Command::Online);
  rig.run_until(10s);
  CHECK(rig.story.in_order({"report 2 cp 0", "inserted slow SetResourceStatus 7s",
                            "state Online (report)", "answer 0"}));
  CHECK(rig.story.ms("answer 0") == 8000);
}

// --- Terminate
// -----------------------------------------------------------------------------------------

TEST_CASE("Terminate runs beside an Online that is inside the DLL, and cancels it") {
  Rig rig;
  Dword answer = 77;
  rig.dll.on_online = [&](int) {
    rig.sleep(10s);
    return io_pending;
  };
  rig.dll.on_terminate = [&](int) {
    answer = rig.report(online_pending, 1);
    rig.sleep(20s);
  };
  rig.command(1s, Command::Online);
  rig.command(3s, Command::Terminate);
  rig.run_until(60s);
  CHECK(answer == 1);
  CHECK(rig.story.in_order({"call Online", "call Terminate", "return Online 997",
                            "state Failed (Online returned ERROR_IO_PENDING while Terminate ran)",
                            "return Terminate 0"}));
  CHECK_FALSE(rig.story.has("decision restart (1 of 3)"));
}

TEST_CASE("a Terminate that came and went before Online returned is followed by another") {
  Rig rig;
  rig.dll.on_online = [&](int) {
    rig.sleep(10s);
    return io_pending;
  };
  rig.command(1s, Command::Online);
  rig.command(3s, Command::Terminate);
  rig.run_until(60s);
  CHECK(rig.story.texts({"call Terminate", "state"}) ==
        Lines{"call Terminate", "state OnlinePending (Online returned ERROR_IO_PENDING)",
              "call Terminate", "state Failed (terminated)"});
}

TEST_CASE("reports are answered Terminate from the call of Terminate on") {
  Rig rig;
  goes_online_by(rig, [&] {
    for (Dword check_point = 1; rig.report(online_pending, check_point) == 0; ++check_point)
      rig.sleep(1s);
  });
  rig.dll.on_terminate = [&](int) { rig.sleep(5s); };
  rig.command(1s, Command::Online);
  rig.command(3500ms, Command::Terminate);
  rig.run_until(60s);
  CHECK(
      rig.story.in_order({"call Terminate", "report 129 cp 4", "answer 1", "return Terminate 0"}));
  CHECK(rig.story.count("answer 0") == 3);
}

TEST_CASE("a Terminate that the scenario wants fails the resource and asks no restart policy") {
  Rig rig;
  rig.command(1s, Command::Online);
  rig.command(2s, Command::Terminate);
  rig.run_until(60s);
  CHECK(rig.story.has("state Failed (terminated)"));
  CHECK(rig.story.texts({"decision"}).empty());
  CHECK(rig.state() == ResourceState::Failed);
}

TEST_CASE("Terminate of an offline or failed resource leaves its state alone") {
  Rig rig;
  rig.command(1s, Command::Terminate);
  rig.run_until(2s);
  CHECK(rig.story.has("return Terminate 0"));
  CHECK(rig.story.texts({"state"}).empty());
}

TEST_CASE("TRM-03: Terminate waits for a running Open, and Close waits for a running Terminate") {
  Rig rig({}, {}, 2);
  rig.dll.on_terminate = [&](int) { rig.sleep(5s); };
  rig.dll.on_close = [&](int) { rig.sleep(5s); };
  rig.command(1s, Command::Terminate, 1);
  rig.command(2s, Command::Close, 2);
  rig.command(7s, Command::Terminate, 1);
  rig.run_until(60s);
  CHECK(rig.story.texts({"call T", "call C", "return T", "return C"}) ==
        Lines{"call Terminate", "return Terminate 0", "call Close", "return Close 0",
              "call Terminate", "return Terminate 0"});
}

// --- Offline
// -------------------------------------------------------------------------------------------

TEST_CASE("a failed Offline ends as a switch says, and is not restarted") {
  const std::string end_state = GENERATE("Failed", "Offline");
  Switches switches;
  switches.state_after_failed_offline = end_state;
  Rig rig({}, switches);
  rig.dll.on_offline = [](int) { return Dword{5}; };
  rig.command(1s, Command::Online);
  rig.command(2s, Command::Offline);
  rig.run_until(60s);
  CHECK(rig.story.has("state " + end_state + " (Offline returned ERROR_ACCESS_DENIED (5))"));
  CHECK(rig.story.has("call Terminate"));
  CHECK(rig.story.texts({"decision"}).empty());
}

TEST_CASE("Offline waits for a pending Online to end") {
  Rig rig;
  goes_online_by(rig, [&] {
    rig.sleep(5s);
    rig.report(is_online);
  });
  rig.command(1s, Command::Online);
  rig.command(2s, Command::Offline);
  rig.run_until(10s);
  CHECK(rig.story.ms("call Offline") == 6000);
  CHECK(rig.state() == ResourceState::Offline);
}

TEST_CASE("a second Online while one is pending does nothing once the first has succeeded") {
  Rig rig;
  goes_online_by(rig, [&] {
    rig.sleep(5s);
    rig.report(is_online);
  });
  rig.command(1s, Command::Online);
  rig.command(2s, Command::Online);
  rig.run_until(10s);
  CHECK(rig.story.count("call Online") == 1);
  CHECK(rig.monitor->settled());
}

TEST_CASE("Offline of a failed resource succeeds without a call, and ends its restart") {
  Rig rig;
  rig.command(1s, Command::Online);
  rig.command(2s, Command::Fail);
  rig.command(2100ms, Command::Offline);
  rig.run_until(10s);
  CHECK(rig.story.has("state Offline (Offline of a failed resource)"));
  CHECK_FALSE(rig.story.has("call Offline"));
  CHECK(rig.story.count("call Online") == 1);
}

// --- Health
// --------------------------------------------------------------------------------------------

TEST_CASE("ALV-01: without an EventHandle LooksAlive is polled, with one it is not") {
  const bool with_event = GENERATE(false, true);
  Rig rig;
  if (with_event) {
    // A thread is as good an object to wait for as any, and this one does not end.
    rig.dll.on_online = [&](int) {
      const auto never_ends = rig.work([&] { rig.sleep(24h); });
      rig.work([&, never_ends] { rig.report(is_online, 0, 1, never_ends); });
      return io_pending;
    };
  }
  rig.command(1s, Command::Online);
  rig.run_until(62s);
  CHECK(rig.story.count("call LooksAlive") == (with_event ? 0U : 12U));
  CHECK(rig.story.count("call IsAlive") == 1);
}

TEST_CASE("the first polls come one interval after going online, or when a switch says") {
  const bool at_once = GENERATE(false, true);
  Switches switches;
  if (at_once) switches.first_poll_delay = 0ms;
  Rig rig({}, switches);
  rig.command(1s, Command::Online);
  rig.run_until(70s);
  CHECK(rig.story.ms("call LooksAlive") == (at_once ? 1000 : 6000));
  CHECK(rig.story.ms("call IsAlive") == (at_once ? 1000 : 61'000));
}

TEST_CASE("ALV-03: LooksAlive FALSE leads to IsAlive at the same instant and to nothing else") {
  Rig rig({}, {}, 2);
  rig.dll.on_looks_alive = [](int resource) { return resource != 1; };
  rig.command(1s, Command::Online, 1);
  rig.command(1s, Command::Online, 2);
  rig.run_until(8s);
  CHECK(rig.story.texts({"call L", "call I", "return L", "return I"}, 1) ==
        Lines{"call LooksAlive", "return LooksAlive 0", "call IsAlive", "return IsAlive 1"});
  CHECK(rig.story.at("call IsAlive") == rig.story.at("return LooksAlive 0"));
  CHECK(rig.state() == ResourceState::Online);
}

TEST_CASE(
    "TRM-18: IsAlive FALSE leads to Failed and Terminate at the same instant, then a restart") {
  Rig rig;
  int polls = 0;
  rig.dll.on_is_alive = [&](int) { return ++polls > 1; };
  rig.command(1s, Command::Online);
  rig.run_until(65s);
  CHECK(rig.story.in_order({"return IsAlive 0", "state Failed (IsAlive returned FALSE)",
                            "call Terminate", "decision restart (1 of 3)", "call Online"}));
  CHECK(rig.story.ms("call Terminate") == 61'000);
  CHECK(rig.story.ms("call Online", 2) == 61'500);
}

TEST_CASE("ALV-16: polls happen only while Online") {
  Rig rig(without_restart());
  goes_online_by(rig, [&] {
    rig.sleep(100s);
    rig.report(is_online);
  });
  rig.command(1s, Command::Online);
  rig.command(110s, Command::Offline);
  rig.run_until(300s);
  CHECK(rig.story.ms("call LooksAlive") == 106'000);
  CHECK(rig.story.count("call LooksAlive") == 1);
  CHECK_FALSE(rig.story.has("call IsAlive"));
}

TEST_CASE("a poll that is due while another call runs is delayed, not queued twice") {
  Rig rig({}, {}, 2);
  rig.dll.on_offline = [&](int) {
    rig.sleep(21s);
    return Dword{0};
  };
  rig.command(1s, Command::Online, 1);
  rig.command(1s, Command::Online, 2);
  rig.command(7s, Command::Offline, 2);
  rig.run_until(30s);
  // Due at 6, 11, 16, 21 and 26 s; those from 11 s on wait for Offline of the other to return.
  CHECK(rig.story.texts({"call LooksAlive"}, 1).size() == 2);
  CHECK(rig.story.in_order({"return Offline 0", "call LooksAlive"}));
}

TEST_CASE("with serialization per resource the polls of one do not wait for the other") {
  Switches switches;
  switches.serialization = Switches::Serialization::Resource;
  Rig rig({}, switches, 2);
  rig.dll.on_offline = [&](int) {
    rig.sleep(21s);
    return Dword{0};
  };
  rig.command(1s, Command::Online, 1);
  rig.command(1s, Command::Online, 2);
  rig.command(7s, Command::Offline, 2);
  rig.run_until(30s);
  CHECK(rig.story.texts({"call LooksAlive"}, 1).size() == 5);
}

TEST_CASE("the EventHandle's signal leads to IsAlive, or to Terminate, as a switch says") {
  const auto reading = GENERATE(Switches::EventReading::IsAlive, Switches::EventReading::Terminate);
  Switches switches;
  switches.event_reading = reading;
  Rig rig(without_restart(), switches);
  rig.dll.on_online = [&](int) {
    // A thread handle is signalled when the thread ends.
    rig.dll.event_handle = rig.work([&] { rig.sleep(5s); });
    const auto event = rig.dll.event_handle;
    rig.work([&, event] { rig.report(is_online, 0, 1, event); });
    return io_pending;
  };
  rig.command(1s, Command::Online);
  rig.run_until(10s);
  if (reading == Switches::EventReading::IsAlive) {
    CHECK(rig.story.in_order({"signalled", "call IsAlive", "return IsAlive 1"}));
    CHECK_FALSE(rig.story.has("call Terminate"));
    CHECK(rig.story.at("call IsAlive") - rig.story.at("signalled") < 1ms);
  } else {
    CHECK(rig.story.in_order(
        {"signalled", "state Failed (EventHandle signalled)", "call Terminate"}));
    CHECK_FALSE(rig.story.has("call IsAlive"));
  }
}

TEST_CASE("a poll out of turn is made all the same, marked, and its answer changes nothing") {
  Rig rig;
  rig.dll.on_is_alive = [](int) { return false; };
  rig.command(1s, Command::IsAlive);
  rig.run_until(5s);
  CHECK(rig.story.has("call IsAlive (premature)"));
  CHECK(rig.story.texts({"state"}).empty());
}

// --- Failure and restart
// ---------------------------------------------------------------------------------

TEST_CASE("a resource that keeps failing is restarted up to the threshold, then fails over") {
  CommonProperties properties;
  properties.restart_threshold = 2;
  Rig rig(properties);
  rig.dll.on_online = [](int) { return Dword{5}; };
  rig.command(1s, Command::Online);
  rig.run_until(60s);
  CHECK(rig.story.texts({"decision"}) == Lines{"decision restart (1 of 2)",
                                               "decision restart (2 of 2)",
                                               "decision fail over (3 of 2)"});
  CHECK(rig.story.count("call Online") == 3);
  CHECK(rig.story.ms("call Online", 2) == 1500);
  CHECK(rig.state() == ResourceState::Failed);
}

TEST_CASE("after RetryPeriodOnFailure one last Online is tried") {
  auto properties = CommonProperties{};
  properties.restart_threshold = 0;
  properties.retry_period_on_failure = 1h;
  Rig rig(properties);
  rig.dll.on_online = [](int) { return Dword{5}; };
  rig.command(1s, Command::Online);
  rig.run_until(5h);
  CHECK(rig.story.count("call Online") == 2);
  CHECK(rig.story.ms("call Online", 2) == 3'601'000);
}

TEST_CASE("FailClusterResource takes the same path as a failure of its own") {
  Rig rig;
  rig.command(1s, Command::Online);
  rig.command(2s, Command::Fail);
  rig.run_until(5s);
  CHECK(rig.story.in_order({"state Failed (FailClusterResource)", "call Terminate",
                            "decision restart (1 of 3)", "call Online"}));
  CHECK(rig.state() == ResourceState::Online);
}

// --- Hanging
// ---------------------------------------------------------------------------------------------

TEST_CASE("an entry point that does not return within DeadlockTimeout ends the use of the module") {
  Rig rig({}, {}, 2);
  rig.dll.on_online = [&](int resource) {
    if (resource == 2) (void)rig.windows.wait(rig.work([&] { rig.sleep(24h); }), Duration::max());
    return Dword{0};
  };
  rig.command(1s, Command::Online, 1);
  rig.command(2s, Command::Online, 2);
  rig.run_until(1h);
  CHECK(rig.story.has("deadlock in Online"));
  CHECK(rig.story.ms("deadlock in Online") == 302'001);
  CHECK(rig.story.lines().back().text == "deadlock in Online");
  CHECK(rig.monitor->deadlocked());
}

TEST_CASE("while Online hangs, PendingTimeout does not run, and Terminate can still be called") {
  Rig rig;
  rig.dll.on_online = [&](int) {
    rig.sleep(250s);
    return Dword{0};
  };
  rig.command(1s, Command::Online);
  rig.command(200s, Command::Terminate);
  rig.run_until(240s);
  CHECK(rig.story.texts({"pending timeout"}).empty());
  CHECK(rig.story.ms("call Terminate") == 200'000);
}

// --- Close
// -----------------------------------------------------------------------------------------------

TEST_CASE("Close can come while the resource is online, and ends its polls") {
  Rig rig;
  rig.command(1s, Command::Online);
  rig.command(10s, Command::Close);
  rig.run_until(60s);
  CHECK(rig.story.count("call LooksAlive") == 1);
  CHECK(rig.story.has("state Offline (closed)"));
  CHECK_FALSE(rig.story.has("call Offline"));
}

TEST_CASE("Close while Online is pending makes reports be answered Terminate") {
  Rig rig;
  goes_online_by(rig, [&] {
    for (Dword check_point = 1; rig.report(online_pending, check_point) == 0; ++check_point)
      rig.sleep(1s);
  });
  rig.command(1s, Command::Online);
  rig.command(2500ms, Command::Close);
  rig.run_until(300s);
  CHECK(rig.story.in_order({"return Close 0", "report by Closed", "answer 1"}));
  CHECK(rig.story.texts({"pending timeout"}).empty());
}

TEST_CASE("what a resource left open is recorded when it is closed") {
  Rig rig;
  rig.dll.on_online = [&](int) {
    (void)rig.work([] {});
    return Dword{0};
  };
  rig.command(1s, Command::Online);
  rig.command(2s, Command::Offline);
  rig.command(3s, Command::Online);
  rig.command(4s, Command::Close);
  rig.run_until(5s);
  CHECK(rig.story.has("leak 2 thread of Online"));
}
