#include "harness/host/callbacks.h"

#include <cstdarg>
#include <string>

#include "harness/base/current.h"
#include "harness/base/unicode.h"
#include "harness/host/insert_text.h"
#include "harness/host/safe_memory.h"
#include "harness/monitor/resource_dll.h"

namespace rhsim::host {
namespace {

using abi::Dword;
using monitor::Notice;

constexpr std::size_t format_limit = 32768;
constexpr std::size_t name_limit = 1024;
/// What a DLL can hand over in one buffer; a larger size is taken for garbage.
constexpr Dword buffer_limit = 1U << 20;
constexpr Dword exit_state_terminate = 1;

/// The run's callbacks; null for a thread that outlived its run.
monitor::Callbacks* callbacks() {
  return Current<monitor::Callbacks>::exists() ? &Current<monitor::Callbacks>::get() : nullptr;
}

Dword set_resource_status(abi::ResourceHandle handle, abi::ResourceStatus* status) noexcept {
  auto* run = callbacks();
  // The answer that makes workers end.
  if (run == nullptr) return exit_state_terminate;
  abi::ResourceStatus copy{};
  const bool readable = read_value(status, copy);
  return run->set_resource_status(handle, readable ? &copy : nullptr);
}

Dword set_resource_status_ex(abi::ResourceHandle handle, abi::ResourceStatusEx* status) noexcept {
  auto* run = callbacks();
  if (run == nullptr) return exit_state_terminate;
  // The shorter structure of Windows Server 2012 may be the last thing on its page.
  abi::ResourceStatusEx copy{};
  bool readable = read_value(status, copy);
  if (!readable) {
    copy = {};
    readable = read_memory(status, &copy, sizeof(abi::ResourceStatusEx2012));
  }
  return run->set_resource_status_ex(handle, readable ? &copy : nullptr);
}

void log_event(abi::ResourceHandle handle, Dword level, const abi::WideChar* format, ...) noexcept {
  auto* run = callbacks();
  if (run == nullptr) return;
  std::string plain = "<unreadable format>";
  std::string text = plain;
  if (const auto readable = read_wide_text(format, format_limit)) {
    std::va_list list;
    va_start(list, format);
    VariableArguments arguments(list);
    plain = to_utf8(*readable);
    text = expand_inserts(*readable, arguments);
    va_end(list);
  }
  run->log_event(handle, level, plain, text);
}

void quorum_resource_lost(abi::ResourceHandle handle) noexcept {
  if (auto* run = callbacks()) run->quorum_resource_lost(handle);
}

Duration from_ms(Dword milliseconds) { return std::chrono::milliseconds(milliseconds); }

Dword end_control_call(std::int64_t context, Dword status) noexcept {
  auto* run = callbacks();
  return run == nullptr ? abi::error_invalid_state : run->end_control_call(context, status, false);
}

Dword end_type_control_call(std::int64_t context, Dword status) noexcept {
  auto* run = callbacks();
  return run == nullptr ? abi::error_invalid_state : run->end_control_call(context, status, true);
}

Dword extend_control_call(std::int64_t context, Dword milliseconds) noexcept {
  auto* run = callbacks();
  if (run == nullptr) return abi::error_invalid_state;
  return run->extend_control_call(context, from_ms(milliseconds), false);
}

Dword extend_type_control_call(std::int64_t context, Dword milliseconds) noexcept {
  auto* run = callbacks();
  if (run == nullptr) return abi::error_invalid_state;
  return run->extend_control_call(context, from_ms(milliseconds), true);
}

Dword tell(const Notice& notice) {
  auto* run = callbacks();
  return run == nullptr ? abi::error_invalid_state : run->notice(notice);
}

std::uint32_t number(std::int32_t value) { return static_cast<std::uint32_t>(value); }

/// Empty when it cannot be read.
std::vector<std::uint8_t> bytes_at(const void* from, Dword size) {
  std::vector<std::uint8_t> bytes(size > buffer_limit ? 0 : size);
  if (bytes.empty() || !read_memory(from, bytes.data(), bytes.size())) return {};
  return bytes;
}

/// A text as its bytes, without the terminating NUL.
std::vector<std::uint8_t> bytes_of_text(const abi::WideChar* text) {
  const auto readable = read_wide_text(text, name_limit);
  if (!readable) return {};
  const auto* first = reinterpret_cast<const std::uint8_t*>(readable->data());
  return {first, first + readable->size() * sizeof(abi::WideChar)};
}

std::string type_at(const abi::WideChar* type) {
  const auto readable = read_wide_text(type, name_limit);
  // Empty would mean that the function takes no type.
  return readable && !readable->empty() ? to_utf8(*readable) : "<unreadable type>";
}

Dword set_resource_locked_mode(abi::ResourceHandle handle, abi::Bool enabled,
                               Dword reason) noexcept {
  return tell(
      {.name = "SetResourceLockedMode", .handle = handle, .arguments = {number(enabled), reason}});
}

Dword set_resource_locked_mode_ex(abi::ResourceHandle handle, abi::Bool enabled, Dword reason,
                                  Dword flags) noexcept {
  return tell({.name = "SetResourceLockedModeEx",
               .handle = handle,
               .arguments = {number(enabled), reason, flags}});
}

Dword signal_failure(abi::ResourceHandle handle, std::int32_t type, Dword error) noexcept {
  return tell({.name = "SignalFailure", .handle = handle, .arguments = {number(type), error}});
}

Dword set_in_memory_properties(abi::ResourceHandle handle, std::uint8_t* list,
                               Dword size) noexcept {
  return tell({.name = "SetResourceInMemoryNodeLocalProperties",
               .handle = handle,
               .arguments = {size},
               .input = bytes_at(list, size)});
}

Dword set_internal_state(abi::ResourceHandle handle, std::int32_t state,
                         abi::Bool active) noexcept {
  return tell(
      {.name = "SetInternalState", .handle = handle, .arguments = {number(state), number(active)}});
}

Dword raise_res_type_notification(const abi::WideChar* type, const std::uint8_t* payload,
                                  Dword size) noexcept {
  return tell({.name = "RaiseResTypeNotification",
               .type = type_at(type),
               .arguments = {size},
               .input = bytes_at(payload, size)});
}

Dword change_resource_process_for_dumps(abi::ResourceHandle handle, const abi::WideChar* process,
                                        Dword process_id, abi::Bool add) noexcept {
  return tell({.name = "ChangeResourceProcessForDumps",
               .handle = handle,
               .arguments = {process_id, number(add)},
               .input = bytes_of_text(process)});
}

Dword change_res_type_process_for_dumps(const abi::WideChar* type, const abi::WideChar* process,
                                        Dword process_id, abi::Bool add) noexcept {
  return tell({.name = "ChangeResTypeProcessForDumps",
               .type = type_at(type),
               .arguments = {process_id, number(add)},
               .input = bytes_of_text(process)});
}

}  // namespace

abi::SetResourceStatus set_resource_status_callback() { return set_resource_status; }
abi::LogEvent log_event_callback() { return log_event; }
abi::QuorumResourceLost quorum_resource_lost_callback() { return quorum_resource_lost; }

abi::CallbackTable callback_table() {
  abi::CallbackTable table{};
  table.log_event = log_event;
  table.set_resource_status_ex = set_resource_status_ex;
  table.set_resource_locked_mode = set_resource_locked_mode;
  table.signal_failure = signal_failure;
  table.set_resource_in_memory_node_local_properties = set_in_memory_properties;
  table.end_control_call = end_control_call;
  table.end_type_control_call = end_type_control_call;
  table.extend_control_call = extend_control_call;
  table.extend_type_control_call = extend_type_control_call;
  table.raise_res_type_notification = raise_res_type_notification;
  table.change_resource_process_for_dumps = change_resource_process_for_dumps;
  table.change_res_type_process_for_dumps = change_res_type_process_for_dumps;
  table.set_internal_state = set_internal_state;
  table.set_resource_locked_mode_ex = set_resource_locked_mode_ex;
  return table;
}

}  // namespace rhsim::host
