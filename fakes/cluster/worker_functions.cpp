#include <algorithm>
#include <optional>
#include <span>

#include "fakes/cluster/api.h"
#include "fakes/cluster/implementation.h"

/// ClusWorkerCreate and its family: worker threads of a resource DLL.
/// Source: resapi/nf-resapi-clusworkercreate, -clusworkercheckterminate, -clusworkerterminate,
/// -clusworkerterminateex, -clusworkersterminate; resapi/ns-resapi-clus_worker.

namespace rhsim::cluster {

namespace {

using api::Bool;
using api::ClusWorker;

/// The worker last made in this structure, or null. It is known by its address, since the members
/// are what a DLL may have tampered with.
Worker* known(Cluster::Implementation& cluster, const ClusWorker* structure) {
  const auto number = cluster.latest.find(structure);
  if (number == cluster.latest.end()) return nullptr;
  auto* worker = &cluster.workers[number->second - 1];
  // A zeroed structure whose last thread is gone is a new one, maybe in memory that was freed and
  // given out again: which address an allocator chooses must not reach a trace.
  const bool zeroed = structure->thread == nullptr && structure->terminate == 0;
  return zeroed && !cluster.alive(*worker) ? nullptr : worker;
}

bool tampered(const Cluster::Implementation& cluster, const Worker& worker,
              const ClusWorker& structure) {
  // Once the thread has ended, the DLL may clear the structure for its next use.
  const bool cleared = structure.thread == nullptr && structure.terminate == 0;
  if (cleared && !cluster.alive(worker)) return false;
  return structure.thread != worker.thread || (structure.terminate != 0) != worker.terminate;
}

/// How one termination call stands to one worker.
struct Termination {
  ClusWorker* structure = nullptr;
  std::uint32_t number = 0;  ///< 0: no thread was ever made in this structure.
  Handle thread = nullptr;
  bool itself = false;
  bool joined = false;  ///< The wait for the thread has succeeded.
};

Termination begin(Cluster::Implementation& cluster, ClusWorker* structure, bool wants_to_wait) {
  Termination termination{structure, 0, structure->thread, false, false};
  trace::WorkerTerminate event;
  if (auto* worker = known(cluster, structure)) {
    termination.number = worker->number;
    termination.itself = worker->strand == cluster.current();
    event.tampered = tampered(cluster, *worker, *structure);
  }
  event.worker = termination.number;
  event.itself = termination.itself;
  // Waiting for itself would never end; the event says so and the call returns instead.
  event.waits = wants_to_wait && termination.thread != nullptr && !termination.itself;
  cluster.recorder.record(cluster.current_resource(), event);
  return termination;
}

void ask_to_end(Cluster::Implementation& cluster, const Termination& termination) {
  termination.structure->terminate = 1;
  if (termination.number != 0) cluster.workers[termination.number - 1].terminate = true;
}

/// Closes the thread's handle, as the pages leave open and practice expects. The structure may
/// have been given to another worker while this call waited, so it is touched only if it still
/// holds the same thread.
void release(Cluster::Implementation& cluster, Termination& termination) {
  termination.joined = true;
  cluster.windows.close(termination.thread);
  if (termination.number != 0) cluster.workers[termination.number - 1].thread = nullptr;
  if (termination.structure->thread == termination.thread) termination.structure->thread = nullptr;
}

void end(Cluster::Implementation& cluster, const Termination& termination) {
  const bool gone = termination.joined || termination.number == 0 ||
                    !cluster.alive(cluster.workers[termination.number - 1]);
  cluster.recorder.record(cluster.current_resource(),
                          trace::WorkerTerminated{termination.number, gone});
}

/// Waits for every worker within `milliseconds` together; then asks those left to end, unless the
/// caller only wants to wait.
Dword terminate_within(Cluster::Implementation& cluster, std::span<ClusWorker* const> structures,
                       Dword milliseconds, bool wait_only) {
  std::vector<Termination> terminations;
  for (auto* structure : structures) terminations.push_back(begin(cluster, structure, true));
  const auto now = cluster.windows.scheduler().now();
  const Instant deadline =
      milliseconds == win32::infinite
          ? never
          : saturating_add(now, std::chrono::milliseconds(std::int64_t{milliseconds}));
  Dword result = 0;
  for (auto& termination : terminations) {
    if (termination.thread == nullptr) continue;
    const auto left = deadline == never
                          ? Duration::max()
                          : std::max(Duration{0}, deadline - cluster.windows.scheduler().now());
    const bool ended = !termination.itself &&
                       cluster.windows.wait(termination.thread, left) == win32::wait_object_0;
    if (ended) {
      release(cluster, termination);
    } else {
      if (!wait_only) ask_to_end(cluster, termination);
      result = error_timeout;
    }
  }
  for (const auto& termination : terminations) end(cluster, termination);
  return result;
}

}  // namespace

namespace api {

Dword ClusWorkerCreate(ClusWorker* worker, WorkerRoutine routine, void* parameter) {
  ApiScope scope("ClusWorkerCreate");
  auto& cluster = scope.cluster;
  auto failure = scope.fault;
  if (!failure && (worker == nullptr || routine == nullptr)) failure = error_invalid_parameter;
  trace::WorkerCreate event;
  if (worker != nullptr) {
    const auto* previous = known(cluster, worker);
    event.zeroed = worker->thread == nullptr && worker->terminate == 0;
    event.previous_alive = previous != nullptr && cluster.alive(*previous);
  }
  if (failure) {
    event.result = *failure;
    if (worker != nullptr) *worker = {nullptr, 0};
    cluster.recorder.record(cluster.current_resource(), event);
    return *failure;
  }

  const auto number = static_cast<std::uint32_t>(cluster.workers.size() + 1);
  win32::VirtualWindows::ThreadOptions options;
  options.via = "ClusWorkerCreate";
  options.role = trace::StrandRole::Worker;
  options.worker = number;
  const Handle thread = cluster.windows.create_thread(
      [&cluster, number, worker, routine, parameter] {
        const Dword code = routine(worker, parameter);
        cluster.workers[number - 1].ended = true;
        return code;
      },
      options, nullptr);
  const auto strand = cluster.windows.strand_of(thread);
  cluster.workers.push_back({number, thread, false, strand, cluster.current_resource(), false});
  cluster.latest[worker] = number;
  *worker = {thread, 0};
  event.worker = number;
  cluster.recorder.record(cluster.current_resource(), event);
  // The thread cannot run before this: only now does the strand offer another choice, since on a
  // real system a new thread may well run before its creator goes on.
  cluster.windows.scheduler().call(sim::CallKind::Step);
  return 0;
}

Bool ClusWorkerCheckTerminate(ClusWorker* worker) {
  ApiScope scope("ClusWorkerCheckTerminate");
  auto& cluster = scope.cluster;
  const auto* entry = known(cluster, worker);
  const bool answer = worker->terminate != 0;
  cluster.recorder.record(cluster.current_resource(),
                          trace::WorkerCheck{entry == nullptr ? 0 : entry->number, answer});
  return answer ? 1 : 0;
}

void ClusWorkerTerminate(ClusWorker* worker) {
  ApiScope scope("ClusWorkerTerminate");
  auto& cluster = scope.cluster;
  // Only the first call waits; a later one returns although the thread may still run.
  const bool first = worker->thread != nullptr && worker->terminate == 0;
  auto termination = begin(cluster, worker, first);
  if (first) {
    ask_to_end(cluster, termination);
    if (!termination.itself) {
      cluster.windows.wait(termination.thread, Duration::max());
      release(cluster, termination);
    }
  }
  end(cluster, termination);
}

Dword ClusWorkerTerminateEx(ClusWorker* worker, Dword milliseconds, Bool wait_only) {
  ApiScope scope("ClusWorkerTerminateEx");
  if (scope.fault) return scope.cluster.leave("ClusWorkerTerminateEx", "", *scope.fault);
  if (worker == nullptr) return error_invalid_parameter;
  return terminate_within(scope.cluster, std::span(&worker, 1), milliseconds, wait_only != 0);
}

Dword ClusWorkersTerminate(ClusWorker** workers, const std::size_t count, Dword milliseconds,
                           Bool wait_only) {
  ApiScope scope("ClusWorkersTerminate");
  if (scope.fault) return scope.cluster.leave("ClusWorkersTerminate", "", *scope.fault);
  if (workers == nullptr || count == 0) return error_invalid_parameter;
  return terminate_within(scope.cluster, std::span(workers, count), milliseconds, wait_only != 0);
}

}  // namespace api
}  // namespace rhsim::cluster
