#pragma once

#include <string>
#include <utility>

#include <tl/expected.hpp>

namespace rhsim {

/// The outside world failed us: a bad file, a missing module, a full disk. Never a breach by the
/// DLL (that is an event) and never a bug of ours (that is RHSIM_ASSERT).
struct Error {
  std::string place;   ///< Where: a file with line and JSON path, an option, a module.
  std::string reason;  ///< What is wrong there.
  std::string remedy;  ///< What to do about it; may be empty.

  bool operator==(const Error&) const = default;
};

/// One line for a person: "place: reason. remedy".
[[nodiscard]] std::string to_text(const Error& error);

/// A value or the Error that explains why there is none.
template <class T>
using Result = tl::expected<T, Error>;

/// `return failure("scenario.json:12", "unknown key \"wen\"", "did you mean \"when\"?");`
[[nodiscard]] inline tl::unexpected<Error> failure(std::string place, std::string reason,
                                                   std::string remedy = {}) {
  return tl::unexpected<Error>(
      Error{std::move(place), std::move(reason), std::move(remedy)});
}

/// Hands an error of one Result on as another Result's.
[[nodiscard]] inline tl::unexpected<Error> failure(Error error) {
  return tl::unexpected<Error>(std::move(error));
}

}  // namespace rhsim
