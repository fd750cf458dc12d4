// A DLL that is built for Windows Server 2012. Its structure has a name of its own here, because
// the other files of this program are built for a later system.
#define CLUSAPI_VERSION 0x00000701
#define RESOURCE_STATUS_EX RESOURCE_STATUS_EX_2012

#include <windows.h>

#include <catch2/catch.hpp>
#include <cstddef>

#include "harness/abi/layout.h"
#include "resapi.h"

namespace abi = rhsim::abi;

TEST_CASE("for Windows Server 2012, RESOURCE_STATUS_EX ends before WaitHint") {
  CHECK(sizeof(RESOURCE_STATUS_EX_2012) == sizeof(abi::ResourceStatusEx2012));
  CHECK(offsetof(RESOURCE_STATUS_EX_2012, EventHandle) ==
        offsetof(abi::ResourceStatusEx2012, event_handle));
  CHECK(offsetof(RESOURCE_STATUS_EX_2012, Flags) == offsetof(abi::ResourceStatusEx2012, flags));
}
