// Delay-loaded imports of a PE module are ours from the start: the helper that would look them up
// at the first call is never asked.

#include <unistd.h>

#include <cstdint>
#include <cstring>
#include <fstream>
#include <iterator>
#include <optional>

#include "tests/harness/host/played_module.h"

namespace rhsim::host {
namespace {

/// A PE file in memory. Source: "PE Format".
class Pe {
 public:
  explicit Pe(std::string bytes) : bytes_(std::move(bytes)), head_(at<std::uint32_t>(0x3C)) {}

  [[nodiscard]] const std::string& bytes() const { return bytes_; }
  [[nodiscard]] std::uint64_t image_base() const { return at<std::uint64_t>(head_ + 24 + 24); }

  /// Puts the only descriptor of a data directory, and the empty one that ends it, into the room
  /// that alignment has left behind a section.
  void add_directory(unsigned index, const std::string& descriptor) {
    const auto size = static_cast<std::uint32_t>(2 * descriptor.size());
    for (const auto& section : sections()) {
      const std::uint32_t offset = (section.used + 15) / 16 * 16;
      if (offset + size > section.bytes) continue;
      bytes_.replace(section.place + offset, descriptor.size(), descriptor);
      const std::size_t entry = head_ + 24 + 112 + 8UL * index;
      put(entry, section.address + offset);
      put(entry + 4, size);
      return;
    }
    FAIL("no section has room for a directory");
  }

  template <class T>
  [[nodiscard]] T at(std::size_t place) const {
    T value{};
    if (place <= bytes_.size() && sizeof value <= bytes_.size() - place) {
      std::memcpy(&value, bytes_.data() + place, sizeof value);
    }
    return value;
  }
  template <class T>
  void put(std::size_t place, T value) {
    REQUIRE(place + sizeof value <= bytes_.size());
    std::memcpy(bytes_.data() + place, &value, sizeof value);
  }

  /// Where in the file a relative virtual address lies.
  [[nodiscard]] std::optional<std::size_t> place_of(std::uint32_t address) const {
    for (const auto& section : sections()) {
      if (address - section.address < section.bytes) {
        return address - section.address + section.place;
      }
    }
    return std::nullopt;
  }

  struct Descriptor {
    std::string bytes;
    std::uint32_t slots;  ///< The address of its import address table.
    std::uint32_t names;  ///< Of its name table.
  };
  /// The delay-load descriptor of a DLL, which dlltool puts among the code.
  [[nodiscard]] std::optional<Descriptor> delay_descriptor(const std::string& dll) const {
    constexpr std::uint32_t descriptor_bytes = 32;
    for (const auto& section : sections()) {
      for (std::uint32_t offset = 0; offset + descriptor_bytes <= section.bytes; offset += 4) {
        const std::size_t place = section.place + offset;
        const auto name = place_of(at<std::uint32_t>(place + 4));
        if (at<std::uint32_t>(place) != 1 || !name)
          continue;  // Attributes: addresses are relative.
        if (bytes_.compare(*name, dll.size() + 1, dll.c_str(), dll.size() + 1) != 0) continue;
        return Descriptor{bytes_.substr(place, descriptor_bytes), at<std::uint32_t>(place + 12),
                          at<std::uint32_t>(place + 16)};
      }
    }
    return std::nullopt;
  }

 private:
  struct Section {
    std::uint32_t used;
    std::uint32_t address;
    std::uint32_t bytes;  ///< In the file.
    std::uint32_t place;
  };
  [[nodiscard]] std::vector<Section> sections() const {
    std::vector<Section> found;
    const std::size_t first = head_ + 24UL + at<std::uint16_t>(head_ + 20UL);
    for (unsigned i = 0; i < at<std::uint16_t>(head_ + 6UL); ++i) {
      const std::size_t entry = first + 40UL * i;
      found.push_back({at<std::uint32_t>(entry + 8), at<std::uint32_t>(entry + 12),
                       at<std::uint32_t>(entry + 16), at<std::uint32_t>(entry + 20)});
    }
    return found;
  }

  std::string bytes_;
  std::uint32_t head_;
};

constexpr unsigned delay_import_directory = 13;

/// The fake with slots that lead nowhere before somebody fills them: to the image's headers, which
/// nobody may run. `listed`: the directory tells of them, as Microsoft's linker has it.
std::string without_helper(const std::string& fake, bool listed) {
  std::ifstream file(module_file(fake, "pe-x64"), std::ios::binary);
  Pe image(std::string(std::istreambuf_iterator<char>(file), {}));
  const auto descriptor = image.delay_descriptor("resutils.dll");
  REQUIRE(descriptor.has_value());
  const auto names = image.place_of(descriptor->names).value();
  const auto slots = image.place_of(descriptor->slots).value();
  std::size_t count = 0;
  for (; image.at<std::uint64_t>(names + 8 * count) != 0; ++count) {
    image.put(slots + 8 * count, image.image_base());
  }
  REQUIRE(count >= 4);
  if (listed) image.add_directory(delay_import_directory, descriptor->bytes);
  return image.bytes();
}

std::vector<RunReport> played_copy(const std::string& fake, const std::string& type,
                                   const std::string& bytes) {
  const auto folder = fs::temp_directory_path() / ("rhsim-delay-" + std::to_string(::getpid()));
  fs::create_directories(folder);
  auto job = job_for(fake, type, "pe-x64");
  job.module_path = (folder / (fake + ".dll")).string();
  std::ofstream(job.module_path, std::ios::binary) << bytes;
  auto reports = played(job);
  fs::remove_all(folder);
  return reports;
}

bool windows_fakes_are_built() {
  if (kinds().size() > 1) return true;
  WARN("skipped: the windows preset has not been built, and only PE modules have delayed imports");
  return false;
}

}  // namespace

TEST_CASE("a delay-loaded function is ours before it is called first") {
  if (!windows_fakes_are_built()) return;
  const std::string type = "rhsim Delay Loaded";
  const auto listed = played_copy("delay_loaded", type, without_helper("delay_loaded", true));
  REQUIRE(listed.size() == 1);
  CHECK(listed[0].outcome == RunOutcome::Completed);
  CHECK(last_of<trace::WorkerCreate>(events_of(listed[0])) != nullptr);
  const auto by_the_helper = played(job_for("delay_loaded", type, "pe-x64"));
  CHECK(listed[0].hash == by_the_helper.at(0).hash);
}

TEST_CASE("without its directory entry nobody fills the slots of such a module") {
  if (!windows_fakes_are_built()) return;
  const auto hidden =
      played_copy("delay_loaded", "rhsim Delay Loaded", without_helper("delay_loaded", false));
  REQUIRE(hidden.size() == 1);
  CHECK(hidden[0].outcome == RunOutcome::Crash);
}

TEST_CASE("a delay-loaded function that the entry point may not call is seen to be called") {
  if (!windows_fakes_are_built()) return;
  const auto asked = played_copy("delay_loaded_asks", "rhsim Delay Loaded Asks",
                                 without_helper("delay_loaded_asks", true));
  REQUIRE(asked.size() == 1);
  REQUIRE_FALSE(asked[0].verdict.findings.empty());
  CHECK(asked[0].verdict.findings[0].rule == "API-02");
}

}  // namespace rhsim::host
