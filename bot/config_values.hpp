// Owns: how each setting is read from and written as text. Everything here is pure.
// Must not know: TOML, the environment, files.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "bot/config.hpp"

namespace veilleur::bot {

/// `auto`, `4` (all four) or `0-15/64`; at most 65536 shards in all.
[[nodiscard]] std::optional<ShardSelection> parse_shards(std::string_view text);
[[nodiscard]] std::string to_string(const ShardSelection& shards);

/// `[::]:8300`, `127.0.0.1:8300` or `localhost:8300`.
[[nodiscard]] std::optional<ListenAddress> parse_listen(std::string_view text);
[[nodiscard]] std::string to_string(const ListenAddress& address);

/// `debug`, `info`, `warning` (or `warn`) or `error`.
[[nodiscard]] std::optional<LogLevel> parse_log_level(std::string_view text);
[[nodiscard]] std::string_view to_string(LogLevel level);

/// `zstd-stream`, `zlib-stream` or `none`.
[[nodiscard]] std::optional<gateway::Compression> parse_compression(std::string_view text);

/// `true` or `false`.
[[nodiscard]] std::optional<bool> parse_switch(std::string_view text);

/// 1 to 1000.
[[nodiscard]] std::optional<std::uint32_t> parse_votes(std::string_view text);

/// Whether the text has the form of an IANA time zone name, such as `Europe/Paris`.
[[nodiscard]] bool is_time_zone_name(std::string_view text);

/// A non-zero snowflake in decimal.
[[nodiscard]] std::optional<UserId> parse_operator(std::string_view text);

/// An `https://` (or loopback `http://`) address without query, its trailing slash removed. The error
/// says what would be right.
[[nodiscard]] Result<net::Url, std::string> parse_api_url(std::string_view text);

/// The one of `known` that `key` most resembles: the same last part in another table, or else the fewest
/// letters to change. `known` is not empty.
[[nodiscard]] std::string_view nearest_key(std::string_view key, const std::vector<std::string_view>& known);

}  // namespace veilleur::bot
