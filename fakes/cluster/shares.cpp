#include "fakes/cluster/shares.h"

#include <utility>

namespace rhsim::cluster {

bool Shares::add(Share share) {
  if (shares_.contains(share.name)) return false;
  recorder_.record(share.resource, trace::Environment{"share " + share.name, true});
  auto name = share.name;
  shares_.emplace(std::move(name), std::move(share));
  return true;
}

bool Shares::remove(std::string_view name) {
  const auto found = shares_.find(name);
  if (found == shares_.end()) return false;
  recorder_.record(found->second.resource,
                   trace::Environment{"share " + found->second.name, false});
  shares_.erase(found);
  return true;
}

Share* Shares::find(std::string_view name) {
  const auto found = shares_.find(name);
  return found == shares_.end() ? nullptr : &found->second;
}

}  // namespace rhsim::cluster
