#include <algorithm>
#include <cstring>

#include "harness/win32/api.h"
#include "harness/win32/named_objects.h"

namespace rhsim::win32::border {

namespace {

// JOBOBJECTINFOCLASS. Source: jobapi2/nf-jobapi2-setinformationjobobject.
constexpr Dword basic_accounting = 1;
constexpr Dword basic_limit = 2;
constexpr Dword basic_process_id_list = 3;
constexpr Dword associate_completion_port = 7;
constexpr Dword basic_and_io_accounting = 8;
constexpr Dword extended_limit = 9;

// JOB_OBJECT_LIMIT_*. The extended ones need the extended structure.
// Source: winnt/ns-winnt-jobobject_basic_limit_information.
constexpr Dword basic_limits = 0xFF;
constexpr Dword extended_limits = 0x7FFF;
constexpr Dword limit_active_process = 0x8;

struct BasicLimits {
  std::int64_t process_user_time;
  std::int64_t job_user_time;
  Dword flags;
  std::size_t minimum_working_set;
  std::size_t maximum_working_set;
  Dword active_processes;
  std::uintptr_t affinity;
  Dword priority_class;
  Dword scheduling_class;
};
static_assert(sizeof(BasicLimits) == 64);

struct ExtendedLimits {
  BasicLimits basic;
  std::uint64_t io_counters[6];
  std::size_t process_memory;
  std::size_t job_memory;
  std::size_t peak_process_memory;
  std::size_t peak_job_memory;
};
static_assert(sizeof(ExtendedLimits) == 144);

struct Accounting {
  std::int64_t user_time;
  std::int64_t kernel_time;
  std::int64_t period_user_time;
  std::int64_t period_kernel_time;
  Dword page_faults;
  Dword processes;
  Dword active;
  Dword terminated;
  std::uint64_t io_counters[6];  ///< Of the longer structure alone.
};
static_assert(sizeof(Accounting) == 96);
constexpr std::size_t basic_accounting_size = 48;
constexpr std::size_t process_id_list_header = 8;  ///< Its two counts.

struct PortAssociation {
  std::uintptr_t key;
  Handle port;
};

template <class Name>
Handle create_job(Name name, const char* function = __builtin_FUNCTION()) {
  return step_as(function, Handle{}, [&](Inside& in) {
    return create_named<Job>(in, name, [] { return std::make_shared<Job>(); });
  });
}

/// How long the structure is by which `what` is set; 0: it cannot be.
std::size_t size_to_set(Dword what) {
  switch (what) {
    case basic_limit:
      return sizeof(BasicLimits);
    case extended_limit:
      return sizeof(ExtendedLimits);
    case associate_completion_port:
      return sizeof(PortAssociation);
    default:
      return 0;
  }
}

bool set_port(Inside& in, Job& job, const PortAssociation& association) {
  auto port = in.object_as<CompletionPort>(association.port, "SetInformationJobObject");
  if (port == nullptr) return false;
  if (job.port != nullptr) return in.fail(error_invalid_parameter, false);  // Once and for all.
  job.port = std::move(port);
  job.port_key = association.key;
  return true;
}

/// How long the structure is that tells of `what`, the list of processes at least; 0: nothing does.
std::size_t size_to_query(Dword what) {
  switch (what) {
    case basic_accounting:
      return basic_accounting_size;
    case basic_and_io_accounting:
      return sizeof(Accounting);
    case basic_limit:
      return sizeof(BasicLimits);
    case extended_limit:
      return sizeof(ExtendedLimits);
    case basic_process_id_list:
      return process_id_list_header + sizeof(std::uintptr_t);
    default:
      return 0;
  }
}

Accounting accounting_of(const Job& job) {
  Accounting accounting{};
  accounting.processes = job.assigned;
  accounting.active = static_cast<Dword>(job.members.size());
  accounting.terminated = job.terminated;
  return accounting;
}

/// JOBOBJECT_BASIC_PROCESS_ID_LIST: two counts, then as many ids as there is room for.
Bool give_members(Inside& in, const Job& job, void* buffer, Dword length, Dword* returned) {
  const std::size_t room = (length - process_id_list_header) / sizeof(std::uintptr_t);
  const std::size_t listed = std::min(room, job.members.size());
  auto* const counts = static_cast<Dword*>(buffer);
  counts[0] = static_cast<Dword>(job.members.size());
  counts[1] = static_cast<Dword>(listed);
  auto* const ids = reinterpret_cast<std::uintptr_t*>(counts + 2);
  for (std::size_t index = 0; index < listed; ++index) ids[index] = job.members[index]->id;
  if (returned != nullptr) {
    *returned = static_cast<Dword>(process_id_list_header + listed * sizeof(std::uintptr_t));
  }
  return listed == job.members.size() ? Bool{1} : in.fail(error_more_data, Bool{0});
}

/// The job behind a handle; NULL is the one that our own process is in.
std::shared_ptr<Job> job_of(Inside& in, Handle handle, const char* function) {
  if (handle != nullptr) return in.object_as<Job>(handle, function);
  const auto& jobs = in.processes.own()->jobs;
  return jobs.empty() ? in.fail(error_access_denied, nullptr) : jobs.back();
}

}  // namespace

// Source: jobapi2/nf-jobapi2-createjobobjectw, winbase/nf-winbase-openjobobjectw.
RHSIM_API(Handle, CreateJobObjectA, void*, const char* name) { return create_job(name); }
RHSIM_API(Handle, CreateJobObjectW, void*, const WideChar* name) { return create_job(name); }
RHSIM_API(Handle, OpenJobObjectA, Dword access, Bool, const char* name) {
  return open_existing<Job>(name, access);
}
RHSIM_API(Handle, OpenJobObjectW, Dword access, Bool, const WideChar* name) {
  return open_existing<Job>(name, access);
}

// Source: jobapi2/nf-jobapi2-assignprocesstojobobject. A process may be in several jobs, one in the
// other.
RHSIM_API(Bool, AssignProcessToJobObject, Handle job, Handle process) {
  return step(Bool{0}, [&](Inside& in) {
    const auto target = in.object_as<Job>(job, "AssignProcessToJobObject");
    if (target == nullptr) return Bool{0};
    const auto member = in.object_as<Process>(process, "AssignProcessToJobObject");
    if (member == nullptr) return Bool{0};
    const auto& members = target->members;
    const bool twice = std::find(members.begin(), members.end(), member.get()) != members.end();
    if (twice || member->ended || member->ending) return in.fail(error_access_denied, Bool{0});
    if (!in.processes.assign(target, member)) return in.fail(error_not_enough_quota, Bool{0});
    return Bool{1};
  });
}

// Source: jobapi2/nf-jobapi2-terminatejobobject.
RHSIM_API(Bool, TerminateJobObject, Handle job, Dword code) {
  return step(Bool{0}, [&](Inside& in) {
    Job* target = nullptr;
    {
      const auto object = in.object_as<Job>(job, "TerminateJobObject");
      if (object == nullptr) return Bool{0};
      target = object.get();  // Its handle keeps it.
    }
    in.processes.terminate(*target, code, "TerminateJobObject");
    return Bool{1};
  });
}

// The value is judged before the handle.
// Source: jobapi2/nf-jobapi2-setinformationjobobject.
RHSIM_API(Bool, SetInformationJobObject, Handle job, Dword what, void* value, Dword length) {
  return step(Bool{0}, [&](Inside& in) {
    const std::size_t expected = size_to_set(what);
    if (expected == 0 || value == nullptr) return in.fail(error_invalid_parameter, Bool{0});
    if (length != expected) return in.fail(error_bad_length, Bool{0});
    if (what == associate_completion_port) {
      const auto object = in.object_as<Job>(job, "SetInformationJobObject");
      if (object == nullptr) return Bool{0};
      return Bool{set_port(in, *object, *static_cast<PortAssociation*>(value))};
    }
    // The extended structure begins with the basic one.
    const auto& limits = *static_cast<BasicLimits*>(value);
    const Dword allowed = what == basic_limit ? basic_limits : extended_limits;
    if ((limits.flags & ~allowed) != 0) return in.fail(error_invalid_parameter, Bool{0});
    const auto object = in.object_as<Job>(job, "SetInformationJobObject");
    if (object == nullptr) return Bool{0};
    object->limits = limits.flags;
    object->active_limit = (limits.flags & limit_active_process) != 0 ? limits.active_processes : 0;
    return Bool{1};
  });
}

// Source: jobapi2/nf-jobapi2-queryinformationjobobject.
RHSIM_API(Bool, QueryInformationJobObject, Handle job, Dword what, void* value, Dword length,
          Dword* returned) {
  return step(Bool{0}, [&](Inside& in) {
    const std::size_t expected = size_to_query(what);
    if (expected == 0 || value == nullptr) return in.fail(error_invalid_parameter, Bool{0});
    const bool list = what == basic_process_id_list;
    if (list ? length < expected : length != expected) return in.fail(error_bad_length, Bool{0});
    const auto object = job_of(in, job, "QueryInformationJobObject");
    if (object == nullptr) return Bool{0};
    if (list) return give_members(in, *object, value, length, returned);
    if (what == basic_accounting || what == basic_and_io_accounting) {
      const Accounting accounting = accounting_of(*object);
      std::memcpy(value, &accounting, length);
    } else {
      ExtendedLimits limits{};
      limits.basic.flags = object->limits & (what == basic_limit ? basic_limits : extended_limits);
      limits.basic.active_processes = object->active_limit;
      std::memcpy(value, &limits, length);
    }
    if (returned != nullptr) *returned = length;
    return Bool{1};
  });
}

// Source: jobapi/nf-jobapi-isprocessinjob. NULL asks for any job.
RHSIM_API(Bool, IsProcessInJob, Handle process, Handle job, Bool* result) {
  return step(Bool{0}, [&](Inside& in) {
    const auto member = in.object_as<Process>(process, "IsProcessInJob");
    if (member == nullptr) return Bool{0};
    if (result == nullptr) return in.fail(error_invalid_parameter, Bool{0});
    const auto& jobs = member->jobs;
    if (job == nullptr) {
      *result = Bool{!jobs.empty()};
      return Bool{1};
    }
    const auto target = in.object_as<Job>(job, "IsProcessInJob");
    if (target == nullptr) return Bool{0};
    *result = Bool{std::find(jobs.begin(), jobs.end(), target) != jobs.end()};
    return Bool{1};
  });
}

}  // namespace rhsim::win32::border

namespace rhsim::win32 {

ApiList job_functions() {
  using namespace border;
  static const ApiFunction list[] = {
      RHSIM_ROW("kernel32.dll", Process, CreateJobObjectA),
      RHSIM_ROW("kernel32.dll", Process, CreateJobObjectW),
      RHSIM_ROW("kernel32.dll", Process, OpenJobObjectA),
      RHSIM_ROW("kernel32.dll", Process, OpenJobObjectW),
      RHSIM_ROW("kernel32.dll", Process, AssignProcessToJobObject),
      RHSIM_ROW("kernel32.dll", Process, TerminateJobObject),
      RHSIM_ROW("kernel32.dll", Process, SetInformationJobObject),
      RHSIM_ROW("kernel32.dll", Process, QueryInformationJobObject),
      RHSIM_ROW("kernel32.dll", Process, IsProcessInJob),
  };
  return list;
}

}  // namespace rhsim::win32
