#include <string>
#include <vector>

#include "harness/base/unicode.h"
#include "tests/fakes/cluster/environment.h"

// Who is told of changes: notification ports ("Receiving Cluster Events"), and those who wait for a
// key of the registry (winreg/nf-winreg-regnotifychangekeyvalue).

namespace rhsim::cluster {

using abi::Bool;

extern "C" {
std::int32_t RegCreateKeyExW(Handle, const abi::WideChar*, Dword, abi::WideChar*, Dword, Dword,
                             void*, Handle*, Dword*);
std::int32_t RegCloseKey(Handle);
std::int32_t RegSetValueExW(Handle, const abi::WideChar*, Dword, Dword, const std::uint8_t*, Dword);
std::int32_t RegNotifyChangeKeyValue(Handle, Bool, Dword, Handle, Bool);
}

namespace {

using namespace api;
using test::Environment;
using trace::ResourceState;
using win32::test::CreateEventW;
using win32::test::Sleep;
using win32::test::WaitForSingleObject;

const Handle none = reinterpret_cast<Handle>(std::intptr_t{-1});
const Handle local_machine = reinterpret_cast<Handle>(std::uintptr_t{0x80000002});
constexpr Dword forever = 0xFFFFFFFF;
constexpr Dword resource_state = 0x100, group_state = 0x1000, value_changed = 0x40, subtree = 0x80;

/// What one GetClusterNotify told.
struct Told {
  Dword error;
  std::uintptr_t key = 0;
  Dword what = 0;
  std::string name{};
  bool operator==(const Told&) const = default;
};

Told next(Handle port, Dword milliseconds) {
  Told told{};
  WideChar name[60] = u"";
  Dword size = 60;
  told.error = GetClusterNotify(port, &told.key, &told.what, name, &size, milliseconds);
  told.name = told.error == 0 ? to_utf8(name) : "";
  return told;
}

/// r1, offline, and its key.
struct Story : Environment {
  Story() { cluster.add_resource("r1", "Mine"); }
  Handle key = cluster.make_resource_key("r1", 1);
};

}  // namespace

TEST_CASE("a port tells the changes it was made for, in their order, with its key") {
  Story story;
  story.play([&] {
    const Handle connection = OpenCluster(nullptr);
    const Handle port = CreateClusterNotifyPort(none, connection, resource_state | group_state, 7);
    CHECK(next(port, 0) == Told{258});
    story.cluster.set_state("r1", ResourceState::OnlinePending);
    story.cluster.set_state("r1", ResourceState::OnlinePending);
    CHECK(next(port, 0) == Told{0, 7, resource_state, "r1"});
    CHECK(next(port, 0) == Told{0, 7, group_state, "Group"});
    CHECK(next(port, 0) == Told{258});
    CHECK(CloseClusterNotifyPort(port) == 1);
    CHECK(CloseClusterNotifyPort(port) == 0);
    CHECK(CloseCluster(connection) == 1);
    CHECK(story.cluster.open_handles(0).empty());
  });
}

TEST_CASE("GetClusterNotify waits in virtual time, until the change or until its time is up") {
  Story story;
  story.play([&] {
    const Handle connection = OpenCluster(nullptr);
    const Handle port = CreateClusterNotifyPort(none, connection, resource_state, 1);
    story.machine.thread([&] {
      Sleep(500);
      story.cluster.set_state("r1", ResourceState::Online);
    });
    CHECK(next(port, 200) == Told{258});
    CHECK(story.machine.ms() == 200);
    CHECK(next(port, forever) == Told{0, 1, resource_state, "r1"});
    CHECK(story.machine.ms() == 500);
  });
}

TEST_CASE("a registered object tells its own changes alone") {
  Story story;
  story.cluster.add_resource("r2", "Mine");
  story.play([&] {
    const Handle connection = OpenCluster(nullptr);
    const Handle r2 = OpenClusterResource(connection, u"r2");
    const Handle port = CreateClusterNotifyPort(none, none, 0, 0);
    CHECK(RegisterClusterNotify(port, resource_state, r2, 2) == 0);
    CHECK(RegisterClusterNotify(port, group_state, r2, 2) == 6);  // It is no group.
    CHECK(RegisterClusterNotify(port, 0, r2, 2) == 87);
    CHECK(RegisterClusterNotify(r2, resource_state, r2, 2) == 6);
    story.cluster.set_state("r1", ResourceState::Online);
    story.cluster.set_state("r2", ResourceState::Online);
    CHECK(next(port, 0) == Told{0, 2, resource_state, "r2"});
    CHECK(next(port, 0) == Told{258});
    // More may be asked of a port that is there.
    CHECK(CreateClusterNotifyPort(port, connection, resource_state, 3) == port);
    CHECK(CreateClusterNotifyPort(port, none, resource_state, 3) == nullptr);
    CHECK(story.machine.windows.last_error() == 87);
    story.cluster.set_state("r1", ResourceState::Offline);
    CHECK(next(port, 0) == Told{0, 3, resource_state, "r1"});
  });
}

TEST_CASE("changes of the database are told by key, or by all that lies below it") {
  Story story;
  story.play([&] {
    Handle parameters = nullptr;
    REQUIRE(ClusterRegOpenKey(story.key, u"Parameters", 0, &parameters) == 0);
    const Handle port = CreateClusterNotifyPort(none, none, 0, 0);
    CHECK(RegisterClusterNotify(port, value_changed, story.key, 1) == 0);
    CHECK(RegisterClusterNotify(port, subtree, story.key, 2) == 0);
    CHECK(ResUtilSetDwordValue(parameters, u"Count", 5, nullptr) == 0);
    CHECK(next(port, 0) == Told{0, 2, subtree, "r1\\Parameters"});
    CHECK(next(port, 0) == Told{258});
    CHECK(ClusterRegSetValue(story.key, u"Name", 1, nullptr, 0) == 0);
    CHECK(next(port, 0) == Told{0, 1, value_changed, "r1"});
    CHECK(next(port, 0) == Told{0, 2, subtree, "r1"});
    CHECK(ClusterRegDeleteValue(story.key, u"Name") == 0);
    CHECK(next(port, 0) == Told{0, 1, value_changed, "r1"});
  });
}

TEST_CASE("a name that does not fit leaves its notification for the next call") {
  Story story;
  story.play([&] {
    const Handle port = CreateClusterNotifyPort(none, OpenCluster(nullptr), resource_state, 1);
    story.cluster.set_state("r1", ResourceState::Online);
    std::uintptr_t key = 0;
    Dword what = 0;
    Dword size = 2;
    WideChar name[2];
    CHECK(GetClusterNotify(port, &key, &what, name, &size, 0) == 234);
    CHECK(size == 2);
    CHECK(next(port, 0) == Told{0, 1, resource_state, "r1"});
    CHECK(GetClusterNotify(port, nullptr, &what, name, &size, 0) == 87);
  });
}

TEST_CASE("who waits at a port that is closed is told so") {
  Story story;
  story.play([&] {
    const Handle port = CreateClusterNotifyPort(none, OpenCluster(nullptr), resource_state, 1);
    const Handle thread = story.machine.thread([&] { CHECK(next(port, forever) == Told{6}); });
    Sleep(10);
    CHECK(CloseClusterNotifyPort(port) == 1);
    CHECK(WaitForSingleObject(thread, forever) == 0);
  });
}

TEST_CASE("RegNotifyChangeKeyValue sets its event at the first change, and once") {
  Environment environment;
  environment.play([&] {
    Handle key = nullptr;
    Handle below = nullptr;
    REQUIRE(RegCreateKeyExW(local_machine, u"SOFTWARE\\A", 0, nullptr, 0, 0, nullptr, &key,
                            nullptr) == 0);
    const Handle event = CreateEventW(nullptr, 0, 0, nullptr);
    CHECK(RegNotifyChangeKeyValue(key, 0, 4, event, 1) == 0);
    // The filter is for values of this key: a subkey is neither.
    REQUIRE(RegCreateKeyExW(key, u"B", 0, nullptr, 0, 0, nullptr, &below, nullptr) == 0);
    CHECK(RegSetValueExW(below, u"x", 0, reg_dword, nullptr, 0) == 0);
    CHECK(WaitForSingleObject(event, 0) == 258);
    CHECK(RegSetValueExW(key, u"x", 0, reg_dword, nullptr, 0) == 0);
    CHECK(WaitForSingleObject(event, 0) == 0);
    CHECK(RegSetValueExW(key, u"x", 0, reg_dword, nullptr, 0) == 0);
    CHECK(WaitForSingleObject(event, 0) == 258);
    // With the subtree, what lies below counts; and so does the close of the key.
    CHECK(RegNotifyChangeKeyValue(key, 1, 4, event, 1) == 0);
    CHECK(RegSetValueExW(below, u"x", 0, reg_dword, nullptr, 0) == 0);
    CHECK(WaitForSingleObject(event, 0) == 0);
    CHECK(RegNotifyChangeKeyValue(key, 1, 1, event, 1) == 0);
    CHECK(RegCloseKey(key) == 0);
    CHECK(WaitForSingleObject(event, 0) == 0);
    CHECK(RegNotifyChangeKeyValue(below, 0, 0, event, 1) == 87);
    CHECK(RegNotifyChangeKeyValue(below, 0, 4, nullptr, 1) == 87);
    CHECK(RegNotifyChangeKeyValue(below, 0, 4, below, 1) == 6);
  });
}

TEST_CASE("RegNotifyChangeKeyValue without an event waits for the change itself") {
  Environment environment;
  environment.play([&] {
    Handle key = nullptr;
    REQUIRE(RegCreateKeyExW(local_machine, u"SOFTWARE\\A", 0, nullptr, 0, 0, nullptr, &key,
                            nullptr) == 0);
    environment.machine.thread([&] {
      Sleep(300);
      CHECK(RegSetValueExW(key, u"x", 0, reg_dword, nullptr, 0) == 0);
    });
    CHECK(RegNotifyChangeKeyValue(key, 0, 4, nullptr, 0) == 0);
    CHECK(environment.machine.ms() == 300);
  });
}

}  // namespace rhsim::cluster
