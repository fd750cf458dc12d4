#pragma once

#include <deque>
#include <map>
#include <memory>
#include <string>

#include "harness/host/module_loader.h"
#include "harness/monitor/resource_dll.h"
#include "harness/win32/virtual_windows.h"

namespace rhsim::host {

/// A real module behind monitor::ResourceDll: its exports and the function tables it handed over.
///
/// Whatever the module hands in is read with care. A call through a slot that is NULL, or through a
/// table that can no longer be read, is what it would be in a real Resource Monitor: a crash.
class LoadedModule final : public monitor::ResourceDll {
 public:
  /// Sets the scheduler's strand hooks for the run.
  LoadedModule(ModuleLoader& loader, std::string path, Freshness freshness,
               win32::VirtualWindows& windows);
  ~LoadedModule() override;

  Result<void> load() override;
  void unload() override;

  [[nodiscard]] bool exports_startup() const override;
  [[nodiscard]] bool exports_startup_ex() const override;
  monitor::StartupAnswer startup(const std::string& type, abi::Dword min_version,
                                 abi::Dword max_version) override;

  monitor::StartupAnswer startup_ex(const std::string& type, abi::Dword min_version,
                                    abi::Dword max_version) override;

  abi::Resid open(const std::string& type, const std::string& name, abi::Handle key,
                  abi::ResourceHandle handle, abi::Dword flags) override;
  void close(const std::string& type, abi::Resid resid) override;
  abi::Dword online(const std::string& type, abi::Resid resid, abi::Handle* event_handle,
                    abi::Dword flags) override;
  abi::Dword offline(const std::string& type, abi::Resid resid, const std::string& destination,
                     abi::Dword flags) override;
  void terminate(const std::string& type, abi::Resid resid) override;
  abi::Bool looks_alive(const std::string& type, abi::Resid resid) override;
  abi::Bool is_alive(const std::string& type, abi::Resid resid) override;
  abi::Dword arbitrate(const std::string& type, abi::Resid resid) override;
  abi::Dword release(const std::string& type, abi::Resid resid) override;
  abi::Dword cancel(const std::string& type, abi::Resid resid) override;
  abi::Dword control(const std::string& type, abi::Resid resid,
                     const monitor::ControlArguments& arguments) override;

 private:
  struct Table {
    const abi::FunctionTable* place = nullptr;
    abi::Dword version = 0;  ///< At Startup; it decides what the slots are.
  };

  /// Reads what Startup or StartupEx has handed over.
  void take_table(const std::string& type, const abi::FunctionTable* table,
                  monitor::StartupAnswer& answer);
  /// DLL_THREAD_ATTACH or DLL_THREAD_DETACH, on a strand of the module that starts or ends.
  void notify_thread(trace::StrandId strand, void (ModuleImage::*notify)());

  [[nodiscard]] bool has_second_forms(const std::string& type) const;
  /// The slot as the module's table has it now. `Functions`: a block in which the slot stands where
  /// it stands in that of the table's version.
  template <class Functions, class Function>
  Function slot(const std::string& type, Function Functions::*member, const char* name);
  abi::Dword control_type(const std::string& type, const monitor::ControlArguments& arguments);

  ModuleLoader& loader_;
  std::string path_;
  Freshness freshness_;
  win32::VirtualWindows& windows_;
  std::unique_ptr<ModuleImage> image_;
  std::map<std::string, Table> tables_;  // By type.
  std::deque<std::u16string> names_;     // Buffers for texts, kept readable for the whole run.
  abi::CallbackTable callbacks_{};       // The module may keep the pointer that StartupEx gave it.
};

}  // namespace rhsim::host
