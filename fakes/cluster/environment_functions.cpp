#include <cstring>
#include <map>
#include <string>
#include <vector>

#include "fakes/cluster/api.h"
#include "fakes/cluster/implementation.h"
#include "harness/base/unicode.h"

/// Environment variables and paths. The variables are those of a plain node, the same in every run
/// and on every host.
/// Source: resapi/nf-resapi-resutilexpandenvironmentstrings, -resutilgetenvironmentwithnetname,
/// -resutilfreeenvironment, -resutilispathvalid.

namespace rhsim::cluster {

namespace {

const std::map<std::string, std::string, NameOrder>& variables() {
  static const std::map<std::string, std::string, NameOrder> all{
      {"COMPUTERNAME", std::string(node_name)},
      {"ProgramData", "C:\\ProgramData"},
      {"ProgramFiles", "C:\\Program Files"},
      {"SystemDrive", "C:"},
      {"SystemRoot", "C:\\Windows"},
      {"TEMP", "C:\\Windows\\TEMP"},
      {"TMP", "C:\\Windows\\TEMP"},
      {"windir", "C:\\Windows"},
  };
  return all;
}

}  // namespace

std::string expand_variables(const std::string& text) {
  std::string expanded;
  for (std::size_t at = 0; at < text.size();) {
    const auto end = text[at] == '%' ? text.find('%', at + 1) : std::string::npos;
    if (end == std::string::npos) {
      expanded += text[at++];
      continue;
    }
    const auto variable = variables().find(text.substr(at + 1, end - at - 1));
    // One that is not there stays as it was written, and its second % may begin another.
    if (variable == variables().end()) {
      expanded.append(text, at, end - at);
      at = end;
    } else {
      expanded += variable->second;
      at = end + 1;
    }
  }
  return expanded;
}

std::vector<std::string> network_environment(const std::string& network_name) {
  return {"COMPUTERNAME=" + network_name, "_CLUSTER_NETWORK_FQDN_=" + network_name,
          "_CLUSTER_NETWORK_HOSTNAME_=" + network_name, "_CLUSTER_NETWORK_NAME_=" + network_name};
}

}  // namespace rhsim::cluster

namespace rhsim::cluster::api {

namespace {

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

/// "C:\dir\file" or "\\server\share\...", without the characters that no name may have.
bool is_valid_path(std::string_view path) {
  if (path.starts_with("\\\\")) {
    path.remove_prefix(2);
    if (path.empty() || path[0] == '\\') return false;
  } else {
    if (path.size() < 3 || !is_letter(path[0]) || path[1] != ':' || path[2] != '\\') return false;
    path.remove_prefix(3);
  }
  return path.find_first_of("<>:\"/|?*") == path.npos && path.find("\\\\") == path.npos;
}

}  // namespace

WideChar* ResUtilExpandEnvironmentStrings(const WideChar* text) {
  ApiScope scope("ResUtilExpandEnvironmentStrings");
  const Dword error = scope.fault.value_or(text == nullptr ? error_invalid_parameter : 0);
  WideChar* expanded = nullptr;
  if (error == 0) {
    const auto value = text_value(expand_variables(utf8_of(text)));
    expanded = static_cast<WideChar*>(
        local_copy(value.bytes.data(), value.bytes.size(), "ResUtilExpandEnvironmentStrings"));
  }
  scope.cluster.leave_with_error("ResUtilExpandEnvironmentStrings", utf8_of(text),
                                 expanded == nullptr ? 0 : 1, error);
  return expanded;
}

void* ResUtilGetEnvironmentWithNetName(Handle resource) {
  ApiScope scope("ResUtilGetEnvironmentWithNetName");
  auto& cluster = scope.cluster;
  const auto* opened = cluster.find(resource, cluster_resource_kind);
  Dword error = opened == nullptr ? error_invalid_handle : 0;
  void* block = nullptr;
  if (error == 0) {
    const auto network_name = cluster.network_name_of(opened->resource_name);
    if (!network_name) error = error_resource_not_found;
    error = scope.fault.value_or(error);
    if (error == 0) {
      auto all = network_environment(*network_name);
      for (const auto& [name, value] : variables())
        if (!same_name(name, "COMPUTERNAME")) all.push_back(name + "=" + value);
      const auto value = multi_text_value(all);
      block =
          local_copy(value.bytes.data(), value.bytes.size(), "ResUtilGetEnvironmentWithNetName");
    }
  }
  cluster.leave_with_error("ResUtilGetEnvironmentWithNetName",
                           opened == nullptr ? "?" : opened->resource_name,
                           block == nullptr ? 0 : 1, scope.fault.value_or(error));
  return block;
}

Dword ResUtilFreeEnvironment(void* block) {
  ApiScope scope("ResUtilFreeEnvironment");
  if (!scope.fault) local_free(block);
  return scope.cluster.leave("ResUtilFreeEnvironment", "", scope.fault.value_or(0));
}

Bool ResUtilIsPathValid(const WideChar* path) {
  ApiScope scope("ResUtilIsPathValid");
  const bool valid = !scope.fault && path != nullptr && is_valid_path(utf8_of(path));
  scope.cluster.leave_with_error("ResUtilIsPathValid", utf8_of(path), valid ? 1 : 0,
                                 scope.fault.value_or(0));
  return valid ? 1 : 0;
}

}  // namespace rhsim::cluster::api
