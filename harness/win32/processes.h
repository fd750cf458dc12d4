#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "harness/win32/completion_port.h"
#include "harness/win32/objects.h"
#include "harness/win32/process_script.h"

namespace rhsim::win32 {

class Job;

/// A process: our own, or a simulated one that the DLL has started. Signalled when it has ended.
/// Source: processthreadsapi/nf-processthreadsapi-createprocessw.
class Process final : public Object {
 public:
  Process(Dword number, std::string path, std::string arguments)
      : Object("process"), id(number), image(std::move(path)), command_line(std::move(arguments)) {}

  bool ready_for(StrandId) const override { return ended; }
  bool take(StrandId) override { return false; }

  const Dword id;
  const std::string image;  ///< The path as it was given.
  const std::string command_line;
  Dword parent = 0;  ///< 0: the Cluster service or the service manager, which nobody sees.
  ResourceIndex resource = 0;
  ProcessScript script;
  Instant started{};
  Instant stopped{};
  std::uint32_t suspensions = 0;  ///< Of its only thread. It has begun once this was 0.
  bool begun = false;
  bool ending = false;  ///< TerminateProcess has been called: no second time.
  bool ended = false;
  Dword exit_code = 259;    ///< STILL_ACTIVE until the end.
  Dword priority = 0x20;    ///< NORMAL_PRIORITY_CLASS.
  std::uint64_t timer = 0;  ///< Of its end; 0: none is set.
  std::weak_ptr<Object> main_thread;
  std::vector<std::shared_ptr<Job>> jobs;
  std::function<void()> on_end;  ///< Of an adopted one: whose process it is is told once.

  [[nodiscard]] Dword thread_id() const { return id + 4; }
};

/// The only thread of a simulated process that anybody sees. Ends with it.
class ProcessThread final : public Object {
 public:
  explicit ProcessThread(std::shared_ptr<Process> of) : Object("thread"), process(std::move(of)) {}

  bool ready_for(StrandId) const override { return process->ended; }
  bool take(StrandId) override { return false; }

  const std::shared_ptr<Process> process;
};

/// A job object. Never signalled: that needs a limit of processor time, and nobody uses any here.
/// Source: procthread/job-objects.
class Job final : public Object {
 public:
  Job() : Object("job") {}

  bool ready_for(StrandId) const override { return false; }
  bool take(StrandId) override { return false; }

  std::vector<Process*> members;  ///< Those that run; each keeps its jobs alive.
  std::uint32_t assigned = 0;     ///< Ever.
  std::uint32_t terminated = 0;   ///< By a limit.
  Dword limits = 0;               ///< JOB_OBJECT_LIMIT_*.
  Dword active_limit = 0;
  std::shared_ptr<CompletionPort> port;  ///< Told of what happens in the job.
  std::uintptr_t port_key = 0;
};

/// The processes of one run.
class Processes {
 public:
  explicit Processes(VirtualWindows::Implementation& in) : in_(in) {}

  /// Our own process, the Resource Monitor's. Made at the first mention.
  [[nodiscard]] const std::shared_ptr<Process>& own();
  /// One that runs, or that has ended while somebody has a handle for it.
  [[nodiscard]] std::shared_ptr<Process> find(Dword id) const;
  [[nodiscard]] std::vector<ProcessView> all() const;
  /// Those that have not ended, without our own.
  [[nodiscard]] std::vector<std::shared_ptr<Process>> alive() const;

  void add_script(ProcessScript script) { scripts_.push_back(std::move(script)); }
  /// What is scripted for such a program. The latest script that fits counts.
  [[nodiscard]] ProcessScript script_for(const std::string& image,
                                         const std::string& command_line) const;

  /// A process for the running strand's resource, suspended until resume().
  std::shared_ptr<Process> start(std::string image, std::string command_line, ProcessScript script);
  /// A process that somebody else runs under a number of his own, a service's: it can be opened,
  /// waited for and terminated. `on_end` is called when it has ended, by whatever hand.
  std::shared_ptr<Process> adopt(Dword id, std::string image, ResourceIndex resource,
                                 std::function<void()> on_end);
  /// Counts down; a process whose count becomes 0 begins to run. Returns the previous count.
  Dword resume(Process& process);
  Dword suspend(Process& process) { return process.suspensions++; }

  /// The process ends now.
  void end(Process& process, Dword code);
  /// The process is going to end. "TerminateProcess is asynchronous; it initiates termination and
  /// returns immediately": others see it run a little longer.
  void terminate(Process& process, Dword code);
  /// How many run that fit, as ProcessScript::program does.
  [[nodiscard]] std::uint32_t running(const std::string& program) const;
  /// Ends all that run and fit; returns how many.
  std::uint32_t end_matching(const std::string& program, Dword code);

  /// False when a limit of the job forbids it: the process is then terminated.
  bool assign(const std::shared_ptr<Job>& job, const std::shared_ptr<Process>& process);
  /// Ends the members. Ends the run when our own process is one of them.
  void terminate(Job& job, Dword code, const char* function);

 private:
  void notify(const Job& job, Dword message, const Process& process);
  void leave_jobs(Process& process, Dword code);

  VirtualWindows::Implementation& in_;
  std::shared_ptr<Process> own_;
  std::vector<std::shared_ptr<Process>> started_;
  std::vector<std::shared_ptr<Process>> adopted_;
  std::vector<ProcessScript> scripts_;
};

inline constexpr std::string_view every_program = "*";

/// "C:\Programs\App.exe" as "App.exe".
[[nodiscard]] std::string file_name_of(const std::string& path);

}  // namespace rhsim::win32
