// Lives in which a report carries what it must not: a handle, a pointer, flags, leftovers of
// memory.
#include "tests/conformance/whole_trace/generated_life.h"

namespace rhsim::conformance {
namespace {

using trace::StatusCall;

using Spoil = void (*)(Life&, StatusCall&);

/// The operation is reported on with `spoil`, and again as it should be.
void spoil(Life& life, Spoil spoil) {
  life.begin();
  life.reports(2);
  auto report = life.chance.once_in(2) ? life.pending_report() : life.final_report();
  spoil(life, report);
  life.s.after(100ms).status_with(report);
  if (report.state == life.good()) {
    life.finish_with(life.final_report());
  } else {
    life.finish();
  }
  life.exit();
}

void of_closed(Life& life) {
  life.begin();
  life.finish();
  life.s.on(Story::entry).call(EntryPoint::Close).ret();
  life.s.on(life.worker).after(life.chance.one_of({0ms, 1000ms}));
  life.s.status_with({.handle = HandleKind::Closed, .state = online}, 1);
  life.exit();
  life.s.opened(1);
}

void of_failed_open(Life& life) {
  life.s.of(1).on(Story::entry).call(EntryPoint::Close).ret().call(EntryPoint::Open);
  const auto thread = life.start_thread();
  life.s.on(Story::entry).ret(0).on(thread);
  life.s.status_with({.handle = HandleKind::NeverOpened, .state = offline}, 1);
  life.exit();
  life.s.opened(1);
  life.becomes(ResourceState::Offline);
}

void of_another_instance(Life& life) {
  life.s.opened(2).of(1);
  life.begin();
  life.s.of(2).status_with(life.pending_report()).of(1);
  life.finish();
  life.exit();
}

void another_event(Life& life) {
  life.call(EntryPoint::Online);
  life.worker = life.start_worker();
  life.s.on(Story::entry).ret_with({.value = pending_code, .event_handle = 1, .locks_held = {}});
  life.s.on(life.worker);
  auto report = life.final_report();
  report.event_handle = 1 + life.chance.below(2);
  life.finish_with(report);
  life.exit();
}

void a_signalled_event(Life& life) {
  life.begin(EntryPoint::Online);
  auto report = life.chance.once_in(3) ? life.pending_report() : life.final_report();
  report.event_handle = 1;
  report.event_signalled = true;
  life.s.after(10ms).status_with(report);
  if (report.state != online) life.finish();
  life.exit();
}

void of_offline(StatusCall& report) {
  report.extended = true;
  report.flags = 0x2;
}

/// Said in an operation of either kind, or after its end.
void speaks_of_offline(Life& life) {
  life.begin();
  const bool too_late = life.chance.once_in(2);
  if (too_late) life.finish();
  auto report = life.pending_report();
  of_offline(report);
  life.s.after(10ms).status_with(report);
  if (!too_late) life.finish();
  life.exit();
}

constexpr Mutation mutations[] = {
    {"no ResourceHandle",
     [](Life& life) {
       spoil(life, [](Life& of, StatusCall& report) {
         report.handle =
             of.chance.one_of({HandleKind::Null, HandleKind::Resid, HandleKind::Unknown});
       });
     }},
    {"the handle of a closed resource", of_closed},
    {"the handle of a failed Open", of_failed_open},
    {"another instance's handle", of_another_instance},
    {"an unreadable structure",
     [](Life& life) {
       spoil(life, [](Life&, StatusCall& report) { report = {.readable = false}; });
     }},
    {"no event",
     [](Life& life) {
       spoil(life, [](Life&, StatusCall& report) { report.event_handle = trace::invalid_object; });
     }},
    {"another event than Online's", another_event},
    {"a signalled event", a_signalled_event},
    {"a field that was never written",
     [](Life& life) {
       spoil(life, [](Life&, StatusCall& report) { report.uninitialised = {"WaitHint"}; });
     }},
    {"a field full of garbage",
     [](Life& life) {
       spoil(life, [](Life& of, StatusCall& report) {
         auto& field = of.chance.once_in(2) ? report.wait_hint : report.error_code;
         field = of.chance.one_of<std::uint32_t>({0xCCCCCCCC, 0xCDCDCDCD, 0xBAADF00D});
       });
     }},
    {"a CheckPoint that is garbage",
     [](Life& life) {
       spoil(life, [](Life&, StatusCall& report) { report.check_point = 0xFEEEFEEE; });
     }},
    {"the other callback",
     [](Life& life) { spoil(life, [](Life&, StatusCall& report) { report.extended = true; }); }},
    {"flags",
     [](Life& life) {
       spoil(life, [](Life& of, StatusCall& report) {
         report.extended = of.chance.once_in(2);
         report.flags = of.chance.one_of<std::uint32_t>({0x1000, 0x10, 0x40000000, 0x200});
       });
     }},
    {"flags of an Offline", speaks_of_offline},
};

}  // namespace

std::span<const Mutation> mutated_handles() { return mutations; }

}  // namespace rhsim::conformance
