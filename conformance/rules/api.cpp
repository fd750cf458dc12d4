// Calls that a resource DLL must avoid, by where they are made.
// Source: Function Calls to Avoid in Resource DLLs; Utility Functions.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "conformance/rule.h"
#include "conformance/rules/rules.h"
#include "conformance/words.h"

namespace rhsim::conformance {
namespace {

using trace::ApiCall;

template <std::size_t size>
bool lists(const std::array<std::string_view, size>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

/// "a worker" or "Online of r1": who made the call.
std::string caller_words(const Moment& moment) {
  const auto* call = moment.model.call_of(moment.event.strand);
  if (call == nullptr) return strand_words(moment.model, moment.event.strand);
  if (call->resource == 0) return name_of(call->entry);
  return fmt::format("{} of {}", name_of(call->entry), moment.model.info(call->resource).id);
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
  if (!lists(never, api.name)) return;
  moment.breach({.message = fmt::format(
                     "{} called {} {}, which no resource DLL may call on any thread. The Cluster "
                     "service decides what happens to resources; tell it through status reports, "
                     "IsAlive or the EventHandle.",
                     caller_words(moment), api.name, when(moment.event.at)),
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
/// either and counts as one.
void judge_api_02(const ApiCall& api, const Moment& moment) {
  if (!lists(for_workers, api.name)) return;
  moment.exercised();
  const auto* call = moment.model.call_of(moment.event.strand);
  if (call == nullptr) return;
  moment.breach({.message = fmt::format(
                     "{} called {} {}. The function may wait for the Cluster service, which may be "
                     "waiting for this very entry point. Call it from a worker.",
                     caller_words(moment), api.name, when(moment.event.at)),
                 .evidence = {call->called.sequence},
                 .subject = api.name});
}

// --- API-03 --------------------------------------------------------------------------------------

constexpr std::array<std::string_view, 16> writers{
    "ClusterRegCreateKey",
    "ClusterRegDeleteKey",
    "ClusterRegDeleteValue",
    "ClusterRegSetKeySecurity",
    "ClusterRegSetValue",
    "ResUtilSetBinaryValue",
    "ResUtilSetDwordValue",
    "ResUtilSetExpandSzValue",
    "ResUtilSetMultiSzValue",
    "ResUtilSetPrivatePropertyList",
    "ResUtilSetPropertyParameterBlock",
    "ResUtilSetPropertyParameterBlockEx",
    "ResUtilSetPropertyTable",
    "ResUtilSetPropertyTableEx",
    "ResUtilSetSzValue",
    "ResUtilSetUnknownProperties",
};

bool may_not_write(EntryPoint entry) {
  return entry == EntryPoint::Open || entry == EntryPoint::Close || entry == EntryPoint::Online ||
         entry == EntryPoint::Offline || entry == EntryPoint::Terminate;
}

void judge_api_03(const ApiCall& api, const Moment& moment) {
  if (!lists(writers, api.name)) return;
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
Definition api_03() { return define<RuleOf<judge_api_03>>("API-03"); }

}  // namespace rhsim::conformance
