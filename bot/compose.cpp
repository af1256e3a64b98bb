// Owns: writing Discord's JSON: messages, interaction responses, the slash commands.
// Must not know: SQL, sockets, the rules.
#include <boost/json.hpp>

#include "bot/catalogue.hpp"
#include "bot/translate.hpp"
#include "domain/command.hpp"

namespace veilleur::bot {
namespace {

using boost::json::array;
using boost::json::object;
using boost::json::serialize;

constexpr int ephemeral_flag = 1 << 6;

/// Nothing that a person typed may ping anyone through us.
object no_mentions() { return {{"parse", array{}}, {"replied_user", false}}; }

object message_data(std::string_view content, domain::Visibility visibility) {
  object data{{"content", content}, {"allowed_mentions", object{{"parse", array{}}}}};
  if (visibility == domain::Visibility::author) data["flags"] = ephemeral_flag;
  return data;
}

/// The numbers of Discord, "Application Commands", option types, read August 2026.
int option_number(domain::OptionType type) {
  switch (type) {
    case domain::OptionType::user:
      return 6;
    case domain::OptionType::integer:
      return 4;
    case domain::OptionType::text:
      break;
  }
  return 3;
}

/// English is the base language, French the localisation.
void describe_in_both(object& out, domain::MessageKey key) {
  const CatalogueEntry& entry = catalogue(key);
  out["description"] = entry.english;
  out["description_localizations"] = object{{"fr", entry.french}};
}

object option_object(const domain::CommandOption& option) {
  object out{{"type", option_number(option.type)},
             {"name", option.name},
             {"required", option.presence == domain::CommandOption::Presence::required}};
  if (option.suggestions != domain::Suggestions::none) out["autocomplete"] = true;
  describe_in_both(out, option.help);
  return out;
}

}  // namespace

std::string slash_commands() {
  array commands;
  for (const domain::CommandDescription& each : domain::command_descriptions()) {
    constexpr int chat_input = 1, guild_context = 0, guild_install = 0;
    object out{{"type", chat_input},
               {"name", each.name},
               {"contexts", array{guild_context}},
               {"integration_types", array{guild_install}}};
    describe_in_both(out, each.help);
    array options;
    for (const domain::CommandOption& option : each.options) options.push_back(option_object(option));
    out["options"] = std::move(options);
    commands.push_back(std::move(out));
  }
  return serialize(commands);
}

std::string message_body(std::string_view content, ChannelId channel, MessageId reference,
                         std::string_view nonce) {
  object body{{"content", content}, {"allowed_mentions", no_mentions()}};
  if (reference) {
    // Where the message was deleted in between, the answer still appears, without the link.
    body["message_reference"] = object{{"message_id", reference.to_string()},
                                       {"channel_id", channel.to_string()},
                                       {"fail_if_not_exists", false}};
  }
  if (!nonce.empty()) {
    body["nonce"] = nonce;
    body["enforce_nonce"] = true;
  }
  return serialize(body);
}

std::string callback_body(std::string_view content, domain::Visibility visibility) {
  constexpr int channel_message = 4;
  return serialize(object{{"type", channel_message}, {"data", message_data(content, visibility)}});
}

std::string choices_body(const std::vector<Choice>& choices) {
  constexpr int autocomplete_result = 8;
  array list;
  for (const Choice& each : choices) list.push_back(object{{"name", each.name}, {"value", each.value}});
  return serialize(object{{"type", autocomplete_result}, {"data", object{{"choices", std::move(list)}}}});
}

std::string deferral_body(domain::Visibility visibility) {
  constexpr int deferred_channel_message = 5;
  object body{{"type", deferred_channel_message}};
  if (visibility == domain::Visibility::author) body["data"] = object{{"flags", ephemeral_flag}};
  return serialize(body);
}

std::string response_body(std::string_view content, domain::Visibility visibility) {
  return serialize(message_data(content, visibility));
}

}  // namespace veilleur::bot
