#include "harness/trace/reader.h"

#include <array>
#include <fstream>
#include <limits>
#include <optional>
#include <type_traits>
#include <utility>

#include <fmt/format.h>
#include <simdjson.h>

#include "harness/base/assert.h"
#include "harness/base/hash.h"
#include "harness/trace/text.h"

namespace rhsim::trace {
namespace {

namespace dom = simdjson::dom;

constexpr std::size_t longest_line = std::size_t{64} << 20U;
constexpr std::string_view torn =
    "It was edited or damaged; record the run again, or use the untouched file";

std::string shortened(std::string_view text) {
  constexpr std::size_t room = 60;
  return std::string(text.substr(0, room)) + (text.size() > room ? "..." : "");
}

// --- JSON values -------------------------------------------------------------------------------
// Each returns what was expected when the value is something else, "" when all is well.

std::string read_value(const dom::element& json, std::string& value) {
  std::string_view text;
  if (json.get_string().get(text) != simdjson::SUCCESS) return "a string";
  value = text;
  return {};
}

std::string read_value(const dom::element& json, bool& value) {
  return json.get_bool().get(value) == simdjson::SUCCESS ? "" : "true or false";
}

template <class Number>
requires std::is_integral_v<Number> std::string read_value(const dom::element& json,
                                                           Number& value) {
  using Wide = std::conditional_t<std::is_signed_v<Number>, std::int64_t, std::uint64_t>;
  Wide wide = 0;
  if (json.get<Wide>().get(wide) != simdjson::SUCCESS || !std::in_range<Number>(wide)) {
    return fmt::format("a whole number from {} to {}", std::numeric_limits<Number>::min(),
                       std::numeric_limits<Number>::max());
  }
  value = static_cast<Number>(wide);
  return {};
}

std::string read_value(const dom::element& json, Duration& value) {
  std::int64_t ticks = 0;
  if (auto expected = read_value(json, ticks); !expected.empty()) return expected;
  value = Duration(ticks);
  return {};
}

template <class Enum>
requires std::is_enum_v<Enum> std::string read_value(const dom::element& json, Enum& value) {
  std::string_view name;
  if (json.get_string().get(name) != simdjson::SUCCESS) return "a name in quotes";
  return from_text(name, value) ? "" : "one of the names that this version knows";
}

std::string read_value(const dom::element& json, ModuleInfo& module);
template <class Record>
requires lists_fields<Record> std::string read_value(const dom::element& json, Record& record);

template <class Element>
std::string read_value(const dom::element& json, std::vector<Element>& values) {
  dom::array array;
  if (json.get_array().get(array) != simdjson::SUCCESS) return "a list";
  values.clear();
  for (const dom::element element : array) {
    if (auto expected = read_value(element, values.emplace_back()); !expected.empty()) {
      return "a list, each element " + expected;
    }
  }
  return {};
}

/// Reads the members of a JSON object one by one; remembers the first that is missing or wrong.
class ObjectReader {
 public:
  explicit ObjectReader(const dom::object& object) : object_(object) {}
  explicit ObjectReader(const dom::element& json) {
    if (json.get_object().get(object_) != simdjson::SUCCESS) wrong_ = "an object";
  }

  void operator()(std::string_view name, auto& value) {
    dom::element json;
    if (!take(name, json)) return;
    if (auto expected = read_value(json, value); !expected.empty()) fail(name, expected);
  }

  /// A member that the writer leaves out when it has nothing to say.
  void optional(std::string_view name, auto& value) {
    dom::element json;
    if (object_.at_key(name).get(json) == simdjson::SUCCESS) (*this)(name, value);
  }

  bool take(std::string_view name, dom::element& json) {
    if (!wrong_.empty()) return false;
    if (object_.at_key(name).get(json) != simdjson::SUCCESS) {
      wrong_ = fmt::format("a \"{}\"", name);
      return false;
    }
    ++taken_;
    return true;
  }

  void fail(std::string_view name, std::string_view expected) {
    if (wrong_.empty()) wrong_ = fmt::format("\"{}\" to be {}", name, expected);
  }

  /// What was expected and not found; "" when all is well.
  [[nodiscard]] std::string wrong() const {
    if (!wrong_.empty()) return wrong_;
    return object_.size() == taken_ ? "" : "no other members than this version knows";
  }

 private:
  dom::object object_;
  std::size_t taken_ = 0;
  std::string wrong_;
};

std::string read_value(const dom::element& json, ModuleInfo& module) {
  ObjectReader field(json);
  field("name", module.name);
  field("sha256", module.sha256);
  field("kind", module.kind);
  field.optional("runtime", module.runtime);
  return field.wrong();
}

template <class Record>
requires lists_fields<Record> std::string read_value(const dom::element& json, Record& record) {
  ObjectReader field(json);
  Record::fields(record, field);
  return field.wrong();
}

// --- Payloads ----------------------------------------------------------------------------------

/// Finds the field named `key` in a payload's fields() and reads the value into it.
class FieldReader {
 public:
  FieldReader(std::string_view key, const dom::element& json) : key_(key), json_(json) {}

  void operator()(std::string_view name, auto& member) {
    if (name != key_) return;
    found = true;
    expected = read_value(json_, member);
  }
  void always(std::string_view name, auto& member) { (*this)(name, member); }

  bool found = false;
  std::string expected;

 private:
  std::string_view key_;
  const dom::element& json_;
};

template <std::size_t... Index>
std::optional<Payload> payload_of(std::string_view kind, std::index_sequence<Index...>) {
  std::optional<Payload> payload;
  const auto try_one = [&]<class Fields>(Fields fields) {
    if (Fields::kind == kind) payload = std::move(fields);
    return payload.has_value();
  };
  (void)(try_one(std::variant_alternative_t<Index, Payload>{}) || ...);
  return payload;
}

std::optional<Payload> payload_of(std::string_view kind) {
  return payload_of(kind, std::make_index_sequence<std::variant_size_v<Payload>>{});
}

// --- Lines -------------------------------------------------------------------------------------

/// Parses lines, one parser and one padded copy for all of them.
class LineParser {
 public:
  explicit LineParser(std::string file) : file_(std::move(file)) {}

  void at_line(std::uint64_t line) { line_ = line; }
  [[nodiscard]] std::string place() const {
    return line_ == 0 ? file_ : fmt::format("{}:{}", file_, line_);
  }

  [[nodiscard]] Result<TraceHeader> header(std::string_view line);
  [[nodiscard]] Result<Event> event(std::string_view line);

  struct End {
    std::uint64_t count = 0;
    std::string hash;
  };
  /// Nothing when the line is no end line.
  [[nodiscard]] std::optional<End> end(std::string_view line);

 private:
  [[nodiscard]] Result<dom::object> object(std::string_view line);
  /// The text of a member as it stands in the line: a scenario must come back byte for byte.
  [[nodiscard]] std::optional<std::string> member_text(std::string_view name);
  [[nodiscard]] Result<void> read_member(std::string_view key, const dom::element& json,
                                         Event& event, std::size_t position);

  std::string file_;
  std::uint64_t line_ = 0;
  std::string padded_;
  std::size_t size_ = 0;
  dom::parser parser_;
};

Result<dom::object> LineParser::object(std::string_view line) {
  size_ = line.size();
  padded_.assign(line);
  padded_.resize(size_ + simdjson::SIMDJSON_PADDING);
  dom::object object;
  const auto error = parser_.parse(padded_.data(), size_, false).get_object().get(object);
  if (error != simdjson::SUCCESS) {
    return failure(place(), fmt::format("not a JSON object: {}", shortened(line)),
                   std::string(torn));
  }
  return object;
}

std::optional<std::string> LineParser::member_text(std::string_view name) {
  namespace ondemand = simdjson::ondemand;
  ondemand::parser parser;
  ondemand::document document;
  ondemand::value value;
  ondemand::object object;
  std::string_view text;
  if (parser.iterate(padded_.data(), size_, padded_.size()).get(document) != simdjson::SUCCESS ||
      document[name].get(value) != simdjson::SUCCESS) {
    return std::nullopt;
  }
  if (value.get_object().get(object) == simdjson::SUCCESS) {
    if (object.raw_json().get(text) != simdjson::SUCCESS) return std::nullopt;
    return std::string(text.substr(0, text.find_last_of('}') + 1));
  }
  if (value.get_string().get(text) != simdjson::SUCCESS) return std::nullopt;
  return std::string(text);
}

Result<TraceHeader> LineParser::header(std::string_view line) {
  const auto json = object(line);
  std::string_view format;
  if (!json || json->at_key("format").get_string().get(format) != simdjson::SUCCESS ||
      format != "rhsim-trace") {
    return failure(place(), "not a trace of rhsim",
                   "The first line of a trace starts with {\"format\":\"rhsim-trace\"");
  }
  std::int64_t version = 0;
  if (json->at_key("version").get_int64().get(version) != simdjson::SUCCESS || version < 1) {
    return failure(place(), "the trace does not say which version of the format it has",
                   std::string(torn));
  }
  if (version > format_version) {
    return failure(place(),
                   fmt::format("the trace has format version {}, this rhsim reads up to {}",
                               version, format_version),
                   "Use the rhsim that wrote it, or a newer one");
  }

  TraceHeader header;
  dom::element skipped;
  ObjectReader field(*json);
  const auto json_text = [&](std::string_view name, std::string& value) {
    if (!field.take(name, skipped)) return;
    const auto text = member_text(name);
    if (!text) return field.fail(name, "an object or a string");
    value = *text;
  };
  field.take("format", skipped);
  field.take("version", skipped);
  field("rhsim", header.rhsim_version);
  field("module", header.module);
  field("types", header.types);
  field("resources", header.resources);
  field("scenario_name", header.scenario_name);
  json_text("scenario", header.scenario);
  field("limits", header.limits);
  field("profile", header.profile);
  json_text("profile_text", header.profile_text);
  field("policy", header.policy);
  field("seed", header.seed);
  field.optional("poison", header.poison);
  field("schedule", header.schedule);
  if (auto wrong = field.wrong(); !wrong.empty()) {
    return failure(place(), "the header is malformed: expected " + wrong, std::string(torn));
  }
  return header;
}

Result<void> LineParser::read_member(std::string_view key, const dom::element& json, Event& event,
                                     std::size_t position) {
  std::string expected;
  Duration at{};
  if (key == "n") {
    expected = read_value(json, event.sequence);
  } else if (key == "t") {
    expected = read_value(json, at);
    event.at = Instant(at);
  } else if (key == "s") {
    expected = read_value(json, event.strand);
  } else if (key == "r") {
    expected = read_value(json, event.resource);
  } else if (position < 3) {
    return failure(place(), fmt::format("expected \"n\", \"t\" and \"s\" first, found \"{}\"", key),
                   std::string(torn));
  } else {
    FieldReader field(key, json);
    std::visit([&]<class Fields>(Fields& fields) { Fields::fields(fields, field); }, event.payload);
    if (!field.found) {
      return failure(place(),
                     fmt::format("\"{}\" has no field \"{}\"", kind_of(event.payload), key),
                     std::string(torn));
    }
    expected = field.expected;
  }
  if (expected.empty()) return {};
  return failure(place(), fmt::format("\"{}\" is not {}", key, expected), std::string(torn));
}

Result<Event> LineParser::event(std::string_view line) {
  const auto json = object(line);
  if (!json) return failure(json.error());
  std::string_view kind;
  if (json->at_key("k").get_string().get(kind) != simdjson::SUCCESS) {
    return failure(place(), "an event without a kind: " + shortened(line), std::string(torn));
  }
  auto payload = payload_of(kind);
  if (!payload) {
    return failure(place(), fmt::format("unknown kind of event \"{}\"", shortened(kind)),
                   std::string(torn));
  }
  Event event{0, {}, 0, 0, std::move(*payload)};
  std::size_t position = 0;
  for (const auto& member : *json) {
    if (member.key != "k") {
      if (auto read = read_member(member.key, member.value, event, position); !read) {
        return failure(read.error());
      }
    }
    ++position;
  }
  if (position < 4 || event.sequence == 0) {
    return failure(place(), "an event without \"n\", \"t\" or \"s\": " + shortened(line),
                   std::string(torn));
  }
  return event;
}

std::optional<LineParser::End> LineParser::end(std::string_view line) {
  if (!line.starts_with("{\"end\":")) return std::nullopt;
  const auto json = object(line);
  if (!json) return std::nullopt;
  End end;
  ObjectReader field(*json);
  field("end", end.count);
  field("hash", end.hash);
  return field.wrong().empty() ? std::optional(end) : std::nullopt;
}

// --- Documents ---------------------------------------------------------------------------------

/// Takes a document line by line and checks all that holds between lines.
class DocumentReader {
 public:
  DocumentReader(const std::string& place, const std::function<void(const TraceHeader&)>& on_header,
                 const std::function<void(const Event&)>& on_event)
      : parser_(place), on_header_(on_header), on_event_(on_event) {}

  [[nodiscard]] Result<void> take(std::string_view line) {
    parser_.at_line(++line_);
    if (ended_) {
      return failure(parser_.place(), "the trace goes on after its end line", std::string(torn));
    }
    if (line_ == 1) return take_header(line);
    if (auto end = parser_.end(line)) return take_end(*end, line);
    return take_event(line);
  }

  /// After the last line. `rest`: bytes behind the last line end.
  [[nodiscard]] Result<void> finish(std::string_view rest) {
    parser_.at_line(line_ + 1);
    if (line_ == 0 && rest.empty()) return failure(parser_.place(), "the file is empty");
    if (line_ == 0) {
      // No line end at all: a cut trace, or something else altogether. The header tells.
      if (auto header = parser_.header(rest); !header) return failure(header.error());
    }
    if (ended_ && rest.empty()) return {};
    if (ended_) {
      return failure(parser_.place(), "the trace goes on after its end line", std::string(torn));
    }
    return failure(parser_.place(), "the trace is cut: it has no end line",
                   "The disk was full or the copy incomplete; record the run again");
  }

 private:
  [[nodiscard]] Result<void> take_header(std::string_view line) {
    auto header = parser_.header(line);
    if (!header) return failure(header.error());
    add(line);
    on_header_(*header);
    return {};
  }

  [[nodiscard]] Result<void> take_event(std::string_view line) {
    auto event = parser_.event(line);
    if (!event) return failure(event.error());
    if (event->sequence != count_ + 1) {
      return failure(
          parser_.place(), fmt::format("expected event {}, found {}", count_ + 1, event->sequence),
          "Lines are missing or repeated; record the run again, or use the untouched file");
    }
    if (event->at < last_) {
      return failure(parser_.place(),
                     fmt::format("time goes back from {} to {}", last_.time_since_epoch().count(),
                                 event->at.time_since_epoch().count()),
                     std::string(torn));
    }
    count_ = event->sequence;
    last_ = event->at;
    add(line);
    on_event_(*event);
    return {};
  }

  [[nodiscard]] Result<void> take_end(const LineParser::End& end, std::string_view line) {
    ended_ = true;
    if (end.count != count_) {
      return failure(
          parser_.place(),
          fmt::format("the trace was written with {} events and has {}", end.count, count_),
          std::string(torn));
    }
    // Compared as text, so that the end line itself has one form only.
    if (line != end_line(count_, hash_.value())) {
      return failure(parser_.place(), "the trace is not the one that was written: hashes differ",
                     std::string(torn));
    }
    return {};
  }

  void add(std::string_view line) {
    hash_.add(line);
    hash_.add("\n");
  }

  LineParser parser_;
  const std::function<void(const TraceHeader&)>& on_header_;
  const std::function<void(const Event&)>& on_event_;
  Fnv1a hash_;
  std::uint64_t line_ = 0;
  std::uint64_t count_ = 0;
  Instant last_{};
  bool ended_ = false;
};

/// Hands the whole lines of `text` over; returns how many bytes they were.
Result<std::size_t> take_lines(DocumentReader& reader, std::string_view text) {
  std::size_t taken = 0;
  for (std::size_t end = 0; (end = text.find('\n', taken)) != std::string_view::npos;) {
    if (auto result = reader.take(text.substr(taken, end - taken)); !result) {
      return failure(result.error());
    }
    taken = end + 1;
  }
  return taken;
}

}  // namespace

Result<void> read_trace(const std::filesystem::path& file,
                        const std::function<void(const TraceHeader&)>& on_header,
                        const std::function<void(const Event&)>& on_event) {
  const std::string place = file.string();
  std::error_code unreadable;
  if (std::filesystem::is_directory(file, unreadable)) {
    return failure(place, "is a folder", "Name one trace, such as the *.jsonl files in it");
  }
  std::ifstream stream(file, std::ios::binary);
  if (!stream) return failure(place, "cannot be opened", "Check the name and the access rights");

  DocumentReader reader(place, on_header, on_event);
  std::string held;  // The bytes read and not yet handed over: one block and part of a line.
  std::array<char, std::size_t{1} << 16U> block;
  while (stream.read(block.data(), block.size()), stream.gcount() > 0) {
    held.append(block.data(), static_cast<std::size_t>(stream.gcount()));
    const auto taken = take_lines(reader, held);
    if (!taken) return failure(taken.error());
    held.erase(0, *taken);
    if (held.size() > longest_line) {
      return failure(place, "not a trace of rhsim: a line is longer than 64 MB");
    }
  }
  if (stream.bad()) return failure(place, "reading failed halfway", "Check the disk");
  return reader.finish(held);
}

Result<Trace> parse_trace(std::string_view text, const std::string& place) {
  Trace trace;
  const std::function<void(const TraceHeader&)> on_header = [&](const TraceHeader& header) {
    trace.header = header;
  };
  const std::function<void(const Event&)> on_event = [&](const Event& event) {
    trace.events.push_back(event);
  };
  DocumentReader reader(place, on_header, on_event);
  const auto taken = take_lines(reader, text);
  if (!taken) return failure(taken.error());
  if (auto end = reader.finish(text.substr(*taken)); !end) return failure(end.error());
  return trace;
}

Result<Trace> load_trace(const std::filesystem::path& file) {
  Trace trace;
  auto read = read_trace(
      file, [&](const TraceHeader& header) { trace.header = header; },
      [&](const Event& event) { trace.events.push_back(event); });
  if (!read) return failure(read.error());
  return trace;
}

Result<Event> parse_event(std::string_view line, const std::string& place) {
  if (line.ends_with('\n')) line.remove_suffix(1);
  return LineParser(place).event(line);
}

}  // namespace rhsim::trace
