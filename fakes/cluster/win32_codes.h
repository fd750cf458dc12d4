#pragma once

#include "harness/abi/layout.h"

namespace rhsim::cluster {

/// Win32 codes that the fake cluster answers. Source: "System Error Codes".
inline constexpr abi::Dword error_invalid_function = 1;
inline constexpr abi::Dword error_file_not_found = 2;
inline constexpr abi::Dword error_path_not_found = 3;
inline constexpr abi::Dword error_access_denied = 5;
inline constexpr abi::Dword error_invalid_handle = 6;
inline constexpr abi::Dword error_not_enough_memory = 8;
inline constexpr abi::Dword error_invalid_data = 13;
inline constexpr abi::Dword error_not_supported = 50;
inline constexpr abi::Dword error_bad_netpath = 53;
inline constexpr abi::Dword error_bad_net_name = 67;
inline constexpr abi::Dword error_invalid_parameter = 87;
inline constexpr abi::Dword error_insufficient_buffer = 122;
inline constexpr abi::Dword error_invalid_name = 123;
inline constexpr abi::Dword error_invalid_level = 124;
inline constexpr abi::Dword error_dir_not_empty = 145;
inline constexpr abi::Dword error_bad_arguments = 160;
inline constexpr abi::Dword error_already_exists = 183;
inline constexpr abi::Dword error_more_data = 234;
inline constexpr abi::Dword wait_timed_out = 258;  // WAIT_TIMEOUT.
inline constexpr abi::Dword error_no_more_items = 259;
inline constexpr abi::Dword error_invalid_address = 487;
inline constexpr abi::Dword error_key_deleted = 1018;
inline constexpr abi::Dword error_dependent_services_running = 1051;
inline constexpr abi::Dword error_invalid_service_control = 1052;
inline constexpr abi::Dword error_service_already_running = 1056;
inline constexpr abi::Dword error_service_disabled = 1058;
inline constexpr abi::Dword error_service_does_not_exist = 1060;
inline constexpr abi::Dword error_service_cannot_accept_ctrl = 1061;
inline constexpr abi::Dword error_service_not_active = 1062;
inline constexpr abi::Dword error_process_aborted = 1067;
inline constexpr abi::Dword error_service_dependency_fail = 1068;
inline constexpr abi::Dword error_service_dependency_deleted = 1075;
inline constexpr abi::Dword error_service_never_started = 1077;
inline constexpr abi::Dword error_already_registered = 1242;
inline constexpr abi::Dword error_timeout = 1460;
inline constexpr abi::Dword error_unsupported_type = 1630;
inline constexpr abi::Dword error_dependency_not_found = 5002;
inline constexpr abi::Dword error_dependency_already_exists = 5003;
inline constexpr abi::Dword error_host_node_not_available = 5005;
inline constexpr abi::Dword error_resource_not_found = 5007;
inline constexpr abi::Dword error_object_already_exists = 5010;
inline constexpr abi::Dword error_group_not_found = 5013;
inline constexpr abi::Dword error_circular_dependency = 5017;
inline constexpr abi::Dword error_cluster_node_not_found = 5042;
inline constexpr abi::Dword error_cluster_network_not_found = 5045;
inline constexpr abi::Dword error_cluster_netinterface_not_found = 5047;
inline constexpr abi::Dword error_resource_type_not_found = 5078;

}  // namespace rhsim::cluster
