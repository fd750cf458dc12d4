#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "harness/monitor/control_codes.h"
#include "harness/monitor/monitor.h"

namespace rhsim::scenarios {

/// Sends a resource, and with it its type, every control code that may reach a resource DLL, one
/// after the other, in the order of the codes' reference.
///
/// A code with an answer is sent without a buffer; then, should the DLL announce a size, with a
/// buffer that is a byte too short, with one of that size and with a longer one. The codes that
/// take a property list get malformed ones first, then the list that the DLL itself has given for
/// its private properties. Between them come codes that no DLL knows: undefined ones, ones of the
/// user range, and ones that the documentation tells a DLL not to support.
///
/// Left out: what never reaches a DLL; what means a change of the resource (DELETE,
/// STATE_CHANGE_REASON, which Monitor sends where they belong); notifications whose input is not
/// documented.
/// Source: "Resource Control Codes", "Resource Type Control Codes", the page of each code.
class ControlSweep {
 public:
  /// `with_type`: the type's codes, too.
  ControlSweep(monitor::Monitor& monitor, trace::ResourceIndex resource, std::string name,
               std::string type, bool with_type);
  ControlSweep(const ControlSweep&) = delete;
  ControlSweep& operator=(const ControlSweep&) = delete;

  /// The first code; the others follow by themselves.
  void begin() { go_on(); }

 private:
  using Bytes = std::vector<std::uint8_t>;

  struct Probe {
    abi::Dword code = 0;
    bool answers = false;
    Bytes input{};
    std::optional<abi::Dword> out_size{};  ///< Nothing: no buffer, and others to follow.
    bool lists = false;                    ///< Stands for several, one for each property list.
  };
  /// What a resource, or a type, has told about its private properties.
  struct Told {
    Bytes list;
    Bytes formats;
  };

  void add(const monitor::ControlCode& code, abi::Dword value);
  void go_on();
  void send(const Probe& probe);
  void learn(const Probe& probe, const monitor::ControlResult& result);
  void ask_with_room(const Probe& probe, const monitor::ControlResult& result);
  void add_lists(abi::Dword code);
  [[nodiscard]] Told& told_by(abi::Dword code);
  [[nodiscard]] Bytes input_for(const monitor::ControlCode& code) const;

  monitor::Monitor& monitor_;
  trace::ResourceIndex resource_;
  std::string name_;
  std::string type_;
  std::deque<Probe> probes_;
  Told resource_told_;
  Told type_told_;
  bool sending_ = false;   // In go_on(), which is entered again when an answer comes at once.
  bool answered_ = false;  // The last code that was sent.
};

/// Property lists that no DLL should accept, made from one that it has given, or from its list of
/// formats: none at all, cut off in each part, with a value of another format, with a property that
/// nobody knows. Source: "Property Lists"; CLUSCTL_RESOURCE_VALIDATE_PRIVATE_PROPERTIES.
[[nodiscard]] std::vector<std::vector<std::uint8_t>> malformed_lists(
    const std::vector<std::uint8_t>& list, const std::vector<std::uint8_t>& formats);

}  // namespace rhsim::scenarios
