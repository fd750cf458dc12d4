#pragma once

#include <span>

#include "harness/win32/api_table.h"

namespace rhsim::cluster::api {

/// The registry of this machine, shares, files on shares, and physical disks: rows of the table.
/// The host links the real advapi32 and kernel32, hence RHSIM_API in these files, as in
/// service_api.h.
[[nodiscard]] std::span<const win32::ApiFunction> machine_registry_functions();
[[nodiscard]] std::span<const win32::ApiFunction> share_functions();
[[nodiscard]] std::span<const win32::ApiFunction> file_functions();
[[nodiscard]] std::span<const win32::ApiFunction> disk_functions();

}  // namespace rhsim::cluster::api
