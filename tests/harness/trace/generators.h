#pragma once

#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <rapidcheck.h>

#include "harness/trace/event.h"

/// Any event there can be. Draws with operator*, so it works inside a property alone.
namespace rhsim::trace::any {

/// Whatever JSON or UTF-8 treats specially, and nothing malformed.
inline std::string text() {
  const auto pieces =
      *rc::gen::container<std::vector<std::string>>(rc::gen::elementOf(std::vector<std::string>{
          "a", "/", "\"", "\\", "\n", "\b", "\x1f", "\x7f", std::string(1, '\0'), "ä", "€",
          "\xE2\x80\xA8", "\xF0\x9F\x98\x80", "\\u0041", "{}", ","}));
  std::string text;
  for (const auto& piece : pieces) text += piece;
  return text;
}

class Drawer {
 public:
  template <class Member>
  void operator()(std::string_view name, Member& member) {
    if (*rc::gen::inRange(0, 3) > 0) always(name, member);  // One field in three stays as it is.
  }
  template <class Member>
  void always(std::string_view, Member& member) {
    if constexpr (std::is_same_v<Member, std::string>) {
      member = text();
    } else if constexpr (std::is_same_v<Member, Duration>) {
      member = Duration(*rc::gen::arbitrary<std::int64_t>());
    } else if constexpr (std::is_same_v<Member, std::vector<std::string>>) {
      for (int left = *rc::gen::inRange(0, 4); left > 0; --left) member.push_back(text());
    } else if constexpr (std::is_same_v<Member, std::vector<Waiting>>) {
      for (int left = *rc::gen::inRange(0, 4); left > 0; --left)
        Waiting::fields(member.emplace_back(), *this);
    } else if constexpr (std::is_same_v<Member, ResourceState>) {
      member =
          *rc::gen::element(ResourceState::Unknown, ResourceState::Initializing,
                            ResourceState::Online, ResourceState::Offline, ResourceState::Failed,
                            ResourceState::OnlinePending, ResourceState::OfflinePending);
    } else if constexpr (std::is_enum_v<Member>) {
      member = *rc::gen::map(rc::gen::inRange(0, values_of(Member{})),
                             [](int value) { return static_cast<Member>(value); });
    } else {
      member = *rc::gen::arbitrary<Member>();
    }
  }

 private:
  static int values_of(EntryPoint) { return 20; }
  static int values_of(HandleKind) { return 6; }
  static int values_of(StrandRole) { return 6; }
  static int values_of(StrandEnd) { return 4; }
  static int values_of(RunOutcome) { return 8; }
};

template <std::size_t... Index>
Payload payload(std::size_t wanted, std::index_sequence<Index...>) {
  Payload payload;
  const auto draw = [&]<class Fields>(Fields fields) {
    Fields::fields(fields, Drawer());
    payload = fields;
  };
  (void)((Index == wanted && (draw(std::variant_alternative_t<Index, Payload>{}), true)) || ...);
  return payload;
}

inline Payload payload() {
  constexpr auto kinds = std::variant_size_v<Payload>;
  return payload(*rc::gen::inRange<std::size_t>(0, kinds), std::make_index_sequence<kinds>{});
}

/// The event that may follow one with this number and instant.
inline Event event_after(std::uint64_t sequence, Instant at) {
  return {sequence + 1, at + Duration(*rc::gen::inRange<std::int64_t>(0, 1'000'000'000)),
          *rc::gen::arbitrary<StrandId>(), *rc::gen::arbitrary<ResourceIndex>(), payload()};
}

}  // namespace rhsim::trace::any
