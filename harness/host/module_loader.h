#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "harness/base/result.h"
#include "harness/sim/scheduler.h"
#include "harness/win32/api_table.h"

namespace rhsim::host {

/// A module mapped into this process, with its entry routine called. Everything here runs on a
/// strand, because DllMain, constructors and TLS callbacks are the module's code.
class ModuleImage {
 public:
  virtual ~ModuleImage() = default;

  /// The address of an export; null when there is none of that exact name.
  [[nodiscard]] virtual void* symbol(const char* name) const = 0;

  /// DLL_THREAD_ATTACH and DLL_THREAD_DETACH, on the strand that starts or ends.
  virtual void thread_started() = 0;
  virtual void thread_ending() = 0;

  /// The current strand is about to call the module. A thread that carried another strand, or this
  /// one before an unload, may still have thread_local data of the image's last life.
  virtual void entered() {}

  /// DLL_PROCESS_DETACH and unmapping. At most once. An image that goes away without unload() stays
  /// mapped: its code may be on a parked stack, and no strand is left to run its detach.
  virtual void unload() = 0;
};

/// How a load begins with fresh globals. (A new process per run is the front-end's affair.)
enum class Freshness : std::uint8_t {
  Reload,  ///< The image is mapped anew.
  Reset,   ///< The image stays mapped; its writable memory is put back and initialised again.
};

/// Maps modules so that each load begins with fresh globals.
class ModuleLoader {
 public:
  virtual ~ModuleLoader() = default;

  /// On a strand. Errors name the missing function or the refusing DllMain.
  [[nodiscard]] virtual Result<std::unique_ptr<ModuleImage>> load(const std::string& path,
                                                                  Freshness freshness) = 0;

  /// Why the last load, which was to reset the module, loaded it anew; empty: it did not.
  [[nodiscard]] virtual const std::string& why_not_reset() const = 0;

  /// Imports that may break determinism and that nobody redirects: "dll!function", sorted.
  [[nodiscard]] virtual const std::vector<std::string>& uncontrolled() const = 0;

  /// This process should be replaced before the next run: an image could not be unloaded, or too
  /// much has been left behind.
  [[nodiscard]] virtual bool tired() const = 0;
};

/// The module at `path` keeps data per thread, its own or a library's, so that strands which share
/// one operating-system thread would share them too.
[[nodiscard]] bool wants_threads(const std::string& path);

/// Bytes of memory that this process uses.
[[nodiscard]] std::uint64_t memory_in_use();

/// `redirections`: every function the module is to find instead of the system's. On Linux they are
/// the exports of this program and the table only answers questions.
[[nodiscard]] std::unique_ptr<ModuleLoader> make_module_loader(
    std::span<const win32::ApiFunction> redirections);

}  // namespace rhsim::host
