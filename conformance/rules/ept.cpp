// How long an entry point may take.
// Source: Recommended Practices for Resource DLLs, and the "Implementing ..." page of each entry
//         point; DeadlockTimeout (resource common property).
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "conformance/rule.h"
#include "conformance/rules/rules.h"
#include "conformance/words.h"

namespace rhsim::conformance {
namespace {

using trace::DeadlockTimeout;
using trace::EntryReturn;

struct EntryLimit {
  std::array<EntryPoint, 6> entries{};
  std::size_t count = 0;
  Duration limit = 300ms;
  std::string_view advice;

  [[nodiscard]] constexpr bool covers(EntryPoint entry) const {
    return std::find(entries.begin(), entries.begin() + count, entry) != entries.begin() + count;
  }
};

constexpr EntryLimit startup_limit{{EntryPoint::Startup, EntryPoint::StartupEx},
                                   2,
                                   300ms,
                                   "Leave longer work to Online's worker."};
constexpr EntryLimit open_limit{
    {EntryPoint::Open}, 1, 300ms, "Open only reads the configuration; leave work to Online."};
constexpr EntryLimit close_limit{
    {EntryPoint::Close}, 1, 300ms, "Let the workers end in Offline or Terminate already."};
constexpr EntryLimit online_limit{
    {EntryPoint::Online}, 1, 300ms, "Start a worker and return ERROR_IO_PENDING at once."};
constexpr EntryLimit offline_limit{
    {EntryPoint::Offline}, 1, 300ms, "Start a worker and return ERROR_IO_PENDING at once."};
constexpr EntryLimit looks_alive_limit{
    {EntryPoint::LooksAlive}, 1, 300ms, "Look at a flag; leave the real check to IsAlive."};
constexpr EntryLimit terminate_limit{
    {EntryPoint::Terminate}, 1, 300ms, "The Cluster service tolerates it."};
constexpr EntryLimit control_limit{
    {EntryPoint::ResourceControl, EntryPoint::ResourceTypeControl, EntryPoint::BeginResourceControl,
     EntryPoint::BeginResourceTypeControl, EntryPoint::BeginResourceControlAsUser,
     EntryPoint::BeginResourceTypeControlAsUser},
    6,
    300ms,
    "Answer from memory."};
constexpr EntryLimit dll_main_limit{
    {EntryPoint::Load, EntryPoint::Unload}, 2, 300ms, "DllMain only initialises its locks."};
constexpr EntryLimit arbitrate_limit{
    {EntryPoint::Arbitrate}, 1, 299ms, "Arbitrate must take less than 300ms."};

struct Took {
  const OpenCall* call = nullptr;
  Duration own{};
  Duration inserted{};
};

/// Empty call for one that cannot be measured: begun before the trace, or declared hung.
Took took(const EntryReturn& result, const Moment& moment) {
  const auto* call = moment.model.call(result.call);
  if (call == nullptr || call->hung) return {};
  Took taken{call, moment.model.own_time(call->resource, moment.event.at) - call->called.own, {}};
  taken.inserted = moment.event.at - call->called.at - taken.own;
  return taken;
}

Breach too_long(const Took& taken, EntryPoint entry, Duration limit, std::string_view advice) {
  std::string note;
  if (taken.inserted > Duration::zero()) {
    note = fmt::format(" (and {} more that rhsim inserted)", words(taken.inserted));
  }
  return {.message = fmt::format("{}, called {}, took {}{}; the limit is {}. {}", name_of(entry),
                                 when(taken.call->called.at), words(taken.own), note, words(limit),
                                 advice),
          .evidence = {taken.call->called.sequence},
          .of_limit = true};
}

template <const EntryLimit& limit>
void judge_limit(const EntryReturn& result, const Moment& moment) {
  if (!limit.covers(result.entry)) return;
  const Took taken = took(result, moment);
  if (taken.call == nullptr) return;
  moment.exercised();
  if (taken.own <= limit.limit + moment.profile().tolerance) return;
  moment.breach(too_long(taken, result.entry, limit.limit, limit.advice));
}

void judge_ept_01(const EntryReturn& result, const Moment& moment) {
  if (result.entry == EntryPoint::Arbitrate) return;  // EPT-12 has a stricter limit.
  const Took taken = took(result, moment);
  if (taken.call == nullptr) return;
  moment.exercised();
  if (taken.own <= Duration(300ms) + moment.profile().tolerance) return;
  moment.breach(too_long(taken, result.entry, 300ms, "Leave longer work to another thread."));
}

void judge_ept_08(const EntryReturn& result, const Moment& moment) {
  if (result.entry != EntryPoint::IsAlive) return;
  const Took taken = took(result, moment);
  if (taken.call == nullptr) return;
  moment.exercised();
  constexpr std::string_view advice =
      "Check in a thread of your own and let IsAlive return the last result.";
  if (taken.own > Duration(300ms) + moment.profile().tolerance) {
    moment.breach(too_long(taken, result.entry, 300ms, advice));
  } else if (taken.own > Duration(50ms) + moment.profile().tolerance) {
    Breach breach = too_long(taken, result.entry, 50ms, advice);
    breach.severity = Severity::Info;
    moment.breach(std::move(breach));
  }
}

// --- EPT-13 --------------------------------------------------------------------------------------

void exercise_on_return(const EntryReturn&, const Moment& moment) { moment.exercised(); }

void judge_ept_13(const DeadlockTimeout& timeout, const Moment& moment) {
  moment.exercised();
  const auto* call = moment.model.call(timeout.call);
  if (call != nullptr) {
    const Duration own = moment.model.own_time(call->resource, moment.event.at) - call->called.own;
    if (own + std::max(moment.profile().tolerance, timeout.limit / 20) < timeout.limit) return;
  }
  moment.breach(
      {.message = fmt::format(
           "{} did not return within DeadlockTimeout ({}). The monitor takes the process "
           "for hung and ends it, with every resource in it.{}{}",
           name_of(timeout.entry), words(timeout.limit), timeout.waiting.empty() ? "" : " By then ",
           timeout.waiting.empty() ? "" : waiting_words(moment.model, timeout.waiting) + "."),
       .evidence = {call != nullptr ? call->called.sequence : 0},
       .culprit = call != nullptr ? call->strand : 0});
}

// --- EPT-15 --------------------------------------------------------------------------------------

void judge_ept_15(const EntryReturn& result, const Moment& moment) {
  if (result.entry != EntryPoint::Online && result.entry != EntryPoint::Offline) return;
  const auto* call = moment.model.call(result.call);
  if (call == nullptr || call->hung || call->resource == 0) return;
  const auto& operation = moment.model.resource(call->resource).operation;
  if (result.value != code::io_pending || !operation.first_start) return;
  moment.exercised();
  const Duration waited =
      moment.model.own_time(call->resource, moment.event.at) - operation.first_start->own;
  const Duration tolerance = moment.profile().tolerance;
  if (waited <= Duration(50ms) + tolerance) return;
  moment.breach(
      {.message = fmt::format(
           "{} returned ERROR_IO_PENDING {}, {} after it had started its worker. Return at once; "
           "the worker does the waiting.",
           name_of(result.entry), when(moment.event.at), words(waited)),
       .severity = waited > Duration(300ms) + tolerance ? Severity::Warn : Severity::Info,
       .evidence = {operation.first_start->sequence},
       .of_limit = true});
}

}  // namespace

Definition ept_01() { return define<RuleOf<judge_ept_01>>("EPT-01"); }
Definition ept_02() { return define<RuleOf<judge_limit<startup_limit>>>("EPT-02"); }
Definition ept_03() { return define<RuleOf<judge_limit<open_limit>>>("EPT-03"); }
Definition ept_04() { return define<RuleOf<judge_limit<close_limit>>>("EPT-04"); }
Definition ept_05() { return define<RuleOf<judge_limit<online_limit>>>("EPT-05"); }
Definition ept_06() { return define<RuleOf<judge_limit<offline_limit>>>("EPT-06"); }
Definition ept_07() { return define<RuleOf<judge_limit<looks_alive_limit>>>("EPT-07"); }
Definition ept_08() { return define<RuleOf<judge_ept_08>>("EPT-08"); }
Definition ept_09() { return define<RuleOf<judge_limit<terminate_limit>>>("EPT-09"); }
Definition ept_10() { return define<RuleOf<judge_limit<control_limit>>>("EPT-10"); }
Definition ept_11() { return define<RuleOf<judge_limit<dll_main_limit>>>("EPT-11"); }
Definition ept_12() { return define<RuleOf<judge_limit<arbitrate_limit>>>("EPT-12"); }
Definition ept_13() { return define<RuleOf<judge_ept_13, exercise_on_return>>("EPT-13"); }
Definition ept_15() { return define<RuleOf<judge_ept_15>>("EPT-15"); }

}  // namespace rhsim::conformance
