#include <windows.h>
// After windows.h.
#include <psapi.h>

#include <algorithm>
#include <filesystem>
#include <set>

#include "harness/base/unicode.h"
#include "harness/host/module_loader.h"
#include "harness/host/redirections.h"
#include "harness/host/strand_exits.h"
#include "harness/host/thread_calls.h"
#include "harness/host/windows_heap_functions.h"
#include "harness/host/windows_images.h"
#include "harness/host/windows_module_functions.h"
#include "harness/host/windows_places.h"
#include "harness/host/windows_reset.h"
#include "harness/host/windows_stream_functions.h"
#include "harness/host/windows_thunks.h"
#include "harness/win32/pthread_layer.h"

namespace rhsim::host {
namespace {

using windows::Image;
using windows::ImageWatch;

class WindowsLoader final : public ModuleLoader {
 public:
  explicit WindowsLoader(std::vector<win32::ApiFunction> table)
      : table_(std::move(table)),
        redirections_(table_),
        unseen_(win32::pthread::unseen_functions()),
        watch_(redirections_, unseen_) {
    windows::set_redirections(&redirections_);
    windows::name_places_by(&watch_);
  }
  ~WindowsLoader() override { windows::name_places_by(nullptr); }

  Result<std::unique_ptr<ModuleImage>> load(const std::string& path, Freshness freshness) override;
  [[nodiscard]] const std::string& why_not_reset() const override { return why_not_reset_; }
  [[nodiscard]] const std::vector<std::string>& uncontrolled() const override {
    return uncontrolled_;
  }
  [[nodiscard]] bool tired() const override { return tired_; }

  /// An image could not be unloaded: the next load would find its used globals.
  void grow_tired() { tired_ = true; }
  [[nodiscard]] const ImageWatch& watch() const { return watch_; }

  /// DLL_PROCESS_DETACH for the kept images.
  void end_life();
  /// And out of reach, until the next life.
  void hide_kept();

 private:
  Result<HMODULE> map(const std::string& name, const std::wstring& file);
  /// The first life begins with LoadLibrary, the others with a reset.
  Result<std::unique_ptr<ModuleImage>> begin_life(const std::string& name,
                                                  const std::wstring& file);
  Result<void> check(const std::string& name, const std::wstring& file);

  std::vector<win32::ApiFunction> table_;
  Redirections redirections_;
  Redirections unseen_;
  ImageWatch watch_;
  std::set<std::wstring> checked_;
  std::vector<std::string> uncontrolled_;
  HMODULE kept_module_ = nullptr;
  std::vector<windows::KeptImage> kept_;  // In load order.
  bool first_life_ = true;
  std::string why_not_reset_;
  bool tired_ = false;
};

class WindowsImage : public ModuleImage {
 public:
  WindowsImage(WindowsLoader& loader, HMODULE module) : loader_(loader), module_(module) {}
  ~WindowsImage() override {
    if (module_ != nullptr) loader_.grow_tired();
  }

  [[nodiscard]] void* symbol(const char* name) const override {
    return reinterpret_cast<void*>(GetProcAddress(module_, name));
  }

  void thread_started() override {
    // Copies: attach code may load a library.
    const auto images = patched_images();
    for (const auto& image : images) {
      windows::reset_thread_data(image);
      (void)windows::notify(image, windows::thread_attach, is_silent(image));
    }
  }

  void thread_ending() override {
    run_strand_exits();
    auto images = patched_images();
    std::reverse(images.begin(), images.end());
    for (const auto& image : images) {
      (void)windows::notify(image, windows::thread_detach, is_silent(image));
    }
  }

  void unload() override {
    run_strand_exits();
    const HMODULE leaving = std::exchange(module_, nullptr);
    FreeLibrary(leaving);
    forget_thread_calls(leaving);
    if (!patched_images().empty()) loader_.grow_tired();
  }

 protected:
  /// Its last call was made: what belongs to the images is forgotten, but they stay.
  void forget() {
    for (const auto& image : patched_images()) {
      forget_thread_calls(reinterpret_cast<void*>(image.base));
    }
    module_ = nullptr;
  }
  [[nodiscard]] WindowsLoader& loader() { return loader_; }
  [[nodiscard]] std::vector<Image> patched_images() const {
    std::vector<Image> patched;
    for (const auto& image : loader_.watch().images()) {
      if (image.patched) patched.push_back(image);
    }
    return patched;
  }

 private:
  static bool is_silent(const Image& image) {
    return thread_calls_disabled(reinterpret_cast<void*>(image.base));
  }

  WindowsLoader& loader_;
  HMODULE module_;
};

/// Freshness::Reset: one life of the images that the loader keeps.
class ResetImage final : public WindowsImage {
 public:
  ResetImage(WindowsLoader& loader, HMODULE module) : WindowsImage(loader, module) {
    static std::uint64_t lives = 0;
    life_ = ++lives;
    entered();
  }

  void thread_started() override {
    thread_life() = life_;
    WindowsImage::thread_started();
  }

  void entered() override {
    if (thread_life() == life_) return;
    thread_life() = life_;
    for (const auto& image : patched_images()) windows::reset_thread_data(image);
  }

  void unload() override {
    run_strand_exits();
    loader().end_life();
    forget();
    loader().hide_kept();
  }

 private:
  /// The life whose thread-local data this thread has.
  static std::uint64_t& thread_life() {
    thread_local std::uint64_t life = 0;
    return life;
  }

  std::uint64_t life_;
};

std::wstring wide(const std::string& text) {
  const auto units = to_utf16(text);
  return {reinterpret_cast<const wchar_t*>(units.data()), units.size()};
}

std::string system_message(DWORD error) {
  wchar_t text[512] = {};
  const DWORD length =
      FormatMessageW(FORMAT_MESSAGE_FROM_SYSTEM | FORMAT_MESSAGE_IGNORE_INSERTS, nullptr, error, 0,
                     text, static_cast<DWORD>(std::size(text)), nullptr);
  auto message = to_utf8({reinterpret_cast<const char16_t*>(text), length});
  message.erase(message.find_last_not_of(" \r\n.") + 1);
  return "LoadLibrary failed with error " + std::to_string(error) +
         (message.empty() ? "" : " (" + message + ")");
}

std::string joined(const std::vector<std::string>& names) {
  std::string text;
  for (const auto& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

/// The loader says only that something is missing; the file says what.
Result<void> WindowsLoader::check(const std::string& name, const std::wstring& file) {
  if (!checked_.insert(file).second) return {};
  const auto missing = windows::missing_imports(file, redirections_);
  if (missing.empty()) return {};
  return failure(name, "imports what neither rhsim nor this Windows provides: " + joined(missing),
                 "Put the DLLs it needs beside it");
}

Result<HMODULE> WindowsLoader::map(const std::string& name, const std::wstring& file) {
  const HMODULE module = LoadLibraryExW(
      file.c_str(), nullptr, LOAD_LIBRARY_SEARCH_DLL_LOAD_DIR | LOAD_LIBRARY_SEARCH_DEFAULT_DIRS);
  const DWORD error = GetLastError();
  uncontrolled_ = watch_.uncontrolled();
  if (module != nullptr) return module;
  if (error == ERROR_DLL_INIT_FAILED) {
    return failure(name, "DllMain(DLL_PROCESS_ATTACH) returned FALSE");
  }
  return failure(name, system_message(error));
}

Result<std::unique_ptr<ModuleImage>> WindowsLoader::begin_life(const std::string& name,
                                                               const std::wstring& file) {
  if (kept_module_ == nullptr) {
    kept_.clear();
    watch_.tell_of_patched([this](const Image& image) { kept_.emplace_back(image); });
    const auto module = map(name, file);
    watch_.tell_of_patched({});
    if (!module) return failure(module.error());
    kept_module_ = *module;
    first_life_ = true;
    return std::make_unique<ResetImage>(*this, kept_module_);
  }
  for (auto& kept : kept_) {
    kept.reset();
    watch_.show(kept.image());
  }
  auto image = std::make_unique<ResetImage>(*this, kept_module_);
  if (windows::attach(kept_)) return image;
  image->unload();
  return failure(name, "DllMain(DLL_PROCESS_ATTACH) returned FALSE");
}

void WindowsLoader::end_life() {
  windows::detach(kept_);
  if (!std::exchange(first_life_, false)) return;
  for (auto& kept : kept_) kept.learn_from_first_life();
}

void WindowsLoader::hide_kept() {
  for (auto& kept : kept_) {
    watch_.hide(kept.image());
    kept.hide();
  }
  // What the module has loaded by itself and not freed is used, as it would be after a FreeLibrary.
  for (const auto& image : watch_.images()) tired_ |= image.patched;
}

Result<std::unique_ptr<ModuleImage>> WindowsLoader::load(const std::string& path,
                                                         Freshness freshness) {
  const auto file = wide(path);
  const auto name = std::filesystem::path(path).filename().string();
  if (auto checked = check(name, file); !checked) {
    checked_.erase(file);
    return failure(std::move(checked.error()));
  }
  forget_strand_exits();
  windows::forget_references();
  windows::forget_recorded_thunks();
  std::unique_ptr<ModuleImage> image;
  if (freshness == Freshness::Reset) {
    auto begun = begin_life(name, file);
    if (!begun) return begun;
    image = std::move(*begun);
  } else {
    const auto module = map(name, file);
    if (!module) return failure(module.error());
    image = std::make_unique<WindowsImage>(*this, *module);
  }
  if (!watch_.broken_promise().empty()) {
    image->unload();
    return failure(name, watch_.broken_promise());
  }
  return image;
}

}  // namespace

bool wants_threads(const std::string& path) { return windows::keeps_thread_data(wide(path)); }

std::uint64_t memory_in_use() {
  PROCESS_MEMORY_COUNTERS counters{};
  counters.cb = sizeof counters;
  if (K32GetProcessMemoryInfo(GetCurrentProcess(), &counters, sizeof counters) == FALSE) return 0;
  return counters.PagefileUsage;
}

std::unique_ptr<ModuleLoader> make_module_loader(std::span<const win32::ApiFunction> redirections) {
  std::vector<win32::ApiFunction> own;
  for (const auto family :
       {windows::module_functions(), windows::heap_functions(), windows::stream_functions()}) {
    own.insert(own.end(), family.begin(), family.end());
  }
  std::vector<win32::ApiFunction> table(redirections.begin(), redirections.end());
  // Ours stand in for rows of the same name.
  std::erase_if(table, [&](const win32::ApiFunction& row) {
    return std::any_of(own.begin(), own.end(),
                       [&](const auto& mine) { return mine.name == row.name; });
  });
  table.insert(table.end(), own.begin(), own.end());
  std::sort(table.begin(), table.end(),
            [](const auto& left, const auto& right) { return left.name < right.name; });
  return std::make_unique<WindowsLoader>(std::move(table));
}

}  // namespace rhsim::host
