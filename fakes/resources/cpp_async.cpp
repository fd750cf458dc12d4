// Well-behaved: a pending resource whose operations are std::async's, each with its CheckPoint in a
// thread_local. The future's end is the operation's: Terminate asks it to stop, then waits for it.
#include "core.h"

#include <chrono>
#include <condition_variable>
#include <future>
#include <mutex>
#include <new>
#include <system_error>

#ifdef TWIN  // A fake with a sin names its type so, defines this function and keeps the rest.
constexpr const WCHAR* type_name = TWIN;
static bool asks_to_stop();
#else
constexpr const WCHAR* type_name = L"rhsim C++ Async";
// Whether Terminate asks the operation to stop before it waits for its end.
static bool asks_to_stop() { return true; }
#endif

namespace {

using Clock = std::chrono::system_clock;  // As in cpp_thread.cpp.

thread_local DWORD check_point = 0;  // Of the operation that this thread is.

class Deferred {
 public:
  explicit Deferred(FAKE* fake) : fake_(fake) {}

  ~Deferred() {
    terminate();
    FakeFree(fake_);
  }
  Deferred(const Deferred&) = delete;
  Deferred& operator=(const Deferred&) = delete;

  DWORD begin(CLUSTER_RESOURCE_STATE pending, CLUSTER_RESOURCE_STATE outcome) {
    const std::lock_guard one_at_a_time(entry_);
    stop();
    FakeReadParameters(fake_);
    try {
      operation_ = std::async(std::launch::async,
                              [this, pending, outcome] { return run(pending, outcome); });
    } catch (const std::system_error&) {
      g_LogEvent(fake_->ResourceHandle, LOG_ERROR, L"No thread.\n");
      return ERROR_NOT_ENOUGH_MEMORY;
    }
    return ERROR_IO_PENDING;
  }

  void terminate() {
    const std::lock_guard one_at_a_time(entry_);
    stop();
    FakeSetUp(fake_, FALSE);
  }

  [[nodiscard]] FAKE* fake() const { return fake_; }

 private:
  // Under entry_, which the operation does not take.
  void stop() {
    if (!operation_.valid()) return;
    if (asks_to_stop()) {
      const std::lock_guard guard(mutex_);
      stopping_ = true;
    }
    wake_.notify_all();
    operation_.get();
    stopping_ = false;
  }

  // False: the operation is to end.
  bool step(CLUSTER_RESOURCE_STATE pending) {
    {
      std::unique_lock lock(mutex_);
      const auto end = Clock::now() + std::chrono::milliseconds(fake_->StepMs);
      if (wake_.wait_until(lock, end, [this] { return stopping_; })) return false;
    }
    return FakeReport(fake_, pending, ++check_point) != FALSE;
  }

  bool stopping() {
    const std::lock_guard guard(mutex_);
    return stopping_;
  }

  DWORD run(CLUSTER_RESOURCE_STATE pending, CLUSTER_RESOURCE_STATE outcome) {
    while (check_point < fake_->Steps) {
      if (!step(pending)) return ERROR_OPERATION_ABORTED;
    }
    if (stopping()) return ERROR_OPERATION_ABORTED;
    if (outcome == ClusterResourceOnline && fake_->FailOnline != 0) {
      g_LogEvent(fake_->ResourceHandle, LOG_ERROR, L"The application did not start: %1!u!.\n",
                 fake_->FailOnline);
      outcome = ClusterResourceFailed;
    }
    return FakeFinishAt(fake_, outcome, ++check_point);
  }

  FAKE* const fake_;
  std::mutex entry_;  // One of Online, Offline, Terminate at a time.
  std::mutex mutex_;  // Guards stopping_.
  std::condition_variable wake_;
  bool stopping_ = false;
  std::future<DWORD> operation_;
};

Deferred& deferred(RESID resid) { return *static_cast<Deferred*>(resid); }

RESID WINAPI DeferredOpen(LPCWSTR name, HKEY key, RESOURCE_HANDLE handle) {
  FAKE* fake = FakeNew(name, key, handle);
  if (fake == nullptr) return nullptr;
  auto* self = new (std::nothrow) Deferred(fake);
  if (self == nullptr) {
    FakeFree(fake);
    SetLastError(ERROR_NOT_ENOUGH_MEMORY);
  }
  return self;
}

VOID WINAPI DeferredClose(RESID resid) { delete static_cast<Deferred*>(resid); }
DWORD WINAPI DeferredOnline(RESID resid, LPHANDLE) {
  return deferred(resid).begin(ClusterResourceOnlinePending, ClusterResourceOnline);
}
DWORD WINAPI DeferredOffline(RESID resid) {
  return deferred(resid).begin(ClusterResourceOfflinePending, ClusterResourceOffline);
}
VOID WINAPI DeferredTerminate(RESID resid) { deferred(resid).terminate(); }
BOOL WINAPI DeferredLooksAlive(RESID resid) { return FakeLooksAlive(deferred(resid).fake()); }
BOOL WINAPI DeferredIsAlive(RESID resid) { return FakeIsAlive(deferred(resid).fake()); }

}  // namespace

FAKE_DLL(type_name, DeferredOpen, DeferredClose, DeferredOnline, DeferredOffline, DeferredTerminate,
         DeferredLooksAlive, DeferredIsAlive)
