#include "harness/base/packing.h"

#include <rapidcheck/catch.h>
#include <catch2/catch.hpp>

using namespace rhsim;

namespace {

enum class Colour : std::uint8_t { Red, Green };

struct Record {
  bool flag = false;
  std::uint64_t number = 0;
  Colour colour = Colour::Red;
  Instant at{};
  std::vector<std::string> texts;
  std::map<std::string, std::uint64_t> counts;
  bool operator==(const Record&) const = default;

  template <class Self, class F>
  static void fields(Self& self, F& field) {
    field(self.flag);
    field(self.number);
    field(self.colour);
    field(self.at);
    field(self.texts);
    field(self.counts);
  }
};

std::string packed(const Record& record) {
  std::string bytes;
  Packer packer(bytes);
  Record::fields(record, packer);
  return bytes;
}

}  // namespace

TEST_CASE("whatever is packed is unpacked as it was") {
  rc::prop("any record", [](bool flag, std::uint64_t number, std::vector<std::string> texts,
                            std::map<std::string, std::uint64_t> counts) {
    const Record record{flag,  number, Colour::Green, Instant{Duration(static_cast<int>(number))},
                        texts, counts};
    const auto bytes = packed(record);
    Record read;
    Unpacker unpacker(bytes);
    Record::fields(read, unpacker);
    RC_ASSERT(unpacker.complete());
    RC_ASSERT(read == record);
  });
}

TEST_CASE("bytes that end too soon, and bytes too many, are noticed") {
  const auto bytes =
      packed({true, 7, Colour::Green, Instant{1s}, {"one", ""}, {{"a", 1}, {"b", 2}}});
  const auto complete = [](std::string_view some) {
    Record read;
    Unpacker unpacker(some);
    Record::fields(read, unpacker);
    return unpacker.complete();
  };
  CHECK(complete(bytes));
  CHECK_FALSE(complete(bytes + '\0'));
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    CAPTURE(size);
    CHECK_FALSE(complete(std::string_view(bytes).substr(0, size)));
  }
}

TEST_CASE("a length beyond the bytes costs no memory") {
  const std::string bytes(4, '\xFF');
  std::vector<std::string> texts;
  Unpacker unpacker(bytes);
  unpacker(texts);
  CHECK_FALSE(unpacker.complete());
  CHECK(texts.size() <= 1);
}
