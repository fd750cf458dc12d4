#include <cstring>
#include <string>
#include <utility>

#include "fakes/cluster/buffers.h"
#include "fakes/cluster/implementation.h"
#include "fakes/cluster/machine_functions.h"
#include "harness/base/unicode.h"
#include "harness/win32/api.h"

/// NetShare*: the shares of this machine. Every directory exists that somebody shares.
/// Source: lmshare/nf-lmshare-netshareadd and the page of each function.

namespace rhsim::cluster {

bool is_this_server(const Cluster::Implementation& cluster, std::string_view name) {
  if (name.starts_with("\\\\")) name.remove_prefix(2);
  if (name.empty() || name == "." || same_name(name, "localhost") || same_name(name, node_name) ||
      same_name(name, cluster.cluster_name))
    return true;
  for (const auto& [resource_name, resource] : cluster.resources) {
    if (!same_name(resource.type, "Network Name")) continue;
    if (resource.state != trace::ResourceState::Online) continue;
    const auto* own = find_value(cluster.root, join_path(resource_name, "Parameters"), "Name");
    if (same_name(name, own == nullptr ? resource_name : text_of(*own))) return true;
  }
  return false;
}

}  // namespace rhsim::cluster

namespace rhsim::cluster::api {

using abi::WideChar;

namespace {

constexpr Dword unknown_directory = 2116;  // NERR_UnknownDevDir.
constexpr Dword duplicate_share = 2118;    // NERR_DuplicateShare.
constexpr Dword name_not_found = 2310;     // NERR_NetNameNotFound.
constexpr Dword device_not_shared = 2311;  // NERR_DeviceNotShared.

/// SHARE_INFO_502: level 0 ends after the name, level 1 after the remark, level 2 after the
/// password.
struct ShareInfo {
  WideChar* name;
  Dword type;
  WideChar* remark;
  Dword permissions;
  Dword maximum_uses;
  Dword uses;
  WideChar* path;
  WideChar* password;
  Dword reserved;
  void* security;
};
static_assert(sizeof(ShareInfo) == 72);

/// Bytes of the structure of a level; 0 for a level that shares do not have.
std::size_t size_of_level(Dword level) {
  switch (level) {
    case 0:
      return offsetof(ShareInfo, type);
    case 1:
      return offsetof(ShareInfo, permissions);
    case 2:
      return offsetof(ShareInfo, reserved);
    case 502:
      return sizeof(ShareInfo);
    default:
      return 0;
  }
}

/// Counts a call in and out; the server must be this one.
class ShareCall {
 public:
  ShareCall(std::string_view function, const WideChar* server, std::string name)
      : scope_(function), cluster_(scope_.cluster), function_(function), name_(std::move(name)) {
    const bool here = is_this_server(cluster_, utf8_of(server));
    error_ = scope_.fault.value_or(here ? 0 : error_bad_netpath);
  }
  [[nodiscard]] Cluster::Implementation& cluster() { return cluster_; }
  [[nodiscard]] Shares& shares() { return cluster_.shares; }
  [[nodiscard]] Dword error() const { return error_; }
  Dword leave(Dword result) { return cluster_.leave(function_, std::move(name_), result); }

 private:
  ApiScope scope_;
  Cluster::Implementation& cluster_;
  std::string_view function_;
  std::string name_;
  Dword error_;
};

ShareInfo describe(const Share& share, Dword level, Tail& tail) {
  ShareInfo info{};
  info.name = tail.text<WideChar>(share.name);
  info.type = share.type;
  info.remark = level >= 1 ? tail.text<WideChar>(share.remark) : nullptr;
  info.permissions = share.permissions;
  info.maximum_uses = share.maximum_uses;
  info.path = level >= 2 ? tail.text<WideChar>(share.path) : nullptr;
  return info;
}

/// Lays `shares` out in memory that NetApiBufferFree frees.
void* lay_out(const std::vector<const Share*>& shares, Dword level, std::string_view function) {
  const auto each = size_of_level(level);
  const auto fixed = each * shares.size();
  Tail measure(nullptr, 0, fixed);
  for (const auto* share : shares) (void)describe(*share, level, measure);
  auto* buffer = static_cast<char*>(local_alloc(measure.needed(), function, "network memory"));
  if (buffer == nullptr) return nullptr;
  Tail tail(buffer, measure.needed(), fixed);
  for (std::size_t i = 0; i < shares.size(); ++i) {
    const auto info = describe(*shares[i], level, tail);
    std::memcpy(buffer + i * each, &info, each);
  }
  return buffer;
}

}  // namespace

RHSIM_API(Dword, NetShareAdd, WideChar* server, Dword level, void* buffer, Dword* wrong) {
  const bool readable = buffer != nullptr && level != 0 && level != 1 && size_of_level(level) != 0;
  ShareInfo info{};
  if (readable) std::memcpy(&info, buffer, size_of_level(level));
  ShareCall call("NetShareAdd", server, utf8_of(info.name));
  if (call.error() != 0) return call.leave(call.error());
  if (size_of_level(level) == 0 || level < 2) return call.leave(error_invalid_level);
  if (buffer == nullptr) return call.leave(error_invalid_parameter);
  const auto name = utf8_of(info.name);
  if (name.empty() || name.find_first_of("\\/:*?\"<>|") != name.npos)
    return call.leave(error_invalid_name);
  const auto path = utf8_of(info.path);
  if (path.empty()) {
    if (wrong != nullptr) *wrong = 8;  // SHARE_PATH_PARMNUM.
    return call.leave(unknown_directory);
  }
  const bool added =
      call.shares().add({name, path, utf8_of(info.remark), info.type, info.permissions,
                         info.maximum_uses, call.cluster().current_resource()});
  return call.leave(added ? 0 : duplicate_share);
}

RHSIM_API(Dword, NetShareDel, WideChar* server, WideChar* name, Dword) {
  ShareCall call("NetShareDel", server, utf8_of(name));
  if (call.error() != 0) return call.leave(call.error());
  return call.leave(call.shares().remove(utf8_of(name)) ? 0 : name_not_found);
}

RHSIM_API(Dword, NetShareGetInfo, WideChar* server, WideChar* name, Dword level, void** buffer) {
  ShareCall call("NetShareGetInfo", server, utf8_of(name));
  if (call.error() != 0) return call.leave(call.error());
  if (size_of_level(level) == 0) return call.leave(error_invalid_level);
  if (buffer == nullptr) return call.leave(error_invalid_parameter);
  const auto* share = call.shares().find(utf8_of(name));
  if (share == nullptr) return call.leave(name_not_found);
  *buffer = lay_out({share}, level, "NetShareGetInfo");
  return call.leave(*buffer == nullptr ? error_not_enough_memory : 0);
}

RHSIM_API(Dword, NetShareSetInfo, WideChar* server, WideChar* name, Dword level, void* buffer,
          Dword*) {
  constexpr Dword remark_alone = 1004;
  ShareCall call("NetShareSetInfo", server, utf8_of(name));
  if (call.error() != 0) return call.leave(call.error());
  if (level != remark_alone && (level == 0 || size_of_level(level) == 0))
    return call.leave(error_invalid_level);
  auto* share = call.shares().find(utf8_of(name));
  if (share == nullptr) return call.leave(name_not_found);
  if (buffer == nullptr) return call.leave(error_invalid_parameter);
  ShareInfo info{};
  if (level == remark_alone) {
    std::memcpy(&info.remark, buffer, sizeof info.remark);
  } else {
    std::memcpy(&info, buffer, size_of_level(level));
  }
  share->remark = utf8_of(info.remark);
  // Name, type and path of a share cannot be changed.
  if (level == 2 || level == 502) share->maximum_uses = info.maximum_uses;
  return call.leave(0);
}

RHSIM_API(Dword, NetShareEnum, WideChar* server, Dword level, void** buffer, Dword, Dword* read,
          Dword* total, Dword* resume) {
  ShareCall call("NetShareEnum", server, "");
  if (call.error() != 0) return call.leave(call.error());
  if (size_of_level(level) == 0) return call.leave(error_invalid_level);
  if (buffer == nullptr || read == nullptr || total == nullptr)
    return call.leave(error_invalid_parameter);
  std::vector<const Share*> all;
  for (const auto& [name, share] : call.shares().all()) all.push_back(&share);
  *buffer = lay_out(all, level, "NetShareEnum");
  *read = *total = static_cast<Dword>(all.size());
  if (resume != nullptr) *resume = 0;
  return call.leave(*buffer == nullptr ? error_not_enough_memory : 0);
}

// Whether somebody shares the directory.
RHSIM_API(Dword, NetShareCheck, WideChar* server, WideChar* device, Dword* type) {
  ShareCall call("NetShareCheck", server, utf8_of(device));
  if (call.error() != 0) return call.leave(call.error());
  for (const auto& [name, share] : call.shares().all()) {
    if (!same_name(share.path, utf8_of(device))) continue;
    if (type != nullptr) *type = share.type;
    return call.leave(0);
  }
  return call.leave(device_not_shared);
}

RHSIM_API(Dword, NetApiBufferFree, void* buffer) {
  ApiScope scope("NetApiBufferFree");
  if (!scope.fault) local_free(buffer);
  return scope.cluster.leave("NetApiBufferFree", "", scope.fault.value_or(0));
}

std::span<const win32::ApiFunction> share_functions() {
  using win32::ApiClass;
  static const win32::ApiFunction list[] = {
      RHSIM_ROW("netapi32.dll", Network, NetApiBufferFree),
      RHSIM_ROW("netapi32.dll", Network, NetShareAdd),
      RHSIM_ROW("netapi32.dll", Network, NetShareCheck),
      RHSIM_ROW("netapi32.dll", Network, NetShareDel),
      RHSIM_ROW("netapi32.dll", Network, NetShareEnum),
      RHSIM_ROW("netapi32.dll", Network, NetShareGetInfo),
      RHSIM_ROW("netapi32.dll", Network, NetShareSetInfo),
  };
  return list;
}

}  // namespace rhsim::cluster::api
