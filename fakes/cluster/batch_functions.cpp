#include <array>
#include <string>
#include <utility>

#include "fakes/cluster/api.h"
#include "fakes/cluster/implementation.h"
#include "fakes/cluster/registry_call.h"
#include "harness/base/unicode.h"

/// Batches of commands on the cluster database. They are kept until ClusterRegCloseBatch, which is
/// the call that writes.
/// Source: clusapi/nf-clusapi-clusterregcreatebatch, -clusterregbatchaddcommand,
/// -clusterregclosebatch.

namespace rhsim::cluster::api {

namespace {

// CLUSTER_REG_COMMAND.
constexpr Dword set_value = 1;
constexpr Dword create_key = 2;
constexpr Dword delete_key = 3;
constexpr Dword delete_value = 4;
constexpr std::array<std::string_view, 5> command_names{
    "", "CLUSREG_SET_VALUE", "CLUSREG_CREATE_KEY", "CLUSREG_DELETE_KEY", "CLUSREG_DELETE_VALUE"};

/// Counts a call with a batch in and out; its key's path is the argument.
class BatchCall {
 public:
  BatchCall(std::string_view function, Handle batch)
      : scope_(function), function_(function), batch_(scope_.cluster.find(batch, batch_kind)) {
    argument_ = batch_ == nullptr ? "?" : batch_->key->path;
    error_ = scope_.fault.value_or(batch_ == nullptr ? error_invalid_handle : 0);
  }
  [[nodiscard]] Cluster::Implementation& cluster() { return scope_.cluster; }
  [[nodiscard]] Dword error() const { return error_; }
  [[nodiscard]] OpenHandle& batch() { return *batch_; }
  void named(const std::string& name) { argument_ = join_path(argument_, name); }
  void detail(std::string_view text) { argument_.append(" ").append(text); }
  Long leave(Dword result) {
    return as_long(scope_.cluster.leave(function_, std::move(argument_), result));
  }

 private:
  static constexpr std::string_view batch_kind = registry_batch_kind;
  ApiScope scope_;
  std::string_view function_;
  OpenHandle* batch_;
  std::string argument_;
  Dword error_ = 0;
};

/// One command, on the key that the commands before it have come to; null after a deletion.
/// What a missing key or value is to a batch no page says: the error that the function of its own
/// would answer.
Dword perform(Cluster::Implementation& cluster, const std::shared_ptr<Key>& root,
              std::shared_ptr<Key>& key, const BatchCommand& command) {
  bool created = false;
  switch (command.command) {
    case create_key:
      key = Key::create(root, command.name, created);
      return 0;
    case delete_key:
      key = nullptr;
      return Key::erase(root, command.name) ? 0 : error_file_not_found;
    case set_value:
      // "No commands that operate on values can follow CLUSREG_DELETE_KEY until
      // CLUSREG_CREATE_KEY is added."
      if (key == nullptr) return error_invalid_parameter;
      cluster.store_value(key, command.name, command.value);
      return 0;
    default:
      if (key == nullptr) return error_invalid_parameter;
      return cluster.erase_value(key, command.name) ? 0 : error_file_not_found;
  }
}

}  // namespace

Long ClusterRegCreateBatch(Handle key, Handle* batch) {
  RegistryCall call("ClusterRegCreateBatch", key, nullptr);
  if (call.fault()) {
    // The page's own answer for a key that is NULL.
    const bool none = key == nullptr && *call.fault() == error_invalid_handle;
    return as_long(call.leave(none ? error_invalid_parameter : *call.fault()));
  }
  if (batch == nullptr) return as_long(call.leave(error_invalid_parameter));
  *batch = open_object(call.cluster(), registry_batch_kind, {}, nullptr);
  call.cluster().find(*batch, registry_batch_kind)->key = call.key();
  return as_long(call.leave(0));
}

Long ClusterRegBatchAddCommand(Handle batch, Dword command, const WideChar* name, Dword options,
                               const void* data, Dword size) {
  BatchCall call("ClusterRegBatchAddCommand", batch);
  call.named(utf8_of(name));
  const bool known = command >= set_value && command <= delete_value;
  if (known) call.detail(command_names[command]);
  if (call.error() != 0) return call.leave(call.error());
  if (!known || (data == nullptr && size != 0)) return call.leave(error_invalid_parameter);
  BatchCommand added{command, utf8_of(name), {options, {}}};
  const auto* bytes = static_cast<const Byte*>(data);
  if (size != 0) added.value.bytes.assign(bytes, bytes + size);
  call.batch().commands.push_back(std::move(added));
  return call.leave(0);
}

Long ClusterRegCloseBatch(Handle batch, Bool commit, std::int32_t* failed) {
  BatchCall call("ClusterRegCloseBatch", batch);
  call.detail(commit != 0 ? "bCommit TRUE" : "bCommit FALSE");
  // "If a failure has occurred before any command was executed, ... set to -1."
  if (failed != nullptr) *failed = -1;
  if (call.error() != 0) return call.leave(call.error());
  const auto root = call.batch().key;
  const auto commands = std::move(call.batch().commands);
  call.cluster().handles.erase(batch);
  auto key = root;
  for (std::size_t i = 0; i < commands.size() && commit != 0; ++i) {
    const Dword error = perform(call.cluster(), root, key, commands[i]);
    if (error == 0) continue;
    if (failed != nullptr) *failed = static_cast<std::int32_t>(i);
    return call.leave(error);
  }
  return call.leave(0);
}

}  // namespace rhsim::cluster::api
