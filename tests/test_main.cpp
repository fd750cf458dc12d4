#define CATCH_CONFIG_MAIN
#include <catch2/catch.hpp>

#if defined(RHSIM_SANITIZED)
// A strand that is killed never unwinds, so what its stack owned is lost: that is how a run ends,
// and no leak to report.
extern "C" const char* __asan_default_options();
extern "C" const char* __asan_default_options() { return "detect_leaks=0"; }
#endif
