// The rules about the order of reports against a naive reading of the whole trace.
#include <rapidcheck/catch.h>

#include <algorithm>
#include <set>

#include "tests/conformance/trace_builder.h"

namespace rhsim::conformance {
namespace {

/// What may happen next to r1. A step that the monitor could not take now is left out.
enum class Act : std::uint8_t {
  Online,         ///< Returns ERROR_IO_PENDING, with a new worker.
  OnlineAtOnce,   ///< Returns ERROR_SUCCESS, with a worker that has no business.
  Terminate,      ///< Called and returned.
  PendingReport,  ///< By the latest worker.
  FinalReport,
  LeftoverReport,  ///< By the worker before the latest.
};

struct Step {
  Act act = Act::Online;
  std::uint32_t check_point = 0;
};

/// What was really done, for the naive reader: no phases, only the list.
struct Done {
  Act act = Act::Online;
  std::uint32_t check_point = 0;
  std::uint64_t sequence = 0;
  int worker = 0;  ///< For reports: the operation, counted from 1, whose worker made it.
};

std::vector<Done> play(Story& s, const std::vector<Step>& steps) {
  std::vector<Done> done;
  std::vector<trace::StrandId> workers;  // One for each operation.
  s.ready();
  for (const auto& step : steps) {
    s.after(1ms);
    Done one{step.act, step.check_point, 0, 0};
    switch (step.act) {
      case Act::Online:
        s.on(Story::entry).call(EntryPoint::Online);
        workers.push_back(s.worker());
        s.ret(pending_code);
        break;
      case Act::OnlineAtOnce:
        s.on(Story::entry).call(EntryPoint::Online);
        workers.push_back(s.worker());
        s.ret(0);
        break;
      case Act::Terminate:
        s.terminated();
        break;
      case Act::PendingReport:
      case Act::FinalReport:
      case Act::LeftoverReport: {
        const std::size_t back = step.act == Act::LeftoverReport ? 2 : 1;
        if (workers.size() < back) continue;
        one.worker = static_cast<int>(workers.size() - back) + 1;
        one.sequence = s.events.size() + 1;
        s.on(workers[workers.size() - back]);
        s.status(step.act == Act::FinalReport ? online : online_pending, step.check_point);
        break;
      }
    }
    done.push_back(one);
  }
  return done;
}

struct Broken {
  std::set<std::uint64_t> srs_01, srs_09, srs_19, srs_20, srs_25;
};

/// Reads backwards from each report to the Online before it, and asks what stands in between.
Broken read_naively(const std::vector<Done>& done) {
  Broken broken;
  for (std::size_t i = 0; i < done.size(); ++i) {
    if (done[i].worker == 0) continue;
    int operation = 0;
    std::size_t begin = 0;
    for (std::size_t j = 0; j < i; ++j) {
      if (done[j].act != Act::Online && done[j].act != Act::OnlineAtOnce) continue;
      ++operation;
      begin = j;
    }
    const bool at_once = done[begin].act == Act::OnlineAtOnce;
    bool terminated = false;
    bool final_before = false;
    std::set<std::uint32_t> heard;
    for (std::size_t j = begin + 1; j < i; ++j) {
      if (done[j].act == Act::Terminate) terminated = true;
      const bool own = done[j].worker == operation;
      if (at_once || !own || terminated || final_before) continue;
      if (done[j].act == Act::FinalReport) {
        final_before = true;
      } else {
        heard.insert(done[j].check_point);
      }
    }
    const auto sequence = done[i].sequence;
    const bool leftover = done[i].worker != operation && !terminated;
    if (leftover) continue;  // SRS-26 and its exemption for threads have stories of their own.
    const bool nothing_pending = at_once || terminated || final_before;
    if (nothing_pending) broken.srs_01.insert(sequence);
    if (terminated) broken.srs_25.insert(sequence);
    if (final_before) broken.srs_19.insert(sequence);
    if (final_before && done[i].act == Act::FinalReport) broken.srs_20.insert(sequence);
    const bool counts = !nothing_pending && done[i].act != Act::FinalReport;
    if (counts && !heard.empty() && done[i].check_point <= *heard.rbegin()) {
      broken.srs_09.insert(sequence);
    }
  }
  return broken;
}

/// The rule was broken at all, by itself or attached to another.
bool speaks(const Verdict& verdict, const std::string& rule) {
  return verdict.tally.found.count(rule) > 0;
}

}  // namespace
}  // namespace rhsim::conformance

namespace rc {
template <>
struct Arbitrary<rhsim::conformance::Step> {
  static Gen<rhsim::conformance::Step> arbitrary() {
    using rhsim::conformance::Act;
    using rhsim::conformance::Step;
    return gen::build<Step>(
        gen::set(&Step::act, gen::weightedElement<Act>({{3, Act::Online},
                                                        {1, Act::OnlineAtOnce},
                                                        {2, Act::Terminate},
                                                        {6, Act::PendingReport},
                                                        {3, Act::FinalReport},
                                                        {1, Act::LeftoverReport}})),
        gen::set(&Step::check_point, gen::inRange<std::uint32_t>(0, 6)));
  }
};
}  // namespace rc

namespace rhsim::conformance {
namespace {

TEST_CASE("the stream checker and a naive reading of the whole trace agree on reports") {
  rc::prop("any order of operations, cancellations and reports", [](std::vector<Step> steps) {
    Story story;
    const auto done = play(story, steps);
    const auto naive = read_naively(done);
    const auto verdict = story.verdict();
    RC_LOG(to_text(verdict));
    RC_ASSERT(speaks(verdict, "SRS-01") == !naive.srs_01.empty());
    RC_ASSERT(speaks(verdict, "SRS-09") == !naive.srs_09.empty());
    RC_ASSERT(speaks(verdict, "SRS-19") == !naive.srs_19.empty());
    RC_ASSERT(speaks(verdict, "SRS-20") == !naive.srs_20.empty());
    const auto* raised = find(verdict, "SRS-09");
    RC_ASSERT((raised != nullptr ? raised->count : 0) == naive.srs_09.size());
    // A leftover's report may be attached to the finding that its worker is still alive.
    if (!speaks(verdict, "SRS-26")) {
      RC_ASSERT(speaks(verdict, "SRS-25") == !naive.srs_25.empty());
    }
  });
}

TEST_CASE("an operation is abandoned exactly when its worker ended without a final report") {
  rc::prop("SRS-18 at the expired timer", [](std::vector<bool> reports, bool final, bool exits) {
    Story s;
    s.ready().pending();
    std::uint32_t check_point = 0;
    for (const bool report : reports) {
      s.after(1s);
      if (report) s.status(online_pending, ++check_point);
    }
    if (final) s.status(online, ++check_point);
    if (exits) s.exits();
    s.after(180s);
    if (!final) s.times_out();
    const auto verdict = s.verdict();
    RC_ASSERT((find(verdict, "SRS-18") != nullptr) == (exits && !final));
    RC_ASSERT((find(verdict, "SRS-17") != nullptr) == (!exits && !final));
  });
}

TEST_CASE("judging the same trace twice gives the same verdict") {
  rc::prop("any story", [](std::vector<Step> steps) {
    Story story;
    (void)play(story, steps);
    RC_ASSERT(story.verdict() == story.verdict());
  });
}

}  // namespace
}  // namespace rhsim::conformance
