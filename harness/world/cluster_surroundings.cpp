#include "harness/world/cluster_surroundings.h"

#include "harness/base/assert.h"

namespace rhsim::world {

ClusterSurroundings::ClusterSurroundings(cluster::Cluster& cluster,
                                         const std::vector<monitor::ResourceSettings>& resources)
    : cluster_(cluster) {
  for (const auto& resource : resources) {
    names_.push_back(resource.name);
    cluster_.add_resource(resource.name, resource.type);
    cluster_.set_state(resource.name, trace::ResourceState::Offline);
  }
}

win32::Handle ClusterSurroundings::make_key(trace::ResourceIndex resource) {
  return cluster_.make_resource_key(name_of(resource), resource);
}

void ClusterSurroundings::release_key(win32::Handle key) { cluster_.release_resource_key(key); }

void ClusterSurroundings::state_changed(trace::ResourceIndex resource, trace::ResourceState state) {
  cluster_.set_state(name_of(resource), state);
}

std::vector<win32::VirtualWindows::HandleCount> ClusterSurroundings::open_handles(
    trace::ResourceIndex resource) const {
  return cluster_.open_handles(resource);
}

const std::string& ClusterSurroundings::name_of(trace::ResourceIndex resource) const {
  RHSIM_ASSERT(resource >= 1);
  RHSIM_ASSERT(resource <= names_.size());
  return names_[resource - 1];
}

}  // namespace rhsim::world
