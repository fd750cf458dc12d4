#include "harness/base/system_errors.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace rhsim {
namespace {

constexpr std::array<SystemError, 67> errors{{
    {0, "ERROR_SUCCESS"},
    {1, "ERROR_INVALID_FUNCTION"},
    {2, "ERROR_FILE_NOT_FOUND"},
    {3, "ERROR_PATH_NOT_FOUND"},
    {4, "ERROR_TOO_MANY_OPEN_FILES"},
    {5, "ERROR_ACCESS_DENIED"},
    {6, "ERROR_INVALID_HANDLE"},
    {8, "ERROR_NOT_ENOUGH_MEMORY"},
    {13, "ERROR_INVALID_DATA"},
    {14, "ERROR_OUTOFMEMORY"},
    {21, "ERROR_NOT_READY"},
    {31, "ERROR_GEN_FAILURE"},
    {32, "ERROR_SHARING_VIOLATION"},
    {50, "ERROR_NOT_SUPPORTED"},
    {53, "ERROR_BAD_NETPATH"},
    {64, "ERROR_NETNAME_DELETED"},
    {67, "ERROR_BAD_NET_NAME"},
    {87, "ERROR_INVALID_PARAMETER"},
    {109, "ERROR_BROKEN_PIPE"},
    {120, "ERROR_CALL_NOT_IMPLEMENTED"},
    {121, "ERROR_SEM_TIMEOUT"},
    {122, "ERROR_INSUFFICIENT_BUFFER"},
    {126, "ERROR_MOD_NOT_FOUND"},
    {127, "ERROR_PROC_NOT_FOUND"},
    {164, "ERROR_MAX_THRDS_REACHED"},
    {170, "ERROR_BUSY"},
    {183, "ERROR_ALREADY_EXISTS"},
    {234, "ERROR_MORE_DATA"},
    {258, "WAIT_TIMEOUT"},
    {259, "ERROR_NO_MORE_ITEMS"},
    {995, "ERROR_OPERATION_ABORTED"},
    {996, "ERROR_IO_INCOMPLETE"},
    {997, "ERROR_IO_PENDING"},
    {1008, "ERROR_NO_TOKEN"},
    {1018, "ERROR_KEY_DELETED"},
    {1051, "ERROR_DEPENDENT_SERVICES_RUNNING"},
    {1052, "ERROR_INVALID_SERVICE_CONTROL"},
    {1053, "ERROR_SERVICE_REQUEST_TIMEOUT"},
    {1056, "ERROR_SERVICE_ALREADY_RUNNING"},
    {1058, "ERROR_SERVICE_DISABLED"},
    {1060, "ERROR_SERVICE_DOES_NOT_EXIST"},
    {1061, "ERROR_SERVICE_CANNOT_ACCEPT_CTRL"},
    {1062, "ERROR_SERVICE_NOT_ACTIVE"},
    {1066, "ERROR_SERVICE_SPECIFIC_ERROR"},
    {1067, "ERROR_PROCESS_ABORTED"},
    {1068, "ERROR_SERVICE_DEPENDENCY_FAIL"},
    {1069, "ERROR_SERVICE_LOGON_FAILED"},
    {1070, "ERROR_SERVICE_START_HANG"},
    {1077, "ERROR_SERVICE_NEVER_STARTED"},
    {1168, "ERROR_NOT_FOUND"},
    {1223, "ERROR_CANCELLED"},
    {1306, "ERROR_REVISION_MISMATCH"},
    {1359, "ERROR_INTERNAL_ERROR"},
    {1450, "ERROR_NO_SYSTEM_RESOURCES"},
    {1455, "ERROR_COMMITMENT_LIMIT"},
    {1460, "ERROR_TIMEOUT"},
    {1722, "RPC_S_SERVER_UNAVAILABLE"},
    {5004, "ERROR_RESOURCE_OFFLINE"},
    {5006, "ERROR_RESOURCE_NOT_AVAILABLE"},
    {5007, "ERROR_RESOURCE_NOT_FOUND"},
    {5018, "ERROR_OBJECT_IN_LIST"},
    {5019, "ERROR_RESOURCE_ONLINE"},
    {5023, "ERROR_INVALID_STATE"},
    {5024, "ERROR_RESOURCE_PROPERTIES_STORED"},
    {5038, "ERROR_RESOURCE_FAILED"},
    {5059, "ERROR_CLUSTER_INVALID_NODE"},
    {5080, "ERROR_CLUSTER_RESNAME_NOT_FOUND"},
}};

static_assert(std::is_sorted(errors.begin(), errors.end(),
                             [](const auto& a, const auto& b) { return a.code < b.code; }));

}  // namespace

std::span<const SystemError> system_errors() { return errors; }

std::string system_error_text(std::uint64_t code) {
  const auto found = std::find_if(errors.begin(), errors.end(),
                                  [code](const auto& error) { return error.code == code; });
  if (found != errors.end()) return fmt::format("{} ({})", found->name, code);
  return code > 0x7FFFFFFF ? fmt::format("0x{:08X}", code) : fmt::format("{}", code);
}

}  // namespace rhsim
