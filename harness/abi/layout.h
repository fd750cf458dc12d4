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

/// Windows Server 2012 R2 and later; the 2012 layout is the same without wait_hint (24 bytes).
struct ResourceStatusEx {
  std::int32_t state;
  Dword check_point;
  Handle event_handle;
  Dword error_code;
  Dword flags;
  Dword wait_hint;
};
static_assert(sizeof(ResourceStatusEx) == 32);
static_assert(offsetof(ResourceStatusEx, wait_hint) == 24);

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

/// Only table_size and version are guaranteed to stay where they are.
struct FunctionTable {
  Dword table_size;
  Dword version;
  FunctionsV1 v1;
};
static_assert(offsetof(FunctionTable, v1) == 8);

using Startup = Dword (*)(const WideChar*, Dword, Dword, SetResourceStatus, LogEvent,
                          FunctionTable**);

inline constexpr Dword version_1 = 0x100;

inline constexpr Dword error_success = 0;
inline constexpr Dword error_io_pending = 997;
inline constexpr Dword error_revision_mismatch = 1306;

}  // namespace rhsim::abi
