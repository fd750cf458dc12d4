#include <string>
#include <vector>

#include <rapidcheck/catch.h>
#include <catch2/catch.hpp>

#include "harness/monitor/call_queue.h"
#include "harness/monitor/effective_properties.h"
#include "harness/monitor/guarded_buffer.h"
#include "harness/monitor/handle_ledger.h"
#include "harness/monitor/pending_timer.h"
#include "harness/monitor/restart_policy.h"
#include "harness/monitor/timers.h"

using namespace rhsim;
using namespace rhsim::monitor;
using trace::EntryPoint;

namespace {

constexpr Instant start{10s};

Call call_of(EntryPoint entry, trace::ResourceIndex resource) {
  Call call;
  call.entry = entry;
  call.resource = resource;
  return call;
}

bool overlap(EntryPoint left, trace::ResourceIndex of_left, EntryPoint right,
             trace::ResourceIndex of_right, Switches::Serialization serialization) {
  return may_overlap(call_of(left, of_left), call_of(right, of_right), serialization);
}

constexpr auto dll = Switches::Serialization::Dll;
constexpr auto per_resource = Switches::Serialization::Resource;
constexpr auto none = Switches::Serialization::None;

}  // namespace

// --- Guarded buffers
// -----------------------------------------------------------------------------

TEST_CASE("a buffer of no bytes is NULL and cannot be overrun") {
  GuardedBuffer buffer(0);
  CHECK(buffer.data() == nullptr);
  CHECK(buffer.front(5).empty());
  CHECK_FALSE(buffer.overrun());
}

TEST_CASE("what is written inside a buffer is its content, what is written outside is an overrun") {
  rc::prop("any place", [] {
    const auto size = *rc::gen::inRange<Dword>(1, 100);
    const auto place = *rc::gen::inRange<int>(-64, 4096);
    GuardedBuffer buffer(size);
    static_cast<std::uint8_t*>(buffer.data())[place] ^= 0x01;
    const bool inside = place >= 0 && place < static_cast<int>(size);
    RC_ASSERT(buffer.overrun() == !inside);
    RC_ASSERT(buffer.front(size).size() == size);
    if (inside)
      RC_ASSERT(buffer.front(size)[static_cast<std::size_t>(place)] ==
                (GuardedBuffer::blank ^ 0x01));
  });
}

// --- Timers
// ----------------------------------------------------------------------------------------

TEST_CASE("timers come by instant, and those of one instant as they were set") {
  Timers timers;
  std::string order;
  timers.add(start + 2s, [&] { order += "c"; });
  timers.add(start + 1s, [&] { order += "a"; });
  timers.add(start + 1s, [&] { order += "b"; });
  CHECK(timers.next() == start + 1s);
  CHECK_FALSE(timers.take_due(start));
  while (const auto due = timers.take_due(start + 2s)) due();
  CHECK(order == "abc");
  CHECK(timers.next() == never);
}

TEST_CASE("a cancelled timer never comes, and cancelling it again is harmless") {
  Timers timers;
  const auto timer = timers.add(start, [] { FAIL("it was cancelled"); });
  CHECK(timers.armed(timer));
  timers.cancel(timer);
  timers.cancel(timer);
  CHECK_FALSE(timers.armed(timer));
  CHECK_FALSE(timers.take_due(never));
}

// --- The pending timer
// -------------------------------------------------------------------------------

TEST_CASE("a silence of exactly the limit is in time, one millisecond more is not") {
  const PendingTimer timer(start, 180s, {});
  CHECK(timer.expires() == start + 180s + 1ms);
  CHECK(timer.silent(timer.expires()) == 180'001ms);
}

TEST_CASE("the smaller of PendingTimeout and DeadlockTimeout decides") {
  CommonProperties properties;
  CHECK(effective_limit(properties) == 180s);
  properties.deadlock_timeout = 60s;
  CHECK(effective_limit(properties) == 60s);
}

TEST_CASE("which report restarts the timer is a matter of switches") {
  using Reset = Switches::PendingReset;
  using Mode = Switches::PendingMode;
  const auto [reset, mode, zero_is_new, first, second, restarts_first, restarts_second] =
      GENERATE(table<Reset, Mode, bool, std::uint32_t, std::uint32_t, bool, bool>({
          {Reset::ChangedCheckPoint, Mode::BetweenReports, true, 0, 1, true, true},
          {Reset::ChangedCheckPoint, Mode::BetweenReports, true, 1, 1, true, false},
          {Reset::ChangedCheckPoint, Mode::BetweenReports, true, 2, 1, true, false},
          {Reset::ChangedCheckPoint, Mode::BetweenReports, false, 0, 1, false, true},
          {Reset::AnyCall, Mode::BetweenReports, true, 1, 1, true, true},
          {Reset::AnyCall, Mode::Total, true, 1, 2, false, false},
      }));
  CAPTURE(first, second);
  Switches switches;
  switches.pending_reset = reset;
  switches.pending_mode = mode;
  switches.first_check_point_zero_is_new = zero_is_new;
  PendingTimer timer(start, 10s, switches);
  CHECK(timer.report(first, start + 1s) == restarts_first);
  CHECK(timer.report(second, start + 2s) == restarts_second);
}

TEST_CASE("whatever the reports, the timer counts from the last one that raised the CheckPoint") {
  rc::prop("any order of reports", [](const std::vector<std::uint8_t>& reports) {
    PendingTimer timer(start, 10s, {});
    Instant now = start;
    Instant expected = start;
    int highest = -1;
    for (const int check_point : reports) {
      now += 1s;
      if (check_point > highest) {
        highest = check_point;
        expected = now;
      }
      (void)timer.report(static_cast<std::uint32_t>(check_point), now);
    }
    RC_ASSERT(timer.expires() == expected + 10s + 1ms);
  });
}

TEST_CASE("a limit without end never expires") {
  CHECK(PendingTimer(start, Duration::max(), {}).expires() == never);
}

// --- Properties
// ------------------------------------------------------------------------------------

TEST_CASE("an unset poll interval is the type's, and IsAlive cannot be switched off") {
  CommonProperties properties;
  properties.looks_alive_poll_interval = Duration::max();
  properties.is_alive_poll_interval = 0s;
  CHECK(effective(properties).looks_alive_poll_interval == 5s);
  CHECK(effective(properties).is_alive_poll_interval == 60s);
  properties.looks_alive_poll_interval = 0s;
  CHECK(effective(properties).looks_alive_poll_interval == 0s);
}

// --- Restart
// ---------------------------------------------------------------------------------------

TEST_CASE("a threshold of two tolerates two failures in the window, the third escalates") {
  CommonProperties properties;
  properties.restart_threshold = 2;
  const auto [action, escalation] =
      GENERATE(table<std::uint32_t, std::string>({{2, "fail over"}, {1, "stay failed"}}));
  properties.restart_action = action;
  RestartPolicy policy(properties);
  CHECK(policy.on_failure(start).decision == "restart");
  CHECK(policy.on_failure(start + 1s).decision == "restart");
  const auto third = policy.on_failure(start + 2s);
  CHECK(third.decision == escalation);
  CHECK(third.failures == 3);
  CHECK(third.threshold == 2);
}

TEST_CASE("failures older than RestartPeriod are forgotten") {
  CommonProperties properties;
  properties.restart_threshold = 1;
  RestartPolicy policy(properties);
  CHECK(policy.on_failure(start).decision == "restart");
  CHECK(policy.on_failure(start + 900s).decision == "fail over");
  CHECK(policy.on_failure(start + 1900s).decision == "restart");
}

TEST_CASE("DontRestart stays failed, and a threshold of zero tolerates no failure") {
  CommonProperties properties;
  properties.restart_action = 0;
  CHECK(RestartPolicy(properties).on_failure(start).decision == "stay failed");
  properties.restart_action = 2;
  properties.restart_threshold = 0;
  CHECK(RestartPolicy(properties).on_failure(start).decision == "fail over");
}

TEST_CASE("after RetryPeriodOnFailure there is one last try, and again after a start by hand") {
  CommonProperties properties;
  properties.retry_period_on_failure = 1h;
  RestartPolicy policy(properties);
  CHECK(policy.retry_after() == 1h);
  CHECK(policy.retry_after() == Duration::max());
  policy.started_by_hand();
  CHECK(policy.retry_after() == 1h);
}

// --- Handles
// ---------------------------------------------------------------------------------------

TEST_CASE("a ResourceHandle is known by what became of it") {
  HandleLedger ledger;
  int body = 0;
  const auto first = ledger.issue(1);
  const auto second = ledger.issue(2);
  CHECK(first != second);
  CHECK(ledger.look_up(first).kind == trace::HandleKind::NeverOpened);
  CHECK(ledger.opened(first, &body) == 1);
  CHECK(ledger.look_up(first).kind == trace::HandleKind::Live);
  CHECK(ledger.look_up(&body).kind == trace::HandleKind::Resid);
  CHECK(ledger.look_up(&body).resource == 1);
  ledger.closed(first);
  CHECK(ledger.look_up(first).kind == trace::HandleKind::Closed);
  CHECK(ledger.look_up(first).resource == 1);
  CHECK(ledger.look_up(&body).kind == trace::HandleKind::Unknown);
  CHECK(ledger.look_up(nullptr).kind == trace::HandleKind::Null);
}

TEST_CASE("a RESID's number says which live resources share it, and nothing of its address") {
  HandleLedger ledger;
  int body = 0;
  const auto first = ledger.issue(1);
  const auto second = ledger.issue(2);
  const auto third = ledger.issue(1);
  CHECK(ledger.opened(first, &body) == 1);
  CHECK(ledger.opened(second, &body) == 1);  // The DLL gave one RESID to two resources.
  ledger.closed(first);
  ledger.closed(second);
  CHECK(ledger.opened(third, &body) == 2);  // The allocator handed the address out again.
}

// --- What may overlap
// --------------------------------------------------------------------------------

TEST_CASE("TRM-03: Terminate never overlaps DllMain, Startup, Open or Close") {
  const auto entry = GENERATE(EntryPoint::Load, EntryPoint::Unload, EntryPoint::Startup,
                              EntryPoint::Open, EntryPoint::Close);
  const auto serialization = GENERATE(dll, per_resource, none);
  CAPTURE(to_text(entry));
  CHECK_FALSE(overlap(EntryPoint::Terminate, 1, entry, 2, serialization));
  CHECK_FALSE(overlap(entry, 2, EntryPoint::Terminate, 1, serialization));
}

TEST_CASE("Terminate may overlap Online, Offline and the polls, but no other Terminate") {
  const auto serialization = GENERATE(dll, per_resource, none);
  for (const auto entry :
       {EntryPoint::Online, EntryPoint::Offline, EntryPoint::LooksAlive, EntryPoint::IsAlive}) {
    CAPTURE(to_text(entry));
    CHECK(overlap(EntryPoint::Terminate, 1, entry, 1, serialization));
  }
  for (const auto entry :
       {EntryPoint::ResourceControl, EntryPoint::ResourceTypeControl,
        EntryPoint::BeginResourceControl, EntryPoint::BeginResourceTypeControlAsUser})
    CHECK(overlap(EntryPoint::Terminate, 1, entry, 1, serialization));
  // Of these nothing is said.
  for (const auto entry : {EntryPoint::Cancel, EntryPoint::Arbitrate, EntryPoint::Release})
    CHECK_FALSE(overlap(EntryPoint::Terminate, 1, entry, 1, serialization));
  CHECK_FALSE(overlap(EntryPoint::Terminate, 1, EntryPoint::Terminate, 2, serialization));
}

TEST_CASE("what else may overlap depends on what serialization is meant to cover") {
  CHECK_FALSE(overlap(EntryPoint::Online, 1, EntryPoint::IsAlive, 2, dll));
  CHECK(overlap(EntryPoint::Online, 1, EntryPoint::IsAlive, 2, per_resource));
  CHECK_FALSE(overlap(EntryPoint::Online, 1, EntryPoint::IsAlive, 1, per_resource));
  CHECK(overlap(EntryPoint::Online, 1, EntryPoint::IsAlive, 1, none));
  CHECK_FALSE(overlap(EntryPoint::Close, 1, EntryPoint::IsAlive, 1, none));
}

TEST_CASE("calls start in order, and none overtakes one that it may not overlap") {
  CallQueue queue(per_resource);
  queue.push_back(call_of(EntryPoint::Online, 1));
  queue.push_back(call_of(EntryPoint::Close, 1));
  queue.push_back(call_of(EntryPoint::IsAlive, 1));
  queue.push_back(call_of(EntryPoint::Online, 2));
  const auto first = queue.start_next();
  REQUIRE(first);
  CHECK(first->entry == EntryPoint::Online);
  CHECK(first->resource == 1);
  const auto second = queue.start_next();
  REQUIRE(second);
  CHECK(second->resource == 2);
  CHECK_FALSE(queue.start_next());
  queue.finished(first);
  const auto third = queue.start_next();
  REQUIRE(third);
  CHECK(third->entry == EntryPoint::Close);
}

TEST_CASE("Terminate overtakes what waits, since that may be waiting for what it cancels") {
  CallQueue queue(dll);
  queue.push_back(call_of(EntryPoint::Online, 2));
  const auto hanging = queue.start_next();
  queue.push_back(call_of(EntryPoint::Close, 1));
  queue.push_back(call_of(EntryPoint::Terminate, 2));
  const auto next = queue.start_next();
  REQUIRE(next);
  CHECK(next->entry == EntryPoint::Terminate);
  CHECK_FALSE(queue.idle(1));
}

TEST_CASE("an Online does not begin while Terminate runs for its resource") {
  CallQueue queue(dll);
  queue.push_back(call_of(EntryPoint::Terminate, 1));
  const auto terminate = queue.start_next();
  queue.push_back(call_of(EntryPoint::Online, 1));
  CHECK_FALSE(queue.start_next());
  queue.finished(terminate);
  CHECK(queue.start_next());
}
