#include <algorithm>
#include <string>
#include <utility>

#include "fakes/cluster/implementation.h"
#include "harness/base/unicode.h"

/// Who is told of what changes: notification ports of the cluster, and those who wait for a key of
/// the registry.
/// Source: "Receiving Cluster Events"; winreg/nf-winreg-regnotifychangekeyvalue.

namespace rhsim::cluster {

namespace {

void add_notice(win32::Inside& in, NotifyPort& port, NotifyPort::Notice notice) {
  port.notices.push_back(std::move(notice));
  port.arrived->set = true;
  in.waits.signalled(*port.arrived);
}

/// Whether `key` is `from` or lies below it.
bool is_within(const Key& key, const Key& from) {
  if (&key == &from || from.path.empty()) return true;
  return key.path.size() > from.path.size() && key.path[from.path.size()] == '\\' &&
         same_name(key.path.substr(0, from.path.size()), from.path);
}

}  // namespace

void Cluster::Implementation::store_value(const std::shared_ptr<Key>& key, const std::string& name,
                                          Value value) {
  key->values.insert_or_assign(name, std::move(value));
  value_changed(key);
}

bool Cluster::Implementation::erase_value(const std::shared_ptr<Key>& key,
                                          const std::string& name) {
  const auto found = key->values.find(name);
  if (found == key->values.end()) return false;
  key->values.erase(found);
  value_changed(key);
  return true;
}

void Cluster::Implementation::value_changed(const std::shared_ptr<Key>& key) {
  for (auto& [handle, opened] : handles) {
    if (opened.port == nullptr) continue;
    for (const auto& wish : opened.port->wishes) {
      const Key& wished = wish.key == nullptr ? *root : *wish.key;
      const bool here =
          (wish.filter & change_registry_value) != 0 && (wish.key == nullptr || wish.key == key);
      const bool below = (wish.filter & change_registry_subtree) != 0 && is_within(*key, wished);
      if (!here && !below) continue;
      add_notice(
          windows.inside(), *opened.port,
          {wish.notify_key, here ? change_registry_value : change_registry_subtree, key->path});
    }
  }
}

void Cluster::Implementation::notify_ports(Dword what, const std::string& name) {
  for (auto& [handle, opened] : handles) {
    if (opened.port == nullptr) continue;
    for (const auto& wish : opened.port->wishes) {
      if ((wish.filter & what) == 0) continue;
      if (!wish.name.empty() && !same_name(wish.name, name)) continue;
      add_notice(windows.inside(), *opened.port, {wish.notify_key, what, name});
    }
  }
}

void Cluster::Implementation::registry_changed(const Key& key, Dword what) {
  std::erase_if(registry_watches, [&](const RegistryWatch& watch) {
    const bool meant = &key == watch.key.get() || (watch.subtree && is_within(key, *watch.key));
    if (!meant || (watch.filter & what) == 0) return false;
    return windows.inside().set_event(*watch.event);
  });
}

void Cluster::Implementation::end_registry_watches(Handle handle) {
  std::erase_if(registry_watches, [&](const RegistryWatch& watch) {
    return watch.handle == handle && windows.inside().set_event(*watch.event);
  });
}

Dword Cluster::Implementation::group_state(const std::string& group) const {
  constexpr Dword online = 0, offline = 1, failed = 2, partial = 3, pending = 4;
  std::size_t all = 0, up = 0, down = 0;
  bool moving = false;
  bool broken = false;
  for (const auto& [name, resource] : resources) {
    if (!same_name(resource.group, group)) continue;
    ++all;
    up += resource.state == trace::ResourceState::Online ? 1 : 0;
    down += resource.state == trace::ResourceState::Offline ? 1 : 0;
    broken = broken || resource.state == trace::ResourceState::Failed;
    moving = moving || resource.state == trace::ResourceState::OnlinePending ||
             resource.state == trace::ResourceState::OfflinePending;
  }
  if (broken) return failed;
  if (moving) return pending;
  if (up == all && all != 0) return online;
  return down == all ? offline : partial;
}

}  // namespace rhsim::cluster
