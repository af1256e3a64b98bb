// Owns: which request may use which connection: slots, the queue, spares kept warm, idle ones closed.
// Must not know: HTTP, Beast, OpenSSL.
#include "net/connection_pool.hpp"

#include <algorithm>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "base/check.hpp"
#include "base/log.hpp"

namespace veilleur::net {

namespace asio = boost::asio;
using Clock = std::chrono::steady_clock;

namespace {

constexpr std::chrono::milliseconds spare_timeout{10'000};
constexpr std::chrono::milliseconds spare_delay_min{1'000};
constexpr std::chrono::milliseconds spare_delay_max{60'000};

}  // namespace

/// A request in the queue. It may be given a lease and then be cancelled before it runs again; the lease
/// then goes back with it.
class ConnectionPool::Waiter {
 public:
  Waiter(ConnectionPool& pool, Deadline deadline)
      : wake(pool.executor_, deadline),
        pool_(pool),
        place_(pool.waiting_.insert(pool.waiting_.end(), this)) {}
  ~Waiter() {
    if (!lease) pool_.waiting_.erase(place_);
  }
  Waiter(const Waiter&) = delete;
  Waiter& operator=(const Waiter&) = delete;

  void grant(Lease given) {
    pool_.waiting_.erase(place_);
    lease.emplace(std::move(given));
    wake.cancel();
  }

  asio::steady_timer wake;
  std::optional<Lease> lease;

 private:
  ConnectionPool& pool_;
  std::list<Waiter*>::iterator place_;
};

ConnectionPool::Lease::~Lease() {
  if (!pool_) return;
  if (!reusable_ && connection_) {
    close(*connection_);
    connection_ = nullptr;
  }
  pool_->take_back(std::move(connection_));
}

asio::awaitable<Result<void, ConnectFailure>> ConnectionPool::Lease::open(Deadline deadline) {
  if (connection_) close(*connection_);
  connection_ = nullptr;
  auto opened = co_await open_connection(pool_->executor_, pool_->tls_, pool_->origin_, deadline);
  if (!opened) co_return opened.error();
  connection_ = std::move(*opened);
  reusable_ = true;
  co_return Result<void, ConnectFailure>{};
}

void ConnectionPool::Lease::finished() {
  reusable_ = true;
  // The origin works: a missing spare may be opened at once again.
  pool_->spare_delay_ = spare_delay_min;
  pool_->spare_not_before_ = {};
}

ConnectionPool::ConnectionPool(asio::any_io_executor executor, std::shared_ptr<TlsContext> tls, Url origin,
                               HttpPoolOptions options)
    : executor_(std::move(executor)),
      tls_(std::move(tls)),
      origin_(std::move(origin)),
      options_(options),
      spare_delay_(spare_delay_min),
      tend_timer_(executor_) {
  VEILLEUR_CHECK(options_.connections_max > 0);
}

asio::awaitable<Result<ConnectionPool::Lease, NetError>> ConnectionPool::acquire(
    std::shared_ptr<ConnectionPool> pool, Deadline deadline) {
  pool->asked_ = true;
  if (auto lease = pool->try_acquire()) {
    pool->tend();
    co_return std::move(*lease);
  }
  Waiter waiter(*pool, deadline);
  boost::system::error_code woken;
  co_await waiter.wake.async_wait(asio::redirect_error(asio::use_awaitable, woken));
  if (waiter.lease) co_return std::move(*waiter.lease);
  co_return woken ? NetError::cancelled : NetError::timeout;
}

std::optional<ConnectionPool::Lease> ConnectionPool::try_acquire() {
  while (!idle_.empty()) {
    const auto connection = std::move(idle_.back().connection);
    idle_.pop_back();
    unwatch(*connection);
    if (is_silent(*connection)) return Lease(shared_from_this(), connection);
    close(*connection);
    --slots_taken_;
  }
  if (slots_taken_ >= options_.connections_max) return std::nullopt;
  ++slots_taken_;
  return Lease(shared_from_this(), nullptr);
}

/// A slot comes back, with the connection in it where that is still good.
void ConnectionPool::take_back(std::shared_ptr<Connection> connection) {
  if (!waiting_.empty()) {
    waiting_.front()->grant(Lease(shared_from_this(), std::move(connection)));
    return;
  }
  if (connection && !retired_) {
    rest(std::move(connection));
  } else {
    --slots_taken_;
  }
  tend();
}

void ConnectionPool::rest(std::shared_ptr<Connection> connection) {
  const std::uint64_t stay = ++stays_;
  watch(*connection, [weak = weak_from_this(), stay] {
    if (const auto pool = weak.lock()) pool->peer_spoke(stay);
  });
  idle_.push_back({.connection = std::move(connection), .since = Clock::now(), .stay = stay});
}

/// An idle connection became readable. That is its end, unless TLS only brought session tickets.
void ConnectionPool::peer_spoke(std::uint64_t stay) {
  const auto found = std::ranges::find(idle_, stay, &Idle::stay);
  if (found == idle_.end()) return;
  if (is_silent(*found->connection)) {
    watch(*found->connection, [weak = weak_from_this(), stay] {
      if (const auto pool = weak.lock()) pool->peer_spoke(stay);
    });
    return;
  }
  close(*found->connection);
  idle_.erase(found);
  --slots_taken_;
  tend();
}

bool ConnectionPool::lacks_spare() const {
  return asked_ && !opening_spare_ && idle_.size() < options_.warm_connections &&
         slots_taken_ < options_.connections_max;
}

/// Closes what was idle for too long, opens a missing spare, and sees to it that it is called again when
/// there is more to do.
void ConnectionPool::tend() {
  if (retired_) return;
  const Deadline now = Clock::now();
  while (idle_.size() > options_.warm_connections && idle_.front().since + options_.idle_timeout <= now) {
    close(*idle_.front().connection);
    idle_.pop_front();
    --slots_taken_;
  }
  if (lacks_spare() && spare_not_before_ <= now) open_spare();

  Deadline next = Deadline::max();
  if (idle_.size() > options_.warm_connections) next = idle_.front().since + options_.idle_timeout;
  if (lacks_spare()) next = std::min(next, spare_not_before_);
  if (next < tends_at_) tend_at(next);
}

void ConnectionPool::tend_at(Deadline when) {
  tends_at_ = when;
  tend_timer_.expires_at(when);
  tend_timer_.async_wait([weak = weak_from_this()](boost::system::error_code error) {
    if (error) return;
    if (const auto pool = weak.lock()) {
      pool->tends_at_ = Deadline::max();
      pool->tend();
    }
  });
}

/// Opens one connection that nobody asked for yet, so that the next request need not wait for TLS. The
/// attempts grow apart until a request succeeds: an origin that is down, or that closes idle connections
/// at once, is not hammered.
void ConnectionPool::open_spare() {
  opening_spare_ = true;
  ++slots_taken_;
  spare_not_before_ = Clock::now() + spare_delay_;
  spare_delay_ = std::min(spare_delay_ * 2, spare_delay_max);

  using Opened = Result<std::shared_ptr<Connection>, ConnectFailure>;
  const auto done = [pool = shared_from_this()](std::exception_ptr interrupted, Opened opened) {
    pool->opening_spare_ = false;
    if (interrupted) {
      opened = ConnectFailure{.error = NetError::cancelled, .detail = "interrupted"};
    }
    if (!opened && !pool->retired_) {
      log(LogLevel::debug, "http_spare_failed",
          {{"error", std::string(to_string(opened.error().error))}, {"detail", opened.error().detail}});
    }
    pool->take_back(opened ? std::move(*opened) : nullptr);
  };
  asio::co_spawn(executor_, open_connection(executor_, tls_, origin_, deadline_in(spare_timeout)),
                 asio::bind_cancellation_slot(cancel_spare_.slot(), done));
}

void ConnectionPool::retire() {
  retired_ = true;
  tend_timer_.cancel();
  cancel_spare_.emit(asio::cancellation_type::terminal);
  slots_taken_ -= idle_.size();
  for (const Idle& idle : idle_) close(*idle.connection);
  idle_.clear();
}

}  // namespace veilleur::net
