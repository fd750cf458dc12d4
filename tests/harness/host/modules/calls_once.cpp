/* Has no thread_local of its own, but std::call_once has two in the C++ library: what is to be
   called. Each Online lets two threads at a time call something once, and says how often it was. */
#include <atomic>
#include <mutex>
#include <thread>

#include "core.h"

namespace {

void CountOnce(std::atomic<int>& count) {
  std::once_flag flag;
  for (int i = 0; i < 2; ++i) std::call_once(flag, [&count] { ++count; });
}

DWORD WINAPI CountingOnline(RESID resource, LPHANDLE /*eventHandle*/) {
  std::atomic<int> count = 0;
  std::thread first([&count] { CountOnce(count); });
  std::thread second([&count] { CountOnce(count); });
  first.join();
  second.join();
  g_LogEvent(static_cast<FAKE*>(resource)->ResourceHandle, LOG_INFORMATION, L"called %1!d! times\n",
             count.load());
  FakeSetUp(static_cast<FAKE*>(resource), TRUE);
  return ERROR_SUCCESS;
}

DWORD WINAPI CountingOffline(RESID resource) {
  FakeTerminate(resource);
  return ERROR_SUCCESS;
}

}  // namespace

FAKE_DLL(L"rhsim Calls Once", FakeOpen, FakeClose, CountingOnline, CountingOffline, FakeTerminate,
         FakeLooksAlive, FakeIsAlive)
