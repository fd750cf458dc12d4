#pragma once

#include <memory>
#include <string>

#include <catch2/catch.hpp>

#include "harness/sim/executor.h"

namespace rhsim::sim {

/// The story is told once on each executor, and must be the same.
enum class Carrier { Fibers, Threads };

[[nodiscard]] inline std::unique_ptr<Executor> make_executor(Carrier carrier) {
  return carrier == Carrier::Fibers ? make_fiber_executor() : make_thread_executor(2);
}

}  // namespace rhsim::sim

template <>
struct Catch::StringMaker<rhsim::sim::Carrier> {
  static std::string convert(rhsim::sim::Carrier carrier) {
    return carrier == rhsim::sim::Carrier::Fibers ? "on fibers" : "on threads";
  }
};
