#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "harness/abi/layout.h"
#include "harness/base/result.h"

namespace rhsim::monitor {

using abi::Dword;
using abi::Handle;
using abi::Resid;
using abi::ResourceHandle;

struct StartupAnswer {
  Dword result = 0;
  Dword last_error = 0;
  bool table_present = false;  ///< The pointer was set and readable.
  Dword version = 0;
  Dword table_size = 0;
  std::vector<std::string> null_slots;
  std::uintptr_t table_address = 0;  ///< To see whether two types share a table; never traced.
};

/// The module under test, as the Resource Monitor sees it. Two things stand behind it: a loaded
/// module (host) and a scripted resource (world). Every member runs on a strand of the monitor and
/// may block it, switch strands, or never return.
///
/// `type` is the resource type's name; a DLL keeps one function table per type.
class ResourceDll {
 public:
  virtual ~ResourceDll() = default;

  /// LoadLibrary with DllMain. An Error ends the run as LoadFailed.
  [[nodiscard]] virtual Result<void> load() = 0;
  virtual void unload() = 0;

  [[nodiscard]] virtual bool exports_startup() const = 0;
  [[nodiscard]] virtual bool exports_startup_ex() const = 0;
  virtual StartupAnswer startup(const std::string& type, Dword min_version, Dword max_version) = 0;

  virtual Resid open(const std::string& type, const std::string& name, Handle key,
                     ResourceHandle handle) = 0;
  virtual void close(const std::string& type, Resid resid) = 0;
  virtual Dword online(const std::string& type, Resid resid, Handle* event_handle) = 0;
  virtual Dword offline(const std::string& type, Resid resid) = 0;
  virtual void terminate(const std::string& type, Resid resid) = 0;
  virtual abi::Bool looks_alive(const std::string& type, Resid resid) = 0;
  virtual abi::Bool is_alive(const std::string& type, Resid resid) = 0;
};

/// What a resource DLL may call back. Implemented by the monitor; the host's C functions and the
/// scripted resource decode what the DLL passed and call it, on the DLL's strand.
class Callbacks {
 public:
  virtual ~Callbacks() = default;

  /// `status` is null when the DLL's pointer was NULL or could not be read.
  virtual Dword set_resource_status(ResourceHandle handle, const abi::ResourceStatus* status) = 0;
  virtual void log_event(ResourceHandle handle, Dword level, const std::string& format,
                         const std::string& text) = 0;
};

}  // namespace rhsim::monitor
