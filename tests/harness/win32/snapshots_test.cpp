#include <array>
#include <string>
#include <vector>

#include "harness/base/unicode.h"
#include "tests/harness/win32/machine.h"

// Source: tlhelp32.h, psapi.h, the page of each name.
namespace rhsim::win32::test {
namespace {

constexpr Dword no_more_files = 18, bad_length = 24, insufficient_buffer = 122;
constexpr Dword of_processes = 2, of_threads = 4, of_modules = 8;
constexpr Dword query_limited = 0x1000;

ProcessInformation start(const char* command_line) {
  std::string writable = command_line;
  ProcessInformation made{};
  CreateProcessA(nullptr, writable.data(), nullptr, nullptr, 0, 0, nullptr, nullptr, nullptr,
                 &made);
  return made;
}

/// The files of a snapshot's processes, by one of the two pairs of functions.
std::vector<std::string> files(Handle snapshot) {
  std::vector<std::string> names;
  ProcessEntry<char> entry{};
  entry.size = sizeof entry;
  for (Bool more = Process32First(snapshot, &entry); more != 0;
       more = Process32Next(snapshot, &entry))
    names.emplace_back(entry.file);
  CHECK(GetLastError() == no_more_files);
  return names;
}

TEST_CASE("a snapshot has the Resource Monitor and what runs of the programs that were started") {
  using Names = std::vector<std::string>;
  Machine machine;
  machine.windows.script_process({.program = "short.exe", .runs_for = 1s});
  machine.play([&] {
    const auto app = start("\"C:\\Programs\\App.exe\" -x");
    start("short.exe");
    const Handle before = CreateToolhelp32Snapshot(of_processes, 0);
    Sleep(2000);
    const Handle after = CreateToolhelp32Snapshot(of_processes, 0);
    CHECK(files(before) == Names{"rhs.exe", "App.exe", "short.exe"});
    CHECK(files(after) == Names{"rhs.exe", "App.exe"});
    ProcessEntry<char> beyond{};
    beyond.size = sizeof beyond;
    CHECK(Process32Next(after, &beyond) == 0);
    CHECK(GetLastError() == no_more_files);
    ProcessEntry<WideChar> entry{};
    entry.size = sizeof entry;
    CHECK(Process32FirstW(after, &entry) == 1);
    CHECK(entry.process == GetCurrentProcessId());
    CHECK(Process32NextW(after, &entry) == 1);
    CHECK(to_utf8(entry.file) == "App.exe");
    CHECK(entry.process == app.process_id);
    CHECK(entry.parent == GetCurrentProcessId());
    CHECK(entry.threads == 1);
    CHECK(CloseHandle(after) == 1);
    CHECK(Process32FirstW(after, &entry) == 0);
    CHECK(GetLastError() == error_invalid_handle);
    entry.size = 100;
    CHECK(Process32FirstW(before, &entry) == 0);
    CHECK(GetLastError() == bad_length);
  });
}

TEST_CASE("a snapshot of threads has those of all processes") {
  Machine machine;
  machine.play([&] {
    const auto app = start("app.exe");
    const Handle snapshot = CreateToolhelp32Snapshot(of_threads, 0);
    std::vector<Dword> own;
    std::vector<Dword> others;
    ThreadEntry entry{};
    entry.size = sizeof entry;
    for (Bool more = Thread32First(snapshot, &entry); more != 0;
         more = Thread32Next(snapshot, &entry))
      (entry.process == GetCurrentProcessId() ? own : others).push_back(entry.thread);
    CHECK(own == std::vector<Dword>{GetCurrentThreadId()});
    CHECK(others == std::vector<Dword>{app.thread_id});
    ProcessEntry<char> process{};
    process.size = sizeof process;
    CHECK(Process32First(snapshot, &process) == 0);
    CHECK(GetLastError() == no_more_files);
    CHECK(CreateToolhelp32Snapshot(of_modules, app.process_id) == handle(~std::uintptr_t{0}));
  });
}

TEST_CASE("processes are listed by their numbers, as many as there is room for") {
  Machine machine;
  machine.play([&] {
    const auto app = start("app.exe");
    for (auto* list : {EnumProcesses, K32EnumProcesses}) {
      std::array<Dword, 5> ids{};
      Dword returned = 0;
      CHECK(list(ids.data(), sizeof ids, &returned) == 1);
      CHECK(returned == 8);
      CHECK(ids[0] == GetCurrentProcessId());
      CHECK(ids[1] == app.process_id);
      CHECK(list(ids.data(), 7, &returned) == 1);
      CHECK(returned == 4);
    }
  });
}

TEST_CASE("a process tells its image, its session, its memory and its kind") {
  Machine machine;
  machine.play([&] {
    const auto app = start("\"C:\\Programs\\App.exe\"");
    const Handle process = OpenProcess(query_limited, 0, app.process_id);
    const std::string path = "\\Device\\HarddiskVolume1\\Programs\\App.exe";
    char text[60];
    WideChar wide[60];
    for (auto* tell : {GetProcessImageFileNameA, K32GetProcessImageFileNameA}) {
      CHECK(tell(process, text, 60) == path.size());
      CHECK(text == path);
      CHECK(tell(process, text, static_cast<Dword>(path.size())) == 0);
      CHECK(GetLastError() == insufficient_buffer);
    }
    for (auto* tell : {GetProcessImageFileNameW, K32GetProcessImageFileNameW}) {
      CHECK(tell(process, wide, 60) == path.size());
      CHECK(to_utf8(wide) == path);
    }
    Dword session = 9;
    CHECK(ProcessIdToSessionId(app.process_id, &session) == 1);
    CHECK(session == 0);
    CHECK(ProcessIdToSessionId(12, &session) == 0);
    std::array<std::size_t, 10> counters{};
    for (auto* tell : {GetProcessMemoryInfo, K32GetProcessMemoryInfo}) {
      CHECK(tell(process, counters.data(), 80) == 1);
      CHECK(counters[2] > 0);             // WorkingSetSize.
      CHECK(counters[9] == counters[7]);  // PrivateUsage, PagefileUsage.
      CHECK(tell(process, counters.data(), 40) == 0);
    }
    Bool on_the_side = 1;
    CHECK(IsWow64Process(process, &on_the_side) == 1);
    CHECK(on_the_side == 0);
    CHECK(IsWow64Process(app.thread, &on_the_side) == 0);
  });
}

TEST_CASE("the C runtime knows our process by the number that Windows has for it") {
  on_a_strand([] {
    const auto own = static_cast<std::int32_t>(GetCurrentProcessId());
    CHECK(in_table<std::int32_t()>("msvcrt.dll", "_getpid")() == own);
  });
}

TEST_CASE("our own process counts the handles that are open in it") {
  on_a_strand([] {
    Dword before = 0;
    Dword after = 0;
    CHECK(GetProcessHandleCount(GetCurrentProcess(), &before) == 1);
    const Handle event = CreateEventW(nullptr, 0, 0, nullptr);
    CHECK(GetProcessHandleCount(GetCurrentProcess(), &after) == 1);
    CHECK(after == before + 1);
    CHECK(CloseHandle(event) == 1);
    CHECK(GetProcessHandleCount(GetCurrentProcess(), &after) == 1);
    CHECK(after == before);
  });
}

TEST_CASE("there is one processor, and no process can do without it") {
  on_a_strand([] {
    std::uintptr_t ours = 0;
    std::uintptr_t system = 0;
    CHECK(GetProcessAffinityMask(GetCurrentProcess(), &ours, &system) == 1);
    CHECK(ours == 1);
    CHECK(system == 1);
    CHECK(SetProcessAffinityMask(GetCurrentProcess(), 1) == 1);
    CHECK(SetProcessAffinityMask(GetCurrentProcess(), 2) == 0);
    CHECK(GetLastError() == error_invalid_parameter);
    CHECK(GetActiveProcessorCount(0xFFFF) == 1);
    CHECK(GetMaximumProcessorCount(0) == 1);
    CHECK(GetActiveProcessorGroupCount() == 1);
    CHECK(GetMaximumProcessorGroupCount() == 1);
    SystemInfo info{};
    GetSystemInfo(&info);
    CHECK(info.processors == 1);
    CHECK(info.active_mask == 1);
    CHECK(info.architecture == 9);  // PROCESSOR_ARCHITECTURE_AMD64
    CHECK(info.page_size == 4096);
    SystemInfo native{};
    GetNativeSystemInfo(&native);
    CHECK(native.processors == 1);
  });
}

}  // namespace
}  // namespace rhsim::win32::test
