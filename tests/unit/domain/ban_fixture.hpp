// Owns: what the tests of moderation's rules share: a small guild in memory and the events that move it.
// Must not know: SQL, Discord's JSON, what a particular test asserts.
#pragma once

#include "domain/permissions/permissions.hpp"
#include "tests/support/map_reader.hpp"

namespace veilleur::domain::test {

constexpr GuildId guild_id{1000};
constexpr UserId self{900}, owner{1}, mallory{2}, bob{3};
constexpr RoleId bot_role{50}, high_role{60}, low_role{40};
constexpr WallTime start{milliseconds{1'800'000'000'000}};

inline Guild small_guild() {
  Guild guild;
  guild.id = guild_id;
  guild.name = "Les Veilleurs";
  guild.owner = owner;
  guild.roles = {{everyone_role(guild_id), "@everyone", 0, 0},
                 {low_role, "low", 1, 0},
                 {bot_role, "bot", 5, permission::ban_members},
                 {high_role, "high", 9, 0}};
  guild.own_roles = {bot_role};
  return guild;
}

struct Fixture {
  testing::MapReader reader{small_guild(), self};
  WallTime now = start;
  std::uint64_t next_message = 1;

  CommandReceived command(Command value, UserId author = owner) {
    return command(std::move(value), author, member());
  }
  CommandReceived command(Command value, UserId author, std::optional<TargetFacts> facts) {
    CommandReceived event;
    event.origin = {guild_id, ChannelId{7}, author, MessageId{next_message++}, std::nullopt};
    event.sent_at = now;
    event.input = std::move(value);
    event.text = "as typed";
    event.facts = std::move(facts);
    return event;
  }
  static std::optional<TargetFacts> member(std::vector<RoleId> roles = std::vector<RoleId>{}) {
    TargetFacts facts;
    facts.member = Member{mallory, std::move(roles)};
    return facts;
  }
  static std::optional<TargetFacts> absent(Presence existing) {
    TargetFacts facts;
    facts.existing = existing;
    return facts;
  }

  Decision ban(std::optional<seconds> duration = std::nullopt) { return ban(duration, member()); }
  Decision ban(std::optional<seconds> duration, std::optional<TargetFacts> facts) {
    return reader.decide(command(BanCommand{mallory, "spam", duration}, owner, std::move(facts)), now);
  }
  Decision cancel(SanctionNumber number, UserId author = owner) {
    return reader.decide(command(CancelCommand{number}, author), now);
  }
  Decision settled(Presence presence) { return reader.decide(BanSettled{guild_id, mallory, presence}, now); }
  Decision due(SanctionNumber number) { return reader.decide(SanctionDue{guild_id, number}, now); }
  Decision human(Presence presence, UserId who = bob) {
    return reader.decide(
        HumanBanChange{guild_id, AuditEntryId{snowflake_floor(now)}, who, mallory, presence, "because"}, now);
  }
  ReplyTarget slash_target() {
    return {guild_id, ChannelId{7}, owner, MessageId{},
            InteractionOrigin{InteractionId{next_message++}, ApplicationId{800}, "token"}};
  }
  /// The answer to `!getto` of one page.
  Reply history(std::int64_t page, std::optional<ReplyTarget> origin = std::nullopt) {
    CommandReceived event = command(GetToCommand{mallory, page});
    if (origin) event.origin = *origin;
    return std::get<SendReply>(reader.decide(event, now).effects.at(0).value).reply;
  }
  SanctionState state(SanctionNumber number) { return reader.sanctions.at(number).state; }
  Presence planned() { return planned_presence(reader.open_bans(guild_id, mallory)); }
};

inline std::optional<MessageKey> first_reply(const Decision& decision) {
  for (const Effect& effect : decision.effects) {
    if (const auto* reply = std::get_if<SendReply>(&effect.value)) return reply->reply.front().key;
  }
  return std::nullopt;
}

inline bool says(const Decision& decision, MessageKey key) {
  for (const Effect& effect : decision.effects) {
    if (const auto* reply = std::get_if<SendReply>(&effect.value)) {
      for (const Phrase& phrase : reply->reply) {
        if (phrase.key == key) return true;
      }
    }
  }
  return false;
}

template <class T>
std::size_t count(const Decision& decision) {
  std::size_t found = 0;
  for (const Effect& effect : decision.effects) found += std::holds_alternative<T>(effect.value) ? 1 : 0;
  return found;
}

}  // namespace veilleur::domain::test
