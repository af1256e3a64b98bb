// Owns: tests of the core under load and under bad inputs: many lifts at once, backups, poisoned batches.
// Must not know: sockets.
#include <filesystem>
#include <stdexcept>

#include "base/log.hpp"
#include "storage/snapshot.hpp"
#include "tests/unit/bot/core_fixture.hpp"

using namespace veilleur;
using namespace veilleur::bot;
using namespace veilleur::bot::testing;

namespace {

struct Connected : CoreFixture {
  Connected() { connect(); }
  /// Active bans of as many users, all of which end at the same moment.
  void many_bans(std::int64_t count, WallTime ends_at) {
    database->begin();
    for (std::int64_t number = 1; number <= count; ++number) {
      domain::Sanction each;
      each.guild = guild_id;
      each.number = number;
      each.state = domain::SanctionState::active;
      each.user = UserId{static_cast<std::uint64_t>(10'000 + number)};
      each.moderator = owner;
      each.created_at = start;
      each.duration = seconds{60};
      each.ends_at = ends_at;
      each.reason = "spam";
      store->sanctions.insert(each);
      store->timers.set(guild_id, number, ends_at);
    }
    database->commit();
  }
  /// A whole ban with its answer, while as many lifts stay under way.
  void ban_mallory_over(std::size_t lifts) {
    say("!ban <@2> spam", owner, {mention_object(mallory)});
    end<SendDirectMessage>(done());
    end<PutBan>(refused(204));
    end<SendMessage>(done());
    BOOST_TEST(count<DeleteBan>() == lifts);
    BOOST_TEST(orders.size() == lifts);
  }
};

/// Breaks the code that writes a certain line, as a bug there would.
class BreakingSink final : public LogSink {
 public:
  explicit BreakingSink(std::string_view breaks_at) : breaks_at_(breaks_at) { set_log_sink(this); }
  ~BreakingSink() override { set_log_sink(nullptr); }
  BreakingSink(const BreakingSink&) = delete;
  BreakingSink& operator=(const BreakingSink&) = delete;
  void write(LogLevel, std::string_view event, std::initializer_list<LogField>) override {
    if (event == "input_failed") ++failed;
    if (event == breaks_at_) throw std::runtime_error("a bug");
  }
  int failed = 0;

 private:
  std::string_view breaks_at_;
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(core_load, Connected)

BOOST_AUTO_TEST_CASE(due_timers_become_rows_a_hundred_at_a_time) {
  many_bans(250, start + seconds{60});
  now = start + seconds{60};
  for (const std::int64_t left : {150, 50, 0}) {
    step();
    BOOST_TEST(rows("timer") == left);
    if (left > 0) BOOST_TEST((last.wake_at <= now));  // the others are not left to wait
  }
  BOOST_TEST(rows("outbox") == 250);
  BOOST_TEST(orders.size() == 2u);  // of one guild, in the background
}

BOOST_AUTO_TEST_CASE(lifts_that_wait_for_their_rate_limit_make_no_moderator_wait) {
  // None of them ends: the route of the lifts has answered 429, and their places are taken all the while.
  many_bans(2500, start + seconds{60});
  now = start + seconds{60};
  for (int round = 0; round < 30; ++round) step();
  const std::size_t lifts = count<DeleteBan>();
  BOOST_TEST(lifts > 0u);
  BOOST_TEST(lifts == orders.size());
  say("!getto 2");
  BOOST_TEST(has<SendMessage>());
  end<SendMessage>(done());
  ban_mallory_over(lifts);
}

BOOST_AUTO_TEST_CASE(bans_that_wait_for_their_rate_limit_keep_no_answer_back) {
  for (std::uint64_t each = 1; each <= 10; ++each) {
    const UserId user{20'000 + each};
    say("!ban " + user.to_string() + " spam");
    while (has<FetchTarget>()) end<FetchTarget>(done(member_body()));
    while (has<SendDirectMessage>()) end<SendDirectMessage>(done());
  }
  BOOST_TEST(count<PutBan>() == orders.size());  // none ends: the route of the bans has answered 429
  BOOST_TEST(has<PutBan>());
  say("!getto 2");
  end<SendMessage>(done());
  say("!cancel 99");
  end<SendMessage>(done());
  say("!ban");
  end<SendMessage>(done());
}

BOOST_AUTO_TEST_CASE(at_most_a_thousand_lifts_wait_and_a_command_passes_them_all) {
  many_bans(2500, start + seconds{60});
  now = start + seconds{60};
  for (int round = 0; round < 30; ++round) step();
  BOOST_TEST(rows("outbox") == 1000);
  BOOST_TEST(rows("timer") == 1500);
  say("!getto 2");
  const Order first = orders.front();
  step({EffectEnded{first.id, refused(204)}});
  BOOST_TEST(has<SendMessage>());  // the first place that became free
  int lifted = 1;
  orders.erase(orders.begin());
  while (!orders.empty()) {
    const Order order = orders.front();
    orders.erase(orders.begin());
    lifted += std::holds_alternative<DeleteBan>(order.action) ? 1 : 0;
    step({EffectEnded{order.id, refused(204)}});
  }
  BOOST_TEST(lifted == 2500);
  BOOST_TEST(rows("outbox") == 0);
}

BOOST_AUTO_TEST_CASE(while_a_thousand_lifts_wait_the_core_may_rest) {
  many_bans(1100, start + seconds{60});
  now = start + seconds{60};
  for (int round = 0; round < 15; ++round) step();
  BOOST_TEST(rows("timer") == 100);
  // Those timers are due, but only the end of an effect lets them go on: waking for them would be a busy
  // loop.
  BOOST_TEST((last.wake_at > now));
}

BOOST_AUTO_TEST_CASE(a_guild_in_an_outage_does_not_keep_others_from_their_lifts) {
  many_bans(1100, start + seconds{60});
  constexpr GuildId other{std::uint64_t{2000} << 22};
  dispatch("GUILD_CREATE", guild_object(other));
  domain::Sanction theirs;
  theirs.guild = other;
  theirs.number = 1;
  theirs.state = domain::SanctionState::active;
  theirs.user = mallory;
  theirs.moderator = owner;
  theirs.created_at = start;
  theirs.duration = seconds{61};
  theirs.ends_at = start + seconds{61};
  theirs.reason = "spam";
  store->sanctions.insert(theirs);
  store->timers.set(other, 1, start + seconds{61});
  dispatch("GUILD_DELETE", listed(guild_id));
  now = start + seconds{60};
  for (int round = 0; round < 15; ++round) step();
  now = start + seconds{66};  // "The lift comes at most 5 s late online" (issue 2)
  for (int round = 0; round < 15; ++round) step();
  BOOST_TEST(count<DeleteBan>() == 1u);
}

// ── Backup ───────────────────────────────────────────────────────────────────────────────────────

BOOST_AUTO_TEST_CASE(a_backup_runs_between_the_steps) {
  many_bans(3000, start + std::chrono::hours{1});
  const std::string target = folder.file("copy.db");
  step({BackupRequested{7, target}});
  BOOST_TEST(last.backups.empty());
  BOOST_TEST(core->backing_up());
  BOOST_TEST(core->continue_backup().backups.empty());
  // The bot goes on working, and what it writes meanwhile is in the copy.
  ban_mallory("!ban <@2> spam -d 60");
  step({BackupRequested{8, folder.file("second.db")}});
  BOOST_TEST_REQUIRE(last.backups.size() == 1u);
  BOOST_TEST(last.backups[0].ticket == 8u);
  BOOST_TEST(!last.backups[0].error.empty());  // one at a time
  std::vector<BackupEnded> ended;
  while (core->backing_up()) {
    const Outputs outputs = core->continue_backup();
    BOOST_TEST(outputs.backup_moved);
    std::ranges::copy(outputs.backups, std::back_inserter(ended));
  }
  BOOST_TEST_REQUIRE(ended.size() == 1u);
  BOOST_TEST(ended[0].ticket == 7u);
  BOOST_TEST(ended[0].error.empty());
  BOOST_TEST(!std::filesystem::exists(target));  // a name is for what was checked
  BOOST_TEST((storage::seal_backup(target, {}) == std::nullopt));
  const std::string original = storage::digest(*database);
  auto copy = storage::Database::open(target, storage::Synchronous::off);
  BOOST_TEST_REQUIRE(copy.has_value());
  BOOST_TEST(storage::digest(**copy) == original);
  BOOST_TEST(core->continue_backup().backups.empty());
}

BOOST_AUTO_TEST_CASE(a_backup_that_cannot_begin_says_why) {
  (void)folder.write("copy.db", "precious");
  step({BackupRequested{7, folder.file("copy.db")}});
  BOOST_TEST_REQUIRE(last.backups.size() == 1u);
  BOOST_TEST(last.backups[0].ticket == 7u);
  BOOST_TEST(last.backups[0].error.find("exists already") != std::string::npos);
  BOOST_TEST(!core->backing_up());
}

// ── Bad inputs ───────────────────────────────────────────────────────────────────────────────────

BOOST_AUTO_TEST_CASE(unreadable_and_odd_payloads_do_not_stop_the_batch) {
  std::vector<Input> batch;
  for (const std::string data :
       {"", "{", "null", "[]", "1", "\"x\"", "{\"id\":1}", "{\"guild_id\":\"x\"}",
        "{\"guild_id\":\"4194304000\",\"id\":[]}", "\xFF\xFE", "{\"id\":\"\\ud800\"}"}) {
    for (const char* type : {"MESSAGE_CREATE", "INTERACTION_CREATE", "GUILD_CREATE", "GUILD_DELETE",
                             "GUILD_UPDATE", "GUILD_ROLE_CREATE", "GUILD_ROLE_DELETE", "CHANNEL_UPDATE",
                             "GUILD_MEMBER_UPDATE", "GUILD_AUDIT_LOG_ENTRY_CREATE", "UNKNOWN"}) {
      batch.push_back(DispatchInput{shard, ++sequence, type, data, gateway::Compression::none});
    }
  }
  batch.push_back(DispatchInput{shard, ++sequence, "MESSAGE_CREATE", std::string(100'000, '['), {}});
  batch.push_back(EffectEnded{EffectId{424242}, done()});
  batch.push_back(event("MESSAGE_CREATE", message_object("!getto 2", snowflake(now, 1))));
  step(batch);
  BOOST_TEST(has<SendMessage>());
  BOOST_TEST(last.settled.at(0).sequence == sequence);
  BOOST_TEST((store->guilds.availability(guild_id) == storage::Availability::available));
}

BOOST_AUTO_TEST_CASE(a_poisoned_input_is_undone_alone_and_counts_as_handled) {
  say("!getto 2");
  const Order answer = take<SendMessage>();
  const std::vector<Input> batch{event("MESSAGE_CREATE", message_object("!getto 3", snowflake(now, 60))),
                                 DispatchInput{shard, ++sequence, "MESSAGE_CREATE", "{", {}},
                                 event("MESSAGE_CREATE", message_object("!getto 4", snowflake(now, 61)))};
  BreakingSink sink("payload_unreadable");
  step(batch);
  BOOST_TEST(sink.failed == 1);
  BOOST_TEST(rows("seen") == 3);  // the commands before and after it were handled
  BOOST_TEST(rows("outbox") == 3);
  BOOST_TEST(last.settled.at(0).sequence == sequence);
  BOOST_TEST(!database->in_transaction());
  step({EffectEnded{answer.id, done()}});
  BOOST_TEST(has<SendMessage>());
}

BOOST_AUTO_TEST_CASE(what_a_poisoned_input_wrote_is_undone) {
  dispatch("INTERACTION_CREATE",
           interaction_object("getto", {option_object("user", 6, "2")}, snowflake(now), owner));
  const Order answer = take<AnswerInteraction>();
  {
    // The row is removed, and then the line about it breaks.
    BreakingSink sink("effect_refused");
    step({event("MESSAGE_CREATE", message_object("!getto 3", snowflake(now, 60))),
          EffectEnded{answer.id, refused(400, 50035)}});
    BOOST_TEST(sink.failed == 1);
  }
  BOOST_TEST(store->outbox.find(answer.id).has_value());
  BOOST_TEST(has<SendMessage>());  // the other input of the batch
  // The effect is not lost: it is tried again, and this time its end is handled.
  end<AnswerInteraction>(done());
  BOOST_TEST(!store->outbox.find(answer.id).has_value());
}

BOOST_AUTO_TEST_SUITE_END()
