// Owns: tests of reading a guild's structure, its audit log and facts: documented shapes, and everything that
// is none. Must not know: the rules.
#include <boost/test/unit_test.hpp>

#include "bot/translate.hpp"
#include "tests/unit/bot/mutations.hpp"
#include "tests/unit/bot/payloads.hpp"

using namespace veilleur;
using namespace veilleur::bot;
using namespace veilleur::bot::testing;

BOOST_AUTO_TEST_SUITE(structure)

BOOST_AUTO_TEST_CASE(a_guild_is_read_as_it_is_documented) {
  const auto guild = guild_from_create(guild_object(), self);
  BOOST_TEST_REQUIRE(guild.has_value());
  BOOST_TEST((guild->id == guild_id && guild->owner == owner));
  BOOST_TEST(guild->name == "Les Veilleurs");
  BOOST_TEST_REQUIRE(guild->roles.size() == 2u);
  const domain::Role expected{bot_role, "veilleur", 5, 132};
  BOOST_TEST((guild->roles[1] == expected));
  BOOST_TEST_REQUIRE(guild->channels.size() == 1u);
  BOOST_TEST_REQUIRE(guild->channels[0].overwrites.size() == 1u);
  const domain::Overwrite overwrite{domain::OverwriteTarget::role, guild_id.value(), 0, 2048};
  BOOST_TEST((guild->channels[0].overwrites[0] == overwrite));
  BOOST_TEST((guild->own_roles == std::vector<RoleId>{bot_role}));
}

BOOST_AUTO_TEST_CASE(an_unavailable_guild_is_no_structure) {
  BOOST_TEST(!guild_from_create(listed(guild_id), self).has_value());
  json::object said = guild_object();
  said["unavailable"] = true;
  BOOST_TEST(!guild_from_create(said, self).has_value());
}

BOOST_AUTO_TEST_CASE(structure_events_change_what_they_name_and_say_whether_they_did) {
  domain::Guild guild = *guild_from_create(guild_object(), self);
  const auto apply = [&guild](std::string_view type, const json::value& data) {
    return apply_structure(guild, type, data, self);
  };
  const json::object update{{"id", guild_id.to_string()}, {"name", "Neu"}, {"owner_id", "3"}};
  BOOST_TEST(apply("GUILD_UPDATE", update));
  BOOST_TEST((guild.name == "Neu" && guild.owner == bob));
  BOOST_TEST(!apply("GUILD_UPDATE", update));

  const json::object role{{"guild_id", guild_id.to_string()},
                          {"role", role_object(RoleId{60}, "mods", 3, "18446744073709551615")}};
  BOOST_TEST(apply("GUILD_ROLE_CREATE", role));
  BOOST_TEST(!apply("GUILD_ROLE_UPDATE", role));
  BOOST_TEST(guild.roles.back().permissions == UINT64_MAX);
  const json::object own_gone{{"guild_id", guild_id.to_string()}, {"role_id", bot_role.to_string()}};
  BOOST_TEST(apply("GUILD_ROLE_DELETE", own_gone));
  BOOST_TEST(guild.own_roles.empty());
  BOOST_TEST(guild.roles.size() == 2u);
  BOOST_TEST(!apply("GUILD_ROLE_DELETE", own_gone));

  const json::object channel{{"id", "8"}, {"type", 2}, {"name", "voice"}, {"parent_id", "4"}};
  BOOST_TEST(apply("CHANNEL_CREATE", channel));
  BOOST_TEST((guild.channels.back().parent == ChannelId{4}));
  BOOST_TEST(!apply("CHANNEL_UPDATE", channel));
  BOOST_TEST(apply("CHANNEL_DELETE", channel));
  BOOST_TEST(guild.channels.size() == 1u);

  json::object me = member_object({"50", "60"});
  me["user"] = user_object(self, "veilleur");
  BOOST_TEST(apply("GUILD_MEMBER_UPDATE", me));
  BOOST_TEST((guild.own_roles == std::vector<RoleId>{RoleId{50}, RoleId{60}}));
  me["user"] = user_object(mallory, "mallory");
  me["roles"] = json::array{"1"};
  BOOST_TEST(!apply("GUILD_MEMBER_UPDATE", me));
  BOOST_TEST(!apply("PRESENCE_UPDATE", me));
}

BOOST_AUTO_TEST_CASE(a_timeout_of_ours_is_read_and_no_other) {
  domain::Guild guild = *guild_from_create(guild_object(), self);
  BOOST_TEST(!guild.timed_out_until.has_value());
  json::object me = member_object({bot_role.to_string()});
  me["user"] = user_object(self, "veilleur");
  const auto read = [&](const json::value& until) {
    me["communication_disabled_until"] = until;
    (void)apply_structure(guild, "GUILD_MEMBER_UPDATE", me, self);
    return guild.timed_out_until;
  };
  const WallTime eight_fifteen = start + std::chrono::minutes{15};
  BOOST_TEST((read("2027-01-15T08:15:00.000000+00:00") == eight_fifteen));
  me.erase("communication_disabled_until");
  BOOST_TEST(!apply_structure(guild, "GUILD_MEMBER_UPDATE", me, self));
  BOOST_TEST((guild.timed_out_until == eight_fifteen));
  BOOST_TEST(!read(nullptr).has_value());
  BOOST_TEST((read("2027-01-15T08:15:00Z") == eight_fifteen));
  for (const json::value& wrong :
       {json::value("2027-01-15T08:15:00"), json::value("2027-01-15T08:15:00+02:00"), json::value(""),
        json::value(7), json::value("2027-02-30T08:15:00Z"), json::value("2027-01-15T24:15:00Z"),
        json::value("2027-01-15 08:15:00Z"), json::value("2027-1-15T08:15:00.000Z"), json::value("Z"),
        json::value("20271-1-15T08:15:00Z")}) {
    BOOST_TEST(!read(wrong).has_value());
  }
  me["user"] = user_object(mallory, "mallory");
  BOOST_TEST(!read("2027-01-15T08:15:00Z").has_value());
}

BOOST_AUTO_TEST_CASE(no_mutation_of_a_guild_or_its_events_breaks_the_reader) {
  int guilds = 0;
  each_mutation(guild_object(), [&](const json::value& data) {
    const auto guild = guild_from_create(data, self);
    if (!guild) return;
    ++guilds;
    BOOST_TEST_REQUIRE((guild->id && guild->owner));
    for (const domain::Role& role : guild->roles) BOOST_TEST_REQUIRE(static_cast<bool>(role.id));
    for (const domain::Channel& channel : guild->channels) BOOST_TEST_REQUIRE(static_cast<bool>(channel.id));
  });
  BOOST_TEST(guilds > 500);
  json::object role_event{{"guild_id", "1"}, {"role", role_object(RoleId{60}, "mods", 3, "4")}};
  for (std::string_view type : {"GUILD_UPDATE", "GUILD_ROLE_CREATE", "GUILD_ROLE_DELETE", "CHANNEL_CREATE",
                                "CHANNEL_DELETE", "GUILD_MEMBER_UPDATE"}) {
    each_mutation(role_event, [&](const json::value& data) {
      domain::Guild guild = *guild_from_create(guild_object(), self);
      (void)apply_structure(guild, type, data, self);
      BOOST_TEST_REQUIRE(static_cast<bool>(guild.owner));
      BOOST_TEST_REQUIRE(guild.roles.size() <= 3u);
    });
  }
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(audit_and_facts)

BOOST_AUTO_TEST_CASE(bans_and_unbans_are_read_and_nothing_else) {
  const auto ban = ban_change_from(audit_object(22, bob, mallory, snowflake(start), "spam"), guild_id);
  BOOST_TEST_REQUIRE(ban.has_value());
  BOOST_TEST((ban->presence == domain::Presence::banned));
  BOOST_TEST((ban->guild == guild_id && ban->moderator == bob && ban->user == mallory));
  BOOST_TEST(ban->entry.value() == snowflake(start));
  BOOST_TEST(ban->reason == "spam");
  const auto lift = ban_change_from(audit_object(23, bob, mallory, 5), guild_id);
  BOOST_TEST((lift->presence == domain::Presence::absent));
  BOOST_TEST(lift->reason.empty());
  json::object by_nobody = audit_object(22, bob, mallory, 5);
  by_nobody["user_id"] = nullptr;  // who did it may be null
  BOOST_TEST((ban_change_from(by_nobody, guild_id)->moderator == UserId{}));
  for (int action : {0, 1, 20, 21, 24, 25, 72, 140}) {
    BOOST_TEST(!ban_change_from(audit_object(action, bob, mallory, 5), guild_id).has_value());
  }
}

BOOST_AUTO_TEST_CASE(no_mutation_of_an_entry_breaks_the_reader) {
  each_mutation(audit_object(22, bob, mallory, 5, "spam"), [](const json::value& data) {
    const auto change = ban_change_from(data, guild_id);
    if (change) BOOST_TEST_REQUIRE((change->entry && change->user));
  });
}

BOOST_AUTO_TEST_CASE(facts_are_read_from_what_the_executor_writes) {
  json::object found = member_object({"5"});
  found["user"] = user_object(mallory, "mallory");
  const auto member = facts_from(json::object{{"member", found}}, mallory);
  BOOST_TEST((member->member->roles == std::vector<RoleId>{RoleId{5}}));
  BOOST_TEST(!member->existing.has_value());
  BOOST_TEST((facts_from(json::object{{"banned", true}}, mallory)->existing == domain::Presence::banned));
  BOOST_TEST((facts_from(json::object{{"banned", false}}, mallory)->existing == domain::Presence::absent));
  BOOST_TEST((facts_from(json::object{{"unknown_account", true}}, mallory)->account ==
              domain::TargetFacts::Account::unknown));
  for (const json::value& odd :
       {json::value{}, json::value(json::object{}), json::value("x"),
        json::value(json::object{{"member", 1}}), json::value(json::object{{"banned", 1}})}) {
    BOOST_TEST(!facts_from(odd, mallory).has_value());
  }
}

BOOST_AUTO_TEST_SUITE_END()
