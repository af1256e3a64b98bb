// Owns: tests of the outbox: lanes, heads, predecessors, markers, doubts.
// Must not know: how an effect is carried out.
#include <initializer_list>

#include "tests/unit/storage/support.hpp"

using namespace veilleur;
using namespace veilleur::storage;
using namespace veilleur::storage::test;

namespace {

struct OutboxFixture : StoreFixture {
  Outbox& outbox = store->outbox;

  std::vector<EffectId> heads(WallTime now = start, std::size_t limit = 100,
                              Outbox::Heads which = Outbox::Heads::all) {
    std::vector<EffectId> ids;
    for (const OutboxRow& row : outbox.heads(guild_id, which, now, limit)) ids.push_back(row.id);
    return ids;
  }
  OutboxRow marker(UserId user) {
    OutboxRow row = row_of("user:" + user.to_string(), EffectKind::ban_marker);
    row.user = user;
    return row;
  }
};
using Ids = std::vector<EffectId>;

}  // namespace

BOOST_FIXTURE_TEST_SUITE(outbox_rows, OutboxFixture)

BOOST_AUTO_TEST_CASE(a_row_keeps_every_field) {
  OutboxRow row = row_of("channel:7", EffectKind::interaction);
  row.priority = EffectPriority::background;
  row.expires_at = start + seconds{9};
  row.ready_at = start + seconds{1};
  row.attempts = 2;
  row.in_doubt = true;
  row.user = UserId{11};
  row.channel = ChannelId{12};
  row.message = MessageId{13};
  row.interaction = InteractionId{14};
  row.application = ApplicationId{15};
  row.interaction_token = "token";
  row.ephemeral = true;
  row.number = 16;
  row.pending = PendingId{17};
  row.body = "é";
  const EffectId id = outbox.insert(row);
  const auto found = outbox.find(id);
  BOOST_TEST_REQUIRE(found.has_value());
  BOOST_TEST((found->id == id && found->guild == guild_id && found->kind == EffectKind::interaction));
  BOOST_TEST((found->priority == EffectPriority::background));
  BOOST_TEST(!found->after.has_value());
  BOOST_TEST((found->created_at == start && found->ready_at == row.ready_at));
  BOOST_TEST((found->expires_at == row.expires_at));
  BOOST_TEST(found->attempts == 2);
  BOOST_TEST((found->in_doubt && found->ephemeral));
  BOOST_TEST((found->user == row.user && found->channel == row.channel && found->message == row.message));
  BOOST_TEST((found->interaction == row.interaction && found->application == row.application));
  BOOST_TEST(found->interaction_token == "token");
  BOOST_TEST(found->number == 16);
  BOOST_TEST((found->pending == row.pending));
  BOOST_TEST(found->body == "é");
  outbox.remove(id);
  BOOST_TEST(!outbox.find(id).has_value());
}

BOOST_AUTO_TEST_CASE(only_the_first_of_a_lane_is_a_head) {
  const EffectId first = outbox.insert(row_of("a"));
  const EffectId second = outbox.insert(row_of("a"));
  const EffectId other = outbox.insert(row_of("b"));
  BOOST_TEST((heads() == Ids{first, other}));
  outbox.remove(first);
  BOOST_TEST((heads() == Ids{second, other}));
}

BOOST_AUTO_TEST_CASE(a_first_row_that_waits_keeps_its_lane_back) {
  OutboxRow later = row_of("a");
  later.ready_at = start + seconds{5};
  const EffectId first = outbox.insert(later);
  outbox.insert(row_of("a"));
  BOOST_TEST(heads().empty());
  BOOST_TEST((outbox.next_ready(guild_id, Outbox::Heads::all, start) == start + seconds{5}));
  BOOST_TEST((heads(start + seconds{5}) == Ids{first}));
  BOOST_TEST(!outbox.next_ready(guild_id, Outbox::Heads::all, start + seconds{5}).has_value());
}

BOOST_AUTO_TEST_CASE(a_successor_waits_until_its_predecessor_is_gone) {
  const EffectId predecessor = outbox.insert(row_of("a"));
  OutboxRow row = row_of("b");
  row.after = predecessor;
  const EffectId successor = outbox.insert(row);
  BOOST_TEST((heads() == Ids{predecessor}));
  BOOST_TEST((outbox.find(successor)->after == predecessor));
  outbox.remove(predecessor);
  BOOST_TEST((heads() == Ids{successor}));
  BOOST_TEST(!outbox.find(successor)->after.has_value());
}

BOOST_AUTO_TEST_CASE(interactive_rows_come_first_then_the_oldest_and_no_more_than_asked) {
  OutboxRow background = row_of("a");
  background.priority = EffectPriority::background;
  const EffectId old_background = outbox.insert(background);
  const EffectId first = outbox.insert(row_of("b"));
  const EffectId second = outbox.insert(row_of("c"));
  BOOST_TEST((heads() == Ids{first, second, old_background}));
  BOOST_TEST((heads(start, 1) == Ids{first}));
  BOOST_TEST(outbox.background_count() == 1u);
  BOOST_TEST(outbox.count() == 3u);
}

BOOST_AUTO_TEST_CASE(a_shut_guild_reads_its_audit_log_and_nothing_else) {
  outbox.insert(row_of("a"));
  const EffectId read = outbox.insert(row_of("audit:1000", EffectKind::read_audit_log));
  BOOST_TEST((heads(start, 100, Outbox::Heads::audit_reads) == Ids{read}));
}

BOOST_AUTO_TEST_CASE(guilds_do_not_see_each_others_rows) {
  outbox.insert(row_of("a"));
  const EffectId theirs = outbox.insert(row_of("b", EffectKind::message, GuildId{2000}));
  const EffectId nobodys = outbox.insert(row_of("c", EffectKind::register_commands, GuildId{}));
  const auto rows = outbox.heads(GuildId{2000}, Outbox::Heads::all, start, 100);
  BOOST_TEST_REQUIRE(rows.size() == 1u);
  BOOST_TEST((rows[0].id == theirs));
  BOOST_TEST((outbox.heads(GuildId{}, Outbox::Heads::all, start, 100).front().id == nobodys));
  BOOST_TEST(outbox.guilds().size() == 3u);
}

BOOST_AUTO_TEST_CASE(what_waits_in_the_background_is_counted_in_guilds_within_reach) {
  OutboxRow row = row_of("a");
  row.priority = EffectPriority::background;
  outbox.insert(row);
  outbox.insert(row_of("b"));
  BOOST_TEST(outbox.background_count() == 1u);
  store->guilds.set_availability(guild_id, Availability::outage);
  BOOST_TEST(outbox.background_count() == 0u);
  BOOST_TEST(outbox.lane_in_use("a"));
  BOOST_TEST(!outbox.lane_in_use("c"));
}

BOOST_AUTO_TEST_CASE(a_marker_replaces_its_targets_other_one_and_tells_whether_that_was_tried) {
  BOOST_TEST(!outbox.remove_ban_marker(guild_id, mallory));
  const EffectId first = outbox.insert(marker(mallory));
  outbox.insert(marker(bob));
  BOOST_TEST(!outbox.remove_ban_marker(guild_id, mallory));
  BOOST_TEST(!outbox.find(first).has_value());
  BOOST_TEST(outbox.count() == 1u);
  const EffectId tried = outbox.insert(marker(mallory));
  outbox.mark_in_doubt(tried);
  BOOST_TEST(outbox.remove_ban_marker(guild_id, mallory));
  const EffectId replacement = outbox.insert(marker(mallory));
  outbox.doubt_ban_marker(guild_id, mallory);
  BOOST_TEST(outbox.find(replacement)->in_doubt);
  // Two markers on one target would be two truths; the database itself refuses them.
  BOOST_CHECK_THROW(outbox.insert(marker(mallory)), SQLite::Exception);
}

BOOST_AUTO_TEST_CASE(an_id_is_never_given_twice) {
  const EffectId first = outbox.insert(row_of("a"));
  outbox.remove(first);
  BOOST_TEST((outbox.insert(row_of("a")) > first));
}

BOOST_AUTO_TEST_CASE(a_failed_attempt_is_postponed_and_its_doubt_stays) {
  const EffectId id = outbox.insert(row_of("a"));
  outbox.postpone(id, start + seconds{2}, true);
  outbox.postpone(id, start + seconds{4}, false);
  BOOST_TEST(outbox.find(id)->attempts == 2);
  BOOST_TEST(outbox.find(id)->in_doubt);
  BOOST_TEST((outbox.find(id)->ready_at == start + seconds{4}));
}

BOOST_AUTO_TEST_CASE(a_guild_that_is_back_is_tried_at_once) {
  const EffectId failed = outbox.insert(row_of("a"));
  OutboxRow planned = row_of("b");
  planned.ready_at = start + seconds{30};
  const EffectId waiting = outbox.insert(planned);
  outbox.postpone(failed, start + std::chrono::hours{1}, true);
  outbox.hurry(guild_id, start + seconds{1});
  BOOST_TEST((outbox.find(failed)->ready_at == start + seconds{1}));
  BOOST_TEST((outbox.find(waiting)->ready_at == start + seconds{30}));  // it has not failed; it is not due
}

BOOST_AUTO_TEST_CASE(after_a_start_everything_is_in_doubt_but_direct_messages) {
  const Ids ids{outbox.insert(row_of("a")), outbox.insert(marker(mallory))};
  OutboxRow direct = row_of("b");
  direct.kind = EffectKind::direct_alert;
  const EffectId waiting = outbox.insert(direct);
  direct.lane = "c";
  const EffectId given_out = outbox.insert(direct);
  outbox.mark_in_doubt(given_out);
  outbox.doubt_all();
  for (EffectId id : ids) BOOST_TEST(outbox.find(id)->in_doubt);
  BOOST_TEST(!outbox.find(waiting)->in_doubt);
  BOOST_TEST(outbox.find(given_out)->in_doubt);
  outbox.clear_doubt(given_out);
  BOOST_TEST(!outbox.find(given_out)->in_doubt);
}

BOOST_AUTO_TEST_SUITE_END()
