#include "harness/base/result.h"

namespace rhsim {

std::string to_text(const Error& error) {
  std::string line = error.place.empty() ? error.reason : error.place + ": " + error.reason;
  if (!error.remedy.empty()) line += ". " + error.remedy;
  return line;
}

}  // namespace rhsim
