#pragma once

#include <cstddef>
#include <cstdint>

#include "harness/abi/layout.h"

/// The C functions of clusapi.dll and resutils.dll that the fake cluster implements, as the DLL's
/// imports see them. harness/abi/include declares the same names for the DLL.
namespace rhsim::cluster::api {

using abi::Bool;
using abi::ClusWorker;
using abi::Dword;
using abi::Handle;
using abi::WideChar;
using Byte = std::uint8_t;
using Long = std::int32_t;
using WorkerRoutine = Dword (*)(ClusWorker* worker, void* parameter);

/// RESUTIL_PROPERTY_ITEM.
struct PropertyItem {
  WideChar* name;
  WideChar* key_name;
  Dword format;
  union {
    std::uintptr_t default_pointer;
    Dword default_number;
    const void* default_data;
  };
  Dword minimum;
  Dword maximum;
  Dword flags;
  Dword offset;
};
static_assert(sizeof(PropertyItem) == 48);
static_assert(offsetof(PropertyItem, offset) == 44);

extern "C" {

// --- Worker threads ---
Dword ClusWorkerCreate(ClusWorker* worker, WorkerRoutine routine, void* parameter);
Bool ClusWorkerCheckTerminate(ClusWorker* worker);
void ClusWorkerTerminate(ClusWorker* worker);
Dword ClusWorkerTerminateEx(ClusWorker* worker, Dword milliseconds, Bool wait_only);
Dword ClusWorkersTerminate(ClusWorker** workers, const std::size_t count, Dword milliseconds,
                           Bool wait_only);

// --- Cluster database ---
Long ClusterRegOpenKey(Handle key, const WideChar* subkey, Dword access, Handle* result);
Long ClusterRegCreateKey(Handle key, const WideChar* subkey, Dword options, Dword access,
                         void* attributes, Handle* result, Dword* disposition);
Long ClusterRegCloseKey(Handle key);
Long ClusterRegDeleteKey(Handle key, const WideChar* subkey);
Long ClusterRegEnumKey(Handle key, Dword index, WideChar* name, Dword* name_size, void* last_write);
Dword ClusterRegSetValue(Handle key, const WideChar* name, Dword type, const Byte* data,
                         Dword size);
Dword ClusterRegDeleteValue(Handle key, const WideChar* name);
Long ClusterRegQueryValue(Handle key, const WideChar* name, Dword* type, Byte* data, Dword* size);
Dword ClusterRegEnumValue(Handle key, Dword index, WideChar* name, Dword* name_size, Dword* type,
                          Byte* data, Dword* size);

// --- Single values ---
WideChar* ResUtilDupString(const WideChar* text);
WideChar* ResUtilGetSzValue(Handle key, const WideChar* name);
Dword ResUtilGetDwordValue(Handle key, const WideChar* name, Dword* value, Dword fallback);
Dword ResUtilSetSzValue(Handle key, const WideChar* name, const WideChar* value, WideChar** out);
Dword ResUtilSetDwordValue(Handle key, const WideChar* name, Dword value, Dword* out);

// --- Property tables, property lists, parameter blocks ---
Dword ResUtilEnumProperties(const PropertyItem* table, WideChar* out, Dword out_size,
                            Dword* returned, Dword* required);
Dword ResUtilEnumPrivateProperties(Handle key, WideChar* out, Dword out_size, Dword* returned,
                                   Dword* required);
Dword ResUtilGetProperties(Handle key, const PropertyItem* table, void* out, Dword out_size,
                           Dword* returned, Dword* required);
Dword ResUtilGetAllProperties(Handle key, const PropertyItem* table, void* out, Dword out_size,
                              Dword* returned, Dword* required);
Dword ResUtilGetPrivateProperties(Handle key, void* out, Dword out_size, Dword* returned,
                                  Dword* required);
Dword ResUtilGetPropertyFormats(const PropertyItem* table, void* out, Dword out_size,
                                Dword* returned, Dword* required);
Dword ResUtilGetPropertiesToParameterBlock(Handle key, const PropertyItem* table, Byte* block,
                                           Bool check_required, WideChar** name_in_error);
Dword ResUtilPropertyListFromParameterBlock(const PropertyItem* table, void* out, Dword* out_size,
                                            const Byte* block, Dword* returned, Dword* required);
Dword ResUtilDupParameterBlock(Byte* out, const Byte* in, const PropertyItem* table);
void ResUtilFreeParameterBlock(Byte* out, const Byte* in, const PropertyItem* table);
Dword ResUtilVerifyPropertyTable(const PropertyItem* table, void* reserved, Bool allow_unknown,
                                 const void* list, Dword list_size, Byte* block);
Dword ResUtilSetPropertyTable(Handle key, const PropertyItem* table, void* reserved,
                              Bool allow_unknown, const void* list, Dword list_size, Byte* block);
Dword ResUtilSetPropertyParameterBlock(Handle key, const PropertyItem* table, void* reserved,
                                       const Byte* block, const void* list, Dword list_size,
                                       Byte* out);
Dword ResUtilVerifyPrivatePropertyList(const void* list, Dword list_size);
Dword ResUtilSetPrivatePropertyList(Handle key, const void* list, Dword list_size);
Dword ResUtilFindSzProperty(const void* list, Dword list_size, const WideChar* name,
                            WideChar** value);
Dword ResUtilFindDwordProperty(const void* list, Dword list_size, const WideChar* name,
                               Dword* value);

// --- Services ---
Dword ResUtilStartResourceService(const WideChar* name, Handle* handle);
Dword ResUtilStopResourceService(const WideChar* name);
Dword ResUtilStopService(Handle handle);
Dword ResUtilVerifyResourceService(const WideChar* name);
Dword ResUtilVerifyService(Handle handle);
Dword ResUtilSetResourceServiceStartParameters(const WideChar* name, Handle manager, Handle* handle,
                                               abi::LogEvent log, Handle resource);
Dword ResUtilSetResourceServiceEnvironment(const WideChar* name, Handle resource, abi::LogEvent log,
                                           Handle log_handle);
Dword ResUtilTerminateServiceProcessFromResDll(Dword process, Bool offline, Dword* state,
                                               abi::LogEvent log, Handle resource);

// --- Cluster objects ---
Handle OpenCluster(const WideChar* name);
Bool CloseCluster(Handle cluster);
Handle OpenClusterResource(Handle cluster, const WideChar* name);
Bool CloseClusterResource(Handle resource);
Long GetClusterResourceState(Handle resource, WideChar* node, Dword* node_size, WideChar* group,
                             Dword* group_size);
Handle GetClusterResourceKey(Handle resource, Dword access);
Dword FailClusterResource(Handle resource);
Dword OnlineClusterResource(Handle resource);
Dword OfflineClusterResource(Handle resource);
Handle ResUtilGetResourceDependency(Handle self, const WideChar* type);
}

}  // namespace rhsim::cluster::api
