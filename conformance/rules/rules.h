#pragma once

#include <span>

#include "conformance/rule.h"

namespace rhsim::conformance {

/// Every rule of the checker, sorted by id.
[[nodiscard]] std::span<const Definition> all_rules();

[[nodiscard]] Definition epr_02();
[[nodiscard]] Definition srs_01();
[[nodiscard]] Definition srs_02();
[[nodiscard]] Definition srs_03();
[[nodiscard]] Definition srs_04();
[[nodiscard]] Definition srs_05();
[[nodiscard]] Definition srs_06();
[[nodiscard]] Definition srs_07();
[[nodiscard]] Definition srs_08();
[[nodiscard]] Definition srs_09();
[[nodiscard]] Definition srs_10();
[[nodiscard]] Definition srs_11();
[[nodiscard]] Definition srs_12();
[[nodiscard]] Definition srs_13();
[[nodiscard]] Definition srs_14();
[[nodiscard]] Definition srs_15();
[[nodiscard]] Definition srs_16();
[[nodiscard]] Definition srs_17();
[[nodiscard]] Definition srs_18();
[[nodiscard]] Definition srs_19();
[[nodiscard]] Definition srs_20();
[[nodiscard]] Definition srs_21();
[[nodiscard]] Definition srs_22();
[[nodiscard]] Definition srs_23();
[[nodiscard]] Definition srs_24();
[[nodiscard]] Definition srs_25();
[[nodiscard]] Definition srs_26();
[[nodiscard]] Definition srs_27();
[[nodiscard]] Definition srs_28();
[[nodiscard]] Definition srs_29();
[[nodiscard]] Definition srs_30();
[[nodiscard]] Definition srs_31();
[[nodiscard]] Definition srs_32();
[[nodiscard]] Definition srs_33();
[[nodiscard]] Definition srs_34();
[[nodiscard]] Definition srs_35();
[[nodiscard]] Definition srs_36();
[[nodiscard]] Definition srs_37();
[[nodiscard]] Definition srs_38();

}  // namespace rhsim::conformance
