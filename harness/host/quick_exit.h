#pragma once

namespace rhsim::host {

/// Ends the process at once: no destructors, no exit handlers.
[[noreturn]] void quick_exit(int code);

}  // namespace rhsim::host
