// Owns: telling a story of the bot in a pretended Discord: what people do, when the process dies, what the
// weather is like, and what is to be seen of it all in the end.
// Must not know: how the bot keeps its promises.
#pragma once

#include <functional>
#include <iosfwd>
#include <map>
#include <string>
#include <vector>

#include "tests/support/simulated_bot.hpp"

namespace veilleur::testing {

inline constexpr GuildId guild{1000000000000000100};
inline constexpr ChannelId general{1000000000000000122};
inline constexpr RoleId bot_role{1000000000000000111};
inline constexpr UserId self{1000000000000000001}, alice{1000000000000000011}, bob{1000000000000000012},
    mallory{1000000000000000013}, ghost{1000000000000000017};

struct Stage;
using Deed = std::function<void(Stage&)>;

/// The world as somebody finds it who acts in it.
struct Stage {
  sandbox::Discord& discord;
  sandbox::Moment now;
  std::vector<std::uint64_t>& commands;      ///< messages and interactions that want an answer, in order
  std::multimap<SteadyTime, Deed>& planned;  ///< what shall be done later
};

struct Act {
  seconds at;  ///< after the story's beginning
  Deed deed;
};

struct Story {
  std::string name;
  std::vector<Act> acts;
  seconds lasts{60};                 ///< from the last act to the end that the ban is promised
  seconds down{2};                   ///< how long the process stays dead
  std::optional<seconds> over = {};  ///< cancelled at this time; otherwise the ban ends at its own
  /// A lift online may be late by so much, because of the weather.
  seconds late{5};
  std::vector<sandbox::Fault> weather = {};  ///< what goes wrong from the beginning on
  std::size_t overlap = 0;                   ///< so many events before each resume come again
  enum class Session { kept, lost } session = Session::kept;  ///< over the process's death
};

/// Where a telling departs from the plain one. Points count from 1; 0: nowhere.
struct Turn {
  std::size_t die_at = 0;
  std::size_t die_again_at = 0;  ///< in the second life
  std::size_t act_at = 0;        ///< the deed below is done there, before a death there
  Deed deed = {};
  Deed while_dead = {};  ///< done as soon as the process has died
};

/// What can be seen when everything is over, in words.
struct Ending {
  std::vector<std::string> history = {};    ///< the guild's audit log, bans and unbans alone
  std::vector<std::string> banned = {};     ///< who is banned
  std::vector<std::string> sanctions = {};  ///< as the bot has them
  std::size_t answers = 0;                  ///< public or ephemeral, in the channel of the commands
  std::size_t notices = 0;                  ///< direct messages to others than the moderator
  std::size_t alerts = 0;                   ///< direct messages to the moderator
  std::size_t commands = 0;                 ///< that were given
  bool operator==(const Ending&) const = default;
};
std::ostream& operator<<(std::ostream& out, const Ending& ending);

struct Told {
  Ending ending;
  std::size_t points = 0;  ///< passed in the first life
  std::string last_point;
  std::string acted_at;  ///< the name of the point at which the turn's deed was done
  std::size_t lives = 1;
};

/// Tells the story. Whatever the turn, it is checked here that the bot comes to rest with nothing left to
/// do, that nobody is answered twice, that a lift is neither early nor later than promised (5 s online, 30 s
/// after a restart), and that the end in the answer is the one that is kept.
Told tell(const Story& story, const Turn& turn = {});

/// Whether an ending will do, given that of the same telling without the death. Complains by BOOST_TEST.
using Judge = std::function<void(const Ending& alive, const Ending& died)>;
void same(const Ending& alive, const Ending& died);
/// The same but for the way there, and for who is noted as having ended a sanction that two ended at once:
/// who has acted in the meantime is known to a new process before it sends anything, whereas what the old one
/// had sent already, it has to set right.
void same_outcome(const Ending& alive, const Ending& died);
/// A command that was not stored when the process died is lost with the session; then nothing of it may be
/// seen.
void same_or_nothing(const Ending& alive, const Ending& died);

/// Kills the process at each point of the story. Returns the plain ending.
Ending die_everywhere(const Story& story, const Judge& judge = same);

/// Does the deed at each point of the story: once while the process lives on, once just before it dies there,
/// and once while it is dead. `must` says what has to hold of each telling, `judge` compares those with a
/// death to that without.
void act_everywhere(const Story& story, const Deed& deed, const std::function<void(const Told&)>& must,
                    const Judge& judge = same);

// ── Deeds ────────────────────────────────────────────────────────────────────────────────────────

Deed say(std::string content, UserId user = alice);
Deed use(std::string command, boost::json::array options, UserId user = alice);
boost::json::object option(std::string_view name, int type, boost::json::value value);
/// "!ban @mallory spam -d LENGTH" as the owner types it.
Deed ban_mallory(seconds length);
/// The same as a slash command.
Deed slash_ban_mallory(seconds length);
/// Does it in every session that is connected.
Deed on_gateway(std::function<void(sandbox::Gateway&, sandbox::ConnectionId)> what);

}  // namespace veilleur::testing
