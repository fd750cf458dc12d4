#include <algorithm>
#include <cstdarg>
#include <vector>

#include <fmt/format.h>

#include "harness/base/unicode.h"
#include "harness/win32/api.h"
#include "harness/win32/runtime.h"
#include "harness/win32/time_structures.h"

/// Other programs, which are never started for real: see ProcessScript.
namespace rhsim::win32::border {

namespace {

// Source: procthread/process-creation-flags.
constexpr Dword detached_process = 0x8;
constexpr Dword create_suspended = 0x4;
constexpr Dword create_new_console = 0x10;
constexpr Dword debug_flags = 0x3;
constexpr Dword create_breakaway_from_job = 0x01000000;
constexpr Dword priority_classes = 0x20 | 0x40 | 0x80 | 0x100 | 0x4000 | 0x8000;

constexpr Dword job_breakaway_ok = 0x800;
constexpr Dword job_silent_breakaway_ok = 0x1000;

/// PROCESS_INFORMATION.
struct ProcessInformation {
  Handle process;
  Handle thread;
  Dword process_id;
  Dword thread_id;
};
static_assert(sizeof(ProcessInformation) == 24);

std::string text(const char* value) { return value == nullptr ? "" : value; }
std::string text(const WideChar* value) { return value == nullptr ? "" : to_utf8(value); }

bool ends_in_exe(const std::string& path) {
  return path.size() > 4 && same_name(std::string_view(path).substr(path.size() - 4), ".exe");
}

/// The program that a command line names. Of a path with blanks and without quotes the system tries
/// "c:\program.exe" first, then the next blank; with no files to look at, the first name that ends
/// in .exe is taken.
std::string program_of(const std::string& command_line) {
  if (command_line.starts_with('"')) return command_line.substr(1, command_line.find('"', 1) - 1);
  for (auto blank = command_line.find(' ');; blank = command_line.find(' ', blank + 1)) {
    auto path = command_line.substr(0, blank);
    if (ends_in_exe(path)) return path;
    if (blank == std::string::npos) break;
  }
  const auto path = command_line.substr(0, command_line.find(' '));
  return file_name_of(path).find('.') == std::string::npos ? path + ".exe" : path;
}

/// What every function that starts a program has.
struct Start {
  std::string application;
  std::string command_line;
  Dword flags = 0;
  const char* function = "";

  [[nodiscard]] std::string image() const {
    return application.empty() ? program_of(command_line) : application;
  }
};

/// Whether the system would refuse the flags, with the last error set.
bool refused(Inside& in, const Start& start) {
  if (start.application.empty() && start.command_line.empty()) {
    return !in.fail(error_invalid_parameter, false);
  }
  const Dword consoles = detached_process | create_new_console;
  if ((start.flags & consoles) == consoles) return !in.fail(error_invalid_parameter, false);
  // A debugger gets events that nobody here could make.
  if ((start.flags & debug_flags) != 0) return !in.fail(error_not_supported, false);
  return false;
}

/// A new process belongs to the jobs of its parent, unless it breaks away.
/// Source: procthread/job-objects, "Managing Processes in Jobs".
bool join_jobs(Inside& in, const std::shared_ptr<Process>& process, Dword flags) {
  for (const auto& job : in.processes.own()->jobs) {
    if ((job->limits & job_silent_breakaway_ok) != 0) continue;
    if ((flags & create_breakaway_from_job) != 0) {
      if ((job->limits & job_breakaway_ok) == 0) return in.fail(error_access_denied, false);
      continue;
    }
    if (!in.processes.assign(job, process)) return in.fail(error_not_enough_quota, false);
  }
  return true;
}

/// The process, begun unless it is to be suspended; nullptr with the last error set. Records the
/// call, as the calls of everything outside the DLL are.
std::shared_ptr<Process> start_program(Inside& in, const Start& start) {
  const auto record = [&](Dword result, Dword error) {
    in.recorder.record(in.strands.origin(in.scheduler.current()).resource,
                       trace::ApiCall{start.function, file_name_of(start.image()), result, error});
  };
  if (refused(in, start)) {
    record(0, in.self().last_error);
    return nullptr;
  }
  auto script = in.processes.script_for(start.image(), start.command_line);
  if (script.start_error != 0) {
    record(0, script.start_error);
    return in.fail(script.start_error, nullptr);
  }
  record(1, 0);
  auto process = in.processes.start(start.image(), start.command_line, std::move(script));
  if (const Dword chosen = start.flags & priority_classes; chosen != 0) process->priority = chosen;
  if (!join_jobs(in, process, start.flags)) {
    in.processes.end(*process, 0);
    return nullptr;
  }
  if ((start.flags & create_suspended) == 0) in.processes.resume(*process);
  return process;
}

Bool create_process(const Start& start, ProcessInformation* made,
                    const char* function = __builtin_FUNCTION()) {
  return step_as(function, Bool{0}, [&](Inside& in) {
    if (made == nullptr) return in.fail(error_invalid_parameter, Bool{0});
    const auto process = start_program(in, start);
    if (process == nullptr) return Bool{0};
    const auto thread = std::make_shared<ProcessThread>(process);
    process->main_thread = thread;
    const Handle process_handle = in.open(process);
    *made = {process_handle, in.open(thread), process->id, process->thread_id()};
    return Bool{1};
  });
}

/// Copies `name` and its NUL. `size`: the room in characters, then the length.
template <class Char>
Bool give_name(Inside& in, const std::basic_string<Char>& name, Char* buffer, Dword* size) {
  if (buffer == nullptr || size == nullptr) return in.fail(error_invalid_parameter, Bool{0});
  if (*size <= name.size()) return in.fail(error_insufficient_buffer, Bool{0});
  std::copy(name.c_str(), name.c_str() + name.size() + 1, buffer);
  *size = static_cast<Dword>(name.size());
  return 1;
}

/// "a" "b c": what a program is told, from what it is told in parts.
template <class Char>
std::string command_line_of(const std::vector<const Char*>& arguments) {
  std::string line;
  for (const auto* argument : arguments) {
    const auto part = text(argument);
    const bool quoted = part.empty() || part.find(' ') != std::string::npos;
    if (!line.empty()) line += ' ';
    line += quoted && !part.starts_with('"') ? '"' + part + '"' : part;
  }
  return line;
}

/// What ShellExecute opens. A document counts as the program that opens it, and what is done with
/// it
/// ("open", "runas") makes no difference.
template <class Char>
Start shell_start(const Char* file, const Char* parameters, const char* function) {
  const std::string line = command_line_of<Char>({file});
  return {text(file), parameters == nullptr ? line : line + " " + text(parameters), 0, function};
}

/// "Returns a value greater than 32 if successful", else an SE_ERR_* code, which are system errors
/// for the most part. Source: shellapi/nf-shellapi-shellexecutew.
constexpr std::uintptr_t shell_success = 42;
constexpr std::uintptr_t shell_error(Dword error) { return error < 32 ? error : 31; }

template <class Char>
Handle shell_execute(const Char* file, const Char* parameters,
                     const char* function = __builtin_FUNCTION()) {
  return step_as(function, Handle{}, [&](Inside& in) {
    const auto process = start_program(in, shell_start(file, parameters, function));
    const auto answer = process != nullptr ? shell_success : shell_error(in.self().last_error);
    return reinterpret_cast<Handle>(answer);
  });
}

/// SHELLEXECUTEINFO. Source: shellapi/ns-shellapi-shellexecuteinfow.
template <class Char>
struct ShellExecuteInfo {
  Dword size;
  Dword mask;
  Handle window;
  const Char* verb;
  const Char* file;
  const Char* parameters;
  const Char* directory;
  std::int32_t show;
  Handle instance;
  void* id_list;
  const Char* class_name;
  Handle class_key;
  Dword hot_key;
  Handle icon;
  Handle process;
};
static_assert(sizeof(ShellExecuteInfo<char>) == 112);

template <class Char>
Bool shell_execute(ShellExecuteInfo<Char>* info, const char* function = __builtin_FUNCTION()) {
  constexpr Dword keep_process = 0x40;  // SEE_MASK_NOCLOSEPROCESS.
  return step_as(function, Bool{0}, [&](Inside& in) {
    if (info == nullptr || info->size != sizeof *info) return in.fail(error_access_denied, Bool{0});
    const auto process = start_program(in, shell_start(info->file, info->parameters, function));
    const auto answer = process != nullptr ? shell_success : shell_error(in.self().last_error);
    info->instance = reinterpret_cast<Handle>(answer);
    info->process = nullptr;
    if (process == nullptr) return Bool{0};
    if ((info->mask & keep_process) != 0) info->process = in.open(process);
    return Bool{1};
  });
}

/// The process that runs a line of the command interpreter. Without a script it does nothing and
/// succeeds, since a command line that never ended would be of no use to anybody.
std::shared_ptr<Process> begin_command(Inside& in, const std::string& command) {
  const std::string program = program_of(command);
  auto script = in.processes.script_for(program, command);
  if (script.start_error != 0) return nullptr;
  if (script.program.empty()) {
    script.environment = false;
    script.runs_for = Duration::zero();
  }
  auto process = in.processes.start(program, command, std::move(script));
  in.processes.resume(*process);
  return process;
}

template <class Char>
std::int32_t run_command(const Char* command) {
  if (command == nullptr) return 1;  // There is a command interpreter.
  return step(-1, [&](Inside& in) {
    auto process = begin_command(in, text(command));
    if (process == nullptr) return -1;
    Process& running = *process;  // The list of processes keeps it.
    in.wait_one(std::move(process), Duration::max(), false, "system");
    return static_cast<std::int32_t>(running.exit_code);
  });
}

}  // namespace

// Source: processthreadsapi/nf-processthreadsapi-createprocessw.
RHSIM_API(Bool, CreateProcessA, const char* application, char* command_line, void*, void*, Bool,
          Dword flags, void*, const char*, void*, ProcessInformation* made) {
  return create_process({text(application), text(command_line), flags, "CreateProcessA"}, made);
}
RHSIM_API(Bool, CreateProcessW, const WideChar* application, WideChar* command_line, void*, void*,
          Bool, Dword flags, void*, const WideChar*, void*, ProcessInformation* made) {
  return create_process({text(application), text(command_line), flags, "CreateProcessW"}, made);
}

// Who a simulated process runs as makes no difference.
// Source: processthreadsapi/nf-processthreadsapi-createprocessasuserw and the pages of winbase.h.
RHSIM_API(Bool, CreateProcessAsUserA, Handle, const char* application, char* command_line, void*,
          void*, Bool, Dword flags, void*, const char*, void*, ProcessInformation* made) {
  return create_process({text(application), text(command_line), flags, "CreateProcessAsUserA"},
                        made);
}
RHSIM_API(Bool, CreateProcessAsUserW, Handle, const WideChar* application, WideChar* command_line,
          void*, void*, Bool, Dword flags, void*, const WideChar*, void*,
          ProcessInformation* made) {
  return create_process({text(application), text(command_line), flags, "CreateProcessAsUserW"},
                        made);
}
RHSIM_API(Bool, CreateProcessWithTokenW, Handle, Dword, const WideChar* application,
          WideChar* command_line, Dword flags, void*, const WideChar*, void*,
          ProcessInformation* made) {
  return create_process({text(application), text(command_line), flags, "CreateProcessWithTokenW"},
                        made);
}
RHSIM_API(Bool, CreateProcessWithLogonW, const WideChar*, const WideChar*, const WideChar*, Dword,
          const WideChar* application, WideChar* command_line, Dword flags, void*, const WideChar*,
          void*, ProcessInformation* made) {
  return create_process({text(application), text(command_line), flags, "CreateProcessWithLogonW"},
                        made);
}

// Source: winbase/nf-winbase-winexec: more than 31 is a success.
RHSIM_API(Dword, WinExec, const char* command_line, Dword) {
  return step(Dword{0}, [&](Inside& in) {
    constexpr Dword started = 33;
    if (start_program(in, {"", text(command_line), 0, "WinExec"}) != nullptr) return started;
    const Dword error = in.self().last_error;
    return error < started ? error : 0;
  });
}

// Source: processthreadsapi/nf-processthreadsapi-openprocess.
RHSIM_API(Handle, OpenProcess, Dword access, Bool, Dword id) {
  return step(Handle{}, [&](Inside& in) {
    const auto process = id == process_id ? in.processes.own() : in.processes.find(id);
    return process == nullptr ? in.fail(error_invalid_parameter, Handle{})
                              : in.open_for(process, access);
  });
}

// Source: processthreadsapi/nf-processthreadsapi-getexitcodeprocess.
RHSIM_API(Bool, GetExitCodeProcess, Handle process, Dword* code) {
  return step(Bool{0}, [&](Inside& in) {
    const auto object = in.object_as<Process>(process, "GetExitCodeProcess");
    if (object == nullptr) return Bool{0};
    if (code == nullptr) return in.fail(error_invalid_parameter, Bool{0});
    *code = object->exit_code;
    return Bool{1};
  });
}

RHSIM_API(Dword, GetProcessId, Handle process) {
  return step(Dword{0}, [&](Inside& in) {
    const auto object = in.object_as<Process>(process, "GetProcessId");
    return object == nullptr ? Dword{0} : object->id;
  });
}

// The only processor time that anybody uses is our own process's, and all of it.
// Source: processthreadsapi/nf-processthreadsapi-getprocesstimes.
RHSIM_API(Bool, GetProcessTimes, Handle process, Dword* creation, Dword* end, Dword* kernel,
          Dword* user) {
  return step(Bool{0}, [&](Inside& in) {
    const auto object = in.object_as<Process>(process, "GetProcessTimes");
    if (object == nullptr) return Bool{0};
    const bool ourselves = object == in.process();
    store_filetime(creation, Clock::filetime(object->started));
    store_filetime(end, object->ended ? Clock::filetime(object->stopped) : 0);
    store_filetime(kernel, 0);
    store_filetime(user, ourselves ? in.scheduler.now().time_since_epoch().count() : 0);
    return Bool{1};
  });
}

// Source: processthreadsapi/nf-processthreadsapi-setpriorityclass. As with threads, no effect.
RHSIM_API(Bool, SetPriorityClass, Handle process, Dword priority) {
  constexpr Dword background_mode = 0x100000 | 0x200000;
  return step(Bool{0}, [&](Inside& in) {
    const auto object = in.object_as<Process>(process, "SetPriorityClass");
    if (object == nullptr) return Bool{0};
    const bool one = priority != 0 && (priority & (priority - 1)) == 0;
    if (one && (priority & background_mode) != 0 && object == in.process()) return Bool{1};
    if (!one || (priority & priority_classes) == 0) {
      return in.fail(error_invalid_parameter, Bool{0});
    }
    object->priority = priority;
    return Bool{1};
  });
}
RHSIM_API(Dword, GetPriorityClass, Handle process) {
  return step(Dword{0}, [&](Inside& in) {
    const auto object = in.object_as<Process>(process, "GetPriorityClass");
    return object == nullptr ? Dword{0} : object->priority;
  });
}

// Source: winbase/nf-winbase-queryfullprocessimagenamew.
RHSIM_API(Bool, QueryFullProcessImageNameA, Handle process, Dword, char* name, Dword* size) {
  return step(Bool{0}, [&](Inside& in) {
    const auto object = in.object_as<Process>(process, "QueryFullProcessImageNameA");
    return object == nullptr ? Bool{0} : give_name(in, object->image, name, size);
  });
}
RHSIM_API(Bool, QueryFullProcessImageNameW, Handle process, Dword, WideChar* name, Dword* size) {
  return step(Bool{0}, [&](Inside& in) {
    const auto object = in.object_as<Process>(process, "QueryFullProcessImageNameW");
    return object == nullptr ? Bool{0} : give_name(in, to_utf16(object->image), name, size);
  });
}

// Source: shellapi/nf-shellapi-shellexecutew, -shellexecuteexw.
RHSIM_API(Handle, ShellExecuteA, Handle, const char*, const char* file, const char* parameters,
          const char*, std::int32_t) {
  return shell_execute(file, parameters);
}
RHSIM_API(Handle, ShellExecuteW, Handle, const WideChar*, const WideChar* file,
          const WideChar* parameters, const WideChar*, std::int32_t) {
  return shell_execute(file, parameters);
}
RHSIM_API(Bool, ShellExecuteExA, ShellExecuteInfo<char>* info) { return shell_execute(info); }
RHSIM_API(Bool, ShellExecuteExW, ShellExecuteInfo<WideChar>* info) { return shell_execute(info); }

// "If this process is a console application or does not have a message queue, WaitForInputIdle
// returns immediately." Source: winuser/nf-winuser-waitforinputidle.
RHSIM_API(Dword, WaitForInputIdle, Handle process, Dword) {
  return step(wait_failed, [&](Inside& in) {
    return in.object_as<Process>(process, "WaitForInputIdle") == nullptr ? wait_failed : 0;
  });
}

namespace {

// The C runtime's names, known to the table alone. Source: "system, _wsystem".

std::int32_t crt_system(const char* command) { return run_command(command); }
std::int32_t crt_wsystem(const WideChar* command) { return run_command(command); }

/// Source: "_spawn, _wspawn Functions" (C runtime reference). The environment and the search of the
/// path make no difference. Errors leave -1; errno belongs to the runtime.
template <class Char>
std::intptr_t spawn(std::int32_t mode, const Char* program,
                    const std::vector<const Char*>& arguments) {
  constexpr std::int32_t wait = 0, overlay = 2, detach = 4;
  return step_as("_spawn", std::intptr_t{-1}, [&](Inside& in) -> std::intptr_t {
    auto process = start_program(in, {text(program), command_line_of(arguments), 0, "_spawn"});
    if (process == nullptr) return -1;
    // The new program takes the place of the one that started it, which ends here.
    if (mode == overlay) in.windows.exit_process("_spawn", 0);
    if (mode == detach) return 0;
    if (mode != wait) return reinterpret_cast<std::intptr_t>(in.open(process));
    Process& running = *process;  // The list of processes keeps it.
    in.wait_one(std::move(process), Duration::max(), false, "_spawn");
    return static_cast<std::intptr_t>(running.exit_code);
  });
}

template <class Char>
std::intptr_t crt_spawnv(std::int32_t mode, const Char* program, const Char* const* arguments) {
  std::vector<const Char*> all;
  for (; *arguments != nullptr; ++arguments) all.push_back(*arguments);
  return spawn(mode, program, all);
}
template <class Char>
std::intptr_t crt_spawnve(std::int32_t mode, const Char* program, const Char* const* arguments,
                          const Char* const*) {
  return crt_spawnv(mode, program, arguments);
}
/// The arguments stand behind each other, up to a NULL; an environment may follow.
template <class Char>
std::intptr_t crt_spawnl(std::int32_t mode, const Char* program, const Char* first, ...) {
  std::vector<const Char*> all;
  va_list rest;
  va_start(rest, first);
  for (const Char* one = first; one != nullptr; one = va_arg(rest, const Char*)) all.push_back(one);
  va_end(rest);
  return spawn(mode, program, all);
}

template <class Function>
ApiFunction crt(std::string_view name, Function* function) {
  return {"msvcrt.dll", name, ApiClass::Process, reinterpret_cast<void*>(function)};
}

}  // namespace

}  // namespace rhsim::win32::border

namespace rhsim::win32::runtime {

std::int32_t system(const char* command) { return border::run_command(command); }

void* begin_command(const char* command) {
  return step_as("popen", static_cast<void*>(nullptr), [&](Inside& in) -> void* {
    const auto process = border::begin_command(in, command);
    return process == nullptr ? nullptr : in.open(process);
  });
}

std::int32_t end_command(void* handle) {
  return step_as("pclose", -1, [&](Inside& in) {
    auto process = in.object_as<Process>(handle, "pclose");
    if (process == nullptr) return -1;
    Process& running = *process;  // The handle keeps it.
    in.wait_one(std::move(process), Duration::max(), false, "pclose");
    const auto code = static_cast<std::int32_t>(running.exit_code);
    in.windows.close(handle);
    return code;
  });
}

}  // namespace rhsim::win32::runtime

namespace rhsim::win32 {

ApiList program_functions() {
  using namespace border;
  static const ApiFunction list[] = {
      RHSIM_ROW("kernel32.dll", Process, CreateProcessA),
      RHSIM_ROW("kernel32.dll", Process, CreateProcessW),
      RHSIM_ROW("advapi32.dll", Process, CreateProcessAsUserA),
      RHSIM_ROW("advapi32.dll", Process, CreateProcessAsUserW),
      RHSIM_ROW("advapi32.dll", Process, CreateProcessWithTokenW),
      RHSIM_ROW("advapi32.dll", Process, CreateProcessWithLogonW),
      RHSIM_ROW("kernel32.dll", Process, WinExec),
      RHSIM_ROW("kernel32.dll", Process, OpenProcess),
      RHSIM_ROW("kernel32.dll", Process, GetExitCodeProcess),
      RHSIM_ROW("kernel32.dll", Process, GetProcessId),
      RHSIM_ROW("kernel32.dll", Process, GetProcessTimes),
      RHSIM_ROW("kernel32.dll", Process, SetPriorityClass),
      RHSIM_ROW("kernel32.dll", Process, GetPriorityClass),
      RHSIM_ROW("kernel32.dll", Process, QueryFullProcessImageNameA),
      RHSIM_ROW("kernel32.dll", Process, QueryFullProcessImageNameW),
      RHSIM_ROW("user32.dll", Process, WaitForInputIdle),
      crt("system", crt_system),
      crt("_wsystem", crt_wsystem),
      RHSIM_ROW("shell32.dll", Process, ShellExecuteA),
      RHSIM_ROW("shell32.dll", Process, ShellExecuteExA),
      RHSIM_ROW("shell32.dll", Process, ShellExecuteExW),
      RHSIM_ROW("shell32.dll", Process, ShellExecuteW),
      crt("_spawnl", crt_spawnl<char>),
      crt("_spawnle", crt_spawnl<char>),
      crt("_spawnlp", crt_spawnl<char>),
      crt("_spawnlpe", crt_spawnl<char>),
      crt("_spawnv", crt_spawnv<char>),
      crt("_spawnve", crt_spawnve<char>),
      crt("_spawnvp", crt_spawnv<char>),
      crt("_spawnvpe", crt_spawnve<char>),
      crt("_wspawnl", crt_spawnl<WideChar>),
      crt("_wspawnle", crt_spawnl<WideChar>),
      crt("_wspawnlp", crt_spawnl<WideChar>),
      crt("_wspawnlpe", crt_spawnl<WideChar>),
      crt("_wspawnv", crt_spawnv<WideChar>),
      crt("_wspawnve", crt_spawnve<WideChar>),
      crt("_wspawnvp", crt_spawnv<WideChar>),
      crt("_wspawnvpe", crt_spawnve<WideChar>),
  };
  return list;
}

}  // namespace rhsim::win32
