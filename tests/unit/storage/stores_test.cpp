// Owns: tests of the stores of guilds, sanctions, timers and the inbox, over a real file.
// Must not know: the rules.
#include "tests/unit/storage/support.hpp"

using namespace veilleur;
using namespace veilleur::storage;
using namespace veilleur::storage::test;

BOOST_FIXTURE_TEST_SUITE(stores, StoreFixture)

// ── Guilds ───────────────────────────────────────────────────────────────────────────────────────

BOOST_AUTO_TEST_CASE(a_guild_is_read_as_it_was_put) {
  BOOST_TEST((*store->guilds.find(guild_id) == small_guild()));
  domain::Guild renamed = small_guild();
  renamed.name = "Autre";
  renamed.owner = bob;
  store->guilds.put(renamed, AuditEntryId{99});
  BOOST_TEST((*store->guilds.find(guild_id) == renamed));
  BOOST_TEST(store->guilds.find(GuildId{5}) == nullptr);
  // Only a new row's cursor starts at the given entry: what came since the last one is still to be read.
  BOOST_TEST(store->guilds.audit_cursor(guild_id).value() == 10u);
}

BOOST_AUTO_TEST_CASE(an_outage_keeps_a_guild_and_a_removal_hides_it) {
  store->guilds.set_availability(guild_id, Availability::outage);
  BOOST_TEST(store->guilds.find(guild_id) != nullptr);
  BOOST_TEST(store->guilds.ids().size() == 1u);
  store->guilds.set_availability(guild_id, Availability::removed);
  BOOST_TEST(store->guilds.find(guild_id) == nullptr);
  BOOST_TEST(store->guilds.ids().empty());
  BOOST_TEST((store->guilds.availability(guild_id) == Availability::removed));
  BOOST_TEST(!store->guilds.availability(GuildId{5}).has_value());
  store->guilds.put(small_guild(), AuditEntryId{99});
  BOOST_TEST(store->guilds.find(guild_id) != nullptr);
  BOOST_TEST((store->guilds.availability(guild_id) == Availability::available));
}

BOOST_AUTO_TEST_CASE(a_returning_guild_keeps_its_settings_and_numbers) {
  database->handle().exec("UPDATE guild SET language = 'en', prefix = '?', last_number = 41");
  store->guilds.set_availability(guild_id, Availability::removed);
  store->guilds.put(small_guild(), AuditEntryId{99});
  const domain::GuildSettings settings = store->guilds.settings(guild_id);
  BOOST_TEST((settings.language == domain::Language::english));
  BOOST_TEST(settings.prefix == "?");
  BOOST_TEST(store->sanctions.next_number(guild_id) == 42);
}

BOOST_AUTO_TEST_CASE(an_unknown_guild_speaks_french_behind_an_exclamation_mark) {
  const domain::GuildSettings settings = store->guilds.settings(GuildId{5});
  BOOST_TEST((settings.language == domain::Language::french));
  BOOST_TEST(settings.prefix == "!");
}

BOOST_AUTO_TEST_CASE(a_structure_that_cannot_be_read_back_is_damage_to_the_database) {
  database->handle().exec("UPDATE guild SET structure = x'00ff'");
  reopen();  // nothing of it is in memory
  const auto is_damage = [](const SQLite::Exception& error) {
    const DatabaseError told = describe(error);
    return told.problem == DatabaseProblem::damaged && told.detail.find("guild 1000") != std::string::npos &&
           told.detail.find("restore a backup") != std::string::npos;
  };
  BOOST_CHECK_EXCEPTION((void)store->guilds.find(guild_id), SQLite::Exception, is_damage);
  BOOST_CHECK_EXCEPTION((void)store->guilds.settings(guild_id), SQLite::Exception, is_damage);
}

BOOST_AUTO_TEST_CASE(the_audit_cursor_never_goes_back) {
  store->guilds.advance_audit_cursor(guild_id, AuditEntryId{50});
  store->guilds.advance_audit_cursor(guild_id, AuditEntryId{20});
  BOOST_TEST(store->guilds.audit_cursor(guild_id).value() == 50u);
  BOOST_TEST(store->guilds.audit_cursor(GuildId{5}).value() == 0u);
}

BOOST_AUTO_TEST_CASE(views_in_memory_are_bounded_and_never_stale) {
  for (std::uint64_t id = 1; id <= 300; ++id) store->guilds.put(small_guild(GuildId{id}), AuditEntryId{1});
  for (std::uint64_t id = 1; id <= 300; ++id) {
    const domain::Guild* found = store->guilds.find(GuildId{id});
    BOOST_TEST_REQUIRE(found != nullptr);
    BOOST_TEST_REQUIRE(found->id.value() == id);
    // One guild is looked at again and again, and so stays in memory while the others pass.
    BOOST_TEST_REQUIRE(store->guilds.find(GuildId{1}) != nullptr);
  }
  BOOST_TEST(store->guilds.cached() == 64u);
  domain::Guild renamed = small_guild(GuildId{1});
  renamed.name = "new";
  store->guilds.put(renamed, AuditEntryId{1});
  BOOST_TEST(store->guilds.find(GuildId{1})->name == "new");
}

// ── Sanctions ────────────────────────────────────────────────────────────────────────────────────

BOOST_AUTO_TEST_CASE(a_sanction_keeps_every_field) {
  domain::Sanction timed = ban_of(mallory, 1);
  domain::Sanction permanent = ban_of(mallory, 2);
  permanent.duration.reset();
  permanent.ends_at.reset();
  permanent.base = domain::BanBase::banned;
  permanent.state = domain::SanctionState::releasing;
  permanent.cancelled_by = bob;
  permanent.lift_alerted = true;
  permanent.moderator_name = "alice";
  permanent.asked_at = start - seconds{2};
  permanent.canceller_name = "bob";
  store->sanctions.insert(timed);
  store->sanctions.insert(permanent);
  BOOST_TEST((store->sanctions.find(guild_id, 1) == timed));
  BOOST_TEST((store->sanctions.find(guild_id, 2) == permanent));
  BOOST_TEST(!store->sanctions.find(guild_id, 3).has_value());
  BOOST_TEST(!store->sanctions.find(GuildId{5}, 1).has_value());

  timed.state = domain::SanctionState::ended;
  timed.cancelled_by = owner;
  timed.lift_alerted = true;
  timed.moderator_name = "alice";
  timed.canceller_name = "bob";
  store->sanctions.update(timed);
  BOOST_TEST((store->sanctions.find(guild_id, 1) == timed));
  BOOST_TEST((store->sanctions.find(guild_id, 2) == permanent));
}

BOOST_AUTO_TEST_CASE(text_of_a_person_is_stored_as_it_is) {
  domain::Sanction odd = ban_of(mallory, 1);
  odd.reason = std::string("'; DROP TABLE sanction; -- ") + '\0' + "é\n🦉";
  store->sanctions.insert(odd);
  BOOST_TEST((store->sanctions.find(guild_id, 1) == odd));
}

BOOST_AUTO_TEST_CASE(numbers_are_given_once_whatever_becomes_of_them) {
  BOOST_TEST(store->sanctions.next_number(guild_id) == 1);
  BOOST_TEST(store->sanctions.next_number(guild_id) == 1);  // asking takes nothing
  store->sanctions.insert(ban_of(mallory, 1));
  BOOST_TEST(store->sanctions.next_number(guild_id) == 2);
  store->sanctions.insert(ban_of(mallory, 7));
  BOOST_TEST(store->sanctions.next_number(guild_id) == 8);
  store->guilds.put(small_guild(GuildId{2000}), AuditEntryId{1});
  BOOST_TEST(store->sanctions.next_number(GuildId{2000}) == 1);
}

BOOST_AUTO_TEST_CASE(open_bans_are_those_of_this_user_here_that_have_not_ended) {
  store->guilds.put(small_guild(GuildId{2000}), AuditEntryId{1});
  for (int state = 0; state <= 3; ++state) {
    domain::Sanction each = ban_of(mallory, state + 1);
    each.state = static_cast<domain::SanctionState>(state);
    store->sanctions.insert(each);
  }
  store->sanctions.insert(ban_of(bob, 5));
  store->sanctions.insert(ban_of(mallory, 1, GuildId{2000}));
  const auto open = store->sanctions.open_bans(guild_id, mallory);
  BOOST_TEST_REQUIRE(open.size() == 3u);
  for (std::size_t at = 0; at < open.size(); ++at) {
    BOOST_TEST(open[at].number == static_cast<std::int64_t>(at) + 1);
  }
  BOOST_TEST(store->sanctions.any_open(guild_id));
  BOOST_TEST(!store->sanctions.any_open(GuildId{3000}));
}

BOOST_AUTO_TEST_CASE(no_ban_is_open_where_all_have_ended) {
  domain::Sanction over = ban_of(mallory, 1);
  over.state = domain::SanctionState::ended;
  store->sanctions.insert(over);
  BOOST_TEST(!store->sanctions.any_open(guild_id));
  BOOST_TEST(store->sanctions.open_bans(guild_id, mallory).empty());
}

BOOST_AUTO_TEST_CASE(history_is_newest_first_and_counts_what_it_leaves_out) {
  const auto newest = [this](std::size_t skipped = 0) {
    return store->sanctions.history(guild_id, mallory, {skipped, 8});
  };
  BOOST_TEST(newest().total == 0u);
  BOOST_TEST(newest(8).total == 0u);
  for (int number = 1; number <= 8; ++number) store->sanctions.insert(ban_of(mallory, number));
  store->sanctions.insert(ban_of(bob, 9));
  BOOST_TEST(newest().total == 8u);
  for (int number = 10; number <= 12; ++number) store->sanctions.insert(ban_of(mallory, number));
  const auto history = newest();
  BOOST_TEST(history.total == 11u);
  BOOST_TEST_REQUIRE(history.shown.size() == 8u);
  BOOST_TEST(history.shown.front().number == 12);
  BOOST_TEST(history.shown.back().number == 4);
  const auto rest = newest(8);
  BOOST_TEST(rest.total == 11u);
  BOOST_TEST_REQUIRE(rest.shown.size() == 3u);
  BOOST_TEST(rest.shown.front().number == 3);
  BOOST_TEST(rest.shown.back().number == 1);
  BOOST_TEST(newest(11).shown.empty());
  BOOST_TEST(newest(800).total == 11u);
}

BOOST_AUTO_TEST_CASE(what_can_be_cancelled_is_open_and_not_cancelled_yet) {
  for (int number = 1; number <= 30; ++number) store->sanctions.insert(ban_of(mallory, number));
  domain::Sanction over = ban_of(mallory, 12), asked = ban_of(mallory, 13);
  over.state = domain::SanctionState::ended;
  asked.state = domain::SanctionState::releasing;
  asked.cancelled_by = owner;
  store->sanctions.update(over);
  store->sanctions.update(asked);
  const auto numbers = [this](domain::NumberRange range, std::size_t limit) {
    std::vector<domain::SanctionNumber> found;
    for (const auto& each : store->sanctions.cancellable(guild_id, range, limit))
      found.push_back(each.number);
    return found;
  };
  using Numbers = std::vector<domain::SanctionNumber>;
  BOOST_TEST((numbers({10, 15}, 25) == Numbers{15, 14, 11, 10}));
  BOOST_TEST((numbers({1, 30}, 3) == Numbers{30, 29, 28}));
  BOOST_TEST(numbers({31, 99}, 25).empty());
  BOOST_TEST(store->sanctions.cancellable(GuildId{3000}, {1, 30}, 25).empty());
}

BOOST_AUTO_TEST_CASE(commands_that_wait_for_a_sanction_keep_their_origin) {
  store->sanctions.insert(ban_of(mallory, 1));
  const domain::AwaitSanction typed{
      guild_id, 1, {guild_id, ChannelId{7}, owner, MessageId{70}, {}}, domain::Awaited::ban, std::nullopt};
  const domain::ReplyTarget slash{guild_id, ChannelId{7}, bob, MessageId{},
                                  domain::InteractionOrigin{InteractionId{80}, ApplicationId{90}, "tok"}};
  store->sanctions.await(typed);
  store->sanctions.await({guild_id, 1, slash, domain::Awaited::cancel, std::nullopt});
  store->sanctions.set_direct_outcome({guild_id, 1, domain::DirectOutcome::closed});

  const auto waiting = store->sanctions.awaited(guild_id, 1);
  BOOST_TEST_REQUIRE(waiting.size() == 2u);
  BOOST_TEST((waiting[0].origin == typed.origin));
  BOOST_TEST((waiting[0].wanted == domain::Awaited::ban));
  BOOST_TEST((waiting[0].direct == domain::DirectOutcome::closed));
  BOOST_TEST((waiting[1].origin == slash));
  BOOST_TEST((waiting[1].wanted == domain::Awaited::cancel));
  BOOST_TEST(!waiting[1].direct.has_value());  // the DM belongs to the ban's command alone

  store->sanctions.forget({guild_id, 1, domain::Awaited::ban});
  BOOST_TEST_REQUIRE(store->sanctions.awaited(guild_id, 1).size() == 1u);
  BOOST_TEST((store->sanctions.awaited(guild_id, 1)[0].wanted == domain::Awaited::cancel));
}

BOOST_AUTO_TEST_CASE(actions_are_recorded_refused_ones_included) {
  store->sanctions.record({guild_id, owner, domain::Verb::ban, mallory, 4, std::nullopt}, "", start);
  store->sanctions.record({guild_id, bob, domain::Verb::cancel, UserId{}, 0, domain::MessageKey::not_allowed},
                          "not_allowed", start + seconds{1});
  SQLite::Statement rows(database->handle(),
                         "SELECT at_ms, actor_id, command, target_id, number, refusal FROM action_record "
                         "ORDER BY id");
  BOOST_TEST_REQUIRE(rows.executeStep());
  BOOST_TEST(rows.getColumn(0).getInt64() == unix_ms(start));
  BOOST_TEST(rows.getColumn(2).getString() == "ban");
  BOOST_TEST(rows.getColumn(4).getInt64() == 4);
  BOOST_TEST(rows.getColumn(5).isNull());
  BOOST_TEST_REQUIRE(rows.executeStep());
  BOOST_TEST(rows.getColumn(1).getInt64() == 3);
  BOOST_TEST(rows.getColumn(5).getString() == "not_allowed");
  BOOST_TEST(!rows.executeStep());
}

BOOST_AUTO_TEST_CASE(refusals_are_remembered_per_user_and_forgotten) {
  BOOST_TEST(!store->sanctions.last_refusal(guild_id, bob).has_value());
  store->sanctions.note_refusal({guild_id, bob, start});
  store->sanctions.note_refusal({guild_id, bob, start + seconds{11}});
  BOOST_TEST((store->sanctions.last_refusal(guild_id, bob) == start + seconds{11}));
  BOOST_TEST(!store->sanctions.last_refusal(guild_id, mallory).has_value());
  store->sanctions.prune_refusals(start + seconds{11});
  BOOST_TEST(store->sanctions.last_refusal(guild_id, bob).has_value());
  store->sanctions.prune_refusals(start + seconds{12});
  BOOST_TEST(!store->sanctions.last_refusal(guild_id, bob).has_value());
}

// ── Timers ───────────────────────────────────────────────────────────────────────────────────────

BOOST_AUTO_TEST_CASE(timers_come_in_due_order_and_stay_until_cleared) {
  BOOST_TEST(!store->timers.next_due().has_value());
  store->timers.set(guild_id, 1, start + seconds{3});
  store->timers.set(guild_id, 2, start + seconds{1});
  store->timers.set(guild_id, 3, start + seconds{2});
  store->timers.set(guild_id, 3, start + seconds{9});  // moved, not doubled
  BOOST_TEST((store->timers.next_due() == start + seconds{1}));
  BOOST_TEST(store->timers.due(start, 100).empty());
  const auto due = store->timers.due(start + seconds{3}, 100);
  BOOST_TEST_REQUIRE(due.size() == 2u);
  BOOST_TEST(due[0].number == 2);
  BOOST_TEST(due[1].number == 1);
  BOOST_TEST(store->timers.due(start + seconds{3}, 1).size() == 1u);
  BOOST_TEST(store->timers.due(start + seconds{3}, 100).size() == 2u);
  store->timers.clear(guild_id, 2);
  BOOST_TEST((store->timers.next_due() == start + seconds{3}));
}

BOOST_AUTO_TEST_CASE(what_falls_due_next_is_known_after_every_change_and_every_undoing) {
  BOOST_TEST(!store->timers.next_due().has_value());
  store->database.begin();
  store->timers.set(guild_id, 1, start + seconds{1});
  BOOST_TEST((store->timers.next_due() == start + seconds{1}));
  store->database.roll_back();
  BOOST_TEST(!store->timers.next_due().has_value());

  store->database.begin();
  store->timers.set(guild_id, 1, start + seconds{4});
  store->database.commit();
  BOOST_TEST((store->timers.next_due() == start + seconds{4}));
  store->timers.set(guild_id, 2, start + seconds{2});
  BOOST_TEST((store->timers.next_due() == start + seconds{2}));

  store->database.begin();
  store->database.savepoint();
  store->timers.clear(guild_id, 2);
  BOOST_TEST((store->timers.next_due() == start + seconds{4}));
  store->database.roll_back_to_savepoint();
  BOOST_TEST((store->timers.next_due() == start + seconds{2}));
  store->database.commit();
  BOOST_TEST((store->timers.next_due() == start + seconds{2}));
}

BOOST_AUTO_TEST_CASE(timers_of_guilds_out_of_reach_wait_and_keep_nobody_waiting) {
  store->guilds.put(small_guild(GuildId{2000}), AuditEntryId{1});
  store->timers.set(guild_id, 1, start);
  store->timers.set(GuildId{2000}, 1, start + seconds{1});
  store->timers.park(guild_id, storage::Timers::Parking::parked);
  BOOST_TEST((store->timers.next_due() == start + seconds{1}));
  const auto due = store->timers.due(start + seconds{1}, 1);
  BOOST_TEST_REQUIRE(due.size() == 1u);
  BOOST_TEST((due[0].guild == GuildId{2000}));
  store->timers.park(guild_id, storage::Timers::Parking::running);
  BOOST_TEST((store->timers.next_due() == start));
}

// ── Inbox ────────────────────────────────────────────────────────────────────────────────────────

BOOST_AUTO_TEST_CASE(an_id_is_noted_once_until_it_is_forgotten) {
  BOOST_TEST(store->inbox.note(5, start));
  BOOST_TEST(!store->inbox.note(5, start + seconds{1}));
  BOOST_TEST(store->inbox.note(UINT64_MAX, start));
  BOOST_TEST(!store->inbox.note(UINT64_MAX, start));
  store->inbox.prune(start);
  BOOST_TEST(!store->inbox.note(5, start));
  store->inbox.prune(start + seconds{1});
  BOOST_TEST(store->inbox.note(5, start));
}

BOOST_AUTO_TEST_CASE(pending_commands_keep_their_event) {
  const PendingId first =
      store->inbox.insert_pending({PendingId{}, guild_id, mallory, "MESSAGE_CREATE", R"({"id":"1"})"});
  const PendingId second =
      store->inbox.insert_pending({PendingId{}, guild_id, bob, "INTERACTION_CREATE", R"({"id":"2"})"});
  const auto found = store->inbox.pending(first);
  BOOST_TEST_REQUIRE(found.has_value());
  BOOST_TEST((found->guild == guild_id && found->user == mallory));
  BOOST_TEST(found->event_type == "MESSAGE_CREATE");
  BOOST_TEST(found->event_data == R"({"id":"1"})");
  store->inbox.remove_pending(second);
  BOOST_TEST(!store->inbox.pending(second).has_value());
  // An id is never given twice, so that a late answer cannot meet another command.
  const PendingId third = store->inbox.insert_pending({PendingId{}, guild_id, bob, "MESSAGE_CREATE", "{}"});
  BOOST_TEST((third != second));
}

BOOST_AUTO_TEST_CASE(sessions_keep_their_place_which_never_goes_back) {
  const ShardSession session{3, 4, UserId{900}, "abc", "wss://resume", "zstd-stream", 0x8283, 7};
  store->inbox.save_session(session);
  store->inbox.save_sequence(3, 12);
  store->inbox.save_sequence(3, 9);
  store->inbox.save_sequence(2, 99);  // no such session: nothing is made up
  const auto sessions = store->inbox.sessions();
  BOOST_TEST_REQUIRE(sessions.size() == 1u);
  BOOST_TEST(sessions[0].index == 3u);
  BOOST_TEST(sessions[0].count == 4u);
  BOOST_TEST((sessions[0].bot == UserId{900}));
  BOOST_TEST(sessions[0].session_id == "abc");
  BOOST_TEST(sessions[0].resume_url == "wss://resume");
  BOOST_TEST(sessions[0].compression == "zstd-stream");
  BOOST_TEST(sessions[0].intents == 0x8283u);
  BOOST_TEST(sessions[0].sequence == 12u);
  store->inbox.save_session(session);  // a new session starts at its own place
  BOOST_TEST(store->inbox.sessions()[0].sequence == 7u);
  store->inbox.remove_session(3);
  BOOST_TEST(store->inbox.sessions().empty());
}

BOOST_AUTO_TEST_CASE(registered_commands_are_kept_per_application) {
  BOOST_TEST(store->inbox.registered_commands(ApplicationId{1}).empty());
  store->inbox.set_registered_commands(ApplicationId{1}, "[1]");
  store->inbox.set_registered_commands(ApplicationId{2}, "[2]");
  store->inbox.set_registered_commands(ApplicationId{1}, "[3]");
  BOOST_TEST(store->inbox.registered_commands(ApplicationId{1}) == "[3]");
  BOOST_TEST(store->inbox.registered_commands(ApplicationId{2}) == "[2]");
}

BOOST_AUTO_TEST_SUITE_END()
