// Owns: the Unix socket beside the database through which the operator's commands reach the running bot.
// Must not know: what the core does with them.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <functional>
#include <optional>
#include <string>
#include <unordered_map>

#include "bot/input.hpp"
#include "bot/supervisor.hpp"
#include "net/signal.hpp"

namespace veilleur::bot {

/// One JSON object a line in each direction: `{"do":"backup","path":"/absolute/file"}` is answered by
/// `{"error":""}` or by what went wrong, once it has ended.
class OperatorSocket {
 public:
  /// Binds `<database>.sock` with mode 0600, replacing what a crashed process left; the caller holds the
  /// database's lock. Throws std::runtime_error where the path cannot be bound.
  OperatorSocket(boost::asio::any_io_executor executor, const std::string& database_path,
                 Supervisor& supervisor, std::function<void(BackupRequested)> request);
  ~OperatorSocket();

  boost::asio::awaitable<void> run();
  void finished(const BackupEnded& ended);
  void stop();

 private:
  using Socket = boost::asio::local::stream_protocol::socket;
  boost::asio::awaitable<void> serve(Socket socket);
  boost::asio::awaitable<std::string> carry_out(std::string line);

  std::string path_;
  boost::asio::local::stream_protocol::acceptor acceptor_;
  Supervisor& supervisor_;
  std::function<void(BackupRequested)> request_;
  net::Signal ended_;
  std::uint64_t last_ticket_ = 0;
  std::unordered_map<std::uint64_t, std::optional<std::string>> tickets_;
};

/// What the running bot answered to a backup request; nothing where no bot listens there.
[[nodiscard]] std::optional<std::string> ask_running_bot_for_backup(const std::string& database_path,
                                                                    const std::string& absolute_file);

}  // namespace veilleur::bot
