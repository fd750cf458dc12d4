#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <variant>
#include <vector>

#include "fakes/cluster/service_script.h"
#include "harness/base/time.h"

/// What surrounds the resources of a scenario: services, programs, shares, the registry, resources
/// of other DLLs, and what goes wrong with calls. All of it is there when the run begins.
namespace rhsim::scenarios {

/// A value of the cluster database or of the registry. Source: ClusterRegSetValue's types.
struct DatabaseValue {
  std::variant<std::string, std::uint32_t, std::vector<std::string>>
      data;  ///< SZ, DWORD, MULTI_SZ.
  bool operator==(const DatabaseValue&) const = default;
};
using DatabaseValues = std::map<std::string, DatabaseValue>;

/// A resource of another DLL on which others may depend. It is online, always.
struct Provider {
  std::string name;
  std::string type;           ///< "Network Name", "Physical Disk", ...
  std::uint32_t kind = 0;     ///< CLUSTER_RESOURCE_CLASS.
  DatabaseValues parameters;  ///< Its Parameters key.
  bool operator==(const Provider&) const = default;
};

struct Service {
  std::string name;
  cluster::ServiceScript script;
  bool operator==(const Service&) const = default;
};

/// How a program behaves that the DLL starts. One that no scenario mentions runs until somebody
/// ends it.
struct Program {
  std::string program;  ///< The image's file name, its whole path, or the whole command line.
  Duration runs_for = Duration::max();
  std::uint32_t exit_code = 0;
  std::uint32_t fails_to_start = 0;  ///< CreateProcess fails with this; 0: it does not.
  bool tool = false;  ///< Runs on the side; that it ends says nothing about the resource.
  bool operator==(const Program&) const = default;
};

/// A share that somebody has made before the run began.
struct Share {
  std::string name;
  std::string path = "C:\\";
  std::string remark;
  bool operator==(const Share&) const = default;
};

/// What goes wrong with calls of one function.
struct CallFault {
  std::string function;     ///< As its page names it: "StartServiceW".
  std::uint32_t call = 0;   ///< The first call it strikes, from 1; 0: every call.
  std::uint32_t count = 1;  ///< How many calls it strikes from there on.
  std::uint32_t error = 0;  ///< The call fails with this; 0: it does not.
  Duration takes{};         ///< Before anything else; max(): for ever.
  bool operator==(const CallFault&) const = default;
};

struct Environment {
  std::vector<Provider> providers;
  std::vector<Service> services;
  std::vector<Program> programs;
  std::vector<Share> shares;
  std::map<std::string, DatabaseValues> registry;  ///< By key: "HKLM\Software\Mine".
  std::vector<CallFault> faults;
  bool operator==(const Environment&) const = default;
};

}  // namespace rhsim::scenarios
