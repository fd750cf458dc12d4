#include <algorithm>
#include <vector>

#include "fakes/cluster/api.h"
#include "fakes/cluster/cluster.h"
#include "fakes/cluster/machine_functions.h"
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
      RHSIM_CLUSTER_ROW(clusapi, AddClusterResourceDependency),
      RHSIM_CLUSTER_ROW(clusapi, AddClusterResourceNode),
      RHSIM_CLUSTER_ROW(clusapi, CanResourceBeDependent),
      RHSIM_CLUSTER_ROW(clusapi, ChangeClusterResourceGroup),
      RHSIM_CLUSTER_ROW(clusapi, CloseCluster),
      RHSIM_CLUSTER_ROW(clusapi, CloseClusterGroup),
      RHSIM_CLUSTER_ROW(clusapi, CloseClusterNode),
      RHSIM_CLUSTER_ROW(clusapi, CloseClusterResource),
      RHSIM_CLUSTER_ROW(resutils, ClusWorkerCheckTerminate),
      RHSIM_CLUSTER_ROW(resutils, ClusWorkerCreate),
      RHSIM_CLUSTER_ROW(resutils, ClusWorkerTerminate),
      RHSIM_CLUSTER_ROW(resutils, ClusWorkerTerminateEx),
      RHSIM_CLUSTER_ROW(resutils, ClusWorkersTerminate),
      RHSIM_CLUSTER_ROW(clusapi, ClusterCloseEnum),
      RHSIM_CLUSTER_ROW(clusapi, ClusterEnum),
      RHSIM_CLUSTER_ROW(clusapi, ClusterGetEnumCount),
      RHSIM_CLUSTER_ROW(clusapi, ClusterGroupCloseEnum),
      RHSIM_CLUSTER_ROW(clusapi, ClusterGroupControl),
      RHSIM_CLUSTER_ROW(clusapi, ClusterGroupEnum),
      RHSIM_CLUSTER_ROW(clusapi, ClusterGroupGetEnumCount),
      RHSIM_CLUSTER_ROW(clusapi, ClusterGroupOpenEnum),
      RHSIM_CLUSTER_ROW(clusapi, ClusterNodeCloseEnum),
      RHSIM_CLUSTER_ROW(clusapi, ClusterNodeControl),
      RHSIM_CLUSTER_ROW(clusapi, ClusterNodeEnum),
      RHSIM_CLUSTER_ROW(clusapi, ClusterNodeGetEnumCount),
      RHSIM_CLUSTER_ROW(clusapi, ClusterNodeOpenEnum),
      RHSIM_CLUSTER_ROW(clusapi, ClusterOpenEnum),
      RHSIM_CLUSTER_ROW(clusapi, ClusterRegCloseKey),
      RHSIM_CLUSTER_ROW(clusapi, ClusterRegCreateKey),
      RHSIM_CLUSTER_ROW(clusapi, ClusterRegDeleteKey),
      RHSIM_CLUSTER_ROW(clusapi, ClusterRegDeleteValue),
      RHSIM_CLUSTER_ROW(clusapi, ClusterRegEnumKey),
      RHSIM_CLUSTER_ROW(clusapi, ClusterRegEnumValue),
      RHSIM_CLUSTER_ROW(clusapi, ClusterRegGetKeySecurity),
      RHSIM_CLUSTER_ROW(clusapi, ClusterRegOpenKey),
      RHSIM_CLUSTER_ROW(clusapi, ClusterRegQueryInfoKey),
      RHSIM_CLUSTER_ROW(clusapi, ClusterRegQueryValue),
      RHSIM_CLUSTER_ROW(clusapi, ClusterRegSetKeySecurity),
      RHSIM_CLUSTER_ROW(clusapi, ClusterRegSetValue),
      RHSIM_CLUSTER_ROW(clusapi, ClusterRegSyncDatabase),
      RHSIM_CLUSTER_ROW(clusapi, ClusterResourceCloseEnum),
      RHSIM_CLUSTER_ROW(clusapi, ClusterResourceControl),
      RHSIM_CLUSTER_ROW(clusapi, ClusterResourceEnum),
      RHSIM_CLUSTER_ROW(clusapi, ClusterResourceGetEnumCount),
      RHSIM_CLUSTER_ROW(clusapi, ClusterResourceOpenEnum),
      RHSIM_CLUSTER_ROW(clusapi, ClusterResourceTypeControl),
      RHSIM_CLUSTER_ROW(clusapi, CreateClusterGroup),
      RHSIM_CLUSTER_ROW(clusapi, CreateClusterResource),
      RHSIM_CLUSTER_ROW(clusapi, DeleteClusterGroup),
      RHSIM_CLUSTER_ROW(clusapi, DeleteClusterResource),
      RHSIM_CLUSTER_ROW(clusapi, DestroyClusterGroup),
      RHSIM_CLUSTER_ROW(clusapi, FailClusterResource),
      RHSIM_CLUSTER_ROW(clusapi, GetClusterFromGroup),
      RHSIM_CLUSTER_ROW(clusapi, GetClusterFromNode),
      RHSIM_CLUSTER_ROW(clusapi, GetClusterFromResource),
      RHSIM_CLUSTER_ROW(clusapi, GetClusterGroupKey),
      RHSIM_CLUSTER_ROW(clusapi, GetClusterGroupState),
      RHSIM_CLUSTER_ROW(clusapi, GetClusterInformation),
      RHSIM_CLUSTER_ROW(clusapi, GetClusterKey),
      RHSIM_CLUSTER_ROW(clusapi, GetClusterNodeId),
      RHSIM_CLUSTER_ROW(clusapi, GetClusterNodeKey),
      RHSIM_CLUSTER_ROW(clusapi, GetClusterNodeState),
      RHSIM_CLUSTER_ROW(clusapi, GetClusterQuorumResource),
      RHSIM_CLUSTER_ROW(clusapi, GetClusterResourceKey),
      RHSIM_CLUSTER_ROW(clusapi, GetClusterResourceNetworkName),
      RHSIM_CLUSTER_ROW(clusapi, GetClusterResourceState),
      RHSIM_CLUSTER_ROW(clusapi, GetClusterResourceTypeKey),
      RHSIM_CLUSTER_ROW(clusapi, GetNodeClusterState),
      RHSIM_CLUSTER_ROW(clusapi, MoveClusterGroup),
      RHSIM_CLUSTER_ROW(clusapi, OfflineClusterGroup),
      RHSIM_CLUSTER_ROW(clusapi, OfflineClusterResource),
      RHSIM_CLUSTER_ROW(clusapi, OnlineClusterGroup),
      RHSIM_CLUSTER_ROW(clusapi, OnlineClusterResource),
      RHSIM_CLUSTER_ROW(clusapi, OpenCluster),
      RHSIM_CLUSTER_ROW(clusapi, OpenClusterEx),
      RHSIM_CLUSTER_ROW(clusapi, OpenClusterGroup),
      RHSIM_CLUSTER_ROW(clusapi, OpenClusterNode),
      RHSIM_CLUSTER_ROW(clusapi, OpenClusterResource),
      RHSIM_CLUSTER_ROW(clusapi, OpenClusterResourceEx),
      RHSIM_CLUSTER_ROW(clusapi, RemoveClusterResourceDependency),
      RHSIM_CLUSTER_ROW(clusapi, RemoveClusterResourceNode),
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
      RHSIM_CLUSTER_ROW(clusapi, SetClusterGroupName),
      RHSIM_CLUSTER_ROW(clusapi, SetClusterGroupNodeList),
      RHSIM_CLUSTER_ROW(clusapi, SetClusterName),
      RHSIM_CLUSTER_ROW(clusapi, SetClusterQuorumResource),
      RHSIM_CLUSTER_ROW(clusapi, SetClusterResourceName),
      RHSIM_CLUSTER_ROW(clusapi, SetClusterServiceAccountPassword),
  };
  const auto native = native_functions();
  table.insert(table.end(), native.begin(), native.end());
  for (const auto family : {api::service_functions(), api::machine_registry_functions(),
                            api::share_functions(), api::file_functions()}) {
    table.insert(table.end(), family.begin(), family.end());
  }
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
