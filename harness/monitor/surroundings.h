#pragma once

#include <vector>

#include "harness/trace/event.h"
#include "harness/win32/virtual_windows.h"

namespace rhsim::monitor {

/// What the monitor needs of the cluster around it. Two things stand behind it: the fake cluster
/// (world) and, in tests of the monitor alone, nothing but a value for the ResourceKey.
class Surroundings {
 public:
  virtual ~Surroundings() = default;

  /// The ResourceKey that Open receives; the monitor owns it until Close has returned.
  [[nodiscard]] virtual win32::Handle make_key(trace::ResourceIndex resource) = 0;
  virtual void release_key(win32::Handle key) = 0;

  virtual void state_changed(trace::ResourceIndex resource, trace::ResourceState state) = 0;

  /// What the DLL holds beside handles of the virtual Windows; `resource` 0: all.
  [[nodiscard]] virtual std::vector<win32::VirtualWindows::HandleCount> open_handles(
      trace::ResourceIndex resource) const = 0;
};

}  // namespace rhsim::monitor
