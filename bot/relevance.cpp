// Owns: which gateway events anybody cares about.
// Must not know: what is done with them.
#include "bot/relevance.hpp"

#include <algorithm>
#include <array>

#include "gateway/scan.hpp"

namespace veilleur::bot {
namespace {

// Sorted, for the search below. READY and RESUMED are handed over in any case.
constexpr std::array<std::string_view, 15> always{"CHANNEL_CREATE",
                                                  "CHANNEL_DELETE",
                                                  "CHANNEL_UPDATE",
                                                  "GUILD_AUDIT_LOG_ENTRY_CREATE",
                                                  "GUILD_BAN_ADD",
                                                  "GUILD_BAN_REMOVE",
                                                  "GUILD_CREATE",
                                                  "GUILD_DELETE",
                                                  "GUILD_ROLE_CREATE",
                                                  "GUILD_ROLE_DELETE",
                                                  "GUILD_ROLE_UPDATE",
                                                  "GUILD_UPDATE",
                                                  "INTERACTION_CREATE",
                                                  "READY",
                                                  "RESUMED"};
static_assert(std::ranges::is_sorted(always));

/// Whether a content may be a command: it begins with the prefix, a mention, or something (a blank, an
/// escape) behind which one of them may stand.
bool may_be_command(std::string_view data) {
  const auto content = gateway::find_member(data, "content");
  if (!content || content->size() < 3) return false;  // at least quotes around one character
  constexpr std::string_view openings = "!< \\";
  return openings.find((*content)[1]) != std::string_view::npos;
}

bool is_own_member(std::string_view data, UserId self) {
  const auto user = gateway::find_member(data, "user");
  const auto user_id = user ? gateway::find_member(*user, "id") : std::nullopt;
  return user_id && gateway::read_string(*user_id) == self.to_string();
}

}  // namespace

bool is_relevant(std::string_view type, std::string_view data, UserId self) {
  if (type == "MESSAGE_CREATE") return may_be_command(data);
  if (type == "GUILD_MEMBER_UPDATE") return is_own_member(data, self);
  return std::ranges::binary_search(always, type);
}

}  // namespace veilleur::bot
