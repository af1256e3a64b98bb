// Owns: the thread that asks, and what it shares with the coroutine that waits.
// Must not know: what is done with the addresses, TLS, HTTP.
#include "net/name_lookup.hpp"

#include <netdb.h>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cstring>
#include <exception>
#include <mutex>
#include <optional>
#include <system_error>
#include <thread>

namespace veilleur::net {

namespace asio = boost::asio;
using boost::system::error_code;
using Found = Result<Addresses, std::string>;

namespace {

/// What both threads hold. The asking thread may outlive the coroutine and its io_context: it touches the
/// executor only under the mutex, and only while somebody waits.
struct Question {
  std::mutex mutex;
  bool awaited = true;
  // Of the network thread alone:
  asio::steady_timer* wait = nullptr;
  std::optional<Found> answer = {};
};

/// Ends the waiting on every way out of the coroutine, its destruction included.
class Waiting {
 public:
  Waiting(std::shared_ptr<Question> question, asio::steady_timer& timer) : question_(std::move(question)) {
    question_->wait = &timer;
  }
  ~Waiting() {
    question_->wait = nullptr;
    const std::lock_guard lock(question_->mutex);
    question_->awaited = false;
  }
  Waiting(const Waiting&) = delete;
  Waiting& operator=(const Waiting&) = delete;

 private:
  std::shared_ptr<Question> question_;
};

void ask(std::shared_ptr<Question> question, asio::any_io_executor executor, const std::string& host,
         const NameSource& source) {
  Found found = std::string("the look-up failed");
  try {
    found = source(host);
  } catch (const std::exception& error) {
    found = std::string(error.what());
  }
  const std::lock_guard lock(question->mutex);
  if (!question->awaited) return;
  asio::post(executor, [question, answer = std::move(found)]() mutable {
    if (question->wait == nullptr) return;
    question->answer = std::move(answer);
    question->wait->cancel();
  });
}

}  // namespace

Found ask_system(const std::string& host) {
  addrinfo hints;
  std::memset(&hints, 0, sizeof hints);
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_ADDRCONFIG;
  addrinfo* list = nullptr;
  if (const int status = ::getaddrinfo(host.c_str(), nullptr, &hints, &list); status != 0) {
    return std::string(::gai_strerror(status));
  }
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owned(list, ::freeaddrinfo);
  Addresses addresses;
  for (const addrinfo* each = list; each != nullptr; each = each->ai_next) {
    asio::ip::tcp::endpoint endpoint;
    endpoint.resize(each->ai_addrlen);
    std::memcpy(endpoint.data(), each->ai_addr, each->ai_addrlen);
    addresses.push_back(endpoint.address());
  }
  return addresses;
}

asio::awaitable<Result<Addresses, ConnectFailure>> look_up(asio::any_io_executor executor, std::string host,
                                                           Deadline deadline, NameSource source) {
  const auto question = std::make_shared<Question>();
  asio::steady_timer timer(executor, deadline);
  const Waiting waiting(question, timer);
  try {
    std::thread(ask, question, executor, std::move(host), std::move(source)).detach();
  } catch (const std::system_error& error) {
    co_return ConnectFailure{.error = NetError::resolve_failed, .detail = error.what()};
  }
  error_code ended;
  co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, ended));
  if (question->answer) {
    if (*question->answer) co_return std::move(**question->answer);
    co_return ConnectFailure{.error = NetError::resolve_failed, .detail = question->answer->error()};
  }
  if (ended) co_return ConnectFailure{.error = NetError::cancelled, .detail = ended.message()};
  co_return ConnectFailure{.error = NetError::timeout, .detail = "name look-up"};
}

}  // namespace veilleur::net
