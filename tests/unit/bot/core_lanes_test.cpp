// Owns: tests of what may wait for what: nothing of one guild for anything of another.
// Must not know: sockets, SQL.
#include "tests/unit/bot/core_fixture.hpp"

using namespace veilleur;
using namespace veilleur::bot;
using namespace veilleur::bot::testing;

namespace {

constexpr GuildId other_guild{std::uint64_t{2000} << 22};

struct TwoGuilds : CoreFixture {
  TwoGuilds() {
    dispatch("READY", ready_object({listed(guild_id), listed(other_guild)}));
    end<RegisterCommands>(done());
    dispatch("GUILD_CREATE", guild_object());
    dispatch("GUILD_CREATE", guild_object(other_guild));
  }
  /// The owner of both guilds asks something in each, and neither channel takes the answer.
  void ask_where_no_channel_answers(GuildId guild) {
    now += seconds{1};
    json::object question = message_object("!getto 2", snowflake(now), owner);
    question["guild_id"] = guild.to_string();
    dispatch("MESSAGE_CREATE", question);
    end<SendMessage>(refused(403, 50013));
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(core_lanes, TwoGuilds)

BOOST_AUTO_TEST_CASE(two_guilds_tell_one_person_at_the_same_time) {
  ask_where_no_channel_answers(guild_id);
  ask_where_no_channel_answers(other_guild);
  BOOST_TEST(count<SendDirectMessage>() == 2u);
}

BOOST_AUTO_TEST_CASE(one_guild_tells_one_person_one_thing_after_the_other) {
  ask_where_no_channel_answers(guild_id);
  ask_where_no_channel_answers(guild_id);
  BOOST_TEST(count<SendDirectMessage>() == 1u);
  end<SendDirectMessage>(done());
  BOOST_TEST(count<SendDirectMessage>() == 1u);
}

BOOST_AUTO_TEST_CASE(what_a_guild_without_the_bot_keeps_back_is_its_own) {
  ask_where_no_channel_answers(guild_id);
  end<SendDirectMessage>(unavailable());
  dispatch("GUILD_DELETE", json::object{{"id", guild_id.to_string()}});
  ask_where_no_channel_answers(other_guild);
  BOOST_TEST(count<SendDirectMessage>() == 1u);
  restart();
  resume();
  // It was given out, so nobody knows of it; but what is kept back stands in nobody's way.
  ask_where_no_channel_answers(other_guild);
  BOOST_TEST(count<SendDirectMessage>() == 1u);
}

BOOST_AUTO_TEST_SUITE_END()
