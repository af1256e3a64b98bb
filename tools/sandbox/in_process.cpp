// Owns: carrying requests and frames to a Discord in the same program.
// Must not know: the bot.
#include "tools/sandbox/in_process.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <deque>

#include "tools/sandbox/text.hpp"

namespace veilleur::sandbox {
namespace {

namespace asio = boost::asio;

/// Lets everything that is ready run first, as a real socket would.
asio::awaitable<void> yield() {
  co_await asio::post(co_await asio::this_coro::executor, asio::use_awaitable);
}

class InProcessSocket final : public net::WebSocket {
 public:
  InProcessSocket(InProcess link, ConnectQuery query)
      : link_(std::move(link)), alarm_(link_.timers.make_alarm()), last_seen_(link_.timers.now()) {
    // The gateway forgets the callback with the connection, which the destructor takes away.
    id_ =
        link_.discord.gateway().open(query, link_.timers.now(), [this] { alarm_->arm(link_.timers.now()); });
  }
  /// Asks no clock: whoever discards a whole bot may have discarded its timers first.
  ~InProcessSocket() override { link_.discord.gateway().disconnected(id_, std::nullopt, last_seen_); }
  InProcessSocket(const InProcessSocket&) = delete;
  InProcessSocket& operator=(const InProcessSocket&) = delete;

  asio::awaitable<Result<net::Frame, net::Closed>> read() override {
    Gateway& gateway = link_.discord.gateway();
    while (!ended_) {
      if (waiting_.empty())
        for (Outgoing& out : gateway.take(id_)) waiting_.push_back(std::move(out));
      if (!waiting_.empty()) {
        current_ = std::move(waiting_.front());
        waiting_.pop_front();
        if (current_.what == Outgoing::What::frame) co_return net::Frame{current_.kind, current_.data};
        const bool closed = current_.what == Outgoing::What::close;
        leave(std::nullopt);
        ended_ = closed ? net::Closed{current_.code, current_.data, net::NetError::reset}
                        : net::Closed{std::nullopt, "", net::NetError::reset};
        break;
      }
      alarm_->arm(gateway.next_deadline());
      co_await alarm_->wait();
      gateway.tick(last_seen_ = link_.timers.now());
    }
    co_return *ended_;
  }

  asio::awaitable<Result<void, net::Closed>> write(net::FrameKind kind, std::string_view data) override {
    const std::string copy{data};
    co_await yield();
    if (ended_) co_return *ended_;
    link_.discord.set_log_time(link_.wall());
    link_.discord.gateway().receive(id_, copy, last_seen_ = link_.timers.now(), kind);
    co_return Result<void, net::Closed>{};
  }

  asio::awaitable<void> close(std::uint16_t code, milliseconds, std::string) override {
    end(code, net::NetError::cancelled);
    co_await yield();
  }

  void abort() override { end(std::nullopt, net::NetError::cancelled); }

 private:
  void leave(std::optional<std::uint16_t> code) {
    link_.discord.gateway().disconnected(id_, code, last_seen_ = link_.timers.now());
  }
  void end(std::optional<std::uint16_t> code, net::NetError error) {
    leave(code);
    if (!ended_) ended_ = net::Closed{std::nullopt, "", error};
    alarm_->arm(link_.timers.now());
  }

  InProcess link_;
  std::unique_ptr<net::Alarm> alarm_;
  SteadyTime last_seen_;
  ConnectionId id_;
  std::deque<Outgoing> waiting_;
  Outgoing current_;
  std::optional<net::Closed> ended_;
};

net::HttpFailure failure(net::NetError error, std::string detail) {
  return {error, net::Sent::maybe, std::move(detail)};
}

}  // namespace

Result<ConnectQuery, std::string> read_connect_query(std::string_view target) {
  const auto question = target.find('?');
  const Query query = parse_query(question == std::string_view::npos ? "" : target.substr(question + 1));
  const auto value = [&](std::string_view key) {
    const auto found = query.find(key);
    return found == query.end() ? std::string{} : found->second;
  };
  ConnectQuery wanted;
  wanted.version = static_cast<int>(parse_number(value("v")).value_or(6));  // without a version: 6, refused
  const std::string encoding = value("encoding");
  if (!encoding.empty() && encoding != "json") return "this sandbox speaks encoding=json alone";
  const auto compression = compression_named(value("compress"));
  if (!compression) return "compress is zlib-stream, zstd-stream or absent";
  wanted.compression = *compression;
  return wanted;
}

asio::awaitable<Result<net::HttpResponse, net::HttpFailure>> InProcessHttp::send(net::HttpRequest request,
                                                                                 milliseconds timeout) {
  const SteadyTime give_up = link_.timers.now() + timeout;
  co_await yield();
  if (request.target.starts_with("/attachments/")) co_return link_.discord.attachment(request.target);
  Answered answered = link_.discord.request(request, link_.now());
  if (answered.delivery == net::Delivery::stall || answered.delay >= timeout) {
    co_await link_.timers.sleep_until(give_up);
    co_return failure(net::NetError::timeout, "no answer");
  }
  if (answered.delay.count() > 0) co_await link_.timers.sleep_until(link_.timers.now() + answered.delay);
  if (answered.delivery != net::Delivery::respond)
    co_return failure(net::NetError::reset, "connection reset");
  co_return std::move(answered.response);
}

asio::awaitable<Result<std::unique_ptr<net::WebSocket>, net::ConnectFailure>> InProcessGateway::connect(
    net::Url url, net::WebSocketOptions) {
  co_await yield();
  if (link_.connecting.count() > 0) co_await link_.timers.sleep_until(link_.timers.now() + link_.connecting);
  if (before_connect)
    if (auto refused = before_connect(url)) co_return *refused;
  const auto query = read_connect_query(url.target);
  if (!query) co_return net::ConnectFailure{net::NetError::protocol, 400, query.error()};
  co_return std::unique_ptr<net::WebSocket>(std::make_unique<InProcessSocket>(link_, *query));
}

}  // namespace veilleur::sandbox
