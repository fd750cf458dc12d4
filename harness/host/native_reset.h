#pragma once

#include <sys/stat.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "harness/base/result.h"
#include "harness/host/native_copy.h"

/// A shared object that stays mapped from run to run, and whose globals are put back in place.
/// Linux only.
///
/// The dynamic linker gets a private copy of the file without its initialisation, so what it maps
/// and relocates is the state before the first constructor: that is kept. Each run begins by
/// writing it back and running the constructors, and ends by running the destructors; both are the
/// module's code and run on a strand, as they do when it is loaded anew.
namespace rhsim::host {

/// File names of the shared objects in this process.
[[nodiscard]] std::vector<std::string> loaded_objects();

class ResettableObject {
 public:
  /// Maps the file, its globals still without values. `number`: see copy_in_memory(). `shared`: the
  /// objects that modules find in this process, see loaded_objects().
  /// Errors: what keeps the object from being reset honestly.
  [[nodiscard]] static Result<std::unique_ptr<ResettableObject>> map(
      const std::string& path, int number, const std::vector<std::string>& shared);
  /// Unmaps it, or leaves it, when somebody's reference keeps it.
  ~ResettableObject();
  ResettableObject(const ResettableObject&) = delete;
  ResettableObject& operator=(const ResettableObject&) = delete;

  /// The file is the one that was mapped, unchanged since.
  [[nodiscard]] bool is_of(const std::string& path) const;
  [[nodiscard]] void* library() const { return library_; }

  /// The globals as they were before the first constructor.
  void reset();
  /// Until the next reset() its memory cannot be touched, as if it were unmapped: code that is
  /// still run is to crash.
  void hide();
  /// What the dynamic linker would run in dlopen and dlclose.
  void run_constructors() noexcept;
  void run_destructors() noexcept;

  /// Its destructors never ran, and its code may be on stacks that were put away: it stays mapped.
  void leave() { library_ = nullptr; }

 private:
  /// Writable memory of the object, and what it held.
  struct Range {
    char* begin;
    std::vector<char> bytes;
  };

  /// Pages of code or globals, and their protection.
  struct Part {
    char* begin;
    std::size_t bytes;
    int protection;
  };

  ResettableObject() = default;
  void take_snapshot();

  std::string path_;
  struct stat file_ {};
  void* library_ = nullptr;
  std::uintptr_t base_ = 0;
  InitialRoutines routines_;
  std::vector<Range> ranges_;
  std::vector<Part> parts_;
  bool hidden_ = false;
};

}  // namespace rhsim::host
