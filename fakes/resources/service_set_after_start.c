/* Sin: sets the service's start parameters when it has been started already, and they say nothing
   to it any more. */
#define TWIN L"rhsim Service Set After Start"
#define OWN_START
#include "service_backed.c"

static DWORD StartOwnService(SERVED* self) {
  DWORD error = OpenOwnService(self);
  SC_HANDLE service = NULL;
  LPWSTR name;
  if (error == ERROR_SUCCESS && !StartServiceW(self->Service, 0, NULL)) error = GetLastError();
  if (error != ERROR_SUCCESS && error != ERROR_SERVICE_ALREADY_RUNNING) return error;
  name = ResUtilGetSzValue(self->Fake->Parameters, L"ServiceName");
  error =
      ResUtilSetResourceServiceStartParameters(name != NULL ? name : self->Fake->Name, NULL,
                                               &service, g_LogEvent, self->Fake->ResourceHandle);
  if (service != NULL) CloseServiceHandle(service);
  LocalFree(name);
  return error;
}
