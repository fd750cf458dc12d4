#include <algorithm>
#include <array>
#include <cstring>
#include <string>

#include "harness/base/unicode.h"
#include "tests/fakes/cluster/environment.h"

// The cluster database and the functions for single values: clusapi/nf-clusapi-clusterreg*,
// resapi/nf-resapi-resutilget*value.

namespace rhsim::cluster {
namespace {

using namespace api;
using test::Environment;

constexpr Dword more_data = 234;

/// Opens the Parameters key of "r1" as resource 1's Open would.
Handle parameters_of(Handle resource_key) {
  Handle key = nullptr;
  REQUIRE(ClusterRegOpenKey(resource_key, u"Parameters", 1, &key) == 0);
  return key;
}

}  // namespace

TEST_CASE("a resource's key has a Parameters subkey with the scenario's values") {
  Environment environment;
  environment.cluster.set_value("r1", "Steps", dword_value(5));
  environment.cluster.set_value("r1", "Path", text_value("C:\\data"));
  environment.play([&] {
    const Handle key = parameters_of(environment.cluster.make_resource_key("r1", 1));
    Dword steps = 0;
    CHECK(ResUtilGetDwordValue(key, u"steps", &steps, 9) == 0);
    CHECK(steps == 5);
    WideChar* path = ResUtilGetSzValue(key, u"Path");
    REQUIRE(path != nullptr);
    CHECK(to_utf8(path) == "C:\\data");
    std::free(path);
    CHECK(ClusterRegCloseKey(key) == 0);
  });
}

TEST_CASE(
    "a batch writes when it is closed with a commit, each command on the key it has come to") {
  Environment environment;
  environment.play([&] {
    const Handle root = environment.cluster.make_resource_key("r1", 1);
    Handle batch = nullptr;
    REQUIRE(ClusterRegCreateBatch(root, &batch) == 0);
    const Dword five = 5;
    CHECK(ClusterRegBatchAddCommand(batch, 2, u"Parameters\\New", 0, nullptr, 0) == 0);
    CHECK(ClusterRegBatchAddCommand(batch, 1, u"Count", reg_dword, &five, sizeof five) == 0);
    CHECK(ClusterRegBatchAddCommand(batch, 7, u"Count", 0, nullptr, 0) == 87);
    Handle made = nullptr;
    CHECK(ClusterRegOpenKey(root, u"Parameters\\New", 0, &made) == 2);
    std::int32_t failed = 0;
    CHECK(ClusterRegCloseBatch(batch, 1, &failed) == 0);
    CHECK(failed == -1);
    REQUIRE(ClusterRegOpenKey(root, u"Parameters\\New", 0, &made) == 0);
    Dword value = 0;
    CHECK(ResUtilGetDwordValue(made, u"Count", &value, 0) == 0);
    CHECK(value == 5);
    CHECK(ClusterRegCloseBatch(batch, 1, &failed) == 6);
    const auto calls = environment.events<trace::ApiCall>();
    const trace::ApiCall added{"ClusterRegBatchAddCommand", "r1\\Count CLUSREG_SET_VALUE", 0, 0};
    const trace::ApiCall written{"ClusterRegCloseBatch", "r1 bCommit TRUE", 0, 0};
    CHECK(std::count(calls.begin(), calls.end(), added) == 1);
    CHECK(std::count(calls.begin(), calls.end(), written) == 1);
  });
}

TEST_CASE("a batch stops at the command that fails, and one without a commit does nothing") {
  Environment environment;
  environment.cluster.set_value("r1", "Old", dword_value(1));
  environment.play([&] {
    const Handle root = environment.cluster.make_resource_key("r1", 1);
    Handle batch = nullptr;
    REQUIRE(ClusterRegCreateBatch(root, &batch) == 0);
    CHECK(ClusterRegBatchAddCommand(batch, 3, u"Parameters", 0, nullptr, 0) == 0);
    CHECK(ClusterRegCloseBatch(batch, 0, nullptr) == 0);
    CHECK(environment.cluster.find_value("r1", "Old") != nullptr);

    REQUIRE(ClusterRegCreateBatch(root, &batch) == 0);
    CHECK(ClusterRegBatchAddCommand(batch, 3, u"Parameters", 0, nullptr, 0) == 0);
    CHECK(ClusterRegBatchAddCommand(batch, 4, u"Old", 0, nullptr, 0) == 0);
    std::int32_t failed = 0;
    CHECK(ClusterRegCloseBatch(batch, 1, &failed) == 87);
    CHECK(failed == 1);
    CHECK(environment.cluster.find_value("r1", "Old") == nullptr);
    CHECK(ClusterRegCreateBatch(nullptr, &batch) == 87);
    CHECK(ClusterRegCreateBatch(root, nullptr) == 87);
  });
}

TEST_CASE("a value that is absent gives the default, one of another type an error") {
  Environment environment;
  environment.cluster.set_value("r1", "Path", text_value("x"));
  environment.play([&] {
    const Handle key = parameters_of(environment.cluster.make_resource_key("r1", 1));
    Dword value = 0;
    CHECK(ResUtilGetDwordValue(key, u"Absent", &value, 9) == 0);
    CHECK(value == 9);
    CHECK(ResUtilGetDwordValue(key, u"Path", &value, 9) == 87);
    CHECK(ResUtilGetSzValue(key, u"Absent") == nullptr);
    CHECK(environment.machine.windows.last_error() == 2);
  });
}

TEST_CASE("ClusterRegQueryValue tells the size, refuses a small buffer, and copies") {
  Environment environment;
  environment.cluster.set_value("r1", "Name", text_value("abc"));
  environment.play([&] {
    const Handle key = parameters_of(environment.cluster.make_resource_key("r1", 1));
    Dword type = 0;
    Dword size = 0;
    CHECK(ClusterRegQueryValue(key, u"Name", &type, nullptr, &size) == 0);
    CHECK(type == reg_sz);
    CHECK(size == 8);  // Three letters and the NUL.
    std::array<std::uint8_t, 8> buffer{};
    size = 4;
    CHECK(ClusterRegQueryValue(key, u"Name", &type, buffer.data(), &size) == more_data);
    CHECK(size == 8);
    CHECK(ClusterRegQueryValue(key, u"Name", &type, buffer.data(), &size) == 0);
    CHECK(std::memcmp(buffer.data(), u"abc", 8) == 0);
    CHECK(ClusterRegQueryValue(key, u"Other", &type, buffer.data(), &size) == 2);
  });
}

TEST_CASE("what the DLL writes, the scenario can read") {
  Environment environment;
  environment.play([&] {
    const Handle key = parameters_of(environment.cluster.make_resource_key("r1", 1));
    CHECK(ResUtilSetDwordValue(key, u"Count", 3, nullptr) == 0);
    CHECK(ResUtilSetSzValue(key, u"Text", u"hello", nullptr) == 0);
  });
  REQUIRE(environment.cluster.find_value("r1", "count") != nullptr);
  CHECK(*environment.cluster.find_value("r1", "Count") == dword_value(3));
  CHECK(*environment.cluster.find_value("r1", "Text") == text_value("hello"));
  CHECK(environment.cluster.find_value("r1", "Other") == nullptr);
}

TEST_CASE("keys can be made, listed and deleted") {
  Environment environment;
  environment.play([&] {
    const Handle key = parameters_of(environment.cluster.make_resource_key("r1", 1));
    Handle made = nullptr;
    Dword disposition = 0;
    CHECK(ClusterRegCreateKey(key, u"b", 0, 0, nullptr, &made, &disposition) == 0);
    CHECK(disposition == 1);
    Handle again = nullptr;
    CHECK(ClusterRegCreateKey(key, u"B", 0, 0, nullptr, &again, &disposition) == 0);
    CHECK(disposition == 2);
    CHECK(ClusterRegCreateKey(key, u"a\\deep", 0, 0, nullptr, &again, nullptr) == 0);

    std::array<WideChar, 8> name{};
    Dword size = name.size();
    CHECK(ClusterRegEnumKey(key, 0, name.data(), &size, nullptr) == 0);
    CHECK(to_utf8({name.data(), size}) == "a");
    size = name.size();
    CHECK(ClusterRegEnumKey(key, 2, name.data(), &size, nullptr) == 259);

    CHECK(ClusterRegDeleteKey(key, u"b") == 0);
    CHECK(ClusterRegDeleteKey(key, u"b") == 2);
    Dword value = 0;
    CHECK(ResUtilGetDwordValue(made, u"x", &value, 0) == 1018);  // The handle outlived its key.
  });
}

TEST_CASE("values can be listed and deleted") {
  Environment environment;
  environment.cluster.set_value("r1", "b", dword_value(2));
  environment.cluster.set_value("r1", "A", dword_value(1));
  environment.play([&] {
    const Handle key = parameters_of(environment.cluster.make_resource_key("r1", 1));
    std::array<WideChar, 8> name{};
    Dword size = name.size();
    Dword type = 0;
    Dword number = 0;
    Dword number_size = sizeof number;
    CHECK(ClusterRegEnumValue(key, 0, name.data(), &size, &type,
                              reinterpret_cast<std::uint8_t*>(&number), &number_size) == 0);
    CHECK(to_utf8({name.data(), size}) == "A");
    CHECK(number == 1);
    CHECK(ClusterRegDeleteValue(key, u"a") == 0);
    CHECK(ClusterRegDeleteValue(key, u"a") == 2);
    size = name.size();
    CHECK(ClusterRegEnumValue(key, 1, name.data(), &size, nullptr, nullptr, nullptr) == 259);
  });
}

TEST_CASE("a handle that is none, or was closed, is refused") {
  Environment environment;
  environment.play([&] {
    const Handle key = parameters_of(environment.cluster.make_resource_key("r1", 1));
    CHECK(ClusterRegCloseKey(key) == 0);
    CHECK(ClusterRegCloseKey(key) == 6);
    Handle result = nullptr;
    CHECK(ClusterRegOpenKey(key, u"", 0, &result) == 6);
    CHECK(ClusterRegOpenKey(nullptr, u"", 0, &result) == 6);
  });
}

TEST_CASE("only what the DLL opened counts as left open") {
  Environment environment;
  environment.play([&] {
    const Handle resource_key = environment.cluster.make_resource_key("r1", 1);
    CHECK(environment.cluster.open_handles(0).empty());
    const Handle key = parameters_of(resource_key);
    const auto open = environment.cluster.open_handles(0);
    REQUIRE(open.size() == 1);
    CHECK(open[0].kind == "cluster key");
    CHECK(open[0].open == 1);
    ClusterRegCloseKey(key);
    CHECK(environment.cluster.open_handles(0).empty());
    environment.cluster.release_resource_key(resource_key);
    Handle result = nullptr;
    CHECK(ClusterRegOpenKey(resource_key, u"Parameters", 0, &result) == 6);
  });
}

TEST_CASE("every call is an event that names the key and the result") {
  Environment environment;
  environment.play([&] {
    const Handle resource_key = environment.cluster.make_resource_key("r1", 1);
    Handle key = nullptr;
    ClusterRegOpenKey(resource_key, u"Nothing", 0, &key);
    ClusterRegOpenKey(resource_key, u"parameters", 0, &key);
    ClusterRegQueryValue(key, u"Steps", nullptr, nullptr, nullptr);
    ClusterRegCloseKey(key);
    ClusterRegCloseKey(resource_key);
  });
  CHECK(environment.events<trace::ApiCall>() ==
        std::vector<trace::ApiCall>{
            {"ClusterRegOpenKey", "r1\\Nothing", 2, 0},
            {"ClusterRegOpenKey", "r1\\parameters", 0, 0},
            {"ClusterRegQueryValue", "r1\\Parameters\\Steps", 2, 0},
            {"ClusterRegCloseKey", "r1\\Parameters", 0, 0},
            {"ClusterRegCloseKey", "ResourceKey", 0, 0},
        });
}

TEST_CASE("CloseHandle on a ResourceKey is refused and recorded") {
  Environment environment;
  environment.play([&] {
    CHECK(win32::test::CloseHandle(environment.cluster.make_resource_key("r1", 1)) == 0);
  });
  CHECK(environment.events<trace::ApiCall>() ==
        std::vector<trace::ApiCall>{{"CloseHandle", "ResourceKey", 0, 6}});
}

TEST_CASE("a scripted failure hits as many calls as it says") {
  Environment environment;
  environment.machine.windows.faults().fail_next("ClusterRegOpenKey", 2, 1717);
  environment.play([&] {
    const Handle resource_key = environment.cluster.make_resource_key("r1", 1);
    Handle key = nullptr;
    CHECK(ClusterRegOpenKey(resource_key, u"Parameters", 0, &key) == 1717);
    CHECK(ClusterRegOpenKey(resource_key, u"Parameters", 0, &key) == 1717);
    CHECK(ClusterRegOpenKey(resource_key, u"Parameters", 0, &key) == 0);
  });
}

TEST_CASE("a slow function takes virtual time, and the trace says whose doing that is") {
  Environment environment;
  environment.machine.windows.faults().add(
      {"ClusterRegOpenKey", 1, win32::CallFaults::every, 0, 2s});
  environment.play([&] {
    Handle key = nullptr;
    ClusterRegOpenKey(environment.cluster.make_resource_key("r1", 1), u"", 0, &key);
    CHECK(environment.machine.ms() == 2000);
  });
  const auto inserted = environment.events<trace::Inserted>();
  REQUIRE(inserted.size() == 1);
  CHECK(inserted[0].what == "ClusterRegOpenKey");
  CHECK(inserted[0].span == 2s);
}

TEST_CASE("the table of functions is sorted and names no function twice") {
  const auto table = functions();
  for (std::size_t i = 1; i < table.size(); ++i) {
    CAPTURE(table[i].name);
    CHECK(table[i - 1].name < table[i].name);
    CHECK(table[i].address != nullptr);
  }
}

}  // namespace rhsim::cluster
