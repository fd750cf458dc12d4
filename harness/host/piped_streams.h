#pragma once

namespace rhsim::host::piped_streams {

// What popen() handed out in this run, and the processes behind it. A program's output is nothing,
// and its input goes nowhere.
//
// A module that never closes them would use up the C library's streams in some hundred runs, and a
// later run would go another way than the same one alone: the end of the run closes what is left.

/// Closes a stream where it was opened.
using Close = void(void* stream);

void add(void* stream, void* process, Close* close);

/// Closes the stream; the process behind it, or null for a stream that popen() has not opened.
[[nodiscard]] void* close(void* stream);

/// Between runs. The processes went with their run.
void close_all();

}  // namespace rhsim::host::piped_streams
