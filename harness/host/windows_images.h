#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "harness/host/redirections.h"

/// The images of this process and their import tables. Windows only.
///
/// The loader tells us of each image after it has filled the import tables and before it runs any
/// code of it: that is the moment to write our addresses over the system's. The documentation
/// promises neither moment, so each image is checked, and one that breaks the promise is refused.
/// Source: devnotes/ldrregisterdllnotification; "PE Format", ".idata Section", ".tls Section",
/// "Delay-Load Import Tables".
namespace rhsim::host::windows {

/// A mapped image, read through its own headers.
struct Image {
  std::uintptr_t base = 0;
  std::size_t bytes = 0;
  std::string name;      ///< "module.dll".
  bool patched = false;  ///< The module, or what came along with it.

  bool operator==(const Image&) const = default;
};

/// Follows the loader for the lifetime of the process.
class ImageWatch {
 public:
  /// `unseen`: for the import table of GCC's support library alone.
  ImageWatch(const Redirections& redirections, const Redirections& unseen);
  ~ImageWatch();
  ImageWatch(const ImageWatch&) = delete;
  ImageWatch& operator=(const ImageWatch&) = delete;

  /// Called for each image of the module's from now on, when its imports are redirected and before
  /// any of its code runs. Empty: nobody is.
  void tell_of_patched(std::function<void(const Image&)> told) { on_patched_ = std::move(told); }
  /// Images that are mapped but out of reach are taken off the books, and put back.
  void hide(const Image& image) { unloaded(image.base); }
  void show(const Image& image) { images_.push_back(image); }

  /// Images in the order they were loaded.
  [[nodiscard]] const std::vector<Image>& images() const { return images_; }
  [[nodiscard]] const Image* find(const void* address) const;
  /// Imports of patched images that nobody redirects and that may break determinism.
  [[nodiscard]] std::vector<std::string> uncontrolled() const;
  /// Why images cannot be trusted to be patched; empty: they can.
  [[nodiscard]] const std::string& broken_promise() const { return broken_promise_; }

  // For the loader's notification.
  void loaded(std::uintptr_t base, std::size_t bytes, const std::string& path);
  void unloaded(std::uintptr_t base);

 private:
  /// Ours, or code that records the call of one that nobody controls, or null: leave it.
  void* replacement(const Image& image, const std::string& dll, const char* function,
                    void* original);
  void patch(const Image& image);
  void patch_delayed(const Image& image);

  const Redirections& redirections_;
  const Redirections& unseen_;
  std::vector<Image> images_;
  std::vector<std::string> uncontrolled_;
  std::string broken_promise_;
  std::function<void(const Image&)> on_patched_;
  void* cookie_ = nullptr;
};

/// Reads the file's import table: "dll!function" for each import that neither `redirections` nor a
/// DLL that can be found provides, and "dll" for each DLL that cannot be found. Folders are
/// searched in the loader's order: the module's, the host's, the system's.
[[nodiscard]] std::vector<std::string> missing_imports(const std::wstring& file,
                                                       const Redirections& redirections);

/// The file, or a DLL beside it or beside the host that it brings along, has thread-local data in
/// its image. True as well when the file cannot be read.
[[nodiscard]] bool keeps_thread_data(const std::wstring& file);

// --- An image's own routines
// -----------------------------------------------------------------------

inline constexpr std::uint32_t process_detach = 0;
inline constexpr std::uint32_t process_attach = 1;
inline constexpr std::uint32_t thread_attach = 2;
inline constexpr std::uint32_t thread_detach = 3;

/// Gives the calling thread the image's initial static thread-local data: a pooled thread may have
/// carried another strand before.
void reset_thread_data(const Image& image);
/// TLS callbacks, and unless `silent` the entry routine, with `reason`. What the entry routine
/// answers; true without one.
bool notify(const Image& image, std::uint32_t reason, bool silent);

}  // namespace rhsim::host::windows
