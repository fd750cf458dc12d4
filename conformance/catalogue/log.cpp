// Rules about the cluster log.
#include "conformance/catalogue/groups.h"

namespace rhsim::conformance {
namespace {

constexpr RuleEntry entries[] = {
    {
        .id = "LOG-01",
        .title = "LogEvent is given the ResourceHandle that Open received",
        .demand = Demand::Should,
        .severity = Severity::Error,
        .sources = "resapi/nc-resapi-plog_event_routine; resapi/nc-resapi-popen_routine",
        .implemented = true,
        .note = "What to pass before Open is undocumented: NULL is information there.",
        .why = "The line appears under another resource, or not at all.",
        .decides = "The handle of the call, and whom the strand works for.",
        .breaking = "LogEvent(NULL) in Online",
        .conforming = "LogEvent(ResourceHandle)",
    },
    {
        .id = "LOG-02",
        .title = "LogLevel is one of the four documented values",
        .demand = Demand::Must,
        .severity = Severity::Warn,
        .sources = "resapi/nc-resapi-plog_event_routine; resapi/ne-resapi-log_level",
        .implemented = true,
        .why = "The line is filtered by a level that does not exist.",
        .decides = "The level.",
        .breaking = "level 7",
        .conforming = "level 2",
    },
    {
        .id = "LOG-03",
        .title = "LogEvent's format uses FormatMessage inserts, not printf's",
        .demand = Demand::Must,
        .severity = Severity::Error,
        .sources = "resapi/nc-resapi-plog_event_routine",
        .implemented = true,
        .note = "Looks for printf conversions that FormatMessage would not understand.",
        .why =
            "FormatMessage prints the percent signs, or faults on an argument that is not there.",
        .decides = "The format, as it was passed.",
        .breaking = "\"error %d\"",
        .conforming = "\"error %1!u!\"",
    },
    {
        .id = "LOG-04",
        .title = "A log entry has at most 500 characters",
        .demand = Demand::Should,
        .severity = Severity::Warn,
        .sources = "resapi/nc-resapi-plog_event_routine",
        .implemented = true,
        .note = "The message alone is counted, without the prefix that the monitor adds.",
        .why = "What is beyond is cut off, usually the reason.",
        .decides = "The expanded text.",
        .breaking = "501 characters",
        .conforming = "500 characters",
    },
    {
        .id = "LOG-05",
        .title = "LogEvent writes to the cluster log",
        .demand = Demand::Info,
        .severity = Severity::Info,
        .sources = "resapi/nc-resapi-plog_event_routine",
        .constrains_dll = false,
        .note = "A fact about where the monitor writes.",
        .why = "Whoever looks into the event log finds nothing.",
        .decides = "The monitor's own doing.",
        .breaking = "",
        .conforming = "LogEvent; a line of the cluster log",
    },
    {
        .id = "LOG-06",
        .title = "A failure is accompanied by a log entry",
        .demand = Demand::Info,
        .severity = Severity::Info,
        .sources = "resapi/ne-resapi-log_level; resapi/nc-resapi-plog_event_routine",
        .contested = true,
        .implemented = true,
        .why = "The administrator sees that the resource failed and not why.",
        .decides = "Lines of LOG_ERROR or more in the operation or poll that failed.",
        .breaking = "Online -> 5 in silence",
        .conforming = "LogEvent(LOG_ERROR); Online -> 5",
        .contested_reading = "No page asks for it; the levels suggest it.",
    },
    {
        .id = "LOG-07",
        .title = "A closed resource's handle must not be used to log",
        .demand = Demand::Must,
        .severity = Severity::Error,
        .sources = "resapi/nc-resapi-plog_event_routine; resapi/nc-resapi-popen_routine; "
                   "Implementing Close",
        .contested = true,
        .implemented = true,
        .why = "The handle may be another resource's by now.",
        .decides = "The handle of the call.",
        .breaking = "Close; LogEvent(its handle)",
        .conforming = "LogEvent; Close",
        .contested_reading = "That the handle ends with Close is inferred.",
    },
    {
        .id = "LOG-08",
        .title = "A rendered log line begins with the type and the resource",
        .demand = Demand::Info,
        .severity = Severity::Info,
        .sources = "resapi/nc-resapi-plog_event_routine",
        .constrains_dll = false,
        .note = "A fact about how the monitor writes lines.",
        .why = "Lines can be found by type and name.",
        .decides = "The monitor's own doing.",
        .breaking = "",
        .conforming = "\"Type <Name>: message\"",
    },
};

}  // namespace

std::span<const RuleEntry> log_entries() { return entries; }

}  // namespace rhsim::conformance
