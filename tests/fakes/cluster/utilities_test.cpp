#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#include "fakes/cluster/implementation.h"
#include "fakes/cluster/property_list.h"
#include "harness/base/unicode.h"
#include "tests/fakes/cluster/environment.h"

// The utility functions of resutils that concern single values, single properties, dependencies and
// the environment, each from its page under resapi.

namespace rhsim::cluster {
namespace {

using namespace api;
using test::Environment;

/// A text that the caller frees, as UTF-8.
std::string freed(WideChar* text) {
  if (text == nullptr) return "NULL";
  std::string utf8 = to_utf8(text);
  std::free(text);
  return utf8;
}

Handle parameters_key(Environment& environment) {
  Handle key = nullptr;
  REQUIRE(ClusterRegOpenKey(environment.cluster.make_resource_key("r1", 1), u"Parameters", 0,
                            &key) == 0);
  return key;
}

std::uint64_t large(const Value& value) {
  std::uint64_t number = 0;
  if (value.bytes.size() == sizeof number) std::memcpy(&number, value.bytes.data(), sizeof number);
  return number;
}

/// r1 needs a name, which needs an address; r1 needs a disk as well.
struct Dependencies : Environment {
  Dependencies() {
    cluster.add_resource("r1", "Mine");
    cluster.add_resource("r2", "Mine");
    cluster.add_provider("name", "Network Name", 2);
    cluster.add_provider("address", "IP Address", 2);
    cluster.add_provider("disk", "Physical Disk", 1);
    cluster.set_value("name", "Name", text_value("FILES"));
    cluster.set_value("address", "Address", text_value("10.0.0.7"));
    cluster.set_value("address", "SubnetMask", text_value("255.0.0.0"));
    cluster.set_value("address", "Network", text_value("Cluster Network 1"));
    cluster.add_dependency("r1", "disk");
    cluster.add_dependency("r1", "NAME");
    cluster.add_dependency("name", "address");
  }
  Handle open(const WideChar* name) { return OpenClusterResource(OpenCluster(nullptr), name); }
  std::string name_of(Handle resource) {
    WideChar name[40];
    Dword size = 40;
    return ResUtilGetResourceName(resource, name, &size) == 0 ? to_utf8(name) : "none";
  }
};

}  // namespace

// --- Values --------------------------------------------------------------------------------------

TEST_CASE("a value of any type is set as it is, and one that expands is read expanded or not") {
  Environment environment;
  environment.play([&] {
    const Handle key = parameters_key(environment);
    const auto path = text_value("%TEMP%\\x");
    CHECK(ResUtilSetValueEx(key, u"Path", reg_expand_sz, path.bytes.data(),
                            static_cast<Dword>(path.bytes.size()), 0) == 0);
    CHECK(environment.cluster.find_value("r1", "Path")->type == reg_expand_sz);
    CHECK(freed(ResUtilGetExpandSzValue(key, u"Path", 0)) == "%TEMP%\\x");
    CHECK(freed(ResUtilGetExpandSzValue(key, u"Path", 1)) == "C:\\Windows\\TEMP\\x");
    CHECK(ResUtilSetValueEx(key, u"Count", reg_dword, nullptr, 0, 0) == 0);
    CHECK(ResUtilGetExpandSzValue(key, u"Count", 1) == nullptr);
    CHECK(environment.machine.windows.last_error() == 87);
  });
}

TEST_CASE("values of every type are set, copied for the caller and read back") {
  Environment environment;
  environment.play([&] {
    const Handle key = parameters_key(environment);
    WideChar* text = nullptr;
    CHECK(ResUtilSetExpandSzValue(key, u"Path", u"%TEMP%\\x", &text) == 0);
    CHECK(freed(text) == "%TEMP%\\x");
    CHECK(environment.cluster.find_value("r1", "Path")->type == reg_expand_sz);

    const Byte bytes[] = {1, 2, 3};
    Byte* copy = nullptr;
    Dword size = 0;
    CHECK(ResUtilSetBinaryValue(key, u"Blob", bytes, 3, &copy, &size) == 0);
    CHECK(size == 3);
    CHECK(std::memcmp(copy, bytes, 3) == 0);
    std::free(std::exchange(copy, nullptr));
    CHECK(ResUtilGetBinaryValue(key, u"blob", &copy, &size) == 0);
    CHECK(copy[2] == 3);
    std::free(copy);

    const WideChar names[] = u"a\0b\0";
    WideChar* list = nullptr;
    CHECK(ResUtilSetMultiSzValue(key, u"List", names, sizeof names, &list, &size) == 0);
    CHECK(size == sizeof names);
    CHECK(freed(list) == "a");
    CHECK(environment.cluster.find_value("r1", "List")->type == reg_multi_sz);

    std::uint64_t number = 0;
    CHECK(ResUtilSetQwordValue(key, u"Big", 1ULL << 40, &number) == 0);
    CHECK(ResUtilGetQwordValue(key, u"Big", &number, 7) == 0);
    CHECK(number == 1ULL << 40);
    CHECK(ResUtilGetQwordValue(key, u"Absent", &number, 7) == 0);
    CHECK(number == 7);
    CHECK(ResUtilGetQwordValue(key, u"Blob", &number, 7) == 87);
    CHECK(ResUtilGetBinaryValue(key, u"Absent", &copy, &size) == 2);
  });
}

// --- One property of a list ----------------------------------------------------------------------

TEST_CASE("a property of every format is found in a list") {
  Environment environment;
  const std::vector<Property> properties{
      {"Sz", text_value("text")},
      {"Expand", {reg_expand_sz, text_value("%SystemRoot%\\x").bytes}},
      {"Multi", multi_text_value(std::vector<std::string>{"a", "b"})},
      {"Blob", {reg_binary, {9, 8}}},
      {"Dword", dword_value(0xFFFFFFFE)},
      {"Large", {reg_qword, {1, 0, 0, 0, 0, 0, 0, 1}}},
  };
  const auto list = encode_property_list(properties);
  const auto size = static_cast<Dword>(list.size());
  environment.play([&] {
    WideChar* text = nullptr;
    CHECK(ResUtilFindSzProperty(list.data(), size, u"sz", &text) == 0);
    CHECK(freed(text) == "text");
    CHECK(ResUtilFindExpandSzProperty(list.data(), size, u"Expand", &text) == 0);
    CHECK(freed(text) == "%SystemRoot%\\x");
    CHECK(ResUtilFindExpandedSzProperty(list.data(), size, u"Expand", &text) == 0);
    CHECK(freed(text) == "C:\\Windows\\x");
    Dword found_size = 0;
    CHECK(ResUtilFindMultiSzProperty(list.data(), size, u"Multi", &text, &found_size) == 0);
    CHECK(found_size == 10);
    CHECK(freed(text) == "a");
    Byte* bytes = nullptr;
    CHECK(ResUtilFindBinaryProperty(list.data(), size, u"Blob", &bytes, &found_size) == 0);
    CHECK(found_size == 2);
    CHECK(bytes[1] == 8);
    std::free(bytes);
    Long number = 0;
    CHECK(ResUtilFindLongProperty(list.data(), size, u"Dword", &number) == 0);
    CHECK(number == -2);
    std::uint64_t big = 0;
    CHECK(ResUtilFindULargeIntegerProperty(list.data(), size, u"Large", &big) == 0);
    CHECK(big == 0x0100000000000001);
    CHECK(ResUtilFindFileTimeProperty(list.data(), size, u"Large", &big) == 0);
  });
}

TEST_CASE("a property that is not there, or of another format, is not found; a broken list is") {
  Environment environment;
  const auto list = encode_property_list(std::vector<Property>{{"Sz", text_value("text")}});
  const auto size = static_cast<Dword>(list.size());
  environment.play([&] {
    CHECK(ResUtilFindSzProperty(list.data(), size, u"Other", nullptr) == 2);
    CHECK(ResUtilFindDwordProperty(list.data(), size, u"Sz", nullptr) == 2);
    CHECK(ResUtilFindSzProperty(list.data(), size - 8, u"Sz", nullptr) == 13);
    CHECK(ResUtilFindSzProperty(nullptr, 0, u"Sz", nullptr) == 13);
    CHECK(ResUtilFindSzProperty(list.data(), size, u"Sz", nullptr) == 0);
  });
}

// --- Tables --------------------------------------------------------------------------------------

TEST_CASE("a large integer stands in the block and keeps to its limits") {
  struct Limits {
    std::uint64_t preset = 50, least = 10, most = 100;
  } limits;
  WideChar name[] = u"Large";
  PropertyItem table[2]{};
  table[0] = {name, nullptr, format_ularge_integer, {0}, 0, 0, 0, 8};
  table[0].default_data = &limits;
  Environment environment;
  environment.play([&] {
    const Handle key = parameters_key(environment);
    std::uint64_t block[2]{};
    CHECK(ResUtilGetPropertiesToParameterBlock(key, table, reinterpret_cast<Byte*>(block), 0,
                                               nullptr) == 0);
    CHECK(block[1] == 50);
    const auto set = [&](std::uint8_t number) {
      const auto list = encode_property_list(
          std::vector<Property>{{"Large", {reg_qword, {number, 0, 0, 0, 0, 0, 0, 0}}}});
      return ResUtilSetPropertyTable(key, table, nullptr, 0, list.data(),
                                     static_cast<Dword>(list.size()),
                                     reinterpret_cast<Byte*>(block));
    };
    CHECK(set(9) == 87);
    CHECK(set(101) == 87);
    CHECK(set(100) == 0);
    CHECK(block[1] == 100);
    CHECK(large(*environment.cluster.find_value("r1", "Large")) == 100);
  });
}

TEST_CASE("unknown properties are set and added beside those of the table") {
  WideChar name[] = u"Known";
  PropertyItem table[2]{};
  table[0] = {name, nullptr, format_dword, {5}, 0, 10, 0, 0};
  Environment environment;
  environment.play([&] {
    const Handle key = parameters_key(environment);
    const auto list = encode_property_list(
        std::vector<Property>{{"Known", dword_value(7)}, {"Other", text_value("x")}});
    CHECK(ResUtilSetUnknownProperties(key, table, list.data(), static_cast<Dword>(list.size())) ==
          0);
    CHECK(environment.cluster.find_value("r1", "Known") == nullptr);
    REQUIRE(environment.cluster.find_value("r1", "Other") != nullptr);

    std::vector<std::uint8_t> out(400);
    Dword returned = 0;
    Dword required = 0;
    REQUIRE(ResUtilGetProperties(key, table, out.data(), 400, &returned, &required) == 0);
    CHECK(ResUtilAddUnknownProperties(key, table, out.data(), returned + 4, &returned, &required) ==
          234);
    CHECK(required > 0);
    REQUIRE(ResUtilGetProperties(key, table, out.data(), 400, &returned, &required) == 0);
    CHECK(ResUtilAddUnknownProperties(key, table, out.data(), 400, &returned, &required) == 0);
    const auto decoded = decode_property_list(out.data(), returned);
    REQUIRE(decoded.properties.size() == 2);
    CHECK(decoded.properties[1].name == "Other");
  });
}

// --- Dependencies --------------------------------------------------------------------------------

TEST_CASE("a dependency is found by type, by class, by name, and deeper when asked for") {
  Dependencies environment;
  environment.play([&] {
    const Handle r1 = environment.open(u"r1");
    const Handle cluster = OpenCluster(nullptr);
    const auto name = [&](Handle resource) { return environment.name_of(resource); };
    CHECK(name(ResUtilGetResourceDependency(r1, u"network name")) == "name");
    CHECK(name(ResUtilGetResourceDependencyEx(r1, u"Physical Disk", 0)) == "disk");
    CHECK(name(ResUtilGetResourceDependencyByName(cluster, r1, u"IP Address", 0)) == "none");
    CHECK(environment.machine.windows.last_error() == 5007);
    CHECK(name(ResUtilGetResourceDependencyByName(cluster, r1, u"IP Address", 1)) == "address");
    const ClassInfo storage{1, 0};
    CHECK(name(ResUtilGetResourceDependencyByClass(cluster, r1, &storage, 0)) == "disk");
    CHECK(name(ResUtilGetResourceNameDependency(u"name", u"IP Address")) == "address");
    CHECK(ResUtilGetResourceNameDependency(u"nobody", u"IP Address") == nullptr);
    CHECK(environment.machine.windows.last_error() == 5007);
    CHECK(ResUtilGetResourceDependency(nullptr, u"x") == nullptr);
    CHECK(environment.machine.windows.last_error() == 6);
  });
  const auto open = environment.cluster.open_handles(0);
  REQUIRE(open.size() == 2);
  CHECK(open[1].kind == "cluster resource");
  CHECK(open[1].open == 6);
}

TEST_CASE("resources, types and classes are compared") {
  Dependencies environment;
  environment.play([&] {
    const Handle r1 = environment.open(u"r1");
    const Handle disk = environment.open(u"disk");
    const ClassInfo storage{1, 0};
    CHECK(ResUtilResourcesEqual(r1, environment.open(u"R1")) == 1);
    CHECK(ResUtilResourcesEqual(r1, disk) == 0);
    CHECK(ResUtilResourcesEqual(r1, nullptr) == 0);
    CHECK(ResUtilResourceTypesEqual(u"physical disk", disk) == 1);
    CHECK(ResUtilResourceTypesEqual(u"physical disk", r1) == 0);
    CHECK(ResUtilIsResourceClassEqual(&storage, disk) == 1);
    CHECK(ResUtilIsResourceClassEqual(&storage, r1) == 0);
  });
}

TEST_CASE("the address that a resource depends on is told in three texts") {
  Dependencies environment;
  environment.play([&] {
    WideChar address[40], mask[40], network[40];
    Dword sizes[] = {40, 40, 40};
    CHECK(ResUtilGetResourceDependentIPAddressProps(environment.open(u"r1"), address, &sizes[0],
                                                    mask, &sizes[1], network, &sizes[2]) == 0);
    CHECK(to_utf8(address) == "10.0.0.7");
    CHECK(to_utf8(mask) == "255.0.0.0");
    CHECK(to_utf8(network) == "Cluster Network 1");
    sizes[0] = 3;
    CHECK(ResUtilGetResourceDependentIPAddressProps(environment.open(u"r1"), address, &sizes[0],
                                                    nullptr, nullptr, nullptr, nullptr) == 234);
    CHECK(sizes[0] == 8);
    CHECK(ResUtilGetResourceDependentIPAddressProps(environment.open(u"r2"), address, &sizes[0],
                                                    nullptr, nullptr, nullptr, nullptr) == 5007);
  });
}

// --- Environment and paths -----------------------------------------------------------------------

TEST_CASE("variables are those of a plain node, on every host") {
  const auto [text, expanded] = GENERATE(table<std::u16string, std::string>({
      {u"%SystemRoot%\\System32", "C:\\Windows\\System32"},
      {u"%systemroot%", "C:\\Windows"},
      {u"%COMPUTERNAME%-%TEMP%", "NODE1-C:\\Windows\\TEMP"},
      {u"100%", "100%"},
      {u"%nothing%x", "%nothing%x"},
      {u"%nothing%windir%", "%nothingC:\\Windows"},
      {u"", ""},
  }));
  Environment environment;
  environment.play([&, in = text, out = expanded] {
    CHECK(freed(ResUtilExpandEnvironmentStrings(in.c_str())) == out);
    CHECK(ResUtilExpandEnvironmentStrings(nullptr) == nullptr);
  });
}

TEST_CASE("an environment with a network name needs one to depend on") {
  Dependencies environment;
  environment.play([&] {
    auto* block = static_cast<WideChar*>(ResUtilGetEnvironmentWithNetName(environment.open(u"r1")));
    REQUIRE(block != nullptr);
    CHECK(to_utf8(block) == "COMPUTERNAME=FILES");
    CHECK(ResUtilFreeEnvironment(block) == 0);
    CHECK(ResUtilGetEnvironmentWithNetName(environment.open(u"r2")) == nullptr);
    CHECK(environment.machine.windows.last_error() == 5007);
  });
}

TEST_CASE("a path is valid by its form") {
  const auto [path, valid] = GENERATE(table<std::u16string, Bool>({
      {u"C:\\", 1},
      {u"C:\\data\\file.txt", 1},
      {u"\\\\server\\share\\x", 1},
      {u"data", 0},
      {u"C:data", 0},
      {u"C:\\a|b", 0},
      {u"C:\\a\\\\b", 0},
      {u"\\\\", 0},
      {u"", 0},
  }));
  Environment environment;
  environment.play([&, asked = path, answer = valid] {
    CAPTURE(to_utf8(asked));
    CHECK(ResUtilIsPathValid(asked.c_str()) == answer);
  });
}

}  // namespace rhsim::cluster
