#include "harness/host/strand_exits.h"

#include <map>
#include <vector>

#include "harness/base/current.h"
#include "harness/win32/virtual_windows.h"

namespace rhsim::host {
namespace {

struct StrandExit {
  void (*destructor)(void*);
  void* object;
};

std::map<trace::StrandId, std::vector<StrandExit>>& strand_exits() {
  static std::map<trace::StrandId, std::vector<StrandExit>> exits;
  return exits;
}

trace::StrandId current_strand() {
  if (!Current<win32::VirtualWindows>::exists()) return 0;
  return Current<win32::VirtualWindows>::get().scheduler().current();
}

}  // namespace

bool at_strand_exit(void (*destructor)(void*), void* object) {
  const auto strand = current_strand();
  if (strand == 0) return false;
  strand_exits()[strand].push_back({destructor, object});
  return true;
}

void run_strand_exits() {
  auto& exits = strand_exits()[current_strand()];
  // A destructor may touch another thread_local and so register one more.
  while (!exits.empty()) {
    const auto last = exits.back();
    exits.pop_back();
    last.destructor(last.object);
  }
}

void forget_strand_exits() { strand_exits().clear(); }

}  // namespace rhsim::host
