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

/// CLUS_RESOURCE_CLASS_INFO.
struct ClassInfo {
  Dword kind;
  Dword subclass;
};

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
Dword ResUtilGetQwordValue(Handle key, const WideChar* name, std::uint64_t* value,
                           std::uint64_t fallback);
Dword ResUtilGetBinaryValue(Handle key, const WideChar* name, Byte** value, Dword* size);
Dword ResUtilSetSzValue(Handle key, const WideChar* name, const WideChar* value, WideChar** out);
Dword ResUtilSetExpandSzValue(Handle key, const WideChar* name, const WideChar* value,
                              WideChar** out);
Dword ResUtilSetMultiSzValue(Handle key, const WideChar* name, const WideChar* value, Dword size,
                             WideChar** out, Dword* out_size);
Dword ResUtilSetBinaryValue(Handle key, const WideChar* name, const Byte* value, Dword size,
                            Byte** out, Dword* out_size);
Dword ResUtilSetDwordValue(Handle key, const WideChar* name, Dword value, Dword* out);
Dword ResUtilSetQwordValue(Handle key, const WideChar* name, std::uint64_t value,
                           std::uint64_t* out);

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
Dword ResUtilSetPropertyTableEx(Handle key, const PropertyItem* table, void* reserved,
                                Bool allow_unknown, const void* list, Dword list_size, Bool force,
                                Byte* block);
Dword ResUtilSetPropertyParameterBlockEx(Handle key, const PropertyItem* table, void* reserved,
                                         const Byte* block, const void* list, Dword list_size,
                                         Bool force, Byte* out);
Dword ResUtilSetUnknownProperties(Handle key, const PropertyItem* table, const void* list,
                                  Dword list_size);
Dword ResUtilAddUnknownProperties(Handle key, const PropertyItem* table, void* out, Dword out_size,
                                  Dword* returned, Dword* required);
Dword ResUtilVerifyPrivatePropertyList(const void* list, Dword list_size);
Dword ResUtilSetPrivatePropertyList(Handle key, const void* list, Dword list_size);
Dword ResUtilFindSzProperty(const void* list, Dword list_size, const WideChar* name,
                            WideChar** value);
Dword ResUtilFindExpandSzProperty(const void* list, Dword list_size, const WideChar* name,
                                  WideChar** value);
Dword ResUtilFindExpandedSzProperty(const void* list, Dword list_size, const WideChar* name,
                                    WideChar** value);
Dword ResUtilFindMultiSzProperty(const void* list, Dword list_size, const WideChar* name,
                                 WideChar** value, Dword* size);
Dword ResUtilFindBinaryProperty(const void* list, Dword list_size, const WideChar* name,
                                Byte** value, Dword* size);
Dword ResUtilFindDwordProperty(const void* list, Dword list_size, const WideChar* name,
                               Dword* value);
Dword ResUtilFindLongProperty(const void* list, Dword list_size, const WideChar* name, Long* value);
Dword ResUtilFindULargeIntegerProperty(const void* list, Dword list_size, const WideChar* name,
                                       std::uint64_t* value);
Dword ResUtilFindFileTimeProperty(const void* list, Dword list_size, const WideChar* name,
                                  std::uint64_t* value);

// --- Environment and paths ---
WideChar* ResUtilExpandEnvironmentStrings(const WideChar* text);
void* ResUtilGetEnvironmentWithNetName(Handle resource);
Dword ResUtilFreeEnvironment(void* block);
Bool ResUtilIsPathValid(const WideChar* path);

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

// --- Dependencies ---
Handle ResUtilGetResourceDependency(Handle self, const WideChar* type);
Handle ResUtilGetResourceDependencyEx(Handle self, const WideChar* type, Dword access);
Handle ResUtilGetResourceDependencyByName(Handle cluster, Handle self, const WideChar* type,
                                          Bool recurse);
Handle ResUtilGetResourceDependencyByNameEx(Handle cluster, Handle self, const WideChar* type,
                                            Bool recurse, Dword access);
Handle ResUtilGetResourceDependencyByClass(Handle cluster, Handle self, const ClassInfo* wanted,
                                           Bool recurse);
Handle ResUtilGetResourceDependencyByClassEx(Handle cluster, Handle self, const ClassInfo* wanted,
                                             Bool recurse, Dword access);
Handle ResUtilGetResourceNameDependency(const WideChar* name, const WideChar* type);
Handle ResUtilGetResourceNameDependencyEx(const WideChar* name, const WideChar* type, Dword access);
Bool ResUtilResourcesEqual(Handle self, Handle other);
Bool ResUtilResourceTypesEqual(const WideChar* type, Handle resource);
Bool ResUtilIsResourceClassEqual(const ClassInfo* wanted, Handle resource);
Dword ResUtilGetResourceName(Handle resource, WideChar* name, Dword* size);
Dword ResUtilGetResourceDependentIPAddressProps(Handle resource, WideChar* address,
                                                Dword* address_size, WideChar* mask,
                                                Dword* mask_size, WideChar* network,
                                                Dword* network_size);
Dword ResUtilFindDependentDiskResourceDriveLetter(Handle cluster, Handle resource, WideChar* letter,
                                                  Dword* size);
}

}  // namespace rhsim::cluster::api
