#include <algorithm>
#include <array>
#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "harness/base/unicode.h"
#include "harness/win32/api.h"
#include "harness/win32/time_structures.h"

/// Dates and times as text. NULL for the time means now, and that is the virtual now. The language
/// of every run is English (United States), whatever the machine speaks; a Windows host asks the
/// real system for others, and natively there are none.
/// Source: datetimeapi/nf-datetimeapi-getdateformatex, -gettimeformatex; "Day, Month, Year, and Era
/// Format Pictures"; "Hour, Minute, and Second Format Pictures".
namespace rhsim::win32 {

namespace {

using Text = std::u16string;
using View = std::u16string_view;

constexpr Dword error_invalid_flags = 1004;

/// The pictures that a locale stands for when the caller gives none.
struct Pictures {
  View short_date, long_date, year_month, month_day, time;
};
constexpr Pictures english{u"M/d/yyyy", u"dddd, MMMM d, yyyy", u"MMMM yyyy", u"MMMM d",
                           u"h:mm:ss tt"};
constexpr Pictures invariant{u"MM/dd/yyyy", u"dddd, dd MMMM yyyy", u"yyyy MMMM", u"MMMM dd",
                             u"HH:mm:ss"};

/// Null: a locale that the run does not have.
const Pictures* pictures_of(const WideChar* name) {
  if (name == nullptr) return &english;  // LOCALE_NAME_USER_DEFAULT.
  const auto utf8 = to_utf8(name);
  if (utf8.empty()) return &invariant;
  for (const char* one : {"en-US", "en", "!x-sys-default-locale"})
    if (same_name(utf8, one)) return &english;
  return nullptr;
}
const Pictures* pictures_of(Dword id) {
  if (id == 0x7F) return &invariant;
  // en-US, en, and what stands for the user's or the system's: neutral, default, custom default.
  for (const Dword one : {0x409U, 0x9U, 0U, 0x400U, 0x800U, 0xC00U})
    if (id == one) return &english;
  return nullptr;
}

/// A run of one letter that stands for a number or a name, or (letter 0) text as it stands.
struct Piece {
  char16_t letter = 0;
  std::size_t count = 0;
  Text text{};
};
using Pieces = std::vector<Piece>;

Pieces pieces_of(View picture, View letters) {
  Pieces pieces;
  bool quoted = false;
  const auto literal = [&](char16_t letter) {
    if (pieces.empty() || pieces.back().letter != 0) pieces.emplace_back();
    pieces.back().text += letter;
  };
  for (std::size_t at = 0; at < picture.size(); ++at) {
    const char16_t letter = picture[at];
    if (letter == u'\'') {
      const bool escaped = quoted && picture.substr(at + 1).starts_with(u'\'');
      if (escaped)
        literal(picture[++at]);
      else
        quoted = !quoted;
    } else if (quoted || letters.find(letter) == View::npos) {
      literal(letter);
    } else {
      const auto end = std::min(picture.find_first_not_of(letter, at), picture.size());
      pieces.push_back({letter, end - at});
      at = end - 1;
    }
  }
  return pieces;
}

/// Without the pieces of these letters and the text before them, or on both sides.
Pieces without(const Pieces& pieces, View letters, bool both_sides) {
  const auto goes = [&](const Piece& piece) {
    return piece.letter != 0 && letters.find(piece.letter) != View::npos;
  };
  Pieces left;
  for (std::size_t at = 0; at < pieces.size(); ++at) {
    const bool is_text = pieces[at].letter == 0;
    const bool before = is_text && at + 1 < pieces.size() && goes(pieces[at + 1]);
    const bool after = is_text && both_sides && at > 0 && goes(pieces[at - 1]);
    if (!goes(pieces[at]) && !before && !after) left.push_back(pieces[at]);
  }
  return left;
}

Text padded(unsigned number, std::size_t digits) {
  const auto text = to_utf16(std::to_string(number));
  return Text(digits > text.size() ? digits - text.size() : 0, u'0') + text;
}

std::chrono::year_month_day date_of(const SystemTime& time) {
  return std::chrono::year{time.year} / std::chrono::month{time.month} / std::chrono::day{time.day};
}

bool valid_date(const SystemTime& time) {
  constexpr std::uint16_t first_year = 1601;
  constexpr std::uint16_t last_year = 30827;
  return time.year >= first_year && time.year <= last_year && date_of(time).ok();
}
bool valid_time(const SystemTime& time) {
  return time.hour < 24 && time.minute < 60 && time.second < 60 && time.milliseconds < 1000;
}

Text name_or_number(const Piece& piece, unsigned number, View name) {
  constexpr std::size_t abbreviated = 3;
  if (piece.count < abbreviated) return padded(number, piece.count);
  return Text(name.substr(0, piece.count == abbreviated ? abbreviated : View::npos));
}

Text date_piece(const Piece& piece, const SystemTime& time) {
  static constexpr std::array<View, 7> days{u"Sunday",   u"Monday", u"Tuesday", u"Wednesday",
                                            u"Thursday", u"Friday", u"Saturday"};
  static constexpr std::array<View, 12> months{u"January",   u"February", u"March",    u"April",
                                               u"May",       u"June",     u"July",     u"August",
                                               u"September", u"October",  u"November", u"December"};
  // "If the day of the week is incorrect, the function uses the correct value."
  const std::chrono::weekday weekday{std::chrono::sys_days{date_of(time)}};
  switch (piece.letter) {
    case u'd':
      return name_or_number(piece, time.day, days[weekday.c_encoding()]);
    case u'M':
      return name_or_number(piece, time.month, months[time.month - 1U]);
    case u'y':
      return piece.count <= 2 ? padded(time.year % 100U, 2) : padded(time.year, 4);
    case u'g':
      return u"A.D.";
    default:
      return piece.text;
  }
}

Text time_piece(const Piece& piece, const SystemTime& time) {
  const auto digits = std::min<std::size_t>(piece.count, 2);
  const View marker = time.hour < 12 ? u"AM" : u"PM";
  switch (piece.letter) {
    case u'h':
      return padded((time.hour + 11U) % 12 + 1, digits);
    case u'H':
      return padded(time.hour, digits);
    case u'm':
      return padded(time.minute, digits);
    case u's':
      return padded(time.second, digits);
    case u't':
      return Text(marker.substr(0, digits));
    default:
      return piece.text;
  }
}

/// A text, or why there is none.
struct Formatted {
  Text text{};
  Dword error = abi::error_success;
};

/// What the caller asks for, in either width.
struct Question {
  Dword flags;
  SystemTime time;
  const Text* picture;  ///< Null: the locale's.
};

Formatted format_date(const Pictures& pictures, const Question& asked) {
  constexpr Dword short_date = 0x1, long_date = 0x2, year_month = 0x8, month_day = 0x80;
  constexpr Dword left_to_right = 0x10, right_to_left = 0x20, automatic = 0x40;
  constexpr Dword alternate_calendar = 0x4;      // English has none.
  constexpr Dword of_every_locale = 0xC0000000;  // LOCALE_NOUSEROVERRIDE, LOCALE_USE_CP_ACP.
  constexpr Dword formats = short_date | long_date | year_month | month_day;
  constexpr Dword layouts = left_to_right | right_to_left | automatic;
  const Dword flags = asked.flags & ~of_every_locale;
  const auto several = [flags](Dword among) {
    return ((flags & among) & ((flags & among) - 1)) != 0;
  };
  const bool unknown = (flags & ~(formats | layouts | alternate_calendar)) != 0;
  const bool with_picture = asked.picture != nullptr && (flags & ~layouts) != 0;
  if (unknown || with_picture || several(formats) || several(layouts))
    return {{}, error_invalid_flags};
  if (!valid_date(asked.time)) return {{}, error_invalid_parameter};
  View picture = pictures.short_date;
  if ((flags & long_date) != 0) picture = pictures.long_date;
  if ((flags & year_month) != 0) picture = pictures.year_month;
  if ((flags & month_day) != 0) picture = pictures.month_day;
  if (asked.picture != nullptr) picture = *asked.picture;
  Formatted result;
  for (const auto& piece : pieces_of(picture, u"dMyg"))
    result.text += date_piece(piece, asked.time);
  return result;
}

Formatted format_time(const Pictures& pictures, const Question& asked) {
  constexpr Dword no_minutes = 0x1, no_seconds = 0x2, no_marker = 0x4, all_day = 0x8;
  constexpr Dword known = no_minutes | no_seconds | no_marker | all_day | 0xC0000000;
  const auto has = [&](Dword flag) { return (asked.flags & flag) != 0; };
  if ((asked.flags & ~known) != 0) return {{}, error_invalid_flags};
  if (!valid_time(asked.time)) return {{}, error_invalid_parameter};
  auto pieces =
      pieces_of(asked.picture != nullptr ? View(*asked.picture) : pictures.time, u"hHmst");
  if (has(no_minutes)) pieces = without(pieces, u"ms", false);
  if (has(no_seconds)) pieces = without(pieces, u"s", false);
  if (has(no_marker)) pieces = without(pieces, u"t", true);
  Formatted result;
  for (auto& piece : pieces) {
    if (has(all_day) && piece.letter == u'h') piece.letter = u'H';
    result.text += time_piece(piece, asked.time);
  }
  return result;
}

template <class Char>
std::int32_t give(Inside& in, const Text& text, Char* out, std::int32_t size) {
  const auto needed = static_cast<std::int32_t>(text.size()) + 1;
  if (size == 0) return needed;
  if (size < 0) return in.fail(error_invalid_parameter, 0);
  if (out == nullptr || size < needed) return in.fail(error_insufficient_buffer, 0);
  std::transform(text.c_str(), text.c_str() + needed, out,
                 [](char16_t letter) { return static_cast<Char>(letter); });
  return needed;
}

/// The code page of English pictures is that of their bytes.
template <class Char>
Text widened(const Char* text) {
  Text wide;
  for (; *text != 0; ++text) wide += static_cast<std::make_unsigned_t<Char>>(*text);
  return wide;
}
Text widened(const WideChar* text) { return text; }

using Format = Formatted (*)(const Pictures& pictures, const Question& question);
using RealFormat = Text (*)(const real::LocaleName& locale, Dword flags, const void* time,
                            const char16_t* picture);

template <class Locale, class Char>
std::int32_t format(Format ours, RealFormat theirs, Locale locale, Dword flags,
                    const SystemTime* time, const Char* picture, Char* out, std::int32_t size) {
  return read(std::int32_t{0}, [&](Inside& in) -> std::int32_t {
    const Text wide = picture == nullptr ? Text{} : widened(picture);
    const Question asked{flags, time == nullptr ? calendar_of(in.scheduler.now()) : *time,
                         picture == nullptr ? nullptr : &wide};
    if (const auto* pictures = pictures_of(locale)) {
      const auto formatted = ours(*pictures, asked);
      if (formatted.error != abi::error_success) return in.fail(formatted.error, 0);
      return give(in, formatted.text, out, size);
    }
    if (!real::present) return in.fail(error_invalid_parameter, 0);
    const auto text = theirs(real::LocaleName(locale), flags, &asked.time,
                             picture == nullptr ? nullptr : wide.c_str());
    return text.empty() ? in.fail(real::last_error(), 0) : give(in, text, out, size);
  });
}

}  // namespace

}  // namespace rhsim::win32

namespace rhsim::win32::border {

RHSIM_API(std::int32_t, GetDateFormatA, Dword locale, Dword flags, const SystemTime* time,
          const char* picture, char* out, std::int32_t size) {
  return format(format_date, real::date_in, locale, flags, time, picture, out, size);
}
RHSIM_API(std::int32_t, GetDateFormatW, Dword locale, Dword flags, const SystemTime* time,
          const WideChar* picture, WideChar* out, std::int32_t size) {
  return format(format_date, real::date_in, locale, flags, time, picture, out, size);
}
RHSIM_API(std::int32_t, GetDateFormatEx, const WideChar* locale, Dword flags,
          const SystemTime* time, const WideChar* picture, WideChar* out, std::int32_t size,
          const WideChar*) {
  return format(format_date, real::date_in, locale, flags, time, picture, out, size);
}
RHSIM_API(std::int32_t, GetTimeFormatA, Dword locale, Dword flags, const SystemTime* time,
          const char* picture, char* out, std::int32_t size) {
  return format(format_time, real::time_in, locale, flags, time, picture, out, size);
}
RHSIM_API(std::int32_t, GetTimeFormatW, Dword locale, Dword flags, const SystemTime* time,
          const WideChar* picture, WideChar* out, std::int32_t size) {
  return format(format_time, real::time_in, locale, flags, time, picture, out, size);
}
RHSIM_API(std::int32_t, GetTimeFormatEx, const WideChar* locale, Dword flags,
          const SystemTime* time, const WideChar* picture, WideChar* out, std::int32_t size) {
  return format(format_time, real::time_in, locale, flags, time, picture, out, size);
}

}  // namespace rhsim::win32::border

namespace rhsim::win32 {

ApiList format_functions() {
  using namespace border;
  static const ApiFunction list[] = {
      RHSIM_ROW("kernel32.dll", Time, GetDateFormatA),
      RHSIM_ROW("kernel32.dll", Time, GetDateFormatEx),
      RHSIM_ROW("kernel32.dll", Time, GetDateFormatW),
      RHSIM_ROW("kernel32.dll", Time, GetTimeFormatA),
      RHSIM_ROW("kernel32.dll", Time, GetTimeFormatEx),
      RHSIM_ROW("kernel32.dll", Time, GetTimeFormatW),
  };
  return list;
}

}  // namespace rhsim::win32
