#pragma once

#include <rapidcheck.h>

#include "scenarios/scenario.h"

/// Scenarios at random: every kind of step, trigger, script and switch, all of them valid.
namespace rhsim::scenarios::test {

[[nodiscard]] rc::Gen<Scenario> random_scenario();

}  // namespace rhsim::scenarios::test
