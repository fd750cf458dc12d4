#pragma once

#include <memory>
#include <vector>

#include "fakes/cluster/cluster.h"
#include "harness/monitor/monitor.h"
#include "harness/sim/scheduler.h"
#include "harness/trace/recorder.h"
#include "harness/win32/api_table.h"
#include "harness/win32/run_heap.h"
#include "harness/win32/virtual_windows.h"

namespace rhsim::world {

/// Owns one run: clock, scheduler, heap, virtual Windows, fake cluster, monitor, trace. No global
/// state: parts get references in their constructors. The C functions of the border find their part
/// through Current<>, which the World sets for its lifetime.
class World {
 public:
  World(sim::Executor& executor, sim::ChoicePolicy& policy, sim::Limits limits,
        const std::vector<trace::EventSink*>& sinks,
        win32::RunHeap::Poison poison = win32::RunHeap::usual_poison);
  ~World();
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  [[nodiscard]] sim::Scheduler& scheduler();
  [[nodiscard]] trace::Recorder& recorder();
  [[nodiscard]] win32::VirtualWindows& windows();
  [[nodiscard]] cluster::Cluster& cluster();
  /// What the DLL allocates.
  [[nodiscard]] const win32::RunHeap& heap() const;

 private:
  class Implementation;
  std::unique_ptr<Implementation> implementation_;
};

/// Every redirected function: the virtual Windows and the fake cluster, joined and sorted by name.
[[nodiscard]] const std::vector<win32::ApiFunction>& all_functions();

}  // namespace rhsim::world
