#include <array>

#include "conformance/rules/rules.h"

namespace rhsim::conformance {

std::span<const Definition> all_rules() {
  static const std::array table{
      alv_10(),          alv_14(),        alv_15(),          alv_17(),       api_01(),   api_02(),
      api_03(),          api_10(),        epr_02(),          epr_03(),       epr_04(),   epr_06(),
      epr_08(),          epr_09(),        epr_10(),          epr_11(),       epr_13(),   epr_16(),
      epr_19(),          ept_01(),        ept_02(),          ept_03(),       ept_04(),   ept_05(),
      ept_06(),          ept_07(),        ept_08(),          ept_09(),       ept_10(),   ept_11(),
      ept_12(),          ept_13(),        ept_15(),          ept_17(),       lif_02(),   lif_03(),
      lif_04(),          lif_05(),        lif_06(),          lif_07(),       lif_08(),   lif_09(),
      lif_11(),          lif_14(),        lif_15(),          lif_16(),       lif_17(),   lif_18(),
      lif_20(),          lif_25(),        lif_29(),          log_01(),       log_02(),   log_03(),
      log_04(),          log_07(),        run_crash(),       run_deadlock(), run_exit(), run_hang(),
      run_leak_handle(), run_leak_lock(), run_leak_thread(), srs_01(),       srs_02(),   srs_03(),
      srs_04(),          srs_05(),        srs_06(),          srs_07(),       srs_08(),   srs_09(),
      srs_10(),          srs_11(),        srs_12(),          srs_13(),       srs_14(),   srs_15(),
      srs_16(),          srs_17(),        srs_18(),          srs_19(),       srs_20(),   srs_21(),
      srs_22(),          srs_23(),        srs_24(),          srs_25(),       srs_26(),   srs_27(),
      srs_28(),          srs_29(),        srs_30(),          srs_31(),       srs_32(),   srs_33(),
      srs_34(),          srs_35(),        srs_36(),          srs_37(),       srs_38(),   trm_04(),
      trm_05(),          trm_06(),        trm_07(),          trm_08(),       trm_09(),   trm_10(),
      trm_11(),          trm_12(),        trm_13(),          trm_14(),       trm_15(),   trm_17(),
      trm_20(),
  };
  return table;
}

}  // namespace rhsim::conformance
