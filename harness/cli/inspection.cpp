#include "harness/cli/inspection.h"

#include <algorithm>
#include <variant>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "harness/cli/interposed_names.h"
#include "harness/cli/job.h"
#include "harness/cli/scenario_runs.h"
#include "harness/host/redirections.h"
#include "harness/trace/reader.h"
#include "harness/world/world.h"

namespace rhsim::cli {
namespace {

using win32::ApiClass;

ImportFate fate_of_row(const win32::ApiFunction& row) {
  switch (row.cls) {
    case ApiClass::Cluster:
    case ApiClass::Resutil:
    case ApiClass::Service:
    case ApiClass::Registry:
    case ApiClass::Network:
      return ImportFate::Faked;
    default:
      return ImportFate::Controlled;
  }
}

ImportFate fate_in_pe(const ModuleImport& import) {
  const host::Redirections redirections(world::all_functions());
  if (const auto* row = redirections.find_row(import.library, import.name))
    return fate_of_row(*row);
  if (host::answered_by_host(import.name)) return ImportFate::Controlled;
  return host::may_break_determinism(import.library, import.name) ? ImportFate::Uncontrolled
                                                                  : ImportFate::PassedThrough;
}

/// A shared object finds a name wherever it is: in the host's program first, which exports the
/// table's functions and those of the C library that it replaces.
ImportFate fate_in_elf(const ModuleImport& import) {
  const auto& table = world::all_functions();
  const auto row = std::lower_bound(
      table.begin(), table.end(), import.name,
      [](const win32::ApiFunction& one, const std::string& name) { return one.name < name; });
  if (row != table.end() && row->name == import.name) return fate_of_row(*row);
  const auto interposed = interposed_names();
  const bool replaced =
      std::find(interposed.begin(), interposed.end(), import.name) != interposed.end();
  if (replaced || host::is_of_the_runs_heap(import.name)) return ImportFate::Controlled;
  return host::c_library_may_break_determinism(import.name) ? ImportFate::Uncontrolled
                                                            : ImportFate::PassedThrough;
}

/// One resource of each type, opened and closed.
std::string scenario_of(const std::vector<std::string>& types) {
  auto resources = nlohmann::json::array();
  for (std::size_t i = 0; i < types.size(); ++i) {
    resources.push_back({{"id", fmt::format("r{}", i + 1)}, {"type", types[i]}});
  }
  return nlohmann::json(
             {{"name", "inspect"}, {"resources", resources}, {"steps", {{{"do", "wait"}}}}})
      .dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

Result<void> ask_host(const std::string& path, const std::vector<std::string>& types,
                      Inspection& inspection) {
  auto player = make_host_player(path);
  if (!player) return failure(player.error());
  Job job;
  job.module_path = path;
  job.module = inspection.module;
  job.types = types;
  job.scenario = scenario_of(types);
  job.policy = "calm";
  job.keep_traces = Job::Keep::All;
  const auto report = play_one(**player, job);
  if (!report) return failure(report.error());
  const auto trace = trace::parse_trace(report->trace, path);
  if (!trace) return failure(trace.error());
  for (const auto& event : trace->events) {
    if (const auto* table = std::get_if<trace::FunctionTable>(&event.payload)) {
      inspection.tables.push_back(*table);
    } else if (const auto* refused = std::get_if<trace::LoadFailure>(&event.payload)) {
      inspection.load_failure = refused->reason;
    } else if (const auto* crash = std::get_if<trace::Crash>(&event.payload)) {
      inspection.load_failure = fmt::format("it crashed: {} at {}", crash->what, crash->where);
    } else if (const auto* hang = std::get_if<trace::Hang>(&event.payload)) {
      inspection.load_failure = fmt::format("it hung at {}", hang->where);
    }
  }
  return {};
}

bool exports(const Inspection& inspection, std::string_view name) {
  const auto& all = inspection.file.exports;
  return std::any_of(all.begin(), all.end(), [&](const auto& one) { return one.name == name; });
}

}  // namespace

std::string_view to_text(ImportFate fate) {
  switch (fate) {
    case ImportFate::Controlled:
      return "controlled";
    case ImportFate::Faked:
      return "faked";
    case ImportFate::PassedThrough:
      return "passed through";
    case ImportFate::Uncontrolled:
      return "uncontrolled";
  }
  return "";
}

ImportFate fate_of(const ModuleImport& import, std::string_view kind) {
  return kind == "pe-x64" ? fate_in_pe(import) : fate_in_elf(import);
}

Result<Inspection> inspect(const std::string& path, const std::vector<std::string>& types) {
  Inspection inspection;
  auto module = inspect_module(path);
  if (!module) return failure(module.error());
  inspection.module = std::move(*module);
  auto file = read_module_file(path, inspection.module.kind);
  if (!file) return failure(file.error());
  inspection.file = std::move(*file);
  for (const auto& import : inspection.file.imports) {
    inspection.fates.push_back(fate_of(import, inspection.module.kind));
  }
  if (types.empty()) return inspection;
  if (auto asked = ask_host(path, types, inspection); !asked) return failure(asked.error());
  return inspection;
}

std::vector<std::string> expectations(const Inspection& inspection) {
  std::vector<std::string> sentences;
  if (inspection.file.damaged) {
    sentences.emplace_back("the file is damaged or cut: its tables lead outside of it");
  }
  if (!exports(inspection, "Startup") && !exports(inspection, "StartupEx")) {
    sentences.emplace_back(
        "no Startup and no StartupEx is exported: no Resource Monitor can use it (rule LIF-25)");
  }
  bool uncontrolled = false;
  for (std::size_t i = 0; i < inspection.fates.size(); ++i) {
    if (inspection.fates[i] != ImportFate::Uncontrolled) continue;
    uncontrolled = true;
    sentences.push_back(fmt::format("uncontrolled: {} -- the run may not replay exactly",
                                    inspection.file.imports[i].name));
  }
  if (!uncontrolled && !inspection.file.damaged) {
    sentences.emplace_back("nothing uncontrolled is imported: runs replay exactly");
  }
  if (!inspection.load_failure.empty()) {
    sentences.push_back("the module cannot be loaded: " + inspection.load_failure);
  }
  return sentences;
}

}  // namespace rhsim::cli
