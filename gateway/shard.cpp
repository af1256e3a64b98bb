// Owns: running one gateway::Session over a WebSocket, an alarm and a consumer. It decides nothing.
// Must not know: the protocol's rules (session), the domain.
#include "gateway/shard.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>
#include <deque>
#include <exception>
#include <utility>
#include <variant>

#include "base/log.hpp"
#include "gateway/session.hpp"
#include "net/signal.hpp"
#include "net/url.hpp"

namespace veilleur::gateway {
namespace {

namespace asio = boost::asio;

/// `stop` promises one second in all.
constexpr std::chrono::milliseconds close_grace{700};

/// Everything of one open connection: a new socket never meets an old inflater or an old queue.
struct Link {
  Link(asio::any_io_executor executor, std::unique_ptr<net::WebSocket> open, Compression compression)
      : socket(std::move(open)), inflater(compression), more(std::move(executor)) {}

  std::unique_ptr<net::WebSocket> socket;
  Inflater inflater;
  std::deque<std::string> outgoing;
  net::Signal more;  ///< something is in `outgoing`
  asio::cancellation_signal reader, writer, permit;
  std::size_t children = 0;
  bool closing = false;  ///< nothing of this connection may reach the session any more
};

bool is_cancellation(const std::exception_ptr& error) {
  try {
    std::rethrow_exception(error);
  } catch (const boost::system::system_error& cause) {
    return cause.code() == asio::error::operation_aborted;
  } catch (...) {
    return false;
  }
}

class RunningShard final : public Shard {
 public:
  RunningShard(asio::any_io_executor executor, net::Timers& timers, net::WebSocketConnector& connector,
               Directory& directory, IdentifyGate& gate, Consumer& consumer, Random random,
               ShardOptions options)
      : executor_(executor),
        timers_(timers),
        connector_(connector),
        directory_(directory),
        gate_(gate),
        consumer_(consumer),
        shard_(options.shard),
        user_agent_(std::move(options.user_agent)),
        session_({.shard = options.shard,
                  .token = std::move(options.token),
                  .intents = options.intents,
                  .compression = options.compression,
                  .gateway_url = std::move(options.gateway_url),
                  .resume = std::move(options.resume)},
                 random),
        wake_(executor),
        alarm_(timers.make_alarm()) {}

  asio::awaitable<std::optional<FatalClose>> run() override;
  void stop() override;
  std::optional<ResumePoint> resume_point() const override;
  Compression compression() const override { return session_.compression(); }
  bool send(std::string payload) override;

 private:
  asio::awaitable<std::optional<FatalClose>> obey();
  asio::awaitable<void> open_link(std::string address);
  asio::awaitable<void> ask_address();
  template <class T>
  asio::awaitable<std::optional<T>> unless_stopped(asio::awaitable<T> work);
  asio::awaitable<void> close_link(std::optional<std::uint16_t> code);
  asio::awaitable<void> read_all(Link& link);
  asio::awaitable<void> write_all(Link& link);
  asio::awaitable<void> ask_permit(Link& link);
  asio::awaitable<void> watch_time();

  void take_frame(Link& link, const net::Frame& frame);
  void take_payload(std::string_view text, SteadyTime now);
  void drain();
  void carry_out(Action action);
  void spawn(asio::awaitable<void> work, asio::cancellation_signal& cancel, std::size_t& count);

  asio::any_io_executor executor_;
  net::Timers& timers_;
  net::WebSocketConnector& connector_;
  Directory& directory_;
  IdentifyGate& gate_;
  Consumer& consumer_;
  ShardId shard_;
  std::string user_agent_;
  Session session_;

  net::Signal wake_;  ///< `orders_`, a child's end or `failure_` changed
  std::unique_ptr<net::Alarm> alarm_;
  SteadyTime armed_at_ = SteadyTime::max();
  std::deque<Action> orders_;  ///< Connect, AskAddress, Close, Drop and End, which take time
  std::unique_ptr<Link> link_;
  asio::cancellation_signal connecting_, watching_;
  std::size_t watchers_ = 0;
  std::exception_ptr failure_;
  bool stopping_ = false;
};

// ── The driver: carries out what takes time, one order after the other ──────────────────────────

asio::awaitable<std::optional<FatalClose>> RunningShard::run() {
  std::optional<FatalClose> fatal;
  spawn(watch_time(), watching_, watchers_);
  try {
    fatal = co_await obey();
  } catch (...) {
    if (!failure_) failure_ = std::current_exception();
  }
  // However it ended, no child may outlive this coroutine, not even when the caller cancels it.
  co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
  co_await close_link(std::nullopt);
  watching_.emit(asio::cancellation_type::terminal);
  while (watchers_ > 0) co_await wake_.wait();
  if (failure_) std::rethrow_exception(failure_);
  co_return fatal;
}

asio::awaitable<std::optional<FatalClose>> RunningShard::obey() {
  if (!stopping_) session_.handle(input::Start{}, timers_.now());
  drain();
  while (!failure_) {
    if (orders_.empty()) {
      co_await wake_.wait();
      continue;
    }
    Action order = std::move(orders_.front());
    orders_.pop_front();
    if (auto* connect = std::get_if<action::Connect>(&order)) {
      co_await open_link(std::move(connect->address));
    } else if (std::holds_alternative<action::AskAddress>(order)) {
      co_await ask_address();
    } else if (const auto* close = std::get_if<action::Close>(&order)) {
      co_await close_link(close->code);
    } else if (auto* end = std::get_if<action::End>(&order)) {
      co_return std::move(end->fatal);
    } else {
      co_await close_link(std::nullopt);
    }
  }
  co_return std::nullopt;
}

asio::awaitable<void> RunningShard::open_link(std::string address) {
  if (stopping_) co_return;
  const auto url = net::parse_url(address);
  if (!url) {
    session_.handle(input::ConnectFailed{"address: " + std::string(net::to_string(url.error()))},
                    timers_.now());
    drain();
    co_return;
  }
  net::WebSocketOptions options;
  options.message_max_bytes = Inflater::payload_max_bytes;
  options.user_agent = user_agent_;
  auto connected = co_await unless_stopped(connector_.connect(*url, std::move(options)));
  if (!connected) co_return;
  auto& opened = *connected;
  if (!opened) {
    const net::ConnectFailure& failure = opened.error();
    std::string detail(net::to_string(failure.error));
    if (failure.http_status) detail += ", HTTP status " + std::to_string(*failure.http_status);
    if (!failure.detail.empty()) detail += ", " + failure.detail;
    session_.handle(input::ConnectFailed{std::move(detail)}, timers_.now());
    drain();
    co_return;
  }
  link_ = std::make_unique<Link>(executor_, std::move(*opened), session_.compression());
  session_.handle(input::Opened{consumer_.settled(shard_)}, timers_.now());
  spawn(read_all(*link_), link_->reader, link_->children);
  spawn(write_all(*link_), link_->writer, link_->children);
  drain();
}

asio::awaitable<void> RunningShard::ask_address() {
  if (stopping_) co_return;
  auto answered = co_await unless_stopped(directory_.ask());
  if (!answered) co_return;
  input::Address found;
  if (*answered) found.url = std::move((*answered)->url);
  session_.handle(found, timers_.now());
  drain();
}

/// The work's result; nothing where `stop` came in between. It is spawned, so that `stop` can cancel it
/// without cancelling the driver.
template <class T>
asio::awaitable<std::optional<T>> RunningShard::unless_stopped(asio::awaitable<T> work) {
  try {
    T result = co_await asio::co_spawn(executor_, std::move(work),
                                       asio::bind_cancellation_slot(connecting_.slot(), asio::use_awaitable));
    if (!stopping_) co_return std::move(result);
  } catch (const boost::system::system_error& error) {
    if (!stopping_ || error.code() != asio::error::operation_aborted) throw;
  }
  co_return std::nullopt;
}

asio::awaitable<void> RunningShard::close_link(std::optional<std::uint16_t> code) {
  if (!link_) co_return;
  link_->closing = true;
  if (code) co_await link_->socket->close(*code, close_grace);
  link_->socket->abort();
  for (asio::cancellation_signal* signal : {&link_->reader, &link_->writer, &link_->permit})
    signal->emit(asio::cancellation_type::terminal);
  while (link_->children > 0) co_await wake_.wait();
  link_.reset();
}

void RunningShard::spawn(asio::awaitable<void> work, asio::cancellation_signal& cancel, std::size_t& count) {
  ++count;
  asio::co_spawn(executor_, std::move(work),
                 asio::bind_cancellation_slot(cancel.slot(), [this, &count](std::exception_ptr error) {
                   --count;
                   if (error && !is_cancellation(error) && !failure_) failure_ = error;
                   wake_.notify();
                 }));
}

void RunningShard::stop() {
  if (std::exchange(stopping_, true)) return;
  session_.handle(input::Stop{}, timers_.now());
  drain();
  connecting_.emit(asio::cancellation_type::terminal);
}

// ── The children of one connection ──────────────────────────────────────────────────────────────

asio::awaitable<void> RunningShard::read_all(Link& link) {
  while (!link.closing) {
    if (!consumer_.has_room()) {
      session_.handle(input::Reading{.paused = true}, timers_.now());
      drain();
      co_await consumer_.room();
      if (link.closing) co_return;
      session_.handle(input::Reading{.paused = false}, timers_.now());
      drain();
      continue;
    }
    // What the last read brought in is taken without a coroutine each; it ends, and the next read lets others
    // (heartbeats, timers) have their turn.
    if (const auto frame = link.socket->arrived()) {
      take_frame(link, *frame);
      drain();
      continue;
    }
    const Result<net::Frame, net::Closed> frame = co_await link.socket->read();
    if (link.closing) co_return;
    if (!frame) {
      const net::Closed& closed = frame.error();
      std::string detail = closed.code ? closed.reason : std::string(net::to_string(closed.error));
      session_.handle(input::Lost{closed.code, std::move(detail)}, timers_.now());
    } else {
      take_frame(link, *frame);
    }
    drain();
  }
}

void RunningShard::take_frame(Link& link, const net::Frame& frame) {
  const SteadyTime now = timers_.now();
  session_.handle(input::FrameArrived{}, now);
  // Asked for compression, a text frame is plain JSON all the same.
  if (frame.kind == net::FrameKind::text || session_.compression() == Compression::none)
    return take_payload(frame.data, now);
  const auto payload = link.inflater.feed(frame.data);
  if (!payload) return session_.handle(input::Unreadable{payload.error()}, now);
  if (*payload) take_payload(**payload, now);
}

void RunningShard::take_payload(std::string_view text, SteadyTime now) {
  consumer_.wire(shard_, false, text);
  const auto payload = scan_payload(text);
  if (!payload) return session_.handle(input::Garbage{to_string(payload.error())}, now);
  const std::optional<std::uint64_t> sequence = session_.handle(*payload, now);
  if (!sequence) return;
  // A lost session must be known before the READY that replaces it.
  drain();
  const bool opens = payload->type == "READY" || payload->type == "RESUMED";
  if (opens || consumer_.wants(payload->type, payload->data)) {
    if (const auto data = leading_value(payload->data)) {
      consumer_.deliver({shard_, *sequence, std::string(payload->type), std::string(*data), now});
    } else {
      session_.handle(input::Garbage{"a wanted dispatch with a broken d"}, now);
    }
  }
  consumer_.received(shard_, *sequence);
}

asio::awaitable<void> RunningShard::write_all(Link& link) {
  while (!link.closing) {
    if (link.outgoing.empty()) {
      co_await link.more.wait();
      continue;
    }
    const std::string text = std::move(link.outgoing.front());
    link.outgoing.pop_front();
    const Result<void, net::Closed> written = co_await link.socket->write(net::FrameKind::text, text);
    if (link.closing) co_return;
    if (!written) {
      session_.handle(input::WriteFailed{}, timers_.now());
      drain();
      co_return;
    }
    consumer_.wire(shard_, true, text);
  }
}

asio::awaitable<void> RunningShard::ask_permit(Link& link) {
  co_await gate_.permit(shard_);
  if (link.closing) co_return;
  session_.handle(input::PermitGranted{}, timers_.now());
  drain();
}

/// The one alarm. It is moved only forwards in time by itself and backwards by `drain`, so that the
/// deadline of every single message costs a comparison and no timer.
asio::awaitable<void> RunningShard::watch_time() {
  while (true) {
    co_await alarm_->wait();
    armed_at_ = SteadyTime::max();
    alarm_->arm(armed_at_);
    session_.handle(input::TimePassed{}, timers_.now());
    drain();
  }
}

// ── What the session wants ──────────────────────────────────────────────────────────────────────

void RunningShard::drain() {
  while (std::optional<Action> next = session_.poll()) carry_out(std::move(*next));
  const SteadyTime at = session_.next_deadline().at;
  if (at >= armed_at_) return;
  armed_at_ = at;
  alarm_->arm(at);
}

void RunningShard::carry_out(Action action) {
  if (auto* send = std::get_if<action::Send>(&action)) {
    link_->outgoing.push_back(std::move(send->text));
    link_->more.notify();
  } else if (std::holds_alternative<action::AskPermit>(action)) {
    spawn(ask_permit(*link_), link_->permit, link_->children);
  } else if (const auto* announce = std::get_if<action::Announce>(&action)) {
    consumer_.connected(shard_, announce->up);
  } else if (std::holds_alternative<action::SessionLost>(action)) {
    consumer_.session_lost(shard_);
  } else {
    if (link_) link_->closing = true;
    orders_.push_back(std::move(action));
    wake_.notify();
  }
}

std::optional<ResumePoint> RunningShard::resume_point() const {
  std::optional<ResumePoint> point = session_.resume_point();
  if (point) point->sequence = std::min(point->sequence, consumer_.settled(shard_));
  return point;
}

bool RunningShard::send(std::string payload) {
  const auto queued = session_.send(std::move(payload), timers_.now());
  if (!queued && queued.error() != SendRefusal::not_connected)
    log(LogLevel::error, "gateway_send_refused",
        {{"shard", std::to_string(shard_.index)},
         {"why", queued.error() == SendRefusal::too_long ? "above 4096 bytes" : "256 are waiting"}});
  drain();
  return queued.has_value();
}

}  // namespace

std::unique_ptr<Shard> make_shard(asio::any_io_executor executor, net::Timers& timers,
                                  net::WebSocketConnector& connector, Directory& directory,
                                  IdentifyGate& gate, Consumer& consumer, Random random,
                                  ShardOptions options) {
  return std::make_unique<RunningShard>(executor, timers, connector, directory, gate, consumer, random,
                                        std::move(options));
}

}  // namespace veilleur::gateway
