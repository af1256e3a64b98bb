// Owns: pruning: who goes, who stays, and what tells of it.
// Must not know: the bot.
#include "tests/unit/sandbox/guild_support.hpp"

namespace veilleur::sandbox::test {
namespace {

using net::Method;
using std::chrono::hours;

const std::string prune = guild_path("/prune");
constexpr std::uint64_t needed = permission::kick_members | permission::manage_guild;

/// A town whose members all joined ten days ago and said nothing since.
struct Quiet : Town {
  Quiet() : Town(needed | permission::view_audit_log) {
    for (auto& [user, member] : state().guilds.at(guild).members) member.joined_at = noon - hours{240};
    for (auto& [user, member] : state().guilds.at(guild).members)
      if (user != bot && user != mallory && user != trent) member.roles.insert(moderators);
    state().guilds.at(guild).members.at(mallory).roles.clear();
    state().guilds.at(guild).members.at(trent).roles = {regulars};
  }
  std::int64_t count(const std::string& query = "") {
    return ask(Method::get, prune + query).at("pruned").to_number<std::int64_t>();
  }
  bool inside(UserId user) { return find_member(state().guilds.at(guild), user) != nullptr; }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(pruning)

BOOST_AUTO_TEST_CASE(who_is_counted) {
  Quiet town;
  BOOST_TEST(town.count() == 1);
  BOOST_TEST(town.count("?days=10") == 1);
  BOOST_TEST(town.count("?days=11") == 0);
  BOOST_TEST(town.count("?include_roles=" + regulars.to_string()) == 2);
  BOOST_TEST(town.count("?include_roles=" + regulars.to_string() + "," + bot_role.to_string()) == 2);
  // The bot could kick nobody of its own height, so that of the moderators none goes who stands there.
  town.write(mallory, general, "here");
  BOOST_TEST(town.count() == 0);
  town.advance(hours{24 * 7 + 1});
  BOOST_TEST(town.count() == 1);
  BOOST_TEST(!town.voice(mallory, voice).refused());
  BOOST_TEST(town.count() == 0);
}

BOOST_AUTO_TEST_CASE(what_happens_to_them) {
  Quiet town;
  Listener listener(town, every_intent);
  listener.types();
  const json::value answer =
      town.ask(Method::post, prune, R"({"days":7,"include_roles":[")" + regulars.to_string() + "\"]}");
  BOOST_TEST(answer.at("pruned").to_number<int>() == 2);
  BOOST_TEST(!town.inside(mallory));
  BOOST_TEST(!town.inside(trent));
  BOOST_TEST(town.inside(bob));
  BOOST_TEST(listener.types() ==
                 (Types{"GUILD_MEMBER_REMOVE", "GUILD_MEMBER_REMOVE", "GUILD_AUDIT_LOG_ENTRY_CREATE"}),
             boost::test_tools::per_element());
  const json::value entry = listener.last("GUILD_AUDIT_LOG_ENTRY_CREATE");
  BOOST_TEST(entry.at("action_type").to_number<int>() == 21);
  BOOST_TEST(entry.at("target_id").is_null());
  BOOST_TEST(str(entry.at("options").at("delete_member_days")) == "7");
  BOOST_TEST(str(entry.at("options").at("members_removed")) == "2");
}

BOOST_AUTO_TEST_CASE(a_count_may_be_declined) {
  Quiet town;
  BOOST_TEST(town.ask(Method::post, prune, R"({"compute_prune_count":false})").at("pruned").is_null());
  BOOST_TEST(!town.inside(mallory));
  BOOST_TEST(town.inside(trent));
}

BOOST_AUTO_TEST_CASE(bots_and_the_owner_stay) {
  Quiet town;
  town.state().guilds.at(guild).members.at(alice).roles.clear();
  town.state().users.at(mallory).bot = true;
  BOOST_TEST(town.count() == 0);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace veilleur::sandbox::test
