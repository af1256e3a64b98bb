// Owns: the program veilleur-playground: its options, and how sandbox and bot end together.
// Must not know: what the bot does, what the page shows.
#include <signal.h>
#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <cstdio>
#include <exception>
#include <filesystem>

#include "base/log.hpp"
#include "net/timers.hpp"
#include "tools/playground/bot.hpp"
#include "tools/playground/laboratory_routes.hpp"
#include "tools/playground/workspace.hpp"
#include "tools/sandbox/program.hpp"
#include "tools/sandbox/server.hpp"

namespace veilleur::playground {
namespace {

namespace fs = std::filesystem;

constexpr std::uint16_t usual_port = 8787;
constexpr std::uint16_t ports_tried = 20;

struct Options {
  std::optional<std::uint16_t> port;
  std::optional<fs::path> data;
  fs::path bot;
  std::string scenario;
  std::string scenarios;
  std::string page;
};

/// Warnings and errors of the playground itself; the bot's own lines are on the page.
class StandardError final : public LogSink {
 public:
  void write(LogLevel level, std::string_view event, std::initializer_list<LogField> fields) override {
    if (level < LogLevel::warning) return;
    std::string line = "veilleur-playground: " + std::string(event);
    for (const LogField& field : fields) line += " " + std::string(field.key) + "=" + field.value;
    std::fprintf(stderr, "%s\n", line.c_str());
  }
};

std::vector<std::string> inherited_environment() {
  std::vector<std::string> variables;
  for (char** variable = ::environ; *variable != nullptr; ++variable) variables.emplace_back(*variable);
  return variables;
}

using MadeServer = Result<std::unique_ptr<sandbox::SandboxServer>, std::string>;

/// The sandbox on the wished port, or on the first free one from the usual port on.
MadeServer make_server(boost::asio::any_io_executor executor, const Options& options,
                       const ScenarioFile& scenario, const sandbox::ServerSettings& settings) {
  const sandbox::State world = sandbox::load_world(scenario.path.string());
  const auto on = [&](std::uint16_t port) {
    sandbox::ServerSettings chosen = settings;
    chosen.port = port;
    return sandbox::make_sandbox_server(executor, world, std::move(chosen));
  };
  if (options.port) return on(*options.port);
  MadeServer server = on(usual_port);
  for (std::uint16_t more = 1; !server && more < ports_tried; ++more) {
    server = on(static_cast<std::uint16_t>(usual_port + more));
  }
  return server;
}

void welcome(const sandbox::SandboxServer& server, const fs::path& data) {
  std::printf(
      "Veilleur playground: %s/\n\n"
      "  A small Discord on this machine with the real bot in it. Nothing leaves it.\n"
      "  1. Open the address and post, as Alice:  !ban @mallory spam -d 60\n"
      "  2. Press Kill while she is banned, then Start.\n"
      "  3. Press +1 min: the ban is lifted, whatever happened in between.\n\n"
      "  The bot's data is in %s. Ctrl-C ends it all.\n",
      server.address().c_str(), data.c_str());
  std::fflush(stdout);
}

int fail(const std::string& why) {
  std::fprintf(stderr, "veilleur-playground: %s\n", why.c_str());
  return 1;
}

int serve(const Options& options) {
  auto workspace = Workspace::open(options.data);
  if (!workspace) return fail(workspace.error());

  const std::vector<ScenarioFile> scenarios = find_scenarios(options.scenarios, options.scenario);
  boost::asio::io_context io(1);
  std::unique_ptr<Bot> bot;
  std::unique_ptr<Laboratory> laboratory;
  sandbox::ServerSettings settings;
  settings.page_directory = options.page;
  settings.wall_clock = sandbox::real_time;
  settings.extra = [&](net::HttpRequest request) {
    return answer_page(*laboratory, *bot, std::move(request));
  };
  settings.clock_moved = [&bot](milliseconds offset) { bot->advance_to(offset); };
  auto made = make_server(io.get_executor(), options, scenarios.front(), settings);
  if (!made) return fail(made.error());
  sandbox::SandboxServer& server = **made;

  bot = std::make_unique<Bot>(
      io.get_executor(), net::make_system_timers(io.get_executor()),
      bot_program(options.bot, server.port(), workspace->path(), inherited_environment()));
  bot->on_change([&server] { server.notify_watchers(); });
  using Keeping = LaboratorySettings::Keeping;
  laboratory = std::make_unique<Laboratory>(
      server, *bot,
      LaboratorySettings{scenarios, scenarios.front().name, workspace->path(),
                         workspace->is_kept() ? Keeping::for_good : Keeping::until_end, sandbox::real_time});

  // The end begins with a signal or a failure: first the bot, which still needs the server to say
  // goodbye, then the server.
  std::exception_ptr failure;
  const auto keep = [&failure](std::exception_ptr error) {
    if (error && !failure) failure = error;
  };
  boost::asio::signal_set signals(io, SIGINT, SIGTERM, SIGHUP);
  signals.async_wait([&](const boost::system::error_code&, int) { bot->shut_down(); });
  boost::asio::co_spawn(io, bot->run(), [&](std::exception_ptr error) {
    keep(error);
    server.stop();
  });
  boost::asio::co_spawn(io, server.run(), [&](std::exception_ptr error) {
    keep(error);
    signals.cancel();
  });
  bot->command(BotCommand::start);
  welcome(server, workspace->path());
  io.run();
  if (failure) std::rethrow_exception(failure);
  return 0;
}

}  // namespace
}  // namespace veilleur::playground

int main(int argc, char** argv) {
  using namespace veilleur;
  using namespace veilleur::playground;
  ::signal(SIGPIPE, SIG_IGN);  // a dead bot's clock pipe is an error to handle, not the end
  StandardError sink;
  set_log_sink(&sink);

  Options options;
  options.bot = std::filesystem::read_symlink("/proc/self/exe").parent_path() / "veilleur";
  // Where this was compiled; an installed playground is given --page and --scenarios.
  const std::filesystem::path source = VEILLEUR_SOURCE_DIR;
  options.page = (source / "tools/playground/page").string();
  options.scenarios = (source / "tools/sandbox/scenarios").string();
  CLI::App app("Veilleur against a Discord on this machine, with a page to try it.", "veilleur-playground");
  app.add_option("--port", options.port, "0 picks a free one; without it 8787 or the next free one");
  app.add_option("--data", options.data,
                 "a directory for the bot's database that is kept; else a temporary one");
  app.add_option("--bot", options.bot, "the bot's program")->capture_default_str();
  app.add_option("--scenario", options.scenario,
                 "a JSON file to begin with; without it the first of --scenarios, or a small community");
  app.add_option("--scenarios", options.scenarios, "the directory of the scenarios to choose from");
  app.add_option("--page", options.page, "the directory of the page");
  return sandbox::run_program(app, argc, argv, [&] { return serve(options); });
}
