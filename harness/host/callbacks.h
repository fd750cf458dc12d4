#pragma once

#include "harness/abi/layout.h"

/// The C functions that Startup, StartupEx and Arbitrate hand to a module. They read what the
/// module passed with care and hand it to the run's monitor::Callbacks. Source: contract B.6;
/// resapi/nc-resapi- pset_resource_status_routine, nc-resapi-plog_event_routine.
namespace rhsim::host {

[[nodiscard]] abi::SetResourceStatus set_resource_status_callback();
[[nodiscard]] abi::LogEvent log_event_callback();
[[nodiscard]] abi::QuorumResourceLost quorum_resource_lost_callback();
/// What StartupEx hands over, filled in.
[[nodiscard]] abi::CallbackTable callback_table();

}  // namespace rhsim::host
