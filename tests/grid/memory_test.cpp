// A campaign's memory does not grow with its length: neither rhsim's nor a host's.

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <fmt/format.h>
#include <catch2/catch.hpp>

#include "harness/cli/campaign.h"
#include "harness/cli/campaign_setup.h"
#include "scenarios/loader.h"
#include "tests/grid/fakes.h"

namespace rhsim::grid {
namespace {

constexpr const char* shortest_life = R"({
  "name": "shortest-life",
  "resources": [{ "id": "r1", "name": "Resource 1", "type": "$1" }],
  "steps": [
    { "do": "online", "resource": "r1" },
    { "when": { "state": "Online", "resource": "r1" }, "do": "offline", "resource": "r1" }
  ]
})";

/// In bytes; 0 for a process that is gone.
std::uint64_t memory_peak(const fs::path& process) {
  std::ifstream status(process / "status");
  std::string word;
  std::uint64_t kilobytes = 0;
  while (status >> word && word != "VmHWM:") continue;
  status >> kilobytes;
  return kilobytes * 1024;
}

/// What serves every Windows process under Wine, summed up.
std::uint64_t wine_server_peak() {
  std::uint64_t peak = 0;
  for (const auto& process : fs::directory_iterator("/proc")) {
    std::ifstream file(process.path() / "comm");
    std::string name;
    if (std::getline(file, name) && name.starts_with("wineserver")) {
      peak += memory_peak(process.path());
    }
  }
  return peak;
}

struct Peaks {
  double own = 0;
  double host = 0;
  double wine_server = 0;  ///< 0 where there is none.
};

Peaks peaks_after(const Fake& fake, const std::string& module, std::uint64_t lives,
                  const std::string& freshness) {
  cli::CampaignNames names;
  names.module = module;
  names.types = {fake.type};
  auto setup = cli::set_up(names, "documented").value();
  auto scenario = scenarios::parse_scenario(shortest_life, "shortest life").value();
  setup.campaign.scenarios = {{scenario, shortest_life, "shortest life"}};
  setup.campaign.placements.clear();
  setup.campaign.seeds = lives;
  setup.campaign.module.freshness = freshness;
  Peaks peaks;
  // While the hosts live; Wine's server goes with the last of them.
  const auto look = [&](const cli::Progress&) {
    peaks.wine_server = std::max(peaks.wine_server, static_cast<double>(wine_server_peak()));
  };
  const auto outcome = cli::run_campaign(setup.campaign, setup.make_player, look).value();
  CHECK(outcome.result.runs == lives + 1);
  CHECK(outcome.result.left_in_heap == 0);
  peaks.own = static_cast<double>(memory_peak("/proc/self"));
  peaks.host = static_cast<double>(outcome.result.host_memory);
  return peaks;
}

}  // namespace

TEST_CASE("ten times the lives take no more memory") {
  // RHSIM_LIVES=1000000 is the long form.
  const auto lives = number_from("RHSIM_LIVES", 20'000);
  const std::string freshness = GENERATE("reload", "reset");
  CAPTURE(freshness);
  const Fake fake = well_behaved().front();
  const auto few = peaks_after(fake, native_module(fake), lives / 10, freshness);
  const auto many = peaks_after(fake, native_module(fake), lives, freshness);
  CHECK(few.host > 0);
  CHECK(many.own < 1.25 * few.own);
  CHECK(many.host < 1.25 * few.host);
}

TEST_CASE("ten times the lives of a Windows DLL take no more memory") {
  const Fake fake = well_behaved().front();
  const auto module = windows_module(fake);
  if (module.empty()) {
    WARN("skipped: the windows preset has not been built");
    return;
  }
  const bool whole = std::getenv("RHSIM_LIVES") != nullptr;
  const auto lives = number_from("RHSIM_LIVES", 5'000);
  const auto few = peaks_after(fake, module, lives / 10, "reset");
  const auto many = peaks_after(fake, module, lives, "reset");
  if (whole) {
    WARN(fmt::format(
        "{} lives: at most {:.0f} MB in rhsim, {:.0f} MB in a host, {:.0f} MB in Wine's "
        "server",
        lives, many.own / 1e6, many.host / 1e6, many.wine_server / 1e6));
  }
  CHECK(few.host > 0);
  CHECK(many.own < 1.25 * few.own);
  CHECK(many.host < 1.25 * few.host);
  CHECK(many.wine_server <= 1.25 * few.wine_server);  // 0 on Windows itself.
}

}  // namespace rhsim::grid
