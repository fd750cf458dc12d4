#include <cstring>
#include <string>
#include <vector>

#include "harness/base/unicode.h"
#include "tests/fakes/cluster/environment.h"

// The registry, shares and files on shares, from the pages under winreg, lmshare and fileapi.

namespace rhsim::cluster {

using abi::Bool;
using abi::Dword;
using abi::Handle;
using abi::WideChar;
using Byte = std::uint8_t;
using Status = std::int32_t;

// The C functions as a module sees them.
extern "C" {
Status RegOpenKeyExW(Handle, const WideChar*, Dword, Dword, Handle*);
Status RegCreateKeyExW(Handle, const WideChar*, Dword, WideChar*, Dword, Dword, void*, Handle*,
                       Dword*);
Status RegCloseKey(Handle);
Status RegQueryValueExW(Handle, const WideChar*, Dword*, Dword*, Byte*, Dword*);
Status RegQueryValueExA(Handle, const char*, Dword*, Dword*, Byte*, Dword*);
Status RegGetValueW(Handle, const WideChar*, const WideChar*, Dword, Dword*, Byte*, Dword*);
Status RegGetValueA(Handle, const char*, const char*, Dword, Dword*, Byte*, Dword*);
Status RegNotifyChangeKeyValue(Handle, Bool, Dword, Handle, Bool);
Status RegSetValueExW(Handle, const WideChar*, Dword, Dword, const Byte*, Dword);
Status RegSetValueExA(Handle, const char*, Dword, Dword, const Byte*, Dword);
Status RegDeleteValueW(Handle, const WideChar*);
Status RegDeleteKeyW(Handle, const WideChar*);
Status RegEnumKeyExW(Handle, Dword, WideChar*, Dword*, Dword*, WideChar*, Dword*, void*);
Status RegEnumValueW(Handle, Dword, WideChar*, Dword*, Dword*, Dword*, Byte*, Dword*);
Status RegQueryInfoKeyW(Handle, WideChar*, Dword*, Dword*, Dword*, Dword*, Dword*, Dword*, Dword*,
                        Dword*, Dword*, void*);

Dword NetShareAdd(WideChar*, Dword, void*, Dword*);
Dword NetShareDel(WideChar*, WideChar*, Dword);
Dword NetShareGetInfo(WideChar*, WideChar*, Dword, void**);
Dword NetShareSetInfo(WideChar*, WideChar*, Dword, void*, Dword*);
Dword NetShareEnum(WideChar*, Dword, void**, Dword, Dword*, Dword*, Dword*);
Dword NetShareCheck(WideChar*, WideChar*, Dword*);
Dword NetApiBufferFree(void*);

Dword GetFileAttributesW(const WideChar*);
Handle CreateFileW(const WideChar*, Dword, Dword, void*, Dword, Dword, Handle);
Handle FindFirstFileW(const WideChar*, void*);
Bool FindNextFileW(Handle, void*);
Bool FindClose(Handle);
Bool DeviceIoControl(Handle, Dword, void*, Dword, void*, Dword, Dword*, void*);
}

namespace {

using test::Environment;

const Handle local_machine = reinterpret_cast<Handle>(std::uintptr_t{0x80000002});
const Handle no_file = reinterpret_cast<Handle>(std::intptr_t{-1});

struct ShareInfo2 {
  const WideChar* name;
  Dword type;
  const WideChar* remark;
  Dword permissions, maximum_uses, uses;
  const WideChar* path;
  const WideChar* password;
};

struct FindData {
  Dword attributes;
  Dword others[10];
  WideChar name[274];
};

WideChar data_name[] = u"data";

}  // namespace

// --- The registry --------------------------------------------------------------------------------

TEST_CASE("the scenario's values are read, in both alphabets") {
  Environment environment;
  environment.cluster.set_registry_value("HKLM\\Software\\Mine", "Path", text_value("C:\\x"));
  environment.cluster.set_registry_value("HKLM\\Software\\Mine", "Count", dword_value(3));
  environment.play([&] {
    Handle key = nullptr;
    REQUIRE(RegOpenKeyExW(local_machine, u"SOFTWARE\\mine", 0, 1, &key) == 0);
    Dword type = 0;
    Dword size = 0;
    CHECK(RegQueryValueExW(key, u"path", nullptr, &type, nullptr, &size) == 0);
    CHECK(type == reg_sz);
    CHECK(size == 10);
    char narrow[10]{};
    size = sizeof narrow;
    CHECK(RegQueryValueExA(key, "Path", nullptr, nullptr, reinterpret_cast<Byte*>(narrow), &size) ==
          0);
    CHECK(std::string(narrow) == "C:\\x");
    CHECK(size == 5);
    Dword count = 0;
    size = 2;
    CHECK(RegQueryValueExW(key, u"Count", nullptr, nullptr, reinterpret_cast<Byte*>(&count),
                           &size) == 234);
    CHECK(size == 4);
    CHECK(RegQueryValueExW(key, u"Absent", nullptr, nullptr, nullptr, nullptr) == 2);
    CHECK(RegOpenKeyExW(local_machine, u"SOFTWARE\\Other", 0, 1, &key) == 2);
  });
  REQUIRE(environment.cluster.open_handles(0).size() == 1);
  CHECK(environment.cluster.open_handles(0)[0].kind == "registry key");
}

TEST_CASE("keys and values are made, told and deleted") {
  Environment environment;
  environment.play([&] {
    Handle key = nullptr;
    Dword disposition = 0;
    REQUIRE(RegCreateKeyExW(local_machine, u"SOFTWARE\\A\\B", 0, nullptr, 0, 0, nullptr, &key,
                            &disposition) == 0);
    CHECK(disposition == 1);
    const char text[] = "text";
    CHECK(RegSetValueExA(key, "Value", 0, reg_sz, reinterpret_cast<const Byte*>(text), 5) == 0);
    WideChar name[20], wide[20];
    Dword name_size = 20, size = sizeof wide, type = 0;
    CHECK(RegEnumValueW(key, 0, name, &name_size, nullptr, &type, reinterpret_cast<Byte*>(wide),
                        &size) == 0);
    CHECK(to_utf8(name) == "Value");
    CHECK(to_utf8(wide) == "text");
    CHECK(RegEnumValueW(key, 1, name, &name_size, nullptr, nullptr, nullptr, nullptr) == 259);
    CHECK(RegDeleteKeyW(local_machine, u"SOFTWARE\\A") == 5);  // It has a subkey.
    CHECK(RegDeleteValueW(key, u"VALUE") == 0);
    CHECK(RegDeleteValueW(key, u"VALUE") == 2);
    CHECK(RegDeleteKeyW(local_machine, u"SOFTWARE\\A\\B") == 0);
    CHECK(RegSetValueExW(key, u"x", 0, reg_dword, nullptr, 0) == 1018);
    CHECK(RegCloseKey(key) == 0);
    CHECK(RegCloseKey(key) == 6);
    CHECK(RegCloseKey(local_machine) == 0);
    Dword subkeys = 0;
    CHECK(RegQueryInfoKeyW(local_machine, nullptr, nullptr, nullptr, &subkeys, nullptr, nullptr,
                           nullptr, nullptr, nullptr, nullptr, nullptr) == 0);
    CHECK(subkeys == 2);
    name_size = 20;
    CHECK(RegEnumKeyExW(local_machine, 0, name, &name_size, nullptr, nullptr, nullptr, nullptr) ==
          0);
    CHECK(to_utf8(name) == "SOFTWARE");
  });
}

TEST_CASE("a key of the cluster database is none of the registry, and the event says which") {
  Environment environment;
  environment.play([&] {
    const Handle resource_key = environment.cluster.make_resource_key("r1", 1);
    Handle parameters = nullptr;
    api::ClusterRegOpenKey(resource_key, u"Parameters", 0, &parameters);
    CHECK(RegSetValueExW(resource_key, u"x", 0, reg_dword, nullptr, 0) == 6);
    CHECK(RegCloseKey(parameters) == 6);
  });
  const auto calls = environment.events<trace::ApiCall>();
  REQUIRE(calls.size() == 3);
  CHECK(calls[1] == trace::ApiCall{"RegSetValueExW", "ResourceKey", 6, 0});
  CHECK(calls[2] == trace::ApiCall{"RegCloseKey", "cluster key", 6, 0});
}

TEST_CASE("RegGetValue lets the asked types through, expands texts and wipes what failed") {
  constexpr Dword any = 0xFFFF, sz = 0x2, dword = 0x10, expandable = 0x4, keep = 0x10000000,
                  wipe = 0x20000000;
  Environment environment;
  Value path = text_value("%windir%\\x");
  path.type = reg_expand_sz;
  environment.cluster.set_registry_value("HKLM\\SOFTWARE\\Mine", "Path", path);
  environment.cluster.set_registry_value("HKLM\\SOFTWARE\\Mine", "Count", dword_value(3));
  environment.play([&] {
    Handle key = nullptr;
    REQUIRE(RegOpenKeyExW(local_machine, u"SOFTWARE", 0, 1, &key) == 0);
    WideChar text[40] = u"before";
    Dword size = sizeof text, type = 0;
    const auto get = [&](const WideChar* name, Dword flags) {
      size = sizeof text;
      return RegGetValueW(key, u"Mine", name, flags, &type, reinterpret_cast<Byte*>(text), &size);
    };
    CHECK(get(u"Path", sz) == 0);
    CHECK(to_utf8(text) == "C:\\Windows\\x");
    CHECK(type == reg_sz);
    CHECK(get(u"Path", expandable | keep) == 0);
    CHECK(to_utf8(text) == "%windir%\\x");
    CHECK(type == reg_expand_sz);
    CHECK(get(u"Path", expandable) == 87);
    CHECK(get(u"Path", 0) == 87);
    CHECK(get(u"Path", any) == 0);
    CHECK(get(u"Count", sz) == 1630);
    CHECK(to_utf8(text) == "C:\\Windows\\x");
    CHECK(get(u"Count", sz | wipe) == 1630);
    CHECK(text[0] == 0);
    CHECK(get(u"Count", dword) == 0);
    CHECK(size == 4);
    CHECK(get(u"Absent", any) == 2);
    char narrow[40];
    size = sizeof narrow;
    CHECK(RegGetValueA(key, "Mine", "Path", sz, nullptr, reinterpret_cast<Byte*>(narrow), &size) ==
          0);
    CHECK(std::string(narrow) == "C:\\Windows\\x");
    size = 2;
    CHECK(RegGetValueA(key, "Mine", "Path", sz, nullptr, reinterpret_cast<Byte*>(narrow), &size) ==
          234);
    CHECK(RegCloseKey(key) == 0);
  });
}

// --- Shares --------------------------------------------------------------------------------------

TEST_CASE("a share is made, told, changed and removed, and comes and goes in the trace") {
  Environment environment;
  environment.play([&] {
    ShareInfo2 share{data_name, 0, u"ours", 0, 5, 0, u"C:\\data", nullptr};
    CHECK(NetShareAdd(nullptr, 2, &share, nullptr) == 0);
    CHECK(NetShareAdd(nullptr, 2, &share, nullptr) == 2118);
    ShareInfo2* told = nullptr;
    REQUIRE(NetShareGetInfo(nullptr, data_name, 2, reinterpret_cast<void**>(&told)) == 0);
    CHECK(to_utf8(told->path) == "C:\\data");
    CHECK(to_utf8(told->remark) == "ours");
    CHECK(told->maximum_uses == 5);
    CHECK(NetApiBufferFree(told) == 0);
    const WideChar* remark = u"theirs";
    CHECK(NetShareSetInfo(nullptr, data_name, 1004, &remark, nullptr) == 0);
    CHECK(environment.cluster.shares().find("DATA")->remark == "theirs");
    WideChar path[] = u"c:\\DATA";
    Dword type = 9;
    CHECK(NetShareCheck(nullptr, path, &type) == 0);
    CHECK(type == 0);
    Dword read = 0, total = 0;
    void* all = nullptr;
    CHECK(NetShareEnum(nullptr, 1, &all, 0xFFFFFFFF, &read, &total, nullptr) == 0);
    CHECK(read == 1);
    CHECK(NetApiBufferFree(all) == 0);
    CHECK(NetShareDel(nullptr, data_name, 0) == 0);
    CHECK(NetShareDel(nullptr, data_name, 0) == 2310);
    CHECK(NetShareCheck(nullptr, path, nullptr) == 2311);
  });
  CHECK(
      environment.events<trace::Environment>() ==
      std::vector{trace::Environment{"share data", true}, trace::Environment{"share data", false}});
}

TEST_CASE("share functions refuse what the pages say they refuse") {
  Environment environment;
  environment.play([&] {
    ShareInfo2 nameless{u"", 0, nullptr, 0, 5, 0, u"C:\\data", nullptr};
    ShareInfo2 placeless{data_name, 0, nullptr, 0, 5, 0, nullptr, nullptr};
    WideChar other[] = u"\\\\other";
    void* buffer = nullptr;
    CHECK(NetShareAdd(nullptr, 2, &nameless, nullptr) == 123);
    CHECK(NetShareAdd(nullptr, 2, &placeless, nullptr) == 2116);
    CHECK(NetShareAdd(nullptr, 1, &placeless, nullptr) == 124);
    CHECK(NetShareAdd(other, 2, &placeless, nullptr) == 53);
    CHECK(NetShareGetInfo(nullptr, data_name, 2, &buffer) == 2310);
    CHECK(NetShareGetInfo(nullptr, data_name, 77, &buffer) == 124);
  });
}

// --- Files on shares -----------------------------------------------------------------------------

TEST_CASE("the root of a share is a directory for as long as the share is there") {
  Environment environment;
  environment.cluster.add_provider("net", "Network Name", 2);
  environment.cluster.set_value("net", "Name", text_value("FILES"));
  environment.cluster.shares().add({"data", "C:\\data", "", 0, 0, 1, 0});
  const auto [path, attributes, error] = GENERATE(table<std::u16string, Dword, Dword>({
      {u"\\\\NODE1\\data", 0x10, 0},
      {u"\\\\files\\DATA\\", 0x10, 0},
      {u"\\\\files\\data\\x", 0xFFFFFFFF, 2},
      {u"\\\\files\\other", 0xFFFFFFFF, 67},
      {u"\\\\other\\data", 0xFFFFFFFF, 53},
  }));
  environment.play([&, asked = path, told = attributes, expected = error] {
    CAPTURE(to_utf8(asked));
    CHECK(GetFileAttributesW(asked.c_str()) == told);
    if (expected != 0) CHECK(environment.machine.windows.last_error() == expected);
    const Handle file = CreateFileW(asked.c_str(), 1, 3, nullptr, 3, 0x02000000, nullptr);
    CHECK((file != no_file) == (expected == 0));
    if (file != no_file) CHECK(environment.machine.windows.close(file));
    CHECK(CreateFileW(asked.c_str(), 1, 3, nullptr, 3, 0, nullptr) == no_file);
  });
  CHECK(environment.machine.windows.open_handles(0).empty());
}

TEST_CASE("an empty share has two entries, and a search closes once") {
  Environment environment;
  environment.cluster.shares().add({"data", "C:\\data", "", 0, 0, 1, 0});
  environment.play([&] {
    FindData data{};
    const Handle search = FindFirstFileW(u"\\\\node1\\data\\*.*", &data);
    REQUIRE(search != no_file);
    CHECK(to_utf8(data.name) == ".");
    CHECK(data.attributes == 0x10);
    CHECK(FindNextFileW(search, &data) == 1);
    CHECK(to_utf8(data.name) == "..");
    CHECK(FindNextFileW(search, &data) == 0);
    CHECK(environment.machine.windows.last_error() == 18);
    CHECK(FindClose(search) == 1);
    CHECK(FindClose(search) == 0);
    CHECK(FindFirstFileW(u"\\\\node1\\data\\file", &data) == no_file);
    CHECK(environment.machine.windows.last_error() == 2);
    environment.cluster.shares().remove("data");
    CHECK(FindFirstFileW(u"\\\\node1\\data\\*", &data) == no_file);
    CHECK(environment.machine.windows.last_error() == 67);
  });
}

// --- Disks ---------------------------------------------------------------------------------------

TEST_CASE("a disk is reserved until it is released, whoever closes a handle") {
  Environment environment;
  environment.play([&] {
    struct Command {
      Dword version = 12, size = 12;
      std::uint8_t action = 0, type_and_scope = 0, padding[2] = {};
    };
    const auto ask = [&](Handle disk, std::uint8_t action, Dword in_size = sizeof(Command)) {
      Command command;
      command.action = action;
      Dword returned = 77;
      const Bool done =
          DeviceIoControl(disk, 0x002DD01C, &command, in_size, nullptr, 0, &returned, nullptr);
      if (done != 0) CHECK(returned == 0);
      return done != 0 ? 0 : environment.machine.windows.last_error();
    };
    const Handle disk =
        CreateFileW(u"\\\\.\\physicaldrive7", 0xC0000000, 3, nullptr, 3, 0, nullptr);
    REQUIRE(disk != no_file);
    CHECK(ask(disk, 6) == 0);  // Registers.
    CHECK(ask(disk, 1) == 0);
    CHECK(ask(disk, 1) == 0);  // It is held on.
    CHECK(ask(disk, 1, 9) == 24);
    CHECK(ask(disk, 7) == 87);
    CHECK(DeviceIoControl(disk, 0x002D1400, nullptr, 0, nullptr, 0, nullptr, nullptr) == 0);
    CHECK(environment.machine.windows.last_error() == 1);
    CHECK(environment.machine.windows.close(disk));
    const Handle reader =
        CreateFileW(u"\\\\.\\PhysicalDrive7", 0x80000000, 3, nullptr, 3, 0, nullptr);
    CHECK(ask(reader, 2) == 5);
    CHECK(environment.machine.windows.close(reader));
    const Handle again =
        CreateFileW(u"\\\\.\\PhysicalDrive7", 0xC0000000, 3, nullptr, 3, 0, nullptr);
    CHECK(ask(again, 2) == 0);
    CHECK(environment.machine.windows.close(again));
    CHECK(ask(again, 2) == 6);
  });
  const auto told = environment.events<trace::Environment>();
  REQUIRE(told.size() == 2);
  CHECK(told[0] == trace::Environment{"reservation of PhysicalDrive7", true});
  CHECK(told[1] == trace::Environment{"reservation of PhysicalDrive7", false});
  CHECK(environment.machine.windows.open_handles(0).empty());
}

TEST_CASE("what is no physical disk is left to the system") {
  const auto path = GENERATE(as<std::u16string>(), u"\\\\.\\C:", u"\\\\.\\PhysicalDrive",
                             u"\\\\.\\PhysicalDriveX", u"PhysicalDrive1");
  Environment environment;
  environment.play([&] {
    CAPTURE(to_utf8(path));
    CHECK(CreateFileW(path.c_str(), 0xC0000000, 3, nullptr, 3, 0, nullptr) == no_file);
  });
  CHECK(environment.events<trace::ApiCall>().empty());
}

TEST_CASE("calls about disks fail as scripted") {
  Environment environment;
  environment.machine.windows.faults().fail_next("CreateFileW", 1, 5);
  environment.machine.windows.faults().fail_next("DeviceIoControl", 1, 170);
  environment.play([&] {
    const auto* path = u"\\\\.\\PhysicalDrive1";
    CHECK(CreateFileW(path, 0xC0000000, 3, nullptr, 3, 0, nullptr) == no_file);
    CHECK(environment.machine.windows.last_error() == 5);
    const Handle disk = CreateFileW(path, 0xC0000000, 3, nullptr, 3, 0, nullptr);
    CHECK(DeviceIoControl(disk, 0x002DD01C, nullptr, 0, nullptr, 0, nullptr, nullptr) == 0);
    CHECK(environment.machine.windows.last_error() == 170);
    CHECK(environment.machine.windows.close(disk));
  });
}

TEST_CASE("calls about files on shares fail as scripted, those about others pass by") {
  Environment environment;
  environment.cluster.shares().add({"data", "C:\\data", "", 0, 0, 1, 0});
  environment.machine.windows.faults().fail_next("GetFileAttributesW", 1, 64);
  environment.play([&] {
    CHECK(GetFileAttributesW(u"C:\\Windows") == 0xFFFFFFFF);
    CHECK(environment.machine.windows.last_error() == 3);
    CHECK(GetFileAttributesW(u"\\\\node1\\data") == 0xFFFFFFFF);
    CHECK(environment.machine.windows.last_error() == 64);
    CHECK(GetFileAttributesW(u"\\\\node1\\data") == 0x10);
  });
  CHECK(environment.events<trace::ApiCall>().size() == 2);
}

}  // namespace rhsim::cluster
