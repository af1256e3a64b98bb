// Owns: what each gateway event means to the core: the world's structure, commands, bans and unbans.
// Must not know: the rules, SQL.
#include <algorithm>

#include "base/log.hpp"
#include "base/utf8.hpp"
#include "bot/catalogue.hpp"
#include "bot/core.hpp"
#include "bot/json_access.hpp"
#include "bot/translate.hpp"
#include "domain/moderation/choices.hpp"
#include "domain/permissions/permissions.hpp"

namespace veilleur::bot {

using boost::json::value;

namespace {

/// A choice's name has at most 100 characters (Discord, "Application Commands", read August 2026).
std::string choice_name(const std::string& text) {
  constexpr std::size_t longest = 100;
  std::string name = clip_utf8(text, longest);
  for (std::size_t keep = longest; utf16_length(name) > longest; --keep) name = clip_utf8(text, keep - 1);
  return name;
}

}  // namespace

void Core::handle(const DispatchInput& input) {
  const std::uint32_t shard = input.shard.index;
  // In one session a sequence at or below the place reached was handled before; READY starts a session.
  const auto known = sequences_.find(shard);
  const bool fresh_session = input.type == "READY";
  const bool resumed = input.type == "RESUMED";  // it may repeat the last sequence
  if (!fresh_session && !resumed && known != sequences_.end() && input.sequence <= known->second) return;

  if (fresh_session || resumed) away_.erase(shard);
  const Document document(input.data, arena_);
  const value& data = document.value();
  if (fresh_session) {
    on_ready(input, data);
  } else if (input.type == "RESUMED") {
    gates_.resumed(input.shard);
    for (GuildId guild : store_.guilds.ids()) {
      if (shard_of(guild, input.shard.count) == shard && available(guild)) open_when_read(guild);
    }
  } else if (input.type == "MESSAGE_CREATE") {
    const GuildId guild = id<GuildId>(data, "guild_id");
    const auto prefix = store_.guilds.settings(guild).prefix;
    on_command(command_from_message(data, prefix, settings_.self), {input.type, input.data});
  } else if (input.type == "INTERACTION_CREATE") {
    if (auto typed = option_typed(data)) {
      on_option_typed(std::move(*typed));
    } else if (auto outdated = outdated_command(data)) {
      on_outdated_command(std::move(*outdated));
    } else {
      on_command(command_from_interaction(data), {input.type, input.data});
    }
  } else if (input.type == "GUILD_CREATE") {
    on_guild_create(data);
  } else if (input.type == "GUILD_DELETE") {
    on_guild_delete(data);
  } else if (input.type == "GUILD_AUDIT_LOG_ENTRY_CREATE") {
    on_audit_event(data, id<GuildId>(data, "guild_id"));
  } else if (input.type == "GUILD_BAN_ADD") {
    on_ban_event(data, domain::Presence::banned);
  } else if (input.type == "GUILD_BAN_REMOVE") {
    on_ban_event(data, domain::Presence::absent);
  } else {
    on_structure(input.type, data);
  }
  note_sequence(shard, input.sequence);
}

void Core::on_ready(const DispatchInput& input, const value& data) {
  const value* user = member(data, "user");
  const value* application = member(data, "application");
  storage::ShardSession session;
  session.index = input.shard.index;
  session.count = input.shard.count;
  session.bot = user == nullptr ? UserId{} : id<UserId>(*user, "id");
  session.session_id = text(data, "session_id");
  session.resume_url = text(data, "resume_gateway_url");
  session.compression = gateway::to_string(input.compression);
  session.intents = settings_.intents;
  session.sequence = input.sequence;

  store_.database.begin();
  store_.inbox.save_session(session);
  saved_[session.index] = session.sequence;
  sequences_[session.index] = session.sequence;
  gates_.identified(input.shard);

  // Guilds that READY no longer lists have removed the bot while it was away. The others are as good as in an
  // outage until GUILD_CREATE brings them, which may be in another connection or another process.
  std::unordered_set<GuildId> listed;
  for (const value& each : elements(data, "guilds")) listed.insert(id<GuildId>(each, "id"));
  for (GuildId guild : store_.guilds.ids()) {
    if (shard_of(guild, input.shard.count) != session.index) continue;
    close_guild(guild,
                listed.contains(guild) ? storage::Availability::outage : storage::Availability::removed);
  }

  const auto application_id =
      application == nullptr ? ApplicationId{} : id<ApplicationId>(*application, "id");
  if (application_id && store_.inbox.registered_commands(application_id) != slash_commands()) {
    register_commands(application_id);
  }
}

void Core::register_commands(ApplicationId application) {
  const std::string lane = "commands";
  if (store_.outbox.lane_in_use(lane)) return;  // what waits there registers the commands of this release
  store_.database.begin();
  storage::OutboxRow row =
      new_row(GuildId{}, storage::EffectKind::register_commands, lane, Urgency::background);
  row.application = application;
  insert(row);
}

void Core::on_guild_create(const value& data) {
  const GuildId guild_id = id<GuildId>(data, "id");
  if (!guild_id) return;
  store_.database.begin();
  auto guild = guild_from_create(data, settings_.self);
  if (!guild) return close_guild(guild_id, storage::Availability::outage);
  const bool was_open = gates_.is_open(guild_id) && store_.guilds.find(guild_id) != nullptr;
  expect_timeout_end(*guild);
  store_.guilds.put(*guild, audit_start());
  if (!was_open) {
    echoes_.forget(guild_id);
    for (auto& [id, fetch] : fetches_) fetch.outdated |= fetch.guild == guild_id;
    catch_up(guild_id);
  }
  open_when_read(guild_id);
}

void Core::on_guild_delete(const value& data) {
  const GuildId guild = id<GuildId>(data, "id");
  if (!guild) return;
  const auto availability =
      flag(data, "unavailable") ? storage::Availability::outage : storage::Availability::removed;
  close_guild(guild, availability);
}

void Core::close_guild(GuildId guild, storage::Availability availability) {
  store_.database.begin();
  store_.guilds.set_availability(guild, availability);
  store_.timers.park(guild, storage::Timers::Parking::parked);
  gates_.shut(guild);
}

bool Core::available(GuildId guild) {
  return store_.guilds.availability(guild) == storage::Availability::available;
}

void Core::open_when_read(GuildId guild) {
  if (!store_.outbox.lane_in_use(storage::audit_lane(guild))) return open_guild(guild);
  gates_.read(guild);
  store_.database.begin();
  store_.outbox.hurry(guild, now_);  // whatever delayed the reading may be over with the gap
  scheduler_.consider(guild);
}

void Core::open_guild(GuildId guild) {
  gates_.open(guild);
  store_.database.begin();
  if (!is_away(guild)) store_.timers.park(guild, storage::Timers::Parking::running);
  take_in_held(guild);
  store_.outbox.hurry(guild, now_);
  scheduler_.consider(guild);
}

void Core::on_structure(std::string_view type, const value& data) {
  const GuildId guild_id = id<GuildId>(data, type == "GUILD_UPDATE" ? "id" : "guild_id");
  const domain::Guild* known = store_.guilds.find(guild_id);
  if (known == nullptr) return;
  domain::Guild guild = *known;
  if (apply_structure(guild, type, data, settings_.self)) replace_structure(std::move(guild));
}

void Core::replace_structure(domain::Guild guild) {
  store_.database.begin();
  expect_timeout_end(guild);
  const domain::Guild& known = *store_.guilds.find(guild.id);
  const std::uint64_t before = domain::own_permissions(known, settings_.self);
  const std::uint64_t after = domain::own_permissions(guild, settings_.self);
  const bool log_opened =
      !domain::sees_audit_log(known, settings_.self) && domain::sees_audit_log(guild, settings_.self);
  store_.guilds.update(guild);
  if (log_opened) read_what_was_hidden(guild.id);
  // What Discord refused for a missing right is tried again at once, not after up to an hour's pause.
  if ((after & ~before) == 0) return;
  store_.outbox.hurry(guild.id, now_);
  scheduler_.consider(guild.id);
}

/// A timeout of our own ends without an event. By our clock, that is, and a log that is asked for too early
/// is refused; while a bit too late costs nothing, since bans and unbans are heard without the log.
void Core::expect_timeout_end(domain::Guild& guild) {
  constexpr seconds clocks_differ_by{5};
  auto& until = guild.timed_out_until;
  if (until && *until + clocks_differ_by <= now_) until.reset();
  if (until) {
    store_.timers.set(guild.id, storage::Timers::own_timeout, *until + clocks_differ_by);
  } else {
    store_.timers.clear(guild.id, storage::Timers::own_timeout);
  }
}

void Core::end_own_timeout(GuildId guild_id) {
  const domain::Guild* known = store_.guilds.find(guild_id);
  if (known == nullptr) return;
  domain::Guild guild = *known;
  guild.timed_out_until.reset();
  replace_structure(std::move(guild));
}

/// Discord tells that a ban came or went, but not by whom: that is in the audit log. Where the bot may not
/// see it, whatever its own requests do not explain was done by somebody.
void Core::on_ban_event(const value& data, domain::Presence presence) {
  const GuildId guild = id<GuildId>(data, "guild_id");
  const value* person = member(data, "user");
  const UserId user = person == nullptr ? UserId{} : id<UserId>(*person, "id");
  const domain::Guild* known = store_.guilds.find(guild);
  if (known == nullptr || !user) return;
  const bool ours = echoes_.explain(guild, user, presence);
  if (domain::sees_audit_log(*known, settings_.self)) return;
  store_.database.begin();
  if (presence == domain::Presence::banned && ban_in_sight(guild, user, ours)) {
    // An unban that follows finds the claims in force, however late the answer to our request is. Where that
    // one has not left yet, it is called back, and the ban was somebody else's.
    decide(domain::BanSeen{guild, user}, Urgency::interactive);
    call_back_marker(guild, user);
    return ban_changed(guild, user);
  }
  if (ours) return;
  decide(domain::UntoldBanChange{guild, user, presence}, Urgency::interactive);
  ban_changed(guild, user);
  call_back_marker(guild, user);
  // While something of ours is being released, the unban may be of an earlier process.
  const auto releasing = [](const domain::Sanction& each) {
    return each.state == domain::SanctionState::releasing;
  };
  if (presence == domain::Presence::absent &&
      std::ranges::none_of(store_.sanctions.open_bans(guild, user), releasing)) {
    overtake_waiting(guild, user, UserId{}, std::nullopt);
  }
}

/// Whether the ban that Discord tells of is the one for which claims wait: the echo of our latest request, or
/// of one that an earlier process or session may have sent.
bool Core::ban_in_sight(GuildId guild, UserId user, bool ours) {
  const auto waits = [](const domain::Sanction& each) {
    return each.state == domain::SanctionState::applying;
  };
  if (!std::ranges::any_of(store_.sanctions.open_bans(guild, user), waits)) return false;
  if (ours) return !echoes_.expects(guild, user);
  const storage::OutboxRow* under_way = scheduler_.under_way(sanction_lane(guild, user));
  const auto attempt = under_way == nullptr ? markers_.end() : markers_.find(under_way->id);
  if (attempt != markers_.end() && attempt->second.stage == MarkerAttempt::Stage::acting)
    return attempt->second.step == domain::BanStep::put_ban;
  return store_.outbox.ban_marker_in_doubt(guild, user);
}

/// A ban that still waits for its facts has no sanction yet that the unban could end.
void Core::overtake_waiting(GuildId guild, UserId user, UserId moderator, std::optional<WallTime> done_at) {
  for (const storage::PendingCommand& pending : store_.inbox.waiting_for(guild, user)) {
    auto command = command_of(pending);
    if (!command || (done_at && domain::asked_at(command->origin) > *done_at)) continue;
    store_.inbox.remove_pending(pending.id);
    command->overtaken_by = moderator;
    command->sent_at = std::max(command->sent_at, now_);  // it was in time when it came
    decide(*command, Urgency::interactive, {pending.event_type, pending.event_data});
  }
}

/// A request that still waits for its turn was planned before a human changed the ban: it must not undo that.
void Core::call_back_marker(GuildId guild, UserId user) {
  const storage::OutboxRow* under_way = scheduler_.under_way(sanction_lane(guild, user));
  if (under_way == nullptr || under_way->kind != storage::EffectKind::ban_marker) return;
  outputs_.withdrawals.push_back(under_way->id);
}

/// Facts that are being fetched may show the ban as it was before.
void Core::ban_changed(GuildId guild, UserId user) {
  for (auto& [id, fetch] : fetches_) {
    if (fetch.guild == guild && fetch.user == user) fetch.outdated = true;
  }
}

/// Discord lists a command that we do not have, so what it was last told is not what it shows. Where that
/// stays so (a command of one guild, or a client's own memory) it is not told again and again.
void Core::on_outdated_command(OutdatedCommand command) {
  constexpr auto pause = std::chrono::hours{1};
  const ApplicationId application = command.interaction.application;
  log(LogLevel::info, "command_outdated", {{"interaction", command.interaction.id.to_string()}});
  const std::string content =
      render({{domain::MessageKey::command_outdated, {}}}, {command.language, "", Style::message});
  Order direct;
  direct.action =
      AnswerInteraction{std::move(command.interaction), content, domain::Visibility::author, false};
  outputs_.orders.push_back(std::move(direct));
  const auto since = now_ - last_renewal_;
  if (!application || (since >= milliseconds{0} && since < pause)) return;
  last_renewal_ = now_;
  register_commands(application);
}

/// Messages alone: an interaction has to be answered, takes no room in the channel's rate limit, and Discord
/// itself limits how often one uses them. The owner may try the bot as often as they like.
bool Core::too_many_pongs(const domain::CommandReceived& ping) {
  const domain::ReplyTarget& origin = ping.origin;
  if (origin.interaction || origin.author == store_.guilds.find(origin.guild)->owner) return false;
  if (pongs_.admit(origin.author, now_)) return false;
  if (const auto dropped = pongs_.report(now_)) {
    log(LogLevel::warning, "pings_unanswered",
        {{"count", std::to_string(*dropped)}, {"guild", origin.guild.to_string()}});
  }
  return true;
}

/// Answered from what is stored, without a transaction: nothing of it is kept. What a resume brings up long
/// afterwards is not answered at all; how long exactly is not for our clock to say, which may not be
/// Discord's.
void Core::on_option_typed(OptionTyped typed) {
  constexpr seconds surely_over{60};
  if (now_ - snowflake_time(typed.interaction.id.value()) >= surely_over) return;
  std::vector<Choice> choices;
  if (typed.wanted == domain::Suggestions::open_sanctions) {
    const domain::GuildSettings settings = store_.guilds.settings(typed.guild);
    const RenderContext context{settings.language, settings.prefix, Style::plain};
    for (const auto& each : domain::suggest_sanctions(reader_, typed.guild, typed.author, typed.text)) {
      choices.push_back({choice_name(render(each.label, context)), each.number});
    }
  }
  Order direct;
  direct.expires_at = now_ + callback_window;
  direct.action = OfferChoices{std::move(typed.interaction), choices_body(choices)};
  outputs_.orders.push_back(std::move(direct));
}

void Core::on_command(std::optional<domain::CommandReceived> command, Origin origin) {
  if (!command) return;
  if (store_.guilds.find(command->origin.guild) == nullptr) return answer_unknown_guild(command->origin);
  constexpr auto forgotten_after = std::chrono::hours{24};
  if (now_ - command->sent_at > forgotten_after) return;  // older than the memory that would know it again
  const auto* input = std::get_if<domain::Command>(&command->input);
  if (input != nullptr && std::holds_alternative<domain::PingCommand>(*input)) {
    if (too_many_pongs(*command)) return;
    if (answer_directly(domain::decide(reader_, *command, now_))) return;
  }
  store_.database.begin();
  const auto& interaction = command->origin.interaction;
  const std::uint64_t natural_id = interaction ? interaction->id.value() : command->origin.message.value();
  if (!store_.inbox.note(natural_id, now_)) return;
  decide(*command, Urgency::interactive, origin);
}

}  // namespace veilleur::bot
