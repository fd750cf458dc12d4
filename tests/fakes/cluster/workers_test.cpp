#include "tests/fakes/cluster/environment.h"

// ClusWorkerCreate and its family, from their pages: resapi/nf-resapi-clusworker*.

namespace rhsim::cluster {
namespace {

using namespace api;
using test::Environment;

/// Works in slices of 100 ms until it is told to end, or has done `slices`.
struct Job {
  int slices = 1000;
  int done = 0;
};

Dword work(ClusWorker* worker, void* parameter) {
  auto& job = *static_cast<Job*>(parameter);
  while (job.done < job.slices && ClusWorkerCheckTerminate(worker) == 0) {
    win32::test::Sleep(100);
    ++job.done;
  }
  return 7;
}

Dword end_at_once(ClusWorker*, void*) { return 0; }

Dword terminate_itself(ClusWorker* worker, void*) {
  ClusWorkerTerminate(worker);
  return 0;
}

}  // namespace

TEST_CASE("a worker runs with its structure and the parameter of its creator") {
  Environment environment;
  ClusWorker worker{};
  Job job{3};
  environment.play([&] {
    CHECK(ClusWorkerCreate(&worker, work, &job) == 0);
    CHECK(worker.thread != nullptr);
    CHECK(worker.terminate == 0);
  });
  CHECK(job.done == 3);
  const auto starts = environment.events<trace::StrandStart>();
  REQUIRE(starts.size() == 2);
  CHECK(starts[1].role == trace::StrandRole::Worker);
  CHECK(starts[1].via == "ClusWorkerCreate");
  CHECK(starts[1].worker == 1);
  const auto exits = environment.events<trace::StrandExit>();
  CHECK(std::count(exits.begin(), exits.end(), trace::StrandExit{7, trace::StrandEnd::Returned}) ==
        1);
}

TEST_CASE("ClusWorkerTerminate asks the worker to end, waits for it and closes its handle") {
  Environment environment;
  ClusWorker worker{};
  Job job;
  environment.play([&] {
    ClusWorkerCreate(&worker, work, &job);
    win32::test::Sleep(250);
    ClusWorkerTerminate(&worker);
    CHECK(environment.machine.ms() == 300);
    CHECK(environment.cluster.live_workers(0) == 0);
    CHECK(worker.thread == nullptr);
    CHECK(worker.terminate == 1);
  });
  CHECK(job.done == 3);
  CHECK(environment.events<trace::WorkerTerminate>() ==
        std::vector{trace::WorkerTerminate{1, true, false, false}});
  CHECK(environment.events<trace::WorkerTerminated>() ==
        std::vector{trace::WorkerTerminated{1, true}});
  CHECK(environment.machine.windows.open_handles(0).empty());
}

TEST_CASE("only the first ClusWorkerTerminate waits") {
  Environment environment;
  ClusWorker worker{};
  Job job;
  environment.play([&] {
    ClusWorkerCreate(&worker, work, &job);
    environment.machine.thread([&] { ClusWorkerTerminate(&worker); });
    win32::test::Sleep(50);
    ClusWorkerTerminate(&worker);
    CHECK(environment.machine.ms() == 50);
  });
  const auto ends = environment.events<trace::WorkerTerminated>();
  REQUIRE(ends.size() == 2);
  CHECK_FALSE(ends[0].gone);
  CHECK(ends[1].gone);
}

TEST_CASE("ClusWorkerTerminate on a structure without a worker is harmless") {
  Environment environment;
  ClusWorker worker{};
  CHECK(environment.play([&] { ClusWorkerTerminate(&worker); }) == sim::StopReason::Stopped);
  CHECK(environment.events<trace::WorkerTerminate>() ==
        std::vector{trace::WorkerTerminate{0, false, false, false}});
}

TEST_CASE("a worker that terminates itself is recorded and does not hang") {
  Environment environment;
  ClusWorker worker{};
  CHECK(environment.play([&] { ClusWorkerCreate(&worker, terminate_itself, nullptr); }) ==
        sim::StopReason::Stopped);
  CHECK(environment.events<trace::WorkerTerminate>() ==
        std::vector{trace::WorkerTerminate{1, false, true, false}});
}

TEST_CASE("a structure that was not cleared, or whose worker still runs, shows at its next use") {
  Environment environment;
  ClusWorker worker{};
  Job job;
  environment.play([&] {
    ClusWorkerCreate(&worker, work, &job);
    ClusWorkerTerminate(&worker);
    ClusWorkerCreate(&worker, work, &job);  // Terminate is still TRUE.
    worker = {};
    ClusWorkerCreate(&worker, end_at_once, nullptr);  // The second worker is alive.
    job.slices = 0;
  });
  const auto creations = environment.events<trace::WorkerCreate>();
  REQUIRE(creations.size() == 3);
  CHECK(creations[0] == trace::WorkerCreate{1, true, false, 0});
  CHECK(creations[1] == trace::WorkerCreate{2, false, false, 0});
  CHECK(creations[2] == trace::WorkerCreate{3, true, true, 0});
}

TEST_CASE("a member that the DLL changed shows when the worker is terminated") {
  Environment environment;
  ClusWorker worker{};
  Job job;
  environment.play([&] {
    ClusWorkerCreate(&worker, work, &job);
    worker.terminate = 1;
    ClusWorkerTerminate(&worker);
  });
  const auto ends = environment.events<trace::WorkerTerminate>();
  REQUIRE(ends.size() == 1);
  CHECK(ends[0].tampered);
  CHECK_FALSE(ends[0].waits);
}

TEST_CASE("clearing the structure of a worker that has ended is no tampering") {
  Environment environment;
  ClusWorker worker{};
  environment.play([&] {
    ClusWorkerCreate(&worker, end_at_once, nullptr);
    win32::test::Sleep(10);
    worker = {};
    ClusWorkerTerminate(&worker);
  });
  const auto ends = environment.events<trace::WorkerTerminate>();
  REQUIRE(ends.size() == 1);
  CHECK_FALSE(ends[0].tampered);
}

TEST_CASE("a scripted failure of ClusWorkerCreate leaves the structure zeroed, once") {
  Environment environment;
  environment.machine.windows.faults().fail_next("ClusWorkerCreate", 1, 8);
  ClusWorker worker{};
  environment.play([&] {
    CHECK(ClusWorkerCreate(&worker, end_at_once, nullptr) == 8);
    CHECK(worker.thread == nullptr);
    CHECK(ClusWorkerCreate(&worker, end_at_once, nullptr) == 0);
  });
  const auto creations = environment.events<trace::WorkerCreate>();
  REQUIRE(creations.size() == 2);
  CHECK(creations[0] == trace::WorkerCreate{0, true, false, 8});
  CHECK(creations[1].worker == 1);
}

TEST_CASE("ClusWorkerTerminateEx gives up after its time and then asks the worker to end") {
  const bool wait_only = GENERATE(false, true);
  CAPTURE(wait_only);
  Environment environment;
  ClusWorker worker{};
  Job job{20};
  environment.play([&] {
    ClusWorkerCreate(&worker, work, &job);
    CHECK(ClusWorkerTerminateEx(&worker, 500, wait_only ? 1 : 0) == 1460);
    CHECK(environment.machine.ms() == 500);
    CHECK(worker.terminate == (wait_only ? 0 : 1));
  });
  // Told to end after half a second, or left to do its two seconds of work.
  CHECK(job.done == (wait_only ? 20 : 5));
}

TEST_CASE("ClusWorkersTerminate waits for all its workers within one span") {
  Environment environment;
  ClusWorker first{};
  ClusWorker second{};
  Job short_job{2};
  Job long_job{9};
  environment.play([&] {
    ClusWorkerCreate(&first, work, &short_job);
    ClusWorkerCreate(&second, work, &long_job);
    ClusWorker* both[] = {&first, &second};
    CHECK(ClusWorkersTerminate(both, 2, 600, 1) == 1460);
    CHECK(environment.machine.ms() == 600);
    CHECK(ClusWorkersTerminate(both, 2, 600, 1) == 0);
    CHECK(environment.machine.ms() == 900);
  });
}

TEST_CASE("a new worker may run before its creator goes on") {
  // The second Preempt choice inside ClusWorkerCreate switches to the worker.
  class SwitchOnce final : public sim::ChoicePolicy {
   public:
    std::uint32_t choose(const sim::ChoicePoint& point) override {
      return point.kind == sim::ChoiceKind::Preempt && !std::exchange(switched_, true) ? 1 : 0;
    }

   private:
    bool switched_ = false;
  } policy;
  Environment environment(policy);
  ClusWorker worker{};
  Job job{0};
  Dword seen = 0;
  environment.play([&] {
    ClusWorkerCreate(&worker, work, &job);
    seen = static_cast<Dword>(environment.events<trace::WorkerCheck>().size() +
                              environment.events<trace::StrandExit>().size());
  });
  CHECK(seen > 0);
}

}  // namespace rhsim::cluster
