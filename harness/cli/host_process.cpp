#include "harness/cli/host_process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

extern char** environ;

namespace rhsim::cli {
namespace {

constexpr int patience_ms = 60'000;  // A host with a long run sends Alive every few seconds.
constexpr std::size_t kept_error_bytes = 4096;

struct Pipe {
  int reading = -1;
  int writing = -1;
};

Result<Pipe> make_pipe() {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return failure("pipe", std::strerror(errno));
  return Pipe{ends[0], ends[1]};
}

/// Our environment with the command's changes, as posix_spawn wants it.
std::vector<std::string> environment_of(const HostProcess::Command& command) {
  std::vector<std::string> lines;
  for (char** line = environ; *line != nullptr; ++line) {
    const std::string_view text = *line;
    const auto name = text.substr(0, text.find('='));
    bool changed = false;
    for (const auto& [key, value] : command.environment) changed |= key == name;
    if (!changed) lines.emplace_back(text);
  }
  for (const auto& [key, value] : command.environment) {
    if (value) lines.push_back(key + "=" + *value);
  }
  return lines;
}

std::vector<char*> pointers_to(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (auto& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

void close_if_open(int& file) {
  if (file >= 0) ::close(file);
  file = -1;
}

}  // namespace

Result<HostProcess> HostProcess::start(const Command& command) {
  auto input = make_pipe();
  auto output = make_pipe();
  auto errors = make_pipe();
  if (!input || !output || !errors) return failure("pipe", "no file descriptors left");

  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, input->reading, STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, output->writing, STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, errors->writing, STDERR_FILENO);
  auto arguments = command.arguments;
  auto environment = environment_of(command);
  pid_t process = -1;
  const int problem = ::posix_spawn(&process, arguments.front().c_str(), &actions, nullptr,
                                    pointers_to(arguments).data(), pointers_to(environment).data());
  posix_spawn_file_actions_destroy(&actions);
  ::close(input->reading);
  ::close(output->writing);
  ::close(errors->writing);
  HostProcess started(problem == 0 ? process : -1, input->writing, output->reading,
                      errors->reading);
  if (problem != 0) {
    return failure(command.arguments.front(),
                   std::string("cannot be started: ") + std::strerror(problem));
  }
  ::fcntl(started.errors_, F_SETFL, O_NONBLOCK);
  // A host that is gone is noticed by a failing write, not by a signal.
  ::signal(SIGPIPE, SIG_IGN);
  return started;
}

HostProcess::HostProcess(int process, int input, int output, int errors)
    : process_(process), input_(input), output_(output), errors_(errors) {}

HostProcess::HostProcess(HostProcess&& other) noexcept { *this = std::move(other); }

HostProcess& HostProcess::operator=(HostProcess&& other) noexcept {
  std::swap(process_, other.process_);
  std::swap(input_, other.input_);
  std::swap(output_, other.output_);
  std::swap(errors_, other.errors_);
  std::swap(buffer_, other.buffer_);
  std::swap(taken_, other.taken_);
  std::swap(error_text_, other.error_text_);
  return *this;
}

HostProcess::~HostProcess() {
  if (process_ >= 0) (void)end();
  close_if_open(input_);
  close_if_open(output_);
  close_if_open(errors_);
}

bool HostProcess::send(host::FrameKind kind, std::string_view payload) {
  const auto bytes = host::frame_bytes(kind, payload);
  std::string_view rest = bytes;
  while (!rest.empty()) {
    const ssize_t put = ::write(input_, rest.data(), rest.size());
    if (put < 0 && errno == EINTR) continue;
    if (put <= 0) return false;
    rest.remove_prefix(static_cast<std::size_t>(put));
  }
  return true;
}

tl::expected<host::Frame, HostProcess::Silence> HostProcess::receive() {
  if (const auto silence = fill(host::frame_header_bytes)) return tl::unexpected(*silence);
  std::uint32_t length = 0;
  std::memcpy(&length, buffer_.data() + taken_, sizeof length);
  // No host of ours sends that much: whatever wrote it, the host is lost.
  if (length >= host::frame_limit_bytes) return tl::unexpected(Silence::Ended);
  const auto kind = static_cast<host::FrameKind>(buffer_[taken_ + 4]);
  const std::size_t whole = host::frame_header_bytes + length;
  if (const auto silence = fill(whole)) return tl::unexpected(*silence);
  host::Frame frame{kind, buffer_.substr(taken_ + host::frame_header_bytes, length)};
  taken_ += whole;
  return frame;
}

std::optional<HostProcess::Silence> HostProcess::fill(std::size_t bytes) {
  if (buffer_.size() - taken_ >= bytes) return std::nullopt;
  // Only now: many frames come at a time.
  buffer_.erase(0, std::exchange(taken_, 0));
  while (buffer_.size() < bytes) {
    std::array<pollfd, 2> files{{{output_, POLLIN, 0}, {errors_, POLLIN, 0}}};
    const int ready = ::poll(files.data(), files.size(), patience_ms);
    if (ready < 0 && errno == EINTR) continue;
    if (ready <= 0) return Silence::TooLong;
    if (files[1].revents != 0) keep_errors();
    if (files[0].revents == 0) continue;
    std::array<char, 65536> piece;
    const ssize_t got = ::read(output_, piece.data(), piece.size());
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return Silence::Ended;
    buffer_.append(piece.data(), static_cast<std::size_t>(got));
  }
  return std::nullopt;
}

void HostProcess::keep_errors() {
  std::array<char, 4096> piece;
  for (;;) {
    const ssize_t got = ::read(errors_, piece.data(), piece.size());
    if (got == 0) close_if_open(errors_);
    if (got <= 0) return;
    error_text_.append(piece.data(), static_cast<std::size_t>(got));
    if (error_text_.size() > kept_error_bytes) {
      error_text_.erase(0, error_text_.size() - kept_error_bytes);
    }
  }
}

std::string HostProcess::end() {
  // A host that has closed its output is about to end by itself and has a status to tell; any other
  // is in a run that nobody waits for any more.
  int status = 0;
  close_if_open(input_);
  pid_t ended = 0;
  for (int tries = 0; tries < 50 && ended == 0; ++tries) {
    ended = ::waitpid(process_, &status, WNOHANG);
    if (ended == 0) ::poll(nullptr, 0, 2);
  }
  if (ended == 0) {
    ::kill(process_, SIGKILL);
    while (::waitpid(process_, &status, 0) < 0 && errno == EINTR) continue;
  }
  process_ = -1;
  if (errors_ >= 0) keep_errors();
  std::string text = WIFSIGNALED(status) ? "signal " + std::to_string(WTERMSIG(status))
                                         : "exit status " + std::to_string(WEXITSTATUS(status));
  if (!error_text_.empty())
    text += ": " + error_text_.substr(0, error_text_.find_last_not_of('\n') + 1);
  return text;
}

}  // namespace rhsim::cli
