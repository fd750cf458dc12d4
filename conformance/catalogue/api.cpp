// Rules about calls that a resource DLL avoids.
#include "conformance/catalogue/groups.h"

namespace rhsim::conformance {
namespace {

constexpr RuleEntry entries[] = {
    {
        .id = "API-01",
        .title = "Some Cluster API functions are never called from a resource DLL",
        .demand = Demand::Must,
        .severity = Severity::Error,
        .sources = "Function Calls to Avoid in Resource DLLs",
        .implemented = true,
        .note = "An extended form (OnlineClusterResourceEx) that the page does not list is a "
                "warning.",
        .why = "The Cluster service moves resources; a DLL that does so itself can wait for a lock "
               "that its own caller holds.",
        .decides = "Calls of the watched functions by name.",
        .breaking = "worker: OfflineClusterResource(itself)",
        .conforming = "worker: report Failed",
    },
    {
        .id = "API-02",
        .title = "Some Cluster API functions are for workers only",
        .demand = Demand::Must,
        .severity = Severity::Error,
        .sources = "Function Calls to Avoid in Resource DLLs",
        .implemented = true,
        .note =
            "Any thread that the DLL made counts as a worker, unless a profile says otherwise. An "
            "extended form that the page does not list is a warning.",
        .why = "The function waits for the Cluster service, which waits for this very entry point: "
               "both stop until DeadlockTimeout.",
        .decides = "The call, and whether its strand is inside an entry point.",
        .breaking = "LooksAlive: GetClusterResourceState",
        .conforming = "worker: GetClusterResourceState",
    },
    {
        .id = "API-03",
        .title =
            "The cluster database is not written from Open, Close, Online, Offline or Terminate",
        .demand = Demand::Must,
        .severity = Severity::Error,
        .sources =
            "Function Calls to Avoid in Resource DLLs; clusapi/nf-clusapi-clusterregsetvalue; "
            "resapi/nf-resapi-resutilsetpropertytable; "
            "resapi/nf-resapi-resutilsetpropertyparameterblock",
        .implemented = true,
        .why = "A write is an update of the whole cluster and may wait for the resource that makes "
               "it.",
        .decides =
            "Calls of the writing functions on a strand inside one of the five entry points.",
        .breaking = "Online: ClusterRegSetValue",
        .conforming = "ResourceControl: ResUtilSetPropertyTable",
    },
    {
        .id = "API-04",
        .title = "Some control codes are sent only from workers",
        .demand = Demand::Must,
        .severity = Severity::Error,
        .sources = "Function Calls to Avoid in Resource DLLs; Control Codes",
        .implemented = true,
        .why = "As with other calls to the Cluster service: it may be waiting for the entry point "
               "that asks.",
        .decides =
            "ClusterResourceControl and ClusterGroupControl with the code in the call's argument; "
            "of a call that never returns, what the DeadlockTimeout says that it waits in.",
        .breaking = "IsAlive: ClusterResourceControl(GET_COMMON_PROPERTIES)",
        .conforming = "worker: the same",
    },
    {
        .id = "API-05",
        .title = "Checkpoint control codes may be sent from any thread",
        .demand = Demand::Info,
        .severity = Severity::Info,
        .sources = "Checkpointing",
        .constrains_dll = false,
        .note = "A permission, which API-04 grants by leaving these codes out.",
        .why = "Checkpoints are kept by the Cluster service alone, so that nothing can come back.",
        .decides = "A permission: API-04 leaves these codes out.",
        .breaking = "",
        .conforming = "Open: ClusterResourceControl(ADD_REGISTRY_CHECKPOINT)",
    },
    {
        .id = "API-06",
        .title = "The registry functions are not used on the cluster database",
        .demand = Demand::Must,
        .severity = Severity::Error,
        .sources = "Cluster Database; Cluster Registry Access Functions",
        .implemented = true,
        .why = "A cluster key is no registry handle: the call fails, or reaches another key; and "
               "nothing of it is replicated.",
        .decides = "A registry function that was given the ResourceKey or another key of the "
                   "cluster database.",
        .breaking = "RegSetValueExW(ResourceKey)",
        .conforming = "ClusterRegSetValue(ResourceKey)",
    },
    {
        .id = "API-07",
        .title = "Utility functions are preferred to the Cluster API, which may be absent",
        .demand = Demand::Should,
        .severity = Severity::Info,
        .sources = "Standard Order of Preference; Resource API; Cluster API",
        .implemented = true,
        .note = "Which functions are preferred is not judged, only whether the DLL bears their "
                "absence.",
        .why = "Resources are opened and failed while the Cluster service is not reachable; a DLL "
               "that insists hangs its start.",
        .decides = "Openings of the Cluster API that fail on one strand again and again.",
        .breaking = "OpenCluster fails, 21 times in a row",
        .conforming = "OpenCluster fails; Failed is reported",
    },
    {
        .id = "API-08",
        .title = "A service is stopped, then configured, then started, by a worker",
        .demand = Demand::Should,
        .severity = Severity::Warn,
        .sources = "Implementing Online; resapi/nf-resapi-resutilsetresourceserviceenvironment; "
                   "resapi/nf-resapi-resutilsetresourceservicestartparameters",
        .implemented = true,
        .why = "A service that already runs does not see its new environment: it answers under the "
               "wrong network name.",
        .decides = "The order of the calls that name one service within one Online.",
        .breaking = "StartService; ResUtilSetResourceServiceEnvironment",
        .conforming = "stop; configure; StartService",
    },
    {
        .id = "API-09",
        .title = "ResUtilTerminateServiceProcessFromResDll is told whether it is an Offline",
        .demand = Demand::Should,
        .severity = Severity::Warn,
        .sources = "resapi/nf-resapi-resutilterminateserviceprocessfromresdll",
        .implemented = true,
        .why = "The function logs and answers Offline or Failed by that flag: an operator reads "
               "the opposite of what happened.",
        .decides = "The flag stands in the call's argument; the trace says which entry point or "
                   "worker it was.",
        .breaking = "Terminate: bOffline TRUE",
        .conforming = "Terminate: bOffline FALSE",
    },
    {
        .id = "API-10",
        .title = "What a utility function opened or allocated is released by its counterpart",
        .demand = Demand::Must,
        .severity = Severity::Error,
        .sources = "Utility Functions",
        .implemented = true,
        .note = "Handles are counted at unload; memory is not counted.",
        .why = "Handles of the Cluster service pile up in the monitor's process over months of "
               "restarts.",
        .decides = "Handles of the fake cluster that are open after Close and after the unload.",
        .breaking = "ClusterRegOpenKey in Online; unload",
        .conforming = "ClusterRegOpenKey; ClusterRegCloseKey",
    },
    {
        .id = "API-11",
        .title = "ResUtilFreeParameterBlock frees only what ResUtilDupParameterBlock made",
        .demand = Demand::Must,
        .severity = Severity::Error,
        .sources =
            "resapi/nf-resapi-resutilfreeparameterblock; resapi/nf-resapi-resutildupparameterblock",
        .contested = true,
        .disputed = true,
        .implemented = true,
        .note = "A trace does not name blocks: a free is judged only where every duplicate is "
                "freed already.",
        .why =
            "Freed twice or by the wrong heap, memory is corrupted long before anything crashes.",
        .decides = "More blocks are freed than were duplicated; a trace does not name blocks.",
        .breaking = "ResUtilFreeParameterBlock without a Dup",
        .conforming = "Dup; Free",
        .contested_reading =
            "resapi/nf-resapi-resutilfreeparameterblock keeps the function for blocks from Dup, "
            "resapi/nf-resapi-resutilgetpropertiestoparameterblock names no other release for a "
            "loaded block, and everybody uses this one: information unless a profile raises it.",
    },
    {
        .id = "API-12",
        .title = "Online reads the private properties anew",
        .demand = Demand::Should,
        .severity = Severity::Info,
        .sources = "Implementing Online",
        .implemented = true,
        .note = "A DLL that never reads a property is not judged.",
        .why = "An administrator changes a path, cycles the resource as told, and the old value "
               "runs on.",
        .decides = "The first call that touches the environment in an Online, and the last reading "
                   "of properties before it.",
        .breaking = "Open reads; Online starts the service",
        .conforming = "Online reads and starts the service",
    },
};

}  // namespace

std::span<const RuleEntry> api_entries() { return entries; }

}  // namespace rhsim::conformance
