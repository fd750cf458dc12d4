#pragma once

#include <cstdint>
#include <string>

#include <nlohmann/json.hpp>

#include "harness/base/assert.h"
#include "harness/base/time.h"
#include "scenarios/names.h"

/// Writing JSON objects that leave out what has its default, for the writer alone.
namespace rhsim::scenarios {

/// The number's name, or the number.
[[nodiscard]] inline nlohmann::ordered_json name_or_number(Names names, std::int64_t number) {
  if (const auto name = name_of(names, number); !name.empty()) return name;
  return number;
}

template <class Enum>
[[nodiscard]] nlohmann::ordered_json name_of_value(Names names, Enum value) {
  const auto name = name_of(names, static_cast<std::int64_t>(value));
  RHSIM_ASSERT(!name.empty());
  return std::string(name);
}

/// Writes what differs from a default value of the same type.
template <class Object>
class Differences {
 public:
  Differences(nlohmann::ordered_json& json, const Object& object) : json_(json), object_(object) {}

  template <class Member, class ToJson>
  void put(const char* key, Member Object::*member, ToJson&& to_json) {
    if (object_.*member == default_.*member) return;
    json_[key] = to_json(object_.*member);
  }
  template <class Member>
  void put(const char* key, Member Object::*member) {
    put(key, member, [](const Member& value) { return nlohmann::ordered_json(value); });
  }
  void put(const char* key, Duration Object::*member) {
    put(key, member, [](Duration span) { return nlohmann::ordered_json(to_text(span)); });
  }
  template <class Enum>
  void put(const char* key, Enum Object::*member, Names names) {
    put(key, member, [&](Enum value) { return name_of_value(names, value); });
  }

 private:
  nlohmann::ordered_json& json_;
  const Object& object_;
  const Object default_{};
};

}  // namespace rhsim::scenarios
