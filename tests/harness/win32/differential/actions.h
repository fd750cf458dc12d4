#pragma once

#include <array>
#include <string>
#include <vector>

#include "harness/base/random.h"
#include "tests/harness/win32/differential/system.h"

namespace rhsim::win32::test {

/// One call, with arguments that mean the same in both systems: numbers of slots for handles.
struct Action {
  std::uint32_t kind = 0;
  std::uint32_t first = 0;   ///< A slot.
  std::uint32_t second = 0;  ///< Another slot.
  std::uint32_t number = 0;  ///< Whatever else the call takes.
};

/// What a sequence of actions works on, in one system.
struct State {
  static constexpr std::size_t slots = 6;
  std::array<Handle, slots> handles{};
  std::array<bool, slots> narrow{};  ///< Opened for less than everything.
  std::array<Dword, 2> tls{0xFFFFFFFF, 0xFFFFFFFF};
  std::array<Dword, 2> fls{0xFFFFFFFF, 0xFFFFFFFF};
  alignas(16) std::array<std::uint64_t, 5> section{};  ///< A critical section.
  bool section_made = false;
  int section_held = 0;
  std::uint64_t slim_lock = 0;
  int slim_exclusive = 0;
  int slim_shared = 0;
  std::uint64_t once = 0;
  int apcs = 0;        ///< How many have run.
  std::string prefix;  ///< Of the names in this sequence.
};

/// A sequence that begins with a few creations, since calls on nothing say little.
[[nodiscard]] std::vector<Action> sequence(Random& random, std::size_t length);

/// Does one action and says in a line what it was and what came of it. The same line is expected of
/// every system.
[[nodiscard]] std::string apply(const System& system, State& state, const Action& action);

/// Closes what is left.
void clean_up(const System& system, State& state);

}  // namespace rhsim::win32::test
