#include "harness/base/assert.h"

#include <cstdio>
#include <cstdlib>

namespace rhsim {

void assertion_failed(const char* condition, const char* file, int line) noexcept {
  std::fprintf(stderr, "rhsim: internal error: %s does not hold (%s:%d). This is a bug of rhsim.\n",
               condition, file, line);
  std::abort();
}

}  // namespace rhsim
