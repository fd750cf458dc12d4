#include "conformance/profile.h"

#include <algorithm>

namespace rhsim::conformance {

Result<Profile> named_profile(std::string_view name) {
  Profile profile;
  profile.name = std::string(name);
  if (name == "documented") return profile;
  if (name == "strict") {
    profile.contested = Profile::Contested::WarningsAreErrors;
    return profile;
  }
  if (name == "lenient") {
    profile.contested = Profile::Contested::Information;
    return profile;
  }
  return failure("--profile", "there is no profile \"" + std::string(name) + '"',
                 "Use documented, strict or lenient");
}

Severity weigh(const Profile& profile, std::string_view rule, bool contested, Severity catalogued,
               Severity listed) {
  if (const auto found = profile.severities.find(std::string(rule));
      found != profile.severities.end()) {
    return listed == catalogued ? found->second : std::min(listed, found->second);
  }
  if (!contested) return listed;
  switch (profile.contested) {
    case Profile::Contested::AsListed:
      return listed;
    case Profile::Contested::WarningsAreErrors:
      return listed == Severity::Warn ? Severity::Error : listed;
    case Profile::Contested::Information:
      return std::min(listed, Severity::Info);
  }
  return listed;
}

}  // namespace rhsim::conformance
