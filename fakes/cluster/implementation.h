#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fakes/cluster/cluster.h"
#include "fakes/cluster/database.h"
#include "harness/win32/api.h"

namespace rhsim::cluster {

/// Win32 codes that clusapi and resutils answer. Source: "System Error Codes".
inline constexpr Dword error_file_not_found = 2;
inline constexpr Dword error_invalid_handle = 6;
inline constexpr Dword error_not_enough_memory = 8;
inline constexpr Dword error_invalid_data = 13;
inline constexpr Dword error_invalid_parameter = 87;
inline constexpr Dword error_insufficient_buffer = 122;
inline constexpr Dword error_bad_arguments = 160;
inline constexpr Dword error_more_data = 234;
inline constexpr Dword error_no_more_items = 259;
inline constexpr Dword error_key_deleted = 1018;
inline constexpr Dword error_timeout = 1460;
inline constexpr Dword error_resource_not_found = 5007;

/// A CLUS_WORKER that ClusWorkerCreate has filled, known by its address and by its number.
struct Worker {
  std::uint32_t number = 0;
  Handle thread = nullptr;  ///< What hThread should hold; null once it was closed.
  bool terminate = false;   ///< What Terminate should hold.
  trace::StrandId strand = 0;
  ResourceIndex resource = 0;
  bool ended = false;  ///< Its routine has returned.
};

/// What the DLL, or the monitor, holds open.
struct OpenHandle {
  std::string kind;  ///< "cluster key", "cluster", "cluster resource".
  std::shared_ptr<Key> key;
  std::string resource_name;  ///< For "cluster resource".
  ResourceIndex resource = 0;
  bool of_monitor = false;
};

/// What the cluster knows of a resource.
struct ResourceInfo {
  std::string type;
  trace::ResourceState state = trace::ResourceState::Offline;
  std::vector<std::string> dependencies;
};

struct Fault {
  std::uint32_t count = 0;
  Dword error = 0;
};

/// The inside of a Cluster, shared by the C functions of this folder.
class Cluster::Implementation {
 public:
  Implementation(win32::VirtualWindows& virtual_windows, trace::Recorder& trace_recorder)
      : windows(virtual_windows), recorder(trace_recorder) {}

  win32::VirtualWindows& windows;
  trace::Recorder& recorder;

  std::shared_ptr<Key> root = std::make_shared<Key>();
  std::map<std::string, ResourceInfo, NameOrder> resources;
  std::map<Handle, OpenHandle> handles;
  std::vector<Worker> workers;                  ///< Worker n is at n - 1.
  std::map<const void*, std::uint32_t> latest;  ///< CLUS_WORKER address to its last number.
  std::map<std::string, Fault, std::less<>> faults;
  std::map<std::string, Duration, std::less<>> slow;

  [[nodiscard]] trace::StrandId current() const { return windows.scheduler().current(); }
  [[nodiscard]] ResourceIndex current_resource() const {
    return windows.resource_of(windows.scheduler().current());
  }

  /// The scripted slowness of a call, and the scripted failure if one is due.
  [[nodiscard]] std::optional<Dword> misfortune(std::string_view function);

  /// Records the call with its result and returns the result.
  Dword leave(std::string_view function, std::string argument, Dword result);
  /// The same for a function that reports through the last error; sets it when not 0.
  void leave_with_error(std::string_view function, std::string argument, Dword result, Dword error);

  /// A new handle value. Values are never reused in a run and never traced.
  Handle open(OpenHandle handle);
  /// The handle's entry if it is open and of this kind, else null.
  [[nodiscard]] OpenHandle* find(Handle handle, std::string_view kind);
  /// The key behind a handle, or the error: ERROR_INVALID_HANDLE, ERROR_KEY_DELETED.
  struct KeyOrError {
    std::shared_ptr<Key> key;
    Dword error = 0;
  };
  [[nodiscard]] KeyOrError key_of(Handle handle);

  [[nodiscard]] bool alive(const Worker& worker) const {
    return !worker.ended && windows.scheduler().alive(worker.strand);
  }

 private:
  std::uintptr_t next_handle_ = 0x4B0000;
};

inline constexpr std::string_view cluster_key_kind = "cluster key";
inline constexpr std::string_view cluster_kind = "cluster";
inline constexpr std::string_view cluster_resource_kind = "cluster resource";

/// The time inside one C function of clusapi or resutils: one Step, then what the scenario has
/// scripted for the function. Every function begins with one. The host runs all code of a DLL on
/// strands, so there is always a run to find.
class ApiScope {
 public:
  explicit ApiScope(std::string_view function);

 private:
  win32::BorderCall border_;  // First, so that the last error is ours before anything sets it.

 public:
  Cluster::Implementation& cluster;
  const std::optional<Dword> fault;
};

/// UTF-8 of a string of the DLL; "" for NULL.
[[nodiscard]] std::string utf8_of(const abi::WideChar* text);

/// Memory that the DLL frees with LocalFree: the system's on Windows, ours natively.
[[nodiscard]] void* local_alloc(std::size_t bytes);
void local_free(void* memory);
/// A LocalAlloc copy of `bytes`; null when there is no memory.
[[nodiscard]] void* local_copy(const void* bytes, std::size_t size);

}  // namespace rhsim::cluster
