// Owns: the table of commands.
// Must not know: natural languages, Discord's JSON.
#include "domain/command.hpp"

#include <algorithm>
#include <array>

#include "base/check.hpp"

namespace veilleur::domain {
namespace {

using enum CommandOption::Presence;

constexpr std::array ping_options{
    CommandOption{"number", OptionType::integer, optional, MessageKey::help_ping_number}};
constexpr std::array ban_options{
    CommandOption{"user", OptionType::user, required, MessageKey::help_ban_user},
    CommandOption{"reason", OptionType::text, required, MessageKey::help_ban_reason},
    CommandOption{"duration", OptionType::text, optional, MessageKey::help_ban_duration},
};
constexpr std::array cancel_options{CommandOption{"sanction", OptionType::integer, required,
                                                  MessageKey::help_cancel_sanction,
                                                  Suggestions::open_sanctions}};
constexpr std::array getto_options{
    CommandOption{"user", OptionType::user, required, MessageKey::help_getto_user},
    CommandOption{"page", OptionType::integer, optional, MessageKey::help_getto_page},
};

// Ids are those of interfaces.md, "Moderation".
constexpr std::array descriptions{
    CommandDescription{Verb::ping, "ping", 0, Audience::anyone, Visibility::everyone, ping_options,
                       MessageKey::help_ping, "ping 3", "ping number:3"},
    CommandDescription{Verb::ban, "ban", 1, Audience::owner, Visibility::everyone, ban_options,
                       MessageKey::help_ban, "ban @mallory spam -d 1h30m",
                       "ban user:@mallory reason:spam duration:1h30m"},
    CommandDescription{Verb::cancel, "cancel", 7, Audience::owner, Visibility::everyone, cancel_options,
                       MessageKey::help_cancel, "cancel 12", "cancel sanction:12"},
    CommandDescription{Verb::getto, "getto", 14, Audience::owner, Visibility::everyone, getto_options,
                       MessageKey::help_getto, "getto @mallory", "getto user:@mallory"},
};

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool same_word(std::string_view left, std::string_view right) {
  return std::ranges::equal(left, right, {}, lower, lower);
}

}  // namespace

std::span<const CommandDescription> command_descriptions() { return descriptions; }

const CommandDescription& describe(Verb verb) {
  auto found = std::ranges::find(descriptions, verb, &CommandDescription::verb);
  VEILLEUR_CHECK(found != descriptions.end());
  return *found;
}

const CommandDescription* find_command(std::string_view name) {
  auto found =
      std::ranges::find_if(descriptions, [&](const auto& each) { return same_word(each.name, name); });
  return found == descriptions.end() ? nullptr : &*found;
}

}  // namespace veilleur::domain
