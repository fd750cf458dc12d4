#include "harness/win32/api.h"
#include "harness/win32/completion_port.h"

namespace rhsim::win32::border {

namespace {

/// OVERLAPPED_ENTRY.
struct OverlappedEntry {
  std::uintptr_t key;
  void* overlapped;
  std::uintptr_t internal;
  Dword bytes;
};
static_assert(sizeof(OverlappedEntry) == 32);

using Packets = std::vector<CompletionPacket>;

/// Up to `most` packets; none, with the last error set, when the wait ended otherwise.
Packets dequeue(Inside& in, Handle handle, std::size_t most, Dword milliseconds, bool alertable,
                const char* function) {
  auto port = in.object_as<CompletionPort>(handle, function);
  if (port == nullptr) return {};
  in.packet_orders[in.scheduler.current()].wanted = most;
  const Dword result = in.wait_one(std::move(port), timeout_of(milliseconds), alertable, function);
  const auto order = in.packet_orders.extract(in.scheduler.current());
  if (!order.mapped().packets.empty()) return order.mapped().packets;
  return in.fail(result == wait_object_0 ? error_abandoned_wait_0 : result, Packets{});
}

}  // namespace

// Source: fileio/createiocompletionport. Files stay with the real system, which knows nothing of
// our ports: an association fails, and the trace says that the run left what is simulated.
RHSIM_API(Handle, CreateIoCompletionPort, Handle file, Handle existing, std::uintptr_t, Dword) {
  return step(Handle{}, [&](Inside& in) {
    if (file == invalid_handle_value) {
      if (existing != nullptr) return in.fail(error_invalid_parameter, Handle{});
      return in.open(std::make_shared<CompletionPort>(in.packet_orders));
    }
    if (existing != nullptr &&
        in.object_as<CompletionPort>(existing, "CreateIoCompletionPort") == nullptr) {
      return Handle{};
    }
    if (!real::present || !real::is_open(file)) return in.fail(error_invalid_handle, Handle{});
    in.recorder.record(in.strands.origin(in.scheduler.current()).resource,
                       trace::Uncontrolled{"CreateIoCompletionPort for a file"});
    return in.fail(error_not_supported, Handle{});
  });
}

// Source: fileio/postqueuedcompletionstatus.
RHSIM_API(Bool, PostQueuedCompletionStatus, Handle port, Dword bytes, std::uintptr_t key,
          void* overlapped) {
  return step(Bool{0}, [&](Inside& in) {
    const auto object = in.object_as<CompletionPort>(port, "PostQueuedCompletionStatus");
    if (object == nullptr) return Bool{0};
    in.post(*object, bytes, key, overlapped);
    return Bool{1};
  });
}

// Source: ioapiset/nf-ioapiset-getqueuedcompletionstatus.
RHSIM_API(Bool, GetQueuedCompletionStatus, Handle port, Dword* bytes, std::uintptr_t* key,
          void** overlapped, Dword milliseconds) {
  return step(Bool{0}, [&](Inside& in) {
    if (overlapped != nullptr) *overlapped = nullptr;
    const auto packets = dequeue(in, port, 1, milliseconds, false, "GetQueuedCompletionStatus");
    if (packets.empty()) return Bool{0};
    if (bytes != nullptr) *bytes = packets[0].bytes;
    if (key != nullptr) *key = packets[0].key;
    if (overlapped != nullptr) *overlapped = packets[0].overlapped;
    return Bool{1};
  });
}

// Source: ioapiset/nf-ioapiset-getqueuedcompletionstatusex.
RHSIM_API(Bool, GetQueuedCompletionStatusEx, Handle port, OverlappedEntry* entries, Dword count,
          Dword* removed, Dword milliseconds, Bool alertable) {
  return step(Bool{0}, [&](Inside& in) {
    if (entries == nullptr || removed == nullptr || count == 0) {
      return in.fail(error_invalid_parameter, Bool{0});
    }
    const auto packets =
        dequeue(in, port, count, milliseconds, alertable != 0, "GetQueuedCompletionStatusEx");
    *removed = static_cast<Dword>(packets.size());
    for (const auto& packet : packets) {
      *entries++ = {packet.key, packet.overlapped, 0, packet.bytes};
    }
    return Bool{!packets.empty()};
  });
}

}  // namespace rhsim::win32::border

namespace rhsim::win32 {

void Inside::post(CompletionPort& port, Dword bytes, std::uintptr_t key, void* overlapped) {
  port.packets.push_back({bytes, key, overlapped});
  waits.signalled(port);
}

ApiList port_functions() {
  using namespace border;
  static const ApiFunction list[] = {
      RHSIM_ROW("kernel32.dll", Object, CreateIoCompletionPort),
      RHSIM_ROW("kernel32.dll", Object, PostQueuedCompletionStatus),
      RHSIM_ROW("kernel32.dll", Wait, GetQueuedCompletionStatus),
      RHSIM_ROW("kernel32.dll", Wait, GetQueuedCompletionStatusEx),
  };
  return list;
}

}  // namespace rhsim::win32
