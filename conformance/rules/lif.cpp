// Load, Startup, Open, Close.
// Source: resapi/nc-resapi-pstartup_routine; resapi/ns-resapi-clres_function_table;
//         resapi/nc-resapi-popen_routine.
#include <algorithm>
#include <array>
#include <vector>

#include <fmt/format.h>

#include "conformance/rule.h"
#include "conformance/rules/rules.h"
#include "conformance/words.h"

namespace rhsim::conformance {
namespace {

using trace::ApiCall;
using trace::EntryCall;
using trace::EntryReturn;
using trace::FunctionTable;
using trace::HandleKind;
using trace::LoadFailure;
using trace::LogEvent;
using trace::StatusCall;
using trace::StrandRole;

bool is_startup(EntryPoint entry) {
  return entry == EntryPoint::Startup || entry == EntryPoint::StartupEx;
}

std::string range_words(const OpenCall& startup) {
  return fmt::format("0x{:X}..0x{:X}", startup.min_version, startup.max_version);
}

// --- LIF-02 to LIF-05 ----------------------------------------------------------------------------

/// The Startup call whose table this is, when its range is known.
const OpenCall* startup_of(const Moment& moment) {
  const auto& startup = moment.model.last_startup();
  return startup && startup->max_version != 0 ? &*startup : nullptr;
}

bool in_range(std::uint32_t version, const OpenCall& startup) {
  return version >= startup.min_version && version <= startup.max_version;
}

void judge_lif_02(const FunctionTable& table, const Moment& moment) {
  const auto* startup = startup_of(moment);
  if (startup == nullptr || !table.present) return;
  moment.exercised();
  if (in_range(table.version, *startup)) return;
  moment.breach({.message = fmt::format(
                     "The function table for type {} announces version 0x{:X}, but Startup was "
                     "given the range {}. The resource cannot be loaded.",
                     table.type, table.version, range_words(*startup)),
                 .evidence = {startup->called.sequence},
                 .subject = table.type});
}

/// No version that any DLL could implement through this startup routine lies in the range.
bool is_hopeless(const OpenCall& startup) {
  if (startup.max_version == 0) return false;
  if (startup.entry == EntryPoint::Startup) return !in_range(0x100, startup);
  constexpr std::array<std::uint32_t, 3> versions{0x200, 0x300, 0x400};
  return std::none_of(versions.begin(), versions.end(),
                      [&](std::uint32_t version) { return in_range(version, startup); });
}

void judge_lif_03_error(const EntryReturn& result, const Moment& moment) {
  const auto* startup = moment.model.call(result.call);
  if (!is_startup(result.entry) || startup == nullptr || !is_hopeless(*startup)) return;
  moment.exercised();
  if (result.value == code::success || result.value == code::revision_mismatch) return;
  moment.breach({.message = fmt::format(
                     "{} was given the range {}, in which no version lies, and returned {}. The "
                     "code for that is ERROR_REVISION_MISMATCH (1306).",
                     name_of(result.entry), range_words(*startup), code_words(result.value)),
                 .severity = Severity::Warn,
                 .evidence = {startup->called.sequence}});
}

void judge_lif_03(const FunctionTable& table, const Moment& moment) {
  const auto* startup = startup_of(moment);
  if (startup == nullptr || !is_hopeless(*startup)) return;
  moment.breach({.message = fmt::format(
                     "{} was given the range {}, in which no version lies, and yet handed over a "
                     "table for type {}. Return ERROR_REVISION_MISMATCH (1306) and no table.",
                     name_of(startup->entry), range_words(*startup), table.type),
                 .evidence = {startup->called.sequence}});
}

/// The type that the library's "unknown-type" asks for. The header lists it, since a resource has
/// it.
constexpr std::string_view nobodys_type = "A Type That Nobody Implements";

bool is_unknown_type(const std::string& type, const trace::TraceHeader& header) {
  if (type == nobodys_type) return true;
  return !header.types.empty() &&
         std::find(header.types.begin(), header.types.end(), type) == header.types.end();
}

void exercise_lif_04(const EntryReturn& result, const Moment& moment) {
  const auto* startup = moment.model.call(result.call);
  if (!is_startup(result.entry) || startup == nullptr) return;
  if (is_unknown_type(startup->name, moment.model.header())) moment.exercised();
}

void judge_lif_04(const FunctionTable& table, const Moment& moment) {
  if (!is_unknown_type(table.type, moment.model.header())) return;
  moment.breach({.message = fmt::format(
                     "Startup handed over a table for the type \"{}\", which does not exist. "
                     "Compare the name, and fail with an error such as "
                     "ERROR_CLUSTER_RESNAME_NOT_FOUND (5080).",
                     table.type)});
}

/// Remembers the tables handed over in this run: a later one may show what an earlier one could
/// have been.
class Lif05 : public RuleOn<Lif05, FunctionTable> {
 public:
  void on(const FunctionTable& table, const Moment& moment) {
    const auto* startup = startup_of(moment);
    if (startup == nullptr || !table.present) return;
    if (!seen_.empty()) moment.exercised();
    const Seen now{startup->min_version, startup->max_version, table.version,
                   moment.event.sequence};
    for (const auto& before : seen_) {
      if (could_have_been(now, before.version)) {
        breach(now, before, table, moment);
      } else if (could_have_been(before, now.version)) {
        breach(before, now, table, moment);
      } else {
        continue;
      }
      break;
    }
    const bool known = std::any_of(seen_.begin(), seen_.end(), [&](const Seen& before) {
      return before.least == now.least && before.greatest == now.greatest &&
             before.version == now.version;
    });
    if (!known && seen_.size() < 8) seen_.push_back(now);
  }

 private:
  /// A range, and the version of the table that answered it.
  struct Seen {
    std::uint32_t least = 0;
    std::uint32_t greatest = 0;
    std::uint32_t version = 0;
    std::uint64_t sequence = 0;
  };

  static bool could_have_been(const Seen& answer, std::uint32_t version) {
    return version > answer.version && version >= answer.least && version <= answer.greatest;
  }

  static void breach(const Seen& low, const Seen& high, const FunctionTable& table,
                     const Moment& moment) {
    moment.breach(
        {.message = fmt::format("Startup handed over a table of version 0x{:X} for the range "
                                "0x{:X}..0x{:X}, although the DLL implements 0x{:X} as well.",
                                low.version, low.least, low.greatest, high.version),
         .evidence = {std::min(low.sequence, high.sequence)},
         .subject = table.type});
  }

  std::vector<Seen> seen_;
};

// --- LIF-07 to LIF-09 ----------------------------------------------------------------------------

void judge_lif_07(const FunctionTable& table, const Moment& moment) {
  if (!table.present) return;
  moment.exercised();
  if (table.shared_with.empty()) return;
  moment.breach({.message = fmt::format(
                     "Types {} and {} were given the same function table. Each type needs one of "
                     "its own.",
                     table.shared_with, table.type),
                 .subject = table.type});
}

Severity gravity_of_missing(const std::string& slot) {
  const bool undecided = slot == "ResourceControl" || slot == "ResourceTypeControl" ||
                         slot == "BeginResourceControl" || slot == "BeginResourceTypeControl" ||
                         slot == "Cancel";
  return undecided ? Severity::Warn : Severity::Error;
}

void judge_lif_08(const FunctionTable& table, const Moment& moment) {
  if (!table.present) return;
  moment.exercised();
  for (const auto gravity : {Severity::Error, Severity::Warn}) {
    std::vector<std::string> missing;
    for (const auto& slot : table.null_slots) {
      if (slot == "Arbitrate" || slot == "Release") continue;
      if (gravity_of_missing(slot) == gravity) missing.push_back(slot);
    }
    if (missing.empty()) continue;
    moment.breach({.message = fmt::format("The function table for type {} has NULL for {}.{}",
                                          table.type, list_words(missing),
                                          gravity == Severity::Warn
                                              ? " The pages disagree on whether that is allowed."
                                              : " Only Arbitrate and Release may be NULL."),
                   .severity = gravity,
                   .subject = table.type});
  }
}

/// Bytes of the inner block, as the SDK's macros have it; 0 for an unknown version.
std::uint32_t block_size(std::uint32_t version) {
  switch (version) {
    case 0x100:
      return 88;
    case 0x200:
    case 0x300:
      return 96;
    case 0x400:
      return 112;
    default:
      return 0;
  }
}

void judge_lif_09(const FunctionTable& table, const Moment& moment) {
  const std::uint32_t block = block_size(table.version);
  if (!table.present || block == 0) return;
  moment.exercised();
  if (table.size == block) return;
  constexpr std::uint32_t head = 8;
  constexpr std::uint32_t whole_structure = head + 112;
  const bool read_otherwise = table.size == head + block || table.size == whole_structure;
  moment.breach({.message = fmt::format(
                     "The function table for type {} has TableSize {}; for version 0x{:X} the "
                     "SDK's macro sets {}.",
                     table.type, table.size, table.version, block),
                 .severity = read_otherwise ? Severity::Info : Severity::Error,
                 .subject = table.type});
}

// --- LIF-11, LIF-14, LIF-15, LIF-18, LIF-29
// --------------------------------------------------------------

void judge_lif_11(const EntryReturn& result, const Moment& moment) {
  const ResourceIndex whom = moment.model.resource_of(moment.event);
  if (result.entry != EntryPoint::Open || result.value == 0 || whom == 0) return;
  moment.exercised();
  const auto& all = moment.model.resources();
  for (std::size_t index = 0; index < all.size(); ++index) {
    if (index + 1 == whom || all[index].life != Resource::Life::Open) continue;
    if (all[index].resid != result.value) continue;
    moment.breach({.message = fmt::format(
                       "Open of {} returned the RESID that {} has. Each open instance needs one "
                       "of its own.",
                       moment.model.info(whom).id,
                       moment.model.info(static_cast<ResourceIndex>(index + 1)).id)});
    return;
  }
}

bool open_failed(const Moment& moment) {
  return moment.model.known(moment.event.resource) &&
         moment.model.resource(moment.event.resource).life == Resource::Life::OpenFailed;
}

void judge_lif_14_threads(const EntryReturn& result, const Moment& moment) {
  const auto* call = moment.model.call(result.call);
  if (result.entry != EntryPoint::Open || result.value != 0 || call == nullptr) return;
  moment.exercised();
  for (const auto& [id, strand] : moment.model.strands()) {
    const bool thread = strand.role == StrandRole::Worker || strand.role == StrandRole::Thread;
    const bool made_here = strand.resource == call->resource && call->resource != 0 &&
                           strand.born.sequence > call->called.sequence;
    if (!thread || !made_here) continue;
    moment.breach(
        {.message = fmt::format("Open failed {} and left {} running, which it had started.",
                                when(moment.event.at), strand_words(moment.model, id)),
         .evidence = {strand.born.sequence},
         .culprit = id});
  }
}

void judge_lif_14_report(const StatusCall& report, const Moment& moment) {
  if (report.handle != HandleKind::NeverOpened || !open_failed(moment)) return;
  moment.breach(
      {.message = fmt::format("Status was reported {} with the handle of an Open that had failed.",
                              when(moment.event.at))});
}

void judge_lif_14_log(const LogEvent& log, const Moment& moment) {
  if (log.handle != HandleKind::NeverOpened || !open_failed(moment)) return;
  moment.breach({.message = fmt::format(
                     "LogEvent was called {} with the handle of an Open that had failed. Nothing "
                     "of that instance may remain.",
                     when(moment.event.at))});
}

void exercise_lif_15(const EntryReturn& result, const Moment& moment) {
  if (result.entry == EntryPoint::Close) moment.exercised();
}

void judge_lif_15(const ApiCall& api, const Moment& moment) {
  if (api.argument != "ResourceHandle") return;
  moment.breach({.message = fmt::format(
                     "{} was called {} on the ResourceHandle. It is an argument for the monitor's "
                     "callbacks and nothing else; the monitor closes it.",
                     api.name, when(moment.event.at))});
}

void judge_lif_18(const ApiCall& api, const Moment& moment) {
  if (api.name != "ClusterRegCloseKey") return;
  moment.exercised();
  if (api.argument != "ResourceKey") return;
  moment.breach({.message = fmt::format(
                     "ClusterRegCloseKey was called {} on the ResourceKey that Open had received. "
                     "It is the monitor's; close only the keys that you opened.",
                     when(moment.event.at))});
}

void judge_lif_29(const EntryReturn& result, const Moment& moment) {
  const ResourceIndex whom = moment.model.resource_of(moment.event);
  if (result.entry != EntryPoint::Open || whom == 0) return;
  const auto& resource = moment.model.resource(whom);
  if (resource.opens == 0 || !resource.closed) return;
  moment.exercised();
  if (result.value != 0) return;
  moment.breach({.message = fmt::format(
                     "Open of {} failed with last error {} {}, although it had worked before the "
                     "Close {}. Close must undo all that Open does.",
                     moment.model.info(whom).id, result.last_error, when(moment.event.at),
                     when(resource.closed->at)),
                 .evidence = {resource.closed->sequence}});
}

// --- LIF-25 --------------------------------------------------------------------------------------

void exercise_lif_25(const EntryCall& call, const Moment& moment) {
  if (is_startup(call.entry)) moment.exercised();
}

void judge_lif_25(const LoadFailure& failure, const Moment& moment) {
  if (failure.reason.find("exports no Startup") == std::string::npos) return;
  moment.exercised();
  moment.breach({.message = "The module exports neither Startup nor StartupEx under that plain "
                            "name. Export it undecorated, through a .def file or extern \"C\"."});
}

}  // namespace

Definition lif_02() { return define<RuleOf<judge_lif_02>>("LIF-02"); }
Definition lif_03() { return define<RuleOf<judge_lif_03, judge_lif_03_error>>("LIF-03"); }
Definition lif_04() { return define<RuleOf<judge_lif_04, exercise_lif_04>>("LIF-04"); }
Definition lif_05() { return define<Lif05>("LIF-05"); }
Definition lif_07() { return define<RuleOf<judge_lif_07>>("LIF-07"); }
Definition lif_08() { return define<RuleOf<judge_lif_08>>("LIF-08"); }
Definition lif_09() { return define<RuleOf<judge_lif_09>>("LIF-09"); }
Definition lif_11() { return define<RuleOf<judge_lif_11>>("LIF-11"); }
Definition lif_14() {
  return define<RuleOf<judge_lif_14_threads, judge_lif_14_report, judge_lif_14_log>>("LIF-14");
}
Definition lif_15() { return define<RuleOf<judge_lif_15, exercise_lif_15>>("LIF-15"); }
Definition lif_18() { return define<RuleOf<judge_lif_18>>("LIF-18"); }
Definition lif_25() { return define<RuleOf<judge_lif_25, exercise_lif_25>>("LIF-25"); }
Definition lif_29() { return define<RuleOf<judge_lif_29>>("LIF-29"); }

}  // namespace rhsim::conformance
