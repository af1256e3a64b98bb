// Owns: the reaction endpoints ("Message Resource", read August 2026). Super reactions are not part of it:
// bots cannot give them, and every reaction here is an ordinary one.
// Must not know: which text is an emoji, transports.
#include "tools/sandbox/reactions.hpp"

#include <algorithm>

#include "tools/sandbox/emoji.hpp"
#include "tools/sandbox/messages.hpp"
#include "tools/sandbox/permissions.hpp"
#include "tools/sandbox/state.hpp"
#include "tools/sandbox/threads.hpp"

namespace veilleur::sandbox {
namespace {

constexpr std::size_t emojis_max = 20;
constexpr std::int64_t ordinary = 0;  // the type of a reaction that is no burst

/// The message of a path that one may react to, and the emoji where the path has one; or the refusal.
struct Place : MessagePlace {
  Emoji emoji;
};

Place find_place(State& state, const Call& call, std::uint64_t needed) {
  Place place{find_message_place(state, call, needed), {}};
  if (!place.refused && !is_written(place.message->type)) place.refused = cannot_act_on_notice();
  return place;
}

Place find_emoji_place(State& state, const Call& call, std::uint64_t needed) {
  Place place = find_place(state, call, needed);
  if (place.refused) return place;
  if (auto emoji = read_emoji(call.emoji))
    place.emoji = std::move(*emoji);
  else
    place.refused = unknown_emoji();
  return place;
}

/// Reactions change in threads that are awake alone.
std::optional<Reply> check_awake(const State& state, const Place& place, const Call& call) {
  return check_thread(state, *place.channel, call.actor, ThreadUse::touch, call.now);
}

auto find_reaction(Message& message, const Emoji& emoji) {
  return std::find_if(message.reactions.begin(), message.reactions.end(),
                      [&](const Reaction& reaction) { return reaction.emoji == emoji; });
}

void emit_reaction(State& state, const Channel& channel, const Message& message, std::string_view type,
                   json::object data, WallTime now) {
  if (!can_view(state, channel, state.bot, now)) return;
  data["channel_id"] = channel.id.to_string();
  data["message_id"] = message.id.to_string();
  if (channel.guild) data["guild_id"] = channel.guild.to_string();
  emit(state, channel.guild,
       channel.guild ? intent::guild_message_reactions : intent::direct_message_reactions, type, data);
}

json::object by_user(UserId user, const Emoji& emoji) {
  return {{"user_id", user.to_string()}, {"emoji", render(emoji)}, {"burst", false}, {"type", ordinary}};
}

/// Takes one user's reaction away; without one nothing happens, and Discord says the same 204.
Reply take_back(State& state, const Place& place, UserId user, WallTime now) {
  Message& message = *place.message;
  const auto found = find_reaction(message, place.emoji);
  if (found == message.reactions.end() || !std::erase(found->users, user)) return no_content();
  if (found->users.empty()) message.reactions.erase(found);
  emit_reaction(state, *place.channel, message, "MESSAGE_REACTION_REMOVE", by_user(user, place.emoji), now);
  return no_content();
}

}  // namespace

Reply add_reaction(State& state, const Call& call) {
  const Place place = find_emoji_place(state, call, permission::read_message_history);
  if (place.refused) return *place.refused;
  if (auto refused = check_awake(state, place, call)) return *refused;
  if (auto refused = check_timeout(state, *place.channel, call.actor, call.now)) return *refused;
  Message& message = *place.message;
  auto found = find_reaction(message, place.emoji);
  if (found == message.reactions.end()) {
    // Joining a reaction that is there needs no right but to be heard; the first one does.
    if (auto refused = check_channel(state, *place.channel, call.actor, permission::add_reactions, call.now))
      return *refused;
    if (message.reactions.size() >= emojis_max)
      return refuse(403, 30010, "Maximum number of reactions reached (20)");
    found = message.reactions.insert(found, Reaction{place.emoji, {}});
  }
  auto& users = found->users;
  if (std::find(users.begin(), users.end(), call.actor) != users.end()) return no_content();
  users.push_back(call.actor);
  json::object data = by_user(call.actor, place.emoji);
  data["message_author_id"] = message.author.to_string();
  if (const Guild* guild = find_guild(state, place.channel->guild))
    if (const Member* member = find_member(*guild, call.actor))
      data["member"] = render_member(state, *member);
  emit_reaction(state, *place.channel, message, "MESSAGE_REACTION_ADD", std::move(data), call.now);
  return no_content();
}

Reply remove_own_reaction(State& state, const Call& call) {
  const Place place = find_emoji_place(state, call, 0);
  if (place.refused) return *place.refused;
  if (auto refused = check_awake(state, place, call)) return *refused;
  return take_back(state, place, call.actor, call.now);
}

Reply remove_user_reaction(State& state, const Call& call) {
  const UserId user = call.id<UserId>(2);
  const std::uint64_t needed = user == call.actor ? 0 : permission::manage_messages;
  const Place place = find_emoji_place(state, call, needed);
  if (place.refused) return *place.refused;
  if (user != call.actor && !place.channel->guild)
    return refuse(403, 50003, "Cannot execute action on a DM channel");
  if (auto refused = check_awake(state, place, call)) return *refused;
  if (!find_user(state, user)) return unknown_user();
  return take_back(state, place, user, call.now);
}

Reply list_reactions(State& state, const Call& call) {
  const Place place = find_emoji_place(state, call, permission::read_message_history);
  if (place.refused) return *place.refused;
  Problems problems;
  const auto type = query_number(call, "type", 0, 1, problems).value_or(0);
  const auto after = query_number(call, "after", 0, UINT64_MAX, problems).value_or(0);
  const auto limit = query_number(call, "limit", 1, 100, problems).value_or(25);
  if (!problems.empty()) return problems.reply();
  std::vector<UserId> users;
  const auto found = find_reaction(*place.message, place.emoji);
  if (found != place.message->reactions.end() && type == ordinary) users = found->users;
  std::sort(users.begin(), users.end());
  json::array page;
  for (UserId user : users)
    if (user.value() > after && page.size() < limit) page.push_back(render(state.users.at(user)));
  return ok(std::move(page));
}

Reply remove_all_reactions(State& state, const Call& call) {
  const Place place = find_place(state, call, permission::manage_messages);
  if (place.refused) return *place.refused;
  if (!place.channel->guild) return refuse(403, 50003, "Cannot execute action on a DM channel");
  if (auto refused = check_awake(state, place, call)) return *refused;
  if (place.message->reactions.empty()) return no_content();
  place.message->reactions.clear();
  emit_reaction(state, *place.channel, *place.message, "MESSAGE_REACTION_REMOVE_ALL", {}, call.now);
  return no_content();
}

Reply remove_emoji_reactions(State& state, const Call& call) {
  const Place place = find_emoji_place(state, call, permission::manage_messages);
  if (place.refused) return *place.refused;
  if (!place.channel->guild) return refuse(403, 50003, "Cannot execute action on a DM channel");
  if (auto refused = check_awake(state, place, call)) return *refused;
  const auto found = find_reaction(*place.message, place.emoji);
  if (found == place.message->reactions.end()) return no_content();
  place.message->reactions.erase(found);
  emit_reaction(state, *place.channel, *place.message, "MESSAGE_REACTION_REMOVE_EMOJI",
                {{"emoji", render(place.emoji)}}, call.now);
  return no_content();
}

}  // namespace veilleur::sandbox
