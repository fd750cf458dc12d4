#pragma once

#include <catch2/catch.hpp>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "harness/base/current.h"
#include "harness/sim/scheduler.h"
#include "harness/win32/api_table.h"
#include "harness/win32/virtual_windows.h"
#include "tests/harness/win32/functions.h"

namespace rhsim::win32::test {

inline constexpr Dword forever = 0xFFFFFFFF;

class Events final : public trace::EventSink {
 public:
  void take(const trace::Event& event) override { all.push_back(event); }

  /// The payloads of one kind, in order.
  template <class T>
  [[nodiscard]] std::vector<T> of() const {
    std::vector<T> found;
    for (const auto& event : all) {
      if (const auto* payload = std::get_if<T>(&event.payload)) found.push_back(*payload);
    }
    return found;
  }

  std::vector<trace::Event> all;
};

/// One virtual Windows with everything it stands on, for one test.
class Machine {
 public:
  explicit Machine(sim::ChoicePolicy& policy)
      : executor_(sim::make_fiber_executor()),
        scheduler(*executor_, policy, {}),
        recorder(scheduler),
        windows(scheduler, recorder),
        scope_(windows) {
    recorder.add_sink(events);
  }
  Machine() : Machine(calm()) {}
  explicit Machine(std::unique_ptr<sim::Executor> executor)
      : executor_(std::move(executor)),
        scheduler(*executor_, calm(), {}),
        recorder(scheduler),
        windows(scheduler, recorder),
        scope_(windows) {
    recorder.add_sink(events);
  }

  /// Runs `body` on a strand, and all that it starts, to the end.
  sim::StopReason play(std::function<void()> body) {
    windows.start_monitor_strand(StrandRole::EntryPoint, std::move(body));
    return scheduler.run();
  }

  /// A thread of the DLL that runs `body` and answers 0.
  Handle thread(std::function<void()> body) {
    return windows.create_thread(
        [body = std::move(body)] {
          body();
          return Dword{0};
        },
        {}, nullptr);
  }

  /// Virtual time since the start, without the ticks that calls cost.
  [[nodiscard]] std::int64_t ms() const { return whole_ms(scheduler.now().time_since_epoch()); }

 private:
  static sim::CalmPolicy& calm() {
    static sim::CalmPolicy policy;
    return policy;
  }

  std::unique_ptr<sim::Executor> executor_;

 public:
  sim::Scheduler scheduler;
  trace::Recorder recorder;
  Events events;
  VirtualWindows windows;

 private:
  Current<VirtualWindows>::Scope scope_;
};

/// Runs `body` as the only strand of a fresh machine.
inline void on_a_strand(std::function<void()> body) {
  Machine machine;
  REQUIRE(machine.play(std::move(body)) == sim::StopReason::Stopped);
}

/// A function that has no exported name, such as those of the C runtime: by the table's row.
template <class Function>
[[nodiscard]] Function* in_table(std::string_view module, std::string_view name) {
  for (const auto& row : functions()) {
    if (row.module == module && row.name == name) return reinterpret_cast<Function*>(row.address);
  }
  FAIL("no row for " << name << " of " << module);
  return nullptr;
}

[[nodiscard]] inline Handle handle(std::uintptr_t value) { return reinterpret_cast<Handle>(value); }

}  // namespace rhsim::win32::test
