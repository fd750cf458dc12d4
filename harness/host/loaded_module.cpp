#include "harness/host/loaded_module.h"

#include <algorithm>
#include <initializer_list>
#include <utility>
#include <vector>

#include "harness/base/assert.h"
#include "harness/base/unicode.h"
#include "harness/host/callbacks.h"
#include "harness/host/dying.h"
#include "harness/host/loader_turn.h"
#include "harness/host/piped_streams.h"
#include "harness/host/safe_memory.h"

namespace rhsim::host {
namespace {

using abi::FunctionsV1;
using abi::FunctionsV2;
using abi::FunctionsV3;
using abi::FunctionsV4;
using trace::EntryPoint;

/// The slots of a table of that version, in order; of an unknown one only what every table has.
/// Source: resapi/ns-resapi-clres_v1_functions and its successors.
std::vector<const char*> slots_of(abi::Dword version) {
  std::vector<const char*> slots{"Open",       "Close",   "Online",    "Offline", "Terminate",
                                 "LooksAlive", "IsAlive", "Arbitrate", "Release"};
  const auto add = [&](std::initializer_list<const char*> more) {
    slots.insert(slots.end(), more.begin(), more.end());
  };
  const bool begins = version == abi::version_3 || version == abi::version_4;
  if (begins)
    add({"BeginResourceControl", "BeginResourceTypeControl"});
  else
    add({"ResourceControl", "ResourceTypeControl"});
  if (begins || version == abi::version_2) add({"Cancel"});
  if (version == abi::version_4)
    add({"BeginResourceControlAsUser", "BeginResourceTypeControlAsUser"});
  return slots;
}

/// A token that stands for a caller; nothing in the virtual Windows is done in its name.
const abi::Handle caller_token = reinterpret_cast<abi::Handle>(std::uintptr_t{0x70C0});

/// Into the module. An exception that leaves it ends here, and so in std::terminate, on every host
/// at the same frame: what unwinds on the way is the module's alone.
template <class Function, class... Arguments>
auto call_module(Function* function, Arguments... arguments) noexcept {
  return function(arguments...);
}

/// Whether strands of that role are the Resource Monitor's and not the module's.
bool is_monitors(trace::StrandRole role) {
  return role == trace::StrandRole::Monitor || role == trace::StrandRole::EntryPoint ||
         role == trace::StrandRole::Terminate;
}

void* pointer_at(const void* table, std::size_t offset, bool& readable) {
  void* pointer = nullptr;
  readable = read_value(static_cast<const char*>(table) + offset, pointer);
  return pointer;
}

}  // namespace

LoadedModule::LoadedModule(ModuleLoader& loader, std::string path, Freshness freshness,
                           win32::VirtualWindows& windows)
    : loader_(loader), path_(std::move(path)), freshness_(freshness), windows_(windows) {
  LoaderTurn::forget();
  windows_.scheduler().set_hooks(
      {[this](trace::StrandId strand) {
         watch_over_strand(strand);
         notify_thread(strand, &ModuleImage::thread_started);
       },
       [this](trace::StrandId strand) { notify_thread(strand, &ModuleImage::thread_ending); }});
}

LoadedModule::~LoadedModule() {
  windows_.scheduler().set_hooks({});
  piped_streams::close_all();
}

Result<void> LoadedModule::load() {
  const LoaderTurn turn;
  auto image = loader_.load(path_, freshness_);
  if (!image) return failure(std::move(image.error()));
  image_ = std::move(*image);
  return {};
}

void LoadedModule::unload() {
  const LoaderTurn turn;
  tables_.clear();
  if (!image_) return;
  // Off the books first: a thread that ends while DLL_PROCESS_DETACH runs gets no detach call.
  const auto leaving = std::move(image_);
  leaving->unload();
}

void LoadedModule::notify_thread(trace::StrandId strand, void (ModuleImage::*notify)()) {
  // The Resource Monitor's own threads are older than the module.
  if (is_monitors(windows_.role_of(strand))) return;
  const LoaderTurn turn;
  if (!image_) return;
  // Language runtimes do their housekeeping here, each in its own number of calls.
  auto& scheduler = windows_.scheduler();
  const bool was_quiet = scheduler.quiet();
  scheduler.set_quiet(true);
  (*image_.*notify)();
  scheduler.set_quiet(was_quiet);
}

bool LoadedModule::exports_startup() const {
  return image_ != nullptr && image_->symbol("Startup") != nullptr;
}

bool LoadedModule::exports_startup_ex() const {
  return image_ != nullptr && image_->symbol("StartupEx") != nullptr;
}

monitor::StartupAnswer LoadedModule::startup(const std::string& type, abi::Dword min_version,
                                             abi::Dword max_version) {
  RHSIM_ASSERT(exports_startup());
  image_->entered();
  const auto entry = reinterpret_cast<abi::Startup>(image_->symbol("Startup"));
  const std::u16string wide_type = to_utf16(type);
  abi::FunctionTable* table = nullptr;
  monitor::StartupAnswer answer;
  answer.result = call_module(entry, wide_type.c_str(), min_version, max_version,
                              set_resource_status_callback(), log_event_callback(), &table);
  take_table(type, table, answer);
  return answer;
}

monitor::StartupAnswer LoadedModule::startup_ex(const std::string& type, abi::Dword min_version,
                                                abi::Dword max_version) {
  RHSIM_ASSERT(exports_startup_ex());
  image_->entered();
  const auto entry = reinterpret_cast<abi::StartupEx>(image_->symbol("StartupEx"));
  const std::u16string wide_type = to_utf16(type);
  callbacks_ = callback_table();
  abi::FunctionTable* table = nullptr;
  monitor::StartupAnswer answer;
  answer.result =
      call_module(entry, wide_type.c_str(), min_version, max_version, &callbacks_, &table);
  take_table(type, table, answer);
  return answer;
}

void LoadedModule::take_table(const std::string& type, const abi::FunctionTable* table,
                              monitor::StartupAnswer& answer) {
  answer.last_error = windows_.last_error();
  abi::Dword head[2] = {};
  answer.table_present = read_value(table, head);
  if (!answer.table_present) return;
  answer.table_size = head[0];
  answer.version = head[1];
  answer.table_address = reinterpret_cast<std::uintptr_t>(table);
  std::size_t offset = sizeof head;
  for (const char* name : slots_of(answer.version)) {
    bool readable = false;
    const void* pointer = pointer_at(table, offset, readable);
    if (!readable) {
      answer.table_present = false;
      return;
    }
    if (pointer == nullptr) answer.null_slots.emplace_back(name);
    offset += sizeof pointer;
  }
  tables_[type] = {table, answer.version};
}

bool LoadedModule::has_second_forms(const std::string& type) const {
  return tables_.at(type).version >= abi::version_2;
}

template <class Functions, class Function>
Function LoadedModule::slot(const std::string& type, Function Functions::*member,
                            const char* name) {
  const auto found = tables_.find(type);
  RHSIM_ASSERT(found != tables_.end());
  Functions functions{};
  // The whole block, as a monitor that copies nothing would see it at this moment.
  if (!read_value(&found->second.place->v1, functions)) {
    windows_.crash("access violation", "the function table of " + type + " is gone");
  }
  if (image_) image_->entered();
  const Function function = functions.*member;
  if (function == nullptr) {
    windows_.crash("access violation", std::string("call of the NULL slot ") + name);
  }
  return function;
}

abi::Resid LoadedModule::open(const std::string& type, const std::string& name, abi::Handle key,
                              abi::ResourceHandle handle, abi::Dword flags) {
  std::u16string& wide_name = names_.emplace_back(to_utf16(name));
  const abi::Resid resid =
      has_second_forms(type)
          ? call_module(slot(type, &FunctionsV2::open, "Open"), wide_name.c_str(), key, handle,
                        flags)
          : call_module(slot(type, &FunctionsV1::open, "Open"), wide_name.c_str(), key, handle);
  // LIF-17: a DLL that kept the pointer instead of the text shall be seen to have done so.
  std::fill(wide_name.begin(), wide_name.end(), u'#');
  return resid;
}

void LoadedModule::close(const std::string& type, abi::Resid resid) {
  call_module(slot(type, &FunctionsV1::close, "Close"), resid);
}

abi::Dword LoadedModule::online(const std::string& type, abi::Resid resid,
                                abi::Handle* event_handle, abi::Dword flags) {
  std::uint8_t* const no_buffer = nullptr;
  if (has_second_forms(type))
    return call_module(slot(type, &FunctionsV2::online, "Online"), resid, event_handle, flags,
                       no_buffer, abi::Dword{0}, abi::Dword{0});
  return call_module(slot(type, &FunctionsV1::online, "Online"), resid, event_handle);
}

abi::Dword LoadedModule::offline(const std::string& type, abi::Resid resid,
                                 const std::string& destination, abi::Dword flags) {
  if (!has_second_forms(type))
    return call_module(slot(type, &FunctionsV1::offline, "Offline"), resid);
  std::uint8_t* const no_buffer = nullptr;
  const abi::WideChar* node = nullptr;
  if (!destination.empty()) node = names_.emplace_back(to_utf16(destination)).c_str();
  return call_module(slot(type, &FunctionsV2::offline, "Offline"), resid, node, flags, no_buffer,
                     abi::Dword{0}, abi::Dword{0});
}

void LoadedModule::terminate(const std::string& type, abi::Resid resid) {
  call_module(slot(type, &FunctionsV1::terminate, "Terminate"), resid);
}

abi::Bool LoadedModule::looks_alive(const std::string& type, abi::Resid resid) {
  return call_module(slot(type, &FunctionsV1::looks_alive, "LooksAlive"), resid);
}

abi::Bool LoadedModule::is_alive(const std::string& type, abi::Resid resid) {
  return call_module(slot(type, &FunctionsV1::is_alive, "IsAlive"), resid);
}

abi::Dword LoadedModule::arbitrate(const std::string& type, abi::Resid resid) {
  return call_module(slot(type, &FunctionsV1::arbitrate, "Arbitrate"), resid,
                     quorum_resource_lost_callback());
}

abi::Dword LoadedModule::release(const std::string& type, abi::Resid resid) {
  return call_module(slot(type, &FunctionsV1::release, "Release"), resid);
}

abi::Dword LoadedModule::cancel(const std::string& type, abi::Resid resid) {
  return call_module(slot(type, &FunctionsV2::cancel, "Cancel"), resid, abi::Dword{0});
}

abi::Dword LoadedModule::control(const std::string& type, abi::Resid resid,
                                 const monitor::ControlArguments& arguments) {
  const auto& [entry, code, in, in_size, out, out_size, returned, context, asynchronous] =
      arguments;
  switch (entry) {
    case EntryPoint::ResourceControl:
      return call_module(slot(type, &FunctionsV1::resource_control, "ResourceControl"), resid, code,
                         in, in_size, out, out_size, returned);
    case EntryPoint::BeginResourceControl:
      return call_module(slot(type, &FunctionsV3::begin_resource_control, "BeginResourceControl"),
                         resid, code, in, in_size, out, out_size, returned, context, asynchronous);
    case EntryPoint::BeginResourceControlAsUser:
      return call_module(
          slot(type, &FunctionsV4::begin_resource_control_as_user, "BeginResourceControlAsUser"),
          resid, caller_token, code, in, in_size, out, out_size, returned, context, asynchronous);
    default:
      return control_type(type, arguments);
  }
}

abi::Dword LoadedModule::control_type(const std::string& type,
                                      const monitor::ControlArguments& arguments) {
  const auto& [entry, code, in, in_size, out, out_size, returned, context, asynchronous] =
      arguments;
  // Kept: an asynchronous call may still look at it.
  const abi::WideChar* name = names_.emplace_back(to_utf16(type)).c_str();
  switch (entry) {
    case EntryPoint::ResourceTypeControl:
      return call_module(slot(type, &FunctionsV1::resource_type_control, "ResourceTypeControl"),
                         name, code, in, in_size, out, out_size, returned);
    case EntryPoint::BeginResourceTypeControl:
      return call_module(
          slot(type, &FunctionsV3::begin_resource_type_control, "BeginResourceTypeControl"), name,
          code, in, in_size, out, out_size, returned, context, asynchronous);
    case EntryPoint::BeginResourceTypeControlAsUser:
      return call_module(slot(type, &FunctionsV4::begin_resource_type_control_as_user,
                              "BeginResourceTypeControlAsUser"),
                         name, caller_token, code, in, in_size, out, out_size, returned, context,
                         asynchronous);
    default:
      RHSIM_ASSERT(false);
      return 0;
  }
}

}  // namespace rhsim::host
