#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "harness/win32/objects.h"

namespace rhsim::win32 {

/// One wait for one or several objects: of a strand, or a registered one that belongs to none.
struct Wait {
  enum class State : std::uint8_t { Idle, Waiting, Granted, Alerted };

  std::vector<std::shared_ptr<Object>> objects;
  std::string subject;  ///< What reports call them; empty: by their kinds and numbers.
  bool all = false;
  bool alertable = false;
  State state = State::Idle;
  StrandId strand = 0;            ///< 0: registered.
  Dword result = 0;               ///< Once granted: WAIT_OBJECT_0 + i or WAIT_ABANDONED_0 + i.
  std::function<void()> granted;  ///< Registered waits only.
};

struct Lock;
struct HeldLock {
  Lock* lock = nullptr;
  bool shared = false;
};

/// A strand's place in the queue of a lock, or on an address (a condition variable, WaitOnAddress).
struct Queued {
  Lock* lock = nullptr;
  bool shared = false;
  const void* address = nullptr;
  bool served = false;
};

/// What the virtual Windows keeps per strand, of the DLL's and of the Resource Monitor's alike.
///
/// Everything a strand needs while it is parked is here and not on its stack: a strand that is
/// killed never unwinds, so what its stack owned would be lost and what pointed at it would dangle.
struct Strand {
  explicit Strand(StrandId number) : id(number) { wait.strand = number; }

  const StrandId id;
  Dword last_error = 0;
  bool inside_call = false;  ///< Last error is ours to keep; see real_windows.h.
  std::shared_ptr<Thread> thread;
  std::function<Dword()> routine;
  std::function<void()> at_end;  ///< Called once, however the strand ends.
  Handle own_handle = nullptr;   ///< _beginthread: closed by the strand itself when it ends.

  Wait wait;
  Queued queued;
  std::string why;  ///< What the current wait is for.
  struct Apc {
    const Object* source;  ///< The waitable timer it comes from, if any.
    std::function<void()> run;
  };
  std::deque<Apc> apcs;
  std::deque<std::function<void()>> special_apcs;  ///< Run without an alertable wait.
  struct Interrupted {
    std::vector<std::shared_ptr<Object>> objects;
    bool all;
    bool alertable;
  };
  std::vector<Interrupted> interrupted;  ///< Waits that special APCs have interrupted.

  std::vector<HeldLock> locks;  ///< In the order taken; recursion counts once.
  std::vector<std::shared_ptr<Mutex>> mutexes;

  std::vector<void*> tls;
  std::vector<void*> fls;
  std::vector<void*> keys;                                        ///< pthread_setspecific.
  std::vector<std::pair<void (*)(void*), void*>> exit_functions;  ///< C++ thread_local objects.

  std::int32_t priority = 0;
  bool priority_boost_disabled = false;
  std::u16string description;
  Dword execution_state = 0x80000000;              ///< ES_CONTINUOUS.
  std::array<std::int32_t, 9> broken_down_time{};  ///< What localtime and its kin answer with.
  std::array<char, 26> time_text{};                ///< And ctime.
  std::array<char16_t, 26> wide_time_text{};
  std::uint32_t suspensions = 0;
};

/// The strands of one run, by number.
class Strands {
 public:
  /// What is known of a strand, be it alive or ended.
  struct Origin {
    ResourceIndex resource = 0;
    StrandRole role = StrandRole::Monitor;
    bool ended = false;
    std::string_view inside{};  ///< The entry point that the monitor has called on it.
  };

  /// Makes the record at its first mention.
  [[nodiscard]] Strand& get(StrandId id);
  /// Nullptr for one that was never mentioned or is gone.
  [[nodiscard]] Strand* find(StrandId id);
  [[nodiscard]] const Strand* find(StrandId id) const;
  [[nodiscard]] Origin& origin(StrandId id);
  [[nodiscard]] Origin origin(StrandId id) const;

  /// The strand has ended; its record goes once `alive` says that its context is gone as well,
  /// since the module's own code may still run on it.
  void retire(StrandId id);
  void sweep(const std::function<bool(StrandId)>& alive);

  /// All records, ended or not, by number.
  void for_each(const std::function<void(Strand&)>& visit);

 private:
  void grow(StrandId id);

  std::vector<std::unique_ptr<Strand>> records_;
  std::vector<Origin> origins_;
  std::vector<StrandId> retired_;
};

}  // namespace rhsim::win32
