#include <algorithm>

#include "tests/harness/win32/machine.h"

namespace rhsim::win32::test {
namespace {

constexpr std::int64_t ticks_per_ms = 10'000;
const Handle wait_for_all = handle(static_cast<std::uintptr_t>(-1));

TEST_CASE("a waitable timer becomes signalled at its time, relative or absolute") {
  Machine machine;
  machine.play([&] {
    const Handle timer = CreateWaitableTimerA(nullptr, 0, nullptr);
    CHECK(WaitForSingleObject(timer, 0) == wait_timeout);
    const std::int64_t relative = -250 * ticks_per_ms;
    CHECK(SetWaitableTimer(timer, &relative, 0, nullptr, nullptr, 0) == 1);
    CHECK(WaitForSingleObject(timer, forever) == wait_object_0);
    CHECK(machine.ms() == 250);
    CHECK(WaitForSingleObject(timer, 1000) == wait_timeout);  // Synchronisation timer, once.
    const std::int64_t absolute = 133'485'408'000'000'000 + 2000 * ticks_per_ms;
    SetWaitableTimer(timer, &absolute, 0, nullptr, nullptr, 0);
    CHECK(WaitForSingleObject(timer, forever) == wait_object_0);
    CHECK(machine.ms() == 2000);
    SetWaitableTimer(timer, &absolute, 0, nullptr, nullptr, 0);  // Past: due now.
    CHECK(WaitForSingleObject(timer, 1) == wait_object_0);
  });
}

TEST_CASE("a manual-reset timer stays signalled until it is set again, a period repeats") {
  Machine machine;
  machine.play([&] {
    const Handle manual = CreateWaitableTimerExW(nullptr, u"mine", 1, 0x1F0003);
    CHECK(CompareObjectHandles(manual, OpenWaitableTimerW(0, 0, u"mine")) == 1);
    const std::int64_t soon = -10 * ticks_per_ms;
    SetWaitableTimer(manual, &soon, 0, nullptr, nullptr, 0);
    CHECK(WaitForSingleObject(manual, forever) == wait_object_0);
    CHECK(WaitForSingleObject(manual, 0) == wait_object_0);
    SetWaitableTimer(manual, &soon, 0, nullptr, nullptr, 0);
    CHECK(WaitForSingleObject(manual, 0) == wait_timeout);
    CHECK(CancelWaitableTimer(manual) == 1);
    CHECK(WaitForSingleObject(manual, 1000) == wait_timeout);

    const auto before = machine.ms();
    const Handle periodic = CreateWaitableTimerA(nullptr, 0, nullptr);
    SetWaitableTimer(periodic, &soon, 20, nullptr, nullptr, 0);
    for (int i = 0; i < 3; ++i) CHECK(WaitForSingleObject(periodic, forever) == wait_object_0);
    CHECK(machine.ms() == before + 50);
    CancelWaitableTimer(periodic);
  });
}

TEST_CASE("SetWaitableTimer refuses what its page rules out") {
  on_a_strand([] {
    const Handle timer = CreateWaitableTimerA(nullptr, 0, nullptr);
    const std::int64_t now = 0;
    CHECK(SetWaitableTimer(timer, nullptr, 0, nullptr, nullptr, 0) == 0);
    CHECK(GetLastError() == error_invalid_parameter);
    CHECK(SetWaitableTimer(timer, &now, -1, nullptr, nullptr, 0) == 0);
    CHECK(SetWaitableTimer(CreateEventA(nullptr, 0, 0, nullptr), &now, 0, nullptr, nullptr, 0) ==
          0);
    CHECK(GetLastError() == error_invalid_handle);
    CHECK(CancelWaitableTimer(nullptr) == 0);
  });
}

TEST_CASE("a timer's completion routine runs on the strand that set it, when it is alertable") {
  static int calls;
  static Dword runner;
  calls = 0;
  Machine machine;
  machine.play([&] {
    const Handle timer = CreateWaitableTimerA(nullptr, 1, nullptr);
    const std::int64_t soon = -10 * ticks_per_ms;
    const auto routine = [](void* parameter, Dword, Dword) {
      calls += *static_cast<int*>(parameter);
      runner = GetCurrentThreadId();
    };
    int by = 1;
    SetWaitableTimer(timer, &soon, 0, routine, &by, 0);
    SleepEx(50, 0);
    CHECK(calls == 0);
    CHECK(SleepEx(forever, 1) == wait_io_completion);
    CHECK(calls == 1);
    CHECK(runner == GetCurrentThreadId());
    SetWaitableTimer(timer, &soon, 0, routine, &by, 0);
    Sleep(50);
    CancelWaitableTimer(timer);  // Takes the queued call back.
    CHECK(SleepEx(50, 1) == 0);
    CHECK(calls == 1);
  });
}

TEST_CASE("waiting for a timer alone is no deadlock, and waiting for a cancelled one is") {
  const bool cancelled = GENERATE(true, false);
  Machine machine;
  const auto reason = machine.play([&] {
    const Handle timer = CreateWaitableTimerA(nullptr, 0, nullptr);
    const std::int64_t soon = -10 * ticks_per_ms;
    SetWaitableTimer(timer, &soon, 0, nullptr, nullptr, 0);
    if (cancelled) CancelWaitableTimer(timer);
    WaitForSingleObject(timer, forever);
  });
  CHECK(reason == (cancelled ? sim::StopReason::Deadlock : sim::StopReason::Stopped));
  if (cancelled) CHECK(machine.scheduler.live_strands() == std::vector<StrandId>{1});
}

struct Ticks {
  Machine& machine;
  std::vector<std::int64_t> at;
};

void note_time(void* parameter, std::uint8_t fired) {
  auto& ticks = *static_cast<Ticks*>(parameter);
  CHECK(fired == 1);
  ticks.at.push_back(ticks.machine.ms());
}

TEST_CASE("a timer queue timer calls back at its due time and then at each period") {
  Machine machine;
  Ticks ticks{machine, {}};
  machine.play([&] {
    Handle timer = nullptr;
    CHECK(CreateTimerQueueTimer(&timer, nullptr, note_time, &ticks, 10, 20, 0) == 1);
    Sleep(55);
    CHECK(ticks.at == std::vector<std::int64_t>{10, 30, 50});
    CHECK(ChangeTimerQueueTimer(nullptr, timer, 100, 0) == 1);
    Sleep(200);
    CHECK(ticks.at == std::vector<std::int64_t>{10, 30, 50, 155});
    CHECK(ChangeTimerQueueTimer(nullptr, timer, 5, 0) == 1);  // Expired for good: no effect.
    Sleep(50);
    CHECK(ticks.at.size() == 4);
    CHECK(machine.windows.open_handles(0).at(0).kind == "timer queue timer");
    CHECK(DeleteTimerQueueTimer(nullptr, timer, nullptr) == 1);
    CHECK(machine.windows.open_handles(0).empty());
    CHECK(DeleteTimerQueueTimer(nullptr, timer, nullptr) == 0);
    CHECK(GetLastError() == error_invalid_parameter);
  });
  const auto started = machine.events.of<trace::StrandStart>();
  CHECK(started.at(1).role == StrandRole::Callback);
  CHECK(started.at(1).via == "CreateTimerQueueTimer");
}

TEST_CASE("deleting a timer can wait for its callback, or say that it still runs") {
  static bool returned;
  returned = false;
  Machine machine;
  machine.play([&] {
    const auto slow = [](void*, std::uint8_t) {
      Sleep(100);
      returned = true;
    };
    Handle timer = nullptr;
    CreateTimerQueueTimer(&timer, nullptr, slow, nullptr, 0, 0, 0);
    Sleep(10);
    const auto how = GENERATE(0, 1, 2);
    if (how == 0) {
      CHECK(DeleteTimerQueueTimer(nullptr, timer, nullptr) == 0);
      CHECK(GetLastError() == 997);  // ERROR_IO_PENDING
      CHECK_FALSE(returned);
    } else if (how == 1) {
      CHECK(DeleteTimerQueueTimer(nullptr, timer, wait_for_all) == 1);
      CHECK(returned);
    } else {
      const Handle done = CreateEventA(nullptr, 1, 0, nullptr);
      CHECK(DeleteTimerQueueTimer(nullptr, timer, done) == 1);
      CHECK_FALSE(returned);
      CHECK(WaitForSingleObject(done, forever) == wait_object_0);
      CHECK(returned);
    }
  });
}

TEST_CASE("deleting a queue deletes its timers and signals when the last callback is done") {
  Machine machine;
  Ticks ticks{machine, {}};
  machine.play([&] {
    const Handle queue = CreateTimerQueue();
    Handle first = nullptr;
    Handle second = nullptr;
    CreateTimerQueueTimer(&first, queue, note_time, &ticks, 10, 10, 0);
    CreateTimerQueueTimer(&second, queue, note_time, &ticks, 15, 0, 0);
    Sleep(12);
    CHECK(DeleteTimerQueueTimer(nullptr, second, nullptr) == 0);  // Not of this queue.
    const Handle done = CreateEventA(nullptr, 1, 0, nullptr);
    CHECK(DeleteTimerQueueEx(queue, done) == 1);
    CHECK(WaitForSingleObject(done, 0) == wait_object_0);
    Sleep(100);
    CHECK(ticks.at == std::vector<std::int64_t>{10});
    CHECK(DeleteTimerQueue(queue) == 0);
    CHECK(GetLastError() == error_invalid_handle);
    CHECK(CreateTimerQueueTimer(&first, queue, note_time, &ticks, 0, 0, 0) == 0);
  });
}

TEST_CASE("callbacks on the timer thread run one after the other") {
  static int running;
  static int most;
  running = most = 0;
  const auto [flags, together] = GENERATE(table<Dword, int>({{0, 2}, {0x20, 1}}));
  Machine machine;
  machine.play([&, flags = flags] {
    const auto slow = [](void*, std::uint8_t) {
      most = std::max(most, ++running);
      Sleep(50);
      --running;
    };
    Handle timer = nullptr;
    CreateTimerQueueTimer(&timer, nullptr, slow, nullptr, 10, 0, flags);
    CreateTimerQueueTimer(&timer, nullptr, slow, nullptr, 20, 0, flags);
    Sleep(500);
  });
  CHECK(most == together);
}

TEST_CASE("a multimedia timer calls back until it is killed") {
  static int calls;
  calls = 0;
  Machine machine;
  machine.play([&] {
    const auto routine = [](std::uint32_t, std::uint32_t, std::uintptr_t user, std::uintptr_t,
                            std::uintptr_t) { calls += static_cast<int>(user); };
    const auto id = timeSetEvent(10, 0, routine, 2, 1);
    CHECK(id != 0);
    Sleep(35);
    CHECK(timeKillEvent(id) == 0);
    Sleep(100);
    CHECK(calls == 6);
    CHECK(timeKillEvent(id) == 97);
  });
}

TEST_CASE("waitable timers have A, W and Ex forms, and all are one kind") {
  on_a_strand([] {
    const Handle timer = CreateWaitableTimerW(nullptr, 0, u"t");
    CHECK(CompareObjectHandles(timer, CreateWaitableTimerExA(nullptr, "t", 0, 0)) == 1);
    CHECK(CompareObjectHandles(timer, OpenWaitableTimerA(0, 0, "t")) == 1);
    const std::int64_t soon = -10 * ticks_per_ms;
    CHECK(SetWaitableTimerEx(timer, &soon, 0, nullptr, nullptr, nullptr, 0) == 1);
    CHECK(WaitForSingleObject(timer, 9) == wait_timeout);
    CHECK(WaitForSingleObject(timer, 2) == wait_object_0);
  });
}

TEST_CASE("a waitable timer goes with its last handle, completion routine and all") {
  static int calls;
  calls = 0;
  Machine machine;
  machine.play([&] {
    const Handle timer = CreateWaitableTimerA(nullptr, 0, nullptr);
    const std::int64_t soon = -10 * ticks_per_ms;
    SetWaitableTimer(
        timer, &soon, 0, [](void*, Dword, Dword) { ++calls; }, nullptr, 0);
    const Handle waiter =
        machine.thread([&] { CHECK(WaitForSingleObject(timer, forever) == wait_object_0); });
    Sleep(1);
    CloseHandle(timer);  // The one that waits keeps it.
    CHECK(WaitForSingleObject(waiter, forever) == wait_object_0);
    SleepEx(0, 1);
    CHECK(calls == 1);
    const Handle other = CreateWaitableTimerA(nullptr, 0, nullptr);
    SetWaitableTimer(
        other, &soon, 0, [](void*, Dword, Dword) { ++calls; }, nullptr, 0);
    CloseHandle(other);
    CHECK(SleepEx(100, 1) == 0);
    CHECK(calls == 1);
  });
}

TEST_CASE("the timer queue functions of Windows 2000 do what their successors do") {
  Machine machine;
  Ticks ticks{machine, {}};
  machine.play([&] {
    const Handle timer = SetTimerQueueTimer(nullptr, note_time, &ticks, 10, 20, 0);
    CHECK(timer != nullptr);
    Sleep(35);
    CHECK(ticks.at == std::vector<std::int64_t>{10, 30});
    CHECK(CancelTimerQueueTimer(nullptr, timer) == 1);
    CHECK(CancelTimerQueueTimer(nullptr, timer) == 0);
  });
}

}  // namespace
}  // namespace rhsim::win32::test
