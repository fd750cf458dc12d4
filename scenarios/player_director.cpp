#include "scenarios/player_director.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "fakes/cluster/win32_codes.h"
#include "harness/base/assert.h"
#include "harness/base/unicode.h"
#include "harness/win32/call_faults.h"
#include "scenarios/database_value.h"
#include "scenarios/names.h"

namespace rhsim::scenarios {
namespace {

using monitor::Monitor;
using trace::ResourceIndex;

/// The shortest wait there is; time moves past it only when nobody else can run.
constexpr Duration one_tick{1};

bool belongs_to_dll(trace::StrandRole role) {
  return role == trace::StrandRole::Worker || role == trace::StrandRole::Thread ||
         role == trace::StrandRole::Callback;
}

std::vector<std::uint8_t> input_of(const ControlStep& control) {
  if (const auto* list = std::get_if<DatabaseValues>(&control.input))
    return property_list_of(*list);
  return std::get<std::vector<std::uint8_t>>(control.input);
}

}  // namespace

Director::Director(world::World& world, Monitor& monitor, const Scenario& scenario,
                   std::vector<monitor::ResourceSettings> resources)
    : world_(world),
      monitor_(monitor),
      scenario_(scenario),
      resources_(std::move(resources)),
      seen_(resources_.size()) {
  const auto add = [this](std::deque<Cue>& cues, const Step& step) {
    cues.emplace_back(step, step.when.resource.empty() ? 0 : index_of(step.when.resource));
  };
  for (const auto& step : scenario_.steps) add(steps_, step);
  for (const auto& step : scenario_.also) add(also_, step);
}

// --- Phases
// ----------------------------------------------------------------------------------------

void Director::begin() {
  Monitor::Hooks hooks;
  hooks.changed = [this] { changed(); };
  hooks.deadlocked = [this] { deadlocked(); };
  hooks.hold_status = [this](ResourceIndex) { return std::exchange(hold_, Duration::zero()); };
  monitor_.set_hooks(std::move(hooks));
  for (ResourceIndex resource = 1; resource <= resources_.size(); ++resource)
    if (!opens_by_step(resource)) to_open_.push_back(resource);
  monitor_.post([this] {
    for (auto& cue : also_) activate(cue);
    load();
  });
}

/// Something has ended. On any strand, in the middle of whatever it does.
void Director::changed() {
  for (std::size_t i = 0; i < waiting_.size(); ++i)
    if (is_settled(*waiting_[i])) came(*waiting_[i--]);
  if (next_phase_posted_ || !phase_is_over()) return;
  next_phase_posted_ = true;
  monitor_.post([this] {
    next_phase_posted_ = false;
    if (phase_is_over()) next_phase();
  });
}

bool Director::phase_is_over() const {
  switch (phase_) {
    case Phase::Playing:
      // An abrupt shutdown is meant to come in the middle of things.
      return all_played() && (monitor_.settled() || !scenario_.orderly_shutdown);
    case Phase::Loading:
    case Phase::Opening:
    case Phase::GoingOffline:
    case Phase::Closing:
      return monitor_.settled();
    default:
      return false;  // These end by themselves.
  }
}

void Director::next_phase() {
  switch (phase_) {
    case Phase::Loading:
      return open_all();
    case Phase::Opening:
      return play();
    case Phase::Playing:
      return shut_down();
    case Phase::GoingOffline:
      return close_all();
    case Phase::Closing:
      return linger();
    default:
      return;
  }
}

void Director::load() {
  phase_ = Phase::Loading;
  monitor_.load();
  std::set<std::string> types;
  for (const auto& resource : resources_)
    if (types.insert(resource.type).second) monitor_.startup(resource.type);
}

void Director::open_all() {
  const bool any_started =
      std::any_of(resources_.begin(), resources_.end(),
                  [this](const auto& resource) { return monitor_.started(resource.type); });
  if (!any_started) {
    outcome_ = trace::RunOutcome::LoadFailed;
    restart_ = nullptr;
    skip_all();
    return unload();
  }
  phase_ = Phase::Opening;
  for (const auto resource : to_open_)
    if (monitor_.objection(Monitor::Command::Open, resource).empty())
      monitor_.command(Monitor::Command::Open, resource);
  changed();
}

void Director::play() {
  phase_ = Phase::Playing;
  if (restart_ != nullptr)
    fired(*std::exchange(restart_, nullptr));
  else if (!steps_.empty())
    activate(steps_.front());
  changed();
}

bool Director::all_played() const {
  if (position_ < steps_.size()) return false;
  return std::none_of(also_.begin(), also_.end(), [](const Cue& cue) {
    return cue.phase == Cue::Phase::Came ||
           (cue.phase == Cue::Phase::Waiting && cue.comes_by_itself());
  });
}

bool Director::opens_by_step(ResourceIndex resource) const {
  for (const auto& step : scenario_.steps) {
    if (!form_of(step.action).resource) continue;
    const auto who = targets(step);
    if (std::find(who.begin(), who.end(), resource) == who.end()) continue;
    return step.action == Step::Action::Open;
  }
  return false;
}

void Director::shut_down() {
  if (restart_ == nullptr) skip_all();
  monitor_.begin_shutdown();
  if (restart_ == nullptr && !scenario_.orderly_shutdown) return close_all();
  phase_ = Phase::GoingOffline;
  for (ResourceIndex resource = 1; resource <= resources_.size(); ++resource)
    if (monitor_.objection(Monitor::Command::Offline, resource).empty())
      monitor_.command(Monitor::Command::Offline, resource);
  changed();
}

void Director::close_all() {
  phase_ = Phase::Closing;
  to_open_.clear();
  for (ResourceIndex resource = 1; resource <= resources_.size(); ++resource) {
    if (!monitor_.objection(Monitor::Command::Close, resource).empty()) continue;
    to_open_.push_back(resource);  // Again, should this be a Restart.
    monitor_.command(Monitor::Command::Close, resource);
  }
  changed();
}

void Director::linger() {
  if (restart_ != nullptr) return unload();
  phase_ = Phase::Lingering;
  const Instant end = saturating_add(world_.scheduler().now(), scenario_.linger);
  (void)monitor_.at(end, [this] { unload(); });
}

void Director::unload() {
  phase_ = Phase::Unloading;
  monitor_.unload([this] { unloaded(); });
}

void Director::unloaded() {
  // On the strand that unloaded the module, before any other can run: the code is gone, and what
  // still has frames in it must never go on.
  monitor_.record_leaks();
  monitor_.abandon_strands();
  if (restart_ == nullptr) return finish();
  monitor_.post([this] {
    monitor_.end_shutdown();
    load();
  });
}

void Director::deadlocked() {
  if (phase_ == Phase::Over) return;
  phase_ = Phase::Lingering;
  skip_all();
  // Documented recovery kills the process: nothing is closed or unloaded.
  const Instant end = saturating_add(world_.scheduler().now(), scenario_.linger);
  (void)monitor_.at(end, [this] {
    monitor_.abandon_strands();
    finish();
  });
}

void Director::finish() {
  phase_ = Phase::Over;
  world_.scheduler().stop();
}

// --- Cues
// ------------------------------------------------------------------------------------------

void Director::take(const trace::Event& event) {
  const bool counted = seen_.take(event);
  if (const auto* start = std::get_if<trace::StrandStart>(&event.payload);
      start != nullptr && belongs_to_dll(start->role)) {
    for (auto& stall : stalls_)
      if (stall.resource == event.resource && world_.scheduler().now() < stall.until)
        stall_strand(stall, start->started);
  }
  for (std::size_t i = 0; i < waiting_.size(); ++i) {
    Cue& cue = *waiting_[i];
    if (!cue.is_triggered_by(event) && !(counted && cue.is_satisfied_by(seen_))) continue;
    const auto* call = std::get_if<trace::StatusCall>(&event.payload);
    if (cue.trigger().during && call != nullptr && call->handle == trace::HandleKind::Live)
      hold_ = std::max(hold_, cue.trigger().delay + one_tick);
    came(cue);
    --i;
  }
}

void Director::activate(Cue& cue) {
  RHSIM_ASSERT(cue.phase == Cue::Phase::Idle);
  cue.phase = Cue::Phase::Waiting;
  const Instant now = world_.scheduler().now();
  switch (cue.trigger().kind) {
    case Trigger::Kind::Immediately:
      return take_up(cue);
    case Trigger::Kind::At:
      return wait_until(cue, std::max(now, Instant{} + cue.trigger().time));
    case Trigger::Kind::After:
      return wait_until(cue, saturating_add(now, cue.trigger().time));
    default:
      break;
  }
  if (cue.is_satisfied_by(seen_) || is_in_state(cue) || is_settled(cue)) return take_up(cue);
  waiting_.push_back(&cue);
  cue.timer = monitor_.at(saturating_add(now, cue.trigger().within), [this, &cue] { skip(cue); });
}

void Director::wait_until(Cue& cue, Instant instant) {
  cue.timer = monitor_.at(instant, [this, &cue] { take_up(cue); });
}

/// On any strand, in the middle of whatever it does.
void Director::came(Cue& cue) {
  RHSIM_ASSERT(cue.phase == Cue::Phase::Waiting);
  std::erase(waiting_, &cue);
  monitor_.cancel(cue.timer);
  cue.phase = Cue::Phase::Came;
  cue.came = world_.scheduler().now();
  monitor_.post([this, &cue] { take_up(cue); });
}

/// The trigger has come: fires, or waits for the delay. On the Monitor strand.
void Director::take_up(Cue& cue) {
  if (cue.phase == Cue::Phase::Skipped) return;
  const Instant now = world_.scheduler().now();
  const Instant since = cue.phase == Cue::Phase::Came ? cue.came : now;
  cue.phase = Cue::Phase::Came;
  const Instant due = saturating_add(since, cue.trigger().delay);
  if (due <= now) return fire(cue);
  cue.timer = monitor_.at(due, [this, &cue] { fire(cue); });
}

void Director::fire(Cue& cue) {
  const Step& step = *cue.step;
  cue.phase = Cue::Phase::Fired;
  if (step.action == Step::Action::Restart && phase_ == Phase::Playing) {
    record(step, 0, "", false);
    restart_ = &cue;
    monitor_.set_startup_ex_versions(step.min_version, step.max_version);
    return shut_down();  // fired() follows when everything is open again.
  }
  if (step.action == Step::Action::Wait || step.action == Step::Action::Restart)
    record(step, 0, "", false);
  else if (step.action == Step::Action::Control)
    control(step);
  else if (step.action == Step::Action::ControlSweep)
    sweep(step);
  else if (!form_of(step.action).resource)
    disturb(step);
  else
    for (const auto resource : targets(step)) perform(step, resource);
  fired(cue);
}

void Director::fired(Cue& cue) {
  if (position_ < steps_.size() && &steps_[position_] == &cue && ++position_ < steps_.size())
    return activate(steps_[position_]);
  changed();
}

void Director::skip(Cue& cue) {
  std::erase(waiting_, &cue);
  monitor_.cancel(cue.timer);
  cue.phase = Cue::Phase::Skipped;
  const auto who = cue.step->resource.empty() ? 0 : index_of(cue.step->resource);
  record(*cue.step, who, "its trigger did not come", true);
  fired(cue);
}

void Director::skip_all() {
  const auto give_up = [this](Cue& cue) {
    if (cue.phase == Cue::Phase::Fired || cue.phase == Cue::Phase::Skipped) return;
    std::erase(waiting_, &cue);
    monitor_.cancel(cue.timer);
    cue.phase = Cue::Phase::Skipped;
    const auto who = cue.step->resource.empty() ? 0 : index_of(cue.step->resource);
    record(*cue.step, who, "the run was over before its trigger came", true);
  };
  for (auto& cue : steps_) give_up(cue);
  for (auto& cue : also_) give_up(cue);
  position_ = steps_.size();
}

bool Director::is_settled(const Cue& cue) const {
  if (cue.trigger().kind != Trigger::Kind::Settled) return false;
  return cue.resource == 0 ? monitor_.settled() : monitor_.settled(cue.resource);
}

bool Director::is_in_state(const Cue& cue) const {
  if (cue.trigger().kind != Trigger::Kind::State) return false;
  for (ResourceIndex resource = 1; resource <= resources_.size(); ++resource)
    if ((cue.resource == 0 || cue.resource == resource) &&
        to_text(monitor_.state(resource)) == cue.trigger().text)
      return true;
  return false;
}

// --- Actions
// ---------------------------------------------------------------------------------------

void Director::perform(const Step& step, ResourceIndex resource) {
  switch (step.action) {
    case Step::Action::Open:
      return give(step, Monitor::Command::Open, resource);
    case Step::Action::Online:
      return give(step, Monitor::Command::Online, resource);
    case Step::Action::Offline:
      return give(step, Monitor::Command::Offline, resource);
    case Step::Action::Terminate:
      return give(step, Monitor::Command::Terminate, resource);
    case Step::Action::Close:
      return give(step, Monitor::Command::Close, resource);
    case Step::Action::Fail:
      return give(step, Monitor::Command::Fail, resource);
    case Step::Action::LooksAlive:
      return give(step, Monitor::Command::LooksAlive, resource);
    case Step::Action::IsAlive:
      return give(step, Monitor::Command::IsAlive, resource);
    case Step::Action::Cancel:
      return give(step, Monitor::Command::Cancel, resource);
    case Step::Action::Arbitrate:
      return give(step, Monitor::Command::Arbitrate, resource);
    case Step::Action::Release:
      return give(step, Monitor::Command::Release, resource);
    case Step::Action::Delete:
      return give(step, Monitor::Command::Delete, resource);
    case Step::Action::Stall:
      record(step, resource, to_text(step.span), false);
      return stall(resource, step.span);
    case Step::Action::SlowStatus:
      record(step, resource, fmt::format("{} x {}", step.count, to_text(step.span)), false);
      return monitor_.slow_status(resource, step.count, step.span);
    case Step::Action::Answer:
      record(step, resource, fmt::format("the next {}", step.count), false);
      return monitor_.answer_terminate(resource, step.count);
    case Step::Action::AnswerFrom:
      record(step, resource, fmt::format("from report {} on", step.count), false);
      return monitor_.answer_terminate_from(resource, step.count);
    case Step::Action::FailWorker:
      record(step, resource, fmt::format("{} with error {}", step.count, step.error), false);
      // A DLL makes its workers with the one or the other.
      world_.windows().faults().fail_next("ClusWorkerCreate", step.count, step.error);
      return world_.windows().fail_next_threads(step.count, step.error);
    case Step::Action::SetValue:
      record(step, resource, fmt::format("{} = {}", step.name, step.value), false);
      return set_value(step, resource);
    case Step::Action::FailCalls:
    case Step::Action::SlowCalls:
    case Step::Action::StopService:
    case Step::Action::KillService:
    case Step::Action::KillProcess:
    case Step::Action::RemoveShare:
    case Step::Action::Control:
    case Step::Action::ControlSweep:
    case Step::Action::Wait:
    case Step::Action::Restart:
      break;
  }
}

/// What is done to the surroundings, and to no resource.
void Director::disturb(const Step& step) {
  constexpr cluster::Dword killed = 1;  // What Task Manager ends a process with.
  auto& services = world_.cluster().services();
  auto& faults = world_.windows().faults();
  const auto tell = [&](std::string_view objection) {
    record(step, 0, objection.empty() ? step.name : fmt::format("{}: {}", step.name, objection),
           !objection.empty());
  };
  // Told first, so that the trace has the cause before the effect.
  switch (step.action) {
    case Step::Action::FailCalls:
      record(step, 0,
             fmt::format("{}, {} from call {} on, with error {}", step.name, step.count, step.call,
                         step.error),
             false);
      return faults.add({step.name, step.call, step.count, step.error, {}});
    case Step::Action::SlowCalls:
      record(step, 0, fmt::format("{}, {} x {}", step.name, step.count, to_text(step.span)), false);
      return faults.add({step.name, 1, step.count, 0, step.span});
    case Step::Action::StopService: {
      auto meant = services.alive(step.name);
      std::erase_if(meant, [&](auto* service) { return services.stop_error(*service) != 0; });
      const auto* named = services.find(step.name);
      tell(!meant.empty()     ? ""
           : named == nullptr ? fmt::format("error {}", cluster::error_service_does_not_exist)
                              : fmt::format("error {}", services.stop_error(*named)));
      for (auto* service : meant) (void)services.stop(*service);
      return;
    }
    case Step::Action::KillService: {
      const auto meant = services.alive(step.name);
      tell(meant.empty() ? "it has no process" : "");
      for (auto* service : meant) (void)services.kill(*service);
      return;
    }
    case Step::Action::KillProcess:
      tell(world_.windows().running_processes(step.name) == 0 ? "no such program runs" : "");
      (void)world_.windows().end_processes(step.name, killed);
      return;
    case Step::Action::RemoveShare: {
      auto& shares = world_.cluster().shares();
      std::vector<std::string> meant;
      for (const auto& [name, share] : shares.all())
        if (step.name == "*" || same_name(step.name, name)) meant.push_back(name);
      tell(meant.empty() ? "there is no such share" : "");
      for (const auto& name : meant) (void)shares.remove(name);
      return;
    }
    default:
      return;
  }
}

void Director::give(const Step& step, Monitor::Command command, ResourceIndex resource) {
  const std::string objection = monitor_.objection(command, resource);
  record(step, resource, objection, !objection.empty());
  if (objection.empty()) monitor_.command(command, resource, {step.flags, step.node});
}

void Director::control(const Step& step) {
  const ControlStep& control = *step.control;
  const auto name = name_of(control_code_names(), control.code);
  const auto code = fmt::format("{:#010x}", control.code);
  const auto what = name.empty() ? code : fmt::format("{} {}", code, name);
  const auto who = targets(step);
  if (monitor::is_of_type(control.code)) {
    for (const auto& type : control.type.empty() ? types_of(who) : types_named(control.type)) {
      const bool started = monitor_.started(type);
      record(step, 0, started ? fmt::format("{} of {}", what, type) : "its type was not started",
             !started);
      if (started) send_control(control, 0, type);
    }
    return;
  }
  for (const auto resource : who) {
    const bool open = monitor_.instance(resource).life == monitor::Instance::Life::Open;
    record(step, resource, open ? what : "it is not open", !open);
    if (open) send_control(control, resource, {});
  }
}

void Director::send_control(const ControlStep& control, ResourceIndex resource,
                            const std::string& type) {
  using Room = ControlStep::Room;
  monitor::ControlRequest request;
  request.code = control.code;
  request.input = input_of(control);
  request.as_user = control.as_user;
  if (control.room == Room::Bytes) request.out_size = control.size;
  if (control.room == Room::Exact || control.room == Room::Short)
    request.done = [this, control, resource, type](const monitor::ControlResult& result) {
      const bool announced = result.status == abi::error_more_data || result.status == 0;
      ControlStep again = control;
      again.room = Room::Bytes;
      again.size = result.bytes_returned - (control.room == Room::Short ? 1 : 0);
      if (announced && result.bytes_returned != 0 && again.size != 0 &&
          again.size <= monitor::ControlRequest::largest_room)
        send_control(again, resource, type);
    };
  if (resource == 0)
    monitor_.type_control(type, std::move(request));
  else
    monitor_.control(resource, std::move(request));
}

/// The type that a scenario calls so: "$1" has become the command's first.
std::vector<std::string> Director::types_named(const std::string& type) const {
  for (std::size_t i = 0; i < resources_.size(); ++i)
    if (scenario_.resources[i].settings.type == type) return {resources_[i].type};
  return {};
}

std::vector<std::string> Director::types_of(const std::vector<ResourceIndex>& resources) const {
  std::vector<std::string> types;
  for (const auto resource : resources) {
    const auto& type = resources_[resource - 1].type;
    if (std::find(types.begin(), types.end(), type) == types.end()) types.push_back(type);
  }
  return types;
}

void Director::sweep(const Step& step) {
  std::set<std::string> types;
  for (const auto resource : targets(step)) {
    const bool open = monitor_.instance(resource).life == monitor::Instance::Life::Open;
    record(step, resource, open ? "" : "it is not open", !open);
    if (!open) continue;
    const auto& settings = resources_[resource - 1];
    const bool with_type = types.insert(settings.type).second;
    sweeps_.emplace_back(monitor_, resource, settings.name, settings.type, with_type).begin();
  }
}

void Director::record(const Step& step, ResourceIndex resource, std::string detail, bool skipped) {
  world_.recorder().record(
      resource, trace::Command{std::string(form_of(step.action).word), std::move(detail), skipped});
}

void Director::stall(ResourceIndex resource, Duration span) {
  auto& scheduler = world_.scheduler();
  auto& stall = stalls_.emplace_back();
  stall.resource = resource;
  stall.until = saturating_add(scheduler.now(), span);
  for (const auto strand : scheduler.live_strands())
    if (belongs_to_dll(world_.windows().role_of(strand)) &&
        world_.windows().resource_of(strand) == resource)
      stall_strand(stall, strand);
  (void)monitor_.at(stall.until, [this] { end_stall(); });
}

void Director::stall_strand(Stall& stall, trace::StrandId strand) {
  auto& scheduler = world_.scheduler();
  if (!scheduler.alive(strand)) return;
  stall.victims.push_back(strand);
  world_.recorder().record(stall.resource,
                           trace::Inserted{"stall", strand, stall.until - scheduler.now()});
  (void)scheduler.suspend(strand);
}

void Director::end_stall() {
  auto& scheduler = world_.scheduler();
  const auto ended = [&](const Stall& stall) { return stall.until <= scheduler.now(); };
  for (const auto& stall : stalls_) {
    if (!ended(stall)) continue;
    for (const auto strand : stall.victims) (void)scheduler.resume(strand);
  }
  std::erase_if(stalls_, ended);
}

void Director::set_value(const Step& step, ResourceIndex resource) {
  auto& cluster = world_.cluster();
  const auto& owner = resources_[resource - 1].name;
  const auto* present = cluster.find_value(owner, step.name);
  const bool number = present != nullptr && present->type == cluster::reg_dword &&
                      step.value.size() <= 9 &&
                      step.value.find_first_not_of("0123456789") == std::string::npos;
  cluster.set_value(owner, step.name,
                    number && !step.value.empty()
                        ? cluster::dword_value(static_cast<win32::Dword>(std::stoul(step.value)))
                        : cluster::text_value(step.value));
}

std::vector<ResourceIndex> Director::targets(const Step& step) const {
  if (!step.resource.empty()) return {index_of(step.resource)};
  std::vector<ResourceIndex> all;
  for (ResourceIndex resource = 1; resource <= resources_.size(); ++resource)
    all.push_back(resource);
  return all;
}

ResourceIndex Director::index_of(const std::string& id) const {
  const auto found = std::find_if(resources_.begin(), resources_.end(),
                                  [&](const auto& resource) { return resource.id == id; });
  RHSIM_ASSERT(found != resources_.end());  // check() refuses a scenario with any other.
  return static_cast<ResourceIndex>(found - resources_.begin() + 1);
}

}  // namespace rhsim::scenarios
