// How CLUS_WORKER is used.
// Source: resapi/nf-resapi-clusworkercreate; resapi/ns-resapi-clus_worker; Implementing Pending
//         Operations.
#include <fmt/format.h>

#include "conformance/rule.h"
#include "conformance/rules/rules.h"
#include "conformance/words.h"

namespace rhsim::conformance {
namespace {

using trace::EntryReturn;
using trace::WorkerCreate;
using trace::WorkerTerminate;

/// The operation whose entry point returns with this event; null for any other return.
const Operation* returning(const EntryReturn& result, const Moment& moment) {
  const ResourceIndex whom = moment.model.resource_of(moment.event);
  const bool ends = result.entry == EntryPoint::Online || result.entry == EntryPoint::Offline;
  return ends && whom != 0 ? &moment.model.resource(whom).operation : nullptr;
}

void judge_trm_07(const EntryReturn& result, const Moment& moment) {
  const auto* operation = returning(result, moment);
  if (operation == nullptr || result.value != code::io_pending) return;
  if (operation->strands_started == 0) return;
  moment.exercised();
  if (operation->cluster_workers > 0) return;
  moment.breach({.message = fmt::format(
                     "{} left its work {} to a thread that ClusWorkerCreate had not made. The page "
                     "on pending operations lists ClusWorkerCreate as a step; nothing fails "
                     "without it.",
                     name_of(result.entry), when(moment.event.at)),
                 .evidence = {operation->first_start->sequence}});
}

/// System error codes end below 16000; an HRESULT or an NTSTATUS is none.
constexpr std::uint32_t beyond_system_codes = 16000;

void judge_trm_16(const trace::StrandExit& exit, const Moment& moment) {
  const auto* who = moment.model.strand(moment.event.strand);
  if (who == nullptr || who->role != trace::StrandRole::Worker) return;
  if (exit.manner != trace::StrandEnd::Returned && exit.manner != trace::StrandEnd::Exited) return;
  moment.exercised();
  if (exit.code < beyond_system_codes) return;
  moment.breach(
      {.message = fmt::format("{} ended {} with code {} (0x{:08X}), which is no system error code.",
                              strand_words(moment.model, who->id), when(moment.event.at), exit.code,
                              exit.code),
       .evidence = {who->born.sequence},
       .resource = who->resource});
}

void judge_trm_08(const WorkerCreate& created, const Moment& moment) {
  moment.exercised();
  if (created.zeroed) return;
  moment.breach({.message = fmt::format(
                     "ClusWorkerCreate was given a CLUS_WORKER {} that was not zero. Clear the "
                     "structure before each use.",
                     when(moment.event.at))});
}

void judge_trm_09(const WorkerTerminate& terminate, const Moment& moment) {
  if (terminate.worker == 0) return;
  moment.exercised();
  // Clearing the structure of a worker that has ended makes it ready for the next.
  if (!terminate.tampered || moment.model.worker(terminate.worker) == nullptr) return;
  moment.breach(
      {.message = fmt::format(
           "The CLUS_WORKER of a running worker had been written to when it was stopped {}. "
           "Its members belong to the ClusWorker functions.",
           when(moment.event.at))});
}

void judge_trm_10(const WorkerCreate& created, const Moment& moment) {
  moment.exercised();
  if (!created.previous_alive) return;
  moment.breach({.message = fmt::format(
                     "ClusWorkerCreate was given a CLUS_WORKER {} whose thread was still running; "
                     "nobody can wait for that thread any more. Call ClusWorkerTerminate first.",
                     when(moment.event.at))});
}

void judge_trm_11(const WorkerTerminate& terminate, const Moment& moment) {
  moment.exercised();
  if (!terminate.itself) return;
  moment.breach({.message = fmt::format(
                     "{} called ClusWorkerTerminate on itself {} and would wait for its own end "
                     "for ever. A worker ends by returning from its routine.",
                     strand_words(moment.model, moment.event.strand), when(moment.event.at))});
}

void judge_trm_17(const EntryReturn& result, const Moment& moment) {
  const auto* operation = returning(result, moment);
  if (operation == nullptr || !operation->failed_creation) return;
  moment.exercised();
  if (operation->strands_started > 0) return;  // A second attempt worked.
  if (result.value != code::io_pending && result.value != code::success) return;
  moment.breach(
      {.message = fmt::format(
           "{} could not create its worker (error {}, {}) but returned {} {}. Return "
           "the error.",
           name_of(result.entry), operation->failed_creation_error,
           when(operation->failed_creation->at), code_words(result.value), when(moment.event.at)),
       .evidence = {operation->failed_creation->sequence}});
}

}  // namespace

Definition trm_07() { return define<RuleOf<judge_trm_07>>("TRM-07"); }
Definition trm_16() { return define<RuleOf<judge_trm_16>>("TRM-16"); }
Definition trm_08() { return define<RuleOf<judge_trm_08>>("TRM-08"); }
Definition trm_09() { return define<RuleOf<judge_trm_09>>("TRM-09"); }
Definition trm_10() { return define<RuleOf<judge_trm_10>>("TRM-10"); }
Definition trm_11() { return define<RuleOf<judge_trm_11>>("TRM-11"); }
Definition trm_17() { return define<RuleOf<judge_trm_17>>("TRM-17"); }

}  // namespace rhsim::conformance
