// Owns: who is connected to which voice or stage channel, and what others do to them there.
// Must not know: audio, sockets, what else a change of a member holds (members.cpp).
#pragma once

#include "tools/sandbox/call.hpp"

namespace veilleur::sandbox {

/// What a client wants of its own connection ("Update Voice State", read August 2026).
struct VoiceWish {
  ChannelId channel;  ///< 0: to leave
  bool self_mute = false;
  bool self_deaf = false;
};

/// Enters, moves, changes or leaves, with VOICE_STATE_UPDATE and, for the bot that enters or moves,
/// VOICE_SERVER_UPDATE. Refused without VIEW_CHANNEL and CONNECT (50001), in a full channel without
/// MOVE_MEMBERS (50013), in a channel that is not voice or stage (50024).
[[nodiscard]] Reply set_voice(State& state, UserId user, GuildId guild, const VoiceWish& wish, WallTime now);

/// Takes the user out of voice, if he is in, with VOICE_STATE_UPDATE. True if he was.
bool disconnect(State& state, Guild& guild, UserId user);
/// Disconnects everybody from a channel that is about to go.
void empty_voice_channel(State& state, Guild& guild, ChannelId channel);

/// The fields of Modify Guild Member that concern voice.
struct VoiceChange {
  std::optional<bool> mute;
  std::optional<bool> deaf;
  bool moves = false;
  ChannelId to;  ///< with `moves`: 0 disconnects

  [[nodiscard]] bool any() const { return mute || deaf || moves; }
};

[[nodiscard]] VoiceChange read_voice_change(Fields& fields);
/// 40032 for somebody who is not connected; otherwise MUTE_MEMBERS, DEAFEN_MEMBERS, MOVE_MEMBERS in his
/// channel, and to move him CONNECT and MOVE_MEMBERS in the other one.
[[nodiscard]] std::optional<Reply> check_voice_change(const State& state, const Guild& guild, UserId target,
                                                      const Call& call, const VoiceChange& change);
/// Carries it out with its events; adds mute and deaf to `changes`, for the member's audit entry, and
/// records moves and disconnections, which have entries of their own.
void apply_voice_change(State& state, Guild& guild, Member& target, const Call& call,
                        const VoiceChange& change, json::array& changes);

[[nodiscard]] Reply get_voice_state(State& state, const Call& call);
[[nodiscard]] Reply get_own_voice_state(State& state, const Call& call);
[[nodiscard]] Reply modify_voice_state(State& state, const Call& call);
[[nodiscard]] Reply modify_own_voice_state(State& state, const Call& call);

}  // namespace veilleur::sandbox
