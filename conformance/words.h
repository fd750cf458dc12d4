#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "conformance/model.h"
#include "harness/base/time.h"

/// Words for messages: what a developer reads, so rounded, named and without our jargon.
namespace rhsim::conformance {

/// "2.1s": to the millisecond, because the ticks of single calls tell a reader nothing.
[[nodiscard]] std::string words(Duration span);
/// "at 2.1s".
[[nodiscard]] std::string when(Instant at);
/// "OnlinePending (129)"; a number that names no state stands alone.
[[nodiscard]] std::string state_words(std::int32_t state);
/// "worker 5", "thread 6 (CreateThread)": as timelines call it.
[[nodiscard]] std::string strand_words(const Model& model, StrandId strand);
/// "ERROR_IO_PENDING (997)": a name where there is one.
[[nodiscard]] std::string code_words(std::uint64_t code);
/// "Terminate of r1", "Startup", or for a strand that is in no entry point as strand_words() has
/// it.
[[nodiscard]] std::string who_words(const Model& model, StrandId strand);
/// "worker 4 waits in ClusWorkerTerminate(thread #1) for worker 5", "worker 5 can go on": one text
/// each, with strands as `name` has them.
[[nodiscard]] std::vector<std::string> waiting_lines(
    const std::vector<trace::Waiting>& waiting, const std::function<std::string(StrandId)>& name);
/// The same in a sentence: "Terminate of r1 waits in ... for worker 5 and worker 5 can go on".
[[nodiscard]] std::string waiting_words(const Model& model,
                                        const std::vector<trace::Waiting>& waiting);
/// What a DLL logged, in quotes, without its line end.
[[nodiscard]] std::string quoted_line(std::string_view text);
/// "Online" or "Offline".
[[nodiscard]] std::string name_of(EntryPoint entry);
/// "a, b and c".
[[nodiscard]] std::string list_words(const std::vector<std::string>& items);

}  // namespace rhsim::conformance
