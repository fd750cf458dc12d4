// LogEvent.
// Source: resapi/nc-resapi-plog_event_routine.
#include <string_view>

#include <algorithm>
#include <map>
#include <string>

#include <fmt/format.h>

#include "conformance/rule.h"
#include "conformance/rules/rules.h"
#include "conformance/words.h"

namespace rhsim::conformance {
namespace {

using trace::EntryReturn;
using trace::HandleKind;
using trace::LogEvent;
using trace::StrandRole;

// --- LOG-01, LOG-07 ------------------------------------------------------------------------------

/// Whom the strand certainly works for: it is in an entry point of that resource, or is a
/// ClusWorker made there. 0: nobody in particular.
ResourceIndex acting_for(const Moment& moment) {
  if (const auto* call = moment.model.call_of(moment.event.strand)) return call->resource;
  const auto* who = moment.model.strand(moment.event.strand);
  return who != nullptr && who->role == StrandRole::Worker ? who->resource : 0;
}

bool any_resource_open(const Model& model) {
  for (const auto& resource : model.resources()) {
    if (resource.life == Resource::Life::Open) return true;
  }
  return false;
}

/// In Startup, DllMain and the type's control codes there is no handle to give.
bool has_no_instance(const Moment& moment) {
  const auto* call = moment.model.call_of(moment.event.strand);
  return call != nullptr ? call->resource == 0 : !any_resource_open(moment.model);
}

void judge_log_01(const LogEvent& log, const Moment& moment) {
  moment.exercised();
  if (log.handle == HandleKind::Null) {
    const bool excused = has_no_instance(moment);
    moment.breach({.message = fmt::format(
                       "LogEvent was called {} with NULL as its handle: {}. {}",
                       when(moment.event.at), quoted_line(log.text),
                       excused ? "What to pass where no resource is concerned is undocumented."
                               : "Pass the ResourceHandle that Open received."),
                   .severity = excused ? Severity::Info : Severity::Error});
    return;
  }
  if (log.handle == HandleKind::Resid || log.handle == HandleKind::Unknown) {
    moment.breach({.message = fmt::format(
                       "LogEvent was called {} with {} as its handle: {}. Pass the "
                       "ResourceHandle that Open received.",
                       when(moment.event.at),
                       log.handle == HandleKind::Resid ? "the RESID" : "a value no Open received",
                       quoted_line(log.text))});
    return;
  }
  const ResourceIndex acting = acting_for(moment);
  if (log.handle != HandleKind::Live || !moment.model.known(acting) ||
      !moment.model.known(moment.event.resource) || acting == moment.event.resource) {
    return;
  }
  moment.breach(
      {.message = fmt::format("Work for {} was logged {} with the handle of {}: {}.",
                              moment.model.info(acting).id, when(moment.event.at),
                              moment.model.info(moment.event.resource).id, quoted_line(log.text)),
       .severity = Severity::Warn});
}

/// A name of this length, overwritten after Open as the host does it.
std::string overwritten(const std::string& name) {
  const auto letters = std::count_if(name.begin(), name.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;  // Not the inside of a UTF-8 sequence.
  });
  return std::string(static_cast<std::size_t>(letters), '#');
}

void judge_lif_17(const std::string& text, const std::string& place, const Moment& moment) {
  constexpr std::size_t too_short_to_tell = 3;
  for (const auto& resource : moment.model.header().resources) {
    if (text.find(resource.name) != std::string::npos) moment.exercised();
    const auto garbage = overwritten(resource.name);
    if (garbage.size() < too_short_to_tell || text.find(garbage) == std::string::npos) continue;
    moment.exercised();
    moment.breach({.message = fmt::format(
                       "{} {} has \"{}\" where the name of a resource was: {}. ResourceName "
                       "is valid inside Open alone; copy the text, not the pointer.",
                       place, when(moment.event.at), garbage, quoted_line(text))});
    return;
  }
}

void judge_lif_17_log(const LogEvent& log, const Moment& moment) {
  judge_lif_17(log.text, "A log line", moment);
}

void judge_lif_17_api(const trace::ApiCall& api, const Moment& moment) {
  judge_lif_17(api.argument, fmt::format("A call of {}", api.name), moment);
}

void exercise_on_closed(const EntryReturn& result, const Moment& moment) {
  if (result.entry == EntryPoint::Close) moment.exercised();
}

void judge_log_07(const LogEvent& log, const Moment& moment) {
  if (log.handle != HandleKind::Closed) return;
  std::string since;
  std::uint64_t evidence = 0;
  if (moment.model.known(moment.event.resource)) {
    if (const auto& closed = moment.model.resource(moment.event.resource).closed) {
      since = fmt::format(" {}", when(closed->at));
      evidence = closed->sequence;
    }
  }
  moment.breach({.message = fmt::format(
                     "{} called LogEvent {} with the handle of a resource that had been closed{}: "
                     "{}. Let every thread end before Close returns.",
                     strand_words(moment.model, moment.event.strand), when(moment.event.at), since,
                     quoted_line(log.text)),
                 .evidence = {evidence},
                 .culprit = moment.event.strand});
}

// --- LOG-02, LOG-03, LOG-04 ----------------------------------------------------------------------

void judge_log_02(const LogEvent& log, const Moment& moment) {
  moment.exercised();
  if (log.level <= 3) return;
  moment.breach(
      {.message = fmt::format("LogEvent was called {} with LogLevel {}: {}. The levels are 0 "
                              "(information), 1 (warning), 2 (error) and 3 (severe).",
                              when(moment.event.at), log.level, quoted_line(log.text))});
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// The printf conversion at the front of `text` (which follows a percent sign), as far as
/// FormatMessage would not read it as one of its own; empty when there is none.
/// FormatMessage knows %1..%99 (then perhaps !format!), %0, %n, %r, %t, %b, %%, %., %! and "% ".
std::string_view printf_conversion(std::string_view text) {
  std::size_t at = 0;
  const auto in = [&](std::string_view set) {
    return at < text.size() && set.find(text[at]) != std::string_view::npos;
  };
  const bool insert = !text.empty() && text[0] >= '1' && text[0] <= '9';
  while (in("-+#0")) ++at;
  while (at < text.size() && is_digit(text[at])) ++at;
  if (in(".")) {
    ++at;
    while (at < text.size() && (is_digit(text[at]) || text[at] == '*')) ++at;
  }
  if (in("*")) ++at;
  if (text.substr(at, 3) == "I64" || text.substr(at, 3) == "I32") at += 3;
  while (in("hlLwzjt")) ++at;
  if (!in("diuoxXfFeEgGaAcCsSp")) return {};
  // "%1s" is insert 1 followed by an s, and "%t" alone is a tabulator.
  return insert ? std::string_view{} : text.substr(0, at + 1);
}

std::string_view first_printf_conversion(std::string_view format) {
  for (std::size_t at = format.find('%'); at != std::string_view::npos;
       at = format.find('%', at + 1)) {
    const auto rest = format.substr(at + 1);
    if (!rest.empty() && rest[0] == '%') {
      ++at;
      continue;
    }
    const auto conversion = printf_conversion(rest);
    if (!conversion.empty()) return format.substr(at, conversion.size() + 1);
  }
  return {};
}

void judge_log_03(const LogEvent& log, const Moment& moment) {
  moment.exercised();
  const auto conversion = first_printf_conversion(log.format);
  if (conversion.empty()) return;
  moment.breach({.message = fmt::format(
                     "LogEvent was called {} with the format \"{}\", in which \"{}\" is printf's. "
                     "FormatMessage numbers its inserts: %1, %2!u!.",
                     when(moment.event.at), log.format, conversion)});
}

/// UTF-16 units, as the log counts characters, of a UTF-8 text.
std::size_t characters(std::string_view text) {
  std::size_t count = 0;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte & 0xC0U) == 0x80U) continue;
    count += byte >= 0xF0U ? 2 : 1;
  }
  return count;
}

constexpr std::size_t most_characters = 500;

void judge_log_04(const LogEvent& log, const Moment& moment) {
  moment.exercised();
  const bool prefix = moment.profile().log_limit == Profile::LogLimit::MessageAndPrefix &&
                      moment.model.known(moment.event.resource);
  // "Type <Name>: ", as LOG-08 has it.
  const auto before = [&] {
    const auto& info = moment.model.info(moment.event.resource);
    return characters(info.type) + characters(info.name) + 5;
  };
  const auto length = characters(log.text) + (prefix ? before() : 0);
  if (length <= most_characters) return;
  moment.breach({.message = fmt::format("LogEvent was called {} with {} characters; an entry has "
                                        "at most {}.",
                                        when(moment.event.at), length, most_characters)});
}

// --- LOG-06 --------------------------------------------------------------------------------------

constexpr std::uint32_t log_error = 2;  // LOG_ERROR; LOG_SEVERE is above it.

/// Remembers each resource's last line of LOG_ERROR or more, and its last answer of IsAlive.
class Log06 : public RuleOn<Log06, LogEvent, EntryReturn, trace::StatusCall> {
 public:
  void on(const LogEvent& log, const Moment& moment) {
    const ResourceIndex whom = moment.model.resource_of(moment.event);
    if (log.level >= log_error) last_[whom].error = moment.event.sequence;
  }

  void on(const trace::StatusCall& report, const Moment& moment) {
    if (!report.readable || report.state != reported::failed) return;
    const Place place = moment.model.place_of(moment.event);
    if (place != Place::InTime && place != Place::Early) return;
    failed(moment.event.resource, "Failed was reported",
           moment.model.resource(moment.event.resource).operation.called.sequence, moment);
  }

  void on(const EntryReturn& result, const Moment& moment) {
    const auto* call = moment.model.call(result.call);
    if (call == nullptr || call->resource == 0) return;
    const bool operation =
        result.entry == EntryPoint::Online || result.entry == EntryPoint::Offline;
    if (operation && result.value != code::success && result.value != code::io_pending) {
      failed(call->resource, name_of(result.entry) + " failed", call->called.sequence, moment);
    }
    if (result.entry != EntryPoint::IsAlive) return;
    // A thread that checks for IsAlive may have logged what it found before the poll came.
    auto& last = last_[call->resource];
    const auto& operation_since = moment.model.resource(call->resource).operation.called.sequence;
    const auto since = std::max(last.asked, operation_since);
    last.asked = moment.event.sequence;
    const bool online = call->state == trace::ResourceState::Online;
    if (online && result.value == 0)
      failed(call->resource, "IsAlive answered FALSE", since, moment);
  }

 private:
  struct Last {
    std::uint64_t error = 0;
    std::uint64_t asked = 0;
  };

  void failed(ResourceIndex whom, const std::string& what, std::uint64_t since,
              const Moment& moment) {
    moment.exercised();
    if (last_[whom].error > since) return;
    moment.breach({.message = fmt::format(
                       "{} {} without a log entry of LOG_ERROR or LOG_SEVERE that says why. The "
                       "cluster log is all that an administrator has.",
                       what, when(moment.event.at)),
                   .evidence = {since},
                   .resource = whom});
  }

  std::map<ResourceIndex, Last> last_;
};

}  // namespace

Definition log_06() { return define<Log06>("LOG-06"); }
Definition lif_17() { return define<RuleOf<judge_lif_17_log, judge_lif_17_api>>("LIF-17"); }
Definition log_01() { return define<RuleOf<judge_log_01>>("LOG-01"); }
Definition log_02() { return define<RuleOf<judge_log_02>>("LOG-02"); }
Definition log_03() { return define<RuleOf<judge_log_03>>("LOG-03"); }
Definition log_04() { return define<RuleOf<judge_log_04>>("LOG-04"); }
Definition log_07() { return define<RuleOf<judge_log_07, exercise_on_closed>>("LOG-07"); }

}  // namespace rhsim::conformance
