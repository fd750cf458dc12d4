#include "harness/monitor/control_codes.h"

#include <algorithm>

namespace rhsim::monitor {
namespace {

using enum ControlSupport;

constexpr ControlCode codes[] = {
    {"UNKNOWN", 0x01000000, 0x02000000, Required, false},
    {"GET_CHARACTERISTICS", 0x01000005, 0x02000005, Optional},
    {"GET_FLAGS", 0x01000009, 0x02000009, Optional},
    {"GET_CLASS_INFO", 0x0100000D, 0x0200000D, Optional},
    {"GET_REQUIRED_DEPENDENCIES", 0x01000011, 0x02000011, Optional},
    {"GET_ARB_TIMEOUT", 0, 0x02000015, Optional},
    {"GET_NAME", 0x01000029, 0, Undelivered},
    {"GET_ID", 0x01000039, 0, Undelivered},
    {"GET_RESOURCE_TYPE", 0x0100002D, 0, Undelivered},
    {"ENUM_COMMON_PROPERTIES", 0x01000051, 0x02000051, MonitorOnly},
    {"GET_RO_COMMON_PROPERTIES", 0x01000055, 0x02000055, MonitorOnly},
    {"GET_COMMON_PROPERTIES", 0x01000059, 0x02000059, MonitorOnly},
    {"SET_COMMON_PROPERTIES", 0x0140005E, 0x0240005E, MonitorOnly, false},
    {"VALIDATE_COMMON_PROPERTIES", 0x01000061, 0x02000061, MonitorOnly, false},
    {"GET_COMMON_PROPERTY_FMTS", 0x01000065, 0x02000065, MonitorOnly},
    {"GET_COMMON_RESOURCE_PROPERTY_FMTS", 0, 0x02000069, MonitorOnly},
    {"ENUM_PRIVATE_PROPERTIES", 0x01000079, 0x02000079, Required},
    {"GET_RO_PRIVATE_PROPERTIES", 0x0100007D, 0x0200007D, Required},
    {"GET_PRIVATE_PROPERTIES", 0x01000081, 0x02000081, Required},
    {"SET_PRIVATE_PROPERTIES", 0x01400086, 0x02400086, Required, false},
    {"VALIDATE_PRIVATE_PROPERTIES", 0x01000089, 0x02000089, Required, false},
    {"GET_PRIVATE_PROPERTY_FMTS", 0x0100008D, 0x0200008D, Required},
    {"GET_PRIVATE_RESOURCE_PROPERTY_FMTS", 0, 0x02000091, Required},
    {"ADD_REGISTRY_CHECKPOINT", 0x014000A2, 0, Undelivered},
    {"DELETE_REGISTRY_CHECKPOINT", 0x014000A6, 0, Undelivered},
    {"GET_REGISTRY_CHECKPOINTS", 0x010000A9, 0x020000A9, Undelivered},
    {"ADD_REGISTRY_CHECKPOINT_64BIT", 0x014000BE, 0, Undelivered},
    {"ADD_REGISTRY_CHECKPOINT_32BIT", 0x014000C2, 0, Undelivered},
    {"ADD_CRYPTO_CHECKPOINT", 0x014000AE, 0, Undelivered},
    {"DELETE_CRYPTO_CHECKPOINT", 0x014000B2, 0, Undelivered},
    {"GET_CRYPTO_CHECKPOINTS", 0x010000B5, 0x020000B5, Undelivered},
    {"UPGRADE_DLL", 0x014000BA, 0, NotSupported, false},
    {"GET_NETWORK_NAME", 0x01000169, 0, NotSupported},
    {"STORAGE_GET_DISK_INFO", 0x01000191, 0, Storage},
    {"STORAGE_GET_DISK_INFO_EX", 0x010001F1, 0, Storage},
    {"STORAGE_GET_AVAILABLE_DISKS", 0, 0x02000195, Storage},
    {"STORAGE_IS_PATH_VALID", 0x01000199, 0, Storage, false},
    {"STORAGE_GET_MOUNTPOINTS", 0x01000211, 0, Storage},
    {"QUERY_MAINTENANCE_MODE", 0x010001E1, 0, Storage},
    {"SET_MAINTENANCE_MODE", 0x014001E6, 0, Storage, false},
    {"DELETE", 0x01500006, 0, Optional, false},
    {"INSTALL_NODE", 0x0150000A, 0x0250000A, Optional, false},
    {"EVICT_NODE", 0x0150000E, 0x0250000E, Optional, false},
    {"ADD_DEPENDENCY", 0x01500012, 0, Optional, false},
    {"REMOVE_DEPENDENCY", 0x01500016, 0, Optional, false},
    {"ADD_OWNER", 0x0150001A, 0, Optional, false},
    {"REMOVE_OWNER", 0x0150001E, 0, Optional, false},
    {"SET_NAME", 0x01500026, 0, Optional, false},
    {"CLUSTER_NAME_CHANGED", 0x0150002A, 0, Optional, false},
    {"CLUSTER_VERSION_CHANGED", 0x0150002E, 0x0250002E, Optional, false},
    {"FIXUP_ON_UPGRADE", 0, 0x02500032, Optional, false},
    {"STARTING_PHASE1", 0, 0x02500036, Optional, false},
    {"STARTING_PHASE2", 0, 0x0250003A, Optional, false},
    {"FORCE_QUORUM", 0x01500046, 0, NotSupported, false},
    {"INITIALIZE", 0x0150004A, 0, NotSupported, false},
    {"STATE_CHANGE_REASON", 0x0150004E, 0, Optional, false},
    {"PROVIDER_STATE_CHANGE", 0x01500052, 0, Optional, false},
    {"LEAVING_GROUP", 0x01500056, 0, Optional, false},
    {"JOINING_GROUP", 0x0150005A, 0, Optional, false},
};

constexpr std::string_view resource_prefix = "CLUSCTL_RESOURCE_";
constexpr std::string_view type_prefix = "CLUSCTL_RESOURCE_TYPE_";

}  // namespace

std::span<const ControlCode> control_codes() { return codes; }

Dword control_code_named(std::string_view name) {
  const bool of_type = name.starts_with(type_prefix);
  if (!of_type && !name.starts_with(resource_prefix)) return 0;
  name.remove_prefix(of_type ? type_prefix.size() : resource_prefix.size());
  const auto found = std::find_if(std::begin(codes), std::end(codes),
                                  [&](const ControlCode& code) { return code.name == name; });
  if (found == std::end(codes)) return 0;
  return of_type ? found->type : found->resource;
}

bool is_for_dll(Dword code) {
  return std::none_of(std::begin(codes), std::end(codes), [code](const ControlCode& each) {
    const bool not_asked =
        each.support == Undelivered || each.support == MonitorOnly || each.support == NotSupported;
    return not_asked && (each.resource == code || each.type == code);
  });
}

bool is_undelivered(Dword code) {
  return std::any_of(std::begin(codes), std::end(codes), [code](const ControlCode& each) {
    return each.support == Undelivered && (each.resource == code || each.type == code);
  });
}

}  // namespace rhsim::monitor
