#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "harness/base/time.h"
#include "scenarios/names.h"

/// Reading JSON objects strictly, for the loader alone.
namespace rhsim::scenarios {

/// The first thing that is wrong. Reading goes on with defaults, so that no reader needs to stop.
struct Problem {
  std::string path;
  std::string reason;
  std::string remedy;
};

class Problems {
 public:
  void report(std::string path, std::string reason, std::string remedy) {
    if (!first_) first_ = Problem{std::move(path), std::move(reason), std::move(remedy)};
  }
  [[nodiscard]] const std::optional<Problem>& first() const { return first_; }

 private:
  std::optional<Problem> first_;
};

/// One object of the document. A key that is absent leaves its target as it is; a key that is not
/// in the list is a problem, and so is a value of another type.
class JsonObject {
 public:
  using Keys = std::vector<std::string_view>;

  /// `what` names the object in messages: "a step".
  JsonObject(const nlohmann::json& value, std::string path, std::string what, const Keys& keys,
             Problems& problems);

  [[nodiscard]] bool has(std::string_view key) const { return find(key) != nullptr; }
  void require(std::string_view key) const;

  void text(std::string_view key, std::string& target) const;
  void texts(std::string_view key, std::vector<std::string>& target) const;
  void flag(std::string_view key, bool& target) const;
  void number(std::string_view key, std::uint32_t& target) const;
  void duration(std::string_view key, Duration& target) const;

  /// A word of `names`.
  template <class Enum>
  void word(std::string_view key, Names names, Enum& target) const {
    if (const auto number = word_number(key, names)) target = static_cast<Enum>(*number);
  }

  /// A word of `names`, or any number from `least` to `greatest`.
  template <class Number>
  void word_or_number(std::string_view key, Names names, Number& target) const {
    if (const auto number = any_number(key, names, std::numeric_limits<Number>::min(),
                                       std::numeric_limits<Number>::max()))
      target = static_cast<Number>(*number);
  }

  void object(
      std::string_view key,
      const std::function<void(const nlohmann::json&, const std::string& path)>& read) const;
  void each(std::string_view key,
            const std::function<void(const nlohmann::json&, const std::string& path)>& read) const;

  [[nodiscard]] const nlohmann::json* find(std::string_view key) const;
  [[nodiscard]] std::string path_of(std::string_view key) const;
  void problem(std::string_view key, std::string reason, std::string remedy) const;

 private:
  [[nodiscard]] std::optional<std::int64_t> word_number(std::string_view key, Names names) const;
  [[nodiscard]] std::optional<std::int64_t> any_number(std::string_view key, Names names,
                                                       std::int64_t least,
                                                       std::int64_t greatest) const;
  void wrong_type(std::string_view key, std::string_view wanted, const nlohmann::json& found,
                  std::string remedy) const;

  const nlohmann::json* object_ = nullptr;  ///< Null when the value is no object.
  std::string path_;
  std::string what_;
  Problems& problems_;
};

/// "a text", "a number", ...: what the JSON value is, in words.
[[nodiscard]] std::string_view type_in_words(const nlohmann::json& value);

}  // namespace rhsim::scenarios
