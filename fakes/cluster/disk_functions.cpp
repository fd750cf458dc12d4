#include <cstring>
#include <memory>
#include <string>
#include <utility>

#include "fakes/cluster/implementation.h"
#include "fakes/cluster/machine_functions.h"
#include "fakes/cluster/real_files.h"
#include "harness/base/unicode.h"
#include "harness/win32/api.h"

/// Physical disks ("\\.\PhysicalDrive1") and the persistent reservation by which a node holds one
/// for itself. Every disk is there, and nobody else wants it; nothing is read from it or written.
/// Source: fileapi/nf-fileapi-createfilew, Physical Disks and Volumes;
///         ioapiset/nf-ioapiset-deviceiocontrol;
///         ntddstor/ni-ntddstor-ioctl_storage_persistent_reserve_out.

namespace rhsim::cluster {

using abi::Bool;
using abi::WideChar;

namespace {

constexpr Dword persistent_reserve_out = 0x002DD01C;  // IOCTL_STORAGE_PERSISTENT_RESERVE_OUT.
constexpr Dword error_bad_length = 24;

constexpr std::string_view device_prefix = R"(\\.\)";
constexpr std::string_view disk_prefix = "PhysicalDrive";

// The access that the control code asks for. The specific rights come with the generic ones.
constexpr Dword generic_read = 0x80000000;
constexpr Dword generic_write = 0x40000000;
constexpr Dword generic_all = 0x10000000;
constexpr Dword read_data = 0x1;
constexpr Dword write_data = 0x2;

bool may_reserve(Dword access) {
  return (access & generic_all) != 0 || ((access & (generic_read | read_data)) != 0 &&
                                         (access & (generic_write | write_data)) != 0);
}

/// An open handle of a disk. Never signalled: what is asked of it is done at once.
class Disk final : public win32::Object {
 public:
  Disk(std::string its_drive, Dword its_access)
      : Object("file"), drive(std::move(its_drive)), access(its_access) {}
  bool ready_for(win32::StrandId) const override { return false; }
  bool take(win32::StrandId) override { return false; }

  const std::string drive;  ///< "PhysicalDrive1".
  const Dword access;
};

std::shared_ptr<Disk> disk_of(Handle handle) {
  const auto* entry = Current<Cluster>::get().inside().windows.inside().handles.find(handle);
  return entry == nullptr ? nullptr : std::dynamic_pointer_cast<Disk>(entry->object);
}

/// PERSISTENT_RESERVE_COMMAND with PR_OUT, of which the parameter list is not looked at.
/// Source: ntddstor/ns-ntddstor-_persistent_reserve_command.
struct ReserveCommand {
  Dword version;
  Dword size;
  std::uint8_t service_action;  ///< The lower five bits.
  std::uint8_t type_and_scope;
};

// RESERVATION_ACTION_*.
constexpr unsigned action_reserve = 1;
constexpr unsigned action_release = 2;
constexpr unsigned action_clear = 3;
constexpr unsigned action_preempt = 4;
constexpr unsigned action_preempt_abort = 5;
constexpr unsigned last_action = 6;  // RESERVATION_ACTION_REGISTER_IGNORE_EXISTING.

Dword reserve_out(Cluster::Implementation& cluster, const Disk& disk, const void* in,
                  Dword in_size) {
  if (!may_reserve(disk.access)) return error_access_denied;
  if (in == nullptr || in_size < sizeof(ReserveCommand)) return error_bad_length;
  ReserveCommand command;
  std::memcpy(&command, in, sizeof command);
  const unsigned action = command.service_action & 0x1FU;
  if (action > last_action) return error_invalid_parameter;
  if (action == action_reserve || action == action_preempt || action == action_preempt_abort)
    cluster.disks.reserve(disk.drive, cluster.current_resource());
  if (action == action_release || action == action_clear) cluster.disks.release(disk.drive);
  return 0;
}

}  // namespace

std::string disk_named(const WideChar* path) {
  auto name = utf8_of(path);
  if (!name.starts_with(device_prefix)) return {};
  name.erase(0, device_prefix.size());
  if (!same_name(name.substr(0, disk_prefix.size()), disk_prefix)) return {};
  const auto number = name.substr(disk_prefix.size());
  const bool counts = !number.empty() && number.size() < 4 &&
                      number.find_first_not_of("0123456789") == std::string::npos;
  return counts ? std::string(disk_prefix) + number : std::string();
}

Handle open_disk(Cluster::Implementation& cluster, std::string drive, Dword access) {
  return cluster.windows.inside().open(std::make_shared<Disk>(std::move(drive), access));
}

namespace api {

RHSIM_API(Bool, DeviceIoControl, Handle device, Dword code, void* in, Dword in_size, void* out,
          Dword out_size, Dword* returned, void* overlapped) {
  const auto disk = disk_of(device);
  if (disk == nullptr)
    return real::device_io_control(device, code, in, in_size, out, out_size, returned, overlapped);
  ApiScope scope("DeviceIoControl");
  Dword error = scope.fault.value_or(0);
  if (error == 0) {
    error = code == persistent_reserve_out ? reserve_out(scope.cluster, *disk, in, in_size)
                                           : error_invalid_function;
  }
  if (returned != nullptr) *returned = 0;
  scope.cluster.leave_with_error("DeviceIoControl", disk->drive, error == 0 ? 1 : 0, error);
  return static_cast<Bool>(error == 0);
}

std::span<const win32::ApiFunction> disk_functions() {
  using win32::ApiClass;
  static const win32::ApiFunction list[] = {
      RHSIM_ROW("kernel32.dll", Network, DeviceIoControl),
  };
  return list;
}

}  // namespace api

}  // namespace rhsim::cluster
