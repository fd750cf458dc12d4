/* Answers to the control codes for private properties, from a property table.

   Every code that the pages call required is answered, with ERROR_MORE_DATA and the size that is
   needed when the buffer is too small, and nothing is written before the whole list was verified.
   Source: "Resource Control Codes", "Resource Type Control Codes". */
#ifndef FAKES_PROPERTIES_H
#define FAKES_PROPERTIES_H

#include <windows.h>

#include "resapi.h"

/* There are none of them: the list's count, or the type's table. */
static const RESUTIL_PROPERTY_ITEM g_NoProperties[] = {{NULL, NULL, 0, {0}, 0, 0, 0, 0}};

static inline DWORD PropertyAnswer(DWORD result, DWORD required, LPDWORD returned) {
  if (result == ERROR_MORE_DATA) *returned = required;
  return result;
}

static inline DWORD PropertyVerify(const RESUTIL_PROPERTY_ITEM* table, PVOID in, DWORD inSize) {
  return ResUtilVerifyPropertyTable(table, NULL, TRUE, in, inSize, NULL);
}

/* `stored`: the answer to a list that was stored; ERROR_RESOURCE_PROPERTIES_STORED while what runs
   still goes by the values that it was started with. */
static inline DWORD PropertySet(HKEY key, const RESUTIL_PROPERTY_ITEM* table, PVOID in,
                                DWORD inSize, DWORD stored) {
  DWORD result = PropertyVerify(table, in, inSize);
  if (result == ERROR_SUCCESS) {
    result = ResUtilSetPropertyTable(key, table, NULL, TRUE, in, inSize, NULL);
  }
  return result == ERROR_SUCCESS ? stored : result;
}

/* ERROR_INVALID_FUNCTION for any code that is not about private properties. */
static inline DWORD PropertyControl(HKEY key, const RESUTIL_PROPERTY_ITEM* table, DWORD stored,
                                    DWORD code, PVOID in, DWORD inSize, PVOID out, DWORD outSize,
                                    LPDWORD returned) {
  DWORD required = 0;
  DWORD result;
  *returned = 0;
  switch (code) {
    case CLUSCTL_RESOURCE_ENUM_PRIVATE_PROPERTIES:
      result = ResUtilEnumProperties(table, (LPWSTR)out, outSize, returned, &required);
      break;
    case CLUSCTL_RESOURCE_GET_PRIVATE_PROPERTIES:
      result = ResUtilGetAllProperties(key, table, out, outSize, returned, &required);
      break;
    case CLUSCTL_RESOURCE_GET_RO_PRIVATE_PROPERTIES:
      result = ResUtilGetProperties(key, g_NoProperties, out, outSize, returned, &required);
      break;
    case CLUSCTL_RESOURCE_GET_PRIVATE_PROPERTY_FMTS:
      result = ResUtilGetPropertyFormats(table, out, outSize, returned, &required);
      break;
    case CLUSCTL_RESOURCE_VALIDATE_PRIVATE_PROPERTIES:
      return PropertyVerify(table, in, inSize);
    case CLUSCTL_RESOURCE_SET_PRIVATE_PROPERTIES:
      return PropertySet(key, table, in, inSize, stored);
    default:
      return ERROR_INVALID_FUNCTION; /* The Resource Monitor's own processing will do. */
  }
  return PropertyAnswer(result, required, returned);
}

/* The list of no properties: a count. */
static inline DWORD PropertyNone(PVOID out, DWORD outSize, LPDWORD returned) {
  *returned = sizeof(DWORD);
  if (outSize < sizeof(DWORD)) return ERROR_MORE_DATA;
  *(DWORD*)out = 0;
  return ERROR_SUCCESS;
}

/* A type without private properties of its own; `table` is its resources'. */
static inline DWORD PropertyTypeControl(const RESUTIL_PROPERTY_ITEM* table, DWORD code, PVOID in,
                                        DWORD inSize, PVOID out, DWORD outSize, LPDWORD returned) {
  DWORD required = 0;
  DWORD result;
  *returned = 0;
  switch (code) {
    case CLUSCTL_RESOURCE_TYPE_UNKNOWN:
      return ERROR_SUCCESS;
    case CLUSCTL_RESOURCE_TYPE_ENUM_PRIVATE_PROPERTIES:
      result = ResUtilEnumProperties(g_NoProperties, (LPWSTR)out, outSize, returned, &required);
      return PropertyAnswer(result, required, returned);
    case CLUSCTL_RESOURCE_TYPE_GET_PRIVATE_PROPERTIES:
      return PropertyNone(out, outSize, returned);
    case CLUSCTL_RESOURCE_TYPE_GET_PRIVATE_RESOURCE_PROPERTY_FMTS:
      result = ResUtilGetPropertyFormats(table, out, outSize, returned, &required);
      return PropertyAnswer(result, required, returned);
    case CLUSCTL_RESOURCE_TYPE_VALIDATE_PRIVATE_PROPERTIES:
    case CLUSCTL_RESOURCE_TYPE_SET_PRIVATE_PROPERTIES:
      /* With nothing in it there is nothing to store. */
      return ResUtilVerifyPropertyTable(g_NoProperties, NULL, FALSE, in, inSize, NULL);
    default:
      return ERROR_INVALID_FUNCTION;
  }
}

#endif
