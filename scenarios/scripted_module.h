#pragma once

#include <cstdint>
#include <deque>
#include <string>

#include "harness/monitor/resource_dll.h"
#include "harness/win32/virtual_windows.h"
#include "scenarios/scenario.h"

namespace rhsim::scenarios {

/// Resources whose behaviour is written in the scenario. It does what a DLL would, by the same
/// functions of the virtual Windows and the same callbacks, without native code.
///
/// A worker is a thread made by CreateThread. Terminate, and whatever begins next, sets its stop
/// event and waits for it, unless the script says that nothing stops it; a worker that can be
/// stopped ends at the next Sleep, WaitStop or Report that tells it to.
class ScriptedModule final : public monitor::ResourceDll {
 public:
  ScriptedModule(const Scenario& scenario, win32::VirtualWindows& windows);

  Result<void> load() override { return {}; }
  void unload() override {}
  [[nodiscard]] bool exports_startup() const override { return version_ == abi::version_1; }
  [[nodiscard]] bool exports_startup_ex() const override { return version_ > abi::version_1; }
  monitor::StartupAnswer startup(const std::string& type, monitor::Dword min_version,
                                 monitor::Dword max_version) override;
  monitor::StartupAnswer startup_ex(const std::string& type, monitor::Dword min_version,
                                    monitor::Dword max_version) override {
    return startup(type, min_version, max_version);
  }

  monitor::Resid open(const std::string& type, const std::string& name, monitor::Handle key,
                      monitor::ResourceHandle handle, monitor::Dword flags) override;
  void close(const std::string& type, monitor::Resid resid) override;
  monitor::Dword online(const std::string& type, monitor::Resid resid,
                        monitor::Handle* event_handle, monitor::Dword flags) override;
  monitor::Dword offline(const std::string& type, monitor::Resid resid,
                         const std::string& destination, monitor::Dword flags) override;
  void terminate(const std::string& type, monitor::Resid resid) override;
  abi::Bool looks_alive(const std::string& type, monitor::Resid resid) override;
  abi::Bool is_alive(const std::string& type, monitor::Resid resid) override;
  monitor::Dword arbitrate(const std::string& type, monitor::Resid resid) override;
  monitor::Dword release(const std::string& type, monitor::Resid resid) override;
  monitor::Dword cancel(const std::string& type, monitor::Resid resid) override;
  monitor::Dword control(const std::string& type, monitor::Resid resid,
                         const monitor::ControlArguments& arguments) override;

 private:
  struct Instance {
    const Script* script = nullptr;
    monitor::ResourceHandle handle = nullptr;
    monitor::Handle stop = nullptr;
    monitor::Handle failed = nullptr;  ///< The EventHandle.
    monitor::Handle worker = nullptr;
    std::uint32_t terminations = 0;
    bool pending = false;  ///< An operation has not had its final report.
    bool up = false;       ///< It came online; polls are then answered as the script says.
    ScriptedModule* module = nullptr;
    const std::vector<ScriptStep>* work = nullptr;  ///< What the latest worker does.
  };
  enum class Runner : std::uint8_t { Entry, Worker };

  /// A control call that goes on asynchronously.
  struct Completion {
    const ScriptedControl* control = nullptr;
    std::int64_t context = 0;
    bool of_type = false;
    ScriptedModule* module = nullptr;
  };

  /// False: the steps were left before their end.
  bool run(Instance& it, const std::vector<ScriptStep>& steps, Runner runner);
  bool report(Instance& it, const ScriptStep& step);
  bool stop_came(Instance& it, Duration within, Runner runner);
  monitor::Dword begin(Instance& it, const Script::Operation& operation);
  void stop_worker(Instance& it);
  [[nodiscard]] const ScriptedControl* scripted_control(const std::string& type,
                                                        monitor::Resid resid,
                                                        monitor::Dword code) const;
  [[nodiscard]] monitor::Dword complete_later(const ScriptedControl& control,
                                              const monitor::ControlArguments& arguments);

  static Instance& instance(monitor::Resid resid) { return *static_cast<Instance*>(resid); }

  const Scenario& scenario_;
  win32::VirtualWindows& windows_;
  monitor::Dword version_ = abi::version_1;
  std::deque<Completion> completions_;
  std::deque<Instance> instances_;  // Kept for the whole run: a leftover worker may still run.
  std::deque<std::string> types_;   // Their places stand for the types' function tables.
};

}  // namespace rhsim::scenarios
