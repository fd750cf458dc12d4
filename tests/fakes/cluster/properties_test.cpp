#include <cstddef>
#include <cstdlib>
#include <vector>

#include "fakes/cluster/property_list.h"
#include "harness/base/unicode.h"
#include "tests/fakes/cluster/environment.h"

// Property tables, lists and parameter blocks: "Property Lists", "Parameter Blocks",
// resapi/ns-resapi-resutil_property_item.

namespace rhsim::cluster {
namespace {

using namespace api;
using test::Environment;

struct Block {
  Dword count;
  WideChar* name;
  std::uint8_t* blob;
  Dword blob_size;
};

WideChar count_name[] = u"Count";
WideChar name_name[] = u"Name";
WideChar blob_name[] = u"Blob";

std::vector<PropertyItem> table(Dword count_flags = 0) {
  std::vector<PropertyItem> items(4);
  items[0] = {count_name, nullptr, format_dword, {5}, 1, 10, count_flags, offsetof(Block, count)};
  items[1] = {name_name, nullptr, format_sz, {0}, 0, 0, 0, offsetof(Block, name)};
  items[1].default_data = u"nobody";
  items[2] = {blob_name, nullptr, format_binary, {0}, 0, 0, 0, offsetof(Block, blob)};
  items[3] = {};
  return items;
}

/// Resource r1's Parameters key, opened.
Handle parameters_key(Environment& environment) {
  Handle key = nullptr;
  REQUIRE(ClusterRegOpenKey(environment.cluster.make_resource_key("r1", 1), u"Parameters", 0,
                            &key) == 0);
  return key;
}

std::vector<std::uint8_t> list_of(std::vector<Property> properties) {
  return encode_property_list(properties);
}

Dword size_of(const std::vector<std::uint8_t>& bytes) { return static_cast<Dword>(bytes.size()); }

}  // namespace

TEST_CASE("a property list keeps names and values, whatever their length") {
  const std::vector<Property> properties{{"Count", dword_value(7)},
                                         {"Name", text_value("odd")},
                                         {"Blob", {reg_binary, {1, 2, 3}}},
                                         {"Empty", {reg_binary, {}}}};
  const auto bytes = encode_property_list(properties);
  CHECK(bytes.size() % 4 == 0);
  const auto back = decode_property_list(bytes.data(), size_of(bytes));
  REQUIRE(back.error == 0);
  REQUIRE(back.properties.size() == properties.size());
  for (std::size_t i = 0; i < properties.size(); ++i) {
    CHECK(back.properties[i].name == properties[i].name);
    CHECK(back.properties[i].value == properties[i].value);
  }
}

TEST_CASE("values are taken out of a list one after the other, within their limits") {
  const auto bytes = list_of({{"Count", dword_value(7)}, {"Name", text_value("odd")}});
  Environment environment;
  environment.play([&] {
    // Behind the count and the first name: a head of eight bytes and "Count" in twelve.
    auto list = std::vector<std::uint8_t>(bytes.begin() + 4 + 8 + 12, bytes.end());
    auto* at = list.data();
    auto left = size_of(list);
    Dword count = 0;
    CHECK(ResUtilGetDwordProperty(&count, at, 0, 1, 5, &at, &left) == 87);
    CHECK(at == list.data());
    WideChar* text = nullptr;
    CHECK(ResUtilGetSzProperty(&text, at, nullptr, &at, &left) == 87);
    CHECK(ResUtilGetDwordProperty(&count, at, 0, 0, 0, &at, &left) == 0);
    CHECK(count == 7);
    // A head, a number and an end mark.
    CHECK(at == list.data() + 16);
    CHECK(left == list.size() - 16);
    at += 8 + 12;  // The head and "Name".
    left -= 8 + 12;
    CHECK(ResUtilGetSzProperty(&text, at, nullptr, &at, &left) == 0);
    CHECK(to_utf8(text) == "odd");
    std::free(text);
    CHECK(left == 0);
    CHECK(ResUtilGetSzProperty(&text, nullptr, nullptr, &at, &left) == 160);
  });
}

TEST_CASE("a file time is taken out of a list within its limits") {
  Environment environment;
  environment.play([&] {
    // CLUSPROP_SYNTAX_LIST_VALUE_FILETIME, the size, the time and an end mark.
    std::uint32_t item[5] = {0x0001000C, 8, 0x9ABCDEF0, 0x12345678, 0};
    auto* at = reinterpret_cast<std::uint8_t*>(item);
    Dword left = sizeof item;
    std::uint64_t time = 0;
    CHECK(ResUtilGetFileTimeProperty(&time, item, 0, 1, 5, &at, &left) == 87);
    CHECK(time == 0);
    CHECK(ResUtilGetFileTimeProperty(&time, item, 0, 0, 0, &at, &left) == 0);
    CHECK(time == 0x123456789ABCDEF0);
    CHECK(left == 0);
    item[0] = 0x00010002;  // A DWORD.
    at = reinterpret_cast<std::uint8_t*>(item);
    left = sizeof item;
    CHECK(ResUtilGetFileTimeProperty(&time, item, 0, 0, 0, &at, &left) == 87);
  });
}

TEST_CASE("one property is put into the part of a list that has room for it, and is counted") {
  Environment environment;
  environment.cluster.set_value("r1", "Count", dword_value(7));
  environment.play([&] {
    const Handle key = parameters_key(environment);
    const auto items = table();
    Dword size = 0;
    Dword count = 0;
    CHECK(ResUtilGetPropertySize(key, &items[0], &size, &count) == 0);
    CHECK(ResUtilGetPropertySize(key, &items[1], &size, &count) == 0);
    CHECK(count == 2);
    std::vector<std::uint8_t> list(4 + size);
    list[0] = 2;
    void* at = list.data() + 4;
    Dword left = size;
    CHECK(ResUtilGetProperty(key, &items[0], &at, &left) == 0);
    Dword little = 3;
    CHECK(ResUtilGetProperty(key, &items[1], &at, &little) == 234);
    CHECK(ResUtilGetProperty(key, &items[1], &at, &left) == 0);
    CHECK(left == 0);
    const auto expected = list_of({{"Count", dword_value(7)}, {"Name", text_value("nobody")}});
    CHECK(list == expected);
    CHECK(ResUtilSetSzValue(key, u"Count", u"text", nullptr) == 0);
    CHECK(ResUtilGetPropertySize(key, &items[0], &size, &count) == 87);
    CHECK(ResUtilGetProperty(key, nullptr, &at, &left) == 160);
  });
}

TEST_CASE("a property list that is cut short is refused at every length") {
  const auto bytes = list_of({{"Count", dword_value(7)}, {"Name", text_value("odd")}});
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    CAPTURE(size);
    CHECK(decode_property_list(bytes.data(), static_cast<Dword>(size)).error != 0);
  }
  CHECK(decode_property_list(nullptr, 100).error == 13);
}

TEST_CASE("a parameter block is filled from the database, with the table's defaults") {
  Environment environment;
  environment.cluster.set_value("r1", "Count", dword_value(9));
  environment.cluster.set_value("r1", "Blob", {reg_binary, {4, 5}});
  const auto items = table();
  environment.play([&] {
    Block block{};
    auto* bytes = reinterpret_cast<std::uint8_t*>(&block);
    const Handle key = parameters_key(environment);
    REQUIRE(ResUtilGetPropertiesToParameterBlock(key, items.data(), bytes, 1, nullptr) == 0);
    CHECK(block.count == 9);
    CHECK(to_utf8(block.name) == "nobody");
    REQUIRE(block.blob_size == 2);
    CHECK(block.blob[1] == 5);
    ResUtilFreeParameterBlock(bytes, nullptr, items.data());
    CHECK(block.name == nullptr);
  });
}

TEST_CASE("a required property that is missing is named") {
  Environment environment;
  const auto items = table(property_required);
  environment.play([&] {
    Block block{};
    WideChar* missing = nullptr;
    CHECK(ResUtilGetPropertiesToParameterBlock(parameters_key(environment), items.data(),
                                               reinterpret_cast<std::uint8_t*>(&block), 1,
                                               &missing) == 2);
    CHECK(missing == count_name);
  });
}

TEST_CASE("a copy of a parameter block is deep, and freeing it leaves the original alone") {
  Environment environment;
  const auto items = table();
  environment.play([&] {
    WideChar text[] = u"original";
    Block block{3, text, nullptr, 0};
    Block copy{};
    auto* out = reinterpret_cast<std::uint8_t*>(&copy);
    const auto* in = reinterpret_cast<const std::uint8_t*>(&block);
    REQUIRE(ResUtilDupParameterBlock(out, in, items.data()) == 0);
    CHECK(copy.count == 3);
    CHECK(copy.name != block.name);
    CHECK(to_utf8(copy.name) == "original");
    CHECK(copy.blob == nullptr);
    ResUtilFreeParameterBlock(out, in, items.data());
    CHECK(to_utf8(block.name) == "original");
  });
}

TEST_CASE("a list is checked against the table: unknown names, wrong types, numbers out of range") {
  struct Case {
    const char* what;
    Property property;
    bool allow_unknown;
    Dword result;
  };
  const auto row = GENERATE(values<Case>({
      {"in range", {"count", dword_value(10)}, false, 0},
      {"out of range", {"Count", dword_value(11)}, false, 87},
      {"wrong type", {"Count", text_value("7")}, false, 87},
      {"unknown, allowed", {"Other", dword_value(1)}, true, 0},
      {"unknown, not allowed", {"Other", dword_value(1)}, false, 87},
  }));
  CAPTURE(row.what);
  Environment environment;
  const auto items = table();
  environment.play([&] {
    const auto list = list_of({row.property});
    CHECK(ResUtilVerifyPropertyTable(items.data(), nullptr, row.allow_unknown ? 1 : 0, list.data(),
                                     size_of(list), nullptr) == row.result);
  });
}

TEST_CASE("ResUtilSetPropertyTable writes what it has checked, known and unknown") {
  Environment environment;
  const auto items = table();
  environment.play([&] {
    const auto list = list_of({{"Count", dword_value(2)}, {"Extra", text_value("x")}});
    CHECK(ResUtilSetPropertyTable(parameters_key(environment), items.data(), nullptr, 1,
                                  list.data(), size_of(list), nullptr) == 0);
  });
  CHECK(*environment.cluster.find_value("r1", "Count") == dword_value(2));
  CHECK(*environment.cluster.find_value("r1", "Extra") == text_value("x"));
}

TEST_CASE("lists that do not fit tell the size they need") {
  Environment environment;
  environment.cluster.set_value("r1", "Extra", dword_value(1));
  const auto items = table();
  environment.play([&] {
    const Handle key = parameters_key(environment);
    Dword returned = 99;
    Dword required = 0;
    CHECK(ResUtilGetAllProperties(key, items.data(), nullptr, 0, &returned, &required) == 234);
    CHECK(returned == 0);
    std::vector<std::uint8_t> list(required);
    CHECK(ResUtilGetAllProperties(key, items.data(), list.data(), required, &returned, &required) ==
          0);
    CHECK(returned == list.size());
    const auto decoded = decode_property_list(list.data(), size_of(list));
    REQUIRE(decoded.properties.size() == 4);
    CHECK(decoded.properties[0].value == dword_value(5));
    CHECK(decoded.properties[3].name == "Extra");
  });
}

TEST_CASE("names and formats come in the order of the table") {
  Environment environment;
  const auto items = table();
  environment.play([&] {
    Dword returned = 0;
    std::vector<WideChar> names(64);
    CHECK(ResUtilEnumProperties(items.data(), names.data(), 128, &returned, nullptr) == 0);
    CHECK(std::u16string(names.data(), returned / 2) ==
          std::u16string(u"Count\0Name\0Blob\0\0", 17));
    std::vector<std::uint8_t> formats(256);
    CHECK(ResUtilGetPropertyFormats(items.data(), formats.data(), 256, &returned, nullptr) == 0);
    CHECK(formats[0] == 3);
  });
}

TEST_CASE("a property can be found in a list by its name") {
  Environment environment;
  environment.play([&] {
    const auto list = list_of({{"Count", dword_value(2)}, {"Name", text_value("x")}});
    Dword count = 0;
    CHECK(ResUtilFindDwordProperty(list.data(), size_of(list), u"COUNT", &count) == 0);
    CHECK(count == 2);
    WideChar* name = nullptr;
    CHECK(ResUtilFindSzProperty(list.data(), size_of(list), u"Name", &name) == 0);
    REQUIRE(name != nullptr);
    CHECK(to_utf8(name) == "x");
    std::free(name);
    CHECK(ResUtilFindSzProperty(list.data(), size_of(list), u"Count", nullptr) == 2);
    CHECK(ResUtilFindDwordProperty(nullptr, 0, u"Count", &count) == 13);
  });
}

TEST_CASE("cluster objects are found by name, and what is left open is counted") {
  Environment environment;
  environment.cluster.add_resource("disk 1", "Physical Disk");
  environment.cluster.add_resource("r1", "rhsim Plain");
  environment.cluster.add_dependency("r1", "disk 1");
  environment.cluster.set_state("disk 1", trace::ResourceState::Online);
  environment.play([&] {
    const Handle cluster = OpenCluster(nullptr);
    const Handle self = OpenClusterResource(cluster, u"R1");
    REQUIRE(self != nullptr);
    const Handle disk = ResUtilGetResourceDependency(self, u"physical disk");
    REQUIRE(disk != nullptr);
    CHECK(GetClusterResourceState(disk, nullptr, nullptr, nullptr, nullptr) == 2);
    CHECK(OpenClusterResource(cluster, u"nobody") == nullptr);
    CHECK(environment.machine.windows.last_error() == 5007);
    CHECK(ResUtilGetResourceDependency(self, u"IP Address") == nullptr);
    CHECK(environment.cluster.open_handles(0).size() == 2);
    CHECK(CloseClusterResource(disk) == 1);
    CHECK(CloseClusterResource(disk) == 0);
    CHECK(CloseClusterResource(self) == 1);
    CHECK(CloseCluster(cluster) == 1);
    CHECK(environment.cluster.open_handles(0).empty());
  });
}

}  // namespace rhsim::cluster
