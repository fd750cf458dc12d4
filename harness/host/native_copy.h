#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

#include "harness/base/result.h"

/// Private copies of shared objects, in memory. Linux only.
namespace rhsim::host {

/// A file descriptor that is closed with this value.
class OwnedFile {
 public:
  OwnedFile() = default;
  explicit OwnedFile(int file) : file_(file) {}
  OwnedFile(OwnedFile&& other) noexcept : file_(std::exchange(other.file_, -1)) {}
  OwnedFile& operator=(OwnedFile&& other) noexcept {
    std::swap(file_, other.file_);
    return *this;
  }
  ~OwnedFile();

  [[nodiscard]] int get() const { return file_; }

 private:
  int file_ = -1;
};

/// A copy that carries the file's name, so that crash places still name it. `number` becomes its
/// descriptor: the dynamic linker recognises an object by the name it was opened under, so one that
/// is still mapped must not share its number.
[[nodiscard]] Result<OwnedFile> copy_in_memory(const std::string& path, int number);

/// The name under which the dynamic linker opens a copy.
[[nodiscard]] std::string place_of(const OwnedFile& copy);

/// The routines that the dynamic linker calls when it loads and unloads an object, as addresses
/// that count from where it is mapped; 0: none.
/// Source: "System V Application Binary Interface", "Initialization and Termination Functions".
struct InitialRoutines {
  std::uintptr_t init = 0;
  std::uintptr_t init_array = 0;
  std::size_t init_count = 0;
  std::uintptr_t fini = 0;
  std::uintptr_t fini_array = 0;
  std::size_t fini_count = 0;
};

/// Takes the initialisation out of the copy's dynamic section, so that the dynamic linker maps and
/// relocates the object and runs none of its code.
[[nodiscard]] Result<InitialRoutines> take_out_routines(const OwnedFile& copy);

}  // namespace rhsim::host
