#pragma once

#include <cstdarg>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// LogEvent's text: "%1", "%2!u!", "%3!-8s!" and the escapes, as FormatMessage reads them.
/// Source: winbase/nf-winbase-formatmessagew, "Remarks"; resapi/nc-resapi-plog_event_routine.
namespace rhsim::host {

/// The variable arguments of a call, each read with care: a format may ask for more than were
/// passed.
class InsertArguments {
 public:
  virtual ~InsertArguments() = default;
  /// The n-th 8-byte argument, from 0; nothing when its place cannot be read.
  [[nodiscard]] virtual std::optional<std::uint64_t> at(std::size_t index) = 0;
};

/// Those behind a va_list of this platform.
class VariableArguments final : public InsertArguments {
 public:
  explicit VariableArguments(std::va_list arguments);
  std::optional<std::uint64_t> at(std::size_t index) override;

 private:
  const char* registers_ = nullptr;  ///< Where arguments passed in registers were saved.
  std::size_t register_count_ = 0;
  const char* stack_ = nullptr;  ///< The arguments after those.
};

/// `format` with its inserts expanded, as UTF-8. Never fails: whatever FormatMessage would refuse
/// or fault on is written as a note in <angle brackets>. Pointers ("!p!") are written as
/// "<pointer>", because an address must not reach a trace.
[[nodiscard]] std::string expand_inserts(std::u16string_view format, InsertArguments& arguments);

}  // namespace rhsim::host
