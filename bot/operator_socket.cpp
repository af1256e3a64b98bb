// Owns: the Unix socket beside the database.
// Must not know: what the core does with the operator's commands.
#include "bot/operator_socket.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/json.hpp>
#include <stdexcept>

#include "base/log.hpp"
#include "bot/document.hpp"
#include "bot/json_access.hpp"

namespace veilleur::bot {
namespace {

using boost::asio::awaitable;
using boost::asio::local::stream_protocol;

constexpr std::size_t line_max = 16 << 10;

std::string socket_path(const std::string& database_path) { return database_path + ".sock"; }

stream_protocol::acceptor listen_on(const boost::asio::any_io_executor& executor, const std::string& path) {
  ::unlink(path.c_str());
  const mode_t previous = ::umask(0177);  // for the owner alone from its first moment
  stream_protocol::acceptor acceptor(executor);
  try {
    const stream_protocol::endpoint endpoint(path);
    acceptor.open(endpoint.protocol());
    acceptor.bind(endpoint);
    acceptor.listen();
  } catch (const boost::system::system_error& error) {
    ::umask(previous);
    throw std::runtime_error("cannot listen on " + path + ": " + error.code().message() +
                             "; choose another, or a shorter, [database] path");
  }
  ::umask(previous);
  return acceptor;
}

}  // namespace

OperatorSocket::OperatorSocket(boost::asio::any_io_executor executor, const std::string& database_path,
                               Supervisor& supervisor, std::function<void(BackupRequested)> request)
    : path_(socket_path(database_path)),
      acceptor_(listen_on(executor, path_)),
      supervisor_(supervisor),
      request_(std::move(request)),
      ended_(executor) {}

OperatorSocket::~OperatorSocket() { ::unlink(path_.c_str()); }

void OperatorSocket::stop() {
  boost::system::error_code ignored_after_close;
  acceptor_.close(ignored_after_close);
}

awaitable<void> OperatorSocket::run() {
  for (;;) {
    boost::system::error_code error;
    Socket socket =
        co_await acceptor_.async_accept(boost::asio::redirect_error(boost::asio::use_awaitable, error));
    if (error) co_return;  // closed: the process is ending
    supervisor_.spawn("operator", serve(std::move(socket)));
  }
}

awaitable<void> OperatorSocket::serve(Socket socket) {
  std::string buffer;
  boost::system::error_code error;
  const std::size_t size =
      co_await boost::asio::async_read_until(socket, boost::asio::dynamic_buffer(buffer, line_max), '\n',
                                             boost::asio::redirect_error(boost::asio::use_awaitable, error));
  if (error) co_return;
  const std::string problem = co_await carry_out(buffer.substr(0, size));
  const std::string answer = boost::json::serialize(boost::json::object{{"error", problem}}) + "\n";
  co_await boost::asio::async_write(socket, boost::asio::buffer(answer),
                                    boost::asio::redirect_error(boost::asio::use_awaitable, error));
}

awaitable<std::string> OperatorSocket::carry_out(std::string line) {
  const Document document(line);
  const std::string path(text(document.value(), "path"));
  if (text(document.value(), "do") != "backup" || !path.starts_with('/')) {
    co_return R"(expected {"do":"backup","path":"/absolute/file"})";
  }
  const std::uint64_t ticket = ++last_ticket_;
  tickets_[ticket] = std::nullopt;
  request_({ticket, path});
  while (!tickets_.at(ticket)) co_await ended_.wait();
  const std::string problem = *tickets_.at(ticket);
  tickets_.erase(ticket);
  co_return problem;
}

void OperatorSocket::finished(const BackupEnded& ended) {
  if (auto waiting = tickets_.find(ended.ticket); waiting != tickets_.end()) waiting->second = ended.error;
  ended_.notify();
}

std::optional<std::string> ask_running_bot_for_backup(const std::string& database_path,
                                                      const std::string& absolute_file) {
  boost::asio::io_context context;
  stream_protocol::socket socket(context);
  boost::system::error_code error;
  socket.connect(stream_protocol::endpoint(socket_path(database_path)), error);
  if (error) return std::nullopt;
  const std::string request =
      boost::json::serialize(boost::json::object{{"do", "backup"}, {"path", absolute_file}}) + "\n";
  std::string answer;
  boost::asio::write(socket, boost::asio::buffer(request), error);
  if (!error) boost::asio::read_until(socket, boost::asio::dynamic_buffer(answer, line_max), '\n', error);
  if (error) return "the running bot closed the connection: " + error.message();
  const Document document(answer);
  return std::string(text(document.value(), "error"));
}

}  // namespace veilleur::bot
