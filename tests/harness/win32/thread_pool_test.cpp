#include <algorithm>

#include "tests/harness/win32/machine.h"

namespace rhsim::win32::test {
namespace {

const Handle wait_for_all = handle(static_cast<std::uintptr_t>(-1));

/// TP_CALLBACK_ENVIRON, version 3.
struct Environment {
  Dword version = 3;
  void* pool = nullptr;
  void* group = nullptr;
  void (*cancelled)(void*, void*) = nullptr;
  void* race_dll = nullptr;
  void* activation_context = nullptr;
  void (*finalization)(void*, void*) = nullptr;
  Dword flags = 0;
  std::int32_t priority = 1;
  Dword size = sizeof(Environment);
};

struct Counter {
  int calls = 0;
  int running = 0;
  int most = 0;
  Dword result = 99;
};

void count(void*, void* context, void*) {
  auto& counter = *static_cast<Counter*>(context);
  ++counter.calls;
  counter.most = std::max(counter.most, ++counter.running);
  Sleep(10);
  --counter.running;
}

TEST_CASE("a queued work item runs on a strand of role Callback for the caller's resource") {
  Machine machine;
  machine.play([&] {
    machine.windows.set_work(1, 2);
    static bool ran;
    ran = false;
    CHECK(QueueUserWorkItem(
              [](void*) -> Dword {
                ran = true;
                return 0;
              },
              nullptr, 0) == 1);
    CHECK_FALSE(ran);
    Sleep(1);
    CHECK(ran);
  });
  const auto started = machine.events.of<trace::StrandStart>();
  CHECK(started.at(1) == trace::StrandStart{2, StrandRole::Callback, "QueueUserWorkItem", 0});
  CHECK(machine.windows.resource_of(2) == 2);
  CHECK(machine.events.of<trace::StrandExit>().size() == 1);
}

TEST_CASE("work runs once per submission, and waiting for it waits for all of it") {
  Machine machine;
  Counter counter;
  machine.play([&] {
    void* work = CreateThreadpoolWork(count, &counter, nullptr);
    for (int i = 0; i < 3; ++i) SubmitThreadpoolWork(work);
    WaitForThreadpoolWorkCallbacks(work, 0);
    CHECK(counter.calls == 3);
    CHECK(counter.most == 3);
    CHECK(machine.ms() == 10);
    CHECK(machine.windows.open_handles(0).at(0).kind == "thread pool work");
    CloseThreadpoolWork(work);
    CHECK(machine.windows.open_handles(0).empty());
  });
}

TEST_CASE("a pool of one thread runs one callback at a time, and pending ones can be cancelled") {
  Machine machine;
  Counter counter;
  machine.play([&] {
    Environment environment;
    environment.pool = CreateThreadpool(nullptr);
    SetThreadpoolThreadMaximum(environment.pool, 1);
    void* work = CreateThreadpoolWork(count, &counter, &environment);
    for (int i = 0; i < 3; ++i) SubmitThreadpoolWork(work);
    Sleep(15);
    CHECK(counter.calls == 2);
    CHECK(counter.most == 1);
    WaitForThreadpoolWorkCallbacks(work, 1);
    CHECK(counter.calls == 2);
    CloseThreadpoolWork(work);
    CloseThreadpool(environment.pool);
  });
}

TEST_CASE("a callback that ends its thread makes room for the next one") {
  Machine machine;
  static int calls;
  calls = 0;
  machine.play([&] {
    Environment environment;
    environment.pool = CreateThreadpool(nullptr);
    SetThreadpoolThreadMaximum(environment.pool, 1);
    for (int i = 0; i < 2; ++i) {
      TrySubmitThreadpoolCallback(
          [](void*, void*) {
            ++calls;
            ExitThread(0);
          },
          nullptr, &environment);
    }
    Sleep(1);
  });
  CHECK(calls == 2);
}

TEST_CASE("a thread pool timer is set, repeats, and is unset by NULL") {
  Machine machine;
  Counter counter;
  machine.play([&] {
    void* timer = CreateThreadpoolTimer(count, &counter, nullptr);
    CHECK(IsThreadpoolTimerSet(timer) == 0);
    const std::int64_t due = -200'000;  // 20 ms.
    const Dword filetime[] = {static_cast<Dword>(due), static_cast<Dword>(due >> 32)};
    SetThreadpoolTimer(timer, filetime, 30, 0);
    CHECK(IsThreadpoolTimerSet(timer) == 1);
    Sleep(95);
    CHECK(counter.calls == 3);
    SetThreadpoolTimer(timer, nullptr, 0, 0);
    CHECK(IsThreadpoolTimerSet(timer) == 0);
    WaitForThreadpoolTimerCallbacks(timer, 1);
    Sleep(100);
    CHECK(counter.calls == 3);
    CloseThreadpoolTimer(timer);
  });
}

TEST_CASE("a thread pool wait calls back once, for the object or for the timeout") {
  Machine machine;
  Counter counter;
  machine.play([&] {
    const auto routine = [](void*, void* context, void*, Dword result) {
      auto& it = *static_cast<Counter*>(context);
      ++it.calls;
      it.result = result;
    };
    const Handle event = CreateEventA(nullptr, 0, 0, nullptr);
    void* wait = CreateThreadpoolWait(routine, &counter, nullptr);
    SetThreadpoolWait(wait, event, nullptr);
    SetEvent(event);
    WaitForThreadpoolWaitCallbacks(wait, 0);
    CHECK(counter.calls == 1);
    CHECK(counter.result == wait_object_0);
    CHECK(WaitForSingleObject(event, 0) == wait_timeout);  // The wait took it.
    SetEvent(event);
    Sleep(10);
    CHECK(counter.calls == 1);  // It must be set again.
    ResetEvent(event);
    const std::int64_t span = -50'000;
    const Dword filetime[] = {static_cast<Dword>(span), static_cast<Dword>(span >> 32)};
    SetThreadpoolWait(wait, event, filetime);
    Sleep(10);
    CHECK(counter.calls == 2);
    CHECK(counter.result == wait_timeout);
    SetThreadpoolWait(wait, event, nullptr);
    SetThreadpoolWait(wait, nullptr, nullptr);
    SetEvent(event);
    Sleep(10);
    CHECK(counter.calls == 2);
    CloseThreadpoolWait(wait);
  });
}

TEST_CASE("a registered wait calls back for each signal, and times out again and again") {
  Machine machine;
  static std::vector<int> fired;
  fired.clear();
  machine.play([&] {
    const auto routine = [](void*, std::uint8_t timed_out) { fired.push_back(timed_out); };
    const Handle event = CreateEventA(nullptr, 0, 0, nullptr);
    Handle wait = nullptr;
    CHECK(RegisterWaitForSingleObject(&wait, event, routine, nullptr, 100, 0) == 1);
    SetEvent(event);
    Sleep(1);
    SetEvent(event);
    Sleep(250);
    CHECK(fired == std::vector<int>{0, 0, 1, 1});
    CHECK(UnregisterWait(wait) == 1);
    SetEvent(event);
    Sleep(500);
    CHECK(fired.size() == 4);
    CHECK(UnregisterWait(wait) == 0);
    CHECK(GetLastError() == error_invalid_handle);
    CHECK(RegisterWaitForSingleObject(&wait, handle(0x1234), routine, nullptr, 100, 0) == 0);
    CHECK(GetLastError() == error_invalid_handle);
  });
}

TEST_CASE("a wait registered for once calls back once, and unregistering can wait for it") {
  Machine machine;
  static int calls;
  calls = 0;
  machine.play([&] {
    const auto slow = [](void*, std::uint8_t) {
      Sleep(50);
      ++calls;
    };
    const Handle event = CreateEventA(nullptr, 1, 1, nullptr);
    Handle wait = nullptr;
    RegisterWaitForSingleObject(&wait, event, slow, nullptr, forever, 8);
    Sleep(10);
    const bool blocking = GENERATE(true, false);
    if (blocking) {
      CHECK(UnregisterWaitEx(wait, wait_for_all) == 1);
      CHECK(calls == 1);
    } else {
      CHECK(UnregisterWait(wait) == 0);
      CHECK(GetLastError() == 997);
    }
    Sleep(500);
    CHECK(calls == 1);
  });
}

TEST_CASE("what a callback asks for happens when it has returned") {
  Machine machine;
  machine.play([&] {
    static CriticalSection section;
    static bool returned;
    returned = false;
    InitializeCriticalSection(&section);
    const Handle event = CreateEventA(nullptr, 0, 0, nullptr);
    TrySubmitThreadpoolCallback(
        [](void* instance, void* context) {
          EnterCriticalSection(&section);
          LeaveCriticalSectionWhenCallbackReturns(instance, &section);
          SetEventWhenCallbackReturns(instance, context);
          Sleep(10);
          returned = true;
        },
        event, nullptr);
    CHECK(WaitForSingleObject(event, forever) == wait_object_0);
    CHECK(returned);
    CHECK(TryEnterCriticalSection(&section) == 1);
  });
}

TEST_CASE("a disassociated callback is not waited for") {
  Machine machine;
  machine.play([&] {
    void* work = CreateThreadpoolWork(
        [](void* instance, void*, void*) {
          DisassociateCurrentThreadFromCallback(instance);
          Sleep(1000);
        },
        nullptr, nullptr);
    SubmitThreadpoolWork(work);
    Sleep(1);
    WaitForThreadpoolWorkCallbacks(work, 0);
    CHECK(machine.ms() == 1);
  });
}

TEST_CASE("a cleanup group closes its members, cancels what is pending and waits for the rest") {
  Machine machine;
  Counter counter;
  static int cancelled;
  static int finalised;
  cancelled = finalised = 0;
  machine.play([&] {
    Environment environment;
    environment.pool = CreateThreadpool(nullptr);
    SetThreadpoolThreadMaximum(environment.pool, 1);
    environment.group = CreateThreadpoolCleanupGroup();
    environment.cancelled = [](void*, void* by) { cancelled += *static_cast<int*>(by); };
    environment.finalization = [](void*, void*) { ++finalised; };
    SubmitThreadpoolWork(CreateThreadpoolWork(count, &counter, &environment));
    SubmitThreadpoolWork(CreateThreadpoolWork(count, &counter, &environment));
    Sleep(1);
    int by = 7;
    CloseThreadpoolCleanupGroupMembers(environment.group, 1, &by);
    CHECK(counter.calls == 1);
    CHECK(counter.running == 0);
    CHECK(cancelled == 7);
    CHECK(finalised == 1);
    CHECK(machine.windows.open_handles(0).empty());
    CloseThreadpoolCleanupGroup(environment.group);
  });
}

TEST_CASE("using a thread pool object that is closed ends the run") {
  Machine machine;
  machine.play([&] {
    void* work = CreateThreadpoolWork(count, nullptr, nullptr);
    CloseThreadpoolWork(work);
    SubmitThreadpoolWork(work);
  });
  CHECK(machine.events.of<trace::Crash>().at(0) ==
        trace::Crash{"invalid thread pool object", "SubmitThreadpoolWork"});
}

TEST_CASE("a callback leaves a mutex, a semaphore and a library to be released when it returns") {
  Machine machine;
  static Handle mutex;
  static Handle semaphore;
  machine.play([&] {
    mutex = CreateMutexA(nullptr, 0, nullptr);
    semaphore = CreateSemaphoreA(nullptr, 0, 5, nullptr);
    const auto routine = [](void* instance, void*) {
      WaitForSingleObject(mutex, forever);
      ReleaseMutexWhenCallbackReturns(instance, mutex);
      ReleaseSemaphoreWhenCallbackReturns(instance, semaphore, 2);
      FreeLibraryWhenCallbackReturns(instance, nullptr);
      CHECK(CallbackMayRunLong(instance) == 1);
      Sleep(10);
    };
    CHECK(TrySubmitThreadpoolCallback(routine, nullptr, nullptr) == 1);
    Sleep(5);
    CHECK(WaitForSingleObject(semaphore, 0) == wait_timeout);
    CHECK(WaitForSingleObject(mutex, forever) == wait_object_0);  // Not abandoned.
    for (int i = 0; i < 2; ++i) CHECK(WaitForSingleObject(semaphore, 0) == wait_object_0);
    CHECK(WaitForSingleObject(semaphore, 0) == wait_timeout);
  });
}

TEST_CASE("the Ex forms say whether a timer or a wait was set before") {
  Machine machine;
  machine.play([&] {
    const auto tick = [](void*, void*, void*) {};
    void* timer = CreateThreadpoolTimer(tick, nullptr, nullptr);
    const std::int64_t soon = -100'000;
    const auto* due = reinterpret_cast<const Dword*>(&soon);
    CHECK(SetThreadpoolTimerEx(timer, due, 0, 0) == 0);
    CHECK(SetThreadpoolTimerEx(timer, due, 0, 0) == 1);
    CHECK(SetThreadpoolTimerEx(timer, nullptr, 0, 0) == 1);
    CHECK(SetThreadpoolTimerEx(timer, nullptr, 0, 0) == 0);
    void* wait = CreateThreadpoolWait([](void*, void*, void*, Dword) {}, nullptr, nullptr);
    const Handle event = CreateEventA(nullptr, 0, 0, nullptr);
    CHECK(SetThreadpoolWaitEx(wait, event, nullptr, nullptr) == 0);
    CHECK(SetThreadpoolWaitEx(wait, nullptr, nullptr, nullptr) == 1);
    CHECK(SetThreadpoolWaitEx(wait, nullptr, nullptr, nullptr) == 0);
  });
}

TEST_CASE("a pool has a minimum of threads and a stack that is kept") {
  on_a_strand([] {
    void* pool = CreateThreadpool(nullptr);
    CHECK(SetThreadpoolThreadMinimum(pool, 2) == 1);
    StackInformation stack{};
    CHECK(QueryThreadpoolStackInformation(pool, &stack) == 1);
    CHECK(stack.reserve == 1024 * 1024);
    stack.reserve *= 2;
    CHECK(SetThreadpoolStackInformation(pool, &stack) == 1);
    StackInformation kept{};
    CHECK(QueryThreadpoolStackInformation(pool, &kept) == 1);
    CHECK(kept.reserve == stack.reserve);
    CHECK(QueryThreadpoolStackInformation(pool, nullptr) == 0);
    CHECK(GetLastError() == error_invalid_parameter);
    CloseThreadpool(pool);
  });
}

}  // namespace
}  // namespace rhsim::win32::test
