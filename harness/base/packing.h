#pragma once

#include <cstdint>
#include <cstring>
#include <map>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "harness/base/time.h"

/// Values as bytes, for two programs of one version on one machine: numbers as they lie in memory,
/// texts and lists behind their lengths. What travels once per run, where JSON would cost more than
/// the run. A struct is told by a function that names its members, once for both directions.
namespace rhsim {

/// Appends values to `bytes`.
class Packer {
 public:
  explicit Packer(std::string& bytes) : bytes_(bytes) {}

  template <class Number>
  requires(std::is_arithmetic_v<Number> || std::is_enum_v<Number>) void operator()(Number value) {
    bytes_.append(reinterpret_cast<const char*>(&value), sizeof value);
  }
  void operator()(Duration value) { (*this)(value.count()); }
  void operator()(Instant value) { (*this)(value.time_since_epoch()); }
  void operator()(const std::string& text) {
    (*this)(static_cast<std::uint32_t>(text.size()));
    bytes_ += text;
  }
  template <class Element>
  void operator()(const std::vector<Element>& list) {
    each(list, [this](const Element& element) { (*this)(element); });
  }
  template <class Value>
  void operator()(const std::map<std::string, Value>& map) {
    each(map, [this](const auto& entry) {
      (*this)(entry.first);
      (*this)(entry.second);
    });
  }
  /// A list of what `pack` packs.
  template <class List, class Pack>
  void each(const List& list, const Pack& pack) {
    (*this)(static_cast<std::uint32_t>(list.size()));
    for (const auto& element : list) pack(element);
  }

 private:
  std::string& bytes_;
};

/// Takes values off the front of `bytes`, in the order in which they were packed. Bytes that end
/// too soon make it fail; what is read then is of no meaning.
class Unpacker {
 public:
  explicit Unpacker(std::string_view bytes) : rest_(bytes) {}

  template <class Number>
  requires(std::is_arithmetic_v<Number> || std::is_enum_v<Number>) void operator()(Number& value) {
    const auto bytes = take(sizeof value);
    // Never into the value itself: not every byte is a bool.
    if constexpr (std::is_same_v<Number, bool>) {
      value = !bytes.empty() && bytes[0] != 0;
    } else if (!bytes.empty()) {
      std::memcpy(&value, bytes.data(), sizeof value);
    }
  }
  void operator()(Duration& value) {
    Duration::rep count = 0;
    (*this)(count);
    value = Duration(count);
  }
  void operator()(Instant& value) {
    Duration since{};
    (*this)(since);
    value = Instant(since);
  }
  void operator()(std::string& text) { text = take(count()); }
  template <class Element>
  void operator()(std::vector<Element>& list) {
    each([&] { (*this)(list.emplace_back()); });
  }
  template <class Value>
  void operator()(std::map<std::string, Value>& map) {
    std::string key;
    each([&] {
      (*this)(key);
      (*this)(map.try_emplace(map.end(), key)->second);
    });
  }
  /// Calls `unpack` once for each element of a list.
  template <class Unpack>
  void each(const Unpack& unpack) {
    for (auto left = count(); left > 0 && !failed_; --left) unpack();
  }

  /// Nothing was missing, and nothing is left.
  [[nodiscard]] bool complete() const { return !failed_ && rest_.empty(); }

 private:
  std::uint32_t count() {
    std::uint32_t number = 0;
    (*this)(number);
    return number;
  }
  std::string_view take(std::size_t size) {
    failed_ |= size > rest_.size();
    if (failed_) return {};
    const auto taken = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return taken;
  }

  std::string_view rest_;
  bool failed_ = false;
};

}  // namespace rhsim
