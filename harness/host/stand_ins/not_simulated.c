/* The body of every export of the stand-ins for clusapi.dll and resutils.dll.

   A module that imports them must load although no failover cluster is installed. What rhsim
   simulates never gets here. As a DWORD the answer is ERROR_CALL_NOT_IMPLEMENTED; as a handle it is
   no valid one. */
#include <windows.h>

DWORD WINAPI not_simulated(void);

DWORD WINAPI not_simulated(void) {
  SetLastError(ERROR_CALL_NOT_IMPLEMENTED);
  return ERROR_CALL_NOT_IMPLEMENTED;
}
