#include <dlfcn.h>
#include <elf.h>
#include <link.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "harness/abi/layout.h"
#include "harness/host/module_loader.h"
#include "harness/host/native_copy.h"
#include "harness/host/native_reset.h"
#include "harness/host/redirections.h"
#include "harness/host/strand_exits.h"
#include "harness/host/thread_calls.h"

namespace rhsim::host {
namespace {

constexpr int process_attach = 1;
constexpr int thread_attach = 2;
constexpr int thread_detach = 3;
constexpr int process_detach = 0;
using DllMain = abi::Bool (*)(void* instance, abi::Dword reason, void* reserved);

/// Each image left mapped costs address space and a little static thread-local storage.
constexpr int most_left_behind = 64;
/// File descriptors of copies, out of the way of a module that counts from 3.
constexpr int first_copy = 200;

class NativeLoader final : public ModuleLoader {
 public:
  Result<std::unique_ptr<ModuleImage>> load(const std::string& path, Freshness freshness) override;
  [[nodiscard]] const std::string& why_not_reset() const override { return why_not_reset_; }
  [[nodiscard]] const std::vector<std::string>& uncontrolled() const override {
    return uncontrolled_;
  }
  [[nodiscard]] bool tired() const override { return left_behind_ >= most_left_behind; }

  /// An image stayed mapped: from now on the file is loaded under names of its own, because the
  /// dynamic linker would hand out the old image, used globals and all, for the old name.
  void stayed() { ++left_behind_; }

  /// The object that resets use cannot serve another run: its code may be on parked stacks.
  void leave_kept() {
    kept_->leave();
    kept_ = nullptr;
    stayed();
  }

 private:
  Result<void*> open(const std::string& path);
  /// Maps the object that resets use, unless it is there. False: it cannot be reset.
  bool keep(const std::string& path);
  [[nodiscard]] int copy_number() const { return first_copy + left_behind_; }

  const std::vector<std::string> shared_ = loaded_objects();
  std::vector<std::string> uncontrolled_;
  bool audited_ = false;
  int left_behind_ = 0;
  std::unique_ptr<ResettableObject> kept_;
  std::string why_not_reset_;
  std::string not_resettable_;  ///< The path to which why_not_reset_ belongs.
};

/// The initial thread-local data of an image, as its program header has them.
struct ThreadTemplate {
  const void* initial = nullptr;
  std::size_t initial_bytes = 0;
  std::size_t total_bytes = 0;
  void* here = nullptr;  ///< The calling thread's copy; null while it has none.
};

ThreadTemplate thread_template(std::uintptr_t base) {
  struct Search {
    std::uintptr_t base;
    ThreadTemplate found;
  } search{base, {}};
  dl_iterate_phdr(
      [](dl_phdr_info* info, std::size_t, void* data) {
        auto& wanted = *static_cast<Search*>(data);
        if (info->dlpi_addr != wanted.base) return 0;
        for (int i = 0; i < info->dlpi_phnum; ++i) {
          const auto& header = info->dlpi_phdr[i];
          if (header.p_type != PT_TLS) continue;
          wanted.found = {reinterpret_cast<const void*>(info->dlpi_addr + header.p_vaddr),
                          header.p_filesz, header.p_memsz, info->dlpi_tls_data};
        }
        return 1;
      },
      &search);
  return search.found;
}

/// An object that is mapped now; how it got here and how it goes is left to those who derive.
class NativeImage : public ModuleImage {
 public:
  explicit NativeImage(void* library) : library_(library) {
    link_map* map = nullptr;
    dlinfo(library_, RTLD_DI_LINKMAP, &map);
    base_ = map->l_addr;
    has_thread_data_ = thread_template(base_).total_bytes > 0;
    dll_main_ = reinterpret_cast<DllMain>(symbol("DllMain"));
  }

  [[nodiscard]] void* symbol(const char* name) const override { return dlsym(library_, name); }

  [[nodiscard]] bool attach() {
    return dll_main_ == nullptr || dll_main_(instance(), process_attach, nullptr) != 0;
  }

  void thread_started() override {
    // A pooled thread may come back for another strand: thread_local data begin anew.
    reset_thread_data();
    if (notify_threads()) dll_main_(instance(), thread_attach, nullptr);
  }

  void thread_ending() override {
    // Destructors first, as the TLS callbacks of a mingw DLL run before its DllMain.
    run_strand_exits();
    if (notify_threads()) dll_main_(instance(), thread_detach, nullptr);
  }

 protected:
  void detach() {
    run_strand_exits();
    if (dll_main_ != nullptr) dll_main_(instance(), process_detach, nullptr);
  }
  void forget() { forget_thread_calls(instance()); }

  void reset_thread_data() {
    if (!has_thread_data_) return;
    const auto data = thread_template(base_);
    if (data.here == nullptr) return;
    std::memcpy(data.here, data.initial, data.initial_bytes);
    std::memset(static_cast<char*>(data.here) + data.initial_bytes, 0,
                data.total_bytes - data.initial_bytes);
  }
  [[nodiscard]] bool has_thread_data() const { return has_thread_data_; }

 private:
  [[nodiscard]] void* instance() const { return reinterpret_cast<void*>(base_); }
  [[nodiscard]] bool notify_threads() const {
    return dll_main_ != nullptr && !thread_calls_disabled(instance());
  }

  void* library_;
  std::uintptr_t base_ = 0;
  bool has_thread_data_ = false;
  DllMain dll_main_ = nullptr;
};

/// Freshness::Reload: an object of its own.
class LoadedImage final : public NativeImage {
 public:
  LoadedImage(NativeLoader& loader, void* library)
      : NativeImage(library), loader_(loader), library_(library) {}
  ~LoadedImage() override {
    if (library_ != nullptr) loader_.stayed();
  }

  void unload() override {
    detach();
    link_map* map = nullptr;
    dlinfo(library_, RTLD_DI_LINKMAP, &map);
    const std::string name = map->l_name;
    forget();
    dlclose(library_);
    library_ = nullptr;
    // A unique symbol (any inline or template static of default GCC output) or a thread_local with
    // a destructor keeps an image for ever.
    if (void* still_there = dlopen(name.c_str(), RTLD_LAZY | RTLD_NOLOAD)) {
      dlclose(still_there);
      loader_.stayed();
    }
  }

 private:
  NativeLoader& loader_;
  void* library_;
};

/// Freshness::Reset: one life of the object that the loader keeps.
class ResetImage final : public NativeImage {
 public:
  ResetImage(NativeLoader& loader, ResettableObject& object)
      : NativeImage(object.library()), loader_(loader), object_(&object) {
    static std::uint64_t lives = 0;
    life_ = ++lives;
    object_->reset();
    entered();
    object_->run_constructors();
  }
  ~ResetImage() override {
    if (object_ != nullptr) loader_.leave_kept();
  }

  void thread_started() override {
    thread_life() = life_;
    NativeImage::thread_started();
  }

  void entered() override {
    if (!has_thread_data() || thread_life() == life_) return;
    thread_life() = life_;
    reset_thread_data();
  }

  void unload() override {
    detach();
    object_->run_destructors();
    forget();
    std::exchange(object_, nullptr)->hide();
  }

 private:
  /// The life whose thread_local data this thread has.
  static std::uint64_t& thread_life() {
    thread_local std::uint64_t life = 0;
    return life;
  }

  NativeLoader& loader_;
  ResettableObject* object_;
  std::uint64_t life_;
};

/// The names an image imports. The hash table of ELF lists what an image defines; the symbols
/// before its first entry are the undefined ones.
std::vector<std::string> imported_names(void* library) {
  link_map* map = nullptr;
  dlinfo(library, RTLD_DI_LINKMAP, &map);
  const ElfW(Sym)* symbols = nullptr;
  const char* names = nullptr;
  std::uint32_t first_defined = 0;
  for (const auto* entry = map->l_ld; entry->d_tag != DT_NULL; ++entry) {
    const auto* pointer = reinterpret_cast<const void*>(entry->d_un.d_ptr);
    if (entry->d_tag == DT_SYMTAB) symbols = static_cast<const ElfW(Sym)*>(pointer);
    if (entry->d_tag == DT_STRTAB) names = static_cast<const char*>(pointer);
    if (entry->d_tag == DT_GNU_HASH) first_defined = static_cast<const std::uint32_t*>(pointer)[1];
  }
  std::vector<std::string> imported;
  if (symbols == nullptr || names == nullptr) return imported;
  for (std::uint32_t i = 1; i < first_defined; ++i) {
    if (symbols[i].st_shndx == SHN_UNDEF) imported.emplace_back(names + symbols[i].st_name);
  }
  return imported;
}

std::vector<std::string> uncontrolled_imports(void* library) {
  void* program = dlopen(nullptr, RTLD_LAZY);
  Dl_info own{};
  dladdr(reinterpret_cast<void*>(&uncontrolled_imports), &own);
  std::vector<std::string> found;
  for (auto& name : imported_names(library)) {
    if (!c_library_may_break_determinism(name)) continue;
    Dl_info provider{};
    dladdr(dlsym(program, name.c_str()), &provider);
    if (provider.dli_fbase != own.dli_fbase) found.push_back(std::move(name));
  }
  dlclose(program);
  std::sort(found.begin(), found.end());
  return found;
}

/// "file.so: undefined symbol: Foo" is the dynamic linker's wording; ours says what it means.
Error load_error(const std::string& name, const std::string& message) {
  const std::string mark = "undefined symbol: ";
  const auto at = message.find(mark);
  if (at == std::string::npos) return Error{name, message, {}};
  std::string symbol = message.substr(at + mark.size());
  symbol = symbol.substr(0, symbol.find_first_of(" ,\t("));
  return Error{name,
               "imports " + symbol + ", which neither rhsim nor a library of the module provides",
               "Link the library that has it into the module"};
}

Result<void*> NativeLoader::open(const std::string& path) {
  const std::string name = std::filesystem::path(path).filename();
  std::string place = std::filesystem::absolute(path);
  OwnedFile copy;
  if (left_behind_ > 0) {
    auto made = copy_in_memory(path, copy_number());
    if (!made) return failure(made.error());
    copy = std::move(*made);
    place = place_of(copy);
  }
  dlerror();
  void* library = dlopen(place.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (library != nullptr) return library;
  const char* message = dlerror();
  return failure(load_error(name, message != nullptr ? message : "cannot be loaded"));
}

bool NativeLoader::keep(const std::string& path) {
  if (kept_ && kept_->is_of(path)) return true;
  if (path == not_resettable_) return false;
  kept_ = nullptr;
  auto mapped = ResettableObject::map(path, copy_number(), shared_);
  if (mapped) {
    kept_ = std::move(*mapped);
    why_not_reset_.clear();
    return true;
  }
  why_not_reset_ = mapped.error().place + " " + mapped.error().reason;
  not_resettable_ = path;
  return false;
}

Result<std::unique_ptr<ModuleImage>> NativeLoader::load(const std::string& path,
                                                        Freshness freshness) {
  forget_strand_exits();
  std::unique_ptr<NativeImage> image;
  void* library = nullptr;
  if (freshness == Freshness::Reset && keep(path)) {
    library = kept_->library();
    image = std::make_unique<ResetImage>(*this, *kept_);
  } else {
    kept_ = nullptr;
    const auto opened = open(path);
    if (!opened) return failure(opened.error());
    library = *opened;
    image = std::make_unique<LoadedImage>(*this, library);
  }
  if (!audited_) {
    uncontrolled_ = uncontrolled_imports(library);
    audited_ = true;
  }
  if (!image->attach()) {
    image->unload();
    return failure(std::filesystem::path(path).filename(),
                   "DllMain(DLL_PROCESS_ATTACH) returned FALSE");
  }
  return image;
}

template <class Record>
bool read_at(std::ifstream& file, std::uint64_t offset, Record& record) {
  file.seekg(static_cast<std::streamoff>(offset));
  return static_cast<bool>(file.read(reinterpret_cast<char*>(&record), sizeof record));
}

/// One of the dynamic symbols in `section` is thread-local, the module's own or another's.
bool names_thread_data(std::ifstream& file, const ElfW(Shdr) & section) {
  ElfW(Sym) symbol{};
  for (std::uint64_t at = 0; at < section.sh_size; at += sizeof symbol) {
    if (!read_at(file, section.sh_offset + at, symbol)) return false;
    if (ELF64_ST_TYPE(symbol.st_info) == STT_TLS) return true;
  }
  return false;
}

}  // namespace

bool wants_threads(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  ElfW(Ehdr) head{};
  if (!read_at(file, 0, head)) return false;
  for (unsigned i = 0; i < head.e_phnum; ++i) {
    ElfW(Phdr) segment{};
    if (!read_at(file, head.e_phoff + std::uint64_t{i} * head.e_phentsize, segment)) return false;
    if (segment.p_type == PT_TLS) return true;
  }
  // Inline functions of the C++ library use data of that library's: std::call_once does, and
  // std::async by it.
  for (unsigned i = 0; i < head.e_shnum; ++i) {
    ElfW(Shdr) section{};
    if (!read_at(file, head.e_shoff + std::uint64_t{i} * head.e_shentsize, section)) return false;
    if (section.sh_type == SHT_DYNSYM && names_thread_data(file, section)) return true;
  }
  return false;
}

std::uint64_t memory_in_use() {
  std::ifstream statistics("/proc/self/statm");
  std::uint64_t total_pages = 0;
  std::uint64_t resident_pages = 0;
  statistics >> total_pages >> resident_pages;
  return resident_pages * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

std::unique_ptr<ModuleLoader> make_module_loader(std::span<const win32::ApiFunction>) {
  return std::make_unique<NativeLoader>();
}

}  // namespace rhsim::host
