#include "harness/win32/processes.h"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

#include "harness/base/unicode.h"
#include "harness/win32/implementation.h"

namespace rhsim::win32 {

namespace {

// Far above the thread ids of strands. A process and its thread take eight.
constexpr Dword first_process_id = 0x100000;
constexpr Dword ids_per_process = 8;

// JOB_OBJECT_MSG_*. Source: winnt/ns-winnt-jobobject_associate_completion_port.
constexpr Dword message_active_process_limit = 3;
constexpr Dword message_active_process_zero = 4;
constexpr Dword message_new_process = 6;
constexpr Dword message_exit_process = 7;
constexpr Dword message_abnormal_exit_process = 8;

constexpr Dword limit_active_process = 0x8;  // JOB_OBJECT_LIMIT_ACTIVE_PROCESS.

bool names(const std::string& program, const std::string& image, const std::string& command_line) {
  return same_name(program, file_name_of(image)) || same_name(program, image) ||
         same_name(program, command_line);
}

bool fits(const std::string& program, const std::string& image, const std::string& command_line) {
  return program == every_program || names(program, image, command_line);
}

/// The exit codes that stand for a crash: an NTSTATUS of severity error.
/// Source: winnt/ns-winnt-jobobject_associate_completion_port, "JOB_OBJECT_MSG_ABNORMAL_EXIT...".
bool abnormal(Dword code) { return code >= 0xC0000000; }

std::string text_of(const Process& process) {
  return fmt::format("process {} ({})", file_name_of(process.image), process.id);
}

}  // namespace

std::string file_name_of(const std::string& path) {
  const auto slash = path.find_last_of("\\/");
  return slash == std::string::npos ? path : path.substr(slash + 1);
}

const std::shared_ptr<Process>& Processes::own() {
  if (own_ == nullptr) {
    own_ = std::make_shared<Process>(process_id, "C:\\Windows\\Cluster\\rhs.exe", "rhs.exe");
    own_->begun = true;
  }
  return own_;
}

std::shared_ptr<Process> Processes::find(Dword id) const {
  for (const auto* processes : {&started_, &adopted_}) {
    const auto at = std::find_if(processes->begin(), processes->end(),
                                 [&](const auto& process) { return process->id == id; });
    if (at != processes->end()) return (*at)->ended && (*at)->handles == 0 ? nullptr : *at;
  }
  return nullptr;
}

std::vector<ProcessView> Processes::all() const {
  std::vector<ProcessView> views;
  for (const auto& process : started_) {
    views.push_back({process->id, file_name_of(process->image), process->command_line,
                     !process->ended, process->exit_code});
  }
  return views;
}

std::vector<std::shared_ptr<Process>> Processes::alive() const {
  std::vector<std::shared_ptr<Process>> alive;
  for (const auto* processes : {&started_, &adopted_})
    std::copy_if(processes->begin(), processes->end(), std::back_inserter(alive),
                 [](const auto& process) { return !process->ended; });
  return alive;
}

ProcessScript Processes::script_for(const std::string& image,
                                    const std::string& command_line) const {
  const auto latest = [&](auto&& wanted) {
    return std::find_if(scripts_.rbegin(), scripts_.rend(), wanted);
  };
  auto at = latest([&](const auto& script) { return names(script.program, image, command_line); });
  if (at == scripts_.rend())
    at = latest([](const auto& script) { return script.program == every_program; });
  return at == scripts_.rend() ? ProcessScript{} : *at;
}

std::shared_ptr<Process> Processes::start(std::string image, std::string command_line,
                                          ProcessScript script) {
  const auto number = static_cast<Dword>(started_.size());
  auto process = std::make_shared<Process>(first_process_id + ids_per_process * number,
                                           std::move(image), std::move(command_line));
  process->parent = process_id;
  process->resource = in_.strands.origin(in_.scheduler.current()).resource;
  process->script = std::move(script);
  process->started = in_.scheduler.now();
  process->suspensions = 1;
  started_.push_back(process);
  return process;
}

std::shared_ptr<Process> Processes::adopt(Dword id, std::string image, ResourceIndex resource,
                                          std::function<void()> on_end) {
  auto process = std::make_shared<Process>(id, image, image);
  process->resource = resource;
  process->script.environment = false;  // Who runs it tells of it.
  process->started = in_.scheduler.now();
  process->begun = true;
  process->on_end = std::move(on_end);
  adopted_.push_back(process);
  return process;
}

Dword Processes::resume(Process& process) {
  const Dword previous = process.suspensions;
  if (previous > 0) --process.suspensions;
  if (previous != 1 || process.begun || process.ended) return previous;
  process.begun = true;
  if (process.script.environment) {
    in_.recorder.record(process.resource, trace::Environment{text_of(process), true});
  }
  if (process.script.runs_for && !process.ending) {
    process.timer =
        in_.machine_timers.arm(saturating_add(in_.scheduler.now(), *process.script.runs_for),
                               [this, &process] { end(process, process.script.exit_code); });
  }
  return previous;
}

void Processes::end(Process& process, Dword code) {
  if (std::exchange(process.ended, true)) return;
  if (process.timer != 0) in_.machine_timers.cancel(std::exchange(process.timer, 0));
  process.exit_code = code;
  process.stopped = in_.scheduler.now();
  if (process.begun && process.script.environment) {
    in_.recorder.record(process.resource, trace::Environment{text_of(process), false});
  }
  leave_jobs(process, code);
  in_.waits.signalled(process);
  if (const auto thread = process.main_thread.lock()) in_.waits.signalled(*thread);
  if (process.on_end) process.on_end();
}

void Processes::terminate(Process& process, Dword code) {
  process.ending = true;
  if (process.timer != 0) in_.machine_timers.cancel(process.timer);
  process.timer =
      in_.machine_timers.arm(in_.scheduler.now(), [this, &process, code] { end(process, code); });
}

std::uint32_t Processes::running(const std::string& program) const {
  return static_cast<std::uint32_t>(
      std::count_if(started_.begin(), started_.end(), [&](const auto& process) {
        return !process->ended && fits(program, process->image, process->command_line);
      }));
}

std::uint32_t Processes::end_matching(const std::string& program, Dword code) {
  std::uint32_t count = 0;
  for (std::size_t index = 0; index < started_.size(); ++index) {
    Process& process = *started_[index];
    if (process.ended || !fits(program, process.image, process.command_line)) continue;
    end(process, code);
    ++count;
  }
  return count;
}

bool Processes::assign(const std::shared_ptr<Job>& job, const std::shared_ptr<Process>& process) {
  ++job->assigned;
  const bool full =
      (job->limits & limit_active_process) != 0 && job->members.size() >= job->active_limit;
  if (full) {
    ++job->terminated;
    notify(*job, message_active_process_limit, *process);
    if (process != own_) terminate(*process, 0);
    return false;
  }
  job->members.push_back(process.get());
  process->jobs.push_back(job);
  notify(*job, message_new_process, *process);
  return true;
}

void Processes::terminate(Job& job, Dword code, const char* function) {
  bool ourselves = false;
  for (Process* process : job.members) {
    if (process == own_.get()) {
      ourselves = true;
    } else if (!process->ending) {
      terminate(*process, code);
    }
  }
  if (ourselves) in_.windows.exit_process(function, code);
}

void Processes::notify(const Job& job, Dword message, const Process& process) {
  if (job.port == nullptr) return;
  const Dword who = message == message_active_process_zero ? 0 : process.id;
  in_.post(*job.port, message, job.port_key,
           reinterpret_cast<void*>(static_cast<std::uintptr_t>(who)));
}

void Processes::leave_jobs(Process& process, Dword code) {
  const auto jobs = std::exchange(process.jobs, {});
  for (const auto& job : jobs) {
    std::erase(job->members, &process);
    notify(*job, abnormal(code) ? message_abnormal_exit_process : message_exit_process, process);
    if (job->members.empty()) notify(*job, message_active_process_zero, process);
  }
}

}  // namespace rhsim::win32
