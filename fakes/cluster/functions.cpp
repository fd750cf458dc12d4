#include <algorithm>
#include <vector>

#include "fakes/cluster/api.h"
#include "fakes/cluster/cluster.h"
#include "fakes/cluster/native_functions.h"
#include "fakes/cluster/service_api.h"

namespace rhsim::cluster {

namespace {

using win32::ApiClass;
using win32::ApiFunction;

constexpr std::string_view clusapi = "clusapi.dll";
constexpr std::string_view resutils = "resutils.dll";

template <class F>
ApiFunction row(std::string_view module, std::string_view name, F* function) {
  const auto cls = module == clusapi ? ApiClass::Cluster : ApiClass::Resutil;
  return {module, name, cls, reinterpret_cast<void*>(function)};
}

#define RHSIM_CLUSTER_ROW(module, name) row(module, #name, &api::name)

std::vector<ApiFunction> joined() {
  std::vector<ApiFunction> table{
      RHSIM_CLUSTER_ROW(clusapi, CloseCluster),
      RHSIM_CLUSTER_ROW(clusapi, CloseClusterResource),
      RHSIM_CLUSTER_ROW(resutils, ClusWorkerCheckTerminate),
      RHSIM_CLUSTER_ROW(resutils, ClusWorkerCreate),
      RHSIM_CLUSTER_ROW(resutils, ClusWorkerTerminate),
      RHSIM_CLUSTER_ROW(resutils, ClusWorkerTerminateEx),
      RHSIM_CLUSTER_ROW(resutils, ClusWorkersTerminate),
      RHSIM_CLUSTER_ROW(clusapi, ClusterRegCloseKey),
      RHSIM_CLUSTER_ROW(clusapi, ClusterRegCreateKey),
      RHSIM_CLUSTER_ROW(clusapi, ClusterRegDeleteKey),
      RHSIM_CLUSTER_ROW(clusapi, ClusterRegDeleteValue),
      RHSIM_CLUSTER_ROW(clusapi, ClusterRegEnumKey),
      RHSIM_CLUSTER_ROW(clusapi, ClusterRegEnumValue),
      RHSIM_CLUSTER_ROW(clusapi, ClusterRegOpenKey),
      RHSIM_CLUSTER_ROW(clusapi, ClusterRegQueryValue),
      RHSIM_CLUSTER_ROW(clusapi, ClusterRegSetValue),
      RHSIM_CLUSTER_ROW(clusapi, FailClusterResource),
      RHSIM_CLUSTER_ROW(clusapi, GetClusterResourceKey),
      RHSIM_CLUSTER_ROW(clusapi, GetClusterResourceState),
      RHSIM_CLUSTER_ROW(clusapi, OfflineClusterResource),
      RHSIM_CLUSTER_ROW(clusapi, OnlineClusterResource),
      RHSIM_CLUSTER_ROW(clusapi, OpenCluster),
      RHSIM_CLUSTER_ROW(clusapi, OpenClusterResource),
      RHSIM_CLUSTER_ROW(resutils, ResUtilAddUnknownProperties),
      RHSIM_CLUSTER_ROW(resutils, ResUtilDupParameterBlock),
      RHSIM_CLUSTER_ROW(resutils, ResUtilDupString),
      RHSIM_CLUSTER_ROW(resutils, ResUtilEnumPrivateProperties),
      RHSIM_CLUSTER_ROW(resutils, ResUtilEnumProperties),
      RHSIM_CLUSTER_ROW(resutils, ResUtilExpandEnvironmentStrings),
      RHSIM_CLUSTER_ROW(resutils, ResUtilFindBinaryProperty),
      RHSIM_CLUSTER_ROW(resutils, ResUtilFindDependentDiskResourceDriveLetter),
      RHSIM_CLUSTER_ROW(resutils, ResUtilFindDwordProperty),
      RHSIM_CLUSTER_ROW(resutils, ResUtilFindExpandSzProperty),
      RHSIM_CLUSTER_ROW(resutils, ResUtilFindExpandedSzProperty),
      RHSIM_CLUSTER_ROW(resutils, ResUtilFindFileTimeProperty),
      RHSIM_CLUSTER_ROW(resutils, ResUtilFindLongProperty),
      RHSIM_CLUSTER_ROW(resutils, ResUtilFindMultiSzProperty),
      RHSIM_CLUSTER_ROW(resutils, ResUtilFindSzProperty),
      RHSIM_CLUSTER_ROW(resutils, ResUtilFindULargeIntegerProperty),
      RHSIM_CLUSTER_ROW(resutils, ResUtilFreeEnvironment),
      RHSIM_CLUSTER_ROW(resutils, ResUtilFreeParameterBlock),
      RHSIM_CLUSTER_ROW(resutils, ResUtilGetAllProperties),
      RHSIM_CLUSTER_ROW(resutils, ResUtilGetBinaryValue),
      RHSIM_CLUSTER_ROW(resutils, ResUtilGetDwordValue),
      RHSIM_CLUSTER_ROW(resutils, ResUtilGetEnvironmentWithNetName),
      RHSIM_CLUSTER_ROW(resutils, ResUtilGetPrivateProperties),
      RHSIM_CLUSTER_ROW(resutils, ResUtilGetProperties),
      RHSIM_CLUSTER_ROW(resutils, ResUtilGetPropertiesToParameterBlock),
      RHSIM_CLUSTER_ROW(resutils, ResUtilGetPropertyFormats),
      RHSIM_CLUSTER_ROW(resutils, ResUtilGetQwordValue),
      RHSIM_CLUSTER_ROW(resutils, ResUtilGetResourceDependency),
      RHSIM_CLUSTER_ROW(resutils, ResUtilGetResourceDependencyByClass),
      RHSIM_CLUSTER_ROW(resutils, ResUtilGetResourceDependencyByClassEx),
      RHSIM_CLUSTER_ROW(resutils, ResUtilGetResourceDependencyByName),
      RHSIM_CLUSTER_ROW(resutils, ResUtilGetResourceDependencyByNameEx),
      RHSIM_CLUSTER_ROW(resutils, ResUtilGetResourceDependencyEx),
      RHSIM_CLUSTER_ROW(resutils, ResUtilGetResourceDependentIPAddressProps),
      RHSIM_CLUSTER_ROW(resutils, ResUtilGetResourceName),
      RHSIM_CLUSTER_ROW(resutils, ResUtilGetResourceNameDependency),
      RHSIM_CLUSTER_ROW(resutils, ResUtilGetResourceNameDependencyEx),
      RHSIM_CLUSTER_ROW(resutils, ResUtilGetSzValue),
      RHSIM_CLUSTER_ROW(resutils, ResUtilIsPathValid),
      RHSIM_CLUSTER_ROW(resutils, ResUtilIsResourceClassEqual),
      RHSIM_CLUSTER_ROW(resutils, ResUtilPropertyListFromParameterBlock),
      RHSIM_CLUSTER_ROW(resutils, ResUtilResourceTypesEqual),
      RHSIM_CLUSTER_ROW(resutils, ResUtilResourcesEqual),
      RHSIM_CLUSTER_ROW(resutils, ResUtilSetBinaryValue),
      RHSIM_CLUSTER_ROW(resutils, ResUtilSetDwordValue),
      RHSIM_CLUSTER_ROW(resutils, ResUtilSetExpandSzValue),
      RHSIM_CLUSTER_ROW(resutils, ResUtilSetMultiSzValue),
      RHSIM_CLUSTER_ROW(resutils, ResUtilSetPrivatePropertyList),
      RHSIM_CLUSTER_ROW(resutils, ResUtilSetPropertyParameterBlock),
      RHSIM_CLUSTER_ROW(resutils, ResUtilSetPropertyParameterBlockEx),
      RHSIM_CLUSTER_ROW(resutils, ResUtilSetPropertyTable),
      RHSIM_CLUSTER_ROW(resutils, ResUtilSetPropertyTableEx),
      RHSIM_CLUSTER_ROW(resutils, ResUtilSetQwordValue),
      RHSIM_CLUSTER_ROW(resutils, ResUtilSetResourceServiceEnvironment),
      RHSIM_CLUSTER_ROW(resutils, ResUtilSetResourceServiceStartParameters),
      RHSIM_CLUSTER_ROW(resutils, ResUtilSetSzValue),
      RHSIM_CLUSTER_ROW(resutils, ResUtilSetUnknownProperties),
      RHSIM_CLUSTER_ROW(resutils, ResUtilStartResourceService),
      RHSIM_CLUSTER_ROW(resutils, ResUtilStopResourceService),
      RHSIM_CLUSTER_ROW(resutils, ResUtilStopService),
      RHSIM_CLUSTER_ROW(resutils, ResUtilTerminateServiceProcessFromResDll),
      RHSIM_CLUSTER_ROW(resutils, ResUtilVerifyPrivatePropertyList),
      RHSIM_CLUSTER_ROW(resutils, ResUtilVerifyPropertyTable),
      RHSIM_CLUSTER_ROW(resutils, ResUtilVerifyResourceService),
      RHSIM_CLUSTER_ROW(resutils, ResUtilVerifyService),
  };
  const auto native = native_functions();
  table.insert(table.end(), native.begin(), native.end());
  const auto services = api::service_functions();
  table.insert(table.end(), services.begin(), services.end());
  std::sort(table.begin(), table.end(),
            [](const auto& left, const auto& right) { return left.name < right.name; });
  return table;
}

}  // namespace

std::span<const win32::ApiFunction> functions() {
  static const std::vector<ApiFunction> table = joined();
  return table;
}

}  // namespace rhsim::cluster
