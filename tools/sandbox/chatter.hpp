// Owns: talk at a steady pace in many guilds, for measurements: who says what when.
// Must not know: clocks; whoever drives it passes the time and asks when to come back.
#pragma once

#include "tools/sandbox/discord.hpp"

namespace veilleur::sandbox {

struct Chatter {
  struct Talker {
    UserId user;
    ChannelId channel;
  };

  std::vector<Talker> talkers;  ///< one for each guild, speaking by turns
  std::uint64_t count = 0;      ///< messages in all
  std::uint64_t per_second = 0;
  std::size_t bytes = 0;  ///< of each message's content, at least
  SteadyTime start;
  std::uint64_t said = 0;

  [[nodiscard]] bool is_over() const { return said == count; }
  /// When message `number`, counted from 0, shall be sent.
  [[nodiscard]] SteadyTime due(std::uint64_t number) const;
  /// When there is something to say again. Messages closer than 2 ms are said together.
  [[nodiscard]] SteadyTime next_due() const;
};

/// Reads `POST /_sandbox/chatter`: `count`, `per_second`?, `guilds`?, `bytes`?. Each talker is the owner of
/// a guild of the bot, in its first text channel.
[[nodiscard]] Result<Chatter, Reply> read_chatter(const State& state, const json::value& body,
                                                  SteadyTime now);

/// Says what is due, a few hundred messages at most, as ordinary messages of ordinary humans: "7 1234567 xx",
/// the number and the microseconds of the steady clock at which it was due.
void say_what_is_due(Discord& discord, Chatter& chatter, Moment now);

}  // namespace veilleur::sandbox
