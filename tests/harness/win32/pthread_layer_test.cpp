#include <pthread.h>
#include <semaphore.h>

#include <cerrno>

#include "harness/win32/pthread_layer.h"
#include "harness/win32/runtime.h"
#include "tests/harness/win32/machine.h"

namespace rhsim::win32::test {
namespace {

namespace layer = win32::pthread;

timespec realtime_in(std::chrono::milliseconds span) {
  timespec at{};
  layer::clock_gettime(CLOCK_REALTIME, &at);
  const auto total = std::chrono::nanoseconds{at.tv_nsec} + span;
  at.tv_sec += total / std::chrono::seconds{1};
  at.tv_nsec = (total % std::chrono::seconds{1}).count();
  return at;
}

TEST_CASE("a pthread is created, joined once, and gives its result") {
  Machine machine;
  machine.play([&] {
    layer::Id thread = 0;
    CHECK(layer::create(
              &thread, nullptr, [](void* argument) { return argument; }, &machine) == 0);
    void* result = nullptr;
    CHECK(layer::join(thread, &result) == 0);
    CHECK(result == &machine);
    CHECK(layer::join(thread, nullptr) == ESRCH);
    CHECK(layer::join(layer::self(), nullptr) == EDEADLK);
    CHECK(layer::create(
              &thread, nullptr,
              [](void* argument) -> void* {
                layer::exit(argument);
                return nullptr;
              },
              &thread) == 0);
    CHECK(layer::join(thread, &result) == 0);
    CHECK(result == &thread);
  });
  CHECK(machine.events.of<trace::StrandStart>().at(1).via == "pthread_create");
  CHECK(machine.events.of<trace::StrandExit>().at(0).code == 0);
}

TEST_CASE("a detached pthread cannot be joined") {
  Machine machine;
  machine.play([&] {
    const auto sleeper = [](void*) -> void* {
      layer::usleep(5000);
      return nullptr;
    };
    layer::Id thread = 0;
    layer::create(&thread, nullptr, sleeper, nullptr);
    CHECK(layer::detach(thread) == 0);
    CHECK(layer::join(thread, nullptr) == EINVAL);
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    layer::create(&thread, &attributes, sleeper, nullptr);
    CHECK(layer::detach(thread) == EINVAL);
    pthread_attr_destroy(&attributes);
  });
}

TEST_CASE("mutexes are normal, recursive or error checking, by initialiser or attribute") {
  on_a_strand([] {
    pthread_mutex_t normal = PTHREAD_MUTEX_INITIALIZER;
    CHECK(layer::mutex_lock(&normal) == 0);
    CHECK(layer::mutex_trylock(&normal) == EBUSY);
    CHECK(layer::mutex_destroy(&normal) == EBUSY);
    CHECK(layer::mutex_unlock(&normal) == 0);

    pthread_mutex_t recursive = PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP;
    CHECK(layer::mutex_lock(&recursive) == 0);
    CHECK(layer::mutex_lock(&recursive) == 0);
    CHECK(layer::mutex_trylock(&recursive) == 0);
    for (int i = 0; i < 3; ++i) CHECK(layer::mutex_unlock(&recursive) == 0);
    CHECK(layer::mutex_unlock(&recursive) == EPERM);

    pthread_mutexattr_t attributes;
    pthread_mutexattr_init(&attributes);
    pthread_mutexattr_settype(&attributes, PTHREAD_MUTEX_ERRORCHECK);
    pthread_mutex_t checking;
    CHECK(layer::mutex_init(&checking, &attributes) == 0);
    CHECK(layer::mutex_unlock(&checking) == EPERM);
    CHECK(layer::mutex_lock(&checking) == 0);
    CHECK(layer::mutex_lock(&checking) == EDEADLK);
    CHECK(layer::mutex_unlock(&checking) == 0);
    CHECK(layer::mutex_destroy(&checking) == 0);
  });
}

TEST_CASE("a timed lock gives up at its time on either clock") {
  Machine machine;
  machine.play([&] {
    pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
    machine.thread([&] {
      layer::mutex_lock(&mutex);
      Sleep(100);
      layer::mutex_unlock(&mutex);
    });
    Sleep(1);
    const timespec soon = realtime_in(std::chrono::milliseconds{19});
    CHECK(layer::mutex_timedlock(&mutex, &soon) == ETIMEDOUT);
    CHECK(machine.ms() == 20);
    CHECK(layer::mutex_timedlock(&mutex, &soon) == ETIMEDOUT);  // Past already.
    timespec later{};
    layer::clock_gettime(CLOCK_MONOTONIC, &later);
    later.tv_sec += 1;
    CHECK(layer::mutex_clocklock(&mutex, CLOCK_MONOTONIC, &later) == 0);
    CHECK(machine.ms() == 100);
  });
}

TEST_CASE("a condition variable signals one, broadcasts to all, and times out") {
  Machine machine;
  int woken = 0;
  machine.play([&] {
    pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
    pthread_cond_t condition = PTHREAD_COND_INITIALIZER;
    for (int i = 0; i < 3; ++i) {
      machine.thread([&] {
        layer::mutex_lock(&mutex);
        CHECK(layer::cond_wait(&condition, &mutex) == 0);
        ++woken;
        layer::mutex_unlock(&mutex);
      });
    }
    Sleep(1);
    layer::cond_signal(&condition);
    Sleep(1);
    CHECK(woken == 1);
    layer::cond_broadcast(&condition);
    Sleep(1);
    CHECK(woken == 3);
    layer::mutex_lock(&mutex);
    const auto before = machine.ms();
    const timespec at = realtime_in(std::chrono::milliseconds{40});
    CHECK(layer::cond_timedwait(&condition, &mutex, &at) == ETIMEDOUT);
    CHECK(machine.ms() == before + 40);
    CHECK(layer::mutex_trylock(&mutex) == EBUSY);  // Held again.
    CHECK(layer::cond_clockwait(&condition, &mutex, CLOCK_MONOTONIC, &at) == ETIMEDOUT);
  });
}

TEST_CASE("readers share, writers do not, and a reader may read again") {
  Machine machine;
  machine.play([&] {
    pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;
    CHECK(layer::rwlock_rdlock(&lock) == 0);
    machine.thread([&] {
      CHECK(layer::rwlock_tryrdlock(&lock) == 0);
      CHECK(layer::rwlock_unlock(&lock) == 0);
      CHECK(layer::rwlock_trywrlock(&lock) == EBUSY);
      CHECK(layer::rwlock_wrlock(&lock) == 0);
      CHECK(layer::rwlock_wrlock(&lock) == EDEADLK);
      CHECK(layer::rwlock_unlock(&lock) == 0);
    });
    Sleep(1);
    CHECK(layer::rwlock_rdlock(&lock) == 0);
    CHECK(layer::rwlock_unlock(&lock) == 0);
    CHECK(layer::rwlock_unlock(&lock) == 0);
    Sleep(1);
    CHECK(layer::rwlock_unlock(&lock) == EPERM);
  });
}

TEST_CASE("pthread_once runs once, waits for the runner, and survives an exception") {
  static int calls;
  static bool fail;
  calls = 0;
  fail = true;
  Machine machine;
  machine.play([&] {
    std::int32_t control = 0;
    const auto routine = [] {
      ++calls;
      Sleep(5);
      if (fail) throw 1;
    };
    bool thrown = false;
    try {
      layer::once(&control, routine);
    } catch (int) {
      thrown = true;
    }
    CHECK(thrown);
    fail = false;
    machine.thread([&] { layer::once(&control, routine); });
    Sleep(1);
    CHECK(layer::once(&control, routine) == 0);
    CHECK(layer::once(&control, routine) == 0);
    CHECK(machine.ms() == 10);
  });
  CHECK(calls == 2);
}

TEST_CASE("thread-specific values are per thread and destroyed at its end") {
  static std::vector<void*> destroyed;
  destroyed.clear();
  Machine machine;
  machine.play([&] {
    layer::Key key = 0;
    CHECK(layer::key_create(&key, [](void* value) { destroyed.push_back(value); }) == 0);
    CHECK(key >= layer::first_key);
    CHECK(layer::setspecific(key, &machine) == 0);
    const Handle other = machine.thread([&] {
      CHECK(layer::getspecific(key) == nullptr);
      layer::setspecific(key, &key);
    });
    WaitForSingleObject(other, forever);
    CHECK(destroyed == std::vector<void*>{&key});
    CHECK(layer::getspecific(key) == &machine);
    CHECK(layer::key_delete(key) == 0);
    CHECK(layer::key_delete(key) == EINVAL);
    CHECK(layer::setspecific(3, nullptr) == EINVAL);
  });
}

TEST_CASE("a semaphore hands a post to the longest waiter") {
  Machine machine;
  std::string order;
  machine.play([&] {
    sem_t semaphore;
    CHECK(layer::sem_init(&semaphore, 0, 1) == 0);
    CHECK(layer::sem_trywait(&semaphore) == 0);
    CHECK(layer::sem_trywait(&semaphore) == -1);
    CHECK(errno == EAGAIN);
    for (const char name : {'a', 'b'}) {
      machine.thread([&, name] {
        CHECK(layer::sem_wait(&semaphore) == 0);
        order += name;
      });
      Sleep(1);
    }
    CHECK(layer::sem_post(&semaphore) == 0);
    CHECK(layer::sem_post(&semaphore) == 0);
    Sleep(1);
    int value = -1;
    CHECK(layer::sem_getvalue(&semaphore, &value) == 0);
    CHECK(value == 0);
    const timespec at = realtime_in(std::chrono::milliseconds{7});
    CHECK(layer::sem_timedwait(&semaphore, &at) == -1);
    CHECK(errno == ETIMEDOUT);
    CHECK(layer::sem_destroy(&semaphore) == 0);
    CHECK(layer::sem_wait(&semaphore) == -1);
    CHECK(errno == EINVAL);
  });
  CHECK(order == "ab");
}

TEST_CASE("sleeps and clocks of POSIX are virtual") {
  Machine machine;
  machine.play([&] {
    timespec now{};
    CHECK(layer::clock_gettime(CLOCK_REALTIME, &now) == 0);
    CHECK(now.tv_sec == 1'704'067'200);
    CHECK(layer::clock_gettime(CLOCK_MONOTONIC, &now) == 0);
    CHECK(now.tv_sec == 3600);
    CHECK(layer::clock_gettime(99, &now) == -1);
    CHECK(errno == EINVAL);
    timespec span{1, 500'000'000};
    CHECK(layer::nanosleep(&span, nullptr) == 0);
    CHECK(machine.ms() == 1500);
    CHECK(layer::sleep(2) == 0);
    CHECK(machine.ms() == 3500);
    span = {3600 + 4, 0};
    CHECK(layer::clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &span, nullptr) == 0);
    CHECK(machine.ms() == 4000);
    CHECK(layer::clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &span, nullptr) == 0);
    CHECK(machine.ms() == 4000);
    span = {0, 1'000'000'000};
    CHECK(layer::nanosleep(&span, nullptr) == -1);
    CHECK(errno == EINVAL);
  });
}

TEST_CASE("a static object is made by one strand while the others wait") {
  Machine machine;
  int made = 0;
  std::uint8_t guard[8] = {};
  machine.play([&] {
    for (int i = 0; i < 3; ++i) {
      machine.thread([&] {
        if (guard[0] == 0 && runtime::guard_acquire(guard) == 1) {
          Sleep(5);
          ++made;
          runtime::guard_release(guard);
        }
        CHECK(guard[0] == 1);
      });
    }
  });
  CHECK(made == 1);
}

TEST_CASE("thread_local objects are destroyed at the end of their strand, newest first") {
  static std::string order;
  order.clear();
  Machine machine;
  machine.play([&] {
    const Handle thread = machine.thread([] {
      runtime::thread_atexit([](void*) { order += "old "; }, nullptr);
      runtime::thread_atexit([](void*) { order += "new "; }, nullptr);
      order += "body ";
    });
    WaitForSingleObject(thread, forever);
    order += "joined";
  });
  CHECK(order == "body new old joined");
}

TEST_CASE("exit() of the language runtime ends the run") {
  Machine machine;
  machine.play([] { runtime::exit(3); });
  CHECK(machine.events.of<trace::ProcessExit>().at(0) == trace::ProcessExit{"exit", 3});
}

TEST_CASE("abort() of the language runtime is a crash") {
  Machine machine;
  machine.play([] { runtime::abort(); });
  CHECK(machine.events.of<trace::Crash>().at(0).what == "abort");
}

}  // namespace
}  // namespace rhsim::win32::test
