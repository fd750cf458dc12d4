#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/scenario.h"

/// The words of the JSON form, each listed once: reader, writer and remedies share these tables.
namespace rhsim::scenarios {

struct Name {
  std::int64_t number = 0;  ///< The enumerator, or the number as Windows defines it.
  std::string_view text;
};

/// Names of one thing. A number may have more than one name; the first is the canonical one.
using Names = std::span<const Name>;

/// CLUSTER_RESOURCE_STATE without its prefix. Source: clusapi/ne-clusapi-cluster_resource_state.
[[nodiscard]] Names state_names();
/// Entry points that a trigger can wait for, as resapi.h's CLRES_V1_FUNCTIONS names its members.
[[nodiscard]] Names entry_point_names();
/// Source: "System Error Codes"; those that resource DLLs use.
[[nodiscard]] Names error_names();
/// CLUSTER_RESOURCE_RESTART_ACTION without its prefix.
[[nodiscard]] Names restart_action_names();
/// CLRES_VERSION_V1_00 and its successors. Source: resapi/ns-resapi-clres_function_table.
[[nodiscard]] Names version_names();
[[nodiscard]] Names serialization_names();
[[nodiscard]] Names pending_reset_names();
[[nodiscard]] Names pending_mode_names();
[[nodiscard]] Names event_reading_names();
[[nodiscard]] Names early_report_names();
[[nodiscard]] Names failed_offline_names();
[[nodiscard]] Names startup_choice_names();
/// "none", "exact", "short"; a number of bytes is none of them.
[[nodiscard]] Names room_names();
/// Those that may reach a DLL, with CLUSCTL_RESOURCE_ or CLUSCTL_RESOURCE_TYPE_ before their names.
[[nodiscard]] Names control_code_names();
/// CLUSTER_RESOURCE_CLASS. Source: clusapi/ne-clusapi-cluster_resource_class.
[[nodiscard]] Names resource_class_names();
/// QUERY_SERVICE_CONFIG.dwStartType.
[[nodiscard]] Names start_type_names();

[[nodiscard]] std::optional<std::int64_t> number_of(Names names, std::string_view text);
/// Empty when the number has no name.
[[nodiscard]] std::string_view name_of(Names names, std::int64_t number);

/// An action's word and the keys that belong to it, beside "do" and "when".
struct ActionForm {
  Step::Action action;
  std::string_view word;
  bool resource = true;             ///< "resource"
  bool span = false;                ///< "for", required
  std::string_view count_key = {};  ///< "count" or "report"
  bool error = false;               ///< "error", required
  std::string_view name_key = {};   ///< "name", "service", ...: what is meant; required
  bool value = false;               ///< "value", required
  bool call = false;                ///< "call"
  Names flags = {};                 ///< "flags": these words; empty: there is no such key
  bool node = false;                ///< "node"
  bool versions = false;            ///< "min_version", "max_version"
  bool control = false;             ///< "code", "type", "input", "output_size", "as_user"
};

[[nodiscard]] std::span<const ActionForm> action_forms();
[[nodiscard]] const ActionForm& form_of(Step::Action action);
/// Null when there is no such word.
[[nodiscard]] const ActionForm* find_action(std::string_view word);

/// The candidate that was most likely meant by `text`; empty when none is near.
[[nodiscard]] std::string_view nearest(std::string_view text,
                                       std::span<const std::string_view> candidates);

/// `did you mean "when"?`, or `use one of "a", "b", "c"`: a remedy for a word that is none of
/// these.
[[nodiscard]] std::string suggestion(std::string_view text,
                                     std::span<const std::string_view> candidates);

[[nodiscard]] std::vector<std::string_view> words_of(Names names);

}  // namespace rhsim::scenarios
