#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "harness/base/time.h"

namespace rhsim::conformance {

/// An event that happened, as later evidence.
struct Mark {
  std::uint64_t sequence = 0;
  Instant at{};
  Duration own{};  ///< The resource's own time at that instant, see Model::own_time.
};

/// The things behind one resource, each by its name: a service, a process, a share. The truth that
/// IsAlive, Online's success and Terminate are measured against.
///
/// Memory: the things that are up, and those asked to start.
/// Source: precision note 7: without an environment nothing here is exercised, and nothing fails.
class Surroundings {
 public:
  void asked_to_start(const std::string& name, const Mark& at) { asked_.emplace(name, at); }

  void came_up(const std::string& name, const Mark& at) {
    known_ = true;
    asked_.erase(name);
    up_.insert_or_assign(name, at);
    changed_ = at;
  }

  void went_down(const std::string& name, const Mark& at) {
    known_ = true;
    asked_.erase(name);
    up_.erase(name);
    changed_ = at;
  }

  /// A new operation begins: who failed before, and who was asked to start for the last one, no
  /// longer counts.
  void begin_operation() {
    asked_.clear();
    lost_.reset();
  }
  void lose(const Mark& at) {
    if (!lost_) lost_ = at;
  }
  void recover() { lost_.reset(); }

  /// Something has been up in this run: there is an environment to compare with.
  [[nodiscard]] bool known() const { return known_; }
  [[nodiscard]] bool any_up() const { return !up_.empty(); }
  [[nodiscard]] const std::map<std::string, Mark>& up() const { return up_; }
  [[nodiscard]] bool has(const std::string& name) const { return up_.count(name) != 0; }
  /// Asked to start in this operation and not seen up since.
  [[nodiscard]] const std::map<std::string, Mark>& starting() const { return asked_; }
  /// Everything is down; false where nothing was ever up.
  [[nodiscard]] bool all_down() const { return known_ && up_.empty(); }
  /// When something last came up or went down.
  [[nodiscard]] const Mark& changed() const { return changed_; }
  /// When the first thing went down by itself while the resource was online.
  [[nodiscard]] const std::optional<Mark>& lost() const { return lost_; }

 private:
  bool known_ = false;
  std::map<std::string, Mark> up_;
  std::map<std::string, Mark> asked_;
  Mark changed_;
  std::optional<Mark> lost_;
};

}  // namespace rhsim::conformance
