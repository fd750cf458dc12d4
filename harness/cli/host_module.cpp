// What kind of module a file is: enough of ELF and PE to choose a host.

#include <algorithm>
#include <array>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <memory>

#include <openssl/evp.h>

#include "harness/cli/job.h"

namespace rhsim::cli {
namespace {

// Source: "PE Format" (learn.microsoft.com), and the ELF specification with its x86-64 supplement.
constexpr std::uint16_t pe_machine_x64 = 0x8664;
constexpr std::uint16_t pe_machine_x86 = 0x014C;
constexpr std::uint16_t pe_machine_arm64 = 0xAA64;
constexpr std::uint16_t pe_is_dll = 0x2000;
constexpr std::uint16_t elf_machine_x64 = 62;
constexpr std::uint16_t elf_shared_object = 3;

/// A number of the file's beginning; 0 where the file is too short for it.
template <class Number>
Number number_at(std::string_view bytes, std::size_t offset) {
  Number number = 0;
  if (offset + sizeof number <= bytes.size()) {
    std::memcpy(&number, bytes.data() + offset, sizeof number);
  }
  return number;
}

Result<std::string> elf_kind(std::string_view bytes, const std::string& path) {
  constexpr char class_64 = 2;
  constexpr char little_endian = 1;
  if (bytes.size() < 64 || bytes[4] != class_64 || bytes[5] != little_endian ||
      number_at<std::uint16_t>(bytes, 18) != elf_machine_x64) {
    return failure(path, "is an ELF file, but not one for x86-64", "Build it for x86-64");
  }
  if (number_at<std::uint16_t>(bytes, 16) != elf_shared_object) {
    return failure(path, "is an ELF file, but no shared object", "Link it with -shared");
  }
  return std::string("elf-so");
}

Result<std::string> pe_kind(std::string_view bytes, const std::string& path) {
  const auto head = number_at<std::uint32_t>(bytes, 0x3C);
  if (head == 0 || std::size_t{head} + 24 > bytes.size() ||
      bytes.substr(head, 4) != std::string_view("PE\0\0", 4)) {
    return failure(path, "is a DOS program or a damaged DLL", "Give the resource DLL itself");
  }
  const auto machine = number_at<std::uint16_t>(bytes, head + 4);
  if (machine == pe_machine_x86) {
    return failure(path, "is a 32-bit DLL; rhsim runs 64-bit ones",
                   "Build the x64 configuration: a 64-bit cluster loads no other");
  }
  if (machine == pe_machine_arm64) {
    return failure(path, "is a DLL for ARM64; rhsim runs those for x64",
                   "Build the x64 configuration");
  }
  if (machine != pe_machine_x64) {
    return failure(path, "is a DLL for a machine that rhsim does not know",
                   "Build the x64 configuration");
  }
  if ((number_at<std::uint16_t>(bytes, head + 22) & pe_is_dll) == 0) {
    return failure(path, "is a program, not a DLL", "Give the resource DLL itself");
  }
  return std::string("pe-x64");
}

/// Finds a text in a file that is read piece by piece.
class TextSearch {
 public:
  explicit TextSearch(std::string_view wanted) : wanted_(wanted) {}
  void add(std::string_view piece) {
    if (found_) return;
    seen_ += piece;
    found_ = seen_.find(wanted_) != std::string::npos;
    seen_.erase(0, seen_.size() - std::min(seen_.size(), wanted_.size() - 1));
  }
  [[nodiscard]] bool found() const { return found_; }

 private:
  std::string_view wanted_;
  std::string seen_;  // What may be the beginning of it.
  bool found_ = false;
};

/// The name of its source that an assertion of winpthread carries, stripped or not.
constexpr std::string_view winpthread_text = "winpthreads/src/";

std::string hex(const unsigned char* bytes, unsigned count) {
  std::string text;
  for (unsigned i = 0; i < count; ++i) {
    text += "0123456789abcdef"[bytes[i] >> 4U];
    text += "0123456789abcdef"[bytes[i] & 15U];
  }
  return text;
}

struct FreeDigest {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};

}  // namespace

Result<trace::ModuleInfo> inspect_module(const std::string& module_path) {
  if (module_path.empty()) return failure("MODULE", "no file is named", "Give a resource DLL");
  std::error_code ignored;
  if (std::filesystem::is_directory(module_path, ignored)) {
    return failure(module_path, "is a folder", "Give the module file in it");
  }
  std::ifstream file(module_path, std::ios::binary);
  if (!file) {
    const bool exists = std::filesystem::exists(module_path, ignored);
    return failure(module_path, exists ? "cannot be read" : "does not exist",
                   exists ? "Check its permissions" : "Check the path");
  }
  const std::unique_ptr<EVP_MD_CTX, FreeDigest> digest(EVP_MD_CTX_new());
  EVP_DigestInit_ex(digest.get(), EVP_sha256(), nullptr);
  std::string beginning;  // Long enough for the headers of both formats.
  TextSearch winpthread(winpthread_text);
  std::array<char, 65536> piece;
  while (file.read(piece.data(), piece.size()) || file.gcount() > 0) {
    const auto got = static_cast<std::size_t>(file.gcount());
    if (beginning.empty()) beginning.assign(piece.data(), got);
    EVP_DigestUpdate(digest.get(), piece.data(), got);
    winpthread.add({piece.data(), got});
  }

  Result<std::string> kind = failure(
      module_path, "is neither a Windows DLL nor a Linux shared object", "Give a resource DLL");
  if (beginning.substr(0, 4) ==
      "\x7f"
      "ELF")
    kind = elf_kind(beginning, module_path);
  if (beginning.substr(0, 2) == "MZ") kind = pe_kind(beginning, module_path);
  if (!kind) return failure(std::move(kind.error()));

  std::array<unsigned char, EVP_MAX_MD_SIZE> hash;
  unsigned hash_bytes = 0;
  EVP_DigestFinal_ex(digest.get(), hash.data(), &hash_bytes);
  trace::ModuleInfo module;
  module.name = std::filesystem::path(module_path).filename().string();
  module.sha256 = hex(hash.data(), hash_bytes);
  module.kind = *kind;
  if (module.kind == "pe-x64" && winpthread.found()) module.runtime = "winpthread";
  return module;
}

}  // namespace rhsim::cli
