// Owns: the proof that a ban survives the death of the process at every point between its command and its
// lift: one visible ban, one answer, one lift.
// Must not know: how the bot keeps its promise.
#include <boost/test/unit_test.hpp>
#include <functional>

#include "tests/support/simulated_bot.hpp"

namespace veilleur::testing {
namespace {

constexpr GuildId guild{1000000000000000100};
constexpr ChannelId general{1000000000000000122};
constexpr UserId self{1000000000000000001}, alice{1000000000000000011}, mallory{1000000000000000013},
    ghost{1000000000000000017};
constexpr seconds ban_length{60};

/// What happens in the world, and what must be seen of the bot afterwards.
struct Story {
  struct Act {
    seconds at;
    std::function<void(sandbox::Discord&, sandbox::Moment)> begin;
  };
  std::string name;
  std::vector<Act> acts;
  std::size_t answers = 1;
  seconds down{2};  ///< how long the process stays dead
  enum class Session { kept, lost } session = Session::kept;
  enum class End { its_time, cancelled } end = End::its_time;
};

sandbox::Moment moment_at(SteadyTime now) { return {now, wall_at(now)}; }

std::size_t audited(const sandbox::Discord& discord, sandbox::AuditAction action) {
  std::size_t found = 0;
  for (const sandbox::AuditEntry& entry : discord.world().state().guilds.at(guild).audit) {
    found += entry.action == action && entry.user == self ? 1 : 0;
  }
  return found;
}

std::size_t answers(const sandbox::Discord& discord) {
  std::size_t found = 0;
  for (const sandbox::Message& message : discord.messages(general)) found += message.author == self ? 1 : 0;
  return found;
}

std::size_t direct_messages(const sandbox::Discord& discord) {
  std::size_t found = 0;
  for (const auto& [id, channel] : discord.world().state().channels) {
    if (channel.type != sandbox::ChannelType::dm) continue;
    for (const sandbox::Message& message : discord.messages(id)) found += message.author == self ? 1 : 0;
  }
  return found;
}

/// The end that the bot has promised in its answer, `<t:END:F>`; nothing before there is one.
std::optional<WallTime> promised_end(const sandbox::Discord& discord) {
  for (const sandbox::Message& message : discord.messages(general)) {
    const auto at = message.content.find("<t:");
    if (message.author == self && at != std::string::npos) {
      return from_unix_ms(std::stoll(message.content.substr(at + 3)) * 1000);
    }
  }
  return std::nullopt;
}

/// The next process cannot resume; what was not settled before is not replayed.
void forget_session(const std::string& database) {
  auto opened = storage::Database::open(database, storage::Synchronous::off);
  BOOST_TEST_REQUIRE(opened.has_value());
  (*opened)->handle().exec("DELETE FROM shard_session");
}

/// One telling of a story: its world, and the process that lives, dies and is followed by another.
class Telling {
 public:
  Telling(const Story& story, std::size_t die_at)
      : story_(story),
        discord(sandbox::load_scenario(sandbox::community_scenario(), wall_at(simulation_start))),
        bot(std::make_unique<SimulatedBot>(discord, folder_.file("one.db"), simulation_start, &plan)) {
    bot->run_for(seconds{10});
    BOOST_TEST_REQUIRE(!bot->fatal().has_value());
    plan.passed = 0;
    plan.die_at = die_at;
  }

  /// Lets the world and whatever process there is reach `to`.
  void run_until(SteadyTime to) {
    if (to <= now) return;
    now = to;
    if (bot) bot->run_until(to);
    if (bot && bot->dead() && !reborn) {
      reborn = bot->now() + story_.down;
      folder_.copy_as_it_stands("one.db", "two.db");
      bot.reset();
      if (story_.session == Story::Session::lost) forget_session(folder_.file("two.db"));
    }
    if (!bot && to >= *reborn) {
      bot = std::make_unique<SimulatedBot>(discord, folder_.file("two.db"), *reborn, nullptr);
      bot->run_until(to);
    }
  }

 private:
  const Story& story_;
  const ScratchFolder folder_;

 public:
  KillPlan plan;
  sandbox::Discord discord;
  std::unique_ptr<SimulatedBot> bot;
  std::optional<SteadyTime> reborn;
  SteadyTime now = simulation_start + seconds{10};
};

/// Runs the story; where `die_at` is not 0 the process dies there and another takes over. How many points
/// were passed up to the lift, and the name of the last one.
std::pair<std::size_t, std::string> tell(const Story& story, std::size_t die_at) {
  Telling telling(story, die_at);
  sandbox::Discord& discord = telling.discord;
  const SteadyTime start = telling.now;
  for (const Story::Act& act : story.acts) {
    telling.run_until(start + act.at);
    act.begin(discord, moment_at(start + act.at));
  }
  const SteadyTime told = start + story.acts.back().at;
  telling.run_until(told + seconds{20});
  telling.run_until(std::max(told, telling.reborn.value_or(told)) + seconds{30});

  // At most 5 s late online, at most 30 s after a restart; never early.
  const bool timed = story.end == Story::End::its_time;
  const WallTime end = timed ? promised_end(discord).value_or(wall_at(told)) : wall_at(told);
  const auto steady = [](WallTime wall) { return simulation_start + (wall - wall_at(simulation_start)); };
  const auto banned = [&] { return discord.is_banned(guild, mallory) || discord.is_banned(guild, ghost); };
  if (telling.now < steady(end)) {
    telling.run_until(steady(end) - milliseconds{1});
    if (audited(discord, sandbox::AuditAction::member_ban_add) == 1) BOOST_TEST(banned());
  }
  telling.run_until(steady(end) + seconds{5});
  if (telling.reborn) telling.run_until(*telling.reborn + seconds{30});
  BOOST_TEST(!banned());
  const std::pair passed{telling.plan.passed, telling.plan.last};
  telling.run_until(telling.now + std::chrono::minutes{10});
  BOOST_TEST_REQUIRE(telling.bot != nullptr);
  BOOST_TEST(telling.bot->store().outbox.count() == 0u);
  BOOST_TEST(!telling.bot->fatal().has_value());

  const std::size_t bans = audited(discord, sandbox::AuditAction::member_ban_add);
  BOOST_TEST(bans <= 1u);
  BOOST_TEST(bans == audited(discord, sandbox::AuditAction::member_ban_remove));
  BOOST_TEST(direct_messages(discord) <= 1u);
  if (story.session == Story::Session::lost) {
    // A command that was not yet stored is lost with the session; then nothing of it may be seen.
    BOOST_TEST(answers(discord) == bans);
  } else {
    BOOST_TEST(answers(discord) == story.answers);
    // A process that comes back in time makes the ban that was promised.
    if (timed && story.down < ban_length) BOOST_TEST(bans == 1u);
  }
  return passed;
}

void die_everywhere(const Story& story) {
  const auto [points, last] = tell(story, 0);
  BOOST_TEST_REQUIRE(points > 0u);
  BOOST_TEST_MESSAGE(story.name << ": " << points << " points");
  for (std::size_t point = 1; point <= points; ++point) {
    BOOST_TEST_CONTEXT(story.name << ", killed at point " << point) {
      const auto [passed, name] = tell(story, point);
      BOOST_TEST_CONTEXT(name) { BOOST_TEST(passed == point); }
    }
  }
}

std::function<void(sandbox::Discord&, sandbox::Moment)> say(std::string content) {
  return [content](sandbox::Discord& discord, sandbox::Moment now) {
    BOOST_TEST_REQUIRE(discord.post_message(alice, general, content, now).has_value());
  };
}
std::function<void(sandbox::Discord&, sandbox::Moment)> use(std::string command, boost::json::array options) {
  return [command, options](sandbox::Discord& discord, sandbox::Moment now) {
    BOOST_TEST_REQUIRE(discord.invoke_command(alice, general, command, options, now).has_value());
  };
}
boost::json::object option(std::string_view name, int type, boost::json::value value) {
  return {{"name", name}, {"type", type}, {"value", std::move(value)}};
}

const std::string ban_mallory = "!ban <@" + mallory.to_string() + "> spam -d ";
/// Not in the guild: the facts have to be fetched.
const std::string ban_ghost = "!ban " + ghost.to_string() + " spam -d 60";
const boost::json::array slash_ban{option("user", 6, boost::json::string(mallory.to_string())),
                                   option("reason", 3, "spam"), option("duration", 3, "60")};

}  // namespace

BOOST_AUTO_TEST_SUITE(kill_points)

BOOST_AUTO_TEST_CASE(a_ban_by_message) {
  die_everywhere({"message", {{seconds{0}, say(ban_mallory + "60")}}});
}
BOOST_AUTO_TEST_CASE(a_ban_by_message_with_the_session_lost) {
  die_everywhere(
      {"message, new session", {{seconds{0}, say(ban_mallory + "60")}}, 1, seconds{2}, Story::Session::lost});
}
BOOST_AUTO_TEST_CASE(a_ban_by_message_and_a_death_beyond_its_end) {
  die_everywhere({"message, dead for two minutes", {{seconds{0}, say(ban_mallory + "60")}}, 1, seconds{120}});
}
/// Longer than Discord remembers a nonce: what was sent has to be looked for.
BOOST_AUTO_TEST_CASE(a_ban_by_message_and_a_death_beyond_nonces) {
  die_everywhere({"message, dead for ten minutes",
                  {{seconds{0}, say(ban_mallory + "1200")}},
                  1,
                  seconds{600},
                  Story::Session::lost});
}
BOOST_AUTO_TEST_CASE(a_ban_of_an_absent_user) {
  die_everywhere({"absent user", {{seconds{0}, say(ban_ghost)}}});
}
BOOST_AUTO_TEST_CASE(a_ban_by_slash_command) {
  die_everywhere({"slash command", {{seconds{0}, use("ban", slash_ban)}}});
}
BOOST_AUTO_TEST_CASE(a_ban_by_slash_command_and_a_longer_death) {
  die_everywhere(
      {"slash command, dead for ten seconds", {{seconds{0}, use("ban", slash_ban)}}, 1, seconds{10}});
}
BOOST_AUTO_TEST_CASE(a_ban_and_its_cancellation) {
  die_everywhere({"cancelled",
                  {{seconds{0}, say(ban_mallory + "1200")}, {seconds{6}, say("!cancel 1")}},
                  2,
                  seconds{2},
                  Story::Session::kept,
                  Story::End::cancelled});
}
BOOST_AUTO_TEST_CASE(a_cancellation_by_slash_command_on_the_heels_of_its_ban) {
  die_everywhere({"cancelled at once",
                  {{seconds{0}, say(ban_mallory + "1200")},
                   {seconds{0}, use("cancel", {option("sanction", 4, std::int64_t{1})})}},
                  2,
                  seconds{2},
                  Story::Session::kept,
                  Story::End::cancelled});
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace veilleur::testing
