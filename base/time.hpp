// Owns: the two kinds of time and the snowflake's clock. They do not convert into each other.
// Must not know: any clock. `now` always arrives as a value.
#pragma once

#include <chrono>
#include <cstdint>

namespace veilleur {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::seconds;

/// Monotonic time: heartbeats, rate limits, network timeouts. Its origin means nothing.
struct SteadyTag {
  using rep = std::int64_t;
  using period = std::nano;
  using duration = std::chrono::nanoseconds;
};
using SteadyTime = std::chrono::time_point<SteadyTag, std::chrono::nanoseconds>;

/// Civil time in UTC, counted from the Unix epoch: due times, ages of messages, what users see.
struct WallTag {
  using rep = std::int64_t;
  using period = std::milli;
  using duration = std::chrono::milliseconds;
};
using WallTime = std::chrono::time_point<WallTag, std::chrono::milliseconds>;

/// Milliseconds since the Unix epoch: the form of a WallTime in SQL, JSON and logs.
[[nodiscard]] constexpr std::int64_t unix_ms(WallTime time) { return time.time_since_epoch().count(); }
[[nodiscard]] constexpr WallTime from_unix_ms(std::int64_t value) { return WallTime{milliseconds{value}}; }

/// Discord's epoch, the first second of 2015 (Discord, "Snowflakes", read August 2026).
inline constexpr std::int64_t discord_epoch_ms = 1'420'070'400'000;

/// The moment at which Discord made this id.
[[nodiscard]] constexpr WallTime snowflake_time(std::uint64_t snowflake) {
  return from_unix_ms(static_cast<std::int64_t>(snowflake >> 22) + discord_epoch_ms);
}
/// The smallest snowflake of this moment; 0 for moments before Discord's epoch.
[[nodiscard]] constexpr std::uint64_t snowflake_floor(WallTime time) {
  const std::int64_t since = unix_ms(time) - discord_epoch_ms;
  return since <= 0 ? 0 : static_cast<std::uint64_t>(since) << 22;
}

}  // namespace veilleur
