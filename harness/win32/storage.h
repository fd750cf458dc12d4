#pragma once

#include <cstdint>
#include <optional>
#include <vector>

namespace rhsim::win32 {

/// The indexes of thread-local storage (TLS), fibre-local storage (FLS) and pthread keys. The
/// values are with the strands.
class SlotTable {
 public:
  using Destructor = void (*)(void*);

  explicit SlotTable(std::uint32_t maximum) : maximum_(maximum) {}

  [[nodiscard]] std::optional<std::uint32_t> allocate(Destructor at_end) {
    std::uint32_t index = 0;
    while (index < slots_.size() && slots_[index].used) ++index;
    if (index == maximum_) return std::nullopt;
    if (index == slots_.size()) slots_.emplace_back();
    slots_[index] = {true, at_end};
    return index;
  }
  void free(std::uint32_t index) { slots_[index] = {}; }
  [[nodiscard]] bool used(std::uint32_t index) const {
    return index < slots_.size() && slots_[index].used;
  }
  [[nodiscard]] bool in_range(std::uint32_t index) const { return index < maximum_; }
  [[nodiscard]] Destructor destructor(std::uint32_t index) const {
    return used(index) ? slots_[index].destructor : nullptr;
  }

 private:
  struct Slot {
    bool used = false;
    Destructor destructor = nullptr;
  };
  std::uint32_t maximum_;
  std::vector<Slot> slots_;
};

[[nodiscard]] inline void* slot_value(const std::vector<void*>& values, std::uint32_t index) {
  return index < values.size() ? values[index] : nullptr;
}
inline void set_slot_value(std::vector<void*>& values, std::uint32_t index, void* value) {
  if (index >= values.size()) {
    if (value == nullptr) return;
    values.resize(index + 1);
  }
  values[index] = value;
}

}  // namespace rhsim::win32
