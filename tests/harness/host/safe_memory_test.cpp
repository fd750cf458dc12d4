#include "harness/host/safe_memory.h"

#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstring>

#include <catch2/catch.hpp>

#include "harness/host/native_guard.h"

using namespace rhsim::host;

namespace {

/// Two pages, the second of which may not be read.
class PageEnd {
 public:
  PageEnd()
      : memory_(static_cast<char*>(
            mmap(nullptr, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0))) {
    mprotect(memory_ + 4096, 4096, PROT_NONE);
  }
  ~PageEnd() { munmap(memory_, 8192); }
  PageEnd(const PageEnd&) = delete;
  PageEnd& operator=(const PageEnd&) = delete;

  /// `bytes` placed so that they end where reading ends.
  const char* place(const void* bytes, std::size_t count) {
    std::memcpy(memory_ + 4096 - count, bytes, count);
    return memory_ + 4096 - count;
  }

 private:
  char* memory_;
};

}  // namespace

TEST_CASE("memory is read up to the last byte that may be read, and not beyond") {
  PageEnd page;
  const std::uint32_t number = 0x12345678;
  const char* at = page.place(&number, sizeof number);
  std::uint32_t copy = 0;
  CHECK(read_value(at, copy));
  CHECK(copy == number);
  CHECK_FALSE(read_value(at + 1, copy));
  CHECK_FALSE(read_value(nullptr, copy));
}

TEST_CASE("a string that ends at the end of memory is read whole") {
  PageEnd page;
  CHECK(read_wide_text(page.place(u"online", 14), 100) == u"online");
  CHECK(read_narrow_text(page.place("online", 7), 100) == "online");
}

TEST_CASE("a string without an end is unreadable, unless the limit comes first") {
  PageEnd page;
  const char* at = page.place(u"online", 12);
  CHECK_FALSE(read_wide_text(at, 100).has_value());
  CHECK(read_wide_text(at, 6) == u"online");
}

TEST_CASE("a string at an odd address is read") {
  char bytes[15] = {};
  std::memcpy(bytes + 1, u"online", 14);
  CHECK(read_wide_text(bytes + 1, 100) == u"online");
}

TEST_CASE("a host that catches faults reads with the same care") {
  // In a process of its own: the handler stays.
  const pid_t child = fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    struct sigaction action {};
    action.sa_handler = [](int) { leave_guarded_read(); };
    action.sa_flags = SA_NODEFER;
    sigaction(SIGSEGV, &action, nullptr);
    faults_are_caught_now();
    PageEnd page;
    const std::uint32_t number = 0x12345678;
    const char* at = page.place(&number, sizeof number);
    std::uint32_t copy = 0;
    bool right = read_value(at, copy) && copy == number;
    for (int i = 0; i < 3; ++i) right = right && !read_value(at + 1, copy);
    right = right && !read_wide_text(page.place(u"online", 12), 100).has_value();
    _exit(right ? 0 : 1);
  }
  int status = -1;
  REQUIRE(waitpid(child, &status, 0) == child);
  CHECK(status == 0);
}
