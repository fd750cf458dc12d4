#include <algorithm>

#include "harness/base/unicode.h"
#include "harness/win32/api.h"
#include "harness/win32/named_objects.h"

namespace rhsim::win32 {

namespace {

constexpr std::size_t longest_name = 260;  // MAX_PATH.

ObjectName checked(std::string text) {
  for (const std::string_view prefix : {"Global\\", "Local\\"}) {
    if (text.starts_with(prefix)) {
      text.erase(0, prefix.size());
      break;
    }
  }
  if (text.size() > longest_name) return {"", error_filename_exceeds_range};
  // A backslash would lead into a directory of objects, and there is none.
  if (text.find('\\') != std::string::npos) return {"", error_path_not_found};
  return {std::move(text), 0};
}

}  // namespace

ObjectName object_name(const char* name) { return checked(name == nullptr ? "" : name); }

ObjectName object_name(const WideChar* name) {
  return checked(name == nullptr ? std::string() : to_utf8(name));
}

bool Inside::set_event(Event& event) {
  const bool before = std::exchange(event.set, true);
  if (!before) waits.signalled(event);
  return true;
}

bool Inside::release_mutex(Mutex& mutex) {
  Strand& me = self();
  if (mutex.owner != me.id) return fail(error_not_owner, false);
  if (--mutex.recursion > 0) return true;
  mutex.owner = 0;
  const auto held = std::find_if(me.mutexes.begin(), me.mutexes.end(),
                                 [&](const auto& one) { return one.get() == &mutex; });
  RHSIM_ASSERT(held != me.mutexes.end());
  const auto kept_alive = *held;
  me.mutexes.erase(held);
  waits.signalled(mutex);
  return true;
}

bool Inside::release_semaphore(Semaphore& semaphore, std::int32_t count) {
  if (count > semaphore.maximum - semaphore.count) return fail(error_too_many_posts, false);
  const bool before = semaphore.count > 0;
  semaphore.count += count;
  if (!before) waits.signalled(semaphore);
  return true;
}

}  // namespace rhsim::win32

namespace rhsim::win32::border {

namespace {

constexpr Dword handle_flags = 0x3;  // HANDLE_FLAG_INHERIT, HANDLE_FLAG_PROTECT_FROM_CLOSE.
constexpr Dword protect_from_close = 0x2;
constexpr Dword close_source = 0x1;  // DUPLICATE_CLOSE_SOURCE.
constexpr Dword same_access = 0x2;   // DUPLICATE_SAME_ACCESS.

template <class Name>
Handle create_event(Bool manual, Bool set, Name name, Dword access = every_access,
                    const char* function = __builtin_FUNCTION()) {
  return step_as(function, Handle{}, [&](Inside& in) {
    return create_named<Event>(
        in, name, [&] { return std::make_shared<Event>(manual != 0, set != 0); }, access);
  });
}

template <class Name>
Handle create_mutex(Bool owned, Name name, Dword access = every_access,
                    const char* function = __builtin_FUNCTION()) {
  return step_as(function, Handle{}, [&](Inside& in) {
    return create_named<Mutex>(
        in, name,
        [&] {
          auto mutex = std::make_shared<Mutex>();
          if (owned != 0) {
            mutex->take(in.scheduler.current());
            in.self().mutexes.push_back(mutex);
          }
          return mutex;
        },
        access);
  });
}

template <class Name>
Handle create_semaphore(std::int32_t initial, std::int32_t maximum, Name name,
                        Dword access = every_access, const char* function = __builtin_FUNCTION()) {
  return step_as(function, Handle{}, [&](Inside& in) {
    if (maximum <= 0 || initial < 0 || initial > maximum) {
      return in.fail(error_invalid_parameter, Handle{});
    }
    return create_named<Semaphore>(
        in, name, [&] { return std::make_shared<Semaphore>(initial, maximum); }, access);
  });
}

}  // namespace

// --- Events. Source: synchapi/nf-synchapi-createeventw and the pages beside it. -----------------

RHSIM_API(Handle, CreateEventA, void*, Bool manual, Bool set, const char* name) {
  return create_event(manual, set, name);
}
RHSIM_API(Handle, CreateEventW, void*, Bool manual, Bool set, const WideChar* name) {
  return create_event(manual, set, name);
}
RHSIM_API(Handle, CreateEventExA, void*, const char* name, Dword flags, Dword access) {
  return create_event(Bool(flags & 1U), Bool(flags & 2U), name, access);
}
RHSIM_API(Handle, CreateEventExW, void*, const WideChar* name, Dword flags, Dword access) {
  return create_event(Bool(flags & 1U), Bool(flags & 2U), name, access);
}
RHSIM_API(Handle, OpenEventA, Dword access, Bool, const char* name) {
  return open_existing<Event>(name, access);
}
RHSIM_API(Handle, OpenEventW, Dword access, Bool, const WideChar* name) {
  return open_existing<Event>(name, access);
}

RHSIM_API(Bool, SetEvent, Handle event) {
  return step(Bool{0}, [&](Inside& in) {
    const auto object = in.object_as<Event>(event, "SetEvent");
    return Bool{object != nullptr && in.set_event(*object)};
  });
}

RHSIM_API(Bool, ResetEvent, Handle event) {
  return step(Bool{0}, [&](Inside& in) {
    const auto object = in.object_as<Event>(event, "ResetEvent");
    if (object == nullptr) return Bool{0};
    object->set = false;
    return Bool{1};
  });
}

// Source: winbase/nf-winbase-pulseevent.
RHSIM_API(Bool, PulseEvent, Handle event) {
  return step(Bool{0}, [&](Inside& in) {
    const auto object = in.object_as<Event>(event, "PulseEvent");
    if (object == nullptr) return Bool{0};
    in.set_event(*object);
    object->set = false;
    return Bool{1};
  });
}

// --- Mutexes. Source: synchapi/nf-synchapi-createmutexw, -releasemutex. --------------------------

RHSIM_API(Handle, CreateMutexA, void*, Bool owned, const char* name) {
  return create_mutex(owned, name);
}
RHSIM_API(Handle, CreateMutexW, void*, Bool owned, const WideChar* name) {
  return create_mutex(owned, name);
}
RHSIM_API(Handle, CreateMutexExA, void*, const char* name, Dword flags, Dword access) {
  return create_mutex(Bool(flags & 1U), name, access);
}
RHSIM_API(Handle, CreateMutexExW, void*, const WideChar* name, Dword flags, Dword access) {
  return create_mutex(Bool(flags & 1U), name, access);
}
RHSIM_API(Handle, OpenMutexA, Dword access, Bool, const char* name) {
  return open_existing<Mutex>(name, access);
}
RHSIM_API(Handle, OpenMutexW, Dword access, Bool, const WideChar* name) {
  return open_existing<Mutex>(name, access);
}

RHSIM_API(Bool, ReleaseMutex, Handle mutex) {
  return step(Bool{0}, [&](Inside& in) {
    const auto object = in.object_as<Mutex>(mutex, "ReleaseMutex");
    return Bool{object != nullptr && in.release_mutex(*object)};
  });
}

// --- Semaphores. Source: synchapi/nf-synchapi-createsemaphorew, -releasesemaphore. ---------------

RHSIM_API(Handle, CreateSemaphoreA, void*, std::int32_t count, std::int32_t maximum,
          const char* name) {
  return create_semaphore(count, maximum, name);
}
RHSIM_API(Handle, CreateSemaphoreW, void*, std::int32_t count, std::int32_t maximum,
          const WideChar* name) {
  return create_semaphore(count, maximum, name);
}
RHSIM_API(Handle, CreateSemaphoreExA, void*, std::int32_t count, std::int32_t maximum,
          const char* name, Dword, Dword access) {
  return create_semaphore(count, maximum, name, access);
}
RHSIM_API(Handle, CreateSemaphoreExW, void*, std::int32_t count, std::int32_t maximum,
          const WideChar* name, Dword, Dword access) {
  return create_semaphore(count, maximum, name, access);
}
RHSIM_API(Handle, OpenSemaphoreA, Dword access, Bool, const char* name) {
  return open_existing<Semaphore>(name, access);
}
RHSIM_API(Handle, OpenSemaphoreW, Dword access, Bool, const WideChar* name) {
  return open_existing<Semaphore>(name, access);
}

RHSIM_API(Bool, ReleaseSemaphore, Handle semaphore, std::int32_t count, std::int32_t* previous) {
  return step(Bool{0}, [&](Inside& in) {
    const auto object = in.object_as<Semaphore>(semaphore, "ReleaseSemaphore");
    if (object == nullptr) return Bool{0};
    if (count <= 0) return in.fail(error_invalid_parameter, Bool{0});
    const std::int32_t before = object->count;
    if (!in.release_semaphore(*object, count)) return Bool{0};
    if (previous != nullptr) *previous = before;
    return Bool{1};
  });
}

// --- Handles. Source: handleapi/nf-handleapi-closehandle, -duplicatehandle. ----------------------

RHSIM_API(Bool, CloseHandle, Handle object) {
  return step(Bool{0}, [&](Inside& in) {
    if (const auto* entry = in.handles.find(object)) {
      if ((entry->flags & protect_from_close) != 0) return in.fail(error_invalid_handle, Bool{0});
    } else if (real::present && object != current_process_handle &&
               object != current_thread_handle && !in.is_reserved(object)) {
      if (real::close(object)) return Bool{1};
    }
    return Bool{in.windows.close(object)};
  });
}

// A duplicate may do what is asked for it, or as much as its source.
RHSIM_API(Bool, DuplicateHandle, Handle source_process, Handle source, Handle target_process,
          Handle* target, Dword access, Bool, Dword options) {
  return step(Bool{0}, [&](Inside& in) {
    for (const Handle process : {source_process, target_process}) {
      const auto object = in.object_of(process, "DuplicateHandle");
      if (object == nullptr) return Bool{0};
      if (object != in.process()) return in.fail(error_invalid_handle, Bool{0});
    }
    if (real::present && in.handles.find(source) == nullptr && real::is_open(source)) {
      const Handle copy = real::duplicate(source, options);
      if (copy == nullptr) return in.fail(real::last_error(), Bool{0});
      if (target != nullptr) *target = copy;
      return Bool{1};
    }
    auto object = in.object_of(source, "DuplicateHandle");
    if (object == nullptr) return Bool{0};
    const auto* entry = in.handles.find(source);
    if ((options & same_access) != 0) access = entry == nullptr ? every_access : entry->rights;
    if (target != nullptr) *target = in.open_for(object, access);
    if ((options & close_source) != 0 && in.handles.find(source) != nullptr) {
      in.handles.close(source);
    }
    return Bool{1};
  });
}

RHSIM_API(Bool, CompareObjectHandles, Handle first, Handle second) {
  return step(Bool{0}, [&](Inside& in) {
    const auto left = in.object_of(first, "CompareObjectHandles");
    const auto right = in.object_of(second, "CompareObjectHandles");
    return Bool{left != nullptr && left == right};
  });
}

RHSIM_API(Bool, GetHandleInformation, Handle object, Dword* flags) {
  return step(Bool{0}, [&](Inside& in) {
    const auto* entry = in.handles.find(object);
    if (entry == nullptr) {
      const bool open = real::present && real::is_open(object);
      if (!open && in.object_of(object, "GetHandleInformation") == nullptr) return Bool{0};
    }
    if (flags == nullptr) return in.fail(error_invalid_parameter, Bool{0});
    *flags = entry == nullptr ? 0 : entry->flags;
    return Bool{1};
  });
}

RHSIM_API(Bool, SetHandleInformation, Handle object, Dword mask, Dword flags) {
  return step(Bool{0}, [&](Inside& in) {
    auto* entry = in.handles.find(object);
    if (entry == nullptr) {
      // A real handle keeps what it has: nothing here is inherited by another process.
      if (real::present && real::is_open(object)) return Bool{1};
      return Bool{in.object_of(object, "SetHandleInformation") != nullptr};
    }
    if ((mask & ~handle_flags) != 0) return in.fail(error_invalid_parameter, Bool{0});
    entry->flags = (entry->flags & ~mask) | (flags & mask);
    return Bool{1};
  });
}

}  // namespace rhsim::win32::border

namespace rhsim::win32 {

ApiList object_functions() {
  using namespace border;
  static const ApiFunction list[] = {
      RHSIM_ROW("kernel32.dll", Object, CreateEventA),
      RHSIM_ROW("kernel32.dll", Object, CreateEventW),
      RHSIM_ROW("kernel32.dll", Object, CreateEventExA),
      RHSIM_ROW("kernel32.dll", Object, CreateEventExW),
      RHSIM_ROW("kernel32.dll", Object, OpenEventA),
      RHSIM_ROW("kernel32.dll", Object, OpenEventW),
      RHSIM_ROW("kernel32.dll", Object, SetEvent),
      RHSIM_ROW("kernel32.dll", Object, ResetEvent),
      RHSIM_ROW("kernel32.dll", Object, PulseEvent),
      RHSIM_ROW("kernel32.dll", Object, CreateMutexA),
      RHSIM_ROW("kernel32.dll", Object, CreateMutexW),
      RHSIM_ROW("kernel32.dll", Object, CreateMutexExA),
      RHSIM_ROW("kernel32.dll", Object, CreateMutexExW),
      RHSIM_ROW("kernel32.dll", Object, OpenMutexA),
      RHSIM_ROW("kernel32.dll", Object, OpenMutexW),
      RHSIM_ROW("kernel32.dll", Object, ReleaseMutex),
      RHSIM_ROW("kernel32.dll", Object, CreateSemaphoreA),
      RHSIM_ROW("kernel32.dll", Object, CreateSemaphoreW),
      RHSIM_ROW("kernel32.dll", Object, CreateSemaphoreExA),
      RHSIM_ROW("kernel32.dll", Object, CreateSemaphoreExW),
      RHSIM_ROW("kernel32.dll", Object, OpenSemaphoreA),
      RHSIM_ROW("kernel32.dll", Object, OpenSemaphoreW),
      RHSIM_ROW("kernel32.dll", Object, ReleaseSemaphore),
      RHSIM_ROW("kernel32.dll", Object, CloseHandle),
      RHSIM_ROW("kernel32.dll", Object, DuplicateHandle),
      RHSIM_ROW("kernel32.dll", Object, CompareObjectHandles),
      RHSIM_ROW("kernel32.dll", Object, GetHandleInformation),
      RHSIM_ROW("kernel32.dll", Object, SetHandleInformation),
  };
  return list;
}

}  // namespace rhsim::win32
