/* resapi.h: the Resource API between the Resource Monitor and a resource DLL, and the utility
   functions of resutils, for both builds.

   Written from the public documentation; layouts are checked against harness/abi/layout.h by a
   test. Source: learn.microsoft.com/windows/win32/api/resapi, the page of each name. */
#pragma once

#include "clusapi.h"

#ifdef __cplusplus
extern "C" {
#endif

#define STARTUP_ROUTINE "Startup"
#define STARTUP_EX_ROUTINE "StartupEx"

#define CLRES_VERSION_V1_00 0x100u
#define CLRES_VERSION_V2_00 0x200u
#define CLRES_VERSION_V3_00 0x300u
#define CLRES_VERSION_V4_00 0x400u

typedef PVOID RESID;
typedef HANDLE RESOURCE_HANDLE;

/* --- Status and log ------------------------------------------------------------------------------
 */

typedef struct RESOURCE_STATUS {
  CLUSTER_RESOURCE_STATE ResourceState;
  DWORD CheckPoint;
  DWORD WaitHint;
  HANDLE EventHandle;
} RESOURCE_STATUS, *PRESOURCE_STATUS;

/* WaitHint came with Windows Server 2012 R2: a DLL that is built for 2012 defines CLUSAPI_VERSION.
 */
typedef struct RESOURCE_STATUS_EX {
  CLUSTER_RESOURCE_STATE ResourceState;
  DWORD CheckPoint;
  HANDLE EventHandle;
  DWORD ApplicationSpecificErrorCode;
  DWORD Flags;
#if CLUSAPI_VERSION >= CLUSAPI_VERSION_WINDOWSBLUE
  DWORD WaitHint;
#endif
} RESOURCE_STATUS_EX, *PRESOURCE_STATUS_EX;

#define ResUtilInitializeResourceStatus(status) ZeroMemory((status), sizeof(RESOURCE_STATUS))
#define ResUtilInitializeResourceStatusEx(status) ZeroMemory((status), sizeof(RESOURCE_STATUS_EX))

typedef enum RESOURCE_EXIT_STATE {
  ResourceExitStateContinue = 0,
  ResourceExitStateTerminate = 1,
  ResourceExitStateMax = 2
} RESOURCE_EXIT_STATE;

typedef enum LOG_LEVEL {
  LOG_INFORMATION = 0,
  LOG_WARNING = 1,
  LOG_ERROR = 2,
  LOG_SEVERE = 3
} LOG_LEVEL,
    *PLOG_LEVEL;

typedef enum FAILURE_TYPE {
  FAILURE_TYPE_GENERAL = 0,
  FAILURE_TYPE_EMBEDDED = 1,
  FAILURE_TYPE_NETWORK_LOSS = 2
} FAILURE_TYPE;

typedef enum CLUSTER_RESOURCE_APPLICATION_STATE {
  ClusterResourceApplicationStateUnknown = 1,
  ClusterResourceApplicationOSHeartBeat = 2,
  ClusterResourceApplicationReady = 3
} CLUSTER_RESOURCE_APPLICATION_STATE;

typedef DWORD(WINAPI* PSET_RESOURCE_STATUS_ROUTINE)(RESOURCE_HANDLE handle,
                                                    PRESOURCE_STATUS status);
typedef DWORD(WINAPI* PSET_RESOURCE_STATUS_ROUTINE_EX)(RESOURCE_HANDLE handle,
                                                       PRESOURCE_STATUS_EX status);
/* The format has FormatMessage inserts: %1, %2!u!. */
typedef VOID(WINAPI* PLOG_EVENT_ROUTINE)(RESOURCE_HANDLE handle, LOG_LEVEL level, LPCWSTR format,
                                         ...);
typedef VOID(WINAPI* PQUORUM_RESOURCE_LOST)(RESOURCE_HANDLE handle);

/* --- Entry points --------------------------------------------------------------------------------
 */

typedef RESID(WINAPI* POPEN_ROUTINE)(LPCWSTR resource_name, HKEY resource_key,
                                     RESOURCE_HANDLE handle);
typedef RESID(WINAPI* POPEN_V2_ROUTINE)(LPCWSTR resource_name, HKEY resource_key,
                                        RESOURCE_HANDLE handle, DWORD flags);
typedef VOID(WINAPI* PCLOSE_ROUTINE)(RESID resource);
typedef DWORD(WINAPI* PONLINE_ROUTINE)(RESID resource, LPHANDLE event_handle);
typedef DWORD(WINAPI* PONLINE_V2_ROUTINE)(RESID resource, LPHANDLE event_handle, DWORD flags,
                                          PBYTE in, DWORD in_size, DWORD reserved);
typedef DWORD(WINAPI* POFFLINE_ROUTINE)(RESID resource);
typedef DWORD(WINAPI* POFFLINE_V2_ROUTINE)(RESID resource, LPCWSTR destination, DWORD flags,
                                           PBYTE in, DWORD in_size, DWORD reserved);
typedef VOID(WINAPI* PTERMINATE_ROUTINE)(RESID resource);
typedef BOOL(WINAPI* PLOOKS_ALIVE_ROUTINE)(RESID resource);
typedef BOOL(WINAPI* PIS_ALIVE_ROUTINE)(RESID resource);
typedef DWORD(WINAPI* PARBITRATE_ROUTINE)(RESID resource, PQUORUM_RESOURCE_LOST lost);
typedef DWORD(WINAPI* PRELEASE_ROUTINE)(RESID resource);
typedef DWORD(WINAPI* PRESOURCE_CONTROL_ROUTINE)(RESID resource, DWORD code, PVOID in,
                                                 DWORD in_size, PVOID out, DWORD out_size,
                                                 LPDWORD returned);
typedef DWORD(WINAPI* PRESOURCE_TYPE_CONTROL_ROUTINE)(LPCWSTR type_name, DWORD code, PVOID in,
                                                      DWORD in_size, PVOID out, DWORD out_size,
                                                      LPDWORD returned);
typedef DWORD(WINAPI* PCANCEL_ROUTINE)(RESID resource, DWORD reserved);
typedef DWORD(WINAPI* PBEGIN_RESCALL_ROUTINE)(RESID resource, DWORD code, PVOID in, DWORD in_size,
                                              PVOID out, DWORD out_size, LPDWORD returned,
                                              INT64 context, BOOL* asynchronous);
typedef DWORD(WINAPI* PBEGIN_RESTYPECALL_ROUTINE)(LPCWSTR type_name, DWORD code, PVOID in,
                                                  DWORD in_size, PVOID out, DWORD out_size,
                                                  LPDWORD returned, INT64 context,
                                                  BOOL* asynchronous);
typedef DWORD(WINAPI* PBEGIN_RESCALL_AS_USER_ROUTINE)(RESID resource, HANDLE token, DWORD code,
                                                      PVOID in, DWORD in_size, PVOID out,
                                                      DWORD out_size, LPDWORD returned,
                                                      INT64 context, BOOL* asynchronous);
typedef DWORD(WINAPI* PBEGIN_RESTYPECALL_AS_USER_ROUTINE)(LPCWSTR type_name, HANDLE token,
                                                          DWORD code, PVOID in, DWORD in_size,
                                                          PVOID out, DWORD out_size,
                                                          LPDWORD returned, INT64 context,
                                                          BOOL* asynchronous);

/* --- Function tables -----------------------------------------------------------------------------
 */

typedef struct CLRES_V1_FUNCTIONS {
  POPEN_ROUTINE Open;
  PCLOSE_ROUTINE Close;
  PONLINE_ROUTINE Online;
  POFFLINE_ROUTINE Offline;
  PTERMINATE_ROUTINE Terminate;
  PLOOKS_ALIVE_ROUTINE LooksAlive;
  PIS_ALIVE_ROUTINE IsAlive;
  PARBITRATE_ROUTINE Arbitrate;
  PRELEASE_ROUTINE Release;
  PRESOURCE_CONTROL_ROUTINE ResourceControl;
  PRESOURCE_TYPE_CONTROL_ROUTINE ResourceTypeControl;
} CLRES_V1_FUNCTIONS, *PCLRES_V1_FUNCTIONS;

typedef struct CLRES_V2_FUNCTIONS {
  POPEN_V2_ROUTINE Open;
  PCLOSE_ROUTINE Close;
  PONLINE_V2_ROUTINE Online;
  POFFLINE_V2_ROUTINE Offline;
  PTERMINATE_ROUTINE Terminate;
  PLOOKS_ALIVE_ROUTINE LooksAlive;
  PIS_ALIVE_ROUTINE IsAlive;
  PARBITRATE_ROUTINE Arbitrate;
  PRELEASE_ROUTINE Release;
  PRESOURCE_CONTROL_ROUTINE ResourceControl;
  PRESOURCE_TYPE_CONTROL_ROUTINE ResourceTypeControl;
  PCANCEL_ROUTINE Cancel;
} CLRES_V2_FUNCTIONS, *PCLRES_V2_FUNCTIONS;

typedef struct CLRES_V3_FUNCTIONS {
  POPEN_V2_ROUTINE Open;
  PCLOSE_ROUTINE Close;
  PONLINE_V2_ROUTINE Online;
  POFFLINE_V2_ROUTINE Offline;
  PTERMINATE_ROUTINE Terminate;
  PLOOKS_ALIVE_ROUTINE LooksAlive;
  PIS_ALIVE_ROUTINE IsAlive;
  PARBITRATE_ROUTINE Arbitrate;
  PRELEASE_ROUTINE Release;
  PBEGIN_RESCALL_ROUTINE BeginResourceControl;
  PBEGIN_RESTYPECALL_ROUTINE BeginResourceTypeControl;
  PCANCEL_ROUTINE Cancel;
} CLRES_V3_FUNCTIONS, *PCLRES_V3_FUNCTIONS;

typedef struct CLRES_V4_FUNCTIONS {
  POPEN_V2_ROUTINE Open;
  PCLOSE_ROUTINE Close;
  PONLINE_V2_ROUTINE Online;
  POFFLINE_V2_ROUTINE Offline;
  PTERMINATE_ROUTINE Terminate;
  PLOOKS_ALIVE_ROUTINE LooksAlive;
  PIS_ALIVE_ROUTINE IsAlive;
  PARBITRATE_ROUTINE Arbitrate;
  PRELEASE_ROUTINE Release;
  PBEGIN_RESCALL_ROUTINE BeginResourceControl;
  PBEGIN_RESTYPECALL_ROUTINE BeginResourceTypeControl;
  PCANCEL_ROUTINE Cancel;
  PBEGIN_RESCALL_AS_USER_ROUTINE BeginResourceControlAsUser;
  PBEGIN_RESTYPECALL_AS_USER_ROUTINE BeginResourceTypeControlAsUser;
} CLRES_V4_FUNCTIONS, *PCLRES_V4_FUNCTIONS;

/* Only TableSize and Version are sure to stay where they are. */
typedef struct CLRES_FUNCTION_TABLE {
  DWORD TableSize;
  DWORD Version;
  union {
    CLRES_V1_FUNCTIONS V1Functions;
    CLRES_V2_FUNCTIONS V2Functions;
    CLRES_V3_FUNCTIONS V3Functions;
    CLRES_V4_FUNCTIONS V4Functions;
  };
} CLRES_FUNCTION_TABLE, *PCLRES_FUNCTION_TABLE;

#define CLRES_V1_FUNCTION_SIZE sizeof(CLRES_V1_FUNCTIONS)
#define CLRES_V2_FUNCTION_SIZE sizeof(CLRES_V2_FUNCTIONS)
#define CLRES_V3_FUNCTION_SIZE sizeof(CLRES_V3_FUNCTIONS)
#define CLRES_V4_FUNCTION_SIZE sizeof(CLRES_V4_FUNCTIONS)

/* Defines the table NAME from the functions PREFIXOpen, PREFIXClose, ... */
#define CLRES_V1_FUNCTION_TABLE(NAME, VERSION, PREFIX, ARBITRATE, RELEASE, CONTROL, TYPE_CONTROL) \
  CLRES_FUNCTION_TABLE NAME = {                                                                   \
      CLRES_V1_FUNCTION_SIZE,                                                                     \
      (VERSION),                                                                                  \
      {{PREFIX##Open, PREFIX##Close, PREFIX##Online, PREFIX##Offline, PREFIX##Terminate,          \
        PREFIX##LooksAlive, PREFIX##IsAlive, (ARBITRATE), (RELEASE), (CONTROL), (TYPE_CONTROL)}}}

/* --- Startup -------------------------------------------------------------------------------------
 */

typedef DWORD(WINAPI* PSTARTUP_ROUTINE)(LPCWSTR type, DWORD min_version, DWORD max_version,
                                        PSET_RESOURCE_STATUS_ROUTINE set_resource_status,
                                        PLOG_EVENT_ROUTINE log_event, PCLRES_FUNCTION_TABLE* table);

typedef DWORD(WINAPI* PSET_RESOURCE_LOCKED_MODE_ROUTINE)(RESOURCE_HANDLE handle, BOOL enabled,
                                                         DWORD reason);
typedef DWORD(WINAPI* PSIGNAL_FAILURE_ROUTINE)(RESOURCE_HANDLE handle, FAILURE_TYPE type,
                                               DWORD error);
typedef DWORD(WINAPI* PSET_RESOURCE_INMEMORY_NODELOCAL_PROPERTIES_ROUTINE)(RESOURCE_HANDLE handle,
                                                                           PBYTE list, DWORD size);
typedef DWORD(WINAPI* PEND_CONTROL_CALL)(INT64 context, DWORD status);
typedef DWORD(WINAPI* PEND_TYPE_CONTROL_CALL)(INT64 context, DWORD status);
typedef DWORD(WINAPI* PEXTEND_RES_CONTROL_CALL)(INT64 context, DWORD milliseconds);
typedef DWORD(WINAPI* PEXTEND_RES_TYPE_CONTROL_CALL)(INT64 context, DWORD milliseconds);
typedef DWORD(WINAPI* PRAISE_RES_TYPE_NOTIFICATION)(LPCWSTR type, const BYTE* payload, DWORD size);
typedef DWORD(WINAPI* PCHANGE_RESOURCE_PROCESS_FOR_DUMPS)(RESOURCE_HANDLE handle,
                                                          LPCWSTR process_name, DWORD process,
                                                          BOOL add);
typedef DWORD(WINAPI* PCHANGE_RES_TYPE_PROCESS_FOR_DUMPS)(LPCWSTR type, LPCWSTR process_name,
                                                          DWORD process, BOOL add);
typedef DWORD(WINAPI* PSET_INTERNAL_STATE)(RESOURCE_HANDLE handle,
                                           CLUSTER_RESOURCE_APPLICATION_STATE state, BOOL active);
typedef DWORD(WINAPI* PSET_RESOURCE_LOCKED_MODE_EX_ROUTINE)(RESOURCE_HANDLE handle, BOOL enabled,
                                                            DWORD reason, DWORD flags);

/* Windows Server 2012 ends after the fifth member, 2012 R2 after the seventh. */
typedef struct CLRES_CALLBACK_FUNCTION_TABLE {
  PLOG_EVENT_ROUTINE LogEvent;
  PSET_RESOURCE_STATUS_ROUTINE_EX SetResourceStatusEx;
  PSET_RESOURCE_LOCKED_MODE_ROUTINE SetResourceLockedMode;
  PSIGNAL_FAILURE_ROUTINE SignalFailure;
  PSET_RESOURCE_INMEMORY_NODELOCAL_PROPERTIES_ROUTINE SetResourceInMemoryNodeLocalProperties;
  PEND_CONTROL_CALL EndControlCall;
  PEND_TYPE_CONTROL_CALL EndTypeControlCall;
  PEXTEND_RES_CONTROL_CALL ExtendControlCall;
  PEXTEND_RES_TYPE_CONTROL_CALL ExtendTypeControlCall;
  PRAISE_RES_TYPE_NOTIFICATION RaiseResTypeNotification;
  PCHANGE_RESOURCE_PROCESS_FOR_DUMPS ChangeResourceProcessForDumps;
  PCHANGE_RES_TYPE_PROCESS_FOR_DUMPS ChangeResTypeProcessForDumps;
  PSET_INTERNAL_STATE SetInternalState;
  PSET_RESOURCE_LOCKED_MODE_EX_ROUTINE SetResourceLockedModeEx;
} CLRES_CALLBACK_FUNCTION_TABLE, *PCLRES_CALLBACK_FUNCTION_TABLE;

typedef DWORD(WINAPI* PSTARTUP_EX_ROUTINE)(LPCWSTR type, DWORD min_version, DWORD max_version,
                                           PCLRES_CALLBACK_FUNCTION_TABLE callbacks,
                                           PCLRES_FUNCTION_TABLE* table);

/* --- Worker threads ------------------------------------------------------------------------------
 */

typedef struct CLUS_WORKER {
  HANDLE hThread;
  BOOL Terminate;
} CLUS_WORKER, *PCLUS_WORKER;

typedef DWORD(WINAPI* PWORKER_START_ROUTINE)(PCLUS_WORKER worker, LPVOID parameter);

DWORD WINAPI ClusWorkerCreate(PCLUS_WORKER worker, PWORKER_START_ROUTINE routine, PVOID parameter);
BOOL WINAPI ClusWorkerCheckTerminate(PCLUS_WORKER worker);
VOID WINAPI ClusWorkerTerminate(PCLUS_WORKER worker);
DWORD WINAPI ClusWorkerTerminateEx(PCLUS_WORKER worker, DWORD milliseconds, BOOL wait_only);
DWORD ClusWorkersTerminate(PCLUS_WORKER* workers, const size_t count, DWORD milliseconds,
                           BOOL wait_only);

/* --- Properties ----------------------------------------------------------------------------------
 */

#define RESUTIL_PROPITEM_READ_ONLY 0x1u
#define RESUTIL_PROPITEM_REQUIRED 0x2u
#define RESUTIL_PROPITEM_SIGNED 0x4u
#define RESUTIL_PROPITEM_IN_MEMORY 0x8u

/* A property table ends with an item whose Name is NULL. */
typedef struct RESUTIL_PROPERTY_ITEM {
  LPWSTR Name;
  LPWSTR KeyName;
  DWORD Format;
  union {
    DWORD_PTR DefaultPtr;
    DWORD Default;
    LPVOID lpDefault;
  };
  DWORD Minimum;
  DWORD Maximum;
  DWORD Flags;
  DWORD Offset;
} RESUTIL_PROPERTY_ITEM, *PRESUTIL_PROPERTY_ITEM;

LPWSTR WINAPI ResUtilDupString(LPCWSTR text);
LPWSTR WINAPI ResUtilGetSzValue(HKEY key, LPCWSTR value_name);
DWORD WINAPI ResUtilGetDwordValue(HKEY key, LPCWSTR value_name, LPDWORD value, DWORD fallback);
DWORD WINAPI ResUtilSetSzValue(HKEY key, LPCWSTR value_name, LPCWSTR value, LPWSTR* out);
DWORD WINAPI ResUtilSetDwordValue(HKEY key, LPCWSTR value_name, DWORD value, LPDWORD out);

DWORD WINAPI ResUtilEnumProperties(const RESUTIL_PROPERTY_ITEM* table, LPWSTR out, DWORD out_size,
                                   LPDWORD returned, LPDWORD required);
DWORD WINAPI ResUtilEnumPrivateProperties(HKEY key, LPWSTR out, DWORD out_size, LPDWORD returned,
                                          LPDWORD required);
DWORD WINAPI ResUtilGetProperties(HKEY key, const RESUTIL_PROPERTY_ITEM* table, PVOID out,
                                  DWORD out_size, LPDWORD returned, LPDWORD required);
DWORD WINAPI ResUtilGetAllProperties(HKEY key, const RESUTIL_PROPERTY_ITEM* table, PVOID out,
                                     DWORD out_size, LPDWORD returned, LPDWORD required);
DWORD WINAPI ResUtilGetPrivateProperties(HKEY key, PVOID out, DWORD out_size, LPDWORD returned,
                                         LPDWORD required);
DWORD WINAPI ResUtilGetPropertyFormats(const RESUTIL_PROPERTY_ITEM* table, PVOID out,
                                       DWORD out_size, LPDWORD returned, LPDWORD required);
DWORD WINAPI ResUtilGetPropertiesToParameterBlock(HKEY key, const RESUTIL_PROPERTY_ITEM* table,
                                                  LPBYTE block, BOOL check_required,
                                                  LPWSTR* name_in_error);
DWORD WINAPI ResUtilPropertyListFromParameterBlock(const RESUTIL_PROPERTY_ITEM* table, PVOID out,
                                                   LPDWORD out_size, const BYTE* block,
                                                   LPDWORD returned, LPDWORD required);
DWORD WINAPI ResUtilDupParameterBlock(LPBYTE out, const BYTE* in,
                                      const RESUTIL_PROPERTY_ITEM* table);
VOID WINAPI ResUtilFreeParameterBlock(LPBYTE out, const BYTE* in,
                                      const RESUTIL_PROPERTY_ITEM* table);
DWORD WINAPI ResUtilVerifyPropertyTable(const RESUTIL_PROPERTY_ITEM* table, PVOID reserved,
                                        BOOL allow_unknown, const VOID* list, DWORD list_size,
                                        LPBYTE block);
DWORD WINAPI ResUtilSetPropertyTable(HKEY key, const RESUTIL_PROPERTY_ITEM* table, PVOID reserved,
                                     BOOL allow_unknown, const VOID* list, DWORD list_size,
                                     LPBYTE block);
DWORD WINAPI ResUtilSetPropertyParameterBlock(HKEY key, const RESUTIL_PROPERTY_ITEM* table,
                                              PVOID reserved, const BYTE* block, const VOID* list,
                                              DWORD list_size, LPBYTE out);
DWORD WINAPI ResUtilVerifyPrivatePropertyList(const VOID* list, DWORD list_size);
DWORD WINAPI ResUtilSetPrivatePropertyList(HKEY key, const VOID* list, DWORD list_size);
DWORD WINAPI ResUtilFindSzProperty(const VOID* list, DWORD list_size, LPCWSTR name, LPWSTR* value);
DWORD WINAPI ResUtilFindDwordProperty(const VOID* list, DWORD list_size, LPCWSTR name,
                                      LPDWORD value);
DWORD WINAPI ResUtilFindExpandSzProperty(const VOID* list, DWORD list_size, LPCWSTR name,
                                         LPWSTR* value);
DWORD WINAPI ResUtilFindExpandedSzProperty(const VOID* list, DWORD list_size, LPCWSTR name,
                                           LPWSTR* value);
DWORD WINAPI ResUtilFindMultiSzProperty(const VOID* list, DWORD list_size, LPCWSTR name,
                                        LPWSTR* value, LPDWORD size);
DWORD WINAPI ResUtilFindBinaryProperty(const VOID* list, DWORD list_size, LPCWSTR name,
                                       LPBYTE* value, LPDWORD size);
DWORD WINAPI ResUtilFindLongProperty(const VOID* list, DWORD list_size, LPCWSTR name, LPLONG value);
DWORD WINAPI ResUtilFindULargeIntegerProperty(const VOID* list, DWORD list_size, LPCWSTR name,
                                              ULONGLONG* value);
DWORD WINAPI ResUtilFindFileTimeProperty(const VOID* list, DWORD list_size, LPCWSTR name,
                                         LPFILETIME value);
DWORD WINAPI ResUtilSetPropertyTableEx(HKEY key, const RESUTIL_PROPERTY_ITEM* table, PVOID reserved,
                                       BOOL allow_unknown, const VOID* list, DWORD list_size,
                                       BOOL force, LPBYTE block);
DWORD WINAPI ResUtilSetPropertyParameterBlockEx(HKEY key, const RESUTIL_PROPERTY_ITEM* table,
                                                PVOID reserved, const BYTE* block, const VOID* list,
                                                DWORD list_size, BOOL force, LPBYTE out);
DWORD WINAPI ResUtilSetUnknownProperties(HKEY key, const RESUTIL_PROPERTY_ITEM* table,
                                         const VOID* list, DWORD list_size);
DWORD WINAPI ResUtilAddUnknownProperties(HKEY key, const RESUTIL_PROPERTY_ITEM* table, PVOID out,
                                         DWORD out_size, LPDWORD returned, LPDWORD required);

DWORD WINAPI ResUtilGetQwordValue(HKEY key, LPCWSTR value_name, ULONGLONG* value,
                                  ULONGLONG fallback);
DWORD WINAPI ResUtilGetBinaryValue(HKEY key, LPCWSTR value_name, LPBYTE* value, LPDWORD size);
DWORD WINAPI ResUtilSetExpandSzValue(HKEY key, LPCWSTR value_name, LPCWSTR value, LPWSTR* out);
DWORD WINAPI ResUtilSetMultiSzValue(HKEY key, LPCWSTR value_name, LPCWSTR value, DWORD size,
                                    LPWSTR* out, LPDWORD out_size);
DWORD WINAPI ResUtilSetBinaryValue(HKEY key, LPCWSTR value_name, const BYTE* value, DWORD size,
                                   LPBYTE* out, LPDWORD out_size);
DWORD WINAPI ResUtilSetQwordValue(HKEY key, LPCWSTR value_name, ULONGLONG value, ULONGLONG* out);
DWORD WINAPI ResUtilSetValueEx(HKEY key, LPCWSTR value_name, DWORD type, const BYTE* data,
                               DWORD size, DWORD flags);
LPWSTR WINAPI ResUtilGetExpandSzValue(HKEY key, LPCWSTR value_name, BOOL expand);

/* --- Dependencies, environment and paths ---------------------------------------------------------
 */

HRESOURCE WINAPI ResUtilGetResourceDependency(HANDLE self, LPCWSTR type);
HRESOURCE WINAPI ResUtilGetResourceDependencyByName(HCLUSTER cluster, HANDLE self, LPCWSTR type,
                                                    BOOL recurse);
HRESOURCE WINAPI ResUtilGetResourceDependencyByClass(HCLUSTER cluster, HANDLE self,
                                                     PCLUS_RESOURCE_CLASS_INFO wanted,
                                                     BOOL recurse);
HRESOURCE WINAPI ResUtilGetResourceNameDependency(LPCWSTR resource_name, LPCWSTR type);
BOOL WINAPI ResUtilResourcesEqual(HRESOURCE self, HRESOURCE other);
BOOL WINAPI ResUtilResourceTypesEqual(LPCWSTR type, HRESOURCE resource);
BOOL WINAPI ResUtilIsResourceClassEqual(PCLUS_RESOURCE_CLASS_INFO wanted, HRESOURCE resource);
DWORD WINAPI ResUtilGetResourceName(HRESOURCE resource, LPWSTR name, LPDWORD size);
DWORD WINAPI ResUtilGetResourceDependentIPAddressProps(HRESOURCE resource, LPWSTR address,
                                                       LPDWORD address_size, LPWSTR mask,
                                                       LPDWORD mask_size, LPWSTR network,
                                                       LPDWORD network_size);
LPWSTR WINAPI ResUtilExpandEnvironmentStrings(LPCWSTR text);
LPVOID WINAPI ResUtilGetEnvironmentWithNetName(HRESOURCE resource);
DWORD WINAPI ResUtilFreeEnvironment(LPVOID block);
BOOL WINAPI ResUtilIsPathValid(LPCWSTR path);

/* --- Services ------------------------------------------------------------------------------------
 */

DWORD WINAPI ResUtilStartResourceService(LPCWSTR service_name, LPSC_HANDLE service);
DWORD WINAPI ResUtilStopResourceService(LPCWSTR service_name);
DWORD WINAPI ResUtilStopService(SC_HANDLE service);
DWORD WINAPI ResUtilVerifyResourceService(LPCWSTR service_name);
DWORD WINAPI ResUtilVerifyService(SC_HANDLE service);
DWORD WINAPI ResUtilSetResourceServiceStartParameters(LPCWSTR service_name, SC_HANDLE manager,
                                                      LPSC_HANDLE service,
                                                      PLOG_EVENT_ROUTINE log_event,
                                                      RESOURCE_HANDLE handle);
DWORD WINAPI ResUtilSetResourceServiceEnvironment(LPCWSTR service_name, HRESOURCE resource,
                                                  PLOG_EVENT_ROUTINE log_event,
                                                  RESOURCE_HANDLE handle);
DWORD WINAPI ResUtilSetResourceServiceStartParametersEx(LPCWSTR service_name, SC_HANDLE manager,
                                                        LPSC_HANDLE service, DWORD access,
                                                        PLOG_EVENT_ROUTINE log_event,
                                                        RESOURCE_HANDLE handle);
DWORD WINAPI ResUtilRemoveResourceServiceEnvironment(LPCWSTR service_name,
                                                     PLOG_EVENT_ROUTINE log_event,
                                                     RESOURCE_HANDLE handle);
DWORD WINAPI ResUtilTerminateServiceProcessFromResDll(DWORD process_id, BOOL offline,
                                                      LPDWORD resource_state,
                                                      PLOG_EVENT_ROUTINE log_event,
                                                      RESOURCE_HANDLE handle);

#ifdef __cplusplus
}
#endif
