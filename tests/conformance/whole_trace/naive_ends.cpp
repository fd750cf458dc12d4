// The naive reading of what Terminate leaves, and of how runs end: TRM-01, 02, 13, 14, 20.
#include <algorithm>
#include <map>

#include "tests/conformance/whole_trace/whole_trace.h"

namespace rhsim::conformance {
namespace {

using Index = WholeTrace::Index;
using trace::EntryCall;
using trace::StrandId;

// --- TRM-01 --------------------------------------------------------------------------------------

bool anything_up(const WholeTrace& trace, trace::ResourceIndex whom, Index i) {
  std::map<std::string, bool> things;
  for (Index j = 0; j < i; ++j) {
    const auto* environment = trace.at<trace::Environment>(j);
    if (environment != nullptr && trace.event(j).resource == whom) {
      things[environment->what] = environment->up;
    }
  }
  return std::any_of(things.begin(), things.end(), [](const auto& thing) { return thing.second; });
}

/// To end a process is to ask for its end: what is gone within the tolerance was down.
bool goes_down_at_once(const WholeTrace& trace, Index i) {
  const auto whom = trace.event(i).resource;
  for (Index j = i; j < trace.size(); ++j) {
    if (trace.exceeds(trace.between(whom, i, j), {})) return false;
    if (!anything_up(trace, whom, j + 1)) return true;
  }
  return false;
}

void read_terminate(const WholeTrace& trace, Index i, Broken& broken) {
  const auto whom = trace.event(i).resource;
  const auto call = *trace.call_of(i);
  const auto operation = trace.operation(whom, call);
  // An operation whose entry point it met goes on, and its things with it.
  if (operation && !trace.returned(*operation, call)) return;
  if (trace.operation(whom, i) != operation) return;
  if (anything_up(trace, whom, i) && !goes_down_at_once(trace, i)) broken.insert("TRM-01");
}

// --- TRM-02 --------------------------------------------------------------------------------------

bool may_meet_terminate(EntryPoint entry) {
  return entry == EntryPoint::Online || entry == EntryPoint::Offline ||
         entry == EntryPoint::LooksAlive || entry == EntryPoint::IsAlive ||
         entry == EntryPoint::ResourceControl || entry == EntryPoint::ResourceTypeControl;
}

bool shares_state(const WholeTrace& trace, Index terminate, Index other) {
  const auto entry = trace.at<EntryCall>(other)->entry;
  return may_meet_terminate(entry) &&
         (entry == EntryPoint::ResourceTypeControl ||
          trace.event(other).resource == trace.event(terminate).resource);
}

/// What ended the run could come from these two: it happened in one of them, in a thread of their
/// resource, or to all.
bool concerns(const WholeTrace& trace, Index i, Index terminate, Index other) {
  if (const auto* timeout = trace.at<trace::DeadlockTimeout>(i)) {
    return timeout->call == trace.at<EntryCall>(terminate)->call ||
           timeout->call == trace.at<EntryCall>(other)->call;
  }
  const auto strand = trace.event(i).strand;
  return strand == 0 || strand == trace.event(terminate).strand ||
         strand == trace.event(other).strand ||
         trace.serves(strand) == trace.event(terminate).resource;
}

/// A crash may also come when Terminate has returned, in the call that it ran beside.
bool crashes_after_meeting(const WholeTrace& trace, Index i) {
  const auto call = trace.inside(trace.event(i).strand, i);
  if (trace.at<trace::Crash>(i) == nullptr || !call) return false;
  for (Index j = *call; j < i; ++j) {
    if (trace.calls(j, EntryPoint::Terminate) && shares_state(trace, j, *call)) return true;
  }
  return false;
}

void read_beside(const WholeTrace& trace, Index i, Broken& broken) {
  const auto open = trace.open_calls(i);
  for (const Index terminate : open) {
    if (!trace.calls(terminate, EntryPoint::Terminate)) continue;
    for (const Index other : open) {
      if (shares_state(trace, terminate, other) && concerns(trace, i, terminate, other)) {
        broken.insert("TRM-02");
      }
    }
  }
  if (crashes_after_meeting(trace, i)) broken.insert("TRM-02");
}

// --- TRM-13 --------------------------------------------------------------------------------------

/// Offline, failed, terminated, or never brought online: the monitor has it so, and nothing is in
/// progress.
bool is_down(const WholeTrace& trace, trace::ResourceIndex whom, Index i) {
  const auto operation = trace.operation(whom, i);
  if (operation && !WholeTrace::before(trace.terminated(*operation), i)) {
    const bool in_progress = !trace.returned(*operation, i) || trace.pending(*operation, i) ||
                             WholeTrace::before(trace.stopped(*operation), i);
    if (in_progress) return false;
  }
  auto state = ResourceState::Offline;
  for (Index j = 0; j < i; ++j) {
    const auto* change = trace.at<trace::StateChange>(j);
    if (change != nullptr && trace.event(j).resource == whom) state = change->to;
  }
  return state == ResourceState::Offline || state == ResourceState::Failed;
}

void read_crash(const WholeTrace& trace, Index i, Broken& broken) {
  const auto call = trace.inside(trace.event(i).strand, i);
  if (!call || !trace.calls(*call, EntryPoint::Terminate)) return;
  if (is_down(trace, trace.event(*call).resource, *call)) broken.insert("TRM-13");
}

// --- TRM-14 --------------------------------------------------------------------------------------

/// Terminate waits, and somebody else waits for Terminate's strand.
void read_waits(const WholeTrace& trace, Index i, const std::vector<trace::Waiting>& waiting,
                Broken& broken) {
  for (const auto& one : waiting) {
    const auto call = trace.inside(one.strand, i);
    if (!call || !trace.calls(*call, EntryPoint::Terminate) || one.what.empty()) continue;
    for (const auto& other : waiting) {
      const auto for_it = std::count(other.whom.begin(), other.whom.end(), one.strand);
      if (other.strand != one.strand && for_it > 0) broken.insert("TRM-14");
    }
  }
}

}  // namespace

void read_ends(const WholeTrace& trace, Broken& broken) {
  for (Index i = 0; i < trace.size(); ++i) {
    if (trace.returns(i, EntryPoint::Terminate)) read_terminate(trace, i, broken);
    const auto* timeout = trace.at<trace::DeadlockTimeout>(i);
    const auto* deadlock = trace.at<trace::Deadlock>(i);
    if (timeout != nullptr) read_waits(trace, i, timeout->waiting, broken);
    if (deadlock != nullptr) read_waits(trace, i, deadlock->waiting, broken);
    const bool crashed = trace.at<trace::Crash>(i) != nullptr;
    if (crashed) read_crash(trace, i, broken);
    if (crashed || timeout != nullptr || deadlock != nullptr ||
        trace.at<trace::Hang>(i) != nullptr) {
      read_beside(trace, i, broken);
    }
    const auto* leak = trace.at<trace::Leak>(i);
    // What Close left may serve all; what the unload left stays.
    const bool stays = leak != nullptr && trace.event(i).resource == 0;
    if (stays && (leak->what == "thread" || leak->what == "thread handle")) {
      broken.insert("TRM-20");
    }
  }
}

}  // namespace rhsim::conformance
