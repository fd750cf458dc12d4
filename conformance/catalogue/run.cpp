// Rules about how a run itself ended. A resource DLL lives in the Resource
// Monitor's process and takes all its resources down with it.
#include "conformance/catalogue/groups.h"

namespace rhsim::conformance {
namespace {

constexpr RuleEntry entries[] = {
    {
        .id = "RUN-CRASH",
        .title = "The DLL crashed",
        .demand = Demand::Must,
        .severity = Severity::Error,
        .sources = "Recommended Practices for Resource DLLs",
        .implemented = true,
        .note = "Seen by the run itself.",
        .why = "The Resource Monitor's process ends and every resource in it fails at once.",
        .decides = "The run itself sees it.",
        .breaking = "IsAlive: access violation",
        .conforming = "IsAlive -> TRUE",
    },
    {
        .id = "RUN-DEADLOCK",
        .title = "The DLL's threads wait for each other for ever",
        .demand = Demand::Must,
        .severity = Severity::Error,
        .sources = "Recommended Practices for Resource DLLs",
        .implemented = true,
        .note = "Seen by the run itself.",
        .why = "Threads that wait for each other keep the resource, and soon the process, from "
               "doing anything.",
        .decides =
            "Nothing can run and no deadline will come, or a call hangs in a circle of waits.",
        .breaking = "two threads, two locks, two orders",
        .conforming = "one order everywhere",
    },
    {
        .id = "RUN-EXIT",
        .title = "The DLL ended the process",
        .demand = Demand::Must,
        .severity = Severity::Error,
        .sources = "Recommended Practices for Resource DLLs",
        .implemented = true,
        .note = "Seen by the run itself.",
        .why = "The process is the Resource Monitor's: every resource in it fails.",
        .decides = "The run itself sees it.",
        .breaking = "a worker calls exit()",
        .conforming = "a worker returns",
    },
    {
        .id = "RUN-HANG",
        .title = "The DLL loops without end",
        .demand = Demand::Must,
        .severity = Severity::Error,
        .sources = "Recommended Practices for Resource DLLs",
        .implemented = true,
        .note = "Seen by the run itself.",
        .why = "The thread is lost for the monitor; DeadlockTimeout kills the process.",
        .decides = "The host's watchdog: a loop without a call.",
        .breaking = "IsAlive: for (;;)",
        .conforming = "IsAlive -> TRUE",
    },
    {
        .id = "RUN-LEAK-HANDLE",
        .title = "The DLL left handles open",
        .demand = Demand::Must,
        .severity = Severity::Error,
        .sources = "Recommended Practices for Resource DLLs",
        .implemented = true,
        .note = "Seen by the run itself.",
        .why = "Handles pile up in a process that lives for months.",
        .decides = "Handles open after the unload that were not open before the load.",
        .breaking = "an event, never closed",
        .conforming = "an event, closed",
    },
    {
        .id = "RUN-LEAK-LOCK",
        .title = "An entry point returned with a lock held",
        .demand = Demand::Must,
        .severity = Severity::Error,
        .sources = "Recommended Practices for Resource DLLs",
        .implemented = true,
        .note = "Seen by the run itself.",
        .why = "The next call that needs the lock waits until the process is killed.",
        .decides = "Locks held at an entry point's return.",
        .breaking = "IsAlive returns inside its critical section",
        .conforming = "Enter; Leave; return",
    },
    {
        .id = "RUN-LEAK-THREAD",
        .title = "A thread of the DLL outlived the run",
        .demand = Demand::Must,
        .severity = Severity::Error,
        .sources = "Recommended Practices for Resource DLLs",
        .implemented = true,
        .note = "Seen by the run itself. Idle threads of the system's pool are not the DLL's.",
        .why = "A thread runs on in code that is unmapped.",
        .decides = "Threads alive when the run ended.",
        .breaking = "unload with a thread running",
        .conforming = "threads joined before",
    },
    {
        .id = "RUN-NONDETERMINISM",
        .title = "The same schedule gave different events",
        .demand = Demand::Must,
        .severity = Severity::Error,
        .sources = "Recommended Practices for Resource DLLs",
        .note = "Found by playing a run twice; no single trace can show it.",
        .why = "A failure that cannot be played again cannot be explained.",
        .decides = "Two runs of one schedule, compared.",
        .breaking = "different events",
        .conforming = "the same events",
    },
};

}  // namespace

std::span<const RuleEntry> run_entries() { return entries; }

}  // namespace rhsim::conformance
