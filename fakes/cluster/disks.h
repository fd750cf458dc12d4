#pragma once

#include <map>
#include <string>

#include "harness/trace/recorder.h"
#include "harness/win32/virtual_windows.h"

namespace rhsim::cluster {

/// The physical disks that this node has reserved for itself. A reservation is the node's and not a
/// handle's: it stays until it is released. To take one and to give it up leaves Environment events
/// of the resource that took it.
class Disks {
 public:
  explicit Disks(trace::Recorder& recorder) : recorder_(recorder) {}

  /// By a strand of this resource; 0: of nobody's. What is held already is held on.
  void reserve(const std::string& drive, win32::ResourceIndex resource);
  void release(const std::string& drive);

 private:
  trace::Recorder& recorder_;
  std::map<std::string, win32::ResourceIndex> holders_;
};

}  // namespace rhsim::cluster
