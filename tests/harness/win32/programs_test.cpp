#include "tests/harness/win32/machine.h"

// Source: procthread/creating-processes, procthread/job-objects and the functions' pages.
namespace rhsim::win32::test {
namespace {

constexpr Dword still_active = 259;
constexpr Dword create_suspended = 4;

ProcessInformation start(const std::string& command_line, Dword flags = 0) {
  std::string writable = command_line;
  ProcessInformation made{};
  CreateProcessA(nullptr, writable.data(), nullptr, nullptr, 0, flags, nullptr, nullptr, nullptr,
                 &made);
  return made;
}

Dword exit_code(Handle process) {
  Dword code = 0;
  CHECK(GetExitCodeProcess(process, &code) == 1);
  return code;
}

std::vector<trace::Environment> environment(const Machine& machine) {
  return machine.events.of<trace::Environment>();
}

TEST_CASE("the script for every program counts for those that have none of their own") {
  Machine machine;
  machine.windows.script_process({.program = "own.exe", .runs_for = {}, .exit_code = 1});
  machine.windows.script_process({.program = "*", .runs_for = 10s, .exit_code = 2});
  machine.play([&] {
    const auto own = start("own.exe");
    const auto other = start("other.exe");
    CHECK(machine.windows.running_processes("*") == 2);
    CHECK(WaitForSingleObject(other.process, forever) == 0);
    CHECK(machine.ms() == 10'000);
    CHECK(machine.windows.running_processes("OTHER.EXE") == 0);
    CHECK(machine.windows.running_processes("own.exe") == 1);
    CHECK(machine.windows.end_processes("*", 7) == 1);
    CHECK(exit_code(own.process) == 7);
  });
}

TEST_CASE("ShellExecute starts a program, and hands its process out when asked to") {
  struct Info {
    Dword size;
    Dword mask;
    Handle window;
    const WideChar* verb;
    const WideChar* file;
    const WideChar* parameters;
    const WideChar* directory;
    std::int32_t show;
    Handle instance;
    void* more[3];
    Dword hot_key;
    Handle icon;
    Handle process;
  };
  Machine machine;
  machine.windows.script_process({.program = "tool.exe", .runs_for = 5s, .exit_code = 4});
  machine.windows.script_process({.program = "missing.exe", .start_error = 2, .runs_for = {}});
  machine.play([&] {
    const auto number = [](Handle instance) { return reinterpret_cast<std::uintptr_t>(instance); };
    CHECK(number(ShellExecuteW(nullptr, u"open", u"tool.exe", u"-x", nullptr, 0)) > 32);
    CHECK(number(ShellExecuteA(nullptr, nullptr, "tool.exe", nullptr, nullptr, 0)) > 32);
    CHECK(number(ShellExecuteA(nullptr, nullptr, "missing.exe", nullptr, nullptr, 0)) == 2);
    CHECK(machine.windows.processes()[0].command_line == "tool.exe -x");
    Info info{sizeof(Info), 0x40, nullptr, nullptr, u"tool.exe", nullptr, nullptr, 0,
              nullptr,      {},   0,       nullptr, nullptr};
    CHECK(ShellExecuteExW(&info) == 1);
    CHECK(WaitForSingleObject(info.process, forever) == 0);
    CHECK(exit_code(info.process) == 4);
    CHECK(CloseHandle(info.process) == 1);
    info.mask = 0;
    CHECK(ShellExecuteExW(&info) == 1);
    CHECK(info.process == nullptr);
    info.size = 1;
    CHECK(ShellExecuteExA(&info) == 0);
  });
}

TEST_CASE("the spawn functions wait for their program, hand it out, or let it go") {
  constexpr std::int32_t wait = 0, no_wait = 1, detach = 4;
  using Listed = std::intptr_t(std::int32_t, const char*, const char*, ...);
  using Vector = std::intptr_t(std::int32_t, const char*, const char* const*);
  using Surrounded =
      std::intptr_t(std::int32_t, const char*, const char* const*, const char* const*);
  using Wide = std::intptr_t(std::int32_t, const WideChar*, const WideChar* const*);
  using WideListed = std::intptr_t(std::int32_t, const WideChar*, const WideChar*, ...);
  using WideSurrounded =
      std::intptr_t(std::int32_t, const WideChar*, const WideChar* const*, const WideChar* const*);
  Machine machine;
  machine.windows.script_process({.program = "tool.exe", .runs_for = 5s, .exit_code = 4});
  machine.play([&] {
    const char* none = nullptr;
    for (const char* name : {"_spawnl", "_spawnlp", "_spawnle", "_spawnlpe"})
      CHECK(in_table<Listed>("msvcrt.dll", name)(wait, "tool.exe", "tool", "a b", none) == 4);
    CHECK(machine.ms() == 20'000);
    CHECK(machine.windows.processes()[0].command_line == "tool \"a b\"");
    const char* const arguments[] = {"tool", nullptr};
    for (const char* name : {"_spawnv", "_spawnvp"})
      CHECK(in_table<Vector>("msvcrt.dll", name)(detach, "tool.exe", arguments) == 0);
    const auto process =
        in_table<Surrounded>("msvcrt.dll", "_spawnve")(no_wait, "tool.exe", arguments, nullptr);
    CHECK(WaitForSingleObject(handle(static_cast<std::uintptr_t>(process)), forever) == 0);
    CHECK(in_table<Surrounded>("msvcrt.dll", "_spawnvpe")(wait, "tool.exe", arguments, nullptr) ==
          4);
    const WideChar* no_more = nullptr;
    for (const char* name : {"_wspawnl", "_wspawnlp", "_wspawnle", "_wspawnlpe"})
      CHECK(in_table<WideListed>("msvcrt.dll", name)(wait, u"tool.exe", u"tool", no_more) == 4);
    const WideChar* const wide[] = {u"tool", nullptr};
    for (const char* name : {"_wspawnv", "_wspawnvp"})
      CHECK(in_table<Wide>("msvcrt.dll", name)(wait, u"tool.exe", wide) == 4);
    for (const char* name : {"_wspawnve", "_wspawnvpe"})
      CHECK(in_table<WideSurrounded>("msvcrt.dll", name)(wait, u"tool.exe", wide, nullptr) == 4);
    CHECK(in_table<Vector>("msvcrt.dll", "_spawnv")(wait, "", arguments + 1) == -1);
  });
}

TEST_CASE("a program without a script runs until it is terminated") {
  Machine machine;
  machine.play([&] {
    const auto app = start("app.exe -serve");
    REQUIRE(app.process != nullptr);
    CHECK(GetProcessId(app.process) == app.process_id);
    CHECK(GetThreadId(app.thread) == app.thread_id);
    CHECK(GetProcessIdOfThread(app.thread) == app.process_id);
    CHECK(WaitForSingleObject(app.process, 60'000) == wait_timeout);
    CHECK(exit_code(app.process) == still_active);
    CHECK(TerminateProcess(app.process, 7) == 1);
    CHECK(exit_code(app.process) == still_active);  // TerminateProcess only begins it.
    CHECK(TerminateProcess(app.process, 8) == 0);
    CHECK(GetLastError() == 5);  // ERROR_ACCESS_DENIED
    CHECK(WaitForSingleObject(app.process, forever) == wait_object_0);
    CHECK(WaitForSingleObject(app.thread, 0) == wait_object_0);
    Dword code = 0;
    CHECK(GetExitCodeProcess(app.process, &code) == 1);
    CHECK(code == 7);
    CHECK(GetExitCodeProcess(app.process, nullptr) == 0);
    CHECK(GetLastError() == error_invalid_parameter);
    CHECK(GetExitCodeProcess(nullptr, &code) == 0);
    CHECK(GetLastError() == error_invalid_handle);
    code = 0;
    CHECK(GetExitCodeThread(app.thread, &code) == 1);
    CHECK(code == 7);
  });
  CHECK(environment(machine) ==
        std::vector<trace::Environment>{{"process app.exe (1048576)", true},
                                        {"process app.exe (1048576)", false}});
  CHECK(machine.events.of<trace::ApiCall>().at(0) ==
        trace::ApiCall{"CreateProcessA", "app.exe", 1, 0});
}

TEST_CASE("a scripted program exits after its time with its code") {
  const auto program = GENERATE("app.exe", "APP.EXE", "C:\\bin\\app.exe", "C:\\bin\\app.exe -x");
  Machine machine;
  machine.windows.script_process({program, 0, 250ms, 3, true});
  machine.play([&] {
    const auto app = start("C:\\bin\\app.exe -x");
    CHECK(WaitForSingleObject(app.process, forever) == wait_object_0);
    CHECK(machine.ms() == 250);
    CHECK(exit_code(app.process) == 3);
  });
  CHECK(machine.windows.processes() ==
        std::vector<ProcessView>{{0x100000, "app.exe", "C:\\bin\\app.exe -x", false, 3}});
}

TEST_CASE("a scripted program can fail to start") {
  Machine machine;
  machine.windows.script_process({"app.exe", 2, std::nullopt, 0, true});
  machine.play([&] {
    CHECK(start("app.exe").process == nullptr);
    CHECK(GetLastError() == 2);
    CHECK(start("other.exe").process != nullptr);
  });
  CHECK(machine.events.of<trace::ApiCall>().at(0) ==
        trace::ApiCall{"CreateProcessA", "app.exe", 0, 2});
  CHECK(environment(machine).size() == 1);
}

TEST_CASE("the latest script of a program counts, from its next start on") {
  Machine machine;
  machine.windows.script_process({"app.exe", 2, std::nullopt, 0, true});
  machine.windows.script_process({"app.exe", 0, 10ms, 1, true});
  machine.play([&] {
    const auto app = start("app");  // ".exe" is appended.
    machine.windows.script_process({"app.exe", 0, 10ms, 2, true});
    WaitForSingleObject(app.process, forever);
    CHECK(exit_code(app.process) == 1);
  });
}

TEST_CASE("the scenario makes a running program die") {
  Machine machine;
  machine.play([&] {
    const auto app = start("app.exe");
    const auto other = start("other.exe");
    machine.thread([&] {
      Sleep(500);
      CHECK(machine.windows.end_processes("app.exe", 0xC0000005) == 1);
      CHECK(machine.windows.end_processes("app.exe", 0) == 0);
    });
    const Handle both[] = {other.process, app.process};
    CHECK(WaitForMultipleObjects(2, both, 0, forever) == wait_object_0 + 1);
    CHECK(machine.ms() == 500);
    CHECK(exit_code(app.process) == 0xC0000005);
    CHECK(exit_code(other.process) == still_active);
  });
}

TEST_CASE("a suspended process is not up before its thread is resumed") {
  Machine machine;
  machine.windows.script_process({"app.exe", 0, 100ms, 0, true});
  machine.play([&] {
    const auto app = start("app.exe", create_suspended);
    CHECK(environment(machine).empty());
    CHECK(WaitForSingleObject(app.process, 1000) == wait_timeout);
    CHECK(SuspendThread(app.thread) == 1);
    CHECK(ResumeThread(app.thread) == 2);
    CHECK(ResumeThread(app.thread) == 1);
    CHECK(environment(machine).size() == 1);
    CHECK(WaitForSingleObject(app.process, forever) == wait_object_0);
    CHECK(machine.ms() == 1100);
    const auto second = start("app.exe", create_suspended);
    TerminateThread(second.thread, 4);  // Its only thread.
    CHECK(WaitForSingleObject(second.process, forever) == wait_object_0);
    CHECK(exit_code(second.process) == 4);
  });
  CHECK(environment(machine).size() == 2);
}

TEST_CASE("a tool that the DLL runs on the side is no environment") {
  Machine machine;
  machine.windows.script_process({"tool.exe", 0, 10ms, 0, false});
  machine.play([&] { WaitForSingleObject(start("tool.exe").process, forever); });
  CHECK(environment(machine).empty());
}

TEST_CASE("the program is the application, or what the command line begins with") {
  const auto [command_line, image] = GENERATE(table<std::string, std::string>({
      {"app", "app.exe"},
      {"app -x", "app.exe"},
      {"app.com -x", "app.com"},
      {"C:\\Program Files\\App\\app.exe -x", "app.exe"},
      {"\"C:\\My Programs\\the app.exe\" -x", "the app.exe"},
      {"\"C:\\no end", "no end"},
  }));
  Machine machine;
  machine.play([&, command_line = command_line] { start(command_line); });
  REQUIRE(machine.windows.processes().size() == 1);
  CHECK(machine.windows.processes()[0].image == image);
}

TEST_CASE("every function that starts a program starts a simulated one") {
  Machine machine;
  machine.play([&] {
    ProcessInformation made{};
    char narrow[] = "a.exe";
    WideChar wide[] = u"b.exe";
    CHECK(CreateProcessA("one.exe", nullptr, nullptr, nullptr, 0, 0, nullptr, nullptr, nullptr,
                         &made) == 1);
    CHECK(CreateProcessW(nullptr, wide, nullptr, nullptr, 0, 0, nullptr, nullptr, nullptr, &made) ==
          1);
    CHECK(CreateProcessAsUserA(nullptr, nullptr, narrow, nullptr, nullptr, 0, 0, nullptr, nullptr,
                               nullptr, &made) == 1);
    CHECK(CreateProcessAsUserW(nullptr, nullptr, wide, nullptr, nullptr, 0, 0, nullptr, nullptr,
                               nullptr, &made) == 1);
    CHECK(CreateProcessWithTokenW(nullptr, 0, nullptr, wide, 0, nullptr, nullptr, nullptr, &made) ==
          1);
    CHECK(CreateProcessWithLogonW(nullptr, nullptr, nullptr, 0, nullptr, wide, 0, nullptr, nullptr,
                                  nullptr, &made) == 1);
    CHECK(WinExec("c.exe", 0) == 33);
  });
  std::vector<std::string> images;
  for (const auto& process : machine.windows.processes()) images.push_back(process.image);
  CHECK(images ==
        std::vector<std::string>{"one.exe", "b.exe", "a.exe", "b.exe", "b.exe", "b.exe", "c.exe"});
}

TEST_CASE("the C runtime's system waits for a command, which succeeds unless it is scripted") {
  Machine machine;
  machine.windows.script_process({"netsh.exe", 0, 40ms, 5, false});
  machine.play([&] {
    const auto run = in_table<std::int32_t(const char*)>("msvcrt.dll", "system");
    const auto wide = in_table<std::int32_t(const WideChar*)>("msvcrt.dll", "_wsystem");
    CHECK(run(nullptr) == 1);
    CHECK(run("del c:\\file") == 0);
    CHECK(run("netsh.exe show") == 5);
    CHECK(machine.ms() == 40);
    CHECK(wide(u"netsh.exe show") == 5);
  });
  CHECK(environment(machine).empty());
}

TEST_CASE("CreateProcess refuses what its page rules out") {
  on_a_strand([] {
    ProcessInformation made{};
    CHECK(CreateProcessW(nullptr, nullptr, nullptr, nullptr, 0, 0, nullptr, nullptr, nullptr,
                         &made) == 0);
    CHECK(GetLastError() == error_invalid_parameter);
    CHECK(start("app.exe", 0x18).process == nullptr);  // A new console, and none.
    CHECK(GetLastError() == error_invalid_parameter);
    CHECK(start("app.exe", 1).process == nullptr);  // DEBUG_PROCESS
    CHECK(GetLastError() == 50);
    CHECK(CreateProcessA("app.exe", nullptr, nullptr, nullptr, 0, 0, nullptr, nullptr, nullptr,
                         nullptr) == 0);
  });
}

TEST_CASE("a process can be opened by its id while it runs or has a handle") {
  Machine machine;
  machine.play([&] {
    const auto app = start("app.exe");
    const Handle second = OpenProcess(0x1FFFFF, 0, app.process_id);
    CHECK(CompareObjectHandles(second, app.process) == 1);
    machine.windows.end_processes("app.exe", 0);
    const Handle third = OpenProcess(0x1FFFFF, 0, app.process_id);
    CHECK(exit_code(third) == 0);
    for (const Handle one : {app.process, second, third}) CHECK(CloseHandle(one) == 1);
    CHECK(OpenProcess(0x1FFFFF, 0, app.process_id) == nullptr);
    CHECK(GetLastError() == error_invalid_parameter);
    CHECK(OpenProcess(0, 0, 0) == nullptr);
    const Handle self = OpenProcess(0x1FFFFF, 0, GetCurrentProcessId());
    CHECK(CompareObjectHandles(self, GetCurrentProcess()) == 1);
    CHECK(exit_code(self) == still_active);
    CHECK(TerminateProcess(CreateEventA(nullptr, 0, 0, nullptr), 0) == 0);
    CHECK(GetLastError() == error_invalid_handle);
  });
}

TEST_CASE("a process has an image name, a priority class and times") {
  Machine machine;
  machine.windows.script_process({"app.exe", 0, 20ms, 0, true});
  machine.play([&] {
    Sleep(10);
    const auto app = start("C:\\bin\\app.exe", 0x40);  // IDLE_PRIORITY_CLASS
    char name[32] = {};
    Dword size = 32;
    CHECK(QueryFullProcessImageNameA(app.process, 0, name, &size) == 1);
    CHECK(name == std::string("C:\\bin\\app.exe"));
    CHECK(size == 14);
    WideChar wide[15] = {};
    size = 14;
    CHECK(QueryFullProcessImageNameW(app.process, 0, wide, &size) == 0);
    CHECK(GetLastError() == 122);  // ERROR_INSUFFICIENT_BUFFER
    size = 15;
    CHECK(QueryFullProcessImageNameW(app.process, 0, wide, &size) == 1);
    CHECK(std::u16string(wide) == u"C:\\bin\\app.exe");
    CHECK(GetPriorityClass(app.process) == 0x40);
    CHECK(SetPriorityClass(app.process, 0x80) == 1);
    CHECK(GetPriorityClass(app.process) == 0x80);
    CHECK(SetPriorityClass(app.process, 0x81) == 0);
    CHECK(GetLastError() == error_invalid_parameter);
    CHECK(WaitForInputIdle(app.process, forever) == 0);
    WaitForSingleObject(app.process, forever);
    std::int64_t created = 0;
    std::int64_t ended = 0;
    std::int64_t kernel = 0;
    std::int64_t user = 9;
    CHECK(GetProcessTimes(app.process, &created, &ended, &kernel, &user) == 1);
    CHECK((ended - created) / 10'000 == 20);
    CHECK(user == 0);
  });
}

// --- Job objects ---------------------------------------------------------------------------------

struct Accounting {
  std::int64_t times[4];
  Dword page_faults;
  Dword processes;
  Dword active;
  Dword terminated;
};
struct ExtendedLimits {
  std::int64_t times[2];
  Dword flags;
  std::size_t working_set[2];
  Dword active_processes;
  std::uintptr_t affinity;
  Dword classes[2];
  std::uint64_t rest[10];
};
static_assert(sizeof(ExtendedLimits) == 144);

void limit(Handle job, Dword flags, Dword active = 0) {
  ExtendedLimits limits{};
  limits.flags = flags;
  limits.active_processes = active;
  CHECK(SetInformationJobObject(job, 9, &limits, sizeof limits) == 1);
}

Accounting accounting(Handle job) {
  Accounting counts{};
  CHECK(QueryInformationJobObject(job, 1, &counts, sizeof counts, nullptr) == 1);
  return counts;
}

TEST_CASE("TerminateJobObject ends every member, and the job keeps count") {
  Machine machine;
  machine.play([&] {
    const Handle job = CreateJobObjectW(nullptr, u"job");
    CHECK(CompareObjectHandles(job, OpenJobObjectA(0, 0, "job")) == 1);
    CHECK(CompareObjectHandles(job, OpenJobObjectW(0, 0, u"job")) == 1);
    CHECK(CompareObjectHandles(job, CreateJobObjectA(nullptr, "job")) == 1);
    const auto one = start("one.exe", create_suspended);
    const auto two = start("two.exe");
    const auto alone = start("alone.exe");
    CHECK(AssignProcessToJobObject(job, one.process) == 1);
    CHECK(AssignProcessToJobObject(job, two.process) == 1);
    CHECK(AssignProcessToJobObject(job, two.process) == 0);
    CHECK(GetLastError() == 5);
    ResumeThread(one.thread);
    Bool member = 0;
    CHECK(IsProcessInJob(one.process, job, &member) == 1);
    CHECK(member == 1);
    CHECK(IsProcessInJob(alone.process, nullptr, &member) == 1);
    CHECK(member == 0);
    CHECK(accounting(job).active == 2);
    CHECK(TerminateJobObject(job, 11) == 1);
    const Handle both[] = {one.process, two.process};
    CHECK(WaitForMultipleObjects(2, both, 1, forever) == wait_object_0);
    CHECK(exit_code(one.process) == 11);
    CHECK(exit_code(alone.process) == still_active);
    CHECK(accounting(job).active == 0);
    CHECK(accounting(job).processes == 2);
    CHECK(AssignProcessToJobObject(job, one.process) == 0);
    CHECK(WaitForSingleObject(job, 0) == wait_timeout);
  });
}

TEST_CASE("closing the last handle of a job kills its members when it is told to") {
  const auto [flags, kills] = GENERATE(table<Dword, bool>({{0x2000, true}, {0, false}}));
  Machine machine;
  machine.play([&, flags = flags, kills = kills] {
    const Handle job = CreateJobObjectA(nullptr, nullptr);
    limit(job, flags);
    const auto app = start("app.exe");
    AssignProcessToJobObject(job, app.process);
    Handle copy = nullptr;
    DuplicateHandle(GetCurrentProcess(), job, GetCurrentProcess(), &copy, 0, 0, 2);
    CloseHandle(job);
    CHECK(WaitForSingleObject(app.process, 10) == wait_timeout);
    CloseHandle(copy);
    CHECK((WaitForSingleObject(app.process, 10) == wait_object_0) == kills);
    if (kills) CHECK(exit_code(app.process) == 0);
  });
}

TEST_CASE("a job's port hears of its processes") {
  Machine machine;
  machine.play([&] {
    const Handle no_file = handle(static_cast<std::uintptr_t>(-1));
    const Handle port = CreateIoCompletionPort(no_file, nullptr, 0, 0);
    const Handle job = CreateJobObjectA(nullptr, nullptr);
    struct {
      std::uintptr_t key;
      Handle port;
    } association{77, port};
    CHECK(SetInformationJobObject(job, 7, &association, sizeof association) == 1);
    const auto app = start("app.exe");
    AssignProcessToJobObject(job, app.process);
    machine.windows.end_processes("app.exe", 0xC0000005);
    std::vector<Dword> messages;
    Dword message = 0;
    std::uintptr_t key = 0;
    void* who = nullptr;
    while (GetQueuedCompletionStatus(port, &message, &key, &who, 0) != 0) {
      messages.push_back(message);
      CHECK(key == 77);
      CHECK(who == (message == 4 ? nullptr : handle(app.process_id)));
    }
    CHECK(messages == std::vector<Dword>{6, 8, 4});  // New, abnormal exit, none left.
  });
}

TEST_CASE("a limit of active processes refuses one too many and ends it") {
  Machine machine;
  machine.play([&] {
    const Handle job = CreateJobObjectA(nullptr, nullptr);
    limit(job, 8, 1);
    CHECK(AssignProcessToJobObject(job, start("one.exe").process) == 1);
    const auto two = start("two.exe");
    CHECK(AssignProcessToJobObject(job, two.process) == 0);
    CHECK(GetLastError() == 1816);  // ERROR_NOT_ENOUGH_QUOTA
    CHECK(WaitForSingleObject(two.process, 10) == wait_object_0);
    CHECK(accounting(job).terminated == 1);
  });
}

TEST_CASE("children of a member are members, unless they break away") {
  Machine machine;
  machine.play([&] {
    const Handle job = CreateJobObjectA(nullptr, nullptr);
    CHECK(AssignProcessToJobObject(job, GetCurrentProcess()) == 1);
    Bool member = 0;
    IsProcessInJob(start("one.exe").process, job, &member);
    CHECK(member == 1);
    constexpr Dword breakaway = 0x01000000;
    CHECK(start("two.exe", breakaway).process == nullptr);
    CHECK(GetLastError() == 5);
    limit(job, 0x800);  // JOB_OBJECT_LIMIT_BREAKAWAY_OK
    IsProcessInJob(start("two.exe", breakaway).process, job, &member);
    CHECK(member == 0);
    std::uintptr_t list[8] = {};
    Dword length = 0;
    CHECK(QueryInformationJobObject(nullptr, 3, list, sizeof list, &length) == 1);
    CHECK(length == 8 + 2 * sizeof(std::uintptr_t));
    CHECK(list[1] == GetCurrentProcessId());
    TerminateJobObject(job, 9);
    CHECK(false);  // It was the end of our own process.
  });
  CHECK(machine.events.of<trace::ProcessExit>().at(0) ==
        trace::ProcessExit{"TerminateJobObject", 9});
}

TEST_CASE("job information is refused by class, size and flags") {
  on_a_strand([] {
    const Handle job = CreateJobObjectA(nullptr, nullptr);
    ExtendedLimits limits{};
    limits.flags = 0x2000;
    CHECK(SetInformationJobObject(job, 2, &limits, 64) == 0);  // Needs the extended structure.
    CHECK(GetLastError() == error_invalid_parameter);
    CHECK(SetInformationJobObject(job, 9, &limits, 100) == 0);
    CHECK(GetLastError() == 24);  // ERROR_BAD_LENGTH
    CHECK(SetInformationJobObject(job, 99, &limits, sizeof limits) == 0);
    CHECK(GetLastError() == error_invalid_parameter);
    limit(job, 0x2008, 3);
    ExtendedLimits read{};
    Dword length = 0;
    CHECK(QueryInformationJobObject(job, 9, &read, sizeof read, &length) == 1);
    CHECK(read.flags == 0x2008);
    CHECK(read.active_processes == 3);
    CHECK(length == sizeof read);
    CHECK(QueryInformationJobObject(job, 2, &read, 64, nullptr) == 1);
    CHECK(read.flags == 8);
    CHECK(QueryInformationJobObject(job, 8, &read, 96, nullptr) == 1);
    CHECK(QueryInformationJobObject(job, 1, &read, 10, nullptr) == 0);
    CHECK(QueryInformationJobObject(nullptr, 1, &read, 48, nullptr) == 0);  // We are in none.
    CHECK(GetLastError() == 5);
    CHECK(TerminateJobObject(GetCurrentProcess(), 0) == 0);
    CHECK(GetLastError() == error_invalid_handle);
  });
}

}  // namespace
}  // namespace rhsim::win32::test
