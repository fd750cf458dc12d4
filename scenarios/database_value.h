#pragma once

#include <cstdint>
#include <vector>

#include "fakes/cluster/database.h"
#include "scenarios/environment.h"

/// A scenario's values in the form that the fake cluster and a DLL take.
namespace rhsim::scenarios {

[[nodiscard]] cluster::Value value_of(const DatabaseValue& value);

/// Source: "Property Lists".
[[nodiscard]] std::vector<std::uint8_t> property_list_of(const DatabaseValues& values);

}  // namespace rhsim::scenarios
