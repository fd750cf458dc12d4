#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "harness/abi/layout.h"
#include "harness/trace/event.h"

namespace rhsim::monitor {

using abi::Resid;
using abi::ResourceHandle;

/// Every ResourceHandle the monitor ever gave to an Open, and every RESID that lives, so that the
/// argument of a callback can be called by its name. Neither value ever reaches a trace.
///
/// Source: resapi/nc-resapi-popen_routine, "ResourceHandle" and "Return value"; a handle is good
///         from Open until Close has returned.
class HandleLedger {
 public:
  /// A value never given out before. It is no address and no handle of the virtual Windows: a DLL
  /// that does anything but hand it back is seen.
  ResourceHandle issue(trace::ResourceIndex resource);

  /// Open returned `resid`, not NULL. The answer is the RESID's number, by first mention; a value
  /// that a live resource has already keeps that one's number.
  std::uint64_t opened(ResourceHandle handle, Resid resid);
  /// Close returned.
  void closed(ResourceHandle handle);

  struct Meaning {
    trace::HandleKind kind = trace::HandleKind::Unknown;
    trace::ResourceIndex resource = 0;
  };
  [[nodiscard]] Meaning look_up(void* value) const;

 private:
  struct Entry {
    trace::ResourceIndex resource = 0;
    trace::HandleKind kind = trace::HandleKind::NeverOpened;
    Resid resid = nullptr;
  };
  // Only looked up by value, never walked in order of addresses where that could show.
  std::map<ResourceHandle, Entry> handles_;
  struct Identity {
    std::uint64_t number = 0;
    trace::ResourceIndex resource = 0;
    std::uint32_t users = 0;
  };
  std::map<Resid, Identity> resids_;
  std::uint64_t last_resid_ = 0;
};

}  // namespace rhsim::monitor
