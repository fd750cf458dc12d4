#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "harness/abi/layout.h"

/// The control codes that the documentation lists for resources and resource types, with what it
/// asks of a resource DLL.
/// Source: "Resource Control Codes", "Resource Type Control Codes" and the page of each code;
///         "Control Code Architecture". Where a page and the header disagree about access bits, the
///         header's value stands here.
namespace rhsim::monitor {

using abi::Dword;

enum class ControlSupport : std::uint8_t {
  Required,      ///< A DLL answers it.
  Optional,      ///< A DLL may answer it; the monitor has a default, or needs no answer.
  MonitorOnly,   ///< The monitor answers it; a DLL returns ERROR_INVALID_FUNCTION.
  Storage,       ///< Required of the storage class, not of others.
  NotSupported,  ///< No DLL should support it.
  Undelivered,   ///< Answered before it could reach a DLL.
};

struct ControlCode {
  std::string_view name;  ///< Without CLUSCTL_RESOURCE_ and CLUSCTL_RESOURCE_TYPE_.
  Dword resource = 0;     ///< 0: there is no such code for resources.
  Dword type = 0;         ///< 0: none for resource types.
  ControlSupport support = ControlSupport::Optional;
  bool answers =
      true;  ///< It has an output buffer; the others are notifications, or set something.
};

/// In the order of the codes' functions, which is that of the reference.
[[nodiscard]] std::span<const ControlCode> control_codes();

/// 0 when no code has that name; "CLUSCTL_RESOURCE_GET_FLAGS", "CLUSCTL_RESOURCE_TYPE_GET_FLAGS".
[[nodiscard]] Dword control_code_named(std::string_view name);

/// The code is answered before it reaches any DLL: names, ids, checkpoints.
[[nodiscard]] bool is_undelivered(Dword code);
/// A DLL has a say in the answer: the code reaches it, and is not the monitor's alone.
[[nodiscard]] bool is_for_dll(Dword code);
/// The code is for a resource type and not for one resource. Source: "Control Code Architecture",
/// the object bits.
[[nodiscard]] constexpr bool is_of_type(Dword code) { return code >> 24 == 2; }
/// CLCTL_USER: the meaning is the DLL's own.
[[nodiscard]] constexpr bool is_user_defined(Dword code) { return (code & 0x00200000) != 0; }

inline constexpr Dword ctl_unknown = 0x01000000;
inline constexpr Dword ctl_get_characteristics = 0x01000005;
inline constexpr Dword ctl_get_private_properties = 0x01000081;
inline constexpr Dword ctl_set_private_properties = 0x01400086;
inline constexpr Dword ctl_validate_private_properties = 0x01000089;
inline constexpr Dword ctl_get_private_property_fmts = 0x0100008D;
inline constexpr Dword ctl_delete = 0x01500006;
inline constexpr Dword ctl_state_change_reason = 0x0150004E;

/// CLUS_CHAR_REQUIRES_STATE_CHANGE_REASON.
inline constexpr Dword char_requires_state_change_reason = 0x10;

/// CLUSTER_RESOURCE_STATE_CHANGE_REASON.
enum class StateChangeReason : std::uint32_t { Unknown, Move, Failover, FailedMove, Shutdown };

}  // namespace rhsim::monitor
