#include "harness/win32/api.h"

namespace rhsim::win32 {

namespace {

// What functions answer when no strand runs: a runtime that unloads at process exit.
thread_local Dword error_outside = 0;

}  // namespace

}  // namespace rhsim::win32

namespace rhsim::win32::border {

namespace {

constexpr Dword out_of_indexes = 0xFFFFFFFF;

using FlsCallback = void (*)(void*);

}  // namespace

// --- Last error. Source: errhandlingapi/nf-errhandlingapi-getlasterror.
// ---------------------------

RHSIM_API(Dword, GetLastError) {
  return read(error_outside, [](Inside& in) { return in.self().last_error; });
}

RHSIM_API(void, SetLastError, Dword error) {
  if (!on_strand()) error_outside = error;
  read(0, [&](Inside& in) {
    in.set_last_error(error);
    return 0;
  });
}

RHSIM_API(void, SetLastErrorEx, Dword error, Dword) { SetLastError(error); }

// --- Thread local storage. Source: processthreadsapi/nf-processthreadsapi-tlsalloc, -tlsgetvalue.
// --

RHSIM_API(Dword, TlsAlloc) {
  return step(out_of_indexes, [](Inside& in) {
    const auto index = in.tls.allocate(nullptr);
    if (!index) return in.fail(error_no_more_items, out_of_indexes);
    in.strands.for_each([&](Strand& strand) { set_slot_value(strand.tls, *index, nullptr); });
    return *index;
  });
}

RHSIM_API(Bool, TlsFree, Dword index) {
  return step(Bool{0}, [&](Inside& in) {
    if (!in.tls.used(index)) return in.fail(error_invalid_parameter, Bool{0});
    in.tls.free(index);
    return Bool{1};
  });
}

// Checks the range alone, as the page says, and clears the last error when it succeeds.
RHSIM_API(void*, TlsGetValue, Dword index) {
  return read(static_cast<void*>(nullptr), [&](Inside& in) {
    void* const none = nullptr;
    if (!in.tls.in_range(index)) return in.fail(error_invalid_parameter, none);
    in.set_last_error(0);
    return slot_value(in.self().tls, index);
  });
}

RHSIM_API(Bool, TlsSetValue, Dword index, void* value) {
  return read(Bool{0}, [&](Inside& in) {
    if (!in.tls.in_range(index)) return in.fail(error_invalid_parameter, Bool{0});
    set_slot_value(in.self().tls, index, value);
    return Bool{1};
  });
}

// --- Fiber local storage: as a strand has no fibers, TLS with a callback at its end.
// Source: fibersapi/nf-fibersapi-flsalloc and the pages beside it.
// ---------------------------------

RHSIM_API(Dword, FlsAlloc, FlsCallback callback) {
  return step(out_of_indexes, [&](Inside& in) {
    const auto index = in.fls.allocate(callback);
    if (!index) return in.fail(error_no_more_items, out_of_indexes);
    in.strands.for_each([&](Strand& strand) { set_slot_value(strand.fls, *index, nullptr); });
    return *index;
  });
}

// "Freeing an FLS index ... calls the callback for each fiber with a non-null value", on the
// freeing thread.
RHSIM_API(Bool, FlsFree, Dword index) {
  return step(Bool{0}, [&](Inside& in) {
    if (!in.fls.used(index)) return in.fail(error_invalid_parameter, Bool{0});
    const auto callback = in.fls.destructor(index);
    in.strands.for_each([&](Strand& strand) {
      void* const value = slot_value(strand.fls, index);
      if (value == nullptr) return;
      set_slot_value(strand.fls, index, nullptr);
      if (callback == nullptr) return;
      const DllCode dll(in);
      callback(value);
    });
    in.fls.free(index);
    return Bool{1};
  });
}

RHSIM_API(void*, FlsGetValue, Dword index) {
  return read(static_cast<void*>(nullptr), [&](Inside& in) {
    void* const none = nullptr;
    if (!in.fls.used(index)) return in.fail(error_invalid_parameter, none);
    in.set_last_error(0);
    return slot_value(in.self().fls, index);
  });
}

RHSIM_API(Bool, FlsSetValue, Dword index, void* value) {
  return read(Bool{0}, [&](Inside& in) {
    if (!in.fls.used(index)) return in.fail(error_invalid_parameter, Bool{0});
    set_slot_value(in.self().fls, index, value);
    return Bool{1};
  });
}

RHSIM_API(Bool, IsThreadAFiber) {
  return read(Bool{0}, [](Inside&) { return Bool{0}; });
}

}  // namespace rhsim::win32::border

namespace rhsim::win32 {

ApiList storage_functions() {
  using namespace border;
  static const ApiFunction list[] = {
      RHSIM_ROW("kernel32.dll", Storage, GetLastError),
      RHSIM_ROW("kernel32.dll", Storage, SetLastError),
      RHSIM_ROW("user32.dll", Storage, SetLastErrorEx),
      RHSIM_ROW("kernel32.dll", Storage, TlsAlloc),
      RHSIM_ROW("kernel32.dll", Storage, TlsFree),
      RHSIM_ROW("kernel32.dll", Storage, TlsGetValue),
      RHSIM_ROW("kernel32.dll", Storage, TlsSetValue),
      RHSIM_ROW("kernel32.dll", Storage, FlsAlloc),
      RHSIM_ROW("kernel32.dll", Storage, FlsFree),
      RHSIM_ROW("kernel32.dll", Storage, FlsGetValue),
      RHSIM_ROW("kernel32.dll", Storage, FlsSetValue),
      RHSIM_ROW("kernel32.dll", Storage, IsThreadAFiber),
  };
  return list;
}

}  // namespace rhsim::win32
