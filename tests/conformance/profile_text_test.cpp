#include <catch2/catch.hpp>

#include "conformance/profile.h"
#include "tests/conformance/trace_builder.h"

namespace rhsim::conformance {
namespace {

trace::TraceHeader header_with(const std::string& profile_text) {
  trace::TraceHeader header;
  header.profile = "ours";
  header.profile_text = profile_text;
  return header;
}

TEST_CASE("a profile's text is one line of JSON with all its switches") {
  CHECK(to_text(*named_profile("strict")) ==
        R"({"contested":"warnings-are-errors","exit_grace":"300ms","severities":{},)"
        R"("tolerance":"10ms"})");
}

TEST_CASE("a profile comes back from a trace's header as it was") {
  Profile profile;
  profile.name = "ours";
  profile.severities = {{"SRS-09", Severity::Off}, {"TRM-04", Severity::Info}};
  profile.contested = GENERATE(Profile::Contested::AsListed, Profile::Contested::WarningsAreErrors,
                               Profile::Contested::Information);
  profile.tolerance = 1500us;
  profile.exit_grace = 2h;
  const auto recorded = recorded_profile(header_with(to_text(profile)), "t.jsonl");
  REQUIRE(recorded);
  CHECK(*recorded == profile);
}

TEST_CASE("without its switches a profile is what its name stands for") {
  auto header = header_with("");
  CHECK_FALSE(recorded_profile(header, "t.jsonl"));
  header.profile = "lenient";
  CHECK(recorded_profile(header, "t.jsonl") == named_profile("lenient"));
}

TEST_CASE("switches that this rhsim does not know are refused, not guessed") {
  const std::string whole = to_text(Profile{});
  const auto [from, to] = GENERATE(table<std::string, std::string>({
      {"\"tolerance\"", "\"patience\""},
      {"10ms", "soon"},
      {"10ms", "-10ms"},
      {"\"10ms\"", "10"},
      {"as-listed", "as-heard"},
      {"\"as-listed\"", "1"},
      {"{}", "[]"},
      {"{}", "{\"SRS-09\":\"mild\"}"},
      {"{}", "{\"SRS-09\":3}"},
      {"{\"contested\"", "{\"more\":1,\"contested\""},
      {"}", ""},
  }));
  auto text = whole;
  text.replace(text.find(from), from.size(), to);
  CAPTURE(text);
  const auto recorded = recorded_profile(header_with(text), "t.jsonl");
  REQUIRE_FALSE(recorded);
  CHECK(recorded.error().place == "t.jsonl");
  CHECK(recorded.error().reason ==
        "its profile \"ours\" has switches that this rhsim does not know");
}

/// The first candidate that begins with the same letter: enough of a "nearest" for a test.
std::string_view same_letter(std::string_view text, std::span<const std::string_view> candidates) {
  for (const auto candidate : candidates) {
    if (candidate.substr(0, 1) == text.substr(0, 1)) return candidate;
  }
  return {};
}

TEST_CASE("the file of the documented profile has every member, with its default") {
  const auto files = profile_files();
  REQUIRE(files.size() == 3);
  CHECK(files[0].name == "documented");
  for (const auto& member : profile_members()) {
    CAPTURE(member.name);
    const bool listed = files[0].text.find(std::string(member.name)) != std::string_view::npos;
    CHECK((listed || member.name == "based_on"));
  }
  CHECK(*named_profile("documented") == Profile{});
}

TEST_CASE(
    "a profile of one's own changes what it names and keeps the rest of what it is based on") {
  const auto profile = read_profile(R"({"based_on":"strict","check_points":"changed",)"
                                    R"("severities":{"SRS-09":"warn"},"check_gap":"2s"})",
                                    "ours", "ours.json", nullptr);
  REQUIRE(profile);
  CHECK(profile->name == "ours");
  CHECK(profile->contested == Profile::Contested::WarningsAreErrors);
  CHECK(profile->check_points == Profile::CheckPoints::Changed);
  CHECK(profile->severities.at("SRS-09") == Severity::Warn);
  CHECK(profile->check_gap == 2s);
  CHECK(profile->tolerance == 10ms);
}

TEST_CASE("a bad profile is refused with one message, and with what may have been meant") {
  const auto [text, reason, remedy] = GENERATE(table<std::string, std::string, std::string>({
      {"", "is not a JSON object", "A profile looks like {\"tolerance\": \"20ms\"}"},
      {"[]", "is not a JSON object", "A profile looks like {\"tolerance\": \"20ms\"}"},
      {R"({"tolerence":"1ms"})", "a profile has no \"tolerence\"",
       "Did you mean \"terminate_grace\"?"},
      {R"({"tolerance":3})", "\"tolerance\" has a value that it cannot have",
       "It may be a duration such as \"300ms\""},
      {R"({"check_points":"bigger"})", "\"check_points\" has a value that it cannot have",
       "It may be \"greater\", \"changed\""},
      {R"({"reports_per_second":0})", "\"reports_per_second\" has a value that it cannot have",
       "It may be a number from 1"},
      {R"({"severities":{"SRX-09":"warn"}})", "there is no rule \"SRX-09\"",
       "Did you mean \"SRS-01\"?"},
      {R"({"severities":{"SRS-09":"mild"}})", "\"SRS-09\" has a value that it cannot have",
       "It may be \"off\", \"info\", \"warn\", \"error\""},
      {R"({"based_on":"severe"})", "there is no profile \"severe\"",
       "Use documented, strict or lenient, or name a file"},
  }));
  CAPTURE(text);
  const auto profile = read_profile(text, "ours", "ours.json", &same_letter);
  REQUIRE_FALSE(profile);
  CHECK(profile.error().place == "ours.json");
  CHECK(profile.error().reason == reason);
  CHECK(profile.error().remedy == remedy);
}

TEST_CASE("every switch of a profile changes a verdict") {
  struct Row {
    const char* text;
    const char* rule;
    void (*tell)(Story&);
    bool usual;  ///< Whether the documented profile finds it.
  };
  constexpr std::int32_t pending = 129;
  const auto row = GENERATE(values<Row>({
      {R"({"check_points":"changed"})", "SRS-09",
       [](Story& s) { s.ready().pending().status(pending, 2).status(pending, 1).status(2, 3); },
       true},
      {R"({"pending_timeout":"reaches"})", "SRS-17",
       [](Story& s) { s.ready().pending().after(180s).status(pending, 1).status(2, 2); }, false},
      {R"({"unknown_state":"failure"})", "SRS-19",
       [](Story& s) { s.ready().pending().status(-1, 1).status(2, 2); }, false},
      {R"({"header_only_states":"neither"})", "SRS-19",
       [](Story& s) { s.ready().pending().status(126, 1).status(pending, 2).status(2, 3); }, true},
      {R"({"workers":"cluster-workers"})", "API-02",
       [](Story& s) { s.ready().on(s.thread()).api("GetClusterResourceState", "One", 2); }, false},
      {R"({"log_limit":"message-and-prefix"})", "LOG-04",
       [](Story& s) { s.ready().log("%1", std::string(500, 'x')); }, false},
      {R"({"terminate_grace":"300ms"})", "TRM-04",
       [](Story& s) { s.ready().pending().terminated().on(10).after(200ms).exits(); }, true},
      {R"({"check_gap":"5s"})", "TRM-05",
       [](Story& s) {
         s.ready().pending().on(Story::terminator).call(EntryPoint::Terminate).on(10).after(2s);
         s.exits().on(Story::terminator).ret();
       },
       true},
      {R"({"exit_grace":"5s"})", "TRM-06",
       [](Story& s) {
         s.ready().pending().on(Story::terminator).call(EntryPoint::Terminate).on(10).check(true);
         s.after(2s).status(pending, 1, 1).exits().on(Story::terminator).ret();
       },
       true},
      {R"({"reports_per_second":2,"severities":{"SRS-38":"warn"}})", "SRS-38",
       [](Story& s) {
         s.ready().pending().status(pending, 1).status(pending, 2).status(pending, 3).status(2, 4);
       },
       false},
      {R"({"loaded_parameter_blocks":"off"})", "API-11",
       [](Story& s) {
         s.ready().api("ResUtilGetPropertiesToParameterBlock").api("ResUtilFreeParameterBlock");
       },
       true},
      {R"({"wait_hint":"must-increase","severities":{"SRS-16":"warn"}})", "SRS-16",
       [](Story& s) { s.ready().pending().status(pending, 1).status(pending, 2).status(2, 3); },
       false},
  }));
  CAPTURE(row.text, row.rule);
  Story story;
  row.tell(story);
  const auto profile = read_profile(row.text, "ours", "ours.json", nullptr);
  REQUIRE(profile);
  const auto usually = story.verdict();
  const auto now = story.verdict(*profile);
  CAPTURE(to_text(usually), to_text(now));
  CHECK((usually.tally.found.count(row.rule) > 0) == row.usual);
  CHECK((now.tally.found.count(row.rule) > 0) != row.usual);
}

TEST_CASE(
    "what pages disagree on is at most a warning that names both, unless a profile is strict") {
  Story story;
  story.ready().api("ResUtilGetPropertiesToParameterBlock", "One\\Parameters");
  story.api("ResUtilFreeParameterBlock");
  const auto severity_under = [&](const char* profile) {
    auto read = *named_profile(profile);
    read.loaded_parameter_blocks = Severity::Error;
    const auto verdict = story.verdict(read);
    const auto* finding = find(verdict, "API-11");
    REQUIRE(finding != nullptr);
    CHECK(finding->contested);
    CHECK(finding->message.find("nf-resapi-resutilfreeparameterblock") != std::string::npos);
    CHECK(finding->message.find("nf-resapi-resutilgetproperties") != std::string::npos);
    return finding->severity;
  };
  CHECK(severity_under("documented") == Severity::Warn);
  CHECK(severity_under("strict") == Severity::Error);
  CHECK(severity_under("lenient") == Severity::Info);
}

TEST_CASE(
    "a denied signal is an error: FALSE would have been right in either reading of the event") {
  Story story;
  story.ready().call(EntryPoint::Online).up("service A");
  story.ret_with({.event_handle = 1, .locks_held = {}});
  story.state(ResourceState::Offline, ResourceState::Online).on(0).after(1s).down("service A");
  story.on(Story::monitor).add(trace::ObjectSignalled{1});
  story.on(Story::entry).call(EntryPoint::IsAlive).ret(1);
  CHECK(find(story.verdict(), "ALV-09")->severity == Severity::Error);
  CHECK(find(story.verdict(*named_profile("lenient")), "ALV-09")->severity == Severity::Info);
}

TEST_CASE("an inferred rule is a warning or an error as listed, and a strict profile's error") {
  Story story;
  story.ready().online().on(Story::entry).call(EntryPoint::IsAlive).ret(0);
  CHECK(find(story.verdict(), "ALV-15")->severity == Severity::Warn);
  CHECK(find(story.verdict(*named_profile("strict")), "ALV-15")->severity == Severity::Error);
}

}  // namespace
}  // namespace rhsim::conformance
