#include <algorithm>

#include "harness/cli/file_bytes.h"
#include "harness/cli/module_file.h"

namespace rhsim::cli {
namespace {

// A table with more entries is no table: the largest system DLLs have some thousands.
constexpr std::uint32_t most_entries = 100'000;
constexpr std::uint16_t most_sections = 96;  // So says the page.

// Places in the headers, from where the PE signature stands.
constexpr std::uint64_t section_count_at = 6;
constexpr std::uint64_t optional_header_size_at = 20;
constexpr std::uint64_t optional_header_at = 24;

// Places in the optional header of a PE32+, and the numbers of its data directories.
constexpr std::uint64_t image_base_at = 24;
constexpr std::uint64_t directory_count_at = 108;
constexpr std::uint64_t directories_at = 112;
constexpr std::uint32_t export_directory = 0;
constexpr std::uint32_t import_directory = 1;
constexpr std::uint32_t delay_import_directory = 13;

constexpr std::uint64_t by_ordinal = std::uint64_t{1} << 63U;

class PeReader {
 public:
  explicit PeReader(std::string_view bytes) : file_(bytes) {}

  ModuleFile read() {
    head_ = file_.number<std::uint32_t>(0x3C);
    module_.preferred_base = file_.number<std::uint64_t>(optional() + image_base_at);
    imports();
    delayed_imports();
    exports();
    module_.damaged = file_.strayed();
    return std::move(module_);
  }

 private:
  [[nodiscard]] std::uint64_t optional() const { return head_ + optional_header_at; }

  /// Relative virtual address of a data directory; 0: the file has none.
  std::uint32_t directory(std::uint32_t number) {
    const auto count = file_.number<std::uint32_t>(optional() + directory_count_at);
    if (number >= count) return 0;
    return file_.number<std::uint32_t>(optional() + directories_at + number * std::uint64_t{8});
  }

  /// Where in the file a relative virtual address lies; outside of it when no section has it.
  std::uint64_t place_of(std::uint64_t address) {
    const auto count =
        std::min(file_.number<std::uint16_t>(head_ + section_count_at), most_sections);
    const auto header_size = file_.number<std::uint16_t>(head_ + optional_header_size_at);
    for (std::uint64_t section = optional() + header_size, i = 0; i < count; ++i, section += 40) {
      const auto begin = file_.number<std::uint32_t>(section + 12);
      const auto raw_size = file_.number<std::uint32_t>(section + 16);
      const auto raw = file_.number<std::uint32_t>(section + 20);
      if (address >= begin && address - begin < raw_size) return raw + (address - begin);
    }
    return file_.size();
  }

  template <class Number>
  Number at(std::uint64_t address) {
    return file_.number<Number>(place_of(address));
  }
  std::string text_at(std::uint64_t address) { return file_.text(place_of(address)); }

  void imports() {
    constexpr std::uint32_t descriptor_size = 20;
    const auto first = directory(import_directory);
    if (first == 0) return;
    for (std::uint64_t row = first; more(); row += descriptor_size) {
      const auto name = at<std::uint32_t>(row + 12);
      const auto bound = at<std::uint32_t>(row + 16);
      if (name == 0 || bound == 0) return;
      // The unbound copy of the names is missing where an old linker made the file.
      const auto names = at<std::uint32_t>(row);
      thunks(text_at(name), names != 0 ? names : bound, false);
    }
  }

  void delayed_imports() {
    constexpr std::uint32_t descriptor_size = 32;
    const auto first = directory(delay_import_directory);
    if (first == 0) return;
    for (std::uint64_t row = first; more(); row += descriptor_size) {
      const auto name = at<std::uint32_t>(row + 4);
      const auto names = at<std::uint32_t>(row + 16);
      if (name == 0 || names == 0) return;
      thunks(text_at(name), names, true);
    }
  }

  void thunks(const std::string& library, std::uint64_t first, bool delayed) {
    module_.libraries.push_back(library);
    for (std::uint64_t thunk = first; more(); thunk += 8) {
      const auto value = at<std::uint64_t>(thunk);
      if (value == 0) return;
      const auto name = (value & by_ordinal) != 0 ? "#" + std::to_string(value & 0xFFFFU)
                                                  : text_at(value + 2);  // Behind the hint.
      module_.imports.push_back({library, name, delayed});
    }
  }

  void exports() {
    const auto table = directory(export_directory);
    if (table == 0) return;
    const auto functions = at<std::uint32_t>(table + 28);
    const auto names = at<std::uint32_t>(table + 32);
    const auto numbers = at<std::uint32_t>(table + 36);
    const std::uint64_t count = at<std::uint32_t>(table + 24);
    for (std::uint64_t i = 0; i < count && more(); ++i) {
      const auto name = at<std::uint32_t>(names + 4 * i);
      const auto number = at<std::uint16_t>(numbers + 2 * i);
      const auto offset = at<std::uint32_t>(functions + std::uint64_t{4} * number);
      if (name != 0) module_.exports.push_back({text_at(name), offset});
    }
    std::sort(module_.exports.begin(), module_.exports.end(),
              [](const auto& left, const auto& right) { return left.name < right.name; });
  }

  /// False ends a table: one that leads outside, or has no end.
  bool more() {
    if (++entries_ > most_entries) file_.stray();
    return !file_.strayed();
  }

  FileBytes file_;
  std::uint64_t head_ = 0;
  std::uint32_t entries_ = 0;
  ModuleFile module_;
};

}  // namespace

ModuleFile parse_pe(std::string_view bytes) { return PeReader(bytes).read(); }

}  // namespace rhsim::cli
