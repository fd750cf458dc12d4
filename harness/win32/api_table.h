#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace rhsim::win32 {

/// Why a function is redirected; and, for one that is not, whether it may break determinism.
enum class ApiClass : std::uint8_t {
  Time,
  Wait,
  Thread,
  Lock,
  Object,  ///< Handles, events, mutexes, semaphores.
  Timer,
  Storage,  ///< TLS, FLS, last error.
  Process,  ///< Exit, abort, processes, jobs.
  Memory,
  Module,   ///< GetProcAddress, LoadLibrary family.
  Runtime,  ///< C and C++ language runtime, pthread.
  Cluster,  ///< clusapi.
  Resutil,  ///< resutils.
  Service,
  Registry,
  Network,
};

/// One redirected function. `module` is the DLL that documents it, lower case with extension
/// ("kernel32.dll"); the host also matches kernelbase.dll and api-ms-win-* names to it by `name`.
struct ApiFunction {
  std::string_view module;
  std::string_view name;
  ApiClass cls = ApiClass::Time;
  void* address = nullptr;
  /// Natively it has this very name. Other names are the C library's there: what of them a host
  /// interposes is its own affair.
  bool exported = false;
};

/// What the virtual Windows implements, sorted by name.
[[nodiscard]] std::span<const ApiFunction> functions();

[[nodiscard]] std::string_view to_text(ApiClass cls);

}  // namespace rhsim::win32
