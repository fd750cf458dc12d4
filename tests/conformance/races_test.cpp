// What a correct DLL may do under an unlucky schedule: nothing of it may be held against it.
#include "tests/conformance/trace_builder.h"

namespace rhsim::conformance {
namespace {

void check_silent(const Story& story) {
  const auto verdict = story.verdict();
  CAPTURE(to_text(verdict));
  for (const auto& finding : verdict.findings) CHECK(finding.severity <= Severity::Info);
}

TEST_CASE("a worker that overtakes Online's return is information") {
  Story s;
  s.ready().call(EntryPoint::Online);
  s.on(s.worker()).status(online_pending, 1).status(online);
  s.on(Story::entry).ret(pending_code).on(10).exits();
  check_silent(s);
  CHECK(find(s.verdict(), "SRS-02")->severity == Severity::Info);
}

TEST_CASE("an entry point that waits for its worker's report is to blame for the early report") {
  Story s;
  s.ready().call(EntryPoint::Online);
  s.on(s.worker()).after(200ms).status(online_pending, 1).on(Story::entry).ret(pending_code);
  CHECK(find(s.verdict(), "SRS-02")->severity == Severity::Warn);
}

TEST_CASE("Online may be reported while Terminate begins, by a worker that does not know") {
  Story s;
  s.ready().pending().on(Story::terminator).call(EntryPoint::Terminate);
  s.on(10).status(online, 0, 1).exits().on(Story::terminator).ret();
  check_silent(s);
}

TEST_CASE("a worker whose last report was answered Terminate may end in silence") {
  Story s;
  s.ready().pending().status(online_pending, 1, 1).after(100ms).exits().after(180s).times_out();
  s.terminated().closed().ended();
  check_silent(s);
}

TEST_CASE("a Terminate that came and went before Online's first instruction cancels nothing") {
  Story s;
  s.ready().call(EntryPoint::Online).terminated().on(Story::entry);
  s.on(s.worker()).status(online_pending, 1);
  s.on(Story::entry).ret(pending_code).on(10).status(online_pending, 2).status(online).exits();
  check_silent(s);
}

TEST_CASE("after a Terminate that met Online, the worker may also stop without a word") {
  Story s;
  s.ready().call(EntryPoint::Online).on(Story::terminator).call(EntryPoint::Terminate);
  s.on(Story::entry);
  const auto worker = s.worker();
  s.ret(pending_code).on(worker).exits().on(Story::terminator).ret();
  s.after(180s).times_out().terminated();
  check_silent(s);
}

TEST_CASE("a worker on its last instructions when Terminate returns has ended in time") {
  Story s;
  s.ready().pending().terminated().on(10).exits();
  check_silent(s);
}

TEST_CASE("a report right after the timer shows that the DLL was in time") {
  Story s;
  s.ready().pending().after(180s).times_out().on(10).after(1ms).status(online_pending, 1, 1);
  s.exits();
  check_silent(s);
}

TEST_CASE("a thread that serves many operations may report into each") {
  Story s;
  s.loaded().of(1).on(Story::entry).call(EntryPoint::Open);
  const auto thread = s.thread();
  s.ret(1).call(EntryPoint::Online).ret(pending_code).on(thread).status(online_pending, 1);
  s.status(online).on(Story::entry).call(EntryPoint::Offline).ret(pending_code);
  s.on(thread).status(130, 1).status(3);
  check_silent(s);
}

TEST_CASE("a thread told to stop one operation may work on the next") {
  Story s;
  s.loaded().of(1).on(Story::entry).call(EntryPoint::Open);
  const auto thread = s.thread();
  s.ret(1).call(EntryPoint::Online).ret(pending_code).on(thread).status(online_pending, 1, 1);
  s.terminated().on(Story::entry).call(EntryPoint::Online).ret(pending_code);
  s.on(thread).status(online_pending, 1).status(online);
  check_silent(s);
}

TEST_CASE("an operation left to a queued callback is not abandoned") {
  Story s;
  s.ready().call(EntryPoint::Online).ret(pending_code).after(10s).on(0);
  s.on(s.thread(StrandRole::Callback)).status(online_pending, 1).status(online).exits();
  check_silent(s);
}

TEST_CASE("two instances served by two workers do not get in each other's way") {
  Story s;
  s.ready().opened(2).of(1).pending().of(2).pending();
  s.of(1).on(10).status(online_pending, 1).of(2).on(11).status(online_pending, 1);
  s.of(1).on(10).status(online).exits().of(2).on(11).status(failed).exits();
  check_silent(s);
}

TEST_CASE("ten hours of regular reports are no breach") {
  Story s;
  s.ready().pending();
  for (std::uint32_t minute = 1; minute <= 600; ++minute) {
    s.after(1min).status(online_pending, minute);
  }
  s.status(online).exits();
  check_silent(s);
}

TEST_CASE("a resource that really failed is answered FALSE rightly") {
  Story s;
  s.ready().online().after(1ms).on(Story::monitor).add(trace::Environment{"service", false});
  s.on(Story::entry).call(EntryPoint::IsAlive).ret(0).terminated();
  check_silent(s);
}

TEST_CASE("an object that serves all instances may stay open until the unload") {
  Story s;
  s.ready().closed().add(trace::Leak{"event", 1}).ended();
  check_silent(s);
}

TEST_CASE("rolling back for longer than the grace, without a word, is information") {
  Story s;
  s.ready().pending().status(online_pending, 1, 1).after(5s).exits();
  check_silent(s);
  CHECK(find(s.verdict(), "SRS-23")->severity == Severity::Info);
}

TEST_CASE("a whole life of a well-behaved resource gives no finding at all") {
  Story s;
  s.ready().pending().after(1s).status(online_pending, 1).after(1s).status(online).exits();
  s.state(ResourceState::OnlinePending, ResourceState::Online);
  for (int poll = 0; poll < 5; ++poll) {
    s.after(5s).on(Story::entry).call(EntryPoint::LooksAlive).ret(1);
    s.call(EntryPoint::IsAlive).ret(1);
  }
  s.pending(EntryPoint::Offline).after(1s).status(130, 1).status(3).exits();
  s.state(ResourceState::OfflinePending, ResourceState::Offline).closed().ended();
  const auto verdict = s.verdict();
  CAPTURE(to_text(verdict));
  CHECK(verdict.findings.empty());
  CHECK(verdict.tally.exercised.at("SRS-01") == 4);
}

TEST_CASE("a trace that begins in the middle, or stops there, is judged as far as it goes") {
  Story s;
  s.ready().pending().status(online_pending, 1).status(online).exits();
  for (std::size_t cut = 0; cut < s.events.size(); ++cut) {
    Story tail;
    tail.events.assign(s.events.begin() + static_cast<std::ptrdiff_t>(cut), s.events.end());
    (void)tail.verdict();
    Story head;
    head.events.assign(s.events.begin(), s.events.begin() + static_cast<std::ptrdiff_t>(cut));
    CHECK(head.verdict().findings.empty());
  }
}

}  // namespace
}  // namespace rhsim::conformance
