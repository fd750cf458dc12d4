#include <dlfcn.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <time.h>
#include <ucontext.h>
#include <unistd.h>
#include <unwind.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <thread>

#include "harness/base/assert.h"
#include "harness/host/dying.h"
#include "harness/host/fixed_text.h"
#include "harness/host/hang_samples.h"
#include "harness/host/native_guard.h"
#include "harness/host/quick_exit.h"

namespace rhsim::host {
namespace {

constexpr int hang_signal = SIGUSR2;
constexpr int spin_signal = SIGUSR1;
constexpr std::size_t signal_stack_bytes = 64UL * 1024;

/// Which thread carries a strand, by the strand's number. Strands beyond the table share places: a
/// hang is then looked for on the wrong thread, and reported without a place.
std::array<std::atomic<pthread_t>, 4096> strand_threads;
std::atomic<pthread_t> host_thread;

/// libc's _exit, found before a handler needs it: the program has one of its own for modules.
void (*const real_exit)(int) = reinterpret_cast<void (*)(int)>(dlsym(RTLD_NEXT, "_exit"));

// --- Places: "file+0x123" from an address, with open and read alone
// ---------------------------------

std::uint64_t parse_hex(std::string_view& line) {
  std::uint64_t value = 0;
  while (!line.empty()) {
    const char c = line.front();
    if (c >= '0' && c <= '9')
      value = value * 16 + static_cast<std::uint64_t>(c - '0');
    else if (c >= 'a' && c <= 'f')
      value = value * 16 + static_cast<std::uint64_t>(c - 'a' + 10);
    else
      break;
    line.remove_prefix(1);
  }
  return value;
}

/// Line by line through /proc/self/maps, which asks no lock of the dynamic linker: the module may
/// have crashed inside it.
template <class OnLine>
void each_mapping(const OnLine& on_line) {
  const int maps = ::open("/proc/self/maps", O_RDONLY | O_CLOEXEC);
  if (maps < 0) return;
  static char buffer[8192];
  std::size_t kept = 0;
  for (;;) {
    const ssize_t got = ::read(maps, buffer + kept, sizeof buffer - kept);
    if (got <= 0) break;
    std::string_view text(buffer, kept + static_cast<std::size_t>(got));
    for (auto end = text.find('\n'); end != std::string_view::npos; end = text.find('\n')) {
      on_line(text.substr(0, end));
      text.remove_prefix(end + 1);
    }
    kept = text.size();
    std::memmove(buffer, text.data(), kept);
  }
  ::close(maps);
}

std::string_view file_name(std::string_view path) {
  const std::string_view deleted = " (deleted)";
  if (path.size() > deleted.size() && path.substr(path.size() - deleted.size()) == deleted) {
    path.remove_suffix(deleted.size());
  }
  path = path.substr(path.rfind('/') + 1);
  const std::string_view memory = "memfd:";
  if (path.substr(0, memory.size()) == memory) path.remove_prefix(memory.size());
  return path;
}

/// The file behind a line's mapping; empty when there is none. `line` begins after the addresses.
/// An image that was unloaded may stay hidden, without any access: it is no more there than one
/// that was unmapped.
std::string_view mapped_path(std::string_view line) {
  const auto slash = line.find('/');
  const bool hidden = line.substr(0, 4) == " ---";
  return slash == std::string_view::npos || hidden ? std::string_view() : line.substr(slash);
}

/// "name+0x123" with the offset from where the file's first mapping begins, as addr2line wants it.
void add_place(FixedText& text, std::uintptr_t address) {
  std::uint64_t base = 0;
  char current[256] = {};
  std::size_t current_size = 0;
  bool found = false;
  each_mapping([&](std::string_view line) {
    if (found) return;
    const std::uint64_t begin = parse_hex(line);
    if (line.empty()) return;
    line.remove_prefix(1);
    const std::uint64_t end = parse_hex(line);
    const auto name = file_name(mapped_path(line));
    if (name.empty() || name != std::string_view(current, current_size)) {
      base = begin;
      current_size = std::min(name.size(), sizeof current);
      std::memcpy(current, name.data(), current_size);
    }
    if (address < begin || address >= end) return;
    found = true;
    if (name.empty()) return;
    text.add(name);
    text.add("+");
    text.add_hex(address - base);
  });
  // No file stands behind the address: a call through a wild pointer. The address itself differs
  // from run to run, so it is not told.
  if (text.empty()) text.add("no module");
}

bool is_module(std::uintptr_t address) {
  bool result = false;
  each_mapping([&](std::string_view line) {
    const std::uint64_t begin = parse_hex(line);
    if (line.empty()) return;
    line.remove_prefix(1);
    const std::uint64_t end = parse_hex(line);
    if (address < begin || address >= end) return;
    const auto path = mapped_path(line);
    if (path.empty()) return;
    // Everything that is neither ours nor the system's.
    const auto name = file_name(path);
    const bool system = path.find("/usr/lib") == 0 || path.find("/lib") == 0;
    result = !system && name.substr(0, 10) != "rhsim-host";
  });
  return result;
}

/// The place of the fault, and for one in a library the module's frame that led there.
void add_places(FixedText& text, std::uintptr_t address) {
  add_place(text, address);
  if (is_module(address)) return;
  std::uintptr_t caller = 0;
  _Unwind_Backtrace(
      [](_Unwind_Context* frame, void* data) {
        const auto place = static_cast<std::uintptr_t>(_Unwind_GetIP(frame));
        if (place == 0 || !is_module(place)) return _URC_NO_REASON;
        *static_cast<std::uintptr_t*>(data) = place;
        return _URC_END_OF_STACK;
      },
      &caller);
  if (caller == 0) return;
  text.add(", called from ");
  FixedText place;
  add_place(place, caller);
  text.add(place.view());
}

// --- Handlers
// ---------------------------------------------------------------------------------------

std::string_view name_of(int signal, const siginfo_t& information, const ucontext_t& context) {
  switch (signal) {
    case SIGSEGV: {
      // A fault close to the stack pointer is the stack's end.
      const auto stack = static_cast<std::uintptr_t>(context.uc_mcontext.gregs[REG_RSP]);
      const auto fault = reinterpret_cast<std::uintptr_t>(information.si_addr);
      const bool near = fault + 65536 > stack && fault < stack + 65536;
      return near ? "stack overflow" : "access violation";
    }
    case SIGBUS:
      return "bus error";
    case SIGILL:
      return "illegal instruction";
    case SIGFPE:
      return "arithmetic exception";
    case SIGABRT:
      return "abort";
    default:
      return "signal";
  }
}

/// On the thread that hangs, each time the watchdog asks; the last time ends the process.
void on_hang_signal(int, siginfo_t*, void*) {
  static HangSamples samples;
  HangSamples::Look look;
  _Unwind_Backtrace(
      [](_Unwind_Context* frame, void* data) {
        int before_instruction = 0;
        auto place = static_cast<std::uintptr_t>(_Unwind_GetIPInfo(frame, &before_instruction));
        if (before_instruction == 0) --place;
        if (!is_module(place)) return _URC_NO_REASON;
        // It looks just before what it is given, as if that were a return address: a loop whose
        // first instruction is its function's would be placed in the function before.
        auto* const function = _Unwind_FindEnclosingFunction(reinterpret_cast<void*>(place + 1));
        static_cast<HangSamples::Look*>(data)->add(reinterpret_cast<std::uintptr_t>(function));
        return _URC_NO_REASON;
      },
      &look);
  if (!samples.add(look)) return;
  FixedText where;
  const auto function = samples.innermost_common();
  if (function != 0) add_place(where, function);
  write_last_words(FrameKind::Hang, "hang", where.view());
  quick_exit(71);
}

void on_fatal_signal(int signal, siginfo_t* information, void* context) {
  if (signal == SIGSEGV || signal == SIGBUS) leave_guarded_read();
  static std::atomic<int> depth{0};
  const int attempt = depth++;
  if (attempt > 1) quick_exit(70);
  const auto& machine = *static_cast<ucontext_t*>(context);
  const auto address = static_cast<std::uintptr_t>(machine.uc_mcontext.gregs[REG_RIP]);
  FixedText where;
  if (attempt == 0) add_places(where, address);
  write_last_words(FrameKind::Crash, name_of(signal, *information, machine), where.view());
  quick_exit(71);
}

double seconds(clockid_t clock) {
  timespec now{};
  ::clock_gettime(clock, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

[[noreturn]] void report_hang() {
  const auto strand = running_strand();
  pthread_t thread = strand_threads[strand % strand_threads.size()];
  if (strand == 0 || thread == 0) thread = host_thread;
  for (std::size_t i = 0; i < HangSamples::looks; ++i) {
    ::pthread_kill(thread, hang_signal);
    const timespec pause{0, 20'000'000};
    ::nanosleep(&pause, nullptr);
  }
  // A thread that cannot even take a signal is in the kernel for good: say so without a place.
  const timespec patience{2, 0};
  ::nanosleep(&patience, nullptr);
  write_last_words(FrameKind::Hang, "hang", "");
  quick_exit(71);
}

/// On the strand's own stack, for others may run before it returns, on fibers even in this thread.
/// In the module's code no lock of ours or of libc's is held that they could miss.
void on_spin_signal(int /*signal*/, siginfo_t* /*information*/, void* context) {
  const int error = errno;
  const auto& machine = *static_cast<ucontext_t*>(context);
  if (is_module(static_cast<std::uintptr_t>(machine.uc_mcontext.gregs[REG_RIP]))) {
    let_spinner_give_way();
  }
  errno = error;
}

void interrupt_spinner() {
  const auto strand = running_strand();
  const pthread_t thread = strand_threads[strand % strand_threads.size()];
  if (strand != 0 && thread != 0) ::pthread_kill(thread, spin_signal);
}

[[noreturn]] void watch() {
  for (;;) {
    const timespec interval{0, watchdog_interval_ms * 1'000'000L};
    ::nanosleep(&interval, nullptr);
    switch (watchdog_looks(seconds(CLOCK_PROCESS_CPUTIME_ID), seconds(CLOCK_MONOTONIC))) {
      case WatchdogSees::Nothing:
        break;
      case WatchdogSees::Spin:
        interrupt_spinner();
        break;
      case WatchdogSees::Hang:
        report_hang();
        break;
    }
  }
}

/// An overflowing stack has no room for its own handler. Released with its thread.
class SignalStack {
 public:
  SignalStack() {
    memory_ = ::mmap(nullptr, signal_stack_bytes, PROT_READ | PROT_WRITE,
                     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    RHSIM_ASSERT(memory_ != MAP_FAILED);
    stack_t stack{};
    stack.ss_sp = memory_;
    stack.ss_size = signal_stack_bytes;
    ::sigaltstack(&stack, nullptr);
  }
  ~SignalStack() {
    stack_t none{};
    none.ss_flags = SS_DISABLE;
    ::sigaltstack(&none, nullptr);
    ::munmap(memory_, signal_stack_bytes);
  }
  SignalStack(const SignalStack&) = delete;
  SignalStack& operator=(const SignalStack&) = delete;

 private:
  void* memory_;
};

void use_signal_stack() {
  thread_local const SignalStack stack;
  (void)stack;
}

}  // namespace

void start_watchdog_and_handlers();

void start_watchdog_and_handlers() {
  host_thread = ::pthread_self();
  use_signal_stack();
  struct sigaction action {};
  action.sa_sigaction = on_fatal_signal;
  action.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER;
  for (const int signal : {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT}) {
    RHSIM_ASSERT(::sigaction(signal, &action, nullptr) == 0);
  }
  action.sa_sigaction = on_hang_signal;
  action.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_RESTART;
  RHSIM_ASSERT(::sigaction(hang_signal, &action, nullptr) == 0);
  faults_are_caught_now();
  action.sa_sigaction = on_spin_signal;
  action.sa_flags = SA_SIGINFO | SA_RESTART | SA_NODEFER;
  RHSIM_ASSERT(::sigaction(spin_signal, &action, nullptr) == 0);
  // A front-end that is gone is noticed by the failing write.
  std::signal(SIGPIPE, SIG_IGN);
  std::thread(watch).detach();
}

void quick_exit(int code) {
  real_exit(code);
  __builtin_unreachable();
}

void watch_over_thread() { use_signal_stack(); }

void watch_over_strand(trace::StrandId strand) {
  strand_threads[strand % strand_threads.size()] = ::pthread_self();
}

bool write_raw(std::intptr_t output, const void* bytes, std::size_t count) {
  const auto* at = static_cast<const char*>(bytes);
  while (count > 0) {
    const ssize_t put = ::write(static_cast<int>(output), at, count);
    if (put < 0 && errno == EINTR) continue;
    if (put <= 0) return false;
    at += put;
    count -= static_cast<std::size_t>(put);
  }
  return true;
}

}  // namespace rhsim::host
