#include <algorithm>
#include <chrono>
#include <fstream>
#include <memory>
#include <ostream>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "harness/cli/campaign.h"
#include "harness/cli/campaign_setup.h"
#include "harness/cli/commands.h"
#include "harness/cli/examples.h"
#include "harness/cli/option_values.h"
#include "harness/cli/progress_line.h"
#include "harness/cli/results.h"
#include "reports/text.h"

namespace rhsim::cli {
namespace {

struct DemoOptions {
  std::string list;
  std::string modules;
  std::string explain = "lowered_checkpoint";
  std::string trace_folder = "rhsim-traces";
  std::uint64_t seeds = 0;
  unsigned processes = 1;
};

struct Fake {
  std::string name;
  std::string type;
  std::set<std::string> rules;  ///< They should see its sin; none: well-behaved.
  std::string needs;            ///< What a scenario must do to show it, where that is special.
};

Result<std::vector<Fake>> read_list(const std::string& file) {
  std::ifstream stream(file);
  if (!stream) return failure(file, "cannot be opened", "It is fakes/resources/fakes.json");
  const auto json = nlohmann::json::parse(stream, nullptr, false);
  if (!json.is_object() || !json.contains("fakes")) return failure(file, "is no list of fakes");
  std::vector<Fake> fakes;
  try {
    for (const auto& fake : json["fakes"]) {
      fakes.push_back(
          {fake.at("name"), fake.at("type"), fake.at("rules"), fake.value("needs", "")});
    }
  } catch (const nlohmann::json::exception& error) {
    return failure(file, error.what());
  }
  return fakes;
}

/// The rules with findings that fail or warn; what is only information is left out.
std::set<std::string> rules_hit(const conformance::CampaignResult& result) {
  std::set<std::string> rules;
  for (const auto& group : result.findings) {
    if (group.example.severity < conformance::Severity::Warn) continue;
    rules.insert(group.example.rule);
  }
  return rules;
}

bool as_intended(const Fake& fake, const conformance::CampaignResult& result) {
  if (fake.rules.empty()) return rules_hit(result).empty();
  return std::any_of(fake.rules.begin(), fake.rules.end(), [&](const std::string& rule) {
    return std::any_of(result.findings.begin(), result.findings.end(),
                       [&](const auto& group) { return conformance::has_broken(group, rule); });
  });
}

std::string joined(const std::set<std::string>& words) {
  std::string text;
  for (const auto& word : words) text += (text.empty() ? "" : " ") + word;
  return text.empty() ? "-" : text;
}

std::string expectation(const Fake& fake) {
  return "  <- expected " + joined(fake.rules) +
         (fake.needs.empty() ? "" : ", needs " + fake.needs);
}

Result<CampaignOutcome> check(const Fake& fake, const DemoOptions& options,
                              const std::vector<std::string>& scenarios, ProgressLine& line) {
  const auto module = options.modules + '/' + fake.name + ".so";
  auto setup = set_up({module, {fake.type}, scenarios}, "documented");
  if (!setup) return failure(setup.error());
  tell_of_rules(fake.rules, *setup);
  setup->campaign.seeds = options.seeds;
  setup->campaign.placements.clear();
  setup->campaign.processes = options.processes;
  return run_campaign(setup->campaign, setup->make_player, [&](Progress progress) {
    progress.scenario = fake.name + ": " + progress.scenario;
    line.show(progress);
  });
}

/// One fake in one scenario, as `rhsim check` would print it.
Result<void> explain(const Fake& fake, const DemoOptions& options, const Console& console) {
  ProgressLine line(console, false);
  auto outcome = check(fake, options, {"quiet-lifecycle"}, line);
  line.clear();
  if (!outcome) return failure(outcome.error());
  if (auto saved = save_examples(*outcome, options.trace_folder); !saved) return saved;
  console.out << fmt::format("\n{} in full, in the plainest scenario:\n\n", fake.name)
              << reports::text_report(outcome->result, {console.colour});
  return {};
}

int demo(const DemoOptions& options, const Console& console) {
  using Clock = std::chrono::steady_clock;
  const auto complain = [&](const Error& error, int exit_code) {
    console.messages << "rhsim demo: " << to_text(error) << '\n';
    return exit_code;
  };
  const auto fakes = read_list(options.list);
  if (!fakes) return complain(fakes.error(), exit_bad_input);

  console.out << fmt::format("{:<28} {:<8} {:>6} {:>8}  {}\n", "fake", "verdict", "runs", "time",
                             "rules hit");
  std::size_t intended = 0;
  bool surprised = false;
  for (const auto& fake : *fakes) {
    ProgressLine line(console, false);
    const auto begun = Clock::now();
    auto outcome = check(fake, options, {}, line);
    line.clear();
    if (!outcome) {
      surprised = true;
      console.out << fmt::format("{:<28} error\n", fake.name);
      (void)complain(outcome.error(), exit_failed);
      continue;
    }
    const std::chrono::duration<double> took = Clock::now() - begun;
    const bool right = as_intended(fake, outcome->result);
    intended += right ? 1 : 0;
    surprised = surprised || (!right && fake.needs.empty());
    console.out << fmt::format("{:<28} {:<8} {:>6} {:>7.2f}s  {}{}\n", fake.name,
                               conformance::to_text(outcome->result.outcome), outcome->result.runs,
                               took.count(), joined(rules_hit(outcome->result)),
                               right ? "" : expectation(fake));
    console.out.flush();
  }
  console.out << fmt::format("\n{} of {} fakes judged as intended\n", intended, fakes->size());
  for (const auto& fake : *fakes) {
    if (fake.name != options.explain) continue;
    if (auto done = explain(fake, options, console); !done) {
      return complain(done.error(), exit_failed);
    }
    // The verdict of a fake that is meant to fail must not be the last word of a demo that went
    // well.
    console.out << fmt::format(
        "\nThat is the fake {}, failing as it should; {} of {} were judged as "
        "intended.\nNext: ./run check my.dll --type \"My Type\"\n",
        fake.name, intended, fakes->size());
  }
  return surprised ? exit_findings : exit_clean;
}

}  // namespace

void add_demo(CLI::App& app, Session& session) {
  const auto options = std::make_shared<DemoOptions>();
  auto* command =
      app.add_subcommand("demo", "Check the fake resource DLLs that come along; ./run demo");
  command->add_option("--list", options->list, "fakes/resources/fakes.json")->required();
  command->add_option("--modules", options->modules, "The folder with the built fakes")->required();
  command->add_option("--explain", options->explain, "Show this fake's findings in full")
      ->capture_default_str();
  command->add_option("--seeds", options->seeds, "Random schedules per scenario")
      ->check(whole_number())
      ->capture_default_str();
  command->add_option("--jobs", options->processes, "Hosts at a time")
      ->check(whole_number(1, 256))
      ->capture_default_str();
  command->add_option("--trace-dir", options->trace_folder, "Where its trace is kept")
      ->capture_default_str();
  command->footer(
      "Exit codes: 0 every sin that the library can show was seen, and nothing else; 1 not so.");
  command->callback([options, &session] { session.exit_code = demo(*options, session.console); });
}

}  // namespace rhsim::cli
