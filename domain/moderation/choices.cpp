// Owns: the choices offered for a sanction's number.
// Must not know: SQL, Discord's JSON, languages.
#include "domain/moderation/choices.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

#include "domain/permissions/permissions.hpp"

namespace veilleur::domain {
namespace {

SanctionChoice choice_of(const Sanction& sanction) {
  SanctionChoice choice{sanction.number,
                        {MessageKey::choice_permanent,
                         {{"number", sanction.number},
                          {"kind", MessageKey::kind_ban},
                          {"user", sanction.user},
                          {"reason", UserText{sanction.reason}}}}};
  if (sanction.ends_at) {
    choice.label.key = MessageKey::choice_until;
    choice.label.arguments.push_back({"end", *sanction.ends_at});
  }
  return choice;
}

/// The number that was typed; nothing where it is not one, or longer than any number.
std::optional<std::int64_t> number_in(std::string_view typed) {
  std::int64_t number = 0;
  const char* end = typed.data() + typed.size();
  const auto [stop, error] = std::from_chars(typed.data(), end, number);
  if (typed.empty() || error != std::errc{} || stop != end || number <= 0) return std::nullopt;
  return number;
}

/// What was typed, without the blanks and the `#` that people put before a number.
std::string_view bare(std::string_view typed) {
  const auto first = typed.find_first_not_of(" #");
  if (first == std::string_view::npos) return {};
  return typed.substr(first, typed.find_last_not_of(' ') - first + 1);
}

}  // namespace

std::vector<NumberRange> numbers_beginning_with(SanctionNumber prefix, SanctionNumber highest) {
  std::vector<NumberRange> ranges;
  SanctionNumber first = prefix, width = 1;
  while (first <= highest) {
    // Compared by differences: the sum may lie beyond all numbers.
    const SanctionNumber last = width - 1 < highest - first ? first + (width - 1) : highest;
    ranges.insert(ranges.begin(), {first, last});
    if (first > highest / 10) break;  // the next would be beyond all numbers, and might overflow
    first *= 10;
    width *= 10;
  }
  return ranges;
}

std::vector<SanctionChoice> suggest_sanctions(Reader& reader, GuildId guild_id, UserId author,
                                              std::string_view typed) {
  const Guild* guild = reader.guild(guild_id);
  if (guild == nullptr || !may_use(describe(Verb::cancel), *guild, author)) return {};
  const std::string_view text = bare(typed);
  const SanctionNumber highest = reader.next_sanction_number(guild_id) - 1;
  std::vector<NumberRange> ranges;
  std::vector<Sanction> found;
  if (text.empty()) {
    ranges.push_back({1, highest});
  } else if (const auto number = number_in(text)) {
    ranges = numbers_beginning_with(*number, highest);
    found = reader.open_bans(guild_id, UserId{static_cast<std::uint64_t>(*number)});
    std::erase_if(found, [](const Sanction& each) { return !is_cancellable(each); });
  }
  for (const NumberRange& range : ranges) {
    for (Sanction& each : reader.cancellable(guild_id, range, choices_max)) found.push_back(std::move(each));
  }
  const auto newer = [](const Sanction& left, const Sanction& right) { return left.number > right.number; };
  std::ranges::sort(found, newer);
  const auto same = std::ranges::unique(found, {}, &Sanction::number);
  found.erase(same.begin(), same.end());
  if (found.size() > choices_max) found.resize(choices_max);
  std::vector<SanctionChoice> choices;
  for (const Sanction& each : found) choices.push_back(choice_of(each));
  return choices;
}

}  // namespace veilleur::domain
