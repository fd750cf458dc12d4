#include <rapidcheck.h>
#include <catch2/catch.hpp>

#include "harness/base/hex.h"

using namespace rhsim;
using Bytes = std::vector<std::uint8_t>;

TEST_CASE("bytes are written as two lower-case digits each") {
  CHECK(to_hex(Bytes{}).empty());
  CHECK(to_hex(Bytes{0, 0x0A, 0xFF}) == "000aff");
}

TEST_CASE("what is written is read back, whatever the case of its letters") {
  rc::check("any bytes", [](const Bytes& bytes) {
    std::string loud = to_hex(bytes);
    for (char& letter : loud)
      if (letter >= 'a') letter = static_cast<char>(letter - 'a' + 'A');
    RC_ASSERT(from_hex(to_hex(bytes)) == bytes);
    RC_ASSERT(from_hex(loud) == bytes);
  });
}

TEST_CASE("half a byte, and what is no digit, is no text of bytes") {
  CHECK_FALSE(from_hex("0"));
  CHECK_FALSE(from_hex("0g"));
  CHECK_FALSE(from_hex("0x10"));
}
