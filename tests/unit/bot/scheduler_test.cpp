// Owns: tests of the choice of outbox rows: lanes, bounds, turns, backoff, gates.
// Must not know: how a row is carried out.
#include "bot/scheduler.hpp"

#include <array>
#include <boost/test/unit_test.hpp>
#include <deque>
#include <map>
#include <set>

#include "storage/database.hpp"
#include "tests/support/temp_directory.hpp"
#include "tests/unit/bot/payloads.hpp"

using namespace veilleur;
using namespace veilleur::bot;
using namespace veilleur::bot::testing;
using storage::EffectKind;
using storage::OutboxRow;

namespace {

struct SchedulerFixture {
  TempDirectory folder;
  std::unique_ptr<storage::Database> database = opened(folder.file("veilleur.db"));
  storage::Outbox outbox{database->handle()};
  Gates gates;
  Scheduler scheduler{outbox, gates};
  WallTime now = start;
  std::vector<OutboxRow> begun;

  SchedulerFixture() {
    gates.resumed({0, 1});
    for (std::uint64_t number = 1; number <= 300; ++number) gates.open(guild(number));
  }

  static std::unique_ptr<storage::Database> opened(const std::string& path) {
    auto result = storage::Database::open(path, storage::Synchronous::off);
    BOOST_REQUIRE(result.has_value());
    return std::move(*result);
  }
  static GuildId guild(std::uint64_t number) { return GuildId{number << 22}; }
  EffectId add(GuildId where, const std::string& lane, EffectKind kind = EffectKind::message,
               storage::EffectPriority priority = storage::EffectPriority::interactive) {
    OutboxRow row;
    row.guild = where;
    row.lane = lane;
    row.kind = kind;
    row.priority = priority;
    if (kind == EffectKind::ban_marker) row.user = UserId{++users_};  // one marker for each target
    row.created_at = row.ready_at = now;
    scheduler.consider(where);
    return outbox.insert(row);
  }
  /// The rows begun by one fill.
  std::vector<EffectId> fill() {
    begun.clear();
    scheduler.fill(now, [this](const OutboxRow& row) {
      begun.push_back(row);
      return true;
    });
    std::vector<EffectId> ids;
    for (const OutboxRow& row : begun) ids.push_back(row.id);
    return ids;
  }
  std::uint64_t users_ = 0;
  /// The effect is over.
  void end(EffectId id) {
    BOOST_REQUIRE(scheduler.finish(id).has_value());
    outbox.remove(id);
  }
};
using Ids = std::vector<EffectId>;

}  // namespace

BOOST_FIXTURE_TEST_SUITE(scheduler_rows, SchedulerFixture)

BOOST_AUTO_TEST_CASE(a_lane_has_one_row_under_way_in_strict_order) {
  const EffectId first = add(guild(1), "a");
  const EffectId second = add(guild(1), "a");
  const EffectId third = add(guild(1), "a");
  BOOST_TEST((fill() == Ids{first}));
  BOOST_TEST(fill().empty());
  BOOST_TEST((scheduler.under_way("a")->id == first));
  end(first);
  BOOST_TEST((fill() == Ids{second}));
  end(second);
  BOOST_TEST((fill() == Ids{third}));
  end(third);
  BOOST_TEST(scheduler.under_way("a") == nullptr);
  BOOST_TEST(scheduler.in_flight() == 0u);
}

BOOST_AUTO_TEST_CASE(a_guild_has_four_rows_under_way) {
  Ids ids;
  for (int lane = 0; lane < 10; ++lane) ids.push_back(add(guild(1), "lane " + std::to_string(lane)));
  BOOST_TEST((fill() == Ids{ids[0], ids[1], ids[2], ids[3]}));
  end(ids[2]);
  BOOST_TEST((fill() == Ids{ids[4]}));
  BOOST_TEST(scheduler.in_flight() == 4u);
}

BOOST_AUTO_TEST_CASE(the_process_has_256_rows_under_way) {
  for (std::uint64_t each = 1; each <= 100; ++each) {
    for (int lane = 0; lane < 4; ++lane) {
      add(guild(each), std::to_string(each) + ":" + std::to_string(lane));
    }
  }
  const Ids first = fill();
  BOOST_TEST(first.size() == 256u);
  BOOST_TEST(scheduler.in_flight() == 256u);
  for (EffectId id : first) end(id);
  BOOST_TEST(fill().size() == 144u);
}

BOOST_AUTO_TEST_CASE(the_background_leaves_places_to_work_and_work_to_answers) {
  using enum storage::EffectPriority;
  for (int lane = 0; lane < 9; ++lane) {
    add(guild(1), "lift " + std::to_string(lane), EffectKind::ban_marker, background);
  }
  BOOST_TEST(fill().size() == 2u);
  Ids bans;
  for (int lane = 0; lane < 9; ++lane) {
    bans.push_back(add(guild(1), "ban " + std::to_string(lane), EffectKind::ban_marker, interactive));
  }
  BOOST_TEST((fill() == Ids{bans[0]}));
  const EffectId answer = add(guild(1), "channel 1"), late = add(guild(1), "channel 2");
  BOOST_TEST((fill() == Ids{answer}));
  end(answer);
  BOOST_TEST((fill() == Ids{late}));
  end(bans[0]);
  BOOST_TEST((fill() == Ids{bans[1]}));  // work before the background
}

BOOST_AUTO_TEST_CASE(bans_that_wait_for_their_limit_hold_three_places) {
  for (int lane = 0; lane < 10; ++lane) add(guild(1), "ban " + std::to_string(lane), EffectKind::ban_marker);
  BOOST_TEST(fill().size() == 3u);
  for (const EffectKind kind : {EffectKind::message, EffectKind::interaction, EffectKind::direct_alert}) {
    const EffectId answer = add(guild(1), "answer", kind);
    BOOST_TEST((fill() == Ids{answer}));
    end(answer);
  }
  add(guild(1), "facts", EffectKind::fetch_target);
  BOOST_TEST(fill().empty());
}

BOOST_AUTO_TEST_CASE(the_background_of_all_guilds_leaves_places_to_every_guilds_work_and_answers) {
  using enum storage::EffectPriority;
  Ids lifts;
  for (std::uint64_t each = 1; each <= 300; ++each) {
    lifts.push_back(add(guild(each), "lift " + std::to_string(each), EffectKind::ban_marker, background));
  }
  const Ids first = fill();
  BOOST_TEST(first.size() == 128u);
  Ids bans;
  for (std::uint64_t each = 1; each <= 300; ++each) {
    bans.push_back(add(guild(each), "ban " + std::to_string(each), EffectKind::ban_marker, interactive));
  }
  BOOST_TEST((fill() == Ids(bans.begin(), bans.begin() + 64)));
  Ids answers;
  for (std::uint64_t each = 300; each >= 201; --each) {
    answers.push_back(add(guild(each), "channel " + std::to_string(each)));
  }
  BOOST_TEST((fill() == Ids(answers.begin(), answers.begin() + 64)));
  BOOST_TEST(scheduler.in_flight() == 256u);
  // Whatever was held back comes as places become free, each in its turn, and none is forgotten.
  std::set<EffectId> seen(first.begin(), first.end());
  std::deque<EffectId> under_way(first.begin(), first.end());
  for (const Ids& more : {Ids(bans.begin(), bans.begin() + 64), Ids(answers.begin(), answers.begin() + 64)}) {
    seen.insert(more.begin(), more.end());
    under_way.insert(under_way.end(), more.begin(), more.end());
  }
  while (!under_way.empty()) {
    end(under_way.front());
    under_way.pop_front();
    for (EffectId id : fill()) {
      BOOST_TEST_REQUIRE(seen.insert(id).second);
      under_way.push_back(id);
    }
    BOOST_TEST_REQUIRE(scheduler.in_flight() <= 256u);
  }
  BOOST_TEST(seen.size() == 700u);
  BOOST_TEST(outbox.count() == 0u);
}

BOOST_AUTO_TEST_CASE(guilds_take_turns) {
  for (int lane = 0; lane < 4; ++lane) add(guild(1), "1:" + std::to_string(lane));
  for (int lane = 0; lane < 4; ++lane) add(guild(2), "2:" + std::to_string(lane));
  for (int lane = 0; lane < 4; ++lane) add(guild(3), "3:" + std::to_string(lane));
  fill();
  std::vector<std::uint64_t> order;
  for (const OutboxRow& row : begun) order.push_back(row.guild.value() >> 22);
  const std::vector<std::uint64_t> expected{1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2, 3};
  BOOST_TEST(order == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_flood_in_one_guild_delays_no_other) {
  for (int lane = 0; lane < 2000; ++lane) {
    add(guild(1), "flood " + std::to_string(lane));
  }
  fill();
  const EffectId theirs = add(guild(2), "b");
  BOOST_TEST((fill() == Ids{theirs}));
}

BOOST_AUTO_TEST_CASE(interactive_rows_overtake_background_rows) {
  for (int lane = 0; lane < 8; ++lane) {
    add(guild(1), "lift " + std::to_string(lane), EffectKind::message, storage::EffectPriority::background);
  }
  const EffectId now_wanted = add(guild(1), "channel");
  BOOST_TEST((fill().front() == now_wanted));
}

BOOST_AUTO_TEST_CASE(a_row_settled_at_once_frees_its_lane) {
  const EffectId first = add(guild(1), "a");
  const EffectId second = add(guild(1), "a");
  Ids seen;
  scheduler.fill(now, [&](const OutboxRow& row) {
    seen.push_back(row.id);
    if (row.id != first) return true;
    outbox.remove(row.id);
    return false;
  });
  BOOST_TEST((seen == Ids{first, second}));
  BOOST_TEST(scheduler.in_flight() == 1u);
}

BOOST_AUTO_TEST_CASE(a_row_that_backs_off_comes_back_by_itself) {
  const EffectId id = add(guild(1), "a");
  BOOST_TEST((fill() == Ids{id}));
  scheduler.finish(id);
  outbox.postpone(id, start + seconds{5}, true);
  scheduler.consider_at(guild(1), start + seconds{5});
  BOOST_TEST((scheduler.next_wake() == start + seconds{5}));
  BOOST_TEST(fill().empty());
  now = start + milliseconds{4999};
  BOOST_TEST(fill().empty());
  now = start + seconds{5};
  BOOST_TEST((fill() == Ids{id}));
  BOOST_TEST((scheduler.next_wake() == WallTime::max()));
}

BOOST_AUTO_TEST_CASE(of_several_backoffs_the_earliest_wakes_and_the_others_follow) {
  const EffectId late = add(guild(1), "a"), early = add(guild(1), "b");
  fill();
  for (EffectId id : {late, early}) scheduler.finish(id);
  outbox.postpone(late, start + seconds{9}, true);
  outbox.postpone(early, start + seconds{3}, true);
  scheduler.consider_at(guild(1), start + seconds{9});
  scheduler.consider_at(guild(1), start + seconds{3});
  BOOST_TEST((scheduler.next_wake() == start + seconds{3}));
  now = start + seconds{3};
  BOOST_TEST((fill() == Ids{early}));
  BOOST_TEST((scheduler.next_wake() == start + seconds{9}));
  now = start + seconds{9};
  BOOST_TEST((fill() == Ids{late}));
}

BOOST_AUTO_TEST_CASE(a_row_ready_later_is_found_without_being_told) {
  // As after a restart: the row was stored with its time, and only its guild is considered.
  OutboxRow row;
  row.guild = guild(1);
  row.lane = "a";
  row.created_at = start;
  row.ready_at = start + seconds{7};
  const EffectId id = outbox.insert(row);
  scheduler.consider(guild(1));
  BOOST_TEST(fill().empty());
  BOOST_TEST((scheduler.next_wake() == start + seconds{7}));
  now = start + seconds{7};
  BOOST_TEST((fill() == Ids{id}));
}

BOOST_AUTO_TEST_CASE(a_shut_guild_waits_and_the_others_go_on) {
  gates.shut(guild(1));
  const EffectId parked = add(guild(1), "a"), other = add(guild(2), "b");
  BOOST_TEST((fill() == Ids{other}));
  gates.open(guild(1));
  scheduler.consider(guild(1));
  BOOST_TEST((fill() == Ids{parked}));
}

BOOST_AUTO_TEST_CASE(a_guild_that_is_there_again_reads_its_audit_log_and_does_nothing_else) {
  gates.shut(guild(1));
  add(guild(1), "a");
  const EffectId read = add(guild(1), "audit", EffectKind::read_audit_log);
  BOOST_TEST(fill().empty());
  gates.read(guild(1));
  scheduler.consider(guild(1));
  BOOST_TEST((fill() == Ids{read}));
}

/// The finding: three requests that waited for a rate limit kept a whole guild shut, and with 192 all of
/// them.
BOOST_AUTO_TEST_CASE(the_audit_log_does_not_wait_behind_work) {
  for (std::uint64_t each = 1; each <= 64; ++each) {
    for (int lane = 0; lane < 3; ++lane)
      add(guild(each), std::to_string(each) + ":" + std::to_string(lane), EffectKind::fetch_target);
  }
  BOOST_TEST(fill().size() == 192u);
  for (const std::uint64_t each : {1u, 100u}) {
    gates.read(guild(each));
    const EffectId read = add(guild(each), storage::audit_lane(guild(each)), EffectKind::read_audit_log);
    BOOST_TEST((fill() == Ids{read}));
  }
}

BOOST_AUTO_TEST_CASE(what_belongs_to_no_guild_waits_for_none) {
  gates.lost({0, 1});
  const EffectId id = add(GuildId{}, "commands", EffectKind::register_commands);
  BOOST_TEST((fill() == Ids{id}));
}

BOOST_AUTO_TEST_CASE(a_predecessor_holds_its_successor_in_another_lane) {
  const EffectId first = add(guild(1), "a");
  OutboxRow row;
  row.guild = guild(1);
  row.lane = "b";
  row.after = first;
  row.created_at = row.ready_at = now;
  const EffectId second = outbox.insert(row);
  BOOST_TEST((fill() == Ids{first}));
  end(first);
  BOOST_TEST((fill() == Ids{second}));
}

BOOST_AUTO_TEST_CASE(an_end_that_nobody_waits_for_is_nothing) {
  BOOST_TEST(!scheduler.finish(EffectId{42}).has_value());
}

BOOST_AUTO_TEST_CASE(whatever_happens_every_row_gets_its_turn_once) {
  // A random history: rows come, end, back off; guilds shut and open. Nothing is started twice at a time,
  // no bound is passed, and in the end nothing is left behind.
  Random random{20261122};
  constexpr std::array kinds{EffectKind::message, EffectKind::fetch_target, EffectKind::interaction};
  using enum storage::EffectPriority;
  std::map<EffectId, int> under_way;
  std::size_t added = 0, ended = 0;
  for (int round = 0; round < 3000; ++round) {
    const GuildId where = guild(1 + random.below(12));
    switch (random.below(6)) {
      case 0:
      case 1:
        add(where, where.to_string() + ":" + std::to_string(random.below(9)), kinds[random.below(3)],
            random.below(3) == 0 ? background : interactive);
        ++added;
        break;
      case 2:
        gates.shut(where);
        break;
      case 3:
        gates.open(where);
        scheduler.consider(where);
        break;
      default:
        if (under_way.empty()) break;
        auto chosen =
            std::next(under_way.begin(), static_cast<std::ptrdiff_t>(random.below(under_way.size())));
        const EffectId id = chosen->first;
        under_way.erase(chosen);
        const auto row = scheduler.finish(id);
        BOOST_TEST_REQUIRE(row.has_value());
        if (random.below(3) == 0) {
          outbox.postpone(id, now + milliseconds{random.below(5000)}, true);
          scheduler.consider_at(row->guild, now + milliseconds{random.below(5000)});
        } else {
          outbox.remove(id);
          ++ended;
        }
    }
    now += milliseconds{random.below(300)};
    for (EffectId id : fill()) BOOST_TEST_REQUIRE(under_way.emplace(id, 1).second);
    std::map<GuildId, std::size_t> per_guild, work_per_guild, background_per_guild;
    std::set<std::string> lanes;
    for (const auto& [id, count] : under_way) {
      const auto row = outbox.find(id);
      BOOST_TEST_REQUIRE(row.has_value());
      BOOST_TEST_REQUIRE(lanes.insert(row->lane).second);
      const auto rank = storage::rank_of(*row);
      BOOST_TEST_REQUIRE(++per_guild[row->guild] <= 4u);
      if (rank != storage::EffectRank::answer) BOOST_TEST_REQUIRE(++work_per_guild[row->guild] <= 3u);
      if (rank == storage::EffectRank::background)
        BOOST_TEST_REQUIRE(++background_per_guild[row->guild] <= 2u);
    }
  }
  for (std::uint64_t each = 1; each <= 12; ++each) {
    gates.open(guild(each));
    scheduler.consider(guild(each));
  }
  while (outbox.count() > 0) {
    for (const auto& [id, count] : under_way) {
      end(id);
      ++ended;
    }
    under_way.clear();
    const Ids next = fill();
    for (EffectId id : next) under_way.emplace(id, 1);
    if (next.empty() && outbox.count() > 0) {
      BOOST_TEST_REQUIRE((scheduler.next_wake() != WallTime::max()), "rows wait that nothing will ever wake");
      now = scheduler.next_wake();
    }
  }
  BOOST_TEST(added > 500u);
  BOOST_TEST(ended == added);
}

BOOST_AUTO_TEST_SUITE_END()
