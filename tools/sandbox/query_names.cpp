// Owns: the parameters declared in query_names.hpp (Discord's OpenAPI description, read August 2026).
// Must not know: what they mean.
#include "tools/sandbox/query_names.hpp"

#include <algorithm>
#include <array>

namespace veilleur::sandbox {
namespace {

using net::Method;

struct Names {
  Method method;
  std::string_view path;
  std::initializer_list<std::string_view> names;
};

// Endpoints that are not named here take none.
const Names table[] = {
    {Method::get, "/users/@me/guilds", {"before", "after", "limit", "with_counts"}},
    {Method::get, "/guilds/{guild.id}", {"with_counts"}},
    {Method::get,
     "/guilds/{guild.id}/audit-logs",
     {"user_id", "target_id", "action_type", "before", "after", "limit"}},
    {Method::get, "/guilds/{guild.id}/members", {"limit", "after"}},
    {Method::get, "/guilds/{guild.id}/members/search", {"limit", "query"}},
    {Method::get, "/guilds/{guild.id}/bans", {"limit", "before", "after"}},
    {Method::get, "/guilds/{guild.id}/prune", {"days", "include_roles"}},
    {Method::get, "/channels/{channel.id}/messages", {"around", "before", "after", "limit"}},
    {Method::get, "/channels/{channel.id}/messages/pins", {"before", "limit"}},
    {Method::get,
     "/channels/{channel.id}/messages/{message.id}/reactions/{emoji}",
     {"after", "limit", "type"}},
    {Method::get, "/channels/{channel.id}/threads/archived/public", {"before", "limit"}},
    {Method::get, "/channels/{channel.id}/threads/archived/private", {"before", "limit"}},
    {Method::get, "/channels/{channel.id}/users/@me/threads/archived/private", {"before", "limit"}},
    {Method::get, "/channels/{channel.id}/thread-members", {"with_member", "limit", "after"}},
    {Method::get, "/channels/{channel.id}/thread-members/{user.id}", {"with_member"}},
    {Method::get, "/applications/{application.id}/commands", {"with_localizations"}},
    {Method::get, "/applications/{application.id}/guilds/{guild.id}/commands", {"with_localizations"}},
    {Method::post, "/interactions/{interaction.id}/{interaction.token}/callback", {"with_response"}},
    {Method::post,
     "/webhooks/{application.id}/{interaction.token}",
     {"wait", "thread_id", "with_components"}},
    {Method::get, "/webhooks/{application.id}/{interaction.token}/messages/{message.id}", {"thread_id"}},
    {Method::patch,
     "/webhooks/{application.id}/{interaction.token}/messages/{message.id}",
     {"thread_id", "with_components"}},
    {Method::delete_, "/webhooks/{application.id}/{interaction.token}/messages/{message.id}", {"thread_id"}},
};

bool takes(const Route& route, std::string_view name) {
  return std::ranges::any_of(table, [&](const Names& entry) {
    return entry.method == route.method && entry.path == route.path &&
           std::find(entry.names.begin(), entry.names.end(), name) != entry.names.end();
  });
}

bool is_boolean(std::string_view name) {
  constexpr std::array names{"wait",        "with_components",    "with_counts",
                             "with_member", "with_localizations", "with_response"};
  return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

std::optional<Reply> check_query(const Route& route, const Call& call) {
  Problems problems;
  for (const auto& [name, value] : call.query) {
    const bool taken = takes(route, name);
    if (!taken && call.strict)
      problems.add(
          name, "SANDBOX_UNKNOWN_FIELD",
          "Discord documents no such parameter here; it would be ignored, which hides typing errors.");
    if (taken && is_boolean(name) && !is_true(value) && !is_false(value))
      problems.add(name, "BOOLEAN_TYPE_CONVERT", "Must be either true or false.");
  }
  return problems.empty() ? std::nullopt : std::optional{problems.reply()};
}

}  // namespace veilleur::sandbox
