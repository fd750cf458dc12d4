#include "harness/host/loaded_module.h"

#include <algorithm>
#include <utility>

#include "harness/base/unicode.h"
#include "harness/host/callbacks.h"
#include "harness/host/dying.h"
#include "harness/host/loader_turn.h"
#include "harness/host/safe_memory.h"

namespace rhsim::host {
namespace {

using abi::FunctionsV1;

struct SlotName {
  const char* name;
  std::size_t offset;  // In the whole table.
};

// Slot order: contract B.4, the same for each version but for the last ones.
constexpr SlotName common_slots[] = {{"Open", 8},
                                     {"Close", 16},
                                     {"Online", 24},
                                     {"Offline", 32},
                                     {"Terminate", 40},
                                     {"LooksAlive", 48},
                                     {"IsAlive", 56},
                                     {"Arbitrate", 64},
                                     {"Release", 72},
                                     {"ResourceControl", 80},
                                     {"ResourceTypeControl", 88}};

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

LoadedModule::~LoadedModule() { windows_.scheduler().set_hooks({}); }

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
  answer.last_error = windows_.last_error();
  abi::Dword head[2] = {};
  answer.table_present = read_value(table, head);
  if (!answer.table_present) return answer;
  answer.table_size = head[0];
  answer.version = head[1];
  answer.table_address = reinterpret_cast<std::uintptr_t>(table);
  for (const auto& [name, offset] : common_slots) {
    bool readable = false;
    const void* pointer = pointer_at(table, offset, readable);
    if (!readable) {
      answer.table_present = false;
      return answer;
    }
    if (pointer == nullptr) answer.null_slots.emplace_back(name);
  }
  tables_[type] = table;
  return answer;
}

template <class Function>
Function LoadedModule::slot(const std::string& type, Function FunctionsV1::*member,
                            const char* name) {
  const auto found = tables_.find(type);
  RHSIM_ASSERT(found != tables_.end());
  FunctionsV1 functions{};
  // The whole block, as a monitor that copies nothing would see it at this moment.
  if (!read_value(&found->second->v1, functions)) {
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
                              abi::ResourceHandle handle) {
  const auto entry = slot(type, &FunctionsV1::open, "Open");
  std::u16string& wide_name = names_.emplace_back(to_utf16(name));
  const abi::Resid resid = call_module(entry, wide_name.c_str(), key, handle);
  // LIF-17: a DLL that kept the pointer instead of the text shall be seen to have done so.
  std::fill(wide_name.begin(), wide_name.end(), u'#');
  return resid;
}

void LoadedModule::close(const std::string& type, abi::Resid resid) {
  call_module(slot(type, &FunctionsV1::close, "Close"), resid);
}

abi::Dword LoadedModule::online(const std::string& type, abi::Resid resid,
                                abi::Handle* event_handle) {
  return call_module(slot(type, &FunctionsV1::online, "Online"), resid, event_handle);
}

abi::Dword LoadedModule::offline(const std::string& type, abi::Resid resid) {
  return call_module(slot(type, &FunctionsV1::offline, "Offline"), resid);
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

}  // namespace rhsim::host
