#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "tests/conformance/trace_builder.h"

namespace rhsim::conformance {

/// A finished trace and questions about it. Each answer is looked up in all of the trace anew, what
/// comes later included, and nothing of the checker is used. Slow, and easy to hold against the
/// contract. Only which return belongs to which call, when a strand lives, and what first ended an
/// operation is listed once.
///
/// An event is named by its index in the trace.
class WholeTrace {
 public:
  using Index = std::size_t;
  using Found = std::optional<Index>;

  WholeTrace(const Story& story, const Profile& with);

  const trace::TraceHeader& header;
  const Profile& profile;

  [[nodiscard]] Index size() const { return events_.size(); }
  [[nodiscard]] const trace::Event& event(Index i) const { return events_[i]; }
  template <class Kind>
  [[nodiscard]] const Kind* at(Index i) const {
    return std::get_if<Kind>(&events_[i].payload);
  }
  /// The event is a call of `entry`, or its return.
  [[nodiscard]] bool calls(Index i, EntryPoint entry) const;
  [[nodiscard]] bool returns(Index i, EntryPoint entry) const;
  [[nodiscard]] static bool before(Found event, Index i) { return event && *event < i; }

  // --- Calls ---

  [[nodiscard]] Found return_of(Index call) const;
  [[nodiscard]] Found call_of(Index result) const;
  [[nodiscard]] std::vector<Index> open_calls(Index i) const;
  /// The innermost entry point that the strand is in.
  [[nodiscard]] Found inside(trace::StrandId strand, Index i) const;
  [[nodiscard]] bool is_open(trace::ResourceIndex whom, Index i) const;

  // --- Strands ---

  [[nodiscard]] std::vector<trace::StrandId> strands_of_dll() const;
  [[nodiscard]] Found birth(trace::StrandId strand) const;
  [[nodiscard]] Found death(trace::StrandId strand) const;
  [[nodiscard]] bool alive(trace::StrandId strand, Index i) const;
  [[nodiscard]] StrandRole role(trace::StrandId strand) const;
  /// Whom the strand works for; 0: nobody in particular.
  [[nodiscard]] trace::ResourceIndex serves(trace::StrandId strand) const;
  /// The Online or Offline that it was started in, or that its maker was.
  [[nodiscard]] Found operation_of(trace::StrandId strand) const;
  /// Strands that the operation's entry point started itself.
  [[nodiscard]] std::vector<trace::StrandId> started_by(Index operation) const;
  /// A ClusWorker, a thread that has reported, or the only one: a worker of it beyond doubt.
  [[nodiscard]] bool works_for(trace::StrandId strand, Index operation, Index i) const;
  /// A worker of an operation before this one. A thread may serve many; it is late for certain
  /// only where its own was terminated.
  [[nodiscard]] bool is_leftover(trace::StrandId strand, Index operation) const;
  /// It ends after `i`, by itself, so soon and without a deed that it was on its last instructions.
  [[nodiscard]] bool ends_at_once(trace::StrandId strand, Index i, Duration grace = {}) const;

  // --- Operations, each named by its call ---

  /// The last Online or Offline of this instance of the resource.
  [[nodiscard]] Found operation(trace::ResourceIndex whom, Index i) const;
  [[nodiscard]] Found operation_before(Index operation) const;
  [[nodiscard]] bool is_online(Index operation) const {
    return calls(operation, EntryPoint::Online);
  }
  [[nodiscard]] bool returned(Index operation, Index i) const;
  [[nodiscard]] std::uint64_t value_of(Index operation) const;
  [[nodiscard]] bool went_pending(Index operation, Index i) const;
  /// The report that ended it; the Terminate, timer or answer that told it to stop; the return of
  /// the Terminate that ended it. Of the first two there is one at most.
  [[nodiscard]] Found finished(Index operation) const;
  [[nodiscard]] Found stopped(Index operation) const;
  [[nodiscard]] Found terminated(Index operation) const;
  [[nodiscard]] bool pending(Index operation, Index i) const;
  /// Terminate was called while it was pending, or being stopped for another reason.
  [[nodiscard]] Found terminate_called(Index operation) const;
  /// Terminate was called while its entry point ran: both orders are right (precision note 2).
  [[nodiscard]] bool met_terminate(Index operation, Index i) const;
  /// Its worker could not be created: that is TRM-17, and all that follows has this cause.
  [[nodiscard]] Found failed_creation(Index operation) const;

  // --- Reports ---

  enum class Standing {
    Nowhere,  ///< The handle names no open resource.
    Unasked,
    FromEntry,
    Early,
    Pending,
    Stopping,
    AfterFinal,
    AfterReturn,  ///< The entry point had done it all, or failed.
    AfterTerminate,
    Leftover,
  };
  [[nodiscard]] Standing standing(Index report) const;
  [[nodiscard]] bool ends(std::int32_t state) const;
  /// Readable, and one of the two pending states.
  [[nodiscard]] bool is_pending_report(Index i) const;
  /// Made in the operation, in its place or too early.
  [[nodiscard]] bool belongs(Index report) const;
  /// Readable reports of the operation before `i`, those from inside its entry point included.
  [[nodiscard]] std::vector<Index> heard(Index operation, Index i) const;
  [[nodiscard]] Found report_of(Index answer) const;

  // --- Time ---

  /// Of the resource's strands, without what rhsim inserted (precision note 9).
  [[nodiscard]] Duration own_time(trace::ResourceIndex whom, Instant now) const;
  [[nodiscard]] Duration between(trace::ResourceIndex whom, Index from, Index to) const;
  [[nodiscard]] bool exceeds(Duration span, Duration limit) const {
    return span > limit + profile.tolerance;
  }

 private:
  [[nodiscard]] bool counts_for(Index operation, Index report) const;
  [[nodiscard]] bool stops(Index operation, Index i, Found final) const;
  [[nodiscard]] Found first_final(Index operation) const;
  [[nodiscard]] Found first_stop(Index operation, Found final) const;
  /// The first of each, whichever of them counts.
  struct Ends {
    Found final;
    Found stop;
  };
  [[nodiscard]] const Ends& ends_of(Index operation) const;

  const std::vector<trace::Event>& events_;
  std::vector<Index> all_calls_;
  std::map<Index, Index> returns_;  ///< By the call.
  std::map<Index, Index> calls_;    ///< By the return.
  std::map<trace::StrandId, Index> births_;
  std::map<trace::StrandId, Index> deaths_;
  mutable std::map<Index, Ends> ends_;  ///< Asked for again and again.
};

// The naive reading, one part for each concern. Each adds the rules that the trace breaks.
using Broken = std::set<std::string>;
void read_places(const WholeTrace& trace, Broken& broken);
void read_contents(const WholeTrace& trace, Broken& broken);
void read_handles(const WholeTrace& trace, Broken& broken);
void read_silence(const WholeTrace& trace, Broken& broken);
void read_stops(const WholeTrace& trace, Broken& broken);
void read_workers(const WholeTrace& trace, Broken& broken);
void read_ends(const WholeTrace& trace, Broken& broken);

}  // namespace rhsim::conformance
