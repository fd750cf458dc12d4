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

/// CLUSTERVERSIONINFO.
struct VersionInfo {
  Dword size;
  std::uint16_t major;
  std::uint16_t minor;
  std::uint16_t build;
  WideChar vendor[64];
  WideChar service_pack[64];
  Dword highest;
  Dword lowest;
  Dword flags;
  Dword reserved;
};
static_assert(sizeof(VersionInfo) == 284);

/// CLUSTER_ENUM_ITEM.
struct EnumItem {
  Dword version;
  Dword kind;
  Dword id_size;  ///< Bytes, as name_size.
  WideChar* id;
  Dword name_size;
  WideChar* name;
};
static_assert(sizeof(EnumItem) == 40);

/// CLUSTER_GROUP_ENUM_ITEM. Sizes are bytes of what the pointer behind them leads to.
struct GroupEnumItem {
  Dword version;
  Dword id_size;
  WideChar* id;
  Dword name_size;
  WideChar* name;
  Dword state;  ///< CLUSTER_GROUP_STATE.
  Dword owner_size;
  WideChar* owner;  ///< The node.
  Dword flags;
  Dword properties_size;
  Byte* properties;  ///< A property list, as the next.
  Dword read_only_size;
  Byte* read_only;
};
static_assert(sizeof(GroupEnumItem) == 80);

/// CLUSTER_RESOURCE_ENUM_ITEM. Sizes as above.
struct ResourceEnumItem {
  Dword version;
  Dword id_size;
  WideChar* id;
  Dword name_size;
  WideChar* name;
  Dword owner_size;
  WideChar* owner;  ///< The group.
  Dword owner_id_size;
  WideChar* owner_id;
  Dword properties_size;
  Byte* properties;  ///< A property list, as the next.
  Dword read_only_size;
  Byte* read_only;
};
static_assert(sizeof(ResourceEnumItem) == 96);

using ResourceCallback = Dword (*)(Handle self, Handle resource, void* parameter);
using ResourceCallbackEx = Dword (*)(Handle connection, Handle self, Handle resource,
                                     void* parameter);

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

Long ClusterRegQueryInfoKey(Handle key, Dword* subkeys, Dword* longest_subkey, Dword* values,
                            Dword* longest_name, Dword* longest_value, Dword* security,
                            void* last_write);
Long ClusterRegGetKeySecurity(Handle key, Dword information, void* descriptor, Dword* size);
Long ClusterRegSetKeySecurity(Handle key, Dword information, void* descriptor);
Long ClusterRegSyncDatabase(Handle cluster, Dword flags);

Long ClusterRegCreateBatch(Handle key, Handle* batch);
Long ClusterRegBatchAddCommand(Handle batch, Dword command, const WideChar* name, Dword options,
                               const void* data, Dword size);
Long ClusterRegCloseBatch(Handle batch, Bool commit, std::int32_t* failed);

// --- Notifications ---
Handle CreateClusterNotifyPort(Handle port, Handle connection, Dword filter,
                               std::uintptr_t notify_key);
Dword RegisterClusterNotify(Handle port, Dword filter, Handle object, std::uintptr_t notify_key);
Dword GetClusterNotify(Handle port, std::uintptr_t* notify_key, Dword* filter, WideChar* name,
                       Dword* size, Dword milliseconds);
Bool CloseClusterNotifyPort(Handle port);

// --- Single values ---
WideChar* ResUtilDupString(const WideChar* text);
WideChar* ResUtilGetSzValue(Handle key, const WideChar* name);
WideChar* ResUtilGetExpandSzValue(Handle key, const WideChar* name, Bool expand);
Dword ResUtilGetDwordValue(Handle key, const WideChar* name, Dword* value, Dword fallback);
Dword ResUtilGetQwordValue(Handle key, const WideChar* name, std::uint64_t* value,
                           std::uint64_t fallback);
Dword ResUtilGetBinaryValue(Handle key, const WideChar* name, Byte** value, Dword* size);
Dword ResUtilSetValueEx(Handle key, const WideChar* name, Dword type, const Byte* data, Dword size,
                        Dword flags);
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
Dword ResUtilGetProperty(Handle key, const PropertyItem* item, void** out, Dword* room);
Dword ResUtilGetPropertySize(Handle key, const PropertyItem* item, Dword* size, Dword* count);
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

// A value out of a list that is gone through: `list` and `list_size` move behind it.
Dword ResUtilGetBinaryProperty(Byte** value, Dword* size, const void* item, const Byte* old,
                               Dword old_size, Byte** list, Dword* list_size);
Dword ResUtilGetSzProperty(WideChar** value, const void* item, const WideChar* old, Byte** list,
                           Dword* list_size);
Dword ResUtilGetMultiSzProperty(WideChar** value, Dword* size, const void* item,
                                const WideChar* old, Dword old_size, Byte** list, Dword* list_size);
Dword ResUtilGetDwordProperty(Dword* value, const void* item, Dword old, Dword minimum,
                              Dword maximum, Byte** list, Dword* list_size);
Dword ResUtilGetLongProperty(Long* value, const void* item, Long old, Long minimum, Long maximum,
                             Byte** list, Dword* list_size);
// A FILETIME goes by value in one register, as eight bytes do.
Dword ResUtilGetFileTimeProperty(std::uint64_t* value, const void* item, std::uint64_t old,
                                 std::uint64_t minimum, std::uint64_t maximum, Byte** list,
                                 Dword* list_size);

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
Dword ResUtilSetResourceServiceStartParametersEx(const WideChar* name, Handle manager,
                                                 Handle* handle, Dword access, abi::LogEvent log,
                                                 Handle resource);
Dword ResUtilRemoveResourceServiceEnvironment(const WideChar* name, abi::LogEvent log,
                                              Handle log_handle);
Dword ResUtilSetResourceServiceEnvironment(const WideChar* name, Handle resource, abi::LogEvent log,
                                           Handle log_handle);
Dword ResUtilTerminateServiceProcessFromResDll(Dword process, Bool offline, Dword* state,
                                               abi::LogEvent log, Handle resource);

// --- Cluster objects ---
Handle OpenCluster(const WideChar* name);
Handle OpenClusterEx(const WideChar* name, Dword, Dword* granted);
Bool CloseCluster(Handle cluster);
Dword GetClusterInformation(Handle connection, WideChar* name, Dword* size, VersionInfo* version);
Dword GetNodeClusterState(const WideChar* node, Dword* state);
Handle GetClusterKey(Handle connection, Dword);
Dword GetClusterQuorumResource(Handle connection, WideChar* resource, Dword* resource_size,
                               WideChar* device, Dword* device_size, Dword* log_size);
Handle OpenClusterResource(Handle connection, const WideChar* name);
Handle OpenClusterResourceEx(Handle connection, const WideChar* name, Dword, Dword* granted);
Bool CloseClusterResource(Handle resource);
Long GetClusterResourceState(Handle resource, WideChar* node, Dword* node_size, WideChar* group,
                             Dword* group_size);
Bool GetClusterResourceNetworkName(Handle resource, WideChar* name, Dword* size);
Bool CanResourceBeDependent(Handle resource, Handle provider);
Dword GetClusterResourceDependencyExpression(Handle resource, WideChar* expression, Dword* size);
Handle GetClusterResourceKey(Handle resource, Dword);
Handle GetClusterResourceTypeKey(Handle connection, const WideChar* type, Dword);
Handle GetClusterFromResource(Handle resource);
Handle OpenClusterGroup(Handle connection, const WideChar* name);
Handle OpenClusterGroupEx(Handle connection, const WideChar* name, Dword access, Dword* granted);
Bool CloseClusterGroup(Handle group);
Long GetClusterGroupState(Handle group, WideChar* node, Dword* node_size);
Handle GetClusterGroupKey(Handle group, Dword);
Handle GetClusterFromGroup(Handle group);
Handle OpenClusterNode(Handle connection, const WideChar* name);
Handle OpenClusterNodeEx(Handle connection, const WideChar* name, Dword access, Dword* granted);
Bool CloseClusterNode(Handle node);
Long GetClusterNodeState(Handle node);
Dword GetClusterNodeId(Handle node, WideChar* id, Dword* size);
Handle GetClusterNodeKey(Handle node, Dword);
Handle GetClusterFromNode(Handle node);

// --- Enumerations ---
Handle ClusterOpenEnum(Handle connection, Dword kinds);
Dword ClusterGetEnumCount(Handle enumeration);
Dword ClusterEnum(Handle enumeration, Dword index, Dword* kind, WideChar* name, Dword* size);
Dword ClusterCloseEnum(Handle enumeration);
Handle ClusterResourceOpenEnum(Handle resource, Dword kinds);
Dword ClusterResourceGetEnumCount(Handle enumeration);
Dword ClusterResourceEnum(Handle enumeration, Dword index, Dword* kind, WideChar* name,
                          Dword* size);
Dword ClusterResourceCloseEnum(Handle enumeration);
Handle ClusterGroupOpenEnum(Handle group, Dword kinds);
Dword ClusterGroupGetEnumCount(Handle enumeration);
Dword ClusterGroupEnum(Handle enumeration, Dword index, Dword* kind, WideChar* name, Dword* size);
Dword ClusterGroupCloseEnum(Handle enumeration);
Handle ClusterNodeOpenEnum(Handle node, Dword kinds);
Dword ClusterNodeGetEnumCount(Handle enumeration);
Dword ClusterNodeEnum(Handle enumeration, Dword index, Dword* kind, WideChar* name, Dword* size);
Dword ClusterNodeCloseEnum(Handle enumeration);

Handle ClusterNetworkOpenEnum(Handle network, Dword kinds);
Dword ClusterNetworkGetEnumCount(Handle enumeration);
Dword ClusterNetworkEnum(Handle enumeration, Dword index, Dword* kind, WideChar* name, Dword* size);
Dword ClusterNetworkCloseEnum(Handle enumeration);
Handle ClusterOpenEnumEx(Handle connection, Dword kinds, void* options);
Dword ClusterGetEnumCountEx(Handle enumeration);
Dword ClusterEnumEx(Handle enumeration, Dword index, EnumItem* item, Dword* size);
Dword ClusterCloseEnumEx(Handle enumeration);
Handle ClusterNodeOpenEnumEx(Handle node, Dword kinds, void* options);
Dword ClusterNodeGetEnumCountEx(Handle enumeration);
Dword ClusterNodeEnumEx(Handle enumeration, Dword index, EnumItem* item, Dword* size);
Dword ClusterNodeCloseEnumEx(Handle enumeration);
Handle ClusterResourceTypeOpenEnum(Handle connection, const WideChar* type, Dword kinds);
Dword ClusterResourceTypeGetEnumCount(Handle enumeration);
Dword ClusterResourceTypeEnum(Handle enumeration, Dword index, Dword* kind, WideChar* name,
                              Dword* size);
Dword ClusterResourceTypeCloseEnum(Handle enumeration);
Handle ClusterGroupOpenEnumEx(Handle connection, const WideChar* properties, Dword properties_size,
                              const WideChar* read_only, Dword read_only_size, Dword flags);
Dword ClusterGroupGetEnumCountEx(Handle enumeration);
Dword ClusterGroupEnumEx(Handle enumeration, Dword index, GroupEnumItem* item, Dword* size);
Dword ClusterGroupCloseEnumEx(Handle enumeration);
Handle ClusterResourceOpenEnumEx(Handle connection, const WideChar* properties,
                                 Dword properties_size, const WideChar* read_only,
                                 Dword read_only_size, Dword flags);
Dword ClusterResourceGetEnumCountEx(Handle enumeration);
Dword ClusterResourceEnumEx(Handle enumeration, Dword index, ResourceEnumItem* item, Dword* size);
Dword ClusterResourceCloseEnumEx(Handle enumeration);
Dword ResUtilEnumResources(Handle self, const WideChar* type, ResourceCallback callback,
                           void* parameter);
Dword ResUtilEnumResourcesEx(Handle connection, Handle self, const WideChar* type,
                             ResourceCallbackEx callback, void* parameter);
Dword ResUtilEnumResourcesEx2(Handle connection, Handle self, const WideChar* type,
                              ResourceCallbackEx callback, void* parameter, Dword access);

// --- The network ---
Handle OpenClusterNetwork(Handle connection, const WideChar* name);
Handle OpenClusterNetworkEx(Handle connection, const WideChar* name, Dword access, Dword* granted);
Bool CloseClusterNetwork(Handle network);
Handle GetClusterFromNetwork(Handle network);
Long GetClusterNetworkState(Handle network);
Dword GetClusterNetworkId(Handle network, WideChar* id, Dword* size);
Handle GetClusterNetworkKey(Handle network, Dword access);
Handle OpenClusterNetInterface(Handle connection, const WideChar* name);
Handle OpenClusterNetInterfaceEx(Handle connection, const WideChar* name, Dword access,
                                 Dword* granted);
Bool CloseClusterNetInterface(Handle net_interface);
Handle GetClusterFromNetInterface(Handle net_interface);
Long GetClusterNetInterfaceState(Handle net_interface);
Dword GetClusterNetInterface(Handle connection, const WideChar* node, const WideChar* of_network,
                             WideChar* name, Dword* size);
Handle GetClusterNetInterfaceKey(Handle net_interface, Dword access);

// --- Control codes ---
Dword ClusterResourceControl(Handle resource, Handle node, Dword code, void* in, Dword in_size,
                             void* out, Dword out_size, Dword* returned);
Dword ClusterResourceTypeControl(Handle connection, const WideChar* type, Handle node, Dword code,
                                 void* in, Dword in_size, void* out, Dword out_size,
                                 Dword* returned);
Dword ClusterGroupControl(Handle group, Handle node, Dword code, void* in, Dword in_size, void* out,
                          Dword out_size, Dword* returned);
Dword ClusterNodeControl(Handle node, Handle host, Dword code, void* in, Dword in_size, void* out,
                         Dword out_size, Dword* returned);

Dword ClusterNetworkControl(Handle network, Handle host, Dword code, void* in, Dword in_size,
                            void* out, Dword out_size, Dword* returned);
Dword ClusterNetInterfaceControl(Handle net_interface, Handle host, Dword code, void* in,
                                 Dword in_size, void* out, Dword out_size, Dword* returned);

// --- What no resource DLL may call ---
Dword FailClusterResource(Handle resource);
Dword OnlineClusterResource(Handle resource);
Dword OfflineClusterResource(Handle resource);
Dword DeleteClusterResource(Handle resource);
Dword OnlineClusterGroup(Handle group, Handle node);
Dword OfflineClusterGroup(Handle group);
Dword MoveClusterGroup(Handle group, Handle node);
Handle CreateClusterGroup(Handle connection, const WideChar* name);
Dword DeleteClusterGroup(Handle group);
Dword DestroyClusterGroup(Handle group);
Handle CreateClusterResource(Handle group, const WideChar* name, const WideChar* type, Dword);
Dword ChangeClusterResourceGroup(Handle resource, Handle group);
Dword AddClusterResourceDependency(Handle resource, Handle provider);
Dword RemoveClusterResourceDependency(Handle resource, Handle provider);
Dword AddClusterResourceNode(Handle resource, Handle node);
Dword RemoveClusterResourceNode(Handle resource, Handle node);
Dword SetClusterResourceName(Handle resource, const WideChar*);
Dword SetClusterGroupName(Handle group, const WideChar*);
Dword SetClusterGroupNodeList(Handle group, Dword, Handle*);
Dword SetClusterName(Handle connection, const WideChar* name);
Dword SetClusterQuorumResource(Handle resource, const WideChar*, Dword);
Dword OnlineClusterResourceEx(Handle resource, Dword flags, void* in, Dword in_size);
Dword OfflineClusterResourceEx(Handle resource, Dword flags, void* in, Dword in_size);
Dword RestartClusterResource(Handle resource, Dword flags);
Dword OnlineClusterGroupEx(Handle group, Handle node, Dword flags, void* in, Dword in_size);
Dword OfflineClusterGroupEx(Handle group, Dword flags, void* in, Dword in_size);
Dword MoveClusterGroupEx(Handle group, Handle node, Dword flags, void* in, Dword in_size);
Dword SetClusterServiceAccountPassword(const WideChar* name, const WideChar*, Dword, void*, Dword*);

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
