#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "conformance/own_time.h"
#include "conformance/profile.h"
#include "conformance/surroundings.h"
#include "harness/trace/event.h"
#include "harness/trace/header.h"

/// What the rules know of a run: who runs, on whose behalf, and where each resource's operation
/// stands. One model feeds all rules, so that they agree on it.
namespace rhsim::conformance {

using trace::EntryPoint;
using trace::ResourceIndex;
using trace::StrandId;

/// CLUSTER_RESOURCE_STATE as reports carry it. Source: clusapi/ne-clusapi-cluster_resource_state,
/// resapi/ns-resapi-resource_status; the last two are resapi.h macros without a page.
namespace reported {
inline constexpr std::int32_t unknown = -1;
inline constexpr std::int32_t online = 2;
inline constexpr std::int32_t offline = 3;
inline constexpr std::int32_t failed = 4;
inline constexpr std::int32_t cannot_come_online_on_any_node = 126;
inline constexpr std::int32_t cannot_come_online_on_this_node = 127;
inline constexpr std::int32_t online_pending = 129;
inline constexpr std::int32_t offline_pending = 130;
}  // namespace reported

/// How the trace names a quorum resource's hold on its device.
inline constexpr std::string_view reservation = "reservation";

/// The Win32 codes that decide an operation's course. Source: resapi/nc-resapi-ponline_routine.
namespace code {
inline constexpr std::uint64_t success = 0;
inline constexpr std::uint64_t io_pending = 997;
inline constexpr std::uint64_t revision_mismatch = 1306;
inline constexpr std::uint64_t resource_not_available = 5006;
}  // namespace code

[[nodiscard]] bool is_pending(std::int32_t state);
/// Online, Offline, Failed, and the header-only states that are read as a failure.
[[nodiscard]] bool is_terminal(std::int32_t state);

/// Where a status report falls in the life of its resource's operation.
enum class Place : std::uint8_t {
  NoResource,      ///< The handle names no open resource.
  OwnEntry,        ///< Made by the strand inside Online or Offline.
  Early,           ///< By another strand, before Online or Offline has returned.
  InTime,          ///< The operation is pending.
  Stopping,        ///< Terminate runs, or a report was answered Terminate: still legal.
  AfterTerminal,   ///< The operation's final state was reported.
  AfterSuccess,    ///< Online or Offline returned ERROR_SUCCESS.
  AfterFailure,    ///< Online or Offline returned an error.
  AfterTerminate,  ///< Terminate has returned.
  Leftover,        ///< By a worker of an earlier operation, into a later one.
  Unasked,         ///< No operation, or from inside Terminate, a poll, Open or Close.
};

/// One Online or Offline of one resource, from its call until the next. The automaton of a pending
/// operation. Source: resapi/nc-resapi-pset_resource_status_routine,
/// resapi/nc-resapi-ponline_routine.
struct Operation {
  enum class Phase : std::uint8_t {
    None,        ///< The resource had no operation yet.
    InEntry,     ///< Online or Offline has not returned.
    Pending,     ///< It returned ERROR_IO_PENDING.
    Done,        ///< A terminal report ended it.
    Succeeded,   ///< The entry point returned ERROR_SUCCESS.
    Failing,     ///< The entry point returned an error; the monitor calls Terminate next.
    Cancelled,   ///< Told to stop: Terminate runs, the timer expired, or a report was answered so.
    Terminated,  ///< Terminate has returned.
  };
  Phase phase = Phase::None;
  std::uint32_t generation = 0;  ///< Counts the resource's operations, from 1.
  EntryPoint kind = EntryPoint::Online;
  StrandId entry_strand = 0;
  Mark called{};
  std::optional<Mark> returned{};
  std::uint64_t value = 0;  ///< What the entry point returned.

  std::uint32_t reports = 0;          ///< Early ones included.
  std::optional<Mark> first_early{};  ///< The first report that overtook the entry point's return.
  std::optional<Mark> last_report{};
  /// The monitor's copy: the highest of the pending reports, or the last where a profile looks for
  /// changed ones.
  std::optional<std::uint32_t> check_point{};
  Mark check_point_at{};
  std::optional<std::int32_t> terminal{};  ///< The final state reported, also early.
  Mark terminal_at{};

  std::optional<Mark> answered_terminate{};  ///< A report was answered ResourceExitStateTerminate.
  std::optional<Mark> timed_out{};
  std::optional<Mark> terminate_called{};
  std::optional<Mark> terminate_returned{};
  bool pending_at_terminate = false;
  /// Terminate began while the entry point ran. The DLL cannot see a Terminate that ends before the
  /// entry point's first instruction, so that both orders are right (precision note 2).
  bool terminate_met_entry = false;

  std::uint32_t strands_started = 0;  ///< By the entry point.
  std::optional<Mark> first_start{};
  std::uint32_t cluster_workers = 0;  ///< Of those, made by ClusWorkerCreate.
  std::optional<Mark> failed_creation{};
  std::uint32_t failed_creation_error = 0;

  /// It returned ERROR_IO_PENDING although its worker could not be created: nothing else that goes
  /// wrong with it later is news.
  [[nodiscard]] bool doomed() const {
    return failed_creation && strands_started == 0 && reports == 0;
  }
};

/// A report that has not returned yet.
struct OpenReport {
  Mark called;
  std::int32_t state = 0;
  ResourceIndex resource = 0;
  std::uint32_t generation = 0;
  Place place = Place::NoResource;
};

/// How a strand learned that an operation must stop.
struct Told {
  Mark at;  ///< The first time, in whatever way.
  ResourceIndex resource = 0;
  std::uint32_t generation = 0;
  std::optional<Mark> by_answer{};  ///< A report was answered ResourceExitStateTerminate.
  std::optional<Mark> by_check{};   ///< ClusWorkerCheckTerminate answered TRUE.
};

struct Strand {
  StrandId id = 0;
  trace::StrandRole role = trace::StrandRole::Thread;
  std::string via;
  std::uint32_t worker = 0;
  ResourceIndex resource = 0;    ///< Whom it works for; 0: not known, or nobody in particular.
  std::uint32_t generation = 0;  ///< The operation it was born in; 0: none.
  bool born_in_entry = false;    ///< Started by Online or Offline itself.
  bool only_one = false;         ///< The entry point that started it had returned with no other.
  Mark born;
  std::optional<Mark> cancelled;  ///< Terminate was called while its operation was pending.
  bool orphaned = false;          ///< Its operation was terminated while it lived.
  std::optional<Mark> outlived;   ///< The last Terminate of its resource that returned meanwhile.
  std::uint32_t reports = 0;
  std::optional<Told> told;  ///< For its latest operation.
  std::optional<OpenReport> open_report;

  [[nodiscard]] bool told_of(ResourceIndex whom, std::uint32_t operation) const {
    return told && told->resource == whom && told->generation == operation;
  }
  /// It is a worker of the operation it was born in, beyond doubt: a ClusWorker, or a thread that
  /// has reported or was the only one.
  [[nodiscard]] bool works_for_its_own() const {
    if (role == trace::StrandRole::Worker) return true;
    return role == trace::StrandRole::Thread && (reports > 0 || only_one);
  }
  /// Made by the DLL.
  [[nodiscard]] bool of_dll() const {
    return role != trace::StrandRole::Monitor && role != trace::StrandRole::EntryPoint &&
           role != trace::StrandRole::Terminate;
  }
};

/// An entry point that has not returned yet.
struct OpenCall {
  std::uint32_t number = 0;
  EntryPoint entry = EntryPoint::Load;
  StrandId strand = 0;
  ResourceIndex resource = 0;
  std::string name;
  Mark called;
  std::uint32_t min_version = 0;
  std::uint32_t max_version = 0;
  bool hung = false;                                ///< Its DeadlockTimeout has passed.
  std::optional<trace::ResourceState> state;        ///< The resource's, at the call.
  Operation::Phase phase = Operation::Phase::None;  ///< The operation's, at the call.
  std::uint32_t generation = 0;
  // Control entry points only, as trace::EntryCall has them.
  std::uint32_t control_code = 0;
  std::uint32_t in_size = 0;
  std::uint32_t out_size = 0;
  std::string input;
  bool answered = false;  ///< By EndControlCall, before it returned.
};

struct Resource {
  enum class Life : std::uint8_t { Unopened, Opening, Open, OpenFailed, Closed };
  Life life = Life::Unopened;
  std::uint32_t opens = 0;  ///< Successful ones.
  std::uint64_t resid = 0;
  std::optional<Mark> closed;
  std::optional<trace::ResourceState> state;  ///< Empty until the monitor says.
  Mark state_since;
  trace::ObjectId event_handle = 0;
  Operation operation;
  /// What the last operation before it that reported a CheckPoint had reached.
  struct Reached {
    std::uint32_t check_point = 0;
    Mark at;
    EntryPoint kind = EntryPoint::Online;
  };
  std::optional<Reached> reached;
  Surroundings things;
  std::optional<bool> reserved;  ///< A quorum resource's reservation; empty: none was ever seen.
  Mark reserved_since;
  OwnTime own;
};

class Model {
 public:
  Model(const trace::TraceHeader& header, const Profile& profile);

  /// Rules observe an event before the model takes it: what they see is the run up to the event.
  void take(const trace::Event& event);

  [[nodiscard]] const trace::TraceHeader& header() const { return header_; }

  [[nodiscard]] bool known(ResourceIndex index) const {
    return index >= 1 && index <= resources_.size();
  }
  [[nodiscard]] const Resource& resource(ResourceIndex index) const;
  [[nodiscard]] const trace::ResourceInfo& info(ResourceIndex index) const;
  [[nodiscard]] const std::vector<Resource>& resources() const { return resources_; }

  /// Null for a strand that was never started in this trace or has ended.
  [[nodiscard]] const Strand* strand(StrandId id) const;
  [[nodiscard]] const std::map<StrandId, Strand>& strands() const { return strands_; }
  /// Null when no live strand is that worker.
  [[nodiscard]] const Strand* worker(std::uint32_t number) const;

  /// The innermost entry point the strand is in; null when in none.
  [[nodiscard]] const OpenCall* call_of(StrandId strand) const;
  [[nodiscard]] const OpenCall* call(std::uint32_t number) const;
  [[nodiscard]] const std::vector<OpenCall>& calls() const { return calls_; }
  /// The control call of this number that is not answered yet: it has not returned, or goes on
  /// asynchronously. Null when there is none.
  [[nodiscard]] const OpenCall* control(std::uint32_t number) const;
  /// Control calls that go on although they have returned.
  [[nodiscard]] const std::vector<OpenCall>& asynchronous_controls() const {
    return asynchronous_controls_;
  }

  /// Whom the event concerns: as it says itself, or else whom its strand works for.
  [[nodiscard]] ResourceIndex resource_of(const trace::Event& event) const;
  /// The StatusReturn that the model has not taken yet tells its strand to stop an operation.
  [[nodiscard]] const OpenReport* report_told_to_stop(const trace::Event& event) const;
  /// The state is an operation's end, as the profile reads those of which the pages do not say.
  [[nodiscard]] bool ends_operation(std::int32_t state) const;
  /// Where a StatusCall falls. It must be the event that the model has not taken yet.
  [[nodiscard]] Place place_of(const trace::Event& event) const;

  /// Time since the start of the run, without what rhsim inserted into the resource's strands (0:
  /// into any strand).
  [[nodiscard]] Duration own_time(ResourceIndex resource, Instant now) const;
  [[nodiscard]] Mark mark(const trace::Event& event, ResourceIndex resource) const;

  /// The strand could still act for the resource's operation: it is its own, or belongs to nobody
  /// in particular.
  [[nodiscard]] bool could_act(const Strand& strand, ResourceIndex resource) const;
  /// Somebody could.
  [[nodiscard]] bool anyone_left(ResourceIndex resource) const;
  /// Terminate, Offline or Close of the resource runs.
  [[nodiscard]] bool ending(ResourceIndex resource) const;
  /// The strand was born in this operation and works for it.
  [[nodiscard]] bool works_for(const Strand& strand, const Operation& operation) const;

  /// A Startup or StartupEx succeeded since the module was loaded.
  [[nodiscard]] bool started_by(EntryPoint startup) const;
  /// The last table that the type's Startup handed over; null when none.
  [[nodiscard]] const trace::FunctionTable* table(const std::string& type) const;
  /// The last Startup(Ex) call, for the FunctionTable that follows it.
  [[nodiscard]] const std::optional<OpenCall>& last_startup() const { return last_startup_; }
  [[nodiscard]] std::uint64_t last_startup_value() const { return last_startup_value_; }

 private:
  void on(const trace::Event& event, const trace::StrandStart& start);
  void on(const trace::Event& event, const trace::StrandExit& exit);
  void on(const trace::Event& event, const trace::EntryCall& call);
  void on(const trace::Event& event, const trace::EntryReturn& result);
  void on(const trace::Event& event, const trace::FunctionTable& table);
  void on(const trace::Event& event, const trace::StatusCall& report);
  void on(const trace::Event& event, const trace::StatusReturn& result);
  void on(const trace::Event& event, const trace::ControlEnd& end);
  void on(const trace::Event& event, const trace::ControlTimeout& timeout);
  void on(const trace::Event& event, const trace::WorkerCreate& created);
  void on(const trace::Event& event, const trace::WorkerCheck& check);
  void on(const trace::Event& event, const trace::ApiCall& api);
  void on(const trace::Event& event, const trace::StateChange& change);
  void on(const trace::Event& event, const trace::PendingTimeout& timeout);
  void on(const trace::Event& event, const trace::DeadlockTimeout& timeout);
  void on(const trace::Event& event, const trace::Inserted& inserted);
  void on(const trace::Event& event, const trace::Environment& environment);
  template <class Other>
  void on(const trace::Event&, const Other&) {}  // Tells the model nothing.

  void begin_operation(const trace::Event& event, Resource& resource, EntryPoint kind);
  void end_entry(const trace::Event& event, Resource& resource, const trace::EntryReturn& result);
  void begin_terminate(const trace::Event& event, Resource& resource);
  void end_terminate(const trace::Event& event, Resource& resource, const OpenCall& call);
  void creation_failed(const trace::Event& event, std::uint32_t error);
  Told& tell(Strand& who, const trace::Event& event, ResourceIndex resource,
             std::uint32_t generation);
  [[nodiscard]] Strand& strand_making(const trace::Event& event);
  [[nodiscard]] Resource& at(ResourceIndex index);
  [[nodiscard]] bool leftover(const Strand& strand, const Operation& operation) const;

  trace::TraceHeader header_;
  Profile::OddState unknown_state_;
  Profile::OddState header_only_states_;
  Profile::CheckPoints check_points_;
  std::vector<Resource> resources_;
  std::map<StrandId, Strand> strands_;
  std::vector<OpenCall> calls_;
  std::vector<OpenCall> asynchronous_controls_;
  OwnTime all_;
  bool callbacks_seen_ = false;  // Callback strands are not born where their work is handed over.
  bool startup_succeeded_ = false;
  bool startup_ex_succeeded_ = false;
  std::map<std::string, trace::FunctionTable> tables_;
  std::optional<OpenCall> last_startup_;
  std::uint64_t last_startup_value_ = 0;
};

}  // namespace rhsim::conformance
