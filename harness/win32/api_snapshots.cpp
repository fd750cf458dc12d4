#include <algorithm>
#include <iterator>
#include <string>
#include <vector>

#include "harness/base/unicode.h"
#include "harness/win32/api.h"

/// What processes and threads there are, and what one says of itself. There are the Resource
/// Monitor and what was started in the run; the real system has others at every run. Source:
/// tlhelp32/nf-tlhelp32-createtoolhelp32snapshot, psapi/nf-psapi-enumprocesses and the page of each
/// function.
namespace rhsim::win32 {

namespace {

constexpr Dword error_no_more_files = 18;
constexpr Dword first_of_normal_priority = 8;

template <class Char>
struct ProcessEntry {
  Dword size;
  Dword usage;
  Dword process;
  std::uintptr_t heap;
  Dword module;
  Dword threads;
  Dword parent;
  std::int32_t priority;
  Dword flags;
  Char file[260];
};
static_assert(sizeof(ProcessEntry<char>) == 304);
static_assert(sizeof(ProcessEntry<WideChar>) == 568);

struct ThreadEntry {
  Dword size;
  Dword usage;
  Dword thread;
  Dword process;
  std::int32_t priority;
  std::int32_t priority_change;
  Dword flags;
};
static_assert(sizeof(ThreadEntry) == 28);

/// PROCESS_MEMORY_COUNTERS, and _EX with one more.
struct MemoryCounters {
  Dword size;
  Dword page_faults;
  std::size_t peak_working_set;
  std::size_t working_set;
  std::size_t pools[4];
  std::size_t page_file;
  std::size_t peak_page_file;
};
static_assert(sizeof(MemoryCounters) == 72);

/// What there was when it was taken, and how far each list has been told.
class Snapshot final : public Object {
 public:
  Snapshot() : Object("snapshot") {}
  bool ready_for(StrandId) const override { return false; }
  bool take(StrandId) override { return false; }

  struct ProcessLine {
    Dword id, parent, threads;
    std::string file;
  };
  struct ThreadLine {
    Dword id, process;
  };
  template <class Line>
  struct List {
    std::vector<Line> lines;
    std::size_t next = 0;
  };
  List<ProcessLine> processes;
  List<ThreadLine> threads;
};

/// Our own first, then the others in the order of their start.
std::vector<std::shared_ptr<Process>> running(Inside& in) {
  std::vector<std::shared_ptr<Process>> processes{in.processes.own()};
  const auto others = in.processes.alive();
  processes.insert(processes.end(), others.begin(), others.end());
  return processes;
}

std::shared_ptr<Snapshot> take_snapshot(Inside& in, bool of_processes, bool of_threads) {
  auto snapshot = std::make_shared<Snapshot>();
  const auto strands = in.scheduler.live_strands();
  for (const auto& process : running(in)) {
    const bool ours = process == in.processes.own();
    const auto threads = ours ? static_cast<Dword>(strands.size()) : 1;
    if (of_processes)
      snapshot->processes.lines.push_back(
          {process->id, process->parent, threads, file_name_of(process->image)});
    if (!of_threads) continue;
    if (!ours) snapshot->threads.lines.push_back({process->thread_id(), process->id});
    for (const auto strand : strands)
      if (ours) snapshot->threads.lines.push_back({thread_id_of(strand), process->id});
  }
  return snapshot;
}

/// A text and its NUL, as far as there is room.
template <class Char, std::size_t room>
void store(Char (&out)[room], const std::string& utf8) {
  std::basic_string<Char> text;
  if constexpr (sizeof(Char) == 1)
    text = utf8;
  else
    text = to_utf16(utf8);
  text.resize(std::min(text.size(), room - 1));
  std::copy(text.c_str(), text.c_str() + text.size() + 1, out);
}

/// Fills `entry` with the next line of one of the lists, by `told(line)`.
template <class Line, class Entry, class Told>
Bool tell_next(const char* function, Handle handle, Entry* entry, bool from_start,
               Snapshot::List<Line> Snapshot::*which, Told&& told) {
  return step_as(function, Bool{0}, [&](Inside& in) {
    const auto snapshot = in.object_as<Snapshot>(handle, function);
    if (snapshot == nullptr) return Bool{0};
    if (entry == nullptr) return in.fail(error_invalid_parameter, Bool{0});
    if (entry->size < sizeof *entry) return in.fail(error_bad_length, Bool{0});
    auto& list = (*snapshot).*which;
    if (from_start) list.next = 0;
    if (list.next == list.lines.size()) return in.fail(error_no_more_files, Bool{0});
    *entry = told(list.lines[list.next++]);
    return Bool{1};
  });
}

template <class Char>
Bool tell_process(const char* function, Handle handle, ProcessEntry<Char>* entry, bool from_start) {
  return tell_next(function, handle, entry, from_start, &Snapshot::processes,
                   [](const Snapshot::ProcessLine& line) {
                     ProcessEntry<Char> told{};
                     told.size = sizeof told;
                     told.process = line.id;
                     told.threads = line.threads;
                     told.parent = line.parent;
                     told.priority = first_of_normal_priority;
                     store(told.file, line.file);
                     return told;
                   });
}

Bool tell_thread(const char* function, Handle handle, ThreadEntry* entry, bool from_start) {
  return tell_next(function, handle, entry, from_start, &Snapshot::threads,
                   [](const Snapshot::ThreadLine& line) -> ThreadEntry {
                     return {sizeof(ThreadEntry),      0, line.id, line.process,
                             first_of_normal_priority, 0, 0};
                   });
}

Bool list_processes(const char* function, Dword* ids, Dword room, Dword* returned) {
  return step_as(function, Bool{0}, [&](Inside& in) {
    if (ids == nullptr || returned == nullptr) return in.fail(error_invalid_parameter, Bool{0});
    const auto processes = running(in);
    const auto listed = std::min<std::size_t>(room / sizeof *ids, processes.size());
    for (std::size_t i = 0; i < listed; ++i) ids[i] = processes[i]->id;
    *returned = static_cast<Dword>(listed * sizeof *ids);
    return Bool{1};
  });
}

/// The path as the system's devices have it, with its length.
template <class Char>
Dword tell_image(const char* function, Handle handle, Char* out, Dword room) {
  return step_as(function, Dword{0}, [&](Inside& in) {
    const auto process = in.object_as<Process>(handle, function);
    if (process == nullptr) return Dword{0};
    auto path = process->image;
    if (path.size() > 2 && path[1] == ':') path.replace(0, 2, "\\Device\\HarddiskVolume1");
    const auto wide = to_utf16(path);
    if (out == nullptr || room <= wide.size()) return in.fail(error_insufficient_buffer, Dword{0});
    std::transform(wide.c_str(), wide.c_str() + wide.size() + 1, out,
                   [](char16_t letter) { return static_cast<Char>(letter); });
    return static_cast<Dword>(wide.size());
  });
}

// What processes use is not followed: the same for each, so that nothing seems to grow.
Bool tell_memory(const char* function, Handle handle, MemoryCounters* counters, Dword size) {
  constexpr std::size_t used = 10U << 20;
  return step_as(function, Bool{0}, [&](Inside& in) {
    if (in.object_as<Process>(handle, function) == nullptr) return Bool{0};
    if (counters == nullptr) return in.fail(error_invalid_parameter, Bool{0});
    if (size < sizeof *counters) return in.fail(error_insufficient_buffer, Bool{0});
    *counters = {size, 2560, used, used, {}, used, used};
    if (size >= sizeof *counters + sizeof used)
      *reinterpret_cast<std::size_t*>(counters + 1) = used;  // PrivateUsage.
    return Bool{1};
  });
}

}  // namespace

}  // namespace rhsim::win32

namespace rhsim::win32::border {

namespace {

/// Source: "_getpid" (C runtime reference).
std::int32_t crt_getpid() {
  return read(std::int32_t{process_id}, [](Inside&) { return std::int32_t{process_id}; });
}

constexpr Dword snap_processes = 0x2;
constexpr Dword snap_threads = 0x4;

}  // namespace

// Modules and heaps are real: a snapshot of those alone is the real system's, and one of everything
// has no part for them.
RHSIM_API(Handle, CreateToolhelp32Snapshot, Dword flags, Dword process) {
  return step(invalid_handle_value, [&](Inside& in) {
    const bool processes = (flags & snap_processes) != 0;
    const bool threads = (flags & snap_threads) != 0;
    if (processes || threads) return in.open(take_snapshot(in, processes, threads));
    if (process != 0 && process != process_id)
      return in.fail(error_invalid_parameter, invalid_handle_value);
    if (!real::present) return in.fail(error_not_supported, invalid_handle_value);
    const Handle snapshot = real::snapshot(flags);
    return snapshot == invalid_handle_value ? in.fail(real::last_error(), invalid_handle_value)
                                            : snapshot;
  });
}
RHSIM_API(Bool, Process32First, Handle snapshot, ProcessEntry<char>* entry) {
  return tell_process("Process32First", snapshot, entry, true);
}
RHSIM_API(Bool, Process32Next, Handle snapshot, ProcessEntry<char>* entry) {
  return tell_process("Process32Next", snapshot, entry, false);
}
RHSIM_API(Bool, Process32FirstW, Handle snapshot, ProcessEntry<WideChar>* entry) {
  return tell_process("Process32FirstW", snapshot, entry, true);
}
RHSIM_API(Bool, Process32NextW, Handle snapshot, ProcessEntry<WideChar>* entry) {
  return tell_process("Process32NextW", snapshot, entry, false);
}
RHSIM_API(Bool, Thread32First, Handle snapshot, ThreadEntry* entry) {
  return tell_thread("Thread32First", snapshot, entry, true);
}
RHSIM_API(Bool, Thread32Next, Handle snapshot, ThreadEntry* entry) {
  return tell_thread("Thread32Next", snapshot, entry, false);
}

// psapi.h names the same functions twice, in two DLLs.
RHSIM_API(Bool, EnumProcesses, Dword* ids, Dword room, Dword* returned) {
  return list_processes("EnumProcesses", ids, room, returned);
}
RHSIM_API(Bool, K32EnumProcesses, Dword* ids, Dword room, Dword* returned) {
  return list_processes("K32EnumProcesses", ids, room, returned);
}
RHSIM_API(Dword, GetProcessImageFileNameA, Handle process, char* out, Dword room) {
  return tell_image("GetProcessImageFileNameA", process, out, room);
}
RHSIM_API(Dword, K32GetProcessImageFileNameA, Handle process, char* out, Dword room) {
  return tell_image("K32GetProcessImageFileNameA", process, out, room);
}
RHSIM_API(Dword, GetProcessImageFileNameW, Handle process, WideChar* out, Dword room) {
  return tell_image("GetProcessImageFileNameW", process, out, room);
}
RHSIM_API(Dword, K32GetProcessImageFileNameW, Handle process, WideChar* out, Dword room) {
  return tell_image("K32GetProcessImageFileNameW", process, out, room);
}
RHSIM_API(Bool, GetProcessMemoryInfo, Handle process, MemoryCounters* counters, Dword size) {
  return tell_memory("GetProcessMemoryInfo", process, counters, size);
}
RHSIM_API(Bool, K32GetProcessMemoryInfo, Handle process, MemoryCounters* counters, Dword size) {
  return tell_memory("K32GetProcessMemoryInfo", process, counters, size);
}

// Source: wow64apiset/nf-wow64apiset-iswow64process.
RHSIM_API(Bool, IsWow64Process, Handle process, Bool* answer) {
  return step(Bool{0}, [&](Inside& in) {
    if (in.object_as<Process>(process, "IsWow64Process") == nullptr) return Bool{0};
    if (answer == nullptr) return in.fail(error_invalid_parameter, Bool{0});
    *answer = 0;
    return Bool{1};
  });
}

// Services run in session 0, and what they start does. Source: processthreadsapi,
// "ProcessIdToSessionId".
RHSIM_API(Bool, ProcessIdToSessionId, Dword id, Dword* session) {
  return step(Bool{0}, [&](Inside& in) {
    const bool there = id == process_id || in.processes.find(id) != nullptr;
    if (!there || session == nullptr) return in.fail(error_invalid_parameter, Bool{0});
    *session = 0;
    return Bool{1};
  });
}

// Of our own process those that the virtual Windows has given out.
// Source: processthreadsapi/nf-processthreadsapi-getprocesshandlecount.
RHSIM_API(Bool, GetProcessHandleCount, Handle process, Dword* count) {
  constexpr Dword of_a_small_program = 50;
  return step(Bool{0}, [&](Inside& in) {
    const auto object = in.object_as<Process>(process, "GetProcessHandleCount");
    if (object == nullptr) return Bool{0};
    if (count == nullptr) return in.fail(error_invalid_parameter, Bool{0});
    const auto& entries = in.handles.entries();
    const auto open = std::count_if(entries.begin(), entries.end(),
                                    [](const auto& entry) { return entry.object != nullptr; });
    *count = object == in.process() ? static_cast<Dword>(open) : of_a_small_program;
    return Bool{1};
  });
}

// There is one processor. Source: winbase/nf-winbase-getprocessaffinitymask.
RHSIM_API(Bool, GetProcessAffinityMask, Handle process, std::uintptr_t* ours,
          std::uintptr_t* system) {
  return step(Bool{0}, [&](Inside& in) {
    if (in.object_as<Process>(process, "GetProcessAffinityMask") == nullptr) return Bool{0};
    if (ours == nullptr || system == nullptr) return in.fail(error_invalid_parameter, Bool{0});
    *ours = *system = 1;
    return Bool{1};
  });
}
RHSIM_API(Bool, SetProcessAffinityMask, Handle process, std::uintptr_t mask) {
  return step(Bool{0}, [&](Inside& in) {
    if (in.object_as<Process>(process, "SetProcessAffinityMask") == nullptr) return Bool{0};
    return mask == 1 ? Bool{1} : in.fail(error_invalid_parameter, Bool{0});
  });
}

}  // namespace rhsim::win32::border

namespace rhsim::win32 {

ApiList snapshot_functions() {
  using namespace border;
  static const ApiFunction list[] = {
      RHSIM_ROW("kernel32.dll", Process, CreateToolhelp32Snapshot),
      RHSIM_ROW("kernel32.dll", Process, Process32First),
      RHSIM_ROW("kernel32.dll", Process, Process32FirstW),
      RHSIM_ROW("kernel32.dll", Process, Process32Next),
      RHSIM_ROW("kernel32.dll", Process, Process32NextW),
      RHSIM_ROW("kernel32.dll", Process, Thread32First),
      RHSIM_ROW("kernel32.dll", Process, Thread32Next),
      RHSIM_ROW("psapi.dll", Process, EnumProcesses),
      RHSIM_ROW("kernel32.dll", Process, K32EnumProcesses),
      RHSIM_ROW("psapi.dll", Process, GetProcessImageFileNameA),
      RHSIM_ROW("psapi.dll", Process, GetProcessImageFileNameW),
      RHSIM_ROW("kernel32.dll", Process, K32GetProcessImageFileNameA),
      RHSIM_ROW("kernel32.dll", Process, K32GetProcessImageFileNameW),
      RHSIM_ROW("psapi.dll", Process, GetProcessMemoryInfo),
      RHSIM_ROW("kernel32.dll", Process, K32GetProcessMemoryInfo),
      RHSIM_ROW("kernel32.dll", Process, IsWow64Process),
      RHSIM_ROW("kernel32.dll", Process, ProcessIdToSessionId),
      RHSIM_ROW("kernel32.dll", Process, GetProcessHandleCount),
      RHSIM_ROW("kernel32.dll", Process, GetProcessAffinityMask),
      RHSIM_ROW("kernel32.dll", Process, SetProcessAffinityMask),
      {"msvcrt.dll", "_getpid", ApiClass::Process, reinterpret_cast<void*>(&crt_getpid)},
  };
  return list;
}

}  // namespace rhsim::win32
