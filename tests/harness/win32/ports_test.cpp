#include "tests/harness/win32/machine.h"

// Source: fileio/i-o-completion-ports and the functions' pages.
namespace rhsim::win32::test {
namespace {

const Handle no_file = handle(static_cast<std::uintptr_t>(-1));
constexpr Dword abandoned_wait_0 = 735;

Handle new_port() { return CreateIoCompletionPort(no_file, nullptr, 0, 0); }

struct Received {
  Bool answer = 0;
  Dword bytes = 0;
  std::uintptr_t key = 0;
  void* overlapped = nullptr;
};
Received receive(Handle port, Dword milliseconds) {
  Received got;
  got.answer = GetQueuedCompletionStatus(port, &got.bytes, &got.key, &got.overlapped, milliseconds);
  return got;
}

TEST_CASE("packets come out of a completion port in the order they were posted") {
  on_a_strand([] {
    const Handle port = new_port();
    int value = 0;
    CHECK(PostQueuedCompletionStatus(port, 1, 10, &value) == 1);
    CHECK(PostQueuedCompletionStatus(port, 2, 20, nullptr) == 1);
    const auto first = receive(port, 0);
    CHECK(first.answer == 1);
    CHECK(first.bytes == 1);
    CHECK(first.key == 10);
    CHECK(first.overlapped == &value);
    const auto second = receive(port, forever);
    CHECK(second.bytes == 2);
    CHECK(second.overlapped == nullptr);
  });
}

TEST_CASE("an empty port times out with WAIT_TIMEOUT and clears the overlapped pointer") {
  Machine machine;
  machine.play([&] {
    const Handle port = new_port();
    int stale = 0;
    void* overlapped = &stale;
    Dword bytes = 7;
    std::uintptr_t key = 7;
    CHECK(GetQueuedCompletionStatus(port, &bytes, &key, &overlapped, 250) == 0);
    CHECK(GetLastError() == wait_timeout);
    CHECK(overlapped == nullptr);
    CHECK(machine.ms() == 250);
  });
}

TEST_CASE("the thread that began to wait last gets the next packet") {
  Machine machine;
  std::vector<int> order;
  machine.play([&] {
    const Handle port = new_port();
    for (int i = 0; i < 3; ++i) {
      machine.thread([&, i] {
        receive(port, forever);
        order.push_back(i);
      });
      Sleep(1);
    }
    for (int i = 0; i < 3; ++i) {
      PostQueuedCompletionStatus(port, 0, 0, nullptr);
      Sleep(1);
    }
  });
  CHECK(order == std::vector<int>{2, 1, 0});
}

TEST_CASE("a packet belongs to the waiter it ended the wait of, whoever comes by first") {
  Machine machine;
  machine.play([&] {
    const Handle port = new_port();
    bool served = false;
    const Handle waiter = machine.thread([&] { served = receive(port, forever).answer != 0; });
    Sleep(1);
    PostQueuedCompletionStatus(port, 0, 0, nullptr);
    CHECK(receive(port, 0).answer == 0);
    WaitForSingleObject(waiter, forever);
    CHECK(served);
  });
}

TEST_CASE("closing a port tells those who wait that it was abandoned") {
  Machine machine;
  machine.play([&] {
    const Handle port = new_port();
    const Handle waiter = machine.thread([&] {
      CHECK(receive(port, forever).answer == 0);
      CHECK(GetLastError() == abandoned_wait_0);
    });
    Sleep(1);
    CHECK(CloseHandle(port) == 1);
    CHECK(WaitForSingleObject(waiter, 10) == wait_object_0);
    CHECK(receive(port, 0).answer == 0);
    CHECK(GetLastError() == error_invalid_handle);
  });
}

TEST_CASE("a waiter that is killed takes no packet along") {
  Machine machine;
  machine.play([&] {
    const Handle port = new_port();
    const Handle waiter = machine.thread([&] { receive(port, forever); });
    Sleep(1);
    TerminateThread(waiter, 0);
    PostQueuedCompletionStatus(port, 3, 0, nullptr);
    CHECK(receive(port, 0).bytes == 3);
  });
}

TEST_CASE("GetQueuedCompletionStatusEx takes several packets and can be alerted") {
  on_a_strand([] {
    const Handle port = new_port();
    for (Dword i = 1; i <= 3; ++i) PostQueuedCompletionStatus(port, i, i, nullptr);
    OverlappedEntry entries[2] = {};
    Dword removed = 0;
    CHECK(GetQueuedCompletionStatusEx(port, entries, 2, &removed, 0, 0) == 1);
    CHECK(removed == 2);
    CHECK(entries[1].bytes == 2);
    CHECK(GetQueuedCompletionStatusEx(port, entries, 2, &removed, 0, 0) == 1);
    CHECK(removed == 1);
    CHECK(entries[0].key == 3);
    CHECK(GetQueuedCompletionStatusEx(port, entries, 2, &removed, 0, 0) == 0);
    CHECK(GetLastError() == wait_timeout);
    CHECK(removed == 0);
    QueueUserAPC([](std::uintptr_t) {}, GetCurrentThread(), 0);
    CHECK(GetQueuedCompletionStatusEx(port, entries, 2, &removed, forever, 1) == 0);
    CHECK(GetLastError() == wait_io_completion);
    CHECK(GetQueuedCompletionStatusEx(port, entries, 0, &removed, 0, 0) == 0);
    CHECK(GetLastError() == error_invalid_parameter);
  });
}

TEST_CASE("completion ports refuse what their pages rule out") {
  on_a_strand([] {
    const Handle port = new_port();
    CHECK(CreateIoCompletionPort(no_file, port, 0, 0) == nullptr);
    CHECK(GetLastError() == error_invalid_parameter);
    CHECK(CreateIoCompletionPort(handle(4), port, 0, 0) == nullptr);
    CHECK(GetLastError() == error_invalid_handle);
    CHECK(PostQueuedCompletionStatus(CreateEventA(nullptr, 0, 0, nullptr), 0, 0, nullptr) == 0);
    CHECK(GetLastError() == error_invalid_handle);
  });
}

}  // namespace
}  // namespace rhsim::win32::test
