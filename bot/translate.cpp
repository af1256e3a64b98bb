// Owns: reading Discord's events into domain values.
// Must not know: SQL, sockets, the rules.
#include "bot/translate.hpp"

#include <algorithm>

#include "base/utf8.hpp"
#include "bot/json_access.hpp"
#include "domain/moderation/parse.hpp"

namespace veilleur::bot {
namespace {

using boost::json::value;

std::uint64_t permission_bits(const value& from, std::string_view key) {
  std::uint64_t bits = 0;
  const std::string_view digits = text(from, key);
  std::from_chars(digits.data(), digits.data() + digits.size(), bits);
  return bits;
}

std::string username(const value& user) {
  constexpr std::size_t longest = 32;  // Discord, "Users", read August 2026
  return clip_utf8(text(user, "username"), longest);
}

std::vector<RoleId> role_ids(const value& from) {
  std::vector<RoleId> roles;
  for (const value& each : elements(from, "roles")) {
    if (auto role = id<RoleId>(&each)) roles.push_back(role);
  }
  return roles;
}

std::optional<UserId> target_of(const domain::Command& command) {
  const auto* ban = std::get_if<domain::BanCommand>(&command);
  return ban == nullptr ? std::nullopt : std::optional(ban->target);
}

/// The target's member as the payload itself shows it, which spares asking Discord.
std::optional<domain::TargetFacts> facts_of_member(UserId target, const value& partial_member) {
  domain::TargetFacts facts;
  facts.member = domain::Member{target, role_ids(partial_member)};
  return facts;
}

std::optional<domain::TargetFacts> facts_from_mentions(const value& message, UserId target) {
  for (const value& user : elements(message, "mentions")) {
    const value* partial = member(user, "member");
    if (id<UserId>(user, "id") == target && partial != nullptr) return facts_of_member(target, *partial);
  }
  return std::nullopt;
}

const value* resolved_member(const value& data, UserId target) {
  const value* resolved = member(data, "resolved");
  const value* members = resolved == nullptr ? nullptr : member(*resolved, "members");
  return members == nullptr ? nullptr : member(*members, target.to_string());
}

// ── Slash options ────────────────────────────────────────────────────────────────────────────────

const value* option(const value& data, std::string_view name) {
  for (const value& each : elements(data, "options")) {
    if (text(each, "name") == name) return member(each, "value");
  }
  return nullptr;
}

using Input = std::variant<domain::Command, domain::WrongInput>;

Input read_ban(const value& data) {
  domain::BanCommand ban{id<UserId>(option(data, "user")), {}, {}};
  if (!ban.target) return domain::WrongInput{domain::Verb::ban, {domain::MessageKey::target_missing, {}}};
  auto reason = domain::parse_reason(text(option(data, "reason")));
  if (!reason) return domain::WrongInput{domain::Verb::ban, reason.error()};
  ban.reason = std::move(*reason);
  if (const value* typed = option(data, "duration")) {
    auto duration = domain::parse_duration(text(typed));
    if (!duration) return domain::WrongInput{domain::Verb::ban, duration.error()};
    ban.duration = *duration;
  }
  return ban;
}

Input read_cancel(const value& data) {
  const auto number = integer(option(data, "sanction"));
  if (!number || *number <= 0) {
    return domain::WrongInput{domain::Verb::cancel,
                              {domain::MessageKey::number_invalid,
                               {{"text", domain::UserText{std::to_string(number.value_or(0))}}}}};
  }
  return domain::Command{domain::CancelCommand{*number}};
}

Input read_getto(const value& data) {
  const value* typed = option(data, "page");
  const std::int64_t page = typed == nullptr ? 1 : integer(typed).value_or(0);
  if (page <= 0) {
    return domain::WrongInput{
        domain::Verb::getto,
        {domain::MessageKey::number_invalid, {{"text", domain::UserText{std::to_string(page)}}}}};
  }
  return domain::Command{domain::GetToCommand{id<UserId>(option(data, "user")), page}};
}

Input read_options(domain::Verb verb, const value& data) {
  switch (verb) {
    case domain::Verb::ping:
      return domain::Command{domain::PingCommand{integer(option(data, "number"))}};
    case domain::Verb::ban:
      return read_ban(data);
    case domain::Verb::cancel:
      return read_cancel(data);
    case domain::Verb::getto:
      break;
  }
  return read_getto(data);
}

/// The invocation of a slash command; nullptr for other interactions.
const value* invocation_of(const value& data) {
  constexpr std::int64_t application_command = 2;
  return integer(data, "type") == application_command ? member(data, "data") : nullptr;
}

std::optional<domain::InteractionOrigin> interaction_origin(const value& data) {
  domain::InteractionOrigin origin{id<InteractionId>(data, "id"), id<ApplicationId>(data, "application_id"),
                                   std::string(text(data, "token"))};
  if (!origin.id || origin.token.empty()) return std::nullopt;
  return origin;
}

/// The slash command as one line, for the record.
std::string typed_line(const value& data) {
  std::string line = "/" + std::string(text(data, "name"));
  for (const value& each : elements(data, "options")) {
    const value* given = member(each, "value");
    line += " " + std::string(text(each, "name")) + ":";
    line += given != nullptr && given->is_string() ? std::string(text(given))
                                                   : boost::json::serialize(value(given ? *given : value{}));
  }
  return line;
}

}  // namespace

std::optional<domain::CommandReceived> command_from_message(const value& data, std::string_view prefix,
                                                            UserId self) {
  constexpr std::int64_t ordinary = 0, reply = 19;
  const value* author = member(data, "author");
  const GuildId guild = id<GuildId>(data, "guild_id");
  if (author == nullptr || !guild || flag(*author, "bot") || member(data, "webhook_id") != nullptr) return {};
  const std::int64_t type = integer(data, "type").value_or(ordinary);
  if (type != ordinary && type != reply) return {};

  const auto typed = domain::command_text(text(data, "content"), prefix, self);
  if (!typed) return {};
  auto input = domain::parse_command(*typed);
  if (!input) return {};

  domain::CommandReceived event;
  event.origin = {
      guild, id<ChannelId>(data, "channel_id"), id<UserId>(*author, "id"), id<MessageId>(data, "id"), {}};
  if (!event.origin.channel || !event.origin.author || !event.origin.message) return {};
  event.author_name = username(*author);
  event.sent_at = snowflake_time(event.origin.message.value());
  event.text = std::string(text(data, "content"));
  if (const auto* command = std::get_if<domain::Command>(&*input)) {
    if (auto target = target_of(*command)) event.facts = facts_from_mentions(data, *target);
  }
  event.input = std::move(*input);
  return event;
}

std::optional<domain::CommandReceived> command_from_interaction(const value& data) {
  const value* invocation = invocation_of(data);
  const value* invoker = member(data, "member");
  const value* user = invoker == nullptr ? nullptr : member(*invoker, "user");
  if (invocation == nullptr || user == nullptr) return {};
  const domain::CommandDescription* description = domain::find_command(text(*invocation, "name"));
  auto interaction = interaction_origin(data);
  if (description == nullptr || !interaction) return {};

  domain::CommandReceived event;
  event.author_name = username(*user);
  event.sent_at = snowflake_time(interaction->id.value());
  event.origin = {id<GuildId>(data, "guild_id"),
                  id<ChannelId>(data, "channel_id"),
                  id<UserId>(*user, "id"),
                  {},
                  std::move(interaction)};
  if (!event.origin.guild || !event.origin.author) return {};
  event.text = typed_line(*invocation);
  event.input = read_options(description->verb, *invocation);
  if (const auto* command = std::get_if<domain::Command>(&event.input)) {
    if (auto target = target_of(*command)) {
      if (const value* partial = resolved_member(*invocation, *target))
        event.facts = facts_of_member(*target, *partial);
    }
  }
  return event;
}

std::optional<OutdatedCommand> outdated_command(const value& data) {
  const value* invocation = invocation_of(data);
  if (invocation == nullptr || text(*invocation, "name").empty()) return {};
  if (domain::find_command(text(*invocation, "name")) != nullptr) return {};
  auto interaction = interaction_origin(data);
  if (!interaction) return {};
  const bool french = text(data, "locale") == "fr";  // Discord, "Locales", read August 2026: one French
  return OutdatedCommand{std::move(*interaction),
                         french ? domain::Language::french : domain::Language::english};
}

std::optional<OptionTyped> option_typed(const value& data) {
  constexpr std::int64_t autocomplete = 4;
  const value* invocation = member(data, "data");
  auto interaction = interaction_origin(data);
  if (integer(data, "type") != autocomplete || invocation == nullptr || !interaction) return {};
  OptionTyped typed{std::move(*interaction), id<GuildId>(data, "guild_id"), {}, {}, {}};
  const value* invoker = member(data, "member");
  const value* user = invoker == nullptr ? nullptr : member(*invoker, "user");
  if (user != nullptr) typed.author = id<UserId>(*user, "id");
  const domain::CommandDescription* description = domain::find_command(text(*invocation, "name"));
  if (description == nullptr) return typed;
  for (const value& each : elements(*invocation, "options")) {
    if (!flag(each, "focused")) continue;
    const auto known =
        std::ranges::find(description->options, text(each, "name"), &domain::CommandOption::name);
    if (known != description->options.end()) typed.wanted = known->suggestions;
    // Half-typed text is a string whatever the option's type; a number does no harm.
    const auto number = integer(each, "value");
    typed.text = number ? std::to_string(*number) : std::string(text(each, "value"));
  }
  return typed;
}

std::optional<domain::TargetFacts> facts_from(const value& body, UserId target) {
  const value* found = member(body, "member");
  const value* banned = member(body, "banned");
  domain::TargetFacts facts;
  if (flag(body, "unknown_account")) {
    facts.account = domain::TargetFacts::Account::unknown;
    return facts;
  }
  if (found != nullptr && found->is_object()) {
    facts.member = domain::Member{target, role_ids(*found)};
    return facts;
  }
  if (banned == nullptr || !banned->is_bool()) return std::nullopt;
  facts.existing = banned->get_bool() ? domain::Presence::banned : domain::Presence::absent;
  return facts;
}

std::optional<domain::HumanBanChange> ban_change_from(const value& entry, GuildId guild) {
  constexpr std::int64_t member_ban_add = 22,
                         member_ban_remove = 23;  // Discord, "Audit Log", read August 2026
  const auto action = integer(entry, "action_type");
  if (action != member_ban_add && action != member_ban_remove) return {};
  domain::HumanBanChange change;
  change.guild = guild;
  change.entry = id<AuditEntryId>(entry, "id");
  change.moderator = id<UserId>(entry, "user_id");
  change.user = id<UserId>(entry, "target_id");
  change.presence = action == member_ban_add ? domain::Presence::banned : domain::Presence::absent;
  change.reason = std::string(text(entry, "reason"));
  // Who did it may be null (Discord, "Audit Log", read August 2026): then it was somebody unknown.
  if (!change.entry || !change.user) return {};
  return change;
}

// ── Structure ────────────────────────────────────────────────────────────────────────────────────

namespace {

domain::Role read_role(const value& from) {
  return {id<RoleId>(from, "id"), std::string(text(from, "name")),
          static_cast<std::int32_t>(integer(from, "position").value_or(0)),
          permission_bits(from, "permissions")};
}

domain::Channel read_channel(const value& from) {
  domain::Channel channel{id<ChannelId>(from, "id"),
                          std::string(text(from, "name")),
                          static_cast<std::int32_t>(integer(from, "type").value_or(0)),
                          id<ChannelId>(from, "parent_id"),
                          {}};
  for (const value& each : elements(from, "permission_overwrites")) {
    const auto target =
        integer(each, "type") == 1 ? domain::OverwriteTarget::member : domain::OverwriteTarget::role;
    channel.overwrites.push_back({target, id<UserId>(each, "id").value(), permission_bits(each, "allow"),
                                  permission_bits(each, "deny")});
  }
  return channel;
}

/// Replaces the item of the same id, or adds it.
template <class T>
bool upsert(std::vector<T>& items, T item) {
  if (!item.id) return false;
  auto known = std::ranges::find(items, item.id, &T::id);
  if (known == items.end()) {
    items.push_back(std::move(item));
  } else if (*known == item) {
    return false;
  } else {
    *known = std::move(item);
  }
  return true;
}

template <class T, class IdType>
bool erase(std::vector<T>& items, IdType wanted) {
  return std::erase_if(items, [&](const T& each) { return each.id == wanted; }) > 0;
}

template <class T>
bool assign(T& field, T updated) {
  if (field == updated) return false;
  field = std::move(updated);
  return true;
}

/// A timestamp as Discord writes it, always in UTC: "2026-11-22T20:15:00.000000+00:00" (Discord, "Reference",
/// ISO8601, read August 2026). Fractions of a second are left out.
std::optional<WallTime> timestamp(std::string_view text) {
  constexpr std::string_view form = "0000-00-00T00:00:00";
  if (text.size() <= form.size() || !(text.ends_with("+00:00") || text.ends_with('Z'))) return std::nullopt;
  int numbers[6]{};
  std::size_t which = 0;
  for (std::size_t at = 0; at < form.size(); ++at) {
    const bool digit = text[at] >= '0' && text[at] <= '9';
    if (digit != (form[at] == '0') || (!digit && text[at] != form[at])) return std::nullopt;
    if (digit) {
      numbers[which] = numbers[which] * 10 + (text[at] - '0');
    } else {
      ++which;
    }
  }
  const auto [year, month, day, hour, minute, second] = numbers;
  const std::chrono::year_month_day date{std::chrono::year{year},
                                         std::chrono::month{static_cast<unsigned>(month)},
                                         std::chrono::day{static_cast<unsigned>(day)}};
  if (!date.ok() || hour > 23 || minute > 59 || second > 60) return std::nullopt;
  const std::chrono::sys_seconds at =
      std::chrono::sys_days{date} + std::chrono::hours{hour} + std::chrono::minutes{minute} + seconds{second};
  return WallTime{std::chrono::milliseconds{at.time_since_epoch()}};
}

/// Past where a timeout is over, null where there was none (Discord, "Guild Member", read August 2026).
constexpr std::string_view timeout_field = "communication_disabled_until";

}  // namespace

std::optional<domain::Guild> guild_from_create(const value& data, UserId self) {
  domain::Guild guild;
  guild.id = id<GuildId>(data, "id");
  guild.owner = id<UserId>(data, "owner_id");
  if (!guild.id || !guild.owner || flag(data, "unavailable")) return std::nullopt;
  guild.name = std::string(text(data, "name"));
  for (const value& each : elements(data, "roles")) upsert(guild.roles, read_role(each));
  for (const value& each : elements(data, "channels")) upsert(guild.channels, read_channel(each));
  for (const value& each : elements(data, "members")) {
    const value* user = member(each, "user");
    if (user == nullptr || id<UserId>(*user, "id") != self) continue;
    guild.own_roles = role_ids(each);
    guild.timed_out_until = timestamp(text(each, timeout_field));
  }
  return guild;
}

bool apply_structure(domain::Guild& guild, std::string_view type, const value& data, UserId self) {
  if (type == "GUILD_UPDATE") {
    const UserId owner = id<UserId>(data, "owner_id");
    const bool renamed =
        member(data, "name") != nullptr && assign(guild.name, std::string(text(data, "name")));
    return (owner && assign(guild.owner, owner)) || renamed;
  }
  if (type == "GUILD_ROLE_CREATE" || type == "GUILD_ROLE_UPDATE") {
    const value* role = member(data, "role");
    return role != nullptr && upsert(guild.roles, read_role(*role));
  }
  if (type == "GUILD_ROLE_DELETE") {
    const RoleId gone = id<RoleId>(data, "role_id");
    std::erase(guild.own_roles, gone);
    return erase(guild.roles, gone);
  }
  if (type == "CHANNEL_CREATE" || type == "CHANNEL_UPDATE") return upsert(guild.channels, read_channel(data));
  if (type == "CHANNEL_DELETE") return erase(guild.channels, id<ChannelId>(data, "id"));
  if (type == "GUILD_MEMBER_UPDATE") {
    const value* user = member(data, "user");
    if (user == nullptr || id<UserId>(*user, "id") != self) return false;
    const bool roles = member(data, "roles") != nullptr && assign(guild.own_roles, role_ids(data));
    const bool timeout = member(data, timeout_field) != nullptr &&
                         assign(guild.timed_out_until, timestamp(text(data, timeout_field)));
    return roles || timeout;
  }
  return false;
}

}  // namespace veilleur::bot
