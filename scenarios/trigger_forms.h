#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "scenarios/scenario.h"

namespace rhsim::scenarios {

/// The key that makes a trigger what it is, and the keys that may stand beside it.
struct TriggerForm {
  Trigger::Kind kind;
  std::string_view key;
  bool resource = false;
  bool count = false;   ///< "count"
  bool during = false;  ///< "during"
  bool waits = false;   ///< "delay" and "within"
};

/// Every kind but Immediately, which is written by leaving "when" out.
[[nodiscard]] std::span<const TriggerForm> trigger_forms();
/// Null for Immediately.
[[nodiscard]] const TriggerForm* form_of(Trigger::Kind kind);
/// Every key that some trigger has.
[[nodiscard]] std::vector<std::string_view> trigger_keys();
/// The keys that a trigger of this form may have.
[[nodiscard]] std::vector<std::string_view> keys_of(const TriggerForm& form);

}  // namespace rhsim::scenarios
