#pragma once

#include <string>
#include <vector>

#include "harness/abi/layout.h"
#include "harness/base/time.h"

namespace rhsim::cluster {

/// QUERY_SERVICE_CONFIG.dwStartType, as far as services of the run have it.
inline constexpr abi::Dword service_auto_start = 2;
inline constexpr abi::Dword service_demand_start = 3;
inline constexpr abi::Dword service_disabled = 4;

/// How a service behaves, as the scenario has it. A service that no scenario mentions is one of
/// these as well: it exists, is stopped, starts in two seconds and stops in one.
struct ServiceScript {
  Duration starts_in = 2s;  ///< From StartService to SERVICE_RUNNING; max(): it hangs starting.
  Duration stops_in = 1s;   ///< From its stop control to SERVICE_STOPPED; max(): it hangs stopping.
  bool running = false;     ///< When the run begins.
  bool exists = true;
  abi::Dword refuses_start = 0;           ///< StartService fails with this; 0: it does not.
  abi::Dword fails_to_start = 0;          ///< It ends while starting, with this exit code; 0: no.
  Duration dies_after = Duration::max();  ///< Its process ends so long after it came up.
  bool accepts_stop = true;
  abi::Dword start_type = service_demand_start;
  Duration wait_hint = 1s;  ///< Of its pending states; the check point rises twice within it.
  std::vector<std::string> depends_on{};
  bool operator==(const ServiceScript&) const = default;
};

}  // namespace rhsim::cluster
