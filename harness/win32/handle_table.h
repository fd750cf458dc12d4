#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "harness/win32/access_rights.h"
#include "harness/win32/objects.h"

namespace rhsim::win32 {

/// GetCurrentProcess() and GetCurrentThread(). Source: the pages of these functions.
inline const Handle current_process_handle = reinterpret_cast<Handle>(std::intptr_t{-1});
inline const Handle current_thread_handle = reinterpret_cast<Handle>(std::intptr_t{-2});

/// Means "wait for the last callback" where a function takes a completion event.
inline const Handle invalid_handle_value = current_process_handle;

/// The handles of one run. Values come from a distinctive base in steps of four, as Windows has
/// them, and are never given out twice, so that the use of a closed handle is always seen.
class HandleTable {
 public:
  /// Where a handle comes from.
  struct Opening {
    StrandId strand = 0;
    StrandRole role = StrandRole::Monitor;
    std::string_view inside{};  ///< The entry point that the strand was in.
    Instant at{};
  };

  struct Entry {
    std::shared_ptr<Object> object;  ///< Empty once closed.
    ResourceIndex resource = 0;      ///< Of the strand that opened it.
    Dword flags = 0;                 ///< HANDLE_FLAG_*.
    Dword rights = every_right;
    Opening opening{};
  };

  [[nodiscard]] Handle open(std::shared_ptr<Object> object, ResourceIndex resource,
                            const Opening& opening, Dword rights = every_right);
  /// Nullptr for what is no open handle. The two lowest bits do not count, as on Windows.
  [[nodiscard]] Entry* find(Handle handle);
  [[nodiscard]] const Entry* find(Handle handle) const;
  /// Forgets an open handle. The object lives on while a wait or another handle needs it.
  void close(Handle handle);

  [[nodiscard]] const std::vector<Entry>& entries() const { return entries_; }

 private:
  std::vector<Entry> entries_;
};

/// "worker 4", "Online".
[[nodiscard]] std::string to_text(const HandleTable::Opening& opening);

/// Named objects live in one name space, whatever their type and whether A or W made them.
/// A service runs in session 0, where Local\ and Global\ lead to the same place.
/// Source: termserv/kernel-object-namespaces.
class NameSpace {
 public:
  /// Empty when no object of that name is alive.
  [[nodiscard]] std::shared_ptr<Object> find(const std::string& name) const;
  void add(const std::shared_ptr<Object>& object);

 private:
  std::map<std::string, std::weak_ptr<Object>> objects_;
};

}  // namespace rhsim::win32
