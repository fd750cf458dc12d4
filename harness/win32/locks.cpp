#include "harness/win32/locks.h"

#include <algorithm>

#include "harness/base/assert.h"

namespace rhsim::win32 {

namespace {

const char* name_of(LockKind kind) {
  switch (kind) {
    case LockKind::CriticalSection:
      return "critical section";
    case LockKind::Srw:
      return "SRW lock";
    case LockKind::PthreadMutex:
      return "pthread mutex";
    case LockKind::PthreadRwlock:
      return "pthread rwlock";
  }
  return "lock";
}

bool drop(std::vector<StrandId>& sharers, StrandId strand) {
  const auto at = std::find(sharers.begin(), sharers.end(), strand);
  if (at == sharers.end()) return false;
  sharers.erase(at);
  return true;
}

void drop(std::vector<HeldLock>& held, const Lock& lock, bool shared) {
  const auto at = std::find_if(held.rbegin(), held.rend(), [&](const HeldLock& one) {
    return one.lock == &lock && one.shared == shared;
  });
  if (at != held.rend()) held.erase(std::next(at).base());
}

}  // namespace

bool Locks::available(const Lock& lock, StrandId self, bool shared) const {
  if (!shared) return lock.free() || (lock.owner == self && lock.kind == LockKind::CriticalSection);
  if (lock.owner != 0) return false;
  // POSIX lets a reader read again; slim locks do not.
  if (lock.kind == LockKind::PthreadRwlock &&
      std::find(lock.sharers.begin(), lock.sharers.end(), self) != lock.sharers.end()) {
    return true;
  }
  // A waiting writer goes first, or it would starve; this is why shared locks must not nest.
  return std::none_of(lock.waiters.begin(), lock.waiters.end(), [&](StrandId waiter) {
    return waiter != self && !strands_.find(waiter)->queued.shared;
  });
}

void Locks::take(Lock& lock, Strand& self, bool shared) {
  if (shared) {
    lock.sharers.push_back(self.id);
  } else {
    RHSIM_ASSERT(lock.free() || lock.owner == self.id);
    lock.owner = self.id;
    if (++lock.recursion > 1) return;
  }
  self.locks.push_back({&lock, shared});
}

bool Locks::acquire(Lock& lock, Strand& self, bool shared, Instant deadline, const char* function) {
  if (available(lock, self.id, shared)) {
    take(lock, self, shared);
    if (shared) admit_readers(lock);
    return true;
  }
  self.why = std::string(function) + "(" + describe(lock, false) + ")";
  self.queued = {&lock, shared, nullptr, false};
  lock.waiters.push_back(self.id);
  for (;;) {
    const auto wake = scheduler_.block(deadline, self.why);
    if (self.queued.served) {
      self.queued = {};
      return true;
    }
    // Woken without being served: the lock was left free for whoever comes first. Or it is gone,
    // and then there is nothing left to wait for.
    if (self.queued.lock == &lock && lock.free()) {
      std::erase(lock.waiters, self.id);
      self.queued = {};
      take(lock, self, shared);
      if (shared) admit_readers(lock);
      return true;
    }
    if (wake == sim::Wake::TimedOut) {
      leave_queue(self);
      return false;
    }
  }
}

void Locks::release(Lock& lock, Strand& self, bool shared) {
  if (shared) {
    StrandId holder = self.id;
    if (!drop(lock.sharers, holder) && !lock.sharers.empty()) {
      holder = lock.sharers.back();
      lock.sharers.pop_back();
    }
    if (Strand* record = strands_.find(holder)) drop(record->locks, lock, true);
  } else {
    RHSIM_ASSERT(lock.recursion > 0);
    if (--lock.recursion > 0) return;
    if (Strand* record = strands_.find(lock.owner)) drop(record->locks, lock, false);
    lock.owner = 0;
  }
  if (lock.free() && !lock.waiters.empty()) hand_over(lock);
}

void Locks::forget(Lock& lock) {
  strands_.for_each([&](Strand& strand) {
    std::erase_if(strand.locks, [&](const HeldLock& held) { return held.lock == &lock; });
    // Whoever waits here now waits for ever: nothing will release a lock that is gone.
    if (strand.queued.lock == &lock) strand.queued.lock = nullptr;
  });
}

void Locks::leave_queue(Strand& strand) {
  Lock* lock = strand.queued.lock;
  strand.queued = {};
  if (lock == nullptr) return;
  std::erase(lock->waiters, strand.id);
  // It may have been the one that was woken to take the free lock, or the writer that held up
  // readers.
  if (lock->owner == 0 && !lock->waiters.empty() &&
      available(*lock, lock->waiters.front(),
                strands_.find(lock->waiters.front())->queued.shared)) {
    grant(*lock, 0);
  }
}

std::string Locks::describe(Lock& lock, bool shared) {
  if (lock.number == 0) lock.number = ++mentioned_[name_of(lock.kind)];
  return std::string(name_of(lock.kind)) + " #" + std::to_string(lock.number) +
         (shared ? " (shared)" : "");
}

void Locks::hand_over(Lock& lock) {
  const auto count = static_cast<std::uint32_t>(lock.waiters.size());
  const std::uint32_t winner = scheduler_.choose(sim::ChoiceKind::Waiter, count + 1);
  if (winner < count) {
    grant(lock, winner);
  } else {
    scheduler_.wake(lock.waiters.front());
  }
}

void Locks::grant(Lock& lock, std::size_t position) {
  const StrandId winner = lock.waiters[position];
  Strand& strand = *strands_.find(winner);
  const bool shared = strand.queued.shared;
  lock.waiters.erase(lock.waiters.begin() + static_cast<std::ptrdiff_t>(position));
  strand.queued = {nullptr, shared, nullptr, true};
  take(lock, strand, shared);
  scheduler_.wake(winner);
  if (shared) admit_readers(lock);
}

void Locks::admit_readers(Lock& lock) {
  // Once one reader is in, the readers that wait beside it have nothing to wait for.
  for (std::size_t position = 0; position < lock.waiters.size();) {
    Strand& strand = *strands_.find(lock.waiters[position]);
    if (!strand.queued.shared) {
      ++position;
      continue;
    }
    lock.waiters.erase(lock.waiters.begin() + static_cast<std::ptrdiff_t>(position));
    strand.queued = {nullptr, true, nullptr, true};
    take(lock, strand, true);
    scheduler_.wake(strand.id);
  }
}

std::vector<StrandId> Locks::holders(const Lock& lock) {
  return lock.owner != 0 ? std::vector<StrandId>{lock.owner} : lock.sharers;
}

// --- LockTable ---------------------------------------------------------------------------------

Lock* LockTable::find(const void* address, std::uint64_t token) {
  const auto at = table_.find(address);
  if (at == table_.end()) return nullptr;
  if (at->second->token == token) return at->second.get();
  erase(address);
  return nullptr;
}

Lock* LockTable::at(const void* address) const {
  const auto found = table_.find(address);
  return found == table_.end() ? nullptr : found->second.get();
}

Lock& LockTable::make(const void* address) {
  erase(address);
  auto& slot = table_[address];
  slot = std::make_unique<Lock>();
  slot->kind = kind_;
  slot->token = ++tokens_;
  return *slot;
}

void LockTable::erase(const void* address) {
  const auto at = table_.find(address);
  if (at == table_.end()) return;
  if (!at->second->free() || !at->second->waiters.empty()) locks_.forget(*at->second);
  table_.erase(at);
}

// --- AddressQueues -----------------------------------------------------------------------------

void AddressQueues::enter(const void* address, Strand& self) {
  RHSIM_ASSERT(self.queued.lock == nullptr);
  RHSIM_ASSERT(self.queued.address == nullptr);
  queues_[address].push_back(self.id);
  self.queued = {nullptr, false, address, false};
}

bool AddressQueues::park(Strand& self, Instant deadline, std::string why) {
  self.why = std::move(why);
  for (;;) {
    const auto wake = scheduler_.block(deadline, self.why);
    if (self.queued.served) {
      self.queued = {};
      return true;
    }
    if (wake == sim::Wake::TimedOut) {
      leave_queue(self);
      return false;
    }
  }
}

bool AddressQueues::wake_one(const void* address) {
  const auto at = queues_.find(address);
  if (at == queues_.end()) return false;
  auto& waiters = at->second;
  std::uint32_t winner = 0;
  if (waiters.size() > 1) {
    winner = scheduler_.choose(sim::ChoiceKind::Waiter, static_cast<std::uint32_t>(waiters.size()));
  }
  Strand& strand = *strands_.find(waiters[winner]);
  waiters.erase(waiters.begin() + winner);
  if (waiters.empty()) queues_.erase(at);
  strand.queued = {nullptr, false, nullptr, true};
  scheduler_.wake(strand.id);
  return true;
}

void AddressQueues::wake_all(const void* address) {
  const auto at = queues_.find(address);
  if (at == queues_.end()) return;
  const auto waiters = std::move(at->second);
  queues_.erase(at);
  for (const StrandId waiter : waiters) {
    strands_.find(waiter)->queued = {nullptr, false, nullptr, true};
    scheduler_.wake(waiter);
  }
}

void AddressQueues::leave_queue(Strand& strand) {
  const auto at = queues_.find(strand.queued.address);
  strand.queued = {};
  if (at == queues_.end()) return;
  std::erase(at->second, strand.id);
  if (at->second.empty()) queues_.erase(at);
}

void AddressQueues::forget(const void* address) {
  const auto at = queues_.find(address);
  if (at == queues_.end()) return;
  for (const StrandId waiter : at->second) strands_.find(waiter)->queued.address = nullptr;
  queues_.erase(at);
}

}  // namespace rhsim::win32
