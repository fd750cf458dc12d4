#include <algorithm>
#include <filesystem>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "conformance/profile.h"
#include "harness/cli/job.h"
#include "harness/trace/reader.h"
#include "harness/trace/text.h"
#include "tests/harness/cli/command_line.h"

namespace rhsim::cli {
namespace {

using Catch::Contains;

TEST_CASE("a command line that cannot be used gets one line that helps, and exit code 2") {
  const auto [arguments, message] = GENERATE(table<std::vector<std::string>, std::string>({
      {{"chek"}, "unknown command \"chek\", did you mean check?"},
      {{"frobnicate"}, "unknown command \"frobnicate\"; rhsim --help lists them"},
      {{"check"}, "MODULE is required"},
      {{"check", "x.dll", "--sed", "3"}, "unknown option --sed, did you mean --seed?"},
      {{"check", "x.dll", "y.dll"}, "what is \"y.dll\" for?"},
      {{"check", "x.dll", "--seeds", "many"}, "--seeds"},
      {{"check", "/no/such.dll", "--type", "T"}, "/no/such.dll"},
      {{"check", "scripted", "--gate", "loud"}, "there is no gate \"loud\""},
      {{"check", "scripted", "--profile", "nice"}, "nice"},
      {{"check", "scripted", "--require", "SRS-9"}, "did you mean SRS-09?"},
      {{"check", "scripted", "--time-budget", "soon"}, "\"soon\" is no length of time"},
      {{"check", "scripted", "--json", "-", "--junit", "-"}, "one document"},
      {{"check", "scripted", "--policy", "luck"}, "--policy: there is no policy \"luck\""},
      {{"check", "scripted", "--policy", "pct:0"}, "--policy: \"pct:0\" has no such numbers"},
      {{"check", "scripted", "--policy", "replay"}, "--policy: \"replay\" follows a trace"},
      {{"check", "scripted", "--shard", "5/4"}, "--shard: \"5/4\" is no part of a whole"},
      {{"check", "scripted", "--shard", "1/2", "--require", "SRS"}, "--require: a rule may"},
      {{"check", "scripted", "--seed", "18446744073709551615"}, "--seed: there are no 20 seeds"},
      {{"check", "scripted", "--scenario", "quiet-lifecyle"}, "quiet-lifecycle"},
      {{"check", "scripted", "--scenario", "quiet-lifecycle"}, "its resources need a module"},
      {{"rules", "SRS-9"}, "did you mean SRS-09?"},
      {{"scenarios", "quiet"}, "quiet"},
      {{"verify", "/no/such.jsonl"}, "/no/such.jsonl: cannot be opened"},
      {{"diff", "/no/such.jsonl", "/none"}, "/no/such.jsonl: cannot be opened"},
      {{"replay", "/no/such.jsonl"}, "/no/such.jsonl: cannot be opened"},
  }));
  const auto answer = rhsim(arguments);
  CAPTURE(answer.messages);
  CHECK(answer.exit_code == 2);
  CHECK(answer.out.empty());
  CHECK_THAT(answer.messages, Contains(message));
  CHECK(std::count(answer.messages.begin(), answer.messages.end(), '\n') == 1);
}

TEST_CASE("help is a result, with examples") {
  for (const std::string command :
       {"check", "inspect", "replay", "verify", "diff", "rules", "scenarios"}) {
    const auto answer = rhsim({command, "--help"});
    CAPTURE(command);
    CHECK(answer.exit_code == 0);
    CHECK(answer.messages.empty());
    CHECK_THAT(answer.out, Contains("Example"));
    CHECK_THAT(answer.out, Contains("rhsim " + command));
  }
  CHECK_THAT(rhsim({"--help"}).out, Contains("check"));
}

TEST_CASE("functions lists every class, or one alone") {
  const auto all = rhsim({"functions"});
  CHECK(all.exit_code == exit_clean);
  CHECK(all.out.find("ClusterRegOpenKey") != std::string::npos);
  const auto waits = rhsim({"functions", "--class", "wait"});
  CHECK(waits.exit_code == exit_clean);
  CHECK(waits.out.find("\nWaitForSingleObject ") != std::string::npos);
  CHECK(waits.out.find("\nCreateThread ") == std::string::npos);
}

TEST_CASE("functions names the nearest class of one that does not exist") {
  const auto answer = rhsim({"functions", "--class", "waits"});
  CHECK(answer.exit_code == exit_bad_input);
  CHECK(answer.out.empty());
  CHECK(answer.messages.find("did you mean wait?") != std::string::npos);
}

TEST_CASE("functions --missing says why a documented function is not simulated") {
  const auto answer = rhsim({"functions", "--missing"});
  CHECK(answer.exit_code == exit_clean);
  CHECK(answer.out.find("\nCreateFiber ") != std::string::npos);
  CHECK(answer.out.find("fibres switch stacks") != std::string::npos);
  CHECK(answer.out.find("\nSetEvent ") == std::string::npos);
}

TEST_CASE("version, rules and scenarios answer on standard output") {
  CHECK_THAT(rhsim({"version"}).out, Contains("rhsim " RHSIM_VERSION));
  CHECK_THAT(rhsim({"--version"}).out, Contains("trace format 1"));
  CHECK_THAT(rhsim({"rules"}).out, Contains("SRS-09"));
  CHECK_THAT(rhsim({"rules", "SRS-09"}).out, Contains("sources"));
  CHECK_THAT(rhsim({"scenarios"}).out, Contains("quiet-lifecycle"));
  CHECK_THAT(rhsim({"scenarios", "quiet-lifecycle"}).out, Contains("\"steps\""));
}

TEST_CASE("a scripted resource that keeps the contract passes") {
  const Folder folder;
  const auto file = folder.write("good.json", script("good", good_worker));
  const auto answer = rhsim(
      {"check", "scripted", "--scenario", file, "--seeds", "3", "--trace-dir", folder / "traces"});
  CAPTURE(answer.out, answer.messages);
  CHECK(answer.exit_code == 0);
  CHECK_THAT(answer.out, Contains("PASS"));
  CHECK_THAT(answer.messages, Contains("calm and seeds 1..3"));
  CHECK_FALSE(std::filesystem::exists(folder / "traces"));
}

TEST_CASE("a finding leaves a trace that replays, verifies and differs from another") {
  const Folder folder;
  const auto file = folder.write("bad.json", script("bad", bad_worker));
  const auto checked = rhsim({"check", "scripted", "--scenario", file, "--seeds", "2", "--quiet",
                              "--trace-dir", folder / "traces"});
  CAPTURE(checked.out, checked.messages);
  CHECK(checked.exit_code == 1);
  CHECK(checked.messages.empty());
  CHECK_THAT(checked.out, Contains("SRS-09"));
  const auto trace = folder / "traces/SRS-09-bad-calm.jsonl";
  REQUIRE(std::filesystem::exists(trace));
  CHECK_THAT(checked.out, Contains("rhsim replay " + trace));

  const auto replayed = rhsim({"replay", trace});
  CHECK(replayed.exit_code == 1);
  CHECK_THAT(replayed.out, Contains("replay: identical"));
  CHECK_THAT(replayed.out, Contains("SRS-09"));

  const auto verified = rhsim({"verify", trace, "--json", "-"});
  CHECK(verified.exit_code == 1);
  CHECK(nlohmann::json::parse(verified.out).at("verdict") == "fail");

  CHECK(rhsim({"diff", trace, trace}).exit_code == 0);
}

TEST_CASE("a trace says what memory was poisoned with, and a replay needs no telling") {
  const auto& [poison, recorded] = GENERATE(table<std::string, std::string>({
      {"CD", ""},
      {"cd", ""},
      {"5a", "5A"},
      {"off", "off"},
  }));
  CAPTURE(poison);
  const Folder folder;
  const auto file = folder.write("bad.json", script("bad", bad_worker));
  const auto checked = rhsim({"check", "scripted", "--scenario", file, "--seeds", "0", "--poison",
                              poison, "--trace-dir", folder / "traces"});
  CHECK(checked.exit_code == 1);
  CHECK(checked.out.find("--poison") == std::string::npos);
  const auto trace = folder / "traces/SRS-09-bad-calm.jsonl";
  CHECK(trace::load_trace(trace).value().header.poison == recorded);
  CHECK_THAT(rhsim({"replay", trace}).out, Contains("replay: identical"));
}

TEST_CASE("a poison that is no byte is refused before anything is played") {
  const Folder folder;
  const auto file = folder.write("bad.json", script("bad", bad_worker));
  (void)rhsim({"check", "scripted", "--scenario", file, "--seeds", "0", "--poison", "5A",
               "--trace-dir", folder / "traces"});
  auto trace = trace::load_trace(folder / "traces/SRS-09-bad-calm.jsonl").value();
  trace.header.poison = "5AX";
  trace::TraceText text;
  for (const auto& event : trace.events) text.take(event);
  const auto edited =
      folder.write("edited.jsonl", trace::trace_document(trace.header, text.lines(), text.count()));
  const auto replayed = rhsim({"replay", edited});
  CHECK(replayed.exit_code == 2);
  CHECK_THAT(replayed.messages, Contains("names the poison \"5AX\""));
}

TEST_CASE("a folder that traces could not go to is noticed before the first run") {
  const Folder folder;
  const auto file = folder.write("good.json", script("good", good_worker));
  const auto in_the_way = folder.write("rhsim-traces", "no folder");
  const bool named = GENERATE(true, false);
  CAPTURE(named);
  const auto before = std::filesystem::current_path();
  std::filesystem::current_path(std::filesystem::path(file).parent_path());
  std::vector<std::string> line = {"check", "scripted", "--scenario", file, "--seeds", "1"};
  if (named) line.insert(line.end(), {"--trace-dir", in_the_way});
  const auto answer = rhsim(line);
  std::filesystem::current_path(before);
  CHECK(answer.exit_code == 2);
  CHECK_THAT(answer.messages, Contains("--trace-dir"));
  CHECK(std::count(answer.messages.begin(), answer.messages.end(), '\n') <= 2);
}

TEST_CASE("whatever policy chose a run, its trace names it, and replays") {
  const std::string policy = GENERATE("calm", "random", "round-robin", "pct:2:7");
  CAPTURE(policy);
  const Folder folder;
  Job job;
  job.scenario = script("bad", bad_worker);
  job.profile = "documented";
  job.module.kind = "scripted";
  job.policy = policy;
  job.first_seed = 3;
  job.keep_traces = Job::Keep::All;
  std::string document;
  const auto played = make_local_player()->play(job, [&](RunReport report) {
    document = std::move(report.trace);
    return true;
  });
  REQUIRE(played);
  const auto read = trace::parse_trace(document, "trace");
  REQUIRE(read);
  CHECK(read->header.policy == policy);
  CHECK(read->header.seed == 3);
  const auto replayed = rhsim({"replay", folder.write("kept.jsonl", document)});
  CHECK_THAT(replayed.out, Contains("replay: identical"));
}

TEST_CASE("a trace is judged by the switches it was recorded with, whatever their name means") {
  const Folder folder;
  Job job;
  job.scenario = script("bad", bad_worker);
  job.module.kind = "scripted";
  job.profile = "ours";
  conformance::Profile ours;
  ours.severities["SRS-09"] = conformance::Severity::Warn;
  job.profile_text = to_text(ours);
  job.policy = "calm";
  job.keep_traces = Job::Keep::All;
  std::string document;
  REQUIRE(make_local_player()->play(job, [&](RunReport report) {
    document = std::move(report.trace);
    return true;
  }));
  const auto trace = folder.write("ours.jsonl", document);
  for (const std::string command : {"verify", "replay"}) {
    CAPTURE(command);
    const auto judged = nlohmann::json::parse(rhsim({command, trace, "--json", "-"}).out);
    CHECK(judged.at("profile") == "ours");
    CHECK(judged.at("verdict") == "pass");
    CHECK(judged.at("findings").at(0).at("severity") == "warn");
  }
  CHECK(rhsim({"verify", trace, "--profile", "documented"}).exit_code == 1);
}

TEST_CASE("shards of a check add up to the whole check") {
  const Folder folder;
  const auto file = folder.write("bad.json", script("bad", bad_worker));
  const auto check = [&](const std::string& shard) {
    const auto answer = rhsim({"check", "scripted", "--scenario", file, "--seeds", "7", "--shard",
                               shard, "--json", "-", "--trace-dir", folder / "traces"});
    return nlohmann::json::parse(answer.out);
  };
  const auto whole = check("1/1");
  CHECK(whole.at("shard").is_null());
  std::uint64_t runs = 0;
  std::uint64_t findings = 0;
  for (const std::string shard : {"1/3", "2/3", "3/3"}) {
    const auto part = check(shard);
    CHECK(part.at("shard") == shard);
    runs += part.at("runs").get<std::uint64_t>();
    findings += part.at("scenarios").at(0).at("findings").get<std::uint64_t>();
  }
  CHECK(runs == whole.at("runs"));
  CHECK(findings == whole.at("scenarios").at(0).at("findings"));
}

TEST_CASE("a replay that differs is a finding of its own") {
  const Folder folder;
  const auto file = folder.write("bad.json", script("bad", bad_worker));
  (void)rhsim({"check", "scripted", "--scenario", file, "--seeds", "0", "--quiet", "--trace-dir",
               folder / "traces"});
  auto trace = trace::load_trace(folder / "traces/SRS-09-bad-calm.jsonl");
  REQUIRE(trace);
  trace::TraceText text;
  for (auto& event : trace->events) {
    auto* status = std::get_if<trace::StatusCall>(&event.payload);
    if (status != nullptr && status->check_point == 4) status->check_point = 7;
    text.take(event);
  }
  const auto edited = folder.write(
      "edited.jsonl", trace::trace_document(trace->header, text.lines(), text.count()));
  const auto replayed = rhsim({"replay", edited});
  CHECK(replayed.exit_code == 1);
  CHECK_THAT(replayed.out, Contains("in \"check_point\""));
  CHECK_THAT(replayed.out, Contains("RUN-NONDETERMINISM"));
  const auto differing = rhsim({"diff", folder / "traces/SRS-09-bad-calm.jsonl", edited});
  CHECK(differing.exit_code == 1);
  CHECK_THAT(differing.out, Contains("field \"check_point\""));
}

TEST_CASE("--json - prints one document and nothing else, whatever happens") {
  const Folder folder;
  const auto good = folder.write("good.json", script("good", good_worker));
  const auto broken = folder.write("broken.json", "{");
  const std::vector<std::pair<std::string, std::string>> cases = {
      {good, "pass"}, {broken, "error"}, {folder / "none.json", "error"}};
  for (const auto& [file, verdict] : cases) {
    CAPTURE(file);
    const auto answer = rhsim({"check", "scripted", "--scenario", file, "--seeds", "1", "--json",
                               "-", "--trace-dir", folder / "traces"});
    const auto json = nlohmann::json::parse(answer.out);  // Throws when there is anything else.
    CHECK(json.at("format") == "rhsim-result");
    CHECK(json.at("verdict") == verdict);
  }
}

TEST_CASE("the same check gives the same document") {
  const Folder folder;
  const auto file = folder.write("bad.json", script("bad", bad_worker));
  const auto check = [&](const std::string& jobs) {
    return rhsim({"check", "scripted", "--scenario", file, "--seeds", "10", "--jobs", jobs,
                  "--json", "-", "--trace-dir", folder / "traces"})
        .out;
  };
  const auto first = check("1");
  CHECK(first == check("1"));
  CHECK(first == check("2"));
}

TEST_CASE("documents go to files beside the text report") {
  const Folder folder;
  const auto file = folder.write("good.json", script("good", good_worker));
  const auto answer = rhsim({"check", "scripted", "--scenario", file, "--seeds", "1", "--json",
                             folder / "r.json", "--junit", folder / "r.xml"});
  CHECK_THAT(answer.out, Contains("PASS"));
  CHECK(nlohmann::json::parse(Folder::read(folder / "r.json")).at("verdict") == "pass");
  CHECK_THAT(Folder::read(folder / "r.xml"), Contains("<testsuite"));
}

TEST_CASE("what a baseline knows does not fail the check") {
  const Folder folder;
  const auto file = folder.write("bad.json", script("bad", bad_worker));
  const auto check = [&](std::vector<std::string> more) {
    std::vector<std::string> all = {"check",   "scripted",    "--scenario",
                                    file,      "--seeds",     "1",
                                    "--quiet", "--trace-dir", folder / "traces"};
    all.insert(all.end(), more.begin(), more.end());
    return rhsim(all).exit_code;
  };
  CHECK(check({"--write-baseline", folder / "baseline.json"}) == 1);
  CHECK(check({"--baseline", folder / "baseline.json"}) == 0);
}

}  // namespace
}  // namespace rhsim::cli
