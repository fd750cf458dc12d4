#include <ctime>

#include "tests/harness/win32/machine.h"

// The names that C and C++ runtimes import from each other, as the table has them.
namespace rhsim::win32::test {
namespace {

constexpr auto pthreads = "libwinpthread-1.dll";
constexpr auto cxx = "libstdc++-6.dll";

TEST_CASE("every end of the C runtime is the end of the run") {
  const auto [module, name, function] = GENERATE(table<std::string, std::string, std::string>({
      {"msvcrt.dll", "exit", "exit"},
      {"msvcrt.dll", "_exit", "_exit"},
      {"ucrtbase.dll", "_Exit", "_exit"},
      {"ucrtbase.dll", "quick_exit", "_exit"},
  }));
  Machine machine;
  machine.play([module = module, name = name] { in_table<void(std::int32_t)>(module, name)(3); });
  CHECK(machine.events.of<trace::ProcessExit>() == std::vector<trace::ProcessExit>{{function, 3}});
}

TEST_CASE("every way to give up is a crash") {
  const auto [name, crash] = GENERATE(table<std::string, trace::Crash>({
      {"abort", {"abort", ""}},
      {"terminate", {"terminate", ""}},
      {"?terminate@@YAXXZ", {"terminate", ""}},
      {"_purecall", {"pure virtual call", ""}},
      {"_invalid_parameter_noinfo_noreturn", {"invalid parameter", ""}},
  }));
  Machine machine;
  machine.play([name = name] { in_table<void()>("msvcrt.dll", name)(); });
  CHECK(machine.events.of<trace::Crash>() == std::vector<trace::Crash>{crash});
}

TEST_CASE("the runtime's own errors have their R numbers") {
  Machine machine;
  machine.play([] { in_table<void(std::int32_t)>("ucrtbase.dll", "_amsg_exit")(25); });
  CHECK(machine.events.of<trace::Crash>().at(0) == trace::Crash{"runtime error", "R6025"});
}

TEST_CASE("an object with static storage is made once, and by the next one when making it failed") {
  Machine machine;
  machine.play([&] {
    const auto acquire = in_table<std::int32_t(std::uint8_t*)>(cxx, "__cxa_guard_acquire");
    const auto release = in_table<void(std::uint8_t*)>(cxx, "__cxa_guard_release");
    const auto abort = in_table<void(std::uint8_t*)>(cxx, "__cxa_guard_abort");
    std::uint8_t guard[8] = {};
    int made = 0;
    std::vector<Handle> threads;
    for (int i = 0; i < 3; ++i) {
      threads.push_back(machine.thread([&, i] {
        if (acquire(guard) == 0) return;
        Sleep(10);
        if (i == 0) return abort(guard);
        ++made;
        release(guard);
      }));
    }
    WaitForMultipleObjects(3, threads.data(), 1, forever);
    CHECK(made == 1);
    CHECK(machine.ms() == 20);
    CHECK(acquire(guard) == 0);
  });
}

TEST_CASE("thread_local objects are destroyed at the end of their thread, the youngest first") {
  static std::vector<int> destroyed;
  destroyed.clear();
  Machine machine;
  machine.play([&] {
    static int values[] = {1, 2};
    const Handle thread = machine.thread([] {
      const auto at_exit =
          in_table<std::int32_t(void (*)(void*), void*, void*)>(cxx, "__cxa_thread_atexit");
      for (int& value : values) {
        at_exit([](void* object) { destroyed.push_back(*static_cast<int*>(object)); }, &value,
                nullptr);
      }
    });
    WaitForSingleObject(thread, forever);
  });
  CHECK(destroyed == std::vector<int>{2, 1});
}

TEST_CASE("pthreads have names, and sched_yield gives the others a turn") {
  Machine machine;
  machine.play([&] {
    const auto self = in_table<std::uintptr_t()>(pthreads, "pthread_self")();
    CHECK(in_table<int(std::uintptr_t, std::uintptr_t)>(pthreads, "pthread_equal")(self, self) !=
          0);
    CHECK(in_table<int(std::uintptr_t, const char*)>(pthreads, "pthread_setname_np")(
              self, "worker") == 0);
    char name[16] = {'x'};
    CHECK(in_table<int(std::uintptr_t, char*, std::size_t)>(pthreads, "pthread_getname_np")(
              self, name, sizeof name) == 0);
    CHECK(in_table<int()>(pthreads, "pthread_num_processors_np")() > 0);
    bool ran = false;
    machine.thread([&] { ran = true; });
    CHECK(in_table<int()>(pthreads, "sched_yield")() == 0);
    CHECK(ran);
  });
}

TEST_CASE("a condition variable is made, timed out relative to now, and destroyed") {
  Machine machine;
  machine.play([&] {
    // winpthreads keeps a pointer in each of these.
    std::uintptr_t mutex[8] = {};
    std::uintptr_t condition[8] = {};
    CHECK(in_table<int(void*, const void*)>(pthreads, "pthread_mutex_init")(mutex, nullptr) == 0);
    CHECK(in_table<int(void*, const void*)>(pthreads, "pthread_cond_init")(condition, nullptr) ==
          0);
    CHECK(in_table<int(void*)>(pthreads, "pthread_mutex_lock")(mutex) == 0);
    const timespec span{0, 30'000'000};
    CHECK(in_table<int(void*, void*, const timespec*)>(
              pthreads, "pthread_cond_timedwait_relative_np")(condition, mutex, &span) != 0);
    CHECK(machine.ms() == 30);
    CHECK(in_table<int(void*)>(pthreads, "pthread_mutex_unlock")(mutex) == 0);
    CHECK(in_table<int(void*)>(pthreads, "pthread_cond_destroy")(condition) == 0);
  });
}

TEST_CASE("a reader/writer lock times out at an absolute time while another thread writes") {
  const auto name = GENERATE("pthread_rwlock_timedrdlock", "pthread_rwlock_timedwrlock");
  Machine machine;
  machine.play([&] {
    std::uintptr_t lock[8] = {};
    CHECK(in_table<int(void*, const void*)>(pthreads, "pthread_rwlock_init")(lock, nullptr) == 0);
    const auto take = in_table<int(void*)>(pthreads, "pthread_rwlock_wrlock");
    const auto give = in_table<int(void*)>(pthreads, "pthread_rwlock_unlock");
    CHECK(take(lock) == 0);
    const Handle other = machine.thread([&] {
      timespec at{};
      in_table<int(std::int32_t, timespec*)>(pthreads, "clock_gettime")(0, &at);
      at.tv_nsec += 40'000'000;
      CHECK(in_table<int(void*, const timespec*)>(pthreads, name)(lock, &at) != 0);
      CHECK(machine.ms() == 40);
    });
    WaitForSingleObject(other, forever);
    CHECK(give(lock) == 0);
    CHECK(in_table<int(void*)>(pthreads, "pthread_rwlock_destroy")(lock) == 0);
    timespec resolution{};
    CHECK(in_table<int(std::int32_t, timespec*)>(pthreads, "clock_getres")(0, &resolution) == 0);
    CHECK(resolution.tv_nsec == 100);
  });
}

}  // namespace
}  // namespace rhsim::win32::test
