#include <algorithm>
#include <memory>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#if defined(__GNUC__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wshadow"
#endif
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>
#if defined(__GNUC__)
#pragma GCC diagnostic pop
#endif

#include "scenarios/json_location.h"
#include "scenarios/library.h"
#include "scenarios/library_files.h"

namespace rhsim::scenarios {
namespace {

using Json = nlohmann::json;
using Adapter = valijson::adapters::NlohmannJsonAdapter;

/// Compiled once; read only from then on.
const valijson::Schema& compiled_schema() {
  static const auto schema = [] {
    auto compiled = std::make_unique<valijson::Schema>();
    const Json document = Json::parse(embedded_schema());
    valijson::SchemaParser parser(valijson::SchemaParser::kDraft7);
    parser.populateSchema(Adapter(document), *compiled);
    return compiled;
  }();
  return *schema;
}

/// valijson's context, "<root>", "[steps]", "[1]", as a path of ours.
std::string path_of(const std::vector<std::string>& context) {
  std::string path;
  for (const auto& part : context) {
    if (part.size() < 2 || part.front() != '[') continue;
    const auto inner = part.substr(1, part.size() - 2);
    const bool index = !inner.empty() && std::all_of(inner.begin(), inner.end(),
                                                     [](char c) { return c >= '0' && c <= '9'; });
    path = index ? element_path(path, std::stoul(inner)) : member_path(path, inner);
  }
  return path;
}

/// The deepest complaint is the telling one: those above it only say that something below is wrong.
valijson::ValidationResults::Error deepest_error(const valijson::ValidationResults& results) {
  return *std::max_element(results.begin(), results.end(), [](const auto& left, const auto& right) {
    return left.context.size() < right.context.size();
  });
}

}  // namespace

Result<void> validate(std::string_view text, const std::string& place) {
  if (too_deep(text)) return failure(place, "brackets nest too deep");
  const auto json = Json::parse(text, nullptr, false);
  if (json.is_discarded()) return failure(place, "this is no JSON");

  valijson::Validator validator(valijson::Validator::kStrongTypes);
  valijson::ValidationResults results;
  if (validator.validate(compiled_schema(), Adapter(json), &results)) return {};
  if (results.numErrors() == 0) return failure(place, "the schema refuses this scenario");
  const auto error = deepest_error(results);
  const auto path = path_of(error.context);
  const auto line = line_at(text, find_path(text, path).value_or(0));
  return failure(fmt::format("{}:{}{}{}", place, line, path.empty() ? "" : ": ", path),
                 error.description, "scenario.schema.json describes the form");
}

}  // namespace rhsim::scenarios
