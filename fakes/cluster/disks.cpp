#include "fakes/cluster/disks.h"

namespace rhsim::cluster {

void Disks::reserve(const std::string& drive, win32::ResourceIndex resource) {
  if (!holders_.emplace(drive, resource).second) return;
  recorder_.record(resource, trace::Environment{"reservation of " + drive, true});
}

void Disks::release(const std::string& drive) {
  const auto found = holders_.find(drive);
  if (found == holders_.end()) return;
  recorder_.record(found->second, trace::Environment{"reservation of " + drive, false});
  holders_.erase(found);
}

}  // namespace rhsim::cluster
