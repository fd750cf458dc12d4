#include "harness/base/hash.h"

#include <string>

#include <catch2/catch.hpp>

namespace rhsim {
namespace {

std::uint64_t hash_of(std::string_view text) {
  Fnv1a hash;
  hash.add(text);
  return hash.value();
}

TEST_CASE("the hash is FNV-1a with 64 bits") {
  CHECK(hash_of("") == 0xCBF29CE484222325U);
  CHECK(hash_of("a") == 0xAF63DC4C8601EC8CU);
  CHECK(hash_of("foobar") == 0x85944171F73967E8U);
}

TEST_CASE("feeding a text in pieces gives the hash of the whole") {
  Fnv1a hash;
  hash.add("foo");
  hash.add("");
  hash.add("bar");
  CHECK(hash.value() == hash_of("foobar"));
}

TEST_CASE("the quick hash sees every change of a byte, and of the length") {
  const std::string text =
      GENERATE("", "a", "12345678", "a line of a trace\n", "{\"n\":1}\n{\"n\":2}\n");
  const auto before = quick_hash(text);
  CHECK(quick_hash(text) == before);
  CHECK(quick_hash(text + '\0') != before);
  for (std::size_t i = 0; i < text.size(); ++i) {
    for (const int bit : {0, 3, 7}) {
      auto changed = text;
      changed[i] = static_cast<char>(changed[i] ^ (1 << bit));
      CHECK(quick_hash(changed) != before);
    }
  }
}

TEST_CASE("bytes above 127 count as unsigned") {
  CHECK(hash_of("\xC3\xA4") != hash_of("\x43\x24"));
}

TEST_CASE("a hash is written with sixteen digits") {
  CHECK(hash_text(0) == "0000000000000000");
  CHECK(hash_text(0x00AB'CDEF) == "0000000000abcdef");
  CHECK(hash_text(0xFFFF'FFFF'FFFF'FFFF) == "ffffffffffffffff");
}

}  // namespace
}  // namespace rhsim
