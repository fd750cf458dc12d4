#pragma once

/// DisableThreadLibraryCalls: which images want no DLL_THREAD_ATTACH and DLL_THREAD_DETACH.
/// Source: libloaderapi/nf-libloaderapi-disablethreadlibrarycalls.
namespace rhsim::host {

/// `image`: the module's HMODULE.
void disable_thread_calls(void* image);
[[nodiscard]] bool thread_calls_disabled(void* image);
/// The image was unmapped; another may come to its address.
void forget_thread_calls(void* image);

}  // namespace rhsim::host
