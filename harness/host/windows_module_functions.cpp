#include "harness/host/windows_module_functions.h"

#include <windows.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <map>
#include <string>

#include "harness/base/assert.h"
#include "harness/base/current.h"
#include "harness/base/unicode.h"
#include "harness/host/loader_turn.h"
#include "harness/host/safe_memory.h"
#include "harness/host/strand_exits.h"
#include "harness/host/thread_calls.h"
#include "harness/win32/virtual_windows.h"

namespace rhsim::host::windows {
namespace {

const Redirections* redirections = nullptr;

// References that a module took to a loaded image (its own, as a rule), which we count in place of
// the loader: a reference for a pending thread_local destructor would keep the image for ever.
std::map<HMODULE, int>& references() {
  static std::map<HMODULE, int> counts;
  return counts;
}

/// The time in which a function here deals with the real loader. Last error is the module's affair
/// and kept by the virtual Windows.
class RealCall {
 public:
  ~RealCall() {
    if (!Current<win32::VirtualWindows>::exists()) return;
    auto& run = Current<win32::VirtualWindows>::get();
    if (run.scheduler().current() == 0) return;
    if (failed_) run.set_last_error(::GetLastError());
  }
  template <class Value>
  Value answer(Value value) {
    failed_ = !value;
    return value;
  }

 private:
  LoaderTurn turn_;
  bool failed_ = false;
};

FARPROC WINAPI get_proc_address(HMODULE module, const char* name) {
  RealCall call;
  const bool by_ordinal = reinterpret_cast<std::uintptr_t>(name) < 0x10000;
  if (!by_ordinal) {
    wchar_t path[MAX_PATH] = {};
    const DWORD length = ::GetModuleFileNameW(module, path, MAX_PATH);
    const auto dll = to_utf8({reinterpret_cast<const char16_t*>(path), length});
    const auto wanted = read_narrow_text(name, 4096);
    void* ours = length > 0 && wanted ? redirections->find(dll, *wanted) : nullptr;
    FARPROC address = nullptr;
    std::memcpy(&address, &ours, sizeof address);
    if (address != nullptr) return address;
  }
  return call.answer(::GetProcAddress(module, name));
}

HMODULE WINAPI load_library_ex_w(const wchar_t* name, HANDLE reserved, DWORD flags) {
  RealCall call;
  return call.answer(::LoadLibraryExW(name, reserved, flags));
}
HMODULE WINAPI load_library_ex_a(const char* name, HANDLE reserved, DWORD flags) {
  RealCall call;
  return call.answer(::LoadLibraryExA(name, reserved, flags));
}
HMODULE WINAPI load_library_w(const wchar_t* name) { return load_library_ex_w(name, nullptr, 0); }
HMODULE WINAPI load_library_a(const char* name) { return load_library_ex_a(name, nullptr, 0); }

BOOL WINAPI free_library(HMODULE module) {
  RealCall call;
  const auto counted = references().find(module);
  if (counted != references().end() && counted->second > 0) {
    --counted->second;
    return TRUE;
  }
  return call.answer(::FreeLibrary(module));
}

void WINAPI free_library_and_exit_thread(HMODULE module, DWORD code) {
  free_library(module);
  // The virtual ExitThread, as the module itself would find it.
  const auto exit_thread =
      reinterpret_cast<void (*)(DWORD)>(redirections->find("kernel32.dll", "ExitThread"));
  if (exit_thread != nullptr) exit_thread(code);
}

HMODULE WINAPI get_module_handle_w(const wchar_t* name) {
  RealCall call;
  return call.answer(::GetModuleHandleW(name));
}
HMODULE WINAPI get_module_handle_a(const char* name) {
  RealCall call;
  return call.answer(::GetModuleHandleA(name));
}

/// Asks for the handle without the reference, and keeps the reference in our books.
template <class Char>
BOOL module_handle_ex(DWORD flags, const Char* name, HMODULE* module,
                      BOOL(WINAPI* real)(DWORD, const Char*, HMODULE*)) {
  RealCall call;
  const bool counts = (flags & GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT) == 0;
  const DWORD by_address = flags & GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS;
  const BOOL found = real(by_address | GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT, name, module);
  if (found != FALSE && counts) ++references()[*module];
  return call.answer(found);
}
BOOL WINAPI get_module_handle_ex_w(DWORD flags, const wchar_t* name, HMODULE* module) {
  return module_handle_ex(flags, name, module, ::GetModuleHandleExW);
}
BOOL WINAPI get_module_handle_ex_a(DWORD flags, const char* name, HMODULE* module) {
  return module_handle_ex(flags, name, module, ::GetModuleHandleExA);
}

BOOL WINAPI disable_thread_library_calls(HMODULE module) {
  disable_thread_calls(module);
  return TRUE;
}

/// Ours decides what a crash is; a module's filter would hide it.
void* WINAPI set_unhandled_exception_filter(void*) { return nullptr; }

int cxx_thread_atexit(void (*destroy)(void*), void* object, void*) {
  return at_strand_exit(destroy, object) ? 0 : -1;
}

template <class Function>
win32::ApiFunction row(std::string_view name, Function* function,
                       std::string_view dll = "kernel32.dll") {
  RHSIM_ASSERT(answered_by_host(name));  // What inspecting a module promises.
  return {dll, name, win32::ApiClass::Module, reinterpret_cast<void*>(function)};
}

}  // namespace

std::span<const win32::ApiFunction> module_functions() {
  static const win32::ApiFunction rows[] = {
      row("DisableThreadLibraryCalls", disable_thread_library_calls),
      row("FreeLibrary", free_library),
      row("FreeLibraryAndExitThread", free_library_and_exit_thread),
      row("GetModuleHandleA", get_module_handle_a),
      row("GetModuleHandleExA", get_module_handle_ex_a),
      row("GetModuleHandleExW", get_module_handle_ex_w),
      row("GetModuleHandleW", get_module_handle_w),
      row("GetProcAddress", get_proc_address),
      row("LoadLibraryA", load_library_a),
      row("LoadLibraryExA", load_library_ex_a),
      row("LoadLibraryExW", load_library_ex_w),
      row("LoadLibraryW", load_library_w),
      row("SetUnhandledExceptionFilter", set_unhandled_exception_filter),
      row("__cxa_thread_atexit", cxx_thread_atexit, "libstdc++-6.dll"),
  };
  return rows;
}

void set_redirections(const Redirections* used) { redirections = used; }

void forget_references() { references().clear(); }

}  // namespace rhsim::host::windows
