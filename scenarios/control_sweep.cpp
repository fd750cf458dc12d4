#include "scenarios/control_sweep.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "fakes/cluster/cluster.h"
#include "fakes/cluster/property_list.h"
#include "harness/base/unicode.h"

namespace rhsim::scenarios {
namespace {

using abi::Dword;
using monitor::ControlCode;
using monitor::ControlSupport;
using Bytes = std::vector<std::uint8_t>;

// Functions that nobody has defined, the second pair in the user range.
constexpr Dword undefined_codes[] = {0x01003FFC, 0x02003FFC, 0x01203FFC, 0x02203FFC};

constexpr Dword too_long = 64;

/// A text as control codes take it: UTF-16 with its NUL.
Bytes text_bytes(std::string_view text) { return cluster::text_value(text).bytes; }

Bytes list_of(std::string name, cluster::Value value) {
  const cluster::Property property{std::move(name), std::move(value)};
  return cluster::encode_property_list({&property, 1});
}

/// Sent at other times, or not at all.
bool is_left_out(const ControlCode& code) {
  constexpr std::string_view names[] = {"DELETE",        "STATE_CHANGE_REASON",
                                        "LEAVING_GROUP", "CLUSTER_NAME_CHANGED",
                                        "JOINING_GROUP", "PROVIDER_STATE_CHANGE"};
  return code.support == ControlSupport::Undelivered ||
         std::find(std::begin(names), std::end(names), code.name) != std::end(names);
}

bool takes_private_list(const ControlCode& code) {
  return code.name == "SET_PRIVATE_PROPERTIES" || code.name == "VALIDATE_PRIVATE_PROPERTIES";
}

/// The property lists come when all has been asked of which they are made.
bool ends_private_codes(const ControlCode& code) {
  return code.name == "GET_PRIVATE_RESOURCE_PROPERTY_FMTS";
}

/// The name of the first property of a list of formats; empty when there is none. A format list
/// begins as a property list does.
std::string first_name(const Bytes& formats) {
  constexpr std::size_t count_and_head = 12;
  constexpr Dword name_syntax = 0x00040003;
  Dword head[3] = {};
  if (formats.size() < count_and_head) return {};
  std::memcpy(head, formats.data(), count_and_head);
  const auto [count, syntax, size] = std::tuple(head[0], head[1], head[2]);
  if (count == 0 || syntax != name_syntax || size > formats.size() - count_and_head) return {};
  std::u16string name(size / sizeof(char16_t), u'\0');
  std::memcpy(name.data(), formats.data() + count_and_head, name.size() * sizeof(char16_t));
  return to_utf8(name.substr(0, name.find(u'\0')));
}

}  // namespace

std::vector<Bytes> malformed_lists(const Bytes& list, const Bytes& formats) {
  std::vector<Bytes> lists{{}, {1, 0}, {1, 0, 0, 0}};
  const auto read = cluster::decode_property_list(list.data(), static_cast<Dword>(list.size()));
  if (read.error == 0 && !read.properties.empty()) {
    lists.emplace_back(list.begin(), list.begin() + static_cast<std::ptrdiff_t>(list.size() / 2));
    const auto& [name, value] = read.properties.front();
    const bool number = value.type == cluster::reg_dword;
    lists.push_back(
        list_of(name, number ? cluster::text_value("no number") : cluster::dword_value(7)));
  } else if (const auto name = first_name(formats); !name.empty()) {
    // What format it has does not matter: no property is both.
    lists.push_back(list_of(name, cluster::multi_text_value({})));
  }
  lists.push_back(list_of("RhsimUnknownProperty", cluster::text_value("unknown")));
  return lists;
}

ControlSweep::ControlSweep(monitor::Monitor& monitor, trace::ResourceIndex resource,
                           std::string name, std::string type, bool with_type)
    : monitor_(monitor), resource_(resource), name_(std::move(name)), type_(std::move(type)) {
  for (const auto& code : monitor::control_codes()) {
    if (is_left_out(code)) continue;
    add(code, code.resource);
    if (with_type) add(code, code.type);
    if (!ends_private_codes(code)) continue;
    for (const auto& late : monitor::control_codes()) {
      if (!takes_private_list(late)) continue;
      probes_.push_back({.code = late.resource, .lists = true});
      if (with_type) probes_.push_back({.code = late.type, .lists = true});
    }
  }
  for (const Dword code : undefined_codes)
    if (with_type || !monitor::is_of_type(code)) probes_.push_back({.code = code, .answers = true});
}

void ControlSweep::add(const ControlCode& code, Dword value) {
  if (value == 0 || takes_private_list(code)) return;
  probes_.push_back({.code = value, .answers = code.answers, .input = input_for(code)});
}

ControlSweep::Bytes ControlSweep::input_for(const ControlCode& code) const {
  const auto is = [&](std::string_view name) { return code.name == name; };
  if (is("SET_COMMON_PROPERTIES") || is("VALIDATE_COMMON_PROPERTIES"))
    return list_of("Description", cluster::text_value(""));
  if (is("SET_NAME")) return text_bytes(name_);
  if (is("ADD_DEPENDENCY") || is("REMOVE_DEPENDENCY")) return text_bytes("Some Provider");
  if (is("ADD_OWNER") || is("REMOVE_OWNER") || is("INSTALL_NODE") || is("EVICT_NODE"))
    return text_bytes("NODE2");
  if (is("STORAGE_IS_PATH_VALID")) return text_bytes("C:\\");
  if (is("UPGRADE_DLL")) return text_bytes("C:\\new.dll");
  if (is("SET_MAINTENANCE_MODE")) return cluster::dword_value(0).bytes;
  return {};
}

/// An answer may come while send() is still at work, and then the loop goes on instead of a call
/// inside the call.
void ControlSweep::go_on() {
  answered_ = true;
  if (sending_) return;
  sending_ = true;
  while (answered_ && !probes_.empty()) {
    const Probe probe = std::move(probes_.front());
    probes_.pop_front();
    if (probe.lists) {
      add_lists(probe.code);
      continue;
    }
    answered_ = false;
    send(probe);
  }
  sending_ = false;
}

void ControlSweep::send(const Probe& probe) {
  monitor::ControlRequest request;
  request.code = probe.code;
  request.input = probe.input;
  request.out_size = probe.out_size.value_or(0);
  request.done = [this, probe](const monitor::ControlResult& result) {
    if (result.completed) learn(probe, result);
    if (result.completed && probe.answers && !probe.out_size) ask_with_room(probe, result);
    go_on();
  };
  if (monitor::is_of_type(probe.code))
    monitor_.type_control(type_, std::move(request));
  else
    monitor_.control(resource_, std::move(request));
}

void ControlSweep::ask_with_room(const Probe& probe, const monitor::ControlResult& result) {
  const bool announces = result.status == abi::error_more_data || result.status == 0;
  constexpr Dword largest = monitor::ControlRequest::largest_room - too_long;
  if (!announces || result.bytes_returned > largest) return;
  const Dword size = result.bytes_returned;
  std::vector<Dword> sizes{size + too_long};
  if (size > 0) sizes = {size - 1, size, size + too_long};
  for (auto next = sizes.rbegin(); next != sizes.rend(); ++next) {
    // No room at all was the first question.
    if (*next == 0) continue;
    Probe again = probe;
    again.out_size = *next;
    probes_.push_front(std::move(again));
  }
}

void ControlSweep::learn(const Probe& probe, const monitor::ControlResult& result) {
  if (result.status != 0 || result.output.empty()) return;
  auto& told = told_by(probe.code);
  const Dword function = probe.code & 0x00FFFFFF;
  if (function == (monitor::ctl_get_private_properties & 0x00FFFFFF)) told.list = result.output;
  if (function == (monitor::ctl_get_private_property_fmts & 0x00FFFFFF))
    told.formats = result.output;
}

void ControlSweep::add_lists(Dword code) {
  const auto& told = told_by(code);
  auto lists = malformed_lists(told.list, told.formats);
  lists.push_back(told.list.empty() ? cluster::encode_property_list({}) : told.list);
  for (auto list = lists.rbegin(); list != lists.rend(); ++list)
    probes_.push_front({.code = code, .input = std::move(*list)});
}

ControlSweep::Told& ControlSweep::told_by(Dword code) {
  return monitor::is_of_type(code) ? type_told_ : resource_told_;
}

}  // namespace rhsim::scenarios
