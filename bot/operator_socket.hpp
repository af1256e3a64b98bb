// Owns: the Unix socket beside the database through which the operator's commands reach the running bot.
// Must not know: how they are carried out.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <functional>
#include <optional>
#include <string>

#include "base/time.hpp"
#include "bot/backups.hpp"
#include "bot/supervisor.hpp"
#include "net/timers.hpp"

namespace veilleur::bot {

/// As Backups::make.
using MakeBackup = std::function<boost::asio::awaitable<std::string>(std::string path, SignOfLife alive)>;

/// One JSON object a line in each direction: `{"do":"backup","path":"/absolute/file"}` is answered by any
/// number of `{"working":true}` while it gets on, and at its end by `{"error":""}` or by what went wrong.
class OperatorSocket {
 public:
  /// Binds `<database>.sock` with mode 0600, replacing what a crashed process left; the caller holds the
  /// database's lock. Throws ConfigError where the path is too long for a socket or something else lies
  /// there, std::runtime_error where it cannot be bound for another reason.
  OperatorSocket(boost::asio::any_io_executor executor, net::Timers& timers, const std::string& database_path,
                 Supervisor& supervisor, MakeBackup make_backup);
  ~OperatorSocket();

  boost::asio::awaitable<void> run();
  void stop();

 private:
  using Socket = boost::asio::local::stream_protocol::socket;
  boost::asio::awaitable<void> serve(Socket socket);
  boost::asio::awaitable<std::string> carry_out(std::string line, SignOfLife alive);

  net::Timers& timers_;
  std::string path_;
  boost::asio::local::stream_protocol::acceptor acceptor_;
  Supervisor& supervisor_;
  MakeBackup make_backup_;
};

/// What the running bot answered to a backup request: empty where the file is whole, otherwise a sentence
/// that says what to do; nothing where no bot listens there. The file must not exist yet. A bot that says
/// nothing for `silence` is given up.
[[nodiscard]] std::optional<std::string> ask_running_bot_for_backup(const std::string& database_path,
                                                                    const std::string& absolute_file,
                                                                    milliseconds silence = seconds{30});

}  // namespace veilleur::bot
