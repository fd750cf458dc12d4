#include "fakes/cluster/cluster.h"

#include <algorithm>
#include <utility>

#include "fakes/cluster/implementation.h"
#include "harness/base/assert.h"
#include "harness/base/current.h"
#include "harness/base/unicode.h"

namespace rhsim::cluster {

namespace {

constexpr std::string_view parameters = "Parameters";

std::optional<Dword> planned_failure(win32::VirtualWindows& windows, std::string_view function) {
  const Dword error = windows.inside().misfortune(function);
  return error == 0 ? std::nullopt : std::optional(error);
}

void append_utf16(std::vector<std::uint8_t>& bytes, std::string_view utf8) {
  for (const char16_t unit : to_utf16(utf8)) {
    bytes.push_back(static_cast<std::uint8_t>(unit & 0xFF));
    bytes.push_back(static_cast<std::uint8_t>(unit >> 8));
  }
  bytes.insert(bytes.end(), {0, 0});
}

}  // namespace

// --- Values --------------------------------------------------------------------------------------

Value text_value(std::string_view utf8) {
  Value value{reg_sz, {}};
  append_utf16(value.bytes, utf8);
  return value;
}

Value dword_value(Dword number) {
  Value value{reg_dword, {}};
  for (int shift = 0; shift < 32; shift += 8) {
    value.bytes.push_back(static_cast<std::uint8_t>(number >> shift));
  }
  return value;
}

Value multi_text_value(std::span<const std::string> utf8) {
  Value value{reg_multi_sz, {}};
  for (const auto& text : utf8) append_utf16(value.bytes, text);
  value.bytes.insert(value.bytes.end(), {0, 0});
  return value;
}

// --- Cluster -------------------------------------------------------------------------------------

Cluster::Cluster(win32::VirtualWindows& windows, trace::Recorder& recorder)
    : implementation_(std::make_unique<Implementation>(windows, recorder)) {}

Cluster::~Cluster() = default;

Handle Cluster::make_resource_key(const std::string& resource_name, ResourceIndex resource) {
  bool created = false;
  const auto key = Key::create(implementation_->root, resource_name, created);
  Key::create(key, parameters, created);
  implementation_->resources.try_emplace(resource_name);
  const Handle handle =
      implementation_->open({std::string(cluster_key_kind), key, {}, resource, true});
  implementation_->windows.reserve_value(handle, "ResourceKey");
  return handle;
}

void Cluster::release_resource_key(Handle key) {
  const auto entry = implementation_->handles.find(key);
  // The DLL may have closed it already; that is its breach, not our bug.
  if (entry == implementation_->handles.end()) return;
  RHSIM_ASSERT(entry->second.of_monitor);
  implementation_->handles.erase(entry);
}

void Cluster::set_value(const std::string& resource_name, const std::string& value_name,
                        Value value) {
  bool created = false;
  const auto key =
      Key::create(implementation_->root, join_path(resource_name, parameters), created);
  implementation_->store_value(key, value_name, std::move(value));
}

void Cluster::set_common_value(const std::string& resource_name, const std::string& value_name,
                               Value value) {
  bool created = false;
  const auto key = Key::create(implementation_->root, resource_name, created);
  implementation_->store_value(key, value_name, std::move(value));
}

const Value* Cluster::find_value(const std::string& resource_name,
                                 const std::string& value_name) const {
  return cluster::find_value(implementation_->root, join_path(resource_name, parameters),
                             value_name);
}

void Cluster::add_resource(const std::string& resource_name, const std::string& type) {
  implementation_->resources[resource_name].type = type;
}

void Cluster::add_provider(const std::string& resource_name, const std::string& type, Dword kind) {
  auto& provider = implementation_->resources[resource_name];
  provider.type = type;
  provider.kind = kind;
  provider.state = trace::ResourceState::Online;
  bool created = false;
  Key::create(implementation_->root, join_path(resource_name, parameters), created);
}

void Cluster::set_state(const std::string& resource_name, trace::ResourceState state) {
  auto& cluster = *implementation_;
  auto& resource = cluster.resources[resource_name];
  const Dword group_before = cluster.group_state(resource.group);
  if (resource.state == state) return;
  resource.state = state;
  cluster.notify_ports(change_resource_state, resource_name);
  if (cluster.group_state(resource.group) != group_before)
    cluster.notify_ports(change_group_state, resource.group);
}

void Cluster::add_dependency(const std::string& resource_name, const std::string& provider) {
  implementation_->resources[resource_name].dependencies.push_back(provider);
}

void Cluster::set_ask_dll(AskDll ask) { implementation_->ask_dll = std::move(ask); }

ServiceManager& Cluster::services() { return implementation_->services; }

Shares& Cluster::shares() { return implementation_->shares; }

void Cluster::set_registry_value(const std::string& path, const std::string& name, Value value) {
  bool created = false;
  const auto key = Key::create(implementation_->registry, path, created);
  key->values.insert_or_assign(name, std::move(value));
  implementation_->registry_changed(*key, notify_change_last_set);
}

std::vector<win32::VirtualWindows::HandleCount> Cluster::open_handles(
    ResourceIndex resource) const {
  std::map<std::string, std::uint32_t> counts;
  for (const auto& [value, handle] : implementation_->handles) {
    if (handle.of_monitor) continue;
    if (resource != 0 && handle.resource != resource) continue;
    ++counts[handle.kind];
  }
  // Whose memory it is nobody asks before the end: a block may serve more than one resource.
  if (resource == 0) counts.merge(made_memory());
  std::vector<win32::VirtualWindows::HandleCount> result;
  for (const auto& [kind, count] : counts) result.push_back({kind, count});
  return result;
}

std::uint32_t Cluster::live_workers(ResourceIndex resource) const {
  const auto live = std::count_if(
      implementation_->workers.begin(), implementation_->workers.end(), [&](const Worker& worker) {
        return (resource == 0 || worker.resource == resource) && implementation_->alive(worker);
      });
  return static_cast<std::uint32_t>(live);
}

// --- The inside ----------------------------------------------------------------------------------

Dword Cluster::Implementation::leave(std::string_view function, std::string argument,
                                     Dword result) {
  recorder.record(current_resource(),
                  trace::ApiCall{std::string(function), std::move(argument), result, 0});
  return result;
}

void Cluster::Implementation::leave_with_error(std::string_view function, std::string argument,
                                               Dword result, Dword error) {
  if (error != 0) windows.set_last_error(error);
  recorder.record(current_resource(),
                  trace::ApiCall{std::string(function), std::move(argument), result, error});
}

Handle Cluster::Implementation::open(OpenHandle handle) {
  next_handle_ += 8;
  // An opaque value that nobody dereferences.
  const auto value = reinterpret_cast<Handle>(next_handle_);
  handles.emplace(value, std::move(handle));
  return value;
}

OpenHandle* Cluster::Implementation::find(Handle handle, std::string_view kind) {
  const auto entry = handles.find(handle);
  if (entry == handles.end() || entry->second.kind != kind) return nullptr;
  return &entry->second;
}

Cluster::Implementation::KeyOrError Cluster::Implementation::key_of(Handle handle) {
  const auto* entry = find(handle, cluster_key_kind);
  if (entry == nullptr) return {nullptr, error_invalid_handle};
  if (entry->key->deleted) return {nullptr, error_key_deleted};
  return {entry->key, 0};
}

ApiScope::ApiScope(std::string_view function)
    : border_(sim::CallKind::Step),
      cluster(Current<Cluster>::get().inside()),
      fault(planned_failure(cluster.windows, function)) {}

std::string utf8_of(const abi::WideChar* text) { return text == nullptr ? "" : to_utf8(text); }

}  // namespace rhsim::cluster
