#include <cstring>
#include <string>
#include <utility>

#include "fakes/cluster/api.h"
#include "fakes/cluster/implementation.h"
#include "fakes/cluster/property_list.h"

/// ResUtilGet*Property: the value that a property list holds where the caller has come to in it.
/// The old value changes nothing of the answer: no page says what it is for.
/// Source: resapi/nf-resapi-resutilgetdwordproperty and the page of each function.

namespace rhsim::cluster::api {

namespace {

/// CLUSPROP_VALUE; the value stands behind it.
struct ItemHead {
  Dword syntax;
  Dword size;  ///< Bytes of the value, without what fills it up to a multiple of four.
};

constexpr Dword list_value = 0x00010000;  // CLUSPROP_TYPE_LIST_VALUE.

/// Counts a call in and out, with the one value it is about.
class ItemCall {
 public:
  ItemCall(std::string_view function, Dword format, const void* item)
      : scope_(function), function_(function) {
    error_ = scope_.fault.value_or(item == nullptr ? error_bad_arguments : 0);
    if (error_ != 0) return;
    std::memcpy(&head_, item, sizeof head_);
    bytes_ = static_cast<const Byte*>(item) + sizeof head_;
    if (head_.syntax != (list_value | format)) error_ = error_invalid_parameter;
  }
  [[nodiscard]] Dword error() const { return error_; }
  void fail(Dword error) {
    if (error_ == 0) error_ = error;
  }
  [[nodiscard]] const Byte* bytes() const { return bytes_; }
  [[nodiscard]] Dword size() const { return head_.size; }

  /// A copy on the local heap.
  template <class T>
  void give_copy(T** out) {
    if (error_ != 0) return;
    if (out == nullptr) return fail(error_bad_arguments);
    *out = static_cast<T*>(local_copy(bytes_, head_.size, function_));
    if (*out == nullptr) error_ = error_not_enough_memory;
  }
  /// A number, within its limits unless both are 0.
  template <class Number>
  void give_number(Number* out, Number minimum, Number maximum) {
    Number number{};
    if (out == nullptr) fail(error_bad_arguments);
    if (error_ == 0 && head_.size != sizeof number) error_ = error_invalid_parameter;
    if (error_ != 0) return;
    std::memcpy(&number, bytes_, sizeof number);
    const bool unlimited = minimum == 0 && maximum == 0;
    if (!unlimited && (number < minimum || number > maximum)) return fail(error_invalid_parameter);
    *out = number;
  }

  /// The list and its size go on behind the value and the mark that ends its property.
  Dword leave(Byte** list, Dword* list_size) {
    if (list == nullptr || list_size == nullptr) fail(error_bad_arguments);
    if (error_ == 0) {
      auto behind = static_cast<Dword>(sizeof head_) + (head_.size + 3) / 4 * 4;
      Dword mark = 1;
      if (*list_size >= behind + sizeof mark) std::memcpy(&mark, *list + behind, sizeof mark);
      if (mark == 0) behind += sizeof mark;
      if (*list_size < behind) {
        error_ = error_invalid_parameter;
      } else {
        *list += behind;
        *list_size -= behind;
      }
    }
    return scope_.cluster.leave(function_, "", error_);
  }

 private:
  ApiScope scope_;
  std::string_view function_;
  ItemHead head_{};
  const Byte* bytes_ = nullptr;
  Dword error_ = 0;
};

}  // namespace

Dword ResUtilGetBinaryProperty(Byte** value, Dword* size, const void* item, const Byte*, Dword,
                               Byte** list, Dword* list_size) {
  ItemCall call("ResUtilGetBinaryProperty", format_binary, item);
  call.give_copy(value);
  if (call.error() == 0 && size != nullptr) *size = call.size();
  return call.leave(list, list_size);
}

Dword ResUtilGetSzProperty(WideChar** value, const void* item, const WideChar*, Byte** list,
                           Dword* list_size) {
  ItemCall call("ResUtilGetSzProperty", format_sz, item);
  call.give_copy(value);
  return call.leave(list, list_size);
}

Dword ResUtilGetMultiSzProperty(WideChar** value, Dword* size, const void* item, const WideChar*,
                                Dword, Byte** list, Dword* list_size) {
  ItemCall call("ResUtilGetMultiSzProperty", format_multi_sz, item);
  call.give_copy(value);
  if (call.error() == 0 && size != nullptr) *size = call.size();
  return call.leave(list, list_size);
}

Dword ResUtilGetDwordProperty(Dword* value, const void* item, Dword, Dword minimum, Dword maximum,
                              Byte** list, Dword* list_size) {
  ItemCall call("ResUtilGetDwordProperty", format_dword, item);
  call.give_number(value, minimum, maximum);
  return call.leave(list, list_size);
}

Dword ResUtilGetLongProperty(Long* value, const void* item, Long, Long minimum, Long maximum,
                             Byte** list, Dword* list_size) {
  ItemCall call("ResUtilGetLongProperty", format_long, item);
  call.give_number(value, minimum, maximum);
  return call.leave(list, list_size);
}

// Its page has no word of what the parameters mean; they are those of the functions beside it.
Dword ResUtilGetFileTimeProperty(std::uint64_t* value, const void* item, std::uint64_t,
                                 std::uint64_t minimum, std::uint64_t maximum, Byte** list,
                                 Dword* list_size) {
  ItemCall call("ResUtilGetFileTimeProperty", format_filetime, item);
  call.give_number(value, minimum, maximum);
  return call.leave(list, list_size);
}

}  // namespace rhsim::cluster::api
