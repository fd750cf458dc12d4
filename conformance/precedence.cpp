#include <algorithm>
#include <array>
#include <utility>

#include "conformance/judge.h"

namespace rhsim::conformance {
namespace {

struct Pair {
  std::string_view specific;
  std::string_view general;
};

/// One event, one cause: the left rule tells a developer more than the right one. The relation is
/// transitive. The pairs of precision note "Precedence" are marked; the others follow its
/// principle.
constexpr std::array table{
    // Where a report may come.
    Pair{"SRS-20", "SRS-19"},  // Note.
    Pair{"SRS-19", "SRS-01"},
    Pair{"SRS-21", "SRS-01"},
    Pair{"SRS-22", "SRS-01"},
    Pair{"SRS-26", "SRS-25"},  // Note.
    Pair{"SRS-26", "SRS-02"},
    Pair{"SRS-25", "SRS-20"},
    Pair{"SRS-25", "SRS-21"},
    Pair{"SRS-25", "SRS-22"},
    Pair{"SRS-03", "SRS-02"},  // Note.
    Pair{"SRS-05", "SRS-04"},  // Note.
    Pair{"SRS-05", "LIF-14"},
    Pair{"ALV-14", "SRS-01"},
    // After "stop".
    Pair{"SRS-23", "SRS-24"},  // Note.
    Pair{"SRS-23", "SRS-25"},
    Pair{"SRS-23", "SRS-37"},
    Pair{"SRS-27", "SRS-23"},
    Pair{"TRM-06", "SRS-23"},  // Of one told both ways: the former weighs what it did meanwhile.
    // What a report says.
    Pair{"SRS-15", "SRS-07"},  // Note.
    Pair{"SRS-12", "SRS-09"},
    Pair{"SRS-09", "SRS-10"},
    Pair{"SRS-11", "SRS-10"},
    Pair{"SRS-30", "SRS-32"},
    // Silence.
    Pair{"TRM-17", "EPR-02"},
    Pair{"EPR-02", "SRS-18"},
    Pair{"SRS-18", "SRS-17"},
    // Time: the entry point's own rule speaks for the rule about all entry points.
    Pair{"EPT-15", "EPT-05"},
    Pair{"EPT-15", "EPT-06"},
    Pair{"EPT-02", "EPT-01"},
    Pair{"EPT-03", "EPT-01"},
    Pair{"EPT-04", "EPT-01"},
    Pair{"EPT-05", "EPT-01"},
    Pair{"EPT-06", "EPT-01"},
    Pair{"EPT-07", "EPT-01"},
    Pair{"EPT-08", "EPT-01"},
    Pair{"EPT-09", "EPT-01"},
    Pair{"EPT-10", "EPT-01"},
    Pair{"EPT-11", "EPT-01"},
    Pair{"EPT-12", "EPT-01"},
    // The environment's truth.
    Pair{"EPR-17", "EPR-05"},
    Pair{"EPR-05", "EPR-07"},
    Pair{"ALV-09", "ALV-04"},
    Pair{"ALV-04", "ALV-07"},
    Pair{"ALV-04", "ALV-12"},
    Pair{"ALV-05", "ALV-11"},
    Pair{"ALV-05", "ALV-15"},
    Pair{"EPR-15", "ALV-17"},
    // Control codes.
    Pair{"CTL-08", "CTL-07"},
    Pair{"CTL-13", "CTL-12"},
    Pair{"CTL-19", "SRS-01"},
    Pair{"CTL-25", "SRS-01"},
    // Load and life.
    Pair{"LIF-03", "LIF-02"},
    Pair{"LIF-03", "LIF-04"},  // Note.
    Pair{"LIF-04", "LIF-07"},
    Pair{"LIF-08", "ALV-02"},
    Pair{"LIF-29", "LIF-22"},
    Pair{"LIF-22", "EPR-11"},
    Pair{"LIF-31", "EPR-11"},
    Pair{"SRS-04", "LIF-16"},
    Pair{"EPR-19", "EPR-16"},
    Pair{"LOG-07", "LOG-01"},
    Pair{"LOG-07", "LIF-21"},
    Pair{"SRS-05", "LIF-21"},
    Pair{"LIF-14", "LOG-01"},
    // Workers.
    Pair{"TRM-10", "TRM-08"},
    Pair{"TRM-12", "TRM-15"},
    // How a run ended.
    Pair{"TRM-14", "RUN-DEADLOCK"},
    Pair{"TRM-14", "EPT-13"},
    Pair{"API-04", "EPT-13"},
    Pair{"EPT-13", "EPT-17"},
    Pair{"RUN-DEADLOCK", "EPT-13"},
    Pair{"TRM-13", "RUN-CRASH"},
    Pair{"ALV-17", "RUN-CRASH"},
    Pair{"LIF-06", "RUN-CRASH"},
    Pair{"LIF-14", "RUN-LEAK-HANDLE"},
    Pair{"TRM-20", "RUN-LEAK-HANDLE"},
    Pair{"API-10", "RUN-LEAK-HANDLE"},
    Pair{"RUN-LEAK-HANDLE", "LIF-20"},
    Pair{"RUN-LEAK-HANDLE", "LIF-24"},
    // What the end of the run may come from, but need not.
    Pair{"RUN-CRASH", "TRM-02"},
    Pair{"RUN-CRASH", "ALV-06"},
    Pair{"RUN-CRASH", "LIF-21"},
    Pair{"RUN-CRASH", "LIF-01"},
    Pair{"RUN-CRASH", "ALV-02"},
    Pair{"EPT-13", "LIF-01"},
    Pair{"RUN-CRASH", "CTL-18"},
    Pair{"RUN-CRASH", "CTL-22"},
    Pair{"RUN-HANG", "TRM-02"},
    Pair{"RUN-HANG", "ALV-06"},
    Pair{"RUN-HANG", "CTL-18"},
    Pair{"RUN-HANG", "CTL-22"},
    Pair{"EPT-13", "TRM-02"},
    Pair{"EPT-13", "ALV-06"},
    Pair{"EPT-13", "CTL-18"},
    Pair{"EPT-13", "CTL-22"},
    Pair{"TRM-02", "ALV-13"},
};

}  // namespace

bool takes_precedence(std::string_view specific, std::string_view general) {
  return std::any_of(table.begin(), table.end(), [&](const Pair& pair) {
    return pair.specific == specific &&
           (pair.general == general || takes_precedence(pair.general, general));
  });
}

}  // namespace rhsim::conformance
