#include <array>

#include "conformance/rules/rules.h"

namespace rhsim::conformance {

std::span<const Definition> all_rules() {
  static const std::array table{
      epr_02(), srs_01(), srs_02(), srs_03(), srs_04(), srs_05(), srs_06(), srs_07(),
      srs_08(), srs_09(), srs_10(), srs_11(), srs_12(), srs_13(), srs_14(), srs_15(),
      srs_16(), srs_17(), srs_18(), srs_19(), srs_20(), srs_21(), srs_22(), srs_23(),
      srs_24(), srs_25(), srs_26(), srs_27(), srs_28(), srs_29(), srs_30(), srs_31(),
      srs_32(), srs_33(), srs_34(), srs_35(), srs_36(), srs_37(), srs_38(),
  };
  return table;
}

}  // namespace rhsim::conformance
