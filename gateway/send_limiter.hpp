// Owns: Discord's limit on what one connection may send, as a pure sliding log.
// Must not know: clocks, sockets, what is sent.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "base/time.hpp"

namespace veilleur::gateway {

/// 120 payloads in 60 s per connection, heartbeats included; above it Discord closes with 4008
/// (Discord, "Gateway", rate limiting, read August 2026). A sliding log is right for a sliding and for a
/// fixed window on the other side. Commands leave `heartbeat_room` of the slots free.
class SendLimiter {
 public:
  static constexpr std::size_t sends_max = 120;
  static constexpr std::chrono::seconds window{60};
  /// Two beats fall into a minute of Discord's 41 s interval; the rest answers op 1 and carries the
  /// identify or resume of the connection's start.
  static constexpr std::size_t heartbeat_room = 8;
  /// Heartbeats leave one slot for the connection's identify or resume, which may come late.
  static constexpr std::size_t opening_room = 1;
  /// A longer payload is closed with 4002 (Discord, "Gateway", sending events, read August 2026).
  static constexpr std::size_t payload_max_bytes = 4096;

  /// The moment from which the next command may be sent; `SteadyTime::min()` while slots were never short.
  [[nodiscard]] SteadyTime command_at() const { return free_at(sends_max - heartbeat_room); }
  /// Likewise for a heartbeat; only a server that floods us with op 1, or names an interval below half a
  /// second, makes one wait.
  [[nodiscard]] SteadyTime heartbeat_at() const { return free_at(sends_max - opening_room); }
  /// Notes one sent payload, command or heartbeat.
  void note(SteadyTime now);

 private:
  /// When fewer than `slots` of the sends so far will be left in the window.
  [[nodiscard]] SteadyTime free_at(std::size_t slots) const;

  std::array<SteadyTime, sends_max> log_{};  ///< a ring over the last 120 sends
  std::uint64_t count_ = 0;
};

}  // namespace veilleur::gateway
