// Rules about control codes.
#include "conformance/catalogue/groups.h"

namespace rhsim::conformance {
namespace {

constexpr RuleEntry entries[] = {
    {
        .id = "CTL-01",
        .title = "A control code that the DLL does not handle is answered ERROR_INVALID_FUNCTION",
        .demand = Demand::Must,
        .severity = Severity::Error,
        .sources = "Implementing ResourceControl; Implementing ResourceTypeControl; "
                   "resapi/nc-resapi-presource_control_routine; "
                   "resapi/nc-resapi-presource_type_control_routine",
        .implemented = true,
        .why = "The monitor answers for the DLL only after ERROR_INVALID_FUNCTION; any other "
               "answer hides its default.",
        .decides = "A code that no page lists, and the answer to it.",
        .breaking = "an unknown code -> 0",
        .conforming = "an unknown code -> ERROR_INVALID_FUNCTION",
    },
    {
        .id = "CTL-02",
        .title = "CLUSCTL_RESOURCE_UNKNOWN is answered ERROR_SUCCESS",
        .demand = Demand::Must,
        .severity = Severity::Error,
        .sources = "CLUSCTL_RESOURCE_UNKNOWN",
        .implemented = true,
        .why = "Management asks with it whether the DLL takes control codes at all.",
        .decides = "The code and its answer.",
        .breaking = "RESOURCE_UNKNOWN -> 1",
        .conforming = "RESOURCE_UNKNOWN -> 0",
    },
    {
        .id = "CTL-03",
        .title = "CLUSCTL_RESOURCE_TYPE_UNKNOWN tells whether the type handles any code",
        .demand = Demand::Must,
        .severity = Severity::Warn,
        .sources = "CLUSCTL_RESOURCE_TYPE_UNKNOWN",
        .implemented = true,
        .why = "Management believes the answer and leaves the type's own codes unused, or asks in "
               "vain.",
        .decides = "The answer, compared with those to other codes of the same type.",
        .breaking = "TYPE_UNKNOWN -> 1; another type code -> 0",
        .conforming = "TYPE_UNKNOWN -> 0; another type code -> 0",
    },
    {
        .id = "CTL-04",
        .title = "A resource's private-property codes are handled",
        .demand = Demand::Must,
        .severity = Severity::Error,
        .sources = "CLUSCTL_RESOURCE_ENUM_PRIVATE_PROPERTIES",
        .implemented = true,
        .note = "A warning where no private property shows up in the trace.",
        .why = "Without them properties are written unchecked by the monitor's default.",
        .decides = "Each of the six codes and its answer; error where the trace shows that the DLL "
                   "has private properties.",
        .breaking = "ENUM -> 0; SET_PRIVATE_PROPERTIES -> 1",
        .conforming = "all six -> other than 1",
    },
    {
        .id = "CTL-05",
        .title = "A resource type's private-property codes are handled",
        .demand = Demand::Must,
        .severity = Severity::Warn,
        .sources = "CLUSCTL_RESOURCE_TYPE_ENUM_PRIVATE_PROPERTIES",
        .implemented = true,
        .why = "Tools cannot show or change the type's properties.",
        .decides = "Each of the five codes and its answer.",
        .breaking = "TYPE_ENUM_PRIVATE_PROPERTIES -> 1",
        .conforming = "TYPE_ENUM_PRIVATE_PROPERTIES -> 0",
    },
    {
        .id = "CTL-06",
        .title = "Common-property codes are left to the monitor",
        .demand = Demand::Must,
        .severity = Severity::Error,
        .sources = "CLUSCTL_RESOURCE_SET_COMMON_PROPERTIES",
        .implemented = true,
        .why = "The monitor stores common properties only when the DLL declines: an answer of 0 "
               "loses the change.",
        .decides = "The codes for common properties and their answer.",
        .breaking = "SET_COMMON_PROPERTIES -> 0",
        .conforming = "SET_COMMON_PROPERTIES -> 1",
    },
    {
        .id = "CTL-07",
        .title = "A short buffer is answered ERROR_MORE_DATA with the size needed",
        .demand = Demand::Must,
        .severity = Severity::Error,
        .sources = "resapi/nc-resapi-presource_control_routine; Control Codes",
        .implemented = true,
        .note = "Success without a buffer where bytes were needed is a warning.",
        .why = "Callers ask twice, first for the size: a wrong size or code truncates, or loops "
               "for ever.",
        .decides = "Sizes of the buffer, BytesReturned and the answers of both calls.",
        .breaking = "short buffer -> 234 with BytesReturned 0",
        .conforming = "short buffer -> 234 with the size; that size -> 0",
    },
    {
        .id = "CTL-08",
        .title = "The DLL writes no further than the output buffer",
        .demand = Demand::Must,
        .severity = Severity::Error,
        .sources = "resapi/nc-resapi-presource_control_routine; "
                   "resapi/nc-resapi-presource_type_control_routine",
        .contested = true,
        .implemented = true,
        .why = "What lies behind the buffer is the monitor's: it crashes later, elsewhere.",
        .decides = "Bytes behind the buffer are watched; BytesReturned is compared with its size.",
        .breaking = "4 bytes of room; 8 are written",
        .conforming = "4 bytes of room; 4 are written",
        .contested_reading = "That BytesReturned never exceeds the buffer on success is inferred.",
    },
    {
        .id = "CTL-09",
        .title = "Properties that need a restart are answered ERROR_RESOURCE_PROPERTIES_STORED",
        .demand = Demand::Must,
        .severity = Severity::Error,
        .sources = "CLUSCTL_RESOURCE_SET_PRIVATE_PROPERTIES; "
                   "resapi/nc-resapi-presource_control_routine; Resource Structures",
        .implemented = true,
        .note =
            "Which values the running resource uses shows only where a text names a service, a "
            "share or a program behind it; other values are not judged, and neither is what the "
            "DLL had less than 10 s to put into effect.",
        .why =
            "An administrator is told that new values are at work, or stored, and neither is true.",
        .decides = "ERROR_RESOURCE_PROPERTIES_STORED, and the writes inside that call; "
                   "ERROR_SUCCESS while online, and a thing of the new name that comes up with the "
                   "next Online and not before.",
        .breaking = "SET -> 5024, nothing written; online, SET ShareName B -> 0, and share B comes "
                    "up after Offline and Online",
        .conforming = "SET; write; -> 5024",
    },
    {
        .id = "CTL-10",
        .title = "Every property is validated before any is written",
        .demand = Demand::Must,
        .severity = Severity::Error,
        .sources =
            "CLUSCTL_RESOURCE_VALIDATE_PRIVATE_PROPERTIES; CLUSCTL_RESOURCE_SET_PRIVATE_PROPERTIES",
        .implemented = true,
        .why = "Half a change is worse than none: the next Online runs with a mix that nobody "
               "asked for.",
        .decides = "Writes inside a SET that then fails; lists that are accepted although "
                   "malformed or of a wrong format.",
        .breaking = "SET: one value written; -> 87",
        .conforming = "SET: nothing written; -> 87",
    },
    {
        .id = "CTL-11",
        .title = "VALIDATE changes nothing",
        .demand = Demand::Must,
        .severity = Severity::Error,
        .sources = "CLUSCTL_RESOURCE_VALIDATE_PRIVATE_PROPERTIES",
        .contested = true,
        .implemented = true,
        .why = "Whoever only asks whether a value would do has changed it.",
        .decides = "Writes to the cluster database on the strand that is inside VALIDATE.",
        .breaking = "VALIDATE: ClusterRegSetValue",
        .conforming = "VALIDATE -> 0",
        .contested_reading =
            "That VALIDATE changes nothing is what the word says; no page forbids it.",
    },
    {
        .id = "CTL-12",
        .title = "Property and value lists are well formed",
        .demand = Demand::Must,
        .severity = Severity::Error,
        .sources = "Property Lists; Value Lists; CLUSCTL_RESOURCE_GET_PRIVATE_PROPERTIES",
        .implemented = true,
        .why =
            "Tools walk these lists by their lengths: one wrong length and they read past the end.",
        .decides = "The returned bytes, read item by item.",
        .breaking = "a count of 2 and one property",
        .conforming = "a count of 1 and one property with its end mark",
    },
    {
        .id = "CTL-13",
        .title = "Required dependencies are answered as a value list",
        .demand = Demand::Must,
        .severity = Severity::Error,
        .sources = "CLUSCTL_RESOURCE_GET_REQUIRED_DEPENDENCIES; "
                   "CLUSCTL_RESOURCE_TYPE_GET_REQUIRED_DEPENDENCIES",
        .implemented = true,
        .note = "Whether the type has required dependencies, a trace does not know.",
        .why = "The Cluster service lets a resource be created without what it needs; it fails at "
               "its first Online.",
        .decides = "The value list's bytes, and whether resource and type name the same.",
        .breaking = "dependencies without an end mark",
        .conforming = "the same list from both, with its end mark",
    },
    {
        .id = "CTL-14",
        .title = "Optional codes are answered correctly or with ERROR_INVALID_FUNCTION",
        .demand = Demand::Info,
        .severity = Severity::Info,
        .sources = "CLUSCTL_RESOURCE_GET_CHARACTERISTICS; CLUSCTL_RESOURCE_GET_CLASS_INFO; "
                   "CLUSCTL_RESOURCE_GET_FLAGS; resapi.h and clusapi.h",
        .implemented = true,
        .why = "A wrong class or characteristic makes the Cluster service treat the resource as "
               "something it is not.",
        .decides = "The returned bytes, and for QUORUM the function table.",
        .breaking = "QUORUM without Arbitrate and Release",
        .conforming = "ERROR_INVALID_FUNCTION",
    },
    {
        .id = "CTL-15",
        .title = "Some control codes are never delivered to the DLL",
        .demand = Demand::Info,
        .severity = Severity::Info,
        .sources = "Control Codes; Checkpointing",
        .constrains_dll = false,
        .note = "A promise of the monitor, about codes that it answers itself.",
        .why = "The DLL may rely on never seeing them.",
        .decides = "The monitor's own doing.",
        .breaking = "GET_NAME reaches the DLL",
        .conforming = "GET_NAME is answered by the Cluster service",
    },
    {
        .id = "CTL-16",
        .title = "Some control codes are not for a DLL to support",
        .demand = Demand::Must,
        .severity = Severity::Warn,
        .sources = "Control Codes",
        .implemented = true,
        .why = "They are the Cluster service's business; an answer of the DLL's takes the place of "
               "the real one.",
        .decides = "The four codes and their answers.",
        .breaking = "GET_NETWORK_NAME -> 0",
        .conforming = "GET_NETWORK_NAME -> 1",
    },
    {
        .id = "CTL-17",
        .title = "A state-change reason is used once and reset",
        .demand = Demand::Must,
        .severity = Severity::Error,
        .sources = "CLUSCTL_RESOURCE_STATE_CHANGE_REASON",
        .implemented = true,
        .note = "That a reason is reset leaves no event. It is inferred, as a warning, where two "
                "Offlines without a reason go one way, one with a reason another, and the next "
                "without one that other way still. A DLL whose Offline goes the same way whatever "
                "the reason is not judged.",
        .why =
            "A reason that is not kept makes a move look like a failure, or the other way round.",
        .decides = "The characteristic that asks for reasons, then the answer to "
                   "STATE_CHANGE_REASON; what Offline returns, calls and logs with a reason and "
                   "without one.",
        .breaking = "characteristics 0x10; STATE_CHANGE_REASON -> 1",
        .conforming = "characteristics 0x10; STATE_CHANGE_REASON -> 0",
    },
    {
        .id = "CTL-18",
        .title = "CLUSCTL_RESOURCE_DELETE cannot be refused",
        .demand = Demand::Must,
        .severity = Severity::Error,
        .sources = "CLUSCTL_RESOURCE_DELETE; Implementing Close",
        .implemented = true,
        .note = "Attached to the crash or hang that shows it.",
        .why = "The resource is gone from the database whatever the DLL does; a crash there takes "
               "its neighbours along.",
        .decides = "A crash or hang inside the call.",
        .breaking = "DELETE: crash",
        .conforming = "DELETE -> 1; Close",
    },
    {
        .id = "CTL-19",
        .title = "Notifications are optional and change no state",
        .demand = Demand::Info,
        .severity = Severity::Info,
        .sources =
            "Internal Resource Control Codes; Internal Resource Type Control Codes; Control Codes",
        .implemented = true,
        .why = "The Cluster service tells what has happened; a DLL that acts on it interrupts a "
               "resource in use.",
        .decides = "What goes up or down, or is reported, on the strand inside the notification.",
        .breaking = "ADD_DEPENDENCY: the service is stopped",
        .conforming = "ADD_DEPENDENCY -> 1",
    },
    {
        .id = "CTL-20",
        .title = "Notifications come once per resource and once per type",
        .demand = Demand::Info,
        .severity = Severity::Info,
        .sources = "Internal Control Codes",
        .constrains_dll = false,
        .note = "A promise of the monitor, about whom it sends notifications to.",
        .why = "A DLL may count on hearing of a change once per resource.",
        .decides = "The monitor's own doing.",
        .breaking = "three resources, one call",
        .conforming = "three resources, three calls",
    },
    {
        .id = "CTL-21",
        .title = "The Cluster API is not used before STARTING_PHASE2",
        .demand = Demand::Must,
        .severity = Severity::Warn,
        .sources = "CLUSCTL_RESOURCE_TYPE_STARTING_PHASE1; Recommended Practices for Resource DLLs",
        .implemented = true,
        .why = "The call waits for a Cluster service that waits for the type to be started.",
        .decides = "Openings of the Cluster API between the two notifications.",
        .breaking = "PHASE1: OpenCluster",
        .conforming = "PHASE1 -> 1; PHASE2: OpenCluster",
    },
    {
        .id = "CTL-22",
        .title = "User-defined control codes are the DLL's own business",
        .demand = Demand::Must,
        .severity = Severity::Error,
        .sources = "Creating Control Codes; Control Code Architecture; About Control Codes",
        .implemented = true,
        .note = "Attached to the crash or hang that shows it. What the codes of the author mean is "
                "not documented anywhere.",
        .why = "Any administrator's tool can send any number; believing the buffer crashes the "
               "monitor.",
        .decides = "A crash or hang inside a call whose code has bit 21 set. What the author's own "
                   "codes mean, no trace can tell.",
        .breaking = "a random user code: crash",
        .conforming = "a random user code -> 1",
    },
    {
        .id = "CTL-23",
        .title = "An asynchronous control call is completed exactly once",
        .demand = Demand::Must,
        .severity = Severity::Error,
        .sources = "resapi/nc-resapi-pbegin_rescall_routine; resapi/nc-resapi-pend_control_call; "
                   "resapi/ns-resapi-clres_callback_function_table",
        .contested = true,
        .implemented = true,
        .note = "How long a call may go on, no page says. One that is completed, but after the "
                "monitor has waited for DeadlockTimeout, or for what ExtendControlCall asked, is a "
                "warning.",
        .why = "A caller waits for ever, or is answered twice and reads freed memory.",
        .decides = "The ledger of Begin calls and their completions.",
        .breaking = "TRUE; EndControlCall twice",
        .conforming = "TRUE; EndControlCall once",
        .contested_reading =
            "The pages describe both halves; that exactly one follows is inferred.",
    },
    {
        .id = "CTL-24",
        .title = "Storage-class types answer the storage codes",
        .demand = Demand::Must,
        .severity = Severity::Error,
        .sources = "Control Codes",
        .implemented = true,
        .why = "Management cannot place or show disks, and the quorum cannot be configured.",
        .decides = "Storage codes sent to a type whose GET_CLASS_INFO says CLUS_RESCLASS_STORAGE.",
        .breaking = "GET_CLASS_INFO -> storage; STORAGE_GET_DISK_INFO -> 1",
        .conforming = "GET_CLASS_INFO -> storage; STORAGE_GET_DISK_INFO -> 0",
    },
    {
        .id = "CTL-25",
        .title = "Control calls change no state, whenever they come",
        .demand = Demand::Must,
        .severity = Severity::Error,
        .sources = "Implementing Terminate; Implementing ResourceControl",
        .contested = true,
        .implemented = true,
        .why = "A tool that only looks takes the resource down.",
        .decides = "What goes up or down, or is reported, on the strand inside a code that does "
                   "not modify.",
        .breaking = "GET_PRIVATE_PROPERTIES: the service stops",
        .conforming = "GET_PRIVATE_PROPERTIES -> 0",
        .contested_reading = "That questions change nothing is inferred from when they may come.",
    },
    {
        .id = "CTL-26",
        .title = "ENUM codes return a well-formed list of names",
        .demand = Demand::Should,
        .severity = Severity::Warn,
        .sources =
            "CLUSCTL_RESOURCE_ENUM_PRIVATE_PROPERTIES; resapi/nf-resapi-resutilenumproperties; "
            "resapi/nc-resapi-presource_control_routine",
        .implemented = true,
        .why = "Tools read past the end of the buffer, or show half a name.",
        .decides = "The returned bytes.",
        .breaking = "\"Size\" with one NUL",
        .conforming = "\"Size\" with its NUL and another",
    },
    {
        .id = "CTL-27",
        .title = "What was set is what is read back and what Online uses",
        .demand = Demand::Should,
        .severity = Severity::Warn,
        .sources = "Resource Structures; CLUSCTL_RESOURCE_SET_PRIVATE_PROPERTIES",
        .implemented = true,
        .note = "That Online uses a value shows only where it is a text that names a service, a "
                "share or a program behind the resource, as the value before it did; other values "
                "are only compared with what GET shows.",
        .why = "What an administrator reads back is not what he set: he sets it again, or trusts a "
               "value that is not there.",
        .decides =
            "A list that was set and what GET shows after it; the name of the thing that the "
            "next Online brings up.",
        .breaking = "SET Size 4 -> 5024; GET shows 3; or SET ShareName B, and Online brings up "
                    "share A",
        .conforming = "SET Size 4 -> 0; GET shows 4",
    },
};

}  // namespace

std::span<const RuleEntry> ctl_entries() { return entries; }

}  // namespace rhsim::conformance
