#include <array>

#include "conformance/rules/rules.h"

namespace rhsim::conformance {

std::span<const Definition> all_rules() {
  static const std::array table{
      alv_02(),   alv_04(),          alv_05(),        alv_06(),          alv_07(),       alv_08(),
      alv_09(),   alv_10(),          alv_11(),        alv_12(),          alv_13(),       alv_14(),
      alv_15(),   alv_17(),          alv_18(),        api_01(),          api_02(),       api_03(),
      api_04(),   api_06(),          api_07(),        api_08(),          api_09(),       api_10(),
      api_11(),   api_12(),          ctl_01(),        ctl_02(),          ctl_03(),       ctl_04(),
      ctl_05(),   ctl_06(),          ctl_07(),        ctl_08(),          ctl_09(),       ctl_10(),
      ctl_11(),   ctl_12(),          ctl_13(),        ctl_14(),          ctl_16(),       ctl_17(),
      ctl_18(),   ctl_19(),          ctl_21(),        ctl_22(),          ctl_23(),       ctl_24(),
      ctl_25(),   ctl_26(),          ctl_27(),        epr_01(),          epr_02(),       epr_03(),
      epr_04(),   epr_05(),          epr_06(),        epr_07(),          epr_08(),       epr_09(),
      epr_10(),   epr_11(),          epr_13(),        epr_14(),          epr_15(),       epr_16(),
      epr_17(),   epr_18(),          epr_19(),        ept_01(),          ept_02(),       ept_03(),
      ept_04(),   ept_05(),          ept_06(),        ept_07(),          ept_08(),       ept_09(),
      ept_10(),   ept_11(),          ept_12(),        ept_13(),          ept_15(),       ept_17(),
      lif_01(),   lif_02(),          lif_03(),        lif_04(),          lif_05(),       lif_06(),
      lif_07(),   lif_08(),          lif_09(),        lif_11(),          lif_12(),       lif_13(),
      lif_14(),   lif_15(),          lif_16(),        lif_17(),          lif_18(),       lif_19(),
      lif_20(),   lif_21(),          lif_22(),        lif_24(),          lif_25(),       lif_27(),
      lif_28(),   lif_29(),          lif_31(),        log_01(),          log_02(),       log_03(),
      log_04(),   log_06(),          log_07(),        run_crash(),       run_deadlock(), run_exit(),
      run_hang(), run_leak_handle(), run_leak_lock(), run_leak_thread(), srs_01(),       srs_02(),
      srs_03(),   srs_04(),          srs_05(),        srs_06(),          srs_07(),       srs_08(),
      srs_09(),   srs_10(),          srs_11(),        srs_12(),          srs_13(),       srs_14(),
      srs_15(),   srs_16(),          srs_17(),        srs_18(),          srs_19(),       srs_20(),
      srs_21(),   srs_22(),          srs_23(),        srs_24(),          srs_25(),       srs_26(),
      srs_27(),   srs_28(),          srs_29(),        srs_30(),          srs_31(),       srs_32(),
      srs_33(),   srs_34(),          srs_35(),        srs_36(),          srs_37(),       srs_38(),
      trm_01(),   trm_02(),          trm_04(),        trm_05(),          trm_06(),       trm_07(),
      trm_08(),   trm_09(),          trm_10(),        trm_11(),          trm_12(),       trm_13(),
      trm_14(),   trm_15(),          trm_16(),        trm_17(),          trm_19(),       trm_20(),
  };
  return table;
}

}  // namespace rhsim::conformance
