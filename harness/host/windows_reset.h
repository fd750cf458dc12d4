#pragma once

#include <cstdint>
#include <vector>

#include "harness/host/windows_images.h"

/// Images that stay mapped from run to run, and whose memory is put back in place. Windows only.
///
/// An image is kept as it is when its imports are redirected and none of its code has run. Each
/// run begins by writing that back and calling the entry routines with DLL_PROCESS_ATTACH, and ends
/// by calling them with DLL_PROCESS_DETACH: what LoadLibrary and FreeLibrary do to a DLL's own
/// memory. What the loader keeps stays, the index of an image's thread-local data among it.
namespace rhsim::host::windows {

class KeptImage {
 public:
  /// None of the image's code has run.
  explicit KeptImage(const Image& image);

  [[nodiscard]] const Image& image() const { return image_; }

  /// The first life is over. Runtimes write to read-only sections too when they begin (GCC's
  /// pseudo relocations add to what is there): those that changed are put back as well.
  void learn_from_first_life();

  /// The memory as it was kept.
  void reset();
  /// Until the next reset() code and globals cannot be touched, as if they were unmapped.
  void hide();

 private:
  struct Section {
    std::uintptr_t begin;
    std::vector<char> bytes;
    bool code;
    bool writable;
    bool changes;
  };
  /// Pages side by side. As few as there can be: a call of the system for each, twice a run.
  struct Stretch {
    std::uintptr_t begin;
    std::size_t bytes;
    std::uint32_t protection;
  };
  void find_stretches();
  [[nodiscard]] std::uint32_t* thread_data_index() const;

  Image image_;
  std::vector<Section> sections_;
  std::vector<Stretch> hidden_stretches_;  // Code and globals, whatever they lie in.
  std::vector<Stretch> shown_stretches_;   // The same, by their protections.
  std::uint32_t index_ = 0;
  bool hidden_ = false;
};

/// DLL_PROCESS_ATTACH in load order, DLL_PROCESS_DETACH in reverse. False: an entry routine
/// refused.
[[nodiscard]] bool attach(const std::vector<KeptImage>& images);
void detach(const std::vector<KeptImage>& images);

}  // namespace rhsim::host::windows
