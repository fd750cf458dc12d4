// Well-behaved: a pending resource without a thread of its own. A thread pool timer takes Online's
// steps, a work item does Offline, and a cleanup group closes both with the instance.
#include "core.h"

#include <new>

#ifdef TWIN  // A fake with a sin names its type so, defines cancel_timer and keeps the rest.
constexpr const WCHAR* type_name = TWIN;
#else
constexpr const WCHAR* type_name = L"rhsim Pool Timer";
#endif

namespace {

class Pooled {
 public:
  explicit Pooled(FAKE* fake) : fake_(fake) { InitializeThreadpoolEnvironment(&environment_); }

  ~Pooled() {
    terminate();
    if (group_ != nullptr) {
      CloseThreadpoolCleanupGroupMembers(group_, TRUE, nullptr);
      CloseThreadpoolCleanupGroup(group_);
    }
    DestroyThreadpoolEnvironment(&environment_);
    FakeFree(fake_);
  }
  Pooled(const Pooled&) = delete;
  Pooled& operator=(const Pooled&) = delete;

  // False: GetLastError says why.
  bool create() {
    group_ = CreateThreadpoolCleanupGroup();
    if (group_ == nullptr) return false;
    SetThreadpoolCallbackCleanupGroup(&environment_, group_, nullptr);
    timer_ = CreateThreadpoolTimer(next_step, this, &environment_);
    if (timer_ == nullptr) return false;
    work_ = CreateThreadpoolWork(go_offline, this, &environment_);
    return work_ != nullptr;
  }

  DWORD online() {
    EnterCriticalSection(&fake_->Operation);
    stop();
    FakeReadParameters(fake_);
    step_ = 0;
    stopping_ = false;
    arm();
    LeaveCriticalSection(&fake_->Operation);
    return ERROR_IO_PENDING;
  }

  DWORD offline() {
    EnterCriticalSection(&fake_->Operation);
    stop();
    stopping_ = false;
    SubmitThreadpoolWork(work_);
    LeaveCriticalSection(&fake_->Operation);
    return ERROR_IO_PENDING;
  }

  void terminate() {
    EnterCriticalSection(&fake_->Operation);
    stop();
    FakeSetUp(fake_, FALSE);
    LeaveCriticalSection(&fake_->Operation);
  }

  [[nodiscard]] FAKE* fake() const { return fake_; }

 private:
  // Under Operation, which no callback takes.
  void stop() {
    if (timer_ != nullptr) cancel_timer();
    if (work_ != nullptr) WaitForThreadpoolWorkCallbacks(work_, TRUE);
  }

  // No callback runs when it returns, and none will.
  void cancel_timer();

  bool stopping() {
    EnterCriticalSection(&fake_->State);
    const bool answer = stopping_;
    LeaveCriticalSection(&fake_->State);
    return answer;
  }

  // Once, after StepMs: a period could start a callback while a slow report holds the last one.
  void arm() {
    const auto due = static_cast<ULONGLONG>(-static_cast<LONGLONG>(fake_->StepMs) * 10000);
    FILETIME relative{static_cast<DWORD>(due), static_cast<DWORD>(due >> 32U)};
    EnterCriticalSection(&fake_->State);
    if (!stopping_) SetThreadpoolTimer(timer_, &relative, 0, 0);
    LeaveCriticalSection(&fake_->State);
  }

  static VOID CALLBACK next_step(PTP_CALLBACK_INSTANCE /*instance*/, PVOID context,
                                 PTP_TIMER /*timer*/) {
    auto& self = *static_cast<Pooled*>(context);
    if (self.stopping()) return;
    if (self.step_ < self.fake_->Steps) {
      ++self.step_;
      if (FakeReport(self.fake_, ClusterResourceOnlinePending, self.step_)) self.arm();
      return;
    }
    if (self.fake_->FailOnline != 0) {
      g_LogEvent(self.fake_->ResourceHandle, LOG_ERROR, L"The application did not start: %1!u!.\n",
                 self.fake_->FailOnline);
    }
    FakeFinish(self.fake_,
               self.fake_->FailOnline != 0 ? ClusterResourceFailed : ClusterResourceOnline);
  }

  static VOID CALLBACK go_offline(PTP_CALLBACK_INSTANCE /*instance*/, PVOID context,
                                  PTP_WORK /*work*/) {
    auto& self = *static_cast<Pooled*>(context);
    if (!self.stopping()) FakeFinish(self.fake_, ClusterResourceOffline);
  }

  FAKE* const fake_;
  TP_CALLBACK_ENVIRON environment_;
  PTP_CLEANUP_GROUP group_ = nullptr;
  PTP_TIMER timer_ = nullptr;
  PTP_WORK work_ = nullptr;
  bool stopping_ = true;  // Guarded by State while callbacks may run.
  DWORD step_ = 0;        // One callback at a time uses it.
};

#ifndef TWIN
void Pooled::cancel_timer() {
  EnterCriticalSection(&fake_->State);
  stopping_ = true;  // From here on no callback sets the timer again.
  LeaveCriticalSection(&fake_->State);
  SetThreadpoolTimer(timer_, nullptr, 0, 0);
  WaitForThreadpoolTimerCallbacks(timer_, TRUE);
}
#endif

Pooled& pooled(RESID resid) { return *static_cast<Pooled*>(resid); }

RESID WINAPI PooledOpen(LPCWSTR name, HKEY key, RESOURCE_HANDLE handle) {
  FAKE* fake = FakeNew(name, key, handle);
  if (fake == nullptr) return nullptr;
  auto* self = new (std::nothrow) Pooled(fake);
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

VOID WINAPI PooledClose(RESID resid) { delete static_cast<Pooled*>(resid); }
DWORD WINAPI PooledOnline(RESID resid, LPHANDLE) { return pooled(resid).online(); }
DWORD WINAPI PooledOffline(RESID resid) { return pooled(resid).offline(); }
VOID WINAPI PooledTerminate(RESID resid) { pooled(resid).terminate(); }
BOOL WINAPI PooledLooksAlive(RESID resid) { return FakeLooksAlive(pooled(resid).fake()); }
BOOL WINAPI PooledIsAlive(RESID resid) { return FakeIsAlive(pooled(resid).fake()); }

}  // namespace

FAKE_DLL(type_name, PooledOpen, PooledClose, PooledOnline, PooledOffline, PooledTerminate,
         PooledLooksAlive, PooledIsAlive)
