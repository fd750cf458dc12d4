#include "scenarios/database_value.h"

#include "fakes/cluster/cluster.h"
#include "fakes/cluster/property_list.h"

namespace rhsim::scenarios {

cluster::Value value_of(const DatabaseValue& value) {
  if (const auto* text = std::get_if<std::string>(&value.data)) return cluster::text_value(*text);
  if (const auto* number = std::get_if<std::uint32_t>(&value.data))
    return cluster::dword_value(*number);
  return cluster::multi_text_value(std::get<std::vector<std::string>>(value.data));
}

std::vector<std::uint8_t> property_list_of(const DatabaseValues& values) {
  std::vector<cluster::Property> properties;
  for (const auto& [name, value] : values) properties.push_back({name, value_of(value)});
  return cluster::encode_property_list(properties);
}

}  // namespace rhsim::scenarios
