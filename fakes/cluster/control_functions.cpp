#include <algorithm>
#include <array>
#include <cstdio>
#include <cstring>
#include <functional>
#include <string>
#include <utility>

#include "fakes/cluster/api.h"
#include "fakes/cluster/implementation.h"
#include "fakes/cluster/property_list.h"
#include "harness/base/control_codes.h"
#include "harness/base/unicode.h"

/// ClusterResourceControl and its siblings, as far as the Cluster service itself answers: names,
/// ids, types, classes, flags, common and private properties, checkpoints. What a DLL has a say in
/// goes to the DLL first, by way of the Resource Monitor; ERROR_INVALID_FUNCTION asks for what is
/// answered here. The calling strand waits meanwhile: for ever, if the DLL cannot be called before
/// this very call has returned.
/// Source: "Control Code Architecture"; clusapi/nf-clusapi-clusterresourcecontrol and the page of
/// each control code.

namespace rhsim::cluster {

std::string id_of(std::string_view kind, const std::string& name) {
  if (kind == cluster_node_kind) return "1";
  std::uint32_t hash = 2166136261U;  // FNV-1a.
  for (const char letter : std::string(kind) + name)
    hash = (hash ^ static_cast<std::uint8_t>(letter)) * 16777619U;
  char text[40];
  std::snprintf(text, sizeof text, "%08x-0000-4000-8000-000000000000", hash);
  return text;
}

}  // namespace rhsim::cluster

namespace rhsim::cluster::api {

namespace {

// The low half of a control code, the same for each kind of object.
constexpr Dword unknown = 0x0000;
constexpr Dword get_characteristics = 0x0005;
constexpr Dword get_flags = 0x0009;
constexpr Dword get_class_info = 0x000D;
constexpr Dword get_required_dependencies = 0x0011;
constexpr Dword get_name = 0x0029;
constexpr Dword get_resource_type = 0x002D;
constexpr Dword get_id = 0x0039;
constexpr Dword enum_common = 0x0051;
constexpr Dword get_ro_common = 0x0055;
constexpr Dword get_common = 0x0059;
constexpr Dword set_common = 0x005E;
constexpr Dword validate_common = 0x0061;
constexpr Dword enum_private = 0x0079;
constexpr Dword get_ro_private = 0x007D;
constexpr Dword get_private = 0x0081;
constexpr Dword set_private = 0x0086;
constexpr Dword validate_private = 0x0089;
constexpr Dword get_network_name = 0x0169;
constexpr std::array<Dword, 8> checkpoints{0x00A2, 0x00A6, 0x00A9, 0x00AE,
                                           0x00B2, 0x00B5, 0x00BE, 0x00C2};

constexpr Dword object_of(Dword code) { return code >> 24; }

/// A control code that arrived, and where its answer goes.
struct Control {
  Dword code;
  const void* in;
  Dword in_size;
  void* out;
  Dword out_size;
  Dword* returned;
};

/// What the Cluster service knows of the object that is asked.
struct Subject {
  Dword object = 0;  ///< CLUS_OBJECT_*.
  std::string name;
  std::string type;  ///< Of a resource; or the type itself.
  std::string id;
  Dword kind = 0;  ///< CLUSTER_RESOURCE_CLASS.
  std::shared_ptr<Key> key;
  std::optional<std::string> network_name;
};

struct CommonProperty {
  const char* name;
  Dword preset;
};
// Of resources. Source: "Resource Common Properties", the page of each.
constexpr std::array<CommonProperty, 11> numbers{{{"DeadlockTimeout", 300'000},
                                                  {"IsAlivePollInterval", 60'000},
                                                  {"LooksAlivePollInterval", 5'000},
                                                  {"PendingTimeout", 180'000},
                                                  {"PersistentState", 1},
                                                  {"RestartAction", 2},
                                                  {"RestartDelay", 500},
                                                  {"RestartPeriod", 900'000},
                                                  {"RestartThreshold", 3},
                                                  {"RetryPeriodOnFailure", 0xFFFFFFFF},
                                                  {"SeparateMonitor", 0}}};

std::vector<Property> common_properties(const Subject& subject) {
  std::vector<Property> properties;
  const auto add = [&](const std::string& name, Value preset) {
    const auto stored = subject.key->values.find(name);
    properties.push_back(
        {name, stored == subject.key->values.end() ? std::move(preset) : stored->second});
  };
  add("Description", text_value(""));
  if (subject.object == object_resource)
    for (const auto& number : numbers) add(number.name, dword_value(number.preset));
  return properties;
}

std::vector<Property> read_only_properties(const Subject& subject) {
  std::vector<Property> properties{{"Name", text_value(subject.name)}};
  if (subject.object == object_resource) properties.push_back({"Type", text_value(subject.type)});
  return properties;
}

std::shared_ptr<Key> parameters_of(const Subject& subject) {
  bool created = false;
  return Key::create(subject.key, "Parameters", created);
}

std::vector<Property> private_properties(const Subject& subject) {
  std::vector<Property> properties;
  for (const auto& [name, value] : parameters_of(subject)->values)
    properties.push_back({name, value});
  return properties;
}

std::vector<std::uint8_t> names_of(const std::vector<Property>& properties) {
  std::vector<std::string> names;
  for (const auto& property : properties) names.push_back(property.name);
  return encode_names(names);
}

Dword answer(const Control& control, const std::vector<std::uint8_t>& bytes) {
  const auto size = static_cast<Dword>(bytes.size());
  if (control.returned != nullptr) *control.returned = size;
  // Without a buffer the question is for the size alone.
  if (control.out == nullptr && control.out_size == 0) return 0;
  if (control.out == nullptr || control.out_size < size) return error_more_data;
  if (size != 0) std::memcpy(control.out, bytes.data(), size);
  return 0;
}

/// Writes the list's properties, or only looks whether they could be written.
Dword change(Cluster::Implementation& cluster, const Control& control,
             const std::shared_ptr<Key>& key, bool common, bool write) {
  const auto list = decode_property_list(control.in, control.in_size);
  if (list.error != 0) return list.error;
  for (const auto& property : list.properties) {
    const auto known = std::find_if(
        numbers.begin(), numbers.end(),
        [&](const CommonProperty& number) { return same_name(number.name, property.name); });
    if (common && (same_name(property.name, "Name") || same_name(property.name, "Type")))
      return error_invalid_parameter;  // Read-only.
    if (common && known != numbers.end() && property.value.type != reg_dword)
      return error_invalid_parameter;
  }
  for (const auto& property : list.properties)
    if (write) cluster.store_value(key, property.name, property.value);
  return 0;
}

std::vector<std::uint8_t> class_info(const Subject& subject) {
  auto bytes = dword_value(subject.kind).bytes;
  bytes.resize(sizeof(ClassInfo));
  return bytes;
}

Dword perform(Cluster::Implementation& cluster, const Subject& subject, const Control& control) {
  if (object_of(control.code) != subject.object) return error_invalid_function;
  const bool is_resource = subject.object == object_resource;
  const bool has_class = is_resource || subject.object == object_resource_type;
  switch (control.code & 0xFFFF) {
    case unknown:
      return 0;
    case get_characteristics:
    case get_flags:
      return answer(control, dword_value(0).bytes);
    case get_class_info:
      return has_class ? answer(control, class_info(subject)) : error_invalid_function;
    case get_required_dependencies:
      // A value list with nothing in it: its end mark.
      return has_class ? answer(control, dword_value(0).bytes) : error_invalid_function;
    case get_name:
      return answer(control, text_value(subject.name).bytes);
    case get_resource_type:
      return is_resource ? answer(control, text_value(subject.type).bytes) : error_invalid_function;
    case get_id:
      return answer(control, text_value(subject.id).bytes);
    case get_network_name:
      if (!is_resource) return error_invalid_function;
      if (!subject.network_name) return error_dependency_not_found;
      return answer(control, text_value(*subject.network_name).bytes);
    case enum_common:
      return answer(control, names_of(common_properties(subject)));
    case get_ro_common:
      return answer(control, encode_property_list(read_only_properties(subject)));
    case get_common:
      return answer(control, encode_property_list(common_properties(subject)));
    case set_common:
      return change(cluster, control, subject.key, true, true);
    case validate_common:
      return change(cluster, control, subject.key, true, false);
    case enum_private:
      return answer(control, names_of(private_properties(subject)));
    case get_ro_private:
      return answer(control, encode_property_list({}));
    case get_private:
      return answer(control, encode_property_list(private_properties(subject)));
    case set_private:
      return change(cluster, control, parameters_of(subject), false, true);
    case validate_private:
      return change(cluster, control, parameters_of(subject), false, false);
    default:
      break;
  }
  // Checkpoints are kept by the Cluster service and seen by nobody.
  const bool checkpoint =
      std::find(checkpoints.begin(), checkpoints.end(), control.code & 0xFFFF) != checkpoints.end();
  return is_resource && checkpoint ? answer(control, {}) : error_invalid_function;
}

Subject subject_of(Cluster::Implementation& cluster, Dword object, std::string_view kind,
                   const std::string& name, const std::string& path) {
  bool created = false;
  Subject subject;
  subject.object = object;
  subject.name = name;
  subject.id = id_of(kind, name);
  subject.key = Key::create(cluster.root, path, created);
  return subject;
}

Subject subject_of_resource(Cluster::Implementation& cluster, const std::string& name) {
  const auto& info = cluster.resources.at(name);
  auto subject = subject_of(cluster, object_resource, cluster_resource_kind, name, name);
  subject.type = info.type;
  subject.kind = info.kind;
  subject.network_name = cluster.network_name_of(name);
  return subject;
}

Subject subject_of_group(Cluster::Implementation& cluster, const std::string& name) {
  return subject_of(cluster, object_group, cluster_group_kind, name, "Groups\\" + name);
}

/// What the DLL of the object with this name answers; nothing when the answer is the Cluster
/// service's own. The strand may be put away while it waits, so that nothing is kept on its stack.
std::optional<Dword> ask_dll(Cluster::Implementation& cluster, Dword object,
                             const std::string& name, const std::string& argument,
                             const Control& control) {
  const bool of_type = object == object_resource_type;
  if (!cluster.ask_dll || (!of_type && object != object_resource)) return std::nullopt;
  const auto* bytes = static_cast<const std::uint8_t*>(control.in);
  ControlQuestion question{of_type, name, control.code};
  if (bytes != nullptr) question.input.assign(bytes, bytes + control.in_size);
  if (control.out != nullptr) question.room = control.out_size;
  auto& in = cluster.windows.inside();
  auto& reply = cluster.replies.emplace_back();
  const bool asked = cluster.ask_dll(std::move(question), [&](const ControlAnswer& answer) {
    reply.answer = answer;
    in.set_event(*reply.arrived);
  });
  if (!asked) return std::nullopt;
  in.self().wait.subject = argument;
  in.wait_one(reply.arrived, Duration::max(), false,
              of_type ? "ClusterResourceTypeControl" : "ClusterResourceControl");
  in.self().wait.subject.clear();
  const auto answer = std::exchange(reply.answer, {});
  if (answer.status == error_invalid_function) return std::nullopt;
  if (control.returned != nullptr) *control.returned = answer.returned;
  if (!answer.output.empty())
    std::memcpy(control.out, answer.output.data(),
                std::min<std::size_t>(answer.output.size(), control.out_size));
  return answer.status;
}

/// The end of every control function.
Dword control_object(ObjectCall& call, Dword object, const std::string& name, Handle node,
                     const Control& control, const std::function<Subject()>& subject) {
  call.argument(call.argument_text() + " " + control_code_name(control.code));
  if (call.error() != 0) return call.leave(call.error());
  if (node != nullptr && call.cluster().find(node, cluster_node_kind) == nullptr)
    return call.leave(error_invalid_handle);
  if (const auto answered = ask_dll(call.cluster(), object, name, call.argument_text(), control))
    return call.leave(*answered);
  return call.leave(perform(call.cluster(), subject(), control));
}

/// The control function of an object whose key is called by its id in the database.
Dword control_part(std::string_view function, Handle handle, Dword object, std::string_view kind,
                   const std::string& place, Handle node, const Control& control) {
  ObjectCall call(function, handle, kind);
  return control_object(call, object, call.name(), node, control, [&] {
    const auto key = object == object_group ? call.name() : id_of(kind, call.name());
    return subject_of(call.cluster(), object, kind, call.name(), place + key);
  });
}

}  // namespace

Dword ClusterResourceControl(Handle resource, Handle node, Dword code, void* in, Dword in_size,
                             void* out, Dword out_size, Dword* returned) {
  ObjectCall call("ClusterResourceControl", resource, cluster_resource_kind);
  return control_object(call, object_resource, call.name(), node,
                        {code, in, in_size, out, out_size, returned},
                        [&] { return subject_of_resource(call.cluster(), call.name()); });
}

Dword ClusterResourceTypeControl(Handle connection, const WideChar* type, Handle node, Dword code,
                                 void* in, Dword in_size, void* out, Dword out_size,
                                 Dword* returned) {
  ObjectCall call("ClusterResourceTypeControl", connection, cluster_kind);
  const auto name = utf8_of(type);
  call.argument(name);
  const auto& resources = call.cluster().resources;
  const auto found = std::find_if(resources.begin(), resources.end(), [&](const auto& resource) {
    return same_name(resource.second.type, name);
  });
  if (call.error() == 0 && found == resources.end()) call.fail(error_resource_type_not_found);
  // As the type spells itself.
  const std::string& type_name = found == resources.end() ? name : found->second.type;
  const Control control{code, in, in_size, out, out_size, returned};
  return control_object(call, object_resource_type, type_name, node, control, [&] {
    auto subject = subject_of(call.cluster(), object_resource_type, "type", found->second.type,
                              "ResourceTypes\\" + found->second.type);
    subject.type = found->second.type;
    subject.kind = found->second.kind;
    return subject;
  });
}

Dword ClusterGroupControl(Handle group, Handle node, Dword code, void* in, Dword in_size, void* out,
                          Dword out_size, Dword* returned) {
  return control_part("ClusterGroupControl", group, object_group, cluster_group_kind, "Groups\\",
                      node, {code, in, in_size, out, out_size, returned});
}
Dword ClusterNodeControl(Handle node, Handle host, Dword code, void* in, Dword in_size, void* out,
                         Dword out_size, Dword* returned) {
  return control_part("ClusterNodeControl", node, object_node, cluster_node_kind, "Nodes\\", host,
                      {code, in, in_size, out, out_size, returned});
}
Dword ClusterNetworkControl(Handle network, Handle host, Dword code, void* in, Dword in_size,
                            void* out, Dword out_size, Dword* returned) {
  return control_part("ClusterNetworkControl", network, object_network, cluster_network_kind,
                      "Networks\\", host, {code, in, in_size, out, out_size, returned});
}
Dword ClusterNetInterfaceControl(Handle net_interface, Handle host, Dword code, void* in,
                                 Dword in_size, void* out, Dword out_size, Dword* returned) {
  return control_part("ClusterNetInterfaceControl", net_interface, object_net_interface,
                      cluster_net_interface_kind, "NetworkInterfaces\\", host,
                      {code, in, in_size, out, out_size, returned});
}

}  // namespace rhsim::cluster::api

namespace rhsim::cluster {

std::vector<std::uint8_t> common_property_list(Cluster::Implementation& cluster, Dword object,
                                               const std::string& name, bool read_only,
                                               const std::vector<std::string>& wanted) {
  if (wanted.empty()) return {};
  const auto subject = object == object_resource ? api::subject_of_resource(cluster, name)
                                                 : api::subject_of_group(cluster, name);
  auto properties =
      read_only ? api::read_only_properties(subject) : api::common_properties(subject);
  std::erase_if(properties, [&](const Property& property) {
    return std::none_of(wanted.begin(), wanted.end(),
                        [&](const auto& one) { return same_name(one, property.name); });
  });
  return encode_property_list(properties);
}

}  // namespace rhsim::cluster
