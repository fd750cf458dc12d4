#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "harness/trace/event.h"

/// Control codes as the rules need them.
/// Source: Control Code Architecture; clusapi.h.
namespace rhsim::conformance {

/// A resource's code begins with 1, a resource type's with 2; below that, the functions that
/// several rules name are the same for both.
enum class ControlObject : std::uint8_t { Other, Resource, Type };

[[nodiscard]] ControlObject object_of(std::uint32_t code);
/// Bit 21: made by the DLL's author.
[[nodiscard]] bool is_user_code(std::uint32_t code);
/// Bit 20: a notification of the Cluster service.
[[nodiscard]] bool is_notification(std::uint32_t code);
/// Bit 22.
[[nodiscard]] bool modifies(std::uint32_t code);
/// The code without the bits that tell object, modification and sender: 0x0081.
[[nodiscard]] std::uint32_t function_of(std::uint32_t code);
/// The pages have this code. User codes are nobody's but the DLL's.
[[nodiscard]] bool is_documented(std::uint32_t code);
/// "CLUSCTL_RESOURCE_GET_PRIVATE_PROPERTIES (0x01000081)"; a code without a name stands alone.
[[nodiscard]] std::string control_words(std::uint32_t code);

[[nodiscard]] bool is_control(trace::EntryPoint entry);

/// Function numbers. The pages' names, without CLUSCTL_RESOURCE_ and CLUSCTL_RESOURCE_TYPE_.
namespace control {
inline constexpr std::uint32_t unknown = 0x0000;
inline constexpr std::uint32_t get_characteristics = 0x0005;
inline constexpr std::uint32_t delete_resource = 0x0006;
inline constexpr std::uint32_t get_flags = 0x0009;
inline constexpr std::uint32_t get_class_info = 0x000D;
inline constexpr std::uint32_t get_required_dependencies = 0x0011;
inline constexpr std::uint32_t starting_phase1 = 0x0036;
inline constexpr std::uint32_t starting_phase2 = 0x003A;
inline constexpr std::uint32_t force_quorum = 0x0046;
inline constexpr std::uint32_t initialize = 0x004A;
inline constexpr std::uint32_t state_change_reason = 0x004E;
inline constexpr std::uint32_t enum_common = 0x0051;
inline constexpr std::uint32_t get_ro_common = 0x0055;
inline constexpr std::uint32_t get_common = 0x0059;
inline constexpr std::uint32_t set_common = 0x005E;
inline constexpr std::uint32_t validate_common = 0x0061;
inline constexpr std::uint32_t get_common_formats = 0x0065;
inline constexpr std::uint32_t get_common_resource_formats = 0x0069;
inline constexpr std::uint32_t enum_private = 0x0079;
inline constexpr std::uint32_t get_ro_private = 0x007D;
inline constexpr std::uint32_t get_private = 0x0081;
inline constexpr std::uint32_t set_private = 0x0086;
inline constexpr std::uint32_t validate_private = 0x0089;
inline constexpr std::uint32_t get_private_formats = 0x008D;
inline constexpr std::uint32_t get_private_resource_formats = 0x0091;
inline constexpr std::uint32_t upgrade_dll = 0x00BA;
inline constexpr std::uint32_t get_network_name = 0x0169;
inline constexpr std::uint32_t storage_get_disk_info = 0x0191;
inline constexpr std::uint32_t storage_get_available_disks = 0x0195;
inline constexpr std::uint32_t storage_is_path_valid = 0x0199;
inline constexpr std::uint32_t storage_get_mountpoints = 0x0211;
}  // namespace control

/// CLUS_CHARACTERISTICS.
namespace characteristic {
inline constexpr std::uint32_t quorum = 0x1;
inline constexpr std::uint32_t requires_state_change_reason = 0x10;
inline constexpr std::uint32_t known = 0xFF;
}  // namespace characteristic

/// What ResourceControl and ResourceTypeControl answer. Source: System Error Codes.
namespace code {
inline constexpr std::uint64_t invalid_function = 1;
inline constexpr std::uint64_t more_data = 234;
inline constexpr std::uint64_t properties_stored = 5024;
}  // namespace code

}  // namespace rhsim::conformance
