#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "harness/base/assert.h"
#include "harness/trace/event.h"

namespace rhsim::trace {

/// Gives events their sequence numbers and hands them to every sink, in order.
/// Whoever owns the clock binds it; the recorder asks it at each event.
class Recorder {
 public:
  /// What the recorder needs to know of the run: its time and who runs.
  class Situation {
   public:
    virtual ~Situation() = default;
    [[nodiscard]] virtual Instant now() const = 0;
    [[nodiscard]] virtual StrandId current() const = 0;
  };

  explicit Recorder(const Situation& situation) : situation_(situation) {}

  void add_sink(EventSink& sink) { sinks_.push_back(&sink); }

  /// Records `payload` as done by the current strand at the current instant.
  void record(ResourceIndex resource, Payload payload) {
    record_for(situation_.current(), resource, std::move(payload));
  }

  void record_for(StrandId strand, ResourceIndex resource, Payload payload) {
    RHSIM_ASSERT(situation_.now() >= last_);
    last_ = situation_.now();
    const Event event{++sequence_, last_, strand, resource, std::move(payload)};
    for (auto* sink : sinks_) sink->take(event);
  }

  [[nodiscard]] std::uint64_t count() const { return sequence_; }

 private:
  const Situation& situation_;
  std::vector<EventSink*> sinks_;
  std::uint64_t sequence_ = 0;
  Instant last_{};
};

}  // namespace rhsim::trace
