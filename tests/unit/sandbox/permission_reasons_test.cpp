// Owns: the proof that what a person may do is explained as it is decided.
// Must not know: sockets.
#include "tools/sandbox/permission_reasons.hpp"

#include "tests/unit/sandbox/support.hpp"
#include "tools/sandbox/control.hpp"
#include "tools/sandbox/permissions.hpp"
#include "tools/sandbox/state.hpp"

namespace veilleur::sandbox::test {
namespace {

constexpr UserId owner{1}, person{2}, stranger{3};
constexpr GuildId place_id{10};
constexpr RoleId low{11}, high{12};
constexpr std::uint64_t send = permission::send_messages;

struct Place {
  State state;
  Guild& guild = state.guilds[place_id];
  Channel channel;

  Place() {
    guild.id = place_id;
    guild.owner = owner;
    guild.roles[everyone_role(place_id)] = {everyone_role(place_id), "@everyone", 0};
    guild.roles[low] = {low, "low", 1};
    guild.roles[high] = {high, "high", 2};
    guild.members[owner].user = owner;
    guild.members[person].user = person;
    guild.members[person].roles = {low, high};
    channel.guild = place_id;
    guild.roles[everyone_role(place_id)].permissions = permission::view_channel;
  }
  void overwrite(Snowflake target, OverwriteKind kind, std::uint64_t allow, std::uint64_t deny) {
    channel.overwrites.push_back({target, kind, allow, deny});
  }
  bool has(std::uint64_t bit = send, UserId user = person) const {
    return permissions_in(state, channel, user, noon) & bit;
  }
  Reason why(std::uint64_t bit = send, UserId user = person) const {
    return explain_permission(state, channel, user, bit, noon);
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(permission_reasons)

BOOST_AUTO_TEST_CASE(each_step_of_the_algorithm_is_named) {
  Place place;
  BOOST_TEST((place.why(send, stranger).kind == ReasonKind::outsider));
  BOOST_TEST((place.why(send, owner).kind == ReasonKind::owner));
  BOOST_TEST((place.why().kind == ReasonKind::nothing && !place.has()));
  place.guild.roles[low].permissions = send;
  BOOST_TEST((place.why().kind == ReasonKind::role && place.why().role == low && place.has()));
  place.guild.roles[high].permissions = send;
  BOOST_TEST((place.why().role == high));
  place.overwrite(place_id.value(), OverwriteKind::role, 0, send);
  BOOST_TEST((place.why().kind == ReasonKind::everyone_overwrite && !place.has()));
  place.overwrite(low.value(), OverwriteKind::role, 0, send);
  BOOST_TEST((place.why().kind == ReasonKind::role_overwrite && place.why().role == low && !place.has()));
  place.overwrite(high.value(), OverwriteKind::role, send, 0);
  BOOST_TEST((place.why().role == high && place.has()));
  place.overwrite(person.value(), OverwriteKind::member, 0, send);
  BOOST_TEST((place.why().kind == ReasonKind::member_overwrite && !place.has()));
  place.guild.roles[low].permissions |= permission::administrator;
  BOOST_TEST((place.why().kind == ReasonKind::administrator && place.why().role == low && place.has()));
}

BOOST_AUTO_TEST_CASE(a_timeout_and_missing_sight_take_what_was_granted) {
  Place place;
  place.guild.roles[low].permissions = send | permission::read_message_history | permission::embed_links;
  place.guild.members[person].timeout_until = noon + milliseconds{1};
  BOOST_TEST((place.why().kind == ReasonKind::timeout && !place.has()));
  BOOST_TEST((place.why(permission::read_message_history).kind == ReasonKind::role));
  place.guild.members[person].timeout_until = noon;
  BOOST_TEST((place.why().kind == ReasonKind::role && place.has()));
  place.overwrite(person.value(), OverwriteKind::member, 0, send);
  BOOST_TEST((place.why(permission::embed_links).kind == ReasonKind::implied &&
              !place.has(permission::embed_links)));
  place.overwrite(low.value(), OverwriteKind::role, 0, permission::view_channel);
  BOOST_TEST((place.why(permission::read_message_history).kind == ReasonKind::implied));
  BOOST_TEST((place.why(permission::view_channel).kind == ReasonKind::role_overwrite));
}

BOOST_AUTO_TEST_CASE(the_control_api_names_them) {
  Community community;
  const auto ask = [&](const Query& query) {
    return describe_permissions(community.discord.world().state(), query, noon);
  };
  const std::string place = guild.to_string();
  const json::value all = ask({{"guild", place}, {"user", trent.to_string()}}).body;
  const auto holds = [](const json::value& list, std::string_view name) {
    const auto& names = list.as_array();
    return std::find(names.begin(), names.end(), json::value(name)) != names.end();
  };
  BOOST_TEST(holds(all.at("permissions"), "SEND_MESSAGES"));
  BOOST_TEST(!holds(all.at("permissions"), "BAN_MEMBERS"));
  BOOST_TEST(all.at("channels").at(staff_only.to_string()).as_array().empty());
  BOOST_TEST(all.at("channels").as_object().size() == 5u);

  const json::value one =
      ask({{"guild", place}, {"user", bob.to_string()}, {"channel", staff_only.to_string()}}).body;
  BOOST_TEST(holds(one.at("channels").at(staff_only.to_string()), "VIEW_CHANNEL"));
  const json::value& reason = one.at("reasons").at("VIEW_CHANNEL");
  BOOST_TEST(str(reason.at("by")) == "role_overwrite");
  BOOST_TEST(str(reason.at("role")) == moderators.to_string());
  BOOST_TEST(str(one.at("reasons").at("CONNECT").at("by")) == "role");
  json::array expected;
  for (UserId id : {bot, alice, bob}) expected.push_back({{"user", id.to_string()}, {"writes", true}});
  BOOST_TEST((one.at("audience").as_array() == expected));

  BOOST_TEST(ask({{"guild", "9"}, {"user", trent.to_string()}}).code() == 10004);
  BOOST_TEST(ask({{"guild", place}}).code() == 10013);
  BOOST_TEST(ask({{"guild", place}, {"user", trent.to_string()}, {"channel", "9"}}).code() == 10003);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace veilleur::sandbox::test
