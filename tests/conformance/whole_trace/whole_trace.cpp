// The questions that the naive reading asks of a whole trace.
#include "tests/conformance/whole_trace/whole_trace.h"

#include <algorithm>
#include <utility>

namespace rhsim::conformance {
namespace {

using Found = WholeTrace::Found;
using Index = WholeTrace::Index;
using trace::EntryCall;
using trace::EntryReturn;
using trace::StatusCall;
using trace::StatusReturn;
using trace::StrandExit;
using trace::StrandId;
using trace::StrandStart;

bool is_operation(EntryPoint entry) {
  return entry == EntryPoint::Online || entry == EntryPoint::Offline;
}

/// They have their own way of answering: whatever is pending, a report from inside is out of place.
bool never_reports(EntryPoint entry) {
  return entry == EntryPoint::Open || entry == EntryPoint::Close ||
         entry == EntryPoint::Terminate || entry == EntryPoint::LooksAlive ||
         entry == EntryPoint::IsAlive;
}

template <class Key>
Found find(const std::map<Key, Index>& list, Key key) {
  const auto found = list.find(key);
  return found == list.end() ? std::nullopt : Found(found->second);
}

}  // namespace

WholeTrace::WholeTrace(const Story& story, const Profile& with)
    : header(story.header), profile(with), events_(story.events) {
  for (Index i = 0; i < size(); ++i) {
    if (at<EntryCall>(i) != nullptr) all_calls_.push_back(i);
    if (const auto* start = at<StrandStart>(i)) births_.emplace(start->started, i);
    if (at<StrandExit>(i) != nullptr) deaths_.emplace(event(i).strand, i);
    const auto* result = at<EntryReturn>(i);
    if (result == nullptr) continue;
    for (const Index call : all_calls_) {
      if (at<EntryCall>(call)->call != result->call) continue;
      returns_.emplace(call, i);
      calls_.emplace(i, call);
    }
  }
}

// --- Calls ---------------------------------------------------------------------------------------

bool WholeTrace::calls(Index i, EntryPoint entry) const {
  const auto* call = at<EntryCall>(i);
  return call != nullptr && call->entry == entry;
}

bool WholeTrace::returns(Index i, EntryPoint entry) const {
  const auto* result = at<EntryReturn>(i);
  return result != nullptr && result->entry == entry;
}

Found WholeTrace::return_of(Index call) const { return find(returns_, call); }

Found WholeTrace::call_of(Index result) const { return find(calls_, result); }

std::vector<Index> WholeTrace::open_calls(Index i) const {
  std::vector<Index> open;
  for (const auto call : all_calls_) {
    if (call < i && !before(return_of(call), i)) open.push_back(call);
  }
  return open;
}

Found WholeTrace::inside(StrandId strand, Index i) const {
  Found innermost;
  for (const Index call : open_calls(i)) {
    if (event(call).strand == strand) innermost = call;
  }
  return innermost;
}

bool WholeTrace::is_open(trace::ResourceIndex whom, Index i) const {
  bool open = false;
  for (Index j = 0; j < i; ++j) {
    if (event(j).resource != whom) continue;
    if (returns(j, EntryPoint::Open)) open = at<EntryReturn>(j)->value != 0;
    if (returns(j, EntryPoint::Close)) open = false;
  }
  return open;
}

// --- Strands -------------------------------------------------------------------------------------

std::vector<StrandId> WholeTrace::strands_of_dll() const {
  std::vector<StrandId> strands;
  for (Index i = 0; i < size(); ++i) {
    const auto* start = at<StrandStart>(i);
    if (start == nullptr) continue;
    const bool of_dll = start->role == StrandRole::Worker || start->role == StrandRole::Thread ||
                        start->role == StrandRole::Callback;
    if (of_dll) strands.push_back(start->started);
  }
  return strands;
}

Found WholeTrace::birth(StrandId strand) const { return find(births_, strand); }

Found WholeTrace::death(StrandId strand) const { return find(deaths_, strand); }

bool WholeTrace::alive(StrandId strand, Index i) const {
  return before(birth(strand), i) && !before(death(strand), i);
}

StrandRole WholeTrace::role(StrandId strand) const {
  const auto born = birth(strand);
  return born ? at<StrandStart>(*born)->role : StrandRole::Monitor;
}

trace::ResourceIndex WholeTrace::serves(StrandId strand) const {
  const auto born = birth(strand);
  return born ? event(*born).resource : 0;
}

Found WholeTrace::operation_of(StrandId strand) const {
  const auto born = birth(strand);
  if (!born) return std::nullopt;
  const auto maker = event(*born).strand;
  const auto call = inside(maker, *born);
  if (call) return is_operation(at<EntryCall>(*call)->entry) ? call : std::nullopt;
  return operation_of(maker);
}

std::vector<StrandId> WholeTrace::started_by(Index operation) const {
  std::vector<StrandId> started;
  for (const auto strand : strands_of_dll()) {
    const Index born = *birth(strand);
    if (inside(event(born).strand, born) == operation) started.push_back(strand);
  }
  return started;
}

bool WholeTrace::works_for(StrandId strand, Index operation, Index i) const {
  if (operation_of(strand) != operation) return false;
  if (role(strand) != StrandRole::Thread) return role(strand) == StrandRole::Worker;
  for (Index j = 0; j < i; ++j) {
    const auto* report = at<StatusCall>(j);
    if (report != nullptr && event(j).strand == strand && report->handle == HandleKind::Live) {
      return true;
    }
  }
  return started_by(operation) == std::vector{strand};
}

bool WholeTrace::is_leftover(StrandId strand, Index operation) const {
  const auto own = operation_of(strand);
  if (!own || *own >= operation || serves(strand) != event(operation).resource) return false;
  if (role(strand) == StrandRole::Worker) return true;
  const auto end = terminated(*own);
  return end && *end < operation && alive(strand, *end);
}

bool WholeTrace::ends_at_once(StrandId strand, Index i, Duration grace) const {
  const auto end = death(strand);
  if (!end || at<StrandExit>(*end)->manner == StrandEnd::Abandoned) return false;
  for (Index j = i + 1; j < *end; ++j) {
    // To come back from a call that began before is no deed.
    if (event(j).strand == strand && at<StatusReturn>(j) == nullptr) return false;
  }
  return !exceeds(between(serves(strand), i, *end), grace);
}

// --- Operations ----------------------------------------------------------------------------------

Found WholeTrace::operation(trace::ResourceIndex whom, Index i) const {
  while (i-- > 0) {
    if (event(i).resource != whom) continue;
    if (returns(i, EntryPoint::Open)) return std::nullopt;
    if (calls(i, EntryPoint::Online) || calls(i, EntryPoint::Offline)) return i;
  }
  return std::nullopt;
}

Found WholeTrace::operation_before(Index operation) const {
  return this->operation(event(operation).resource, operation);
}

bool WholeTrace::returned(Index operation, Index i) const {
  return before(return_of(operation), i);
}

std::uint64_t WholeTrace::value_of(Index operation) const {
  return at<EntryReturn>(*return_of(operation))->value;
}

bool WholeTrace::went_pending(Index operation, Index i) const {
  return returned(operation, i) && value_of(operation) == pending_code;
}

bool WholeTrace::ends(std::int32_t state) const {
  const bool header_only = state == 126 || state == 127;
  if (header_only) return profile.header_only_states == Profile::OddState::Failure;
  if (state == -1) return profile.unknown_state == Profile::OddState::Failure;
  return state == rhsim::conformance::online || state == offline || state == failed;
}

/// A report about the operation that the monitor could read.
bool WholeTrace::counts_for(Index operation, Index report) const {
  const auto* said = at<StatusCall>(report);
  if (said == nullptr || said->handle != HandleKind::Live || !said->readable) return false;
  if (this->operation(event(report).resource, report) != operation) return false;
  const auto call = inside(event(report).strand, report);
  if (call && never_reports(at<EntryCall>(*call)->entry)) return false;
  return !is_leftover(event(report).strand, operation);
}

Found WholeTrace::first_final(Index operation) const {
  for (Index i = operation; i < size(); ++i) {
    if (counts_for(operation, i) && ends(at<StatusCall>(i)->state)) return i;
  }
  return std::nullopt;
}

/// The operation is told to stop: Terminate, the timer, or the answer to a report that was not
/// itself the end.
bool WholeTrace::stops(Index operation, Index i, Found final) const {
  const auto whom = event(operation).resource;
  if (this->operation(whom, i) != operation) return false;
  if (event(i).resource == whom && returned(operation, i)) {
    if (calls(i, EntryPoint::Terminate) || at<trace::PendingTimeout>(i) != nullptr) return true;
  }
  const auto report = report_of(i);
  return report && at<StatusReturn>(i)->answer != 0 && report != final &&
         counts_for(operation, *report) && !inside(event(i).strand, i);
}

Found WholeTrace::first_stop(Index operation, Found final) const {
  for (Index i = operation; i < size(); ++i) {
    if (stops(operation, i, final)) return std::max(i, *return_of(operation));
  }
  return std::nullopt;
}

const WholeTrace::Ends& WholeTrace::ends_of(Index operation) const {
  const auto known = ends_.find(operation);
  if (known != ends_.end()) return known->second;
  Ends ends;
  ends.final = first_final(operation);
  ends.stop = first_stop(operation, ends.final);
  return ends_.emplace(operation, ends).first->second;
}

Found WholeTrace::finished(Index operation) const {
  if (!went_pending(operation, size())) return std::nullopt;
  const auto& [final, stop] = ends_of(operation);
  return final && !(stop && *stop < *final) ? final : std::nullopt;
}

Found WholeTrace::stopped(Index operation) const {
  if (!went_pending(operation, size())) return std::nullopt;
  return finished(operation) ? std::nullopt : ends_of(operation).stop;
}

Found WholeTrace::terminated(Index operation) const {
  for (Index i = operation; i < size(); ++i) {
    if (!returns(i, EntryPoint::Terminate)) continue;
    const auto call = call_of(i);
    if (call && this->operation(event(i).resource, *call) == operation &&
        returned(operation, *call)) {
      return i;
    }
  }
  return std::nullopt;
}

bool WholeTrace::pending(Index operation, Index i) const {
  return went_pending(operation, i) && !before(finished(operation), i) &&
         !before(stopped(operation), i) && !before(terminated(operation), i);
}

Found WholeTrace::terminate_called(Index operation) const {
  for (Index i = operation; i < size(); ++i) {
    if (!calls(i, EntryPoint::Terminate)) continue;
    if (this->operation(event(i).resource, i) != operation || !went_pending(operation, i)) continue;
    if (before(finished(operation), i) || before(terminated(operation), i)) continue;
    return i;
  }
  return std::nullopt;
}

bool WholeTrace::met_terminate(Index operation, Index i) const {
  for (Index j = operation; j < i; ++j) {
    if (calls(j, EntryPoint::Terminate) && this->operation(event(j).resource, j) == operation &&
        !returned(operation, j)) {
      return true;
    }
  }
  return false;
}

Found WholeTrace::failed_creation(Index operation) const {
  for (Index i = operation; i < size(); ++i) {
    const auto* created = at<trace::WorkerCreate>(i);
    const auto* api = at<trace::ApiCall>(i);
    const bool fails = (created != nullptr && created->result != 0) ||
                       (api != nullptr && api->name == "CreateThread" && api->error != 0);
    if (fails && inside(event(i).strand, i) == operation) return i;
  }
  return std::nullopt;
}

// --- Reports -------------------------------------------------------------------------------------

WholeTrace::Standing WholeTrace::standing(Index report) const {
  const auto whom = event(report).resource;
  const auto strand = event(report).strand;
  const auto call = inside(strand, report);
  const auto* said = at<StatusCall>(report);
  if (said->handle == HandleKind::NeverOpened) {
    const auto calls_now = open_calls(report);
    const bool opening = std::any_of(calls_now.begin(), calls_now.end(), [&](Index open) {
      return calls(open, EntryPoint::Open) && event(open).resource == whom;
    });
    return opening ? Standing::Unasked : Standing::Nowhere;
  }
  if (said->handle != HandleKind::Live || whom == 0) return Standing::Nowhere;
  if (call && never_reports(at<EntryCall>(*call)->entry)) return Standing::Unasked;
  if (call && is_operation(at<EntryCall>(*call)->entry) && event(*call).resource == whom) {
    return Standing::FromEntry;
  }
  const auto now = operation(whom, report);
  if (!now) return Standing::Unasked;
  if (before(terminated(*now), report)) return Standing::AfterTerminate;
  if (is_leftover(strand, *now)) return Standing::Leftover;
  if (before(finished(*now), report)) return Standing::AfterFinal;
  if (!returned(*now, report)) return Standing::Early;
  if (!went_pending(*now, report)) return Standing::AfterReturn;
  return before(stopped(*now), report) ? Standing::Stopping : Standing::Pending;
}

bool WholeTrace::is_pending_report(Index i) const {
  const auto* report = at<StatusCall>(i);
  return report != nullptr && report->readable &&
         (report->state == online_pending || report->state == offline_pending);
}

bool WholeTrace::belongs(Index report) const {
  const auto place = standing(report);
  return place == Standing::Early || place == Standing::Pending || place == Standing::Stopping;
}

std::vector<Index> WholeTrace::heard(Index operation, Index i) const {
  std::vector<Index> reports;
  for (Index j = operation; j < i; ++j) {
    if (counts_for(operation, j) && (belongs(j) || standing(j) == Standing::FromEntry)) {
      reports.push_back(j);
    }
  }
  return reports;
}

Found WholeTrace::report_of(Index answer) const {
  if (at<StatusReturn>(answer) == nullptr) return std::nullopt;
  for (Index i = answer; i-- > 0;) {
    if (at<StatusCall>(i) != nullptr && event(i).strand == event(answer).strand) return i;
  }
  return std::nullopt;
}

// --- Time ----------------------------------------------------------------------------------------

Duration WholeTrace::own_time(trace::ResourceIndex whom, Instant now) const {
  Duration inserted{};
  Instant counted{};  // Where two overlap, the time has passed once.
  for (Index i = 0; i < size(); ++i) {
    const auto* pause = at<trace::Inserted>(i);
    if (pause == nullptr || (whom != 0 && event(i).resource != 0 && event(i).resource != whom)) {
      continue;
    }
    const auto from = std::max(event(i).at, counted);
    const auto to = std::min(event(i).at + pause->span, now);
    if (to > from) inserted += to - from;
    counted = std::max(counted, to);
  }
  return now.time_since_epoch() - inserted;
}

Duration WholeTrace::between(trace::ResourceIndex whom, Index from, Index to) const {
  return own_time(whom, event(to).at) - own_time(whom, event(from).at);
}

}  // namespace rhsim::conformance
