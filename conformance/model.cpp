#include "conformance/model.h"

#include <algorithm>
#include <array>

namespace rhsim::conformance {

using Phase = Operation::Phase;
using trace::HandleKind;
using trace::StrandRole;

bool is_pending(std::int32_t state) {
  return state == reported::online_pending || state == reported::offline_pending;
}

bool is_terminal(std::int32_t state) {
  switch (state) {
    case reported::online:
    case reported::offline:
    case reported::failed:
    case reported::cannot_come_online_on_any_node:
    case reported::cannot_come_online_on_this_node:
      return true;
    default:
      return false;
  }
}

namespace {

bool is_operation(EntryPoint entry) {
  return entry == EntryPoint::Online || entry == EntryPoint::Offline;
}

/// Inside these a report has no operation to belong to, whatever else is going on.
bool never_reports(EntryPoint entry) {
  switch (entry) {
    case EntryPoint::Open:
    case EntryPoint::Close:
    case EntryPoint::Terminate:
    case EntryPoint::LooksAlive:
    case EntryPoint::IsAlive:
      return true;
    default:
      return false;
  }
}

}  // namespace

Model::Model(const trace::TraceHeader& header, const Profile& profile)
    : header_(header),
      unknown_state_(profile.unknown_state),
      header_only_states_(profile.header_only_states),
      check_points_(profile.check_points),
      resources_(header.resources.size()) {}

void Model::take(const trace::Event& event) {
  std::visit([&](const auto& payload) { on(event, payload); }, event.payload);
}

// --- Questions -----------------------------------------------------------------------------------

const Resource& Model::resource(ResourceIndex index) const {
  RHSIM_ASSERT(known(index));
  return resources_[index - 1];
}

Resource& Model::at(ResourceIndex index) {
  RHSIM_ASSERT(known(index));
  return resources_[index - 1];
}

const trace::ResourceInfo& Model::info(ResourceIndex index) const {
  RHSIM_ASSERT(known(index));
  return header_.resources[index - 1];
}

const Strand* Model::strand(StrandId id) const {
  const auto found = strands_.find(id);
  return found == strands_.end() ? nullptr : &found->second;
}

const Strand* Model::worker(std::uint32_t number) const {
  if (number == 0) return nullptr;
  for (const auto& [id, strand] : strands_) {
    if (strand.worker == number) return &strand;
  }
  return nullptr;
}

const OpenCall* Model::call_of(StrandId strand) const {
  const auto found = std::find_if(calls_.rbegin(), calls_.rend(),
                                  [&](const OpenCall& call) { return call.strand == strand; });
  return found == calls_.rend() ? nullptr : &*found;
}

const OpenCall* Model::call(std::uint32_t number) const {
  const auto found = std::find_if(calls_.begin(), calls_.end(),
                                  [&](const OpenCall& call) { return call.number == number; });
  return found == calls_.end() ? nullptr : &*found;
}

ResourceIndex Model::resource_of(const trace::Event& event) const {
  if (known(event.resource)) return event.resource;
  if (const auto* call = call_of(event.strand)) return call->resource;
  const auto* who = strand(event.strand);
  return who != nullptr && known(who->resource) ? who->resource : 0;
}

bool Model::leftover(const Strand& strand, const Operation& operation) const {
  if (strand.generation == 0 || strand.generation >= operation.generation) return false;
  // A plain thread may live for many operations; only one whose operation was cancelled underneath
  // it is certainly late. A ClusWorker belongs to the operation that created it.
  return strand.role == StrandRole::Worker || strand.orphaned;
}

Place Model::place_of(const trace::Event& event) const {
  const auto& report = std::get<trace::StatusCall>(event.payload);
  if (!known(event.resource)) return Place::NoResource;
  const bool opening = resource(event.resource).life == Resource::Life::Opening;
  if (opening && report.handle == HandleKind::NeverOpened) return Place::Unasked;
  if (report.handle != HandleKind::Live) return Place::NoResource;
  const auto& operation = resource(event.resource).operation;
  if (const auto* call = call_of(event.strand)) {
    if (never_reports(call->entry)) return Place::Unasked;
    if (is_operation(call->entry) && call->resource == event.resource) return Place::OwnEntry;
  }
  const auto* who = strand(event.strand);
  if (who != nullptr && who->resource == event.resource && leftover(*who, operation) &&
      operation.phase != Phase::None && operation.phase != Phase::Terminated) {
    return Place::Leftover;
  }
  switch (operation.phase) {
    case Phase::None:
      return Place::Unasked;
    case Phase::InEntry:
    case Phase::Pending:
    case Phase::Cancelled:
      if (operation.terminal) return Place::AfterTerminal;
      if (operation.phase == Phase::InEntry) return Place::Early;
      return operation.phase == Phase::Pending ? Place::InTime : Place::Stopping;
    case Phase::Done:
      return Place::AfterTerminal;
    case Phase::Succeeded:
      return Place::AfterSuccess;
    case Phase::Failing:
      return Place::AfterFailure;
    case Phase::Terminated:
      return Place::AfterTerminate;
  }
  return Place::Unasked;
}

const OpenReport* Model::report_told_to_stop(const trace::Event& event) const {
  const auto& result = std::get<trace::StatusReturn>(event.payload);
  const auto* who = strand(event.strand);
  if (result.answer == 0 || who == nullptr || !who->open_report) return nullptr;
  const auto& report = *who->open_report;
  // The answer to a report out of place tells of the breach, not of a stop; and after a final state
  // there is nothing left to stop.
  const bool within = report.place == Place::InTime || report.place == Place::Stopping ||
                      report.place == Place::Early;
  const bool over = (report.place == Place::InTime || report.place == Place::Early) &&
                    ends_operation(report.state);
  return report.resource != 0 && within && !over ? &report : nullptr;
}

Duration Model::own_time(ResourceIndex resource, Instant now) const {
  return known(resource) ? resources_[resource - 1].own.at(now) : all_.at(now);
}

Mark Model::mark(const trace::Event& event, ResourceIndex resource) const {
  return Mark{event.sequence, event.at, own_time(resource, event.at)};
}

bool Model::could_act(const Strand& strand, ResourceIndex resource) const {
  if (!strand.of_dll()) return false;
  return strand.resource == resource || strand.resource == 0 ||
         (strand.role == StrandRole::Thread && strand.generation == 0);
}

bool Model::anyone_left(ResourceIndex resource) const {
  if (callbacks_seen_) return true;  // A queued callback or an armed timer leaves no event.
  return std::any_of(strands_.begin(), strands_.end(),
                     [&](const auto& entry) { return could_act(entry.second, resource); });
}

bool Model::ending(ResourceIndex whom) const {
  return std::any_of(calls_.begin(), calls_.end(), [&](const OpenCall& call) {
    return call.resource == whom &&
           (call.entry == EntryPoint::Terminate || call.entry == EntryPoint::Offline ||
            call.entry == EntryPoint::Close);
  });
}

bool Model::works_for(const Strand& strand, const Operation& operation) const {
  return operation.generation != 0 && strand.generation == operation.generation &&
         strand.works_for_its_own();
}

bool Model::started_by(EntryPoint startup) const {
  return startup == EntryPoint::StartupEx ? startup_ex_succeeded_ : startup_succeeded_;
}

const trace::FunctionTable* Model::table(const std::string& type) const {
  const auto found = tables_.find(type);
  return found == tables_.end() ? nullptr : &found->second;
}

// --- Strands -------------------------------------------------------------------------------------

void Model::on(const trace::Event& event, const trace::StrandStart& start) {
  Strand born;
  born.id = start.started;
  born.role = start.role;
  born.via = start.via;
  born.worker = start.worker;
  born.resource = resource_of(event);
  born.born = mark(event, born.resource);
  if (born.of_dll() && born.resource != 0) {
    auto& operation = at(born.resource).operation;
    const auto* call = call_of(event.strand);
    const auto* maker = strand(event.strand);
    if (call != nullptr && is_operation(call->entry)) {
      born.born_in_entry = true;
      born.generation = operation.generation;
      ++operation.strands_started;
      if (born.role == StrandRole::Worker) ++operation.cluster_workers;
      if (!operation.first_start) operation.first_start = born.born;
    } else if (maker != nullptr && maker->of_dll()) {
      born.generation = maker->generation;
    }
  }
  if (born.role == StrandRole::Callback) callbacks_seen_ = true;
  strands_.insert_or_assign(born.id, std::move(born));
}

void Model::on(const trace::Event& event, const trace::StrandExit&) {
  strands_.erase(event.strand);
}

Strand& Model::strand_making(const trace::Event& event) {
  const auto [found, inserted] = strands_.try_emplace(event.strand);
  if (inserted) {  // An imported trace may not know where a thread came from.
    found->second.id = event.strand;
    found->second.role =
        call_of(event.strand) != nullptr ? StrandRole::EntryPoint : StrandRole::Thread;
    found->second.resource = event.resource;
    found->second.born = mark(event, event.resource);
  }
  return found->second;
}

void Model::on(const trace::Event& event, const trace::WorkerCreate& created) {
  if (created.result != 0) creation_failed(event, created.result);
}

void Model::on(const trace::Event& event, const trace::ApiCall& api) {
  constexpr std::array<std::string_view, 4> makers{"CreateThread", "_beginthread", "_beginthreadex",
                                                   "pthread_create"};
  const bool makes = std::find(makers.begin(), makers.end(), api.name) != makers.end();
  if (makes && api.error != 0) creation_failed(event, api.error);
  const bool starts_service =
      (api.name == "ResUtilStartResourceService" && api.result == 0) ||
      ((api.name == "StartServiceW" || api.name == "StartServiceA") && api.result != 0);
  const ResourceIndex whom = resource_of(event);
  if (!starts_service || whom == 0) return;
  auto& things = at(whom).things;
  const auto name = "service " + api.argument;
  if (!things.has(name)) things.asked_to_start(name, mark(event, whom));
}

void Model::creation_failed(const trace::Event& event, std::uint32_t error) {
  const auto* call = call_of(event.strand);
  if (call == nullptr || !is_operation(call->entry) || !known(call->resource)) return;
  auto& operation = at(call->resource).operation;
  operation.failed_creation = mark(event, call->resource);
  operation.failed_creation_error = error;
}

void Model::on(const trace::Event& event, const trace::WorkerCheck& check) {
  if (!check.answer) return;
  auto& who = strand_making(event);
  const std::uint32_t generation = who.generation != 0 || !known(who.resource)
                                       ? who.generation
                                       : at(who.resource).operation.generation;
  auto& told = tell(who, event, who.resource, generation);
  if (!told.by_check) told.by_check = mark(event, who.resource);
}

Told& Model::tell(Strand& who, const trace::Event& event, ResourceIndex resource,
                  std::uint32_t generation) {
  if (!who.told_of(resource, generation)) {
    who.told = Told{.at = mark(event, resource), .resource = resource, .generation = generation};
  }
  return *who.told;
}

// --- Entry points --------------------------------------------------------------------------------

void Model::on(const trace::Event& event, const trace::EntryCall& call) {
  OpenCall open;
  open.number = call.call;
  open.entry = call.entry;
  open.strand = event.strand;
  open.resource = known(event.resource) ? event.resource : 0;
  open.name = call.name;
  open.called = mark(event, open.resource);
  open.min_version = call.min_version;
  open.max_version = call.max_version;
  open.control_code = call.control_code;
  open.in_size = call.in_size;
  open.out_size = call.out_size;
  open.input = call.input;
  if (open.resource != 0) {
    auto& resource = at(open.resource);
    if (is_operation(call.entry)) begin_operation(event, resource, call.entry);
    open.state = resource.state;
    open.phase = resource.operation.phase;
    open.generation = resource.operation.generation;
    if (call.entry == EntryPoint::Terminate) begin_terminate(event, resource);
    if (call.entry == EntryPoint::Open) resource.life = Resource::Life::Opening;
  }
  // A module that is loaded anew has been given nothing yet.
  if (call.entry == EntryPoint::Load) startup_succeeded_ = startup_ex_succeeded_ = false;
  calls_.push_back(std::move(open));
}

void Model::begin_operation(const trace::Event& event, Resource& resource, EntryPoint kind) {
  Operation next;
  next.generation = resource.operation.generation + 1;
  next.phase = Phase::InEntry;
  next.kind = kind;
  next.entry_strand = event.strand;
  next.called = mark(event, event.resource);
  const auto& last = resource.operation;
  if (last.check_point) {
    resource.reached = Resource::Reached{*last.check_point, last.check_point_at, last.kind};
  }
  resource.things.begin_operation();
  resource.operation = next;
}

void Model::begin_terminate(const trace::Event& event, Resource& resource) {
  auto& operation = resource.operation;
  operation.terminate_called = mark(event, event.resource);
  operation.terminate_returned.reset();
  if (operation.phase == Phase::InEntry) operation.terminate_met_entry = true;
  if (operation.phase == Phase::Pending) operation.phase = Phase::Cancelled;
  operation.pending_at_terminate = operation.phase == Phase::Cancelled;
  if (!operation.pending_at_terminate) return;
  for (auto& [id, strand] : strands_) {
    const bool own = strand.resource == event.resource && strand.generation == operation.generation;
    if (own && !strand.cancelled) strand.cancelled = operation.terminate_called;
  }
}

void Model::on(const trace::Event& event, const trace::EntryReturn& result) {
  const auto found = std::find_if(calls_.begin(), calls_.end(),
                                  [&](const OpenCall& call) { return call.number == result.call; });
  if (found == calls_.end()) return;  // A trace may begin inside a call.
  const OpenCall call = *found;
  calls_.erase(found);
  if (result.asynchronous && !call.answered) asynchronous_controls_.push_back(call);
  if (result.entry == EntryPoint::Startup || result.entry == EntryPoint::StartupEx) {
    last_startup_ = call;
    last_startup_value_ = result.value;
    if (result.value == code::success) {
      (result.entry == EntryPoint::StartupEx ? startup_ex_succeeded_ : startup_succeeded_) = true;
    }
  }
  if (call.resource == 0) return;
  auto& resource = at(call.resource);
  switch (result.entry) {
    case EntryPoint::Open:
      resource.life = result.value != 0 ? Resource::Life::Open : Resource::Life::OpenFailed;
      resource.resid = result.value;
      if (result.value != 0) ++resource.opens;
      resource.operation = Operation{.generation = resource.operation.generation};
      resource.reached.reset();
      break;
    case EntryPoint::Close:
      // Nobody waits for them any more, nor are their buffers looked at.
      std::erase_if(asynchronous_controls_,
                    [&](const OpenCall& control) { return control.resource == call.resource; });
      resource.life = Resource::Life::Closed;
      resource.closed = mark(event, call.resource);
      resource.event_handle = 0;
      break;
    case EntryPoint::Online:
    case EntryPoint::Offline:
      if (call.generation == resource.operation.generation) end_entry(event, resource, result);
      break;
    case EntryPoint::Terminate:
      end_terminate(event, resource, call);
      break;
    default:
      break;
  }
}

const OpenCall* Model::control(std::uint32_t number) const {
  const auto found =
      std::find_if(asynchronous_controls_.begin(), asynchronous_controls_.end(),
                   [&](const OpenCall& control) { return control.number == number; });
  return found != asynchronous_controls_.end() ? &*found : call(number);
}

void Model::on(const trace::Event&, const trace::ControlEnd& end) {
  std::erase_if(asynchronous_controls_,
                [&](const OpenCall& control) { return control.number == end.call; });
  for (auto& call : calls_) call.answered |= call.number == end.call;
}

void Model::on(const trace::Event&, const trace::ControlTimeout& timeout) {
  std::erase_if(asynchronous_controls_,
                [&](const OpenCall& control) { return control.number == timeout.call; });
}

void Model::end_entry(const trace::Event& event, Resource& resource,
                      const trace::EntryReturn& result) {
  auto& operation = resource.operation;
  operation.returned = mark(event, event.resource);
  operation.value = result.value;
  if (operation.strands_started == 1) {
    for (auto& [id, strand] : strands_) {
      if (strand.born_in_entry && strand.resource == event.resource &&
          strand.generation == operation.generation) {
        strand.only_one = true;
      }
    }
  }
  if (operation.phase != Phase::InEntry) return;
  // What overtook the return of an operation that was over with it is no end: it is out of place.
  if (result.value != code::io_pending) operation.terminal.reset();
  if (result.value == code::success || result.value == code::io_pending) {
    if (result.entry == EntryPoint::Online) resource.event_handle = result.event_handle;
  }
  if (result.value == code::success) {
    operation.phase = Phase::Succeeded;
  } else if (result.value != code::io_pending) {
    operation.phase = Phase::Failing;
  } else if (operation.terminal) {
    operation.phase = Phase::Done;
  } else {
    operation.phase = operation.answered_terminate ? Phase::Cancelled : Phase::Pending;
  }
}

void Model::end_terminate(const trace::Event& event, Resource& resource, const OpenCall& call) {
  auto& operation = resource.operation;
  if (operation.generation != call.generation) return;
  operation.terminate_returned = mark(event, call.resource);
  // An operation whose entry point it met goes on (precision note 2).
  if (operation.phase == Phase::None || call.phase == Phase::InEntry) return;
  operation.phase = Phase::Terminated;
  for (auto& [id, strand] : strands_) {
    if (strand.resource != call.resource || strand.generation == 0) continue;
    strand.outlived = operation.terminate_returned;
    if (strand.generation == operation.generation) strand.orphaned = true;
  }
}

void Model::on(const trace::Event&, const trace::FunctionTable& table) {
  tables_.insert_or_assign(table.type, table);
}

// --- Reports -------------------------------------------------------------------------------------

void Model::on(const trace::Event& event, const trace::StatusCall& report) {
  const Place place = place_of(event);
  auto& who = strand_making(event);
  OpenReport open;
  open.called = mark(event, event.resource);
  open.state = report.state;
  open.resource = place == Place::NoResource ? 0 : event.resource;
  open.place = place;
  if (open.resource != 0) {
    auto& resource = at(open.resource);
    auto& operation = resource.operation;
    open.generation = operation.generation;
    ++who.reports;
    if (who.of_dll() && who.resource == 0) who.resource = open.resource;
    const bool counts = place == Place::InTime || place == Place::Stopping ||
                        place == Place::Early || place == Place::OwnEntry;
    if (place == Place::Early && !operation.first_early) operation.first_early = open.called;
    if (counts && report.readable) {
      ++operation.reports;
      operation.last_report = open.called;
      const bool taken = check_points_ == Profile::CheckPoints::Changed || !operation.check_point ||
                         report.check_point > *operation.check_point;
      if (is_pending(report.state) && taken) {
        operation.check_point = report.check_point;
        operation.check_point_at = open.called;
      }
      if (ends_operation(report.state) && place != Place::Stopping) {
        operation.terminal = report.state;
        operation.terminal_at = open.called;
        if (operation.phase == Phase::Pending) operation.phase = Phase::Done;
        const bool has_event =
            report.event_handle != 0 && report.event_handle != trace::invalid_object;
        if (report.state == reported::online && has_event) {
          resource.event_handle = report.event_handle;
        }
      }
    }
  }
  who.open_report = open;
}

void Model::on(const trace::Event& event, const trace::StatusReturn&) {
  auto& who = strand_making(event);
  if (const auto* report = report_told_to_stop(event)) {
    auto& told = tell(who, event, report->resource, report->generation);
    if (!told.by_answer) told.by_answer = mark(event, report->resource);
    auto& operation = at(report->resource).operation;
    if (operation.generation == report->generation) {
      if (!operation.answered_terminate) {
        operation.answered_terminate = mark(event, report->resource);
      }
      if (operation.phase == Phase::Pending) operation.phase = Phase::Cancelled;
    }
  }
  who.open_report.reset();
}

bool Model::ends_operation(std::int32_t state) const {
  const bool header_only = state == reported::cannot_come_online_on_any_node ||
                           state == reported::cannot_come_online_on_this_node;
  if (header_only) return header_only_states_ == Profile::OddState::Failure;
  if (state == reported::unknown) return unknown_state_ == Profile::OddState::Failure;
  return is_terminal(state);
}

// --- The monitor and the world -------------------------------------------------------------------

void Model::on(const trace::Event& event, const trace::StateChange& change) {
  if (!known(event.resource)) return;
  auto& resource = at(event.resource);
  resource.state = change.to;
  if (change.to == trace::ResourceState::Online) resource.things.recover();
  resource.state_since = mark(event, event.resource);
}

void Model::on(const trace::Event& event, const trace::PendingTimeout&) {
  if (!known(event.resource)) return;
  auto& operation = at(event.resource).operation;
  operation.timed_out = mark(event, event.resource);
  if (operation.phase == Phase::Pending) operation.phase = Phase::Cancelled;
}

void Model::on(const trace::Event&, const trace::DeadlockTimeout& timeout) {
  for (auto& call : calls_) {
    if (call.number == timeout.call) call.hung = true;
  }
}

void Model::on(const trace::Event& event, const trace::Inserted& inserted) {
  const Duration span = std::max(inserted.span, Duration::zero());
  all_.insert(event.at, span);
  const auto* victim = strand(inserted.victim);
  ResourceIndex whom = known(event.resource) ? event.resource : 0;
  if (whom == 0 && victim != nullptr) whom = victim->resource;
  for (ResourceIndex index = 1; index <= resources_.size(); ++index) {
    if (whom == 0 || whom == index) at(index).own.insert(event.at, span);
  }
}

void Model::on(const trace::Event& event, const trace::Environment& environment) {
  if (!known(event.resource)) return;
  auto& resource = at(event.resource);
  const Mark now = mark(event, event.resource);
  if (environment.what.substr(0, reservation.size()) == reservation) {
    resource.reserved = environment.up;
    resource.reserved_since = now;
    return;
  }
  if (environment.up) return resource.things.came_up(environment.what, now);
  resource.things.went_down(environment.what, now);
  if (resource.state == trace::ResourceState::Online && !ending(event.resource)) {
    resource.things.lose(now);
  }
}

}  // namespace rhsim::conformance
