// Calls that a resource DLL must avoid, by where they are made.
// Source: Function Calls to Avoid in Resource DLLs; Utility Functions.
#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <string>

#include <fmt/format.h>

#include "conformance/hex_bytes.h"
#include "conformance/rule.h"
#include "conformance/rules/cluster_api.h"
#include "conformance/rules/rules.h"
#include "conformance/words.h"
#include "harness/base/control_codes.h"

namespace rhsim::conformance {
namespace {

using trace::ApiCall;
using trace::EntryCall;

std::string caller_words(const Moment& moment) {
  return who_words(moment.model, moment.event.strand);
}

/// A function of a list, or one that does the same with more arguments: OnlineClusterResourceEx.
struct Listed {
  bool found = false;
  bool extended = false;
};

template <std::size_t size>
Listed listed_in(const std::array<std::string_view, size>& names, std::string_view name) {
  if (lists(names, name)) return {true, false};
  const bool extended = name.ends_with("Ex") && lists(names, name.substr(0, name.size() - 2));
  return {extended, extended};
}

/// The page is older than the extended forms: that they are meant is inferred.
std::optional<Severity> severity_of(const Listed& listed) {
  return listed.extended ? std::optional(Severity::Warn) : std::nullopt;
}
std::string extended_words(const Listed& listed) {
  return listed.extended ? " The page lists the function without Ex, which does the same." : "";
}

// --- API-01 --------------------------------------------------------------------------------------

constexpr std::array<std::string_view, 22> never{
    "AddClusterResourceDependency",
    "ChangeClusterResourceGroup",
    "CreateClusterGroup",
    "CreateClusterResource",
    "DeleteClusterGroup",
    "DeleteClusterResource",
    "DestroyClusterGroup",
    "FailClusterResource",
    "MoveClusterGroup",
    "OfflineClusterGroup",
    "OfflineClusterResource",
    "OnlineClusterGroup",
    "OnlineClusterResource",
    "RemoveClusterResourceDependency",
    "RemoveClusterResourceNode",
    "ResUtilFindDependentDiskResourceDriveLetter",
    "SetClusterGroupName",
    "SetClusterGroupNodeList",
    "SetClusterName",
    "SetClusterQuorumResource",
    "SetClusterResourceName",
    "SetClusterServiceAccountPassword",
};

void judge_api_01(const ApiCall& api, const Moment& moment) {
  moment.exercised();
  const auto listed = listed_in(never, api.name);
  if (!listed.found) return;
  moment.breach({.message = fmt::format(
                     "{} called {} {}, which no resource DLL may call on any thread. The Cluster "
                     "service decides what happens to resources; tell it through status reports, "
                     "IsAlive or the EventHandle.{}",
                     caller_words(moment), api.name, when(moment.event.at), extended_words(listed)),
                 .severity = severity_of(listed),
                 .subject = api.name});
}

// --- API-02 --------------------------------------------------------------------------------------

constexpr std::array<std::string_view, 16> for_workers{
    "AddClusterResourceNode",
    "CanResourceBeDependent",
    "ClusterGroupEnum",
    "ClusterGroupOpenEnum",
    "ClusterResourceEnum",
    "ClusterResourceOpenEnum",
    "GetClusterGroupState",
    "GetClusterResourceNetworkName",
    "GetClusterResourceState",
    "ResUtilGetEnvironmentWithNetName",
    "ResUtilGetResourceDependency",
    "ResUtilGetResourceDependencyByClass",
    "ResUtilGetResourceDependencyByName",
    "ResUtilGetResourceDependentIPAddressProps",
    "ResUtilGetResourceNameDependency",
    "ResUtilSetResourceServiceEnvironment",
};

/// The page defines workers by the ClusWorker functions; a thread made otherwise blocks nobody
/// either and counts as one, unless the profile reads the page to the letter.
bool is_worker(StrandId strand, const Moment& moment) {
  if (moment.model.call_of(strand) != nullptr) return false;
  if (moment.profile().workers == Profile::Workers::AnyThread) return true;
  const auto* who = moment.model.strand(strand);
  return who == nullptr || who->role == trace::StrandRole::Worker;
}

void must_be_on_worker(StrandId caller, Breach breach, std::string_view called,
                       const Moment& moment) {
  moment.exercised();
  if (is_worker(caller, moment)) return;
  const auto* call = moment.model.call_of(caller);
  breach.message = fmt::format(
      "{} {} {} {}. The function may wait for the Cluster service, which may be waiting for this "
      "very entry point. Call it from a worker.{}",
      who_words(moment.model, caller), called, breach.subject, when(moment.event.at),
      breach.message);
  breach.evidence = {call == nullptr ? 0 : call->called.sequence};
  moment.breach(std::move(breach));
}

void judge_api_02(const ApiCall& api, const Moment& moment) {
  const auto listed = listed_in(for_workers, api.name);
  if (!listed.found) return;
  must_be_on_worker(
      moment.event.strand,
      {.message = extended_words(listed), .severity = severity_of(listed), .subject = api.name},
      "called", moment);
}

// --- API-04 --------------------------------------------------------------------------------------

/// The function numbers of the codes that the page lists, for groups and for resources: the low
/// half of a control code, which is the same for every kind of object.
constexpr std::array<std::uint32_t, 18> group_codes{
    0x0000, 0x0005, 0x0009, 0x0029, 0x0039, 0x0051, 0x0055, 0x0059, 0x005E,
    0x0061, 0x0065, 0x0079, 0x007D, 0x0081, 0x0086, 0x0089, 0x008D, 0x01B9 /* QUERY_DELETE */,
};
constexpr std::array<std::uint32_t, 33> resource_codes{
    0x0000, 0x0005, 0x0006, 0x0009, 0x000A, 0x000D, 0x000E, 0x0011, 0x0012, 0x0016, 0x001A,
    0x001E, 0x0026, 0x0029, 0x002A, 0x002D, 0x002E, 0x0039, 0x0051, 0x0055, 0x0059, 0x005E,
    0x0061, 0x0079, 0x007D, 0x0081, 0x0086, 0x0089, 0x0169, 0x0191, 0x01F1, 0x0211, 0x0199,
};

/// The last word of the argument names one of the codes of `object`: "r1 0x01000059", or as
/// clusapi.h spells it, "r1 CLUSCTL_RESOURCE_GET_COMMON_PROPERTIES".
template <std::size_t count>
bool names_one_of(const std::array<std::uint32_t, count>& codes, std::uint32_t object,
                  const std::string& argument) {
  const std::string word = argument.substr(argument.rfind(' ') + 1);
  constexpr std::array<std::uint32_t, 3> variants{0, 0x00400000, 0x00500000};  // Modify, internal.
  return std::any_of(codes.begin(), codes.end(), [&](std::uint32_t function) {
    return std::any_of(variants.begin(), variants.end(), [&](std::uint32_t variant) {
      const std::uint32_t code = object | variant | function;
      return word == control_code_name(code) || word == fmt::format("0x{:08X}", code);
    });
  });
}

/// "ClusterResourceControl(CODE)" when the page lists that code; else empty.
std::string listed_control(const std::string& function, const std::string& argument) {
  const bool group = function == "ClusterGroupControl";
  if (!group && function != "ClusterResourceControl") return {};
  const bool listed = group ? names_one_of(group_codes, 0x03000000, argument)
                            : names_one_of(resource_codes, 0x01000000, argument);
  if (!listed) return {};
  return fmt::format("{}({})", function, argument.substr(argument.rfind(' ') + 1));
}

void judge_api_04(const ApiCall& api, const Moment& moment) {
  const auto what = listed_control(api.name, api.argument);
  if (!what.empty()) must_be_on_worker(moment.event.strand, {.subject = what}, "called", moment);
}

/// A code that the caller's own entry point would have to answer: the call never returns, so that
/// no ApiCall tells of it.
template <class Event>
void judge_api_04_inside(const Event& event, const Moment& moment) {
  for (const auto& [strand, text, whom] : event.waiting) {
    const auto bracket = text.find('(');
    if (bracket == std::string::npos || text.back() != ')') continue;
    const auto what = listed_control(text.substr(0, bracket),
                                     text.substr(bracket + 1, text.size() - bracket - 2));
    if (!what.empty())
      must_be_on_worker(strand, {.subject = what, .culprit = strand}, "still waits in", moment);
  }
}

// --- API-06 --------------------------------------------------------------------------------------

void judge_api_06(const ApiCall& api, const Moment& moment) {
  const bool registry = api.name.size() > 3 && api.name.compare(0, 3, "Reg") == 0;
  const bool database = api.name.compare(0, 10, "ClusterReg") == 0;
  if (registry || database) moment.exercised();
  if (!registry || (api.argument != "ResourceKey" && api.argument != "cluster key")) return;
  moment.breach({.message = fmt::format(
                     "{} called {} {} with a key of the cluster database. Such a handle is none of "
                     "the registry's; use the ClusterReg functions.",
                     caller_words(moment), api.name, when(moment.event.at)),
                 .subject = api.name});
}

// --- API-07 --------------------------------------------------------------------------------------

/// Counts the failures in a row of each strand that asks the Cluster API again and again.
class Api07 : public RuleOn<Api07, ApiCall, trace::StrandExit> {
 public:
  void on(const ApiCall& api, const Moment& moment) {
    if (!lists(cluster_openers, api.name)) return;
    moment.exercised();
    auto& failures = failures_[moment.event.strand];
    if (!cluster_api_failed(api)) {
      failures_.erase(moment.event.strand);
      return;
    }
    if (++failures != patience + 1) return;
    moment.breach({.message = fmt::format(
                       "{} called {} in vain more than {} times, the last time {}. Expect the "
                       "Cluster API to be absent; properties and the cluster database are reached "
                       "through ResUtil and ClusterReg functions.",
                       caller_words(moment), api.name, patience, when(moment.event.at)),
                   .subject = api.name});
  }
  void on(const trace::StrandExit&, const Moment& moment) { failures_.erase(moment.event.strand); }

 private:
  static constexpr std::uint32_t patience = 20;
  std::map<StrandId, std::uint32_t> failures_;
};

// --- API-08, API-09 ------------------------------------------------------------------------------

bool starts_service(const ApiCall& api) {
  if (api.name == "ResUtilStartResourceService") return api.result == 0;
  return (api.name == "StartServiceW" || api.name == "StartServiceA") && api.result != 0;
}

bool configures_service(const std::string& function) {
  return function == "ResUtilSetResourceServiceEnvironment" ||
         function == "ResUtilSetResourceServiceStartParameters";
}

/// Remembers which service each resource's operation has started.
class Api08 : public RuleOn<Api08, ApiCall, EntryCall> {
 public:
  void on(const EntryCall& call, const Moment& moment) {
    if (call.entry == EntryPoint::Online) started_.erase(moment.event.resource);
  }

  void on(const ApiCall& api, const Moment& moment) {
    const ResourceIndex whom = moment.model.resource_of(moment.event);
    if (whom == 0) return;
    auto& started = started_[whom];
    if (starts_service(api)) {
      started = {api.argument, moment.event.sequence};
    } else if (api.name == "ResUtilStopResourceService" || api.name == "ResUtilStopService" ||
               api.name == "ControlService") {
      if (api.argument == started.service) started = {};
    } else if (configures_service(api.name)) {
      moment.exercised();
      if (started.sequence == 0 || api.argument != started.service) return;
      moment.breach({.message = fmt::format(
                         "{} called {} for the service {} {}, after it had been started: it runs "
                         "with the settings it had. Stop it, configure it, then start it.",
                         caller_words(moment), api.name, api.argument, when(moment.event.at)),
                     .evidence = {started.sequence},
                     .subject = api.argument});
    }
  }

 private:
  struct Started {
    std::string service;
    std::uint64_t sequence = 0;
  };
  std::map<ResourceIndex, Started> started_;
};

/// Inside which of Offline, its worker, Terminate or none of them the strand acts.
std::optional<EntryPoint> ending_by(const Moment& moment) {
  if (const auto* call = moment.model.call_of(moment.event.strand)) {
    const bool ends = call->entry == EntryPoint::Offline || call->entry == EntryPoint::Terminate ||
                      call->entry == EntryPoint::Close;
    if (!ends) return std::nullopt;
    return call->entry == EntryPoint::Offline ? EntryPoint::Offline : EntryPoint::Terminate;
  }
  const ResourceIndex whom = moment.model.resource_of(moment.event);
  if (whom == 0) return std::nullopt;
  const auto& operation = moment.model.resource(whom).operation;
  if (operation.kind == EntryPoint::Offline && operation.generation > 0) return EntryPoint::Offline;
  return moment.model.ending(whom) ? std::optional(EntryPoint::Terminate) : std::nullopt;
}

void judge_api_09(const ApiCall& api, const Moment& moment) {
  if (api.name != "ResUtilTerminateServiceProcessFromResDll") return;
  moment.exercised();
  const bool offline = api.argument.find("bOffline TRUE") != std::string::npos;
  const auto place = ending_by(moment);
  if (place && (*place == EntryPoint::Offline) == offline) return;
  moment.breach(
      {.message = place
                      ? fmt::format("{} called {} with bOffline {} {}. It is TRUE for an Offline "
                                    "and its worker, FALSE for Terminate.",
                                    caller_words(moment), api.name, offline ? "TRUE" : "FALSE",
                                    when(moment.event.at))
                      : fmt::format("{} called {} {}, where the resource is neither terminated nor "
                                    "taken offline.",
                                    caller_words(moment), api.name, when(moment.event.at))});
}

// --- API-11 --------------------------------------------------------------------------------------

/// Counts the blocks that each resource has duplicated and loaded. Blocks have no names in a trace:
/// a free may be of a duplicate as long as one is left, and one where nothing was ever loaded
/// releases nothing.
class Api11 : public RuleOn<Api11, ApiCall> {
 public:
  void on(const ApiCall& api, const Moment& moment) {
    auto& blocks = blocks_[moment.model.resource_of(moment.event)];
    if (api.name == "ResUtilDupParameterBlock") ++blocks.duplicated;
    if (api.name == "ResUtilGetPropertiesToParameterBlock") blocks.loaded = moment.event.sequence;
    if (api.name != "ResUtilFreeParameterBlock") return;
    moment.exercised();
    if (blocks.duplicated > 0) {
      --blocks.duplicated;
      return;
    }
    if (blocks.loaded == 0) return;
    moment.breach({.message = fmt::format(
                       "{} called ResUtilFreeParameterBlock {} on a block that "
                       "ResUtilDupParameterBlock had not made. For blocks loaded from the database "
                       "the pages document no release at all; this one is what everybody uses.",
                       caller_words(moment), when(moment.event.at)),
                   .severity = moment.profile().loaded_parameter_blocks,
                   .evidence = {blocks.loaded}});
  }

 private:
  struct Blocks {
    std::uint64_t duplicated = 0;
    std::uint64_t loaded = 0;  ///< The last load.
  };
  std::map<ResourceIndex, Blocks> blocks_;
};

// --- API-12 --------------------------------------------------------------------------------------

bool reads_properties(const std::string& function) {
  constexpr std::array<std::string_view, 9> readers{
      "ClusterRegQueryValue",
      "ResUtilGetAllProperties",
      "ResUtilGetBinaryValue",
      "ResUtilGetDwordValue",
      "ResUtilGetPrivateProperties",
      "ResUtilGetProperties",
      "ResUtilGetPropertiesToParameterBlock",
      "ResUtilGetQwordValue",
      "ResUtilGetSzValue",
  };
  return lists(readers, function);
}

bool acts_on_environment(const ApiCall& api) {
  constexpr std::array<std::string_view, 3> others{"CreateProcessA", "CreateProcessW",
                                                   "NetShareAdd"};
  return starts_service(api) || lists(others, api.name);
}

/// Remembers when each resource last read its properties, and where.
class Api12 : public RuleOn<Api12, ApiCall> {
 public:
  void on(const ApiCall& api, const Moment& moment) {
    const ResourceIndex whom = moment.model.resource_of(moment.event);
    if (whom == 0) return;
    auto& read = reads_[whom];
    if (reads_properties(api.name)) read = moment.event.sequence;
    const auto& operation = moment.model.resource(whom).operation;
    const bool coming_online =
        operation.kind == EntryPoint::Online && (operation.phase == Operation::Phase::InEntry ||
                                                 operation.phase == Operation::Phase::Pending);
    if (!acts_on_environment(api) || !coming_online) return;
    if (read == 0) return;  // It has none that a trace would show.
    moment.exercised();
    if (read > operation.called.sequence) return;
    moment.breach({.message = fmt::format(
                       "Online of {} called {} {} with properties that were read before it began. "
                       "Read them anew in Online: they may have changed since.",
                       moment.model.info(whom).id, api.name, when(moment.event.at)),
                   .evidence = {read, operation.called.sequence}});
  }

 private:
  std::map<ResourceIndex, std::uint64_t> reads_;
};

// --- API-03 --------------------------------------------------------------------------------------

bool may_not_write(EntryPoint entry) {
  return entry == EntryPoint::Open || entry == EntryPoint::Close || entry == EntryPoint::Online ||
         entry == EntryPoint::Offline || entry == EntryPoint::Terminate;
}

void judge_api_03(const ApiCall& api, const Moment& moment) {
  if (!lists(database_writers, api.name)) return;
  moment.exercised();
  const auto* call = moment.model.call_of(moment.event.strand);
  if (call == nullptr || !may_not_write(call->entry)) return;
  moment.breach({.message = fmt::format(
                     "{} called {} on {} {}. A change of the cluster database is an update of the "
                     "whole cluster, which may wait for this very entry point. Write from a worker "
                     "or from ResourceControl.",
                     caller_words(moment), api.name, api.argument, when(moment.event.at)),
                 .evidence = {call->called.sequence},
                 .subject = api.name});
}

}  // namespace

Definition api_01() { return define<RuleOf<judge_api_01>>("API-01"); }
Definition api_02() { return define<RuleOf<judge_api_02>>("API-02"); }
Definition api_04() {
  return define<RuleOf<judge_api_04, judge_api_04_inside<trace::DeadlockTimeout>,
                       judge_api_04_inside<trace::Deadlock>>>("API-04");
}
Definition api_06() { return define<RuleOf<judge_api_06>>("API-06"); }
Definition api_07() { return define<Api07>("API-07"); }
Definition api_08() { return define<Api08>("API-08"); }
Definition api_09() { return define<RuleOf<judge_api_09>>("API-09"); }
Definition api_11() { return define<Api11>("API-11"); }
Definition api_12() { return define<Api12>("API-12"); }
Definition api_03() { return define<RuleOf<judge_api_03>>("API-03"); }

}  // namespace rhsim::conformance
