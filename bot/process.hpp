// Owns: one running bot: both halves, their clock, recorder and sockets, from start to orderly end.
// Must not know: the command line, the rules.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <memory>
#include <optional>
#include <string>

#include "bot/backups.hpp"
#include "bot/clock.hpp"
#include "bot/command_line.hpp"
#include "bot/core_thread.hpp"
#include "bot/network_half.hpp"
#include "bot/operator_socket.hpp"
#include "bot/test_clock.hpp"
#include "net/client.hpp"
#include "storage/store.hpp"

namespace veilleur::bot {

/// What an exception that nobody could handle means to the operator: the database's failures and wrong
/// configuration have their statuses, everything else is a bug.
[[nodiscard]] Fatal fatal_from(const std::exception_ptr& error);

class Process {
 public:
  /// Everything is opened here and nothing contacted. Throws ConfigError where the configuration or the
  /// command line names what cannot be used, SQLite::Exception where the database fails, and
  /// std::runtime_error with a sentence for the operator otherwise.
  Process(const RunCommand& command, Config config, storage::Database& database, std::string ca_file);
  ~Process();

  /// Runs until a signal (status ok) or a fatal end.
  Fatal run();

 private:
  boost::asio::awaitable<void> live();
  boost::asio::awaitable<void> wait_for_signal();
  boost::asio::awaitable<void> end();
  void start_core(const Identity& identity);
  void start_core_thread();
  void take(Outputs outputs);
  void fail(Fatal fatal);
  void open_recorder_at(const std::string& path);

  Config config_;
  storage::Database& database_;
  storage::Store store_;
  boost::asio::io_context context_{1};
  SystemClock clock_;
  InputQueue queue_;
  std::uint64_t seed_;
  std::unique_ptr<Recorder> recorder_;
  std::unique_ptr<net::Timers> timers_;
  std::shared_ptr<net::TlsContext> tls_;
  std::unique_ptr<net::HttpClient> http_;
  std::unique_ptr<net::WebSocketConnector> connector_;
  boost::asio::signal_set signals_;
  Supervisor supervisor_;
  std::unique_ptr<TestClock> test_clock_;
  Backups backups_;
  std::unique_ptr<OperatorSocket> operator_socket_;
  std::unique_ptr<NetworkHalf> network_;
  std::unique_ptr<Core> core_;
  std::unique_ptr<CoreThread> core_thread_;
  std::optional<Fatal> fatal_;
  std::exception_ptr core_failure_;  ///< written by the core's thread as its last act
};

}  // namespace veilleur::bot
