#include "harness/win32/handle_table.h"

#include <fmt/format.h>

namespace rhsim::win32 {

namespace {

// Far above every handle that the real system gives out, and easy to tell in a debugger.
constexpr std::uintptr_t base = 0x52530000;
constexpr std::uintptr_t step = 4;

}  // namespace

Handle HandleTable::open(std::shared_ptr<Object> object, ResourceIndex resource,
                         const Opening& opening, Dword rights) {
  RHSIM_ASSERT(object != nullptr);
  ++object->handles;
  entries_.push_back({std::move(object), resource, 0, rights, opening});
  return reinterpret_cast<Handle>(base + step * entries_.size());
}

HandleTable::Entry* HandleTable::find(Handle handle) {
  return const_cast<Entry*>(std::as_const(*this).find(handle));
}

const HandleTable::Entry* HandleTable::find(Handle handle) const {
  const auto value = reinterpret_cast<std::uintptr_t>(handle);
  if (value < base + step || value >= base + step * (entries_.size() + 1)) return nullptr;
  const Entry& entry = entries_[(value - base) / step - 1];
  return entry.object != nullptr ? &entry : nullptr;
}

void HandleTable::close(Handle handle) {
  Entry* entry = find(handle);
  RHSIM_ASSERT(entry != nullptr);
  RHSIM_ASSERT(entry->object->handles > 0);
  --entry->object->handles;
  entry->object.reset();
}

std::string to_text(const HandleTable::Opening& opening) {
  switch (opening.role) {
    case StrandRole::Worker:
      return fmt::format("worker {}", opening.strand);
    case StrandRole::Callback:
      return fmt::format("callback {}", opening.strand);
    case StrandRole::Thread:
      return fmt::format("thread {}", opening.strand);
    default:
      return std::string(opening.inside);
  }
}

std::shared_ptr<Object> NameSpace::find(const std::string& name) const {
  const auto at = objects_.find(name);
  if (at == objects_.end()) return nullptr;
  auto object = at->second.lock();
  return object != nullptr && object->handles > 0 ? object : nullptr;
}

void NameSpace::add(const std::shared_ptr<Object>& object) {
  RHSIM_ASSERT(!object->name.empty());
  objects_[object->name] = object;
}

}  // namespace rhsim::win32
