// Owns: the texts that a shard sends and the address that it connects to.
// Must not know: when they are sent.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/secret.hpp"
#include "gateway/types.hpp"

namespace veilleur::gateway {

/// Op 1; `sequence` is the last one received, nothing before the first dispatch.
[[nodiscard]] std::string heartbeat_payload(std::optional<std::uint64_t> sequence);
/// Op 2. Contains the token: for the socket alone.
[[nodiscard]] std::string identify_payload(const Secret& token, ShardId shard, std::uint64_t intents);
/// Op 6. Contains the token: for the socket alone.
[[nodiscard]] std::string resume_payload(const Secret& token, std::string_view session_id,
                                         std::uint64_t sequence);

/// The base or resume address with version, encoding and compression. A resumed session keeps the query it
/// was made with (Discord, "Gateway", resuming, read August 2026).
[[nodiscard]] std::string gateway_address(std::string_view url, Compression compression);

}  // namespace veilleur::gateway
