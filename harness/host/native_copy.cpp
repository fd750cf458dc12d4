#include "harness/host/native_copy.h"

#include <elf.h>
#include <fcntl.h>
#include <link.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

namespace rhsim::host {
namespace {

/// One that the dynamic linker skips: of the range for operating systems, and of no meaning to any.
constexpr ElfW(Sxword) tag_of_no_meaning = DT_LOOS;
constexpr std::size_t most_entries = 4096;  // Of a table: a damaged file must not keep us busy.

template <class T>
bool read_at(int file, std::uint64_t offset, T& value) {
  return ::pread(file, &value, sizeof value, static_cast<off_t>(offset)) == sizeof value;
}

/// Notes the entry's routine. False: the entry is about something else.
bool note_routine(const ElfW(Dyn) & entry, InitialRoutines& found) {
  switch (entry.d_tag) {
    case DT_INIT:
      found.init = entry.d_un.d_ptr;
      return true;
    case DT_INIT_ARRAY:
      found.init_array = entry.d_un.d_ptr;
      return true;
    case DT_INIT_ARRAYSZ:
      found.init_count = entry.d_un.d_val / sizeof(ElfW(Addr));
      return true;
    case DT_FINI:
      found.fini = entry.d_un.d_ptr;
      return true;
    case DT_FINI_ARRAY:
      found.fini_array = entry.d_un.d_ptr;
      return true;
    case DT_FINI_ARRAYSZ:
      found.fini_count = entry.d_un.d_val / sizeof(ElfW(Addr));
      return true;
    default:
      return false;
  }
}

/// Where the dynamic section lies in the file; no bytes: it has none.
struct FilePart {
  std::uint64_t offset = 0;
  std::uint64_t bytes = 0;
};

FilePart dynamic_section(int file) {
  ElfW(Ehdr) head{};
  if (!read_at(file, 0, head)) return {};
  for (unsigned i = 0; i < head.e_phnum; ++i) {
    ElfW(Phdr) segment{};
    if (!read_at(file, head.e_phoff + std::uint64_t{i} * head.e_phentsize, segment)) return {};
    if (segment.p_type == PT_DYNAMIC) return {segment.p_offset, segment.p_filesz};
  }
  return {};
}

}  // namespace

OwnedFile::~OwnedFile() {
  if (file_ >= 0) ::close(file_);
}

Result<OwnedFile> copy_in_memory(const std::string& path, int number) {
  const OwnedFile source(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  struct stat information {};
  if (source.get() < 0 || ::fstat(source.get(), &information) != 0) {
    return failure(path, std::string("cannot be read: ") + std::strerror(errno));
  }
  const OwnedFile copy(::memfd_create(std::filesystem::path(path).filename().c_str(), MFD_CLOEXEC));
  ssize_t rest = information.st_size;
  off_t offset = 0;
  while (copy.get() >= 0 && rest > 0) {
    const ssize_t done = ::copy_file_range(source.get(), &offset, copy.get(), nullptr, rest, 0);
    if (done <= 0) break;
    rest -= done;
  }
  // Not every pair of file systems offers the quick way.
  while (copy.get() >= 0 && rest > 0) {
    char piece[65536];
    const ssize_t got = ::pread(source.get(), piece, sizeof piece, offset);
    if (got <= 0 || ::write(copy.get(), piece, static_cast<std::size_t>(got)) != got) break;
    rest -= got;
    offset += got;
  }
  OwnedFile numbered(rest == 0 ? ::fcntl(copy.get(), F_DUPFD_CLOEXEC, number) : -1);
  if (numbered.get() >= 0) return numbered;
  return failure(path, std::string("cannot be copied into memory: ") + std::strerror(errno));
}

std::string place_of(const OwnedFile& copy) {
  return "/proc/self/fd/" + std::to_string(copy.get());
}

Result<InitialRoutines> take_out_routines(const OwnedFile& copy) {
  const auto section = dynamic_section(copy.get());
  InitialRoutines found;
  const std::size_t count = section.bytes / sizeof(ElfW(Dyn));
  for (std::size_t i = 0; i < std::min(count, most_entries); ++i) {
    const std::uint64_t place = section.offset + i * sizeof(ElfW(Dyn));
    ElfW(Dyn) entry{};
    if (!read_at(copy.get(), place, entry)) break;
    if (entry.d_tag == DT_NULL) return found;
    if (!note_routine(entry, found)) continue;
    entry.d_tag = tag_of_no_meaning;
    if (::pwrite(copy.get(), &entry, sizeof entry, static_cast<off_t>(place)) != sizeof entry) {
      break;
    }
  }
  return failure("dynamic section", "cannot be read to its end");
}

}  // namespace rhsim::host
