#pragma once

#include <string>

namespace rhsim::host::windows {

/// Code to call in place of `original`, which records one trace::Uncontrolled of that name per run
/// and goes on to `original` with all arguments untouched. Null where this compiler cannot make it.
[[nodiscard]] void* make_recording_thunk(const std::string& name, void* original);

/// A new run: each name may be recorded again.
void forget_recorded_thunks();

}  // namespace rhsim::host::windows
