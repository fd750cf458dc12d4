#include "tests/harness/win32/machine.h"

namespace rhsim::win32::test {
namespace {

Handle auto_event(bool set = false) { return CreateEventA(nullptr, 0, set, nullptr); }
Handle manual_event(bool set = false) { return CreateEventA(nullptr, 1, set, nullptr); }

TEST_CASE("a signalled auto-reset event satisfies one wait, a manual-reset event every wait") {
  on_a_strand([] {
    const Handle once = auto_event(true);
    CHECK(WaitForSingleObject(once, 0) == wait_object_0);
    CHECK(WaitForSingleObject(once, 0) == wait_timeout);
    const Handle always = manual_event(true);
    CHECK(WaitForSingleObject(always, 0) == wait_object_0);
    CHECK(WaitForSingleObject(always, 0) == wait_object_0);
    CHECK(ResetEvent(always) == 1);
    CHECK(WaitForSingleObject(always, 0) == wait_timeout);
  });
}

TEST_CASE("a wait that times out takes its timeout in virtual time and leaves the last error") {
  Machine machine;
  machine.play([&] {
    const Handle event = auto_event();
    SetLastError(77);
    CHECK(WaitForSingleObject(event, 250) == wait_timeout);
    CHECK(machine.ms() == 250);
    CHECK(GetLastError() == 77);
  });
}

TEST_CASE("functions refuse what is no handle of theirs with ERROR_INVALID_HANDLE") {
  on_a_strand([] {
    const Handle mutex = CreateMutexA(nullptr, 0, nullptr);
    const Handle closed = auto_event();
    CHECK(CloseHandle(closed) == 1);
    for (const Handle bad : {Handle{}, handle(0x1234), closed}) {
      const auto fails = [&](Dword result, Dword failure) {
        CHECK(result == failure);
        CHECK(GetLastError() == error_invalid_handle);
        SetLastError(0);
      };
      fails(WaitForSingleObject(bad, 0), wait_failed);
      fails(static_cast<Dword>(SetEvent(bad)), 0);
      fails(static_cast<Dword>(ResetEvent(bad)), 0);
      fails(static_cast<Dword>(PulseEvent(bad)), 0);
      fails(static_cast<Dword>(ReleaseMutex(bad)), 0);
      fails(static_cast<Dword>(ReleaseSemaphore(bad, 1, nullptr)), 0);
      fails(static_cast<Dword>(CloseHandle(bad)), 0);
      fails(SuspendThread(bad), 0xFFFFFFFF);
      fails(ResumeThread(bad), 0xFFFFFFFF);
      Dword code = 0;
      fails(static_cast<Dword>(GetExitCodeThread(bad, &code)), 0);
      Handle copy = nullptr;
      fails(static_cast<Dword>(
                DuplicateHandle(GetCurrentProcess(), bad, GetCurrentProcess(), &copy, 0, 0, 2)),
            0);
    }
    CHECK(SetEvent(mutex) == 0);
    CHECK(GetLastError() == error_invalid_handle);
  });
}

TEST_CASE("WaitForMultipleObjects answers the lowest index that is signalled, and takes only it") {
  on_a_strand([] {
    const Handle objects[] = {auto_event(), auto_event(true), auto_event(true)};
    CHECK(WaitForMultipleObjects(3, objects, 0, 0) == wait_object_0 + 1);
    CHECK(WaitForMultipleObjects(3, objects, 0, 0) == wait_object_0 + 2);
    CHECK(WaitForMultipleObjects(3, objects, 0, 0) == wait_timeout);
  });
}

TEST_CASE("WaitForMultipleObjects refuses counts and lists that the page rules out") {
  on_a_strand([] {
    const Handle event = auto_event(true);
    const std::vector<Handle> many(65, event);
    const auto [count, all] = GENERATE(table<Dword, Bool>({{0, 0}, {65, 0}, {2, 1}}));
    CHECK(WaitForMultipleObjects(count, many.data(), all, 0) == wait_failed);
    CHECK(GetLastError() == error_invalid_parameter);
    CHECK(WaitForMultipleObjects(64, many.data(), 0, 0) == wait_object_0);
  });
}

TEST_CASE("waiting for all takes nothing until all are signalled together") {
  Machine machine;
  machine.play([&] {
    const Handle objects[] = {auto_event(true), auto_event()};
    const Handle waiter = machine.thread([&] {
      CHECK(WaitForMultipleObjects(2, objects, 1, forever) == wait_object_0);
      CHECK(machine.ms() == 20);
    });
    Sleep(10);
    CHECK(WaitForSingleObject(objects[0], 0) == wait_object_0);  // Not reserved by the waiter.
    CHECK(SetEvent(objects[1]) == 1);
    Sleep(10);
    CHECK(SetEvent(objects[0]) == 1);
    CHECK(WaitForSingleObject(waiter, forever) == wait_object_0);
    CHECK(WaitForSingleObject(objects[0], 0) == wait_timeout);
    CHECK(WaitForSingleObject(objects[1], 0) == wait_timeout);
  });
}

TEST_CASE("the longest waiter gets an auto-reset event under the calm policy") {
  Machine machine;
  std::string order;
  machine.play([&] {
    const Handle event = auto_event();
    for (const char name : {'a', 'b', 'c'}) {
      machine.thread([&, name] {
        WaitForSingleObject(event, forever);
        order += name;
      });
      Sleep(1);
    }
    for (int i = 0; i < 3; ++i) {
      SetEvent(event);
      Sleep(1);
    }
  });
  CHECK(order == "abc");
}

TEST_CASE("another policy lets another waiter win") {
  struct LastWaiter final : sim::ChoicePolicy {
    std::uint32_t choose(const sim::ChoicePoint& point) override {
      return point.kind == sim::ChoiceKind::Waiter ? point.options - 1 : 0;
    }
  } policy;
  Machine machine(policy);
  std::string order;
  machine.play([&] {
    const Handle event = auto_event();
    for (const char name : {'a', 'b', 'c'}) {
      machine.thread([&, name] {
        WaitForSingleObject(event, forever);
        order += name;
      });
      Sleep(1);
    }
    for (int i = 0; i < 3; ++i) {
      SetEvent(event);
      Sleep(1);
    }
  });
  CHECK(order == "cba");
}

TEST_CASE("PulseEvent releases those who wait now and leaves the event not signalled") {
  const auto [manual, released] = GENERATE(table<Bool, int>({{1, 2}, {0, 1}}));
  CAPTURE(manual);
  Machine machine;
  int woken = 0;
  machine.play([&, manual = manual] {
    const Handle event = CreateEventA(nullptr, manual, 0, nullptr);
    for (int i = 0; i < 2; ++i) {
      machine.thread([&] { woken += WaitForSingleObject(event, 100) == wait_object_0; });
    }
    Sleep(1);
    CHECK(PulseEvent(event) == 1);
    CHECK(WaitForSingleObject(event, 0) == wait_timeout);
  });
  CHECK(woken == released);
}

TEST_CASE("closing a handle does not disturb a wait on its object") {
  Machine machine;
  machine.play([&] {
    const Handle event = auto_event();
    Handle other = nullptr;
    CHECK(DuplicateHandle(GetCurrentProcess(), event, GetCurrentProcess(), &other, 0, 0, 2) == 1);
    const Handle waiter =
        machine.thread([&] { CHECK(WaitForSingleObject(event, forever) == wait_object_0); });
    Sleep(1);
    CHECK(CloseHandle(event) == 1);
    CHECK(SetEvent(other) == 1);
    CHECK(WaitForSingleObject(waiter, 10) == wait_object_0);
  });
}

TEST_CASE("SignalObjectAndWait signals and waits in one step") {
  Machine machine;
  machine.play([&] {
    const Handle go = auto_event();
    const Handle done = auto_event();
    machine.thread([&] {
      CHECK(WaitForSingleObject(go, forever) == wait_object_0);
      PulseEvent(done);  // Lost, unless the other strand waits already.
    });
    Sleep(1);
    CHECK(SignalObjectAndWait(go, done, 1000, 0) == wait_object_0);
    CHECK(SignalObjectAndWait(GetCurrentThread(), done, 0, 0) == wait_failed);
    CHECK(GetLastError() == error_invalid_handle);
  });
}

TEST_CASE("an APC ends an alertable wait and runs before it returns") {
  static int ran;
  ran = 0;
  Machine machine;
  machine.play([&] {
    const Handle event = auto_event();
    const Handle waiter = machine.thread([&] {
      CHECK(WaitForSingleObjectEx(event, forever, 1) == wait_io_completion);
      CHECK(ran == 5);
      CHECK(WaitForSingleObject(event, 10) == wait_timeout);
      CHECK(SleepEx(10, 0) == 0);
      CHECK(SleepEx(10, 1) == wait_io_completion);
      CHECK(ran == 7);
    });
    Sleep(1);
    CHECK(QueueUserAPC([](std::uintptr_t by) { ran += static_cast<int>(by); }, waiter, 5) == 1);
    Sleep(1);
    QueueUserAPC([](std::uintptr_t by) { ran += static_cast<int>(by); }, waiter, 2);
    CHECK(WaitForSingleObject(waiter, forever) == wait_object_0);
    CHECK(QueueUserAPC([](std::uintptr_t) {}, waiter, 2) == 0);
  });
}

TEST_CASE("an APC queued before a thread starts runs first") {
  static std::string order;
  order.clear();
  Machine machine;
  machine.play([&] {
    const auto routine = [](void*) -> Dword {
      order += "thread";
      return 0;
    };
    const Handle thread = CreateThread(nullptr, 0, routine, nullptr, 4, nullptr);
    CHECK(QueueUserAPC([](std::uintptr_t) { order += "apc "; }, thread, 0) == 1);
    ResumeThread(thread);
    WaitForSingleObject(thread, forever);
  });
  CHECK(order == "apc thread");
}

TEST_CASE("MsgWaitForMultipleObjects never sees a message, and can wait for nothing else") {
  Machine machine;
  machine.play([&] {
    const Handle event = auto_event(true);
    CHECK(MsgWaitForMultipleObjects(1, &event, 0, forever, 0xFF) == wait_object_0);
    CHECK(MsgWaitForMultipleObjects(0, nullptr, 0, 30, 0xFF) == wait_timeout);
    CHECK(machine.ms() == 30);
    const std::vector<Handle> many(64, event);
    CHECK(MsgWaitForMultipleObjects(64, many.data(), 0, 0, 0xFF) == wait_failed);
    CHECK(GetLastError() == error_invalid_parameter);
  });
}

TEST_CASE("a deadlock report says who waits for what, by numbers of first mention") {
  Machine machine;
  const auto reason = machine.play([&] {
    auto_event();  // Never mentioned, so it takes no number.
    const Handle mutex = CreateMutexA(nullptr, 1, nullptr);
    const Handle objects[] = {auto_event(), auto_event()};
    machine.thread([&] { WaitForSingleObject(mutex, forever); });
    Sleep(1);
    WaitForMultipleObjects(2, objects, 1, forever);
  });
  CHECK(reason == sim::StopReason::Deadlock);
  CHECK(machine.windows.waiting(1) ==
        trace::Waiting{1, "WaitForMultipleObjects(event #2, event #3; all)", {}});
  CHECK(machine.windows.waiting(2) == trace::Waiting{2, "WaitForSingleObject(mutex #1)", {1}});
}

TEST_CASE("a wait for several objects needs a strand only if nothing else can end it") {
  const auto [all, whom] = GENERATE(table<Bool, std::vector<trace::StrandId>>({
      {0, {}},
      {1, {2, 3}},
  }));
  Machine machine;
  const auto reason = machine.play([&] {
    const auto hangs = [] { WaitForSingleObject(auto_event(), forever); };
    const Handle objects[] = {machine.thread(hangs), auto_event(true), machine.thread(hangs)};
    if (all == 0) WaitForSingleObject(objects[1], 0);
    WaitForMultipleObjects(3, objects, all, forever);
  });
  CHECK(reason == sim::StopReason::Deadlock);
  CHECK(machine.windows.waiting(1).whom == whom);
}

TEST_CASE("a watch is called each time an event becomes signalled, and at once when it is") {
  Machine machine;
  machine.play([&] {
    const Handle event = auto_event(true);
    int calls = 0;
    const auto watch = machine.windows.watch(event, [&] { ++calls; });
    CHECK(calls == 1);
    SetEvent(event);  // Signalled already.
    CHECK(calls == 1);
    WaitForSingleObject(event, 0);
    SetEvent(event);
    CHECK(calls == 2);
    machine.windows.unwatch(watch);
    WaitForSingleObject(event, 0);
    SetEvent(event);
    CHECK(calls == 2);
    CHECK(machine.windows.watch(handle(0x1234), [] {}) == 0);
  });
}

TEST_CASE("a view numbers objects by first mention and knows garbage and NULL") {
  Machine machine;
  machine.play([&] {
    const Handle first = auto_event();
    const Handle second = manual_event(true);
    const auto view = machine.windows.view(second);
    CHECK(view.id == 1);
    CHECK(view.kind == "event");
    CHECK(view.signalled);
    CHECK(machine.windows.view(first).id == 2);
    CHECK(machine.windows.view(second).id == 1);
    CHECK(machine.windows.view(nullptr).id == 0);
    CHECK(machine.windows.view(handle(0x1234)).id == trace::invalid_object);
  });
}

TEST_CASE("a reserved value is no handle, and using it as one is recorded") {
  Machine machine;
  const Handle reserved = handle(0xABCD0);
  machine.windows.reserve_value(reserved, "ResourceHandle of r1");
  machine.play([&] {
    CHECK(CloseHandle(reserved) == 0);
    CHECK(GetLastError() == error_invalid_handle);
    CHECK(WaitForSingleObject(reserved, forever) == wait_failed);
    Handle copy = nullptr;
    CHECK(DuplicateHandle(GetCurrentProcess(), reserved, GetCurrentProcess(), &copy, 0, 0, 2) == 0);
  });
  const auto calls = machine.events.of<trace::ApiCall>();
  REQUIRE(calls.size() == 3);
  CHECK(calls[0] == trace::ApiCall{"CloseHandle", "ResourceHandle of r1", 0, error_invalid_handle});
  CHECK(calls[1].name == "WaitForSingleObject");
  CHECK(calls[2].name == "DuplicateHandle");
}

TEST_CASE("MsgWaitForMultipleObjectsEx waits for objects and is alerted when it says so") {
  Machine machine;
  machine.play([&] {
    const Handle event = auto_event();
    CHECK(MsgWaitForMultipleObjectsEx(1, &event, 10, 0x1CFF, 0) == wait_timeout);
    CHECK(machine.ms() == 10);
    QueueUserAPC([](std::uintptr_t) {}, GetCurrentThread(), 0);
    CHECK(MsgWaitForMultipleObjectsEx(1, &event, 10, 0x1CFF, 0) == wait_timeout);
    CHECK(MsgWaitForMultipleObjectsEx(1, &event, 10, 0x1CFF, 2) == wait_io_completion);
    SetEvent(event);
    CHECK(MsgWaitForMultipleObjectsEx(1, &event, forever, 0x1CFF, 0) == wait_object_0);
  });
}

}  // namespace
}  // namespace rhsim::win32::test
