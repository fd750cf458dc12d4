// The naive reading of how workers are made and that they end: TRM-04, 07 to 12, 15 to 17.
#include <algorithm>

#include "tests/conformance/whole_trace/whole_trace.h"

namespace rhsim::conformance {
namespace {

using Index = WholeTrace::Index;
using trace::StrandExit;
using trace::StrandId;

StrandId strand_of(const WholeTrace& trace, std::uint32_t worker) {
  for (Index i = 0; i < trace.size(); ++i) {
    const auto* start = trace.at<trace::StrandStart>(i);
    if (start != nullptr && start->worker == worker && worker != 0) return start->started;
  }
  return 0;
}

// --- CLUS_WORKER ---------------------------------------------------------------------------------

void read_structure(const WholeTrace& trace, Index i, Broken& broken) {
  if (const auto* created = trace.at<trace::WorkerCreate>(i)) {
    if (!created->zeroed) broken.insert("TRM-08");
    if (created->previous_alive) broken.insert("TRM-10");
  }
  if (const auto* terminate = trace.at<trace::WorkerTerminate>(i)) {
    const auto strand = strand_of(trace, terminate->worker);
    if (terminate->tampered && trace.alive(strand, i)) broken.insert("TRM-09");
    if (strand != 0 && trace.event(i).strand == strand) broken.insert("TRM-11");
  }
  const auto* exit = trace.at<StrandExit>(i);
  if (exit == nullptr || trace.role(trace.event(i).strand) != StrandRole::Worker) return;
  const bool by_itself = exit->manner == StrandEnd::Returned || exit->manner == StrandEnd::Exited;
  constexpr std::uint32_t last_system_error = 15999;
  if (by_itself && exit->code > last_system_error) broken.insert("TRM-16");
}

/// Online or Offline returns: what has it started?
void read_return(const WholeTrace& trace, Index i, Broken& broken) {
  const auto call = trace.call_of(i);
  if (!call || trace.operation(trace.event(i).resource, i) != call) return;
  const auto value = trace.value_of(*call);
  const auto started = trace.started_by(*call);
  const bool cluster_worker = std::any_of(started.begin(), started.end(), [&](StrandId strand) {
    return trace.role(strand) == StrandRole::Worker;
  });
  if (value == pending_code && !started.empty() && !cluster_worker) broken.insert("TRM-07");
  const bool claims = value == pending_code || value == 0;
  if (claims && started.empty() && trace.failed_creation(*call)) broken.insert("TRM-17");
}

// --- Who lives too long --------------------------------------------------------------------------

void read_terminate(const WholeTrace& trace, Index i, Broken& broken) {
  const auto operation = trace.operation(trace.event(i).resource, i);
  // It has cancelled the operation, and not come after its end.
  if (!operation || trace.terminated(*operation) != i) return;
  if (trace.terminate_called(*operation) != trace.call_of(i)) return;
  for (const auto strand : trace.strands_of_dll()) {
    if (!trace.alive(strand, i) || !trace.works_for(strand, *operation, i)) continue;
    if (!trace.ends_at_once(strand, i, trace.profile.terminate_grace)) broken.insert("TRM-04");
  }
}

/// A ClusWorkerTerminate of this worker has returned although it was running.
bool was_not_waited_for(const WholeTrace& trace, StrandId strand, Index i) {
  for (Index j = 0; j < i; ++j) {
    const auto* terminated = trace.at<trace::WorkerTerminated>(j);
    if (terminated == nullptr || terminated->gone) continue;
    if (strand_of(trace, terminated->worker) == strand) return true;
  }
  return false;
}

/// A thread started outside any operation may serve other instances as well.
bool belongs_to_instance(const WholeTrace& trace, StrandId strand, Index close) {
  const auto whom = trace.event(close).resource;
  if (trace.serves(strand) != whom) return false;
  if (trace.role(strand) == StrandRole::Worker || trace.operation_of(strand)) return true;
  for (trace::ResourceIndex other = 1; other <= trace.header.resources.size(); ++other) {
    if (other != whom && trace.is_open(other, close)) return false;
  }
  for (Index i = 0; i < close; ++i) {
    const auto* report = trace.at<trace::StatusCall>(i);
    const bool its = report != nullptr && trace.event(i).strand == strand;
    if (its && report->handle == HandleKind::Live) return true;
  }
  return false;
}

void read_close(const WholeTrace& trace, Index i, bool unload, Broken& broken) {
  for (const auto strand : trace.strands_of_dll()) {
    if (!trace.alive(strand, i) || trace.role(strand) == StrandRole::Callback) continue;
    if (trace.ends_at_once(strand, i)) continue;
    if (unload || belongs_to_instance(trace, strand, i)) broken.insert("TRM-15");
    const bool of_instance = !unload && trace.serves(strand) == trace.event(i).resource;
    if (of_instance && was_not_waited_for(trace, strand, i)) broken.insert("TRM-12");
  }
}

}  // namespace

void read_workers(const WholeTrace& trace, Broken& broken) {
  for (Index i = 0; i < trace.size(); ++i) {
    read_structure(trace, i, broken);
    if (trace.returns(i, EntryPoint::Online) || trace.returns(i, EntryPoint::Offline)) {
      read_return(trace, i, broken);
    }
    if (trace.returns(i, EntryPoint::Terminate)) read_terminate(trace, i, broken);
    if (trace.returns(i, EntryPoint::Close)) read_close(trace, i, false, broken);
    if (trace.returns(i, EntryPoint::Unload)) read_close(trace, i, true, broken);
  }
}

}  // namespace rhsim::conformance
