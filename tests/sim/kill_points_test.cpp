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

/// What one story does to the world, and what must be seen of it afterwards.
struct Story {
  std::string name;
  std::function<void(sandbox::Discord&, sandbox::Moment)> begin;
  seconds down{2};  ///< how long the process stays dead
  enum class Session { kept, lost } session = Session::kept;
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

struct Ending {
  std::size_t points = 0;
  std::string died_after;
};

/// Runs the story; where `die_at` is not 0 the process dies there and another takes over.
Ending tell(const Story& story, std::size_t die_at) {
  const ScratchFolder folder;
  sandbox::Discord discord(sandbox::load_scenario(sandbox::community_scenario(), wall_at(simulation_start)));
  KillPlan plan;
  auto bot = std::make_unique<SimulatedBot>(discord, folder.file("one.db"), simulation_start, &plan);
  bot->run_for(seconds{10});
  BOOST_TEST_REQUIRE(!bot->fatal().has_value());

  const SteadyTime commanded = bot->now();
  plan.passed = 0;
  plan.die_at = die_at;
  story.begin(discord, moment_at(commanded));
  bot->run_until(commanded + (die_at == 0 ? seconds{20} : ban_length + seconds{10}));

  SteadyTime ready = commanded;
  if (plan.dead) {
    const SteadyTime died = bot->now();
    folder.copy_as_it_stands("one.db", "two.db");
    bot.reset();
    if (story.session == Story::Session::lost) forget_session(folder.file("two.db"));
    ready = died + story.down;
    bot = std::make_unique<SimulatedBot>(discord, folder.file("two.db"), ready, nullptr);
    bot->run_for(seconds{30});
  }
  // At most 5 s late online, at most 30 s after a restart.
  const WallTime end = promised_end(discord).value_or(wall_at(commanded));
  const WallTime lift_by = std::max(end + seconds{5}, wall_at(ready) + seconds{30});
  const auto banned = [&] { return discord.is_banned(guild, mallory) || discord.is_banned(guild, ghost); };
  if (wall_at(bot->now()) < end) {
    bot->run_for(end - wall_at(bot->now()) - milliseconds{1});
    if (audited(discord, sandbox::AuditAction::member_ban_add) == 1) BOOST_TEST(banned());
  }
  if (wall_at(bot->now()) < lift_by) bot->run_for(lift_by - wall_at(bot->now()));
  BOOST_TEST(!banned());
  bot->run_for(std::chrono::minutes{10});
  BOOST_TEST(bot->store().outbox.count() == 0u);
  BOOST_TEST(!bot->fatal().has_value());

  BOOST_TEST(audited(discord, sandbox::AuditAction::member_ban_add) <= 1u);
  BOOST_TEST(audited(discord, sandbox::AuditAction::member_ban_add) ==
             audited(discord, sandbox::AuditAction::member_ban_remove));
  BOOST_TEST(direct_messages(discord) <= 1u);
  if (story.session == Story::Session::lost) {
    // A command that was not yet stored is lost with the session; then nothing of it may be seen.
    BOOST_TEST(answers(discord) == audited(discord, sandbox::AuditAction::member_ban_add));
  } else {
    BOOST_TEST(answers(discord) == 1u);
    // A process that comes back in time makes the ban that was promised.
    if (story.down < ban_length) BOOST_TEST(audited(discord, sandbox::AuditAction::member_ban_add) == 1u);
  }
  return {plan.passed, plan.last};
}

void die_everywhere(const Story& story) {
  const Ending whole = tell(story, 0);
  BOOST_TEST_REQUIRE(whole.points > 0u);
  BOOST_TEST_MESSAGE(story.name << ": " << whole.points << " points");
  for (std::size_t point = 1; point <= whole.points; ++point) {
    BOOST_TEST_CONTEXT(story.name << ", killed at point " << point) {
      const Ending ending = tell(story, point);
      BOOST_TEST_CONTEXT(ending.died_after) { BOOST_TEST(ending.points == point); }
    }
  }
}

void ban_by_message(sandbox::Discord& discord, sandbox::Moment now) {
  BOOST_TEST_REQUIRE(
      discord.post_message(alice, general, "!ban <@" + mallory.to_string() + "> spam -d 60", now)
          .has_value());
}
/// A user who is not in the guild: the facts have to be fetched.
void ban_of_an_absent_user(sandbox::Discord& discord, sandbox::Moment now) {
  BOOST_TEST_REQUIRE(
      discord.post_message(alice, general, "!ban " + ghost.to_string() + " spam -d 60", now).has_value());
}
void ban_by_slash_command(sandbox::Discord& discord, sandbox::Moment now) {
  namespace json = boost::json;
  const json::array options{json::object{{"name", "user"}, {"type", 6}, {"value", mallory.to_string()}},
                            json::object{{"name", "reason"}, {"type", 3}, {"value", "spam"}},
                            json::object{{"name", "duration"}, {"type", 3}, {"value", "60"}}};
  const auto invoked = discord.invoke_command(alice, general, "ban", options, now);
  BOOST_TEST_REQUIRE(invoked.has_value());
}

}  // namespace

BOOST_AUTO_TEST_SUITE(kill_points)

BOOST_AUTO_TEST_CASE(a_ban_by_message) { die_everywhere({"message", ban_by_message}); }
BOOST_AUTO_TEST_CASE(a_ban_by_message_with_the_session_lost) {
  die_everywhere({"message, new session", ban_by_message, seconds{2}, Story::Session::lost});
}
BOOST_AUTO_TEST_CASE(a_ban_by_message_and_a_long_death) {
  die_everywhere({"message, dead beyond the end", ban_by_message, seconds{120}});
}
BOOST_AUTO_TEST_CASE(a_ban_of_an_absent_user) { die_everywhere({"absent user", ban_of_an_absent_user}); }
BOOST_AUTO_TEST_CASE(a_ban_by_slash_command) { die_everywhere({"slash command", ban_by_slash_command}); }
BOOST_AUTO_TEST_CASE(a_ban_by_slash_command_and_a_longer_death) {
  die_everywhere({"slash command, dead for ten seconds", ban_by_slash_command, seconds{10}});
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace veilleur::testing
