// Owns: the recording: one JSON object a line, without secrets, of what reaches and leaves the bot.
// Must not know: the domain, SQL (the database arrives as bytes), who replays it.
#pragma once

#include <boost/json/object.hpp>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/id.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "gateway/types.hpp"
#include "net/http.hpp"

namespace veilleur::bot {

/// When something happened, on both clocks.
struct Moment {
  SteadyTime steady;
  WallTime wall;
};

enum class Direction { in, out };

/// What the first two lines of a recording, `header` and `state`, say.
struct RecordingStart {
  Moment now;
  std::string release;
  boost::json::object configuration;  ///< `without_secrets(config)`
  std::string time_zone_data;         ///< the version of the time zone data
  std::uint64_t seed = 0;             ///< of the run's random source
  std::string_view database;          ///< a copy's bytes, interaction tokens blanked by the caller
};

/// What only Discord could say and the core was made with; `header` is written before Discord is asked.
struct CoreIdentity {
  UserId self;
  std::uint32_t shard_count = 1;  ///< of all processes together, `auto` resolved
  std::uint64_t intents = 0;
};

/// Every line holds `v` (1), `t_us` (monotonic), `wall`, `kind`, `dir`, `shard` (null where there is none)
/// and `data`. What a replay is fed with is `in` (header, state, inputs included), what came of it `out`.
/// Kinds: `header`, `state`, `core` (once, before the first `input`), `gateway`, `request`, `response`,
/// `input`, `end`. Bodies and payloads that are
/// no JSON cannot be searched for secrets with certainty, so only their size is written.
///
/// Safe on every thread; no call waits for the disk but `open_recorder`, and for a second at most `flush`,
/// `finish` and the end. A thread of the recorder's own writes once a second, or earlier when much has come
/// together. When the disk is full or too slow, or stands still in that second, the recording ends with one
/// line in the log and the bot goes on.
class Recorder {
 public:
  virtual ~Recorder() = default;

  /// A gateway payload: after inflation, or before it is sent.
  virtual void gateway(Moment now, gateway::ShardId shard, Direction direction, std::string_view payload) = 0;
  virtual void request(Moment now, const net::HttpRequest& request) = 0;
  virtual void response(Moment now, const net::HttpRequest& request,
                        const Result<net::HttpResponse, net::HttpFailure>& response) = 0;
  virtual void core_begins(Moment now, const CoreIdentity& identity) = 0;
  /// One Input of the core, in handled order, with all that `step` was given. `input` is JSON.
  virtual void input(Moment now, std::uint64_t seed, std::string_view input) = 0;

  /// Returns when all that was recorded before this call is in the file (or the recording has ended).
  virtual void flush() = 0;
  /// The last line of a clean end: a digest of the final tables. Later calls record nothing. Without
  /// `finish`, destruction writes what is there and leaves the recording without its end.
  virtual void finish(Moment now, std::string_view digest) = 0;
};

/// Begins a recording, or continues the file with a new header. The error says why the file cannot be used
/// and what would be right; a full disk is none, see above. A file that does not begin with a header of this
/// version is refused and keeps every byte.
[[nodiscard]] Result<std::unique_ptr<Recorder>, std::string> open_recorder(const std::string& path,
                                                                           const RecordingStart& start);

}  // namespace veilleur::bot
