#pragma once

#include <cstddef>
#include <cstdint>

/// Binary layouts (x64) that cross the border between rhsim and a resource DLL, under names of our
/// own so that they can stand beside the real windows.h. The C headers that fakes compile against
/// are in harness/abi/include; a test compares both.
/// Source: resapi.h and the structure pages; contract B.3 to B.6.
namespace rhsim::abi {

using Dword = std::uint32_t;
using Bool = std::int32_t;
using Handle = void*;
using WideChar = char16_t;
using Resid = void*;
using ResourceHandle = void*;

struct ResourceStatus {
  std::int32_t state;
  Dword check_point;
  Dword wait_hint;
  Handle event_handle;
};
static_assert(sizeof(ResourceStatus) == 24);
static_assert(offsetof(ResourceStatus, event_handle) == 16);

/// As Windows Server 2012 has it. Source: resapi/ns-resapi-resource_status_ex.
struct ResourceStatusEx2012 {
  std::int32_t state;
  Dword check_point;
  Handle event_handle;
  Dword error_code;
  Dword flags;
};
static_assert(sizeof(ResourceStatusEx2012) == 24);
static_assert(offsetof(ResourceStatusEx2012, flags) == 20);

/// Windows Server 2012 R2 and later. The structure does not say which of the two it is; the version
/// of the type's function table does, since both came with the same system.
struct ResourceStatusEx {
  std::int32_t state;
  Dword check_point;
  Handle event_handle;
  Dword error_code;
  Dword flags;
  Dword wait_hint;
};
static_assert(sizeof(ResourceStatusEx) == 32);
static_assert(offsetof(ResourceStatusEx, flags) == offsetof(ResourceStatusEx2012, flags));
static_assert(offsetof(ResourceStatusEx, wait_hint) == sizeof(ResourceStatusEx2012));

struct ClusWorker {
  Handle thread;
  Bool terminate;
};
static_assert(sizeof(ClusWorker) == 16);

using SetResourceStatus = Dword (*)(ResourceHandle, ResourceStatus*);
using SetResourceStatusEx = Dword (*)(ResourceHandle, ResourceStatusEx*);
using LogEvent = void (*)(ResourceHandle, Dword, const WideChar*, ...);

using Open = Resid (*)(const WideChar*, Handle, ResourceHandle);
using Close = void (*)(Resid);
using Online = Dword (*)(Resid, Handle*);
using Offline = Dword (*)(Resid);
using Terminate = void (*)(Resid);
using LooksAlive = Bool (*)(Resid);
using IsAlive = Bool (*)(Resid);
using QuorumResourceLost = void (*)(ResourceHandle);
using Arbitrate = Dword (*)(Resid, QuorumResourceLost);
using Release = Dword (*)(Resid);
using ResourceControl = Dword (*)(Resid, Dword, void*, Dword, void*, Dword, Dword*);
using ResourceTypeControl = Dword (*)(const WideChar*, Dword, void*, Dword, void*, Dword, Dword*);

// From version 2 on.
using OpenV2 = Resid (*)(const WideChar*, Handle, ResourceHandle, Dword);
using OnlineV2 = Dword (*)(Resid, Handle*, Dword, std::uint8_t*, Dword, Dword);
using OfflineV2 = Dword (*)(Resid, const WideChar*, Dword, std::uint8_t*, Dword, Dword);
using Cancel = Dword (*)(Resid, Dword);

// From version 3 on.
using BeginResourceControl = Dword (*)(Resid, Dword, void*, Dword, void*, Dword, Dword*,
                                       std::int64_t, Bool*);
using BeginResourceTypeControl = Dword (*)(const WideChar*, Dword, void*, Dword, void*, Dword,
                                           Dword*, std::int64_t, Bool*);

// From version 4 on.
using BeginResourceControlAsUser = Dword (*)(Resid, Handle, Dword, void*, Dword, void*, Dword,
                                             Dword*, std::int64_t, Bool*);
using BeginResourceTypeControlAsUser = Dword (*)(const WideChar*, Handle, Dword, void*, Dword,
                                                 void*, Dword, Dword*, std::int64_t, Bool*);

struct FunctionsV1 {
  Open open;
  Close close;
  Online online;
  Offline offline;
  Terminate terminate;
  LooksAlive looks_alive;
  IsAlive is_alive;
  Arbitrate arbitrate;
  Release release;
  ResourceControl resource_control;
  ResourceTypeControl resource_type_control;
};
static_assert(sizeof(FunctionsV1) == 88);

struct FunctionsV2 {
  OpenV2 open;
  Close close;
  OnlineV2 online;
  OfflineV2 offline;
  Terminate terminate;
  LooksAlive looks_alive;
  IsAlive is_alive;
  Arbitrate arbitrate;
  Release release;
  ResourceControl resource_control;
  ResourceTypeControl resource_type_control;
  Cancel cancel;
};
static_assert(sizeof(FunctionsV2) == 96);
static_assert(offsetof(FunctionsV2, is_alive) == offsetof(FunctionsV1, is_alive));
static_assert(offsetof(FunctionsV2, cancel) == sizeof(FunctionsV1));

struct FunctionsV3 {
  OpenV2 open;
  Close close;
  OnlineV2 online;
  OfflineV2 offline;
  Terminate terminate;
  LooksAlive looks_alive;
  IsAlive is_alive;
  Arbitrate arbitrate;
  Release release;
  BeginResourceControl begin_resource_control;
  BeginResourceTypeControl begin_resource_type_control;
  Cancel cancel;
};
static_assert(sizeof(FunctionsV3) == 96);
static_assert(offsetof(FunctionsV3, begin_resource_control) ==
              offsetof(FunctionsV1, resource_control));

struct FunctionsV4 {
  OpenV2 open;
  Close close;
  OnlineV2 online;
  OfflineV2 offline;
  Terminate terminate;
  LooksAlive looks_alive;
  IsAlive is_alive;
  Arbitrate arbitrate;
  Release release;
  BeginResourceControl begin_resource_control;
  BeginResourceTypeControl begin_resource_type_control;
  Cancel cancel;
  BeginResourceControlAsUser begin_resource_control_as_user;
  BeginResourceTypeControlAsUser begin_resource_type_control_as_user;
};
static_assert(sizeof(FunctionsV4) == 112);
static_assert(offsetof(FunctionsV4, cancel) == offsetof(FunctionsV3, cancel));

/// Only table_size and version are guaranteed to stay where they are; version tells which of the
/// blocks follows.
struct FunctionTable {
  Dword table_size;
  Dword version;
  union {
    FunctionsV1 v1;
    FunctionsV2 v2;
    FunctionsV3 v3;
    FunctionsV4 v4;
  };
};
static_assert(offsetof(FunctionTable, v1) == 8);
static_assert(offsetof(FunctionTable, v4) == 8);

using SetResourceLockedMode = Dword (*)(ResourceHandle, Bool, Dword);
using SignalFailure = Dword (*)(ResourceHandle, std::int32_t, Dword);
using SetResourceInMemoryNodeLocalProperties = Dword (*)(ResourceHandle, std::uint8_t*, Dword);
using EndControlCall = Dword (*)(std::int64_t, Dword);
using ExtendControlCall = Dword (*)(std::int64_t, Dword);
using RaiseResTypeNotification = Dword (*)(const WideChar*, const std::uint8_t*, Dword);
using ChangeResourceProcessForDumps = Dword (*)(ResourceHandle, const WideChar*, Dword, Bool);
using ChangeResTypeProcessForDumps = Dword (*)(const WideChar*, const WideChar*, Dword, Bool);
using SetInternalState = Dword (*)(ResourceHandle, std::int32_t, Bool);
using SetResourceLockedModeEx = Dword (*)(ResourceHandle, Bool, Dword, Dword);

/// What StartupEx is given. Windows Server 2012 ends it after the fifth member, 2012 R2 after the
/// seventh, 2016 after SetInternalState; it does not say its size.
/// Source: resapi/ns-resapi-clres_callback_function_table.
struct CallbackTable {
  LogEvent log_event;
  SetResourceStatusEx set_resource_status_ex;
  SetResourceLockedMode set_resource_locked_mode;
  SignalFailure signal_failure;
  SetResourceInMemoryNodeLocalProperties set_resource_in_memory_node_local_properties;
  EndControlCall end_control_call;
  EndControlCall end_type_control_call;
  ExtendControlCall extend_control_call;
  ExtendControlCall extend_type_control_call;
  RaiseResTypeNotification raise_res_type_notification;
  ChangeResourceProcessForDumps change_resource_process_for_dumps;
  ChangeResTypeProcessForDumps change_res_type_process_for_dumps;
  SetInternalState set_internal_state;
  SetResourceLockedModeEx set_resource_locked_mode_ex;
};
static_assert(offsetof(CallbackTable, end_control_call) == 40);
static_assert(offsetof(CallbackTable, extend_control_call) == 56);
static_assert(offsetof(CallbackTable, set_internal_state) == 96);
static_assert(sizeof(CallbackTable) == 112);

using Startup = Dword (*)(const WideChar*, Dword, Dword, SetResourceStatus, LogEvent,
                          FunctionTable**);
using StartupEx = Dword (*)(const WideChar*, Dword, Dword, CallbackTable*, FunctionTable**);

inline constexpr Dword version_1 = 0x100;
inline constexpr Dword version_2 = 0x200;
inline constexpr Dword version_3 = 0x300;
inline constexpr Dword version_4 = 0x400;

inline constexpr Dword error_success = 0;
inline constexpr Dword error_invalid_function = 1;
inline constexpr Dword error_invalid_parameter = 87;
inline constexpr Dword error_more_data = 234;
inline constexpr Dword error_io_pending = 997;
inline constexpr Dword error_revision_mismatch = 1306;
inline constexpr Dword error_resource_not_found = 5007;
inline constexpr Dword error_invalid_state = 5023;
inline constexpr Dword error_resource_type_not_found = 5078;

}  // namespace rhsim::abi
