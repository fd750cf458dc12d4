#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "harness/monitor/monitor.h"
#include "harness/trace/event.h"
#include "harness/world/world.h"
#include "scenarios/control_sweep.h"
#include "scenarios/player_cues.h"
#include "scenarios/scenario.h"

namespace rhsim::scenarios {

/// Plays one scenario on one monitor: loads the module, opens the resources, fires the steps when
/// their triggers come, shuts down.
///
/// It watches the run's events as a sink, after all other sinks, and acts on the Monitor strand
/// alone.
class Director final : public trace::EventSink {
 public:
  Director(world::World& world, monitor::Monitor& monitor, const Scenario& scenario,
           std::vector<monitor::ResourceSettings> resources);

  /// Before Scheduler::run(), after Monitor::start().
  void begin();

  void take(const trace::Event& event) override;

  /// How the run ended, by the scenario's measure: Completed or LoadFailed.
  [[nodiscard]] trace::RunOutcome outcome() const { return outcome_; }

 private:
  enum class Phase : std::uint8_t {
    Loading,
    Opening,
    Playing,
    GoingOffline,
    Closing,
    Lingering,
    Unloading,
    Over,
  };
  struct Stall {
    trace::ResourceIndex resource = 0;
    Instant until{};
    std::vector<trace::StrandId> victims;
  };

  // Phases.
  void load();
  void open_all();
  void play();
  void changed();
  [[nodiscard]] bool phase_is_over() const;
  void next_phase();
  [[nodiscard]] bool all_played() const;
  void shut_down();
  void close_all();
  void linger();
  void unload();
  void unloaded();
  void deadlocked();
  void finish();
  [[nodiscard]] bool opens_by_step(trace::ResourceIndex resource) const;

  // Cues.
  void activate(Cue& cue);
  void wait_until(Cue& cue, Instant instant);
  void came(Cue& cue);
  void take_up(Cue& cue);
  void fire(Cue& cue);
  void fired(Cue& cue);
  void skip(Cue& cue);
  void skip_all();
  [[nodiscard]] bool is_settled(const Cue& cue) const;
  [[nodiscard]] bool is_in_state(const Cue& cue) const;

  // Actions.
  void perform(const Step& step, trace::ResourceIndex resource);
  void disturb(const Step& step);
  void give(const Step& step, monitor::Monitor::Command command, trace::ResourceIndex resource);
  void record(const Step& step, trace::ResourceIndex resource, std::string detail, bool skipped);
  void stall(trace::ResourceIndex resource, Duration span);
  void stall_strand(Stall& stall, trace::StrandId strand);
  void end_stall();
  void set_value(const Step& step, trace::ResourceIndex resource);
  void control(const Step& step);
  /// `resource` 0: to the type.
  void send_control(const ControlStep& control, trace::ResourceIndex resource,
                    const std::string& type);
  [[nodiscard]] std::vector<std::string> types_of(
      const std::vector<trace::ResourceIndex>& resources) const;
  [[nodiscard]] std::vector<std::string> types_named(const std::string& type) const;
  void sweep(const Step& step);
  [[nodiscard]] std::vector<trace::ResourceIndex> targets(const Step& step) const;
  [[nodiscard]] trace::ResourceIndex index_of(const std::string& id) const;

  world::World& world_;
  monitor::Monitor& monitor_;
  const Scenario& scenario_;
  std::vector<monitor::ResourceSettings> resources_;

  Phase phase_ = Phase::Loading;
  std::vector<trace::ResourceIndex> to_open_;
  Cue* restart_ = nullptr;  // The Restart that is under way.
  bool next_phase_posted_ = false;
  trace::RunOutcome outcome_ = trace::RunOutcome::Completed;

  Observations seen_;
  std::deque<Cue> steps_;
  std::deque<Cue> also_;
  std::size_t position_ = 0;  // In steps_: the one that waits, or whose Restart goes on.
  std::vector<Cue*> waiting_;
  Duration hold_{};  // How long the status call that is being entered is to be held.
  std::deque<Stall> stalls_;
  std::deque<ControlSweep> sweeps_;
};

}  // namespace rhsim::scenarios
