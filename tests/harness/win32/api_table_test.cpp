#include <algorithm>
#include <set>

#include "harness/win32/api_table.h"
#include "harness/win32/pthread_layer.h"
#include "tests/harness/win32/machine.h"

namespace rhsim::win32::test {
namespace {

const ApiFunction* find(std::string_view module, std::string_view name) {
  const auto all = functions();
  const auto at = std::find_if(all.begin(), all.end(), [&](const ApiFunction& row) {
    return row.module == module && row.name == name;
  });
  return at == all.end() ? nullptr : &*at;
}

TEST_CASE("the table is sorted by name, complete in its rows, and names each function once") {
  const auto all = functions();
  CHECK(std::is_sorted(all.begin(), all.end(),
                       [](const auto& left, const auto& right) { return left.name < right.name; }));
  std::set<std::pair<std::string_view, std::string_view>> seen;
  for (const auto& row : all) {
    CAPTURE(row.name);
    CHECK(row.address != nullptr);
    CHECK(row.module.ends_with(".dll"));
    CHECK(std::none_of(row.module.begin(), row.module.end(),
                       [](char letter) { return letter >= 'A' && letter <= 'Z'; }));
    CHECK(seen.emplace(row.module, row.name).second);
    CHECK_FALSE(to_text(row.cls).empty());
  }
}

TEST_CASE("natively a row's address is the exported function") {
  REQUIRE(find("kernel32.dll", "SetEvent") != nullptr);
  CHECK(find("kernel32.dll", "SetEvent")->address == reinterpret_cast<void*>(&SetEvent));
  CHECK(find("kernel32.dll", "Sleep")->cls == ApiClass::Wait);
}

TEST_CASE("the C library's names are in the table of both Windows runtimes") {
  const auto name = GENERATE("exit", "abort", "_time64", "_beginthreadex", "clock", "_amsg_exit");
  CAPTURE(name);
  CHECK(find("msvcrt.dll", name) != nullptr);
  CHECK(find("ucrtbase.dll", name) != nullptr);
}

TEST_CASE("what libstdc++ and libgcc import of winpthreads is in the table") {
  for (const auto name : {"clock_gettime",
                          "nanosleep",
                          "pthread_cond_broadcast",
                          "pthread_cond_destroy",
                          "pthread_cond_signal",
                          "pthread_cond_wait",
                          "pthread_create",
                          "pthread_detach",
                          "pthread_getspecific",
                          "pthread_join",
                          "pthread_key_create",
                          "pthread_key_delete",
                          "pthread_mutex_destroy",
                          "pthread_mutex_init",
                          "pthread_mutex_lock",
                          "pthread_mutex_unlock",
                          "pthread_num_processors_np",
                          "pthread_once",
                          "pthread_rwlock_rdlock",
                          "pthread_rwlock_unlock",
                          "pthread_rwlock_wrlock",
                          "pthread_setspecific"}) {
    CAPTURE(name);
    CHECK(find("libwinpthread-1.dll", name) != nullptr);
  }
  for (const auto& row : pthread::unseen_functions()) {
    CHECK(find(row.module, row.name) != nullptr);
  }
}

}  // namespace
}  // namespace rhsim::win32::test
