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

std::vector<ApiFunction> joined() {
  std::vector<ApiFunction> table{
      row(clusapi, "CloseCluster", &api::CloseCluster),
      row(clusapi, "CloseClusterResource", &api::CloseClusterResource),
      row(resutils, "ClusWorkerCheckTerminate", &api::ClusWorkerCheckTerminate),
      row(resutils, "ClusWorkerCreate", &api::ClusWorkerCreate),
      row(resutils, "ClusWorkerTerminate", &api::ClusWorkerTerminate),
      row(resutils, "ClusWorkerTerminateEx", &api::ClusWorkerTerminateEx),
      row(resutils, "ClusWorkersTerminate", &api::ClusWorkersTerminate),
      row(clusapi, "ClusterRegCloseKey", &api::ClusterRegCloseKey),
      row(clusapi, "ClusterRegCreateKey", &api::ClusterRegCreateKey),
      row(clusapi, "ClusterRegDeleteKey", &api::ClusterRegDeleteKey),
      row(clusapi, "ClusterRegDeleteValue", &api::ClusterRegDeleteValue),
      row(clusapi, "ClusterRegEnumKey", &api::ClusterRegEnumKey),
      row(clusapi, "ClusterRegEnumValue", &api::ClusterRegEnumValue),
      row(clusapi, "ClusterRegOpenKey", &api::ClusterRegOpenKey),
      row(clusapi, "ClusterRegQueryValue", &api::ClusterRegQueryValue),
      row(clusapi, "ClusterRegSetValue", &api::ClusterRegSetValue),
      row(clusapi, "FailClusterResource", &api::FailClusterResource),
      row(clusapi, "GetClusterResourceKey", &api::GetClusterResourceKey),
      row(clusapi, "GetClusterResourceState", &api::GetClusterResourceState),
      row(clusapi, "OfflineClusterResource", &api::OfflineClusterResource),
      row(clusapi, "OnlineClusterResource", &api::OnlineClusterResource),
      row(clusapi, "OpenCluster", &api::OpenCluster),
      row(clusapi, "OpenClusterResource", &api::OpenClusterResource),
      row(resutils, "ResUtilDupParameterBlock", &api::ResUtilDupParameterBlock),
      row(resutils, "ResUtilDupString", &api::ResUtilDupString),
      row(resutils, "ResUtilEnumPrivateProperties", &api::ResUtilEnumPrivateProperties),
      row(resutils, "ResUtilEnumProperties", &api::ResUtilEnumProperties),
      row(resutils, "ResUtilFindDwordProperty", &api::ResUtilFindDwordProperty),
      row(resutils, "ResUtilFindSzProperty", &api::ResUtilFindSzProperty),
      row(resutils, "ResUtilFreeParameterBlock", &api::ResUtilFreeParameterBlock),
      row(resutils, "ResUtilGetAllProperties", &api::ResUtilGetAllProperties),
      row(resutils, "ResUtilGetDwordValue", &api::ResUtilGetDwordValue),
      row(resutils, "ResUtilGetPrivateProperties", &api::ResUtilGetPrivateProperties),
      row(resutils, "ResUtilGetProperties", &api::ResUtilGetProperties),
      row(resutils, "ResUtilGetPropertiesToParameterBlock",
          &api::ResUtilGetPropertiesToParameterBlock),
      row(resutils, "ResUtilGetPropertyFormats", &api::ResUtilGetPropertyFormats),
      row(resutils, "ResUtilGetResourceDependency", &api::ResUtilGetResourceDependency),
      row(resutils, "ResUtilGetSzValue", &api::ResUtilGetSzValue),
      row(resutils, "ResUtilPropertyListFromParameterBlock",
          &api::ResUtilPropertyListFromParameterBlock),
      row(resutils, "ResUtilSetDwordValue", &api::ResUtilSetDwordValue),
      row(resutils, "ResUtilSetPrivatePropertyList", &api::ResUtilSetPrivatePropertyList),
      row(resutils, "ResUtilSetPropertyParameterBlock", &api::ResUtilSetPropertyParameterBlock),
      row(resutils, "ResUtilSetPropertyTable", &api::ResUtilSetPropertyTable),
      row(resutils, "ResUtilSetSzValue", &api::ResUtilSetSzValue),
      row(resutils, "ResUtilVerifyPrivatePropertyList", &api::ResUtilVerifyPrivatePropertyList),
      row(resutils, "ResUtilVerifyPropertyTable", &api::ResUtilVerifyPropertyTable),
      row(resutils, "ResUtilStartResourceService", &api::ResUtilStartResourceService),
      row(resutils, "ResUtilStopResourceService", &api::ResUtilStopResourceService),
      row(resutils, "ResUtilStopService", &api::ResUtilStopService),
      row(resutils, "ResUtilVerifyResourceService", &api::ResUtilVerifyResourceService),
      row(resutils, "ResUtilVerifyService", &api::ResUtilVerifyService),
      row(resutils, "ResUtilSetResourceServiceStartParameters",
          &api::ResUtilSetResourceServiceStartParameters),
      row(resutils, "ResUtilSetResourceServiceEnvironment",
          &api::ResUtilSetResourceServiceEnvironment),
      row(resutils, "ResUtilTerminateServiceProcessFromResDll",
          &api::ResUtilTerminateServiceProcessFromResDll),
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
