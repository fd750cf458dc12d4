#include <algorithm>
#include <cstring>
#include <optional>
#include <utility>

#include "fakes/cluster/api.h"
#include "fakes/cluster/implementation.h"
#include "fakes/cluster/property_list.h"
#include "harness/base/unicode.h"

/// ResUtil functions for property tables, property lists and parameter blocks.
/// Source: "Property Tables", "Parameter Blocks", "Property Lists"; resapi/nf-resapi-resutil*.

namespace rhsim::cluster::api {

namespace {

// --- Parameter blocks
// ------------------------------------------------------------------------------ A number stands in
// the block itself; a string is a pointer; binary data and multi-strings are a pointer and, behind
// it, the count of bytes.

/// Bytes of a number in the block; 0 for what stands elsewhere.
std::size_t number_size(const PropertyItem& item) {
  switch (registry_type(item.format)) {
    case reg_dword:
      return sizeof(Dword);
    case reg_qword:
      return sizeof(std::uint64_t);
    default:
      return 0;
  }
}

bool is_number(const PropertyItem& item) { return number_size(item) != 0; }

bool has_size(const PropertyItem& item) {
  const auto type = registry_type(item.format);
  return type == reg_multi_sz || type == reg_binary;
}

void* pointer_in(const Byte* block, const PropertyItem& item) {
  void* pointer = nullptr;
  std::memcpy(&pointer, block + item.offset, sizeof pointer);
  return pointer;
}

/// Puts `value` into the block on behalf of `function`. No page says who frees what the block
/// pointed to before, and published samples fill one block again and again: such memory is nobody's
/// leak. 0 or ERROR_NOT_ENOUGH_MEMORY.
Dword put(Byte* block, const PropertyItem& item, const Value& value, std::string_view function) {
  if (is_number(item)) {
    std::memcpy(block + item.offset, value.bytes.data(), number_size(item));
    return 0;
  }
  void* copy = local_copy(value.bytes.data(), value.bytes.size(), function);
  if (copy == nullptr) return error_not_enough_memory;
  disown(pointer_in(block, item));
  std::memcpy(block + item.offset, &copy, sizeof copy);
  if (has_size(item)) {
    const auto size = static_cast<Dword>(value.bytes.size());
    std::memcpy(block + item.offset + sizeof copy, &size, sizeof size);
  }
  return 0;
}

Value take(const Byte* block, const PropertyItem& item) {
  Value value{registry_type(item.format), {}};
  if (is_number(item)) {
    value.bytes.assign(block + item.offset, block + item.offset + number_size(item));
    return value;
  }
  const void* pointer = pointer_in(block, item);
  if (has_size(item)) {
    Dword size = 0;
    std::memcpy(&size, block + item.offset + sizeof pointer, sizeof size);
    const auto* bytes = static_cast<const Byte*>(pointer);
    if (bytes != nullptr) value.bytes.assign(bytes, bytes + size);
    return value;
  }
  value.bytes = text_value(utf8_of(static_cast<const WideChar*>(pointer))).bytes;
  return value;
}

// --- The database
// ------------------------------------------------------------------------------------

std::shared_ptr<Key> key_for(const std::shared_ptr<Key>& key, const PropertyItem& item) {
  return item.key_name == nullptr ? key : Key::find(key, utf8_of(item.key_name));
}

const Value* stored(const std::shared_ptr<Key>& key, const PropertyItem& item) {
  const auto place = key_for(key, item);
  if (!place) return nullptr;
  const auto value = place->values.find(utf8_of(item.name));
  return value == place->values.end() ? nullptr : &value->second;
}

/// What is equal already is not written, unless `force` says so.
void store(Cluster::Implementation& cluster, const std::shared_ptr<Key>& key,
           const PropertyItem& item, const Value& value, bool force) {
  const auto* before = stored(key, item);
  if (!force && before != nullptr && *before == value) return;
  bool created = false;
  const auto place =
      item.key_name == nullptr ? key : Key::create(key, utf8_of(item.key_name), created);
  cluster.store_value(place, utf8_of(item.name), value);
}

std::vector<Property> table_properties(const std::shared_ptr<Key>& key, const PropertyItem* table) {
  std::vector<Property> properties;
  for (const auto* item : items_of(table)) {
    const auto* value = stored(key, *item);
    properties.push_back({utf8_of(item->name), value == nullptr ? default_value(*item) : *value});
  }
  return properties;
}

void append_unknown(const std::shared_ptr<Key>& key, const PropertyItem* table,
                    std::vector<Property>& properties) {
  for (const auto& [name, value] : key->values) {
    if (table == nullptr || find_item(table, name) == nullptr) properties.push_back({name, value});
  }
}

// --- Calls
// -------------------------------------------------------------------------------------------

/// Counts a call in and out; `key` may be null for functions that have none.
class PropertyCall {
 public:
  PropertyCall(std::string_view function, Handle key)
      : scope_(function), cluster_(scope_.cluster), function_(function), fault_(scope_.fault) {
    auto found = cluster_.key_of(key);
    argument_ = found.key ? found.key->path : "?";
    key_ = std::move(found.key);
    if (!fault_ && found.error != 0) fault_ = error_bad_arguments;
  }
  explicit PropertyCall(std::string_view function)
      : scope_(function), cluster_(scope_.cluster), function_(function), fault_(scope_.fault) {}

  [[nodiscard]] Cluster::Implementation& cluster() { return cluster_; }
  [[nodiscard]] std::optional<Dword> fault() const { return fault_; }
  [[nodiscard]] const std::shared_ptr<Key>& key() const { return key_; }
  [[nodiscard]] std::string_view function() const { return function_; }
  Dword leave(Dword result) { return cluster_.leave(function_, argument_, result); }
  void argument(std::string text) { argument_ = std::move(text); }
  /// What is named below the key.
  void detail(const std::string& name) { argument_ = join_path(argument_, name); }

  /// Puts a value into a block of the caller, which from here on is known to be filled by this
  /// call.
  Dword fill(Byte* block, const PropertyItem& item, const Value& value) {
    cluster_.filled[block] = function_;
    return put(block, item, value, function_);
  }
  /// Who filled a block: made what it points to, or wrote it last. "" when nobody here did.
  [[nodiscard]] std::string filled_by(const Byte* block, const Byte* shared,
                                      const PropertyItem* table) const {
    for (const auto* item : items_of(table)) {
      if (is_number(*item)) continue;
      void* pointer = pointer_in(block, *item);
      if (shared != nullptr && pointer == pointer_in(shared, *item)) continue;
      if (auto maker = maker_of(pointer); !maker.empty()) return maker;
    }
    const auto found = cluster_.filled.find(block);
    return found == cluster_.filled.end() ? "" : found->second;
  }
  void forget(const Byte* block) { cluster_.filled.erase(block); }

  /// Leaves with `bytes` in the caller's buffer, or with ERROR_MORE_DATA and the size it needs.
  Dword leave_with(const std::vector<std::uint8_t>& bytes, void* out, Dword out_size,
                   Dword* returned, Dword* required) {
    const auto size = static_cast<Dword>(bytes.size());
    const bool fits = out != nullptr && size <= out_size;
    if (returned != nullptr) *returned = fits ? size : 0;
    if (required != nullptr) *required = fits ? 0 : size;
    if (fits) std::memcpy(out, bytes.data(), size);
    return leave(fits ? 0 : error_more_data);
  }

 private:
  ApiScope scope_;
  Cluster::Implementation& cluster_;
  std::string_view function_;
  std::optional<Dword> fault_;
  std::string argument_;
  std::shared_ptr<Key> key_;
};

/// Checks every property of the list against the table.
Dword verify(const PropertyItem* table, bool allow_unknown, const std::vector<Property>& list) {
  for (const auto& property : list) {
    const auto* item = find_item(table, property.name);
    if (item == nullptr) {
      if (allow_unknown) continue;
      return error_invalid_parameter;
    }
    if ((item->flags & property_read_only) != 0) return error_invalid_parameter;
    if (const auto error = check_value(*item, property.value)) return error;
  }
  return 0;
}

Dword put_all(PropertyCall& call, const PropertyItem* table, const std::vector<Property>& list,
              Byte* block) {
  if (block == nullptr) return 0;
  for (const auto& property : list) {
    const auto* item = find_item(table, property.name);
    if (item == nullptr) continue;
    if (const auto error = call.fill(block, *item, property.value)) return error;
  }
  return 0;
}

std::vector<std::string> names_of(const std::vector<Property>& properties) {
  std::vector<std::string> names;
  for (const auto& property : properties) names.push_back(property.name);
  return names;
}

Dword set_table(PropertyCall& call, const PropertyItem* table, bool allow_unknown, const void* list,
                Dword list_size, bool force, Byte* block) {
  if (call.fault()) return call.leave(*call.fault());
  if (table == nullptr) return call.leave(error_bad_arguments);
  const auto decoded = decode_property_list(list, list_size);
  if (decoded.error != 0) return call.leave(decoded.error);
  if (const auto error = verify(table, allow_unknown, decoded.properties)) return call.leave(error);
  for (const auto& property : decoded.properties) {
    if (const auto* item = find_item(table, property.name)) {
      store(call.cluster(), call.key(), *item, property.value, force);
    } else {
      call.cluster().store_value(call.key(), property.name, property.value);
    }
  }
  return call.leave(put_all(call, table, decoded.properties, block));
}

Dword set_block(PropertyCall& call, const PropertyItem* table, const Byte* block, const void* list,
                Dword list_size, bool force, Byte* out) {
  if (call.fault()) return call.leave(*call.fault());
  if (table == nullptr || block == nullptr) return call.leave(error_bad_arguments);
  PropertyList decoded;
  if (list != nullptr) decoded = decode_property_list(list, list_size);
  if (decoded.error != 0) return call.leave(decoded.error);
  for (const auto* item : items_of(table)) {
    const auto value = take(block, *item);
    if (const auto error = check_value(*item, value)) return call.leave(error);
    store(call.cluster(), call.key(), *item, value, force);
    if (out == nullptr) continue;
    if (const auto error = call.fill(out, *item, value)) return call.leave(error);
  }
  for (const auto& property : decoded.properties) {
    if (find_item(table, property.name) != nullptr) continue;
    call.cluster().store_value(call.key(), property.name, property.value);
  }
  return call.leave(0);
}

}  // namespace

// --- Names and formats
// -----------------------------------------------------------------------------

Dword ResUtilEnumProperties(const PropertyItem* table, WideChar* out, Dword out_size,
                            Dword* returned, Dword* required) {
  PropertyCall call("ResUtilEnumProperties");
  if (call.fault()) return call.leave(*call.fault());
  if (table == nullptr) return call.leave(error_bad_arguments);
  std::vector<std::string> names;
  for (const auto* item : items_of(table)) names.push_back(utf8_of(item->name));
  return call.leave_with(encode_names(names), out, out_size, returned, required);
}

Dword ResUtilEnumPrivateProperties(Handle key, WideChar* out, Dword out_size, Dword* returned,
                                   Dword* required) {
  PropertyCall call("ResUtilEnumPrivateProperties", key);
  if (call.fault()) return call.leave(*call.fault());
  std::vector<Property> properties;
  append_unknown(call.key(), nullptr, properties);
  return call.leave_with(encode_names(names_of(properties)), out, out_size, returned, required);
}

Dword ResUtilGetPropertyFormats(const PropertyItem* table, void* out, Dword out_size,
                                Dword* returned, Dword* required) {
  PropertyCall call("ResUtilGetPropertyFormats");
  if (call.fault()) return call.leave(*call.fault());
  if (table == nullptr) return call.leave(error_bad_arguments);
  std::vector<FormatOf> formats;
  for (const auto* item : items_of(table)) formats.push_back({utf8_of(item->name), item->format});
  return call.leave_with(encode_format_list(formats), out, out_size, returned, required);
}

// --- From the database
// -----------------------------------------------------------------------------

Dword ResUtilGetProperties(Handle key, const PropertyItem* table, void* out, Dword out_size,
                           Dword* returned, Dword* required) {
  PropertyCall call("ResUtilGetProperties", key);
  if (call.fault()) return call.leave(*call.fault());
  if (table == nullptr) return call.leave(error_bad_arguments);
  return call.leave_with(encode_property_list(table_properties(call.key(), table)), out, out_size,
                         returned, required);
}

namespace {

/// The property's part of a property list: what follows the count. Nothing for one whose value in
/// the database is of another type.
std::vector<std::uint8_t> part_of_list(const std::shared_ptr<Key>& key, const PropertyItem& item) {
  const auto* value = stored(key, item);
  if (value != nullptr && value->type != registry_type(item.format)) return {};
  const Property property{utf8_of(item.name), value == nullptr ? default_value(item) : *value};
  auto list = encode_property_list({&property, 1});
  list.erase(list.begin(), list.begin() + sizeof(Dword));
  return list;
}

}  // namespace

// "It is assumed that the buffer is part of a property list": the property goes where the pointer
// points, and the pointer and the room that is left move behind it.
Dword ResUtilGetProperty(Handle key, const PropertyItem* item, void** out, Dword* room) {
  PropertyCall call("ResUtilGetProperty", key);
  if (item != nullptr) call.detail(utf8_of(item->name));
  if (call.fault()) return call.leave(*call.fault());
  if (item == nullptr || out == nullptr || *out == nullptr || room == nullptr)
    return call.leave(error_bad_arguments);
  const auto part = part_of_list(call.key(), *item);
  if (part.empty()) return call.leave(error_invalid_parameter);
  if (*room < part.size()) return call.leave(error_more_data);
  std::memcpy(*out, part.data(), part.size());
  *out = static_cast<Byte*>(*out) + part.size();
  *room -= static_cast<Dword>(part.size());
  return call.leave(0);
}

// Both counts are added to, so that a table can be gone through.
Dword ResUtilGetPropertySize(Handle key, const PropertyItem* item, Dword* size, Dword* count) {
  PropertyCall call("ResUtilGetPropertySize", key);
  if (item != nullptr) call.detail(utf8_of(item->name));
  if (call.fault()) return call.leave(*call.fault());
  if (item == nullptr || size == nullptr || count == nullptr)
    return call.leave(error_bad_arguments);
  const auto part = part_of_list(call.key(), *item);
  if (part.empty()) return call.leave(error_invalid_parameter);
  *size += static_cast<Dword>(part.size());
  ++*count;
  return call.leave(0);
}

Dword ResUtilGetAllProperties(Handle key, const PropertyItem* table, void* out, Dword out_size,
                              Dword* returned, Dword* required) {
  PropertyCall call("ResUtilGetAllProperties", key);
  if (call.fault()) return call.leave(*call.fault());
  if (table == nullptr) return call.leave(error_bad_arguments);
  auto properties = table_properties(call.key(), table);
  append_unknown(call.key(), table, properties);
  return call.leave_with(encode_property_list(properties), out, out_size, returned, required);
}

Dword ResUtilGetPrivateProperties(Handle key, void* out, Dword out_size, Dword* returned,
                                  Dword* required) {
  PropertyCall call("ResUtilGetPrivateProperties", key);
  if (call.fault()) return call.leave(*call.fault());
  std::vector<Property> properties;
  append_unknown(call.key(), nullptr, properties);
  return call.leave_with(encode_property_list(properties), out, out_size, returned, required);
}

// Behind the properties that the list holds already: `returned` says how many bytes those have, as
// ResUtilGetProperties left it. The page is an entry of the index alone; the list's own head
// counts.
Dword ResUtilAddUnknownProperties(Handle key, const PropertyItem* table, void* out, Dword out_size,
                                  Dword* returned, Dword* required) {
  PropertyCall call("ResUtilAddUnknownProperties", key);
  if (call.fault()) return call.leave(*call.fault());
  if (table == nullptr || out == nullptr) return call.leave(error_bad_arguments);
  const auto held = returned == nullptr ? out_size : std::min(*returned, out_size);
  auto decoded = decode_property_list(out, held);
  if (decoded.error != 0) return call.leave(decoded.error);
  append_unknown(call.key(), table, decoded.properties);
  return call.leave_with(encode_property_list(decoded.properties), out, out_size, returned,
                         required);
}

Dword ResUtilGetPropertiesToParameterBlock(Handle key, const PropertyItem* table, Byte* block,
                                           Bool check_required, WideChar** name_in_error) {
  PropertyCall call("ResUtilGetPropertiesToParameterBlock", key);
  if (call.fault()) return call.leave(*call.fault());
  if (table == nullptr || block == nullptr) return call.leave(error_bad_arguments);
  for (const auto* item : items_of(table)) {
    const auto* value = stored(call.key(), *item);
    const bool usable = value != nullptr && value->type == registry_type(item->format);
    const bool missing =
        value == nullptr && check_required != 0 && (item->flags & property_required) != 0;
    Dword error = missing ? error_file_not_found : 0;
    if (error == 0 && value != nullptr && !usable) error = error_invalid_parameter;
    if (error == 0) error = call.fill(block, *item, usable ? *value : default_value(*item));
    if (error == 0) continue;
    if (name_in_error != nullptr) *name_in_error = item->name;
    return call.leave(error);
  }
  return call.leave(0);
}

// --- Parameter blocks
// ------------------------------------------------------------------------------

Dword ResUtilPropertyListFromParameterBlock(const PropertyItem* table, void* out, Dword* out_size,
                                            const Byte* block, Dword* returned, Dword* required) {
  PropertyCall call("ResUtilPropertyListFromParameterBlock");
  if (call.fault()) return call.leave(*call.fault());
  if (table == nullptr || block == nullptr || out_size == nullptr) {
    return call.leave(error_bad_arguments);
  }
  std::vector<Property> properties;
  for (const auto* item : items_of(table)) {
    properties.push_back({utf8_of(item->name), take(block, *item)});
  }
  return call.leave_with(encode_property_list(properties), out, *out_size, returned, required);
}

Dword ResUtilDupParameterBlock(Byte* out, const Byte* in, const PropertyItem* table) {
  PropertyCall call("ResUtilDupParameterBlock");
  if (call.fault()) return call.leave(*call.fault());
  if (out == nullptr || in == nullptr || table == nullptr) return call.leave(error_bad_arguments);
  for (const auto* item : items_of(table)) {
    if (!is_number(*item) && pointer_in(in, *item) == nullptr) {
      std::memset(out + item->offset, 0, sizeof(void*));
      continue;
    }
    if (const auto error = call.fill(out, *item, take(in, *item))) return call.leave(error);
  }
  return call.leave(0);
}

void ResUtilFreeParameterBlock(Byte* out, const Byte* in, const PropertyItem* table) {
  PropertyCall call("ResUtilFreeParameterBlock");
  if (out != nullptr && table != nullptr) {
    const auto maker = call.filled_by(out, in, table);
    call.argument(maker.empty() ? "from elsewhere" : "from " + maker);
    call.forget(out);
    for (const auto* item : items_of(table)) {
      if (is_number(*item)) continue;
      void* pointer = pointer_in(out, *item);
      if (in != nullptr && pointer == pointer_in(in, *item)) continue;
      local_free(pointer);
      std::memset(out + item->offset, 0, sizeof pointer);
    }
  }
  call.leave(0);
}

// --- Property lists
// ----------------------------------------------------------------------------------

Dword ResUtilVerifyPropertyTable(const PropertyItem* table, void*, Bool allow_unknown,
                                 const void* list, Dword list_size, Byte* block) {
  PropertyCall call("ResUtilVerifyPropertyTable");
  if (call.fault()) return call.leave(*call.fault());
  if (table == nullptr) return call.leave(error_bad_arguments);
  const auto decoded = decode_property_list(list, list_size);
  if (decoded.error != 0) return call.leave(decoded.error);
  if (const auto error = verify(table, allow_unknown != 0, decoded.properties)) {
    return call.leave(error);
  }
  return call.leave(put_all(call, table, decoded.properties, block));
}

Dword ResUtilVerifyPrivatePropertyList(const void* list, Dword list_size) {
  PropertyCall call("ResUtilVerifyPrivatePropertyList");
  if (call.fault()) return call.leave(*call.fault());
  return call.leave(decode_property_list(list, list_size).error);
}

Dword ResUtilSetPropertyTable(Handle key, const PropertyItem* table, void*, Bool allow_unknown,
                              const void* list, Dword list_size, Byte* block) {
  PropertyCall call("ResUtilSetPropertyTable", key);
  return set_table(call, table, allow_unknown != 0, list, list_size, false, block);
}

Dword ResUtilSetPropertyTableEx(Handle key, const PropertyItem* table, void*, Bool allow_unknown,
                                const void* list, Dword list_size, Bool force, Byte* block) {
  PropertyCall call("ResUtilSetPropertyTableEx", key);
  return set_table(call, table, allow_unknown != 0, list, list_size, force != 0, block);
}

Dword ResUtilSetPropertyParameterBlock(Handle key, const PropertyItem* table, void*,
                                       const Byte* block, const void* list, Dword list_size,
                                       Byte* out) {
  PropertyCall call("ResUtilSetPropertyParameterBlock", key);
  return set_block(call, table, block, list, list_size, false, out);
}

Dword ResUtilSetPropertyParameterBlockEx(Handle key, const PropertyItem* table, void*,
                                         const Byte* block, const void* list, Dword list_size,
                                         Bool force, Byte* out) {
  PropertyCall call("ResUtilSetPropertyParameterBlockEx", key);
  return set_block(call, table, block, list, list_size, force != 0, out);
}

Dword ResUtilSetUnknownProperties(Handle key, const PropertyItem* table, const void* list,
                                  Dword list_size) {
  PropertyCall call("ResUtilSetUnknownProperties", key);
  if (call.fault()) return call.leave(*call.fault());
  if (table == nullptr) return call.leave(error_bad_arguments);
  const auto decoded = decode_property_list(list, list_size);
  if (decoded.error != 0) return call.leave(decoded.error);
  for (const auto& property : decoded.properties) {
    if (find_item(table, property.name) != nullptr) continue;
    call.cluster().store_value(call.key(), property.name, property.value);
  }
  return call.leave(0);
}

Dword ResUtilSetPrivatePropertyList(Handle key, const void* list, Dword list_size) {
  PropertyCall call("ResUtilSetPrivatePropertyList", key);
  if (call.fault()) return call.leave(*call.fault());
  const auto decoded = decode_property_list(list, list_size);
  if (decoded.error != 0) return call.leave(decoded.error);
  for (const auto& property : decoded.properties) {
    call.cluster().store_value(call.key(), property.name, property.value);
  }
  return call.leave(0);
}

}  // namespace rhsim::cluster::api
