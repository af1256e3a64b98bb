// Owns: when a connection beats, and when silence means that it is dead.
// Must not know: sockets, payloads, what a reconnect is.
#pragma once

#include <cstdint>
#include <optional>

#include "base/random.hpp"
#include "base/time.hpp"

namespace veilleur::gateway {

/// The heartbeat of one connection. A new connection makes a new one, so no un-ACKed flag can be carried
/// over. Times are those of Discord's HELLO (`heartbeat_interval`, 41.25 s in practice).
class Heartbeat {
 public:
  enum class Health { alive, zombie };

  /// The first beat comes after a random part of the interval (Discord, "Gateway", read August 2026).
  Heartbeat(std::chrono::milliseconds interval, SteadyTime now, Random& random)
      : interval_(interval),
        next_(now + std::chrono::duration_cast<std::chrono::nanoseconds>(
                        std::chrono::duration<double, std::milli>(interval) * random.fraction())) {}

  [[nodiscard]] SteadyTime next_at() const { return next_; }

  /// Called when `next_at` has passed. `alive`: the caller sends a beat now. `zombie`: no ACK came for the
  /// last beat nor any other frame since, or two beats in a row went without an ACK although frames came.
  /// ACKs late behind a flood of GUILD_CREATE are normal (discordeno #2311), hence the second chance.
  [[nodiscard]] Health beat(SteadyTime now) {
    // A beat that is late because this process did not run proves nothing about the peer: its ACK may lie
    // unread in the socket. The same holds where we stopped reading on purpose.
    const bool own_fault = paused_ || pause_since_beat_ || now - next_ > interval_ / 4;
    if (!awaiting_ack_ || own_fault) {
      missed_ = 0;
    } else {
      ++missed_;
      if (!frame_since_beat_ || missed_ >= 2) return Health::zombie;
    }
    awaiting_ack_ = true;
    frame_since_beat_ = false;
    pause_since_beat_ = paused_;
    next_ = now + interval_;
    return Health::alive;
  }

  /// Any inbound frame is a sign of life.
  void frame() { frame_since_beat_ = true; }
  void ack() {
    awaiting_ack_ = false;
    missed_ = 0;
  }
  /// Our own reading stops (true) or goes on (false).
  void pause(bool paused) {
    paused_ = paused;
    if (paused) pause_since_beat_ = true;
  }

 private:
  std::chrono::milliseconds interval_;
  SteadyTime next_;
  std::uint32_t missed_ = 0;
  bool awaiting_ack_ = false;
  bool frame_since_beat_ = false;
  bool paused_ = false;
  bool pause_since_beat_ = false;
};

}  // namespace veilleur::gateway
