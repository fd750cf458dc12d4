#include <functional>

#include "tests/harness/win32/machine.h"

// What a handle may do that was opened, duplicated or made for less than everything.
// Source: "Synchronization Object Security and Access Rights", "Thread Security and Access Rights",
// "Process Security and Access Rights", "Job Object Security and Access Rights".
namespace rhsim::win32::test {
namespace {

constexpr Dword synchronize = 0x100000, access_denied = 5;
constexpr Dword generic_execute = 0x20000000, generic_write = 0x40000000, all = 0x10000000;
constexpr Dword same_access = 2;

Dword idle(void*) { return 0; }
void apc(std::uintptr_t) {}

/// One object of each kind, all of them with a name but for those that have an id.
struct Objects {
  Objects() {
    CreateEventW(nullptr, 1, 0, u"event");
    CreateSemaphoreW(nullptr, 0, 5, u"semaphore");
    CreateWaitableTimerW(nullptr, 1, u"timer");
    CreateJobObjectW(nullptr, u"job");
    char line[] = "app.exe";
    CreateProcessA(nullptr, line, nullptr, nullptr, 0, 0, nullptr, nullptr, nullptr, &process);
    own = CreateThread(nullptr, 0, idle, nullptr, 4, &thread);
  }
  ~Objects() { TerminateThread(own, 0); }  // It is suspended, and would keep the run from its end.
  Objects(const Objects&) = delete;
  Objects& operator=(const Objects&) = delete;
  ProcessInformation process{};
  Handle own = nullptr;
  Dword thread = 0;
};

using Open = std::function<Handle(const Objects&, Dword access)>;
using Use = std::function<bool(const Objects&, Handle)>;

struct Right {
  const char* what;
  Dword needed;
  Open open;
  Use use;
};

const Open event = [](const Objects&, Dword access) { return OpenEventW(access, 0, u"event"); };
const Open semaphore = [](const Objects&, Dword access) {
  return OpenSemaphoreW(access, 0, u"semaphore");
};
const Open timer = [](const Objects&, Dword access) {
  return OpenWaitableTimerW(access, 0, u"timer");
};
const Open job = [](const Objects&, Dword access) { return OpenJobObjectW(access, 0, u"job"); };
const Open process = [](const Objects& objects, Dword access) {
  return OpenProcess(access, 0, objects.process.process_id);
};
const Open thread = [](const Objects& objects, Dword access) {
  return OpenThread(access, 0, objects.thread);
};

const std::vector<Right>& rights() {
  static const std::int64_t due = -10'000'000;
  static Dword number = 0;
  static const std::vector<Right> table{
      {"SetEvent", 0x2, event, [](auto&, Handle h) { return SetEvent(h) != 0; }},
      {"ResetEvent", 0x2, event, [](auto&, Handle h) { return ResetEvent(h) != 0; }},
      {"PulseEvent", 0x2, event, [](auto&, Handle h) { return PulseEvent(h) != 0; }},
      {"WaitForSingleObject", synchronize, event,
       [](auto&, Handle h) { return WaitForSingleObject(h, 0) != wait_failed; }},
      {"WaitForMultipleObjects", synchronize, process,
       [](auto&, Handle h) { return WaitForMultipleObjects(1, &h, 0, 0) != wait_failed; }},
      {"ReleaseSemaphore", 0x2, semaphore,
       [](auto&, Handle h) { return ReleaseSemaphore(h, 1, nullptr) != 0; }},
      {"SetWaitableTimer", 0x2, timer,
       [](auto&, Handle h) { return SetWaitableTimer(h, &due, 0, nullptr, nullptr, 0) != 0; }},
      {"CancelWaitableTimer", 0x2, timer,
       [](auto&, Handle h) { return CancelWaitableTimer(h) != 0; }},
      {"SuspendThread", 0x2, thread,
       [](auto&, Handle h) { return SuspendThread(h) != 0xFFFFFFFF; }},
      {"ResumeThread", 0x2, thread, [](auto&, Handle h) { return ResumeThread(h) != 0xFFFFFFFF; }},
      {"QueueUserAPC", 0x10, thread, [](auto&, Handle h) { return QueueUserAPC(apc, h, 0) != 0; }},
      {"GetExitCodeThread", 0x40, thread,
       [](auto&, Handle h) { return GetExitCodeThread(h, &number) != 0; }},
      {"GetExitCodeThread", 0x800, thread,
       [](auto&, Handle h) { return GetExitCodeThread(h, &number) != 0; }},
      {"TerminateThread", 0x1, thread, [](auto&, Handle h) { return TerminateThread(h, 1) != 0; }},
      {"GetExitCodeProcess", 0x400, process,
       [](auto&, Handle h) { return GetExitCodeProcess(h, &number) != 0; }},
      {"GetExitCodeProcess", 0x1000, process,
       [](auto&, Handle h) { return GetExitCodeProcess(h, &number) != 0; }},
      {"SetPriorityClass", 0x200, process,
       [](auto&, Handle h) { return SetPriorityClass(h, 0x20) != 0; }},
      {"TerminateProcess", 0x1, process,
       [](auto&, Handle h) { return TerminateProcess(h, 1) != 0; }},
      {"AssignProcessToJobObject", 0x1, job,
       [](auto& objects, Handle h) {
         return AssignProcessToJobObject(h, objects.process.process) != 0;
       }},
      {"TerminateJobObject", 0x8, job,
       [](auto&, Handle h) { return TerminateJobObject(h, 1) != 0; }},
  };
  return table;
}

}  // namespace

TEST_CASE("a function takes a handle that was opened for it, and no other") {
  const auto& right = GENERATE(from_range(rights()));
  CAPTURE(right.what, right.needed);
  const Dword masks[] = {right.needed, all, ~right.needed & 0x1FF000};
  for (const Dword mask : masks) {
    CAPTURE(mask);
    on_a_strand([&] {
      const Objects objects;
      const Handle opened = right.open(objects, mask);
      REQUIRE(opened != nullptr);
      // GetExitCodeThread and its like have two rights that do; a mask may hold the other.
      const bool other = mask != right.needed && mask != all && right.needed == 0x400;
      const bool may = mask == right.needed || mask == all || other;
      CHECK(right.use(objects, opened) == may);
      if (!may) CHECK(GetLastError() == access_denied);
    });
  }
}

TEST_CASE("generic rights stand for those of the object's kind") {
  on_a_strand([] {
    const Objects objects;
    const Handle writes = OpenEventW(generic_write, 0, u"event");
    CHECK(SetEvent(writes) == 1);
    CHECK(WaitForSingleObject(writes, 0) == wait_failed);
    const Handle waits = OpenEventW(generic_execute, 0, u"event");
    CHECK(WaitForSingleObject(waits, 0) == wait_object_0);
    CHECK(SetEvent(waits) == 0);
  });
}

TEST_CASE("a duplicate may do what is asked for it, or as much as its source") {
  on_a_strand([] {
    const Handle self = GetCurrentProcess();
    const Handle event = CreateEventW(nullptr, 1, 1, nullptr);
    Handle narrow = nullptr;
    CHECK(DuplicateHandle(self, event, self, &narrow, synchronize, 0, 0) == 1);
    CHECK(WaitForSingleObject(narrow, 0) == wait_object_0);
    CHECK(ResetEvent(narrow) == 0);
    CHECK(GetLastError() == access_denied);
    Handle same = nullptr;
    CHECK(DuplicateHandle(self, narrow, self, &same, 0, 0, same_access) == 1);
    CHECK(ResetEvent(same) == 0);
    CHECK(DuplicateHandle(self, event, self, &same, 0, 0, same_access) == 1);
    CHECK(ResetEvent(same) == 1);
  });
}

TEST_CASE("packets go through a port's handle that may change what it holds") {
  on_a_strand([] {
    const Handle self = GetCurrentProcess();
    const Handle port = CreateIoCompletionPort(handle(~std::uintptr_t{0}), nullptr, 0, 0);
    Handle waits = nullptr;
    Handle changes = nullptr;
    CHECK(DuplicateHandle(self, port, self, &waits, synchronize, 0, 0) == 1);
    CHECK(DuplicateHandle(self, port, self, &changes, 0x2, 0, 0) == 1);
    CHECK(PostQueuedCompletionStatus(waits, 0, 0, nullptr) == 0);
    CHECK(GetLastError() == access_denied);
    CHECK(PostQueuedCompletionStatus(changes, 0, 7, nullptr) == 1);
    Dword bytes = 0;
    std::uintptr_t key = 0;
    void* overlapped = nullptr;
    CHECK(GetQueuedCompletionStatus(waits, &bytes, &key, &overlapped, 0) == 0);
    CHECK(GetLastError() == access_denied);
    CHECK(GetQueuedCompletionStatus(changes, &bytes, &key, &overlapped, 0) == 1);
    CHECK(key == 7);
  });
}

TEST_CASE("an object that is made with a mask may do what the mask says") {
  on_a_strand([] {
    const Handle made = CreateEventExW(nullptr, nullptr, 0, synchronize);
    CHECK(WaitForSingleObject(made, 0) == wait_timeout);
    CHECK(SetEvent(made) == 0);
    CHECK(GetLastError() == access_denied);
    // What is signalled and what is waited for have their own rights.
    const Handle other = CreateEventW(nullptr, 1, 1, nullptr);
    CHECK(SignalObjectAndWait(made, other, 0, 0) == wait_failed);
    CHECK(GetLastError() == access_denied);
    CHECK(SignalObjectAndWait(other, made, 0, 0) == wait_timeout);
  });
}

}  // namespace rhsim::win32::test
