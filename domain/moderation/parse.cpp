// Owns: the reader of typed commands.
// Must not know: who typed it, where, or whether it is allowed.
#include "domain/moderation/parse.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "base/check.hpp"
#include "base/utf8.hpp"

namespace veilleur::domain {
namespace {

constexpr std::string_view blanks = " \t\r\n";

std::string_view trim(std::string_view text) {
  const auto first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

/// Phones and French keyboards put no-break spaces where people mean spaces.
std::string with_plain_blanks(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const bool no_break = text.substr(at).starts_with("\u00A0") || text.substr(at).starts_with("\u202F");
    if (!no_break) {
      out += text[at];
      continue;
    }
    out += ' ';
    at += text[at] == '\xC2' ? 1 : 2;
  }
  return out;
}

/// Takes the next word off the front of `rest`, blanks around it included; empty at the end.
std::string_view take_word(std::string_view& rest) {
  rest = trim(rest);
  const auto end = std::min(rest.find_first_of(blanks), rest.size());
  const std::string_view word = rest.substr(0, end);
  rest.remove_prefix(end);
  return word;
}

/// What an error message repeats of a user's words; a whole essay would not fit a reply.
UserText shown(std::string_view text) { return {clip_utf8(text, 80)}; }

std::optional<UserId> parse_user(std::string_view word) {
  if (word.starts_with("<@") && word.ends_with(">")) {
    word = word.substr(2, word.size() - 3);
    if (word.starts_with("!")) word.remove_prefix(1);
  }
  auto user = UserId::parse(word);
  return user && *user ? user : std::nullopt;
}

std::optional<std::int64_t> parse_integer(std::string_view word) {
  std::int64_t value = 0;
  const char* end = word.data() + word.size();
  auto [stop, error] = std::from_chars(word.data(), end, value);
  if (word.empty() || error != std::errc{} || stop != end) return std::nullopt;
  return value;
}

template <class T>
using Read = Result<T, Phrase>;

Read<UserId> read_target(std::string_view& rest) {
  const std::string_view word = take_word(rest);
  if (word.empty()) return Phrase{MessageKey::target_missing, {}};
  if (auto user = parse_user(word)) return *user;
  return Phrase{MessageKey::target_invalid, {{"text", shown(word)}}};
}

// ── Reasons and options ──────────────────────────────────────────────────────────────────────────

/// Phones set quotes as these; what stands inside a pair is reason, whatever it looks like.
constexpr std::array<std::pair<std::string_view, std::string_view>, 3> quote_pairs{
    {{"\"", "\""}, {"“", "”"}, {"«", "»"}}};

/// The quotation that begins at `at`, its quotes included; empty where none begins or it is never closed:
/// then the quote is an ordinary character.
std::string_view quotation_at(std::string_view text, std::size_t at) {
  for (const auto& [open, close] : quote_pairs) {
    if (!text.substr(at).starts_with(open)) continue;
    const auto end = text.find(close, at + open.size());
    if (end != std::string_view::npos) return text.substr(at, end + close.size() - at);
  }
  return {};
}

/// Removes what phones and keyboards put in a hyphen's place from the front; how many there were.
std::size_t skip_dashes(std::string_view& word) {
  std::size_t count = 0;
  for (bool found = true; found;) {
    found = false;
    for (std::string_view dash :
         {"-", "\u2010", "\u2011", "\u2012", "\u2013", "\u2014", "\u2015", "\u2212"}) {
      if (!word.starts_with(dash)) continue;
      word.remove_prefix(dash.size());
      ++count;
      found = true;
    }
  }
  return count;
}

bool is_flag(std::string_view word) { return word == "-d" || word == "-c"; }

/// A word that was meant as an option and would silently become part of the reason, as `-d60` or `–d`: of a
/// ban for an hour it would make one for ever.
bool looks_like_flag(std::string_view word) {
  if (skip_dashes(word) == 0 || word.empty()) return false;
  const char letter = word.front();
  const bool of_duration = letter == 'd' || letter == 'D', of_channels = letter == 'c' || letter == 'C';
  if (!of_duration && !of_channels) return false;
  word.remove_prefix(1);
  constexpr std::string_view values = "=:,0123456789", channels = "<#.*(";
  return word.empty() || values.find(word.front()) != std::string_view::npos ||
         (of_channels && channels.find(word.front()) != std::string_view::npos);
}

Phrase mistyped_flag(std::string_view word) {
  const bool channels = word.find_first_of("cC") < word.find_first_of("dD");
  return {MessageKey::flag_mistyped,
          {{"text", shown(word)}, {"example", CodeText{channels ? "-c general" : "-d 60"}}}};
}

/// What stands behind the target, taken apart.
struct Split {
  std::string reason;
  std::string_view options;  ///< from the first option on; may be empty
};

/// The reason ends at the first `-d` or `-c` that is a word of its own, outside quotes, before `--`.
Read<Split> split_reason(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    if (const auto quotation = quotation_at(text, at); !quotation.empty()) {
      at += quotation.size();
      continue;
    }
    const bool starts_word = at == 0 || blanks.find(text[at - 1]) != std::string_view::npos;
    if (!starts_word) {
      ++at;
      continue;
    }
    const std::string_view word = text.substr(at, text.find_first_of(blanks, at) - at);
    if (word == "--") {  // it ends the reading of options, and is no part of the reason
      const std::string_view before = trim(text.substr(0, at)), after = trim(text.substr(at + word.size()));
      return Split{std::string(before) + (before.empty() || after.empty() ? "" : " ") + std::string(after),
                   {}};
    }
    if (is_flag(word)) return Split{std::string(trim(text.substr(0, at))), text.substr(at)};
    if (looks_like_flag(word)) return mistyped_flag(word);
    ++at;
  }
  return Split{std::string(trim(text)), {}};
}

/// Without the quotes around the whole of it.
std::string_view unquoted(std::string_view reason) {
  const std::string_view quotation = reason.empty() ? reason : quotation_at(reason, 0);
  if (quotation.empty() || quotation.size() != reason.size()) return reason;
  const std::size_t quote = code_point_at(reason, 0).bytes;
  return trim(reason.substr(quote, reason.size() - 2 * quote));  // both quotes of a pair are of one length
}

struct Flags {
  std::optional<seconds> duration;
};

/// Whether this is a unit that was typed apart from its number, as in `-d 60 s`.
bool is_unit(std::string_view word) {
  constexpr std::array<std::string_view, 9> units{"s", "m", "h", "d", "w", "j", "min", "sec", "sem"};
  while (word.ends_with(",")) word.remove_suffix(1);
  return std::ranges::find(units, word) != units.end();
}

Phrase unit_apart(std::string_view number, std::string_view unit) {
  return {MessageKey::duration_unit_apart, {{"text", shown(std::string(number) + " " + std::string(unit))}}};
}

Read<Flags> read_flags(std::string_view rest) {
  Flags flags;
  std::string_view value;
  for (std::string_view word = take_word(rest); !word.empty(); word = take_word(rest)) {
    if (word == ",") continue;
    if (word.starts_with(",")) word.remove_prefix(1);
    if (word == "-c") return Phrase{MessageKey::channels_unsupported, {}};
    if (word != "-d") {
      if (looks_like_flag(word)) return mistyped_flag(word);
      if (is_unit(word)) return unit_apart(value, word);
      return Phrase{MessageKey::text_after_flag, {{"text", shown(word)}}};
    }
    if (flags.duration) return Phrase{MessageKey::flag_repeated, {{"flag", CodeText{"-d"}}}};
    value = take_word(rest);
    while (value.ends_with(",")) value.remove_suffix(1);
    if (value.empty()) return Phrase{MessageKey::flag_value_missing, {{"flag", CodeText{"-d"}}}};
    auto duration = parse_duration(value);
    if (!duration) return duration.error();
    flags.duration = *duration;
  }
  return flags;
}

Read<Command> read_ping(std::string_view rest) {
  const std::string_view word = take_word(rest);
  if (word.empty()) return Command{PingCommand{}};
  auto number = parse_integer(word);
  if (!number) return Phrase{MessageKey::number_invalid, {{"text", shown(word)}}};
  if (!trim(rest).empty()) return Phrase{MessageKey::too_much_text, {{"text", shown(trim(rest))}}};
  return Command{PingCommand{number}};
}

Read<Command> read_ban(std::string_view rest) {
  auto target = read_target(rest);
  if (!target) return target.error();
  const auto split = split_reason(rest);
  if (!split) return split.error();
  const std::string_view reason = unquoted(split->reason);
  if (!is_visible(reason)) {
    return Phrase{split->options.empty() ? MessageKey::reason_missing : MessageKey::reason_before_options,
                  {}};
  }
  auto flags = read_flags(split->options);
  if (!flags) return flags.error();
  return Command{BanCommand{*target, std::string(reason), flags->duration}};
}

Read<Command> read_cancel(std::string_view rest) {
  std::string_view word = take_word(rest);
  if (word.empty()) return Phrase{MessageKey::number_missing, {}};
  const std::string_view typed = word;
  if (word.starts_with("#")) word.remove_prefix(1);
  auto number = parse_integer(word);
  if (!number || *number <= 0) return Phrase{MessageKey::number_invalid, {{"text", shown(typed)}}};
  if (!trim(rest).empty()) return Phrase{MessageKey::too_much_text, {{"text", shown(trim(rest))}}};
  return Command{CancelCommand{*number}};
}

Read<Command> read_getto(std::string_view rest) {
  auto target = read_target(rest);
  if (!target) return target.error();
  GetToCommand getto{*target};
  rest = trim(rest);
  if (std::string_view behind = rest; take_word(behind) == "-p") {
    const std::string_view word = take_word(behind);
    if (word.empty()) return Phrase{MessageKey::flag_value_missing, {{"flag", CodeText{"-p"}}}};
    auto page = parse_integer(word);
    if (!page || *page <= 0) return Phrase{MessageKey::number_invalid, {{"text", shown(word)}}};
    getto.page = *page;
    rest = trim(behind);
  }
  if (!rest.empty()) return Phrase{MessageKey::too_much_text, {{"text", shown(rest)}}};
  return Command{getto};
}

Read<Command> read_arguments(Verb verb, std::string_view rest) {
  switch (verb) {
    case Verb::ping:
      return read_ping(rest);
    case Verb::ban:
      return read_ban(rest);
    case Verb::cancel:
      return read_cancel(rest);
    case Verb::getto:
      return read_getto(rest);
  }
  check_failed("every verb has a reader", __FILE__, __LINE__);
}

std::optional<std::int64_t> unit_seconds(char unit) {
  switch (unit) {
    case 's':
      return 1;
    case 'm':
      return 60;
    case 'h':
      return 3600;
    case 'd':
      return 24 * 3600;
    case 'w':
      return 7 * 24 * 3600;
    default:
      return std::nullopt;
  }
}

}  // namespace

Result<std::string, Phrase> parse_reason(std::string_view typed) {
  const std::string plain = with_plain_blanks(typed);
  const std::string_view reason = trim(plain);
  if (!is_visible(reason)) return Phrase{MessageKey::reason_missing, {}};
  return std::string(reason);
}

Result<seconds, Phrase> parse_duration(std::string_view typed) {
  const std::string plain = with_plain_blanks(typed);
  const std::string_view text = trim(plain);
  if (text.empty()) return Phrase{MessageKey::duration_empty, {}};
  if (const auto blank = text.find_first_of(blanks); blank != std::string_view::npos) {
    const std::string_view unit = trim(text.substr(blank));
    if (is_unit(unit)) return unit_apart(text.substr(0, blank), unit);
  }
  const Phrase invalid{MessageKey::duration_invalid, {{"text", shown(text)}}};
  const Phrase too_long{MessageKey::duration_too_long, {{"text", shown(text)}}};
  std::int64_t total = 0;
  std::string_view rest = text;
  while (!rest.empty()) {
    const auto digits = std::min(rest.find_first_not_of("0123456789"), rest.size());
    if (digits == 0) return invalid;
    if (digits > 12) return too_long;
    const std::int64_t amount = *parse_integer(rest.substr(0, digits));
    rest.remove_prefix(digits);
    std::int64_t unit = 1;
    if (!rest.empty()) {
      auto known = unit_seconds(rest.front());
      if (!known) return invalid;
      unit = *known;
      rest.remove_prefix(1);
    } else if (digits != text.size()) {
      return invalid;  // "1h30" leaves it open whether 30 are seconds or minutes
    }
    // No overflow: the amount is below 10^12, a unit below 10^6, and the total is bounded each round.
    total += amount * unit;
    if (total > longest_duration.count()) return too_long;
  }
  if (total == 0) return invalid;
  return seconds{total};
}

std::optional<std::variant<Command, WrongInput>> parse_command(std::string_view text) {
  const std::string plain = with_plain_blanks(text);
  std::string_view rest = plain;
  const CommandDescription* description = find_command(take_word(rest));
  if (description == nullptr) return std::nullopt;
  auto command = read_arguments(description->verb, rest);
  if (!command) return WrongInput{description->verb, command.error()};
  return *command;
}

std::optional<std::string_view> command_text(std::string_view content, std::string_view prefix, UserId self) {
  content = trim(content);
  for (std::string_view opening : {"<@!", "<@"}) {
    const std::string mention = std::string(opening) + self.to_string() + ">";
    if (!content.starts_with(mention)) continue;
    content = trim(content.substr(mention.size()));
    if (content.starts_with(prefix)) content.remove_prefix(prefix.size());
    return content;
  }
  if (prefix.empty() || !content.starts_with(prefix)) return std::nullopt;
  content.remove_prefix(prefix.size());
  // "! ban" is not a command: the name follows the prefix at once.
  if (content.empty() || blanks.find(content.front()) != std::string_view::npos) return std::nullopt;
  return content;
}

}  // namespace veilleur::domain
