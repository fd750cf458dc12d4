#include "conformance/words.h"

#include <chrono>
#include <string_view>

#include <fmt/format.h>

#include "harness/base/system_errors.h"

namespace rhsim::conformance {

std::string words(Duration span) {
  using std::chrono::milliseconds;
  if (span < 1ms && span > -1ms) return rhsim::to_text(span);
  return rhsim::to_text(Duration(std::chrono::round<milliseconds>(span)));
}

std::string when(Instant at) { return "at " + words(at.time_since_epoch()); }

std::string state_words(std::int32_t state) {
  switch (state) {
    case -1:
      return "Unknown (-1)";
    case 0:
      return "Inherited (0)";
    case 1:
      return "Initializing (1)";
    case 2:
      return "Online (2)";
    case 3:
      return "Offline (3)";
    case 4:
      return "Failed (4)";
    case 126:
      return "CannotComeOnlineOnAnyNode (126)";
    case 127:
      return "CannotComeOnlineOnThisNode (127)";
    case 128:
      return "Pending (128)";
    case 129:
      return "OnlinePending (129)";
    case 130:
      return "OfflinePending (130)";
    default:
      return fmt::format("{}", state);
  }
}

std::string strand_words(const Model& model, StrandId id) {
  const auto* strand = model.strand(id);
  if (strand == nullptr) return fmt::format("strand {}", id);
  switch (strand->role) {
    case trace::StrandRole::Worker:
      return fmt::format("worker {}", id);
    case trace::StrandRole::Callback:
      return fmt::format("callback {}", id);
    case trace::StrandRole::Thread:
      return strand->via.empty() ? fmt::format("thread {}", id)
                                 : fmt::format("thread {} ({})", id, strand->via);
    default:
      break;
  }
  const auto* call = model.call_of(id);
  return call != nullptr ? name_of(call->entry) : fmt::format("the monitor's strand {}", id);
}

std::string code_words(std::uint64_t number) { return system_error_text(number); }

std::string who_words(const Model& model, StrandId id) {
  const auto* call = model.call_of(id);
  if (call == nullptr) return strand_words(model, id);
  if (!model.known(call->resource)) return name_of(call->entry);
  return fmt::format("{} of {}", name_of(call->entry), model.info(call->resource).id);
}

std::vector<std::string> waiting_lines(const std::vector<trace::Waiting>& waiting,
                                       const std::function<std::string(StrandId)>& name) {
  std::vector<std::string> lines;
  for (const auto& [strand, what, whom] : waiting) {
    auto& line = lines.emplace_back(name(strand));
    line += what.empty() ? " can go on" : " waits in " + what;
    std::vector<std::string> names;
    for (const auto one : whom) names.push_back(one == strand ? "itself" : name(one));
    if (!names.empty()) line += " for " + list_words(names);
  }
  return lines;
}

std::string waiting_words(const Model& model, const std::vector<trace::Waiting>& waiting) {
  return list_words(
      waiting_lines(waiting, [&model](StrandId strand) { return who_words(model, strand); }));
}

std::string quoted_line(std::string_view text) {
  const auto last = text.find_last_not_of("\r\n");
  return fmt::format("\"{}\"", text.substr(0, last == text.npos ? 0 : last + 1));
}

std::string name_of(EntryPoint entry) {
  switch (entry) {
    case EntryPoint::Load:
      return "DllMain (process attach)";
    case EntryPoint::Unload:
      return "DllMain (process detach)";
    case EntryPoint::Startup:
      return "Startup";
    case EntryPoint::StartupEx:
      return "StartupEx";
    case EntryPoint::Open:
      return "Open";
    case EntryPoint::Close:
      return "Close";
    case EntryPoint::Online:
      return "Online";
    case EntryPoint::Offline:
      return "Offline";
    case EntryPoint::Terminate:
      return "Terminate";
    case EntryPoint::LooksAlive:
      return "LooksAlive";
    case EntryPoint::IsAlive:
      return "IsAlive";
    case EntryPoint::Arbitrate:
      return "Arbitrate";
    case EntryPoint::Release:
      return "Release";
    case EntryPoint::ResourceControl:
      return "ResourceControl";
    case EntryPoint::ResourceTypeControl:
      return "ResourceTypeControl";
    case EntryPoint::Cancel:
      return "Cancel";
    case EntryPoint::BeginResourceControl:
      return "BeginResourceControl";
    case EntryPoint::BeginResourceTypeControl:
      return "BeginResourceTypeControl";
    case EntryPoint::BeginResourceControlAsUser:
      return "BeginResourceControlAsUser";
    case EntryPoint::BeginResourceTypeControlAsUser:
      return "BeginResourceTypeControlAsUser";
  }
  return "an entry point";
}

std::string list_words(const std::vector<std::string>& items) {
  std::string text;
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (i > 0) text += i + 1 == items.size() ? " and " : ", ";
    text += items[i];
  }
  return text;
}

}  // namespace rhsim::conformance
