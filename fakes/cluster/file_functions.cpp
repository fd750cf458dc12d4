#include <cstring>
#include <memory>
#include <string>
#include <utility>

#include "fakes/cluster/implementation.h"
#include "fakes/cluster/machine_functions.h"
#include "fakes/cluster/real_files.h"
#include "harness/base/unicode.h"
#include "harness/win32/api.h"

/// Files on shares ("\\server\share"), answered by the state of the share: its root is an empty
/// directory. Every other path is the system's.
/// Source: fileapi/nf-fileapi-createfilew, -getfileattributesw, -findfirstfilew.

namespace rhsim::cluster::api {

using abi::Bool;
using abi::WideChar;

namespace {

constexpr Dword attribute_directory = 0x10;
constexpr Dword invalid_attributes = 0xFFFFFFFF;
constexpr Dword backup_semantics = 0x02000000;
constexpr Dword error_no_more_files = 18;
constexpr std::string_view search_kind = "file search";

Handle no_file() { return reinterpret_cast<Handle>(std::intptr_t{-1}); }

/// WIN32_FIND_DATAW. Source: minwinbase/ns-minwinbase-win32_find_dataw.
struct FindData {
  Dword attributes;
  Dword times[6];
  Dword size_high;
  Dword size_low;
  Dword reserved[2];
  WideChar name[260];
  WideChar short_name[14];
};
static_assert(sizeof(FindData) == 592);

/// Not "\\.\device", "\\?\C:\...".
bool is_on_share(const WideChar* path) {
  return path != nullptr && path[0] == u'\\' && path[1] == u'\\' && path[2] != u'.' &&
         path[2] != u'?' && path[2] != 0;
}

struct Place {
  Dword error = 0;
  std::string below;  ///< What follows the share's name, without the backslash.
};

/// Where on which share; the errors of a server or a share that is not there.
Place place_of(Cluster::Implementation& cluster, const std::string& path) {
  const auto server_end = std::min(path.find('\\', 2), path.size());
  const auto share_end = std::min(path.find('\\', server_end + 1), path.size());
  if (!is_this_server(cluster, path.substr(0, server_end))) return {error_bad_netpath, {}};
  if (server_end == path.size()) return {error_bad_net_name, {}};
  const auto share = path.substr(server_end + 1, share_end - server_end - 1);
  if (cluster.shares.find(share) == nullptr) return {error_bad_net_name, {}};
  return {0, share_end == path.size() ? std::string() : path.substr(share_end + 1)};
}

/// The error of a call about the root of a share.
Dword error_of_root(ApiScope& scope, const std::string& path) {
  if (scope.fault) return *scope.fault;
  const auto place = place_of(scope.cluster, path);
  if (place.error != 0) return place.error;
  return place.below.empty() ? 0 : error_file_not_found;
}

void fill(FindData& data, std::u16string_view name) {
  data = {};
  data.attributes = attribute_directory;
  std::copy(name.begin(), name.end(), data.name);
}

}  // namespace

RHSIM_API(Dword, GetFileAttributesW, const WideChar* path) {
  if (!is_on_share(path)) return real::get_file_attributes(path);
  ApiScope scope("GetFileAttributesW");
  const Dword error = error_of_root(scope, utf8_of(path));
  const Dword attributes = error == 0 ? attribute_directory : invalid_attributes;
  scope.cluster.leave_with_error("GetFileAttributesW", utf8_of(path), attributes, error);
  return attributes;
}

RHSIM_API(Handle, CreateFileW, const WideChar* path, Dword access, Dword sharing, void* attributes,
          Dword disposition, Dword flags, Handle like) {
  if (auto drive = disk_named(path); !drive.empty()) {
    ApiScope scope("CreateFileW");
    const Dword error = scope.fault.value_or(0);
    const Handle disk = error == 0 ? open_disk(scope.cluster, drive, access) : no_file();
    scope.cluster.leave_with_error("CreateFileW", std::move(drive), error == 0 ? 1 : 0, error);
    return disk;
  }
  if (!is_on_share(path))
    return real::create_file(path, access, sharing, attributes, disposition, flags, like);
  ApiScope scope("CreateFileW");
  Dword error = error_of_root(scope, utf8_of(path));
  // A directory is opened by those alone who say that they know it is one.
  if (error == 0 && (flags & backup_semantics) == 0) error = error_access_denied;
  Handle file = no_file();
  if (error == 0)
    file = scope.cluster.windows.inside().open(std::make_shared<win32::Quiet>("file"));
  scope.cluster.leave_with_error("CreateFileW", utf8_of(path), error == 0 ? 1 : 0, error);
  return file;
}

RHSIM_API(Handle, FindFirstFileW, const WideChar* pattern, FindData* data) {
  if (!is_on_share(pattern)) return real::find_first_file(pattern, data);
  ApiScope scope("FindFirstFileW");
  const auto place = place_of(scope.cluster, utf8_of(pattern));
  Dword error = scope.fault.value_or(place.error);
  if (error == 0 && place.below != "*" && place.below != "*.*") error = error_file_not_found;
  Handle search = no_file();
  if (error == 0) {
    fill(*data, u".");
    search = open_object(scope.cluster, search_kind, ".", nullptr);
  }
  scope.cluster.leave_with_error("FindFirstFileW", utf8_of(pattern), error == 0 ? 1 : 0, error);
  return search;
}

RHSIM_API(Bool, FindNextFileW, Handle search, FindData* data) {
  if (real::is_search(search)) return real::find_next_file(search, data);
  ObjectCall call("FindNextFileW", search, search_kind);
  Dword error = call.error();
  if (error == 0 && call.name() == "..") error = error_no_more_files;
  if (error == 0) {
    fill(*data, u"..");
    call.cluster().find(search, search_kind)->resource_name = "..";
  }
  return static_cast<Bool>(call.leave_with_value(error == 0 ? 1 : 0, error));
}

RHSIM_API(Bool, FindClose, Handle search) {
  if (real::is_search(search)) return real::find_close(search);
  ObjectCall call("FindClose", search, search_kind);
  if (call.error() == 0) call.cluster().handles.erase(search);
  return static_cast<Bool>(call.leave_with_value(call.error() == 0 ? 1 : 0, call.error()));
}

std::span<const win32::ApiFunction> file_functions() {
  using win32::ApiClass;
  static const win32::ApiFunction list[] = {
      RHSIM_ROW("kernel32.dll", Network, CreateFileW),
      RHSIM_ROW("kernel32.dll", Network, FindClose),
      RHSIM_ROW("kernel32.dll", Network, FindFirstFileW),
      RHSIM_ROW("kernel32.dll", Network, FindNextFileW),
      RHSIM_ROW("kernel32.dll", Network, GetFileAttributesW),
  };
  return list;
}

}  // namespace rhsim::cluster::api
