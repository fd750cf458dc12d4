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

  abi::Resid open(const std::string& type, const std::string& name, abi::Handle key,
                  abi::ResourceHandle handle) override;
  void close(const std::string& type, abi::Resid resid) override;
  abi::Dword online(const std::string& type, abi::Resid resid, abi::Handle* event_handle) override;
  abi::Dword offline(const std::string& type, abi::Resid resid) override;
  void terminate(const std::string& type, abi::Resid resid) override;
  abi::Bool looks_alive(const std::string& type, abi::Resid resid) override;
  abi::Bool is_alive(const std::string& type, abi::Resid resid) override;

 private:
  /// DLL_THREAD_ATTACH or DLL_THREAD_DETACH, on a strand of the module that starts or ends.
  void notify_thread(trace::StrandId strand, void (ModuleImage::*notify)());

  /// The slot as the module's table has it now.
  template <class Function>
  Function slot(const std::string& type, Function abi::FunctionsV1::*member, const char* name);

  ModuleLoader& loader_;
  std::string path_;
  Freshness freshness_;
  win32::VirtualWindows& windows_;
  std::unique_ptr<ModuleImage> image_;
  std::map<std::string, const abi::FunctionTable*> tables_;  // By type.
  std::deque<std::u16string> names_;  // ResourceName buffers, kept readable for the whole run.
};

}  // namespace rhsim::host
