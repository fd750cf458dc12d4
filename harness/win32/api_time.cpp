#include <chrono>

#include "harness/win32/api.h"
#include "harness/win32/runtime.h"
#include "harness/win32/time_structures.h"

namespace rhsim::win32 {

namespace {

/// The virtual instant as a clock function may read it.
template <class Body>
auto at_now(Body&& body) {
  using Result = decltype(body(Instant{}));
  return read(Result{}, [&](Inside& in) { return body(in.scheduler.now()); });
}

std::int64_t unix_seconds(Instant now) {
  return std::chrono::floor<std::chrono::seconds>(Clock::unix_time(now)).count();
}

/// _timeb: time_t in its two sizes, then milliseconds, time zone and daylight saving.
template <class Time>
struct TimeB {
  Time time;
  std::uint16_t milliseconds;
  std::int16_t timezone;
  std::int16_t daylight;
};

template <class Time>
void fill(TimeB<Time>* result) {
  const Instant now = at_now([](Instant instant) { return instant; });
  const Duration time = Clock::unix_time(now);
  result->time = static_cast<Time>(unix_seconds(now));
  result->milliseconds = static_cast<std::uint16_t>(whole_ms(time) % 1000);
  result->timezone = 0;
  result->daylight = 0;
}

}  // namespace

SystemTime calendar_of(Instant now) {
  using std::chrono::floor;
  const std::chrono::sys_time<Duration> time{Clock::unix_time(now)};
  const auto day = floor<std::chrono::days>(time);
  const std::chrono::year_month_day date{day};
  const std::chrono::hh_mm_ss clock{floor<std::chrono::milliseconds>(time - day)};
  const auto number = [](auto value) { return static_cast<std::uint16_t>(value); };
  return {number(static_cast<int>(date.year())),
          number(static_cast<unsigned>(date.month())),
          number(std::chrono::weekday{day}.c_encoding()),
          number(static_cast<unsigned>(date.day())),
          number(clock.hours().count()),
          number(clock.minutes().count()),
          number(clock.seconds().count()),
          number(clock.subseconds().count())};
}

namespace runtime {

std::int64_t time(std::int64_t* result) {
  const std::int64_t now = at_now(unix_seconds);
  if (result != nullptr) *result = now;
  return now;
}

std::int32_t time32(std::int32_t* result) {
  const auto now = static_cast<std::int32_t>(time(nullptr));
  if (result != nullptr) *result = now;
  return now;
}

Duration process_time() {
  return at_now([](Instant now) { return now.time_since_epoch(); });
}

}  // namespace runtime

}  // namespace rhsim::win32

namespace rhsim::win32::border {

namespace {

// Source: timeapi/nf-timeapi-timebeginperiod, -timegetdevcaps.
constexpr Dword multimedia_no_error = 0;
constexpr Dword multimedia_no_such_range = 97;  // TIMERR_NOCANDO.
constexpr Dword shortest_period = 1;
constexpr Dword longest_period = 1'000'000;

constexpr Dword judge_period(Dword period) {
  const bool in_range = period >= shortest_period && period <= longest_period;
  return in_range ? multimedia_no_error : multimedia_no_such_range;
}

}  // namespace

// Source: sysinfoapi/nf-sysinfoapi-gettickcount64.
RHSIM_API(std::uint64_t, GetTickCount64) {
  return at_now([](Instant now) { return std::uint64_t(whole_ms(Clock::uptime(now))); });
}

RHSIM_API(Dword, GetTickCount) { return static_cast<Dword>(GetTickCount64()); }

// Source: timeapi/nf-timeapi-timegettime.
RHSIM_API(Dword, timeGetTime) { return static_cast<Dword>(GetTickCount64()); }

// Clocks and timers are exact, so that a period has no effect; its range is that of timeGetDevCaps.
RHSIM_API(Dword, timeBeginPeriod, Dword period) {
  return read(multimedia_no_error, [&](Inside&) { return judge_period(period); });
}
RHSIM_API(Dword, timeEndPeriod, Dword period) {
  return read(multimedia_no_error, [&](Inside&) { return judge_period(period); });
}

RHSIM_API(Dword, timeGetDevCaps, std::uint32_t* range, std::uint32_t size) {
  return read(multimedia_no_such_range, [&](Inside&) {
    if (range == nullptr || size < 2 * sizeof *range) return multimedia_no_such_range;
    range[0] = shortest_period;
    range[1] = longest_period;
    return multimedia_no_error;
  });
}

/// MMTIME: the format, then the value. Source: timeapi/nf-timeapi-timegetsystemtime.
RHSIM_API(Dword, timeGetSystemTime, std::uint32_t* time, std::uint32_t size) {
  constexpr std::uint32_t format_milliseconds = 1;
  constexpr std::uint32_t structure_size = 12;
  if (time == nullptr || size < structure_size) return multimedia_no_such_range;
  time[0] = format_milliseconds;
  time[1] = timeGetTime();
  return multimedia_no_error;
}

RHSIM_API(void, GetSystemTimeAsFileTime, Dword* time) {
  store_filetime(time, at_now([](Instant now) { return Clock::filetime(now); }));
}

RHSIM_API(void, GetSystemTimePreciseAsFileTime, Dword* time) { GetSystemTimeAsFileTime(time); }

RHSIM_API(void, GetSystemTime, SystemTime* time) { *time = at_now(calendar_of); }

RHSIM_API(void, GetLocalTime, SystemTime* time) { *time = at_now(calendar_of); }

// Source: profileapi/nf-profileapi-queryperformancecounter.
RHSIM_API(Bool, QueryPerformanceCounter, std::int64_t* count) {
  *count = at_now([](Instant now) { return Clock::uptime(now).count(); });
  return 1;
}

RHSIM_API(Bool, QueryPerformanceFrequency, std::int64_t* frequency) {
  *frequency = at_now([](Instant) { return Clock::ticks_per_second; });
  return 1;
}

// Source: realtimeapiset/nf-realtimeapiset-queryunbiasedinterrupttime.
RHSIM_API(Bool, QueryUnbiasedInterruptTime, std::uint64_t* time) {
  *time = at_now([](Instant now) { return std::uint64_t(Clock::uptime(now).count()); });
  return 1;
}

RHSIM_API(void, QueryInterruptTime, std::uint64_t* time) { QueryUnbiasedInterruptTime(time); }

RHSIM_API(void, QueryInterruptTimePrecise, std::uint64_t* time) {
  QueryUnbiasedInterruptTime(time);
}

RHSIM_API(void, QueryUnbiasedInterruptTimePrecise, std::uint64_t* time) {
  QueryUnbiasedInterruptTime(time);
}

// Clocks that nobody adjusts. Source: sysinfoapi/nf-sysinfoapi-getsystemtimeadjustment.
RHSIM_API(Bool, GetSystemTimeAdjustment, Dword* adjustment, Dword* increment, Bool* disabled) {
  constexpr Dword clock_interrupt = 156'250;
  return read(Bool{0}, [&](Inside& in) {
    if (adjustment == nullptr || increment == nullptr || disabled == nullptr) {
      return in.fail(error_invalid_parameter, Bool{0});
    }
    *adjustment = clock_interrupt;
    *increment = clock_interrupt;
    *disabled = 1;
    return Bool{1};
  });
}

// The machine has one processor, and what time passes is spent in user mode by whoever runs; which
// strand that was is not told apart, for waiting and working cost the same here.
// Source: processthreadsapi/nf-processthreadsapi-getsystemtimes, -getthreadtimes.
RHSIM_API(Bool, GetSystemTimes, Dword* idle, Dword* kernel, Dword* user) {
  const auto up = at_now([](Instant now) { return Clock::uptime(now).count(); });
  store_filetime(idle, Clock::uptime_at_start.count());
  store_filetime(kernel, Clock::uptime_at_start.count());  // Which includes the idle time.
  store_filetime(user, up - Clock::uptime_at_start.count());
  return 1;
}

RHSIM_API(Bool, GetThreadTimes, Handle thread, Dword* creation, Dword* end, Dword* kernel,
          Dword* user) {
  return read(Bool{0}, [&](Inside& in) {
    const auto object = in.object_as<Thread>(thread, "GetThreadTimes");
    if (object == nullptr) return Bool{0};
    if (creation == nullptr || end == nullptr || kernel == nullptr || user == nullptr) {
      return in.fail(error_invalid_parameter, Bool{0});
    }
    const Instant until = object->ended ? object->ended_at : in.scheduler.now();
    store_filetime(creation, Clock::filetime(object->created_at));
    store_filetime(end, object->ended ? Clock::filetime(object->ended_at) : 0);
    store_filetime(kernel, 0);
    store_filetime(user, (until - object->created_at).count());
    return Bool{1};
  });
}

// A cycle of the processor is a tick. Source:
// realtimeapiset/nf-realtimeapiset-querythreadcycletime.
RHSIM_API(Bool, QueryThreadCycleTime, Handle thread, std::uint64_t* cycles) {
  return read(Bool{0}, [&](Inside& in) {
    const auto object = in.object_as<Thread>(thread, "QueryThreadCycleTime");
    if (object == nullptr) return Bool{0};
    const Instant until = object->ended ? object->ended_at : in.scheduler.now();
    *cycles = static_cast<std::uint64_t>((until - object->created_at).count());
    return Bool{1};
  });
}
RHSIM_API(Bool, QueryProcessCycleTime, Handle process, std::uint64_t* cycles) {
  return read(Bool{0}, [&](Inside& in) {
    const auto object = in.object_as<Process>(process, "QueryProcessCycleTime");
    if (object == nullptr) return Bool{0};
    const bool ourselves = object == in.process();
    *cycles = ourselves ? std::uint64_t(in.scheduler.now().time_since_epoch().count()) : 0;
    return Bool{1};
  });
}

// No auxiliary counter. Source: realtimeapiset/nf-realtimeapiset-queryauxiliarycounterfrequency.
RHSIM_API(std::int32_t, QueryAuxiliaryCounterFrequency, std::uint64_t*) {
  constexpr auto not_implemented = static_cast<std::int32_t>(0x80004001);
  return read(not_implemented, [&](Inside&) { return not_implemented; });
}

namespace {

// The C runtime's names would clash with the C library's, so these are known to the table alone.

std::int64_t crt_time64(std::int64_t* result) { return runtime::time(result); }
std::int32_t crt_time32(std::int32_t* result) { return runtime::time32(result); }

/// CLOCKS_PER_SEC is 1000 there.
std::int32_t crt_clock() { return static_cast<std::int32_t>(whole_ms(runtime::process_time())); }

/// Source: "_sleep" (C runtime reference); obsolete, and still exported.
void crt_sleep(std::uint32_t milliseconds) {
  step(0, [&](Inside& in) {
    in.sleep(timeout_of(milliseconds), false);
    return 0;
  });
}

void crt_ftime64(TimeB<std::int64_t>* result) { fill(result); }
void crt_ftime32(TimeB<std::int32_t>* result) { fill(result); }

std::int32_t crt_ftime64_s(TimeB<std::int64_t>* result) {
  constexpr std::int32_t einval = 22;
  if (result == nullptr) return einval;
  fill(result);
  return 0;
}

std::int32_t crt_ftime32_s(TimeB<std::int32_t>* result) {
  constexpr std::int32_t einval = 22;
  if (result == nullptr) return einval;
  fill(result);
  return 0;
}

/// struct timespec of the Universal C Runtime: seconds and nanoseconds. Answers TIME_UTC or 0.
template <class Time>
std::int32_t timespec_get(Time* result, std::int32_t base) {
  constexpr std::int32_t time_utc = 1;
  if (result == nullptr || base != time_utc) return 0;
  const Instant now = at_now([](Instant instant) { return instant; });
  const Duration time = Clock::unix_time(now);
  result[0] = static_cast<Time>(unix_seconds(now));
  const auto fraction = time % std::chrono::seconds{1};
  *reinterpret_cast<std::int32_t*>(result + 1) = static_cast<std::int32_t>(fraction.count() * 100);
  return base;
}

std::int32_t crt_timespec64_get(std::int64_t* result, std::int32_t base) {
  return timespec_get(result, base);
}
std::int32_t crt_timespec32_get(std::int32_t* result, std::int32_t base) {
  return timespec_get(result, base);
}

template <class Function>
ApiFunction crt(std::string_view module, std::string_view name, Function* function) {
  return {module, name, ApiClass::Time, reinterpret_cast<void*>(function)};
}

}  // namespace

}  // namespace rhsim::win32::border

namespace rhsim::win32 {

ApiList time_functions() {
  using namespace border;
  static const ApiFunction list[] = {
      RHSIM_ROW("kernel32.dll", Time, GetTickCount),
      RHSIM_ROW("kernel32.dll", Time, GetTickCount64),
      RHSIM_ROW("winmm.dll", Time, timeGetTime),
      RHSIM_ROW("winmm.dll", Time, timeBeginPeriod),
      RHSIM_ROW("winmm.dll", Time, timeEndPeriod),
      RHSIM_ROW("winmm.dll", Time, timeGetDevCaps),
      RHSIM_ROW("winmm.dll", Time, timeGetSystemTime),
      RHSIM_ROW("kernel32.dll", Time, GetSystemTimeAdjustment),
      RHSIM_ROW("kernel32.dll", Time, GetSystemTimes),
      RHSIM_ROW("kernel32.dll", Time, GetThreadTimes),
      RHSIM_ROW("kernel32.dll", Time, QueryThreadCycleTime),
      RHSIM_ROW("kernel32.dll", Time, QueryProcessCycleTime),
      RHSIM_ROW("kernelbase.dll", Time, QueryAuxiliaryCounterFrequency),
      RHSIM_ROW("kernel32.dll", Time, GetSystemTimeAsFileTime),
      RHSIM_ROW("kernel32.dll", Time, GetSystemTimePreciseAsFileTime),
      RHSIM_ROW("kernel32.dll", Time, GetSystemTime),
      RHSIM_ROW("kernel32.dll", Time, GetLocalTime),
      RHSIM_ROW("kernel32.dll", Time, QueryPerformanceCounter),
      RHSIM_ROW("kernel32.dll", Time, QueryPerformanceFrequency),
      RHSIM_ROW("kernel32.dll", Time, QueryUnbiasedInterruptTime),
      RHSIM_ROW("kernelbase.dll", Time, QueryInterruptTime),
      RHSIM_ROW("kernelbase.dll", Time, QueryInterruptTimePrecise),
      RHSIM_ROW("kernelbase.dll", Time, QueryUnbiasedInterruptTimePrecise),
      crt("msvcrt.dll", "time", crt_time64),
      crt("msvcrt.dll", "_time64", crt_time64),
      crt("msvcrt.dll", "_time32", crt_time32),
      crt("msvcrt.dll", "clock", crt_clock),
      {"msvcrt.dll", "_sleep", ApiClass::Wait, reinterpret_cast<void*>(&crt_sleep)},
      crt("msvcrt.dll", "_ftime", crt_ftime64),
      crt("msvcrt.dll", "_ftime64", crt_ftime64),
      crt("msvcrt.dll", "_ftime32", crt_ftime32),
      crt("msvcrt.dll", "_ftime64_s", crt_ftime64_s),
      crt("msvcrt.dll", "_ftime32_s", crt_ftime32_s),
      crt("ucrtbase.dll", "_timespec64_get", crt_timespec64_get),
      crt("ucrtbase.dll", "_timespec32_get", crt_timespec32_get),
  };
  return list;
}

}  // namespace rhsim::win32
