#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "harness/win32/api_table.h"

namespace rhsim::host {

/// Which function a module finds instead of the one its import table names.
///
/// Windows spreads one function over many names of DLLs: kernel32.dll, kernelbase.dll, the API sets
/// (api-ms-win-core-*), and several C runtimes. A row of the table names the DLL that documents the
/// function; an import matches when its DLL belongs to the same family. A function of a DLL outside
/// every family matches by both names alone, so that a module's own DLL may export a Sleep.
class Redirections {
 public:
  /// `table` is sorted by name and outlives this.
  explicit Redirections(std::span<const win32::ApiFunction> table) : table_(table) {}

  /// Null: the system's own function is used. `dll` in any case, with or without extension.
  [[nodiscard]] void* find(std::string_view dll, std::string_view function) const;
  /// The table's row for it, or null.
  [[nodiscard]] const win32::ApiFunction* find_row(std::string_view dll,
                                                   std::string_view function) const;

 private:
  std::span<const win32::ApiFunction> table_;
};

/// "KERNEL32" and "Kernel32.dll" as "kernel32.dll".
[[nodiscard]] std::string normal_dll_name(std::string_view name);

/// The Windows host answers this import itself, beside the table: GetProcAddress, malloc and their kin.
[[nodiscard]] bool answered_by_host(std::string_view function);

/// The native host answers this function of the C library from the run's heap.
[[nodiscard]] bool is_of_the_runs_heap(std::string_view function);

/// Imports that read real time, wait in real time, or start real threads, and so can make two runs
/// of one schedule differ. For those that are not redirected.
[[nodiscard]] bool may_break_determinism(std::string_view dll, std::string_view function);

/// The same for what a native module imports of the C library.
[[nodiscard]] bool c_library_may_break_determinism(std::string_view function);

}  // namespace rhsim::host
