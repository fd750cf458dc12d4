#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/finding.h"
#include "harness/base/result.h"
#include "harness/trace/event.h"
#include "harness/trace/header.h"
#include "harness/win32/run_heap.h"

namespace rhsim::cli {

/// How a run gets a module with fresh globals: its image mapped anew, put back in place (faster),
/// or in a process of its own (slower). Not to be seen in a trace.
inline constexpr const char* freshness_levels[] = {"reload", "reset", "process"};

/// Work for a host: one module, one scenario, many runs. Travels as JSON.
struct Job {
  std::string module_path;
  trace::ModuleInfo module;
  std::vector<std::string> types;
  std::string scenario;  ///< Normalised JSON text; validated by rhsim before it is sent.
  std::string profile = "documented";
  std::string profile_text;       ///< Its switches as a trace has them; empty: those of the name.
  std::string policy = "random";  ///< A name of sim/policy_name.h.
  std::uint64_t first_seed = 0;
  std::uint64_t runs = 1;               ///< Seeds first_seed .. first_seed + runs - 1.
  std::vector<std::uint32_t> schedule;  ///< For "replay".
  std::string executor = "auto";        ///< "auto", "threads", "fibers".
  std::string freshness = "reload";     ///< One of freshness_levels.
  std::optional<std::uint8_t> poison = win32::RunHeap::usual_poison;
  enum class Keep : std::uint8_t { Findings, All, None };
  Keep keep_traces =
      Keep::Findings;  ///< Findings: the first of each rule and resource in this job.
  bool twice = false;  ///< Play every run again and compare.
  /// A host hands over each report when its run has ended; else several together, which is cheaper
  /// but leaves open which of them a process died in that could say nothing any more.
  bool report_at_once = false;

  [[nodiscard]] std::string to_json() const;
  [[nodiscard]] static Result<Job> from_json(std::string_view text);
};

/// What one run came to. Travels packed (base/packing.h), with the trace as it is before it.
struct RunReport {
  std::uint64_t seed = 0;
  trace::RunOutcome outcome = trace::RunOutcome::Completed;
  std::uint64_t hash = 0;  ///< quick_hash() of the event lines.
  std::uint64_t events = 0;
  Duration virtual_time{};
  conformance::Verdict verdict;
  std::vector<std::string> uncontrolled;
  /// Why a module that was to be reset was loaded anew; empty: it was not.
  std::string not_reset;
  win32::RunHeap::Usage left_in_heap;  ///< Allocated by the module, and not freed at its end.
  std::uint64_t host_memory = 0;  ///< Bytes that the host used at its highest so far; 0: no host.
  bool replayed = false;
  bool identical = true;
  std::string trace;  ///< The whole document when kept, else empty.

  /// Appends the report without the trace.
  void pack(std::string& bytes) const;
  /// Errors: bytes that pack() did not write.
  [[nodiscard]] static Result<RunReport> unpack(std::string_view bytes);
};

/// Plays the runs of jobs. Three things stand behind it: this process (scripted resources), a
/// native rhsim-host, and rhsim-host.exe (under Wine, or on Windows).
class JobPlayer {
 public:
  virtual ~JobPlayer() = default;
  /// Calls `on_run` once per run, in order of seeds. A host that died is replaced and the run it
  /// died in is reported with its trace up to there; an Error means that nothing can be concluded.
  /// `on_run` returns false to stop early.
  [[nodiscard]] virtual Result<void> play(const Job& job,
                                          const std::function<bool(RunReport)>& on_run) = 0;
};

/// Scripted resources, in this process.
[[nodiscard]] std::unique_ptr<JobPlayer> make_local_player();

/// Looks at the file and starts the host that fits when the first job comes.
/// Errors: not a module, a 32-bit one, a missing Wine or host (the remedy says what to install).
[[nodiscard]] Result<std::unique_ptr<JobPlayer>> make_host_player(const std::string& module_path);

/// Name, kind and SHA-256 of a module file. Errors: unreadable, or neither ELF nor PE (x64).
[[nodiscard]] Result<trace::ModuleInfo> inspect_module(const std::string& module_path);

}  // namespace rhsim::cli
