#pragma once

#include <algorithm>
#include <array>
#include <string_view>

#include "harness/trace/event.h"

/// The Cluster API's functions, by family, as several rules look at them.
namespace rhsim::conformance {

/// Functions that reach the Cluster service and answer a handle (0: failed) in ApiCall::result.
inline constexpr std::array<std::string_view, 8> cluster_openers{
    "GetClusterResourceKey", "OpenCluster",     "OpenClusterEx",       "OpenClusterGroup",
    "OpenClusterNetwork",    "OpenClusterNode", "OpenClusterResource", "OpenClusterNetInterface",
};

template <std::size_t size>
[[nodiscard]] bool lists(const std::array<std::string_view, size>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

/// The call could not reach the Cluster service, or what it holds.
[[nodiscard]] inline bool cluster_api_failed(const trace::ApiCall& api) {
  return lists(cluster_openers, api.name) && api.result == 0;
}

/// Functions that change the cluster database.
/// Source: Function Calls to Avoid in Resource DLLs, the list for Open, Close, Online, Offline and
/// Terminate.
inline constexpr std::array<std::string_view, 16> database_writers{
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

}  // namespace rhsim::conformance
