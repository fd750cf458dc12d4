#pragma once

#include <span>

#include "conformance/rule.h"

namespace rhsim::conformance {

/// Every rule of the checker, sorted by id.
[[nodiscard]] std::span<const Definition> all_rules();

[[nodiscard]] Definition alv_10();
[[nodiscard]] Definition alv_14();
[[nodiscard]] Definition alv_15();
[[nodiscard]] Definition alv_17();
[[nodiscard]] Definition api_01();
[[nodiscard]] Definition api_02();
[[nodiscard]] Definition api_03();
[[nodiscard]] Definition api_10();
[[nodiscard]] Definition epr_02();
[[nodiscard]] Definition epr_03();
[[nodiscard]] Definition epr_04();
[[nodiscard]] Definition epr_06();
[[nodiscard]] Definition epr_08();
[[nodiscard]] Definition epr_09();
[[nodiscard]] Definition epr_10();
[[nodiscard]] Definition epr_11();
[[nodiscard]] Definition epr_13();
[[nodiscard]] Definition epr_16();
[[nodiscard]] Definition epr_19();
[[nodiscard]] Definition ept_01();
[[nodiscard]] Definition ept_02();
[[nodiscard]] Definition ept_03();
[[nodiscard]] Definition ept_04();
[[nodiscard]] Definition ept_05();
[[nodiscard]] Definition ept_06();
[[nodiscard]] Definition ept_07();
[[nodiscard]] Definition ept_08();
[[nodiscard]] Definition ept_09();
[[nodiscard]] Definition ept_10();
[[nodiscard]] Definition ept_11();
[[nodiscard]] Definition ept_12();
[[nodiscard]] Definition ept_13();
[[nodiscard]] Definition ept_15();
[[nodiscard]] Definition ept_17();
[[nodiscard]] Definition lif_02();
[[nodiscard]] Definition lif_03();
[[nodiscard]] Definition lif_04();
[[nodiscard]] Definition lif_05();
[[nodiscard]] Definition lif_06();
[[nodiscard]] Definition lif_07();
[[nodiscard]] Definition lif_08();
[[nodiscard]] Definition lif_09();
[[nodiscard]] Definition lif_11();
[[nodiscard]] Definition lif_14();
[[nodiscard]] Definition lif_15();
[[nodiscard]] Definition lif_16();
[[nodiscard]] Definition lif_17();
[[nodiscard]] Definition lif_18();
[[nodiscard]] Definition lif_20();
[[nodiscard]] Definition lif_25();
[[nodiscard]] Definition lif_29();
[[nodiscard]] Definition log_01();
[[nodiscard]] Definition log_02();
[[nodiscard]] Definition log_03();
[[nodiscard]] Definition log_04();
[[nodiscard]] Definition log_07();
[[nodiscard]] Definition run_crash();
[[nodiscard]] Definition run_deadlock();
[[nodiscard]] Definition run_exit();
[[nodiscard]] Definition run_hang();
[[nodiscard]] Definition run_leak_handle();
[[nodiscard]] Definition run_leak_lock();
[[nodiscard]] Definition run_leak_thread();
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
[[nodiscard]] Definition trm_04();
[[nodiscard]] Definition trm_05();
[[nodiscard]] Definition trm_06();
[[nodiscard]] Definition trm_07();
[[nodiscard]] Definition trm_08();
[[nodiscard]] Definition trm_09();
[[nodiscard]] Definition trm_10();
[[nodiscard]] Definition trm_11();
[[nodiscard]] Definition trm_12();
[[nodiscard]] Definition trm_13();
[[nodiscard]] Definition trm_14();
[[nodiscard]] Definition trm_15();
[[nodiscard]] Definition trm_17();
[[nodiscard]] Definition trm_20();

}  // namespace rhsim::conformance
