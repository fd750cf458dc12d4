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

TEST_CASE("SetLastErrorEx sets the last error, and no thread is a fibre") {
  on_a_strand([] {
    SetLastErrorEx(77, 1);
    CHECK(GetLastError() == 77);
    CHECK(IsThreadAFiber() == 0);
  });
}

TEST_CASE("every clock shows the same virtual time") {
  on_a_strand([] {
    Sleep(1234);
    std::int64_t precise = 0;
    std::int64_t coarse = 0;
    GetSystemTimePreciseAsFileTime(reinterpret_cast<Dword*>(&precise));
    GetSystemTimeAsFileTime(reinterpret_cast<Dword*>(&coarse));
    CHECK(precise == coarse);
    std::uint64_t unbiased = 0;
    QueryUnbiasedInterruptTime(&unbiased);
    std::uint64_t other = 0;
    QueryUnbiasedInterruptTimePrecise(&other);
    CHECK(other == unbiased);
    QueryInterruptTime(&other);
    CHECK(other == unbiased);
    QueryInterruptTimePrecise(&other);
    CHECK(other == unbiased);
    CHECK(QueryAuxiliaryCounterFrequency(&other) == static_cast<std::int32_t>(0x80004001));
    std::uint32_t multimedia[3] = {};
    CHECK(timeGetSystemTime(multimedia, sizeof multimedia) == 0);
    CHECK(multimedia[1] == GetTickCount());
    CHECK(timeGetSystemTime(multimedia, 4) == 97);
  });
}

TEST_CASE("multimedia timers take periods from 1 to 1000000 ms") {
  on_a_strand([] {
    std::uint32_t range[2] = {};
    CHECK(timeGetDevCaps(range, sizeof range) == 0);
    CHECK(range[0] == 1);
    CHECK(range[1] == 1'000'000);
    CHECK(timeGetDevCaps(range, 4) == 97);  // TIMERR_NOCANDO
    CHECK(timeBeginPeriod(1) == 0);
    CHECK(timeEndPeriod(1) == 0);
    CHECK(timeBeginPeriod(0) == 97);
    CHECK(timeEndPeriod(1'000'001) == 97);
  });
}

TEST_CASE("thread, process and system times are virtual") {
  Machine machine;
  machine.play([&] {
    Sleep(10);
    const Handle thread = machine.thread([] { Sleep(20); });
    WaitForSingleObject(thread, forever);
    Sleep(30);
    std::int64_t created = 0;
    std::int64_t ended = 0;
    std::int64_t kernel = 9;
    std::int64_t user = 0;
    CHECK(GetThreadTimes(thread, &created, &ended, &kernel, &user) == 1);
    CHECK((ended - created) / 10'000 == 20);
    CHECK(kernel == 0);
    CHECK(user == ended - created);
    std::uint64_t cycles = 0;
    CHECK(QueryThreadCycleTime(thread, &cycles) == 1);
    CHECK(cycles == static_cast<std::uint64_t>(user));
    CHECK(GetThreadTimes(thread, &created, nullptr, &kernel, &user) == 0);
    CHECK(GetLastError() == error_invalid_parameter);
    CHECK(GetProcessTimes(GetCurrentProcess(), &created, &ended, &kernel, &user) == 1);
    CHECK(created == 133'485'408'000'000'000);
    CHECK(ended == 0);
    CHECK(user / 10'000 == machine.ms());
    CHECK(QueryProcessCycleTime(GetCurrentProcess(), &cycles) == 1);
    CHECK(cycles / 10'000 == static_cast<std::uint64_t>(machine.ms()));
    CHECK(QueryThreadCycleTime(nullptr, &cycles) == 0);
    std::int64_t idle = 0;
    CHECK(GetSystemTimes(&idle, &kernel, &user) == 1);
    CHECK(kernel >= idle);  // Kernel time includes the idle time.
    CHECK(user / 10'000 == machine.ms());
    Dword adjustment = 0;
    Dword increment = 1;
    Bool disabled = 0;
    CHECK(GetSystemTimeAdjustment(&adjustment, &increment, &disabled) == 1);
    CHECK(adjustment == increment);
    CHECK(disabled == 1);
  });
}

TEST_CASE("the C runtime's clocks show virtual time in every width") {
  on_a_strand([] {
    constexpr std::int64_t start = 1'704'067'200;
    in_table<void(std::uint32_t)>("msvcrt.dll", "_sleep")(2500);
    for (const auto name : {"time", "_time64"}) {
      std::int64_t stored = 0;
      CHECK(in_table<std::int64_t(std::int64_t*)>("msvcrt.dll", name)(&stored) == start + 2);
      CHECK(stored == start + 2);
    }
    CHECK(in_table<std::int32_t(std::int32_t*)>("ucrtbase.dll", "_time32")(nullptr) == start + 2);
    CHECK(in_table<std::int32_t()>("ucrtbase.dll", "clock")() == 2500);
    struct Wide {
      std::int64_t time;
      std::uint16_t milliseconds;
      std::int16_t zone, daylight;
    };
    struct Narrow {
      std::int32_t time;
      std::uint16_t milliseconds;
      std::int16_t zone, daylight;
    };
    for (const auto name : {"_ftime", "_ftime64"}) {
      Wide now{};
      in_table<void(Wide*)>("msvcrt.dll", name)(&now);
      CHECK(now.time == start + 2);
      CHECK(now.milliseconds == 500);
    }
    Narrow narrow{};
    in_table<void(Narrow*)>("msvcrt.dll", "_ftime32")(&narrow);
    CHECK(narrow.milliseconds == 500);
    Wide wide{};
    CHECK(in_table<std::int32_t(Wide*)>("msvcrt.dll", "_ftime64_s")(&wide) == 0);
    CHECK(wide.time == start + 2);
    CHECK(in_table<std::int32_t(Narrow*)>("msvcrt.dll", "_ftime32_s")(nullptr) == 22);  // EINVAL
    struct {
      std::int64_t seconds;
      std::int32_t nanoseconds;
    } wide_spec{};
    CHECK(in_table<std::int32_t(void*, std::int32_t)>("ucrtbase.dll", "_timespec64_get")(&wide_spec,
                                                                                         1) == 1);
    CHECK(wide_spec.seconds == start + 2);
    CHECK(wide_spec.nanoseconds / 1'000'000 == 500);
    CHECK(in_table<std::int32_t(void*, std::int32_t)>("ucrtbase.dll", "_timespec32_get")(
              &wide_spec, 2) == 0);  // No such base.
  });
}

}  // namespace
}  // namespace rhsim::win32::test
