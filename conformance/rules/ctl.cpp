// What a DLL answers to a control code, call by call.
// Source: resapi/nc-resapi-presource_control_routine; Control Codes; Property Lists; Value Lists.
#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string>

#include <fmt/format.h>

#include "conformance/control_codes.h"
#include "conformance/hex_bytes.h"
#include "conformance/property_lists.h"
#include "conformance/rule.h"
#include "conformance/rules/cluster_api.h"
#include "conformance/rules/ctl.h"
#include "conformance/rules/rules.h"
#include "conformance/words.h"

namespace rhsim::conformance {

std::optional<ControlAnswer> control_answer(const trace::EntryReturn& result,
                                            const Moment& moment) {
  const auto* call = moment.model.call(result.call);
  if (call == nullptr || !is_control(result.entry) || result.asynchronous) return std::nullopt;
  if (call->control_code == 0) return std::nullopt;  // An older trace does not tell the code.
  return ControlAnswer{call,          call->control_code, result.value, result.bytes_returned,
                       result.output, result.overrun};
}

std::optional<ControlAnswer> control_answer(const trace::ControlEnd& end, const Moment& moment) {
  const auto* call = moment.model.control(end.call);
  if (call == nullptr || end.ended_before || end.type != (call->resource == 0)) return std::nullopt;
  if (call->control_code == 0) return std::nullopt;
  return ControlAnswer{call,       call->control_code, end.status, end.bytes_returned,
                       end.output, end.overrun};
}

std::vector<std::uint8_t> output_of(const ControlAnswer& answer) {
  auto bytes = bytes_of(answer.output);
  if (bytes.size() > answer.bytes_returned) bytes.resize(answer.bytes_returned);
  return bytes;
}

std::string whose_answer(const ControlAnswer& answer, const Moment& moment) {
  const auto& call = *answer.call;
  const auto whom = call.resource != 0 ? moment.model.info(call.resource).id : "type " + call.name;
  return fmt::format("{} of {} answered {} with {} {}", name_of(call.entry), whom,
                     control_words(answer.code), code_words(answer.value), when(moment.event.at));
}

bool has_output(const ControlAnswer& answer) {
  return answer.value == code::success && answer.bytes_returned <= answer.call->out_size;
}

const std::string& type_of(const ControlAnswer& answer, const Moment& moment) {
  return answer.call->resource != 0 ? moment.model.info(answer.call->resource).type
                                    : answer.call->name;
}

std::uint32_t dword_in(const std::vector<std::uint8_t>& bytes) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < 4 && i < bytes.size(); ++i) {
    value |= static_cast<std::uint32_t>(bytes[i]) << (8 * i);
  }
  return value;
}

const OpenCall* control_call(const Moment& moment) {
  const auto* call = moment.model.call_of(moment.event.strand);
  return call != nullptr && is_control(call->entry) ? call : nullptr;
}

bool has_function(const OpenCall& call, std::uint32_t function) {
  return function_of(call.control_code) == function && !is_user_code(call.control_code);
}

bool stores(std::uint64_t value) {
  return value == code::success || value == code::properties_stored;
}

std::string id_of(const OpenCall& call, const Moment& moment) {
  return call.resource != 0 ? moment.model.info(call.resource).id : "type " + call.name;
}

bool writes(const trace::ApiCall& api) {
  return lists(database_writers, api.name) && api.result == 0;
}

void WriteWatch::on(const trace::ApiCall& api, const Moment& moment) {
  if (!writes(api)) return;
  // Calls that are given up are never answered.
  std::erase_if(writes_,
                [&](const auto& entry) { return moment.model.control(entry.first) == nullptr; });
  const auto note = [&](const OpenCall& call, bool sure) {
    writes_.try_emplace(call.number, Write{api.name, moment.event.sequence, sure});
  };
  if (const auto* call = control_call(moment)) return note(*call, true);
  const ResourceIndex whom = moment.model.resource_of(moment.event);
  for (const auto& call : moment.model.asynchronous_controls()) {
    if (call.resource == whom) note(call, false);
  }
  for (const auto& call : moment.model.calls()) {
    if (call.resource == whom && is_control(call.entry)) note(call, false);
  }
}

std::optional<WriteWatch::Write> WriteWatch::take(std::uint32_t call) {
  const auto found = writes_.find(call);
  if (found == writes_.end()) return std::nullopt;
  auto write = std::move(found->second);
  writes_.erase(found);
  return write;
}

namespace {

bool is(const ControlAnswer& answer, ControlObject object, std::uint32_t function) {
  return object_of(answer.code) == object && function_of(answer.code) == function &&
         !is_user_code(answer.code);
}

template <std::size_t size>
bool is_one_of(const ControlAnswer& answer, const std::array<std::uint32_t, size>& functions) {
  return !is_user_code(answer.code) &&
         std::find(functions.begin(), functions.end(), function_of(answer.code)) != functions.end();
}

void must_answer(const ControlAnswer& answer, std::uint64_t wanted, std::string_view advice,
                 const Moment& moment, std::optional<Severity> severity = std::nullopt) {
  moment.exercised();
  if (answer.value == wanted) return;
  moment.breach({.message = fmt::format("{}. {}", whose_answer(answer, moment), advice),
                 .severity = severity,
                 .evidence = {answer.call->called.sequence}});
}

void must_handle(const ControlAnswer& answer, std::string_view advice, const Moment& moment,
                 std::optional<Severity> severity = std::nullopt) {
  moment.exercised();
  if (answer.value != code::invalid_function) return;
  moment.breach({.message = fmt::format("{}. {}", whose_answer(answer, moment), advice),
                 .severity = severity,
                 .evidence = {answer.call->called.sequence}});
}

// --- CTL-01, CTL-02, CTL-06, CTL-16 --------------------------------------------------------------

void judge_ctl_01(const ControlAnswer& answer, const Moment& moment) {
  if (is_documented(answer.code) || is_user_code(answer.code)) return;
  must_answer(answer, code::invalid_function,
              "No page has such a code: answer ERROR_INVALID_FUNCTION (1) for whatever the DLL "
              "does not know, so that the monitor can apply its default.",
              moment);
}

void judge_ctl_02(const ControlAnswer& answer, const Moment& moment) {
  if (!is(answer, ControlObject::Resource, control::unknown)) return;
  must_answer(answer, code::success, "Its page asks for ERROR_SUCCESS.", moment);
}

void judge_ctl_06(const ControlAnswer& answer, const Moment& moment) {
  constexpr std::array common{control::enum_common,
                              control::get_ro_common,
                              control::get_common,
                              control::set_common,
                              control::validate_common,
                              control::get_common_formats,
                              control::get_common_resource_formats};
  if (!is_one_of(answer, common)) return;
  must_answer(answer, code::invalid_function,
              "Common properties are the monitor's: answer ERROR_INVALID_FUNCTION (1), also after "
              "work of your own, or the change is lost.",
              moment);
}

void judge_ctl_16(const ControlAnswer& answer, const Moment& moment) {
  constexpr std::array<std::uint32_t, 4> not_for_dlls{0x01500046, 0x0150004A, 0x014000BA,
                                                      0x01000169};
  const bool meant =
      std::find(not_for_dlls.begin(), not_for_dlls.end(), answer.code) != not_for_dlls.end();
  if (!meant) return;
  must_answer(answer, code::invalid_function,
              "The code is not for a DLL to support: answer ERROR_INVALID_FUNCTION (1).", moment);
}

// --- CTL-03 --------------------------------------------------------------------------------------

/// Remembers, for each type, what it answered to UNKNOWN and whether it supports any other code.
class Ctl03 : public OnAnswers<Ctl03, trace::RunEnd> {
 public:
  void on_answer(const ControlAnswer& answer, const Moment& moment) {
    if (object_of(answer.code) != ControlObject::Type) return;
    auto& type = types_[answer.call->name];
    if (function_of(answer.code) == control::unknown && !is_user_code(answer.code)) {
      moment.exercised();
      type.answered = moment.event.sequence;
      type.value = answer.value;
    } else {
      type.asked = true;
      if (answer.value != code::invalid_function && type.supported == 0) {
        type.supported = moment.event.sequence;
      }
    }
    const bool denied = type.answered != 0 && type.value == code::invalid_function;
    if (!denied || type.supported == 0 || type.told) return;
    type.told = true;
    moment.breach({.message = fmt::format(
                       "Type {} answers CLUSCTL_RESOURCE_TYPE_UNKNOWN with ERROR_INVALID_FUNCTION "
                       "although it handles other codes of a resource type. Then the answer is "
                       "ERROR_SUCCESS.",
                       answer.call->name),
                   .evidence = {type.answered, type.supported},
                   .subject = answer.call->name});
  }

  void on(const trace::RunEnd&, const Moment& moment) {
    for (const auto& [name, type] : types_) {
      const bool claims = type.answered != 0 && type.value == code::success;
      if (!claims || !type.asked || type.supported != 0) continue;
      moment.breach({.message = fmt::format(
                         "Type {} answered CLUSCTL_RESOURCE_TYPE_UNKNOWN with ERROR_SUCCESS but "
                         "every other code of a resource type with ERROR_INVALID_FUNCTION. Then "
                         "that is the answer here as well.",
                         name),
                     .evidence = {type.answered},
                     .subject = name});
    }
  }

 private:
  struct Type {
    std::uint64_t answered = 0;
    std::uint64_t value = 0;
    std::uint64_t supported = 0;
    bool asked = false;
    bool told = false;
  };
  std::map<std::string, Type> types_;
};

// --- CTL-04, CTL-05 ------------------------------------------------------------------------------

constexpr std::array private_codes{control::enum_private,     control::get_ro_private,
                                   control::get_private,      control::set_private,
                                   control::validate_private, control::get_private_formats};

bool reads_private_properties(const trace::ApiCall& api) {
  return api.name == "ResUtilGetPropertiesToParameterBlock" ||
         api.argument.find("\\Parameters\\") != std::string::npos;
}

/// Remembers whether each resource's DLL has private properties, as far as a trace shows.
class Ctl04 : public OnAnswers<Ctl04, trace::ApiCall> {
 public:
  void on(const trace::ApiCall& api, const Moment& moment) {
    if (reads_private_properties(api)) has_some_.insert(moment.model.resource_of(moment.event));
  }

  void on_answer(const ControlAnswer& answer, const Moment& moment) {
    if (object_of(answer.code) != ControlObject::Resource) return;
    if (!is_one_of(answer, private_codes)) return;
    const ResourceIndex whom = answer.call->resource;
    if (answer.value != code::invalid_function) has_some_.insert(whom);
    const bool declares = has_some_.count(whom) > 0;
    must_handle(answer,
                declares ? "The six codes for private properties are required."
                         : "The six codes for private properties are required even of a type that "
                           "has none: answer with empty lists.",
                moment, declares ? Severity::Error : Severity::Warn);
  }

 private:
  std::set<ResourceIndex> has_some_;
};

void judge_ctl_05(const ControlAnswer& answer, const Moment& moment) {
  constexpr std::array required{control::enum_private, control::get_private, control::set_private,
                                control::validate_private, control::get_private_resource_formats};
  if (object_of(answer.code) != ControlObject::Type) return;
  if (!is_one_of(answer, required)) return;
  must_handle(answer, "A resource type supports this code, with an empty list if need be.", moment);
}

// --- CTL-07, CTL-08 ------------------------------------------------------------------------------

/// Remembers what each code of each resource said it needs.
class Ctl07 : public OnAnswers<Ctl07> {
 public:
  void on_answer(const ControlAnswer& answer, const Moment& moment) {
    const auto& call = *answer.call;
    if (modifies(answer.code)) {  // What a GET needs may change with it.
      std::erase_if(needs_,
                    [&](const auto& entry) { return entry.first.resource == call.resource; });
      return;
    }
    auto& need = needs_[{call.resource, call.name, answer.code}];
    if (answer.value == code::more_data) {
      more_data(answer, need, moment);
    } else if (answer.value == code::success) {
      success(answer, need, moment);
    }
  }

 private:
  struct Key {
    ResourceIndex resource;
    std::string type;
    std::uint32_t code;
    auto operator<=>(const Key&) const = default;
  };
  struct Need {
    std::uint32_t bytes = 0;
    std::uint64_t told = 0;
  };

  static void find(const ControlAnswer& answer, std::string_view why, std::uint64_t evidence,
                   Severity severity, const Moment& moment) {
    moment.breach({.message = fmt::format("{}, with a buffer of {} bytes: {}.",
                                          whose_answer(answer, moment), answer.call->out_size, why),
                   .severity = severity,
                   .evidence = {evidence, answer.call->called.sequence}});
  }

  static void more_data(const ControlAnswer& answer, Need& need, const Moment& moment) {
    moment.exercised();
    const std::uint32_t room = answer.call->out_size;
    if (answer.bytes_returned <= room) {
      find(answer,
           fmt::format("BytesReturned is {} and does not say how many it takes",
                       answer.bytes_returned),
           0, Severity::Error, moment);
    } else if (need.told != 0 && room >= need.bytes) {
      find(answer, fmt::format("it had asked for {} itself", need.bytes), need.told,
           Severity::Error, moment);
    }
    need = {answer.bytes_returned, moment.event.sequence};
  }

  static void success(const ControlAnswer& answer, const Need& need, const Moment& moment) {
    const std::uint32_t room = answer.call->out_size;
    if (room == 0 && answer.bytes_returned > 0) {
      moment.exercised();
      find(answer,
           fmt::format("{} bytes were needed, and the code for that is ERROR_MORE_DATA (234)",
                       answer.bytes_returned),
           0, Severity::Warn, moment);
    } else if (need.told != 0) {
      moment.exercised();
      if (room >= need.bytes || room == 0) return;
      find(answer, fmt::format("{} bytes are needed, so what it holds is cut short", need.bytes),
           need.told, Severity::Error, moment);
    }
  }

  std::map<Key, Need> needs_;
};

void judge_ctl_08(const ControlAnswer& answer, const Moment& moment) {
  const std::uint32_t room = answer.call->out_size;
  if (room > 0) moment.exercised();
  const bool claims_more =
      room > 0 && answer.value == code::success && answer.bytes_returned > room;
  if (!answer.overrun && !claims_more) return;
  moment.breach(
      {.message = fmt::format(
           "{}: {}. Compare the size before writing.", whose_answer(answer, moment),
           answer.overrun ? fmt::format("bytes behind the buffer of {} were overwritten", room)
                          : fmt::format("BytesReturned is {} for a buffer of {}",
                                        answer.bytes_returned, room)),
       .evidence = {answer.call->called.sequence}});
}

// --- CTL-12, CTL-26, CTL-13 ----------------------------------------------------------------------

void malformed(const ControlAnswer& answer, std::string_view what, const std::string& flaw,
               const Moment& moment) {
  moment.breach(
      {.message = fmt::format("{}, and the {} has {}.", whose_answer(answer, moment), what, flaw),
       .evidence = {answer.call->called.sequence}});
}

void judge_ctl_12(const ControlAnswer& answer, const Moment& moment) {
  constexpr std::array lists{control::get_ro_private, control::get_private,
                             control::get_private_formats, control::get_private_resource_formats};
  if (!is_one_of(answer, lists) || !has_output(answer)) return;
  moment.exercised();
  const auto list = parse_property_list(output_of(answer));
  if (!list.flaw.empty()) malformed(answer, "property list", list.flaw, moment);
}

void judge_ctl_26(const ControlAnswer& answer, const Moment& moment) {
  if (!has_output(answer)) return;
  if (!is_one_of(answer, std::array{control::enum_private})) return;
  moment.exercised();
  const auto names = parse_multi_string(output_of(answer));
  if (!names.flaw.empty()) malformed(answer, "list of names", names.flaw, moment);
}

/// Remembers what each type and its resources say that they depend on.
class Ctl13 : public OnAnswers<Ctl13> {
 public:
  void on_answer(const ControlAnswer& answer, const Moment& moment) {
    if (!is_one_of(answer, std::array{control::get_required_dependencies})) return;
    const bool refused = answer.value == code::invalid_function;
    if (!refused && !has_output(answer)) return;
    moment.exercised();
    ValueList list;
    if (!refused) {
      const auto bytes = output_of(answer);
      list = parse_value_list(bytes);
      if (bytes.empty()) list.flaw = "no end mark at byte 0";
    }
    if (!list.flaw.empty()) return malformed(answer, "value list", list.flaw, moment);
    compare(answer, list.values, moment);
  }

 private:
  struct Said {
    std::uint64_t sequence = 0;
    std::vector<ListValue> values;
  };

  void compare(const ControlAnswer& answer, const std::vector<ListValue>& values,
               const Moment& moment) {
    const bool of_type = object_of(answer.code) == ControlObject::Type;
    const auto type = of_type ? answer.call->name : moment.model.info(answer.call->resource).type;
    auto& mine = (of_type ? types_ : resources_)[type];
    const auto& other = (of_type ? resources_ : types_)[type];
    mine = {moment.event.sequence, values};
    if (other.sequence == 0 || other.values == values) return;
    moment.breach({.message = fmt::format(
                       "{}; the {} of type {} had named other dependencies before. Both codes have "
                       "one answer, and where something is required the monitor has no default.",
                       whose_answer(answer, moment), of_type ? "resource" : "resource type", type),
                   .evidence = {other.sequence, answer.call->called.sequence},
                   .subject = type});
  }

  std::map<std::string, Said> types_;
  std::map<std::string, Said> resources_;
};

// --- CTL-14, CTL-24 ----------------------------------------------------------------------

/// The type has both Arbitrate and Release.
bool is_quorum_capable(const std::string& type, const Model& model) {
  const auto* table = model.table(type);
  if (table == nullptr || !table->present) return false;
  return std::none_of(table->null_slots.begin(), table->null_slots.end(),
                      [](const auto& slot) { return slot == "Arbitrate" || slot == "Release"; });
}

/// What is wrong with the answer to one of the optional codes; empty: nothing.
std::string optional_flaw(const ControlAnswer& answer, const std::vector<std::uint8_t>& bytes,
                          const Moment& moment) {
  const std::size_t wanted = function_of(answer.code) == control::get_class_info ? 8 : 4;
  if (bytes.size() != wanted) {
    return fmt::format("{} bytes came back where the structure has {}", bytes.size(), wanted);
  }
  const auto value = dword_in(bytes);
  if (function_of(answer.code) == control::get_flags && (value & 0xFFFFU) != 0) {
    return fmt::format("flags 0x{:X} lie in the lower half, which is the Cluster service's",
                       value & 0xFFFFU);
  }
  if (function_of(answer.code) != control::get_characteristics) return {};
  if ((value & ~characteristic::known) != 0) {
    return fmt::format("0x{:X} are no CLUS_CHARACTERISTICS", value & ~characteristic::known);
  }
  const auto& type = type_of(answer, moment);
  const bool claims = (value & characteristic::quorum) != 0;
  if (claims && moment.model.table(type) != nullptr && !is_quorum_capable(type, moment.model)) {
    return "it claims CLUS_CHAR_QUORUM without Arbitrate and Release";
  }
  return {};
}

void judge_ctl_14(const ControlAnswer& answer, const Moment& moment) {
  constexpr std::array optional{control::get_characteristics, control::get_flags,
                                control::get_class_info};
  if (!is_one_of(answer, optional)) return;
  if (answer.value != code::invalid_function && !has_output(answer)) return;
  moment.exercised();
  if (answer.value == code::invalid_function) return;
  const auto flaw = optional_flaw(answer, output_of(answer), moment);
  if (flaw.empty()) return;
  moment.breach({.message = fmt::format("{}, but {}. Leave the code to the monitor with "
                                        "ERROR_INVALID_FUNCTION, or answer it right.",
                                        whose_answer(answer, moment), flaw),
                 .evidence = {answer.call->called.sequence}});
}

/// Remembers which types said that they are of the storage class. Being able to arbitrate does not
/// say so: the pages ask storage-class types for the codes.
class Ctl24 : public OnAnswers<Ctl24> {
 public:
  void on_answer(const ControlAnswer& answer, const Moment& moment) {
    constexpr std::array<std::uint32_t, 4> codes{0x01000191, 0x01000211, 0x01000199, 0x02000195};
    constexpr std::uint32_t storage = 1;  // CLUS_RESCLASS_STORAGE.
    const auto& type = type_of(answer, moment);
    if (is_one_of(answer, std::array{control::get_class_info}) && has_output(answer) &&
        dword_in(output_of(answer)) == storage) {
      said_so_.insert(type);
    }
    if (std::find(codes.begin(), codes.end(), answer.code) == codes.end()) return;
    if (said_so_.count(type) == 0) return;
    must_handle(answer, "Its type is of the storage class and answers the storage codes.", moment);
  }

 private:
  std::set<std::string> said_so_;
};

}  // namespace

Definition ctl_01() { return define<AnswerRule<judge_ctl_01>>("CTL-01"); }
Definition ctl_02() { return define<AnswerRule<judge_ctl_02>>("CTL-02"); }
Definition ctl_03() { return define<Ctl03>("CTL-03"); }
Definition ctl_04() { return define<Ctl04>("CTL-04"); }
Definition ctl_05() { return define<AnswerRule<judge_ctl_05>>("CTL-05"); }
Definition ctl_06() { return define<AnswerRule<judge_ctl_06>>("CTL-06"); }
Definition ctl_07() { return define<Ctl07>("CTL-07"); }
Definition ctl_08() { return define<AnswerRule<judge_ctl_08>>("CTL-08"); }
Definition ctl_12() { return define<AnswerRule<judge_ctl_12>>("CTL-12"); }
Definition ctl_13() { return define<Ctl13>("CTL-13"); }
Definition ctl_14() { return define<AnswerRule<judge_ctl_14>>("CTL-14"); }
Definition ctl_16() { return define<AnswerRule<judge_ctl_16>>("CTL-16"); }
Definition ctl_24() { return define<Ctl24>("CTL-24"); }
Definition ctl_26() { return define<AnswerRule<judge_ctl_26>>("CTL-26"); }

}  // namespace rhsim::conformance
