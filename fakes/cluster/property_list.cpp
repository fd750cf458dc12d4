#include "fakes/cluster/property_list.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "fakes/cluster/cluster.h"
#include "fakes/cluster/implementation.h"
#include "harness/base/unicode.h"

namespace rhsim::cluster {

namespace {

constexpr Dword syntax_end_mark = 0;
constexpr Dword syntax_name = 0x00040003;
constexpr Dword syntax_list_value = 0x00010000;

constexpr std::size_t padded(std::size_t size) { return (size + 3) & ~std::size_t{3}; }

/// The format of a registry type, as the low word of a value's syntax carries it.
Dword format_of(Dword type) {
  switch (type) {
    case reg_sz:
      return format_sz;
    case reg_expand_sz:
      return format_expand_sz;
    case reg_multi_sz:
      return format_multi_sz;
    case reg_dword:
      return format_dword;
    case reg_qword:
      return format_ularge_integer;
    default:
      return format_binary;
  }
}

void append_number(std::vector<std::uint8_t>& bytes, Dword number) {
  const auto value = dword_value(number);
  bytes.insert(bytes.end(), value.bytes.begin(), value.bytes.end());
}

void append_item(std::vector<std::uint8_t>& bytes, Dword syntax,
                 std::span<const std::uint8_t> data) {
  append_number(bytes, syntax);
  append_number(bytes, static_cast<Dword>(data.size()));
  bytes.insert(bytes.end(), data.begin(), data.end());
  bytes.resize(padded(bytes.size()));
}

/// Reads a list item by item; fails once and stays failed.
class ListReader {
 public:
  explicit ListReader(std::span<const std::uint8_t> bytes) : left_(bytes) {}

  bool read(Dword& number) {
    if (left_.size() < sizeof number) return false;
    std::memcpy(&number, left_.data(), sizeof number);
    left_ = left_.subspan(sizeof number);
    return true;
  }

  bool read(std::size_t size, std::vector<std::uint8_t>& bytes) {
    if (left_.size() < size) return false;
    bytes.assign(left_.begin(), left_.begin() + static_cast<std::ptrdiff_t>(size));
    left_ = left_.subspan(std::min(padded(size), left_.size()));
    return true;
  }

 private:
  std::span<const std::uint8_t> left_;
};

/// RESUTIL_LARGEINT_DATA and its unsigned and file time siblings: lpDefault points to one.
struct LargeLimits {
  std::uint64_t preset;
  std::uint64_t least;
  std::uint64_t most;
};

Dword check_large_value(const api::PropertyItem& item, const Value& value) {
  std::uint64_t number = 0;
  if (value.bytes.size() != sizeof number) return error_invalid_parameter;
  if (item.default_data == nullptr) return 0;
  std::memcpy(&number, value.bytes.data(), sizeof number);
  const auto& limits = *static_cast<const LargeLimits*>(item.default_data);
  const auto within = [](auto low, auto middle, auto high) {
    return low <= middle && middle <= high;
  };
  const bool good =
      item.format == format_large_integer
          ? within(static_cast<std::int64_t>(limits.least), static_cast<std::int64_t>(number),
                   static_cast<std::int64_t>(limits.most))
          : within(limits.least, number, limits.most);
  return good ? 0 : error_invalid_parameter;
}

bool read_property(ListReader& reader, Property& property, Dword& error) {
  error = error_insufficient_buffer;
  Dword syntax = 0;
  Dword size = 0;
  std::vector<std::uint8_t> name;
  if (!reader.read(syntax) || !reader.read(size) || !reader.read(size, name)) return false;
  if (syntax != syntax_name) {
    error = error_invalid_parameter;
    return false;
  }
  property.name = text_of(Value{reg_sz, std::move(name)});
  // A property may have several values; the first is the one that counts here.
  for (bool first = true;; first = false) {
    if (!reader.read(syntax)) return false;
    if (syntax == syntax_end_mark) return true;
    std::vector<std::uint8_t> bytes;
    if (!reader.read(size) || !reader.read(size, bytes)) return false;
    if (first) property.value = {registry_type(syntax & 0xFFFF), std::move(bytes)};
  }
}

}  // namespace

std::vector<std::uint8_t> encode_property_list(std::span<const Property> properties) {
  std::vector<std::uint8_t> bytes;
  append_number(bytes, static_cast<Dword>(properties.size()));
  for (const auto& property : properties) {
    append_item(bytes, syntax_name, text_value(property.name).bytes);
    append_item(bytes, syntax_list_value | format_of(property.value.type), property.value.bytes);
    append_number(bytes, syntax_end_mark);
  }
  return bytes;
}

std::vector<std::uint8_t> encode_format_list(std::span<const FormatOf> formats) {
  std::vector<std::uint8_t> bytes;
  append_number(bytes, static_cast<Dword>(formats.size()));
  for (const auto& [name, format] : formats) {
    append_item(bytes, syntax_name, text_value(name).bytes);
    const std::uint8_t word[] = {static_cast<std::uint8_t>(format),
                                 static_cast<std::uint8_t>(format >> 8)};
    append_item(bytes, syntax_list_value | format_word, word);
    append_number(bytes, syntax_end_mark);
  }
  return bytes;
}

PropertyList decode_property_list(const void* list, Dword size) {
  PropertyList result;
  if (list == nullptr || size < sizeof(Dword)) return {{}, error_invalid_data};
  ListReader reader({static_cast<const std::uint8_t*>(list), size});
  Dword count = 0;
  (void)reader.read(count);
  for (Dword i = 0; i < count; ++i) {
    Property property;
    if (!read_property(reader, property, result.error)) return result;
    result.properties.push_back(std::move(property));
  }
  result.error = 0;
  return result;
}

std::vector<const api::PropertyItem*> items_of(const api::PropertyItem* table) {
  std::vector<const api::PropertyItem*> items;
  for (const auto* item = table; item->name != nullptr; ++item) items.push_back(item);
  return items;
}

const api::PropertyItem* find_item(const api::PropertyItem* table, std::string_view name) {
  for (const auto* item : items_of(table)) {
    if (same_name(utf8_of(item->name), name)) return item;
  }
  return nullptr;
}

Dword registry_type(Dword format) {
  switch (format) {
    case format_sz:
      return reg_sz;
    case format_expand_sz:
      return reg_expand_sz;
    case format_multi_sz:
      return reg_multi_sz;
    case format_dword:
    case format_long:
      return reg_dword;
    case format_expanded_sz:
      return reg_expand_sz;
    case format_ularge_integer:
    case format_large_integer:
    case format_filetime:
      return reg_qword;
    default:
      return reg_binary;
  }
}

Value default_value(const api::PropertyItem& item) {
  switch (registry_type(item.format)) {
    case reg_dword:
      return dword_value(item.default_number);
    case reg_sz:
    case reg_expand_sz: {
      auto value = text_value(utf8_of(static_cast<const api::WideChar*>(item.default_data)));
      value.type = registry_type(item.format);
      return value;
    }
    case reg_qword: {
      Value value{reg_qword, std::vector<std::uint8_t>(sizeof(std::uint64_t))};
      if (item.default_data != nullptr)
        std::memcpy(value.bytes.data(), item.default_data, sizeof(std::uint64_t));
      return value;
    }
    default: {
      Value value{registry_type(item.format), {}};
      if (item.default_data != nullptr) {
        // For these formats Minimum is the size of the default.
        const auto* bytes = static_cast<const std::uint8_t*>(item.default_data);
        value.bytes.assign(bytes, bytes + item.minimum);
      } else if (value.type == reg_multi_sz) {
        value.bytes = {0, 0};
      }
      return value;
    }
  }
}

Dword check_value(const api::PropertyItem& item, const Value& value) {
  if (value.type != registry_type(item.format)) return error_invalid_parameter;
  if (value.type == reg_qword) return check_large_value(item, value);
  if (value.type != reg_dword) return 0;
  Dword number = 0;
  if (value.bytes.size() != sizeof number) return error_invalid_parameter;
  std::memcpy(&number, value.bytes.data(), sizeof number);
  const bool is_signed = item.format == format_long || (item.flags & property_signed) != 0;
  if (is_signed) {
    const auto signed_number = static_cast<std::int32_t>(number);
    const bool in_range = signed_number >= static_cast<std::int32_t>(item.minimum) &&
                          signed_number <= static_cast<std::int32_t>(item.maximum);
    return in_range ? 0 : error_invalid_parameter;
  }
  return number >= item.minimum && number <= item.maximum ? 0 : error_invalid_parameter;
}

std::vector<std::uint8_t> encode_names(std::span<const std::string> names) {
  return multi_text_value(names).bytes;
}

}  // namespace rhsim::cluster
