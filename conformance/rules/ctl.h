#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "conformance/rule.h"
#include "harness/trace/event.h"

namespace rhsim::conformance {

/// A control code and what the DLL answered to it: at once, or by EndControlCall.
struct ControlAnswer {
  const OpenCall* call = nullptr;
  std::uint32_t code = 0;
  std::uint64_t value = 0;
  std::uint32_t bytes_returned = 0;
  std::string_view output;  ///< Of the event that answers.
  bool overrun = false;
};

/// Nothing for other entry points, and for a call that will be completed later.
[[nodiscard]] std::optional<ControlAnswer> control_answer(const trace::EntryReturn& result,
                                                          const Moment& moment);
/// Nothing for a completion of no call, or of one that had been answered.
[[nodiscard]] std::optional<ControlAnswer> control_answer(const trace::ControlEnd& end,
                                                          const Moment& moment);
/// The bytes that the DLL says it returned, as far as the buffer has them.
[[nodiscard]] std::vector<std::uint8_t> output_of(const ControlAnswer& answer);
/// "ResourceControl of r1 answered CLUSCTL_RESOURCE_UNKNOWN (0x01000000) with 1 at 2s".
[[nodiscard]] std::string whose_answer(const ControlAnswer& answer, const Moment& moment);

/// The answer came with success, and what it says it returned fits.
[[nodiscard]] bool has_output(const ControlAnswer& answer);
/// Of the resource, or the type, that was asked.
[[nodiscard]] const std::string& type_of(const ControlAnswer& answer, const Moment& moment);
/// Little-endian; what is missing is 0.
[[nodiscard]] std::uint32_t dword_in(const std::vector<std::uint8_t>& bytes);

/// The control call that the event's strand is in; null when it is in none.
[[nodiscard]] const OpenCall* control_call(const Moment& moment);
[[nodiscard]] bool has_function(const OpenCall& call, std::uint32_t function);
/// ERROR_SUCCESS or ERROR_RESOURCE_PROPERTIES_STORED.
[[nodiscard]] bool stores(std::uint64_t value);
/// "r1", or "type File Share".
[[nodiscard]] std::string id_of(const OpenCall& call, const Moment& moment);
/// It has changed the cluster database.
[[nodiscard]] bool writes(const trace::ApiCall& api);

/// Remembers what each control call in progress has written.
class WriteWatch {
 public:
  struct Write {
    std::string function;
    std::uint64_t sequence = 0;
    bool sure = false;  ///< Inside the call; else by a thread that may work for it.
  };

  void on(const trace::ApiCall& api, const Moment& moment);
  /// The first one of a call that is answered, which is forgotten.
  std::optional<Write> take(std::uint32_t call);

 private:
  std::map<std::uint32_t, Write> writes_;
};

/// Base of a rule with memory that looks at answers, by its on_answer(const ControlAnswer&, const
/// Moment&), and at other kinds of event.
template <class Self, class... Others>
class OnAnswers
    : public RuleOn<OnAnswers<Self, Others...>, trace::EntryReturn, trace::ControlEnd, Others...> {
 public:
  template <class Kind>
  void on(const Kind& kind, const Moment& moment) {
    auto& self = static_cast<Self&>(*this);
    if constexpr (std::is_same_v<Kind, trace::EntryReturn> ||
                  std::is_same_v<Kind, trace::ControlEnd>) {
      if (const auto answer = control_answer(kind, moment)) self.on_answer(*answer, moment);
    } else {
      self.on(kind, moment);
    }
  }
};

using AnswerJudge = void (*)(const ControlAnswer& answer, const Moment& moment);

template <AnswerJudge judge, class Kind>
void judge_answer(const Kind& kind, const Moment& moment) {
  if (const auto answer = control_answer(kind, moment)) judge(*answer, moment);
}

/// A rule without memory that looks at each answer by itself.
template <AnswerJudge judge>
using AnswerRule =
    RuleOf<&judge_answer<judge, trace::EntryReturn>, &judge_answer<judge, trace::ControlEnd>>;

}  // namespace rhsim::conformance
