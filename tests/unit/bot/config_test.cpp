// Owns: how a configuration comes from file and environment, and what its errors say.
// Must not know: what the settings are used for.
#include "bot/config.hpp"

#include <sys/stat.h>

#include <boost/json/serialize.hpp>
#include <boost/test/unit_test.hpp>

#include "tests/support/temp_directory.hpp"

namespace veilleur::bot {
namespace {

using testing::TempDirectory;

const std::string token_text = "MTk4NjIyNDgzNDcxOTI1MjQ4.Cl2FMQ.ZnCjm1XVW7vRze4b7Cq4se7kKWs";
const Environment with_token{{"DISCORD_TOKEN", token_text}};

Config parsed(std::string_view text, Environment environment = with_token) {
  return parse_config(text, "veilleur.toml", environment, Purpose::run);
}

std::string problems(std::string_view text, Environment environment = with_token) {
  try {
    static_cast<void>(parsed(text, std::move(environment)));
  } catch (const ConfigError& error) {
    return error.what();
  }
  return "";
}

bool contains(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

BOOST_AUTO_TEST_SUITE(config)

BOOST_AUTO_TEST_CASE(defaults) {
  const Config config = parsed("");
  BOOST_TEST(config.token.expose() == token_text);
  BOOST_TEST((config.api_url.transport == net::Transport::tls));
  BOOST_TEST(config.api_url.host == "discord.com");
  BOOST_TEST(config.api_url.port == 443);
  BOOST_TEST(config.api_url.target == "/api/v10");
  BOOST_TEST(config.database_path == "veilleur.db");
  BOOST_TEST((config.log_level == LogLevel::info));
  BOOST_TEST(config.log_file == "");
  BOOST_TEST((config.compression == gateway::Compression::zstd_stream));
  BOOST_TEST((config.shards == ShardSelection{AutoShards{}}));
  BOOST_TEST(config.message_content);
  BOOST_TEST(config.guild_members);
  BOOST_TEST(!config.listen);
  BOOST_TEST(config.operators.empty());
}

BOOST_AUTO_TEST_CASE(every_key_of_the_file) {
  const TempDirectory directory;
  const std::string token = directory.write("token", token_text + "\n");
  const std::string admin = directory.write("admin", "admin-secret");
  const Config config =
      parsed("operators = [\"175928847299117063\", 80351110224678912]\n[discord]\ntoken_file = \"" + token +
                 "\"\napi_url = \"http://127.0.0.1:9000/api/v10\"\nshards = 4\n"
                 "compression = \"none\"\nmessage_content = false\nguild_members = false\n"
                 "[database]\npath = \"/srv/v.db\"\n[log]\nlevel = \"debug\"\nfile = \"v.log\"\n"
                 "[http]\nlisten = \"[::]:8300\"\nadmin_secret_file = \"" +
                 admin + "\"\n[attendance]\ntime_zone = \"Europe/Brussels\"\nvotes = 5\n",
             {});
  BOOST_TEST(config.token.expose() == token_text);
  BOOST_TEST(config.api_url.port == 9000);
  BOOST_TEST((config.shards == ShardSelection{ShardRange{0, 3, 4}}));
  BOOST_TEST((config.compression == gateway::Compression::none));
  BOOST_TEST(!config.message_content);
  BOOST_TEST(!config.guild_members);
  BOOST_TEST(config.database_path == "/srv/v.db");
  BOOST_TEST((config.log_level == LogLevel::debug));
  BOOST_TEST(config.log_file == "v.log");
  BOOST_TEST((config.listen == ListenAddress{"::", 8300}));
  BOOST_TEST(config.admin_secret.expose() == "admin-secret");
  BOOST_REQUIRE(config.operators.size() == 2u);
  BOOST_TEST((config.operators[0] == UserId{175928847299117063}));
  BOOST_TEST((config.operators[1] == UserId{80351110224678912}));
  BOOST_TEST(config.attendance.time_zone == "Europe/Brussels");
  BOOST_TEST(config.attendance.votes == 5u);
}

BOOST_AUTO_TEST_CASE(environment_over_file) {
  const std::string file =
      "[discord]\ntoken_file = \"/nowhere\"\napi_url = \"https://one.example/api\"\nshards = \"0-1/4\"\n"
      "compression = \"none\"\n[database]\npath = \"file.db\"\n[log]\nlevel = \"error\"\n"
      "[http]\nlisten = \"127.0.0.1:1\"\n";
  const Config config = parsed(file, {{"DISCORD_TOKEN", token_text},
                                      {"VEILLEUR_API_URL", "https://two.example/api"},
                                      {"VEILLEUR_DATABASE", "environment.db"},
                                      {"VEILLEUR_LOG_LEVEL", "debug"},
                                      {"VEILLEUR_COMPRESSION", "zlib-stream"},
                                      {"VEILLEUR_SHARDS", "2-3/4"},
                                      {"VEILLEUR_LISTEN", "[::1]:2"}});
  BOOST_TEST(config.token.expose() == token_text);
  BOOST_TEST(config.api_url.host == "two.example");
  BOOST_TEST(config.database_path == "environment.db");
  BOOST_TEST((config.log_level == LogLevel::debug));
  BOOST_TEST((config.compression == gateway::Compression::zlib_stream));
  BOOST_TEST((config.shards == ShardSelection{ShardRange{2, 3, 4}}));
  BOOST_TEST((config.listen == ListenAddress{"::1", 2}));
}

BOOST_AUTO_TEST_CASE(an_empty_variable_is_unset) {
  const Config config = parsed("[database]\npath = \"file.db\"\n", {{"DISCORD_TOKEN", token_text},
                                                                    {"VEILLEUR_DATABASE", ""},
                                                                    {"VEILLEUR_SHARDS", ""},
                                                                    {"VEILLEUR_LISTEN", ""}});
  BOOST_TEST(config.database_path == "file.db");
  BOOST_TEST((config.shards == ShardSelection{AutoShards{}}));
  BOOST_TEST(!config.listen);
  BOOST_TEST(contains(problems("", {{"DISCORD_TOKEN", ""}}), "there is no token"));
}

BOOST_AUTO_TEST_CASE(problems_say_where_what_and_what_instead) {
  struct Row {
    std::string_view text;
    std::vector<std::string_view> says;
  };
  const Row rows[] = {
      {"[discord]\n\nshards = \"many\"", {"veilleur.toml:3:", "discord.shards", "many", "0-15/64"}},
      {"[discord]\nshards = true", {"veilleur.toml:2:", "discord.shards = true", "expected"}},
      {"[discord]\nshards = 0", {"discord.shards = 0", "expected auto"}},
      {"[discord]\nmessage_content = \"true\"", {"discord.message_content", "without quotes"}},
      {"[discord]\ncompression = \"gzip\"",
       {"discord.compression", "gzip", "zstd-stream, zlib-stream or none"}},
      {"[discord]\napi_url = \"http://discord.com\"", {"discord.api_url", "http://discord.com", "https://"}},
      {"[database]\npath = \"\"", {"database.path", "expected a path"}},
      {"[database]\npath = 5", {"database.path = 5", "text in quotes"}},
      {"[log]\nlevel = \"loud\"", {"log.level", "loud", "debug, info, warning or error"}},
      {"[http]\nlisten = \"8300\"", {"http.listen", "8300", "[::]:8300"}},
      {"[attendance]\nvotes = 0", {"attendance.votes = 0", "1 to 1000"}},
      {"[attendance]\nvotes = \"3\"", {"attendance.votes", "expected a number"}},
      {"[attendance]\ntime_zone = \"../x\"", {"attendance.time_zone", "Europe/Paris"}},
      {"operators = 5", {"veilleur.toml:1:", "operators = 5", "a list of user ids"}},
      {"operators = [\"1\", \"alice\"]", {"operators", "alice", "a list of user ids"}},
      {"operators = [1.5]", {"operators = 1.5"}},
      {"operators = [-1]", {"operators = -1"}},
      {"discord = 5", {"veilleur.toml:1:", "discord", "a table, written [discord]"}},
      {"[discord]\nshard = 4",
       {"veilleur.toml:2:", "unknown key discord.shard;", "did you mean discord.shards?"}},
      {"[discord.shards]\nx = 1", {"discord.shards = a table", "expected"}},
      {"[discrod]\nshards = 4", {"veilleur.toml:1:", "unknown key discrod;", "did you mean discord?"}},
      {"operator = [1]", {"unknown key operator;", "did you mean operators?"}},
      {"shards = 4", {"unknown key shards;", "did you mean discord.shards?"}},
      {"[discord\nshards = 4", {"veilleur.toml:", "not TOML"}},
      {"[discord]\nshards = 4\nshards = 5", {"not TOML"}},
  };
  for (const Row& row : rows) {
    const std::string text = problems(row.text);
    for (const std::string_view part : row.says) {
      BOOST_TEST(contains(text, part), row.text << "\n  says: " << text << "\n  lacks: " << part);
    }
    BOOST_TEST(!contains(text, "\n"), row.text << "\n  says more than one thing: " << text);
  }
}

BOOST_AUTO_TEST_CASE(a_bad_variable_is_named) {
  const std::string text = problems("", {{"DISCORD_TOKEN", token_text}, {"VEILLEUR_SHARDS", "many"}});
  BOOST_TEST(text ==
             "environment: VEILLEUR_SHARDS = \"many\": expected auto, a number such as 4, or a range such as "
             "0-15/64");
}

BOOST_AUTO_TEST_CASE(all_problems_are_reported_at_once) {
  const std::string text = problems("[log]\nlevel = 1\ncolour = 2\n", {{"VEILLEUR_LISTEN", "x"}});
  for (const std::string_view part : {"log.level", "log.colour", "VEILLEUR_LISTEN", "there is no token"}) {
    BOOST_TEST(contains(text, part), part);
  }
}

BOOST_AUTO_TEST_CASE(secrets_are_never_quoted) {
  const TempDirectory directory;
  const std::string secret = "secret-text-of-a-token";
  const auto quoted_path = [](const std::string& path) {
    return "[discord]\ntoken_file = \"" + path + "\"\n";
  };
  const std::string spaced = directory.write("spaced", "Bot " + secret);
  const std::string texts[] = {
      problems("[discord]\ntoken = \"" + secret + "\"\n"),
      problems(quoted_path(secret), {}),
      problems("[discord]\ntoken_file = [\"" + secret + "\"]\n", {}),
      problems(quoted_path(spaced), {}),
      problems("", {{"DISCORD_TOKEN", "Bot " + secret}}),
      problems("[discord]\ntoken = " + secret + "\n"),
  };
  for (const std::string& text : texts) {
    BOOST_TEST(!text.empty());
    BOOST_TEST(!contains(text, secret), text);
  }
}

BOOST_AUTO_TEST_CASE(files_of_secrets) {
  const TempDirectory directory;
  struct Row {
    std::string path;
    std::string_view says;  ///< empty: accepted
  };
  using std::filesystem::perms;
  const Row rows[] = {
      {directory.write("owner-only", token_text + "\n", perms(0600)), ""},
      {directory.write("read-only", "  " + token_text + "\r\n\n", perms(0400)), ""},
      {directory.write("world", token_text, perms(0644)), "can be read by others"},
      {directory.write("others", token_text, perms(0604)), "can be read by others"},
      {directory.write("group", token_text, perms(0640)), "can be read by others"},
      {directory.write("empty", "\n", perms(0600)), "is empty"},
      {directory.write("two", token_text + "\n" + token_text, perms(0600)), "holds a blank"},
      {directory.write("bot", "Bot " + token_text, perms(0600)), "without the word Bot"},
      {directory.write("long", std::string(5000, 'x'), perms(0600)), "longer than 4096"},
      {directory.write("nul", std::string("a\0b", 3), perms(0600)), "holds a blank"},
      {directory.file("absent"), "cannot be opened"},
      {directory.file(""), "not a regular file"},
  };
  for (const Row& row : rows) {
    const std::string text = problems("[discord]\ntoken_file = \"" + row.path + "\"\n", {});
    if (row.says.empty()) {
      BOOST_TEST(text == "", row.path);
    } else {
      BOOST_TEST(contains(text, row.says), row.path << ": " << text);
      BOOST_TEST(contains(text, "veilleur.toml:2: the file that discord.token_file names"), text);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_named_pipe_does_not_block) {
  const TempDirectory directory;
  const std::string pipe = directory.file("pipe");
  BOOST_REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
  BOOST_TEST(contains(problems("[discord]\ntoken_file = \"" + pipe + "\"\n", {}), "not a regular file"));
}

BOOST_AUTO_TEST_CASE(maintenance_reads_no_secret) {
  const Config config = parse_config("[discord]\ntoken_file = \"/nowhere\"\n[database]\npath = \"x.db\"\n",
                                     "v.toml", {}, Purpose::maintenance);
  BOOST_TEST(config.database_path == "x.db");
  BOOST_TEST(config.token.empty());
}

BOOST_AUTO_TEST_CASE(the_file_may_be_absent_only_by_default) {
  const TempDirectory directory;
  const std::string path = directory.file("veilleur.toml");
  BOOST_CHECK_NO_THROW(
      static_cast<void>(load_config({path, ConfigFile::Presence::optional}, with_token, Purpose::run)));
  const auto load = [&](ConfigFile::Presence presence) {
    return load_config({path, presence}, with_token, Purpose::run);
  };
  BOOST_CHECK_EXCEPTION(
      static_cast<void>(load(ConfigFile::Presence::required)), ConfigError,
      [&](const ConfigError& error) { return contains(error.what(), path + ": cannot be opened"); });
  static_cast<void>(directory.write("veilleur.toml", "[log]\nlevel = \"error\"\n"));
  BOOST_TEST((load(ConfigFile::Presence::optional).log_level == LogLevel::error));
  BOOST_TEST((load(ConfigFile::Presence::required).log_level == LogLevel::error));
}

BOOST_AUTO_TEST_CASE(a_folder_is_no_file) {
  const TempDirectory directory;
  BOOST_CHECK_THROW(static_cast<void>(load_config({directory.file(""), ConfigFile::Presence::optional},
                                                  with_token, Purpose::run)),
                    ConfigError);
}

BOOST_AUTO_TEST_CASE(environment_entries) {
  const char* const entries[] = {"A=1", "EMPTY=", "B=x=y", "nothing", nullptr};
  const Environment expected{{"A", "1"}, {"B", "x=y"}, {"EMPTY", ""}};
  BOOST_TEST((environment_from(entries) == expected));
}

BOOST_AUTO_TEST_CASE(the_recorded_form_holds_no_secret) {
  const TempDirectory directory;
  const std::string admin = directory.write("admin", "admin-secret");
  const Config config =
      parsed("operators = [7]\n[http]\nlisten = \"[::]:8300\"\nadmin_secret_file = \"" + admin + "\"\n");
  BOOST_TEST(
      boost::json::serialize(without_secrets(config)) ==
      R"({"api_url":"https://discord.com:443/api/v10","database":"veilleur.db","log_level":"info","log_file":"",)"
      R"("compression":"zstd-stream","shards":"auto","message_content":true,"guild_members":true,)"
      R"("listen":"[::]:8300","operators":["7"],"attendance":{"time_zone":"Europe/Paris","votes":3}})");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace veilleur::bot
