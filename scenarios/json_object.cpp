#include "scenarios/json_object.h"

#include <algorithm>
#include <limits>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "scenarios/json_location.h"

namespace rhsim::scenarios {

using Json = nlohmann::json;

namespace {
// Room for every digit that virtual time can hold. More can only be zeros, and the schema's regular
// expressions would recurse once for each.
constexpr std::size_t longest_duration_text = 40;
}  // namespace

std::string_view type_in_words(const Json& value) {
  switch (value.type()) {
    case Json::value_t::null:
      return "null";
    case Json::value_t::object:
      return "an object";
    case Json::value_t::array:
      return "a list";
    case Json::value_t::string:
      return "a text";
    case Json::value_t::boolean:
      return value.get<bool>() ? "true" : "false";
    case Json::value_t::number_integer:
      return "a negative number";
    case Json::value_t::number_unsigned:
      return "a number";
    case Json::value_t::number_float:
      return "a fraction";
    default:
      return "something else";
  }
}

JsonObject::JsonObject(const Json& value, std::string path, std::string what, const Keys& keys,
                       Problems& problems)
    : path_(std::move(path)), what_(std::move(what)), problems_(problems) {
  if (!value.is_object()) {
    problems.report(path_, fmt::format("{} is an object, not {}", what_, type_in_words(value)),
                    "Write { ... }");
    return;
  }
  object_ = &value;
  for (const auto& [key, ignored] : value.items()) {
    if (std::find(keys.begin(), keys.end(), key) != keys.end()) continue;
    problem(key, fmt::format("{} has no \"{}\"", what_, key), suggestion(key, keys));
  }
}

const Json* JsonObject::find(std::string_view key) const {
  if (object_ == nullptr) return nullptr;
  const auto found = object_->find(std::string(key));
  return found == object_->end() ? nullptr : &*found;
}

std::string JsonObject::path_of(std::string_view key) const { return member_path(path_, key); }

void JsonObject::problem(std::string_view key, std::string reason, std::string remedy) const {
  problems_.report(path_of(key), std::move(reason), std::move(remedy));
}

void JsonObject::wrong_type(std::string_view key, std::string_view wanted, const Json& found,
                            std::string remedy) const {
  problem(key, fmt::format("\"{}\" is {}, not {}", key, wanted, type_in_words(found)),
          std::move(remedy));
}

void JsonObject::require(std::string_view key) const {
  if (object_ == nullptr || has(key)) return;
  problems_.report(path_, fmt::format("{} needs \"{}\"", what_, key),
                   fmt::format("Add \"{}\"", key));
}

void JsonObject::text(std::string_view key, std::string& target) const {
  const auto* value = find(key);
  if (value == nullptr) return;
  if (value->is_string())
    target = value->get<std::string>();
  else
    wrong_type(key, "a text", *value, "Put it in quotes");
}

void JsonObject::texts(std::string_view key, std::vector<std::string>& target) const {
  if (has(key)) target.clear();
  each(key, [&](const Json& value, const std::string& path) {
    if (value.is_string())
      target.push_back(value.get<std::string>());
    else
      problems_.report(
          path, fmt::format("\"{}\" is a list of texts, not of {}", key, type_in_words(value)),
          "Put it in quotes");
  });
}

void JsonObject::flag(std::string_view key, bool& target) const {
  const auto* value = find(key);
  if (value == nullptr) return;
  if (value->is_boolean())
    target = value->get<bool>();
  else
    wrong_type(key, "true or false", *value, "Write true or false, without quotes");
}

void JsonObject::number(std::string_view key, std::uint32_t& target) const {
  if (const auto number = any_number(key, {}, 0, std::numeric_limits<std::uint32_t>::max()))
    target = static_cast<std::uint32_t>(*number);
}

void JsonObject::duration(std::string_view key, Duration& target) const {
  const auto* value = find(key);
  if (value == nullptr) return;
  if (value->is_number_unsigned()) {
    const auto ms = std::min<std::uint64_t>(value->get<std::uint64_t>(), 0xFFFFFFFF);
    wrong_type(key, "a duration", *value,
               fmt::format("Write it with its unit; if it counts milliseconds: \"{}\"",
                           to_text(std::chrono::milliseconds(ms))));
  } else if (!value->is_string()) {
    wrong_type(key, "a duration", *value, "Write a number and a unit, such as \"300ms\"");
  } else if (value->get_ref<const std::string&>().size() > longest_duration_text) {
    problem(key, "this is longer than any duration",
            "Write a number and a unit, such as \"300ms\"");
  } else if (const auto span = parse_duration(value->get<std::string>())) {
    target = *span;
  } else {
    const auto& error = span.error();
    problem(key, fmt::format("{}: {}", error.place, error.reason), error.remedy);
  }
}

std::optional<std::int64_t> JsonObject::word_number(std::string_view key, Names names) const {
  const auto* value = find(key);
  if (value == nullptr) return std::nullopt;
  const auto words = words_of(names);
  if (!value->is_string()) {
    wrong_type(key, "a word", *value, suggestion({}, words));
    return std::nullopt;
  }
  const auto text = value->get<std::string>();
  const auto number = number_of(names, text);
  if (!number)
    problem(key, fmt::format("\"{}\" is no value of \"{}\"", text, key), suggestion(text, words));
  return number;
}

std::optional<std::int64_t> JsonObject::any_number(std::string_view key, Names names,
                                                   std::int64_t least,
                                                   std::int64_t greatest) const {
  const auto* value = find(key);
  if (value == nullptr) return std::nullopt;
  if (value->is_string() && !names.empty()) {
    const auto text = value->get<std::string>();
    const auto number = number_of(names, text);
    if (number) return number;
    const auto near = nearest(text, words_of(names));
    problem(key, fmt::format("rhsim does not know the name \"{}\"", text),
            near.empty()
                ? "Write its number instead"
                : fmt::format("Did you mean \"{}\"? Any other value can be a number", near));
    return std::nullopt;
  }
  if (!value->is_number_integer()) {
    wrong_type(key, names.empty() ? "a whole number" : "a name or a whole number", *value,
               value->is_string() ? "Write it without quotes" : "Write a whole number");
    return std::nullopt;
  }
  // A number beyond int64 is unsigned in the JSON library, hence the first condition.
  const bool huge = value->is_number_unsigned() &&
                    value->get<std::uint64_t>() > static_cast<std::uint64_t>(greatest);
  if (huge || value->get<std::int64_t>() < least) {
    problem(key, fmt::format("\"{}\" is out of range", key),
            fmt::format("Use a number from {} to {}", least, greatest));
    return std::nullopt;
  }
  return value->get<std::int64_t>();
}

void JsonObject::object(
    std::string_view key,
    const std::function<void(const Json&, const std::string& path)>& read) const {
  if (const auto* value = find(key)) read(*value, path_of(key));
}

void JsonObject::each(std::string_view key,
                      const std::function<void(const Json&, const std::string& path)>& read) const {
  const auto* value = find(key);
  if (value == nullptr) return;
  if (!value->is_array()) {
    wrong_type(key, "a list", *value, "Write [ ... ]");
    return;
  }
  for (std::size_t index = 0; index < value->size(); ++index)
    read((*value)[index], element_path(path_of(key), index));
}

}  // namespace rhsim::scenarios
