#include <catch2/catch.hpp>

#include "conformance/profile.h"

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

}  // namespace
}  // namespace rhsim::conformance
