// Rules about health checks and asynchronous failures.
#include "conformance/catalogue/groups.h"

namespace rhsim::conformance {
namespace {

constexpr RuleEntry entries[] = {
    {
        .id = "ALV-01",
        .title = "LooksAlive is polled only where Online gave no EventHandle",
        .demand = Demand::Info,
        .severity = Severity::Info,
        .sources = "resapi/nc-resapi-ponline_routine; Implementing Asynchronous Failure Detection; "
                   "Implementing LooksAlive",
        .constrains_dll = false,
        .note = "A promise of the monitor.",
        .why = "A DLL that signals its failures need not be asked; one that does not is found dead "
               "only by a poll.",
        .decides = "The monitor's own doing: it polls or it does not.",
        .breaking = "Online hands over an EventHandle; LooksAlive is polled all the same",
        .conforming = "Online leaves *EventHandle NULL; LooksAlive is polled at its interval",
        .contested_reading = "One page ties the polls to the missing EventHandle, another has both "
                             "beside each other.",
        .monitor_test = "ALV-01: without an EventHandle LooksAlive is polled, with one it is not",
    },
    {
        .id = "ALV-02",
        .title = "LooksAlive is present and works even beside an EventHandle",
        .demand = Demand::Must,
        .severity = Severity::Error,
        .sources = "Implementing Resource DLLs; resapi/ns-resapi-clres_function_table",
        .contested = true,
        .implemented = true,
        .why = "The monitor may fall back to polling, and a slot that crashes then takes every "
               "resource of the process down.",
        .decides =
            "A NULL slot stands in the function table; a crash inside LooksAlive is an event.",
        .breaking = "LooksAlive's slot is NULL, or the function crashes",
        .conforming = "Online -> 0 with an EventHandle; LooksAlive -> TRUE",
        .contested_reading =
            "No page says in so many words that the slot is used beside an EventHandle.",
    },
    {
        .id = "ALV-03",
        .title = "LooksAlive's FALSE leads to an immediate IsAlive",
        .demand = Demand::Info,
        .severity = Severity::Info,
        .sources = "Implementing LooksAlive; Resource Failure",
        .constrains_dll = false,
        .note = "A promise of the monitor.",
        .why = "A quick check may be wrong; only IsAlive may condemn a resource.",
        .decides = "The monitor's own doing.",
        .breaking = "LooksAlive -> FALSE; Terminate",
        .conforming = "LooksAlive -> FALSE; IsAlive at the same instant",
        .monitor_test =
            "ALV-03: LooksAlive FALSE leads to IsAlive at the same instant and to nothing else",
    },
    {
        .id = "ALV-04",
        .title = "IsAlive answers FALSE when the resource has failed",
        .demand = Demand::Must,
        .severity = Severity::Error,
        .sources = "Implementing IsAlive; resapi/nc-resapi-pis_alive_routine",
        .implemented = true,
        .note = "A TRUE within one poll of the failure may come from a cached verdict and is not "
                "judged.",
        .why = "A dead resource that is called alive stays dead until somebody complains: no "
               "restart, no failover.",
        .decides = "The environment says when everything behind the resource was down; a verdict "
                   "may be one IsAlivePollInterval old.",
        .breaking = "the service dies; a poll later IsAlive -> TRUE",
        .conforming = "the service dies; IsAlive -> FALSE",
    },
    {
        .id = "ALV-05",
        .title = "IsAlive answers TRUE while the resource is healthy",
        .demand = Demand::Must,
        .severity = Severity::Error,
        .sources = "Implementing IsAlive; resapi/nc-resapi-pis_alive_routine",
        .implemented = true,
        .note = "Excused once anything that was up has gone down since Online.",
        .why = "Each false alarm costs a Terminate, a restart and an interruption for every "
               "client, at night as well.",
        .decides = "The environment says that all which the resource had brought up was up during "
                   "the call.",
        .breaking = "the service runs; IsAlive -> FALSE",
        .conforming = "the service runs; IsAlive -> TRUE",
    },
    {
        .id = "ALV-06",
        .title = "After IsAlive's FALSE the DLL is ready for Terminate",
        .demand = Demand::Must,
        .severity = Severity::Error,
        .sources = "Implementing IsAlive",
        .contested = true,
        .implemented = true,
        .note = "Attached to the crash or hang that shows it.",
        .why = "The Terminate that follows finds the instance half checked; if it crashes or "
               "hangs, the failure of one resource becomes that of the process.",
        .decides = "The run ends, or a call passes its DeadlockTimeout, in the Terminate after "
                   "IsAlive's FALSE.",
        .breaking = "IsAlive -> FALSE; Terminate crashes",
        .conforming = "IsAlive -> FALSE; Terminate returns",
        .contested_reading = "No page asks for it; it follows from Terminate being the next call.",
    },
    {
        .id = "ALV-07",
        .title = "IsAlive checks thoroughly, LooksAlive quickly",
        .demand = Demand::Must,
        .severity = Severity::Warn,
        .sources = "Implementing IsAlive; Implementing LooksAlive",
        .implemented = true,
        .note = "That a check is thorough enough in general, no trace can tell; judged is that "
                "IsAlive finds what LooksAlive found.",
        .why = "A service that hangs with its process alive looks fine to a check of the process; "
               "only IsAlive can find it.",
        .decides =
            "LooksAlive saw a failure that the IsAlive after it denies, while nothing was up.",
        .breaking = "the service dies; LooksAlive -> FALSE; IsAlive -> TRUE",
        .conforming = "the service dies; LooksAlive -> FALSE; IsAlive -> FALSE",
    },
    {
        .id = "ALV-08",
        .title = "The EventHandle is signalled only for a failure",
        .demand = Demand::Should,
        .severity = Severity::Warn,
        .sources = "resapi/nc-resapi-ponline_routine; resapi/nc-resapi-ponline_v2_routine; "
                   "Implementing Asynchronous Failure Detection",
        .implemented = true,
        .note = "A signal while the resource is not online is information.",
        .why = "A signal without a failure makes the monitor ask or even terminate a healthy "
               "resource.",
        .decides =
            "The environment says that nothing had gone down when the monitor saw the signal.",
        .breaking = "all is up; the EventHandle is signalled",
        .conforming = "the process dies; the EventHandle is signalled",
    },
    {
        .id = "ALV-09",
        .title = "IsAlive confirms the failure that the EventHandle signalled",
        .demand = Demand::Should,
        .severity = Severity::Error,
        .sources = "resapi/nc-resapi-ponline_routine",
        .contested = true,
        .implemented = true,
        .note = "A FALSE is right in either reading of what the monitor does with the signal.",
        .why = "Where the monitor asks IsAlive after the signal, a TRUE keeps the failed resource "
               "online for ever.",
        .decides =
            "The signal, the IsAlive that follows it, and an environment in which nothing is up.",
        .breaking = "the process dies; signal; IsAlive -> TRUE",
        .conforming = "the process dies; signal; IsAlive -> FALSE",
        .contested_reading =
            "resapi/nc-resapi-ponline_routine has the monitor call IsAlive after the signal, "
            "Implementing Asynchronous Failure Detection has it go straight to Terminate.",
    },
    {
        .id = "ALV-10",
        .title = "The EventHandle stays open while the monitor may wait on it",
        .demand = Demand::Must,
        .severity = Severity::Error,
        .sources = "resapi/nc-resapi-ponline_routine",
        .contested = true,
        .implemented = true,
        .note = "Who owns the EventHandle is undocumented; only a close while online is judged.",
        .why = "The monitor waits on a closed handle, or on whatever object gets the same value "
               "next: failures are missed or invented.",
        .decides = "A CloseHandle of the object that Online or a report handed over, while the "
                   "resource is online.",
        .breaking = "Online -> 0 with an EventHandle; the worker closes it",
        .conforming = "Terminate, then CloseHandle",
        .contested_reading = "Who owns the EventHandle, and for how long, is undocumented.",
    },
    {
        .id = "ALV-11",
        .title = "A shared EventHandle still tells which instance failed",
        .demand = Demand::Should,
        .severity = Severity::Info,
        .sources = "Implementing Asynchronous Failure Detection",
        .implemented = true,
        .why = "One failure restarts every instance that shares the event.",
        .decides = "Instances with the same EventHandle; one has lost what it had up, another has "
                   "not, and both answer FALSE.",
        .breaking = "r1 fails; the shared event is signalled; IsAlive of r2 -> FALSE",
        .conforming = "r1 fails; the shared event is signalled; IsAlive of r2 -> TRUE",
    },
    {
        .id = "ALV-12",
        .title = "A cached verdict is synchronised and fresh",
        .demand = Demand::Should,
        .severity = Severity::Info,
        .sources = "Implementing IsAlive",
        .implemented = true,
        .note = "That the verdict is synchronised, only a race detector could tell.",
        .why = "A cached verdict whose thread has died says TRUE for ever.",
        .decides = "A thread works for the resource, nothing has been up for two polls, and "
                   "IsAlive answers TRUE.",
        .breaking = "the service dies; two polls later IsAlive -> TRUE",
        .conforming = "the service dies; within two polls IsAlive -> FALSE",
    },
    {
        .id = "ALV-13",
        .title = "LooksAlive and IsAlive may run beside Terminate",
        .demand = Demand::Must,
        .severity = Severity::Error,
        .sources = "Implementing LooksAlive; Implementing IsAlive; Implementing Terminate",
        .implemented = true,
        .note = "Attached to the crash, hang or deadlock that shows it.",
        .why = "A poll that uses what Terminate frees takes the process down, and with it every "
               "other resource.",
        .decides =
            "A crash, a hang or a standstill while Terminate runs beside LooksAlive or IsAlive.",
        .breaking = "IsAlive is inside; Terminate; IsAlive crashes",
        .conforming = "IsAlive is inside; Terminate; both return",
    },
    {
        .id = "ALV-14",
        .title = "LooksAlive and IsAlive answer by their return value, not by a status report",
        .demand = Demand::Should,
        .severity = Severity::Error,
        .sources = "resapi/nc-resapi-pset_resource_status_routine; Implementing Asynchronous "
                   "Failure Detection",
        .implemented = true,
        .why = "The monitor keeps state reports for operations; one from a poll is answered "
               "Terminate or misread.",
        .decides = "A status report on the strand that is inside LooksAlive or IsAlive.",
        .breaking = "IsAlive reports Failed",
        .conforming = "IsAlive -> FALSE",
    },
    {
        .id = "ALV-15",
        .title = "Right after Online, IsAlive answers TRUE",
        .demand = Demand::Should,
        .severity = Severity::Warn,
        .sources = "resapi/nc-resapi-pis_alive_routine; resapi/nc-resapi-ponline_routine",
        .contested = true,
        .implemented = true,
        .note = "The time of the first poll is undocumented; judged within 300 ms of Online.",
        .why =
            "The first poll fails what was reported online a moment ago, and the restarts begin.",
        .decides = "An IsAlive within 300 ms after the resource became Online.",
        .breaking = "Online reported; IsAlive at once -> FALSE",
        .conforming = "Online reported; IsAlive at once -> TRUE",
        .contested_reading =
            "When the first poll comes is undocumented; the rule follows from what Online means.",
    },
    {
        .id = "ALV-16",
        .title = "Health checks happen only while the resource is online",
        .demand = Demand::Info,
        .severity = Severity::Info,
        .sources = "Implementing IsAlive; Maintaining Physical Disk Resources",
        .constrains_dll = false,
        .note = "A promise of the monitor.",
        .why = "A resource in maintenance would fail by its own polls.",
        .decides = "The monitor's own doing.",
        .breaking = "a poll of an offline resource, unasked",
        .conforming = "polls only while Online",
        .monitor_test = "ALV-16: polls happen only while Online",
    },
    {
        .id = "ALV-17",
        .title = "A poll of a resource that is not online is harmless and answers FALSE",
        .demand = Demand::Should,
        .severity = Severity::Warn,
        .sources = "resapi/nc-resapi-pis_alive_routine",
        .contested = true,
        .implemented = true,
        .note = "A TRUE is judged from IsAlive alone.",
        .why = "Polls cross state changes; a crash there takes the process down, a TRUE misleads "
               "whoever asked.",
        .decides = "A poll of a resource that the monitor does not have as Online, and its answer.",
        .breaking = "before any Online IsAlive -> TRUE",
        .conforming = "before any Online IsAlive -> FALSE",
        .contested_reading = "No page speaks of polls outside Online.",
    },
    {
        .id = "ALV-18",
        .title = "Poll intervals suit the resource and are not zero",
        .demand = Demand::Should,
        .severity = Severity::Info,
        .sources = "Implementing LooksAlive; LooksAlivePollInterval (resource type common "
                   "property); IsAlivePollInterval (resource common property)",
        .implemented = true,
        .why = "An interval of 0 is none: nobody looks, and no failure is ever found.",
        .decides = "The intervals stand in the trace's header.",
        .breaking = "IsAlivePollInterval 0",
        .conforming = "IsAlivePollInterval 60 s",
    },
};

}  // namespace

std::span<const RuleEntry> alv_entries() { return entries; }

}  // namespace rhsim::conformance
