#pragma once

#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <string>

#include "harness/monitor/resource_dll.h"
#include "harness/monitor/settings.h"
#include "harness/trace/event.h"

namespace rhsim::monitor {

/// What a call of an entry point came to.
struct Returned {
  std::uint64_t value = 0;
  Handle event_handle = nullptr;  ///< Online.
};

/// One call of an entry point that is due. The functions run on the strand that makes the call, in
/// the order in which they stand here. Each may be empty.
struct Call {
  trace::EntryPoint entry = trace::EntryPoint::Load;
  trace::ResourceIndex resource = 0;  ///< 0: the whole module.
  std::string name;                   ///< As EntryCall::name.
  Duration deadlock_limit = 300s;

  /// Asked just before the call; false: it is no longer wanted and is dropped without a trace.
  std::function<bool()> wanted;
  /// Which entry point it is after all, when that could not be known before.
  std::function<trace::EntryPoint()> chosen;
  std::function<bool()> premature;                   ///< See EntryCall.
  std::function<void(trace::EntryCall&)> arguments;  ///< Adds what this entry point is given.
  std::function<void()> called;      ///< After EntryCall is recorded, before the DLL's code.
  std::function<Returned()> invoke;  ///< The DLL's code.
  std::function<void(trace::EntryReturn&)> results;  ///< Adds what it gave back.
  std::function<void(Returned)> returned;            ///< After EntryReturn is recorded.
  std::function<void()> dropped;                     ///< Instead of all that, when not wanted.
};

/// Whether two calls may run at the same time.
///
/// A resource DLL is not reentrant except for Terminate, which may run beside any entry point but
/// DllMain, Startup, Open and Close. Whether "not reentrant" is meant per DLL or per resource is
/// not said: Switches::serialization. Two Terminates never overlap, nor do Terminate and Cancel,
/// Arbitrate or Release, of which nothing is said.
/// Source: "Recommendations for Resource DLL entry points" and the page of each entry point.
[[nodiscard]] bool may_overlap(const Call& left, const Call& right,
                               Switches::Serialization serialization);

/// The calls that are due and those that run, in the order they were asked for.
///
/// A call waits for every running call it may not overlap, and for earlier ones in the queue that
/// it may not overlap; but Terminate waits for running calls alone, since what it has to cancel may
/// be what the queue is waiting for. An Online or Offline does not begin while Terminate runs for
/// its resource, though it may be running already when Terminate begins: nobody could tell whether
/// it was meant to be cancelled.
class CallQueue {
 public:
  explicit CallQueue(Switches::Serialization serialization) : serialization_(serialization) {}

  void push_back(Call call);
  /// Before all that wait, for the IsAlive that a LooksAlive of FALSE demands at once.
  void push_front(Call call);

  /// The first call that may start now, counted as running from here; null: none.
  [[nodiscard]] std::shared_ptr<Call> start_next();
  void finished(const std::shared_ptr<Call>& call);

  /// Forgets all that wait.
  void clear() { waiting_.clear(); }

  [[nodiscard]] bool empty() const { return waiting_.empty() && running_.empty(); }
  [[nodiscard]] bool idle(trace::ResourceIndex resource) const;

 private:
  [[nodiscard]] bool may_start(std::list<std::shared_ptr<Call>>::const_iterator candidate) const;

  Switches::Serialization serialization_;
  std::list<std::shared_ptr<Call>> waiting_;
  std::list<std::shared_ptr<Call>> running_;
};

}  // namespace rhsim::monitor
