#include "harness/host/native_reset.h"

#include <dlfcn.h>
#include <errno.h>
#include <link.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <utility>

#include "harness/base/assert.h"

namespace rhsim::host {
namespace {

std::string file_name(const std::string& path) { return path.substr(path.rfind('/') + 1); }

const std::uintptr_t page = static_cast<std::uintptr_t>(::sysconf(_SC_PAGESIZE));
std::uintptr_t page_below(std::uintptr_t address) { return address & ~(page - 1); }
std::uintptr_t page_above(std::uintptr_t address) { return page_below(address + page - 1); }

int protection_of(ElfW(Word) flags) {
  return ((flags & PF_R) != 0 ? PROT_READ : 0) | ((flags & PF_W) != 0 ? PROT_WRITE : 0) |
         ((flags & PF_X) != 0 ? PROT_EXEC : 0);
}

/// The program headers of the object that is mapped at `base`.
std::vector<ElfW(Phdr)> program_headers(std::uintptr_t base) {
  struct Search {
    std::uintptr_t base;
    std::vector<ElfW(Phdr)> found;
  } search{base, {}};
  dl_iterate_phdr(
      [](dl_phdr_info* object, std::size_t, void* data) {
        auto& wanted = *static_cast<Search*>(data);
        if (object->dlpi_addr != wanted.base) return 0;
        wanted.found.assign(object->dlpi_phdr, object->dlpi_phdr + object->dlpi_phnum);
        return 1;
      },
      &search);
  return search.found;
}

/// The first library that the object asks for and that is not among `shared`; empty: none.
std::string own_library(const link_map& object, const std::vector<std::string>& shared) {
  const char* texts = nullptr;
  for (const auto* entry = object.l_ld; entry->d_tag != DT_NULL; ++entry) {
    if (entry->d_tag == DT_STRTAB) texts = reinterpret_cast<const char*>(entry->d_un.d_ptr);
  }
  for (const auto* entry = object.l_ld; entry->d_tag != DT_NULL; ++entry) {
    if (entry->d_tag != DT_NEEDED) continue;
    std::string name = file_name(texts + entry->d_un.d_val);
    if (std::find(shared.begin(), shared.end(), name) == shared.end()) return name;
  }
  return {};
}

bool same_file(const struct stat& left, const struct stat& right) {
  return left.st_dev == right.st_dev && left.st_ino == right.st_ino &&
         left.st_size == right.st_size && left.st_mtim.tv_sec == right.st_mtim.tv_sec &&
         left.st_mtim.tv_nsec == right.st_mtim.tv_nsec;
}

}  // namespace

std::vector<std::string> loaded_objects() {
  std::vector<std::string> names;
  dl_iterate_phdr(
      [](dl_phdr_info* object, std::size_t, void* data) {
        static_cast<std::vector<std::string>*>(data)->push_back(file_name(object->dlpi_name));
        return 0;
      },
      &names);
  return names;
}

Result<std::unique_ptr<ResettableObject>> ResettableObject::map(
    const std::string& path, int number, const std::vector<std::string>& shared) {
  const std::string name = std::filesystem::path(path).filename();
  std::unique_ptr<ResettableObject> object(new ResettableObject);
  object->path_ = path;
  if (::stat(path.c_str(), &object->file_) != 0) return failure(name, "cannot be read");
  const auto copy = copy_in_memory(path, number);
  if (!copy) return failure(copy.error());
  const auto routines = take_out_routines(*copy);
  if (!routines) return failure(name, "has a damaged dynamic section");
  object->routines_ = *routines;
  object->library_ = dlopen(place_of(*copy).c_str(), RTLD_NOW | RTLD_LOCAL);
  if (object->library_ == nullptr) return failure(name, "cannot be loaded from a copy");
  link_map* map = nullptr;
  dlinfo(object->library_, RTLD_DI_LINKMAP, &map);
  object->base_ = map->l_addr;
  if (const auto library = own_library(*map, shared); !library.empty()) {
    return failure(name, "brings " + library + " along, whose globals would keep their values");
  }
  object->take_snapshot();
  return object;
}

ResettableObject::~ResettableObject() {
  if (library_ != nullptr) dlclose(library_);
}

bool ResettableObject::is_of(const std::string& path) const {
  struct stat now {};
  return path == path_ && ::stat(path.c_str(), &now) == 0 && same_file(now, file_);
}

void ResettableObject::take_snapshot() {
  const auto headers = program_headers(base_);
  // What was relocated and then made read-only. It stays as it is.
  std::uintptr_t sealed_begin = 0;
  std::uintptr_t sealed_end = 0;
  for (const auto& header : headers) {
    if (header.p_type != PT_GNU_RELRO) continue;
    sealed_begin = page_below(base_ + header.p_vaddr);
    sealed_end = page_below(base_ + header.p_vaddr + header.p_memsz);
  }
  for (const auto& header : headers) {
    if (header.p_type != PT_LOAD || (header.p_flags & (PF_W | PF_X)) == 0) continue;
    std::uintptr_t begin = base_ + header.p_vaddr;
    const std::uintptr_t end = begin + header.p_memsz;
    if (page_below(begin) == sealed_begin) begin = std::max(begin, sealed_end);
    if (begin >= end) continue;
    const std::uintptr_t first_page = page_below(begin);
    parts_.push_back({reinterpret_cast<char*>(first_page), page_above(end) - first_page,
                      protection_of(header.p_flags)});
    if ((header.p_flags & PF_W) == 0) continue;
    auto* const memory = reinterpret_cast<char*>(begin);
    ranges_.push_back({memory, std::vector<char>(memory, memory + (end - begin))});
  }
}

void ResettableObject::reset() {
  if (std::exchange(hidden_, false)) {
    for (const auto& part : parts_) {
      RHSIM_ASSERT(::mprotect(part.begin, part.bytes, part.protection) == 0);
    }
  }
  for (const auto& range : ranges_) {
    std::memcpy(range.begin, range.bytes.data(), range.bytes.size());
  }
}

void ResettableObject::hide() {
  hidden_ = true;
  for (const auto& part : parts_) {
    RHSIM_ASSERT(::mprotect(part.begin, part.bytes, PROT_NONE) == 0);
  }
}

void ResettableObject::run_constructors() noexcept {
  using Routine = void (*)(int count, char** arguments, char** environment);
  char* arguments[] = {program_invocation_name, nullptr};
  const auto call = [&](std::uintptr_t address) {
    reinterpret_cast<Routine>(address)(1, arguments, environ);
  };
  if (routines_.init != 0) call(base_ + routines_.init);
  // The entries of the array have been relocated.
  const auto* array = reinterpret_cast<const std::uintptr_t*>(base_ + routines_.init_array);
  for (std::size_t i = 0; i < routines_.init_count; ++i) call(array[i]);
}

void ResettableObject::run_destructors() noexcept {
  using Routine = void (*)();
  const auto* array = reinterpret_cast<const std::uintptr_t*>(base_ + routines_.fini_array);
  for (std::size_t i = routines_.fini_count; i-- > 0;) reinterpret_cast<Routine>(array[i])();
  if (routines_.fini != 0) reinterpret_cast<Routine>(base_ + routines_.fini)();
}

}  // namespace rhsim::host
