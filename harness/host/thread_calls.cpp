#include "harness/host/thread_calls.h"

#include <algorithm>
#include <vector>

namespace rhsim::host {
namespace {

// Images are a process's own, and so is this list. Only the strand with the baton touches it.
std::vector<void*>& silent_images() {
  static std::vector<void*> images;
  return images;
}

}  // namespace

void disable_thread_calls(void* image) {
  if (!thread_calls_disabled(image)) silent_images().push_back(image);
}

bool thread_calls_disabled(void* image) {
  const auto& images = silent_images();
  return std::find(images.begin(), images.end(), image) != images.end();
}

void forget_thread_calls(void* image) {
  auto& images = silent_images();
  images.erase(std::remove(images.begin(), images.end(), image), images.end());
}

}  // namespace rhsim::host
