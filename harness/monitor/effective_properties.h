#pragma once

#include "harness/monitor/settings.h"

namespace rhsim::monitor {

/// The properties as the monitor uses them, where the pages give a value a special meaning:
/// a poll interval of 0xFFFFFFFF (here Duration::max()) takes the resource type's, whose defaults
/// are 5 s and 60 s; an IsAlivePollInterval of 0 is invalid, IsAlive cannot be disabled. A
/// LooksAlivePollInterval of 0 stays: it stops the LooksAlive calls.
///
/// Source: LooksAlivePollInterval, IsAlivePollInterval (resource and resource type common
///         properties).
[[nodiscard]] constexpr CommonProperties effective(CommonProperties properties) {
  constexpr CommonProperties defaults;
  if (properties.looks_alive_poll_interval == Duration::max())
    properties.looks_alive_poll_interval = defaults.looks_alive_poll_interval;
  if (properties.is_alive_poll_interval == Duration::max() ||
      properties.is_alive_poll_interval <= 0s)
    properties.is_alive_poll_interval = defaults.is_alive_poll_interval;
  return properties;
}

}  // namespace rhsim::monitor
