// Sin: Terminate cancels the timer and does not wait for the callback that may be running.
#define TWIN L"rhsim Pool Timer Not Awaited"
#include "pool_timer.cpp"

void Pooled::cancel_timer() { SetThreadpoolTimer(timer_, nullptr, 0, 0); }
