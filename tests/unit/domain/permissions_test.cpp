// Owns: tests of Discord's permissions and of the order of roles.
// Must not know: the rules that ask for them.
#include <boost/test/unit_test.hpp>

#include "tests/unit/domain/ban_fixture.hpp"

namespace veilleur::domain {

using namespace test;

BOOST_AUTO_TEST_SUITE(permissions)

BOOST_AUTO_TEST_CASE(administrators_and_the_owner_have_every_right) {
  Guild guild = small_guild();
  guild.roles[1].permissions = permission::administrator;
  const std::vector<RoleId> low{low_role}, none;
  BOOST_TEST(guild_permissions(guild, mallory, low) == permission::all);
  BOOST_TEST(guild_permissions(guild, owner, none) == permission::all);
  BOOST_TEST(guild_permissions(guild, mallory, none) == 0u);
}

BOOST_AUTO_TEST_CASE(a_timeout_leaves_the_bot_the_sight_of_channels_but_to_administrators_and_the_owner) {
  Guild guild = small_guild();
  guild.own_roles = {bot_role};
  const auto role = std::ranges::find(guild.roles, bot_role, &Role::id);
  const std::uint64_t sight = permission::view_channel | permission::read_message_history;
  role->permissions = sight | permission::ban_members | permission::view_audit_log;
  BOOST_TEST(own_permissions(guild, self) == role->permissions);
  BOOST_TEST(sees_audit_log(guild, self));
  guild.timed_out_until = WallTime{milliseconds{1}};
  BOOST_TEST(own_permissions(guild, self) == sight);
  BOOST_TEST(!sees_audit_log(guild, self));
  role->permissions = permission::administrator;
  BOOST_TEST(own_permissions(guild, self) == permission::all);
  role->permissions = 0;
  guild.owner = self;
  BOOST_TEST(sees_audit_log(guild, self));
}

BOOST_AUTO_TEST_CASE(role_order) {
  Guild guild = small_guild();
  guild.roles.push_back({RoleId{55}, "beside the bot", 5, 0});
  struct Row {
    std::vector<RoleId> actor, target;
    bool expected;
  };
  for (const Row& row :
       {Row{{bot_role}, {}, true}, Row{{bot_role}, {low_role}, true}, Row{{bot_role}, {bot_role}, false},
        Row{{bot_role}, {high_role}, false}, Row{{bot_role}, {low_role, high_role}, false},
        Row{{bot_role}, {RoleId{55}}, true},  // same position: the smaller id ranks higher
        Row{{RoleId{55}}, {bot_role}, false}, Row{{}, {}, false}, Row{{RoleId{77}}, {}, false}}) {
    BOOST_TEST(outranks(guild, row.actor, row.target) == row.expected);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace veilleur::domain
