#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <span>
#include <string_view>
#include <utility>
#include <variant>

#include "conformance/judge.h"
#include "conformance/model.h"
#include "harness/trace/event.h"

namespace rhsim::conformance {

/// One event as one rule sees it, and the rule's voice.
struct Moment {
  const trace::Event& event;
  const Model& model;  ///< The run up to the event, without it.
  Judge& judge;
  std::string_view rule;
  std::uint64_t& exercised_count;

  void exercised() const { ++exercised_count; }
  void breach(Breach breach) const { judge.breach(rule, std::move(breach)); }
  [[nodiscard]] const Profile& profile() const { return judge.profile(); }
  [[nodiscard]] Mark mark(ResourceIndex resource) const { return model.mark(event, resource); }
};

/// A sentence of the contract as an observer of the event stream. Memory bounded by the resources
/// and strands alive.
class Rule {
 public:
  virtual ~Rule() = default;
  virtual void observe(const Moment& moment) = 0;
};

/// What the table of rules lists: the id, the kinds of event the rule looks at, how to make it.
struct Definition {
  std::string_view id;
  std::span<const std::size_t> kinds;  ///< Indices of trace::Payload.
  std::unique_ptr<Rule> (*make)() = nullptr;
};

namespace detail {

template <class Kind, std::size_t index = 0>
constexpr std::size_t index_of() {
  if constexpr (std::is_same_v<Kind, std::variant_alternative_t<index, trace::Payload>>) {
    return index;
  } else {
    return index_of<Kind, index + 1>();
  }
}

template <class Kind>
struct JudgeFunction;
template <class Kind_>
struct JudgeFunction<void (*)(const Kind_&, const Moment&)> {
  using Kind = Kind_;
};

}  // namespace detail

/// Base of a rule with memory: `class Srs18 : public RuleOn<Srs18, StrandExit, RunEnd>` has one
/// member on(const Kind&, const Moment&) for each kind.
template <class Self, class... Kinds>
class RuleOn : public Rule {
 public:
  static constexpr std::array<std::size_t, sizeof...(Kinds)> kinds{detail::index_of<Kinds>()...};

  void observe(const Moment& moment) final { (try_kind<Kinds>(moment) || ...); }

 private:
  template <class Kind>
  bool try_kind(const Moment& moment) {
    const auto* payload = std::get_if<Kind>(&moment.event.payload);
    if (payload == nullptr) return false;
    static_cast<Self&>(*this).on(*payload, moment);
    return true;
  }
};

/// A rule without memory: plain functions void(const Kind&, const Moment&).
template <auto... functions>
class RuleOf final : public Rule {
 public:
  static constexpr std::array<std::size_t, sizeof...(functions)> kinds{
      detail::index_of<typename detail::JudgeFunction<decltype(functions)>::Kind>()...};

  void observe(const Moment& moment) override { (try_function<functions>(moment) || ...); }

 private:
  template <auto function>
  static bool try_function(const Moment& moment) {
    using Kind = typename detail::JudgeFunction<decltype(function)>::Kind;
    const auto* payload = std::get_if<Kind>(&moment.event.payload);
    if (payload == nullptr) return false;
    function(*payload, moment);
    return true;
  }
};

template <class R>
[[nodiscard]] Definition define(std::string_view id) {
  return {id, R::kinds, [] { return std::unique_ptr<Rule>(std::make_unique<R>()); }};
}

}  // namespace rhsim::conformance
