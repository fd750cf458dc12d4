#include <windows.h>

#include "harness/base/assert.h"
#include "harness/host/channel.h"

namespace rhsim::host {
namespace {

HANDLE moved_away(DWORD stream, DWORD access) {
  const HANDLE self = GetCurrentProcess();
  HANDLE copy = nullptr;
  const BOOL copied =
      DuplicateHandle(self, GetStdHandle(stream), self, &copy, 0, FALSE, DUPLICATE_SAME_ACCESS);
  RHSIM_ASSERT(copied != FALSE);
  const HANDLE null_device = CreateFileW(L"NUL", access, FILE_SHARE_READ | FILE_SHARE_WRITE,
                                         nullptr, OPEN_EXISTING, 0, nullptr);
  SetStdHandle(stream, null_device);
  return copy;
}

}  // namespace

Channel Channel::take_over_standard_streams() {
  const HANDLE input = moved_away(STD_INPUT_HANDLE, GENERIC_READ);
  const HANDLE output = moved_away(STD_OUTPUT_HANDLE, GENERIC_WRITE);
  return {reinterpret_cast<std::intptr_t>(input), reinterpret_cast<std::intptr_t>(output)};
}

bool Channel::read_exactly(void* bytes, std::size_t count) const {
  auto* at = static_cast<char*>(bytes);
  while (count > 0) {
    DWORD got = 0;
    const BOOL read =
        ReadFile(reinterpret_cast<HANDLE>(input_), at, static_cast<DWORD>(count), &got, nullptr);
    if (read == FALSE || got == 0) return false;
    at += got;
    count -= got;
  }
  return true;
}

bool Channel::write(std::string_view bytes) const {
  while (!bytes.empty()) {
    DWORD put = 0;
    const BOOL written = WriteFile(reinterpret_cast<HANDLE>(output_), bytes.data(),
                                   static_cast<DWORD>(bytes.size()), &put, nullptr);
    if (written == FALSE || put == 0) return false;
    bytes.remove_prefix(put);
  }
  return true;
}

}  // namespace rhsim::host
