#include "harness/win32/api_table.h"

#include <algorithm>
#include <vector>

#include "harness/base/assert.h"
#include "harness/win32/api.h"

namespace rhsim::win32 {

namespace {

bool before(const ApiFunction& left, const ApiFunction& right) {
  return left.name != right.name ? left.name < right.name : left.module < right.module;
}

std::vector<ApiFunction> joined() {
  std::vector<ApiFunction> all;
  for (const ApiList list :
       {thread_functions(), wait_functions(), object_functions(), lock_functions(),
        storage_functions(), time_functions(), process_functions(), pthread_functions(),
        timer_functions(), pool_functions(), barrier_functions(), port_functions(),
        zone_functions(), format_functions(), program_functions(), snapshot_functions(),
        job_functions()}) {
    all.insert(all.end(), list.begin(), list.end());
  }
  // The Universal C Runtime exports what msvcrt.dll does.
  const std::size_t count = all.size();
  for (std::size_t index = 0; index < count; ++index) {
    if (all[index].module != "msvcrt.dll") continue;
    ApiFunction universal = all[index];
    universal.module = "ucrtbase.dll";
    all.push_back(universal);
  }
  std::sort(all.begin(), all.end(), before);
  const auto twice = std::adjacent_find(all.begin(), all.end(),
                                        [](const auto& l, const auto& r) { return !before(l, r); });
  RHSIM_ASSERT(twice == all.end());
  return all;
}

}  // namespace

std::span<const ApiFunction> functions() {
  static const std::vector<ApiFunction> all = joined();
  return all;
}

std::string_view to_text(ApiClass cls) {
  switch (cls) {
    case ApiClass::Time:
      return "time";
    case ApiClass::Wait:
      return "wait";
    case ApiClass::Thread:
      return "thread";
    case ApiClass::Lock:
      return "lock";
    case ApiClass::Object:
      return "object";
    case ApiClass::Timer:
      return "timer";
    case ApiClass::Storage:
      return "storage";
    case ApiClass::Process:
      return "process";
    case ApiClass::Memory:
      return "memory";
    case ApiClass::Module:
      return "module";
    case ApiClass::Runtime:
      return "runtime";
    case ApiClass::Cluster:
      return "cluster";
    case ApiClass::Resutil:
      return "resutil";
    case ApiClass::Service:
      return "service";
    case ApiClass::Registry:
      return "registry";
    case ApiClass::Network:
      return "network";
  }
  return "";
}

}  // namespace rhsim::win32
