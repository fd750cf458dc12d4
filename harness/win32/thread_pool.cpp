#include "harness/win32/thread_pool.h"

#include <algorithm>

#include "harness/win32/dll_code.h"
#include "harness/win32/implementation.h"

namespace rhsim::win32 {

void ThreadPool::submit(const std::shared_ptr<PoolObject>& object, Dword result) {
  ++object->pending;
  object->pool->queue.push_back({object, result});
  pump(*object->pool);
}

void* ThreadPool::publish(std::shared_ptr<PoolObject> object) {
  void* const value = next_value();
  object->value = value;
  objects_.emplace(value, std::move(object));
  return value;
}

std::shared_ptr<PoolObject> ThreadPool::find(void* value) const {
  const auto at = objects_.find(value);
  return at == objects_.end() ? nullptr : at->second;
}

std::vector<void*> ThreadPool::values_if(
    const std::function<bool(const PoolObject&)>& wanted) const {
  std::vector<void*> values;
  for (const auto& [value, object] : objects_) {
    if (wanted(*object)) values.push_back(value);
  }
  return values;
}

PoolObject& ThreadPool::close(void* value) {
  const auto at = objects_.find(value);
  RHSIM_ASSERT(at != objects_.end());
  closed_.push_back(std::move(at->second));
  objects_.erase(at);
  PoolObject& object = *closed_.back();
  unset_timer(object);
  unset_wait(object);
  object.closed = true;
  if (!object.busy()) went_idle(object);
  return object;
}

Bool ThreadPool::close_and_complete(const std::vector<void*>& values, Handle completion,
                                    const char* function) {
  const bool waits = completion == invalid_handle_value;
  if (completion != nullptr && !waits) {
    auto event = in_.object_as<Event>(completion, function);
    if (event == nullptr) return 0;
    const auto counter = std::make_shared<Completion>(Completion{std::move(event), values.size()});
    for (void* value : values) objects_.at(value)->completion = counter;
  }
  // All closed before the first wait, so that none begins another callback meanwhile.
  bool busy = false;
  std::vector<PoolObject*> closed;
  for (void* value : values) {
    closed.push_back(&close(value));
    busy = busy || closed.back()->busy();
  }
  if (waits) {
    for (PoolObject* object : closed) wait_until_idle(*object, function);
  }
  return completion == nullptr && busy ? in_.fail(error_io_pending, Bool{0}) : Bool{1};
}

bool ThreadPool::cancel_pending(PoolObject& object) {
  const bool some = object.pending > 0;
  std::erase_if(object.pool->queue, [&](const auto& item) { return item.object.get() == &object; });
  object.pending = 0;
  if (some && !object.busy()) went_idle(object);
  return some;
}

void ThreadPool::wait_until_idle(PoolObject& object, const char* function) {
  while (object.busy()) {
    in_.queues.enter(&object, in_.self());
    in_.queues.park(in_.self(), never, function);
  }
}

void ThreadPool::disassociate(CallbackInstance& instance) {
  if (!std::exchange(instance.counted, false)) return;
  PoolObject& object = *instance.object;
  --object.running;
  if (!object.busy()) went_idle(object);
}

void ThreadPool::set_timer(const std::shared_ptr<PoolObject>& object, Instant due,
                           Duration period) {
  unset_timer(*object);
  object->period = period;
  arm(object, due);
}

void ThreadPool::arm(const std::shared_ptr<PoolObject>& object, Instant due) {
  object->timer = in_.timers.arm(due, [this, object, due] {
    object->timer = 0;
    if (object->period > Duration::zero()) arm(object, due + object->period);
    submit(object);
  });
}

void ThreadPool::unset_timer(PoolObject& object) {
  if (object.timer != 0) in_.timers.cancel(std::exchange(object.timer, 0));
}

void ThreadPool::set_wait(const std::shared_ptr<PoolObject>& object, std::shared_ptr<Object> target,
                          Duration timeout) {
  unset_wait(*object);
  object->timeout = timeout;
  object->waiting = true;
  object->target = std::move(target);
  object->wait.objects.push_back(object->target);
  // Only the object itself holds these: it is kept alive by whoever can still reach the wait.
  const std::weak_ptr<PoolObject> weak = object;
  object->wait.granted = [this, weak] {
    const auto alive = weak.lock();
    if (alive == nullptr) return;
    unset_timer(*alive);
    alive->waiting = false;
    submit(alive, wait_object_0);
  };
  if (timeout != Duration::max()) {
    object->timer = in_.timers.arm(saturating_add(in_.scheduler.now(), timeout), [this, weak] {
      const auto alive = weak.lock();
      if (alive == nullptr) return;
      alive->timer = 0;
      unset_wait(*alive);
      submit(alive, wait_timeout);
    });
  }
  in_.waits.register_wait(object->wait);
}

void ThreadPool::unset_wait(PoolObject& object) {
  if (!object.waiting) return;
  object.waiting = false;
  in_.waits.forget(object.wait);
  unset_timer(object);
}

void* ThreadPool::make_pool() {
  void* const value = next_value();
  pools_.emplace(value, std::make_unique<CallbackPool>());
  return value;
}

CallbackPool* ThreadPool::find_pool(void* value) {
  const auto at = pools_.find(value);
  return at == pools_.end() ? nullptr : at->second.get();
}

void ThreadPool::close_pool(void* value) {
  const auto at = pools_.find(value);
  RHSIM_ASSERT(at != pools_.end());
  closed_pools_.push_back(std::move(at->second));
  pools_.erase(at);
}

void* ThreadPool::make_group() {
  void* const value = next_value();
  groups_.insert(value);
  return value;
}

void ThreadPool::count_open(ResourceIndex resource,
                            std::map<std::string, std::uint32_t>& counts) const {
  for (const auto& [value, object] : objects_) {
    if (resource == 0 || object->resource == resource) ++counts[object->kind];
  }
}

void ThreadPool::pump(CallbackPool& pool) {
  while (pool.running < pool.maximum && !pool.queue.empty()) {
    CallbackPool::Item item = std::move(pool.queue.front());
    pool.queue.pop_front();
    --item.object->pending;
    ++item.object->running;
    ++pool.running;
    VirtualWindows::ThreadOptions options;
    options.via = item.object->via;
    options.role = StrandRole::Callback;
    const ResourceIndex resource = item.object->resource;
    auto instance = std::make_shared<CallbackInstance>();
    instance->object = std::move(item.object);
    const StrandId strand = in_.start(
        [this, instance, result = item.result] {
          run(instance, result);
          return Dword{0};
        },
        options, resource);
    // Also when the callback ends its thread or is killed.
    in_.strands.get(strand).at_end = [this, &pool, instance] { ended(pool, *instance); };
  }
}

void ThreadPool::run(const std::shared_ptr<CallbackInstance>& instance, Dword result) {
  // The strand's record keeps what these refer to.
  CallbackInstance& here = *instance;
  here.object->call(here, result);
  const auto when_done = std::exchange(here.when_done, {});
  for (const auto& act : when_done) act();
}

void ThreadPool::ended(CallbackPool& pool, CallbackInstance& instance) {
  PoolObject& object = *instance.object;
  --pool.running;
  if (instance.counted) --object.running;
  if (object.repeats && !object.closed && !object.busy()) {
    set_wait(instance.object, object.target, object.timeout);
  }
  if (!object.busy()) went_idle(object);
  pump(pool);
}

void ThreadPool::went_idle(PoolObject& object) {
  in_.queues.wake_all(&object);
  if (object.transient && !object.closed) objects_.erase(object.value);
  if (!object.closed) return;
  const auto completion = std::exchange(object.completion, nullptr);
  if (completion != nullptr && --completion->remaining == 0) in_.set_event(*completion->event);
}

}  // namespace rhsim::win32
