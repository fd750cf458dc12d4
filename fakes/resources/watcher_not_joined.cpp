// Sin: the watcher is told to end, but nobody joins it; a std::thread that is joinable ends the
// process when it is assigned to or destroyed.
#define TWIN L"rhsim Watcher Not Joined"
#include "event_watcher.cpp"

static void end_watcher(std::thread& watcher, HANDLE stop) {
  if (watcher.joinable()) SetEvent(stop);
}
