#include "harness/world/world.h"

#include <algorithm>

#include "harness/base/current.h"

namespace rhsim::world {

class World::Implementation {
 public:
  Implementation(sim::Executor& executor, sim::ChoicePolicy& policy, sim::Limits limits,
                 const std::vector<trace::EventSink*>& sinks, win32::RunHeap::Poison poison)
      : scheduler(executor, policy, limits),
        recorder(scheduler),
        heap(poison),
        windows(scheduler, recorder),
        cluster(windows, recorder),
        heap_scope(heap),
        windows_scope(windows),
        cluster_scope(cluster) {
    scheduler.set_stack_poison(poison);
    for (auto* sink : sinks) recorder.add_sink(*sink);
  }

  // In this order: each refers to those above it.
  sim::Scheduler scheduler;
  trace::Recorder recorder;
  win32::RunHeap heap;
  win32::VirtualWindows windows;
  cluster::Cluster cluster;
  Current<win32::RunHeap>::Scope heap_scope;
  Current<win32::VirtualWindows>::Scope windows_scope;
  Current<cluster::Cluster>::Scope cluster_scope;
};

World::World(sim::Executor& executor, sim::ChoicePolicy& policy, sim::Limits limits,
             const std::vector<trace::EventSink*>& sinks, win32::RunHeap::Poison poison)
    : implementation_(std::make_unique<Implementation>(executor, policy, limits, sinks, poison)) {}
World::~World() = default;

sim::Scheduler& World::scheduler() { return implementation_->scheduler; }
trace::Recorder& World::recorder() { return implementation_->recorder; }
win32::VirtualWindows& World::windows() { return implementation_->windows; }
cluster::Cluster& World::cluster() { return implementation_->cluster; }
const win32::RunHeap& World::heap() const { return implementation_->heap; }

const std::vector<win32::ApiFunction>& all_functions() {
  static const std::vector<win32::ApiFunction> all = [] {
    std::vector<win32::ApiFunction> joined;
    for (const auto part : {win32::functions(), cluster::functions()})
      joined.insert(joined.end(), part.begin(), part.end());
    std::sort(joined.begin(), joined.end(), [](const auto& left, const auto& right) {
      return left.name != right.name ? left.name < right.name : left.module < right.module;
    });
    return joined;
  }();
  return all;
}

}  // namespace rhsim::world
