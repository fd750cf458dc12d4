#include "harness/host/windows_stream_functions.h"

#include <windows.h>

#include <array>
#include <cstddef>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include "harness/base/assert.h"
#include "harness/base/unicode.h"
#include "harness/host/loader_turn.h"
#include "harness/host/piped_streams.h"
#include "harness/host/redirections.h"
#include "harness/win32/runtime.h"

namespace rhsim::host::windows {
namespace {

namespace runtime = win32::runtime;

/// Each has streams of its own.
constexpr std::array<const char*, 7> runtimes{"msvcrt.dll",  "ucrtbase.dll", "msvcr80.dll",
                                              "msvcr90.dll", "msvcr100.dll", "msvcr110.dll",
                                              "msvcr120.dll"};

template <class Function>
Function* function_of(std::size_t number, const char* name) {
  const LoaderTurn turn;
  Function* function = nullptr;
  const HMODULE dll = ::GetModuleHandleA(runtimes[number]);
  const FARPROC address = dll == nullptr ? nullptr : ::GetProcAddress(dll, name);
  std::memcpy(&function, &address, sizeof function);
  return function;
}

using OpenFunction = void*(const char* path, const char* mode);
using CloseFunction = int(void* stream);

/// A runtime that the module brought may have gone with it, and its streams with the runtime.
template <std::size_t number>
void close_stream(void* stream) {
  if (auto* const close = function_of<CloseFunction>(number, "fclose")) close(stream);
}

template <std::size_t number>
void* crt_popen(const char* command, const char* mode) {
  auto* const open = function_of<OpenFunction>(number, "fopen");
  if (open == nullptr || !runtime::on_strand()) return nullptr;
  // First: a module may have used up its streams, and a program that is begun is not taken back.
  void* const stream = open("NUL", *mode == 'w' ? "w" : "r");
  if (stream == nullptr) return nullptr;
  void* const process = runtime::begin_command(command);
  if (process == nullptr) {
    close_stream<number>(stream);
    return nullptr;
  }
  piped_streams::add(stream, process, close_stream<number>);
  return stream;
}

template <std::size_t number>
void* crt_wpopen(const wchar_t* command, const wchar_t* mode) {
  const auto text = to_utf8(reinterpret_cast<const char16_t*>(command));
  return crt_popen<number>(text.c_str(), *mode == L'w' ? "w" : "r");
}

int crt_pclose(void* stream) {
  void* const process = piped_streams::close(stream);
  return process == nullptr ? -1 : runtime::end_command(process);
}

template <class Function>
win32::ApiFunction row(std::size_t number, std::string_view name, Function* function) {
  RHSIM_ASSERT(answered_by_host(name));  // What inspecting a module promises.
  return {runtimes[number], name, win32::ApiClass::Process, reinterpret_cast<void*>(function)};
}

template <std::size_t... numbers>
std::vector<win32::ApiFunction> rows_of(std::index_sequence<numbers...>) {
  std::vector<win32::ApiFunction> rows;
  (rows.push_back(row(numbers, "_popen", crt_popen<numbers>)), ...);
  (rows.push_back(row(numbers, "_wpopen", crt_wpopen<numbers>)), ...);
  (rows.push_back(row(numbers, "_pclose", crt_pclose)), ...);
  return rows;
}

}  // namespace

std::span<const win32::ApiFunction> stream_functions() {
  static const auto rows = rows_of(std::make_index_sequence<runtimes.size()>{});
  return rows;
}

}  // namespace rhsim::host::windows
