#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/abi/layout.h"
#include "harness/base/result.h"
#include "harness/trace/event.h"

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
  std::vector<std::string> null_slots;  ///< Of the slots that the version has.
  std::uintptr_t table_address = 0;     ///< To see whether two types share a table; never traced.
};

/// What a control entry point is given. The buffers are the monitor's; a call that goes on
/// asynchronously may use them until it is completed.
struct ControlArguments {
  trace::EntryPoint entry = trace::EntryPoint::ResourceControl;  ///< Or one of its siblings.
  Dword code = 0;
  void* in = nullptr;
  Dword in_size = 0;
  void* out = nullptr;
  Dword out_size = 0;
  Dword* bytes_returned = nullptr;
  std::int64_t context = 0;           ///< Begin* alone, as the next one.
  abi::Bool* asynchronous = nullptr;  ///< ReturnedAsynchronously.
};

/// The module under test, as the Resource Monitor sees it. Two things stand behind it: a loaded
/// module (host) and a scripted resource (world). Every member runs on a strand of the monitor and
/// may block it, switch strands, or never return.
///
/// `type` is the resource type's name; a DLL keeps one function table per type, whose version
/// decides which form of an entry point is called. What a form does not take (flags, a
/// destination) is left out.
class ResourceDll {
 public:
  virtual ~ResourceDll() = default;

  /// LoadLibrary with DllMain. An Error ends the run as LoadFailed.
  [[nodiscard]] virtual Result<void> load() = 0;
  virtual void unload() = 0;

  [[nodiscard]] virtual bool exports_startup() const = 0;
  [[nodiscard]] virtual bool exports_startup_ex() const = 0;
  virtual StartupAnswer startup(const std::string& type, Dword min_version, Dword max_version) = 0;
  virtual StartupAnswer startup_ex(const std::string& type, Dword min_version,
                                   Dword max_version) = 0;

  virtual Resid open(const std::string& type, const std::string& name, Handle key,
                     ResourceHandle handle, Dword flags) = 0;
  virtual void close(const std::string& type, Resid resid) = 0;
  virtual Dword online(const std::string& type, Resid resid, Handle* event_handle, Dword flags) = 0;
  virtual Dword offline(const std::string& type, Resid resid, const std::string& destination,
                        Dword flags) = 0;
  virtual void terminate(const std::string& type, Resid resid) = 0;
  virtual abi::Bool looks_alive(const std::string& type, Resid resid) = 0;
  virtual abi::Bool is_alive(const std::string& type, Resid resid) = 0;

  // These are called only when the type's table has them.
  virtual Dword arbitrate(const std::string& type, Resid resid) = 0;
  virtual Dword release(const std::string& type, Resid resid) = 0;
  virtual Dword cancel(const std::string& type, Resid resid) = 0;
  /// Any of the control entry points; those of the type alone ignore `resid`.
  virtual Dword control(const std::string& type, Resid resid,
                        const ControlArguments& arguments) = 0;
};

/// A call of a function of the callback table that has no member of its own in Callbacks.
/// Source: resapi/ns-resapi-clres_callback_function_table.
struct Notice {
  std::string name;                        ///< As the table's page spells it.
  std::optional<ResourceHandle> handle{};  ///< Nothing: the function takes none.
  std::string type{};                      ///< The resource type it names instead.
  std::vector<std::uint32_t> arguments{};  ///< The numbers behind the handle, in order.
  std::vector<std::uint8_t> input{};       ///< A buffer's bytes, or a text's in UTF-16.
};

/// What a resource DLL may call back. Implemented by the monitor; the host's C functions and the
/// scripted resource decode what the DLL passed and call it, on the DLL's strand.
class Callbacks {
 public:
  virtual ~Callbacks() = default;

  /// `status` is null when the DLL's pointer was NULL or could not be read.
  virtual Dword set_resource_status(ResourceHandle handle, const abi::ResourceStatus* status) = 0;
  /// The same. A DLL of Windows Server 2012 has no wait_hint; what is there is then ignored.
  virtual Dword set_resource_status_ex(ResourceHandle handle,
                                       const abi::ResourceStatusEx* status) = 0;
  virtual void log_event(ResourceHandle handle, Dword level, const std::string& format,
                         const std::string& text) = 0;
  /// The function that Arbitrate is given.
  virtual void quorum_resource_lost(ResourceHandle handle) = 0;
  /// `of_type`: EndTypeControlCall, ExtendTypeControlCall.
  virtual Dword end_control_call(std::int64_t context, Dword status, bool of_type) = 0;
  virtual Dword extend_control_call(std::int64_t context, Duration timeout, bool of_type) = 0;
  /// SignalFailure is among them.
  virtual Dword notice(const Notice& notice) = 0;
};

}  // namespace rhsim::monitor
