#include "harness/monitor/call_queue.h"

#include <algorithm>

namespace rhsim::monitor {
namespace {

using trace::EntryPoint;

bool concerns_module(EntryPoint entry) {
  return entry == EntryPoint::Load || entry == EntryPoint::Unload || entry == EntryPoint::Startup ||
         entry == EntryPoint::StartupEx;
}

bool excludes_terminate(EntryPoint entry) {
  switch (entry) {
    case EntryPoint::Open:
    case EntryPoint::Close:
    case EntryPoint::Terminate:
    case EntryPoint::Cancel:
    case EntryPoint::Arbitrate:
    case EntryPoint::Release:
      return true;
    default:
      return concerns_module(entry);
  }
}

bool begins_operation(EntryPoint entry) {
  return entry == EntryPoint::Online || entry == EntryPoint::Offline;
}

}  // namespace

bool may_overlap(const Call& left, const Call& right, Switches::Serialization serialization) {
  if (concerns_module(left.entry) || concerns_module(right.entry)) return false;
  if (left.entry == EntryPoint::Terminate) return !excludes_terminate(right.entry);
  if (right.entry == EntryPoint::Terminate) return !excludes_terminate(left.entry);
  // Nothing is documented that would let an instance be used before Open or after Close.
  const bool same_resource = left.resource == right.resource;
  const auto makes_or_ends = [](const Call& call) {
    return call.entry == EntryPoint::Open || call.entry == EntryPoint::Close;
  };
  switch (serialization) {
    case Switches::Serialization::Dll:
      return false;
    case Switches::Serialization::Resource:
      return !same_resource;
    case Switches::Serialization::None:
      return !(same_resource && (makes_or_ends(left) || makes_or_ends(right)));
  }
  return false;
}

void CallQueue::push_back(Call call) {
  waiting_.push_back(std::make_shared<Call>(std::move(call)));
}

void CallQueue::push_front(Call call) {
  waiting_.push_front(std::make_shared<Call>(std::move(call)));
}

std::shared_ptr<Call> CallQueue::start_next() {
  for (auto candidate = waiting_.cbegin(); candidate != waiting_.cend(); ++candidate) {
    if (!may_start(candidate)) continue;
    auto call = *candidate;
    waiting_.erase(candidate);
    running_.push_back(call);
    return call;
  }
  return nullptr;
}

bool CallQueue::may_start(std::list<std::shared_ptr<Call>>::const_iterator candidate) const {
  const auto compatible = [&](const std::shared_ptr<Call>& other) {
    return may_overlap(**candidate, *other, serialization_);
  };
  if (!std::all_of(running_.begin(), running_.end(), compatible)) return false;
  if (begins_operation((*candidate)->entry) &&
      std::any_of(running_.begin(), running_.end(), [&](const std::shared_ptr<Call>& other) {
        return other->entry == EntryPoint::Terminate && other->resource == (*candidate)->resource;
      }))
    return false;
  if ((*candidate)->entry == EntryPoint::Terminate) return true;
  return std::all_of(waiting_.cbegin(), candidate, compatible);
}

void CallQueue::finished(const std::shared_ptr<Call>& call) { running_.remove(call); }

bool CallQueue::idle(trace::ResourceIndex resource) const {
  const auto other = [resource](const std::shared_ptr<Call>& call) {
    return call->resource != resource;
  };
  return std::all_of(waiting_.begin(), waiting_.end(), other) &&
         std::all_of(running_.begin(), running_.end(), other);
}

}  // namespace rhsim::monitor
