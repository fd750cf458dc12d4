#include "harness/sim/executor.h"

#include <cerrno>
#include <fstream>
#include <stdexcept>
#include <vector>

#include "tests/harness/sim/executors.h"

namespace rhsim::sim {
namespace {

constexpr std::size_t stack_bytes = 256 * 1024;

TEST_CASE("control goes to a context and comes back, again and again") {
  const auto carrier = GENERATE(Carrier::Fibers, Carrier::Threads);
  CAPTURE(carrier);
  const auto executor = make_executor(carrier);
  std::string told;
  Executor::Context* ping = nullptr;
  ping = executor->create(
      [&] {
        for (int i = 0; i < 3; ++i) {
          told += "ping ";
          executor->switch_to(ping, nullptr);
        }
        executor->finish(ping, nullptr);
      },
      stack_bytes);
  for (int i = 0; i < 3; ++i) {
    executor->switch_to(nullptr, ping);
    told += "pong ";
  }
  executor->switch_to(nullptr, ping);
  CHECK(told == "ping pong ping pong ping pong ");
}

TEST_CASE("contexts hand control to one another without the host") {
  const auto carrier = GENERATE(Carrier::Fibers, Carrier::Threads);
  CAPTURE(carrier);
  const auto executor = make_executor(carrier);
  std::vector<Executor::Context*> ring(5);
  std::string told;
  for (std::size_t i = 0; i < ring.size(); ++i) {
    ring[i] = executor->create(
        [&, i] {
          told += std::to_string(i);
          executor->finish(ring[i], i + 1 < ring.size() ? ring[i + 1] : nullptr);
        },
        stack_bytes);
  }
  executor->switch_to(nullptr, ring[0]);
  CHECK(told == "01234");
}

TEST_CASE("an exception in flight stays with its context") {
  const auto carrier = GENERATE(Carrier::Fibers, Carrier::Threads);
  CAPTURE(carrier);
  const auto executor = make_executor(carrier);
  Executor::Context* first = nullptr;
  Executor::Context* second = nullptr;
  std::string told;
  first = executor->create(
      [&] {
        try {
          try {
            throw std::runtime_error("the first's");
          } catch (const std::exception&) {
            executor->switch_to(first, second);
            throw;
          }
        } catch (const std::exception& error) {
          told += error.what();
        }
        executor->finish(first, second);
      },
      stack_bytes);
  second = executor->create(
      [&] {
        CHECK(std::current_exception() == nullptr);
        try {
          throw std::logic_error("the second's");
        } catch (const std::exception& error) {
          told += error.what();
          told += ", ";
          executor->switch_to(second, first);
          CHECK(std::uncaught_exceptions() == 0);
        }
        executor->finish(second, nullptr);
      },
      stack_bytes);
  executor->switch_to(nullptr, first);
  CHECK(told == "the second's, the first's");
}

TEST_CASE("a context that ends inside a catch block leaves nothing to the next one") {
  const auto carrier = GENERATE(Carrier::Fibers, Carrier::Threads);
  CAPTURE(carrier);
  const auto executor = make_executor(carrier);
  Executor::Context* context = nullptr;
  context = executor->create(
      [&] {
        try {
          throw 1;
        } catch (int) {
          errno = ENOENT;
          executor->finish(context, nullptr);
        }
      },
      stack_bytes);
  executor->switch_to(nullptr, context);
  bool clean = false;
  context = executor->create(
      [&] {
        clean = std::current_exception() == nullptr && errno == 0;
        executor->finish(context, nullptr);
      },
      stack_bytes);
  executor->switch_to(nullptr, context);
  CHECK(clean);
}

TEST_CASE("errno belongs to a context") {
  const auto carrier = GENERATE(Carrier::Fibers, Carrier::Threads);
  CAPTURE(carrier);
  const auto executor = make_executor(carrier);
  Executor::Context* context = nullptr;
  std::vector<int> seen;
  context = executor->create(
      [&] {
        seen.push_back(errno);
        errno = EAGAIN;
        executor->switch_to(context, nullptr);
        seen.push_back(errno);
        executor->finish(context, nullptr);
      },
      stack_bytes);
  errno = ENOENT;
  executor->switch_to(nullptr, context);
  CHECK(errno == ENOENT);
  executor->switch_to(nullptr, context);
  CHECK(seen == std::vector{0, EAGAIN});
}

TEST_CASE("a discarded context runs no destructor of its frames, but its body is freed") {
  const auto carrier = GENERATE(Carrier::Fibers, Carrier::Threads);
  CAPTURE(carrier);
  const auto executor = make_executor(carrier);
  struct Noisy {
    bool& heard;
    ~Noisy() { heard = true; }
  };
  bool heard = false;
  const auto captured = std::make_shared<int>(1);
  Executor::Context* context = nullptr;
  context = executor->create(
      [&, captured] {
        const Noisy noisy{heard};
        executor->switch_to(context, nullptr);
        executor->finish(context, nullptr);
      },
      stack_bytes);
  executor->switch_to(nullptr, context);
  CHECK(captured.use_count() == 2);
  executor->discard(context);
  CHECK(captured.use_count() == 1);
  CHECK_FALSE(heard);
}

TEST_CASE("a context that never ran can be discarded") {
  const auto carrier = GENERATE(Carrier::Fibers, Carrier::Threads);
  CAPTURE(carrier);
  const auto executor = make_executor(carrier);
  const auto captured = std::make_shared<int>(1);
  executor->discard(executor->create([captured] {}, stack_bytes));
  CHECK(captured.use_count() == 1);
}

int threads_of_this_process() {
  std::ifstream status("/proc/self/status");
  for (std::string word; status >> word;) {
    int count = 0;
    if (word == "Threads:" && status >> count) return count;
  }
  return 0;
}

TEST_CASE("thousands of discarded contexts do not cost a thread each") {
  const auto carrier = GENERATE(Carrier::Fibers, Carrier::Threads);
  CAPTURE(carrier);
  const auto executor = make_executor(carrier);
  const int threads_before = threads_of_this_process();
  REQUIRE(threads_before > 0);
  int ran = 0;
  for (int i = 0; i < 5'000; ++i) {
    Executor::Context* context = nullptr;
    context = executor->create(
        [&] {
          ++ran;
          executor->switch_to(context, nullptr);
          ++ran;
        },
        stack_bytes);
    executor->switch_to(nullptr, context);
    executor->discard(context);
  }
  CHECK(ran == 5'000);
  CHECK(threads_of_this_process() == threads_before);
}

TEST_CASE("a context gets the stack it asked for") {
  const auto carrier = GENERATE(Carrier::Fibers, Carrier::Threads);
  CAPTURE(carrier);
  const auto executor = make_executor(carrier);
  constexpr std::size_t large = 4 * 1024 * 1024;
  Executor::Context* context = nullptr;
  bool reached = false;
  context = executor->create(
      [&] {
        volatile char block[large - 256 * 1024];
        for (std::size_t i = sizeof block; i >= 4096; i -= 4096) block[i - 1] = 1;
        reached = block[4095] == 1;
        executor->finish(context, nullptr);
      },
      large);
  executor->switch_to(nullptr, context);
  CHECK(reached);
}

TEST_CASE("each thread of the pool runs the host's code when it starts") {
  int started = 0;
  const auto executor = make_thread_executor(3, [&started] { ++started; });
  CHECK(started == 3);
}

}  // namespace
}  // namespace rhsim::sim
