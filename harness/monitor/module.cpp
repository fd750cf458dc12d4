// Load, Startup, Open, Close and unload; and what they leave behind.

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "harness/base/assert.h"
#include "harness/base/system_errors.h"
#include "harness/monitor/monitor.h"

namespace rhsim::monitor {
namespace {

using trace::EntryPoint;

// A monitor cannot do without these. ResourceControl and ResourceTypeControl are required by one
// page and optional by another; whether they are missing is in the trace.
constexpr std::array<std::string_view, 7> required_slots{
    "Open", "Close", "Online", "Offline", "Terminate", "LooksAlive", "IsAlive"};

struct Versions {
  Dword least = 0;
  Dword greatest = 0;
};

/// What the Cluster service says it supports. Source: F-01.
Versions versions_for(EntryPoint startup, const Switches& switches) {
  if (startup == EntryPoint::StartupEx)
    return {switches.startup_ex_min_version, switches.startup_ex_max_version};
  return {switches.startup_min_version, switches.startup_max_version};
}

bool is_known(Dword version) {
  return version == abi::version_1 || version == abi::version_2 || version == abi::version_3 ||
         version == abi::version_4;
}

/// Why a table that `startup` handed over with success cannot be used; empty: it can.
/// Source: resapi/nc-resapi-pstartup_routine, "MinVersionSupported"; the table's page.
std::string refusal(EntryPoint startup, const StartupAnswer& answer, const Versions& versions) {
  const auto name = to_text(startup);
  if (answer.result != abi::error_success)
    return fmt::format("{} returned {}", name, system_error_text(answer.result));
  if (!answer.table_present) return fmt::format("{} handed over no function table", name);
  if (answer.version < versions.least || answer.version > versions.greatest)
    return fmt::format("the function table's version {:#x} is not between {:#x} and {:#x}",
                       answer.version, versions.least, versions.greatest);
  // Another version may have other entry points in the same places.
  if (!is_known(answer.version))
    return fmt::format("the function table has version {:#x}, which is no documented one",
                       answer.version);
  for (const auto slot : required_slots)
    if (std::find(answer.null_slots.begin(), answer.null_slots.end(), slot) !=
        answer.null_slots.end())
      return fmt::format("the function table has no {}", slot);
  return {};
}

}  // namespace

void Monitor::load() {
  Call call;
  call.entry = EntryPoint::Load;
  call.name = module_name_;
  call.invoke = [this] {
    handles_before_load_ = open_handles(0);
    // How many calls a language runtime makes at its start is not the DLL's doing.
    scheduler_.set_quiet(true);
    auto result = dll_.load();
    scheduler_.set_quiet(false);
    loaded_ = result.has_value();
    if (!loaded_) recorder_.record(0, trace::LoadFailure{result.error().reason});
    return Returned{loaded_ ? 0U : 1U, nullptr};
  };
  enqueue(std::move(call));
}

std::optional<EntryPoint> Monitor::startup_entry() const {
  using Choice = Switches::StartupChoice;
  const bool plain = dll_.exports_startup() && switches_.startup != Choice::StartupExAlone;
  const bool extended = dll_.exports_startup_ex() && switches_.startup != Choice::StartupAlone;
  const bool plain_first = switches_.startup == Choice::PreferStartup ||
                           switches_.startup == Choice::StartupThenStartupEx;
  if (extended && !(plain && plain_first)) return EntryPoint::StartupEx;
  return plain ? std::optional(EntryPoint::Startup) : std::nullopt;
}

void Monitor::startup(const std::string& type) {
  Call call;
  call.wanted = [this] {
    if (!loaded_) return false;
    if (startup_entry()) return true;
    recorder_.record(
        0,
        trace::LoadFailure{dll_.exports_startup() ? "only StartupEx is asked for, which it lacks"
                           : dll_.exports_startup_ex() ? "only Startup is asked for, which it lacks"
                                                       : "it exports no Startup and no StartupEx"});
    return false;
  };
  // Once, well before the call: on Windows, looking for an export sets the real last error.
  auto chosen = std::make_shared<EntryPoint>(EntryPoint::Startup);
  call.chosen = [this, chosen] { return *chosen = *startup_entry(); };
  call_startup(std::move(call), type, std::move(chosen));
}

/// `entry`: which of the two, known at the latest when the call is made.
void Monitor::call_startup(Call call, const std::string& type, std::shared_ptr<EntryPoint> entry) {
  call.entry = *entry;
  call.name = type;
  call.arguments = [this](trace::EntryCall& event) {
    const auto versions = versions_for(event.entry, switches_);
    event.min_version = versions.least;
    event.max_version = versions.greatest;
  };
  // The answer outlives the call in the lambda they share.
  auto answer = std::make_shared<StartupAnswer>();
  call.invoke = [this, type, answer, entry] {
    const auto versions = versions_for(*entry, switches_);
    *answer = *entry == EntryPoint::StartupEx
                  ? dll_.startup_ex(type, versions.least, versions.greatest)
                  : dll_.startup(type, versions.least, versions.greatest);
    return Returned{answer->result, nullptr};
  };
  call.returned = [this, type, answer, entry](Returned) { started_up(*entry, type, *answer); };
  enqueue(std::move(call));
}

void Monitor::started_up(EntryPoint entry, const std::string& type, const StartupAnswer& answer) {
  if (answer.result == abi::error_success) {
    trace::FunctionTable table;
    table.type = type;
    table.present = answer.table_present;
    table.version = answer.version;
    table.size = answer.table_size;
    table.null_slots = answer.null_slots;
    if (answer.table_present) {
      const auto [known, is_new] = tables_.emplace(answer.table_address, type);
      if (!is_new && known->second != type) table.shared_with = known->second;
    }
    recorder_.record(0, std::move(table));
  }
  const std::string why_not = refusal(entry, answer, versions_for(entry, switches_));
  if (why_not.empty()) {
    started_.insert_or_assign(type, StartedType{answer.version, answer.null_slots});
    return;
  }
  const bool asks_again = entry == EntryPoint::Startup && dll_.exports_startup_ex() &&
                          switches_.startup == Switches::StartupChoice::StartupThenStartupEx;
  if (asks_again) {
    Call call;
    call.wanted = [this] { return loaded_; };
    return call_startup(std::move(call), type, std::make_shared<EntryPoint>(EntryPoint::StartupEx));
  }
  recorder_.record(0, trace::LoadFailure{fmt::format("type \"{}\": {}", type, why_not)});
}

void Monitor::set_startup_ex_versions(Dword least, Dword greatest) {
  if (least != 0) switches_.startup_ex_min_version = least;
  if (greatest != 0) switches_.startup_ex_max_version = greatest;
}

Dword Monitor::version_of(const std::string& type) const {
  const auto found = started_.find(type);
  return found == started_.end() ? 0 : found->second.version;
}

bool Monitor::has_slot(const std::string& type, EntryPoint entry) const {
  const auto found = started_.find(type);
  if (found == started_.end()) return false;
  const auto& [version, missing] = found->second;
  if (entry == EntryPoint::Cancel && version < abi::version_2) return false;
  return std::find(missing.begin(), missing.end(), to_text(entry)) == missing.end();
}

void Monitor::unload(std::function<void()> done) {
  Call call;
  call.entry = EntryPoint::Unload;
  call.name = module_name_;
  call.wanted = [this] { return loaded_; };
  call.dropped = done;
  call.invoke = [this] {
    scheduler_.set_quiet(true);
    dll_.unload();
    scheduler_.set_quiet(false);
    return Returned{};
  };
  call.called = [this] { abandon_controls(nullptr); };
  call.returned = [this, done](Returned) {
    loaded_ = false;
    started_.clear();
    tables_.clear();
    done();
  };
  enqueue(std::move(call));
}

Call Monitor::resource_call(Instance& it, EntryPoint entry) {
  Call call;
  call.entry = entry;
  call.resource = it.index;
  call.deadlock_limit = it.settings.properties.deadlock_timeout;
  call.wanted = [&it] { return it.life == Instance::Life::Open; };
  return call;
}

void Monitor::open(Instance& it, Dword flags) {
  it.life = Instance::Life::Opening;
  Call call = resource_call(it, EntryPoint::Open);
  call.name = it.settings.name;
  call.arguments = [this, &it, flags](trace::EntryCall& event) {
    if (version_of(it.settings.type) >= abi::version_2) event.flags = flags;
  };
  call.wanted = [this, &it] { return started(it.settings.type); };
  call.dropped = [&it] { it.life = Instance::Life::Closed; };
  call.called = [this, &it] {
    it.handles_before_open = open_handles(it.index);
    it.handle = ledger_.issue(it.index);
    windows_.reserve_value(it.handle, "ResourceHandle");
    it.key = surroundings_.make_key(it.index);
    windows_.reserve_value(it.key, "ResourceKey");
  };
  call.invoke = [this, &it, flags] {
    const Resid resid = dll_.open(it.settings.type, it.settings.name, it.key, it.handle, flags);
    return Returned{reinterpret_cast<std::uintptr_t>(resid), nullptr};
  };
  call.returned = [this, &it](Returned returned) {
    opened(it, reinterpret_cast<Resid>(returned.value));
  };
  enqueue(std::move(call));
}

void Monitor::opened(Instance& it, Resid resid) {
  it.resid = resid;
  it.life = resid == nullptr ? Instance::Life::Closed : Instance::Life::Open;
  if (resid == nullptr) surroundings_.release_key(it.key);
  it.operation = {};
  it.characteristics = 0;
  advance(it);
}

void Monitor::close(Instance& it) {
  it.wanted.clear();
  cancel(it.restart);
  Call call = resource_call(it, EntryPoint::Close);
  call.called = [this, &it] { close_called(it); };
  call.invoke = [this, &it] {
    dll_.close(it.settings.type, it.resid);
    return Returned{};
  };
  call.returned = [this, &it](Returned) { closed(it); };
  enqueue(std::move(call));
}

void Monitor::close_called(Instance& it) {
  it.life = Instance::Life::Closing;
  stop_health(it);
  cancel(it.operation.alarm);
  cancel(it.restart);
  // Whatever was pending is over; what it reports from here on is answered Terminate.
  it.operation.phase = Phase::None;
  abandon_controls(&it);
}

void Monitor::closed(Instance& it) {
  it.life = Instance::Life::Closed;
  ledger_.closed(it.handle);
  surroundings_.release_key(it.key);
  set_state(it, trace::ResourceState::Offline, "closed");
  record_growth(it.index, it.handles_before_open);
}

Monitor::HandleCounts Monitor::open_handles(trace::ResourceIndex resource) const {
  auto counts = windows_.open_handles(resource);
  for (auto& count : surroundings_.open_handles(resource)) counts.push_back(std::move(count));
  return counts;
}

void Monitor::record_growth(trace::ResourceIndex resource, const HandleCounts& before) {
  for (const auto& now : open_handles(resource)) {
    const auto then = std::find_if(before.begin(), before.end(),
                                   [&](const auto& count) { return count.kind == now.kind; });
    const std::uint32_t baseline = then == before.end() ? 0 : then->open;
    if (now.open <= baseline) continue;
    recorder_.record(resource, trace::Leak{now.kind, now.open - baseline, now.opened_by,
                                           now.opened.time_since_epoch()});
  }
}

void Monitor::record_leaks() { record_growth(0, handles_before_load_); }

void Monitor::abandon_strands() {
  windows_.end_timers();
  for (const auto strand : scheduler_.live_strands()) {
    const auto role = windows_.role_of(strand);
    const bool ours = role == trace::StrandRole::Monitor || role == trace::StrandRole::EntryPoint ||
                      role == trace::StrandRole::Terminate;
    if (ours) continue;
    recorder_.record_for(strand, windows_.resource_of(strand),
                         trace::StrandExit{0, trace::StrandEnd::Abandoned});
    scheduler_.kill(strand);
  }
}

}  // namespace rhsim::monitor
