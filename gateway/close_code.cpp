// Owns: the table of close codes.
// Must not know: sockets, sessions, timers.
#include "gateway/close_code.hpp"

namespace veilleur::gateway {

AfterClose after_close(std::optional<std::uint16_t> code) {
  if (!code) return AfterClose::resume;
  switch (*code) {
    case 4008:
      return AfterClose::resume_after_window;
    case 4003:
    case 4005:
    case 4007:
    case 4009:
      return AfterClose::identify;
    case 4004:
    case 4010:
    case 4011:
    case 4012:
    case 4013:
    case 4014:
      return AfterClose::stop;
    default:
      return AfterClose::resume;
  }
}

bool is_our_mistake(std::uint16_t code) {
  switch (code) {
    case 4001:
    case 4002:
    case 4003:
    case 4005:
    case 4008:
    case 4013:
      return true;
    default:
      return false;
  }
}

namespace {

std::string refused_intents_advice(std::uint64_t intents) {
  std::string switches, keys;
  const auto add = [&](std::uint64_t intent, const char* name, const char* key) {
    if ((intents & intent) == 0) return;
    if (!switches.empty()) switches += " and ";
    switches += name;
    if (*key == '\0') return;
    if (!keys.empty()) keys += " and ";
    keys += key;
  };
  add(intent_guild_members, "Server Members Intent", "guild_members = false");
  add(intent_guild_presences, "Presence Intent", "");
  add(intent_message_content, "Message Content Intent", "message_content = false");
  if (switches.empty())
    return "Discord refused the intents although none of them is privileged: report this bug.";
  std::string advice = "Switch on " + switches +
                       " in the developer portal (https://discord.com/developers/applications, your "
                       "application, Bot, Privileged Gateway Intents)";
  if (!keys.empty()) advice += ", or set " + keys + " under [discord] in veilleur.toml";
  return advice + ".";
}

}  // namespace

std::string close_advice(std::uint16_t code, std::uint64_t intents) {
  switch (code) {
    case 4004:
      return "Discord does not accept the bot token: copy a new one from the developer portal (your "
             "application, Bot, Reset Token) into DISCORD_TOKEN or the file that token_file names.";
    case 4010:
      return "Discord refused this shard number: correct `shards` (VEILLEUR_SHARDS), or set it to auto.";
    case 4011:
      return "The bot is in too many guilds for this number of shards: set `shards` (VEILLEUR_SHARDS) to "
             "auto.";
    case 4012:
      return "Discord no longer speaks version 10 of its gateway: update Veilleur.";
    case 4013:
      return "Discord calls the intents invalid: update Veilleur, or report this bug.";
    case 4014:
      return refused_intents_advice(intents);
    default:
      return "Discord closed the gateway for good with an undocumented code: report this bug.";
  }
}

}  // namespace veilleur::gateway
