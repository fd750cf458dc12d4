#include "harness/host/loader_turn.h"

#include <string>
#include <vector>

#include "harness/base/current.h"
#include "harness/win32/virtual_windows.h"

namespace rhsim::host {
namespace {

struct Turn {
  trace::StrandId owner = 0;
  int depth = 0;
  std::vector<trace::StrandId> waiting;
};

// The process has one loader. Only the strand with the baton touches this.
Turn& turn() {
  static Turn the_turn;
  return the_turn;
}

sim::Scheduler* scheduler_of_strand() {
  if (!Current<win32::VirtualWindows>::exists()) return nullptr;
  auto& scheduler = Current<win32::VirtualWindows>::get().scheduler();
  return scheduler.current() == 0 ? nullptr : &scheduler;
}

}  // namespace

LoaderTurn::LoaderTurn() {
  static const std::string waits_for_loader = "the loader lock";
  auto* scheduler = scheduler_of_strand();
  if (scheduler == nullptr) return;
  const auto self = scheduler->current();
  // An owner that was put away inside will never give the turn back.
  while (turn().owner != 0 && turn().owner != self && scheduler->alive(turn().owner)) {
    turn().waiting.push_back(self);
    (void)scheduler->block(never, waits_for_loader);
  }
  if (turn().owner != self) turn().depth = 0;
  turn().owner = self;
  ++turn().depth;
  taken_ = true;
}

LoaderTurn::~LoaderTurn() {
  if (!taken_ || --turn().depth > 0) return;
  turn().owner = 0;
  auto* scheduler = scheduler_of_strand();
  if (scheduler == nullptr) return;
  for (const auto strand : std::exchange(turn().waiting, {})) scheduler->wake(strand);
}

void LoaderTurn::forget() { turn() = {}; }

}  // namespace rhsim::host
