// Owns: making the configuration from a TOML file and the environment, and saying what is wrong with it.
// Must not know: getenv, sockets, what the settings are used for.
#include "bot/config.hpp"

#include <toml++/toml.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <sstream>

#include "bot/config_values.hpp"
#include "bot/secret_file.hpp"

namespace veilleur::bot {
namespace {

/// What TOML may hold where a setting is expected. The environment always holds text.
enum class Kind { text, number, number_or_text, boolean };

struct SecretPath {
  std::string path;
  std::string place;
};

/// The configuration while it is being read: secrets are still paths.
struct Draft {
  Config config;
  SecretPath token_file;
  SecretPath admin_secret_file;
};

/// What would have been right; nothing where the value was taken.
using Expected = std::optional<std::string>;

struct Setting {
  std::string_view key;       ///< as in the file: "discord.shards"
  std::string_view variable;  ///< of the environment; empty where it has no say
  Kind kind = Kind::text;
  Expected (*take)(Draft&, std::string_view value, const std::string& place) = nullptr;
};

/// Stores what `parse` made of the value, or says what it wants instead.
template <class T, class U>
Expected keep(T& field, const std::optional<U>& parsed, const char* expected) {
  if (!parsed) return expected;
  field = *parsed;
  return std::nullopt;
}

Expected keep_path(std::string& field, std::string_view value) {
  if (value.empty() || value.find('\0') != std::string_view::npos) return "a path";
  field = value;
  return std::nullopt;
}

Expected keep_secret(SecretPath& field, std::string_view value, const std::string& place) {
  field.place = place;
  return keep_path(field.path, value);
}

using Text = std::string_view;
using Place = const std::string&;

constexpr const char* a_switch = "true or false";

/// Every setting, once. Documented in interfaces.md, "Programs".
constexpr Setting settings[] = {
    {"discord.token_file", "", Kind::text,
     [](Draft& draft, Text value, Place place) { return keep_secret(draft.token_file, value, place); }},
    {"discord.api_url", "VEILLEUR_API_URL", Kind::text,
     [](Draft& draft, Text value, Place) -> Expected {
       auto url = parse_api_url(value);
       if (url.has_error()) return url.error();
       draft.config.api_url = *url;
       return std::nullopt;
     }},
    {"discord.shards", "VEILLEUR_SHARDS", Kind::number_or_text,
     [](Draft& draft, Text value, Place) {
       return keep(draft.config.shards, parse_shards(value),
                   "auto, a number such as 4, or a range such as 0-15/64");
     }},
    {"discord.compression", "VEILLEUR_COMPRESSION", Kind::text,
     [](Draft& draft, Text value, Place) {
       return keep(draft.config.compression, parse_compression(value), "zstd-stream, zlib-stream or none");
     }},
    {"discord.message_content", "", Kind::boolean,
     [](Draft& draft, Text value, Place) {
       return keep(draft.config.message_content, parse_switch(value), a_switch);
     }},
    {"discord.guild_members", "", Kind::boolean,
     [](Draft& draft, Text value, Place) {
       return keep(draft.config.guild_members, parse_switch(value), a_switch);
     }},
    {"database.path", "VEILLEUR_DATABASE", Kind::text,
     [](Draft& draft, Text value, Place) { return keep_path(draft.config.database_path, value); }},
    {"log.level", "VEILLEUR_LOG_LEVEL", Kind::text,
     [](Draft& draft, Text value, Place) {
       return keep(draft.config.log_level, parse_log_level(value), "debug, info, warning or error");
     }},
    {"log.file", "", Kind::text,
     [](Draft& draft, Text value, Place) { return keep_path(draft.config.log_file, value); }},
    {"http.listen", "VEILLEUR_LISTEN", Kind::text,
     [](Draft& draft, Text value, Place) {
       return keep(draft.config.listen, parse_listen(value),
                   "an address and a port, such as [::]:8300 or 127.0.0.1:8300");
     }},
    {"http.admin_secret_file", "", Kind::text,
     [](Draft& draft, Text value, Place place) {
       return keep_secret(draft.admin_secret_file, value, place);
     }},
    {"attendance.time_zone", "", Kind::text,
     [](Draft& draft, Text value, Place) -> Expected {
       if (!is_time_zone_name(value)) return "the name of a time zone, such as Europe/Paris";
       draft.config.attendance.time_zone = value;
       return std::nullopt;
     }},
    {"attendance.votes", "", Kind::number,
     [](Draft& draft, Text value, Place) {
       return keep(draft.config.attendance.votes, parse_votes(value), "a number from 1 to 1000");
     }},
};

constexpr std::string_view operators_key = "operators";

std::vector<std::string_view> known_keys() {
  std::vector<std::string_view> keys{operators_key};
  for (const Setting& setting : settings) keys.push_back(setting.key);
  return keys;
}

std::vector<std::string_view> known_tables() {
  std::vector<std::string_view> tables;
  for (const Setting& setting : settings) {
    const std::string_view table = setting.key.substr(0, setting.key.find('.'));
    if (std::find(tables.begin(), tables.end(), table) == tables.end()) tables.push_back(table);
  }
  return tables;
}

const Setting* find_setting(std::string_view key) {
  const auto* found = std::find_if(std::begin(settings), std::end(settings),
                                   [&](const Setting& setting) { return setting.key == key; });
  return found == std::end(settings) ? nullptr : found;
}

/// Paths of secrets are not quoted: whoever pasted the token itself there would find it in the log.
bool quotable(const Setting& setting) { return !setting.key.ends_with("_file"); }

std::string as_toml(const toml::node& node) {
  std::ostringstream out;
  node.visit([&out](const auto& value) {
    if constexpr (toml::is_value<decltype(value)>) {
      out << value;
    } else {
      out << (value.is_table() ? "a table" : "an array");
    }
  });
  return out.str();
}

/// The node as the text that the environment would have held; nothing where its type is not the setting's.
std::optional<std::string> text_of(const toml::node& node, Kind kind) {
  if (const auto* text = node.as_string(); text && (kind == Kind::text || kind == Kind::number_or_text)) {
    return text->get();
  }
  if (const auto* number = node.as_integer();
      number && (kind == Kind::number || kind == Kind::number_or_text)) {
    return std::to_string(number->get());
  }
  if (const auto* boolean = node.as_boolean(); boolean && kind == Kind::boolean) {
    return boolean->get() ? "true" : "false";
  }
  return std::nullopt;
}

std::string_view kind_name(Kind kind) {
  switch (kind) {
    case Kind::text:
      return "text in quotes";
    case Kind::number:
      return "a number";
    case Kind::number_or_text:
      return "a number, or text in quotes";
    case Kind::boolean:
      return "true or false, without quotes";
  }
  return "";
}

class Reader {
 public:
  Reader(std::string file, Purpose purpose) : file_(std::move(file)), purpose_(purpose) {}

  void read_file(std::string_view text) {
    try {
      read_tables(toml::parse(text, file_));
    } catch (const toml::parse_error& error) {
      problems_.push_back(place_of(error.source()) + ": not TOML: " + std::string(error.description()));
    }
  }

  void read_environment(const Environment& environment) {
    for (const Setting& setting : settings) {
      const std::string* value = find(environment, setting.variable);
      if (value == nullptr) continue;
      const std::string place = "environment";
      if (const Expected expected = setting.take(draft_, *value, place)) {
        complain(place, setting.variable, '"' + *value + '"', *expected);
      }
    }
  }

  /// Reads the secrets last, when it is known which of file and environment names them.
  Config finish(const Environment& environment) && {
    if (purpose_ == Purpose::run) {
      draft_.config.token = read_token(environment);
      if (!draft_.admin_secret_file.path.empty()) {
        draft_.config.admin_secret = read_secret(draft_.admin_secret_file, "http.admin_secret_file");
      }
    }
    if (!problems_.empty()) throw ConfigError(problems_);
    return std::move(draft_.config);
  }

 private:
  static const std::string* find(const Environment& environment, std::string_view variable) {
    const auto found = variable.empty() ? environment.end() : environment.find(variable);
    return found == environment.end() || found->second.empty() ? nullptr : &found->second;
  }

  [[nodiscard]] std::string place_of(const toml::source_region& source) const {
    return file_ + ':' + std::to_string(source.begin.line);
  }

  void complain(const std::string& place, std::string_view key, const std::string& seen,
                std::string_view expected) {
    problems_.push_back(place + ": " + std::string(key) + (seen.empty() ? "" : " = " + seen) + ": expected " +
                        std::string(expected));
  }

  void complain_unknown(const toml::key& key, const std::string& name,
                        const std::vector<std::string_view>& known) {
    problems_.push_back(place_of(key.source()) + ": unknown key " + name + "; did you mean " +
                        std::string(nearest_key(name, known)) + '?');
  }

  void read_tables(const toml::table& root) {
    const auto tables = known_tables();
    for (const auto& [key, node] : root) {
      const std::string name(key.str());
      const bool is_table_name = std::find(tables.begin(), tables.end(), name) != tables.end();
      if (name == operators_key) {
        read_operators(node);
      } else if (const auto* table = node.as_table(); table && is_table_name) {
        read_table(name, *table);
      } else if (is_table_name) {
        complain(place_of(node.source()), name, "", "a table, written [" + name + "]");
      } else {
        complain_unknown(key, name, node.is_table() ? tables : known_keys());
      }
    }
  }

  void read_table(const std::string& table_name, const toml::table& table) {
    for (const auto& [key, node] : table) {
      const std::string name = table_name + '.' + std::string(key.str());
      if (const Setting* setting = find_setting(name)) {
        read_setting(*setting, node);
      } else {
        complain_unknown(key, name, known_keys());
      }
    }
  }

  void read_setting(const Setting& setting, const toml::node& node) {
    const std::string place = place_of(node.source());
    const std::string seen = quotable(setting) ? as_toml(node) : "";
    const auto text = text_of(node, setting.kind);
    if (!text) return complain(place, setting.key, seen, kind_name(setting.kind));
    if (const Expected expected = setting.take(draft_, *text, place)) {
      complain(place, setting.key, seen, *expected);
    }
  }

  void read_operators(const toml::node& node) {
    constexpr std::string_view expected = "a list of user ids, such as [\"175928847299117063\"]";
    const auto* list = node.as_array();
    if (list == nullptr) return complain(place_of(node.source()), operators_key, as_toml(node), expected);
    for (const toml::node& entry : *list) {
      const auto text = text_of(entry, Kind::number_or_text);
      const auto id = text ? parse_operator(*text) : std::nullopt;
      if (id) {
        draft_.config.operators.push_back(*id);
      } else {
        complain(place_of(entry.source()), operators_key, as_toml(entry), expected);
      }
    }
  }

  Secret read_token(const Environment& environment) {
    if (const std::string* text = find(environment, "DISCORD_TOKEN")) {
      auto token = parse_secret(*text);
      if (token.has_value()) return *token;
      problems_.push_back("environment: DISCORD_TOKEN " + token.error().text);
    } else if (!draft_.token_file.path.empty()) {
      return read_secret(draft_.token_file, "discord.token_file");
    } else if (draft_.token_file.place.empty()) {
      problems_.push_back(file_ +
                          ": there is no token: set the variable DISCORD_TOKEN, or token_file in [discord]");
    }
    return {};
  }

  Secret read_secret(const SecretPath& file, std::string_view key) {
    auto secret = read_secret_file(file.path);
    if (secret.has_value()) return *secret;
    problems_.push_back(file.place + ": the file that " + std::string(key) + " names " + secret.error().text);
    return {};
  }

  std::string file_;
  Purpose purpose_;
  Draft draft_;
  std::vector<std::string> problems_;
};

std::string joined(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += (text.empty() ? "" : "\n") + line;
  return text;
}

}  // namespace

ConfigError::ConfigError(const std::vector<std::string>& problems) : std::runtime_error(joined(problems)) {}

Environment environment_from(const char* const* entries) {
  Environment environment;
  for (; *entries != nullptr; ++entries) {
    const std::string_view entry = *entries;
    const std::size_t equals = entry.find('=');
    if (equals == std::string_view::npos) continue;
    environment.emplace(entry.substr(0, equals), entry.substr(equals + 1));
  }
  return environment;
}

Config parse_config(std::string_view text, const std::string& name, const Environment& environment,
                    Purpose purpose) {
  Reader reader(name, purpose);
  reader.read_file(text);
  reader.read_environment(environment);
  return std::move(reader).finish(environment);
}

Config load_config(const ConfigFile& file, const Environment& environment, Purpose purpose) {
  errno = 0;
  std::ifstream stream(file.path, std::ios::binary);
  const int open_error = errno;
  if (!stream.is_open()) {
    if (open_error == ENOENT && file.presence == ConfigFile::Presence::optional) {
      return parse_config("", file.path, environment, purpose);
    }
    const bool named = file.presence == ConfigFile::Presence::required;
    throw ConfigError({file.path + ": cannot be opened: " + std::strerror(open_error) +
                       (named ? "; name a file that can be read with --config, or leave --config out"
                              : "; check its rights")});
  }
  std::string text;
  try {
    text.assign(std::istreambuf_iterator<char>(stream), {});
  } catch (const std::ios_base::failure&) {
    // libstdc++ throws here for folders and broken disks, whatever the stream's exception mask says.
    throw ConfigError({file.path + ": cannot be read; name a file with --config, not a folder"});
  }
  return parse_config(text, file.path, environment, purpose);
}

boost::json::object without_secrets(const Config& config) {
  boost::json::array operators;
  for (const UserId id : config.operators) operators.emplace_back(id.to_string());
  const bool plain = config.api_url.transport == net::Transport::plain;
  const bool v6 = config.api_url.host.find(':') != std::string::npos;
  const std::string host = v6 ? '[' + config.api_url.host + ']' : config.api_url.host;
  return {{"api_url", (plain ? "http://" : "https://") + host + ':' + std::to_string(config.api_url.port) +
                          config.api_url.target},
          {"database", config.database_path},
          {"log_level", to_string(config.log_level)},
          {"log_file", config.log_file},
          {"compression", gateway::to_string(config.compression)},
          {"shards", to_string(config.shards)},
          {"message_content", config.message_content},
          {"guild_members", config.guild_members},
          {"listen", config.listen ? boost::json::value(to_string(*config.listen)) : nullptr},
          {"operators", std::move(operators)},
          {"attendance", {{"time_zone", config.attendance.time_zone}, {"votes", config.attendance.votes}}}};
}

}  // namespace veilleur::bot
