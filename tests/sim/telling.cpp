// Owns: telling a story: lives, deaths and what is checked of each ending.
// Must not know: which stories there are.
#include "tests/sim/telling.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <ostream>

namespace veilleur::testing {
namespace {

using sandbox::AuditAction;

std::string name_of(UserId user) {
  if (user == self) return "bot";
  if (user == alice) return "alice";
  if (user == bob) return "bob";
  if (user == mallory) return "mallory";
  return user == ghost ? "ghost" : user.to_string();
}

/// The next process cannot resume; what was not settled before is not replayed.
void forget_session(const std::string& database) {
  auto opened = storage::Database::open(database, storage::Synchronous::off);
  BOOST_TEST_REQUIRE(opened.has_value());
  (*opened)->handle().exec("DELETE FROM shard_session");
}

std::vector<domain::Sanction> sanctions_of(storage::Store& store) {
  std::vector<domain::Sanction> found;
  while (auto next = store.sanctions.find(guild, static_cast<domain::SanctionNumber>(found.size()) + 1)) {
    found.push_back(std::move(*next));
  }
  return found;
}

std::string describe(const domain::Sanction& sanction) {
  static constexpr const char* states[] = {"applying", "active", "releasing", "ended"};
  std::string line = "#" + std::to_string(sanction.number) + " of " + name_of(sanction.user) + " by " +
                     name_of(sanction.moderator) + ": " + states[static_cast<int>(sanction.state)];
  if (sanction.cancelled_by) line += ", cancelled by " + name_of(*sanction.cancelled_by);
  return line;
}

/// One telling of a story: its world, and the processes that live and die in it.
class Telling {
 public:
  Telling(const Story& story, const Turn& turn)
      : story_(story),
        turn_(turn),
        discord_(sandbox::load_scenario(sandbox::community_scenario(), wall_at(simulation_start))) {
    discord_.gateway().options().replay_overlap = story.overlap;
    bear();
    run_until(begin_);
    BOOST_TEST_REQUIRE(bot_ != nullptr);
    for (const sandbox::Fault& fault : story.weather) discord_.faults().order(fault);
    plan_ = {.die_at = turn.die_at};
    plan_.meanwhile = [this](std::size_t point, SteadyTime now) {
      if (point != turn_.act_at) return;
      acted_at_ = plan_.last;
      act(turn_.deed, now);
    };
  }

  Told tell() {
    for (const Act& each : story_.acts) planned_.emplace(begin_ + each.at, each.deed);
    // However late somebody acts, the story goes on until its end.
    const auto end = [this] {
      return std::max(last_deed_, born_) + story_.lasts + story_.late + seconds{60};
    };
    while (!planned_.empty() || now_ < end()) {
      if (!planned_.empty() && planned_.begin()->first <= now_) {
        act(planned_.extract(planned_.begin()).mapped(), now_);
        continue;
      }
      // In short steps: what a deed plans in the meantime must not be overslept.
      const SteadyTime next = planned_.empty() ? end() : planned_.begin()->first;
      run_until(std::min(next, now_ + seconds{1}));
    }
    BOOST_TEST_REQUIRE(bot_ != nullptr);
    BOOST_TEST(!bot_->fatal().has_value());
    check_rest();
    check_lifts();
    return {ending(), first_points_, first_last_, acted_at_, lives_};
  }

 private:
  void act(const Deed& deed, SteadyTime now) {
    last_deed_ = now;
    Stage stage{discord_, {now, wall_at(now)}, commands_, planned_};
    deed(stage);
  }

  void bear() { bot_ = std::make_unique<SimulatedBot>(discord_, database(), born_, &plan_); }
  [[nodiscard]] std::string database() const { return folder_.file(std::to_string(lives_) + ".db"); }

  /// Lets the world and whatever process there is reach `to`.
  void run_until(SteadyTime to) {
    while (now_ < to) {
      if (!bot_) {
        if (born_ > to) break;
        bear();
      }
      bot_->run_until(to);
      now_ = bot_->now();
      note_points();
      if (bot_->dead()) bury();
    }
    now_ = std::max(now_, to);
  }

  void note_points() {
    if (lives_ > 1) return;
    first_points_ = plan_.passed;
    first_last_ = plan_.last;
  }

  void bury() {
    bot_.reset();
    born_ = now_ + story_.down;
    const std::string left = std::to_string(lives_) + ".db";
    plan_ = {.die_at = lives_ == 1 ? turn_.die_again_at : 0};
    folder_.copy_as_it_stands(left, std::to_string(++lives_) + ".db");
    if (story_.session == Story::Session::lost) forget_session(database());
    if (turn_.while_dead) act(turn_.while_dead, now_);
  }

  /// Nothing is left to be done, and no command still waits.
  void check_rest() {
    SQLite::Database& rows = bot_->store().database.handle();
    for (const char* table : {"outbox", "awaited_command", "pending_command", "timer"}) {
      const int left = rows.execAndGet(std::string("SELECT count(*) FROM ") + table).getInt();
      BOOST_TEST(left == 0, "rows left in " << table << ": " << left);
    }
  }

  /// Our lifts come when they are due, and the end that an answer promised is the one that is kept.
  void check_lifts() {
    const std::vector<domain::Sanction> sanctions = sanctions_of(bot_->store());
    for (const sandbox::AuditEntry& entry : discord_.world().state().guilds.at(guild).audit) {
      if (entry.action != AuditAction::member_ban_remove || entry.user != self) continue;
      const WallTime at = snowflake_time(entry.id.value());
      // What somebody cancelled has no end of its own any more; the story says when that was.
      std::optional<WallTime> due;
      if (story_.over) due = wall_at(begin_ + *story_.over);
      for (const domain::Sanction& each : sanctions) {
        const bool ends = each.user.value() == entry.target && each.ends_at && !each.cancelled_by;
        if (ends && each.created_at < at) due = std::max(due.value_or(*each.ends_at), *each.ends_at);
      }
      if (!due) continue;
      const WallTime online = *due + story_.late;
      const WallTime reborn = lives_ > 1 ? wall_at(born_) + seconds{25} + story_.late : online;
      BOOST_TEST(unix_ms(at) >= unix_ms(*due),
                 "the lift comes " << unix_ms(*due) - unix_ms(at) << " ms early");
      BOOST_TEST(unix_ms(at) <= unix_ms(std::max(online, reborn)),
                 "the lift comes " << unix_ms(at) - unix_ms(*due) << " ms late");
    }
    for (const sandbox::Message& message : discord_.messages(general)) {
      const auto found = message.content.find("<t:");
      if (message.author != self || found == std::string::npos) continue;
      const std::int64_t promised = std::stoll(message.content.substr(found + 3));
      const bool kept = std::ranges::any_of(sanctions, [promised](const domain::Sanction& each) {
        return each.ends_at && unix_ms(*each.ends_at) / 1000 == promised;
      });
      BOOST_TEST(kept, "an answer promises another end than the one that is kept");
    }
  }

  Ending ending() {
    Ending seen;
    const sandbox::State& world = discord_.world().state();
    for (const sandbox::AuditEntry& entry : world.guilds.at(guild).audit) {
      const bool ban = entry.action == AuditAction::member_ban_add;
      if (!ban && entry.action != AuditAction::member_ban_remove) continue;
      seen.history.push_back(name_of(entry.user) + (ban ? " bans " : " unbans ") +
                             name_of(UserId{entry.target}));
    }
    for (const auto& [user, ban] : world.guilds.at(guild).bans) seen.banned.push_back(name_of(user));
    for (const domain::Sanction& each : sanctions_of(bot_->store())) seen.sanctions.push_back(describe(each));
    seen.commands = commands_.size();
    count_answers(seen);
    for (const auto& [id, channel] : world.channels) {
      if (channel.type != sandbox::ChannelType::dm) continue;
      const bool to_moderator = std::ranges::find(channel.recipients, alice) != channel.recipients.end();
      for (const sandbox::Message& message : discord_.messages(id)) {
        if (message.author == self) ++(to_moderator ? seen.alerts : seen.notices);
      }
    }
    return seen;
  }

  void count_answers(Ending& seen) const {
    std::vector<std::uint64_t> answered;
    for (const sandbox::Message& message : discord_.messages(general)) {
      if (message.author != self) continue;
      ++seen.answers;
      if (message.reference) answered.push_back(message.reference->message.value());
      if (message.interaction) answered.push_back(message.interaction->id.value());
    }
    std::ranges::sort(answered);
    BOOST_TEST((std::ranges::adjacent_find(answered) == answered.end()), "a command is answered twice");
    for (std::uint64_t each : answered) {
      BOOST_TEST((std::ranges::find(commands_, each) != commands_.end()), "an answer to no command");
    }
  }

  const Story& story_;
  const Turn& turn_;
  const ScratchFolder folder_;
  const SteadyTime begin_ = simulation_start + seconds{10};
  KillPlan plan_;
  sandbox::Discord discord_;
  std::vector<std::uint64_t> commands_;
  std::multimap<SteadyTime, Deed> planned_;
  SteadyTime last_deed_ = simulation_start;
  std::size_t lives_ = 1;
  SteadyTime born_ = simulation_start;
  SteadyTime now_ = simulation_start;
  std::unique_ptr<SimulatedBot> bot_;
  std::size_t first_points_ = 0;
  std::string first_last_;
  std::string acted_at_;
};

/// Tells it with a death at `turn.die_at`, which must be reached.
Told tell_of_death(const Story& story, const Turn& turn, const Ending& alive, const Judge& judge) {
  const Told told = tell(story, turn);
  BOOST_TEST_CONTEXT(told.last_point) {
    BOOST_TEST(told.points == turn.die_at);
    judge(alive, told.ending);
  }
  return told;
}

}  // namespace

std::ostream& operator<<(std::ostream& out, const Ending& ending) {
  const auto list = [&out](const char* title, const std::vector<std::string>& lines) {
    out << "\n  " << title << ":";
    for (const std::string& line : lines) out << " [" << line << "]";
  };
  list("history", ending.history);
  list("banned", ending.banned);
  list("sanctions", ending.sanctions);
  return out << "\n  " << ending.answers << " answers to " << ending.commands << " commands, "
             << ending.notices << " notices, " << ending.alerts << " alerts";
}

Told tell(const Story& story, const Turn& turn) { return Telling(story, turn).tell(); }

void same(const Ending& alive, const Ending& died) {
  BOOST_TEST((alive.history == died.history && alive.sanctions == died.sanctions),
             alive << "\n  against, with the death," << died);
  same_outcome(alive, died);
}

void same_outcome(const Ending& alive, const Ending& died) {
  const auto outcome = [](Ending each) {
    for (std::string& line : each.sanctions) line.erase(std::min(line.find(", cancelled by"), line.size()));
    each.history.clear();
    each.notices = each.alerts = 0;
    return each;
  };
  BOOST_TEST((outcome(alive) == outcome(died)), alive << "\n  against, with the death," << died);
}

void same_or_nothing(const Ending& alive, const Ending& died) {
  const Ending nothing{.commands = alive.commands};
  if (died != nothing) same(alive, died);
}

Ending die_everywhere(const Story& story, const Judge& judge) {
  BOOST_TEST_CONTEXT(story.name) {
    const Told plain = tell(story);
    BOOST_TEST_REQUIRE(plain.points > 0u);
    BOOST_TEST_MESSAGE(story.name << ": " << plain.points << " points");
    for (std::size_t point = 1; point <= plain.points; ++point) {
      BOOST_TEST_CONTEXT("killed at point " << point) {
        tell_of_death(story, {.die_at = point}, plain.ending, judge);
      }
    }
    return plain.ending;
  }
  return {};
}

void act_everywhere(const Story& story, const Deed& deed, const std::function<void(const Told&)>& must,
                    const Judge& judge) {
  BOOST_TEST_CONTEXT(story.name) {
    const std::size_t points = tell(story).points;
    BOOST_TEST_REQUIRE(points > 0u);
    BOOST_TEST_MESSAGE(story.name << ": " << points << " points, three tellings each");
    for (std::size_t point = 1; point <= points; ++point) {
      BOOST_TEST_CONTEXT("done at point " << point) {
        const Told alive = tell(story, {.act_at = point, .deed = deed});
        must(alive);
        BOOST_TEST_CONTEXT("and killed there") {
          must(tell_of_death(story, {.die_at = point, .act_at = point, .deed = deed}, alive.ending, judge));
        }
        BOOST_TEST_CONTEXT("while dead") {
          must(tell_of_death(story, {.die_at = point, .while_dead = deed}, alive.ending, judge));
        }
      }
    }
  }
}

Deed say(std::string content, UserId user) {
  return [content, user](Stage& stage) {
    const auto posted = stage.discord.post_message(user, general, content, stage.now);
    BOOST_TEST_REQUIRE(posted.has_value());
    stage.commands.push_back(posted->value());
  };
}

Deed use(std::string command, boost::json::array options, UserId user) {
  return [command, options, user](Stage& stage) {
    const auto invoked = stage.discord.invoke_command(user, general, command, options, stage.now);
    BOOST_TEST_REQUIRE(invoked.has_value());
    stage.commands.push_back(invoked->value());
  };
}

boost::json::object option(std::string_view name, int type, boost::json::value value) {
  return {{"name", name}, {"type", type}, {"value", std::move(value)}};
}

Deed ban_mallory(seconds length) {
  return say("!ban <@" + mallory.to_string() + "> spam -d " + std::to_string(length.count()));
}

Deed slash_ban_mallory(seconds length) {
  return use("ban", {option("user", 6, boost::json::string(mallory.to_string())), option("reason", 3, "spam"),
                     option("duration", 3, boost::json::string(std::to_string(length.count())))});
}

Deed on_gateway(std::function<void(sandbox::Gateway&, sandbox::ConnectionId)> what) {
  return [what](Stage& stage) {
    sandbox::Gateway& gateway = stage.discord.gateway();
    for (sandbox::ConnectionId id : gateway.connections()) what(gateway, id);
  };
}

}  // namespace veilleur::testing
