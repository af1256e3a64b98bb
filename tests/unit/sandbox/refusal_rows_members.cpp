// Owns: the rows of the strictness table that concern members: sanctions, roles, names, pruning; and what
// else of a guild only who manages it may touch.
// Must not know: how the refusals are made.
#include "tests/unit/sandbox/refusal_rows.hpp"

namespace veilleur::sandbox::test {
namespace {

using net::Method;

std::string g(const std::string& rest) { return guild_path(rest); }
std::string c(ChannelId channel, const std::string& rest = {}) { return channel_path(channel, rest); }

const std::string timeout = R"({"communication_disabled_until":"2026-08-07T12:00:00Z"})";

std::string user_ids(int count) {
  return R"({"user_ids":[)" + list_of(count, [](int i) { return "\"" + std::to_string(5'000 + i) + "\""; }) +
         "]}";
}
void bob_on_top(Town& town) { town.state().guilds.at(guild).roles.at(moderators).position = 9; }
void may_prune(Town& town) { town.grant(permission::kick_members | permission::manage_guild); }

const std::vector<Refused> rows = {
    {"ban of an unknown user", Method::put, ban_of(UserId{5}), "{}", 404, 10013},
    {"ban of the owner", Method::put, ban_of(alice), "{}", 403, 50013},
    {"ban of oneself", Method::put, ban_of(bot), "{}", 403, 50013},
    {"ban deleting more than a week", Method::put, ban_of(mallory), R"({"delete_message_seconds":604801})",
     400, 50035},
    {"an unknown ban", Method::get, ban_of(mallory), "", 404, 10026},
    {"lifting an unknown ban", Method::delete_, ban_of(mallory), "", 404, 10026},
    {"kick of the owner", Method::delete_, member_of(alice), "", 403, 50013},
    {"kick of somebody absent", Method::delete_, member_of(ghost), "", 404, 10007},
    {"timeout of the owner", Method::patch, member_of(alice),
     R"({"communication_disabled_until":"2026-08-07T12:00:00Z"})", 403, 50013},
    {"timeout above 28 days", Method::patch, member_of(mallory),
     R"({"communication_disabled_until":"2026-09-03T12:00:01Z"})", 400, 50035},
    {"timeout until nonsense", Method::patch, member_of(mallory),
     R"({"communication_disabled_until":"soon"})", 400, 50035},
    {"deafening somebody who is not in voice", Method::patch, member_of(mallory), R"({"deaf":true})", 400,
     40032},
    {"renaming without the right", Method::patch, member_of(mallory), R"({"nick":"x"})", 403, 50013},
    {"giving the bot's own role", Method::put, member_of(mallory) + "/roles/" + bot_role.to_string(), "", 403,
     50013},
    {"giving an unknown role", Method::put, member_of(mallory) + "/roles/5", "", 404, 10011},
    {"creating a channel without the right", Method::post, g("/channels"), R"({"name":"x"})", 403, 50013},
    {"an overwrite with bits one lacks", Method::put, c(general, "/permissions/" + regulars.to_string()),
     R"({"type":0,"allow":"0","deny":"131072"})", 403, 50013},
    {"an overwrite for nobody", Method::put, c(general, "/permissions/5"), R"({"type":1,"deny":"1024"})", 404,
     10009},
    {"deleting an unknown overwrite", Method::delete_, c(general, "/permissions/5"), "", 404, 10009},
    {"audit log with a limit of 101", Method::get, g("/audit-logs?limit=101"), "", 400, 50035},
    {"DM with oneself", Method::post, "/users/@me/channels", R"({"recipient_id":"1000000000000000001"})", 400,
     50033},
    {"DM with nobody", Method::post, "/users/@me/channels", R"({"recipient_id":"5"})", 404, 10013},

    {"a nickname of 33 characters", Method::patch, member_of(mallory),
     R"({"nick":")" + std::string(33, 'n') + "\"}", 400, 50035},
    {"renaming the owner", Method::patch, member_of(alice), R"({"nick":"x"})", 403, 50013,
     [](Town& town) { town.grant(permission::manage_nicknames); }},
    {"renaming oneself without the right", Method::patch, g("/members/@me"), R"({"nick":"x"})", 403, 50013,
     [](Town& town) { town.revoke(permission::change_nickname); }},
    {"timeout of oneself", Method::patch, member_of(bot), timeout, 403, 50013},
    {"timeout of an administrator", Method::patch, member_of(trent), timeout, 403, 50013,
     [](Town& town) {
       town.state().guilds.at(guild).roles.at(regulars).permissions |= permission::administrator;
     }},
    {"timeout of somebody higher", Method::patch, member_of(bob), timeout, 403, 50013, bob_on_top},
    {"ban of somebody higher", Method::put, ban_of(bob), "{}", 403, 50013, bob_on_top},
    {"kick of somebody higher", Method::delete_, member_of(bob), "", 403, 50013, bob_on_top},
    {"giving a role above one's own", Method::put, member_of(mallory) + "/roles/" + moderators.to_string(),
     "", 403, 50013, bob_on_top},
    {"giving @everyone", Method::put, member_of(mallory) + "/roles/" + guild.to_string(), "", 403, 50013},
    {"bulk ban without MANAGE_GUILD", Method::post, g("/bulk-ban"), R"({"user_ids":["5"]})", 403, 50013},
    {"bulk ban of 201", Method::post, g("/bulk-ban"), user_ids(201), 400, 50035,
     [](Town& town) { town.grant(permission::manage_guild); }},
    {"bulk ban that bans nobody", Method::post, g("/bulk-ban"), user_ids(2), 400, 500000,
     [](Town& town) { town.grant(permission::manage_guild); }},

    {"leaving a guild that one owns", Method::delete_, "/users/@me/guilds/" + guild.to_string(), "", 400,
     50055, [](Town& town) { town.state().guilds.at(guild).owner = bot; }},
    {"pruning without MANAGE_GUILD", Method::post, g("/prune"), "{}", 403, 50013},
    {"pruning who was there today", Method::post, g("/prune"), R"({"days":0})", 400, 50035, may_prune},
    {"counting a prune of 31 days", Method::get, g("/prune?days=31"), "", 400, 50035, may_prune},
    {"pruning those of an unknown role", Method::post, g("/prune"), R"({"include_roles":["5"]})", 404, 10011,
     may_prune},

};

}  // namespace

std::vector<Refused> member_refusals() { return rows; }

}  // namespace veilleur::sandbox::test
