#include "harness/trace/text.h"

#include <array>
#include <cstddef>
#include <cstring>
#include <type_traits>

#include <fmt/format.h>

#include "harness/base/assert.h"

namespace rhsim::trace {
namespace {

// --- Text that grows by small pieces
// -----------------------------------------------------------------------------------

/// Appends to a string, by way of a buffer: an event has dozens of small pieces, and a string looks
/// after its length and its end at each.
class Text {
 public:
  explicit Text(std::string& out) : out_(out) {}
  ~Text() { out_.append(buffer_.data(), used_); }
  Text(const Text&) = delete;
  Text& operator=(const Text&) = delete;

  Text& operator+=(char c) {
    if (used_ == buffer_.size()) flush();
    buffer_[used_++] = c;
    return *this;
  }
  Text& operator+=(std::string_view text) {
    if (text.size() > buffer_.size() - used_) {
      flush();
      if (text.size() > buffer_.size()) {
        out_ += text;
        return *this;
      }
    }
    std::memcpy(buffer_.data() + used_, text.data(), text.size());
    used_ += text.size();
    return *this;
  }

 private:
  void flush() {
    out_.append(buffer_.data(), used_);
    used_ = 0;
  }

  std::string& out_;
  std::array<char, 512> buffer_;
  std::size_t used_ = 0;
};

template <class Write>
void append_to(std::string& out, const Write& write) {
  Text text(out);
  write(text);
}

// --- JSON values
// -----------------------------------------------------------------------------------

constexpr std::string_view replacement = "\xEF\xBF\xBD";  // U+FFFD

/// The length of the UTF-8 sequence at `at`, or 0 when the bytes there are none.
/// Source: Unicode 15, table 3-7 (well-formed byte sequences).
std::size_t sequence_length(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t offset) -> unsigned {
    return at + offset < text.size() ? static_cast<unsigned char>(text[at + offset]) : 0U;
  };
  const auto trails = [&](std::size_t count) {
    for (std::size_t i = 1; i <= count; ++i) {
      if ((byte(i) & 0xC0U) != 0x80U) return false;
    }
    return true;
  };
  const unsigned lead = byte(0);
  if (lead >= 0xC2 && lead <= 0xDF) return trails(1) ? 2 : 0;
  if (lead >= 0xE0 && lead <= 0xEF) {
    const bool overlong = lead == 0xE0 && byte(1) < 0xA0;
    const bool surrogate = lead == 0xED && byte(1) > 0x9F;
    return trails(2) && !overlong && !surrogate ? 3 : 0;
  }
  if (lead >= 0xF0 && lead <= 0xF4) {
    const bool overlong = lead == 0xF0 && byte(1) < 0x90;
    const bool beyond = lead == 0xF4 && byte(1) > 0x8F;
    return trails(3) && !overlong && !beyond ? 4 : 0;
  }
  return 0;
}

bool is_plain(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte >= 0x20 && byte < 0x80 && c != '"' && c != '\\';
}

void append_escaped(Text& out, char c) {
  switch (c) {
    case '"':
      out += "\\\"";
      return;
    case '\\':
      out += "\\\\";
      return;
    case '\b':
      out += "\\b";
      return;
    case '\f':
      out += "\\f";
      return;
    case '\n':
      out += "\\n";
      return;
    case '\r':
      out += "\\r";
      return;
    case '\t':
      out += "\\t";
      return;
    default:
      out += fmt::format("\\u{:04x}", static_cast<unsigned char>(c));
  }
}

/// What a DLL logs may be any bytes; what a trace holds is valid UTF-8.
void append_value(Text& out, std::string_view text) {
  out += '"';
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t start = at;
    while (at < text.size() && is_plain(text[at])) ++at;
    out += text.substr(start, at - start);
    if (at == text.size()) break;
    if (static_cast<unsigned char>(text[at]) < 0x80) {
      append_escaped(out, text[at++]);
    } else if (const std::size_t length = sequence_length(text, at); length != 0) {
      out += text.substr(at, length);
      at += length;
    } else {
      out += replacement;
      ++at;
    }
  }
  out += '"';
}

void append_value(Text& out, const std::string& text) { append_value(out, std::string_view(text)); }

void append_value(Text& out, bool value) { out += value ? "true" : "false"; }

template <class Number>
requires std::is_integral_v<Number>
void append_value(Text& out, Number value) {
  const fmt::format_int text(value);
  out += std::string_view(text.data(), text.size());
}

void append_value(Text& out, Duration value) { append_value(out, value.count()); }

template <class Enum>
requires std::is_enum_v<Enum>
void append_value(Text& out, Enum value) {
  out += '"';
  out += to_text(value);
  out += '"';
}

void append_value(Text& out, const ModuleInfo& module);
template <class Record>
requires lists_fields<Record>
void append_value(Text& out, const Record& record);

template <class Element>
void append_value(Text& out, const std::vector<Element>& values) {
  out += '[';
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (i > 0) out += ',';
    append_value(out, values[i]);
  }
  out += ']';
}

void append_name(Text& out, std::string_view name) {
  out += '"';
  out += name;
  out += "\":";
}

// --- Events
// ----------------------------------------------------------------------------------------

// No payload has more fields than this; asserted where they are counted.
constexpr std::size_t most_fields = 16;

using MemberPointers = std::array<const void*, most_fields>;

struct MemberCollector {
  MemberPointers members{};
  std::size_t count = 0;
  void operator()(std::string_view, const auto& member) {
    RHSIM_ASSERT(count < most_fields);
    members[count++] = &member;
  }
  void always(std::string_view name, const auto& member) { (*this)(name, member); }
};

/// The fields of a payload that nobody has touched, to compare with.
template <class Fields>
const MemberPointers& defaults_of() {
  static const Fields untouched;
  static const MemberPointers members = [] {
    MemberCollector collector;
    Fields::fields(untouched, collector);
    return collector.members;
  }();
  return members;
}

class FieldWriter {
 public:
  FieldWriter(Text& out, const MemberPointers& defaults) : out_(out), defaults_(defaults) {}

  template <class Member>
  void operator()(std::string_view name, const Member& member) {
    // The same fields() listed the defaults, so the n-th member has the n-th default's type.
    if (member == *static_cast<const Member*>(defaults_[next_++])) return;
    write(name, member);
  }

  void always(std::string_view name, const auto& member) {
    ++next_;
    write(name, member);
  }

 private:
  void write(std::string_view name, const auto& member) {
    out_ += ',';
    append_name(out_, name);
    append_value(out_, member);
  }

  Text& out_;
  const MemberPointers& defaults_;
  std::size_t next_ = 0;
};

void append_event(Text& out, const Event& event) {
  out += "{\"n\":";
  append_value(out, event.sequence);
  out += ",\"t\":";
  append_value(out, event.at.time_since_epoch());
  out += ",\"s\":";
  append_value(out, event.strand);
  if (event.resource != 0) {
    out += ",\"r\":";
    append_value(out, event.resource);
  }
  out += ",\"k\":\"";
  std::visit(
      [&out]<class Fields>(const Fields& fields) {
        out += Fields::kind;
        out += '"';
        Fields::fields(fields, FieldWriter(out, defaults_of<Fields>()));
      },
      event.payload);
  out += '}';
}

// --- Header
// ----------------------------------------------------------------------------------------

/// Writes {"name":value,...} with every field that it is given: a header has no defaults.
class ObjectWriter {
 public:
  explicit ObjectWriter(Text& out) : out_(out) { out_ += '{'; }
  ~ObjectWriter() { out_ += '}'; }
  ObjectWriter(const ObjectWriter&) = delete;
  ObjectWriter& operator=(const ObjectWriter&) = delete;

  void operator()(std::string_view name, const auto& value) {
    begin(name);
    append_value(out_, value);
  }

  void begin(std::string_view name) {
    if (!first_) out_ += ',';
    first_ = false;
    append_name(out_, name);
  }

  /// JSON text as it is, so that tools can look into it. Canonical text is one line; any other
  /// (there is none in traces of rhsim) would break the line and goes in as a string.
  void json(std::string_view name, const std::string& text) {
    begin(name);
    const bool object = text.size() >= 2 && text.front() == '{' && text.back() == '}';
    if (object && text.find_first_of("\r\n") == std::string::npos) {
      out_ += text;
    } else {
      append_value(out_, text);
    }
  }

 private:
  Text& out_;
  bool first_ = true;
};

void append_value(Text& out, const ModuleInfo& module) {
  ObjectWriter field(out);
  field("name", module.name);
  field("sha256", module.sha256);
  field("kind", module.kind);
  if (!module.runtime.empty()) field("runtime", module.runtime);
}

template <class Record>
requires lists_fields<Record>
void append_value(Text& out, const Record& record) { Record::fields(record, ObjectWriter(out)); }

void append_header(Text& out, const TraceHeader& header) {
  ObjectWriter field(out);
  field("format", std::string_view("rhsim-trace"));
  field("version", format_version);
  field("rhsim", header.rhsim_version);
  field("module", header.module);
  field("types", header.types);
  field("resources", header.resources);
  field("scenario_name", header.scenario_name);
  field.json("scenario", header.scenario);
  field("limits", header.limits);
  field("profile", header.profile);
  field.json("profile_text", header.profile_text);
  field("policy", header.policy);
  field("seed", header.seed);
  if (!header.poison.empty()) field("poison", header.poison);
  field("schedule", header.schedule);
}

}  // namespace

std::string event_line(const Event& event) {
  std::string line;
  line.reserve(160);
  append_to(line, [&event](Text& text) { append_event(text, event); });
  return line;
}

void TraceText::take(const Event& event) {
  append_to(lines_, [&event](Text& text) {
    append_event(text, event);
    text += '\n';
  });
  ++count_;
}

std::uint64_t TraceText::hash() const { return quick_hash(lines_); }

void TraceText::clear() {
  lines_.clear();
  count_ = 0;
}

std::string header_line(const TraceHeader& header) {
  std::string line;
  append_to(line, [&header](Text& text) {
    append_header(text, header);
    text += '\n';
  });
  return line;
}

std::string end_line(std::uint64_t count, std::uint64_t hash) {
  return fmt::format("{{\"end\":{},\"hash\":\"{}\"}}", count, hash_text(hash));
}

std::string trace_document(const TraceHeader& header, std::string_view lines, std::uint64_t count) {
  std::string document = header_line(header);
  document += lines;
  Fnv1a hash;
  hash.add(document);
  document += end_line(count, hash.value()) + '\n';
  return document;
}

}  // namespace rhsim::trace
