#include "harness/host/insert_text.h"

#include <algorithm>
#include <cstring>

#include "harness/base/unicode.h"
#include "harness/host/safe_memory.h"

namespace rhsim::host {
namespace {

constexpr std::size_t insert_text_limit = 32768;
constexpr int field_limit = 1024;  // Beyond any sane width or precision.

bool is_digit(char16_t unit) { return unit >= u'0' && unit <= u'9'; }

/// What stands between the exclamation marks: flags, width, precision, size and conversion.
struct Conversion {
  bool left = false;
  bool zero = false;
  bool plus = false;
  bool space = false;
  bool alternate = false;
  int width = 0;
  int precision = -1;
  std::u16string size;  ///< "h", "l", "ll", "I64", "I32", "w" or nothing.
  char16_t type = u's';
};

class Expander {
 public:
  Expander(std::u16string_view format, InsertArguments& arguments)
      : format_(format), arguments_(arguments) {}

  std::string expand() {
    while (position_ < format_.size()) {
      const char16_t unit = format_[position_++];
      if (unit != u'%') {
        plain_ += unit;
      } else if (!expand_escape()) {
        break;
      }
    }
    flush();
    return std::move(text_);
  }

 private:
  /// After a percent sign. False: "%0" ends the text.
  bool expand_escape() {
    if (position_ == format_.size()) return true;
    const char16_t unit = format_[position_++];
    if (unit == u'0') return false;
    if (is_digit(unit)) {
      expand_insert(unit);
      return true;
    }
    switch (unit) {
      case u'n':
        plain_ += u"\r\n";
        break;
      case u'r':
        plain_ += u'\r';
        break;
      case u't':
        plain_ += u'\t';
        break;
      case u'b':
        plain_ += u' ';
        break;
      // "Any other nondigit character following a percent sign is formatted in the output message
      // without the percent sign", which is what becomes of printf's "%d".
      default:
        plain_ += unit;
    }
    return true;
  }

  void expand_insert(char16_t first_digit) {
    std::size_t number = first_digit - u'0';
    if (position_ < format_.size() && is_digit(format_[position_])) {
      number = number * 10 + (format_[position_++] - u'0');
    }
    next_ = number - 1;
    Conversion conversion;
    if (position_ < format_.size() && format_[position_] == u'!') {
      const std::size_t end = format_.find(u'!', position_ + 1);
      if (end == std::u16string_view::npos) {
        // FormatMessage fails with ERROR_INVALID_PARAMETER on an open specification.
        add("<unclosed insert>");
        position_ = format_.size();
        return;
      }
      const auto specification = format_.substr(position_ + 1, end - position_ - 1);
      position_ = end + 1;
      if (!parse(specification, conversion)) {
        add("<bad insert !" + to_utf8(specification) + "!>");
        return;
      }
    }
    const auto value = arguments_.at(next_);
    add(value ? padded(formatted(conversion, *value), conversion) : "<missing insert>");
  }

  bool parse(std::u16string_view text, Conversion& conversion) {
    std::size_t at = 0;
    const auto more = [&] { return at < text.size(); };
    for (; more(); ++at) {
      if (text[at] == u'-')
        conversion.left = true;
      else if (text[at] == u'0')
        conversion.zero = true;
      else if (text[at] == u'+')
        conversion.plus = true;
      else if (text[at] == u' ')
        conversion.space = true;
      else if (text[at] == u'#')
        conversion.alternate = true;
      else
        break;
    }
    conversion.width = field(text, at, 0);
    if (conversion.width < 0) {
      conversion.left = true;
      conversion.width = -conversion.width;
    }
    if (more() && text[at] == u'.') {
      ++at;
      conversion.precision = field(text, at, 0);
    }
    for (const std::u16string_view size : {u"I64", u"I32", u"I", u"ll", u"hh", u"l", u"h", u"w"}) {
      if (text.substr(at, size.size()) == size) {
        conversion.size = size;
        at += size.size();
        break;
      }
    }
    // FormatMessage takes a bare "!l!" or "!I64!" for no conversion at all; so do we.
    if (at + 1 != text.size()) return false;
    conversion.type = text[at];
    return std::u16string_view(u"diuxXocCsSp").find(conversion.type) != std::u16string_view::npos;
  }

  /// A number or '*', which takes the next argument.
  int field(std::u16string_view text, std::size_t& at, int otherwise) {
    if (at < text.size() && text[at] == u'*') {
      ++at;
      const auto value = static_cast<std::int32_t>(arguments_.at(next_++).value_or(0));
      return std::clamp(value, -field_limit, field_limit);
    }
    int number = otherwise;
    for (; at < text.size() && is_digit(text[at]); ++at) {
      number = std::min(number * 10 + (text[at] - u'0'), field_limit);
    }
    return number;
  }

  static std::string formatted(const Conversion& conversion, std::uint64_t value) {
    switch (conversion.type) {
      case u's':
        return string_at(value, conversion.size == u"h", conversion.precision);
      case u'S':
        return string_at(value, conversion.size != u"l" && conversion.size != u"w",
                         conversion.precision);
      case u'c':
        return character(value, conversion.size == u"h");
      case u'C':
        return character(value, conversion.size != u"l" && conversion.size != u"w");
      case u'p':
        return "<pointer>";
      default:
        return number(conversion, value);
    }
  }

  static std::string string_at(std::uint64_t value, bool narrow, int precision) {
    if (value == 0) return "(null)";
    const auto* address = reinterpret_cast<const void*>(static_cast<std::uintptr_t>(value));
    const std::size_t limit =
        precision >= 0 ? static_cast<std::size_t>(precision) : insert_text_limit;
    if (narrow) {
      const auto text = read_narrow_text(address, limit);
      // Bytes of an unknown code page: ASCII stays, the rest must not break the trace's UTF-8.
      return text ? to_utf8(to_utf16(*text)) : "<unreadable string>";
    }
    const auto text = read_wide_text(address, limit);
    return text ? to_utf8(*text) : "<unreadable string>";
  }

  static std::string character(std::uint64_t value, bool narrow) {
    const auto unit = narrow ? static_cast<char16_t>(value & 0xFFU) : static_cast<char16_t>(value);
    return to_utf8(std::u16string(1, unit));
  }

  static std::string number(const Conversion& conversion, std::uint64_t value) {
    const bool is_signed = conversion.type == u'd' || conversion.type == u'i';
    if (conversion.size == u"h")
      value &= 0xFFFFU;
    else if (conversion.size == u"hh")
      value &= 0xFFU;
    else if (conversion.size != u"ll" && conversion.size != u"I64" && conversion.size != u"I")
      value &= 0xFFFFFFFFU;
    bool negative = false;
    if (is_signed) {
      auto extended = static_cast<std::int64_t>(value);
      if (conversion.size == u"h")
        extended = static_cast<std::int16_t>(value);
      else if (conversion.size == u"hh")
        extended = static_cast<std::int8_t>(value);  // NOLINT(bugprone-signed-char-misuse)
      else if (conversion.size != u"ll" && conversion.size != u"I64" && conversion.size != u"I")
        extended = static_cast<std::int32_t>(value);
      negative = extended < 0;
      value = negative ? 0 - static_cast<std::uint64_t>(extended)
                       : static_cast<std::uint64_t>(extended);
    }
    std::uint64_t base = 10;
    if (conversion.type == u'o') base = 8;
    if (conversion.type == u'x' || conversion.type == u'X') base = 16;
    std::string digits = digits_of(value, base, conversion.type == u'X');
    if (conversion.precision >= 0) {
      const auto wanted = static_cast<std::size_t>(conversion.precision);
      if (digits.size() < wanted) digits.insert(0, wanted - digits.size(), '0');
    }
    std::string front;
    if (negative)
      front = "-";
    else if (is_signed && conversion.plus)
      front = "+";
    else if (is_signed && conversion.space)
      front = " ";
    if (conversion.alternate && base == 16 && value != 0) {
      front += conversion.type == u'X' ? "0X" : "0x";
    }
    if (conversion.alternate && base == 8) front += "0";
    const auto width = static_cast<std::size_t>(conversion.width);
    const bool zeros = conversion.zero && !conversion.left && conversion.precision < 0;
    if (zeros && front.size() + digits.size() < width) {
      digits.insert(0, width - front.size() - digits.size(), '0');
    }
    return front + digits;
  }

  static std::string digits_of(std::uint64_t value, std::uint64_t base, bool capital) {
    const char* names = capital ? "0123456789ABCDEF" : "0123456789abcdef";
    std::string digits;
    do {
      digits.insert(digits.begin(), names[value % base]);
      value /= base;
    } while (value != 0);
    return digits;
  }

  static std::string padded(std::string text, const Conversion& conversion) {
    const auto width = static_cast<std::size_t>(conversion.width);
    const std::size_t length = to_utf16(text).size();
    if (length >= width) return text;
    text.insert(conversion.left ? text.size() : 0, width - length, ' ');
    return text;
  }

  void add(std::string_view text) {
    flush();
    text_ += text;
  }

  /// Units are collected before they are translated: a surrogate pair is two of them.
  void flush() {
    text_ += to_utf8(plain_);
    plain_.clear();
  }

  std::u16string_view format_;
  InsertArguments& arguments_;
  std::size_t position_ = 0;
  std::size_t next_ = 0;
  std::u16string plain_;
  std::string text_;
};

}  // namespace

#ifdef _WIN32

VariableArguments::VariableArguments(std::va_list arguments) { stack_ = arguments; }

#else

// The System V convention for x86-64: integer arguments are saved by the callee in a register area
// up to 48 bytes, the others lie on the stack. The members are named in the convention, but a
// compiler need not let C++ name them.
VariableArguments::VariableArguments(std::va_list arguments) {
  struct {
    std::uint32_t general_offset;
    std::uint32_t floating_offset;
    const char* overflow_area;
    const char* register_area;
  } list{};
  std::memcpy(&list, arguments, sizeof list);
  constexpr std::uint32_t general_bytes = 48;
  registers_ = list.register_area + list.general_offset;
  register_count_ = (general_bytes - std::min(list.general_offset, general_bytes)) / 8;
  stack_ = list.overflow_area;
}

#endif

std::optional<std::uint64_t> VariableArguments::at(std::size_t index) {
  const char* place =
      index < register_count_ ? registers_ + index * 8 : stack_ + (index - register_count_) * 8;
  std::uint64_t value = 0;
  if (!read_value(place, value)) return std::nullopt;
  return value;
}

std::string expand_inserts(std::u16string_view format, InsertArguments& arguments) {
  return Expander(format, arguments).expand();
}

}  // namespace rhsim::host
