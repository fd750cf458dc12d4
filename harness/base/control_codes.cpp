#include "harness/base/control_codes.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <string_view>

namespace rhsim {
namespace {

// CLUS_OBJECT_*, by their numbers.
constexpr std::array<std::string_view, 8> objects{"",     "RESOURCE", "RESOURCE_TYPE", "GROUP",
                                                  "NODE", "NETWORK",  "NETINTERFACE",  "CLUSTER"};

struct Code {
  std::uint32_t number;  ///< Without the object: what CLCTL_ has.
  std::string_view name;
};

// The same number means the same for every kind of object that has it. Sorted.
constexpr std::array<Code, 68> codes{{
    {0x000000, "UNKNOWN"},
    {0x000005, "GET_CHARACTERISTICS"},
    {0x000009, "GET_FLAGS"},
    {0x00000D, "GET_CLASS_INFO"},
    {0x000011, "GET_REQUIRED_DEPENDENCIES"},
    {0x000015, "GET_ARB_TIMEOUT"},
    {0x000029, "GET_NAME"},
    {0x00002D, "GET_RESOURCE_TYPE"},
    {0x000031, "GET_NODE"},
    {0x000035, "GET_NETWORK"},
    {0x000039, "GET_ID"},
    {0x00003D, "GET_FQDN"},
    {0x000041, "GET_CLUSTER_SERVICE_ACCOUNT_NAME"},
    {0x000051, "ENUM_COMMON_PROPERTIES"},
    {0x000055, "GET_RO_COMMON_PROPERTIES"},
    {0x000059, "GET_COMMON_PROPERTIES"},
    {0x000061, "VALIDATE_COMMON_PROPERTIES"},
    {0x000065, "GET_COMMON_PROPERTY_FMTS"},
    {0x000069, "GET_COMMON_RESOURCE_PROPERTY_FMTS"},
    {0x000079, "ENUM_PRIVATE_PROPERTIES"},
    {0x00007D, "GET_RO_PRIVATE_PROPERTIES"},
    {0x000081, "GET_PRIVATE_PROPERTIES"},
    {0x000089, "VALIDATE_PRIVATE_PROPERTIES"},
    {0x00008D, "GET_PRIVATE_PROPERTY_FMTS"},
    {0x000091, "GET_PRIVATE_RESOURCE_PROPERTY_FMTS"},
    {0x0000A9, "GET_REGISTRY_CHECKPOINTS"},
    {0x0000B5, "GET_CRYPTO_CHECKPOINTS"},
    {0x0000C9, "GET_LOADBAL_PROCESS_LIST"},
    {0x000169, "GET_NETWORK_NAME"},
    {0x00016D, "NETNAME_GET_VIRTUAL_SERVER_TOKEN"},
    {0x000172, "NETNAME_REGISTER_DNS_RECORDS"},
    {0x000191, "STORAGE_GET_DISK_INFO"},
    {0x000195, "STORAGE_GET_AVAILABLE_DISKS"},
    {0x000199, "STORAGE_IS_PATH_VALID"},
    {0x0001B9, "QUERY_DELETE"},
    {0x0001E1, "QUERY_MAINTENANCE_MODE"},
    {0x0001ED, "STORAGE_GET_DRIVELETTERS"},
    {0x0001F1, "STORAGE_GET_DISK_INFO_EX"},
    {0x0001F5, "STORAGE_GET_AVAILABLE_DISKS_EX"},
    {0x000211, "STORAGE_GET_MOUNTPOINTS"},
    {0x000219, "STORAGE_GET_DIRTY"},
    {0x000225, "STORAGE_GET_SHARED_VOLUME_INFO"},
    {0x40005E, "SET_COMMON_PROPERTIES"},
    {0x400086, "SET_PRIVATE_PROPERTIES"},
    {0x4000A2, "ADD_REGISTRY_CHECKPOINT"},
    {0x4000A6, "DELETE_REGISTRY_CHECKPOINT"},
    {0x4000AE, "ADD_CRYPTO_CHECKPOINT"},
    {0x4000B2, "DELETE_CRYPTO_CHECKPOINT"},
    {0x4000BA, "UPGRADE_DLL"},
    {0x4000BE, "ADD_REGISTRY_CHECKPOINT_64BIT"},
    {0x4000C2, "ADD_REGISTRY_CHECKPOINT_32BIT"},
    {0x4001E6, "SET_MAINTENANCE_MODE"},
    {0x4001EA, "STORAGE_SET_DRIVELETTER"},
    {0x500006, "DELETE"},
    {0x50000A, "INSTALL_NODE"},
    {0x50000E, "EVICT_NODE"},
    {0x500012, "ADD_DEPENDENCY"},
    {0x500016, "REMOVE_DEPENDENCY"},
    {0x50001A, "ADD_OWNER"},
    {0x50001E, "REMOVE_OWNER"},
    {0x500026, "SET_NAME"},
    {0x50002A, "CLUSTER_NAME_CHANGED"},
    {0x50002E, "CLUSTER_VERSION_CHANGED"},
    {0x500032, "FIXUP_ON_UPGRADE"},
    {0x500036, "STARTING_PHASE1"},
    {0x50003A, "STARTING_PHASE2"},
    {0x50004E, "STATE_CHANGE_REASON"},
    {0x500052, "PROVIDER_STATE_CHANGE"},
}};

}  // namespace

std::string control_code_name(std::uint32_t code) {
  const std::uint32_t object = code >> 24U;
  const std::uint32_t number = code & 0xFFFFFFU;
  const auto found =
      std::lower_bound(codes.begin(), codes.end(), number,
                       [](const Code& left, std::uint32_t right) { return left.number < right; });
  if (object == 0 || object >= objects.size() || found == codes.end() || found->number != number) {
    char text[16];
    std::snprintf(text, sizeof text, "0x%08X", static_cast<unsigned>(code));
    return text;
  }
  return "CLUSCTL_" + std::string(objects[object]) + "_" + std::string(found->name);
}

}  // namespace rhsim
