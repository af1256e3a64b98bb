// Owns: the texts and the filling-in of their placeholders.
// Must not know: the rules, Discord's JSON.
#include "bot/catalogue.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "base/check.hpp"
#include "base/utf8.hpp"

namespace veilleur::bot {
namespace {

using domain::MessageKey;

#define ENTRY(key, french, english) \
  CatalogueEntry { MessageKey::key, #key, french, english }

constexpr std::array entries{
    ENTRY(pong, "pong", "pong"),
    ENTRY(pong_number, "pong {number}", "pong {number}"),
    ENTRY(ban_done_until, "**#{number}** · Bannissement de {user} jusqu’au {end}. Motif : {reason}",
          "**#{number}** · {user} is banned until {end}. Reason: {reason}"),
    ENTRY(ban_done_permanent, "**#{number}** · Bannissement permanent de {user}. Motif : {reason}",
          "**#{number}** · {user} is permanently banned. Reason: {reason}"),
    ENTRY(ban_over_before,
          "**#{number}** · Le bannissement de {user} a pris fin avant d’avoir pu prendre effet.",
          "**#{number}** · The ban of {user} ended before it could take effect."),
    ENTRY(ban_outlasted, "Passé cette date, {user} restera sous le coup de {others}.",
          "After that date {user} stays banned because of {others}."),
    ENTRY(ban_overtaken,
          "**#{number}** · Entre-temps, {moderator} a levé le bannissement de {user} à la main : la sanction "
          "est terminée.",
          "**#{number}** · In the meantime {moderator} unbanned {user} by hand: the sanction is over."),
    ENTRY(ban_base_kept,
          "{user} faisait déjà l’objet d’un bannissement, qui restera en place après la fin de cette "
          "sanction.",
          "{user} was already banned; that earlier ban stays in place when this sanction ends."),
    ENTRY(direct_sent, "La personne en a été informée par message privé.",
          "They were told by direct message."),
    ENTRY(direct_closed, "La personne n’a pas pu en être informée : ses messages privés sont fermés.",
          "They could not be told: their direct messages are closed."),
    ENTRY(direct_expired, "Le message privé n’a pas pu être envoyé à temps.",
          "The direct message could not be sent in time."),
    ENTRY(direct_unknown, "Je ne sais pas si la personne a reçu le message privé.",
          "I cannot tell whether the direct message reached them."),
    ENTRY(direct_spared, "Pas de message privé : {user} est déjà sous le coup de {others}.",
          "No direct message: {user} is already banned because of {others}."),
    ENTRY(direct_absent, "La personne n’est pas membre du serveur : aucun message privé ne lui a été envoyé.",
          "They are not a member of this server, so no direct message was sent."),
    ENTRY(
        audit_log_hidden,
        "Il me manque la permission « {permission} » : si quelqu’un lève ou refait ce bannissement à la "
        "main, je ne saurai pas qui l’a fait, ni ce qui se sera passé en mon absence.",
        "I am missing the permission “{permission}”: if somebody lifts or repeats this ban by hand, I cannot "
        "tell who did it, nor what happened while I was away."),
    ENTRY(cancel_done, "**#{number}** · Sanction annulée : le bannissement de {user} est levé.",
          "**#{number}** · Sanction cancelled: {user} is no longer banned."),
    ENTRY(cancel_held, "**#{number}** · Sanction annulée, mais {user} reste sous le coup de {others}.",
          "**#{number}** · Sanction cancelled, but {user} stays banned because of {others}."),
    ENTRY(cancel_base_kept,
          "**#{number}** · Sanction annulée, mais le bannissement antérieur de {user} reste en place.",
          "**#{number}** · Sanction cancelled, but the earlier ban of {user} stays in place."),
    ENTRY(cancel_record,
          "**#{number}** · La sanction était déjà terminée ; elle est désormais barrée dans le registre.",
          "**#{number}** · The sanction was already over; it is now struck through in the record."),
    ENTRY(sanctions_none, "{user} n’a aucune sanction.", "{user} has no sanctions."),
    ENTRY(sanctions_header, "Sanctions de {user} : {count}", "Sanctions of {user}: {count}"),
    ENTRY(sanctions_page, "Sanctions de {user} : {count} · page {page} sur {pages}",
          "Sanctions of {user}: {count} · page {page} of {pages}"),
    ENTRY(sanction_until, "**#{number}** {kind} · du {date} au {end} · par {moderator} · {reason}",
          "**#{number}** {kind} · from {date} to {end} · by {moderator} · {reason}"),
    ENTRY(sanction_permanent, "**#{number}** {kind} permanent · {date} · par {moderator} · {reason}",
          "**#{number}** permanent {kind} · {date} · by {moderator} · {reason}"),
    ENTRY(sanction_until_cancelled,
          "~~**#{number}** {kind} · du {date} au {end} · par {moderator} · {reason}~~",
          "~~**#{number}** {kind} · from {date} to {end} · by {moderator} · {reason}~~"),
    ENTRY(sanction_permanent_cancelled,
          "~~**#{number}** {kind} permanent · {date} · par {moderator} · {reason}~~",
          "~~**#{number}** permanent {kind} · {date} · by {moderator} · {reason}~~"),
    ENTRY(sanctions_next, "Page suivante : {command}", "Next page: {command}"),
    ENTRY(kind_ban, "bannissement", "ban"),
    ENTRY(no_reason, "sans motif", "no reason given"),
    ENTRY(choice_until, "#{number} · {kind} · {user} · jusqu’au {end} · {reason}",
          "#{number} · {kind} · {user} · until {end} · {reason}"),
    ENTRY(choice_permanent, "#{number} · {kind} permanent · {user} · {reason}",
          "#{number} · permanent {kind} · {user} · {reason}"),
    ENTRY(banned_until, "L’accès au serveur **{guild}** vous est interdit jusqu’au {end}. Motif : {reason}",
          "You are banned from the server **{guild}** until {end}. Reason: {reason}"),
    ENTRY(banned_permanent,
          "L’accès au serveur **{guild}** vous est interdit de façon permanente. Motif : {reason}",
          "You are permanently banned from the server **{guild}**. Reason: {reason}"),
    ENTRY(banned_beyond, "Passé cette date, l’accès vous restera interdit en raison de {others}.",
          "After that date you stay banned because of {others}."),
    ENTRY(lift_failed,
          "**#{number}** · Le bannissement de {user} doit être levé, mais Discord le refuse ({error}). "
          "Vérifiez ma permission de bannir et la place de mon rôle ; je continue d’essayer.",
          "**#{number}** · The ban of {user} should be lifted, but Discord refuses ({error}). "
          "Check my permission to ban and the position of my role; I will keep trying."),
    ENTRY(error_code, "erreur {code}", "error {code}"),
    ENTRY(error_status, "statut HTTP {status}, sans autre explication",
          "HTTP status {status}, without further explanation"),
    ENTRY(not_allowed, "Seul le propriétaire du serveur peut utiliser {command}.",
          "Only the owner of this server may use {command}."),
    ENTRY(target_is_owner, "Le propriétaire du serveur ne peut pas être sanctionné.",
          "The owner of this server cannot be sanctioned."),
    ENTRY(target_is_bot, "Je ne peux pas me sanctionner moi-même.", "I cannot sanction myself."),
    ENTRY(target_above_bot,
          "Le rôle le plus élevé de {user} est au moins aussi haut que le mien : placez mon rôle au-dessus.",
          "The highest role of {user} is at or above mine: move my role higher."),
    ENTRY(bot_lacks_permission, "Il me manque la permission « {permission} » pour le faire.",
          "I am missing the permission “{permission}” to do this."),
    ENTRY(user_unknown, "Discord ne connaît aucun compte {text}.", "Discord has no account {text}."),
    ENTRY(sanction_unknown, "La sanction #{number} est inconnue de ce serveur.",
          "This server has no sanction #{number}."),
    ENTRY(already_cancelled, "La sanction #{number} est déjà annulée.",
          "Sanction #{number} is already cancelled."),
    ENTRY(page_unknown, "La page {page} n’existe pas : la dernière est la page {pages}.",
          "There is no page {page}: the last one is page {pages}."),
    ENTRY(command_expired,
          "Cette commande m’est parvenue avec plus de quinze minutes de retard : elle a expiré et n’a pas "
          "été exécutée.",
          "This command reached me more than fifteen minutes late: it has expired and was not carried out."),
    ENTRY(discord_refused,
          "**#{number}** · Discord a refusé de bannir {user} ({error}). La sanction est annulée.",
          "**#{number}** · Discord refused to ban {user} ({error}). The sanction is cancelled."),
    ENTRY(facts_unavailable,
          "Discord ne m’a pas répondu au sujet de cette personne ; rien n’a été fait. Réessayez.",
          "Discord did not answer me about this person; nothing was done. Try again."),
    ENTRY(guild_unknown,
          "Je ne connais pas encore ce serveur : invitez-moi comme bot, ou réessayez dans un instant.",
          "I do not know this server yet: invite me as a bot, or try again in a moment."),
    ENTRY(command_outdated,
          "Cette commande n’existe plus dans la version que j’exécute. Je renvoie à Discord la liste des "
          "commandes ; rouvrez-la dans quelques instants.",
          "This command no longer exists in the version I am running. I am sending Discord the list of "
          "commands "
          "again; reopen it in a moment."),
    ENTRY(target_missing, "Il manque la personne visée dans la commande : une mention ou un identifiant.",
          "The person is missing from the command: give a mention or an id."),
    ENTRY(target_invalid, "« {text} » n’est ni une mention ni un identifiant de personne.",
          "“{text}” is neither a mention nor the id of a person."),
    ENTRY(reason_missing, "Il manque le motif dans la commande.", "The reason is missing from the command."),
    ENTRY(reason_before_options, "Il manque le motif : il se met juste après la personne, avant les options.",
          "The reason is missing: it goes right after the person, before the options."),
    ENTRY(flag_value_missing, "L’option {flag} attend une valeur.", "The option {flag} needs a value."),
    ENTRY(flag_repeated, "L’option {flag} est donnée deux fois.", "The option {flag} is given twice."),
    ENTRY(flag_mistyped,
          "« {text} » ressemble à une option mal écrite. L’option s’écrit {example} ; si c’est du texte, "
          "mettez-le entre guillemets.",
          "“{text}” looks like a mistyped option. The option is written {example}; if it is text, put it in "
          "quotes."),
    ENTRY(text_after_flag, "« {text} » n’a pas sa place après les options : mettez le motif avant elles.",
          "“{text}” cannot come after the options: put the reason before them."),
    ENTRY(duration_empty,
          "La durée est vide. Écrivez un nombre de secondes, ou par exemple 45m, 1h30m, 7d ou 2w.",
          "The duration is empty. Write a number of seconds, or for example 45m, 1h30m, 7d or 2w."),
    ENTRY(
        duration_unit_apart,
        "« {text} » : l’unité se colle au nombre, sans espace, comme dans 60s, 45m, 1h30m, 7d ou 2w.",
        "“{text}”: write the unit right after the number, without a space, as in 60s, 45m, 1h30m, 7d or 2w."),
    ENTRY(
        duration_invalid,
        "« {text} » n’est pas une durée. Écrivez un nombre de secondes, ou par exemple 45m, 1h30m, 7d ou 2w.",
        "“{text}” is not a duration. Write a number of seconds, or for example 45m, 1h30m, 7d or 2w."),
    ENTRY(duration_too_long, "« {text} » dépasse la durée maximale, dix ans.",
          "“{text}” exceeds the longest duration, ten years."),
    ENTRY(channels_unsupported, "L’option -c n’existe pas encore dans cette version.",
          "The option -c does not exist in this version yet."),
    ENTRY(number_missing, "Il manque le numéro de la sanction dans la commande.",
          "The sanction’s number is missing from the command."),
    ENTRY(number_invalid, "« {text} » n’est pas un numéro valable.", "“{text}” is not a valid number."),
    ENTRY(too_much_text, "Texte inattendu : « {text} ».", "Unexpected text: “{text}”."),
    ENTRY(example, "Exemple : {text}", "Example: {text}"),
    ENTRY(permission_ban_members, "Bannir des membres", "Ban Members"),
    ENTRY(permission_view_audit_log, "Voir les logs du serveur", "View Audit Log"),
    ENTRY(person_unknown, "une personne inconnue", "somebody unknown"),
    ENTRY(audit_ban, "#{number}, par {person} : {reason}", "#{number} by {person}: {reason}"),
    ENTRY(audit_lift_due, "#{number}, par {person} : arrivée à son terme",
          "#{number} by {person} has come to its end"),
    ENTRY(audit_lift_cancelled, "#{number}, annulée par {person}", "#{number}, cancelled by {person}"),
    ENTRY(help_ping, "Répond pong : pratique pour savoir si le bot est là",
          "Answers pong, to show that the bot is there"),
    ENTRY(help_ping_number, "Un nombre à répéter", "A number to repeat"),
    ENTRY(help_ban, "Bannit une personne du serveur, pour un temps ou sans limite",
          "Bans a person from the server, for a time or without limit"),
    ENTRY(help_ban_user, "La personne à bannir", "The person to ban"),
    ENTRY(help_ban_reason, "Le motif, communiqué à la personne et noté au registre",
          "The reason, told to the person and kept in the record"),
    ENTRY(help_ban_duration,
          "La durée : des secondes, ou 45m, 1h30m, 7d, 2w ; sans elle, le bannissement est permanent",
          "The duration: seconds, or 45m, 1h30m, 7d, 2w; without it the ban is permanent"),
    ENTRY(help_cancel, "Annule une sanction par son numéro", "Cancels a sanction by its number"),
    ENTRY(help_cancel_sanction, "Le numéro de la sanction", "The sanction's number"),
    ENTRY(help_getto, "Montre les sanctions d’une personne", "Shows the sanctions of a person"),
    ENTRY(help_getto_user, "La personne dont on veut voir les sanctions", "Whose sanctions to show"),
    ENTRY(help_getto_page, "La page, si la liste en a plusieurs", "The page, if the list has several"),
};
#undef ENTRY

constexpr bool complete() {
  if (entries.size() != domain::message_key_count) return false;
  for (std::size_t at = 0; at < entries.size(); ++at) {
    if (static_cast<std::size_t>(entries[at].key) != at) return false;
    if (entries[at].french.empty() || entries[at].english.empty()) return false;
  }
  return true;
}
static_assert(complete(), "every message key has its French and English text, in the order of the enum");

/// The length of an invisible character that turns the direction of text at `at`, or 0. In a name or a
/// reason it would rearrange the sentence around it.
std::size_t direction_control(std::string_view text, std::size_t at) {
  const std::string_view rest = text.substr(at);
  for (std::string_view each : {"\u200E", "\u200F", "\u202A", "\u202B", "\u202C", "\u202D", "\u202E",
                                "\u2066", "\u2067", "\u2068", "\u2069", "\u061C"}) {
    if (rest.starts_with(each)) return each.size();
  }
  return 0;
}

std::string without_direction_controls(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    if (const std::size_t skipped = direction_control(text, at)) {
      at += skipped;
    } else {
      out += text[at++];
    }
  }
  return out;
}

/// Markdown and mentions lose their meaning behind a backslash; line breaks would forge further lines.
std::string escape(std::string_view text) {
  constexpr std::string_view special = "\\*_~`|<>#[]()-@:";
  std::string out;
  for (const char c : without_direction_controls(text)) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) {
      out += ' ';
      continue;
    }
    if (special.find(c) != std::string_view::npos) out += '\\';
    out += c;
  }
  return out;
}

std::string code(std::string text) {
  std::ranges::replace(text, '`', '\'');
  std::ranges::replace_if(text, [](char c) { return c == '\n' || c == '\r' || c == '\t'; }, ' ');
  return "`" + text + "`";
}

std::string iso(WallTime time) {
  const auto whole = std::chrono::duration_cast<seconds>(time.time_since_epoch());
  return fmt::format("{:%Y-%m-%d %H:%M:%S} UTC", fmt::gmtime(static_cast<std::time_t>(whole.count())));
}

/// Shown in each reader's own time zone and language (Discord, "Message Formatting", read August 2026).
std::string timestamp(WallTime time) {
  return fmt::format("<t:{}:F>", std::chrono::duration_cast<seconds>(time.time_since_epoch()).count());
}

struct ArgumentText {
  const RenderContext& context;
  [[nodiscard]] bool plain() const { return context.style == Style::plain; }

  std::string operator()(std::int64_t number) const { return std::to_string(number); }
  std::string operator()(UserId user) const {
    if (!user) return (*this)(MessageKey::person_unknown);
    return plain() ? user.to_string() : "<@" + user.to_string() + ">";
  }
  std::string operator()(WallTime time) const { return plain() ? iso(time) : timestamp(time); }
  std::string operator()(const domain::UserText& text) const {
    return plain() ? without_direction_controls(text.text) : escape(text.text);
  }
  std::string operator()(const domain::CodeText& text) const { return plain() ? text.text : code(text.text); }
  std::string operator()(const domain::CommandText& text) const {
    const std::string typed = std::string(context.prefix) + text.text;
    return plain() ? typed : code(typed);
  }
  std::string operator()(const domain::DiscordError& error) const {
    if (error.code != 0) {
      return render(domain::Phrase{MessageKey::error_code, {{"code", std::int64_t{error.code}}}}, context);
    }
    return render(domain::Phrase{MessageKey::error_status, {{"status", std::int64_t{error.status}}}},
                  context);
  }
  std::string operator()(MessageKey key) const { return render(domain::Phrase{key, {}}, context); }
};

std::string argument_text(const domain::Phrase& phrase, std::string_view name, const RenderContext& context) {
  auto found = std::ranges::find(phrase.arguments, name, &domain::Argument::name);
  VEILLEUR_CHECK(found != phrase.arguments.end());
  return std::visit(ArgumentText{context}, found->value);
}

}  // namespace

const CatalogueEntry& catalogue(MessageKey key) { return entries[static_cast<std::size_t>(key)]; }

std::string render(const domain::Phrase& phrase, const RenderContext& context) {
  const CatalogueEntry& entry = catalogue(phrase.key);
  std::string_view rest = context.language == domain::Language::french ? entry.french : entry.english;
  std::string out;
  while (!rest.empty()) {
    const auto open = rest.find('{');
    out += rest.substr(0, open);
    if (open == std::string_view::npos) break;
    const auto close = rest.find('}', open);
    out += argument_text(phrase, rest.substr(open + 1, close - open - 1), context);
    rest.remove_prefix(close + 1);
  }
  return out;
}

std::string render(const domain::Reply& reply, const RenderContext& context) {
  constexpr std::size_t message_max = 2000;
  constexpr std::size_t ellipsis = 2;  // a line break and "…"
  std::string out;
  for (const domain::Phrase& phrase : reply) {
    std::string line = render(phrase, context);
    if (!out.empty()) line.insert(line.begin(), '\n');
    if (utf16_length(out) + utf16_length(line) + ellipsis > message_max) {
      // A code point is two UTF-16 units at most.
      if (out.empty()) return clip_utf8(line, message_max / 2);
      return out + "\n…";
    }
    out += line;
  }
  return out;
}

}  // namespace veilleur::bot
