// Owns: the way of a decision into rows: changes, effects with their lanes, commands that wait for facts.
// Must not know: Discord's JSON, the rules.
#include "bot/catalogue.hpp"
#include "bot/core.hpp"
#include "bot/translate.hpp"

namespace veilleur::bot {
namespace {

template <class... Cases>
struct Overloaded : Cases... {
  using Cases::operator()...;
};

/// A late answer to a prefix command surprises nobody within a day; an interaction's token dies sooner.
constexpr auto answer_lifetime = std::chrono::hours{24};
constexpr auto ephemeral_lifetime = std::chrono::minutes{15};
/// As long as a late prefix command may still be carried out.
constexpr auto facts_lifetime = std::chrono::minutes{15};

GuildId guild_of(const domain::Event& event) {
  return std::visit(Overloaded{[](const domain::CommandReceived& each) { return each.origin.guild; },
                               [](const auto& each) { return each.guild; }},
                    event);
}

}  // namespace

std::string sanction_lane(GuildId guild, UserId user) {
  return "user:" + guild.to_string() + ":" + user.to_string();
}

std::string direct_lane(GuildId guild, UserId user) {
  return "dm:" + guild.to_string() + ":" + user.to_string();
}

void Core::decide(const domain::Event& event, Urgency urgency, Origin origin) {
  apply(domain::decide(reader_, event, now_), urgency, origin, guild_of(event));
}

void Core::apply(const domain::Decision& decision, Urgency urgency, Origin origin, GuildId guild) {
  if (decision.facts) wait_for_facts(*decision.facts, guild, origin);
  for (const domain::Change& change : decision.changes) apply(change);
  std::vector<EffectId> ids;
  for (const domain::Effect& effect : decision.effects) {
    std::optional<EffectId> after;
    if (effect.after) after = ids.at(*effect.after);
    ids.push_back(enqueue(effect.value, after, urgency));
  }
}

void Core::apply(const domain::Change& change) {
  storage::SanctionStore& sanctions = store_.sanctions;
  std::visit(
      Overloaded{
          [&](const domain::InsertSanction& each) { sanctions.insert(each.sanction); },
          [&](const domain::UpdateSanction& each) { sanctions.update(each.sanction); },
          [&](const domain::SetTimer& each) { store_.timers.set(each.guild, each.number, each.due_at); },
          [&](const domain::ClearTimer& each) { store_.timers.clear(each.guild, each.number); },
          [&](const domain::AwaitSanction& each) { sanctions.await(each); },
          [&](const domain::SetDirectOutcome& each) { sanctions.set_direct_outcome(each); },
          [&](const domain::ForgetAwaited& each) { sanctions.forget(each); },
          [&](const domain::RecordAction& each) {
            const auto refusal = each.refusal ? catalogue(*each.refusal).name : std::string_view{};
            sanctions.record(each, refusal, now_);
          },
          [&](const domain::NoteRefusal& each) { sanctions.note_refusal(each); }},
      change);
}

storage::OutboxRow Core::new_row(GuildId guild, storage::EffectKind kind, std::string lane,
                                 Urgency urgency) const {
  storage::OutboxRow row;
  row.guild = guild;
  row.kind = kind;
  row.lane = std::move(lane);
  row.priority = urgency == Urgency::interactive ? storage::EffectPriority::interactive
                                                 : storage::EffectPriority::background;
  row.created_at = now_;
  row.ready_at = now_;
  return row;
}

EffectId Core::insert(const storage::OutboxRow& row) {
  scheduler_.consider(row.guild);
  return store_.outbox.insert(row);
}

EffectId Core::enqueue(const domain::EffectValue& effect, std::optional<EffectId> after, Urgency urgency) {
  using storage::EffectKind;
  if (const auto* mark = std::get_if<domain::MarkBan>(&effect)) {
    storage::OutboxRow row =
        new_row(mark->guild, EffectKind::ban_marker, sanction_lane(mark->guild, mark->user), urgency);
    row.user = mark->user;
    row.after = after;
    // The marker has no value: a newer one replaces it, and an attempt that has not begun is called back.
    const storage::OutboxRow* under_way = scheduler_.under_way(row.lane);
    if (under_way != nullptr && under_way->kind == EffectKind::ban_marker) {
      outputs_.withdrawals.push_back(under_way->id);
    }
    const bool tried = store_.outbox.remove_ban_marker(mark->guild, mark->user);
    row.in_doubt = tried || mark->footing == domain::MarkBan::Footing::discord;
    return insert(row);
  }
  if (const auto* direct = std::get_if<domain::SendDirect>(&effect)) {
    const bool notice = direct->role == domain::SendDirect::Role::before_ban;
    storage::OutboxRow row = new_row(
        direct->guild, notice ? EffectKind::direct_notice : EffectKind::direct_alert,
        notice ? sanction_lane(direct->guild, direct->user) : direct_lane(direct->guild, direct->user),
        urgency);
    row.user = direct->user;
    row.number = direct->number;
    row.expires_at = direct->expires_at;
    row.after = after;
    row.body = rendered(direct->guild, direct->reply);
    return insert(row);
  }
  const auto& reply = std::get<domain::SendReply>(effect);
  if (reply.keeping == domain::SendReply::Keeping::passing && send_at_once(reply)) return EffectId{};
  const domain::ReplyTarget& target = reply.target;
  const bool to_interaction = target.interaction.has_value();
  storage::OutboxRow row = new_row(
      target.guild, to_interaction ? EffectKind::interaction : EffectKind::message,
      to_interaction ? "interaction:" + target.interaction->id.to_string() : channel_lane(target), urgency);
  row.after = after;
  row.channel = target.channel;
  row.message = target.message;
  row.user = target.author;
  row.ephemeral = reply.visibility == domain::Visibility::author;
  row.body = rendered(target.guild, reply.reply);
  row.expires_at = now_ + (to_interaction && row.ephemeral ? WallTime::duration(ephemeral_lifetime)
                                                           : WallTime::duration(answer_lifetime));
  if (to_interaction) {
    row.interaction = target.interaction->id;
    row.application = target.interaction->application;
    row.interaction_token = target.interaction->token;
  }
  return insert(row);
}

/// What others are told in a channel, however many they are, never stands in front of what the owner is told.
std::string Core::channel_lane(const domain::ReplyTarget& target) {
  const domain::Guild* guild = store_.guilds.find(target.guild);
  const bool owner = guild != nullptr && guild->owner == target.author;
  return (owner ? "channel:" : "outsiders:") + target.channel.to_string();
}

void Core::wait_for_facts(const domain::FactsNeeded& facts, GuildId guild, Origin origin) {
  const auto* of_target = std::get_if<domain::TargetNeeded>(&facts);
  const UserId user = of_target == nullptr ? UserId{} : of_target->target;
  const PendingId pending = store_.inbox.insert_pending(
      {PendingId{}, guild, user, std::string(origin.type), std::string(origin.data)});
  if (of_target == nullptr) return;  // the audit log is being read already, and its end takes up what waits
  storage::OutboxRow row =
      new_row(guild, storage::EffectKind::fetch_target, "facts:" + pending.to_string(), Urgency::interactive);
  row.user = user;
  row.pending = pending;
  row.expires_at = now_ + facts_lifetime;
  insert(row);
}

std::optional<domain::CommandReceived> Core::take_up(const storage::PendingCommand& pending) {
  store_.inbox.remove_pending(pending.id);
  return command_of(pending);
}

std::optional<domain::CommandReceived> Core::command_of(const storage::PendingCommand& pending) {
  const Document event(pending.event_data);
  if (pending.event_type == "INTERACTION_CREATE") return command_from_interaction(event.value());
  return command_from_message(event.value(), store_.guilds.settings(pending.guild).prefix, settings_.self);
}

bool Core::answer_directly(const domain::Decision& decision) {
  if (!decision.changes.empty() || decision.effects.size() != 1) return false;
  return send_at_once(std::get<domain::SendReply>(decision.effects.front().value));
}

bool Core::send_at_once(const domain::SendReply& reply) {
  if (!gates_.is_open(reply.target.guild)) return false;
  const std::string content = rendered(reply.target.guild, reply.reply);
  Order direct;
  direct.interactive = false;  // answers that are stored come first
  if (reply.target.interaction) {
    direct.action = AnswerInteraction{*reply.target.interaction, content, reply.visibility, false};
  } else {
    const MessageId message = reply.target.message;
    direct.action =
        SendMessage{reply.target.channel, message, message, content, "p" + message.to_string(), Doubt::none};
  }
  outputs_.orders.push_back(std::move(direct));
  return true;
}

/// Slash commands also reach us from guilds that have the commands but not the bot; left alone, they would
/// show a placeholder for ever. Messages do not, and are none of our business.
void Core::answer_unknown_guild(const domain::ReplyTarget& target) {
  if (!target.interaction) return;
  const std::string content = rendered(target.guild, {{domain::MessageKey::guild_unknown, {}}});
  Order direct;
  direct.action = AnswerInteraction{*target.interaction, content, domain::Visibility::author, false};
  outputs_.orders.push_back(std::move(direct));
}

std::string Core::rendered(GuildId guild, const domain::Reply& reply) {
  const domain::GuildSettings settings = store_.guilds.settings(guild);
  return render(reply, {settings.language, settings.prefix, Style::message});
}

}  // namespace veilleur::bot
