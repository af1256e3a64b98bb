// Owns: the way from an event to the rule that decides it, and who may use a command at all.
// Must not know: the rules themselves.
#include "domain/moderation/ban.hpp"
#include "domain/moderation/ban_by_hand.hpp"
#include "domain/moderation/history.hpp"
#include "domain/moderation/refusal.hpp"
#include "domain/permissions/permissions.hpp"
#include "domain/reader.hpp"

namespace veilleur::domain {
namespace {

template <class... Rules>
struct Overloaded : Rules... {
  using Rules::operator()...;
};

Verb verb_of(const Command& command) {
  return std::visit(
      Overloaded{[](const PingCommand&) { return Verb::ping; }, [](const BanCommand&) { return Verb::ban; },
                 [](const CancelCommand&) { return Verb::cancel; },
                 [](const GetToCommand&) { return Verb::getto; }},
      command);
}

Verb verb_of(const CommandReceived& event) {
  const auto* wrong = std::get_if<WrongInput>(&event.input);
  return wrong != nullptr ? wrong->verb : verb_of(std::get<Command>(event.input));
}

/// A prefix command that was replayed late surprises everyone; slash commands die by themselves.
bool expired(const CommandReceived& event, WallTime now) {
  constexpr auto longest_delay = std::chrono::minutes{15};
  return !event.origin.interaction && now - event.sent_at > longest_delay;
}

Decision answer_ping(const CommandReceived& event, const PingCommand& ping) {
  Phrase phrase{MessageKey::pong, {}};
  if (ping.number) phrase = {MessageKey::pong_number, {{"number", *ping.number}}};
  Decision decision;
  decision.effects.push_back({SendReply{event.origin, {phrase}, Visibility::everyone}, std::nullopt});
  return decision;
}

/// Why the command is not even looked at: by whom it comes, when, or what it says.
std::optional<Reply> objection(const CommandReceived& event, const Guild& guild, WallTime now) {
  const CommandDescription& description = describe(verb_of(event));
  const auto as_typed = [&](std::string_view prefixed, std::string_view slash) {
    return as_used(event.origin, std::string(prefixed), slash);
  };
  if (!may_use(description, guild, event.origin.author)) {
    return Reply{{MessageKey::not_allowed, {{"command", as_typed(description.name, description.name)}}}};
  }
  if (expired(event, now)) return Reply{{MessageKey::command_expired, {}}};
  if (const auto* wrong = std::get_if<WrongInput>(&event.input)) {
    return Reply{wrong->error,
                 {MessageKey::example, {{"text", as_typed(description.example, description.slash_example)}}}};
  }
  return std::nullopt;
}

Decision decide_command(Reader& reader, const CommandReceived& event, WallTime now) {
  const Guild* guild = reader.guild(event.origin.guild);
  if (guild == nullptr) return {};
  if (auto no = objection(event, *guild, now)) {
    const bool staff = event.origin.author == guild->owner;
    return staff ? refuse(event, verb_of(event), UserId{}, std::move(*no))
                 : refuse_outsider(reader, event, verb_of(event), std::move(*no), now);
  }
  return std::visit(
      Overloaded{[&](const PingCommand& ping) { return answer_ping(event, ping); },
                 [&](const BanCommand& ban) { return decide_ban(reader, event, ban, now); },
                 [&](const CancelCommand& cancel) { return decide_cancel(reader, event, cancel); },
                 [&](const GetToCommand& getto) { return answer_history(reader, event, getto); }},
      std::get<Command>(event.input));
}

}  // namespace

Decision decide(Reader& reader, const Event& event, WallTime now) {
  return std::visit(
      Overloaded{[&](const CommandReceived& each) { return decide_command(reader, each, now); },
                 [&](const SanctionDue& each) { return release_due(reader, each); },
                 [&](const BanSettled& each) { return settle_ban(reader, each); },
                 [&](const BanSeen& each) { return see_ban(reader, each); },
                 [&](const BanCalledBack& each) { return disown_ban(reader, each.guild, each.user, now); },
                 [&](const BanRefused& each) { return accept_refusal(reader, each, now); },
                 [&](const DirectEnded& each) {
                   Decision decision;
                   decision.changes.push_back(SetDirectOutcome{each.guild, each.number, each.outcome});
                   return decision;
                 },
                 [&](const HumanBanChange& each) { return take_in_human(reader, each, now); },
                 [&](const UntoldBanChange& each) { return take_in_untold(reader, each, now); }},
      event);
}

}  // namespace veilleur::domain
