#include "harness/host/windows_reset.h"

#include <windows.h>

#include <cstring>
#include <utility>

#include "harness/base/assert.h"

namespace rhsim::host::windows {
namespace {

const IMAGE_NT_HEADERS64& headers_of(std::uintptr_t base) {
  const auto* dos = reinterpret_cast<const IMAGE_DOS_HEADER*>(base);
  return *reinterpret_cast<const IMAGE_NT_HEADERS64*>(base +
                                                      static_cast<std::uintptr_t>(dos->e_lfanew));
}

DWORD protect(std::uintptr_t begin, std::size_t bytes, DWORD protection) {
  DWORD before = 0;
  RHSIM_ASSERT(VirtualProtect(reinterpret_cast<void*>(begin), bytes, protection, &before) != FALSE);
  return before;
}

void write_back(std::uintptr_t begin, const std::vector<char>& bytes) {
  std::memcpy(reinterpret_cast<void*>(begin), bytes.data(), bytes.size());
}

}  // namespace

KeptImage::KeptImage(const Image& image) : image_(image) {
  const auto& headers = headers_of(image.base);
  const auto* section = IMAGE_FIRST_SECTION(&headers);
  for (unsigned i = 0; i < headers.FileHeader.NumberOfSections; ++i, ++section) {
    const DWORD traits = section->Characteristics;
    if ((traits & IMAGE_SCN_MEM_DISCARDABLE) != 0 || (traits & IMAGE_SCN_MEM_READ) == 0) continue;
    const auto begin = image.base + section->VirtualAddress;
    const auto* memory = reinterpret_cast<const char*>(begin);
    const bool code = (traits & IMAGE_SCN_MEM_EXECUTE) != 0;
    const bool writable = (traits & IMAGE_SCN_MEM_WRITE) != 0;
    sections_.push_back(
        {begin, {memory, memory + section->Misc.VirtualSize}, code, writable, writable});
  }
}

void KeptImage::learn_from_first_life() {
  if (const auto* index = thread_data_index()) index_ = *index;
  for (auto& section : sections_) {
    if (section.writable) continue;
    const auto* memory = reinterpret_cast<const char*>(section.begin);
    section.changes = std::memcmp(memory, section.bytes.data(), section.bytes.size()) != 0;
  }
}

void KeptImage::reset() {
  if (std::exchange(hidden_, false)) {
    for (const auto& part : shown_stretches_) protect(part.begin, part.bytes, part.protection);
  }
  for (auto& section : sections_) {
    const auto bytes = section.bytes.size();
    if (!section.changes) continue;
    const DWORD before = section.writable ? 0 : protect(section.begin, bytes, PAGE_READWRITE);
    write_back(section.begin, section.bytes);
    if (before != 0) protect(section.begin, bytes, before);
  }
  if (auto* index = thread_data_index()) *index = index_;
}

void KeptImage::hide() {
  if (hidden_stretches_.empty()) find_stretches();
  for (const auto& part : hidden_stretches_) protect(part.begin, part.bytes, part.protection);
  hidden_ = true;
}

void KeptImage::find_stretches() {
  constexpr std::size_t page = 4096;
  const auto add = [](std::vector<Stretch>& stretches, const Stretch& more) {
    if (!stretches.empty()) {
      auto& last = stretches.back();
      if (last.begin + last.bytes == more.begin && last.protection == more.protection) {
        last.bytes += more.bytes;
        return;
      }
    }
    stretches.push_back(more);
  };
  for (const auto& section : sections_) {
    if (!section.code && !section.writable) continue;
    MEMORY_BASIC_INFORMATION region{};
    RHSIM_ASSERT(
        VirtualQuery(reinterpret_cast<const void*>(section.begin), &region, sizeof region) != 0);
    const std::size_t bytes = (section.bytes.size() + page - 1) / page * page;
    add(shown_stretches_, {section.begin, bytes, region.Protect});
    add(hidden_stretches_, {section.begin, bytes, PAGE_NOACCESS});
  }
}

std::uint32_t* KeptImage::thread_data_index() const {
  const auto& directory =
      headers_of(image_.base).OptionalHeader.DataDirectory[IMAGE_DIRECTORY_ENTRY_TLS];
  if (directory.Size == 0) return nullptr;
  const auto* tls =
      reinterpret_cast<const IMAGE_TLS_DIRECTORY64*>(image_.base + directory.VirtualAddress);
  return reinterpret_cast<std::uint32_t*>(tls->AddressOfIndex);
}

bool attach(const std::vector<KeptImage>& images) {
  for (const auto& kept : images) {
    if (!notify(kept.image(), process_attach, false)) return false;
  }
  return true;
}

void detach(const std::vector<KeptImage>& images) {
  for (auto kept = images.rbegin(); kept != images.rend(); ++kept) {
    (void)notify(kept->image(), process_detach, false);
  }
}

}  // namespace rhsim::host::windows
