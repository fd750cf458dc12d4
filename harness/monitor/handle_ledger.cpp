#include "harness/monitor/handle_ledger.h"

#include "harness/base/assert.h"

namespace rhsim::monitor {
namespace {

// Not canonical on x64: reading or writing through it faults, and no allocator gives it out. It
// does not fit 32 bits, so that a DLL that keeps it in a DWORD is seen.
constexpr std::uintptr_t first_handle = 0x00A1'0000'0000'1000;
constexpr std::uintptr_t handle_step = 0x10;

}  // namespace

ResourceHandle HandleLedger::issue(trace::ResourceIndex resource) {
  const std::uintptr_t value = first_handle + handles_.size() * handle_step;
  auto* const handle = reinterpret_cast<ResourceHandle>(value);
  handles_.emplace(handle, Entry{resource, trace::HandleKind::NeverOpened, nullptr});
  return handle;
}

std::uint64_t HandleLedger::opened(ResourceHandle handle, Resid resid) {
  RHSIM_ASSERT(resid != nullptr);
  const auto found = handles_.find(handle);
  RHSIM_ASSERT(found != handles_.end());
  found->second.kind = trace::HandleKind::Live;
  found->second.resid = resid;
  auto& identity = resids_[resid];
  if (identity.users++ == 0) {
    identity.number = ++last_resid_;
    identity.resource = found->second.resource;
  }
  return identity.number;
}

void HandleLedger::closed(ResourceHandle handle) {
  const auto found = handles_.find(handle);
  RHSIM_ASSERT(found != handles_.end());
  RHSIM_ASSERT(found->second.kind == trace::HandleKind::Live);
  found->second.kind = trace::HandleKind::Closed;
  // The allocator may hand the same address to the next Open; whether it does must not show.
  const auto identity = resids_.find(found->second.resid);
  RHSIM_ASSERT(identity != resids_.end());
  if (--identity->second.users == 0) resids_.erase(identity);
}

HandleLedger::Meaning HandleLedger::look_up(void* value) const {
  if (value == nullptr) return {trace::HandleKind::Null, 0};
  if (const auto found = handles_.find(value); found != handles_.end())
    return {found->second.kind, found->second.resource};
  if (const auto found = resids_.find(value); found != resids_.end())
    return {trace::HandleKind::Resid, found->second.resource};
  return {trace::HandleKind::Unknown, 0};
}

}  // namespace rhsim::monitor
