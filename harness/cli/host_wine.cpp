#include "harness/cli/host_wine.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <mutex>

namespace rhsim::cli {
namespace {

namespace fs = std::filesystem;

constexpr const char* remedy =
    "Install the 64-bit Wine (Debian and Ubuntu: apt install wine64, Fedora: dnf install "
    "wine-core), "
    "or name its loader in RHSIM_WINE";

/// Programs that people call wine. The loaders in /usr/lib come first: /usr/bin/wine is a shell
/// script on some systems, one more process for each start.
fs::path find_loader() {
  if (const char* chosen = std::getenv("RHSIM_WINE")) return chosen;
  for (const char* place :
       {"/usr/lib/wine/wine64", "/usr/lib64/wine/wine64", "/opt/wine-stable/bin/wine64"}) {
    if (::access(place, X_OK) == 0) return place;
  }
  const char* path = std::getenv("PATH");
  std::string folders = path != nullptr ? path : "/usr/bin:/bin";
  for (const char* name : {"wine64", "wine"}) {
    std::string_view rest = folders;
    while (!rest.empty()) {
      const auto end = std::min(rest.find(':'), rest.size());
      fs::path candidate = fs::path(rest.substr(0, end)) / name;
      if (::access(candidate.c_str(), X_OK) == 0) return candidate;
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
  }
  return {};
}

/// wineserver stands beside the loader or on the path.
fs::path find_server(const fs::path& loader) {
  for (const char* name : {"wineserver64", "wineserver"}) {
    auto beside = loader.parent_path() / name;
    if (::access(beside.c_str(), X_OK) == 0) return beside;
  }
  for (const char* place : {"/usr/bin/wineserver", "/usr/local/bin/wineserver"}) {
    if (::access(place, X_OK) == 0) return place;
  }
  return {};
}

fs::path cache_folder() {
  if (const char* cache = std::getenv("XDG_CACHE_HOME"); cache != nullptr && *cache == '/')
    return cache;
  if (const char* home = std::getenv("HOME"); home != nullptr && *home == '/')
    return fs::path(home) / ".cache";
  return fs::temp_directory_path() / ("rhsim-" + std::to_string(::getuid()));
}

/// An advisory lock on a file: shared by all commands that use the prefix, exclusive for the one
/// that makes it or ends its server.
class PrefixLock {
 public:
  explicit PrefixLock(const fs::path& file)
      : file_(::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)) {}
  ~PrefixLock() {
    if (file_ >= 0) ::close(file_);
  }
  PrefixLock(const PrefixLock&) = delete;
  PrefixLock& operator=(const PrefixLock&) = delete;

  [[nodiscard]] bool open() const { return file_ >= 0; }
  void share() const { ::flock(file_, LOCK_SH); }
  void own() const { ::flock(file_, LOCK_EX); }
  [[nodiscard]] bool try_own() const { return ::flock(file_, LOCK_EX | LOCK_NB) == 0; }

 private:
  int file_;
};

class RealSession final : public WineSession {
 public:
  RealSession(fs::path loader, fs::path server, fs::path prefix)
      : loader_(std::move(loader)),
        server_(std::move(server)),
        prefix_(std::move(prefix)),
        lock_(prefix_.parent_path() / "wine.lock") {}

  /// Whoever is last turns off the light: a wineserver that lingers keeps files open and surprises
  /// whoever cleans up. Another command may be using it, so only the sole owner may.
  ~RealSession() override {
    if (!lock_.open() || server_.empty() || !lock_.try_own()) return;
    run({server_.string(), "-k"});
  }

  [[nodiscard]] HostProcess::Command command(const std::string& program) const override {
    return with_environment({loader_.string(), program});
  }

  Result<void> prepare() {
    if (!lock_.open()) {
      return failure(prefix_.string(), "cannot be made", "Set XDG_CACHE_HOME to a folder of yours");
    }
    lock_.share();
    if (ready()) return {};
    lock_.own();
    if (!ready()) {
      // About five seconds, once per user.
      run({loader_.string(), "wineboot.exe", "--init"});
      if (!server_.empty()) run({server_.string(), "-w"});
      if (!fs::exists(prefix_ / "system.reg")) {
        return failure(loader_.string(), "could not make the Wine prefix " + prefix_.string(),
                       remedy);
      }
      std::ofstream(marker()) << loader_.string() << '\n';
    }
    lock_.share();
    return {};
  }

 private:
  [[nodiscard]] fs::path marker() const { return prefix_ / "rhsim-ready"; }
  [[nodiscard]] bool ready() const { return fs::exists(marker()); }

  [[nodiscard]] HostProcess::Command with_environment(std::vector<std::string> arguments) const {
    HostProcess::Command command;
    command.arguments = std::move(arguments);
    command.environment = {
        {"WINEPREFIX", prefix_.string()},
        {"WINEARCH", "win64"},
        {"WINEDEBUG", "-all"},
        // No Mono, no Gecko, no menus, no crash dialogue; and our stand-ins for the cluster's DLLs
        // before Wine's own.
        {"WINEDLLOVERRIDES",
         "mscoree,mshtml=;winemenubuilder.exe,winedbg.exe=d;resutils,clusapi=n,b"},
        {"DISPLAY", std::nullopt},
        {"WAYLAND_DISPLAY", std::nullopt},
        {"WINELOADER", std::nullopt},
        {"WINESERVER", server_.empty() ? std::nullopt : std::optional(server_.string())}};
    return command;
  }

  void run(std::vector<std::string> arguments) const {
    auto process = HostProcess::start(with_environment(std::move(arguments)));
    if (!process) return;
    // It says nothing that we understand; it is awaited until it closes its output.
    while (process->receive().has_value()) continue;
    (void)process->end();
  }

  fs::path loader_;
  fs::path server_;
  fs::path prefix_;
  PrefixLock lock_;
};

}  // namespace

Result<std::shared_ptr<WineSession>> WineSession::get() {
  static std::mutex mutex;
  static std::weak_ptr<WineSession> shared;
  const std::scoped_lock lock(mutex);
  if (auto session = shared.lock()) return session;
  const auto loader = find_loader();
  if (loader.empty() || ::access(loader.c_str(), X_OK) != 0) {
    return failure("wine", "a Windows DLL needs Wine to run here, and none was found", remedy);
  }
  const auto prefix = cache_folder() / "rhsim" / "wine";
  std::error_code problem;
  fs::create_directories(prefix, problem);
  auto session = std::make_shared<RealSession>(loader, find_server(loader), prefix);
  if (auto prepared = session->prepare(); !prepared) return failure(prepared.error());
  shared = session;
  return session;
}

std::string wine_path(const std::string& path) {
  std::string windows = "Z:" + fs::absolute(path).lexically_normal().string();
  std::replace(windows.begin(), windows.end(), '/', '\\');
  return windows;
}

}  // namespace rhsim::cli
