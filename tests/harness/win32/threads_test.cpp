#include <cstdlib>

#include "tests/harness/win32/machine.h"

namespace rhsim::win32::test {
namespace {

Dword answer_42(void*) { return 42; }

TEST_CASE("a thread runs, ends, is signalled and keeps its exit code") {
  Machine machine;
  machine.play([&] {
    Dword id = 0;
    const Handle thread = CreateThread(nullptr, 0, answer_42, nullptr, 4, &id);
    Dword code = 0;
    CHECK(GetExitCodeThread(thread, &code) == 1);
    CHECK(code == 259);
    CHECK(WaitForSingleObject(thread, 0) == wait_timeout);
    CHECK(GetThreadId(thread) == id);
    CHECK(machine.windows.thread_alive(thread));
    CHECK(ResumeThread(thread) == 1);
    CHECK(WaitForSingleObject(thread, forever) == wait_object_0);
    CHECK(GetExitCodeThread(thread, &code) == 1);
    CHECK(code == 42);
    CHECK_FALSE(machine.windows.thread_alive(thread));
    CHECK(WaitForSingleObject(thread, 0) == wait_object_0);
  });
  const auto started = machine.events.of<trace::StrandStart>();
  REQUIRE(started.size() == 2);
  CHECK(started[1] == trace::StrandStart{2, StrandRole::Thread, "CreateThread", 0});
  const auto exited = machine.events.of<trace::StrandExit>();
  REQUIRE(exited.size() == 1);
  CHECK(exited[0] == trace::StrandExit{42, trace::StrandEnd::Returned});
}

TEST_CASE("ExitThread, _endthreadex and a kill leave their code and manner") {
  Machine machine;
  machine.play([&] {
    const Handle exits = CreateThread(
        nullptr, 0,
        [](void*) -> Dword {
          ExitThread(7);
          return 0;
        },
        nullptr, 0, nullptr);
    const auto ends = handle(_beginthreadex(
        nullptr, 0,
        [](void*) -> std::uint32_t {
          _endthreadex(8);
          return 0;
        },
        nullptr, 0, nullptr));
    const Handle killed = machine.thread([] { Sleep(forever); });
    const Handle all[] = {exits, ends, killed};
    Sleep(1);
    CHECK(TerminateThread(killed, 9) == 1);
    CHECK(WaitForMultipleObjects(3, all, 1, 1000) == wait_object_0);
    for (Dword index = 0; index < 3; ++index) {
      Dword code = 0;
      CHECK(GetExitCodeThread(all[index], &code) == 1);
      CHECK(code == 7 + index);
    }
    CHECK(TerminateThread(killed, 9) == 0);
  });
  const auto exited = machine.events.of<trace::StrandExit>();
  REQUIRE(exited.size() == 3);
  CHECK(exited[0].manner == trace::StrandEnd::Exited);
  CHECK(exited[1].manner == trace::StrandEnd::Exited);
  CHECK(exited[2].manner == trace::StrandEnd::Killed);
}

TEST_CASE("a killed waiter does not get what is signalled afterwards") {
  Machine machine;
  machine.play([&] {
    const Handle event = CreateEventA(nullptr, 0, 0, nullptr);
    const Handle first = machine.thread([&] { WaitForSingleObject(event, forever); });
    Sleep(1);
    int woken = 0;
    machine.thread([&] { woken += WaitForSingleObject(event, 100) == wait_object_0; });
    Sleep(1);
    CHECK(TerminateThread(first, 0) == 1);
    SetEvent(event);
    Sleep(1);
    CHECK(woken == 1);
  });
}

TEST_CASE("a thread that ends itself with TerminateThread is gone at once") {
  Machine machine;
  bool survived = false;
  machine.play([&] {
    const Handle thread = machine.thread([&] {
      TerminateThread(GetCurrentThread(), 3);
      survived = true;
    });
    CHECK(WaitForSingleObject(thread, forever) == wait_object_0);
  });
  CHECK_FALSE(survived);
}

TEST_CASE("suspensions count, and the thread runs when they are all undone") {
  Machine machine;
  machine.play([&] {
    int progress = 0;
    const Handle thread = machine.thread([&] {
      for (;; ++progress) Sleep(10);
    });
    Sleep(25);
    const int before = progress;
    CHECK(before == 2);
    CHECK(SuspendThread(thread) == 0);
    CHECK(SuspendThread(thread) == 1);
    Sleep(100);
    CHECK(progress == before);
    CHECK(ResumeThread(thread) == 2);
    Sleep(100);
    CHECK(progress == before);
    CHECK(ResumeThread(thread) == 1);
    CHECK(ResumeThread(thread) == 0);
    Sleep(100);
    CHECK(progress > before);
    TerminateThread(thread, 0);
  });
}

TEST_CASE("a thread may be suspended 127 times") {
  Machine machine;
  machine.play([&] {
    const Handle thread = CreateThread(nullptr, 0, answer_42, nullptr, 4, nullptr);
    for (int i = 1; i < 127; ++i) SuspendThread(thread);
    CHECK(SuspendThread(thread) == 0xFFFFFFFF);
    CHECK(GetLastError() == 156);
    TerminateThread(thread, 0);
  });
}

TEST_CASE("GetCurrentThread is a pseudo handle that DuplicateHandle makes real") {
  Machine machine;
  machine.play([&] {
    CHECK(GetCurrentThread() == handle(static_cast<std::uintptr_t>(-2)));
    CHECK(GetCurrentProcess() == handle(static_cast<std::uintptr_t>(-1)));
    Handle real = nullptr;
    CHECK(DuplicateHandle(GetCurrentProcess(), GetCurrentThread(), GetCurrentProcess(), &real, 0, 0,
                          2) == 1);
    CHECK(GetThreadId(real) == GetCurrentThreadId());
    CHECK(CompareObjectHandles(real, GetCurrentThread()) == 1);
    CHECK(CloseHandle(GetCurrentThread()) == 1);
    CHECK(CloseHandle(real) == 1);
    const Handle opened = OpenThread(0x1FFFFF, 0, GetCurrentThreadId());
    CHECK(GetThreadId(opened) == GetCurrentThreadId());
    CHECK(OpenThread(0, 0, 4711) == nullptr);
    CHECK(GetLastError() == error_invalid_parameter);
  });
}

TEST_CASE("priorities are kept and checked") {
  on_a_strand([] {
    const Handle me = GetCurrentThread();
    CHECK(GetThreadPriority(me) == 0);
    CHECK(SetThreadPriority(me, 2) == 1);
    CHECK(GetThreadPriority(me) == 2);
    CHECK(SetThreadPriority(me, 3) == 0);
    CHECK(GetLastError() == error_invalid_parameter);
    CHECK(GetThreadPriority(handle(0x1234)) == 0x7FFFFFFF);
    CHECK(SetThreadDescription(me, u"worker") == 0);
  });
}

TEST_CASE("_beginthread closes its own handle") {
  Machine machine;
  machine.play([&] {
    const Handle thread = handle(_beginthread([](void*) { Sleep(5); }, 0, nullptr));
    CHECK(machine.windows.thread_alive(thread));
    Sleep(10);
    CHECK(CloseHandle(thread) == 0);
  });
}

TEST_CASE("Sleep takes its time, and Sleep(0) and SwitchToThread give the others a turn") {
  Machine machine;
  machine.play([&] {
    Sleep(1500);
    CHECK(machine.ms() == 1500);
    bool ran = false;
    machine.thread([&] { ran = true; });
    const bool by_sleep = GENERATE(true, false);
    if (by_sleep) Sleep(0);
    if (!by_sleep) SwitchToThread();
    CHECK(ran);
    CHECK(machine.ms() == 1500);
  });
}

TEST_CASE("threads inherit the resource of their creator, and leaks are counted by it") {
  Machine machine;
  machine.play([&] {
    machine.windows.set_work(1, 3);
    const Handle thread = machine.thread([&] { CreateEventA(nullptr, 0, 0, nullptr); });
    WaitForSingleObject(thread, forever);
    machine.windows.set_work(1, 0);
    CHECK(machine.windows.resource_of(2) == 3);
    CHECK(machine.windows.role_of(2) == StrandRole::Thread);
    CHECK(machine.windows.role_of(1) == StrandRole::EntryPoint);
    CreateMutexA(nullptr, 0, nullptr);
    const auto of_three = machine.windows.open_handles(3);
    REQUIRE(of_three.size() == 2);
    CHECK(of_three[0].kind == "event");
    CHECK(of_three[1].kind == "thread");
    CHECK(machine.windows.open_handles(0).size() == 3);
    CloseHandle(thread);
    CHECK(machine.windows.open_handles(3).size() == 1);
  });
  CHECK(machine.events.all[1].resource == 3);
}

TEST_CASE("ending the process ends the run, whoever else is alive") {
  Machine machine;
  const auto reason = machine.play([&] {
    machine.thread([] { Sleep(forever); });
    ExitProcess(5);
  });
  CHECK(reason == sim::StopReason::Stopped);
  CHECK(machine.windows.ended() == trace::RunOutcome::ProcessExit);
  const auto exits = machine.events.of<trace::ProcessExit>();
  REQUIRE(exits.size() == 1);
  CHECK(exits[0] == trace::ProcessExit{"ExitProcess", 5});
}

TEST_CASE("TerminateProcess on itself is an exit") {
  Machine terminated;
  terminated.play([] { TerminateProcess(GetCurrentProcess(), 6); });
  CHECK(terminated.events.of<trace::ProcessExit>().at(0) ==
        trace::ProcessExit{"TerminateProcess", 6});
}

TEST_CASE("a crash ends the run with its event") {
  Machine machine;
  machine.play([&] { machine.windows.crash("access violation", "dll+10"); });
  CHECK(machine.windows.ended() == trace::RunOutcome::Crash);
  CHECK(machine.events.of<trace::Crash>().at(0) == trace::Crash{"access violation", "dll+10"});
}

TEST_CASE("a call from outside the strands fails and does not crash") {
  CHECK(GetLastError() == 0);
  CHECK(CreateEventA(nullptr, 0, 0, nullptr) == nullptr);
  CHECK(WaitForSingleObject(nullptr, 0) == wait_failed);
  Sleep(10);
  CHECK(GetTickCount64() == 0);
  CriticalSection section{};
  EnterCriticalSection(&section);
  CHECK(TlsAlloc() == 0xFFFFFFFF);
}

TEST_CASE("both executors carry threads and give the same events") {
  const auto play = [](std::unique_ptr<sim::Executor> executor) {
    Machine machine(std::move(executor));
    machine.play([&] {
      const Handle event = CreateEventA(nullptr, 0, 0, nullptr);
      for (int i = 0; i < 3; ++i) {
        machine.thread([&, i] {
          Sleep(static_cast<Dword>(10 * i));
          WaitForSingleObject(event, 15);
          if (i == 2) ExitThread(2);
        });
      }
      machine.thread([] { Sleep(forever); });
      Sleep(12);
      SetEvent(event);
      Sleep(100);
    });
    return machine.events.all;
  };
  CHECK(play(sim::make_fiber_executor()) == play(sim::make_thread_executor(8)));
}

TEST_CASE("a remote thread in our own process is a thread, in any other it is refused") {
  Machine machine;
  machine.play([&] {
    const Handle self = GetCurrentProcess();
    Dword id = 0;
    const Handle one = CreateRemoteThread(self, nullptr, 0, answer_42, nullptr, 0, &id);
    CHECK(GetThreadId(one) == id);
    const Handle two = CreateRemoteThreadEx(self, nullptr, 0, answer_42, nullptr, 0, nullptr, &id);
    const Handle both[] = {one, two};
    CHECK(WaitForMultipleObjectsEx(2, both, 1, forever, 0) == wait_object_0);
    Dword code = 0;
    GetExitCodeThread(two, &code);
    CHECK(code == 42);
    CHECK(CreateRemoteThread(nullptr, nullptr, 0, answer_42, nullptr, 0, nullptr) == nullptr);
    CHECK(GetLastError() == error_invalid_handle);
  });
}

TEST_CASE("FreeLibraryAndExitThread and _endthread end their thread") {
  Machine machine;
  machine.play([&] {
    const Handle exits = machine.thread([] { FreeLibraryAndExitThread(nullptr, 6); });
    CHECK(WaitForSingleObject(exits, forever) == wait_object_0);
    Dword code = 0;
    GetExitCodeThread(exits, &code);
    CHECK(code == 6);
    static bool after;
    after = false;
    _beginthread(
        [](void*) {
          _endthread();
          after = true;
        },
        0, nullptr);
    Sleep(1);
    CHECK_FALSE(after);
  });
  const auto exited = machine.events.of<trace::StrandExit>();
  REQUIRE(exited.size() == 2);
  CHECK(exited[1] == trace::StrandExit{0, trace::StrandEnd::Exited});
}

TEST_CASE("a thread keeps its description and its priority boost") {
  on_a_strand([] {
    const Handle self = GetCurrentThread();
    WideChar* text = nullptr;
    CHECK(GetThreadDescription(self, &text) == 0);
    CHECK(std::u16string(text).empty());
    std::free(text);  // The native LocalFree.
    CHECK(SetThreadDescription(self, u"poller") == 0);
    CHECK(GetThreadDescription(self, &text) == 0);
    CHECK(std::u16string(text) == u"poller");
    std::free(text);
    CHECK(GetThreadDescription(nullptr, &text) < 0);
    Bool disabled = 9;
    CHECK(GetThreadPriorityBoost(self, &disabled) == 1);
    CHECK(disabled == 0);
    CHECK(SetThreadPriorityBoost(self, 1) == 1);
    CHECK(GetThreadPriorityBoost(self, &disabled) == 1);
    CHECK(disabled == 1);
    CHECK(SetThreadPriorityBoost(nullptr, 1) == 0);
    CHECK(GetLastError() == error_invalid_handle);
  });
}

TEST_CASE("there is one processor, and every thread runs on it") {
  on_a_strand([] {
    const Handle self = GetCurrentThread();
    CHECK(GetCurrentProcessorNumber() == 0);
    ProcessorNumber number{9, 9, 9};
    GetCurrentProcessorNumberEx(&number);
    CHECK(number.number == 0);
    CHECK(SetThreadAffinityMask(self, 1) == 1);
    CHECK(SetThreadAffinityMask(self, 2) == 0);
    CHECK(GetLastError() == error_invalid_parameter);
    GroupAffinity affinity{};
    CHECK(GetThreadGroupAffinity(self, &affinity) == 1);
    CHECK(affinity.mask == 1);
    CHECK(SetThreadGroupAffinity(self, &affinity, nullptr) == 1);
    affinity.group = 1;
    CHECK(SetThreadGroupAffinity(self, &affinity, nullptr) == 0);
    CHECK(GetLastError() == error_invalid_parameter);
    CHECK(SetThreadIdealProcessor(self, 64) == 0);  // MAXIMUM_PROCESSORS asks.
    CHECK(SetThreadIdealProcessor(self, 1) == 0xFFFFFFFF);
    CHECK(GetThreadIdealProcessorEx(self, &number) == 1);
    CHECK(SetThreadIdealProcessorEx(self, &number, nullptr) == 1);
    number.number = 1;
    CHECK(SetThreadIdealProcessorEx(self, &number, nullptr) == 0);
    FlushProcessWriteBuffers();
    Bool pending = 1;
    CHECK(GetThreadIOPendingFlag(self, &pending) == 1);
    CHECK(pending == 0);
    Dword value = 0;
    CHECK(SetThreadInformation(self, 0, &value, sizeof value) == 1);
    CHECK(SetThreadInformation(self, 0, nullptr, 0) == 0);
  });
}

TEST_CASE("SetThreadExecutionState answers the previous state and keeps only continuous ones") {
  on_a_strand([] {
    constexpr Dword continuous = 0x80000000;
    CHECK(SetThreadExecutionState(continuous | 1) == continuous);
    CHECK(SetThreadExecutionState(2) == (continuous | 1));
    CHECK(SetThreadExecutionState(continuous) == (continuous | 1));
    CHECK(SetThreadExecutionState(0x100) == 0);
  });
}

TEST_CASE("a special APC runs in a wait that is not alertable, and the wait goes on") {
  static std::vector<Dword> runners;
  runners.clear();
  Machine machine;
  machine.play([&] {
    const Handle event = CreateEventA(nullptr, 0, 0, nullptr);
    const Handle waiter = machine.thread([&] {
      CHECK(WaitForSingleObject(event, 100) == wait_object_0);
      CHECK(machine.ms() == 30);
    });
    Sleep(10);
    const auto note = [](std::uintptr_t) {
      Sleep(5);  // An APC may wait itself.
      runners.push_back(GetCurrentThreadId());
    };
    CHECK(QueueUserAPC2(note, waiter, 0, 1) == 1);
    CHECK(QueueUserAPC2(note, waiter, 0, 0) == 1);  // An ordinary one: never runs here.
    Sleep(20);
    CHECK(runners == std::vector<Dword>{GetThreadId(waiter)});
    SetEvent(event);
    WaitForSingleObject(waiter, forever);
    CHECK(QueueUserAPC2(note, waiter, 0, 1) == 0);
    CHECK(GetLastError() == 31);  // ERROR_GEN_FAILURE
    CHECK(QueueUserAPC2(note, GetCurrentThread(), 0, 8) == 0);
    CHECK(GetLastError() == error_invalid_parameter);
  });
  CHECK(runners.size() == 1);
}

TEST_CASE("a special APC runs with the next call of a thread that runs") {
  static int calls;
  calls = 0;
  on_a_strand([] {
    QueueUserAPC2([](std::uintptr_t by) { calls += static_cast<int>(by); }, GetCurrentThread(), 3,
                  1);
    CHECK(calls == 0);
    GetTickCount();
    CHECK(calls == 3);
  });
}

TEST_CASE("the fatal functions end the run as a crash") {
  const auto [end, where] = GENERATE(table<void (*)(), std::string>(
      {{[] { FatalAppExitA(0, "no"); }, "FatalAppExit"},
       {[] { FatalAppExitW(0, u"no"); }, "FatalAppExit"},
       {[] { RaiseFailFastException(nullptr, nullptr, 0); }, "RaiseFailFastException"}}));
  Machine machine;
  machine.play([end = end] { end(); });
  CHECK(machine.events.of<trace::Crash>().at(0) == trace::Crash{"abort", where});
}

}  // namespace
}  // namespace rhsim::win32::test
