#pragma once

#include "harness/abi/layout.h"

/// The system's own files, for every path that is on no share of the run. Natively there are none:
/// no drive has a letter there.
namespace rhsim::cluster::real {

using abi::Bool;
using abi::Dword;
using abi::Handle;
using abi::WideChar;

[[nodiscard]] Dword get_file_attributes(const WideChar* path);
[[nodiscard]] Handle create_file(const WideChar* path, Dword access, Dword sharing,
                                 void* attributes, Dword disposition, Dword flags, Handle like);
[[nodiscard]] Handle find_first_file(const WideChar* pattern, void* data);
[[nodiscard]] Bool find_next_file(Handle search, void* data);
[[nodiscard]] Bool find_close(Handle search);
[[nodiscard]] Bool device_io_control(Handle device, Dword code, void* in, Dword in_size, void* out,
                                     Dword out_size, Dword* returned, void* overlapped);
/// The handle is of a search of the system's.
[[nodiscard]] bool is_search(Handle search);

}  // namespace rhsim::cluster::real
