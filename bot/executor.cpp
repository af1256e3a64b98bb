// Owns: carrying out orders over REST.
// Must not know: the rules, SQL, why something is ordered.
#include "bot/executor.hpp"

#include <boost/json.hpp>

#include "base/log.hpp"
#include "bot/document.hpp"
#include "bot/json_access.hpp"
#include "bot/translate.hpp"
#include "rest/routes.hpp"

namespace veilleur::bot {
namespace {

using boost::asio::awaitable;

// Discord, "Opcodes and Status Codes", JSON error codes, read August 2026.
constexpr int unknown_user = 10013;
constexpr int reply_needs_history = 160002;

Outcome answered(std::string body) { return {Outcome::Kind::answered, 200, 0, std::move(body)}; }
Outcome expired() { return {Outcome::Kind::expired, 0, 0, {}}; }
Outcome cancelled() { return {Outcome::Kind::cancelled, 0, 0, {}}; }

/// A message of ours that answers `action`'s reference, or says the same and answers nothing.
bool is_ours(const boost::json::value& message, const SendMessage& action, UserId self) {
  const boost::json::value* author = member(message, "author");
  if (author == nullptr || id<UserId>(*author, "id") != self) return false;
  const boost::json::value* reference = member(message, "message_reference");
  const bool answers = reference != nullptr && reference->is_object();
  if (!answers) return text(message, "content") == action.content;
  return action.reference && id<MessageId>(*reference, "message_id") == action.reference;
}

}  // namespace

Executor::Executor(net::Timers& timers, const WallClock& clock, rest::Client& rest, InteractionDesk& desk,
                   Supervisor& supervisor, UserId self, std::function<void(EffectEnded)> report)
    : timers_(timers),
      clock_(clock),
      rest_(rest),
      desk_(desk),
      supervisor_(supervisor),
      self_(self),
      report_(std::move(report)) {}

void Executor::carry_out(Order order) {
  if (closed_) {
    if (order.id) report_({order.id, cancelled()});
    return;
  }
  if (!order.id && direct_ >= direct_max) {
    log(LogLevel::warning, "direct_answer_dropped", {{"under_way", std::to_string(direct_)}});
    return;
  }
  auto withdrawal = std::make_shared<rest::Withdrawal>();
  if (order.id) {
    under_way_[order.id] = {withdrawal, std::holds_alternative<SendDirectMessage>(order.action)};
  } else {
    ++direct_;
  }
  supervisor_.spawn("effect", run(std::move(order), std::move(withdrawal)));
}

void Executor::withdraw(EffectId id) {
  if (auto found = under_way_.find(id); found != under_way_.end()) found->second.withdrawal->withdraw();
}

void Executor::abandon() {
  closed_ = true;
  std::vector<std::pair<EffectId, std::shared_ptr<rest::Withdrawal>>> unsent;
  std::erase_if(under_way_, [&](const auto& each) {
    const auto& [id, order] = each;
    const bool certain = order.is_direct_message && !order.withdrawal->maybe_carried_out;
    if (certain) unsent.emplace_back(id, order.withdrawal);
    return certain;
  });
  for (const auto& [id, withdrawal] : unsent) {
    withdrawal->withdraw();
    report_({id, cancelled()});
  }
}

awaitable<void> Executor::run(Order order, std::shared_ptr<rest::Withdrawal> withdrawal) {
  const EffectId id = order.id;
  Outcome outcome = co_await perform(std::move(order), std::move(withdrawal));
  if (!id) {
    --direct_;
    if (!outcome.ok()) {
      log(LogLevel::warning, "direct_answer_failed",
          {{"status", std::to_string(outcome.status)}, {"code", std::to_string(outcome.error_code)}});
    }
    co_return;
  }
  if (under_way_.erase(id) == 0) co_return;  // abandoned, and reported as such
  report_({id, std::move(outcome)});
}

awaitable<Outcome> Executor::perform(Order order, std::shared_ptr<rest::Withdrawal> withdrawal) {
  const auto priority = order.interactive ? rest::Priority::interactive : rest::Priority::background;
  SteadyTime expires_at = SteadyTime::max();
  if (order.expires_at) expires_at = timers_.now() + (*order.expires_at - clock_.now());

  if (auto* put = std::get_if<PutBan>(&order.action)) {
    co_return co_await call(rest::create_guild_ban(put->guild, put->user, seconds{0}, order.audit_reason),
                            priority, expires_at, withdrawal);
  }
  if (auto* lift = std::get_if<DeleteBan>(&order.action)) {
    co_return co_await call(rest::remove_guild_ban(lift->guild, lift->user, order.audit_reason), priority,
                            expires_at, withdrawal);
  }
  if (auto* look = std::get_if<GetBan>(&order.action)) {
    co_return co_await call(rest::get_guild_ban(look->guild, look->user), priority, expires_at, withdrawal);
  }
  if (auto* direct = std::get_if<SendDirectMessage>(&order.action)) {
    co_return co_await send_direct_within(std::move(*direct), priority, expires_at, withdrawal);
  }
  if (auto* message = std::get_if<SendMessage>(&order.action)) {
    co_return co_await send_message(std::move(*message), priority, expires_at);
  }
  if (auto* interaction = std::get_if<AnswerInteraction>(&order.action)) {
    co_return co_await desk_.answer(std::move(*interaction), expires_at);
  }
  if (auto* offer = std::get_if<OfferChoices>(&order.action)) {
    rest::Request request =
        rest::create_interaction_response(offer->origin.id, offer->origin.token, std::move(offer->body));
    request.expires_at = expires_at;
    co_return to_outcome(co_await rest_.send(std::move(request)));
  }
  if (auto* target = std::get_if<FetchTarget>(&order.action)) {
    co_return co_await fetch_target(*target, priority);
  }
  if (auto* audit = std::get_if<ReadAuditLog>(&order.action)) {
    rest::AuditLogQuery query;
    query.after = audit->after;
    co_return co_await read(rest::get_guild_audit_log(audit->guild, query), priority);
  }
  auto& commands = std::get<RegisterCommands>(order.action);
  co_return co_await call(
      rest::bulk_overwrite_global_application_commands(commands.application, std::move(commands.body)),
      priority, expires_at);
}

awaitable<Outcome> Executor::call(rest::Request request, rest::Priority priority, SteadyTime expires_at,
                                  std::shared_ptr<rest::Withdrawal> withdrawal) {
  request.priority = priority;
  request.expires_at = expires_at;
  co_return to_outcome(co_await rest_.send(std::move(request), std::move(withdrawal)));
}

awaitable<Outcome> Executor::read(rest::Request request, rest::Priority priority) {
  request.priority = priority;
  auto result = co_await rest_.send(std::move(request));
  Outcome outcome = to_outcome(result);
  if (result && result->ok()) outcome.body = std::move(result->body);
  co_return outcome;
}

awaitable<Outcome> Executor::send_direct_within(SendDirectMessage action, rest::Priority priority,
                                                SteadyTime expires_at,
                                                std::shared_ptr<rest::Withdrawal> withdrawal) {
  if (expires_at == SteadyTime::max()) {
    co_return co_await send_direct(std::move(action), priority, expires_at, std::move(withdrawal));
  }
  // The ban that waits for this message is released on time even where the message hangs in the network.
  struct Shared {
    std::unique_ptr<net::Alarm> alarm;
    std::optional<Outcome> outcome;
  };
  auto shared = std::make_shared<Shared>();
  shared->alarm = timers_.make_alarm();
  shared->alarm->arm(expires_at);
  const auto attempt = [](Executor& self, SendDirectMessage message, rest::Priority urgency, SteadyTime until,
                          std::shared_ptr<rest::Withdrawal> own,
                          std::shared_ptr<Shared> result) -> awaitable<void> {
    result->outcome = co_await self.send_direct(std::move(message), urgency, until, std::move(own));
    if (result->alarm) result->alarm->arm(self.timers_.now());
  };
  supervisor_.spawn("direct", attempt(*this, std::move(action), priority, expires_at, withdrawal, shared));
  co_await shared->alarm->wait();
  shared->alarm.reset();
  const Outcome late = withdrawal->maybe_carried_out ? Outcome{Outcome::Kind::unclear, 0, 0, {}} : expired();
  co_return shared->outcome.value_or(late);
}

awaitable<Outcome> Executor::send_direct(SendDirectMessage action, rest::Priority priority,
                                         SteadyTime expires_at,
                                         std::shared_ptr<rest::Withdrawal> withdrawal) {
  rest::Request open = rest::create_dm(action.user);
  open.priority = priority;
  open.expires_at = expires_at;
  auto opened = co_await rest_.send(std::move(open));
  // Opening it twice is opening it once, so whatever is unclear about it, no message has left.
  if (!opened && opened.error() == rest::Failure::unclear)
    co_return Outcome{Outcome::Kind::unavailable, 0, 0, {}};
  if (!opened || !opened->ok()) co_return to_outcome(opened);
  const Document body(opened->body);
  const auto channel = id<ChannelId>(body.value(), "id");
  if (!channel) co_return Outcome{Outcome::Kind::unavailable, 0, 0, {}};
  co_return co_await call(
      rest::create_message(channel, message_body(action.content, channel, MessageId{}, action.nonce)),
      priority, expires_at, std::move(withdrawal));
}

awaitable<Outcome> Executor::send_message(SendMessage action, rest::Priority priority,
                                          SteadyTime expires_at) {
  if (action.doubt == Doubt::search) {
    if (auto found = co_await find_sent(action, priority)) co_return *found;
  }
  if (action.doubt == Doubt::nonce) {
    const SteadyTime forgotten_at = timers_.now() + (action.nonce_until - clock_.now());
    Outcome outcome = co_await post_or_unlinked(action, priority, std::min(expires_at, forgotten_at));
    const bool only_the_nonce = outcome.kind == Outcome::Kind::expired && forgotten_at < expires_at;
    if (only_the_nonce) co_return Outcome{Outcome::Kind::unclear, 0, 0, {}};
    if (outcome.kind != Outcome::Kind::answered || outcome.ok()) co_return outcome;
    // What is refused now may have been said before; the refusal counts where nothing is to be seen of it.
    const auto found = co_await find_sent(action, priority);
    co_return found.value_or(outcome);
  }
  co_return co_await post_or_unlinked(std::move(action), priority, expires_at);
}

awaitable<Outcome> Executor::post_or_unlinked(SendMessage action, rest::Priority priority,
                                              SteadyTime expires_at) {
  Outcome outcome = co_await post(action, priority, expires_at);
  if (outcome.error_code != reply_needs_history || !action.reference) co_return outcome;
  // The channel may be written to, but not its past be read: then the answer stands without the link. What
  // Discord has refused is not there, so the nonce still keeps it from appearing twice.
  action.reference = MessageId{};
  co_return co_await post(std::move(action), priority, expires_at);
}

awaitable<Outcome> Executor::post(SendMessage action, rest::Priority priority, SteadyTime expires_at) {
  co_return co_await call(rest::create_message(action.channel, message_body(action.content, action.channel,
                                                                            action.reference, action.nonce)),
                          priority, expires_at);
}

awaitable<std::optional<Outcome>> Executor::find_sent(SendMessage action, rest::Priority priority) {
  constexpr std::uint32_t page = 100;
  MessageId after = action.after;
  // A busy channel may have moved on by some pages; beyond them the message counts as not sent.
  for (int pages = 0; pages < 5; ++pages) {
    const Outcome outcome = co_await read(rest::get_channel_messages(action.channel, after, page), priority);
    // A channel that may not be read tells nothing, and nothing in doubt is sent again blindly.
    if (!outcome.ok()) co_return outcome.status == 403 ? expired() : outcome;
    const Document body(outcome.body);
    const boost::json::array& messages = elements(&body.value());
    if (messages.empty() && pages == 0) co_return co_await judge_silence(std::move(action), priority);
    for (const boost::json::value& message : messages) {
      if (is_ours(message, action, self_)) co_return answered({});
      after = std::max(after, id<MessageId>(message, "id"));
    }
    if (messages.size() < page) break;
  }
  co_return std::nullopt;
}

/// Where the past may not be read, Discord's list is empty ("Get Channel Messages", read August 2026), as it
/// is where nothing was written since. The channel itself tells the two apart by its last message ("Channel
/// Object"), and where that one was deleted, any older message.
awaitable<std::optional<Outcome>> Executor::judge_silence(SendMessage action, rest::Priority priority) {
  const Outcome channel = co_await read(rest::get_channel(action.channel), priority);
  if (!channel.ok()) co_return channel.status == 403 ? expired() : channel;
  const Document body(channel.body);
  if (id<MessageId>(body.value(), "last_message_id") <= action.after) co_return std::nullopt;
  const Outcome older = co_await read(rest::get_channel_messages(action.channel, MessageId{}, 1), priority);
  if (!older.ok()) co_return older.status == 403 ? expired() : older;
  const Document list(older.body);
  if (elements(&list.value()).empty()) co_return expired();
  co_return std::nullopt;
}

awaitable<Outcome> Executor::fetch_target(FetchTarget action, rest::Priority priority) {
  const Outcome found = co_await read(rest::get_guild_member(action.guild, action.user), priority);
  if (found.ok()) co_return answered("{\"member\":" + found.body + "}");
  if (found.error_code == unknown_user) co_return answered(R"({"unknown_account":true})");
  if (found.kind != Outcome::Kind::answered || found.status != 404) co_return found;
  const Outcome ban = co_await read(rest::get_guild_ban(action.guild, action.user), priority);
  if (ban.ok()) co_return answered(R"({"banned":true})");
  if (ban.error_code == unknown_ban) co_return answered(R"({"banned":false})");
  co_return ban;
}

}  // namespace veilleur::bot
