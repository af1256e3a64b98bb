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
  if (!tls) throw std::runtime_error(tls.error());
  return *tls;
}

}  // namespace

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
      supervisor_(context_.get_executor(),
                  [this](std::exception_ptr) {
                    fail({ExitStatus::runtime_failure, "a bug ended a task; see the log, and report it"});
                  }),
      ending_(context_.get_executor()) {
  if (command.test_clock) {
    test_clock_ = std::make_unique<TestClock>(context_.get_executor(), *command.test_clock, clock_,
                                              [this] { queue_.wake(); });
  }
  if (command.record) open_recorder_at(*command.record);
  operator_socket_ =
      std::make_unique<OperatorSocket>(context_.get_executor(), database_.path(), supervisor_,
                                       [this](BackupRequested request) { queue_.push(std::move(request)); });
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
  if (!opened) throw std::runtime_error(opened.error());
  recorder_ = std::move(*opened);
}

Fatal Process::run() {
  supervisor_.spawn("signals", wait_for_signal());
  supervisor_.spawn("operator", operator_socket_->run());
  if (test_clock_) supervisor_.spawn("test clock", test_clock_->run());
  supervisor_.spawn("life", live());
  context_.run();
  core_thread_.reset();  // handles what still waits, and writes every shard's place
  if (recorder_) recorder_->finish(moment(clock_.now()), storage::digest(database_));
  return fatal_.value_or(Fatal{ExitStatus::ok, ""});
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
  start_core(*identity);
  network_->start(*identity, store_.inbox.sessions());
  // From here on the database belongs to the core's thread.
  core_thread_ = std::make_unique<CoreThread>(
      *core_, queue_, clock_, recorder_.get(), seed_,
      CoreThreadHooks{[this](Outputs outputs) {
                        boost::asio::post(context_, [this, taken = std::move(outputs)]() mutable {
                          take(std::move(taken));
                        });
                      },
                      [this](std::exception_ptr error) {
                        boost::asio::post(context_, [this, error] {
                          try {
                            std::rethrow_exception(error);
                          } catch (const std::exception& each) {
                            fail({ExitStatus::database, std::string("the database failed: ") + each.what() +
                                                            "; check the disk, then start again"});
                          }
                        });
                      }});
}

void Process::start_core(const Identity& identity) {
  CoreSettings settings;
  settings.self = identity.self;
  settings.shard_count = identity.shards.count;
  settings.intents = intents_of(config_);
  core_ = std::make_unique<Core>(store_, settings);
}

void Process::take(Outputs outputs) {
  for (const BackupEnded& ended : outputs.backups) operator_socket_->finished(ended);
  network_->take(std::move(outputs));
}

awaitable<void> Process::end() {
  operator_socket_->stop();
  co_await network_->stop(grace);
  context_.stop();
}

}  // namespace veilleur::bot
