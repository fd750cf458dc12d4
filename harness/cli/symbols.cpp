#include "harness/cli/symbols.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string_view>

#include <fmt/format.h>

#include "harness/cli/module_file.h"

extern char** environ;

namespace rhsim::cli {
namespace {

/// The tool reads a foreign file: it gets so long, and no longer.
constexpr std::chrono::seconds patience{10};
constexpr std::size_t longest_answer = 65536;

/// What `descriptor` gives until its end, at most until the patience does.
std::string read_all(int descriptor) {
  using Clock = std::chrono::steady_clock;
  const auto deadline = Clock::now() + patience;
  std::string text;
  std::array<char, 4096> piece;
  while (text.size() < longest_answer) {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now()).count();
    pollfd ready{descriptor, POLLIN, 0};
    if (left <= 0 || ::poll(&ready, 1, static_cast<int>(left)) <= 0) break;
    const auto got = ::read(descriptor, piece.data(), piece.size());
    if (got <= 0) break;
    text.append(piece.data(), static_cast<std::size_t>(got));
  }
  return text;
}

/// What the program says on standard output; "" when it cannot be started. Its complaints are
/// nobody's business.
std::string output_of(std::vector<std::string> arguments) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return {};
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  std::vector<char*> words;
  for (auto& argument : arguments) words.push_back(argument.data());
  words.push_back(nullptr);
  pid_t process = 0;
  const int failed = ::posix_spawnp(&process, words[0], &actions, nullptr, words.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  ::close(ends[1]);
  std::string text;
  if (failed == 0) {
    text = read_all(ends[0]);
    ::kill(process, SIGKILL);  // It has said all, or too little in too long a time.
    ::waitpid(process, nullptr, 0);
  }
  ::close(ends[0]);
  return text;
}

std::string_view take_line(std::string_view& text) {
  const auto end = std::min(text.find('\n'), text.size());
  const auto line = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return line;
}

struct Symbol {
  std::string function;
  std::string line;  ///< "/home/me/worker.c:12", or "".
};

/// Two lines, "run" and "/home/me/worker.c:12 (discriminator 2)". What the tool does not know is
/// "??" or line 0.
std::optional<Symbol> answer_of(std::string_view text) {
  const auto function = take_line(text);
  auto line = take_line(text);
  if (function.empty() || function.starts_with("??")) return std::nullopt;
  line = line.substr(0, line.find(" (discriminator"));
  const bool known = !line.starts_with("??") && !line.ends_with(":?") && !line.ends_with(":0");
  // Debugging information has "build/../fakes/worker.c".
  return Symbol{std::string(function),
                known ? std::filesystem::path(line).lexically_normal().string() : std::string()};
}

/// Debian's addr2line reads both formats; the cross compiler's is for systems whose own does not.
std::vector<std::string> tools() {
  std::vector<std::string> names;
  if (const char* chosen = std::getenv("RHSIM_ADDR2LINE")) names.emplace_back(chosen);
  names.insert(names.end(), {"addr2line", "llvm-addr2line", "x86_64-w64-mingw32-addr2line"});
  return names;
}

/// A hexadecimal number at the front of `text`, if there is one.
std::optional<std::uint64_t> number_at_front(std::string_view text) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, 16);
  return error == std::errc() ? std::optional(number) : std::nullopt;
}

}  // namespace

SymbolSource symbols_of(const std::string& module_path, const std::string& kind) {
  // Most results name no place: the file is read when the first one does.
  const auto file = std::make_shared<std::optional<ModuleFile>>();
  return [=](std::uint64_t offset) -> std::optional<std::string> {
    if (!*file) *file = read_module_file(module_path, kind).value_or(ModuleFile{});
    const auto address = fmt::format("{:#x}", (*file)->preferred_base + offset);
    std::optional<std::string> function;
    for (const auto& tool : tools()) {
      const auto symbol = answer_of(output_of({tool, "-f", "-C", "-e", module_path, address}));
      if (!symbol) continue;
      if (!symbol->line.empty()) return fmt::format("{} ({})", symbol->function, symbol->line);
      if (!function) function = symbol->function;
    }
    // In a stripped file the tool knows the exports alone, and does not say how far away they are.
    const auto exported = nearest_export(**file, offset);
    const bool no_better = function && exported.starts_with(*function + '+');
    if (function && !no_better) return function;
    return exported.empty() ? std::nullopt : std::optional(exported);
  };
}

std::vector<std::string> named_places(const std::string& message, const std::string& name,
                                      const SymbolSource& symbols) {
  std::vector<std::string> places;
  const std::string front = name + "+0x";
  for (auto at = message.find(front); at != std::string::npos; at = message.find(front, at + 1)) {
    const auto offset = number_at_front(std::string_view(message).substr(at + front.size()));
    if (!offset) continue;
    const auto symbol = symbols(*offset);
    if (!symbol) continue;
    auto place = fmt::format("{}+{:#x} is {}", name, *offset, *symbol);
    const bool is_new = std::find(places.begin(), places.end(), place) == places.end();
    if (is_new) places.push_back(std::move(place));
  }
  return places;
}

void name_places(conformance::CampaignResult& result) {
  if (result.module.kind == "scripted" || result.module.name.empty()) return;
  const auto symbols = symbols_of(result.module_path, result.module.kind);
  for (auto& group : result.findings) {
    group.places = named_places(group.example.message, result.module.name, symbols);
  }
}

}  // namespace rhsim::cli
