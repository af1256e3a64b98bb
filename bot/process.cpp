// Owns: one running bot, from start to orderly end.
// Must not know: the command line, the rules.
#include "bot/process.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <random>
#include <stdexcept>

#include "base/log.hpp"
#include "bot/moment.hpp"
#include "bot/redact.hpp"
#include "bot/version.hpp"
#include "storage/snapshot.hpp"

namespace veilleur::bot {
namespace {

using boost::asio::awaitable;

/// Of the five seconds that a signal leaves (interfaces.md), most may be spent on what is under way.
constexpr milliseconds grace{2500};

std::uint64_t draw_seed() {
  std::random_device source;
  return (static_cast<std::uint64_t>(source()) << 32) | source();
}

std::shared_ptr<net::TlsContext> make_tls(const Config& config, const std::string& ca_file) {
  if (config.api_url.transport == net::Transport::plain) return net::defer_tls_context(ca_file);
  auto tls = net::make_tls_context(ca_file);
  if (!tls) throw ConfigError({tls.error()});
  return *tls;
}

}  // namespace

Fatal fatal_from(const std::exception_ptr& error) {
  try {
    std::rethrow_exception(error);
  } catch (const SQLite::Exception& each) {
    return {ExitStatus::database, storage::describe(each).detail};
  } catch (const ConfigError& each) {
    return {ExitStatus::usage, each.what()};
  } catch (const std::exception& each) {
    return {ExitStatus::runtime_failure, std::string("a bug ended the bot (") + each.what() +
                                             "); start again, and report it with the log"};
  }
}

Process::Process(const RunCommand& command, Config config, storage::Database& database, std::string ca_file)
    : config_(std::move(config)),
      database_(database),
      store_(database),
      seed_(draw_seed()),
      timers_(net::make_system_timers(context_.get_executor())),
      tls_(make_tls(config_, ca_file)),
      http_(net::make_http_client(context_.get_executor(), tls_, config_.api_url, {})),
      connector_(net::make_websocket_connector(context_.get_executor(), tls_)),
      signals_(context_, SIGINT, SIGTERM, SIGHUP),
      supervisor_(context_.get_executor(), [this](std::exception_ptr error) { fail(fatal_from(error)); }),
      backups_(context_.get_executor(), *timers_, database_) {
  if (command.test_clock) {
    test_clock_ = std::make_unique<TestClock>(context_.get_executor(), *command.test_clock, clock_,
                                              [this] { queue_.wake(); });
  }
  if (command.record) open_recorder_at(*command.record);
  operator_socket_ =
      std::make_unique<OperatorSocket>(context_.get_executor(), *timers_, database_.path(), supervisor_,
                                       [this](std::string path, SignOfLife alive) {
                                         return backups_.make(std::move(path), std::move(alive));
                                       });
  network_ = std::make_unique<NetworkHalf>(
      NetworkParts{
          context_.get_executor(), *timers_, *http_, *connector_, clock_, queue_, recorder_.get(), {}},
      config_, seed_, [this](Fatal fatal) { fail(std::move(fatal)); });
}

Process::~Process() = default;

void Process::open_recorder_at(const std::string& path) {
  const auto blank = [](const std::string& json) { return redact_json(json).value_or(json); };
  const std::string bytes = storage::snapshot_without_tokens(database_, blank);
  RecordingStart start;
  start.now = moment(clock_.now());
  start.release = release();
  start.configuration = without_secrets(config_);
  start.time_zone_data = "none";  // no rule uses local time yet
  start.seed = seed_;
  start.database = bytes;
  auto opened = open_recorder(path, start);
  if (!opened) throw ConfigError({"--record " + opened.error()});
  recorder_ = std::move(*opened);
}

Fatal Process::run() {
  supervisor_.spawn("signals", wait_for_signal());
  supervisor_.spawn("operator", operator_socket_->run());
  if (test_clock_) supervisor_.spawn("test clock", test_clock_->run());
  supervisor_.spawn("life", live());
  context_.run();
  core_thread_.reset();  // handles what still waits, and writes every shard's place
  Fatal end = fatal_.value_or(Fatal{ExitStatus::ok, ""});
  // A place that could not be written is no clean end, whatever ended the process.
  if (core_failure_ && end.status == ExitStatus::ok) end = fatal_from(core_failure_);
  const bool whole = end.status == ExitStatus::ok || end.status == ExitStatus::refused;
  if (recorder_ && whole) recorder_->finish(moment(clock_.now()), storage::digest(database_));
  return end;
}

awaitable<void> Process::wait_for_signal() {
  boost::system::error_code error;
  const int signal =
      co_await signals_.async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, error));
  if (error) co_return;
  log(LogLevel::info, "signal", {{"number", std::to_string(signal)}});
  fail({ExitStatus::ok, ""});
}

void Process::fail(Fatal fatal) {
  if (fatal_) return;  // the first reason is the one to tell
  fatal_ = std::move(fatal);
  supervisor_.spawn("end", end());
}

awaitable<void> Process::live() {
  const auto identity = co_await network_->introduce();
  if (!identity || fatal_) co_return;
  co_await backups_.leave_database_to([this](BackupRequested request) { queue_.push(std::move(request)); });
  if (fatal_) co_return;
  start_core(*identity);
  network_->start(*identity, store_.inbox.sessions());
  start_core_thread();  // from here on the database is the core's
}

void Process::start_core_thread() {
  CoreThreadHooks hooks;
  hooks.outputs = [this](Outputs outputs) {
    boost::asio::post(context_, [this, taken = std::move(outputs)]() mutable { take(std::move(taken)); });
  };
  hooks.failed = [this](std::exception_ptr error) {
    core_failure_ = error;
    boost::asio::post(context_, [this] {
      Outputs none;
      none.closed = true;  // it has given out its last
      network_->take(std::move(none));
      fail(fatal_from(core_failure_));
    });
  };
  core_thread_ =
      std::make_unique<CoreThread>(*core_, queue_, clock_, recorder_.get(), seed_, std::move(hooks));
}

void Process::start_core(const Identity& identity) {
  CoreSettings settings;
  settings.self = identity.self;
  settings.shard_count = identity.shards.count;
  settings.intents = intents_of(config_);
  if (recorder_) {
    recorder_->core_begins(moment(clock_.now()), {settings.self, settings.shard_count, settings.intents});
  }
  core_ = std::make_unique<Core>(store_, settings);
}

void Process::take(Outputs outputs) {
  backups_.heard(outputs);
  network_->take(std::move(outputs));
}

awaitable<void> Process::end() {
  operator_socket_->stop();
  co_await network_->stop(grace);
  context_.stop();
}

}  // namespace veilleur::bot
