#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "harness/win32/strands.h"

namespace rhsim::win32 {

/// Who waits for which object, and who is served when one is signalled.
///
/// Waiters are served in the order they came, unless the run's policy picks another one: the pages
/// promise no order ("do not assume a first-in, first-out (FIFO) order").
/// Source: sync/wait-functions, synchapi/nf-synchapi-waitformultipleobjects.
class Waits {
 public:
  Waits(sim::Scheduler& scheduler, Strands& strands) : scheduler_(scheduler), strands_(strands) {}

  /// Parks `self` until its objects, an APC or the timeout let it go on; answers as
  /// WaitForMultipleObjectsEx does. `self.wait.objects`, `.all` and `.alertable` are filled in.
  /// `function` names the call in deadlock reports.
  Dword wait(Strand& self, Duration timeout, const char* function);

  /// A wait that belongs to no strand: calls wait.granted once its object can be had, at once if it
  /// can now. `wait` must stay where it is until then or until forget().
  void register_wait(Wait& wait);

  /// Ends a wait that was not granted.
  void forget(Wait& wait);

  /// `object` has changed so that it may satisfy waits: tells its watchers, serves its waiters.
  void signalled(Object& object);

  /// Adds an APC to a strand; ends its wait when that is alertable.
  void queue_apc(Strand& target, std::function<void()> apc, const Object* source = nullptr);
  /// An APC that needs no alertable wait: a wait is left for it and goes on.
  void queue_special_apc(Strand& target, std::function<void()> apc);
  void run_special_apcs(Strand& self);
  /// Takes back the APCs of `source` that have not run.
  void cancel_apcs(const Object& source);
  /// Runs the APCs of the current strand until there are none.
  void run_apcs(Strand& self);

  /// The number by which reports know the object; given at the first mention.
  ObjectId mention(Object& object);
  /// The strands each of which has to end, or to release a mutex, before the wait is over.
  [[nodiscard]] static std::vector<StrandId> waited_for(const Wait& wait);
  /// "event #2".
  std::string describe(Object& object);

 private:
  /// The strand's wait is under way: its objects know of it.
  void begin(Strand& self, const char* function);
  /// Leaves a wait that is under way, runs the special APCs, and goes on with it: anew, and so
  /// behind the others.
  void interrupt(Strand& self, const char* function);
  [[nodiscard]] static bool satisfiable(const Wait& wait);
  /// Takes what a satisfiable wait asks for.
  void take(Wait& wait);
  void grant(Wait& wait);
  void serve(Object& object);
  [[nodiscard]] std::string explain(const Wait& wait, const char* function);

  sim::Scheduler& scheduler_;
  Strands& strands_;
  ObjectId mentioned_ = 0;
};

}  // namespace rhsim::win32
