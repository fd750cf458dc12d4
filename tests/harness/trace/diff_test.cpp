#include "harness/trace/diff.h"

#include <catch2/catch.hpp>

#include "tests/harness/trace/sample_trace.h"

namespace rhsim::trace {
namespace {

Trace whole() { return {sample::header(), sample::events()}; }

Event& event_of(Trace& trace, std::string_view kind) {
  for (auto& event : trace.events) {
    if (kind_of(event.payload) == kind) return event;
  }
  FAIL("no such event");
  return trace.events.front();
}

TEST_CASE("a trace does not differ from itself") {
  CHECK_FALSE(first_difference(whole(), whole()));
}

TEST_CASE("two builds of a module may be compared") {
  auto other = whole();
  other.header.module = {"newer.dll", std::string(64, 'b'), "pe-x64"};
  other.header.schedule.clear();
  other.header.seed = 3;
  CHECK_FALSE(first_difference(whole(), other));
}

TEST_CASE("the first differing event and its field are named") {
  auto other = whole();
  auto& event = event_of(other, "status_call");
  std::get<StatusCall>(event.payload).check_point = 99;
  event_of(other, "leak").at += 1ms;  // Later, hence not named.
  const auto difference = first_difference(whole(), other);
  REQUIRE(difference);
  CHECK(difference->sequence == event.sequence);
  CHECK(difference->field == "check_point");
  CHECK(difference->right == event_line(event));
  CHECK(difference->left != difference->right);
}

TEST_CASE("what every event has is compared as well") {
  const auto field_after = [](auto change) {
    auto other = whole();
    change(other.events[3]);
    return first_difference(whole(), other)->field;
  };
  CHECK(field_after([](Event& event) { event.at += 1ms; }) == "t");
  CHECK(field_after([](Event& event) { event.strand = 77; }) == "s");
  CHECK(field_after([](Event& event) { event.resource = 77; }) == "r");
  CHECK(field_after([](Event& event) { event.payload = Hang{}; }) == "k");
}

TEST_CASE("a trace that ends sooner says so") {
  auto shorter = whole();
  const auto last = shorter.events.back();
  shorter.events.pop_back();
  CHECK(first_difference(shorter, whole()) ==
        Difference{last.sequence, "", "end of trace", event_line(last)});
  CHECK(first_difference(whole(), shorter) ==
        Difference{last.sequence, "", event_line(last), "end of trace"});
}

TEST_CASE("what determines a run is compared before its events") {
  const auto difference_after = [](auto change) {
    auto other = whole();
    change(other.header);
    other.events.clear();
    return *first_difference(whole(), other);
  };
  CHECK(difference_after([](TraceHeader& header) { header.scenario_name = "x"; }) ==
        Difference{0, "scenario", "calm-lifecycle", "x"});
  CHECK(difference_after([](TraceHeader& header) { header.types = {"x"}; }).field == "types");
  CHECK(difference_after([](TraceHeader& header) { header.resources[0].id = "x"; }).field ==
        "resources");
  CHECK(difference_after([](TraceHeader& header) { header.profile = "strict"; }) ==
        Difference{0, "profile", "documented", "strict"});
  CHECK(difference_after([](TraceHeader& header) { header.profile_text = "{}"; }) ==
        Difference{0, "profile_text", R"({"tolerance":"10ms"})", "{}"});
}

}  // namespace
}  // namespace rhsim::trace
