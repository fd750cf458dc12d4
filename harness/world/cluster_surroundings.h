#pragma once

#include <vector>

#include "fakes/cluster/cluster.h"
#include "harness/monitor/monitor.h"
#include "harness/monitor/settings.h"
#include "harness/monitor/surroundings.h"

namespace rhsim::world {

/// The fake cluster as the monitor sees it: resource keys, states, and what the DLL holds of it.
class ClusterSurroundings final : public monitor::Surroundings {
 public:
  ClusterSurroundings(cluster::Cluster& cluster,
                      const std::vector<monitor::ResourceSettings>& resources);

  /// Control codes that the DLL sends by ClusterResourceControl and ClusterResourceTypeControl go
  /// to this monitor, when it runs the resource or the type and the DLL has a say in the answer.
  /// Until the monitor's end.
  void connect(monitor::Monitor& monitor);

  win32::Handle make_key(trace::ResourceIndex resource) override;
  void release_key(win32::Handle key) override;
  void state_changed(trace::ResourceIndex resource, trace::ResourceState state) override;
  [[nodiscard]] std::vector<win32::VirtualWindows::HandleCount> open_handles(
      trace::ResourceIndex resource) const override;

 private:
  [[nodiscard]] const std::string& name_of(trace::ResourceIndex resource) const;

  cluster::Cluster& cluster_;
  std::vector<std::string> names_;
};

}  // namespace rhsim::world
