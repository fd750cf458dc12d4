#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "harness/base/current.h"
#include "harness/monitor/monitor.h"
#include "harness/sim/scheduler.h"
#include "harness/win32/virtual_windows.h"
#include "tests/harness/monitor/story.h"

namespace rhsim::tests {

using monitor::Dword;
using monitor::Handle;
using monitor::Resid;
using Command = monitor::Monitor::Command;

constexpr std::int32_t online_pending = 129;
constexpr std::int32_t offline_pending = 130;
constexpr std::int32_t is_online = 2;
constexpr std::int32_t is_offline = 3;
constexpr std::int32_t has_failed = 4;
constexpr Dword io_pending = 997;

/// A module whose entry points are functions of the story. Without one, an entry point succeeds at
/// once.
class StoryDll final : public monitor::ResourceDll {
 public:
  std::function<Result<void>()> on_load;
  std::function<void()> on_unload;
  std::function<monitor::StartupAnswer(const std::string&)> on_startup;
  std::function<Resid(const std::string&)> on_open;
  std::function<void(int)> on_close, on_terminate;
  std::function<Dword(int)> on_online, on_offline;
  std::function<bool(int)> on_looks_alive, on_is_alive;
  std::function<Dword(int)> on_arbitrate, on_release, on_cancel;
  /// 0 instead of a resource's number: the type's.
  std::function<Dword(int, const monitor::ControlArguments&)> on_control;
  Handle event_handle = nullptr;
  Dword version = 0x100;  ///< Of its function table, whichever Startup is asked.
  std::vector<std::string> null_slots;

  std::map<int, monitor::ResourceHandle> handles;  ///< As the n-th Open received them, from 1.

  Result<void> load() override { return on_load ? on_load() : Result<void>{}; }
  void unload() override {
    if (on_unload) on_unload();
  }
  [[nodiscard]] bool exports_startup() const override { return exports; }
  [[nodiscard]] bool exports_startup_ex() const override { return exports_ex; }
  monitor::StartupAnswer startup(const std::string& type, Dword, Dword) override {
    if (on_startup) return on_startup(type);
    monitor::StartupAnswer answer;
    answer.table_present = true;
    answer.version = version;
    answer.table_size = 88;
    answer.null_slots = null_slots;
    return answer;
  }
  monitor::StartupAnswer startup_ex(const std::string& type, Dword min, Dword max) override {
    return startup(type, min, max);
  }
  Resid open(const std::string&, const std::string& name, Handle, monitor::ResourceHandle handle,
             Dword flags) override {
    seen.push_back(fmt::format("open {:#x}", flags));
    handles[++opens] = handle;
    if (on_open) return on_open(name);
    return &bodies[static_cast<std::size_t>(opens)];
  }
  void close(const std::string&, Resid resid) override {
    if (on_close) on_close(number(resid));
  }
  Dword online(const std::string&, Resid resid, Handle* event, Dword flags) override {
    seen.push_back(fmt::format("online {:#x}", flags));
    *event = event_handle;
    return on_online ? on_online(number(resid)) : 0;
  }
  Dword offline(const std::string&, Resid resid, const std::string& destination,
                Dword flags) override {
    seen.push_back(fmt::format("offline {:#x} to \"{}\"", flags, destination));
    return on_offline ? on_offline(number(resid)) : 0;
  }
  void terminate(const std::string&, Resid resid) override {
    if (on_terminate) on_terminate(number(resid));
  }
  abi::Bool looks_alive(const std::string&, Resid resid) override {
    return !on_looks_alive || on_looks_alive(number(resid)) ? 1 : 0;
  }
  abi::Bool is_alive(const std::string&, Resid resid) override {
    return !on_is_alive || on_is_alive(number(resid)) ? 1 : 0;
  }

  Dword arbitrate(const std::string&, Resid resid) override {
    return on_arbitrate ? on_arbitrate(number(resid)) : 0;
  }
  Dword release(const std::string&, Resid resid) override {
    return on_release ? on_release(number(resid)) : 0;
  }
  Dword cancel(const std::string&, Resid resid) override {
    return on_cancel ? on_cancel(number(resid)) : 0;
  }
  Dword control(const std::string&, Resid resid,
                const monitor::ControlArguments& arguments) override {
    const int whom = resid == nullptr ? 0 : number(resid);
    return on_control ? on_control(whom, arguments) : abi::error_invalid_function;
  }

  bool exports = true;
  bool exports_ex = false;
  int opens = 0;
  std::vector<std::string> seen;  ///< What Open, Online and Offline were given.

 private:
  [[nodiscard]] int number(Resid resid) const {
    return static_cast<int>(static_cast<const char*>(resid) - bodies.data());
  }
  std::vector<char> bodies = std::vector<char>(100);
};

/// A monitor with its module and everything below it, on fibers and calm.
class Rig {
 public:
  class NoCluster final : public monitor::Surroundings {
   public:
    win32::Handle make_key(trace::ResourceIndex) override { return &key_; }
    void release_key(win32::Handle) override {}
    void state_changed(trace::ResourceIndex, trace::ResourceState) override {}
    [[nodiscard]] std::vector<win32::VirtualWindows::HandleCount> open_handles(
        trace::ResourceIndex) const override {
      return {};
    }

   private:
    int key_ = 0;
  };

  explicit Rig(monitor::CommonProperties properties = {}, monitor::Switches switches = {},
               int resources = 1, bool quorum = false) {
    monitor::Monitor::Settings settings;
    settings.module_name = "story.dll";
    for (int i = 1; i <= resources; ++i)
      settings.resources.push_back(
          {fmt::format("r{}", i), fmt::format("Resource {}", i), "Story", quorum, properties});
    settings.switches = switches;
    settings.poison = 0xCD;
    recorder.add_sink(story);
    monitor.emplace(scheduler, recorder, windows, dll, surroundings, std::move(settings));
    monitor->set_hooks({{}, [this] { scheduler.stop(); }, {}});
    monitor->start();
    at(0s, [this] {
      monitor->load();
      monitor->startup("Story");
      later(0s, [this] {
        for (trace::ResourceIndex i = 1; i <= monitor->resource_count(); ++i)
          if (monitor->objection(Command::Open, i).empty()) monitor->command(Command::Open, i);
      });
    });
  }

  /// On the Monitor strand, at an instant of the run.
  void at(Duration instant, std::function<void()> task) {
    (void)monitor->at(Instant{} + instant, std::move(task));
  }
  void command(Duration instant, Command what, trace::ResourceIndex resource = 1) {
    at(instant, [=, this] { monitor->command(what, resource); });
  }
  /// Sends a control code to the resource, or to its type.
  void control(Duration instant, monitor::ControlRequest request, bool of_type = false) {
    at(instant, [this, of_type, request = std::move(request)] {
      if (of_type)
        monitor->type_control("Story", request);
      else
        monitor->control(1, request);
    });
  }
  /// Runs until then, or until nothing moves any more.
  void run_until(Duration instant) {
    at(instant, [this] { scheduler.stop(); });
    stopped_by = scheduler.run();
  }

  // --- For the module, on its strands ---

  Dword report(std::int32_t state, Dword check_point = 0, int resource = 1,
               Handle event = nullptr) {
    abi::ResourceStatus status{};
    status.state = state;
    status.check_point = check_point;
    status.event_handle = event;
    return monitor->set_resource_status(dll.handles[resource], &status);
  }
  void sleep(Duration span) { windows.sleep(span); }
  /// A worker; the story ends it by its own means.
  Handle work(std::function<void()> body) {
    return windows.create_thread(
        [body = std::move(body)] {
          body();
          return Dword{0};
        },
        {}, nullptr);
  }
  [[nodiscard]] trace::ResourceState state(trace::ResourceIndex resource = 1) const {
    return monitor->state(resource);
  }

  std::unique_ptr<sim::Executor> executor = sim::make_fiber_executor();
  sim::CalmPolicy policy;
  sim::Scheduler scheduler{*executor, policy, {}};
  trace::Recorder recorder{scheduler};
  win32::VirtualWindows windows{scheduler, recorder};
  Current<win32::VirtualWindows>::Scope windows_scope{windows};
  Story story;
  StoryDll dll;
  NoCluster surroundings;
  std::optional<monitor::Monitor> monitor;
  sim::StopReason stopped_by = sim::StopReason::Stopped;

 private:
  void later(Duration span, std::function<void()> task) {
    // After Startup, which the calls of this instant are.
    (void)monitor->at(scheduler.now() + span + Duration{1}, std::move(task));
  }
};

}  // namespace rhsim::tests
