// What a report carries beside its state: the handle, the pointer, the EventHandle, the flags.
// Source: resapi/nc-resapi-popen_routine, resapi/ns-resapi-resource_status,
//         resapi/ns-resapi-resource_status_ex.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "conformance/rule.h"
#include "conformance/rules/rules.h"
#include "conformance/words.h"

namespace rhsim::conformance {
namespace {

using trace::EntryReturn;
using trace::HandleKind;
using trace::StatusCall;

// --- SRS-04, SRS-05, SRS-06 ----------------------------------------------------------------------

std::string_view handle_words(HandleKind kind) {
  switch (kind) {
    case HandleKind::Null:
      return "NULL";
    case HandleKind::Resid:
      return "the RESID that Open returned";
    default:
      return "a value that no Open received";
  }
}

/// The worker of one instance that reports with the handle of another; null for any other report.
/// A thread may serve several instances; a ClusWorker belongs to the operation that created it.
const Strand* reporting_for_another(const StatusCall& report, const Moment& moment) {
  const auto* who = moment.model.strand(moment.event.strand);
  if (report.handle != HandleKind::Live || who == nullptr ||
      who->role != trace::StrandRole::Worker || who->resource == 0 || moment.event.resource == 0 ||
      who->resource == moment.event.resource || !moment.model.known(moment.event.resource)) {
    return nullptr;
  }
  return who;
}

void judge_lif_16(const StatusCall& report, const Moment& moment) {
  moment.exercised();
  const auto* who = reporting_for_another(report, moment);
  if (who == nullptr) return;
  moment.breach(
      {.message = fmt::format(
           "The instance data of {} hold the ResourceHandle of {}: {} reported with it "
           "{}. Keep RESID, name, ResourceHandle, key and state per instance.",
           moment.model.info(who->resource).id, moment.model.info(moment.event.resource).id,
           strand_words(moment.model, moment.event.strand), when(moment.event.at)),
       .evidence = {who->born.sequence}});
}

void judge_srs_04(const StatusCall& report, const Moment& moment) {
  moment.exercised();
  if (report.handle == HandleKind::Null || report.handle == HandleKind::Resid ||
      report.handle == HandleKind::Unknown) {
    moment.breach({.message = fmt::format(
                       "{} reported {} {} with {} as its handle. It must be the ResourceHandle "
                       "that Open received for the resource.",
                       strand_words(moment.model, moment.event.strand), state_words(report.state),
                       when(moment.event.at), handle_words(report.handle))});
    return;
  }
  const auto* who = reporting_for_another(report, moment);
  if (who == nullptr) return;
  moment.breach({.message = fmt::format(
                     "{} works for {} but reported {} {} with the ResourceHandle of {}. Keep the "
                     "handle that Open received with the instance.",
                     strand_words(moment.model, moment.event.strand),
                     moment.model.info(who->resource).id, state_words(report.state),
                     when(moment.event.at), moment.model.info(moment.event.resource).id),
                 .evidence = {who->born.sequence}});
}

void exercise_on_closed(const EntryReturn& result, const Moment& moment) {
  const bool failed_open = result.entry == EntryPoint::Open && result.value == 0;
  if (result.entry == EntryPoint::Close || failed_open) moment.exercised();
}

void judge_srs_05(const StatusCall& report, const Moment& moment) {
  const bool closed = report.handle == HandleKind::Closed;
  if (!closed && report.handle != HandleKind::NeverOpened) return;
  const bool known = moment.model.known(moment.event.resource);
  if (!closed && known &&
      moment.model.resource(moment.event.resource).life == Resource::Life::Opening) {
    return;  // Open has the handle already; SRS-01 says that it has nothing to report.
  }
  std::string since = closed ? "its resource had been closed" : "its Open had failed";
  std::uint64_t evidence = 0;
  if (closed && known) {
    if (const auto& mark = moment.model.resource(moment.event.resource).closed) {
      since = fmt::format("{} {}", since, when(mark->at));
      evidence = mark->sequence;
    }
  }
  moment.breach({.message = fmt::format(
                     "{} reported {} {} with a ResourceHandle that was no longer valid: {}. Let "
                     "every worker end before Close returns.",
                     strand_words(moment.model, moment.event.strand), state_words(report.state),
                     when(moment.event.at), since),
                 .evidence = {evidence},
                 .culprit = moment.event.strand});
}

void judge_srs_06(const StatusCall& report, const Moment& moment) {
  moment.exercised();
  if (report.readable) return;
  moment.breach({.message = fmt::format(
                     "{} called SetResourceStatus {} with a status pointer that was NULL or could "
                     "not be read. The structure must stay valid for the whole call.",
                     strand_words(moment.model, moment.event.strand), when(moment.event.at))});
}

// --- SRS-30, SRS-31, SRS-32 ----------------------------------------------------------------------

void judge_srs_30(const StatusCall& report, const Moment& moment) {
  if (!report.readable) return;
  moment.exercised();
  if (report.event_handle == trace::invalid_object) {
    moment.breach({.message = fmt::format(
                       "The report of {} {} carries an EventHandle that is neither NULL nor a "
                       "handle of this process. Set the field, or zero the structure first.",
                       state_words(report.state), when(moment.event.at))});
    return;
  }
  if (report.event_handle == 0 || report.state != reported::online ||
      report.handle != HandleKind::Live || !moment.model.known(moment.event.resource)) {
    return;
  }
  const auto registered = moment.model.resource(moment.event.resource).event_handle;
  if (registered == 0 || registered == trace::invalid_object || registered == report.event_handle) {
    return;
  }
  moment.breach({.message = fmt::format(
                     "The report of {} {} carries another EventHandle than Online handed out. "
                     "Which of the two the monitor should watch is undocumented; use one.",
                     state_words(report.state), when(moment.event.at))});
}

void judge_srs_31(const StatusCall& report, const Moment& moment) {
  const bool has_event = report.event_handle != 0 && report.event_handle != trace::invalid_object;
  if (!report.readable || report.state != reported::online || !has_event) return;
  moment.exercised();
  if (!report.event_signalled) return;
  moment.breach({.message = fmt::format(
                     "Online (2) was reported {} with an EventHandle that was signalled already, "
                     "which says that the resource has failed. Reset the event before reporting "
                     "success.",
                     when(moment.event.at))});
}

/// Fill patterns of debug heaps and stacks.
bool is_poison(std::uint32_t value) {
  constexpr std::array<std::uint32_t, 6> patterns{0xCCCCCCCC, 0xCDCDCDCD, 0xBAADF00D,
                                                  0xFEEEFEEE, 0xDDDDDDDD, 0xABABABAB};
  return std::find(patterns.begin(), patterns.end(), value) != patterns.end();
}

void judge_srs_32(const StatusCall& report, const Moment& moment) {
  if (!report.readable) return;
  moment.exercised();
  if (!report.uninitialised.empty()) {
    moment.breach(
        {.message = fmt::format(
             "In the status structure of the report of {} {} nobody ever wrote {}. Zero "
             "the structure with the initialisation macro before the first use.",
             state_words(report.state), when(moment.event.at), list_words(report.uninitialised))});
    return;
  }
  const bool poisoned = is_poison(report.wait_hint) || is_poison(report.check_point) ||
                        is_poison(report.error_code) ||
                        report.event_handle == trace::invalid_object;
  if (!poisoned) return;
  moment.breach({.message = fmt::format(
                     "The status structure of the report of {} {} holds memory that was never "
                     "written (CheckPoint 0x{:X}, WaitHint 0x{:X}). Zero it with the "
                     "initialisation macro before the first use.",
                     state_words(report.state), when(moment.event.at), report.check_point,
                     report.wait_hint)});
}

// --- SRS-34, SRS-35 ------------------------------------------------------------------------------

void judge_srs_34(const StatusCall& report, const Moment& moment) {
  const bool plain = moment.model.started_by(EntryPoint::Startup);
  const bool extended = moment.model.started_by(EntryPoint::StartupEx);
  if (!plain && !extended) return;
  moment.exercised();
  if (report.extended ? extended : plain) return;
  moment.breach(
      {.message = fmt::format(
           "Status was reported {} through {}, but the DLL was started through {}. Use "
           "the callback that this startup routine was given.",
           when(moment.event.at), report.extended ? "SetResourceStatusEx" : "SetResourceStatus",
           report.extended ? "Startup" : "StartupEx")});
}

constexpr std::uint32_t known_flags = 0x1FF | 0x40000000 | 0x80000000;
constexpr std::uint32_t offline_flags = 0xF;  // CLUSRESDLL_STATUS_OFFLINE_*.

void judge_srs_35(const StatusCall& report, const Moment& moment) {
  if (!report.readable || !report.extended) return;
  moment.exercised();
  if ((report.flags & ~known_flags) != 0) {
    moment.breach({.message = fmt::format(
                       "The report of {} {} carries Flags 0x{:X}, of which 0x{:X} are not defined "
                       "as CLUSRESDLL_STATUS values.",
                       state_words(report.state), when(moment.event.at), report.flags,
                       report.flags & ~known_flags)});
    return;
  }
  if ((report.flags & offline_flags) == 0 || report.handle != HandleKind::Live ||
      !moment.model.known(moment.event.resource)) {
    return;
  }
  const auto& operation = moment.model.resource(moment.event.resource).operation;
  using Phase = Operation::Phase;
  const bool in_progress = operation.phase == Phase::InEntry || operation.phase == Phase::Pending ||
                           operation.phase == Phase::Cancelled;
  if (in_progress && operation.kind == EntryPoint::Offline) return;
  moment.breach({.message = fmt::format(
                     "The report of {} {} carries Flags 0x{:X}, which speak of an Offline, but no "
                     "Offline is in progress.",
                     state_words(report.state), when(moment.event.at), report.flags),
                 .severity = Severity::Info});
}

}  // namespace

Definition lif_16() { return define<RuleOf<judge_lif_16>>("LIF-16"); }
Definition srs_04() { return define<RuleOf<judge_srs_04>>("SRS-04"); }
Definition srs_05() { return define<RuleOf<judge_srs_05, exercise_on_closed>>("SRS-05"); }
Definition srs_06() { return define<RuleOf<judge_srs_06>>("SRS-06"); }
Definition srs_30() { return define<RuleOf<judge_srs_30>>("SRS-30"); }
Definition srs_31() { return define<RuleOf<judge_srs_31>>("SRS-31"); }
Definition srs_32() { return define<RuleOf<judge_srs_32>>("SRS-32"); }
Definition srs_34() { return define<RuleOf<judge_srs_34>>("SRS-34"); }
Definition srs_35() { return define<RuleOf<judge_srs_35>>("SRS-35"); }

}  // namespace rhsim::conformance
