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

constexpr std::size_t format_limit = 32768;
constexpr abi::Dword exit_state_terminate = 1;

abi::Dword set_resource_status(abi::ResourceHandle handle, abi::ResourceStatus* status) noexcept {
  // A thread that outlived its run gets the answer that makes workers end.
  if (!Current<monitor::Callbacks>::exists()) return exit_state_terminate;
  abi::ResourceStatus copy{};
  const bool readable = read_value(status, copy);
  return Current<monitor::Callbacks>::get().set_resource_status(handle, readable ? &copy : nullptr);
}

void log_event(abi::ResourceHandle handle, abi::Dword level, const abi::WideChar* format,
               ...) noexcept {
  if (!Current<monitor::Callbacks>::exists()) return;
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
  Current<monitor::Callbacks>::get().log_event(handle, level, plain, text);
}

}  // namespace

abi::SetResourceStatus set_resource_status_callback() { return set_resource_status; }
abi::LogEvent log_event_callback() { return log_event; }

}  // namespace rhsim::host
