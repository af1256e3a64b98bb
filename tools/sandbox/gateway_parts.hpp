// Owns: the two halves of the gateway's memory, private to gateway_*.cpp.
// Must not know: how they are used.
#pragma once

#include "tools/sandbox/gateway_session.hpp"

namespace veilleur::sandbox {

/// Dispatches that belong to one connection: nothing but that connection's own beginning brings them.
[[nodiscard]] inline bool opens_connection(std::string_view type) {
  return type == "READY" || type == "RESUMED";
}

/// A field of a payload; null where it is absent.
[[nodiscard]] inline const json::value& field(const json::object& object, std::string_view key) {
  static const json::value null;
  const json::value* value = object.if_contains(key);
  return value ? *value : null;
}

/// "Get Gateway Bot" says which shard a guild belongs to ("Sharding", read August 2026).
[[nodiscard]] inline std::uint32_t shard_of(GuildId guild, std::uint32_t count) {
  return static_cast<std::uint32_t>((guild.value() >> 22) % count);
}

/// What survives a connection: the sequence, what can be replayed, and what is wanted.
struct Gateway::Session {
  struct Sent {
    std::uint64_t sequence = 0;
    std::string type;
    std::string data;
  };

  std::string id;
  std::uint32_t shard = 0;
  std::uint32_t shard_count = 1;
  std::uint64_t intents = 0;
  std::size_t large_threshold = 50;
  std::uint64_t sequence = 0;
  std::deque<Sent> replay;
  std::size_t replay_bytes = 0;
  std::deque<GuildId> pending_guilds;  ///< their GUILD_CREATE is still to come
  bool compress_payloads = false;      ///< asked for by `compress` in identify
  std::size_t to_hold = 0;             ///< so many more events are held, to be delivered in reverse
  std::vector<Sent> held;              ///< without sequences yet
  std::size_t to_double = 0;           ///< so many more events are delivered twice
  Connection* connection = nullptr;
  SteadyTime detached_at;
};

struct Gateway::Connection {
  enum class Phase { waiting, ready, closed };

  ConnectionId id;
  ConnectQuery query;
  Phase phase = Phase::waiting;
  bool stalled = false;
  std::optional<SteadyTime> delayed_until;
  Session* session = nullptr;
  std::unique_ptr<Compressor> compressor;
  SteadyTime beat_deadline;
  std::deque<SteadyTime> received;  ///< of the last minute, for the send limit
  std::vector<Outgoing> outbox;
  std::size_t outbox_bytes = 0;
  std::function<void()> wake;
};

}  // namespace veilleur::sandbox
