// Terminate beside another entry point, and right after an IsAlive that answered FALSE: what a
// crash, a hang or a deadlock says there. The end of the run itself speaks for these rules; they
// are attached to it, because a crash that happens beside Terminate need not come from it.
// Source: Implementing Terminate; Implementing IsAlive; Recommended Practices for Resource DLLs.
#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "conformance/rule.h"
#include "conformance/rules/rules.h"
#include "conformance/words.h"

namespace rhsim::conformance {
namespace {

using trace::Crash;
using trace::Deadlock;
using trace::DeadlockTimeout;
using trace::EntryCall;
using trace::EntryReturn;
using trace::Hang;

/// Terminate may meet these. Source: Implementing Terminate.
bool may_meet_terminate(EntryPoint entry) {
  switch (entry) {
    case EntryPoint::Online:
    case EntryPoint::Offline:
    case EntryPoint::LooksAlive:
    case EntryPoint::IsAlive:
    case EntryPoint::ResourceControl:
    case EntryPoint::ResourceTypeControl:
      return true;
    default:
      return false;
  }
}

bool is_poll(EntryPoint entry) {
  return entry == EntryPoint::LooksAlive || entry == EntryPoint::IsAlive;
}

/// A type's control call has no resource: what it shares, it shares with all of them.
bool meets(const OpenCall& other, ResourceIndex terminated) {
  return other.resource == terminated || other.entry == EntryPoint::ResourceTypeControl;
}

/// Terminate and one of the six, both running now, of one resource.
struct Meeting {
  const OpenCall* terminate = nullptr;
  const OpenCall* other = nullptr;
};

Meeting meeting(const Model& model, bool poll_alone) {
  for (const auto& terminate : model.calls()) {
    if (terminate.entry != EntryPoint::Terminate) continue;
    for (const auto& other : model.calls()) {
      const bool wanted = poll_alone ? is_poll(other.entry) : may_meet_terminate(other.entry);
      if (wanted && meets(other, terminate.resource)) return {&terminate, &other};
    }
  }
  return {};
}

/// The strand is in one of the two, or works for their resource.
bool concerns(const Meeting& meeting, const Moment& moment) {
  const auto strand = moment.event.strand;
  if (strand == 0 || strand == meeting.terminate->strand || strand == meeting.other->strand) {
    return true;
  }
  const auto* who = moment.model.strand(strand);
  return who != nullptr && who->resource == meeting.terminate->resource;
}

template <bool poll_alone>
class Beside
    : public RuleOn<Beside<poll_alone>, EntryCall, Crash, Hang, Deadlock, DeadlockTimeout> {
 public:
  void on(const EntryCall& call, const Moment& moment) {
    const bool begins = call.entry == EntryPoint::Terminate;
    for (const auto& open : moment.model.calls()) {
      if (open.resource != moment.event.resource) continue;
      const auto other = begins ? open.entry : call.entry;
      const bool wanted = poll_alone ? is_poll(other) : may_meet_terminate(other);
      if (wanted && (begins || open.entry == EntryPoint::Terminate)) return moment.exercised();
    }
  }
  void on(const Crash&, const Moment& moment) {
    if (!ended("crashed", moment)) judge_late_crash(moment);
  }
  void on(const Hang&, const Moment& moment) { ended("hung", moment); }
  void on(const Deadlock&, const Moment& moment) { ended("came to a standstill", moment); }
  void on(const DeadlockTimeout& timeout, const Moment& moment) {
    const auto pair = meeting(moment.model, poll_alone);
    if (pair.terminate == nullptr) return;
    const bool one_of_them =
        timeout.call == pair.terminate->number || timeout.call == pair.other->number;
    if (one_of_them) say("hung", pair, moment);
  }

 private:
  static bool ended(std::string_view how, const Moment& moment) {
    const auto pair = meeting(moment.model, poll_alone);
    if (pair.terminate == nullptr || !concerns(pair, moment)) return false;
    say(how, pair, moment);
    return true;
  }

  /// Terminate came and went while the crashing entry point was inside.
  static void judge_late_crash(const Moment& moment) {
    const auto* call = moment.model.call_of(moment.event.strand);
    if (call == nullptr) return;
    if (!(poll_alone ? is_poll(call->entry) : may_meet_terminate(call->entry))) return;
    const auto count = static_cast<ResourceIndex>(moment.model.resources().size());
    for (ResourceIndex whom = 1; whom <= count; ++whom) {
      const auto& terminate = moment.model.resource(whom).operation.terminate_called;
      if (!meets(*call, whom) || !terminate) continue;
      if (terminate->sequence < call->called.sequence) continue;
      moment.breach({.message = fmt::format(
                         "{} crashed {}; Terminate of {}, called {}, had run beside it. What they "
                         "share must be guarded, in a way that lets both end.",
                         name_of(call->entry), when(moment.event.at), moment.model.info(whom).id,
                         when(terminate->at)),
                     .evidence = {call->called.sequence, terminate->sequence},
                     .resource = moment.model.resource_of(moment.event)});
      return;
    }
  }

  static void say(std::string_view how, const Meeting& pair, const Moment& moment) {
    moment.breach({.message = fmt::format(
                       "The DLL {} {} while Terminate ran beside {} of {}. What they share must be "
                       "guarded, in a way that lets both end.",
                       how, when(moment.event.at), name_of(pair.other->entry),
                       moment.model.info(pair.terminate->resource).id),
                   .evidence = {pair.other->called.sequence, pair.terminate->called.sequence},
                   .resource = moment.model.resource_of(moment.event)});
  }
};

// --- ALV-06 --------------------------------------------------------------------------------------

/// Remembers the last FALSE of each resource's IsAlive, until it comes online anew.
class Alv06 : public RuleOn<Alv06, EntryReturn, EntryCall, Crash, Hang, Deadlock, DeadlockTimeout> {
 public:
  void on(const EntryReturn& result, const Moment& moment) {
    const ResourceIndex whom = moment.model.resource_of(moment.event);
    if (whom == 0) return;
    if (result.entry == EntryPoint::IsAlive && result.value == 0) {
      refused_[whom] = moment.event.sequence;
    } else if (result.entry == EntryPoint::Terminate) {
      if (refused_.erase(whom) > 0) moment.exercised();
    }
  }
  void on(const EntryCall& call, const Moment& moment) {
    if (call.entry == EntryPoint::Online) refused_.erase(moment.event.resource);
  }
  void on(const Crash&, const Moment& moment) { ended("crashed", moment); }
  void on(const Hang&, const Moment& moment) { ended("hung", moment); }
  void on(const Deadlock&, const Moment& moment) { ended("came to a standstill", moment); }
  void on(const DeadlockTimeout& timeout, const Moment& moment) {
    ended("hung", moment, timeout.call);
  }

 private:
  /// `number`: of the call that is meant; 0: the one that the event's strand is in.
  void ended(std::string_view how, const Moment& moment, std::uint32_t number = 0) const {
    for (const auto& call : moment.model.calls()) {
      const auto refused = refused_.find(call.resource);
      if (call.entry != EntryPoint::Terminate || refused == refused_.end()) continue;
      if (number != 0 && number != call.number) continue;
      if (number == 0 && moment.event.strand != 0 && moment.event.strand != call.strand) continue;
      moment.breach({.message = fmt::format(
                         "Terminate, called {} after IsAlive had answered FALSE, {}. Whatever "
                         "IsAlive found, it must leave the instance ready for Terminate.",
                         when(call.called.at), how),
                     .evidence = {refused->second, call.called.sequence},
                     .resource = moment.model.resource_of(moment.event)});
      return;
    }
  }

  std::map<ResourceIndex, std::uint64_t> refused_;
};

}  // namespace

Definition trm_02() { return define<Beside<false>>("TRM-02"); }
Definition alv_13() { return define<Beside<true>>("ALV-13"); }
Definition alv_06() { return define<Alv06>("ALV-06"); }

}  // namespace rhsim::conformance
