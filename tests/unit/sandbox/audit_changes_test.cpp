// Owns: the tests of what audit entries say about things that come, change and go.
// Must not know: the bot.
#include "tests/unit/sandbox/guild_support.hpp"

namespace veilleur::sandbox::test {
namespace {

using net::Method;

/// The newest entry of the guild's log.
json::value newest(Town& town) {
  return town.ask(Method::get, guild_path("/audit-logs?limit=1")).at("audit_log_entries").at(0);
}

/// `changes` as "key old>new" joined by commas; a missing value is "-".
std::string changes_in(const json::value& entry) {
  std::string out;
  for (const json::value& value : entry.at("changes").as_array()) {
    const json::object& change = value.as_object();
    const auto part = [&](const char* key) {
      return change.contains(key) ? json::serialize(change.at(key)) : std::string{"-"};
    };
    out +=
        (out.empty() ? "" : ", ") + str(change.at("key")) + " " + part("old_value") + ">" + part("new_value");
  }
  return out;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(audit_changes)

BOOST_AUTO_TEST_CASE(channels_come_move_and_go) {
  Town town(permission::manage_channels | permission::view_audit_log);
  const json::value made =
      town.ask(Method::post, guild_path("/channels"),
               R"({"name":"new","topic":"t","parent_id":")" + category.to_string() + "\"}", 201);
  const std::string path = "/channels/" + str(made.at("id"));
  BOOST_TEST(changes_in(newest(town)) ==
             R"(name ->"new", topic ->"t", nsfw ->false, rate_limit_per_user ->0, parent_id ->")" +
                 category.to_string() + R"(", type ->0, permission_overwrites ->[])");
  (void)town.ask(Method::patch, path, R"({"parent_id":null})");
  BOOST_TEST(changes_in(newest(town)) == "parent_id \"" + category.to_string() + "\">-");
  (void)town.ask(Method::patch, guild_path("/channels"),
                 R"([{"id":")" + str(made.at("id")) + R"(","parent_id":")" + category.to_string() + "\"}]",
                 204);
  BOOST_TEST(changes_in(newest(town)) == "parent_id ->\"" + category.to_string() + "\"");
  (void)town.ask(Method::patch, guild_path("/channels"),
                 R"([{"id":")" + str(made.at("id")) + R"(","parent_id":null}])", 204);
  BOOST_TEST(changes_in(newest(town)) == "parent_id \"" + category.to_string() + "\">-");
  (void)town.ask(Method::delete_, path);
  BOOST_TEST(
      changes_in(newest(town)) ==
      R"(name "new">-, topic "t">-, nsfw false>-, rate_limit_per_user 0>-, type 0>-, permission_overwrites []>-)");
}

BOOST_AUTO_TEST_CASE(overwrites_come_and_go) {
  Town town(permission::manage_roles | permission::view_audit_log);
  const std::string path = channel_path(general, "/permissions/" + regulars.to_string());
  (void)town.ask(Method::put, path, R"({"type":0,"deny":"2048"})", 204);
  const json::value made = newest(town);
  const std::string id = "\"" + regulars.to_string() + "\"";
  BOOST_TEST(changes_in(made) == "id ->" + id + R"(, type ->0, allow ->"0", deny ->"2048")");
  BOOST_TEST(str(made.at("options").at("type")) == "0");
  BOOST_TEST(str(made.at("options").at("role_name")) ==
             town.discord.world().state().guilds.at(guild).roles.at(regulars).name);
  (void)town.ask(Method::put, path, R"({"type":0,"deny":"0"})", 204);
  BOOST_TEST(changes_in(newest(town)) == R"(deny "2048">"0")");
  (void)town.ask(Method::delete_, path, "", 204);
  BOOST_TEST(changes_in(newest(town)) == "id " + id + R"(>-, type 0>-, allow "0">-, deny "0">-)");
  (void)town.ask(Method::put, channel_path(general, "/permissions/" + mallory.to_string()),
                 R"({"type":1,"deny":"2048"})", 204);
  BOOST_TEST(!newest(town).at("options").as_object().contains("role_name"));
}

BOOST_AUTO_TEST_CASE(roles_and_webhooks_come_change_and_go) {
  Town town(permission::manage_roles | permission::manage_webhooks | permission::view_audit_log);
  const std::string role = str(
      town.ask(Method::post, guild_path("/roles"), R"({"name":"r","color":255,"permissions":"0"})").at("id"));
  BOOST_TEST(changes_in(newest(town)) ==
             R"(name ->"r", permissions ->"0", color ->255, hoist ->false, mentionable ->false)");
  (void)town.ask(Method::patch, guild_path("/roles/" + role), R"({"hoist":true})");
  BOOST_TEST(changes_in(newest(town)) == "hoist false>true");
  (void)town.ask(Method::delete_, guild_path("/roles/" + role), "", 204);
  BOOST_TEST(changes_in(newest(town)) ==
             R"(name "r">-, permissions "0">-, color 255>-, hoist true>-, mentionable false>-)");

  const std::string hook =
      str(town.ask(Method::post, channel_path(general, "/webhooks"), R"({"name":"h"})").at("id"));
  const std::string from = "\"" + general.to_string() + "\"", to = "\"" + random_channel.to_string() + "\"";
  BOOST_TEST(changes_in(newest(town)) == R"(name ->"h", type ->1, channel_id ->)" + from);
  (void)town.ask(Method::patch, "/webhooks/" + hook, R"({"channel_id":)" + to + "}");
  BOOST_TEST(changes_in(newest(town)) == "channel_id " + from + ">" + to);
  (void)town.ask(Method::delete_, "/webhooks/" + hook, "", 204);
  BOOST_TEST(changes_in(newest(town)) == R"(name "h">-, type 1>-, channel_id )" + to + ">-");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace veilleur::sandbox::test
