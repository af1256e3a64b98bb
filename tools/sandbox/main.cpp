// Owns: the program veilleur-sandbox: its options and its end.
// Must not know: what the sandbox does.
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <cstdio>
#include <exception>
#include <filesystem>

#include "tools/sandbox/program.hpp"
#include "tools/sandbox/server.hpp"

namespace {

using namespace veilleur;

constexpr const char* control_help =
    R"(Discord's API is under /api/v10 (and v9), its gateway at / on the same port.

Control, as JSON (all of it in tools/sandbox/README.md):
  GET  /_sandbox/state               users, guilds, DMs, commands, sessions, the clock
  GET  /_sandbox/messages?channel=ID all messages of a channel, ephemeral ones included
  GET  /_sandbox/permissions?guild=ID&user=ID[&channel=ID]   what they may do, with a channel also why
  GET, POST /_sandbox/world          the whole world: taken out, put back
  GET  /_sandbox/requests?after=N    what was asked of the API [&kind=rest|gateway|all]
  POST /_sandbox/act                 {"as": USER, "do": "post", "channel": ID, "content": "hello"}
       also: edit, delete_message, slash, autocomplete, context_menu, button, select, submit_modal,
       dismiss_modal, authorize, ban, unban, kick, timeout,
       add_role, remove_role, join, leave, close_dm, open_dm, dm_channel, create_user, request
  GET  /_sandbox/interaction?id=ID   how an interaction was answered
  POST /_sandbox/application         {"redirect_uris": ["http://127.0.0.1:8300/callback"]}
  POST /_sandbox/clock               {"advance_ms": 60000}
  POST /_sandbox/faults              {"kind": "drop", "method": "POST", "count": 1, "moment": "after"}
       also: half, stall, delay, status, html, rate_limit, gateway, tls, clear
  GET  /_sandbox/faults              what was ordered and has not struck yet, or still lasts
  POST /_sandbox/chatter             {"count": 1000, "per_second": 100}: talk in many guilds, for measurements
  WebSocket /_sandbox/events         one line for each change)";

struct Options {
  std::uint16_t port = 8787;
  std::string scenario;
  std::string token;
  std::string page;
  std::uint32_t shards = 1;
  std::int64_t heartbeat_ms = 41'250;
  std::uint32_t max_concurrency = 1;
  std::string authority;
  std::string certificate;
  std::string key;
  bool lenient = false;
  bool unlimited = false;
};

std::optional<net::ServerTls> tls_of(const Options& options) {
  if (!options.authority.empty()) return net::MadeCertificate{options.authority};
  if (!options.certificate.empty()) return net::TlsFiles{options.certificate, options.key};
  return std::nullopt;
}

sandbox::State load(const Options& options) {
  sandbox::State state = sandbox::load_world(options.scenario);
  if (!options.token.empty()) state.settings.token = options.token;
  state.settings.strict_fields = !options.lenient;
  state.gateway.shards = options.shards;
  return state;
}

int serve(const Options& options) {
  boost::asio::io_context io(1);
  sandbox::ServerSettings settings;
  settings.port = options.port;
  settings.page_directory = options.page;
  settings.discord.gateway.heartbeat_interval = milliseconds{options.heartbeat_ms};
  settings.wall_clock = sandbox::real_time;
  settings.tls = tls_of(options);
  settings.discord.gateway.max_concurrency = options.max_concurrency;
  settings.discord.rate_limits.enabled = !options.unlimited;
  auto server = sandbox::make_sandbox_server(io.get_executor(), load(options), std::move(settings));
  if (!server) {
    std::fprintf(stderr, "veilleur-sandbox: %s\n", server.error().c_str());
    return 1;
  }
  std::printf("listening on %s\n", (*server)->address().c_str());
  std::fflush(stdout);
  boost::asio::signal_set signals(io, SIGINT, SIGTERM);
  signals.async_wait([&](const boost::system::error_code& error, int) {
    if (!error) (*server)->stop();
  });
  std::exception_ptr failure;
  boost::asio::co_spawn(io, (*server)->run(), [&](std::exception_ptr ended) {
    failure = ended;
    signals.cancel();
  });
  io.run();
  if (failure) std::rethrow_exception(failure);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  // Where this was compiled; an installed sandbox is given --page or goes without.
  const auto page = std::filesystem::path(VEILLEUR_SOURCE_DIR) / "tools/playground/page";
  if (std::filesystem::is_directory(page)) options.page = page.string();
  CLI::App app("A local Discord for one bot, on 127.0.0.1.", "veilleur-sandbox");
  app.add_option("--port", options.port, "0 picks a free one; it is printed")->capture_default_str();
  app.add_option("--scenario", options.scenario, "a JSON file; without it a small community");
  app.add_option("--token", options.token, "the bot's token; without it any is taken");
  app.add_option("--page", options.page, "a directory served under /");
  app.add_option("--shards", options.shards, "what /gateway/bot recommends")->check(CLI::Range(1, 16'384));
  app.add_option("--heartbeat-ms", options.heartbeat_ms, "what HELLO asks for")
      ->check(CLI::Range(100, 600'000));
  app.add_option("--max-concurrency", options.max_concurrency, "identifies in 5 s")
      ->check(CLI::Range(1, 1'024));
  auto* made =
      app.add_option("--tls", options.authority,
                     "serve everything over TLS (https, wss), with a certificate made now; writes the "
                     "certificate of its authority to this file, for SSL_CERT_FILE");
  auto* certificate = app.add_option("--certificate", options.certificate,
                                     "PEM file; the same with a certificate of one's own")
                          ->excludes(made);
  auto* key = app.add_option("--key", options.key, "PEM file of the certificate's private key");
  certificate->needs(key);
  key->needs(certificate);
  app.add_flag("--lenient", options.lenient, "ignore unknown fields in requests, as Discord does");
  app.add_flag("--no-rate-limits", options.unlimited, "for benchmarks");
  app.footer(control_help);
  return sandbox::run_program(app, argc, argv, [&] { return serve(options); });
}
