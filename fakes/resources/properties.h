/* The control codes for private properties that a property table lists, as their pages ask for
   them. Sources: "CLUSCTL_RESOURCE_ENUM_PRIVATE_PROPERTIES" and its siblings; "Using Property
   Tables". */
#ifndef FAKES_PROPERTIES_H
#define FAKES_PROPERTIES_H

#include <windows.h>

#include "resapi.h"

/* `inUse`: what the properties were at the last Online still counts, and goes on to count until the
   next one. ERROR_INVALID_FUNCTION: another code, for the Resource Monitor's own processing. */
static inline DWORD PropertyControl(HKEY parameters, const RESUTIL_PROPERTY_ITEM* table, BOOL inUse,
                                    DWORD code, PVOID in, DWORD inSize, PVOID out, DWORD outSize,
                                    LPDWORD returned) {
  DWORD required = 0;
  DWORD result;
  *returned = 0;
  switch (code) {
    case CLUSCTL_RESOURCE_UNKNOWN:
      return ERROR_SUCCESS;
    case CLUSCTL_RESOURCE_ENUM_PRIVATE_PROPERTIES:
      result = ResUtilEnumProperties(table, (LPWSTR)out, outSize, returned, &required);
      break;
    case CLUSCTL_RESOURCE_GET_PRIVATE_PROPERTIES:
      result = ResUtilGetAllProperties(parameters, table, out, outSize, returned, &required);
      break;
    case CLUSCTL_RESOURCE_GET_PRIVATE_PROPERTY_FMTS:
      result = ResUtilGetPropertyFormats(table, out, outSize, returned, &required);
      break;
    case CLUSCTL_RESOURCE_GET_RO_PRIVATE_PROPERTIES:
      return ERROR_SUCCESS; /* There are none. */
    case CLUSCTL_RESOURCE_VALIDATE_PRIVATE_PROPERTIES:
      return ResUtilVerifyPropertyTable(table, NULL, TRUE, in, inSize, NULL);
    case CLUSCTL_RESOURCE_SET_PRIVATE_PROPERTIES:
      result = ResUtilVerifyPropertyTable(table, NULL, TRUE, in, inSize, NULL);
      if (result == ERROR_SUCCESS) {
        result = ResUtilSetPropertyTable(parameters, table, NULL, TRUE, in, inSize, NULL);
      }
      return result == ERROR_SUCCESS && inUse ? ERROR_RESOURCE_PROPERTIES_STORED : result;
    default:
      return ERROR_INVALID_FUNCTION;
  }
  if (result == ERROR_MORE_DATA) *returned = required;
  return result;
}

/* The same of the type, which has no properties of its own. `table`: its resources'. */
static inline DWORD PropertyTypeControl(const RESUTIL_PROPERTY_ITEM* table, DWORD code, PVOID in,
                                        DWORD inSize, PVOID out, DWORD outSize, LPDWORD returned) {
  static const RESUTIL_PROPERTY_ITEM none[] = {{NULL, NULL, 0, {0}, 0, 0, 0, 0}};
  DWORD required = 0;
  DWORD result;
  *returned = 0;
  switch (code) {
    case CLUSCTL_RESOURCE_TYPE_UNKNOWN:
    case CLUSCTL_RESOURCE_TYPE_ENUM_PRIVATE_PROPERTIES:
    case CLUSCTL_RESOURCE_TYPE_GET_PRIVATE_PROPERTIES:
      return ERROR_SUCCESS; /* There are none. */
    case CLUSCTL_RESOURCE_TYPE_VALIDATE_PRIVATE_PROPERTIES:
    case CLUSCTL_RESOURCE_TYPE_SET_PRIVATE_PROPERTIES:
      return ResUtilVerifyPropertyTable(none, NULL, FALSE, in, inSize, NULL);
    case CLUSCTL_RESOURCE_TYPE_GET_PRIVATE_RESOURCE_PROPERTY_FMTS:
      result = ResUtilGetPropertyFormats(table, out, outSize, returned, &required);
      break;
    default:
      return ERROR_INVALID_FUNCTION;
  }
  if (result == ERROR_MORE_DATA) *returned = required;
  return result;
}

#endif
