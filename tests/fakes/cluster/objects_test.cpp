#include <cstring>
#include <set>
#include <string>
#include <vector>

#include "fakes/cluster/property_list.h"
#include "harness/base/unicode.h"
#include "tests/fakes/cluster/environment.h"

// Cluster objects, from the pages under clusapi: handles, states, keys, enumerations, control
// codes, and what no resource DLL may call.

namespace rhsim::cluster {
namespace {

using namespace api;
using test::Environment;

/// r1 depends on a network name; both are of the group "Group".
struct Story : Environment {
  Story() {
    cluster.add_resource("r1", "Mine");
    cluster.add_provider("name", "Network Name", 2);
    cluster.set_value("name", "Name", text_value("FILES"));
    cluster.add_dependency("r1", "name");
  }
  void play(std::function<void(Handle cluster, Handle r1)> body) {
    Environment::play([&] {
      const Handle connection = OpenCluster(nullptr);
      const Handle r1 = OpenClusterResource(connection, u"R1");
      body(connection, r1);
      CHECK(CloseClusterResource(r1) == 1);
      CHECK(CloseCluster(connection) == 1);
      CHECK(cluster.open_handles(0).empty());
    });
  }
  Dword error() { return machine.windows.last_error(); }
};

/// Opened, asked and closed by the functions of one family.
struct Family {
  Handle (*open)(Handle, Dword);
  Dword (*count)(Handle);
  Dword (*tell)(Handle, Dword, Dword*, WideChar*, Dword*);
  Dword (*close)(Handle);
};
constexpr Family of_cluster{ClusterOpenEnum, ClusterGetEnumCount, ClusterEnum, ClusterCloseEnum};
constexpr Family of_resource{ClusterResourceOpenEnum, ClusterResourceGetEnumCount,
                             ClusterResourceEnum, ClusterResourceCloseEnum};
constexpr Family of_group{ClusterGroupOpenEnum, ClusterGroupGetEnumCount, ClusterGroupEnum,
                          ClusterGroupCloseEnum};
constexpr Family of_network{ClusterNetworkOpenEnum, ClusterNetworkGetEnumCount, ClusterNetworkEnum,
                            ClusterNetworkCloseEnum};
constexpr Family of_node{ClusterNodeOpenEnum, ClusterNodeGetEnumCount, ClusterNodeEnum,
                         ClusterNodeCloseEnum};

using Told = std::vector<std::pair<Dword, std::string>>;

Told all_of(const Family& family, Handle object, Dword kinds) {
  Told told;
  const Handle enumeration = family.open(object, kinds);
  REQUIRE(enumeration != nullptr);
  const Dword count = family.count(enumeration);
  for (Dword index = 0;; ++index) {
    WideChar name[40];
    Dword size = 40;
    Dword kind = 0;
    const Dword error = family.tell(enumeration, index, &kind, name, &size);
    if (error == 259) break;
    REQUIRE(error == 0);
    told.emplace_back(kind, to_utf8(name));
  }
  CHECK(told.size() == count);
  CHECK(family.close(enumeration) == 0);
  CHECK(family.close(enumeration) == 6);
  return told;
}

std::string asked(Handle resource, Dword code) {
  WideChar text[60]{};
  Dword returned = 0;
  const Dword error =
      ClusterResourceControl(resource, nullptr, code, nullptr, 0, text, sizeof text, &returned);
  return error == 0 ? to_utf8(text) : "error " + std::to_string(error);
}

}  // namespace

// --- Objects -------------------------------------------------------------------------------------

TEST_CASE("a resource says its state, its owner and its group") {
  Story story;
  story.cluster.set_state("r1", trace::ResourceState::OnlinePending);
  story.play([&](Handle, Handle r1) {
    WideChar node[20], group[20];
    Dword node_size = 20, group_size = 20;
    CHECK(GetClusterResourceState(r1, node, &node_size, group, &group_size) == 129);
    CHECK(to_utf8(node) == "NODE1");
    CHECK(node_size == 5);
    CHECK(to_utf8(group) == "Group");
    node_size = 5;
    CHECK(GetClusterResourceState(r1, node, &node_size, nullptr, nullptr) == -1);
    CHECK(story.error() == 234);
    CHECK(GetClusterResourceState(nullptr, nullptr, nullptr, nullptr, nullptr) == -1);
    CHECK(story.error() == 6);
  });
}

TEST_CASE("a group's state follows from its resources") {
  using State = trace::ResourceState;
  const auto [r1, name, state] = GENERATE(table<State, State, Long>({
      {State::Online, State::Online, 0},
      {State::Offline, State::Offline, 1},
      {State::Failed, State::Online, 2},
      {State::Offline, State::Online, 3},
      {State::OnlinePending, State::Online, 4},
  }));
  Story story;
  story.cluster.set_state("r1", r1);
  story.cluster.set_state("name", name);
  story.play([&, expected = state](Handle cluster, Handle) {
    const Handle group = OpenClusterGroup(cluster, u"group");
    WideChar node[20];
    Dword size = 20;
    CHECK(GetClusterGroupState(group, node, &size) == expected);
    CHECK(GetClusterFromGroup(group) == cluster);
    CHECK(CloseClusterGroup(group) == 1);
    CHECK(OpenClusterGroup(cluster, u"other") == nullptr);
    CHECK(story.error() == 5013);
  });
}

TEST_CASE("there is one node, which is up, and a cluster that runs") {
  Story story;
  story.play([&](Handle cluster, Handle) {
    const Handle node = OpenClusterNode(cluster, u"node1");
    CHECK(GetClusterNodeState(node) == 0);
    CHECK(GetClusterNodeState(cluster) == -1);
    WideChar text[20];
    Dword size = 20;
    CHECK(GetClusterNodeId(node, text, &size) == 0);
    CHECK(to_utf8(text) == "1");
    size = 20;
    CHECK(GetClusterNodeId(nullptr, text, &size) == 0);
    CHECK(CloseClusterNode(node) == 1);
    CHECK(OpenClusterNode(cluster, u"NODE2") == nullptr);
    CHECK(story.error() == 5042);
    Dword state = 0;
    CHECK(GetNodeClusterState(nullptr, &state) == 0);
    CHECK(state == 0x13);
    size = 20;
    VersionInfo version{};
    version.size = sizeof version;
    CHECK(GetClusterInformation(cluster, text, &size, &version) == 0);
    CHECK(to_utf8(text) == "CLUSTER");
    CHECK(version.major == 10);
    version.size = 4;
    size = 20;
    CHECK(GetClusterInformation(cluster, text, &size, &version) == 87);
  });
}

TEST_CASE("the network name of a resource is that of the one it depends on") {
  Story story;
  story.play([&](Handle cluster, Handle r1) {
    WideChar name[20];
    Dword size = 20;
    CHECK(GetClusterResourceNetworkName(r1, name, &size) == 1);
    CHECK(to_utf8(name) == "FILES");
    const Handle provider = OpenClusterResourceEx(cluster, u"name", 0, nullptr);
    size = 20;
    CHECK(GetClusterResourceNetworkName(provider, name, &size) == 0);
    CHECK(story.error() == 5002);
    CHECK(CanResourceBeDependent(r1, provider) == 1);
    CHECK(CanResourceBeDependent(provider, r1) == 0);  // A circle.
    CHECK(CanResourceBeDependent(r1, r1) == 0);
    CHECK(CloseClusterResource(provider) == 1);
  });
}

TEST_CASE("each object has its key, which is a key of the cluster database") {
  Story story;
  story.play([&](Handle cluster, Handle r1) {
    const Handle group = OpenClusterGroup(cluster, u"Group");
    const Handle node = OpenClusterNode(cluster, nullptr);
    for (const Handle key :
         {GetClusterKey(cluster, 0), GetClusterResourceKey(r1, 0), GetClusterGroupKey(group, 0),
          GetClusterNodeKey(node, 0), GetClusterResourceTypeKey(cluster, u"mine", 0)}) {
      REQUIRE(key != nullptr);
      Dword values = 99;
      CHECK(ClusterRegQueryInfoKey(key, nullptr, nullptr, &values, nullptr, nullptr, nullptr,
                                   nullptr) == 0);
      CHECK(values == 0);
      CHECK(ClusterRegCloseKey(key) == 0);
    }
    CHECK(GetClusterResourceTypeKey(cluster, u"Unknown", 0) == nullptr);
    CHECK(story.error() == 5078);
    CloseClusterNode(node);
    CloseClusterGroup(group);
  });
}

TEST_CASE("a key tells its contents' sizes and keeps its security descriptor") {
  Story story;
  story.cluster.set_value("r1", "Name", text_value("four"));
  story.cluster.set_value("r1", "Path", text_value("x"));
  story.play([&](Handle, Handle r1) {
    const Handle root = GetClusterResourceKey(r1, 0);
    Handle key = nullptr;
    REQUIRE(ClusterRegOpenKey(root, u"Parameters", 0, &key) == 0);
    Dword subkeys = 9, values = 9, name = 9, value = 9, longest = 9;
    CHECK(ClusterRegQueryInfoKey(root, &subkeys, &longest, nullptr, nullptr, nullptr, nullptr,
                                 nullptr) == 0);
    CHECK(subkeys == 1);
    CHECK(longest == 10);
    CHECK(ClusterRegQueryInfoKey(key, nullptr, nullptr, &values, &name, &value, nullptr, nullptr) ==
          0);
    CHECK(values == 2);
    CHECK(name == 4);
    CHECK(value == 10);
    Dword size = 0;
    CHECK(ClusterRegGetKeySecurity(key, 4, nullptr, &size) == 122);
    std::vector<std::uint8_t> descriptor(size);
    CHECK(ClusterRegGetKeySecurity(key, 4, descriptor.data(), &size) == 0);
    descriptor[2] = 4;
    CHECK(ClusterRegSetKeySecurity(key, 4, descriptor.data()) == 0);
    std::vector<std::uint8_t> again(size);
    CHECK(ClusterRegGetKeySecurity(key, 4, again.data(), &size) == 0);
    CHECK(again == descriptor);
    CHECK(ClusterRegCloseKey(key) == 0);
    CHECK(ClusterRegCloseKey(root) == 0);
  });
}

TEST_CASE("objects are opened with an access that is always granted in full") {
  constexpr Dword generic_read = 0x80000000, generic_all = 0x10000000;
  const auto [open, close, name] = GENERATE(
      table<Handle (*)(Handle, const WideChar*, Dword, Dword*), Bool (*)(Handle), const WideChar*>({
          {OpenClusterResourceEx, CloseClusterResource, u"r1"},
          {OpenClusterGroupEx, CloseClusterGroup, u"Group"},
          {OpenClusterNodeEx, CloseClusterNode, u"NODE1"},
          {OpenClusterNetworkEx, CloseClusterNetwork, u"Cluster Network 1"},
          {OpenClusterNetInterfaceEx, CloseClusterNetInterface, u"NODE1 - Ethernet"},
      }));
  Story story;
  story.play([&, open = open, close = close, name = name](Handle cluster, Handle) {
    Dword granted = 0;
    const Handle opened = open(cluster, name, generic_read, &granted);
    CHECK(opened != nullptr);
    CHECK(granted == generic_all);
    CHECK(close(opened) == 1);
    CHECK(open(cluster, u"other", generic_read, nullptr) == nullptr);
    CHECK(open(nullptr, name, generic_read, &granted) == nullptr);
    CHECK(granted == 0);
  });
}

TEST_CASE("a resource tells what it depends on as an expression") {
  Story story;
  story.cluster.add_provider("disk", "Physical Disk", 1);
  story.cluster.add_dependency("r1", "disk");
  story.play([&](Handle cluster, Handle r1) {
    WideChar text[40];
    Dword size = 40;
    CHECK(GetClusterResourceDependencyExpression(r1, text, &size) == 0);
    CHECK(to_utf8(text) == "[name] and [disk]");
    CHECK(size == 17);
    size = 17;
    CHECK(GetClusterResourceDependencyExpression(r1, text, &size) == 234);
    const Handle disk = OpenClusterResource(cluster, u"disk");
    size = 40;
    CHECK(GetClusterResourceDependencyExpression(disk, text, &size) == 0);
    CHECK(to_utf8(text).empty());
    CloseClusterResource(disk);
  });
}

// --- Enumerations --------------------------------------------------------------------------------

TEST_CASE("enumerations tell what there is, by kind") {
  Story story;
  story.play([&](Handle cluster, Handle r1) {
    CHECK(
        all_of(of_cluster, cluster, 0xF) ==
        Told{{1, "NODE1"}, {2, "Mine"}, {2, "Network Name"}, {4, "name"}, {4, "r1"}, {8, "Group"}});
    CHECK(all_of(of_cluster, cluster, 0x30) ==
          Told{{0x10, "Cluster Network 1"}, {0x20, "NODE1 - Ethernet"}});
    CHECK(all_of(of_resource, r1, 1) == Told{{1, "name"}});
    CHECK(all_of(of_resource, r1, 6) == Told{{4, "NODE1"}});
    const Handle name = OpenClusterResource(cluster, u"name");
    CHECK(all_of(of_resource, name, 2) == Told{{2, "r1"}});
    CloseClusterResource(name);
    const Handle group = OpenClusterGroup(cluster, u"Group");
    CHECK(all_of(of_group, group, 1) == Told{{1, "name"}, {1, "r1"}});
    CloseClusterGroup(group);
    const Handle node = OpenClusterNode(cluster, u"NODE1");
    CHECK(all_of(of_node, node, 3) == Told{{1, "NODE1 - Ethernet"}, {2, "Group"}});
    CloseClusterNode(node);
    CHECK(ClusterOpenEnum(cluster, 0x100) == nullptr);
    CHECK(story.error() == 87);
    CHECK(ClusterResourceOpenEnum(cluster, 1) == nullptr);
    CHECK(story.error() == 6);
  });
}

TEST_CASE("an enumerated name that does not fit says how long it is") {
  Story story;
  story.play([&](Handle cluster, Handle) {
    const Handle enumeration = ClusterOpenEnum(cluster, 1);
    WideChar name[3];
    Dword size = 3;
    CHECK(ClusterEnum(enumeration, 0, nullptr, name, &size) == 234);
    CHECK(size == 5);
    CHECK(ClusterCloseEnum(enumeration) == 0);
  });
}

TEST_CASE("an enumeration with ids lays the texts out behind the item") {
  Story story;
  story.play([&](Handle cluster, Handle) {
    const Handle enumeration = ClusterOpenEnumEx(cluster, 1, nullptr);
    CHECK(ClusterGetEnumCountEx(enumeration) == 1);
    alignas(8) Byte buffer[200];
    Dword size = sizeof(EnumItem);
    auto* item = reinterpret_cast<EnumItem*>(buffer);
    CHECK(ClusterEnumEx(enumeration, 0, item, &size) == 234);
    REQUIRE(size <= sizeof buffer);
    CHECK(ClusterEnumEx(enumeration, 0, item, &size) == 0);
    CHECK(item->version == 1);
    CHECK(item->kind == 1);
    CHECK(to_utf8(item->id) == "1");
    CHECK(item->id_size == 4);
    CHECK(to_utf8(item->name) == "NODE1");
    CHECK(item->name_size == 12);
    CHECK(ClusterEnumEx(enumeration, 1, item, &size) == 259);
    CHECK(ClusterCloseEnumEx(enumeration) == 0);
  });
}

TEST_CASE("a resource type's enumeration tells its owners and its resources") {
  Story story;
  story.play([&](Handle cluster, Handle) {
    const Family of_type{[](Handle connection, Dword kinds) {
                           return ClusterResourceTypeOpenEnum(connection, u"mine", kinds);
                         },
                         ClusterResourceTypeGetEnumCount, ClusterResourceTypeEnum,
                         ClusterResourceTypeCloseEnum};
    CHECK(all_of(of_type, cluster, 3) == Told{{1, "NODE1"}, {2, "r1"}});
    CHECK(all_of(of_type, cluster, 2) == Told{{2, "r1"}});
    CHECK(ClusterResourceTypeOpenEnum(cluster, u"Mine", 4) == nullptr);
    CHECK(story.error() == 87);
    CHECK(ClusterResourceTypeOpenEnum(cluster, u"Unknown", 1) == nullptr);
    CHECK(story.error() == 5078);
  });
}

namespace {

/// The item at `index`, in a buffer that is exactly as long as it has to be.
template <class Item, class Tell>
std::vector<std::uint64_t> item_at(Tell tell, Handle enumeration, Dword index) {
  Dword size = 0;
  CHECK(tell(enumeration, index, nullptr, &size) == 234);
  std::vector<std::uint64_t> buffer((size + 7) / 8);
  CHECK(tell(enumeration, index, reinterpret_cast<Item*>(buffer.data()), &size) == 0);
  return buffer;
}

std::vector<std::string> names_of(const std::uint8_t* list, Dword size) {
  std::vector<std::string> names;
  for (const auto& property : decode_property_list(list, size).properties)
    names.push_back(property.name);
  return names;
}

}  // namespace

TEST_CASE("an enumeration of all groups tells what each is, with the properties that are asked") {
  Story story;
  story.cluster.set_state("r1", trace::ResourceState::Failed);
  story.play([&](Handle cluster, Handle) {
    const WideChar wanted[] = u"description\0Unknown\0";
    const Handle groups = ClusterGroupOpenEnumEx(cluster, wanted, sizeof wanted, u"Name\0", 12, 0);
    CHECK(ClusterGroupGetEnumCountEx(groups) == 1);
    const auto buffer = item_at<GroupEnumItem>(ClusterGroupEnumEx, groups, 0);
    const auto& group = *reinterpret_cast<const GroupEnumItem*>(buffer.data());
    CHECK(group.version == 1);
    CHECK(to_utf8(group.name) == "Group");
    CHECK(group.name_size == 12);
    CHECK(group.id_size == 74);  // A GUID.
    CHECK(group.state == 2);     // ClusterGroupFailed.
    CHECK(to_utf8(group.owner) == "NODE1");
    CHECK(names_of(group.properties, group.properties_size) ==
          std::vector<std::string>{"Description"});
    CHECK(names_of(group.read_only, group.read_only_size) == std::vector<std::string>{"Name"});
    Dword size = 0;
    CHECK(ClusterGroupEnumEx(groups, 1, nullptr, &size) == 259);
    CHECK(ClusterGroupCloseEnumEx(groups) == 0);
    CHECK(ClusterGroupOpenEnumEx(cluster, nullptr, 0, nullptr, 0, 1) == nullptr);
    CHECK(story.error() == 87);
  });
}

TEST_CASE("an enumeration of all resources tells their groups, and no properties unasked") {
  Story story;
  story.play([&](Handle cluster, Handle r1) {
    const Handle resources = ClusterResourceOpenEnumEx(cluster, nullptr, 0, nullptr, 0, 0);
    CHECK(ClusterResourceGetEnumCountEx(resources) == 2);
    const auto buffer = item_at<ResourceEnumItem>(ClusterResourceEnumEx, resources, 1);
    const auto& resource = *reinterpret_cast<const ResourceEnumItem*>(buffer.data());
    CHECK(to_utf8(resource.name) == "r1");
    CHECK(to_utf8(resource.id) == asked(r1, 0x01000039));  // CLUSCTL_RESOURCE_GET_ID.
    CHECK(to_utf8(resource.owner) == "Group");
    CHECK(resource.owner_id_size == 74);
    CHECK(resource.properties == nullptr);
    CHECK(resource.properties_size == 0);
    CHECK(resource.read_only == nullptr);
    CHECK(ClusterResourceCloseEnumEx(resources) == 0);
    CHECK(ClusterResourceOpenEnumEx(r1, nullptr, 0, nullptr, 0, 0) == nullptr);
    CHECK(story.error() == 6);
  });
}

namespace {

/// What a callback was told, and what it answers from which call on.
struct Calls {
  std::vector<std::string> names;
  std::size_t from = 100;
  Dword answer = 0;
  static Dword told(Handle, Handle, Handle resource, void* parameter) {
    auto& calls = *static_cast<Calls*>(parameter);
    WideChar name[40];
    Dword size = 40;
    CHECK(ResUtilGetResourceName(resource, name, &size) == 0);
    calls.names.push_back(to_utf8(name));
    return calls.names.size() >= calls.from ? calls.answer : 0;
  }
  static Dword told_briefly(Handle self, Handle resource, void* parameter) {
    return told(nullptr, self, resource, parameter);
  }
};

}  // namespace

TEST_CASE("ResUtilEnumResources calls back for all but oneself, of the type, until told to stop") {
  using Names = std::vector<std::string>;
  Story story;
  story.play([&](Handle cluster, Handle r1) {
    Calls all;
    CHECK(ResUtilEnumResources(nullptr, nullptr, Calls::told_briefly, &all) == 0);
    CHECK(all.names == Names{"name", "r1"});
    Calls others;
    CHECK(ResUtilEnumResourcesEx(cluster, r1, nullptr, Calls::told, &others) == 0);
    CHECK(others.names == Names{"name"});
    Calls of_type;
    CHECK(ResUtilEnumResourcesEx2(cluster, nullptr, u"mine", Calls::told, &of_type, 0) == 0);
    CHECK(of_type.names == Names{"r1"});
    Calls enough{{}, 1, 259};
    CHECK(ResUtilEnumResources(nullptr, nullptr, Calls::told_briefly, &enough) == 0);
    CHECK(enough.names == Names{"name"});
    Calls failing{{}, 1, 5};
    CHECK(ResUtilEnumResources(nullptr, nullptr, Calls::told_briefly, &failing) == 5);
    CHECK(ResUtilEnumResourcesEx(r1, nullptr, nullptr, Calls::told, &failing) == 6);
  });
}

// --- The network ---------------------------------------------------------------------------------

TEST_CASE("there is one network, up, and one interface that joins it and the node") {
  constexpr std::int32_t up = 3;
  Story story;
  story.play([&](Handle cluster, Handle r1) {
    const Handle network = OpenClusterNetwork(cluster, u"cluster network 1");
    CHECK(GetClusterNetworkState(network) == up);
    CHECK(GetClusterNetworkState(r1) == -1);
    CHECK(story.error() == 6);
    CHECK(GetClusterFromNetwork(network) == cluster);
    CHECK(all_of(of_network, network, 1) == Told{{1, "NODE1 - Ethernet"}});
    WideChar text[60];
    Dword size = 60;
    CHECK(GetClusterNetworkId(network, text, &size) == 0);
    CHECK(size == 36);
    Dword returned = 0;
    CHECK(ClusterNetworkControl(network, nullptr, 0x05000029, nullptr, 0, text, sizeof text,
                                &returned) == 0);
    CHECK(to_utf8(text) == "Cluster Network 1");
    CHECK(ClusterRegCloseKey(GetClusterNetworkKey(network, 0)) == 0);
    CHECK(CloseClusterNetwork(network) == 1);
    CHECK(OpenClusterNetwork(cluster, u"another") == nullptr);
    CHECK(story.error() == 5045);

    size = 60;
    CHECK(GetClusterNetInterface(cluster, nullptr, u"Cluster Network 1", text, &size) == 0);
    CHECK(GetClusterNetInterface(cluster, u"NODE2", u"Cluster Network 1", text, &size) == 5042);
    CHECK(GetClusterNetInterface(cluster, nullptr, u"another", text, &size) == 5045);
    const Handle joined = OpenClusterNetInterface(cluster, text);
    CHECK(GetClusterNetInterfaceState(joined) == up);
    CHECK(GetClusterFromNetInterface(joined) == cluster);
    CHECK(ClusterNetInterfaceControl(joined, nullptr, 0x06000029, nullptr, 0, text, sizeof text,
                                     &returned) == 0);
    CHECK(to_utf8(text) == "NODE1 - Ethernet");
    CHECK(ClusterRegCloseKey(GetClusterNetInterfaceKey(joined, 0)) == 0);
    CHECK(CloseClusterNetInterface(joined) == 1);
    CHECK(OpenClusterNetInterface(cluster, u"another") == nullptr);
    CHECK(story.error() == 5047);
  });
}

// --- Control codes -------------------------------------------------------------------------------

TEST_CASE("the Cluster service answers names, types and network names") {
  Story story;
  story.play([&](Handle, Handle r1) {
    CHECK(asked(r1, 0x01000029) == "r1");
    CHECK(asked(r1, 0x0100002D) == "Mine");
    CHECK(asked(r1, 0x01000169) == "FILES");
    CHECK(asked(r1, 0x01000039).size() == 36);
    CHECK(asked(r1, 0x03000029) == "error 1");  // A code for groups.
    CHECK(asked(r1, 0x01000FFD) == "error 1");  // One that nobody knows.
    CHECK(asked(nullptr, 0x01000029) == "error 6");
  });
  const auto calls = story.events<trace::ApiCall>();
  CHECK(std::count(
            calls.begin(), calls.end(),
            trace::ApiCall{"ClusterResourceControl", "r1 CLUSCTL_RESOURCE_GET_NAME", 0, 0}) == 1);
}

TEST_CASE("an answer that does not fit says how long it is; no buffer asks for that alone") {
  Story story;
  story.play([&](Handle, Handle r1) {
    Dword returned = 0;
    CHECK(ClusterResourceControl(r1, nullptr, 0x01000029, nullptr, 0, nullptr, 0, &returned) == 0);
    CHECK(returned == 6);
    WideChar text[2];
    CHECK(ClusterResourceControl(r1, nullptr, 0x01000029, nullptr, 0, text, sizeof text,
                                 &returned) == 234);
    CHECK(returned == 6);
  });
}

TEST_CASE("common and private properties are read, checked and written") {
  Story story;
  story.cluster.set_value("r1", "Path", text_value("x"));
  story.cluster.set_common_value("r1", "RestartThreshold", dword_value(7));
  story.play([&](Handle, Handle r1) {
    std::vector<std::uint8_t> out(2000);
    Dword returned = 0;
    const auto properties = [&](Dword code) {
      CHECK(ClusterResourceControl(r1, nullptr, code, nullptr, 0, out.data(), 2000, &returned) ==
            0);
      std::map<std::string, Value> found;
      for (const auto& property : decode_property_list(out.data(), returned).properties)
        found[property.name] = property.value;
      return found;
    };
    const auto set = [&](Dword code, Property property) {
      auto list = encode_property_list(std::vector<Property>{std::move(property)});
      return ClusterResourceControl(r1, nullptr, code, list.data(), static_cast<Dword>(list.size()),
                                    nullptr, 0, nullptr);
    };
    CHECK(properties(0x01000059).at("PendingTimeout") == dword_value(180'000));
    CHECK(properties(0x01000059).at("RestartThreshold") == dword_value(7));
    CHECK(set(0x01000061, {"PendingTimeout", dword_value(5000)}) == 0);  // Only validated.
    CHECK(properties(0x01000059).at("PendingTimeout") == dword_value(180'000));
    CHECK(set(0x0140005E, {"PendingTimeout", dword_value(5000)}) == 0);
    CHECK(properties(0x01000059).at("PendingTimeout") == dword_value(5000));
    CHECK(set(0x0140005E, {"PendingTimeout", text_value("5000")}) == 87);
    CHECK(set(0x0140005E, {"Name", text_value("other")}) == 87);
    CHECK(properties(0x01000055).at("Type") == text_value("Mine"));
    CHECK(properties(0x01000081).at("Path") == text_value("x"));
    CHECK(set(0x01400086, {"Path", text_value("y")}) == 0);
    CHECK(*story.cluster.find_value("r1", "Path") == text_value("y"));
    CHECK(ClusterResourceControl(r1, nullptr, 0x0140005E, nullptr, 0, nullptr, 0, nullptr) == 13);
  });
}

TEST_CASE("a control code is the DLL's to answer, and the cluster's where the DLL leaves it") {
  struct Case {
    bool asked;
    ControlAnswer answer;
    std::string told;
  };
  const auto one = GENERATE(values<Case>({
      {true, {0, 6, {'o', 0, 'k', 0, 0, 0}}, "ok"},
      {true, {5, 0, {}}, "error 5"},
      {true, {1, 0, {}}, "Mine"},  // ERROR_INVALID_FUNCTION
      {false, {}, "Mine"},
  }));
  Story story;
  ControlQuestion heard;
  story.cluster.set_ask_dll([&](ControlQuestion question, auto answered) {
    heard = question;
    if (!one.asked) return false;
    // The answer comes from elsewhere, and after a while.
    story.machine.thread([&, answered] {
      story.machine.windows.sleep(2s);
      answered(one.answer);
    });
    return true;
  });
  story.play([&](Handle, Handle r1) {
    CHECK(asked(r1, 0x0100002D) == one.told);  // CLUSCTL_RESOURCE_GET_RESOURCE_TYPE
    CHECK(heard.name == "r1");
    CHECK(heard.code == 0x0100002D);
    CHECK(heard.room == 120);
    CHECK(story.machine.ms() == (one.asked ? 2000 : 0));
  });
}

TEST_CASE("groups, types and the node have control codes of their own") {
  Story story;
  story.play([&](Handle cluster, Handle) {
    WideChar text[60]{};
    Dword returned = 0;
    const Handle group = OpenClusterGroup(cluster, u"Group");
    CHECK(ClusterGroupControl(group, nullptr, 0x03000029, nullptr, 0, text, sizeof text,
                              &returned) == 0);
    CHECK(to_utf8(text) == "Group");
    CloseClusterGroup(group);
    const Handle node = OpenClusterNode(cluster, nullptr);
    CHECK(ClusterNodeControl(node, node, 0x04000039, nullptr, 0, text, sizeof text, &returned) ==
          0);
    CHECK(to_utf8(text) == "1");
    CloseClusterNode(node);
    ClassInfo info{};
    CHECK(ClusterResourceTypeControl(cluster, u"network name", nullptr, 0x0200000D, nullptr, 0,
                                     &info, sizeof info, &returned) == 0);
    CHECK(info.kind == 2);
    CHECK(ClusterResourceTypeControl(cluster, u"Unknown", nullptr, 0x0200000D, nullptr, 0, &info,
                                     sizeof info, &returned) == 5078);
  });
}

// --- What no resource DLL may call ---------------------------------------------------------------

TEST_CASE("calls to avoid leave their event, and do to the configuration what they say") {
  Story story;
  story.play([&](Handle cluster, Handle r1) {
    CHECK(OnlineClusterResource(r1) == 0);
    CHECK(FailClusterResource(nullptr) == 6);
    CHECK(OnlineClusterResourceEx(r1, 0, nullptr, 0) == 0);
    CHECK(OfflineClusterResourceEx(nullptr, 0, nullptr, 0) == 6);
    CHECK(RestartClusterResource(r1, 0) == 0);
    const Handle group = CreateClusterGroup(cluster, u"New");
    CHECK(CreateClusterGroup(cluster, u"new") == nullptr);
    CHECK(story.error() == 5010);
    CHECK(ChangeClusterResourceGroup(r1, group) == 0);
    CHECK(all_of(of_group, group, 1) == Told{{1, "r1"}});
    CHECK(DeleteClusterGroup(group) == 145);
    CHECK(MoveClusterGroup(group, nullptr) == 5005);
    CHECK(MoveClusterGroupEx(group, nullptr, 0, nullptr, 0) == 5005);
    CHECK(OnlineClusterGroupEx(group, nullptr, 0, nullptr, 0) == 0);
    CHECK(OfflineClusterGroupEx(group, 0, nullptr, 0) == 0);
    const Handle other = CreateClusterResource(group, u"r9", u"Mine", 0);
    CHECK(AddClusterResourceDependency(r1, other) == 0);
    CHECK(AddClusterResourceDependency(r1, other) == 5003);
    CHECK(AddClusterResourceDependency(other, r1) == 5017);
    CHECK(RemoveClusterResourceDependency(r1, other) == 0);
    CHECK(RemoveClusterResourceDependency(r1, other) == 5002);
    CHECK(SetClusterName(cluster, u"Renamed") == 0);
    WideChar name[20];
    Dword size = 20;
    CHECK(GetClusterInformation(cluster, name, &size, nullptr) == 0);
    CHECK(to_utf8(name) == "Renamed");
    CloseClusterResource(other);
    CloseClusterGroup(group);
  });
  const auto calls = story.events<trace::ApiCall>();
  CHECK(std::count(calls.begin(), calls.end(),
                   trace::ApiCall{"OnlineClusterResource", "r1", 0, 0}) == 1);
}

}  // namespace rhsim::cluster
