#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "fakes/cluster/cluster.h"
#include "fakes/cluster/database.h"
#include "fakes/cluster/disks.h"
#include "fakes/cluster/services.h"
#include "fakes/cluster/shares.h"
#include "fakes/cluster/win32_codes.h"
#include "harness/win32/api.h"
#include "harness/win32/objects.h"

namespace rhsim::cluster {

/// A CLUS_WORKER that ClusWorkerCreate has filled, known by its address and by its number.
struct Worker {
  std::uint32_t number = 0;
  Handle thread = nullptr;  ///< What hThread should hold; null once it was closed.
  bool terminate = false;   ///< What Terminate should hold.
  trace::StrandId strand = 0;
  ResourceIndex resource = 0;
  bool ended = false;  ///< Its routine has returned.
};

/// One thing that an enumeration tells.
struct EnumeratedObject {
  Dword kind = 0;
  std::string name;
  // What is told of groups and resources by the functions that end in Ex.
  Dword state = 0;
  std::string owner{};
  std::vector<std::uint8_t> properties{};
  std::vector<std::uint8_t> read_only_properties{};
};

/// One command of a registry batch.
struct BatchCommand {
  Dword command = 0;  ///< CLUSTER_REG_COMMAND.
  std::string name;   ///< Of a key or of a value.
  Value value{};
};

/// What a notification port waits for, and what has happened of it.
/// Source: "Receiving Cluster Events".
struct NotifyPort {
  struct Wish {
    Dword filter = 0;               ///< CLUSTER_CHANGE_*.
    std::string name;               ///< Of the object; empty: every one.
    std::shared_ptr<Key> key{};     ///< For changes of the database: this one.
    std::uintptr_t notify_key = 0;  ///< The DLL's own.
  };
  struct Notice {
    std::uintptr_t notify_key = 0;
    Dword what = 0;
    std::string name;
  };
  std::vector<Wish> wishes;
  std::deque<Notice> notices;
  /// Set while there are notices.
  std::shared_ptr<win32::Event> arrived = std::make_shared<win32::Event>(true, false);
};

/// Somebody waits for a change of a registry key, once.
struct RegistryWatch {
  Handle handle = nullptr;  ///< By which the key is open.
  std::shared_ptr<Key> key;
  bool subtree = false;
  Dword filter = 0;  ///< REG_NOTIFY_CHANGE_*.
  std::shared_ptr<win32::Event> event;
};

/// What a DLL answers to a control code that it is asked by another call. Kept for the whole run:
/// the strand that waits may be put away, and the answer come all the same.
struct ControlReply {
  ControlAnswer answer;
  std::shared_ptr<win32::Event> arrived = std::make_shared<win32::Event>(true, false);
};

/// What the DLL, or the monitor, holds open.
struct OpenHandle {
  std::string kind;  ///< "cluster key", "cluster", "cluster resource", "service", ...
  std::shared_ptr<Key> key;
  std::string resource_name;  ///< Of the cluster object: a resource, a group, a node.
  ResourceIndex resource = 0;
  bool of_monitor = false;
  Handle connection = nullptr;              ///< By which a cluster object was opened.
  std::vector<EnumeratedObject> objects{};  ///< Of an enumeration.
  Service* service = nullptr;               ///< For "service".
  Dword access = 0;                         ///< What it was opened for; services only.
  std::uint32_t told_change = 0;  ///< The last change of the service's state it was notified of.
  std::vector<BatchCommand> commands{};  ///< Of a registry batch.
  std::shared_ptr<NotifyPort> port{};    ///< For a notification port.
};

/// What the cluster knows of a resource.
struct ResourceInfo {
  std::string type;
  std::string group = "Group";
  Dword kind = 0;  ///< CLUSTER_RESOURCE_CLASS.
  trace::ResourceState state = trace::ResourceState::Offline;
  std::vector<std::string> dependencies;
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
  std::set<std::string, NameOrder> groups{"Group"};
  std::string cluster_name = "CLUSTER";
  std::map<Handle, OpenHandle> handles;
  std::vector<Worker> workers;                  ///< Worker n is at n - 1.
  std::map<const void*, std::uint32_t> latest;  ///< CLUS_WORKER address to its last number.
  std::map<const void*, std::string> filled;    ///< Parameter block to what wrote it last.
  ServiceManager services{windows, recorder};
  Shares shares{recorder};
  Disks disks{recorder};
  std::shared_ptr<Key> registry = std::make_shared<Key>();  ///< Of this machine, not of the
                                                            ///< cluster; the hives are its subkeys.
  std::vector<RegistryWatch> registry_watches;
  AskDll ask_dll;
  std::deque<ControlReply> replies;  ///< Never moves them: who answers keeps a reference.

  // What changes something that a DLL may wait for. In changes.cpp.
  void store_value(const std::shared_ptr<Key>& key, const std::string& name, Value value);
  /// False when there is none of this name.
  bool erase_value(const std::shared_ptr<Key>& key, const std::string& name);
  void value_changed(const std::shared_ptr<Key>& key);
  /// An object of the cluster has changed: CLUSTER_CHANGE_* and its name.
  void notify_ports(Dword what, const std::string& name);
  /// A value (REG_NOTIFY_CHANGE_LAST_SET) or a subkey (_NAME) of this registry key has changed.
  void registry_changed(const Key& key, Dword what);
  /// The handle of a registry key is closed: who waits by it is told.
  void end_registry_watches(Handle handle);
  /// CLUSTER_GROUP_STATE of a group, by the states of its resources.
  [[nodiscard]] Dword group_state(const std::string& group) const;

  [[nodiscard]] trace::StrandId current() const { return windows.scheduler().current(); }
  [[nodiscard]] ResourceIndex current_resource() const {
    return windows.resource_of(windows.scheduler().current());
  }

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

  /// The network name that the resource depends on, directly or not: the Name of a resource of type
  /// "Network Name".
  [[nodiscard]] std::optional<std::string> network_name_of(const std::string& resource_name) const;

  /// Whether it depends on the other, directly or not.
  [[nodiscard]] bool depends_on(const std::string& resource_name, const std::string& other) const;

  [[nodiscard]] bool alive(const Worker& worker) const {
    return !worker.ended && windows.scheduler().alive(worker.strand);
  }

 private:
  std::uintptr_t next_handle_ = 0x4B0000;
};

/// CLUSTER_CHANGE_*, as far as something here changes.
inline constexpr Dword change_registry_value = 0x40;
inline constexpr Dword change_registry_subtree = 0x80;
inline constexpr Dword change_resource_state = 0x100;
inline constexpr Dword change_group_state = 0x1000;
/// REG_NOTIFY_CHANGE_*.
inline constexpr Dword notify_change_name = 0x1;
inline constexpr Dword notify_change_last_set = 0x4;

inline constexpr std::string_view cluster_key_kind = "cluster key";
inline constexpr std::string_view cluster_kind = "cluster";
inline constexpr std::string_view cluster_resource_kind = "cluster resource";
inline constexpr std::string_view cluster_group_kind = "cluster group";
inline constexpr std::string_view cluster_node_kind = "cluster node";
inline constexpr std::string_view cluster_network_kind = "cluster network";
inline constexpr std::string_view cluster_net_interface_kind = "cluster net interface";
inline constexpr std::string_view enumeration_kind = "cluster enumeration";
inline constexpr std::string_view notify_port_kind = "cluster notify port";
inline constexpr std::string_view registry_batch_kind = "registry batch";
inline constexpr std::string_view service_manager_kind = "service manager";
inline constexpr std::string_view service_kind = "service";

/// The time inside one C function of this folder: one Step, then what the scenario has planned for
/// the call. Every function begins with one. The host runs all code of a DLL on
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

/// Where the registry keeps services.
inline const std::string services_key = "HKLM\\SYSTEM\\CurrentControlSet\\Services\\";

/// The variables by which a process takes a network name for the name of its computer.
[[nodiscard]] std::vector<std::string> network_environment(const std::string& network_name);

/// Counts a call with the handle of a cluster object in and out. In object_functions.cpp, like what
/// follows.
class ObjectCall {
 public:
  ObjectCall(std::string_view function, Handle handle, std::string_view kind);
  /// A call that needs no handle.
  explicit ObjectCall(std::string_view function);

  [[nodiscard]] Cluster::Implementation& cluster() { return cluster_; }
  /// The scripted failure, or what is wrong with the handle; 0: none.
  [[nodiscard]] Dword error() const { return error_; }
  /// The call fails with this, unless it does already.
  void fail(Dword error) {
    if (error_ == 0) error_ = error;
  }
  /// The object's name.
  [[nodiscard]] const std::string& name() const { return name_; }
  /// The telling argument, when it is not the object's name.
  void argument(std::string text) { argument_ = std::move(text); }
  [[nodiscard]] const std::string& argument_text() const { return argument_; }

  /// Records the call and hands its answer on: an error code; a handle or a value, with the error
  /// as the last error.
  Dword leave(Dword result);
  Handle leave_with(Handle handle, Dword error);
  Dword leave_with_value(Dword value, Dword error);

 private:
  ApiScope scope_;
  Cluster::Implementation& cluster_;
  std::string_view function_;
  std::string name_;
  std::string argument_;
  Dword error_ = 0;
};

/// What every kind of cluster object has: CloseCluster..., GetCluster...Key, GetClusterFrom....
abi::Bool close_object(std::string_view function, Handle handle, std::string_view kind);
/// The key at `path` of the database, made if need be.
[[nodiscard]] Handle key_of_object(ObjectCall& call, const std::string& path);
[[nodiscard]] Handle connection_of(std::string_view function, Handle object, std::string_view kind);

/// CLUS_OBJECT_*: the kinds of objects that control codes are for.
inline constexpr Dword object_resource = 1;
inline constexpr Dword object_resource_type = 2;
inline constexpr Dword object_group = 3;
inline constexpr Dword object_node = 4;
inline constexpr Dword object_network = 5;
inline constexpr Dword object_net_interface = 6;

/// Of the common properties of a resource or a group those that are wanted, as a property list; no
/// bytes when none is. In control_functions.cpp, like what follows.
[[nodiscard]] std::vector<std::uint8_t> common_property_list(
    Cluster::Implementation& cluster, Dword object, const std::string& name, bool read_only,
    const std::vector<std::string>& wanted);

/// An id of an object, the same in every run. Real ones are GUIDs, but for the node's number.
[[nodiscard]] std::string id_of(std::string_view kind, const std::string& name);

/// A handle of an object for the DLL.
[[nodiscard]] Handle open_object(Cluster::Implementation& cluster, std::string_view kind,
                                 std::string name, Handle connection);
/// The same for a resource; null when there is no such resource.
[[nodiscard]] Handle open_cluster_resource(Cluster::Implementation& cluster,
                                           const std::string& name, Handle connection = nullptr);
/// The same for a key of the database.
[[nodiscard]] Handle open_key(Cluster::Implementation& cluster, std::shared_ptr<Key> key);
/// What the functions that end in Ex say they grant, whatever was asked for: nobody here is refused
/// anything. Nothing when the call fails.
void grant_everything(Dword* granted, Dword error);
/// Copies a text out; `size` counts characters, in with the NUL and out without. No buffer asks for
/// the size alone, no `size` for nothing. 0 or ERROR_MORE_DATA.
[[nodiscard]] Dword copy_text(std::string_view utf8, abi::WideChar* out, Dword* size);

/// Whether a server of this name ("\\server", "server", "") is this one: the node, the cluster,
/// or a network name that is online. In share_functions.cpp.
[[nodiscard]] bool is_this_server(const Cluster::Implementation& cluster, std::string_view name);

/// "PhysicalDrive1" for "\\.\PhysicalDrive1", "" for any other path; and a handle of that disk
/// for the DLL. In disk_functions.cpp.
[[nodiscard]] std::string disk_named(const abi::WideChar* path);
[[nodiscard]] Handle open_disk(Cluster::Implementation& cluster, std::string drive, Dword access);

/// A text with its %VARIABLES% replaced. In environment_functions.cpp.
[[nodiscard]] std::string expand_variables(const std::string& text);

/// The only node of this cluster, the only network, and what joins them.
inline constexpr std::string_view node_name = "NODE1";
inline constexpr std::string_view only_network = "Cluster Network 1";
inline constexpr std::string_view only_net_interface = "NODE1 - Ethernet";

/// A handle of a service for the DLL. Defined in service_functions.cpp, like the next.
[[nodiscard]] Handle open_service_handle(Cluster::Implementation& cluster, Service& service,
                                         Dword access);
/// Closes a handle of a service or of the manager, with the notifications that hang on it.
void close_service_handle(Cluster::Implementation& cluster, Handle handle);

/// UTF-8 of a string of the DLL; "" for NULL.
[[nodiscard]] std::string utf8_of(const abi::WideChar* text);

/// Memory that `function` hands to the DLL, which frees it: the run's heap, the system's when that
/// has no room. Until it is freed the heap knows it as "local memory from ResUtilGetSzValue".
[[nodiscard]] void* local_alloc(std::size_t bytes, std::string_view function,
                                std::string_view kind = "local memory");
void local_free(void* memory);
/// A copy of `bytes`; null when there is no memory.
[[nodiscard]] void* local_copy(const void* bytes, std::size_t size, std::string_view function);
/// The function that made this block, "" when none did.
[[nodiscard]] std::string maker_of(const void* memory);
/// The DLL has no way to free this block any more: it is no leak of the DLL's.
void disown(const void* memory);
/// What was made for the DLL and is not freed, by kind.
[[nodiscard]] std::map<std::string, std::uint32_t> made_memory();

}  // namespace rhsim::cluster
