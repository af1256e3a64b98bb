// Owns: the pace and the words of chatter.
// Must not know: clocks.
#include "tools/sandbox/chatter.hpp"

#include <algorithm>

#include "tools/sandbox/messages.hpp"
#include "tools/sandbox/state.hpp"

namespace veilleur::sandbox {
namespace {

constexpr std::chrono::milliseconds together{2};
constexpr std::uint64_t at_once_max = 400;  ///< then sockets and timers have their turn

std::optional<Chatter::Talker> talker_of(const State& state, const Guild& guild) {
  if (!find_member(guild, state.bot)) return std::nullopt;
  for (const Channel* channel : channels_of(state, guild.id))
    if (channel->type == ChannelType::text) return Chatter::Talker{guild.owner, channel->id};
  return std::nullopt;
}

}  // namespace

SteadyTime Chatter::due(std::uint64_t number) const {
  return start + std::chrono::nanoseconds{static_cast<std::int64_t>(number * 1'000'000'000 / per_second)};
}

SteadyTime Chatter::next_due() const {
  // The last of those that may go together; where there are fewer, all there are.
  const std::uint64_t in_a_group = std::max<std::uint64_t>(1, per_second * together.count() / 1'000);
  return is_over() ? SteadyTime::max() : due(std::min(said + in_a_group, count) - 1);
}

Result<Chatter, Reply> read_chatter(const State& state, const json::value& body, SteadyTime now) {
  Call call;
  call.body = body;
  Form form(call);
  form.fields.require("count");
  Chatter chatter;
  chatter.count = static_cast<std::uint64_t>(form.fields.integer("count", 1, 10'000'000).value_or(1));
  chatter.per_second =
      static_cast<std::uint64_t>(form.fields.integer("per_second", 1, 1'000'000).value_or(1'000));
  const auto guilds = form.fields.integer("guilds", 1, 1'000'000).value_or(1'000'000);
  chatter.bytes = static_cast<std::size_t>(form.fields.integer("bytes", 0, 2'000).value_or(0));
  chatter.start = now;
  if (auto refused = form.refusal()) return *refused;
  for (const auto& [id, guild] : state.guilds) {
    if (static_cast<std::int64_t>(chatter.talkers.size()) == guilds) break;
    if (const auto talker = talker_of(state, guild)) chatter.talkers.push_back(*talker);
  }
  if (chatter.talkers.empty()) return refuse(400, 50035, "No guild of the bot has a text channel.");
  return chatter;
}

void say_what_is_due(Discord& discord, Chatter& chatter, Moment now) {
  MessageBody body;
  const std::uint64_t stop = std::min(chatter.count, chatter.said + at_once_max);
  while (chatter.said < stop && chatter.due(chatter.said) <= now.steady) {
    const SteadyTime due = chatter.due(chatter.said);
    const auto micros = std::chrono::duration_cast<microseconds>(due.time_since_epoch()).count();
    std::string text = std::to_string(chatter.said) + " " + std::to_string(micros) + " ";
    if (text.size() < chatter.bytes) text.resize(chatter.bytes, 'x');
    const Chatter::Talker& talker = chatter.talkers[chatter.said % chatter.talkers.size()];
    body.content = std::move(text);
    (void)discord.change([&](World& world) {
      State& state = world.state();
      // Past the endpoint, whose checks and answer nobody asked for. A channel that vanished is silent.
      if (const Channel* channel = find_channel(state, talker.channel))
        post(state, compose(state, *channel, talker.user, body, now.wall));
      return no_content();
    });
    ++chatter.said;
  }
}

}  // namespace veilleur::sandbox
