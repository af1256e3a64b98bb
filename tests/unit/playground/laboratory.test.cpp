// Owns: the proof that experiments exchange world, database and clock together, one at a time.
// Must not know: Veilleur; a shell stands in for it.
#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/test/unit_test.hpp>

#include "net/timers.hpp"
#include "tests/support/temp_directory.hpp"
#include "tools/playground/laboratory_routes.hpp"

namespace json = boost::json;
namespace asio = boost::asio;
namespace fs = std::filesystem;
using namespace veilleur;
using namespace veilleur::playground;

namespace {

constexpr WallTime noon = from_unix_ms(1'786'017'600'000);

std::string scenario(const std::string& guild) {
  return R"({"title":{"en":")" + guild + R"(","fr":"F"},"bot":{"name":"bot"},"users":[{"name":"ann"}],
    "guilds":[{"name":")" +
         guild + R"(","owner":"ann","members":[{"user":"ann"},{"user":"bot"}]}]})";
}

/// A bot that writes its number of starts into its database, and lives until it is told to end.
constexpr const char* script = R"(echo started >> "$DATABASE"; while read line; do :; done <&$1)";

struct Stage {
  Stage() {
    (void)place.write("a.json", scenario("Alpha"));
    (void)place.write("b.json", scenario("Beta"));
    (void)place.write("broken.json", "{");
    sandbox::ServerSettings settings;
    settings.wall_clock = [] { return noon; };
    settings.clock_moved = [this](milliseconds offset) { bot->advance_to(offset); };
    const auto files = find_scenarios(root, "");
    auto made = sandbox::make_sandbox_server(io.get_executor(),
                                             sandbox::load_scenario_file(files.front().path.string(), noon),
                                             std::move(settings));
    BOOST_REQUIRE_MESSAGE(made.has_value(), (made ? "" : made.error()));
    server = std::move(*made);
    bot = std::make_unique<Bot>(
        io.get_executor(), net::make_system_timers(io.get_executor()),
        Program{"/bin/sh", {"-c", script, "sh", "{clock}"}, {"DATABASE=" + database()}, root.string()});
    laboratory = std::make_unique<Laboratory>(
        *server, *bot,
        LaboratorySettings{files, "a", root, LaboratorySettings::Keeping::until_end, [] { return noon; }});
  }

  std::string database() const { return place.file("veilleur.db"); }
  std::string guild() const { return server->discord().world().state().guilds.begin()->second.name; }
  BotState state() const { return bot->view().state; }
  asio::awaitable<net::HttpResponse> ask(net::Method method, std::string path, std::string body) {
    return answer_page(*laboratory, *bot, {method, "/_playground/" + path, {}, std::move(body)});
  }
  asio::awaitable<net::HttpResponse> post(std::string path, std::string body) {
    return ask(net::Method::post, std::move(path), std::move(body));
  }

  void run(std::function<asio::awaitable<void>(Stage&)> body) {
    std::exception_ptr failure;
    const auto keep = [&failure](std::exception_ptr error) {
      if (error && !failure) failure = error;
    };
    asio::co_spawn(io, bot->run(), keep);
    bot->command(BotCommand::start);
    asio::co_spawn(io, body(*this), [&](std::exception_ptr error) {
      keep(error);
      bot->shut_down();
    });
    io.run();
    if (failure) std::rethrow_exception(failure);
  }

  asio::io_context io;
  bot::testing::TempDirectory place;
  fs::path root = fs::path(place.file("x")).parent_path();
  std::unique_ptr<sandbox::SandboxServer> server;
  std::unique_ptr<Bot> bot;
  std::unique_ptr<Laboratory> laboratory;
};

asio::awaitable<void> exchange_scenarios(Stage& stage) {
  stage.server->set_clock_offset(milliseconds{60'000});
  const auto before = stage.bot->view().pid;
  const auto answer = co_await stage.post("scenario", R"({"name":"b"})");
  BOOST_TEST(answer.status == 200);
  BOOST_TEST(stage.guild() == "Beta");
  BOOST_TEST(stage.server->clock_offset().count() == 0);
  BOOST_TEST((stage.state() == BotState::running));
  BOOST_TEST((stage.bot->view().pid != before));
  const json::object list = stage.laboratory->describe_scenarios();
  BOOST_TEST(list.at("current").as_string() == "b");
  BOOST_TEST(list.at("scenarios").as_array().size() == 3u);
  BOOST_TEST(list.at("scenarios").at(0).at("title").at("en").as_string() == "Alpha");
  BOOST_TEST(list.at("scenarios").at(2).as_object().contains("problem"));

  // What cannot begin leaves everything as it is, the process included.
  const auto pid = stage.bot->view().pid;
  const auto unknown = co_await stage.post("scenario", R"({"name":"../b"})");
  BOOST_TEST(unknown.status == 409);
  const auto broken = co_await stage.post("scenario", R"({"name":"broken"})");
  BOOST_TEST(broken.status == 409);
  BOOST_TEST(broken.body.find("broken.json: not JSON") != std::string::npos);
  BOOST_TEST((stage.bot->view().pid == pid));
  BOOST_TEST(stage.guild() == "Beta");
  const auto again = co_await stage.post("reset", "{}");
  BOOST_TEST(again.status == 200);
  BOOST_TEST(stage.guild() == "Beta");
}

asio::awaitable<void> save_and_load(Stage& stage) {
  stage.server->set_clock_offset(milliseconds{60'000});
  BOOST_TEST((co_await stage.post("saves", R"({"do":"save","name":"one"})")).status == 200);
  BOOST_TEST((stage.state() == BotState::running));
  BOOST_TEST((co_await stage.post("scenario", R"({"name":"b"})")).status == 200);
  BOOST_TEST((co_await stage.post("saves", R"({"do":"load","name":"one"})")).status == 200);
  BOOST_TEST(stage.guild() == "Alpha");
  BOOST_TEST(stage.server->clock_offset().count() == 60'000);
  BOOST_TEST(stage.laboratory->describe_scenarios().at("current").as_string() == "a");

  // A killed bot stays killed over a save: what the save holds is what was there.
  stage.bot->command(BotCommand::kill);
  co_await stage.bot->down();
  BOOST_TEST((co_await stage.post("saves", R"({"do":"save","name":"two"})")).status == 200);
  BOOST_TEST(!stage.bot->view().pid.has_value());
  const json::object saves = stage.laboratory->describe_saves();
  BOOST_TEST(saves.at("kept") == json::value(false));
  BOOST_TEST(saves.at("saves").as_array().size() == 2u);
  BOOST_TEST((co_await stage.post("saves", R"({"do":"load","name":"three"})")).status == 409);
  BOOST_TEST((co_await stage.post("saves", R"({"do":"delete","name":"one"})")).status == 200);
  BOOST_TEST(stage.laboratory->describe_saves().at("saves").as_array().size() == 1u);
}

asio::awaitable<void> one_at_a_time(Stage& stage) {
  int first = 0;
  asio::co_spawn(stage.io, stage.post("scenario", R"({"name":"b"})"),
                 [&first](std::exception_ptr, net::HttpResponse response) { first = response.status; });
  // The first one waits for the bot's end; meanwhile nobody else may stop, start or exchange anything.
  while (!stage.laboratory->busy()) co_await asio::post(stage.io, asio::use_awaitable);
  BOOST_TEST((co_await stage.post("saves", R"({"do":"save","name":"x"})")).status == 409);
  BOOST_TEST((co_await stage.post("reset", "{}")).status == 409);
  BOOST_TEST((co_await stage.post("bot", R"({"do":"start"})")).status == 409);
  BOOST_TEST((co_await stage.ask(net::Method::get, "bot", "")).status == 200);
  while (stage.laboratory->busy()) co_await asio::post(stage.io, asio::use_awaitable);
  while (first == 0) co_await asio::post(stage.io, asio::use_awaitable);
  BOOST_TEST(first == 200);
  BOOST_TEST((stage.state() == BotState::running));
}

asio::awaitable<void> refuse(Stage& stage) {
  BOOST_TEST((co_await stage.ask(net::Method::get, "nothing", "")).status == 404);
  BOOST_TEST((co_await stage.ask(net::Method::get, "reset", "")).status == 405);
  BOOST_TEST((co_await stage.post("saves", "{")).status == 400);
  BOOST_TEST((co_await stage.post("saves", R"({"do":"dance"})")).status == 400);
  BOOST_TEST((co_await stage.post("saves", R"({"do":"save","name":"a/b"})")).status == 409);
  BOOST_TEST((co_await stage.post("scenario", "[]")).status == 409);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(laboratory)

BOOST_AUTO_TEST_CASE(scenarios_are_exchanged) { Stage().run(exchange_scenarios); }
BOOST_AUTO_TEST_CASE(saves_hold_world_clock_and_scenario) { Stage().run(save_and_load); }
BOOST_AUTO_TEST_CASE(experiments_do_not_overlap) { Stage().run(one_at_a_time); }
BOOST_AUTO_TEST_CASE(what_is_refused) { Stage().run(refuse); }

BOOST_AUTO_TEST_CASE(a_chosen_file_comes_first_and_replaces_its_namesake) {
  bot::testing::TempDirectory place;
  for (const char* name : {"b.json", "a.json", "notes.txt"}) (void)place.write(name, "{}");
  const fs::path root = fs::path(place.file("x")).parent_path();
  const auto names = [&](const std::string& chosen) {
    std::string joined;
    for (const ScenarioFile& file : find_scenarios(root, chosen)) joined += file.name + " ";
    return joined;
  };
  BOOST_TEST(names("") == "a b ");
  BOOST_TEST(names("/elsewhere/b.json") == "b a ");
  BOOST_TEST(find_scenarios(root, "/elsewhere/b.json").front().path == "/elsewhere/b.json");
  // Without any file there is still a world to begin with.
  const auto fallback = find_scenarios(root / "none", "");
  BOOST_REQUIRE(fallback.size() == 1u);
  BOOST_TEST(fallback.front().path.empty());
}

BOOST_AUTO_TEST_SUITE_END()
