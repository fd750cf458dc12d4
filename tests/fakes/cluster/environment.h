#pragma once

#include "fakes/cluster/api.h"
#include "fakes/cluster/cluster.h"
#include "harness/base/current.h"
#include "harness/win32/call_faults.h"
#include "tests/harness/win32/machine.h"

namespace rhsim::cluster::test {

using abi::ClusWorker;
using abi::Dword;
using abi::Handle;

/// A virtual Windows with a fake cluster, for one test.
class Environment {
 public:
  Environment() = default;
  explicit Environment(sim::ChoicePolicy& policy) : machine(policy) {}

  sim::StopReason play(std::function<void()> body) { return machine.play(std::move(body)); }

  template <class T>
  [[nodiscard]] std::vector<T> events() const {
    return machine.events.of<T>();
  }

  win32::test::Machine machine;
  Cluster cluster{machine.windows, machine.recorder};

 private:
  Current<Cluster>::Scope scope_{cluster};
};

}  // namespace rhsim::cluster::test
