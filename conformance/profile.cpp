#include "conformance/profile.h"

#include <algorithm>

#include "conformance/catalogue.h"
#include "harness/base/assert.h"

namespace rhsim::conformance {

Result<Profile> named_profile(std::string_view name) {
  const auto files = profile_files();
  const auto found = std::find_if(files.begin(), files.end(),
                                  [&](const ProfileFile& file) { return file.name == name; });
  if (found != files.end()) {
    auto profile = read_profile(found->text, std::string(name), std::string(name), nullptr);
    RHSIM_ASSERT(profile.has_value());  // Our own file.
    return profile;
  }
  return failure("--profile", "there is no profile \"" + std::string(name) + '"',
                 "Use documented, strict or lenient, or name a file");
}

Severity weigh(const Profile& profile, std::string_view rule, bool contested, Severity catalogued,
               Severity listed) {
  if (const auto found = profile.severities.find(std::string(rule));
      found != profile.severities.end()) {
    return listed == catalogued ? found->second : std::min(listed, found->second);
  }
  if (!contested) return listed;
  switch (profile.contested) {
    case Profile::Contested::AsListed: {
      // Nobody can follow two pages that contradict each other.
      const auto* entry = find_rule(rule);
      const bool disputed = entry != nullptr && entry->disputed;
      return disputed ? std::min(listed, Severity::Warn) : listed;
    }
    case Profile::Contested::WarningsAreErrors:
      return listed == Severity::Warn ? Severity::Error : listed;
    case Profile::Contested::Information:
      return std::min(listed, Severity::Info);
  }
  return listed;
}

}  // namespace rhsim::conformance
