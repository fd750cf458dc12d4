#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <utility>
#include <vector>

#include "harness/win32/objects.h"

namespace rhsim::win32 {

/// One entry of a completion port, as PostQueuedCompletionStatus made it.
struct CompletionPacket {
  Dword bytes = 0;
  std::uintptr_t key = 0;
  void* overlapped = nullptr;
};

/// What strands want from a completion port, and what was put aside for them so that nobody else
/// gets it before they run. Kept apart from the ports, which may be gone by then.
struct PacketOrder {
  std::size_t wanted = 0;
  std::vector<CompletionPacket> packets;
};
using PacketOrders = std::map<StrandId, PacketOrder>;

/// An I/O completion port without files: a queue of packets that threads post to each other.
///
/// Packets come out in the order they were posted, and the strand that began to wait last gets the
/// next one. The number of concurrent threads is not enforced: strands run one at a time anyway.
/// Source: fileio/i-o-completion-ports, "Threads and Concurrency".
class CompletionPort final : public Object {
 public:
  explicit CompletionPort(PacketOrders& orders) : Object("completion port"), orders_(orders) {}

  bool ready_for(StrandId) const override { return closed || !packets.empty(); }
  bool exclusive() const override { return !closed; }
  bool newest_first() const override { return true; }
  /// A plain wait has ordered nothing and takes nothing.
  bool take(StrandId strand) override {
    const auto order = orders_.find(strand);
    if (order == orders_.end()) return false;
    while (order->second.packets.size() < order->second.wanted && !packets.empty()) {
      order->second.packets.push_back(packets.front());
      packets.pop_front();
    }
    return false;
  }

  std::deque<CompletionPacket> packets;
  bool closed = false;  ///< The last handle is gone: those who wait are told so.

 private:
  PacketOrders& orders_;
};

}  // namespace rhsim::win32
