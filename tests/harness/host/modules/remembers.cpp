/* Keeps something in every kind of global that C++ has, counts in all of them at each Open, and
   says in the cluster log what it found: one in each when its globals are fresh. */
#include <string>
#include <vector>

#include "core.h"

namespace {

/* Made by a constructor, ended by a destructor that another global would notice. */
int g_living = 0;
struct Living {
  Living() { ++g_living; }
  ~Living() { --g_living; }
};

struct Counts {
  std::vector<int> opened;
  Counts() : opened(1, g_living) {}
};

Living g_constructed;
Counts g_counts;
int g_plain = 0;
int g_initial = 41;
int g_large[4096];

template <class T>
struct Shared {
  static inline int count = 0; /* A unique symbol in default GCC output. */
};

int& LocalStatic() {
  static std::string text(1, '\0');
  static int count = static_cast<int>(text.size()) - 1;
  return count;
}

struct PerThread {
  std::vector<int> counts = std::vector<int>(1, 0);
  ~PerThread() { counts.clear(); }
};
thread_local PerThread t_counts;
thread_local int t_plain = 0;

RESID WINAPI RememberingOpen(LPCWSTR name, HKEY key, RESOURCE_HANDLE handle) {
  g_LogEvent(handle, LOG_INFORMATION,
             L"living %1!d!, constructed %2!d!, plain %3!d!, initial %4!d!, large %5!d!, shared "
             L"%6!d!, local %7!d!, thread %8!d! and %9!d!\n",
             g_living, ++g_counts.opened[0], ++g_plain, ++g_initial, ++g_large[4095],
             ++Shared<int>::count, ++LocalStatic(), ++t_counts.counts[0], ++t_plain);
  return FakeOpen(name, key, handle);
}

}  // namespace

FAKE_DLL(L"rhsim Remembers", RememberingOpen, FakeClose, FakeOnline, FakeOffline, FakeTerminate,
         FakeLooksAlive, FakeIsAlive)
