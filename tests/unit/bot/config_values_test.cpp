// Owns: tables of what each setting accepts.
// Must not know: files, the environment.
#include "bot/config_values.hpp"

#include <boost/test/unit_test.hpp>

namespace veilleur::bot {
namespace {

BOOST_AUTO_TEST_SUITE(config_values)

BOOST_AUTO_TEST_CASE(shards) {
  struct Row {
    std::string_view text;
    std::optional<ShardSelection> expected;
  };
  const Row rows[] = {
      {"auto", AutoShards{}},
      {"4", ShardRange{0, 3, 4}},
      {"1", ShardRange{0, 0, 1}},
      {"65536", ShardRange{0, 65535, 65536}},
      {"0-15/64", ShardRange{0, 15, 64}},
      {"63-63/64", ShardRange{63, 63, 64}},
      {"", std::nullopt},
      {"0", std::nullopt},
      {"-1", std::nullopt},
      {"+4", std::nullopt},
      {" 4", std::nullopt},
      {"4 ", std::nullopt},
      {"65537", std::nullopt},
      {"4294967297", std::nullopt},
      {"AUTO", std::nullopt},
      {"0-15", std::nullopt},
      {"3/4", std::nullopt},
      {"0-4/4", std::nullopt},
      {"2-1/4", std::nullopt},
      {"0-/4", std::nullopt},
      {"-3/4", std::nullopt},
      {"0-3/", std::nullopt},
      {"0-3/4/5", std::nullopt},
      {"0-0/0", std::nullopt},
  };
  for (const Row& row : rows) BOOST_TEST((parse_shards(row.text) == row.expected), row.text);
}

BOOST_AUTO_TEST_CASE(shards_are_written_as_they_are_read) {
  for (const std::string_view text : {"auto", "0-3/4", "7-8/64"}) {
    BOOST_TEST(to_string(parse_shards(text).value()) == text);
  }
}

BOOST_AUTO_TEST_CASE(listen) {
  struct Row {
    std::string_view text;
    std::optional<ListenAddress> expected;
  };
  const Row rows[] = {
      {"[::]:8300", ListenAddress{"::", 8300}},
      {"[::1]:0", ListenAddress{"::1", 0}},
      {"127.0.0.1:8300", ListenAddress{"127.0.0.1", 8300}},
      {"0.0.0.0:65535", ListenAddress{"0.0.0.0", 65535}},
      {"localhost:8300", ListenAddress{"127.0.0.1", 8300}},
      {"", std::nullopt},
      {"8300", std::nullopt},
      {":8300", std::nullopt},
      {"::1:8300", std::nullopt},
      {"[127.0.0.1]:8300", std::nullopt},
      {"[::1]", std::nullopt},
      {"127.0.0.1:", std::nullopt},
      {"127.0.0.1:65536", std::nullopt},
      {"127.0.0.1:-1", std::nullopt},
      {"example.org:80", std::nullopt},
      {"127.0.0.256:80", std::nullopt},
  };
  for (const Row& row : rows) BOOST_TEST((parse_listen(row.text) == row.expected), row.text);
  BOOST_TEST(to_string(ListenAddress{"::", 8300}) == "[::]:8300");
  BOOST_TEST(to_string(ListenAddress{"127.0.0.1", 1}) == "127.0.0.1:1");
}

BOOST_AUTO_TEST_CASE(names) {
  BOOST_TEST((parse_log_level("debug") == LogLevel::debug));
  BOOST_TEST((parse_log_level("info") == LogLevel::info));
  BOOST_TEST((parse_log_level("warning") == LogLevel::warning));
  BOOST_TEST((parse_log_level("warn") == LogLevel::warning));
  BOOST_TEST((parse_log_level("error") == LogLevel::error));
  BOOST_TEST(!parse_log_level("Info"));
  BOOST_TEST(!parse_log_level(""));
  BOOST_TEST((parse_compression("zstd-stream") == gateway::Compression::zstd_stream));
  BOOST_TEST((parse_compression("zlib-stream") == gateway::Compression::zlib_stream));
  BOOST_TEST((parse_compression("none") == gateway::Compression::none));
  BOOST_TEST(!parse_compression("zstd"));
  BOOST_TEST((parse_switch("true") == true));
  BOOST_TEST((parse_switch("false") == false));
  BOOST_TEST(!parse_switch("1"));
}

BOOST_AUTO_TEST_CASE(numbers_and_ids) {
  BOOST_TEST(parse_votes("1").value() == 1u);
  BOOST_TEST(parse_votes("1000").value() == 1000u);
  for (const std::string_view bad : {"0", "1001", "", "3.5", "-3"}) BOOST_TEST(!parse_votes(bad), bad);
  BOOST_TEST((parse_operator("175928847299117063") == UserId{175928847299117063}));
  for (const std::string_view bad : {"0", "", "alice", "99999999999999999999", "-1"}) {
    BOOST_TEST(!parse_operator(bad), bad);
  }
}

BOOST_AUTO_TEST_CASE(time_zones) {
  for (const std::string_view good : {"Europe/Paris", "UTC", "America/Argentina/Buenos_Aires", "Etc/GMT+1"}) {
    BOOST_TEST(is_time_zone_name(good), good);
  }
  for (const std::string_view bad :
       {"", "/etc/passwd", "../x", "Europe/", "Europe//Paris", "Europe/Paris\n", "+01:00", "Europe Paris"}) {
    BOOST_TEST(!is_time_zone_name(bad), bad);
  }
}

BOOST_AUTO_TEST_CASE(api_addresses) {
  const auto discord = parse_api_url("https://discord.com/api/v10/");
  BOOST_REQUIRE(discord.has_value());
  BOOST_TEST(discord->target == "/api/v10");
  BOOST_TEST(discord->port == 443);
  const auto local = parse_api_url("http://127.0.0.1:9000/api/v10");
  BOOST_REQUIRE(local.has_value());
  BOOST_TEST((local->transport == net::Transport::plain));
  BOOST_TEST(local->port == 9000);

  struct Row {
    std::string_view text;
    std::string_view says;
  };
  const Row rows[] = {{"http://example.org/api/v10", "plain http:// is for"},
                      {"ws://127.0.0.1/", "not a WebSocket"},
                      {"WSS://discord.com/", "not a WebSocket"},
                      {"https://discord.com/api?x=1", "without a query"},
                      {"discord.com", "an address such as"},
                      {"ftp://discord.com", "an address such as"},
                      {"", "an address such as"}};
  for (const Row& row : rows) {
    const auto url = parse_api_url(row.text);
    BOOST_REQUIRE(url.has_error());
    BOOST_TEST(url.error().find(row.says) != std::string::npos, row.text << ": " << url.error());
  }
}

BOOST_AUTO_TEST_CASE(nearest) {
  const std::vector<std::string_view> known{"operators", "discord.shards", "log.level", "log.file"};
  BOOST_TEST(nearest_key("discord.shard", known) == "discord.shards");
  BOOST_TEST(nearest_key("discord.level", known) == "log.level");
  BOOST_TEST(nearest_key("operator", known) == "operators");
  BOOST_TEST(nearest_key("log.fil", known) == "log.file");
  BOOST_TEST(nearest_key("", known) == "log.file");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace veilleur::bot
