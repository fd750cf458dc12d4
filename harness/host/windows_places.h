#pragma once

#include <string_view>

namespace rhsim::host::windows {

class ImageWatch;

/// Crash places are named by the images that `watch` knows; null: by none.
void name_places_by(const ImageWatch* watch);

}  // namespace rhsim::host::windows
