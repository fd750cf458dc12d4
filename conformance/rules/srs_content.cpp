// What a report says: ResourceState, CheckPoint, WaitHint.
// Source: resapi/ns-resapi-resource_status.
#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "conformance/rule.h"
#include "conformance/rules/rules.h"
#include "conformance/words.h"

namespace rhsim::conformance {
namespace {

using trace::StatusCall;

/// The report belongs to an operation in progress, if need be to one that is being cancelled.
bool belongs(Place place) {
  return place == Place::InTime || place == Place::Early || place == Place::Stopping;
}

/// The operation is pending, or the report waits until it is.
bool is_accepted(Place place) { return place == Place::InTime || place == Place::Early; }

const Operation& operation_of(const Moment& moment) {
  return moment.model.resource(moment.event.resource).operation;
}

// --- SRS-07, SRS-08, SRS-15 ----------------------------------------------------------------------

bool is_documented_state(std::int32_t state) {
  return is_pending(state) || state == reported::unknown || state == reported::online ||
         state == reported::offline || state == reported::failed;
}

bool is_header_only_state(std::int32_t state) {
  return is_terminal(state) && !is_documented_state(state);
}

void judge_srs_07(const StatusCall& report, const Moment& moment) {
  if (!report.readable) return;
  moment.exercised();
  if (is_documented_state(report.state)) return;
  moment.breach(
      {.message = fmt::format(
           "{} reported {} as ResourceState {}. A report may say Unknown (-1), Online (2), "
           "Offline (3), Failed (4), OnlinePending (129) or OfflinePending (130).",
           strand_words(moment.model, moment.event.strand), state_words(report.state),
           when(moment.event.at)),
       .severity = is_header_only_state(report.state) ? Severity::Warn : Severity::Error});
}

void judge_srs_08(const StatusCall& report, const Moment& moment) {
  if (!report.readable || !is_accepted(moment.model.place_of(moment.event))) return;
  const auto& operation = operation_of(moment);
  const bool online = operation.kind == EntryPoint::Online;
  moment.exercised();
  const auto foreign_pending = online ? reported::offline_pending : reported::online_pending;
  const auto foreign_terminal = online ? reported::offline : reported::online;
  if (report.state != foreign_pending && report.state != foreign_terminal) return;
  const bool pending = report.state == foreign_pending;
  moment.breach({.message = fmt::format(
                     "{} was reported {} while {} (called {}) was in progress. {} reports {}.",
                     state_words(report.state), when(moment.event.at), name_of(operation.kind),
                     when(operation.called.at), name_of(operation.kind),
                     online ? "OnlinePending, then Online or Failed"
                            : "OfflinePending, then Offline or Failed"),
                 .severity = pending ? Severity::Error : Severity::Warn,
                 .evidence = {operation.called.sequence}});
}

void judge_srs_15(const StatusCall& report, const Moment& moment) {
  if (!report.readable || !is_accepted(moment.model.place_of(moment.event))) return;
  moment.exercised();
  const bool enumerated = is_documented_state(report.state) || is_terminal(report.state) ||
                          report.state == 1 || report.state == 128;
  const bool never_written = std::find(report.uninitialised.begin(), report.uninitialised.end(),
                                       "ResourceState") != report.uninitialised.end();
  if (enumerated && !never_written) return;
  const auto& operation = operation_of(moment);
  moment.breach(
      {.message = fmt::format(
           "{} sent a report {} whose ResourceState is {}: the field was not set. While "
           "{} is pending it must be {} until the final state.",
           strand_words(moment.model, moment.event.strand), when(moment.event.at), report.state,
           name_of(operation.kind),
           operation.kind == EntryPoint::Online ? "OnlinePending (129)" : "OfflinePending (130)"),
       .evidence = {operation.called.sequence}});
}

// --- SRS-09 to SRS-13 ----------------------------------------------------------------------------

bool is_pending_report(const StatusCall& report, const Moment& moment) {
  return report.readable && is_pending(report.state) &&
         belongs(moment.model.place_of(moment.event));
}

std::string check_point_words(const StatusCall& report, const Moment& moment) {
  const auto& operation = operation_of(moment);
  return fmt::format("{} sent {} with CheckPoint {} {} after CheckPoint {} had been reported {}",
                     strand_words(moment.model, moment.event.strand), state_words(report.state),
                     report.check_point, when(moment.event.at), *operation.check_point,
                     when(operation.check_point_at.at));
}

void judge_srs_09(const StatusCall& report, const Moment& moment) {
  if (!is_pending_report(report, moment)) return;
  const auto& operation = operation_of(moment);
  if (!operation.check_point) return;  // Any first CheckPoint is a rise.
  moment.exercised();
  if (report.check_point > *operation.check_point) return;
  const bool changed = report.check_point != *operation.check_point;
  if (changed && moment.profile().check_points == Profile::CheckPoints::Changed) return;
  moment.breach({.message = check_point_words(report, moment) +
                            "; each pending report must raise it, or the monitor sees no progress.",
                 .evidence = {operation.check_point_at.sequence}});
}

void judge_srs_10(const StatusCall& report, const Moment& moment) {
  if (!is_pending_report(report, moment)) return;
  moment.exercised();
  const auto& operation = operation_of(moment);
  const bool conventional = operation.check_point ? report.check_point == *operation.check_point + 1
                                                  : report.check_point <= 1;
  if (conventional) return;
  moment.breach(
      {.message =
           operation.check_point
               ? check_point_words(report, moment) + "; by convention it goes up by one."
               : fmt::format("The first report of {} {} has CheckPoint {}; by convention "
                             "it starts at 0 or 1.",
                             name_of(operation.kind), when(moment.event.at), report.check_point)});
}

void judge_srs_11(const StatusCall& report, const Moment& moment) {
  if (!is_pending_report(report, moment)) return;
  const auto& resource = moment.model.resource(moment.event.resource);
  if (resource.operation.check_point || !resource.reached) return;
  moment.exercised();
  const auto& reached = *resource.reached;
  if (report.check_point > reached.check_point) return;
  moment.breach({.message = fmt::format(
                     "{} starts with CheckPoint {} {} although the {} before it had reached {}. "
                     "Read as a count of the resource, not of the operation, it has fallen.",
                     name_of(resource.operation.kind), report.check_point, when(moment.event.at),
                     name_of(reached.kind), reached.check_point),
                 .evidence = {reached.at.sequence}});
}

constexpr std::uint32_t about_to_wrap = 0xFFFF0000;

void judge_srs_12(const StatusCall& report, const Moment& moment) {
  if (!is_pending_report(report, moment)) return;
  const auto& operation = operation_of(moment);
  if (!operation.check_point || *operation.check_point < about_to_wrap) return;
  moment.exercised();
  if (report.check_point >= about_to_wrap) return;
  moment.breach({.message = check_point_words(report, moment) +
                            ": it has wrapped around, which looks like a step back. Start it at 0 "
                            "for each operation.",
                 .evidence = {operation.check_point_at.sequence}});
}

void judge_srs_13(const StatusCall& report, const Moment& moment) {
  if (!report.readable || !moment.model.ends_operation(report.state)) return;
  if (!is_accepted(moment.model.place_of(moment.event))) return;
  moment.exercised();
  const auto& operation = operation_of(moment);
  if (!operation.check_point || report.check_point != *operation.check_point) return;
  moment.breach({.message = check_point_words(report, moment) +
                            "; a monitor that looks at changed CheckPoints alone would miss it.",
                 .evidence = {operation.check_point_at.sequence}});
}

// --- SRS-14, SRS-28, SRS-29 ----------------------------------------------------------------------

void judge_srs_14(const StatusCall& report, const Moment& moment) {
  if (!report.readable || moment.model.place_of(moment.event) != Place::InTime) return;
  const auto& operation = operation_of(moment);
  if (operation.reports > 0 || !operation.returned) return;
  moment.exercised();
  if (!is_pending(report.state) || moment.event.at - operation.returned->at >= 1ms) return;
  moment.breach({.message = fmt::format(
                     "The first report after {}'s ERROR_IO_PENDING only repeats {} {}; the "
                     "monitor has set that state itself.",
                     name_of(operation.kind), state_words(report.state), when(moment.event.at)),
                 .evidence = {operation.returned->sequence}});
}

void judge_srs_28(const StatusCall& report, const Moment& moment) {
  if (!report.readable || !is_terminal(report.state)) return;
  if (!is_accepted(moment.model.place_of(moment.event))) return;
  moment.exercised();
  if (report.state != reported::failed) return;
  const auto& operation = operation_of(moment);
  moment.breach({.message = fmt::format(
                     "{} ended with a report of Failed (4) {}. The structure's page permits it; "
                     "the callback's page knows Online and Offline as ends alone.",
                     name_of(operation.kind), when(moment.event.at)),
                 .evidence = {operation.called.sequence}});
}

void judge_srs_29(const StatusCall& report, const Moment& moment) {
  if (!report.readable || report.state != reported::unknown) return;
  moment.exercised();
  if (report.last_error != 0) return;
  moment.breach({.message = fmt::format(
                     "{} reported Unknown (-1) {} with a last error of 0. Call SetLastError with "
                     "the reason before the report.",
                     strand_words(moment.model, moment.event.strand), when(moment.event.at))});
}

// --- SRS-16 --------------------------------------------------------------------------------------

/// The WaitHint of each resource's last pending report.
class Srs16 : public RuleOn<Srs16, StatusCall> {
 public:
  void on(const StatusCall& report, const Moment& moment) {
    const bool from_inside = moment.model.place_of(moment.event) == Place::OwnEntry &&
                             report.readable && is_pending(report.state);
    if (!from_inside && !is_pending_report(report, moment)) return;
    moment.exercised();
    auto& last = last_[moment.event.resource];
    const auto generation = operation_of(moment).generation;
    const bool equal_is_fine = moment.profile().wait_hint == Profile::WaitHint::MustNotDecrease;
    const bool grew =
        report.wait_hint > last.wait_hint || (equal_is_fine && report.wait_hint == last.wait_hint);
    // That the report came from inside at all is SRS-03; what it said counts for the next.
    if (last.generation == generation && !grew && !from_inside) {
      moment.breach({.message = fmt::format(
                         "WaitHint was {} {} and {} in the report before it. One page asks to "
                         "increment it together with CheckPoint, another says that it is not used.",
                         report.wait_hint, when(moment.event.at), last.wait_hint),
                     .evidence = {last.sequence}});
    }
    last = {generation, report.wait_hint, moment.event.sequence};
  }

 private:
  struct Last {
    std::uint32_t generation = 0;
    std::uint32_t wait_hint = 0;
    std::uint64_t sequence = 0;
  };
  std::map<ResourceIndex, Last> last_;
};

}  // namespace

Definition srs_07() { return define<RuleOf<judge_srs_07>>("SRS-07"); }
Definition srs_08() { return define<RuleOf<judge_srs_08>>("SRS-08"); }
Definition srs_09() { return define<RuleOf<judge_srs_09>>("SRS-09"); }
Definition srs_10() { return define<RuleOf<judge_srs_10>>("SRS-10"); }
Definition srs_11() { return define<RuleOf<judge_srs_11>>("SRS-11"); }
Definition srs_12() { return define<RuleOf<judge_srs_12>>("SRS-12"); }
Definition srs_13() { return define<RuleOf<judge_srs_13>>("SRS-13"); }
Definition srs_14() { return define<RuleOf<judge_srs_14>>("SRS-14"); }
Definition srs_15() { return define<RuleOf<judge_srs_15>>("SRS-15"); }
Definition srs_16() { return define<Srs16>("SRS-16"); }
Definition srs_28() { return define<RuleOf<judge_srs_28>>("SRS-28"); }
Definition srs_29() { return define<RuleOf<judge_srs_29>>("SRS-29"); }

}  // namespace rhsim::conformance
