#include "harness/win32/strands.h"

#include "harness/base/assert.h"

namespace rhsim::win32 {

namespace {

// Retired records are looked through in batches, so that a run of many short callbacks costs no
// more than a few records.
constexpr std::size_t batch = 64;

}  // namespace

Strand& Strands::get(StrandId id) {
  RHSIM_ASSERT(id != 0);
  grow(id);
  auto& record = records_[id - 1];
  if (record == nullptr) record = std::make_unique<Strand>(id);
  return *record;
}

Strand* Strands::find(StrandId id) { return const_cast<Strand*>(std::as_const(*this).find(id)); }

const Strand* Strands::find(StrandId id) const {
  return id == 0 || id > records_.size() ? nullptr : records_[id - 1].get();
}

Strands::Origin& Strands::origin(StrandId id) {
  RHSIM_ASSERT(id != 0);
  grow(id);
  return origins_[id - 1];
}

Strands::Origin Strands::origin(StrandId id) const {
  return id == 0 || id > origins_.size() ? Origin{} : origins_[id - 1];
}

void Strands::retire(StrandId id) {
  origin(id).ended = true;
  retired_.push_back(id);
}

void Strands::sweep(const std::function<bool(StrandId)>& alive) {
  if (retired_.size() < batch) return;
  std::erase_if(retired_, [&](StrandId id) {
    if (alive(id)) return false;
    records_[id - 1].reset();
    return true;
  });
}

void Strands::for_each(const std::function<void(Strand&)>& visit) {
  for (auto& record : records_) {
    if (record != nullptr) visit(*record);
  }
}

void Strands::grow(StrandId id) {
  if (id <= records_.size()) return;
  records_.resize(id);
  origins_.resize(id);
}

}  // namespace rhsim::win32
