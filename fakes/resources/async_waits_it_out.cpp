// Sin: Terminate leaves the end of the operation to the future, which waits until it is over by
// itself.
#define TWIN L"rhsim Async Waits It Out"
#include "cpp_async.cpp"

static bool asks_to_stop() { return false; }
