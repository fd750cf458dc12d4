#include "conformance/control_codes.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace rhsim::conformance {
namespace {

struct Code {
  std::uint32_t resource;  ///< 0: only types have it.
  std::uint32_t type;      ///< 0: only resources have it. Both 0 is UNKNOWN's own row.
  std::string_view name;
};

/// Source: Control Codes; clusapi.h, whose access bits count where a page's table differs.
constexpr std::array table{
    Code{0x01000000, 0x02000000, "UNKNOWN"},
    Code{0x01000005, 0x02000005, "GET_CHARACTERISTICS"},
    Code{0x01000009, 0x02000009, "GET_FLAGS"},
    Code{0x0100000D, 0x0200000D, "GET_CLASS_INFO"},
    Code{0x01000011, 0x02000011, "GET_REQUIRED_DEPENDENCIES"},
    Code{0, 0x02000015, "GET_ARB_TIMEOUT"},
    Code{0x01000029, 0, "GET_NAME"},
    Code{0x0100002D, 0, "GET_RESOURCE_TYPE"},
    Code{0x01000039, 0, "GET_ID"},
    Code{0x01000051, 0x02000051, "ENUM_COMMON_PROPERTIES"},
    Code{0x01000055, 0x02000055, "GET_RO_COMMON_PROPERTIES"},
    Code{0x01000059, 0x02000059, "GET_COMMON_PROPERTIES"},
    Code{0x0140005E, 0x0240005E, "SET_COMMON_PROPERTIES"},
    Code{0x01000061, 0x02000061, "VALIDATE_COMMON_PROPERTIES"},
    Code{0x01000065, 0x02000065, "GET_COMMON_PROPERTY_FMTS"},
    Code{0, 0x02000069, "GET_COMMON_RESOURCE_PROPERTY_FMTS"},
    Code{0x01000079, 0x02000079, "ENUM_PRIVATE_PROPERTIES"},
    Code{0x0100007D, 0x0200007D, "GET_RO_PRIVATE_PROPERTIES"},
    Code{0x01000081, 0x02000081, "GET_PRIVATE_PROPERTIES"},
    Code{0x01400086, 0x02400086, "SET_PRIVATE_PROPERTIES"},
    Code{0x01000089, 0x02000089, "VALIDATE_PRIVATE_PROPERTIES"},
    Code{0x0100008D, 0x0200008D, "GET_PRIVATE_PROPERTY_FMTS"},
    Code{0, 0x02000091, "GET_PRIVATE_RESOURCE_PROPERTY_FMTS"},
    Code{0x014000A2, 0, "ADD_REGISTRY_CHECKPOINT"},
    Code{0x014000A6, 0, "DELETE_REGISTRY_CHECKPOINT"},
    Code{0x010000A9, 0x020000A9, "GET_REGISTRY_CHECKPOINTS"},
    Code{0x014000AE, 0, "ADD_CRYPTO_CHECKPOINT"},
    Code{0x014000B2, 0, "DELETE_CRYPTO_CHECKPOINT"},
    Code{0x010000B5, 0x020000B5, "GET_CRYPTO_CHECKPOINTS"},
    Code{0x014000BA, 0, "UPGRADE_DLL"},
    Code{0x014000BE, 0, "ADD_REGISTRY_CHECKPOINT_64BIT"},
    Code{0x014000C2, 0, "ADD_REGISTRY_CHECKPOINT_32BIT"},
    Code{0x01000169, 0, "GET_NETWORK_NAME"},
    Code{0x01000191, 0, "STORAGE_GET_DISK_INFO"},
    Code{0, 0x02000195, "STORAGE_GET_AVAILABLE_DISKS"},
    Code{0x01000199, 0, "STORAGE_IS_PATH_VALID"},
    Code{0x010001E1, 0, "QUERY_MAINTENANCE_MODE"},
    Code{0x014001E6, 0, "SET_MAINTENANCE_MODE"},
    Code{0x010001F1, 0, "STORAGE_GET_DISK_INFO_EX"},
    Code{0x01000211, 0, "STORAGE_GET_MOUNTPOINTS"},
    Code{0x01500006, 0, "DELETE"},
    Code{0x0150000A, 0x0250000A, "INSTALL_NODE"},
    Code{0x0150000E, 0x0250000E, "EVICT_NODE"},
    Code{0x01500012, 0, "ADD_DEPENDENCY"},
    Code{0x01500016, 0, "REMOVE_DEPENDENCY"},
    Code{0x0150001A, 0, "ADD_OWNER"},
    Code{0x0150001E, 0, "REMOVE_OWNER"},
    Code{0x01500026, 0, "SET_NAME"},
    Code{0x0150002A, 0, "CLUSTER_NAME_CHANGED"},
    Code{0x0150002E, 0x0250002E, "CLUSTER_VERSION_CHANGED"},
    Code{0, 0x02500032, "FIXUP_ON_UPGRADE"},
    Code{0, 0x02500036, "STARTING_PHASE1"},
    Code{0, 0x0250003A, "STARTING_PHASE2"},
    Code{0x01500046, 0, "FORCE_QUORUM"},
    Code{0x0150004A, 0, "INITIALIZE"},
    Code{0x0150004E, 0, "STATE_CHANGE_REASON"},
    Code{0x01500052, 0, "PROVIDER_STATE_CHANGE"},
    Code{0x01500056, 0, "LEAVING_GROUP"},
    Code{0x0150005A, 0, "JOINING_GROUP"},
};

const Code* find(std::uint32_t code) {
  const auto found = std::find_if(table.begin(), table.end(), [&](const Code& known) {
    return code == known.resource || code == known.type;
  });
  return code == 0 || found == table.end() ? nullptr : &*found;
}

}  // namespace

ControlObject object_of(std::uint32_t code) {
  switch (code >> 24U) {
    case 1:
      return ControlObject::Resource;
    case 2:
      return ControlObject::Type;
    default:
      return ControlObject::Other;
  }
}

bool is_user_code(std::uint32_t code) { return (code & 0x00200000U) != 0; }
bool is_notification(std::uint32_t code) { return (code & 0x00100000U) != 0; }
bool modifies(std::uint32_t code) { return (code & 0x00400000U) != 0; }
std::uint32_t function_of(std::uint32_t code) { return code & 0x0000FFFFU; }
bool is_documented(std::uint32_t code) { return find(code) != nullptr; }

std::string control_words(std::uint32_t code) {
  const auto* known = find(code);
  if (known == nullptr) return fmt::format("0x{:08X}", code);
  return fmt::format("CLUSCTL_RESOURCE_{}{} (0x{:08X})", code == known->type ? "TYPE_" : "",
                     known->name, code);
}

bool is_control(trace::EntryPoint entry) {
  switch (entry) {
    case trace::EntryPoint::ResourceControl:
    case trace::EntryPoint::ResourceTypeControl:
    case trace::EntryPoint::BeginResourceControl:
    case trace::EntryPoint::BeginResourceTypeControl:
    case trace::EntryPoint::BeginResourceControlAsUser:
    case trace::EntryPoint::BeginResourceTypeControlAsUser:
      return true;
    default:
      return false;
  }
}

}  // namespace rhsim::conformance
