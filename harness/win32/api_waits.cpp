#include <algorithm>

#include "harness/win32/api.h"

namespace rhsim::win32::border {

namespace {

constexpr Dword maximum_wait_objects = 64;

/// The objects behind the handles of a wait. Empty, with the last error set, if one is none.
std::vector<std::shared_ptr<Object>> objects_of(Inside& in, Dword count, const Handle* handles,
                                                const char* function) {
  std::vector<std::shared_ptr<Object>> objects;
  for (Dword index = 0; index < count; ++index) {
    auto object = in.object_of(handles[index], function);
    if (object == nullptr) return {};
    objects.push_back(std::move(object));
  }
  return objects;
}

/// A real handle is asked again and again, at growing intervals of virtual time. What it answers is
/// not ours to determine, and the trace says so.
Dword wait_for_real(Inside& in, Handle handle, Dword milliseconds, const char* function) {
  in.recorder.record(in.strands.origin(in.scheduler.current()).resource,
                     trace::Uncontrolled{std::string(function) + " on a real handle"});
  const Instant deadline = saturating_add(in.scheduler.now(), timeout_of(milliseconds));
  Duration interval = 1ms;
  for (;;) {
    const Dword result = real::poll(handle);
    if (result != wait_timeout || in.scheduler.now() >= deadline) return result;
    in.sleep(std::min(interval, deadline - in.scheduler.now()), false);
    interval = std::min<Duration>(interval * 2, 1s);
  }
}

Dword wait_for_one(Inside& in, Handle handle, Dword milliseconds, Bool alertable,
                   const char* function) {
  if (real::present && in.handles.find(handle) == nullptr && real::is_open(handle)) {
    return wait_for_real(in, handle, milliseconds, function);
  }
  auto object = in.object_of(handle, function);
  if (object == nullptr) return wait_failed;
  return in.wait_one(std::move(object), timeout_of(milliseconds), alertable != 0, function);
}

Dword wait_for_several(Inside& in, Dword count, const Handle* handles, bool all, Dword milliseconds,
                       bool alertable, const char* function) {
  auto objects = objects_of(in, count, handles, function);
  if (objects.size() != count) return wait_failed;
  for (Dword index = 1; all && index < count; ++index) {
    if (std::find(handles, handles + index, handles[index]) != handles + index) {
      return in.fail(error_invalid_parameter, wait_failed);
    }
  }
  return in.wait(std::move(objects), all, timeout_of(milliseconds), alertable, function);
}

/// No strand has a window, so no message ever comes: the queue takes a place and stays silent.
Dword wait_for_messages(Dword count, const Handle* handles, bool all, Dword milliseconds,
                        bool alertable, const char* function) {
  return step_as(function, wait_failed, [&](Inside& in) {
    if (count >= maximum_wait_objects || (count > 0 && handles == nullptr)) {
      return in.fail(error_invalid_parameter, wait_failed);
    }
    // With all of them the queue would have to be signalled as well.
    if (all || count == 0) {
      const auto objects = objects_of(in, count, handles, function);
      if (objects.size() != count) return wait_failed;
      return in.wait({}, false, timeout_of(milliseconds), alertable, function);
    }
    return wait_for_several(in, count, handles, false, milliseconds, alertable, function);
  });
}

/// What SignalObjectAndWait does first. False with the last error set.
bool signal(Inside& in, Handle handle) {
  const auto object = in.object_of(handle, "SignalObjectAndWait", signalling);
  if (object == nullptr) return false;
  if (auto* event = dynamic_cast<Event*>(object.get())) return in.set_event(*event);
  if (auto* mutex = dynamic_cast<Mutex*>(object.get())) return in.release_mutex(*mutex);
  if (auto* semaphore = dynamic_cast<Semaphore*>(object.get())) {
    return in.release_semaphore(*semaphore, 1);
  }
  return in.fail(error_invalid_handle, false);
}

}  // namespace

// Source: synchapi/nf-synchapi-waitforsingleobject.
RHSIM_API(Dword, WaitForSingleObject, Handle object, Dword milliseconds) {
  return step(wait_failed, [&](Inside& in) {
    return wait_for_one(in, object, milliseconds, 0, "WaitForSingleObject");
  });
}

RHSIM_API(Dword, WaitForSingleObjectEx, Handle object, Dword milliseconds, Bool alertable) {
  return step(wait_failed, [&](Inside& in) {
    return wait_for_one(in, object, milliseconds, alertable, "WaitForSingleObjectEx");
  });
}

// Source: synchapi/nf-synchapi-waitformultipleobjects.
namespace {

Dword wait_for_objects(Dword count, const Handle* objects, Bool all, Dword milliseconds,
                       Bool alertable, const char* function = __builtin_FUNCTION()) {
  return step_as(function, wait_failed, [&](Inside& in) {
    if (count == 0 || count > maximum_wait_objects || objects == nullptr) {
      return in.fail(error_invalid_parameter, wait_failed);
    }
    return wait_for_several(in, count, objects, all != 0, milliseconds, alertable != 0,
                            "WaitForMultipleObjects");
  });
}

}  // namespace

RHSIM_API(Dword, WaitForMultipleObjectsEx, Dword count, const Handle* objects, Bool all,
          Dword milliseconds, Bool alertable) {
  return wait_for_objects(count, objects, all, milliseconds, alertable);
}

RHSIM_API(Dword, WaitForMultipleObjects, Dword count, const Handle* objects, Bool all,
          Dword milliseconds) {
  return wait_for_objects(count, objects, all, milliseconds, 0);
}

// Source: winuser/nf-winuser-msgwaitformultipleobjects.
RHSIM_API(Dword, MsgWaitForMultipleObjects, Dword count, const Handle* objects, Bool all,
          Dword milliseconds, Dword) {
  return wait_for_messages(count, objects, all != 0, milliseconds, false,
                           "MsgWaitForMultipleObjects");
}

RHSIM_API(Dword, MsgWaitForMultipleObjectsEx, Dword count, const Handle* objects,
          Dword milliseconds, Dword, Dword flags) {
  constexpr Dword wait_all = 1;
  constexpr Dword alertable = 2;
  return wait_for_messages(count, objects, (flags & wait_all) != 0, milliseconds,
                           (flags & alertable) != 0, "MsgWaitForMultipleObjectsEx");
}

// Source: synchapi/nf-synchapi-signalobjectandwait. No other strand runs between the two.
RHSIM_API(Dword, SignalObjectAndWait, Handle to_signal, Handle object, Dword milliseconds,
          Bool alertable) {
  return step(wait_failed, [&](Inside& in) {
    if (in.object_of(object, "SignalObjectAndWait") == nullptr) return wait_failed;
    if (!signal(in, to_signal)) return wait_failed;
    return wait_for_one(in, object, milliseconds, alertable, "SignalObjectAndWait");
  });
}

}  // namespace rhsim::win32::border

namespace rhsim::win32 {

ApiList wait_functions() {
  using namespace border;
  static const ApiFunction list[] = {
      RHSIM_ROW("kernel32.dll", Wait, WaitForSingleObject),
      RHSIM_ROW("kernel32.dll", Wait, WaitForSingleObjectEx),
      RHSIM_ROW("kernel32.dll", Wait, WaitForMultipleObjects),
      RHSIM_ROW("kernel32.dll", Wait, WaitForMultipleObjectsEx),
      RHSIM_ROW("user32.dll", Wait, MsgWaitForMultipleObjects),
      RHSIM_ROW("user32.dll", Wait, MsgWaitForMultipleObjectsEx),
      RHSIM_ROW("kernel32.dll", Wait, SignalObjectAndWait),
  };
  return list;
}

}  // namespace rhsim::win32
