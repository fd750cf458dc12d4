#include "tests/harness/win32/machine.h"

namespace rhsim::win32::test {
namespace {

TEST_CASE("a critical section is recursive for its owner and closed to others") {
  Machine machine;
  machine.play([&] {
    CriticalSection section;
    InitializeCriticalSection(&section);
    EnterCriticalSection(&section);
    EnterCriticalSection(&section);
    CHECK(TryEnterCriticalSection(&section) == 1);
    CHECK(machine.windows.locks_held(1) == std::vector<std::string>{"critical section #1"});
    bool entered = false;
    machine.thread([&] {
      CHECK(TryEnterCriticalSection(&section) == 0);
      EnterCriticalSection(&section);
      entered = true;
      LeaveCriticalSection(&section);
    });
    Sleep(1);
    LeaveCriticalSection(&section);
    LeaveCriticalSection(&section);
    Sleep(1);
    CHECK_FALSE(entered);
    LeaveCriticalSection(&section);
    Sleep(1);
    CHECK(entered);
    CHECK(machine.windows.locks_held(1).empty());
    DeleteCriticalSection(&section);
  });
}

TEST_CASE("the fields of a critical section show what Windows would show") {
  on_a_strand([] {
    CriticalSection section;
    CHECK(InitializeCriticalSectionAndSpinCount(&section, 400) == 1);
    CHECK(section.lock_count == -1);
    CHECK(section.owner == nullptr);
    EnterCriticalSection(&section);
    CHECK(section.owner == handle(GetCurrentThreadId()));
    CHECK(section.recursion_count == 1);
    LeaveCriticalSection(&section);
    CHECK(section.lock_count == -1);
    CHECK(SetCriticalSectionSpinCount(&section, 10) == 400);
    CHECK(InitializeCriticalSectionEx(&section, 0, 1) == 0);
    CHECK(GetLastError() == error_invalid_parameter);
  });
}

TEST_CASE("a deadlock over two critical sections names both holders") {
  Machine machine;
  CriticalSection first;
  CriticalSection second;
  const auto reason = machine.play([&] {
    InitializeCriticalSection(&first);
    InitializeCriticalSection(&second);
    machine.thread([&] {
      EnterCriticalSection(&second);
      Sleep(1);
      EnterCriticalSection(&first);
    });
    EnterCriticalSection(&first);
    Sleep(1);
    EnterCriticalSection(&second);
  });
  CHECK(reason == sim::StopReason::Deadlock);
  CHECK(machine.windows.waiting(1) ==
        trace::Waiting{1, "EnterCriticalSection(critical section #1)", {2}});
  CHECK(machine.windows.waiting(2) ==
        trace::Waiting{2, "EnterCriticalSection(critical section #2)", {1}});
}

TEST_CASE("who holds a lock that is waited for is told as it is, not as it was") {
  Machine machine;
  CriticalSection section;
  const auto reason = machine.play([&] {
    InitializeCriticalSection(&section);
    const auto enters = [&] {
      EnterCriticalSection(&section);
      WaitForSingleObject(CreateEventA(nullptr, 0, 0, nullptr), forever);
    };
    EnterCriticalSection(&section);
    machine.thread(enters);
    machine.thread(enters);
    Sleep(1);
    LeaveCriticalSection(&section);
    Sleep(1);
    WaitForSingleObject(CreateEventA(nullptr, 0, 0, nullptr), forever);
  });
  CHECK(reason == sim::StopReason::Deadlock);
  CHECK(machine.windows.waiting(2).whom.empty());
  CHECK(machine.windows.waiting(3) ==
        trace::Waiting{3, "EnterCriticalSection(critical section #1)", {2}});
}

TEST_CASE("a lock whose holder has ended stays held, and the report says so") {
  Machine machine;
  CriticalSection section;
  const auto reason = machine.play([&] {
    InitializeCriticalSection(&section);
    machine.thread([&] { EnterCriticalSection(&section); });
    Sleep(1);
    EnterCriticalSection(&section);
  });
  CHECK(reason == sim::StopReason::Deadlock);
  CHECK(
      machine.windows.waiting(1) ==
      trace::Waiting{1, "EnterCriticalSection(critical section #1), whose holder has ended", {2}});
}

TEST_CASE("entering a section that was never initialised, or was deleted, never returns") {
  const bool deleted = GENERATE(true, false);
  Machine machine;
  CriticalSection section{};
  const auto reason = machine.play([&] {
    if (deleted) {
      InitializeCriticalSection(&section);
      DeleteCriticalSection(&section);
    }
    EnterCriticalSection(&section);
  });
  CHECK(reason == sim::StopReason::Deadlock);
  CHECK(machine.events.of<trace::ApiCall>().at(0).argument ==
        "critical section that is not initialised");
}

TEST_CASE("a section initialised by hand, as old code does, works") {
  on_a_strand([] {
    CriticalSection section{nullptr, -1, 0, nullptr, nullptr, 0};
    EnterCriticalSection(&section);
    LeaveCriticalSection(&section);
    CHECK(section.lock_count == -1);
  });
}

TEST_CASE("a section made anew at the same address does not inherit its holder") {
  on_a_strand([] {
    CriticalSection section;
    InitializeCriticalSection(&section);
    EnterCriticalSection(&section);
    section = {nullptr, -1, 0, nullptr, nullptr, 0};
    CHECK(TryEnterCriticalSection(&section) == 1);
  });
}

TEST_CASE("leaving a section that another strand holds is recorded and changes nothing") {
  Machine machine;
  CriticalSection section;
  machine.play([&] {
    InitializeCriticalSection(&section);
    EnterCriticalSection(&section);
    const Handle other = machine.thread([&] { LeaveCriticalSection(&section); });
    WaitForSingleObject(other, forever);
    CHECK(section.recursion_count == 1);
    LeaveCriticalSection(&section);
  });
  CHECK(machine.events.of<trace::ApiCall>().at(0) == trace::ApiCall{"LeaveCriticalSection",
                                                                    "critical section #1 not owned",
                                                                    0, error_not_owner});
}

TEST_CASE("a released section goes to the longest waiter, or stays free for a passer-by") {
  struct Barge final : sim::ChoicePolicy {
    std::uint32_t choose(const sim::ChoicePoint& point) override {
      return barge && point.kind == sim::ChoiceKind::Waiter ? point.options - 1 : 0;
    }
    bool barge = false;
  } policy;
  policy.barge = GENERATE(true, false);
  Machine machine(policy);
  std::string order;
  CriticalSection section;
  machine.play([&] {
    InitializeCriticalSection(&section);
    EnterCriticalSection(&section);
    machine.thread([&] {
      EnterCriticalSection(&section);
      order += "waiter ";
      LeaveCriticalSection(&section);
    });
    Sleep(1);
    LeaveCriticalSection(&section);
    EnterCriticalSection(&section);
    order += "first ";
    LeaveCriticalSection(&section);
    Sleep(1);
  });
  CHECK(order == (policy.barge ? "first waiter " : "waiter first "));
}

TEST_CASE("a zeroed SRW lock works, shares among readers and excludes writers") {
  Machine machine;
  machine.play([&] {
    SrwLock lock{};
    AcquireSRWLockShared(&lock);
    CHECK(machine.windows.locks_held(1) == std::vector<std::string>{"SRW lock #1 (shared)"});
    const Handle reader = machine.thread([&] {
      CHECK(TryAcquireSRWLockShared(&lock) == 1);
      CHECK(TryAcquireSRWLockExclusive(&lock) == 0);
      ReleaseSRWLockShared(&lock);
    });
    WaitForSingleObject(reader, forever);
    ReleaseSRWLockShared(&lock);
    CHECK(lock.value == nullptr);
    AcquireSRWLockExclusive(&lock);
    const Handle other = machine.thread([&] { CHECK(TryAcquireSRWLockShared(&lock) == 0); });
    WaitForSingleObject(other, forever);
    ReleaseSRWLockExclusive(&lock);
    CHECK(lock.value == nullptr);
  });
}

TEST_CASE("a waiting writer goes before new readers, and readers enter together") {
  Machine machine;
  std::string order;
  machine.play([&] {
    SrwLock lock{};
    AcquireSRWLockShared(&lock);
    machine.thread([&] {
      AcquireSRWLockExclusive(&lock);
      order += "w";
      Sleep(5);
      ReleaseSRWLockExclusive(&lock);
    });
    for (int i = 0; i < 2; ++i) {
      machine.thread([&] {
        Sleep(1);
        AcquireSRWLockShared(&lock);
        order += "r";
        Sleep(5);
        order += "s";
        ReleaseSRWLockShared(&lock);
      });
    }
    Sleep(2);
    CHECK(order.empty());
    ReleaseSRWLockShared(&lock);
    Sleep(100);
  });
  CHECK(order == "wrrss");
}

TEST_CASE("taking an SRW lock twice is a deadlock with oneself") {
  Machine machine;
  SrwLock lock{};
  const auto reason = machine.play([&] {
    AcquireSRWLockExclusive(&lock);
    AcquireSRWLockExclusive(&lock);
  });
  CHECK(reason == sim::StopReason::Deadlock);
  CHECK(machine.windows.waiting(1) ==
        trace::Waiting{1, "AcquireSRWLockExclusive(SRW lock #1)", {1}});
}

TEST_CASE("releasing an SRW lock that is not held ends the run as the exception would") {
  Machine machine;
  SrwLock lock{};
  machine.play([&] { ReleaseSRWLockExclusive(&lock); });
  CHECK(machine.events.of<trace::Crash>().at(0) ==
        trace::Crash{"exception 0xC0000264", "ReleaseSRWLockExclusive"});
}

TEST_CASE("a condition variable wakes one or all, with the lock held again") {
  const bool all = GENERATE(true, false);
  Machine machine;
  int woken = 0;
  machine.play([&] {
    CriticalSection section;
    ConditionVariable condition{};
    InitializeCriticalSection(&section);
    for (int i = 0; i < 2; ++i) {
      machine.thread([&] {
        EnterCriticalSection(&section);
        if (SleepConditionVariableCS(&condition, &section, 50) == 1) ++woken;
        CHECK(section.owner == handle(GetCurrentThreadId()));
        LeaveCriticalSection(&section);
      });
    }
    Sleep(10);
    EnterCriticalSection(&section);  // Free while they sleep.
    if (all) WakeAllConditionVariable(&condition);
    if (!all) WakeConditionVariable(&condition);
    LeaveCriticalSection(&section);
    Sleep(100);
  });
  CHECK(woken == (all ? 2 : 1));
}

TEST_CASE("a sleep on a condition variable times out with ERROR_TIMEOUT and the lock held") {
  Machine machine;
  machine.play([&] {
    SrwLock lock{};
    ConditionVariable condition{};
    InitializeConditionVariable(&condition);
    AcquireSRWLockExclusive(&lock);
    CHECK(SleepConditionVariableSRW(&condition, &lock, 30, 0) == 0);
    CHECK(GetLastError() == error_timeout);
    CHECK(machine.ms() == 30);
    CHECK(lock.value != nullptr);
    ReleaseSRWLockExclusive(&lock);
    AcquireSRWLockShared(&lock);
    CHECK(SleepConditionVariableSRW(&condition, &lock, 1, 1) == 0);
    CHECK(TryAcquireSRWLockExclusive(&lock) == 0);
    ReleaseSRWLockShared(&lock);
  });
}

TEST_CASE("WaitOnAddress returns at once when the value differs, and takes 1, 2, 4 or 8 bytes") {
  Machine machine;
  machine.play([&] {
    const auto [size, valid] = GENERATE(table<std::size_t, bool>(
        {{0, false}, {1, true}, {2, true}, {3, false}, {4, true}, {8, true}}));
    CAPTURE(size);
    std::uint64_t value = 1;
    const std::uint64_t other = 0x0202020202020202;
    const std::uint64_t same = 1;
    CHECK(WaitOnAddress(&value, &other, size, forever) == Bool{valid});
    SetLastError(0);
    CHECK(WaitOnAddress(&value, &same, size, 10) == 0);
    CHECK(GetLastError() == (valid ? error_timeout : error_invalid_parameter));
  });
}

TEST_CASE("WakeByAddress wakes those who wait on this address") {
  Machine machine;
  int woken = 0;
  machine.play([&] {
    std::int32_t value = 0;
    for (int i = 0; i < 3; ++i) {
      machine.thread([&] {
        const std::int32_t undesired = 0;
        woken += WaitOnAddress(&value, &undesired, 4, forever);
      });
    }
    Sleep(1);
    std::int32_t other = 0;
    WakeByAddressAll(&other);
    Sleep(1);
    CHECK(woken == 0);
    value = 1;
    WakeByAddressSingle(&value);
    Sleep(1);
    CHECK(woken == 1);
    WakeByAddressAll(&value);
    Sleep(1);
  });
  CHECK(woken == 3);
}

struct Once {
  InitOnce once{};
  int calls = 0;
  Bool succeed = 1;
};

Bool initialise(InitOnce*, void* parameter, void** context) {
  auto& it = *static_cast<Once*>(parameter);
  ++it.calls;
  Sleep(10);
  *context = &it;
  return it.succeed;
}

TEST_CASE("InitOnceExecuteOnce calls once, and everybody gets the context") {
  Machine machine;
  Once it;
  machine.play([&] {
    for (int i = 0; i < 3; ++i) {
      machine.thread([&] {
        void* context = nullptr;
        CHECK(InitOnceExecuteOnce(&it.once, initialise, &it, &context) == 1);
        CHECK(context == &it);
      });
    }
  });
  CHECK(it.calls == 1);
}

TEST_CASE("an initialisation that fails leaves the next one to try") {
  Machine machine;
  Once it;
  it.succeed = 0;
  machine.play([&] {
    const Handle waiter = machine.thread([&] {
      Sleep(1);
      void* context = nullptr;
      CHECK(InitOnceExecuteOnce(&it.once, initialise, &it, &context) == 1);
    });
    CHECK(InitOnceExecuteOnce(&it.once, initialise, &it, nullptr) == 0);
    it.succeed = 1;
    WaitForSingleObject(waiter, forever);
  });
  CHECK(it.calls == 2);
}

TEST_CASE("InitOnceBeginInitialize and InitOnceComplete follow their page") {
  on_a_strand([] {
    InitOnce once{};
    Bool pending = 0;
    void* context = nullptr;
    CHECK(InitOnceBeginInitialize(&once, 1, &pending, &context) == 0);  // CHECK_ONLY
    CHECK(InitOnceBeginInitialize(&once, 3, &pending, &context) == 0);
    CHECK(GetLastError() == error_invalid_parameter);
    CHECK(InitOnceBeginInitialize(&once, 0, &pending, &context) == 1);
    CHECK(pending == 1);
    CHECK(InitOnceBeginInitialize(&once, 2, &pending, &context) == 0);  // ASYNC after sync
    CHECK(InitOnceComplete(&once, 0, handle(2)) == 0);                  // Reserved bits.
    CHECK(InitOnceComplete(&once, 0, handle(8)) == 1);
    CHECK(InitOnceBeginInitialize(&once, 1, &pending, &context) == 1);
    CHECK(pending == 0);
    CHECK(context == handle(8));
    InitOnceInitialize(&once);
    CHECK(once.value == nullptr);
    CHECK(InitOnceBeginInitialize(&once, 2, &pending, &context) == 1);
    CHECK(InitOnceBeginInitialize(&once, 2, &pending, &context) == 1);  // Both may try.
    CHECK(InitOnceComplete(&once, 2, handle(16)) == 1);
    CHECK(InitOnceComplete(&once, 2, handle(32)) == 0);  // The first one counts.
    CHECK(InitOnceComplete(&once, 6, nullptr) == 0);
  });
}

TEST_CASE(
    "a barrier lets all through when the last one has entered, and only that one hears TRUE") {
  Machine machine;
  int last = 0;
  std::vector<std::int64_t> through;
  machine.play([&] {
    Barrier barrier{};
    CHECK(InitializeSynchronizationBarrier(&barrier, 3, -1) == 1);
    std::vector<Handle> threads;
    for (Dword i = 0; i < 3; ++i) {
      threads.push_back(machine.thread([&, i] {
        for (int round = 0; round < 2; ++round) {  // It is used again.
          Sleep(10 * i);
          last += EnterSynchronizationBarrier(&barrier, 0);
          through.push_back(machine.ms());
        }
      }));
    }
    CHECK(WaitForMultipleObjects(3, threads.data(), 1, forever) == wait_object_0);
    CHECK(DeleteSynchronizationBarrier(&barrier) == 1);
  });
  CHECK(last == 2);
  CHECK(through == std::vector<std::int64_t>{20, 20, 20, 40, 40, 40});
}

TEST_CASE("a barrier for nobody is refused") {
  on_a_strand([] {
    Barrier barrier{};
    CHECK(InitializeSynchronizationBarrier(&barrier, 0, -1) == 0);
    CHECK(GetLastError() == error_invalid_parameter);
    CHECK(InitializeSynchronizationBarrier(&barrier, 1, -2) == 0);
    CHECK(InitializeSynchronizationBarrier(&barrier, 1, 0) == 1);
    CHECK(EnterSynchronizationBarrier(&barrier, 2) == 1);
  });
}

TEST_CASE("InitializeSRWLock makes a free lock of any memory") {
  on_a_strand([] {
    SrwLock lock{handle(0x77)};
    InitializeSRWLock(&lock);
    CHECK(TryAcquireSRWLockExclusive(&lock) == 1);
    ReleaseSRWLockExclusive(&lock);
  });
}

}  // namespace
}  // namespace rhsim::win32::test
