/* lm.h for native builds of resource DLLs: the shares. The real one has all of this.
   Source: learn.microsoft.com/windows/win32/api/lmshare, the page of each name. */
#ifndef RHSIM_NATIVE_LM_H
#define RHSIM_NATIVE_LM_H

#include <windows.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef DWORD NET_API_STATUS;

#define NERR_Success 0u
#define NERR_UnknownDevDir 2116u
#define NERR_DuplicateShare 2118u
#define NERR_NetNameNotFound 2310u
#define NERR_DeviceNotShared 2311u

#define STYPE_DISKTREE 0u
#define ACCESS_READ 0x01u
#define ACCESS_ALL 0x7Fu

typedef struct _SHARE_INFO_1 {
  LPWSTR shi1_netname;
  DWORD shi1_type;
  LPWSTR shi1_remark;
} SHARE_INFO_1, *PSHARE_INFO_1;

typedef struct _SHARE_INFO_2 {
  LPWSTR shi2_netname;
  DWORD shi2_type;
  LPWSTR shi2_remark;
  DWORD shi2_permissions;
  DWORD shi2_max_uses;
  DWORD shi2_current_uses;
  LPWSTR shi2_path;
  LPWSTR shi2_passwd;
} SHARE_INFO_2, *PSHARE_INFO_2;

NET_API_STATUS WINAPI NetShareAdd(LPWSTR server, DWORD level, LPBYTE buffer, LPDWORD wrong);
NET_API_STATUS WINAPI NetShareDel(LPWSTR server, LPWSTR name, DWORD reserved);
NET_API_STATUS WINAPI NetShareGetInfo(LPWSTR server, LPWSTR name, DWORD level, LPBYTE* buffer);
NET_API_STATUS WINAPI NetShareSetInfo(LPWSTR server, LPWSTR name, DWORD level, LPBYTE buffer,
                                      LPDWORD wrong);
#define MAX_PREFERRED_LENGTH ((DWORD)-1)

NET_API_STATUS WINAPI NetShareEnum(LPWSTR server, DWORD level, LPBYTE* buffer, DWORD maximum,
                                   LPDWORD read, LPDWORD total, LPDWORD resume);
NET_API_STATUS WINAPI NetShareCheck(LPWSTR server, LPWSTR device, LPDWORD type);
NET_API_STATUS WINAPI NetApiBufferFree(LPVOID buffer);

#ifdef __cplusplus
}
#endif

#endif
