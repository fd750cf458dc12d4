#include "harness/win32/waits.h"

#include <algorithm>

#include "harness/base/assert.h"

namespace rhsim::win32 {

Dword Waits::wait(Strand& self, Duration timeout, const char* function) {
  Wait& wait = self.wait;
  RHSIM_ASSERT(wait.state == Wait::State::Idle);
  RHSIM_ASSERT(self.id == scheduler_.current());
  if (satisfiable(wait)) {
    take(wait);
    wait.objects.clear();
    return wait.result;
  }
  if (wait.alertable && !self.apcs.empty()) {
    wait.objects.clear();
    run_apcs(self);
    return wait_io_completion;
  }
  if (timeout <= Duration::zero()) {
    wait.objects.clear();
    return wait_timeout;
  }

  const Instant deadline = saturating_add(scheduler_.now(), timeout);
  begin(self, function);
  while (wait.state == Wait::State::Waiting) {
    const bool woken = scheduler_.block(deadline, self.why) == sim::Wake::Woken;
    if (wait.state == Wait::State::Waiting && !self.special_apcs.empty()) interrupt(self, function);
    if (!woken && wait.state == Wait::State::Waiting) {
      forget(wait);
      return wait_timeout;
    }
  }

  const bool alerted = wait.state == Wait::State::Alerted;
  wait.state = Wait::State::Idle;
  wait.objects.clear();
  if (!alerted) return wait.result;
  run_apcs(self);
  return wait_io_completion;
}

void Waits::begin(Strand& self, const char* function) {
  self.why = explain(self.wait, function);
  self.wait.state = Wait::State::Waiting;
  for (const auto& object : self.wait.objects) object->waiters.push_back(&self.wait);
}

void Waits::interrupt(Strand& self, const char* function) {
  Wait& wait = self.wait;
  // With the strand, not on its stack: it may be killed in the APC.
  self.interrupted.push_back({wait.objects, wait.all, wait.alertable});
  forget(wait);
  run_special_apcs(self);
  Strand::Interrupted& before = self.interrupted.back();
  wait.objects = std::move(before.objects);
  wait.all = before.all;
  wait.alertable = before.alertable;
  self.interrupted.pop_back();
  if (satisfiable(wait)) {
    take(wait);
    wait.state = Wait::State::Granted;
  } else {
    begin(self, function);
  }
}

void Waits::register_wait(Wait& wait) {
  RHSIM_ASSERT(wait.state == Wait::State::Idle);
  RHSIM_ASSERT(wait.strand == 0);
  wait.state = Wait::State::Waiting;
  for (const auto& object : wait.objects) object->waiters.push_back(&wait);
  if (satisfiable(wait)) grant(wait);
}

void Waits::forget(Wait& wait) {
  for (const auto& object : wait.objects) std::erase(object->waiters, &wait);
  wait.objects.clear();
  wait.state = Wait::State::Idle;
}

void Waits::signalled(Object& object) {
  // A watcher may end its own watch, so the list is copied.
  const auto watchers = object.watchers;
  for (const auto& watcher : watchers) watcher.signalled();
  serve(object);
}

void Waits::queue_apc(Strand& target, std::function<void()> apc, const Object* source) {
  target.apcs.push_back({source, std::move(apc)});
  if (target.wait.state != Wait::State::Waiting || !target.wait.alertable) return;
  forget(target.wait);
  target.wait.state = Wait::State::Alerted;
  scheduler_.wake(target.id);
}

void Waits::run_apcs(Strand& self) {
  while (!self.apcs.empty()) {
    const auto apc = std::move(self.apcs.front());
    self.apcs.pop_front();
    apc.run();
  }
}

void Waits::queue_special_apc(Strand& target, std::function<void()> apc) {
  target.special_apcs.push_back(std::move(apc));
  if (target.wait.state == Wait::State::Waiting) scheduler_.wake(target.id);
}

void Waits::run_special_apcs(Strand& self) {
  while (!self.special_apcs.empty()) {
    const auto apc = std::move(self.special_apcs.front());
    self.special_apcs.pop_front();
    apc();
  }
}

void Waits::cancel_apcs(const Object& source) {
  strands_.for_each([&](Strand& strand) {
    std::erase_if(strand.apcs, [&](const auto& apc) { return apc.source == &source; });
  });
}

ObjectId Waits::mention(Object& object) {
  if (object.id == 0) object.id = ++mentioned_;
  return object.id;
}

std::string Waits::describe(Object& object) {
  return object.kind() + " #" + std::to_string(mention(object));
}

bool Waits::satisfiable(const Wait& wait) {
  const auto ready = [&](const auto& object) { return object->ready_for(wait.strand); };
  if (wait.objects.empty()) return false;
  return wait.all ? std::all_of(wait.objects.begin(), wait.objects.end(), ready)
                  : std::any_of(wait.objects.begin(), wait.objects.end(), ready);
}

void Waits::take(Wait& wait) {
  wait.result = wait_object_0;
  for (std::size_t index = 0; index < wait.objects.size(); ++index) {
    const auto& object = wait.objects[index];
    if (!wait.all && !object->ready_for(wait.strand)) continue;
    const bool abandoned = object->take(wait.strand);
    if (auto mutex = std::dynamic_pointer_cast<Mutex>(object);
        mutex != nullptr && mutex->recursion == 1 && wait.strand != 0) {
      strands_.get(wait.strand).mutexes.push_back(std::move(mutex));
    }
    if (wait.all) {
      if (abandoned) wait.result = wait_abandoned_0;
      continue;
    }
    wait.result = static_cast<Dword>(index) + (abandoned ? wait_abandoned_0 : wait_object_0);
    return;
  }
}

void Waits::grant(Wait& wait) {
  take(wait);
  const Dword result = wait.result;
  forget(wait);
  wait.result = result;
  wait.state = Wait::State::Granted;
  if (wait.strand != 0) {
    scheduler_.wake(wait.strand);
    return;
  }
  wait.state = Wait::State::Idle;
  wait.granted();
}

void Waits::serve(Object& object) {
  std::vector<Wait*> served;
  for (;;) {
    served.clear();
    for (Wait* wait : object.waiters) {
      if (satisfiable(*wait) && object.ready_for(wait->strand) &&
          std::find(served.begin(), served.end(), wait) == served.end()) {
        served.push_back(wait);
      }
    }
    if (served.empty()) return;
    std::uint32_t winner = 0;
    if (object.newest_first()) {
      winner = static_cast<std::uint32_t>(served.size()) - 1;
    } else if (object.exclusive() && served.size() > 1) {
      winner =
          scheduler_.choose(sim::ChoiceKind::Waiter, static_cast<std::uint32_t>(served.size()));
    }
    grant(*served[winner]);
  }
}

std::string Waits::explain(const Wait& wait, const char* function) {
  if (!wait.subject.empty()) return std::string(function) + "(" + wait.subject + ")";
  if (wait.objects.empty()) return function;
  std::string text = std::string(function) + "(";
  for (std::size_t index = 0; index < wait.objects.size(); ++index) {
    if (index > 0) text += ", ";
    text += describe(*wait.objects[index]);
  }
  if (wait.all && wait.objects.size() > 1) text += "; all";
  return text + ")";
}

std::vector<StrandId> Waits::waited_for(const Wait& wait) {
  std::vector<StrandId> strands;
  for (const auto& object : wait.objects) {
    if (wait.all && object->ready_for(wait.strand)) continue;
    StrandId strand = 0;
    if (const auto* thread = dynamic_cast<const Thread*>(object.get())) strand = thread->strand;
    if (const auto* mutex = dynamic_cast<const Mutex*>(object.get())) strand = mutex->owner;
    // Of several objects, one that nobody holds or is may be signalled, and then none is needed.
    const bool other_way = strand == 0 || (!strands.empty() && strands.front() != strand);
    if (!wait.all && other_way) return {};
    if (strand != 0) strands.push_back(strand);
  }
  if (!wait.all && !strands.empty()) strands.resize(1);
  return strands;
}

}  // namespace rhsim::win32
