#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "harness/win32/strands.h"

namespace rhsim::win32 {

enum class LockKind : std::uint8_t { CriticalSection, Srw, PthreadMutex, PthreadRwlock };

/// A user-mode lock: critical section, slim reader/writer lock, pthread mutex. It has no handle and
/// is known by the address of the structure the DLL keeps.
struct Lock {
  LockKind kind = LockKind::CriticalSection;
  std::uint32_t number = 0;  ///< Given at the first mention in a report; 0 until then.
  std::uint64_t token = 0;   ///< What the structure holds while it is this lock; see LockTable.
  StrandId owner = 0;        ///< The exclusive holder.
  std::uint32_t recursion = 0;
  std::vector<StrandId> sharers;
  std::deque<StrandId> waiters;
  bool explicitly_made = false;  ///< By an Initialize function: stays until it is deleted.
  std::int32_t type = 0;         ///< pthread mutexes only.

  [[nodiscard]] bool free() const { return owner == 0 && sharers.empty(); }
};

/// Taking and releasing user-mode locks, and the strands that queue on them.
///
/// A released lock is handed to the longest waiter; the policy may pick another one, or let the
/// lock stay free until the waiter runs, so that a strand that comes by may take it first. The
/// pages allow all of that: "there is no guarantee about the order in which waiting threads will
/// acquire ownership".
/// Source: synchapi/nf-synchapi-entercriticalsection, sync/slim-reader-writer--srw--locks.
class Locks {
 public:
  Locks(sim::Scheduler& scheduler, Strands& strands) : scheduler_(scheduler), strands_(strands) {}

  /// The lock could be taken by `self` without waiting.
  [[nodiscard]] bool available(const Lock& lock, StrandId self, bool shared) const;
  /// Takes an available lock.
  void take(Lock& lock, Strand& self, bool shared);
  /// Takes the lock, waiting for it until `deadline`. False when that came first.
  bool acquire(Lock& lock, Strand& self, bool shared, Instant deadline, const char* function);
  /// Gives back what `self` holds, or what another strand holds when `self` holds nothing: neither
  /// Windows nor pthread looks for the owner of a slim lock.
  void release(Lock& lock, Strand& self, bool shared);

  /// `lock` is deleted or its structure was made anew: nobody holds it or waits for it any more.
  void forget(Lock& lock);
  /// `strand` ended: it waits no more. What it holds stays held, as on Windows.
  void leave_queue(Strand& strand);

  /// Who has to release the lock before a strand in its queue gets it.
  [[nodiscard]] static std::vector<StrandId> holders(const Lock& lock);
  /// "critical section #1", "SRW lock #2 (shared)".
  std::string describe(Lock& lock, bool shared);

 private:
  void hand_over(Lock& lock);
  void grant(Lock& lock, std::size_t position);
  void admit_readers(Lock& lock);
  sim::Scheduler& scheduler_;
  Strands& strands_;
  std::map<std::string, std::uint32_t> mentioned_;
};

/// Locks by the address of the DLL's structure.
///
/// A structure of eight or forty bytes cannot hold a queue, so it holds a token and the queue is
/// here. A structure that was freed and made anew at the same address has another token (zero, when
/// statically initialised) and does not inherit the old lock's waiters.
class LockTable {
 public:
  LockTable(LockKind kind, Locks& locks) : kind_(kind), locks_(locks) {}

  /// The lock at `address` if its token is `token`; nullptr when there is none. A lock with
  /// another token is forgotten.
  [[nodiscard]] Lock* find(const void* address, std::uint64_t token);
  /// The lock at `address`, whatever the structure holds; nullptr when there is none.
  [[nodiscard]] Lock* at(const void* address) const;
  /// A new lock at `address`, in place of any other.
  Lock& make(const void* address);
  void erase(const void* address);

 private:
  LockKind kind_;
  Locks& locks_;
  std::unordered_map<const void*, std::unique_ptr<Lock>> table_;
  std::uint64_t tokens_ = 0;
};

/// Strands that wait on an address: condition variables, WaitOnAddress, INIT_ONCE, pthread_once.
class AddressQueues {
 public:
  AddressQueues(sim::Scheduler& scheduler, Strands& strands)
      : scheduler_(scheduler), strands_(strands) {}

  /// Puts `self` into the queue of `address`; park() then waits.
  void enter(const void* address, Strand& self);
  /// Parks until woken (true) or until `deadline` (false); `self` is out of the queue afterwards.
  bool park(Strand& self, Instant deadline, std::string why);
  /// Wakes the longest waiter, or the one that the policy picks. False when nobody waits.
  bool wake_one(const void* address);
  void wake_all(const void* address);
  void leave_queue(Strand& strand);
  /// The structure was made anew.
  void forget(const void* address);

 private:
  sim::Scheduler& scheduler_;
  Strands& strands_;
  std::unordered_map<const void*, std::deque<StrandId>> queues_;
};

}  // namespace rhsim::win32
