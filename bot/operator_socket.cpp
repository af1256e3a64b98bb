// Owns: the Unix socket beside the database.
// Must not know: how the operator's commands are carried out.
#include "bot/operator_socket.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/json.hpp>
#include <filesystem>
#include <stdexcept>

#include "base/log.hpp"
#include "bot/config.hpp"
#include "bot/document.hpp"
#include "bot/json_access.hpp"

namespace veilleur::bot {
namespace {

using boost::asio::awaitable;
using boost::asio::local::stream_protocol;

constexpr std::size_t line_max = 16 << 10;
/// After an accept that failed, as for want of descriptors.
constexpr milliseconds accept_pause{200};

std::string socket_path(const std::string& database_path) { return database_path + ".sock"; }

/// Nothing where the path is too long for a socket (unix(7): 107 bytes).
std::optional<stream_protocol::endpoint> endpoint_of(const std::string& path) {
  try {
    return stream_protocol::endpoint(path);
  } catch (const boost::system::system_error&) {
    return std::nullopt;
  }
}

stream_protocol::acceptor listen_on(const boost::asio::any_io_executor& executor, const std::string& path) {
  const auto endpoint = endpoint_of(path);
  if (!endpoint) {
    throw ConfigError({"cannot listen on " + path + ": this is too long for a socket; choose a shorter " +
                       "[database] path, or a relative one"});
  }
  struct stat status{};
  if (::lstat(path.c_str(), &status) == 0 && !S_ISSOCK(status.st_mode)) {
    throw ConfigError({"cannot listen on " + path +
                       ": it is a file that is no socket of ours; move it away, " +
                       "or choose another [database] path"});
  }
  ::unlink(path.c_str());
  const mode_t previous = ::umask(0177);  // for the owner alone from its first moment
  stream_protocol::acceptor acceptor(executor);
  try {
    acceptor.open(endpoint->protocol());
    acceptor.bind(*endpoint);
    acceptor.listen();
  } catch (const boost::system::system_error& error) {
    ::umask(previous);
    throw std::runtime_error("cannot listen on " + path + ": " + error.code().message() +
                             "; check the folder of the database, its rights and its room");
  }
  ::umask(previous);
  return acceptor;
}

std::string as_line(const boost::json::object& object) { return boost::json::serialize(object) + "\n"; }

/// A client that is gone is no failure: what it asked for is done all the same.
awaitable<void> write_line(stream_protocol::socket& socket, boost::json::object object) {
  const std::string line = as_line(object);
  boost::system::error_code client_is_gone;
  co_await boost::asio::async_write(socket, boost::asio::buffer(line),
                                    boost::asio::redirect_error(boost::asio::use_awaitable, client_is_gone));
}

std::string silent_bot(milliseconds silence) {
  return "the running bot has said nothing for " +
         std::to_string(std::chrono::duration_cast<seconds>(silence).count()) +
         " s and the backup is given up; look at the bot's log, and at its disk, then try again";
}

}  // namespace

OperatorSocket::OperatorSocket(boost::asio::any_io_executor executor, net::Timers& timers,
                               const std::string& database_path, Supervisor& supervisor,
                               MakeBackup make_backup)
    : timers_(timers),
      path_(socket_path(database_path)),
      acceptor_(listen_on(executor, path_)),
      supervisor_(supervisor),
      make_backup_(std::move(make_backup)) {}

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
    if (!acceptor_.is_open()) co_return;  // the process is ending
    if (error) {
      log(LogLevel::warning, "operator_socket_refused", {{"why", error.message()}});
      co_await timers_.sleep_until(timers_.now() + accept_pause);
      continue;
    }
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
  const SignOfLife alive = [&socket] { return write_line(socket, {{"working", true}}); };
  const std::string problem = co_await carry_out(buffer.substr(0, size), alive);
  co_await write_line(socket, {{"error", problem}});
}

awaitable<std::string> OperatorSocket::carry_out(std::string line, SignOfLife alive) {
  const Document document(line);
  const std::string path(text(document.value(), "path"));
  if (text(document.value(), "do") != "backup" || !path.starts_with('/')) {
    co_return R"(expected {"do":"backup","path":"/absolute/file"})";
  }
  co_return co_await make_backup_(path, alive);
}

std::optional<std::string> ask_running_bot_for_backup(const std::string& database_path,
                                                      const std::string& absolute_file,
                                                      milliseconds silence) {
  const auto endpoint = endpoint_of(socket_path(database_path));
  if (!endpoint) return std::nullopt;  // no bot runs with such a path
  boost::asio::io_context context;
  stream_protocol::socket socket(context);
  boost::system::error_code error;
  socket.connect(*endpoint, error);
  if (error) return std::nullopt;
  boost::asio::write(socket, boost::asio::buffer(as_line({{"do", "backup"}, {"path", absolute_file}})),
                     error);
  std::string heard;
  while (!error) {
    std::optional<std::size_t> size;
    boost::asio::async_read_until(socket, boost::asio::dynamic_buffer(heard, line_max), '\n',
                                  [&](const boost::system::error_code& ended, std::size_t bytes) {
                                    error = ended;
                                    size = bytes;
                                  });
    context.restart();
    context.run_for(silence);
    if (!size) return silent_bot(silence);
    if (error) break;
    const Document line(std::string_view(heard).substr(0, *size));
    if (const auto* problem = member(line.value(), "error")) return std::string(text(problem));
    heard.erase(0, *size);
  }
  // A file of that name is whole, and there was none before: the bot ended between naming it and saying so.
  if (std::filesystem::exists(absolute_file)) return "";
  return "the running bot ended before the backup was whole, and left no file; run the same command again";
}

}  // namespace veilleur::bot
