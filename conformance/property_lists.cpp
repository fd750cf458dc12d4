#include "conformance/property_lists.h"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "harness/base/unicode.h"

namespace rhsim::conformance {
namespace {

using Bytes = std::span<const std::uint8_t>;

/// Little-endian.
std::uint32_t dword_at(Bytes bytes, std::size_t at) {
  std::uint32_t value = 0;
  for (std::size_t i = 4; i > 0; --i) value = value << 8U | bytes[at + i - 1];
  return value;
}

/// Whole UTF-16 units of which the last is a NUL.
bool is_terminated(Bytes text) {
  const std::size_t size = text.size();
  return size >= 2 && size % 2 == 0 && text[size - 1] == 0 && text[size - 2] == 0;
}

/// What the format says that the length must be; 0: anything.
std::size_t length_of(std::uint16_t format) {
  switch (format) {
    case syntax::dword:
    case syntax::long_integer:
      return 4;
    case syntax::ularge_integer:
    case syntax::large_integer:
      return 8;
    case syntax::word:
      return 2;
    default:
      return 0;
  }
}

bool is_text(std::uint16_t format) {
  return format == syntax::sz || format == syntax::expand_sz || format == syntax::expanded_sz;
}

/// Reads item after item. The first flaw ends it.
class Cursor {
 public:
  explicit Cursor(Bytes bytes) : bytes_(bytes) {}

  [[nodiscard]] const std::string& flaw() const { return flaw_; }
  [[nodiscard]] bool at_end() const { return at_ >= bytes_.size(); }
  [[nodiscard]] bool at_endmark() const {
    return left() >= 4 && dword_at(bytes_, at_) == syntax::endmark;
  }

  void flawed(std::string_view what) {
    if (flaw_.empty()) flaw_ = fmt::format("{} at byte {}", what, at_);
  }

  std::optional<std::uint32_t> dword(std::string_view what) {
    if (left() < 4) {
      flawed(fmt::format("no {}", what));
      return std::nullopt;
    }
    const auto value = dword_at(bytes_, at_);
    at_ += 4;
    return value;
  }

  /// The item's syntax, length and data, and the padding behind them.
  std::optional<ListValue> item(std::string_view what) {
    const std::size_t begin = at_;
    const auto kind = dword(what);
    if (!kind) return std::nullopt;
    const auto length = dword("length");
    if (!length) return std::nullopt;
    if (*length > left()) {
      at_ = begin;
      flawed(fmt::format("{} of {} bytes that goes past the end", what, *length));
      return std::nullopt;
    }
    const auto data = bytes_.subspan(at_, *length);
    ListValue value{*kind, {data.begin(), data.end()}};
    check(value, begin);
    // The last item's padding may be missing where the list ends without an end mark.
    at_ = std::min(bytes_.size(), at_ + (*length + std::size_t{3}) / 4 * 4);
    return flaw_.empty() ? std::optional(std::move(value)) : std::nullopt;
  }

 private:
  [[nodiscard]] std::size_t left() const { return at_ >= bytes_.size() ? 0 : bytes_.size() - at_; }

  void check(const ListValue& value, std::size_t begin) {
    const auto wanted = length_of(value.format());
    const bool wrong_length = wanted != 0 && value.data.size() != wanted;
    const bool open_ended = is_text(value.format()) && !is_terminated(value.data);
    const bool odd = value.format() == syntax::multi_sz && value.data.size() % 2 != 0;
    if (!wrong_length && !open_ended && !odd) return;
    at_ = begin;
    flawed(wrong_length
               ? fmt::format("value of {} bytes where its format has {}", value.data.size(), wanted)
               : std::string("text without its NUL"));
  }

  Bytes bytes_;
  std::size_t at_ = 0;
  std::string flaw_;
};

ListedProperty read_property(Cursor& cursor) {
  ListedProperty property;
  const auto name = cursor.item("name");
  if (!name) return property;
  if (name->syntax != syntax::name) {
    cursor.flawed(
        fmt::format("item of syntax 0x{:08X} where a name belongs, before", name->syntax));
    return property;
  }
  auto units = units_of(name->data);
  units.resize(units.find(u'\0'));
  property.name = to_utf8(units);
  if (property.name.empty()) cursor.flawed("empty name before");
  while (cursor.flaw().empty() && !cursor.at_end() && !cursor.at_endmark()) {
    if (auto value = cursor.item("value")) property.values.push_back(*std::move(value));
  }
  if (!cursor.flaw().empty()) return property;
  if (property.values.empty()) cursor.flawed(fmt::format("no value of \"{}\"", property.name));
  (void)cursor.dword("end mark");
  return property;
}

}  // namespace

const ListedProperty* PropertyList::find(const std::string& name) const {
  const auto found = std::find_if(properties.begin(), properties.end(), [&](const auto& property) {
    return same_name(property.name, name);
  });
  return found == properties.end() ? nullptr : &*found;
}

std::u16string units_of(Bytes bytes) {
  std::u16string units;
  for (std::size_t i = 0; i + 1 < bytes.size(); i += 2) {
    units.push_back(static_cast<char16_t>(bytes[i] | bytes[i + 1] << 8U));
  }
  return units;
}

PropertyList parse_property_list(Bytes bytes) {
  PropertyList list;
  if (bytes.empty()) return list;
  Cursor cursor(bytes);
  const auto count = cursor.dword("count");
  // The count is not believed: each turn reads something, or ends with a flaw.
  for (std::uint32_t i = 0; count && i < *count && cursor.flaw().empty(); ++i) {
    auto property = read_property(cursor);
    if (cursor.flaw().empty()) list.properties.push_back(std::move(property));
  }
  if (cursor.flaw().empty() && cursor.at_endmark()) (void)cursor.dword("end mark");
  if (cursor.flaw().empty() && !cursor.at_end()) cursor.flawed("more than the count says");
  list.flaw = cursor.flaw();
  return list;
}

ValueList parse_value_list(Bytes bytes) {
  ValueList list;
  if (bytes.empty()) return list;
  Cursor cursor(bytes);
  while (cursor.flaw().empty() && !cursor.at_end() && !cursor.at_endmark()) {
    if (auto value = cursor.item("value")) list.values.push_back(*std::move(value));
  }
  if (cursor.flaw().empty()) (void)cursor.dword("end mark");
  if (cursor.flaw().empty() && !cursor.at_end()) cursor.flawed("bytes after the end mark");
  list.flaw = cursor.flaw();
  return list;
}

MultiString parse_multi_string(Bytes bytes) {
  MultiString list;
  if (bytes.empty()) return list;
  if (bytes.size() % 2 != 0) {
    list.flaw = "an odd number of bytes";
    return list;
  }
  const auto units = units_of(bytes);
  std::size_t at = 0;
  while (at < units.size() && units[at] != 0) {
    const auto end = units.find(u'\0', at);
    if (end == std::u16string::npos) {
      list.flaw = fmt::format("text without its NUL at byte {}", 2 * at);
      return list;
    }
    list.texts.push_back(to_utf8(std::u16string_view(units).substr(at, end - at)));
    at = end + 1;
  }
  if (at == units.size()) {
    list.flaw = fmt::format("no NUL behind the last text at byte {}", 2 * at);
  } else if (units.find_first_not_of(u'\0', at) != std::u16string::npos) {
    list.flaw = fmt::format("more texts behind the list's end at byte {}", 2 * at);
  }
  return list;
}

}  // namespace rhsim::conformance
