#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "fakes/cluster/database.h"
#include "fakes/cluster/services.h"
#include "fakes/cluster/shares.h"
#include "harness/base/time.h"
#include "harness/trace/recorder.h"
#include "harness/win32/api_table.h"
#include "harness/win32/virtual_windows.h"

namespace rhsim::cluster {

using win32::Handle;
using win32::ResourceIndex;

[[nodiscard]] Value text_value(std::string_view utf8);
[[nodiscard]] Value dword_value(Dword number);
[[nodiscard]] Value multi_text_value(std::span<const std::string> utf8);

/// A control code on its way to the DLL that a resource, or a resource type, belongs to.
struct ControlQuestion {
  bool of_type = false;
  std::string name;  ///< Of the resource or the type.
  Dword code = 0;
  std::vector<std::uint8_t> input{};
  Dword room = 0;  ///< Bytes for the answer.
};
struct ControlAnswer {
  Dword status = 0;
  Dword returned = 0;                  ///< What the DLL says it returned, bytes.
  std::vector<std::uint8_t> output{};  ///< At most that.
};
/// Asks the DLL: true when `answered` is going to be called, on any strand and maybe at once; or
/// never, when nothing of the DLL is called any more. False: it is not the DLL's to answer.
using AskDll = std::function<bool(ControlQuestion question,
                                  std::function<void(const ControlAnswer&)> answered)>;

/// The environment of one run behind clusapi, resutils, the service control manager, the registry
/// and the shares: the cluster database, worker threads, properties, cluster objects, services.
///
/// The C functions of the DLL's import table (functions()) find it through Current<Cluster>.
/// Every call of one of them is one Step of the scheduler and leaves an event. What the DLL hands
/// in is checked as data; a pointer that cannot be read faults, as it does in the real functions.
class Cluster {
 public:
  Cluster(win32::VirtualWindows& windows, trace::Recorder& recorder);
  ~Cluster();
  Cluster(const Cluster&) = delete;
  Cluster& operator=(const Cluster&) = delete;

  // --- For the monitor and the scenario ---

  /// The ResourceKey that Open receives: a key of the database, owned by the monitor. Creates the
  /// resource's key and its Parameters subkey if need be.
  [[nodiscard]] Handle make_resource_key(const std::string& resource_name, ResourceIndex resource);
  /// After Close has returned: the ResourceKey is no longer valid.
  void release_resource_key(Handle key);

  /// A private property of the resource: a value under its Parameters subkey.
  void set_value(const std::string& resource_name, const std::string& value_name, Value value);
  /// The same, as the DLL left it; nullptr when it is absent.
  [[nodiscard]] const Value* find_value(const std::string& resource_name,
                                        const std::string& value_name) const;

  /// A common property of the resource: a value of its own key.
  void set_common_value(const std::string& resource_name, const std::string& value_name,
                        Value value);

  /// Makes the resource known to OpenClusterResource. make_resource_key() does so as well.
  void add_resource(const std::string& resource_name, const std::string& type);
  /// A resource of another DLL, online, of this CLUSTER_RESOURCE_CLASS.
  void add_provider(const std::string& resource_name, const std::string& type, Dword kind);
  /// What GetClusterResourceState answers; the monitor calls it at each change.
  void set_state(const std::string& resource_name, trace::ResourceState state);
  /// `resource_name` depends on `provider`, for ResUtilGetResourceDependency.
  void add_dependency(const std::string& resource_name, const std::string& provider);

  /// Who asks a resource's DLL; without, the database answers all control codes.
  void set_ask_dll(AskDll ask);

  /// The service control manager of the run.
  [[nodiscard]] ServiceManager& services();
  /// The shares of the run.
  [[nodiscard]] Shares& shares();
  /// A value of the registry; `path` begins with "HKLM\" or "HKCU\".
  void set_registry_value(const std::string& path, const std::string& name, Value value);

  // --- Leaks ---

  /// What the DLL opened and has not closed, by kind ("cluster key", "cluster resource", "service",
  /// ...), sorted by kind; `resource` 0 counts all, and what functions allocated for the DLL as
  /// well
  /// ("local memory from ResUtilGetSzValue"). The monitor's own ResourceKeys are not counted.
  [[nodiscard]] std::vector<win32::VirtualWindows::HandleCount> open_handles(
      ResourceIndex resource) const;
  /// Workers made for `resource` (0: all) whose thread still runs.
  [[nodiscard]] std::uint32_t live_workers(ResourceIndex resource) const;

  class Implementation;
  /// The inside, for the C functions in this folder.
  [[nodiscard]] Implementation& inside() { return *implementation_; }

 private:
  std::unique_ptr<Implementation> implementation_;
};

/// What the fake cluster implements: clusapi.dll, resutils.dll and what belongs to services, sorted
/// by name.
[[nodiscard]] std::span<const win32::ApiFunction> functions();

}  // namespace rhsim::cluster
