#include "scenarios/trigger_forms.h"

#include <algorithm>
#include <array>

namespace rhsim::scenarios {
namespace {

using Kind = Trigger::Kind;

constexpr std::array forms{
    TriggerForm{Kind::At, "at"},
    TriggerForm{Kind::After, "after"},
    TriggerForm{Kind::State, "state", true, false, false, true},
    TriggerForm{Kind::Reports, "reports", true, false, true, true},
    TriggerForm{Kind::Called, "called", true, true, false, true},
    TriggerForm{Kind::Returned, "returned", true, true, false, true},
    TriggerForm{Kind::Logged, "logged", true, false, false, true},
    TriggerForm{Kind::Settled, "settled", true, false, false, true},
};

}  // namespace

std::span<const TriggerForm> trigger_forms() { return forms; }

const TriggerForm* form_of(Kind kind) {
  const auto found = std::find_if(forms.begin(), forms.end(),
                                  [&](const TriggerForm& form) { return form.kind == kind; });
  return found == forms.end() ? nullptr : &*found;
}

std::vector<std::string_view> trigger_keys() {
  std::vector<std::string_view> keys;
  for (const auto& form : forms) keys.push_back(form.key);
  keys.insert(keys.end(), {"resource", "count", "during", "delay", "within"});
  return keys;
}

std::vector<std::string_view> keys_of(const TriggerForm& form) {
  std::vector<std::string_view> keys{form.key};
  if (form.resource) keys.push_back("resource");
  if (form.count) keys.push_back("count");
  if (form.during) keys.push_back("during");
  if (form.waits) keys.insert(keys.end(), {"delay", "within"});
  return keys;
}

}  // namespace rhsim::scenarios
