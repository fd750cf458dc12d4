/* clusapi.h: the part of the Cluster API that resource DLLs use, for both builds.

   On Windows this stands beside the real <windows.h>; natively beside native/windows.h. Written
   from the public documentation; layouts are checked against harness/abi/layout.h by a test.
   Source: learn.microsoft.com/windows/win32/api/clusapi, the page of each name. */
#pragma once

#include <windows.h>
#include <winsvc.h>

#ifdef __cplusplus
extern "C" {
#endif

#ifndef CLUSAPI
#define CLUSAPI WINAPI
#endif

/* The system that a DLL is built for; it may define CLUSAPI_VERSION itself. */
#define CLUSAPI_VERSION_WINDOWS8 0x00000701
#define CLUSAPI_VERSION_WINDOWSBLUE 0x00000702
#define CLUSAPI_VERSION_WINTHRESHOLD 0x00000703
#ifndef CLUSAPI_VERSION
#define CLUSAPI_VERSION CLUSAPI_VERSION_WINTHRESHOLD
#endif

typedef struct _HCLUSTER* HCLUSTER;
typedef struct _HNODE* HNODE;
typedef struct _HGROUP* HGROUP;
typedef struct _HRESOURCE* HRESOURCE;

/* --- States ------------------------------------------------------------------------------------
 */

typedef enum CLUSTER_RESOURCE_STATE {
  ClusterResourceStateUnknown = -1,
  ClusterResourceInherited = 0,
  ClusterResourceInitializing = 1,
  ClusterResourceOnline = 2,
  ClusterResourceOffline = 3,
  ClusterResourceFailed = 4,
  ClusterResourcePending = 128,
  ClusterResourceOnlinePending = 129,
  ClusterResourceOfflinePending = 130
} CLUSTER_RESOURCE_STATE;

typedef enum CLUSTER_RESOURCE_RESTART_ACTION {
  ClusterResourceDontRestart = 0,
  ClusterResourceRestartNoNotify = 1,
  ClusterResourceRestartNotify = 2,
  ClusterResourceRestartActionCount = 3
} CLUSTER_RESOURCE_RESTART_ACTION;

/* --- Property and value lists --------------------------------------------------------------------
 */

typedef enum CLUSTER_PROPERTY_FORMAT {
  CLUSPROP_FORMAT_UNKNOWN = 0,
  CLUSPROP_FORMAT_BINARY = 1,
  CLUSPROP_FORMAT_DWORD = 2,
  CLUSPROP_FORMAT_SZ = 3,
  CLUSPROP_FORMAT_EXPAND_SZ = 4,
  CLUSPROP_FORMAT_MULTI_SZ = 5,
  CLUSPROP_FORMAT_ULARGE_INTEGER = 6,
  CLUSPROP_FORMAT_LONG = 7,
  CLUSPROP_FORMAT_EXPANDED_SZ = 8,
  CLUSPROP_FORMAT_SECURITY_DESCRIPTOR = 9,
  CLUSPROP_FORMAT_LARGE_INTEGER = 10,
  CLUSPROP_FORMAT_WORD = 11,
  CLUSPROP_FORMAT_FILETIME = 12
} CLUSTER_PROPERTY_FORMAT;

#define CLUSPROP_SYNTAX_ENDMARK 0x00000000u
#define CLUSPROP_SYNTAX_NAME 0x00040003u
#define CLUSPROP_SYNTAX_LIST_VALUE_BINARY 0x00010001u
#define CLUSPROP_SYNTAX_LIST_VALUE_DWORD 0x00010002u
#define CLUSPROP_SYNTAX_LIST_VALUE_SZ 0x00010003u
#define CLUSPROP_SYNTAX_LIST_VALUE_EXPAND_SZ 0x00010004u
#define CLUSPROP_SYNTAX_LIST_VALUE_MULTI_SZ 0x00010005u
#define CLUSPROP_SYNTAX_LIST_VALUE_LONG 0x00010007u
#define CLUSPROP_SYNTAX_RESCLASS 0x00020002u

/* An item of a value list: this head, then cbLength bytes, padded to a multiple of four. */
typedef struct CLUSPROP_VALUE {
  DWORD Syntax;
  DWORD cbLength;
} CLUSPROP_VALUE, *PCLUSPROP_VALUE;

typedef enum CLUSTER_RESOURCE_CLASS {
  CLUS_RESCLASS_UNKNOWN = 0,
  CLUS_RESCLASS_STORAGE = 1,
  CLUS_RESCLASS_NETWORK = 2,
  CLUS_RESCLASS_USER = 32768
} CLUSTER_RESOURCE_CLASS;

typedef struct CLUS_RESOURCE_CLASS_INFO {
  DWORD rc;
  DWORD SubClass;
} CLUS_RESOURCE_CLASS_INFO, *PCLUS_RESOURCE_CLASS_INFO;

typedef enum CLUS_CHARACTERISTICS {
  CLUS_CHAR_UNKNOWN = 0,
  CLUS_CHAR_QUORUM = 0x1,
  CLUS_CHAR_DELETE_REQUIRES_ALL_NODES = 0x2,
  CLUS_CHAR_LOCAL_QUORUM = 0x4,
  CLUS_CHAR_REQUIRES_STATE_CHANGE_REASON = 0x10,
  CLUS_CHAR_SINGLE_CLUSTER_INSTANCE = 0x40,
  CLUS_CHAR_SINGLE_GROUP_INSTANCE = 0x80
} CLUS_CHARACTERISTICS;

/* --- Control codes -------------------------------------------------------------------------------
 */

#define CLUSCTL_RESOURCE_UNKNOWN 0x01000000u
#define CLUSCTL_RESOURCE_GET_CHARACTERISTICS 0x01000005u
#define CLUSCTL_RESOURCE_GET_FLAGS 0x01000009u
#define CLUSCTL_RESOURCE_GET_CLASS_INFO 0x0100000Du
#define CLUSCTL_RESOURCE_GET_REQUIRED_DEPENDENCIES 0x01000011u
#define CLUSCTL_RESOURCE_ENUM_COMMON_PROPERTIES 0x01000051u
#define CLUSCTL_RESOURCE_GET_RO_COMMON_PROPERTIES 0x01000055u
#define CLUSCTL_RESOURCE_GET_COMMON_PROPERTIES 0x01000059u
#define CLUSCTL_RESOURCE_SET_COMMON_PROPERTIES 0x0140005Eu
#define CLUSCTL_RESOURCE_VALIDATE_COMMON_PROPERTIES 0x01000061u
#define CLUSCTL_RESOURCE_ENUM_PRIVATE_PROPERTIES 0x01000079u
#define CLUSCTL_RESOURCE_GET_RO_PRIVATE_PROPERTIES 0x0100007Du
#define CLUSCTL_RESOURCE_GET_PRIVATE_PROPERTIES 0x01000081u
#define CLUSCTL_RESOURCE_SET_PRIVATE_PROPERTIES 0x01400086u
#define CLUSCTL_RESOURCE_VALIDATE_PRIVATE_PROPERTIES 0x01000089u
#define CLUSCTL_RESOURCE_GET_PRIVATE_PROPERTY_FMTS 0x0100008Du
#define CLUSCTL_RESOURCE_GET_NETWORK_NAME 0x01000169u
#define CLUSCTL_RESOURCE_STORAGE_GET_DISK_INFO 0x01000191u
#define CLUSCTL_RESOURCE_STORAGE_IS_PATH_VALID 0x01000199u
#define CLUSCTL_RESOURCE_STORAGE_GET_MOUNTPOINTS 0x01000211u
#define CLUSCTL_RESOURCE_DELETE 0x01500006u
#define CLUSCTL_RESOURCE_SET_NAME 0x01500026u
#define CLUSCTL_RESOURCE_STATE_CHANGE_REASON 0x0150004Eu
#define CLUSCTL_RESOURCE_TYPE_UNKNOWN 0x02000000u
#define CLUSCTL_RESOURCE_TYPE_GET_CHARACTERISTICS 0x02000005u
#define CLUSCTL_RESOURCE_TYPE_GET_CLASS_INFO 0x0200000Du
#define CLUSCTL_RESOURCE_TYPE_GET_REQUIRED_DEPENDENCIES 0x02000011u
#define CLUSCTL_RESOURCE_TYPE_ENUM_PRIVATE_PROPERTIES 0x02000079u
#define CLUSCTL_RESOURCE_TYPE_GET_PRIVATE_PROPERTIES 0x02000081u
#define CLUSCTL_RESOURCE_TYPE_SET_PRIVATE_PROPERTIES 0x02400086u
#define CLUSCTL_RESOURCE_TYPE_VALIDATE_PRIVATE_PROPERTIES 0x02000089u
#define CLUSCTL_RESOURCE_TYPE_STORAGE_GET_AVAILABLE_DISKS 0x02000195u
#define CLUSCTL_RESOURCE_TYPE_GET_PRIVATE_RESOURCE_PROPERTY_FMTS 0x02000091u

/* --- Cluster objects -----------------------------------------------------------------------------
 */

HCLUSTER CLUSAPI OpenCluster(LPCWSTR cluster_name);
BOOL CLUSAPI CloseCluster(HCLUSTER cluster);
HRESOURCE CLUSAPI OpenClusterResource(HCLUSTER cluster, LPCWSTR resource_name);
BOOL CLUSAPI CloseClusterResource(HRESOURCE resource);
CLUSTER_RESOURCE_STATE CLUSAPI GetClusterResourceState(HRESOURCE resource, LPWSTR node_name,
                                                       LPDWORD node_name_size, LPWSTR group_name,
                                                       LPDWORD group_name_size);
HKEY CLUSAPI GetClusterResourceKey(HRESOURCE resource, REGSAM access);
DWORD CLUSAPI FailClusterResource(HRESOURCE resource);
DWORD CLUSAPI OnlineClusterResource(HRESOURCE resource);
DWORD CLUSAPI OfflineClusterResource(HRESOURCE resource);

/* --- Groups, the node, the connection ------------------------------------------------------------
 */

typedef struct _HCLUSENUM* HCLUSENUM;
typedef struct _HRESENUM* HRESENUM;
typedef struct _HGROUPENUM* HGROUPENUM;
typedef struct _HNODEENUM* HNODEENUM;

typedef enum CLUSTER_GROUP_STATE {
  ClusterGroupStateUnknown = -1,
  ClusterGroupOnline = 0,
  ClusterGroupOffline = 1,
  ClusterGroupFailed = 2,
  ClusterGroupPartialOnline = 3,
  ClusterGroupPending = 4
} CLUSTER_GROUP_STATE;

typedef enum CLUSTER_NODE_STATE {
  ClusterNodeStateUnknown = -1,
  ClusterNodeUp = 0,
  ClusterNodeDown = 1,
  ClusterNodePaused = 2,
  ClusterNodeJoining = 3
} CLUSTER_NODE_STATE;

#define CLUSTER_ENUM_NODE 0x1u
#define CLUSTER_ENUM_RESTYPE 0x2u
#define CLUSTER_ENUM_RESOURCE 0x4u
#define CLUSTER_ENUM_GROUP 0x8u
#define CLUSTER_RESOURCE_ENUM_DEPENDS 0x1u
#define CLUSTER_RESOURCE_ENUM_PROVIDES 0x2u
#define CLUSTER_RESOURCE_ENUM_NODES 0x4u
#define CLUSTER_GROUP_ENUM_CONTAINS 0x1u
#define CLUSTER_GROUP_ENUM_NODES 0x2u

typedef struct CLUSTERVERSIONINFO {
  DWORD dwVersionInfoSize;
  WORD MajorVersion;
  WORD MinorVersion;
  WORD BuildNumber;
  WCHAR szVendorId[64];
  WCHAR szCSDVersion[64];
  DWORD dwClusterHighestVersion;
  DWORD dwClusterLowestVersion;
  DWORD dwFlags;
  DWORD dwReserved;
} CLUSTERVERSIONINFO, *LPCLUSTERVERSIONINFO;

DWORD CLUSAPI GetClusterInformation(HCLUSTER cluster, LPWSTR name, LPDWORD name_size,
                                    LPCLUSTERVERSIONINFO version);
DWORD CLUSAPI GetNodeClusterState(LPCWSTR node_name, LPDWORD state);
HKEY CLUSAPI GetClusterKey(HCLUSTER cluster, REGSAM access);
HKEY CLUSAPI GetClusterResourceTypeKey(HCLUSTER cluster, LPCWSTR type_name, REGSAM access);
BOOL CLUSAPI GetClusterResourceNetworkName(HRESOURCE resource, LPWSTR name, LPDWORD name_size);
BOOL CLUSAPI CanResourceBeDependent(HRESOURCE resource, HRESOURCE provider);
HCLUSTER CLUSAPI GetClusterFromResource(HRESOURCE resource);

HGROUP CLUSAPI OpenClusterGroup(HCLUSTER cluster, LPCWSTR group_name);
BOOL CLUSAPI CloseClusterGroup(HGROUP group);
CLUSTER_GROUP_STATE CLUSAPI GetClusterGroupState(HGROUP group, LPWSTR node_name,
                                                 LPDWORD node_name_size);
HKEY CLUSAPI GetClusterGroupKey(HGROUP group, REGSAM access);

HNODE CLUSAPI OpenClusterNode(HCLUSTER cluster, LPCWSTR node_name);
BOOL CLUSAPI CloseClusterNode(HNODE node);
CLUSTER_NODE_STATE CLUSAPI GetClusterNodeState(HNODE node);
DWORD CLUSAPI GetClusterNodeId(HNODE node, LPWSTR id, LPDWORD id_size);

HCLUSENUM CLUSAPI ClusterOpenEnum(HCLUSTER cluster, DWORD kinds);
DWORD CLUSAPI ClusterGetEnumCount(HCLUSENUM enumeration);
DWORD CLUSAPI ClusterEnum(HCLUSENUM enumeration, DWORD index, LPDWORD kind, LPWSTR name,
                          LPDWORD name_size);
DWORD CLUSAPI ClusterCloseEnum(HCLUSENUM enumeration);
HRESENUM CLUSAPI ClusterResourceOpenEnum(HRESOURCE resource, DWORD kinds);
DWORD CLUSAPI ClusterResourceGetEnumCount(HRESENUM enumeration);
DWORD CLUSAPI ClusterResourceEnum(HRESENUM enumeration, DWORD index, LPDWORD kind, LPWSTR name,
                                  LPDWORD name_size);
DWORD CLUSAPI ClusterResourceCloseEnum(HRESENUM enumeration);
HGROUPENUM CLUSAPI ClusterGroupOpenEnum(HGROUP group, DWORD kinds);
DWORD CLUSAPI ClusterGroupGetEnumCount(HGROUPENUM enumeration);
DWORD CLUSAPI ClusterGroupEnum(HGROUPENUM enumeration, DWORD index, LPDWORD kind, LPWSTR name,
                               LPDWORD name_size);
DWORD CLUSAPI ClusterGroupCloseEnum(HGROUPENUM enumeration);

DWORD CLUSAPI ClusterResourceControl(HRESOURCE resource, HNODE node, DWORD code, LPVOID in,
                                     DWORD in_size, LPVOID out, DWORD out_size, LPDWORD returned);
DWORD CLUSAPI ClusterResourceTypeControl(HCLUSTER cluster, LPCWSTR type_name, HNODE node,
                                         DWORD code, LPVOID in, DWORD in_size, LPVOID out,
                                         DWORD out_size, LPDWORD returned);
DWORD CLUSAPI ClusterGroupControl(HGROUP group, HNODE node, DWORD code, LPVOID in, DWORD in_size,
                                  LPVOID out, DWORD out_size, LPDWORD returned);
DWORD CLUSAPI ClusterNodeControl(HNODE node, HNODE host, DWORD code, LPVOID in, DWORD in_size,
                                 LPVOID out, DWORD out_size, LPDWORD returned);

/* --- What no resource DLL may call, for those that do all the same -------------------------------
 */

DWORD CLUSAPI OnlineClusterGroup(HGROUP group, HNODE node);
DWORD CLUSAPI OfflineClusterGroup(HGROUP group);
DWORD CLUSAPI MoveClusterGroup(HGROUP group, HNODE node);
DWORD CLUSAPI AddClusterResourceDependency(HRESOURCE resource, HRESOURCE provider);
DWORD CLUSAPI RemoveClusterResourceDependency(HRESOURCE resource, HRESOURCE provider);
DWORD CLUSAPI SetClusterResourceName(HRESOURCE resource, LPCWSTR name);
DWORD CLUSAPI DeleteClusterResource(HRESOURCE resource);

/* --- Cluster database ----------------------------------------------------------------------------
 */

LONG CLUSAPI ClusterRegOpenKey(HKEY key, LPCWSTR subkey, REGSAM access, PHKEY result);
LONG CLUSAPI ClusterRegCreateKey(HKEY key, LPCWSTR subkey, DWORD options, REGSAM access,
                                 LPSECURITY_ATTRIBUTES attributes, PHKEY result,
                                 LPDWORD disposition);
LONG CLUSAPI ClusterRegCloseKey(HKEY key);
LONG CLUSAPI ClusterRegDeleteKey(HKEY key, LPCWSTR subkey);
LONG CLUSAPI ClusterRegEnumKey(HKEY key, DWORD index, LPWSTR name, LPDWORD name_size,
                               FILETIME* last_write);
DWORD CLUSAPI ClusterRegSetValue(HKEY key, LPCWSTR value_name, DWORD type, const BYTE* data,
                                 DWORD size);
DWORD CLUSAPI ClusterRegDeleteValue(HKEY key, LPCWSTR value_name);
LONG CLUSAPI ClusterRegQueryValue(HKEY key, LPCWSTR value_name, LPDWORD type, BYTE* data,
                                  LPDWORD size);
DWORD CLUSAPI ClusterRegEnumValue(HKEY key, DWORD index, LPWSTR value_name, LPDWORD name_size,
                                  LPDWORD type, BYTE* data, LPDWORD size);

#ifdef __cplusplus
}
#endif
