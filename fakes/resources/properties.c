/* Well-behaved: private properties of every common format, kept by a parameter block. What is set
   while the resource is online is stored, and takes effect at the next Online. */
#include "core.h"

typedef struct SETTINGS {
  LPWSTR Text;
  LPWSTR Folder; /* With %variables%. */
  LPWSTR Names;  /* A multi-string. */
  DWORD NamesSize;
  DWORD Count;
  BOOL Enabled;
} SETTINGS;

#define SETTING(NAME, FORMAT, PRESET, LEAST, GREATEST, MEMBER)                     \
  {                                                                                \
    (LPWSTR)(NAME), NULL, (FORMAT), {(DWORD_PTR)(PRESET)}, (LEAST), (GREATEST), 0, \
        FIELD_OFFSET(SETTINGS, MEMBER)                                             \
  }

static const WCHAR g_NoNames[] = {0, 0};

static const RESUTIL_PROPERTY_ITEM g_Settings[] = {
    SETTING(L"Text", CLUSPROP_FORMAT_SZ, L"text", 0, 0, Text),
    SETTING(L"Folder", CLUSPROP_FORMAT_EXPAND_SZ, L"%SystemRoot%", 0, 0, Folder),
    SETTING(L"Names", CLUSPROP_FORMAT_MULTI_SZ, g_NoNames, sizeof(g_NoNames), 0, Names),
    SETTING(L"Count", CLUSPROP_FORMAT_DWORD, 3, 1, 100, Count),
    SETTING(L"Enabled", CLUSPROP_FORMAT_DWORD, 1, 0, 1, Enabled),
    {NULL, NULL, 0, {0}, 0, 0, 0, 0},
};

typedef struct CONFIGURED {
  FAKE* Fake;
  SETTINGS Active; /* Guarded by Operation. */
} CONFIGURED;

/* Under Operation. */
static DWORD Configure(CONFIGURED* self) {
  SETTINGS read;
  LPWSTR wrong = NULL;
  DWORD error;
  ZeroMemory(&read, sizeof(read));
  error = ResUtilGetPropertiesToParameterBlock(self->Fake->Parameters, g_Settings, (LPBYTE)&read,
                                               TRUE, &wrong);
  if (error != ERROR_SUCCESS) {
    g_LogEvent(self->Fake->ResourceHandle, LOG_ERROR, L"The property %1 is wrong: %2!u!.\n",
               wrong != NULL ? wrong : L"(unknown)", error);
    ResUtilFreeParameterBlock((LPBYTE)&read, NULL, g_Settings);
    return error;
  }
  ResUtilFreeParameterBlock((LPBYTE)&self->Active, NULL, g_Settings);
  self->Active = read;
  return ERROR_SUCCESS;
}

static RESID WINAPI ConfiguredOpen(LPCWSTR name, HKEY key, RESOURCE_HANDLE handle) {
  return FakeNewInside(sizeof(CONFIGURED), name, key, handle);
}

static DWORD WINAPI ConfiguredOnline(RESID resource, LPHANDLE eventHandle) {
  CONFIGURED* self = (CONFIGURED*)resource;
  DWORD result;
  EnterCriticalSection(&self->Fake->Operation);
  result = Configure(self);
  LeaveCriticalSection(&self->Fake->Operation);
  return result == ERROR_SUCCESS ? FakeOnline(self->Fake, eventHandle) : result;
}

static DWORD WINAPI ConfiguredOffline(RESID resource) {
  return FakeOffline(((CONFIGURED*)resource)->Fake);
}

static VOID WINAPI ConfiguredTerminate(RESID resource) {
  FakeTerminate(((CONFIGURED*)resource)->Fake);
}

static VOID WINAPI ConfiguredClose(RESID resource) {
  CONFIGURED* self = (CONFIGURED*)resource;
  FakeTerminate(self->Fake);
  ResUtilFreeParameterBlock((LPBYTE)&self->Active, NULL, g_Settings);
  FakeFree(self->Fake);
  LocalFree(self);
}

static BOOL WINAPI ConfiguredLooksAlive(RESID resource) {
  return FakeLooksAlive(((CONFIGURED*)resource)->Fake);
}

static BOOL WINAPI ConfiguredIsAlive(RESID resource) {
  return FakeIsAlive(((CONFIGURED*)resource)->Fake);
}

static DWORD WINAPI ConfiguredControl(RESID resource, DWORD code, PVOID in, DWORD inSize, PVOID out,
                                      DWORD outSize, LPDWORD returned) {
  CONFIGURED* self = (CONFIGURED*)resource;
  const DWORD stored = FakeIsUp(self->Fake) ? ERROR_RESOURCE_PROPERTIES_STORED : ERROR_SUCCESS;
  *returned = 0;
  if (code == CLUSCTL_RESOURCE_UNKNOWN) return ERROR_SUCCESS;
  return PropertyControl(self->Fake->Parameters, g_Settings, stored, code, in, inSize, out, outSize,
                         returned);
}

static DWORD WINAPI ConfiguredTypeControl(LPCWSTR type, DWORD code, PVOID in, DWORD inSize,
                                          PVOID out, DWORD outSize, LPDWORD returned) {
  UNREFERENCED_PARAMETER(type);
  return PropertyTypeControl(g_Settings, code, in, inSize, out, outSize, returned);
}

FAKE_DLL_WITH(L"rhsim Properties",
              FAKE_TABLE_WITH(ConfiguredOpen, ConfiguredClose, ConfiguredOnline, ConfiguredOffline,
                              ConfiguredTerminate, ConfiguredLooksAlive, ConfiguredIsAlive, NULL,
                              NULL, ConfiguredControl, ConfiguredTypeControl))
