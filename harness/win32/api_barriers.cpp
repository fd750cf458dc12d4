#include "harness/win32/api.h"

namespace rhsim::win32::border {

namespace {

/// SYNCHRONIZATION_BARRIER, 32 bytes. Who waits is known by its address.
struct Barrier {
  Dword missing;  ///< How many must still enter.
  Dword total;
  std::uint64_t unused[2];
  Dword spin_count;
  Dword unused_end;
};
static_assert(sizeof(Barrier) == 32);

constexpr std::int32_t default_spins = 2000;

}  // namespace

// Source: synchapi/nf-synchapi-initializesynchronizationbarrier.
RHSIM_API(Bool, InitializeSynchronizationBarrier, Barrier* barrier, std::int32_t total,
          std::int32_t spins) {
  return step(Bool{0}, [&](Inside& in) {
    if (barrier == nullptr || total <= 0 || spins < -1) {
      return in.fail(error_invalid_parameter, Bool{0});
    }
    in.queues.forget(barrier);
    const auto all = static_cast<Dword>(total);
    *barrier = {all, all, {}, static_cast<Dword>(spins == -1 ? default_spins : spins), 0};
    return Bool{1};
  });
}

// Source: synchapi/nf-synchapi-entersynchronizationbarrier: TRUE for the last one alone. The flags
// say how to wait and change nothing here.
RHSIM_API(Bool, EnterSynchronizationBarrier, Barrier* barrier, Dword) {
  return step(Bool{0}, [&](Inside& in) {
    if (barrier->missing > 1) {
      --barrier->missing;
      in.queues.enter(barrier, in.self());
      in.queues.park(in.self(), never, "EnterSynchronizationBarrier");
      return Bool{0};
    }
    barrier->missing = barrier->total;
    in.queues.wake_all(barrier);
    return Bool{1};
  });
}

// "Waits until all threads have left": those that were let through touch the barrier no more, so
// there is nobody to wait for. Source: synchapi/nf-synchapi-deletesynchronizationbarrier.
RHSIM_API(Bool, DeleteSynchronizationBarrier, Barrier*) {
  return step(Bool{0}, [](Inside&) { return Bool{1}; });
}

}  // namespace rhsim::win32::border

namespace rhsim::win32 {

ApiList barrier_functions() {
  using namespace border;
  static const ApiFunction list[] = {
      RHSIM_ROW("kernel32.dll", Lock, InitializeSynchronizationBarrier),
      RHSIM_ROW("kernel32.dll", Wait, EnterSynchronizationBarrier),
      RHSIM_ROW("kernel32.dll", Lock, DeleteSynchronizationBarrier),
  };
  return list;
}

}  // namespace rhsim::win32
