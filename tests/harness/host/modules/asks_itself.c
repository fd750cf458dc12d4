/* Sends control codes to its own resource: from a worker, as it should, or (the property AskAtOnce)
   from Online, where the answer would need the entry point that asks for it. */
#include "core.h"

#define CONTROL_GREET 0x01200001 /* CLCTL_USER, of a resource. */
#define TYPE_CONTROL_GREET 0x02200001

static void Log(const FAKE* fake, LPCWSTR what, DWORD error, LPCWSTR answer) {
  g_LogEvent(fake->ResourceHandle, LOG_INFORMATION, L"%1 %2!u! %3\n", what, error, answer);
}

static void Ask(const FAKE* fake) {
  WCHAR answer[20] = {0};
  WCHAR word[] = {'h', 'i', 0};
  BYTE list[200];
  DWORD returned = 0;
  DWORD error;
  HCLUSTER cluster = OpenCluster(NULL);
  HRESOURCE self = OpenClusterResource(cluster, fake->Name);
  error = ClusterResourceControl(self, NULL, CONTROL_GREET, word, sizeof(word), answer,
                                 sizeof(answer), &returned);
  Log(fake, L"greeted", error, answer);
  error =
      ClusterResourceControl(self, NULL, CONTROL_GREET, word, sizeof(word), answer, 2, &returned);
  Log(fake, L"no room", error, returned == sizeof(word) ? L"told" : L"untold");
  error = ClusterResourceControl(self, NULL, CLUSCTL_RESOURCE_GET_PRIVATE_PROPERTIES, NULL, 0, list,
                                 sizeof(list), &returned);
  Log(fake, L"by default", error, returned > 4 ? L"listed" : L"empty");
  error = ClusterResourceTypeControl(cluster, L"rhsim asks itself", NULL, TYPE_CONTROL_GREET, NULL,
                                     0, NULL, 0, &returned);
  Log(fake, L"of the type", error, L"");
  CloseClusterResource(self);
  CloseCluster(cluster);
}

static DWORD WINAPI AskingWorker(PCLUS_WORKER worker, LPVOID parameter) {
  UNREFERENCED_PARAMETER(worker);
  Ask((const FAKE*)parameter);
  return ERROR_SUCCESS;
}

static DWORD WINAPI Online(RESID resource, LPHANDLE eventHandle) {
  FAKE* fake = (FAKE*)resource;
  DWORD atOnce = 0;
  UNREFERENCED_PARAMETER(eventHandle);
  ResUtilGetDwordValue(fake->Parameters, L"AskAtOnce", &atOnce, 0);
  if (atOnce != 0)
    Ask(fake);
  else
    ClusWorkerCreate(&fake->Worker, AskingWorker, fake);
  FakeSetUp(fake, TRUE);
  return ERROR_SUCCESS;
}

static DWORD WINAPI Offline(RESID resource) {
  FakeTerminate(resource);
  return ERROR_SUCCESS;
}

static DWORD WINAPI Control(RESID resource, DWORD code, PVOID in, DWORD inSize, PVOID out,
                            DWORD outSize, LPDWORD returned) {
  DWORD i;
  UNREFERENCED_PARAMETER(resource);
  *returned = 0;
  if (code != CONTROL_GREET) return ERROR_INVALID_FUNCTION;
  *returned = inSize;
  if (outSize < inSize) return ERROR_MORE_DATA;
  for (i = 0; i < inSize; ++i) ((BYTE*)out)[i] = ((BYTE*)in)[i];
  return ERROR_SUCCESS;
}

static DWORD WINAPI TypeControl(LPCWSTR type, DWORD code, PVOID in, DWORD inSize, PVOID out,
                                DWORD outSize, LPDWORD returned) {
  UNREFERENCED_PARAMETER(type);
  UNREFERENCED_PARAMETER(in);
  UNREFERENCED_PARAMETER(inSize);
  UNREFERENCED_PARAMETER(out);
  UNREFERENCED_PARAMETER(outSize);
  *returned = 0;
  return code == TYPE_CONTROL_GREET ? ERROR_ALREADY_EXISTS : ERROR_INVALID_FUNCTION;
}

FAKE_DLL_WITH(L"rhsim Asks Itself",
              FAKE_TABLE_WITH(FakeOpen, FakeClose, Online, Offline, FakeTerminate, FakeLooksAlive,
                              FakeIsAlive, NULL, NULL, Control, TypeControl))
