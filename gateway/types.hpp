// Owns: the plain values that name a shard, its session and how it ended.
// Must not know: coroutines, sockets, the domain.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace veilleur::gateway {

struct ShardId {
  std::uint32_t index = 0;
  std::uint32_t count = 1;
  bool operator==(const ShardId&) const = default;
};

enum class Compression { none, zlib_stream, zstd_stream };
/// "none", "zlib-stream" or "zstd-stream": the values of the configuration and of Discord's `compress`.
[[nodiscard]] std::string_view to_string(Compression compression);

/// Where a session can be resumed from.
struct ResumePoint {
  std::string session_id;
  std::string resume_url;
  std::uint64_t sequence = 0;
};

/// Why a shard ended for good; the process exits with status 3.
struct FatalClose {
  std::uint16_t code = 0;
  std::string advice;  ///< what the operator should do, in one sentence
};

/// What GET /gateway/bot says about identifies (Discord, "Gateway", read August 2026).
struct SessionStartLimit {
  std::uint32_t total = 1000;
  std::uint32_t remaining = 1000;
  std::chrono::milliseconds reset_after{0};
  std::uint32_t max_concurrency = 1;
};

/// What GET /gateway/bot says. The address may be kept; the rest is true of the moment of the answer.
struct GatewayAnswer {
  std::string url;
  std::uint32_t shards = 1;  ///< how many Discord recommends
  SessionStartLimit limit;
};

}  // namespace veilleur::gateway
