#include "tests/harness/win32/machine.h"

namespace rhsim::win32::test {
namespace {

TEST_CASE("last error is per thread") {
  Machine machine;
  machine.play([&] {
    SetLastError(11);
    const Handle other = machine.thread([] {
      CHECK(GetLastError() == 0);
      SetLastError(22);
      Sleep(5);
      CHECK(GetLastError() == 22);
    });
    Sleep(1);
    CHECK(GetLastError() == 11);
    CHECK(machine.windows.last_error() == 11);
    WaitForSingleObject(other, forever);
  });
}

TEST_CASE("TLS values are per thread, start at zero, and reading one clears the last error") {
  Machine machine;
  machine.play([&] {
    const Dword index = TlsAlloc();
    CHECK(TlsSetValue(index, &machine) == 1);
    SetLastError(5);
    CHECK(TlsGetValue(index) == &machine);
    CHECK(GetLastError() == 0);
    const Handle other = machine.thread([&] { CHECK(TlsGetValue(index) == nullptr); });
    WaitForSingleObject(other, forever);
    CHECK(TlsFree(index) == 1);
    CHECK(TlsAlloc() == index);
    CHECK(TlsGetValue(index) == nullptr);
  });
}

TEST_CASE("TLS refuses indexes out of range and runs out after 1088") {
  on_a_strand([] {
    for (int i = 0; i < 1088; ++i) CHECK(TlsAlloc() != 0xFFFFFFFF);
    CHECK(TlsAlloc() == 0xFFFFFFFF);
    CHECK(GetLastError() == 259);
    CHECK(TlsSetValue(5000, nullptr) == 0);
    CHECK(GetLastError() == error_invalid_parameter);
    CHECK(TlsGetValue(5000) == nullptr);
    CHECK(TlsFree(5000) == 0);
  });
}

TEST_CASE("an FLS callback runs at the end of a thread and when the index is freed") {
  static std::vector<int> freed;
  freed.clear();
  Machine machine;
  machine.play([&] {
    static int values[] = {0, 1, 2};
    const Dword index = FlsAlloc([](void* value) { freed.push_back(*static_cast<int*>(value)); });
    FlsSetValue(index, &values[0]);
    const Handle returns = machine.thread([&] { FlsSetValue(index, &values[1]); });
    WaitForSingleObject(returns, forever);
    CHECK(freed == std::vector<int>{1});
    const Handle exits = machine.thread([&] {
      FlsSetValue(index, &values[2]);
      ExitThread(0);
    });
    WaitForSingleObject(exits, forever);
    machine.thread([&] { FlsGetValue(index); });  // Never set: no callback.
    Sleep(1);
    CHECK(FlsGetValue(index) == &values[0]);
    CHECK(FlsFree(index) == 1);
    CHECK(freed == std::vector<int>{1, 2, 0});
    CHECK(FlsGetValue(index) == nullptr);
    CHECK(GetLastError() == error_invalid_parameter);
    CHECK(FlsFree(index) == 0);
  });
}

TEST_CASE("all clocks start at fixed values and move with virtual time alone") {
  Machine machine;
  machine.play([&] {
    CHECK(GetTickCount64() == 3'600'000);
    CHECK(GetTickCount() == 3'600'000);
    CHECK(timeGetTime() == 3'600'000);
    std::int64_t frequency = 0;
    std::int64_t before = 0;
    CHECK(QueryPerformanceFrequency(&frequency) == 1);
    CHECK(frequency == 10'000'000);
    CHECK(QueryPerformanceCounter(&before) == 1);
    CHECK(before == 3600 * frequency);
    SystemTime now{};
    GetSystemTime(&now);
    CHECK(now.year == 2024);
    CHECK(now.month == 1);
    CHECK(now.day == 1);
    CHECK(now.day_of_week == 1);  // A Monday.
    CHECK(now.hour == 0);
    Dword filetime[2] = {};
    GetSystemTimeAsFileTime(filetime);
    CHECK((std::uint64_t{filetime[1]} << 32U | filetime[0]) == 133'485'408'000'000'000);
    CHECK(machine.scheduler.now() == Instant{});  // Reading is free.

    Sleep(90'061'001);  // A day, an hour, a minute, a second and a millisecond.
    GetLocalTime(&now);
    CHECK(now.day == 2);
    CHECK(now.hour == 1);
    CHECK(now.minute == 1);
    CHECK(now.second == 1);
    CHECK(now.milliseconds == 1);
    CHECK(GetTickCount64() == 3'600'000 + 90'061'001);
    std::int64_t after = 0;
    QueryPerformanceCounter(&after);
    CHECK((after - before) / frequency == 90'061);
    std::uint64_t unbiased = 0;
    QueryUnbiasedInterruptTime(&unbiased);
    CHECK(unbiased == static_cast<std::uint64_t>(after));
  });
}

TEST_CASE("a loop that polls the clock ends") {
  Machine machine;
  machine.play([&] {
    const auto start = GetTickCount64();
    while (GetTickCount64() - start < 2000) {
    }
    CHECK(machine.ms() >= 2000);
  });
}

}  // namespace
}  // namespace rhsim::win32::test
