#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "harness/cli/commands.h"
#include "harness/cli/inspection.h"
#include "harness/cli/option_values.h"
#include "harness/cli/results.h"
#include "reports/printable.h"

namespace rhsim::cli {
namespace {

using reports::printable;
using reports::wrapped;

struct InspectOptions {
  std::string module;
  std::vector<std::string> types;
  std::string json;
};

constexpr std::size_t width = 100;
constexpr std::array fates = {ImportFate::Controlled, ImportFate::Faked, ImportFate::PassedThrough,
                              ImportFate::Uncontrolled};

std::string_view architecture(const std::string& kind) {
  return kind == "pe-x64" ? "Windows DLL for x64" : "Linux shared object for x86-64";
}

// --- For people
// ------------------------------------------------------------------------------------

void labelled(std::string& out, std::string_view label, const std::string& text) {
  const std::string indent(12, ' ');
  const auto head = fmt::format("  {:<10}", label);
  out += head + wrapped(text, width, indent).substr(indent.size()) + '\n';
}

std::string joined_names(std::vector<std::string> names, std::size_t most) {
  const auto left = names.size() - std::min(names.size(), most);
  names.resize(std::min(names.size(), most));
  for (auto& name : names) name = printable(name);
  auto text = fmt::format("{}", fmt::join(names, ", "));
  return left == 0 ? text : text + fmt::format(", and {} more", left);
}

std::string exports_text(const ModuleFile& file) {
  constexpr std::size_t most_listed = 12;
  std::vector<std::string> names;
  for (const auto& one : file.exports) names.push_back(one.name);
  // What a Resource Monitor looks for comes first.
  std::stable_partition(names.begin(), names.end(), [](const std::string& name) {
    return name == "Startup" || name == "StartupEx";
  });
  return names.empty() ? "none" : joined_names(std::move(names), most_listed);
}

std::string table_text(const trace::FunctionTable& table) {
  if (!table.present) return fmt::format("{}: no function table", printable(table.type));
  auto text = fmt::format("{}: function table version {}.{:02}, {} bytes", printable(table.type),
                          table.version >> 8U, table.version & 0xFFU, table.size);
  if (!table.null_slots.empty()) {
    text += fmt::format("; NULL in {}", fmt::join(table.null_slots, ", "));
  }
  if (!table.shared_with.empty()) {
    text += fmt::format("; the same as of {}", printable(table.shared_with));
  }
  return text;
}

/// "KERNEL32.dll: CreateEventW, SetEvent", for each library.
void imports_of(std::string& out, const Inspection& inspection, ImportFate fate) {
  std::vector<std::string> libraries;  // In the file's order.
  std::map<std::string, std::vector<std::string>> names;
  std::size_t count = 0;
  for (std::size_t i = 0; i < inspection.fates.size(); ++i) {
    if (inspection.fates[i] != fate) continue;
    const auto& import = inspection.file.imports[i];
    if (!names.contains(import.library)) libraries.push_back(import.library);
    names[import.library].push_back(import.name + (import.delayed ? " (delayed)" : ""));
    ++count;
  }
  if (count == 0) return;
  out += fmt::format("    {:<15}{:>4}\n", to_text(fate), count);
  for (const auto& library : libraries) {
    auto& list = names[library];
    std::sort(list.begin(), list.end());
    const auto front = library.empty() ? "" : printable(library) + ": ";
    out += wrapped(front + joined_names(list, list.size()), width, std::string(12, ' ')) + '\n';
  }
}

std::string text_of(const std::string& path, const Inspection& inspection) {
  std::string out = fmt::format("{}  {}\n", printable(path), architecture(inspection.module.kind));
  labelled(out, "sha256", inspection.module.sha256);
  labelled(out, "exports", exports_text(inspection.file));
  for (const auto& table : inspection.tables) labelled(out, "type", table_text(table));
  labelled(
      out, "imports",
      fmt::format("{}, from {}", inspection.file.imports.size(),
                  inspection.file.libraries.empty() ? "no library"
                                                    : joined_names(inspection.file.libraries, 20)));
  for (const auto fate : fates) imports_of(out, inspection, fate);
  out += '\n';
  for (const auto& sentence : expectations(inspection))
    labelled(out, "expect", printable(sentence));
  return out;
}

// --- For programs
// ----------------------------------------------------------------------------------

std::string json_of(const std::string& path, const Inspection& inspection) {
  using Json = nlohmann::ordered_json;
  const auto& [module, file, import_fates, tables, load_failure] = inspection;
  Json json;
  json["format"] = "rhsim-inspection";
  json["version"] = 1;
  json["module"] = {
      {"path", path}, {"name", module.name}, {"sha256", module.sha256}, {"kind", module.kind}};
  json["damaged"] = file.damaged;
  json["libraries"] = file.libraries;
  json["exports"] = Json::array();
  for (const auto& one : file.exports) json["exports"].push_back(one.name);
  json["imports"] = Json::array();
  for (std::size_t i = 0; i < file.imports.size(); ++i) {
    const auto& import = file.imports[i];
    json["imports"].push_back({{"library", import.library},
                               {"name", import.name},
                               {"delayed", import.delayed},
                               {"fate", to_text(import_fates[i])}});
  }
  json["types"] = Json::array();
  for (const auto& table : tables) {
    json["types"].push_back({{"type", table.type},
                             {"present", table.present},
                             {"version", table.version},
                             {"size", table.size},
                             {"null_slots", table.null_slots},
                             {"shared_with", table.shared_with}});
  }
  json["load_failure"] = load_failure.empty() ? Json(nullptr) : Json(load_failure);
  json["expect"] = expectations(inspection);
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

int inspect_command(const InspectOptions& options, const Console& console) {
  const auto fail = [&](const Error& error, int exit_code) {
    console.messages << "rhsim inspect: " << to_text(error) << '\n';
    return exit_code;
  };
  if (auto fine = check_writable_file("--json", options.json); !fine) {
    return fail(fine.error(), exit_bad_input);
  }
  if (std::find(options.types.begin(), options.types.end(), "") != options.types.end()) {
    return fail({"--type", "\"\" is no name of a resource type",
                 "Give the name that the DLL's Startup knows"},
                exit_bad_input);
  }
  const auto inspection = inspect(options.module, options.types);
  if (!inspection) return fail(inspection.error(), exit_bad_input);
  if (options.json != "-") console.out << text_of(options.module, *inspection);
  if (auto written = write_document(options.json, json_of(options.module, *inspection), console);
      !written) {
    return fail(written.error(), exit_failed);
  }
  return exit_clean;
}

}  // namespace

void add_inspect(CLI::App& app, Session& session) {
  const auto options = std::make_shared<InspectOptions>();
  auto* command = app.add_subcommand(
      "inspect", "What a module exports and imports, and what that means for a check");
  command->add_option("MODULE", options->module, "A resource DLL (.dll, .so)")->required();
  command
      ->add_option(
          "--type", options->types,
          "Load the module too, and ask its Startup for this resource type; may be repeated")
      ->allow_extra_args(false);
  command->add_option(
      "--json", options->json,
      "Write it as JSON to this file; -: to standard output, and nothing else there");
  command->footer(R"(Without --type the file is only read: no code of the module runs. Imports are
  controlled      answered by the virtual Windows: time, threads, waits, locks
  faked           answered by the fake cluster: clusapi, resutils, services
  passed through  answered by the real system, the same in every run
  uncontrolled    answered by the real system, which may tell two runs apart
What a module looks up by name at run time (GetProcAddress) is seen in runs only.

Examples:
  rhsim inspect my.dll
  rhsim inspect my.dll --type "My Type"
  rhsim inspect my.dll --json - | jq '.imports[] | select(.fate == "uncontrolled")'

Exit codes: 0 inspected, whatever it is like; 2 no module.)");
  command->callback(
      [options, &session] { session.exit_code = inspect_command(*options, session.console); });
}

}  // namespace rhsim::cli
