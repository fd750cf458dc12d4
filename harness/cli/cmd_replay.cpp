#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "conformance/checker.h"
#include "harness/cli/campaign.h"
#include "harness/cli/campaign_setup.h"
#include "harness/cli/commands.h"
#include "harness/cli/job.h"
#include "harness/cli/module_options.h"
#include "harness/cli/nondeterminism.h"
#include "harness/cli/results.h"
#include "harness/cli/symbols.h"
#include "harness/cli/trace_result.h"
#include "harness/trace/diff.h"
#include "harness/trace/text.h"
#include "harness/win32/poison_text.h"
#include "reports/timeline.h"

namespace rhsim::cli {
namespace {

struct ReplayOptions {
  std::string trace;
  std::string module;
  bool force = false;
  std::string freshness = ModuleOptions{}.freshness;
  std::string gate = "error";
  ResultOptions result;
};

/// The module that the trace asks for, or why it is not at hand.
Result<trace::ModuleInfo> find_module(const ReplayOptions& options,
                                      const trace::TraceHeader& header) {
  if (header.module.kind == scripted) return header.module;
  if (options.module.empty()) {
    return failure(options.trace, fmt::format("was recorded with {}", header.module.name),
                   fmt::format("Name that file: --module path/to/{}", header.module.name));
  }
  const auto info = inspect_module(options.module);
  if (!info) return failure(info.error());
  if (info->sha256 == header.module.sha256 || options.force) return *info;
  return failure(options.module,
                 fmt::format("is not the module of the trace: its SHA-256 is {:.16}..., the "
                             "trace's is {:.16}...",
                             info->sha256, header.module.sha256),
                 "A changed module takes its own way; --force plays the schedule all the same");
}

Result<win32::RunHeap::Poison> poison_of(const trace::TraceHeader& header,
                                         const std::string& place) {
  if (header.poison.empty()) return win32::RunHeap::Poison(win32::RunHeap::usual_poison);
  if (const auto poison = win32::parse_poison(header.poison)) return *poison;
  return failure(place, fmt::format("names the poison \"{}\", which is no byte", header.poison),
                 "It is two hexadecimal digits, as CD, or off");
}

Job job_of(const ReplayOptions& options, const trace::TraceHeader& header,
           const trace::ModuleInfo& module) {
  Job job;
  job.module_path = header.module.kind == scripted ? scripted : options.module;
  job.module = module;
  job.types = header.types;
  job.scenario = header.scenario;
  job.profile = header.profile;
  job.profile_text = header.profile_text;
  job.policy = "replay";
  job.first_seed = header.seed;
  job.schedule = header.schedule;
  job.freshness = options.freshness;
  job.keep_traces = Job::Keep::All;
  return job;
}

Result<RunReport> play(const Job& job) {
  auto player = job.module.kind == scripted
                    ? Result<std::unique_ptr<JobPlayer>>(make_local_player())
                    : make_host_player(job.module_path);
  if (!player) return failure(player.error());
  std::optional<RunReport> report;
  auto played = (*player)->play(job, [&report](RunReport run) {
    report = std::move(run);
    return true;
  });
  if (!played) return failure(played.error());
  if (!report) return failure(job.module_path, "the host played no run", "this is a bug of rhsim");
  return std::move(*report);
}

std::string words(const std::optional<trace::Difference>& difference, std::size_t events) {
  if (!difference) return fmt::format("replay: identical, {} events\n", events);
  return fmt::format("replay: differs from event {} on{}\n  recorded: {}\n  replayed: {}\n",
                     difference->sequence,
                     difference->field.empty() ? "" : ", in \"" + difference->field + '"',
                     difference->left, difference->right);
}

std::string document_of(const trace::Trace& trace) {
  trace::TraceText text;
  for (const auto& event : trace.events) text.take(event);
  return trace::trace_document(trace.header, text.lines(), text.count());
}

/// What the replay came to: the run's findings, and whether it was the same run.
conformance::CampaignResult result_of_replay(const ReplayOptions& options,
                                             const trace::Trace& recorded, RunReport& replayed,
                                             const std::vector<trace::Event>& events,
                                             const trace::ModuleInfo& module, bool identical,
                                             const conformance::Profile& profile) {
  if (!identical && module == recorded.header.module) {
    replayed.verdict.findings.push_back(nondeterminism(document_of(recorded), replayed.trace));
  }
  auto header = recorded.header;
  header.module = module;
  auto result = result_of_run(header, replayed.verdict, profile, replayed.virtual_time);
  if (!options.module.empty()) result.module_path = options.module;
  result.replayed = 1;
  result.identical = identical ? 1 : 0;
  result.uncontrolled = replayed.uncontrolled;
  for (auto& group : result.findings) {
    group.trace_file = options.trace;
    group.timeline = reports::timeline_of(header, events, group.example);
  }
  return result;
}

int replay(const ReplayOptions& options, const Console& console) {
  conformance::CampaignResult empty;
  empty.module_path = options.module;
  const auto fail = [&](const Error& error, int exit_code) {
    return give_up("replay", error, exit_code, empty, options.result, console);
  };
  if (auto fine = check_result_options(options.result); !fine) {
    return fail(fine.error(), exit_bad_input);
  }
  const auto gate = gate_of(options.gate);
  if (!gate) return fail(gate.error(), exit_bad_input);
  const auto recorded = trace::load_trace(options.trace);
  if (!recorded) return fail(recorded.error(), exit_bad_input);
  const auto profile = conformance::recorded_profile(recorded->header, options.trace);
  if (!profile) return fail(profile.error(), exit_bad_input);
  const auto module = find_module(options, recorded->header);
  if (!module) return fail(module.error(), exit_bad_input);

  const auto poison = poison_of(recorded->header, options.trace);
  if (!poison) return fail(poison.error(), exit_bad_input);

  auto job = job_of(options, recorded->header, *module);
  job.poison = *poison;
  auto replayed = play(job);
  if (!replayed) return fail(replayed.error(), exit_failed);
  auto events = trace::parse_trace(replayed->trace, "replayed trace");
  if (!events) return fail(events.error(), exit_failed);
  events->header = recorded->header;  // The events alone are compared.
  const auto difference = trace::first_difference(*recorded, *events);

  // Standard output belongs to the document when one is wanted there.
  const bool document = options.result.json == "-" || options.result.junit == "-";
  if (!replayed->not_reset.empty()) {
    console.messages << fmt::format("rhsim replay: the module was loaded anew: {}\n",
                                    replayed->not_reset);
  }
  (document ? console.messages : console.out) << words(difference, events->events.size());
  auto result = result_of_replay(options, *recorded, *replayed, events->events, *module,
                                 !difference, *profile);
  name_places(result);
  judge(result, *gate, {});
  if (replayed->outcome == trace::RunOutcome::LoadFailed &&
      result.outcome == conformance::Outcome::Pass) {
    result.outcome = conformance::Outcome::Inconclusive;
    result.reason = "the module could not be loaded or refused to start";
  }
  if (auto written = write_result(result, options.result, console); !written) {
    return fail(written.error(), exit_failed);
  }
  return exit_code_of(result);
}

}  // namespace

void add_replay(CLI::App& app, Session& session) {
  const auto options = std::make_shared<ReplayOptions>();
  auto* command = app.add_subcommand("replay", "Play a recorded run again, event for event");
  command->add_option("TRACE", options->trace, "A trace of rhsim")->required();
  command->add_option("--module", options->module,
                      "The module it was recorded with; scripted runs need none");
  command->add_flag("--force", options->force, "Play it with another build of the module");
  add_freshness_option(*command, options->freshness);
  command->add_option("--gate", options->gate, "What fails: error or warn")->capture_default_str();
  add_result_options(*command, options->result);
  command->footer(R"(Examples:
  rhsim replay rhsim-traces/SRS-09-quiet-lifecycle-3.jsonl --module my.dll
  rhsim replay rhsim-traces/SRS-09-quiet-lifecycle-3.jsonl --module fixed.dll --force

Exit codes: 0 no finding at the gate, 1 findings (a run that differs is one, unless the module
was changed), 2 bad input, 3 the module could not be played.)");
  command->callback([options, &session] { session.exit_code = replay(*options, session.console); });
}

}  // namespace rhsim::cli
