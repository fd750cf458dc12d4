#include "harness/host/piped_streams.h"

#include <map>
#include <utility>

namespace rhsim::host::piped_streams {
namespace {

struct Piped {
  void* process = nullptr;
  Close* close = nullptr;
};

std::map<void*, Piped>& open_streams() {
  static std::map<void*, Piped> streams;
  return streams;
}

}  // namespace

void add(void* stream, void* process, Close* close) { open_streams()[stream] = {process, close}; }

void* close(void* stream) {
  const auto found = open_streams().find(stream);
  if (found == open_streams().end()) return nullptr;
  const Piped piped = found->second;
  open_streams().erase(found);
  piped.close(stream);
  return piped.process;
}

void close_all() {
  for (const auto& [stream, piped] : std::exchange(open_streams(), {})) piped.close(stream);
}

}  // namespace rhsim::host::piped_streams
