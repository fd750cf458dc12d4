#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include "harness/cli/file_bytes.h"
#include "harness/cli/module_file.h"

namespace rhsim::cli {
namespace {

constexpr std::uint32_t most_entries = 1'000'000;
constexpr std::uint16_t most_segments = 64;  // Linkers make a dozen.

// Program headers.
constexpr std::uint32_t load_segment = 1;
constexpr std::uint32_t dynamic_segment = 2;

// Entries of the dynamic section, each a tag and a value.
constexpr std::uint64_t tag_end = 0;
constexpr std::uint64_t tag_needed = 1;
constexpr std::uint64_t tag_hash = 4;
constexpr std::uint64_t tag_names = 5;
constexpr std::uint64_t tag_symbols = 6;
constexpr std::uint64_t tag_gnu_hash = 0x6FFFFEF5;

// Symbols.
constexpr std::uint64_t symbol_size = 24;
constexpr std::uint8_t weak = 2;
constexpr std::uint8_t thread_local_type = 6;

class ElfReader {
 public:
  explicit ElfReader(std::string_view bytes) : file_(bytes) {}

  ModuleFile read() {
    segments();
    dynamic();
    if (tags_.contains(tag_symbols) && tags_.contains(tag_names)) symbols();
    module_.damaged = file_.strayed();
    return std::move(module_);
  }

 private:
  struct Segment {
    std::uint64_t address, offset, size;
  };

  void segments() {
    const auto table = file_.number<std::uint64_t>(32);
    const auto entry_size = file_.number<std::uint16_t>(54);
    const auto count = std::min(file_.number<std::uint16_t>(56), most_segments);
    bool first = true;
    for (std::uint64_t i = 0; i < count; ++i) {
      const auto header = table + i * entry_size;
      const auto type = file_.number<std::uint32_t>(header);
      const Segment segment{file_.number<std::uint64_t>(header + 16),
                            file_.number<std::uint64_t>(header + 8),
                            file_.number<std::uint64_t>(header + 32)};
      if (type == dynamic_segment) dynamic_ = segment;
      if (type != load_segment) continue;
      loads_.push_back(segment);
      if (std::exchange(first, false)) module_.preferred_base = segment.address;
    }
  }

  /// Where in the file an address lies; outside of it when no segment has it.
  [[nodiscard]] std::uint64_t place_of(std::uint64_t address) const {
    for (const auto& load : loads_) {
      if (address >= load.address && address - load.address < load.size) {
        return load.offset + (address - load.address);
      }
    }
    return file_.size();
  }

  void dynamic() {
    std::vector<std::uint64_t> needed;
    for (std::uint64_t entry = dynamic_.offset; dynamic_.size > 0 && more(); entry += 16) {
      const auto tag = file_.number<std::uint64_t>(entry);
      const auto value = file_.number<std::uint64_t>(entry + 8);
      if (tag == tag_end) break;
      if (tag == tag_needed) needed.push_back(value);
      tags_.emplace(tag, value);
    }
    for (const auto name : needed) module_.libraries.push_back(name_at(name));
  }

  std::string name_at(std::uint64_t offset) {
    return file_.text(place_of(tags_[tag_names]) + offset);
  }

  void symbols() {
    const auto table = place_of(tags_[tag_symbols]);
    const auto count = symbol_count();
    for (std::uint64_t i = 1; i < count && more(); ++i) {  // The first is no symbol.
      const auto symbol = table + i * symbol_size;
      const auto name = name_at(file_.number<std::uint32_t>(symbol));
      const auto info = file_.number<std::uint8_t>(symbol + 4);
      const auto section = file_.number<std::uint16_t>(symbol + 6);
      const auto value = file_.number<std::uint64_t>(symbol + 8);
      if (name.empty()) continue;
      if (section != 0) {
        if ((info & 15U) != thread_local_type) {
          module_.exports.push_back({name, value - module_.preferred_base});
        }
      } else if (info >> 4U != weak) {
        // Weak ones are asked for politely: the compiler's own hooks, absent nearly everywhere.
        module_.imports.push_back({"", name, false});
      }
    }
    std::sort(module_.exports.begin(), module_.exports.end(),
              [](const auto& left, const auto& right) { return left.name < right.name; });
  }

  /// The table does not say how long it is; the hash tables, of which there is one or the other,
  /// do.
  std::uint64_t symbol_count() {
    if (tags_.contains(tag_hash)) {
      return file_.number<std::uint32_t>(place_of(tags_[tag_hash]) + 4);
    }
    if (!tags_.contains(tag_gnu_hash)) return 0;
    const auto hash = place_of(tags_[tag_gnu_hash]);
    const auto buckets = file_.number<std::uint32_t>(hash);
    const std::uint64_t first_hashed = file_.number<std::uint32_t>(hash + 4);
    const auto bloom_words = file_.number<std::uint32_t>(hash + 8);
    const auto bucket_table = hash + 16 + std::uint64_t{8} * bloom_words;
    std::uint64_t last = 0;
    for (std::uint64_t i = 0; i < buckets && more(); ++i) {
      last = std::max<std::uint64_t>(last, file_.number<std::uint32_t>(bucket_table + 4 * i));
    }
    if (last < first_hashed) return first_hashed;  // All are imports.
    // A chain goes on until a hash with its lowest bit set.
    const auto chains = bucket_table + std::uint64_t{4} * buckets;
    while (more() && (file_.number<std::uint32_t>(chains + 4 * (last - first_hashed)) & 1U) == 0)
      ++last;
    return last + 1;
  }

  bool more() {
    if (++entries_ > most_entries) file_.stray();
    return !file_.strayed();
  }

  FileBytes file_;
  std::vector<Segment> loads_;
  Segment dynamic_{0, 0, 0};
  std::map<std::uint64_t, std::uint64_t> tags_;
  std::uint32_t entries_ = 0;
  ModuleFile module_;
};

}  // namespace

ModuleFile parse_elf(std::string_view bytes) { return ElfReader(bytes).read(); }

}  // namespace rhsim::cli
