// Owns: which request may use which connection: slots, the queue, spares kept warm, idle ones closed.
// Must not know: HTTP, Beast, OpenSSL.
#pragma once

#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/steady_timer.hpp>
#include <deque>
#include <list>
#include <memory>
#include <optional>

#include "net/client.hpp"
#include "net/connection.hpp"

namespace veilleur::net {

/// The connections to one origin. Requests that wait are served in the order of their coming. The pool
/// is shared with the coroutines that use it, so its owner may go at any time: see `retire`.
class ConnectionPool : public std::enable_shared_from_this<ConnectionPool> {
 public:
  ConnectionPool(boost::asio::any_io_executor executor, std::shared_ptr<TlsContext> tls, Url origin,
                 HttpPoolOptions options);

  /// The right to one connection, and the connection where there is one. Goes back by destruction: the
  /// connection is kept where `finished` was the last word on it, dropped otherwise.
  class Lease {
   public:
    Lease(Lease&&) noexcept = default;
    Lease& operator=(Lease&&) = delete;
    ~Lease();

    /// Null where a connection has yet to be opened.
    [[nodiscard]] const std::shared_ptr<Connection>& connection() const { return connection_; }
    /// Opens a new connection in place of the present one.
    boost::asio::awaitable<Result<void, ConnectFailure>> open(Deadline deadline);
    /// The connection carries a request from now on; whatever ends it early makes it useless.
    void begin() { reusable_ = false; }
    /// A whole response came and the connection can carry another request.
    void finished();

   private:
    friend ConnectionPool;
    Lease(std::shared_ptr<ConnectionPool> pool, std::shared_ptr<Connection> connection)
        : pool_(std::move(pool)), connection_(std::move(connection)) {}

    std::shared_ptr<ConnectionPool> pool_;  ///< null only after a move
    std::shared_ptr<Connection> connection_;
    bool reusable_ = true;
  };

  /// Waits for a free slot. Fails with `timeout` or `cancelled`.
  static boost::asio::awaitable<Result<Lease, NetError>> acquire(std::shared_ptr<ConnectionPool> pool,
                                                                 Deadline deadline);
  [[nodiscard]] const boost::asio::any_io_executor& executor() const { return executor_; }
  [[nodiscard]] const Url& origin() const { return origin_; }
  [[nodiscard]] const HttpPoolOptions& options() const { return options_; }

  /// Closes what is idle and keeps nothing any more; requests under way may finish.
  void retire();

 private:
  struct Idle {
    std::shared_ptr<Connection> connection;
    Deadline since;
    std::uint64_t stay = 0;  ///< names this stay in the pool, for a late callback of `watch`
  };
  class Waiter;

  std::optional<Lease> try_acquire();
  void take_back(std::shared_ptr<Connection> connection);
  void rest(std::shared_ptr<Connection> connection);
  void peer_spoke(std::uint64_t stay);
  void tend();
  void open_spare();
  [[nodiscard]] bool lacks_spare() const;
  void tend_at(Deadline when);

  boost::asio::any_io_executor executor_;
  std::shared_ptr<TlsContext> tls_;
  Url origin_;
  HttpPoolOptions options_;

  std::deque<Idle> idle_;        ///< the most recently used at the back
  std::list<Waiter*> waiting_;   ///< in the order of their coming
  std::size_t slots_taken_ = 0;  ///< leased, idle, or being opened as a spare
  std::uint64_t stays_ = 0;

  bool retired_ = false;
  bool asked_ = false;  ///< whether there was a request yet; before that, nothing is opened unasked
  bool opening_spare_ = false;
  Deadline spare_not_before_{};
  std::chrono::milliseconds spare_delay_;
  boost::asio::cancellation_signal cancel_spare_;
  boost::asio::steady_timer tend_timer_;
  Deadline tends_at_ = Deadline::max();
};

}  // namespace veilleur::net
