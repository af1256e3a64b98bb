// Owns: a WebSocket and its connector in-process, played by a test: what the peer says, what it saw.
// Must not know: Discord, real sockets, clocks.
#pragma once

#include <boost/asio/cancellation_state.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/system/system_error.hpp>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/check.hpp"
#include "net/signal.hpp"
#include "net/websocket.hpp"

namespace veilleur::testing {

/// The other end of one connection. The test speaks through it and reads what arrived.
class FakePeer {
 public:
  explicit FakePeer(boost::asio::io_context& io, std::size_t message_max_bytes = 32u << 20)
      : message_max_bytes_(message_max_bytes), changed_(io.get_executor()) {}

  void text(std::string data) { say(Message{net::FrameKind::text, std::move(data)}); }
  void binary(std::string data) { say(Message{net::FrameKind::binary, std::move(data)}); }
  /// A close frame from the peer.
  void close(std::uint16_t code) { say(net::Closed{code, "by the test", net::NetError::reset}); }
  /// The connection breaks without a close frame.
  void break_off(net::NetError error = net::NetError::reset) { say(net::Closed{{}, {}, error}); }
  /// From now on writes fail, or (stalled) never complete.
  void refuse_writes() { writes_ = Writes::fail; }
  void stall_writes() { writes_ = Writes::stall; }

  std::vector<std::string> received;         ///< whole text frames, in order
  std::optional<std::uint16_t> closed_with;  ///< the first code of our own close
  bool aborted = false;

  [[nodiscard]] bool open() const { return !closed_with && !aborted && !ended_; }
  /// Frames said but not read yet.
  [[nodiscard]] std::size_t unread() const { return inbox_.size(); }

 private:
  friend class FakeWebSocket;
  enum class Writes { work, fail, stall };
  struct Message {
    net::FrameKind kind = net::FrameKind::text;
    std::string data;
  };

  void say(std::variant<Message, net::Closed> event) {
    inbox_.push_back(std::move(event));
    changed_.notify();
  }

  std::deque<std::variant<Message, net::Closed>> inbox_;
  std::size_t message_max_bytes_;
  std::string current_;
  std::size_t came_along_ = 0;  // how many of the inbox the last read brought in with its own
  Writes writes_ = Writes::work;
  bool ended_ = false;
  bool reading_ = false, writing_ = false;
  net::Signal changed_;
};

class FakeWebSocket final : public net::WebSocket {
 public:
  explicit FakeWebSocket(std::shared_ptr<FakePeer> peer) : peer_(std::move(peer)) {}
  ~FakeWebSocket() override { peer_->aborted = true; }
  FakeWebSocket(const FakeWebSocket&) = delete;
  FakeWebSocket& operator=(const FakeWebSocket&) = delete;

  boost::asio::awaitable<Result<net::Frame, net::Closed>> read() override { return read_from(peer_); }
  std::optional<net::Frame> arrived() override {
    if (peer_->reading_ || peer_->closed_with || peer_->aborted || peer_->came_along_ == 0)
      return std::nullopt;
    if (!std::holds_alternative<FakePeer::Message>(peer_->inbox_.front())) return std::nullopt;
    if (is_too_large(*peer_)) return std::nullopt;
    --peer_->came_along_;
    return take_message(*peer_);
  }
  boost::asio::awaitable<Result<void, net::Closed>> write(net::FrameKind, std::string_view data) override {
    return write_to(peer_, std::string(data));
  }
  boost::asio::awaitable<void> close(std::uint16_t code, std::chrono::milliseconds, std::string) override {
    if (!peer_->closed_with) peer_->closed_with = code;
    peer_->changed_.notify();
    co_return;
  }
  void abort() override {
    peer_->aborted = true;
    peer_->changed_.notify();
  }

 private:
  /// Holds the interface to its word: one operation of a kind at a time.
  class Busy {
   public:
    explicit Busy(bool& flag) : flag_(flag) {
      VEILLEUR_CHECK(!flag_);
      flag_ = true;
    }
    ~Busy() { flag_ = false; }
    Busy(const Busy&) = delete;
    Busy& operator=(const Busy&) = delete;

   private:
    bool& flag_;
  };

  static net::Closed cancelled() { return {{}, {}, net::NetError::cancelled}; }

  static boost::asio::awaitable<Result<net::Frame, net::Closed>> read_from(std::shared_ptr<FakePeer> peer) {
    const Busy busy(peer->reading_);
    while (true) {
      if (peer->closed_with || peer->aborted) co_return cancelled();
      if (!peer->inbox_.empty()) break;
      co_await peer->changed_.wait();
    }
    peer->came_along_ = peer->inbox_.size() - 1;
    if (auto* closed = std::get_if<net::Closed>(&peer->inbox_.front())) {
      peer->ended_ = true;
      net::Closed end = std::move(*closed);
      peer->inbox_.pop_front();
      co_return end;
    }
    if (is_too_large(*peer)) {
      peer->ended_ = true;
      co_return net::Closed{{}, {}, net::NetError::too_large};
    }
    co_return take_message(*peer);
  }

  static bool is_too_large(const FakePeer& peer) {
    return std::get<FakePeer::Message>(peer.inbox_.front()).data.size() > peer.message_max_bytes_;
  }
  static net::Frame take_message(FakePeer& peer) {
    auto message = std::move(std::get<FakePeer::Message>(peer.inbox_.front()));
    peer.inbox_.pop_front();
    peer.current_ = std::move(message.data);
    return {message.kind, peer.current_};
  }

  static boost::asio::awaitable<Result<void, net::Closed>> write_to(std::shared_ptr<FakePeer> peer,
                                                                    std::string data) {
    const Busy busy(peer->writing_);
    while (peer->writes_ == FakePeer::Writes::stall && !peer->closed_with && !peer->aborted)
      co_await peer->changed_.wait();
    if (peer->closed_with || peer->aborted) co_return cancelled();
    if (peer->ended_ || peer->writes_ == FakePeer::Writes::fail)
      co_return net::Closed{{}, {}, net::NetError::reset};
    peer->received.push_back(std::move(data));
    co_return Result<void, net::Closed>{};
  }

  std::shared_ptr<FakePeer> peer_;
};

/// Answers each connection as the test's script says.
class FakeConnector final : public net::WebSocketConnector {
 public:
  struct Accept {};
  struct Hang {};  ///< neither success nor failure, until cancelled
  struct Late {};  ///< accepted when the test says so; being cancelled meanwhile comes too late
  using Answer = std::variant<Accept, Hang, Late, net::ConnectFailure>;
  using Script = std::function<Answer(const net::Url& url)>;

  explicit FakeConnector(boost::asio::io_context& io)
      : io_(io), never_(io.get_executor()), late_(io.get_executor()) {}

  Script script = [](const net::Url&) { return Answer{Accept{}}; };
  std::vector<net::Url> attempts;
  std::vector<std::string> user_agents;          ///< of each attempt
  std::vector<std::shared_ptr<FakePeer>> peers;  ///< of accepted connections, in order

  [[nodiscard]] FakePeer& latest() const { return *peers.back(); }
  void let_in() { late_.notify(); }

  boost::asio::awaitable<Result<std::unique_ptr<net::WebSocket>, net::ConnectFailure>> connect(
      net::Url url, net::WebSocketOptions options) override {
    attempts.push_back(url);
    user_agents.push_back(options.user_agent);
    Answer answer = script(url);
    if (auto* failure = std::get_if<net::ConnectFailure>(&answer)) co_return std::move(*failure);
    while (std::holds_alternative<Hang>(answer)) co_await never_.wait();
    if (std::holds_alternative<Late>(answer)) {
      co_await boost::asio::this_coro::reset_cancellation_state(boost::asio::disable_cancellation());
      co_await late_.wait();
    }
    peers.push_back(std::make_shared<FakePeer>(io_, options.message_max_bytes));
    co_return std::unique_ptr<net::WebSocket>(std::make_unique<FakeWebSocket>(peers.back()));
  }

 private:
  boost::asio::io_context& io_;
  net::Signal never_, late_;
};

}  // namespace veilleur::testing
