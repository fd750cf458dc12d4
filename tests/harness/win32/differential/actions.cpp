#include "tests/harness/win32/differential/actions.h"

#include <array>
#include <cstring>
#include <iterator>
#include <utility>

#include <fmt/format.h>

#include "harness/base/unicode.h"

namespace rhsim::win32::test {

namespace {

constexpr Dword untouched = 12'345;  // A last error that no call sets.
constexpr Dword wait_failed_value = 0xFFFFFFFF;
const Handle closed_handle = reinterpret_cast<Handle>(std::uintptr_t{0x7F7F7F00});
const Handle no_file = reinterpret_cast<Handle>(std::intptr_t{-1});

/// Runs `call` and tells its result, and the last error when `failed` or when the page promises one
/// in any case.
template <class Call>
auto told(const System& system, Call&& call) {
  system.SetLastError(untouched);
  const auto result = call();
  return std::pair{result, system.GetLastError()};
}

std::string answer(const char* function, const std::string& arguments, std::uint64_t result,
                   bool failed, Dword error) {
  return failed ? fmt::format("{}({}) = {}, error {}", function, arguments, result, error)
                : fmt::format("{}({}) = {}", function, arguments, result);
}

/// A call that answers a BOOL.
template <class Call>
std::string asked(const System& system, const char* function, const std::string& arguments,
                  Call&& call) {
  const auto [result, error] = told(system, call);
  return answer(function, arguments, result != 0 ? 1 : 0, result == 0, error);
}

template <class Call>
std::string waited(const System& system, const char* function, const std::string& arguments,
                   Call&& call) {
  const auto [result, error] = told(system, call);
  return answer(function, arguments, result, result == wait_failed_value, error);
}

std::u16string name_of(const State& state, std::uint32_t number) {
  // None as often as one of three.
  if (number % 4 == 0) return {};
  const std::string name = state.prefix + static_cast<char>('a' + number % 4);
  return {name.begin(), name.end()};
}

/// Puts a new handle into a slot. Its creation promises a last error even when it succeeds.
template <class Call>
std::string made(const System& system, State& state, std::uint32_t slot, const char* function,
                 const std::string& arguments, bool tells_success, Call&& call) {
  if (state.handles[slot] != nullptr && state.handles[slot] != closed_handle) {
    system.CloseHandle(state.handles[slot]);
  }
  const auto [handle, error] = told(system, call);
  state.handles[slot] = handle == nullptr ? closed_handle : handle;
  state.narrow[slot] = false;
  return answer(function, fmt::format("slot {}, {}", slot, arguments), handle != nullptr ? 1 : 0,
                handle == nullptr || tells_success, error);
}

constexpr Dword everything = 0x1F0003;

/// What a handle may be opened for: everything as often as something less.
Dword mask_of(std::uint32_t number) {
  constexpr Dword less[] = {0x100000,     // SYNCHRONIZE
                            0x2,          // EVENT_MODIFY_STATE, and the same of other kinds
                            0x1,          // EVENT_QUERY_STATE
                            0x100002,     // both of the first
                            0x80000000,   // GENERIC_READ
                            0x40000000,   // GENERIC_WRITE
                            0x20000000,   // GENERIC_EXECUTE
                            0x02000000};  // MAXIMUM_ALLOWED
  return number % 2 == 0 ? everything : less[number / 2 % std::size(less)];
}

using Kind = std::string (*)(const System&, State&, const Action&);

std::string create_event(const System& s, State& t, const Action& a) {
  const auto name = name_of(t, a.second);
  const Bool manual = Bool(a.number & 1U);
  const Bool set = Bool(a.number >> 1U & 1U);
  return made(s, t, a.first, "CreateEventW", fmt::format("{}, {}", manual, set), true, [&] {
    return s.CreateEventW(nullptr, manual, set, name.empty() ? nullptr : name.c_str());
  });
}
std::string create_event_ex(const System& s, State& t, const Action& a) {
  const auto name = name_of(t, a.second);
  const Dword flags = a.number % 4;
  const Dword mask = mask_of(a.number / 4);
  auto line =
      made(s, t, a.first, "CreateEventExW", fmt::format("flags {}, {:#x}", flags, mask), true, [&] {
        return s.CreateEventExW(nullptr, name.empty() ? nullptr : name.c_str(), flags, mask);
      });
  t.narrow[a.first] = mask != everything;
  return line;
}
std::string create_mutex(const System& s, State& t, const Action& a) {
  const auto name = name_of(t, a.second);
  return made(s, t, a.first, "CreateMutexW", fmt::format("{}", a.number % 2), true, [&] {
    return s.CreateMutexW(nullptr, Bool(a.number % 2), name.empty() ? nullptr : name.c_str());
  });
}
std::string create_semaphore(const System& s, State& t, const Action& a) {
  const auto name = name_of(t, a.second);
  const auto initial = static_cast<std::int32_t>(a.number % 4) - 1;
  const auto maximum = static_cast<std::int32_t>(a.number / 4 % 4);
  return made(
      s, t, a.first, "CreateSemaphoreW", fmt::format("{} of {}", initial, maximum), true, [&] {
        return s.CreateSemaphoreW(nullptr, initial, maximum, name.empty() ? nullptr : name.c_str());
      });
}
std::string create_timer(const System& s, State& t, const Action& a) {
  const auto name = name_of(t, a.second);
  return made(s, t, a.first, "CreateWaitableTimerW", fmt::format("{}", a.number % 2), true, [&] {
    return s.CreateWaitableTimerW(nullptr, Bool(a.number % 2),
                                  name.empty() ? nullptr : name.c_str());
  });
}
std::string create_job(const System& s, State& t, const Action& a) {
  const auto name = name_of(t, a.second);
  return made(s, t, a.first, "CreateJobObjectW", "", true,
              [&] { return s.CreateJobObjectW(nullptr, name.empty() ? nullptr : name.c_str()); });
}
std::string create_port(const System& s, State& t, const Action& a) {
  return made(s, t, a.first, "CreateIoCompletionPort", "", false,
              [&] { return s.CreateIoCompletionPort(no_file, nullptr, 0, 0); });
}

std::string open_named(const System& s, State& t, const Action& a) {
  struct Opener {
    const char* name;
    Handle (*open)(Dword, Bool, const WideChar*);
  };
  const Opener openers[] = {{"OpenEventW", s.OpenEventW},
                            {"OpenMutexW", s.OpenMutexW},
                            {"OpenSemaphoreW", s.OpenSemaphoreW},
                            {"OpenWaitableTimerW", s.OpenWaitableTimerW}};
  const auto name = name_of(t, a.second | 1U);
  const auto& opener = openers[a.number % std::size(openers)];
  const Dword mask = mask_of(a.number / 4);
  auto line = made(s, t, a.first, opener.name, fmt::format("{:#x}", mask), false,
                   [&] { return opener.open(mask, 0, name.c_str()); });
  t.narrow[a.first] = mask != everything;
  return line;
}

/// A thread or a process, ours, for part of what it may be asked, and the asking.
std::string open_ourselves(const System& s, State& t, const Action& a) {
  constexpr Dword masks[] = {0x100000, 0x0010, 0x0040, 0x0800, 0x0020, 0x0400,   0x1000,
                             0x0200,   0x0001, 0x0002, 0x0440, 0x1400, 0x1FFFFF, 0x80000000};
  const Dword mask = masks[a.number % std::size(masks)];
  const bool thread = a.second % 2 == 0;
  const Handle handle = thread ? s.OpenThread(mask, 0, s.GetCurrentThreadId())
                               : s.OpenProcess(mask, 0, s.GetCurrentProcessId());
  std::string line = fmt::format("{}({:#x}) worked {}", thread ? "OpenThread" : "OpenProcess", mask,
                                 handle != nullptr);
  const auto ask = [&](const char* function, auto&& call) {
    line += "; " + asked(s, function, "", call);
  };
  Dword code = 0;
  ask("WaitForSingleObject", [&] { return s.WaitForSingleObject(handle, 0) != wait_failed_value; });
  if (thread) {
    ask("GetExitCodeThread", [&] { return s.GetExitCodeThread(handle, &code); });
    ask("GetThreadPriority", [&] { return s.GetThreadPriority(handle) != 0x7FFFFFFF; });
    // THREAD_SET_LIMITED_INFORMATION is enough by the page, and not for Wine.
    if ((mask & 0x400) == 0)
      ask("SetThreadPriority", [&] { return s.SetThreadPriority(handle, 0); });
    ask("QueueUserAPC", [&] {
      return s.QueueUserAPC([](std::uintptr_t count) { ++*reinterpret_cast<int*>(count); }, handle,
                            reinterpret_cast<std::uintptr_t>(&t.apcs));
    });
  } else {
    ask("GetExitCodeProcess", [&] { return s.GetExitCodeProcess(handle, &code); });
    ask("GetPriorityClass", [&] { return s.GetPriorityClass(handle) != 0; });
  }
  s.CloseHandle(handle);
  return line;
}

std::string set_event(const System& s, State& t, const Action& a) {
  return asked(s, "SetEvent", fmt::format("{}", a.first),
               [&] { return s.SetEvent(t.handles[a.first]); });
}
std::string reset_event(const System& s, State& t, const Action& a) {
  return asked(s, "ResetEvent", fmt::format("{}", a.first),
               [&] { return s.ResetEvent(t.handles[a.first]); });
}
std::string pulse_event(const System& s, State& t, const Action& a) {
  return asked(s, "PulseEvent", fmt::format("{}", a.first),
               [&] { return s.PulseEvent(t.handles[a.first]); });
}
std::string release_mutex(const System& s, State& t, const Action& a) {
  return asked(s, "ReleaseMutex", fmt::format("{}", a.first),
               [&] { return s.ReleaseMutex(t.handles[a.first]); });
}
std::string release_semaphore(const System& s, State& t, const Action& a) {
  std::int32_t previous = -7;
  // From one on: the page rules out zero ("must be greater than zero"), and Wine takes it.
  const auto count = static_cast<std::int32_t>(1 + a.number % 4);
  const auto line = asked(s, "ReleaseSemaphore", fmt::format("{}, {}", a.first, count),
                          [&] { return s.ReleaseSemaphore(t.handles[a.first], count, &previous); });
  return line + fmt::format(", previous {}", previous);
}
std::string set_timer(const System& s, State& t, const Action& a) {
  // In a year, so that it never comes; a due time in the past would come at its own time.
  const std::int64_t due = -std::int64_t{365} * 86'400 * 10'000'000;
  // Not below zero: the page says that this fails, and Wine takes it.
  const auto period = static_cast<std::int32_t>(a.number % 3);
  return asked(s, "SetWaitableTimer", fmt::format("{}, period {}", a.first, period), [&] {
    return s.SetWaitableTimer(t.handles[a.first], &due, period, nullptr, nullptr, 0);
  });
}
std::string cancel_timer(const System& s, State& t, const Action& a) {
  return asked(s, "CancelWaitableTimer", fmt::format("{}", a.first),
               [&] { return s.CancelWaitableTimer(t.handles[a.first]); });
}

std::string limit_job(const System& s, State& t, const Action& a) {
  struct {
    std::int64_t times[2];
    Dword flags;
    std::size_t sizes[2];
    Dword active;
    std::uintptr_t affinity;
    Dword classes[2];
    std::uint64_t rest[10];
  } limits{};
  constexpr Dword flags[] = {0, 0x8, 0x2000, 0x2008};
  limits.flags = flags[a.number % 4];
  limits.active = 3;
  const bool extended = a.number / 4 % 2 != 0;
  return asked(s, "SetInformationJobObject",
               fmt::format("{}, {}, flags {}", a.first, extended ? 9 : 2, limits.flags), [&] {
                 return s.SetInformationJobObject(t.handles[a.first], extended ? 9 : 2, &limits,
                                                  extended ? 144 : 64);
               });
}
std::string count_job(const System& s, State& t, const Action& a) {
  // NULL asks for the job of this process, and whether it is in one is not ours to say.
  if (t.handles[a.first] == nullptr) return "no job";
  std::uint64_t accounting[6] = {};
  const Dword length = a.number % 4 == 0 ? 20 : 48;
  return asked(s, "QueryInformationJobObject", fmt::format("{}, {}", a.first, length), [&] {
    return s.QueryInformationJobObject(t.handles[a.first], 1, accounting, length, nullptr);
  });
}

std::string post(const System& s, State& t, const Action& a) {
  return asked(s, "PostQueuedCompletionStatus", fmt::format("{}, {}", a.first, a.number), [&] {
    return s.PostQueuedCompletionStatus(t.handles[a.first], a.number, a.second, nullptr);
  });
}
std::string take(const System& s, State& t, const Action& a) {
  // Wine also wants the right to wait for the port itself, which the header does not ask for.
  if (t.narrow[a.first]) return "few rights";
  Dword bytes = 0;
  std::uintptr_t key = 0;
  void* overlapped = &bytes;
  const auto line = asked(s, "GetQueuedCompletionStatus", fmt::format("{}", a.first), [&] {
    return s.GetQueuedCompletionStatus(t.handles[a.first], &bytes, &key, &overlapped, 0);
  });
  return line + fmt::format(", {} bytes, key {}, overlapped {}", bytes, key, overlapped != nullptr);
}

std::string wait(const System& s, State& t, const Action& a) {
  return waited(s, "WaitForSingleObject", fmt::format("{}", a.first),
                [&] { return s.WaitForSingleObject(t.handles[a.first], 0); });
}
std::string wait_alertable(const System& s, State& t, const Action& a) {
  // Whether an APC runs before a handle is refused is not said.
  if (t.narrow[a.first]) s.SleepEx(0, 1);
  const auto line = waited(s, "WaitForSingleObjectEx", fmt::format("{}", a.first),
                           [&] { return s.WaitForSingleObjectEx(t.handles[a.first], 0, 1); });
  return line + fmt::format(", {} APCs", t.apcs);
}
std::string wait_for_several(const System& s, State& t, const Action& a) {
  const auto same = [&](Handle left, Handle right) {
    return left == right || s.CompareObjectHandles(left, right) != 0;
  };
  const std::uint32_t third = a.number % State::slots;
  const Handle handles[] = {t.handles[a.first], t.handles[a.second], t.handles[third]};
  const Dword count = 1 + a.number / 8 % 3;
  // "May not contain multiple copies of the same handle": Wine does not mind, and may wait for ever
  // when it is to take one object twice.
  const Bool all = Bool(a.number % 2 != 0 && !same(handles[0], handles[1]) &&
                        !same(handles[0], handles[2]) && !same(handles[1], handles[2]));
  return waited(s, "WaitForMultipleObjects",
                fmt::format("{} of {}, {}, {}; all {}", count, a.first, a.second, third, all),
                [&] { return s.WaitForMultipleObjects(count, handles, all, 0); });
}
std::string signal_and_wait(const System& s, State& t, const Action& a) {
  // Wine signals a mutex only by a handle that could wait for it; and where the other handle is no
  // good either, it is not said which of two errors is told.
  const bool signals_nothing = t.handles[a.first] == nullptr || t.handles[a.first] == closed_handle;
  if (t.narrow[a.first] || (t.narrow[a.second] && signals_nothing)) return "few rights";
  return waited(s, "SignalObjectAndWait", fmt::format("{}, {}", a.first, a.second), [&] {
    return s.SignalObjectAndWait(t.handles[a.first], t.handles[a.second], 0, 0);
  });
}

std::string close(const System& s, State& t, const Action& a) {
  const auto line = asked(s, "CloseHandle", fmt::format("{}", a.first),
                          [&] { return s.CloseHandle(t.handles[a.first]); });
  // The real system gives a value out again; ours never does.
  if (line.ends_with("= 1")) t.handles[a.first] = closed_handle;
  return line;
}
std::string duplicate(const System& s, State& t, const Action& a) {
  constexpr Dword same_access = 2;
  const Dword options = a.number % 2 == 0 ? same_access : 0;
  const Dword mask = mask_of(a.number / 2);
  Handle copy = nullptr;
  const auto arguments = fmt::format("{} to {}, {:#x}, {}", a.first, a.second, mask, options);
  const auto line = asked(s, "DuplicateHandle", arguments, [&] {
    return s.DuplicateHandle(s.GetCurrentProcess(), t.handles[a.first], s.GetCurrentProcess(),
                             &copy, mask, 0, options);
  });
  if (copy == nullptr) return line;
  if (t.handles[a.second] != nullptr && t.handles[a.second] != closed_handle) {
    s.CloseHandle(t.handles[a.second]);
  }
  t.handles[a.second] = copy;
  t.narrow[a.second] = options == same_access ? t.narrow[a.first] : mask != everything;
  return line;
}
std::string information(const System& s, State& t, const Action& a) {
  Dword flags = 99;
  const auto line = asked(s, "GetHandleInformation", fmt::format("{}", a.first),
                          [&] { return s.GetHandleInformation(t.handles[a.first], &flags); });
  return line + fmt::format(", flags {}", flags);
}
std::string set_information(const System& s, State& t, const Action& a) {
  const Dword value = a.number % 2;
  return asked(s, "SetHandleInformation", fmt::format("{}, {}", a.first, value),
               [&] { return s.SetHandleInformation(t.handles[a.first], 1, value); });
}

/// What another thread does with a slot before it ends: enough to leave a mutex abandoned.
struct Errand {
  const System* system;
  Handle handle;
};
Dword run_errand(void* parameter) {
  const auto& errand = *static_cast<const Errand*>(parameter);
  return errand.system->WaitForSingleObject(errand.handle, 0);
}
std::string other_thread_waits(const System& s, State& t, const Action& a) {
  Errand errand{&s, t.handles[a.first]};
  const Handle thread = s.CreateThread(nullptr, 0, run_errand, &errand, 0, nullptr);
  Dword code = 0;
  s.WaitForSingleObject(thread, wait_failed_value);
  s.GetExitCodeThread(thread, &code);
  s.CloseHandle(thread);
  return fmt::format("another thread: WaitForSingleObject({}) = {}", a.first, code);
}
std::string suspended_thread(const System& s, State& t, const Action& a) {
  Errand errand{&s, t.handles[a.first]};
  const Handle thread = s.CreateThread(nullptr, 0, run_errand, &errand, 4, nullptr);
  std::string line = "suspended thread:";
  for (std::uint32_t i = 0; i < a.number % 3; ++i) {
    line += fmt::format(" {}", s.SuspendThread(thread));
  }
  Dword previous = 0;
  do {
    previous = s.ResumeThread(thread);
    line += fmt::format(" {}", previous);
  } while (previous > 1);
  s.WaitForSingleObject(thread, wait_failed_value);
  s.CloseHandle(thread);
  return line;
}
std::string priority(const System& s, State&, const Action& a) {
  const Handle self = s.GetCurrentThread();
  constexpr std::int32_t priorities[] = {0, 1, -1, 2, -2, 15, -15, 3, 7, -3};
  const std::int32_t wanted = priorities[a.number % std::size(priorities)];
  const auto line = asked(s, "SetThreadPriority", fmt::format("{}", wanted),
                          [&] { return s.SetThreadPriority(self, wanted); });
  const auto now = s.GetThreadPriority(self);
  s.SetThreadPriority(self, 0);
  return line + fmt::format(", then {}", now);
}
std::string apc(const System& s, State& t, const Action&) {
  return asked(s, "QueueUserAPC", "self", [&] {
    return s.QueueUserAPC([](std::uintptr_t count) { ++*reinterpret_cast<int*>(count); },
                          s.GetCurrentThread(), reinterpret_cast<std::uintptr_t>(&t.apcs));
  });
}
std::string sleep(const System& s, State& t, const Action& a) {
  const Bool alertable = Bool(a.number % 2);
  const Dword result = s.SleepEx(0, alertable);
  return fmt::format("SleepEx(0, {}) = {}, {} APCs", alertable, result, t.apcs);
}

std::string tls(const System& s, State& t, const Action& a) {
  Dword& index = t.tls[a.first % 2];
  switch (a.number % 4) {
    case 0:
      if (index != 0xFFFFFFFF) s.TlsFree(index);
      index = s.TlsAlloc();
      return fmt::format("TlsAlloc() worked {}", index != 0xFFFFFFFF);
    case 1:
      return asked(s, "TlsSetValue", "", [&] { return s.TlsSetValue(index, &t); });
    case 2: {
      const auto [value, error] = told(s, [&] { return s.TlsGetValue(index); });
      return fmt::format("TlsGetValue() = {}, error {}", value == &t, error);
    }
    default: {
      const auto line = asked(s, "TlsFree", "", [&] { return s.TlsFree(index); });
      index = 0xFFFFFFFF;
      return line;
    }
  }
}
std::string fls(const System& s, State& t, const Action& a) {
  Dword& index = t.fls[a.first % 2];
  switch (a.number % 4) {
    case 0:
      if (index != 0xFFFFFFFF) s.FlsFree(index);
      index = s.FlsAlloc(nullptr);
      return fmt::format("FlsAlloc() worked {}", index != 0xFFFFFFFF);
    case 1:
      return asked(s, "FlsSetValue", "", [&] { return s.FlsSetValue(index, &t); });
    case 2:
      return fmt::format("FlsGetValue() = {}", s.FlsGetValue(index) == &t);
    default: {
      const auto line = asked(s, "FlsFree", "", [&] { return s.FlsFree(index); });
      index = 0xFFFFFFFF;
      return line;
    }
  }
}

std::string critical_section(const System& s, State& t, const Action& a) {
  if (!std::exchange(t.section_made, true)) s.InitializeCriticalSection(t.section.data());
  if (a.number % 2 == 0) {
    const Bool entered = s.TryEnterCriticalSection(t.section.data());
    t.section_held += entered;
    return fmt::format("TryEnterCriticalSection() = {}", entered);
  }
  if (t.section_held == 0) return "nothing to leave";
  --t.section_held;
  s.LeaveCriticalSection(t.section.data());
  return "LeaveCriticalSection()";
}
std::string slim_lock(const System& s, State& t, const Action& a) {
  switch (a.number % 4) {
    case 0: {
      const auto taken = s.TryAcquireSRWLockExclusive(&t.slim_lock);
      t.slim_exclusive += taken != 0;
      return fmt::format("TryAcquireSRWLockExclusive() = {}", taken != 0);
    }
    case 1: {
      const auto taken = s.TryAcquireSRWLockShared(&t.slim_lock);
      t.slim_shared += taken != 0;
      return fmt::format("TryAcquireSRWLockShared() = {}", taken != 0);
    }
    case 2:
      if (t.slim_exclusive == 0) return "not held exclusively";
      --t.slim_exclusive;
      s.ReleaseSRWLockExclusive(&t.slim_lock);
      return "ReleaseSRWLockExclusive()";
    default:
      if (t.slim_shared == 0) return "not held shared";
      --t.slim_shared;
      s.ReleaseSRWLockShared(&t.slim_lock);
      return "ReleaseSRWLockShared()";
  }
}
std::string init_once(const System& s, State& t, const Action& a) {
  // Beginning again while it is pending would wait for ever.
  const bool synchronously_pending = (t.once & 3U) == 1;
  if (a.number % 2 == 0) {
    constexpr Dword flags[] = {1, 2, 3, 0};  // CHECK_ONLY, ASYNC, both, none.
    const Dword chosen = flags[a.number / 2 % (synchronously_pending ? 3 : 4)];
    Bool pending = 9;
    return asked(s, "InitOnceBeginInitialize", fmt::format("{}", chosen),
                 [&] { return s.InitOnceBeginInitialize(&t.once, chosen, &pending, nullptr); });
  }
  // "This flag must match the flag passed" to the beginning, which Wine does not mind.
  constexpr Dword flags[] = {0, 4, 2, 6};
  const Dword chosen = flags[a.number / 2 % (synchronously_pending ? 2 : 4)];
  return asked(s, "InitOnceComplete", fmt::format("{}", chosen),
               [&] { return s.InitOnceComplete(&t.once, chosen, nullptr); });
}
std::string wait_on_address(const System& s, State&, const Action& a) {
  const std::uint64_t value = 5;
  const std::uint64_t other = a.number % 2 == 0 ? 5 : 6;
  const std::size_t size = a.number / 2 % 9;
  return asked(s, "WaitOnAddress", fmt::format("{} bytes, equal {}", size, value == other),
               [&] { return s.WaitOnAddress(&value, &other, size, 0); });
}

/// A SYSTEMTIME out of a number, now and then with a value out of its range.
std::array<std::uint16_t, 8> calendar_time(std::uint32_t number) {
  const auto part = [&](std::uint32_t count) {
    const auto value = static_cast<std::uint16_t>(number % count);
    number = number / count * 7 + value;
    return value;
  };
  return {static_cast<std::uint16_t>(1999 + part(30)),
          static_cast<std::uint16_t>(1 + part(12)),
          0,
          static_cast<std::uint16_t>(1 + part(28)),  // Wine takes the 29th of any February.
          part(25),
          part(60),
          part(60),
          0};
}
std::string as_text(const System& s, State&, const Action& a) {
  constexpr Dword us_english = 0x409;
  static constexpr const char16_t* dates[] = {nullptr,           u"yyyy-MM-dd",
                                              u"ddd, dd MMM yy", u"dddd d 'of' MMMM yyyy",
                                              u"M/d/yyyy HH:mm", u"'it''s' d"};
  static constexpr const char16_t* times[] = {nullptr,    u"HH:mm:ss", u"hh:mm:ss tt",
                                              u"h:m:s t", u"HHmmss",   u"'at' h 'o''clock' yyyy"};
  constexpr Dword date_flags[] = {0, 1, 2, 8};
  constexpr Dword time_flags[] = {0, 1, 2, 4, 8, 12};
  const bool date = a.first % 2 == 0;
  const std::uint32_t which = a.second % 6;
  const auto time = calendar_time(a.number * 7919 + a.second * 31 + a.first);
  // "Flags ... that can be set if lpFormat is set to NULL."
  const Dword flags = !date ? time_flags[a.number % 6] : which == 0 ? date_flags[a.number % 4] : 0;
  const std::int32_t size = a.number % 11 == 0 ? 0 : a.number % 13 == 0 ? 3 : 60;
  std::array<WideChar, 60> text{};
  const char* function = date ? "GetDateFormatW" : "GetTimeFormatW";
  const auto [length, error] = told(s, [&] {
    return (date ? s.GetDateFormatW : s.GetTimeFormatW)(
        us_english, flags, time.data(), (date ? dates : times)[which], text.data(), size);
  });
  return answer(function, fmt::format("{}, flags {}, {}", which, flags, fmt::join(time, " ")),
                static_cast<std::uint64_t>(length), length == 0, error) +
         (length > 0 ? " " + to_utf8(text.data()) : "");
}

constexpr Kind creations[] = {create_event, create_event_ex, create_mutex, create_semaphore,
                              create_timer, create_job,      create_port};
constexpr Kind kinds[] = {
    create_event,
    create_event_ex,
    create_mutex,
    create_semaphore,
    create_timer,
    create_job,
    create_port,
    open_named,
    open_named,
    open_ourselves,
    set_event,
    reset_event,
    pulse_event,
    release_mutex,
    release_semaphore,
    set_timer,
    cancel_timer,
    limit_job,
    count_job,
    post,
    take,
    wait,
    wait,
    wait,
    wait_alertable,
    as_text,
    wait_for_several,
    wait_for_several,
    signal_and_wait,
    close,
    duplicate,
    information,
    set_information,
    other_thread_waits,
    suspended_thread,
    priority,
    apc,
    sleep,
    tls,
    fls,
    critical_section,
    slim_lock,
    init_once,
    wait_on_address,
};

}  // namespace

std::vector<Action> sequence(Random& random, std::size_t length) {
  constexpr auto slots = static_cast<std::uint32_t>(State::slots);
  std::vector<Action> actions;
  for (std::uint32_t slot = 0; slot + 1 < slots; ++slot) {
    actions.push_back({random.below(std::size(creations)), slot, 0, random.below(64)});
  }
  while (actions.size() < length) {
    actions.push_back({random.below(std::size(kinds)), random.below(slots), random.below(slots),
                       random.below(64)});
  }
  return actions;
}

std::string apply(const System& system, State& state, const Action& action) {
  return kinds[action.kind](system, state, action);
}

void clean_up(const System& system, State& state) {
  for (Handle& handle : state.handles) {
    if (handle == nullptr || handle == closed_handle) continue;
    // A mutex that is still owned would be abandoned and not forgotten.
    while (system.ReleaseMutex(handle) != 0) continue;
    system.CloseHandle(handle);
    handle = nullptr;
  }
  system.SleepEx(0, 1);  // APCs that are left.
  while (state.section_held-- > 0) system.LeaveCriticalSection(state.section.data());
  if (state.section_made) system.DeleteCriticalSection(state.section.data());
  for (const Dword index : state.tls) {
    if (index != 0xFFFFFFFF) system.TlsFree(index);
  }
  for (const Dword index : state.fls) {
    if (index != 0xFFFFFFFF) system.FlsFree(index);
  }
}

}  // namespace rhsim::win32::test
