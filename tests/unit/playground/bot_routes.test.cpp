// Owns: the proof of what the page can ask of the bot, and of what its process is given.
// Must not know: sockets.
#include "tools/playground/bot_routes.hpp"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>
#include <filesystem>

#include "tools/playground/workspace.hpp"

namespace json = boost::json;
using namespace veilleur;
using namespace veilleur::playground;

namespace {

net::HttpRequest post(std::string body) {
  return {net::Method::post, "/_playground/bot", {}, std::move(body)};
}

struct Stage {
  boost::asio::io_context io;
  Bot bot{io.get_executor(), net::make_system_timers(io.get_executor()),
          Program{"/bin/sh", {"-c", "read line <&3"}, {}, "/"}};
};

}  // namespace

BOOST_AUTO_TEST_SUITE(bot_routes)

BOOST_AUTO_TEST_CASE(what_is_refused) {
  Stage stage;
  BOOST_TEST(!answer_bot_request(stage.bot, {net::Method::get, "/_playground/other", {}, ""}));
  struct Row {
    net::HttpRequest request;
    int status;
  };
  const Row rows[] = {
      {{net::Method::put, "/_playground/bot", {}, ""}, 405},
      {post("not json"), 400},
      {post("[]"), 400},
      {post("{}"), 400},
      {post("{\"do\":7}"), 400},
      {post("{\"do\":\"explode\"}"), 400},
  };
  for (const Row& row : rows) {
    const auto response = answer_bot_request(stage.bot, row.request);
    BOOST_TEST_REQUIRE(response.has_value());
    BOOST_TEST(response->status == row.status);
    BOOST_TEST(json::parse(response->body).as_object().contains("message"));
  }
  BOOST_TEST((stage.bot.view().state == BotState::stopped));
}

BOOST_AUTO_TEST_CASE(commands_and_state) {
  Stage stage;
  const auto state_after = [&](std::string_view command) {
    const auto response = answer_bot_request(stage.bot, post("{\"do\":\"" + std::string(command) + "\"}"));
    BOOST_TEST_REQUIRE((response && response->status == 200));
    return json::parse(response->body).as_object();
  };
  const json::object started = state_after("start");
  BOOST_TEST(started.at("state").as_string() == "running");
  BOOST_TEST(started.at("pid").as_int64() > 0);
  BOOST_TEST(started.at("exit").is_null());
  BOOST_TEST(started.at("restarts").as_int64() == 0);
  BOOST_TEST(state_after("kill").at("state").as_string() == "stopping");

  std::exception_ptr failure;
  boost::asio::co_spawn(stage.io, stage.bot.run(), [&](std::exception_ptr error) { failure = error; });
  stage.bot.shut_down();
  stage.io.run();
  BOOST_TEST(!failure);
  const auto last = answer_bot_request(stage.bot, {net::Method::get, "/_playground/bot?x=1", {}, ""});
  BOOST_TEST_REQUIRE(last.has_value());
  const json::object ended = json::parse(last->body).as_object();
  BOOST_TEST(ended.at("pid").is_null());
  BOOST_TEST(ended.at("exit").at("signal").as_int64() == 9);
}

BOOST_AUTO_TEST_CASE(the_users_own_configuration_does_not_leak_in) {
  const Program program = bot_program("/opt/veilleur", 8787, "/tmp/somewhere",
                                      {"HOME=/root", "DISCORD_TOKEN=real", "VEILLEUR_DATABASE=/srv/real.db",
                                       "VEILLEUR_LISTEN=[::]:80", "VEILLEUR_LOG_LEVEL=debug"});
  const std::vector<std::string> expected = {
      "HOME=/root", "VEILLEUR_LOG_LEVEL=debug", "DISCORD_TOKEN=playground",
      "VEILLEUR_API_URL=http://127.0.0.1:8787/api/v10", "VEILLEUR_DATABASE=/tmp/somewhere/veilleur.db"};
  BOOST_TEST(program.environment == expected, boost::test_tools::per_element());
  BOOST_TEST(program.directory == "/tmp/somewhere");
}

BOOST_AUTO_TEST_CASE(a_temporary_workspace_goes_and_a_kept_one_stays) {
  std::filesystem::path temporary;
  std::filesystem::path kept;
  {
    auto one = Workspace::open(std::nullopt);
    BOOST_TEST_REQUIRE(one.has_value());
    temporary = one->path();
    kept = temporary / "kept";
    BOOST_TEST(std::filesystem::is_directory(temporary));
    {
      auto two = Workspace::open(kept);
      BOOST_TEST_REQUIRE(two.has_value());
    }
    BOOST_TEST(std::filesystem::is_directory(kept));
  }
  BOOST_TEST(!std::filesystem::exists(temporary));
}

BOOST_AUTO_TEST_SUITE_END()
