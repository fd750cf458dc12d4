#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "harness/win32/virtual_windows.h"

namespace rhsim::win32 {

struct Wait;

/// Something a handle names and a strand may wait for.
///
/// An object says whether it would satisfy a wait, and what the wait takes from it. Who waits, and
/// who is served first, is the business of Waits.
/// Source: sync/synchronization-objects, "Wait Functions and Synchronization Objects".
class Object {
 public:
  explicit Object(std::string kind) : kind_(std::move(kind)) {}
  virtual ~Object() = default;
  Object(const Object&) = delete;
  Object& operator=(const Object&) = delete;

  /// "event", "mutex", "semaphore", "thread", "timer", ...
  [[nodiscard]] const std::string& kind() const { return kind_; }

  /// A wait by `strand` would be satisfied now. Strand 0 is a registered wait.
  [[nodiscard]] virtual bool ready_for(StrandId strand) const = 0;
  /// A satisfied wait changes the state, so that waiters compete.
  [[nodiscard]] virtual bool exclusive() const { return false; }
  /// The strand that began to wait last is served first.
  [[nodiscard]] virtual bool newest_first() const { return false; }
  /// A wait by `strand` is satisfied: changes the state as the object's page says. True when the
  /// object was an abandoned mutex.
  virtual bool take(StrandId strand) = 0;

  ObjectId id = 0;             ///< Given at the first mention; 0 until then.
  std::uint32_t handles = 0;   ///< How many are open; the name goes with the last one.
  std::string name;            ///< Of a named object, without Local\ or Global\; empty for others.
  std::vector<Wait*> waiters;  ///< The longest waiting first.
  struct Watcher {
    std::uint32_t id;
    std::function<void()> signalled;
  };
  std::vector<Watcher> watchers;

 private:
  std::string kind_;
};

/// Source: synchapi/nf-synchapi-createeventw.
class Event final : public Object {
 public:
  Event(bool manual, bool initial, std::string kind = "event")
      : Object(std::move(kind)), set(initial), manual_(manual) {}

  bool ready_for(StrandId) const override { return set; }
  bool exclusive() const override { return !manual_; }
  bool take(StrandId) override {
    if (!manual_) set = false;
    return false;
  }

  bool set;

 private:
  bool manual_;
};

/// Source: synchapi/nf-synchapi-createmutexw, sync/mutex-objects.
class Mutex final : public Object {
 public:
  Mutex() : Object("mutex") {}

  bool ready_for(StrandId strand) const override { return owner == 0 || owner == strand; }
  bool exclusive() const override { return true; }
  bool take(StrandId strand) override {
    owner = strand;
    ++recursion;
    return std::exchange(abandoned, false);
  }

  StrandId owner = 0;
  std::uint32_t recursion = 0;
  bool abandoned = false;  ///< Its owner ended without releasing it, and nobody took it since.
};

/// Source: synchapi/nf-synchapi-createsemaphorew.
class Semaphore final : public Object {
 public:
  Semaphore(std::int32_t initial, std::int32_t most)
      : Object("semaphore"), count(initial), maximum(most) {}

  bool ready_for(StrandId) const override { return count > 0; }
  bool exclusive() const override { return true; }
  bool take(StrandId) override {
    --count;
    return false;
  }

  std::int32_t count;
  const std::int32_t maximum;
};

/// Source: processthreadsapi/nf-processthreadsapi-createthread.
class Thread final : public Object {
 public:
  Thread(StrandId carried_by, Instant now)
      : Object("thread"), strand(carried_by), created_at(now), ended_at(now) {}

  bool ready_for(StrandId) const override { return ended; }
  bool take(StrandId) override { return false; }

  const StrandId strand;
  const Instant created_at;
  Instant ended_at;  ///< Once it has.
  bool ended = false;
  Dword exit_code = 259;   ///< STILL_ACTIVE until the end.
  void* result = nullptr;  ///< What a pthread returned.
};

/// Source: synchapi/nf-synchapi-setwaitabletimer.
class WaitableTimer final : public Object {
 public:
  explicit WaitableTimer(bool manual) : Object("timer"), manual_(manual) {}

  bool ready_for(StrandId) const override { return set; }
  bool exclusive() const override { return !manual_; }
  bool take(StrandId) override {
    if (!manual_) set = false;
    return false;
  }

  bool set = false;
  std::uint64_t armed = 0;  ///< The timer service's number of the pending expiry; 0: inactive.

 private:
  bool manual_;
};

/// What has a handle and is never signalled: the process itself, a timer queue.
class Quiet final : public Object {
 public:
  explicit Quiet(std::string kind) : Object(std::move(kind)) {}
  bool ready_for(StrandId) const override { return false; }
  bool take(StrandId) override { return false; }
};

}  // namespace rhsim::win32
