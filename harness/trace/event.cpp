#include "harness/trace/event.h"

#include <array>
#include <cstddef>

#include "harness/base/assert.h"

namespace rhsim::trace {
namespace {

template <class Enum>
struct Named {
  Enum value;
  std::string_view name;
};
template <class Enum>
Named(Enum, const char*) -> Named<Enum>;

// A trace names values as the enums do, so that a reader of either finds the other.
constexpr std::array entry_points{
    Named{EntryPoint::Load, "Load"},
    Named{EntryPoint::Unload, "Unload"},
    Named{EntryPoint::Startup, "Startup"},
    Named{EntryPoint::StartupEx, "StartupEx"},
    Named{EntryPoint::Open, "Open"},
    Named{EntryPoint::Close, "Close"},
    Named{EntryPoint::Online, "Online"},
    Named{EntryPoint::Offline, "Offline"},
    Named{EntryPoint::Terminate, "Terminate"},
    Named{EntryPoint::LooksAlive, "LooksAlive"},
    Named{EntryPoint::IsAlive, "IsAlive"},
    Named{EntryPoint::Arbitrate, "Arbitrate"},
    Named{EntryPoint::Release, "Release"},
    Named{EntryPoint::ResourceControl, "ResourceControl"},
    Named{EntryPoint::ResourceTypeControl, "ResourceTypeControl"},
    Named{EntryPoint::Cancel, "Cancel"},
    Named{EntryPoint::BeginResourceControl, "BeginResourceControl"},
    Named{EntryPoint::BeginResourceTypeControl, "BeginResourceTypeControl"},
    Named{EntryPoint::BeginResourceControlAsUser, "BeginResourceControlAsUser"},
    Named{EntryPoint::BeginResourceTypeControlAsUser, "BeginResourceTypeControlAsUser"},
};

constexpr std::array resource_states{
    Named{ResourceState::Unknown, "Unknown"},
    Named{ResourceState::Initializing, "Initializing"},
    Named{ResourceState::Online, "Online"},
    Named{ResourceState::Offline, "Offline"},
    Named{ResourceState::Failed, "Failed"},
    Named{ResourceState::OnlinePending, "OnlinePending"},
    Named{ResourceState::OfflinePending, "OfflinePending"},
};

constexpr std::array handle_kinds{
    Named{HandleKind::Live, "Live"},
    Named{HandleKind::Closed, "Closed"},
    Named{HandleKind::NeverOpened, "NeverOpened"},
    Named{HandleKind::Null, "Null"},
    Named{HandleKind::Resid, "Resid"},
    Named{HandleKind::Unknown, "Unknown"},
};

constexpr std::array strand_roles{
    Named{StrandRole::Monitor, "Monitor"},     Named{StrandRole::EntryPoint, "EntryPoint"},
    Named{StrandRole::Terminate, "Terminate"}, Named{StrandRole::Worker, "Worker"},
    Named{StrandRole::Thread, "Thread"},       Named{StrandRole::Callback, "Callback"},
};

constexpr std::array strand_ends{
    Named{StrandEnd::Returned, "Returned"},
    Named{StrandEnd::Exited, "Exited"},
    Named{StrandEnd::Killed, "Killed"},
    Named{StrandEnd::Abandoned, "Abandoned"},
};

constexpr std::array run_outcomes{
    Named{RunOutcome::Completed, "Completed"},
    Named{RunOutcome::Deadlock, "Deadlock"},
    Named{RunOutcome::TimeLimit, "TimeLimit"},
    Named{RunOutcome::CallLimit, "CallLimit"},
    Named{RunOutcome::Crash, "Crash"},
    Named{RunOutcome::Hang, "Hang"},
    Named{RunOutcome::ProcessExit, "ProcessExit"},
    Named{RunOutcome::LoadFailed, "LoadFailed"},
};

template <class Table, class Enum>
std::string_view name_in(const Table& table, Enum value) {
  for (const auto& entry : table) {
    if (entry.value == value) return entry.name;
  }
  RHSIM_ASSERT(!"an enum value without a name");
  return {};
}

template <class Table, class Enum>
bool value_in(const Table& table, std::string_view name, Enum& value) {
  for (const auto& entry : table) {
    if (entry.name == name) {
      value = entry.value;
      return true;
    }
  }
  return false;
}

}  // namespace

std::string_view kind_of(const Payload& payload) {
  return std::visit([](const auto& fields) { return fields.kind; }, payload);
}

std::string_view to_text(EntryPoint value) { return name_in(entry_points, value); }
std::string_view to_text(ResourceState value) { return name_in(resource_states, value); }
std::string_view to_text(HandleKind value) { return name_in(handle_kinds, value); }
std::string_view to_text(StrandRole value) { return name_in(strand_roles, value); }
std::string_view to_text(StrandEnd value) { return name_in(strand_ends, value); }
std::string_view to_text(RunOutcome value) { return name_in(run_outcomes, value); }

bool from_text(std::string_view name, EntryPoint& value) {
  return value_in(entry_points, name, value);
}
bool from_text(std::string_view name, ResourceState& value) {
  return value_in(resource_states, name, value);
}
bool from_text(std::string_view name, HandleKind& value) {
  return value_in(handle_kinds, name, value);
}
bool from_text(std::string_view name, StrandRole& value) {
  return value_in(strand_roles, name, value);
}
bool from_text(std::string_view name, StrandEnd& value) {
  return value_in(strand_ends, name, value);
}
bool from_text(std::string_view name, RunOutcome& value) {
  return value_in(run_outcomes, name, value);
}

}  // namespace rhsim::trace
