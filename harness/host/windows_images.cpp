#include "harness/host/windows_images.h"

#include <windows.h>
// After windows.h.
#include <intrin.h>
#include <psapi.h>
#include <winternl.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <optional>
#include <set>

#include "harness/base/assert.h"
#include "harness/base/unicode.h"
#include "harness/host/windows_thunks.h"

namespace rhsim::host::windows {
namespace {

// --- Reading a mapped image
// -------------------------------------------------------------------------

template <class T>
T* at(std::uintptr_t base, std::uintptr_t offset) {
  return reinterpret_cast<T*>(base + offset);
}

const IMAGE_NT_HEADERS64& headers_of(std::uintptr_t base) {
  return *at<IMAGE_NT_HEADERS64>(
      base, static_cast<std::uintptr_t>(at<IMAGE_DOS_HEADER>(base, 0)->e_lfanew));
}

/// The directory's address; null when the image has none.
template <class T>
T* directory(std::uintptr_t base, unsigned index) {
  const auto& entry = headers_of(base).OptionalHeader.DataDirectory[index];
  return entry.Size == 0 ? nullptr : at<T>(base, entry.VirtualAddress);
}

bool by_ordinal(const IMAGE_THUNK_DATA64& thunk) {
  return (thunk.u1.Ordinal & IMAGE_ORDINAL_FLAG64) != 0;
}

const char* function_name(std::uintptr_t base, const IMAGE_THUNK_DATA64& thunk) {
  return at<IMAGE_IMPORT_BY_NAME>(base, thunk.u1.AddressOfData)->Name;
}

/// Import slots lie in pages that are read-only by then.
void write_slot(IMAGE_THUNK_DATA64& slot, void* address) {
  DWORD before = 0;
  VirtualProtect(&slot, sizeof slot, PAGE_READWRITE, &before);
  slot.u1.Function = reinterpret_cast<ULONGLONG>(address);
  VirtualProtect(&slot, sizeof slot, before, &before);
}

// --- Which images are the module's
// ------------------------------------------------------------------

std::string system_folder() {
  wchar_t folder[MAX_PATH] = {};
  const UINT length = GetWindowsDirectoryW(folder, MAX_PATH);
  return to_utf8({reinterpret_cast<const char16_t*>(folder), length});
}

bool same_front(const std::string& path, const std::string& front) {
  return path.size() >= front.size() && same_name(path.substr(0, front.size()), front);
}

/// The system's DLLs stay as they are: their inside deals in real handles. The C++ runtimes are the
/// exception, for std::mutex and std::thread of Visual C++ live in them.
bool is_to_be_patched(const std::string& path, const std::string& name) {
  static const std::string system = system_folder();
  for (const char* runtime : {"msvcp", "concrt", "vccorlib"}) {
    if (name.rfind(runtime, 0) == 0) return true;
  }
  return !same_front(path, system);
}

// --- The loader's notification
// ----------------------------------------------------------------------

struct Notification {
  ULONG flags;
  const UNICODE_STRING* full_name;
  const UNICODE_STRING* base_name;
  void* base;
  ULONG bytes;
};
using NotificationRoutine = void(CALLBACK*)(ULONG reason, const Notification* data, void* context);
using Register = LONG(NTAPI*)(ULONG flags, NotificationRoutine routine, void* context,
                              void** cookie);
using Unregister = LONG(NTAPI*)(void* cookie);

template <class Function>
Function ntdll_function(const char* name) {
  const FARPROC address = GetProcAddress(GetModuleHandleW(L"ntdll.dll"), name);
  Function function = nullptr;
  std::memcpy(&function, &address, sizeof function);
  return function;
}

std::string text_of(const UNICODE_STRING& text) {
  return to_utf8({reinterpret_cast<const char16_t*>(text.Buffer), text.Length / sizeof(wchar_t)});
}

void CALLBACK on_notification(ULONG reason, const Notification* data, void* context) {
  constexpr ULONG reason_loaded = 1;
  auto& watch = *static_cast<ImageWatch*>(context);
  const auto base = reinterpret_cast<std::uintptr_t>(data->base);
  if (reason == reason_loaded) {
    watch.loaded(base, data->bytes, text_of(*data->full_name));
  } else {
    watch.unloaded(base);
  }
}

}  // namespace

ImageWatch::ImageWatch(const Redirections& redirections, const Redirections& unseen)
    : redirections_(redirections), unseen_(unseen) {
  const auto register_routine = ntdll_function<Register>("LdrRegisterDllNotification");
  RHSIM_ASSERT(register_routine != nullptr);
  RHSIM_ASSERT(register_routine(0, on_notification, this, &cookie_) == 0);
  // The images that are there already, so that places in them have names.
  HMODULE modules[256];
  DWORD bytes = 0;
  if (K32EnumProcessModules(GetCurrentProcess(), modules, sizeof modules, &bytes) == FALSE) return;
  const std::size_t count = std::min<std::size_t>(bytes / sizeof modules[0], std::size(modules));
  for (std::size_t i = 0; i < count; ++i) {
    wchar_t path[MAX_PATH] = {};
    const DWORD length = GetModuleFileNameW(modules[i], path, MAX_PATH);
    const auto base = reinterpret_cast<std::uintptr_t>(modules[i]);
    images_.push_back({base, headers_of(base).OptionalHeader.SizeOfImage,
                       normal_dll_name(to_utf8({reinterpret_cast<char16_t*>(path), length})),
                       false});
  }
}

ImageWatch::~ImageWatch() {
  const auto unregister = ntdll_function<Unregister>("LdrUnregisterDllNotification");
  if (unregister != nullptr) unregister(cookie_);
}

const Image* ImageWatch::find(const void* address) const {
  const auto place = reinterpret_cast<std::uintptr_t>(address);
  const auto found = std::find_if(images_.begin(), images_.end(), [&](const Image& image) {
    return place - image.base < image.bytes;
  });
  return found == images_.end() ? nullptr : &*found;
}

std::vector<std::string> ImageWatch::uncontrolled() const {
  auto names = uncontrolled_;
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

void ImageWatch::loaded(std::uintptr_t base, std::size_t bytes, const std::string& path) {
  const std::string name = normal_dll_name(path);
  const Image image{base, bytes, name, is_to_be_patched(path, name)};
  images_.push_back(image);
  if (!image.patched) return;
  patch(image);
  patch_delayed(image);
  if (on_patched_) on_patched_(image);
}

void ImageWatch::unloaded(std::uintptr_t base) {
  std::erase_if(images_, [base](const Image& image) { return image.base == base; });
}

void* ImageWatch::replacement(const Image& image, const std::string& dll, const char* function,
                              void* original) {
  if (image.name.starts_with("libgcc_s")) {
    if (void* ours = unseen_.find(dll, function)) return ours;
  }
  if (void* ours = redirections_.find(dll, function)) return ours;
  if (!may_break_determinism(dll, function)) return nullptr;
  const std::string name = normal_dll_name(dll) + "!" + function;
  uncontrolled_.push_back(name);
  return original == nullptr ? nullptr : make_recording_thunk(name, original);
}

void ImageWatch::patch(const Image& image) {
  auto* import = directory<IMAGE_IMPORT_DESCRIPTOR>(image.base, IMAGE_DIRECTORY_ENTRY_IMPORT);
  if (import == nullptr) return;
  for (; import->FirstThunk != 0; ++import) {
    const std::string dll = at<char>(image.base, import->Name);
    auto* slot = at<IMAGE_THUNK_DATA64>(image.base, import->FirstThunk);
    if (import->OriginalFirstThunk == 0) {
      // Some old linkers keep no second list of names, and the first is overwritten by now.
      broken_promise_ = image.name + " keeps no names of what it imports from " + dll;
      continue;
    }
    const auto* wanted = at<IMAGE_THUNK_DATA64>(image.base, import->OriginalFirstThunk);
    for (; wanted->u1.AddressOfData != 0; ++wanted, ++slot) {
      if (by_ordinal(*wanted)) continue;
      if (slot->u1.Function == wanted->u1.AddressOfData) {
        broken_promise_ =
            "this Windows tells of an image before its imports are resolved; Windows 8 or later is "
            "needed";
        return;
      }
      const char* function = function_name(image.base, *wanted);
      auto* const original = reinterpret_cast<void*>(slot->u1.Function);
      void* const ours = replacement(image, dll, function, original);
      if (ours != nullptr) write_slot(*slot, ours);
    }
  }
}

void ImageWatch::patch_delayed(const Image& image) {
  auto* import =
      directory<IMAGE_DELAYLOAD_DESCRIPTOR>(image.base, IMAGE_DIRECTORY_ENTRY_DELAY_IMPORT);
  if (import == nullptr) return;
  for (; import->DllNameRVA != 0; ++import) {
    const std::string dll = at<char>(image.base, import->DllNameRVA);
    auto* slot = at<IMAGE_THUNK_DATA64>(image.base, import->ImportAddressTableRVA);
    const auto* wanted = at<IMAGE_THUNK_DATA64>(image.base, import->ImportNameTableRVA);
    // The slots hold the helper's thunks; one that holds ours never gets to the helper.
    for (; wanted->u1.AddressOfData != 0; ++wanted, ++slot) {
      if (by_ordinal(*wanted)) continue;
      const char* function = function_name(image.base, *wanted);
      void* const ours = replacement(image, dll, function, nullptr);
      if (ours != nullptr) write_slot(*slot, ours);
    }
  }
}

// --- Thread notifications
// ---------------------------------------------------------------------------

namespace {

/// The array of blocks that __declspec(thread) code reads. Source: "PE Format", ".tls Section".
char** thread_data_blocks() {
#ifdef __GNUC__
  char** blocks = nullptr;
  __asm__("movq %%gs:0x58, %0" : "=r"(blocks));  // GCC takes the intrinsic for a read of address 0.
  return blocks;
#else
  return reinterpret_cast<char**>(__readgsqword(0x58));
#endif
}

}  // namespace

void reset_thread_data(const Image& image) {
  const auto* tls = directory<IMAGE_TLS_DIRECTORY64>(image.base, IMAGE_DIRECTORY_ENTRY_TLS);
  if (tls == nullptr || tls->AddressOfIndex == 0) return;
  const auto index = *reinterpret_cast<const DWORD*>(tls->AddressOfIndex);
  char** const blocks = thread_data_blocks();
  if (blocks == nullptr || blocks[index] == nullptr) return;
  const std::size_t initial = tls->EndAddressOfRawData - tls->StartAddressOfRawData;
  std::memcpy(blocks[index], reinterpret_cast<const void*>(tls->StartAddressOfRawData), initial);
  std::memset(blocks[index] + initial, 0, tls->SizeOfZeroFill);
}

bool notify(const Image& image, std::uint32_t reason, bool silent) {
  auto* const instance = reinterpret_cast<void*>(image.base);
  if (const auto* tls = directory<IMAGE_TLS_DIRECTORY64>(image.base, IMAGE_DIRECTORY_ENTRY_TLS)) {
    const auto* callback = reinterpret_cast<const PIMAGE_TLS_CALLBACK*>(tls->AddressOfCallBacks);
    for (; callback != nullptr && *callback != nullptr; ++callback) {
      (*callback)(instance, reason, nullptr);
    }
  }
  const auto entry = headers_of(image.base).OptionalHeader.AddressOfEntryPoint;
  if (silent || entry == 0) return true;
  using EntryRoutine = BOOL(WINAPI*)(void* instance, DWORD reason, void* reserved);
  return reinterpret_cast<EntryRoutine>(image.base + entry)(instance, reason, nullptr) != FALSE;
}

// --- Reading a file
// ---------------------------------------------------------------------------------

namespace {

/// A PE file as it lies on the disk. Every read is checked: the file is foreign.
class PeFile {
 public:
  static std::optional<PeFile> open(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    PeFile read;
    read.bytes_.assign(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
    const auto dos = read.value<IMAGE_DOS_HEADER>(0);
    if (!dos || dos->e_magic != IMAGE_DOS_SIGNATURE) return std::nullopt;
    read.head_ = static_cast<std::size_t>(dos->e_lfanew);
    const auto headers = read.value<IMAGE_NT_HEADERS64>(read.head_);
    if (!headers || headers->Signature != IMAGE_NT_SIGNATURE) return std::nullopt;
    read.headers_ = *headers;
    return read;
  }

  [[nodiscard]] std::uint32_t directory_address(unsigned index) const {
    return headers_.OptionalHeader.DataDirectory[index].VirtualAddress;
  }

  template <class T>
  [[nodiscard]] std::optional<T> mapped(std::uint64_t address) const {
    const auto place = place_of(address);
    return place ? value<T>(*place) : std::nullopt;
  }

  [[nodiscard]] std::string mapped_text(std::uint64_t address) const {
    const auto place = place_of(address);
    if (!place) return {};
    const auto end = bytes_.find('\0', *place);
    return end == std::string::npos ? std::string() : bytes_.substr(*place, end - *place);
  }

 private:
  template <class T>
  [[nodiscard]] std::optional<T> value(std::size_t offset) const {
    if (offset > bytes_.size() || sizeof(T) > bytes_.size() - offset) return std::nullopt;
    T read;
    std::memcpy(&read, bytes_.data() + offset, sizeof read);
    return read;
  }

  /// Where in the file an address of the mapped image lies.
  [[nodiscard]] std::optional<std::size_t> place_of(std::uint64_t address) const {
    const std::size_t sections = head_ + offsetof(IMAGE_NT_HEADERS64, OptionalHeader) +
                                 headers_.FileHeader.SizeOfOptionalHeader;
    for (unsigned i = 0; i < headers_.FileHeader.NumberOfSections; ++i) {
      const auto section = value<IMAGE_SECTION_HEADER>(sections + i * sizeof(IMAGE_SECTION_HEADER));
      if (!section) return std::nullopt;
      if (address - section->VirtualAddress < section->SizeOfRawData) {
        return address - section->VirtualAddress + section->PointerToRawData;
      }
    }
    return std::nullopt;
  }

  std::string bytes_;
  std::size_t head_ = 0;
  IMAGE_NT_HEADERS64 headers_{};
};

constexpr unsigned most_entries = 65536;  // Of any list: a damaged file must not keep us busy.

std::set<std::string> exported_names(const PeFile& file) {
  std::set<std::string> names;
  const auto exports =
      file.mapped<IMAGE_EXPORT_DIRECTORY>(file.directory_address(IMAGE_DIRECTORY_ENTRY_EXPORT));
  if (!exports) return names;
  const unsigned count = std::min<unsigned>(exports->NumberOfNames, most_entries);
  for (unsigned i = 0; i < count; ++i) {
    const auto name =
        file.mapped<DWORD>(exports->AddressOfNames + std::uint64_t{i} * sizeof(DWORD));
    if (name) names.insert(file.mapped_text(*name));
  }
  return names;
}

/// Calls `on_import(dll, function)` for each import by name, and with "" once per DLL.
template <class OnImport>
void each_import(const PeFile& file, const OnImport& on_import) {
  const auto first = file.directory_address(IMAGE_DIRECTORY_ENTRY_IMPORT);
  for (unsigned i = 0; first != 0 && i < most_entries; ++i) {
    const auto import =
        file.mapped<IMAGE_IMPORT_DESCRIPTOR>(first + i * sizeof(IMAGE_IMPORT_DESCRIPTOR));
    if (!import || import->FirstThunk == 0) return;
    const std::string dll = file.mapped_text(import->Name);
    on_import(dll, std::string());
    const auto names =
        import->OriginalFirstThunk != 0 ? import->OriginalFirstThunk : import->FirstThunk;
    for (unsigned j = 0; j < most_entries; ++j) {
      const auto thunk =
          file.mapped<IMAGE_THUNK_DATA64>(names + std::uint64_t{j} * sizeof(IMAGE_THUNK_DATA64));
      if (!thunk || thunk->u1.AddressOfData == 0) break;
      if (by_ordinal(*thunk)) continue;
      on_import(dll,
                file.mapped_text(thunk->u1.AddressOfData + offsetof(IMAGE_IMPORT_BY_NAME, Name)));
    }
  }
}

std::filesystem::path folder_of_host() {
  wchar_t path[MAX_PATH] = {};
  GetModuleFileNameW(nullptr, path, MAX_PATH);
  return std::filesystem::path(path).parent_path();
}

std::filesystem::path system_dll_folder() {
  wchar_t path[MAX_PATH] = {};
  GetSystemDirectoryW(path, MAX_PATH);
  return path;
}

class ImportCheck {
 public:
  ImportCheck(std::filesystem::path module_folder, const Redirections& redirections)
      : folders_{std::move(module_folder), folder_of_host(), system_dll_folder()},
        redirections_(redirections) {}

  void check(const PeFile& file) {
    std::optional<std::set<std::string>> exports;  // Nothing: an API set, which has no file.
    each_import(file, [&](const std::string& dll, const std::string& function) {
      if (function.empty()) {
        exports = exports_of(dll);
      } else if (exports && !exports->contains(function) &&
                 redirections_.find(dll, function) == nullptr) {
        missing_.insert(normal_dll_name(dll) + "!" + function);
      }
    });
  }

  [[nodiscard]] std::vector<std::string> missing() const {
    return {missing_.begin(), missing_.end()};
  }

 private:
  std::optional<std::set<std::string>> exports_of(const std::string& dll) {
    const std::string name = normal_dll_name(dll);
    std::error_code ignored;
    for (const auto& folder : folders_) {
      const auto path = folder / name;
      if (!std::filesystem::is_regular_file(path, ignored)) continue;
      const auto file = PeFile::open(path);
      if (!file) continue;
      // What a module brings along has imports of its own.
      if (&folder != &folders_.back() && visited_.insert(name).second) check(*file);
      return exported_names(*file);
    }
    const bool api_set = name.starts_with("api-ms-") || name.starts_with("ext-ms-");
    if (!api_set) missing_.insert(name);
    return std::nullopt;
  }

  std::vector<std::filesystem::path> folders_;
  const Redirections& redirections_;
  std::set<std::string> visited_;
  std::set<std::string> missing_;
};

}  // namespace

std::vector<std::string> missing_imports(const std::wstring& file,
                                         const Redirections& redirections) {
  const std::filesystem::path path(file);
  const auto module = PeFile::open(path);
  if (!module) return {};  // The loader will say what is wrong with it.
  ImportCheck check(path.parent_path(), redirections);
  check.check(*module);
  return check.missing();
}

// --- Thread-local data of a file
// -------------------------------------------------------------------

namespace {

bool has_thread_data(const PeFile& file) {
  const auto tls =
      file.mapped<IMAGE_TLS_DIRECTORY64>(file.directory_address(IMAGE_DIRECTORY_ENTRY_TLS));
  if (file.directory_address(IMAGE_DIRECTORY_ENTRY_TLS) == 0 || !tls) return false;
  // The start files of mingw-w64 mark begin and end of data that GCC never puts there.
  constexpr std::uint64_t two_marks = 16;
  return tls->EndAddressOfRawData - tls->StartAddressOfRawData > two_marks ||
         tls->SizeOfZeroFill > 0;
}

bool brings_thread_data(const PeFile& file, const std::filesystem::path& folder,
                        std::set<std::string>& visited) {
  if (has_thread_data(file)) return true;
  bool found = false;
  each_import(file, [&](const std::string& dll, const std::string& function) {
    const std::string name = normal_dll_name(dll);
    if (found || !function.empty() || !visited.insert(name).second) return;
    for (const auto& place : {folder, folder_of_host()}) {
      const auto brought = PeFile::open(place / name);
      if (!brought) continue;
      found = brings_thread_data(*brought, folder, visited);
      return;
    }
  });
  return found;
}

}  // namespace

bool keeps_thread_data(const std::wstring& file) {
  const std::filesystem::path path(file);
  const auto module = PeFile::open(path);
  std::set<std::string> visited;
  return !module || brings_thread_data(*module, path.parent_path(), visited);
}

}  // namespace rhsim::host::windows
