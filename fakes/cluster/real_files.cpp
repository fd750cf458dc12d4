#include "fakes/cluster/real_files.h"

#include <cstdint>

#include "fakes/cluster/implementation.h"

#if defined(_WIN32)
#include <windows.h>
#endif

namespace rhsim::cluster::real {

// Handles of the fake cluster are small numbers, far below any address of the process heap, where
// the system keeps its searches.
bool is_search(Handle search) {
  return win32::real::present && !Current<Cluster>::get().inside().handles.contains(search);
}

#if defined(_WIN32)

namespace {

const wchar_t* wide(const WideChar* text) { return reinterpret_cast<const wchar_t*>(text); }

}  // namespace

Dword get_file_attributes(const WideChar* path) { return ::GetFileAttributesW(wide(path)); }

Handle create_file(const WideChar* path, Dword access, Dword sharing, void* attributes,
                   Dword disposition, Dword flags, Handle like) {
  return ::CreateFileW(wide(path), access, sharing, static_cast<SECURITY_ATTRIBUTES*>(attributes),
                       disposition, flags, like);
}

Handle find_first_file(const WideChar* pattern, void* data) {
  return ::FindFirstFileW(wide(pattern), static_cast<WIN32_FIND_DATAW*>(data));
}

Bool find_next_file(Handle search, void* data) {
  return ::FindNextFileW(search, static_cast<WIN32_FIND_DATAW*>(data));
}

Bool find_close(Handle search) { return ::FindClose(search); }

Bool device_io_control(Handle device, Dword code, void* in, Dword in_size, void* out,
                       Dword out_size, Dword* returned, void* overlapped) {
  DWORD count = 0;
  const Bool done = ::DeviceIoControl(device, code, in, in_size, out, out_size,
                                      returned == nullptr ? nullptr : &count,
                                      static_cast<OVERLAPPED*>(overlapped));
  if (returned != nullptr) *returned = count;
  return done;
}

#else

namespace {

/// No such drive.
template <class T>
T no_path(T answer) {
  Current<Cluster>::get().inside().windows.set_last_error(error_path_not_found);
  return answer;
}

Handle no_file() { return reinterpret_cast<Handle>(std::intptr_t{-1}); }

}  // namespace

Dword get_file_attributes(const WideChar*) { return no_path(Dword{0xFFFFFFFF}); }

Handle create_file(const WideChar*, Dword, Dword, void*, Dword, Dword, Handle) {
  return no_path(no_file());
}

Handle find_first_file(const WideChar*, void*) { return no_path(no_file()); }
Bool find_next_file(Handle, void*) { return no_path(Bool{0}); }
Bool find_close(Handle) { return no_path(Bool{0}); }

Bool device_io_control(Handle, Dword, void*, Dword, void*, Dword, Dword*, void*) {
  Current<Cluster>::get().inside().windows.set_last_error(error_invalid_handle);
  return 0;
}

#endif

}  // namespace rhsim::cluster::real
