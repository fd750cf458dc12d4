#pragma once

#include <map>
#include <string>
#include <string_view>

#include "fakes/cluster/database.h"
#include "harness/trace/recorder.h"
#include "harness/win32/virtual_windows.h"

namespace rhsim::cluster {

/// A directory that the server offers on the network. Source: lmshare/ns-lmshare-share_info_2.
struct Share {
  std::string name;
  std::string path;
  std::string remark;
  Dword type = 0;  ///< STYPE_DISKTREE.
  Dword permissions = 0;
  Dword maximum_uses = 0xFFFFFFFF;
  win32::ResourceIndex resource = 0;  ///< Whose strand made it; 0: nobody's.
};

/// The shares of one run. To come and to go leaves Environment events.
class Shares {
 public:
  explicit Shares(trace::Recorder& recorder) : recorder_(recorder) {}

  /// False when there is a share of this name.
  bool add(Share share);
  /// False when there is none of this name.
  bool remove(std::string_view name);
  /// Null when there is none of this name, in whatever case.
  [[nodiscard]] Share* find(std::string_view name);
  [[nodiscard]] const std::map<std::string, Share, NameOrder>& all() const { return shares_; }

 private:
  trace::Recorder& recorder_;
  std::map<std::string, Share, NameOrder> shares_;
};

}  // namespace rhsim::cluster
