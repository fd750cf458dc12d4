#include "harness/base/control_codes.h"

#include <cstdint>

#include <catch2/catch.hpp>

namespace rhsim {

TEST_CASE("a control code is told by the name that clusapi.h has for it, others by their number") {
  const auto [code, name] = GENERATE(table<std::uint32_t, const char*>({
      {0x01000000, "CLUSCTL_RESOURCE_UNKNOWN"},
      {0x01000059, "CLUSCTL_RESOURCE_GET_COMMON_PROPERTIES"},
      {0x01400086, "CLUSCTL_RESOURCE_SET_PRIVATE_PROPERTIES"},
      {0x014000A2, "CLUSCTL_RESOURCE_ADD_REGISTRY_CHECKPOINT"},
      {0x01500052, "CLUSCTL_RESOURCE_PROVIDER_STATE_CHANGE"},
      {0x02000091, "CLUSCTL_RESOURCE_TYPE_GET_PRIVATE_RESOURCE_PROPERTY_FMTS"},
      {0x03000029, "CLUSCTL_GROUP_GET_NAME"},
      {0x04000039, "CLUSCTL_NODE_GET_ID"},
      {0x05000029, "CLUSCTL_NETWORK_GET_NAME"},
      {0x06000031, "CLUSCTL_NETINTERFACE_GET_NODE"},
      // What a DLL made up itself, a kind of object that is none, and no object at all.
      {0x01200001, "0x01200001"},
      {0x09000029, "0x09000029"},
      {0x00000029, "0x00000029"},
  }));
  CHECK(control_code_name(code) == name);
}

}  // namespace rhsim
