#include "tests/harness/win32/differential/system.h"

#include <windows.h>

#include <cstring>
#include <string_view>

#include "harness/win32/api_table.h"

namespace rhsim::win32::test {

namespace {

template <class Function>
void from_table(Function& function, std::string_view name) {
  for (const auto& row : functions()) {
    if (row.name == name) std::memcpy(&function, &row.address, sizeof function);
  }
}

template <class Function>
void from_system(Function& function, const char* name) {
  for (const char* dll : {"kernel32.dll", "kernelbase.dll"}) {
    const FARPROC address = ::GetProcAddress(::GetModuleHandleA(dll), name);
    if (address == nullptr) continue;
    std::memcpy(&function, &address, sizeof function);
    return;
  }
}

}  // namespace

System our_system() {
  System system;
#define RHSIM_FIND(name, result, parameters) from_table(system.name, #name);
  RHSIM_COMPARED(RHSIM_FIND)
#undef RHSIM_FIND
  return system;
}

System real_system() {
  System system;
#define RHSIM_FIND(name, result, parameters) from_system(system.name, #name);
  RHSIM_COMPARED(RHSIM_FIND)
#undef RHSIM_FIND
  return system;
}

}  // namespace rhsim::win32::test
