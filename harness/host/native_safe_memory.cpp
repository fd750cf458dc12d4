#include <sys/uio.h>
#include <unistd.h>

#include <csetjmp>
#include <cstring>

#include "harness/base/assert.h"
#include "harness/host/native_guard.h"
#include "harness/host/safe_memory.h"

namespace rhsim::host {
namespace {

/// For sandboxes that forbid process_vm_readv: the kernel refuses to write from a bad address.
bool read_through_pipe(const void* from, void* to, std::size_t count) {
  static const auto ends = [] {
    struct Ends {
      int fd[2];
    } made{};
    RHSIM_ASSERT(::pipe(made.fd) == 0);
    return made;
  }();
  auto* source = static_cast<const char*>(from);
  auto* target = static_cast<char*>(to);
  while (count > 0) {
    const std::size_t piece = count < 4096 ? count : 4096;
    const ssize_t put = ::write(ends.fd[1], source, piece);
    if (put <= 0) return false;
    RHSIM_ASSERT(::read(ends.fd[0], target, static_cast<std::size_t>(put)) == put);
    source += put;
    target += put;
    count -= static_cast<std::size_t>(put);
  }
  return true;
}

bool read_by_kernel(const void* from, void* to, std::size_t count) {
  const iovec local{to, count};
  const iovec remote{const_cast<void*>(from), count};
  return ::process_vm_readv(::getpid(), &local, 1, &remote, 1, 0) == static_cast<ssize_t>(count);
}

// A host reads a function table at every poll, and a system call for each would be a tenth of its
// time. It handles SIGSEGV anyway, so there a plain copy may fault.
bool faults_are_caught = false;
thread_local jmp_buf* guard = nullptr;

bool read_with_guard(const void* from, void* to, std::size_t count) {
  jmp_buf place;
  if (_setjmp(place) != 0) {
    guard = nullptr;
    return false;
  }
  guard = &place;
  // The copy may move neither above nor below.
  __asm__ volatile("" ::: "memory");
  std::memcpy(to, from, count);
  __asm__ volatile("" ::: "memory");
  guard = nullptr;
  return true;
}

}  // namespace

void faults_are_caught_now() {
#if !defined(RHSIM_SANITIZED)  // It objects to a copy that goes on past the end of an object.
  faults_are_caught = true;
#endif
}

void leave_guarded_read() {
  if (guard != nullptr) _longjmp(*guard, 1);
}

bool read_memory(const void* from, void* to, std::size_t count) {
  if (count == 0) return true;
  if (from == nullptr) return false;
  if (faults_are_caught) return read_with_guard(from, to, count);
  static const bool kernel_reads = [] {
    const int probe = 1;
    int copy = 0;
    return read_by_kernel(&probe, &copy, sizeof probe);
  }();
  return kernel_reads ? read_by_kernel(from, to, count) : read_through_pipe(from, to, count);
}

}  // namespace rhsim::host
