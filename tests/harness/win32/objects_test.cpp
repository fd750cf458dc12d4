#include "tests/harness/win32/machine.h"

namespace rhsim::win32::test {
namespace {

TEST_CASE("a named object is shared by A and W, and its second creation says so") {
  on_a_strand([] {
    SetLastError(5);
    const Handle first = CreateEventA(nullptr, 1, 0, "rhsim");
    CHECK(GetLastError() == 0);
    const Handle second = CreateEventW(nullptr, 0, 1, u"rhsim");
    CHECK(GetLastError() == error_already_exists);
    CHECK(second != first);
    CHECK(CompareObjectHandles(first, second) == 1);
    CHECK(WaitForSingleObject(first, 0) == wait_timeout);  // Its own initial state counts.
    CHECK(SetEvent(second) == 1);
    CHECK(WaitForSingleObject(first, 0) == wait_object_0);
  });
}

TEST_CASE("Global and Local prefixes lead to one place, and case counts") {
  on_a_strand([] {
    const Handle plain = CreateEventA(nullptr, 1, 0, "x");
    CHECK(CompareObjectHandles(plain, OpenEventA(0, 0, "Global\\x")) == 1);
    CHECK(CompareObjectHandles(plain, OpenEventW(0, 0, u"Local\\x")) == 1);
    CHECK(OpenEventA(0, 0, "X") == nullptr);
    CHECK(GetLastError() == 2);  // ERROR_FILE_NOT_FOUND
    CHECK(CreateEventA(nullptr, 1, 0, "a\\b") == nullptr);
    CHECK(GetLastError() == 3);  // ERROR_PATH_NOT_FOUND
    CHECK(CreateEventA(nullptr, 1, 0, std::string(300, 'n').c_str()) == nullptr);
    CHECK(GetLastError() == 206);
    const Handle unnamed = CreateEventA(nullptr, 1, 0, "");
    CHECK(CompareObjectHandles(unnamed, CreateEventA(nullptr, 1, 0, "")) == 0);
  });
}

TEST_CASE("a name belongs to one type, and goes with the last handle") {
  on_a_strand([] {
    const Handle event = CreateEventA(nullptr, 1, 0, "thing");
    CHECK(CreateMutexA(nullptr, 0, "thing") == nullptr);
    CHECK(GetLastError() == error_invalid_handle);
    CHECK(OpenMutexW(0, 0, u"thing") == nullptr);
    CloseHandle(event);
    CHECK(CreateMutexA(nullptr, 0, "thing") != nullptr);
    CHECK(GetLastError() == 0);
  });
}

TEST_CASE("CreateEventEx takes its flags from one word") {
  const auto [flags, manual, set] = GENERATE(table<Dword, bool, bool>(
      {{0, false, false}, {1, true, false}, {2, false, true}, {3, true, true}}));
  on_a_strand([flags = flags, manual = manual, set = set] {
    const Handle event = CreateEventExW(nullptr, nullptr, flags, 0x1F0003);
    CHECK((WaitForSingleObject(event, 0) == wait_object_0) == set);
    SetEvent(event);
    WaitForSingleObject(event, 0);
    CHECK((WaitForSingleObject(event, 0) == wait_object_0) == manual);
  });
}

TEST_CASE("a mutex is recursive, and only its owner releases it") {
  Machine machine;
  machine.play([&] {
    const Handle mutex = CreateMutexA(nullptr, 1, nullptr);
    CHECK(machine.windows.locks_held(1) == std::vector<std::string>{"mutex #1"});
    CHECK(WaitForSingleObject(mutex, 0) == wait_object_0);
    const Handle other = machine.thread([&] {
      CHECK(WaitForSingleObject(mutex, 0) == wait_timeout);
      CHECK(ReleaseMutex(mutex) == 0);
      CHECK(GetLastError() == error_not_owner);
    });
    WaitForSingleObject(other, forever);
    CHECK(ReleaseMutex(mutex) == 1);
    CHECK(ReleaseMutex(mutex) == 1);
    CHECK(ReleaseMutex(mutex) == 0);
    CHECK(GetLastError() == error_not_owner);
    CHECK(machine.windows.locks_held(1).empty());
  });
}

TEST_CASE("a mutex whose owner ends is abandoned: the next wait says so, once") {
  Machine machine;
  machine.play([&] {
    const Handle event = CreateEventA(nullptr, 0, 0, nullptr);
    const Handle mutex = CreateMutexA(nullptr, 0, nullptr);
    machine.thread([&] { WaitForSingleObject(mutex, forever); });
    Sleep(1);
    const Handle objects[] = {event, mutex};
    CHECK(WaitForMultipleObjects(2, objects, 0, forever) == wait_abandoned_0 + 1);
    CHECK(ReleaseMutex(mutex) == 1);
    CHECK(WaitForSingleObject(mutex, 0) == wait_object_0);
    ReleaseMutex(mutex);
    const Handle killed = machine.thread([&] {
      WaitForSingleObject(mutex, forever);
      Sleep(forever);
    });
    Sleep(1);
    TerminateThread(killed, 0);
    SetEvent(event);
    CHECK(WaitForMultipleObjects(2, objects, 1, 0) == wait_abandoned_0);
  });
}

TEST_CASE("a strand that waits for a mutex gets it when its owner ends") {
  Machine machine;
  machine.play([&] {
    const Handle mutex = CreateMutexA(nullptr, 0, nullptr);
    machine.thread([&] {
      WaitForSingleObject(mutex, forever);
      Sleep(10);
    });
    Sleep(1);
    CHECK(WaitForSingleObject(mutex, forever) == wait_abandoned_0);
  });
}

TEST_CASE("a semaphore counts to its maximum") {
  on_a_strand([] {
    const Handle semaphore = CreateSemaphoreA(nullptr, 1, 3, nullptr);
    std::int32_t previous = -1;
    CHECK(ReleaseSemaphore(semaphore, 2, &previous) == 1);
    CHECK(previous == 1);
    CHECK(ReleaseSemaphore(semaphore, 1, &previous) == 0);
    CHECK(GetLastError() == error_too_many_posts);
    CHECK(ReleaseSemaphore(semaphore, 0, nullptr) == 0);
    CHECK(GetLastError() == error_invalid_parameter);
    for (int i = 0; i < 3; ++i) CHECK(WaitForSingleObject(semaphore, 0) == wait_object_0);
    CHECK(WaitForSingleObject(semaphore, 0) == wait_timeout);
    for (const auto& [initial, maximum] :
         std::vector<std::pair<std::int32_t, std::int32_t>>{{0, 0}, {-1, 1}, {2, 1}}) {
      CHECK(CreateSemaphoreA(nullptr, initial, maximum, nullptr) == nullptr);
      CHECK(GetLastError() == error_invalid_parameter);
    }
  });
}

TEST_CASE("releasing a semaphore by two lets two waiters in") {
  Machine machine;
  int in = 0;
  machine.play([&] {
    const Handle semaphore = CreateSemaphoreA(nullptr, 0, 5, nullptr);
    for (int i = 0; i < 3; ++i) {
      machine.thread([&] { in += WaitForSingleObject(semaphore, 100) == wait_object_0; });
    }
    Sleep(1);
    ReleaseSemaphore(semaphore, 2, nullptr);
  });
  CHECK(in == 2);
}

TEST_CASE("a duplicate names the same object, and DUPLICATE_CLOSE_SOURCE moves it") {
  on_a_strand([] {
    const Handle self = GetCurrentProcess();
    const Handle event = CreateEventA(nullptr, 1, 1, nullptr);
    Handle copy = nullptr;
    CHECK(DuplicateHandle(self, event, self, &copy, 0, 0, 2) == 1);
    CHECK(CloseHandle(event) == 1);
    CHECK(WaitForSingleObject(copy, 0) == wait_object_0);
    Handle moved = nullptr;
    CHECK(DuplicateHandle(self, copy, self, &moved, 0, 0, 3) == 1);
    CHECK(CloseHandle(copy) == 0);
    CHECK(GetLastError() == error_invalid_handle);
    CHECK(CloseHandle(moved) == 1);
    CHECK(DuplicateHandle(moved, moved, self, &copy, 0, 0, 2) == 0);
  });
}

TEST_CASE("handle flags are kept, and a protected handle cannot be closed") {
  on_a_strand([] {
    const Handle event = CreateEventA(nullptr, 1, 1, nullptr);
    Dword flags = 9;
    CHECK(GetHandleInformation(event, &flags) == 1);
    CHECK(flags == 0);
    CHECK(SetHandleInformation(event, 2, 2) == 1);
    CHECK(CloseHandle(event) == 0);
    CHECK(SetHandleInformation(event, 3, 1) == 1);
    CHECK(GetHandleInformation(event, &flags) == 1);
    CHECK(flags == 1);
    CHECK(SetHandleInformation(event, 8, 8) == 0);
    CHECK(GetLastError() == error_invalid_parameter);
    CHECK(CloseHandle(event) == 1);
    CHECK(GetHandleInformation(event, &flags) == 0);
    CHECK(GetLastError() == error_invalid_handle);
  });
}

TEST_CASE("the Ex forms and the A and W forms make and open the same kinds of object") {
  on_a_strand([] {
    const Handle event = CreateEventExA(nullptr, "e", 3, 0x1F0003);
    CHECK(CompareObjectHandles(event, OpenEventW(0, 0, u"e")) == 1);
    const Handle mutex = CreateMutexExA(nullptr, "m", 1, 0x1F0001);  // CREATE_MUTEX_INITIAL_OWNER
    CHECK(ReleaseMutex(mutex) == 1);
    CHECK(CompareObjectHandles(mutex, CreateMutexExW(nullptr, u"m", 0, 0)) == 1);
    CHECK(GetLastError() == error_already_exists);
    CHECK(CompareObjectHandles(mutex, CreateMutexW(nullptr, 1, u"m")) == 1);
    CHECK(ReleaseMutex(mutex) == 0);  // It was no creation, so nobody owns it.
    CHECK(CompareObjectHandles(mutex, OpenMutexA(0, 0, "m")) == 1);
    const Handle semaphore = CreateSemaphoreExA(nullptr, 1, 2, "s", 0, 0x1F0003);
    CHECK(CompareObjectHandles(semaphore, CreateSemaphoreExW(nullptr, 0, 9, u"s", 0, 0)) == 1);
    CHECK(CompareObjectHandles(semaphore, CreateSemaphoreW(nullptr, 0, 9, u"s")) == 1);
    CHECK(CompareObjectHandles(semaphore, OpenSemaphoreA(0, 0, "s")) == 1);
    CHECK(CompareObjectHandles(semaphore, OpenSemaphoreW(0, 0, u"s")) == 1);
    CHECK(WaitForSingleObject(semaphore, 0) == wait_object_0);
    CHECK(WaitForSingleObject(semaphore, 0) == wait_timeout);
    CHECK(OpenSemaphoreA(0, 0, "other") == nullptr);
    CHECK(GetLastError() == 2);
  });
}

}  // namespace
}  // namespace rhsim::win32::test
