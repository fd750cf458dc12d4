#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "fakes/cluster/api.h"
#include "fakes/cluster/implementation.h"

namespace rhsim::cluster::api {

/// Counts a call in and out: the path of its key and of what it names there is the argument.
class RegistryCall {
 public:
  RegistryCall(std::string_view function, Handle key, const WideChar* name)
      : scope_(function), cluster_(scope_.cluster), function_(function), fault_(scope_.fault) {
    const auto entry = cluster_.handles.find(key);
    const auto* opened = cluster_.find(key, cluster_key_kind);
    argument_ = join_path(
        opened == nullptr ? (entry == cluster_.handles.end() ? "?" : "no key") : opened->key->path,
        utf8_of(name));
    auto found = cluster_.key_of(key);
    key_ = std::move(found.key);
    if (!fault_ && found.error != 0) fault_ = found.error;
  }

  [[nodiscard]] Cluster::Implementation& cluster() { return cluster_; }
  /// The scripted failure, or what is wrong with the key.
  [[nodiscard]] std::optional<Dword> fault() const { return fault_; }
  [[nodiscard]] const std::shared_ptr<Key>& key() const { return key_; }
  /// What the call is told by, behind its key.
  void detail(std::string_view text) { argument_.append(" ").append(text); }
  Dword leave(Dword result) { return cluster_.leave(function_, std::move(argument_), result); }

 private:
  ApiScope scope_;
  Cluster::Implementation& cluster_;
  std::string_view function_;
  std::optional<Dword> fault_;
  std::string argument_;
  std::shared_ptr<Key> key_;
};

[[nodiscard]] inline Long as_long(Dword result) { return static_cast<Long>(result); }

}  // namespace rhsim::cluster::api
