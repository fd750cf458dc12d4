/* process.h for native builds of resource DLLs: threads by the C runtime.
   Source: "_beginthread, _beginthreadex", "_endthread, _endthreadex" (C runtime reference). */
#ifndef RHSIM_NATIVE_PROCESS_H
#define RHSIM_NATIVE_PROCESS_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

uintptr_t _beginthreadex(void* attributes, unsigned stack, unsigned (*routine)(void*),
                         void* parameter, unsigned flags, unsigned* id);
__attribute__((noreturn)) void _endthreadex(unsigned code);

#ifdef __cplusplus
}
#endif

#endif
