#include "harness/world/cluster_surroundings.h"

#include <algorithm>
#include <utility>

#include "harness/base/assert.h"
#include "harness/base/unicode.h"

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

void ClusterSurroundings::connect(monitor::Monitor& monitor) {
  cluster_.set_ask_dll([this, &monitor](cluster::ControlQuestion question, auto answered) {
    if (!monitor::is_for_dll(question.code) ||
        question.room > monitor::ControlRequest::largest_room || monitor.deadlocked())
      return false;
    monitor::ControlRequest request{question.code, std::move(question.input), question.room};
    request.done = [answered = std::move(answered)](const monitor::ControlResult& result) {
      constexpr win32::Dword timed_out = 1460;  // ERROR_TIMEOUT: nobody waits for it any more.
      const bool came = !result.made || result.completed;
      answered({came ? result.status : timed_out, result.bytes_returned, result.output});
    };
    if (question.of_type) {
      if (!monitor.started(question.name)) return false;
      monitor.type_control(question.name, std::move(request));
      return true;
    }
    const auto named = std::find_if(names_.begin(), names_.end(), [&](const auto& name) {
      return same_name(name, question.name);
    });
    if (named == names_.end()) return false;
    const auto resource = static_cast<trace::ResourceIndex>(named - names_.begin() + 1);
    if (monitor.instance(resource).life != monitor::Instance::Life::Open) return false;
    monitor.control(resource, std::move(request));
    return true;
  });
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
