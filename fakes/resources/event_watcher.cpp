// Well-behaved: a synchronous resource whose std::thread waits for its application's end, or to be
// stopped, and signals the EventHandle. The application is a waitable timer: it dies after
// DieAfterMs.
#include "core.h"

#include <new>
#include <system_error>
#include <thread>

#ifdef TWIN  // A fake with a sin names its type so, defines this function and keeps the rest.
constexpr const WCHAR* type_name = TWIN;
static void end_watcher(std::thread& watcher, HANDLE stop);
#else
constexpr const WCHAR* type_name = L"rhsim Event Watcher";
static void end_watcher(std::thread& watcher, HANDLE stop) {
  if (!watcher.joinable()) return;
  SetEvent(stop);
  watcher.join();
}
#endif

namespace {

class Watched {
 public:
  explicit Watched(FAKE* fake) : fake_(fake) {}

  ~Watched() {
    take_down();
    for (HANDLE object : {failure_, stop_, application_}) {
      if (object != nullptr) CloseHandle(object);
    }
    FakeFree(fake_);
  }
  Watched(const Watched&) = delete;
  Watched& operator=(const Watched&) = delete;

  // False: GetLastError says why.
  bool create() {
    failure_ = CreateEventW(nullptr, TRUE, FALSE, nullptr);
    if (failure_ == nullptr) return false;
    stop_ = CreateEventW(nullptr, TRUE, FALSE, nullptr);
    if (stop_ == nullptr) return false;
    application_ = CreateWaitableTimerW(nullptr, TRUE, nullptr);
    return application_ != nullptr;
  }

  DWORD online(LPHANDLE event_handle) {
    EnterCriticalSection(&fake_->Operation);
    take_down();
    FakeReadParameters(fake_);
    const DWORD result = fake_->FailOnline != 0 ? fake_->FailOnline : start();
    LeaveCriticalSection(&fake_->Operation);
    if (result == ERROR_SUCCESS) {
      *event_handle = failure_;
    } else {
      g_LogEvent(fake_->ResourceHandle, LOG_ERROR, L"Online failed: error %1!u!.\n", result);
    }
    return result;
  }

  void terminate() {
    EnterCriticalSection(&fake_->Operation);
    take_down();
    LeaveCriticalSection(&fake_->Operation);
  }

  [[nodiscard]] FAKE* fake() const { return fake_; }

 private:
  // Under Operation, which the watcher does not take.
  DWORD start() {
    LARGE_INTEGER due;
    due.QuadPart = -static_cast<LONGLONG>(fake_->DieAfterMs) * 10000;
    if (fake_->DieAfterMs != 0 &&
        !SetWaitableTimer(application_, &due, 0, nullptr, nullptr, FALSE)) {
      return GetLastError();
    }
    ResetEvent(failure_);
    FakeSetUp(fake_, TRUE);
    try {
      watcher_ = std::thread([this] { watch(); });
    } catch (const std::system_error&) {
      take_down();
      return ERROR_NOT_ENOUGH_MEMORY;
    }
    return ERROR_SUCCESS;
  }

  void take_down() {
    end_watcher(watcher_, stop_);
    ResetEvent(stop_);
    CancelWaitableTimer(application_);
    FakeSetUp(fake_, FALSE);
  }

  void watch() {
    const HANDLE either[] = {stop_, application_};
    if (WaitForMultipleObjects(2, either, FALSE, INFINITE) != WAIT_OBJECT_0 + 1) return;
    FakeSetUp(fake_, FALSE);
    SetEvent(failure_);
  }

  FAKE* const fake_;
  HANDLE failure_ = nullptr;      // Manual reset; what Online hands out.
  HANDLE stop_ = nullptr;         // Manual reset.
  HANDLE application_ = nullptr;  // Manual reset.
  std::thread watcher_;
};

Watched& watched(RESID resid) { return *static_cast<Watched*>(resid); }

RESID WINAPI WatchedOpen(LPCWSTR name, HKEY key, RESOURCE_HANDLE handle) {
  FAKE* fake = FakeNew(name, key, handle);
  if (fake == nullptr) return nullptr;
  auto* self = new (std::nothrow) Watched(fake);
  DWORD error = ERROR_NOT_ENOUGH_MEMORY;
  if (self != nullptr) {
    if (self->create()) return self;
    error = GetLastError();
    delete self;
  } else {
    FakeFree(fake);
  }
  SetLastError(error);
  return nullptr;
}

VOID WINAPI WatchedClose(RESID resid) { delete static_cast<Watched*>(resid); }
DWORD WINAPI WatchedOnline(RESID resid, LPHANDLE event_handle) {
  return watched(resid).online(event_handle);
}
DWORD WINAPI WatchedOffline(RESID resid) {
  watched(resid).terminate();
  return ERROR_SUCCESS;
}
VOID WINAPI WatchedTerminate(RESID resid) { watched(resid).terminate(); }
BOOL WINAPI WatchedLooksAlive(RESID resid) { return FakeLooksAlive(watched(resid).fake()); }
BOOL WINAPI WatchedIsAlive(RESID resid) { return FakeIsAlive(watched(resid).fake()); }

}  // namespace

FAKE_DLL(type_name, WatchedOpen, WatchedClose, WatchedOnline, WatchedOffline, WatchedTerminate,
         WatchedLooksAlive, WatchedIsAlive)
