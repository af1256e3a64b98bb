// Owns: the configuration as one plain value, and how it is made from a TOML file and the environment.
// Must not know: getenv (the environment arrives as a value), sockets, what the settings are used for.
#pragma once

#include <boost/json/object.hpp>
#include <cstdint>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/id.hpp"
#include "base/log.hpp"
#include "base/secret.hpp"
#include "gateway/types.hpp"
#include "net/url.hpp"

namespace veilleur::bot {

/// As many shards as `/gateway/bot` recommends, all in this process.
struct AutoShards {
  bool operator==(const AutoShards&) const = default;
};

/// The shards first to last, both included, of count in all; first <= last < count.
struct ShardRange {
  std::uint32_t first = 0;
  std::uint32_t last = 0;
  std::uint32_t count = 1;
  bool operator==(const ShardRange&) const = default;
};

using ShardSelection = std::variant<AutoShards, ShardRange>;

/// An address to listen on: an IP address without brackets, and a port (0 picks a free one).
struct ListenAddress {
  std::string host;
  std::uint16_t port = 0;
  bool operator==(const ListenAddress&) const = default;
};

struct AttendanceConfig {
  std::string time_zone =
      "Europe/Paris";       ///< an IANA name; whether it exists is known where zones are loaded
  std::uint32_t votes = 3;  ///< how many learners must press "not announced" in a half-day
};

struct Config {
  Secret token;  ///< empty only where the purpose was `maintenance`
  net::Url api_url{.host = "discord.com", .target = "/api/v10"};  ///< target without a trailing slash
  std::string database_path = "veilleur.db";
  LogLevel log_level = LogLevel::info;
  std::string log_file;  ///< empty: standard error
  gateway::Compression compression = gateway::Compression::zstd_stream;
  ShardSelection shards = AutoShards{};
  bool message_content = true;
  bool guild_members = true;
  std::optional<ListenAddress> listen;  ///< nothing: no listener
  Secret admin_secret;                  ///< empty: the listener's admin routes are closed
  std::vector<UserId> operators;
  AttendanceConfig attendance;
};

/// The environment as a value. A variable that is set but empty counts as unset.
using Environment = std::map<std::string, std::string, std::less<>>;

/// Makes the value from `environ`-like entries ("NAME=value", ended by a null pointer).
[[nodiscard]] Environment environment_from(const char* const* entries);

struct ConfigFile {
  enum class Presence { optional, required };
  std::string path = "veilleur.toml";
  Presence presence = Presence::optional;  ///< required where someone named the file
};

/// What the configuration is for: `maintenance` (backup) needs the database alone and reads no secret.
enum class Purpose { run, maintenance };

/// Everything that is wrong with a configuration, one line each, in words for the operator: where (file
/// and line, or the variable), the key, the value seen (never a secret's) and what would be right.
class ConfigError : public std::runtime_error {
 public:
  explicit ConfigError(const std::vector<std::string>& problems);
};

/// Environment over file over defaults. Reads the file and the secrets' files, nothing else. Relative
/// paths are from the working directory. Throws ConfigError; the caller exits with status 2.
[[nodiscard]] Config load_config(const ConfigFile& file, const Environment& environment, Purpose purpose);

/// The same from a file's text, for tests and for whoever has it already; `name` appears in errors.
[[nodiscard]] Config parse_config(std::string_view text, const std::string& name,
                                  const Environment& environment, Purpose purpose);

/// The configuration as the recording's header holds it: every setting but the secrets.
[[nodiscard]] boost::json::object without_secrets(const Config& config);

}  // namespace veilleur::bot
