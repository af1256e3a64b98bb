// Owns: tests of the core over its own remains: deaths at every step, sessions, sequences, repeated events.
// Must not know: sockets.
#include "tests/unit/bot/core_fixture.hpp"

using namespace veilleur;
using namespace veilleur::bot;
using namespace veilleur::bot::testing;

namespace {

/// When the process dies while it carries out its n-th order.
enum class Death { before_it_leaves, after_discord_did_it, after_its_end_was_handled };

struct Story : CoreFixture {
  SmallDiscord discord;
  int carried_out = 0;

  /// Carries out what there is, one order at a time, until nothing is left; dies once on the way.
  void run(int dies_at, Death how) {
    for (int guard = 0; guard < 500; ++guard) {
      if (orders.empty()) return;
      const Order order = orders.front();
      orders.erase(orders.begin());
      const bool dies = ++carried_out == dies_at;
      if (dies && how == Death::before_it_leaves) {
        die();
        continue;
      }
      const Outcome outcome = discord.carry_out(order);
      if (dies && how == Death::after_discord_did_it) {
        die();
        continue;
      }
      step({EffectEnded{order.id, outcome}});
      if (dies) die();
    }
    BOOST_REQUIRE_MESSAGE(false, "the story does not end");
  }
  void die() {
    restart();
    resume();
  }
  void tell(int dies_at, Death how, milliseconds death_lasts = milliseconds{0}) {
    connect();
    say("!ban <@2> spam -d 60");
    run(dies_at, how);
    now += death_lasts;
    pass(seconds{60});
    run(dies_at, how);
    // Whatever was postponed comes to its end.
    for (int round = 0; round < 50 && last.wake_at != WallTime::max(); ++round) {
      now = std::max(now, last.wake_at);
      step();
      run(dies_at, how);
    }
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(core_restarts)

BOOST_AUTO_TEST_CASE(a_death_anywhere_leaves_one_ban_one_answer_one_lift) {
  Story whole;
  whole.tell(0, Death::before_it_leaves);
  BOOST_TEST(whole.carried_out == 5);  // facts, DM, ban, answer, lift
  for (const Death how :
       {Death::before_it_leaves, Death::after_discord_did_it, Death::after_its_end_was_handled}) {
    for (int dies_at = 1; dies_at <= 7; ++dies_at) {
      BOOST_TEST_CONTEXT("death " << static_cast<int>(how) << " at order " << dies_at) {
        Story story;
        story.tell(dies_at, how);
        BOOST_TEST(story.discord.puts == 1);
        BOOST_TEST(story.discord.lifts == 1);
        BOOST_TEST(story.discord.answered.size() == 1u);
        BOOST_TEST(story.discord.directs <= 1);
        BOOST_TEST(story.discord.bans.empty());
        BOOST_TEST((story.sanction(1).state == domain::SanctionState::ended));
        BOOST_TEST(story.rows("sanction") == 1);
        for (const char* table : {"outbox", "timer", "pending_command", "awaited_command"}) {
          BOOST_TEST(story.rows(table) == 0, table);
        }
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(a_long_death_changes_nothing_but_the_time) {
  for (int dies_at = 1; dies_at <= 5; ++dies_at) {
    BOOST_TEST_CONTEXT("death at order " << dies_at) {
      Story story;
      story.tell(dies_at, Death::after_discord_did_it, std::chrono::hours{2});
      BOOST_TEST(story.discord.answered.size() == 1u);
      BOOST_TEST(story.discord.lifts == 1);
      BOOST_TEST(story.rows("outbox") == 0);
    }
  }
}

BOOST_FIXTURE_TEST_CASE(nothing_is_sent_before_the_session_is_there_again, CoreFixture) {
  connect();
  ban_mallory();
  restart();
  pass(seconds{3600});
  BOOST_TEST(orders.empty());
  resume();
  BOOST_TEST(count<DeleteBan>() + count<GetBan>() == 1u);
}

BOOST_FIXTURE_TEST_CASE(what_was_not_committed_never_was, CoreFixture) {
  connect();
  bool dead = false;
  core.reset();
  core = std::make_unique<Core>(*store, settings, [&dead](std::string_view point) {
    if (dead && point == "commit.before") throw SQLite::Exception("killed");
  });
  resume();
  dead = true;
  BOOST_CHECK_THROW(say("!ban <@2> spam"), SQLite::Exception);
  restart();
  BOOST_TEST(rows("pending_command") == 0);
  BOOST_TEST(rows("seen") == 0);
  BOOST_TEST((store->inbox.sessions().front().sequence < sequence));  // so Discord sends it again
}

// ── Sessions ─────────────────────────────────────────────────────────────────────────────────────

BOOST_FIXTURE_TEST_CASE(ready_stores_where_the_session_can_be_resumed, CoreFixture) {
  ready();
  const auto sessions = store->inbox.sessions();
  BOOST_TEST_REQUIRE(sessions.size() == 1u);
  BOOST_TEST(sessions[0].session_id == "session");
  BOOST_TEST(sessions[0].resume_url == "wss://resume.example");
  BOOST_TEST((sessions[0].bot == self));
  BOOST_TEST(sessions[0].intents == settings.intents);
  BOOST_TEST(sessions[0].compression == "none");
  BOOST_TEST(sessions[0].sequence == 1u);
}

BOOST_FIXTURE_TEST_CASE(a_lost_session_is_not_resumed_and_sends_nothing, CoreFixture) {
  connect();
  step({SessionLost{shard}});
  BOOST_TEST(store->inbox.sessions().empty());
  say("!getto 2");
  BOOST_TEST(orders.empty());
  connect();
  BOOST_TEST(has<SendMessage>());
}

BOOST_FIXTURE_TEST_CASE(what_was_handled_is_skipped_when_a_resume_repeats_it, CoreFixture) {
  connect();
  const json::value command = message_object("!getto 2", snowflake(now, 1));
  dispatch("MESSAGE_CREATE", command);
  end<SendMessage>(done());
  const std::uint64_t reached = sequence;
  restart();
  database->handle().exec("DELETE FROM seen");  // the place alone must do
  sequence = reached - 1;
  dispatch("MESSAGE_CREATE", command);
  resume();
  BOOST_TEST(orders.empty());
  BOOST_TEST((last.settled.at(0).sequence == sequence));
}

BOOST_FIXTURE_TEST_CASE(in_another_session_the_message_itself_is_known_again, CoreFixture) {
  connect();
  const json::value command = message_object("!getto 2", snowflake(now, 1));
  dispatch("MESSAGE_CREATE", command);
  end<SendMessage>(done());
  step({SessionLost{shard}});
  connect();
  dispatch("MESSAGE_CREATE", command);
  BOOST_TEST(orders.empty());
  pass(std::chrono::hours{25});  // its id is forgotten, but by then it is too old to be read at all
  BOOST_TEST(rows("seen") == 0);
  dispatch("MESSAGE_CREATE", command);
  BOOST_TEST(orders.empty());
}

BOOST_FIXTURE_TEST_CASE(a_new_session_counts_from_its_own_start, CoreFixture) {
  connect();
  for (int each = 0; each < 20; ++each) say("hello");
  ready();  // another session, whose sequences are small again
  dispatch("GUILD_CREATE", guild_object());
  say("!getto 2");
  BOOST_TEST(has<SendMessage>());
}

BOOST_FIXTURE_TEST_CASE(a_command_that_comes_late_is_answered_not_executed, CoreFixture) {
  connect();
  const json::value command = message_object("!ban <@2> spam", snowflake(now));
  now += std::chrono::minutes{15} + seconds{1};
  dispatch("MESSAGE_CREATE", command);
  BOOST_TEST(end<SendMessage>(done()).content.find("expiré") != std::string::npos);
  BOOST_TEST(rows("sanction") == 0);
}

BOOST_FIXTURE_TEST_CASE(the_place_is_written_with_each_transaction_each_five_seconds_and_at_the_end,
                        CoreFixture) {
  connect();
  const auto stored = [this] { return store->inbox.sessions().at(0).sequence; };
  say("!getto 2");
  BOOST_TEST(stored() == sequence);
  const std::uint64_t before = sequence;
  step({SequenceReached{shard, before + 10}});
  BOOST_TEST(stored() == before);  // nothing was written, so it waits
  BOOST_TEST(last.settled.at(0).sequence == before + 10);
  pass(seconds{5});
  BOOST_TEST(stored() == before + 10);
  step({SequenceReached{shard, before + 20}});
  core->persist_sequences();
  BOOST_TEST(stored() == before + 20);
  step({SequenceReached{shard, before + 5}});
  core->persist_sequences();
  BOOST_TEST(stored() == before + 20);  // never back
}

BOOST_FIXTURE_TEST_CASE(waiting_inputs_share_one_commit, CoreFixture) {
  connect();
  int commits = 0;
  core.reset();
  core = std::make_unique<Core>(
      *store, settings, [&commits](std::string_view point) { commits += point == "commit.after" ? 1 : 0; });
  resume();
  commits = 0;
  std::vector<Input> batch;
  for (std::uint64_t each = 1; each <= 50; ++each) {
    batch.push_back(event("MESSAGE_CREATE", message_object("!getto 2", snowflake(now, each))));
  }
  step(batch);
  BOOST_TEST(commits == 1);
  BOOST_TEST(rows("outbox") == 50);
  step();
  BOOST_TEST(commits == 1);  // nothing to write, nothing committed
}

// ── The slash commands ───────────────────────────────────────────────────────────────────────────

BOOST_FIXTURE_TEST_CASE(slash_commands_are_registered_once, CoreFixture) {
  dispatch("READY", ready_object({}));
  const auto registration = end<RegisterCommands>(done());
  BOOST_TEST((registration.application == application_id));
  sequence = 0;
  dispatch("READY", ready_object({}));
  BOOST_TEST(orders.empty());
  restart();
  sequence = 0;
  dispatch("READY", ready_object({}));
  BOOST_TEST(orders.empty());
}

BOOST_FIXTURE_TEST_CASE(a_registration_that_failed_is_tried_again, CoreFixture) {
  dispatch("READY", ready_object({}));
  end<RegisterCommands>(unavailable());
  now = last.wake_at;
  step();
  BOOST_TEST(has<RegisterCommands>());
  restart();
  sequence = 0;
  dispatch("READY", ready_object({}));
  now += std::chrono::hours{2};
  step();
  end<RegisterCommands>(done());
  step();
  BOOST_TEST(orders.empty(), "one registration is enough");
  BOOST_TEST(rows("outbox") == 0);
}

// ── A wall clock that is set back ────────────────────────────────────────────────────────────────

BOOST_FIXTURE_TEST_CASE(a_clock_set_back_does_not_stop_the_forgetting, CoreFixture) {
  connect();
  now -= std::chrono::hours{2};
  say("!getto 2", bob);
  BOOST_TEST(rows("refusal") == 1);
  pass(seconds{61});
  BOOST_TEST(rows("refusal") == 0);
}

BOOST_FIXTURE_TEST_CASE(a_clock_set_back_does_not_stop_the_saving_of_places, CoreFixture) {
  connect();
  const auto saved = [this] { return store->inbox.sessions().at(0).sequence; };
  const std::vector<Input> reached{SequenceReached{shard, 500}};
  (void)core->step(reached, now, Random{1});
  core->save_when_due(now + seconds{1});
  BOOST_TEST(saved() != 500u);  // it was saved a moment ago, and this alone is worth no commit yet
  core->save_when_due(now - std::chrono::hours{1});
  BOOST_TEST(saved() == 500u);
}

BOOST_AUTO_TEST_SUITE_END()
