#include <algorithm>
#include <chrono>
#include <fstream>
#include <iterator>
#include <limits>
#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "conformance/catalogue.h"
#include "harness/cli/campaign.h"
#include "harness/cli/campaign_setup.h"
#include "harness/cli/commands.h"
#include "harness/cli/examples.h"
#include "harness/cli/module_options.h"
#include "harness/cli/option_values.h"
#include "harness/cli/progress_line.h"
#include "harness/cli/results.h"
#include "harness/cli/rule_names.h"
#include "harness/cli/symbols.h"

namespace rhsim::cli {
namespace {

constexpr const char* default_trace_folder = "rhsim-traces";

struct CheckOptions {
  CampaignNames names;
  std::string profile = "documented";
  std::uint64_t first_seed = 1;
  std::uint64_t seeds = Campaign{}.seeds;
  std::string policy = "random";
  std::string shard = "1/1";
  unsigned processes = 1;
  ModuleOptions surroundings;
  std::string gate = "error";
  std::vector<std::string> required;
  std::string time_budget;
  std::string waivers;
  std::string baseline;
  std::string new_baseline;
  std::string trace_folder;
  ResultOptions result;
};

Result<std::optional<std::chrono::milliseconds>> time_budget_of(const std::string& text) {
  using std::chrono::milliseconds;
  if (text.empty()) return std::optional<milliseconds>();
  const auto budget = parse_duration(text);
  if (budget && *budget > Duration::zero()) {
    return std::optional(std::chrono::duration_cast<milliseconds>(*budget));
  }
  return failure("--time-budget", fmt::format("\"{}\" is no length of time", text),
                 "Write 30s, 10min or 1h");
}

std::string today() {
  const auto day = std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now());
  const std::chrono::year_month_day date(day);
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
}

Result<std::string> read_file(const std::string& file) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream) return failure(file, "cannot be opened", "Check the name and the access rights");
  return std::string(std::istreambuf_iterator<char>(stream), {});
}

/// The findings that somebody has accepted.
Result<void> read_accepted(const CheckOptions& options, Campaign& campaign) {
  campaign.today = today();
  if (!options.waivers.empty()) {
    const auto text = read_file(options.waivers);
    if (!text) return failure(text.error());
    auto waivers = conformance::parse_waivers(*text, options.waivers);
    if (!waivers) return failure(waivers.error());
    campaign.waivers = std::move(*waivers);
  }
  if (!options.baseline.empty()) {
    const auto text = read_file(options.baseline);
    if (!text) return failure(text.error());
    auto baseline = conformance::parse_baseline(*text, options.baseline);
    if (!baseline) return failure(baseline.error());
    campaign.baseline = std::move(*baseline);
  }
  return {};
}

Result<void> write_baseline(const std::string& file, const conformance::CampaignResult& result) {
  if (file.empty()) return {};
  std::ofstream stream(file, std::ios::binary);
  stream << conformance::to_json(conformance::baseline_of(result));
  stream.close();
  if (stream) return {};
  return failure(file, "cannot be written", "Check the folder and the disk");
}

/// Which runs are played.
struct Runs {
  sim::PolicyName policy;
  Shard shard;
};

Result<Runs> runs_of(const CheckOptions& options) {
  const auto policy = sim::parse_policy(options.policy, "--policy");
  if (!policy) return failure(policy.error());
  if (policy->kind == sim::PolicyName::Kind::Replay) {
    return failure("--policy", "\"replay\" follows a trace, and a check has none",
                   "Use rhsim replay TRACE");
  }
  const auto shard = parse_shard(options.shard);
  if (!shard) return failure(shard.error());
  if (shard->of > 1 && !options.required.empty()) {
    return failure("--require", "a rule may well be exercised in another shard",
                   "Ask for it in one check without --shard; --seeds 0 makes that a quick one");
  }
  if (options.seeds > std::numeric_limits<std::uint64_t>::max() - options.first_seed) {
    return failure(
        "--seed",
        fmt::format("there are no {} seeds from {} on", options.seeds, options.first_seed),
        "Begin with a smaller one");
  }
  return Runs{*policy, *shard};
}

void set_runs(const CheckOptions& options, const Runs& runs, Campaign& campaign) {
  campaign.module.policy = runs.policy;
  campaign.shard = runs.shard;
  campaign.first_seed = options.first_seed;
  const bool calm = runs.policy.kind == sim::PolicyName::Kind::Calm;
  campaign.seeds = calm ? 0 : options.seeds;
  campaign.placement_seeds = std::min(campaign.placement_seeds, campaign.seeds);
  if (options.seeds == 0) campaign.placements.clear();
}

std::string trace_folder_of(const CheckOptions& options) {
  return options.trace_folder.empty() ? default_trace_folder : options.trace_folder;
}

/// Where results and traces go. The folder for traces is made when a finding asks for it; that it
/// can be made is seen now.
Result<void> check_places(const CheckOptions& options) {
  if (auto fine = check_result_options(options.result); !fine) return fine;
  if (auto fine = check_writable_file("--write-baseline", options.new_baseline); !fine) return fine;
  return check_writable_folder("--trace-dir", trace_folder_of(options));
}

/// What the options say, before anything runs.
Result<CampaignSetup> prepare(const CheckOptions& options) {
  if (auto fine = check_places(options); !fine) return failure(fine.error());
  const auto gate = gate_of(options.gate);
  if (!gate) return failure(gate.error());
  if (auto known = check_rule_names(options.required); !known) return failure(known.error());
  const auto budget = time_budget_of(options.time_budget);
  if (!budget) return failure(budget.error());
  const auto runs = runs_of(options);
  if (!runs) return failure(runs.error());
  const auto poison = poison_of(options.surroundings);
  if (!poison) return failure(poison.error());
  auto setup = set_up(options.names, options.profile);
  if (!setup) return failure(setup.error());
  auto& campaign = setup->campaign;
  set_runs(options, *runs, campaign);
  campaign.processes = options.processes;
  campaign.module.freshness = options.surroundings.freshness;
  campaign.module.poison = *poison;
  campaign.gate = *gate;
  campaign.required = options.required;
  if (auto read = read_accepted(options, campaign); !read) return failure(read.error());
  campaign.time_budget = *budget;
  return setup;
}

/// What decides the runs, on the screen before the first of them: if rhsim itself fails, this is
/// what plays them again.
void announce(const Campaign& campaign, const Console& console) {
  const auto seeds = campaign.seeds == 0 ? "calm runs only"
                                         : fmt::format("calm and seeds {}..{}", campaign.first_seed,
                                                       campaign.first_seed + campaign.seeds - 1);
  const auto policy = to_text(campaign.module.policy);
  const auto shard =
      campaign.shard.of == 1 ? "" : fmt::format(", shard {}", to_text(campaign.shard));
  console.messages << fmt::format(
      "rhsim check: {} ({}), {} scenarios, {}{}, profile {}{}\n", campaign.module.path,
      campaign.module.info.kind, campaign.scenarios.size(), seeds,
      policy == "random" ? "" : ", policy " + policy, campaign.module.profile, shard);
  console.messages.flush();
}

conformance::CampaignResult empty_result(const CheckOptions& options) {
  conformance::CampaignResult result;
  result.module_path = options.names.module;
  result.types = options.names.types;
  result.profile = options.profile;
  result.policy = options.policy;
  result.seed = options.first_seed;
  return result;
}

int check(const CheckOptions& options, const Console& console) {
  const auto fail = [&](const Error& error, int exit_code) {
    return give_up("check", error, exit_code, empty_result(options), options.result, console);
  };
  auto setup = prepare(options);
  if (!setup) return fail(setup.error(), exit_bad_input);
  if (!options.result.quiet) announce(setup->campaign, console);

  ProgressLine line(console, options.result.quiet);
  auto outcome = run_campaign(setup->campaign, setup->make_player,
                              [&line](const Progress& progress) { line.show(progress); });
  line.clear();
  if (!outcome) return fail(outcome.error(), exit_failed);
  if (auto saved = save_examples(*outcome, trace_folder_of(options)); !saved) {
    return fail(saved.error(), exit_failed);
  }
  name_places(outcome->result);
  if (!options.result.quiet) {
    for (const auto& note : outcome->notes) console.messages << "rhsim check: " << note << '\n';
  }
  if (auto written = write_baseline(options.new_baseline, outcome->result); !written) {
    return fail(written.error(), exit_failed);
  }
  if (auto written = write_result(outcome->result, options.result, console); !written) {
    return fail(written.error(), exit_failed);
  }
  return exit_code_of(outcome->result);
}

}  // namespace

void add_check(CLI::App& app, Session& session) {
  const auto options = std::make_shared<CheckOptions>();
  auto* command =
      app.add_subcommand("check", "Run a module through many scenarios and judge what it does");
  command
      ->add_option("MODULE", options->names.module,
                   "A resource DLL (.dll, .so), or \"scripted\" for scenarios without one")
      ->required();
  command
      ->add_option("--type", options->names.types,
                   "A resource type that the module implements; may be repeated")
      ->allow_extra_args(false);
  command
      ->add_option("--scenario", options->names.scenarios,
                   "A scenario's name, file or folder; may be repeated; default: the library")
      ->allow_extra_args(false);
  command->add_option("--seeds", options->seeds, "Schedules per scenario; 0: calm runs only")
      ->check(whole_number())
      ->capture_default_str();
  command->add_option("--seed", options->first_seed, "The first seed")
      ->check(whole_number())
      ->capture_default_str();
  command
      ->add_option("--policy", options->policy,
                   "How seeds make schedules: random, round-robin, pct[:D], calm; see below")
      ->capture_default_str();
  command->add_option("--shard", options->shard, "Play part I of N only, I/N; see below")
      ->capture_default_str();
  command
      ->add_option("--profile", options->profile,
                   "How to read contested clauses: documented, "
                   "strict, lenient")
      ->capture_default_str();
  command->add_option("--gate", options->gate, "What fails the check: error or warn")
      ->capture_default_str();
  command
      ->add_option("--require", options->required,
                   "Fail unless this rule, or family of rules, was exercised; may be repeated")
      ->allow_extra_args(false);
  command->add_option("--waivers", options->waivers, "Findings that were accepted, and until when");
  command->add_option("--baseline", options->baseline,
                      "Only findings that are not in this file "
                      "fail the check");
  command->add_option("--write-baseline", options->new_baseline,
                      "Write this file with the findings of this check");
  command->add_option("--time-budget", options->time_budget,
                      "Start no run after so long: 30s, 10min");
  command->add_option("--jobs", options->processes, "Hosts at a time; does not change the result")
      ->check(whole_number(1, 256))
      ->capture_default_str();
  add_module_options(*command, options->surroundings);
  command->add_option("--trace-dir", options->trace_folder, "Where traces of findings are kept")
      ->default_str(default_trace_folder);
  add_result_options(*command, options->result);
  command->footer(R"(Examples:
  rhsim check my.dll --type "My Type"
  rhsim check my.dll --type "My Type" --scenario quiet-lifecycle --seeds 500
  rhsim check my.dll --type "My Type" --gate warn --require SRS --junit results.xml
  rhsim check my.dll --type "My Type" --policy pct:2 --seeds 1000 --shard 3/8
  rhsim check my.dll --type "My Type" --json - | jq .verdict
  rhsim check scripted --scenario my-script.json

Policies:
  random       a random walk
  round-robin  the strands take turns of as many calls as the seed says
  pct[:D]      the strands have priorities, and D changes of them (3): what takes D+1 events in one
               order is found with a known probability
  calm         no schedule but the quiet one

Shards: the N parts have no run in common, and together they do exactly what one check without --shard
does, unless a time budget, or a module that keeps ending its process, cuts one of them short.

Exit codes: 0 no finding at the gate, 1 findings, 2 bad usage or input, 3 failed or inconclusive.)");
  command->callback([options, &session] { session.exit_code = check(*options, session.console); });
}

}  // namespace rhsim::cli
