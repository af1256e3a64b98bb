// Owns: the life of a shard's connections: connecting, waiting, losing, time, sending.
// Must not know: sockets, coroutines, clocks; opcodes are in session_payload.cpp.
#include "gateway/session.hpp"

#include <algorithm>
#include <utility>

#include "base/check.hpp"
#include "base/log.hpp"
#include "gateway/close_code.hpp"
#include "gateway/commands.hpp"

namespace veilleur::gateway {
namespace {

/// How long the read side may take to report why writing failed.
constexpr std::chrono::seconds write_failed_grace{1};

Compression next_weaker(Compression compression) {
  return compression == Compression::zstd_stream ? Compression::zlib_stream : Compression::none;
}

/// What a peer says may repeat what we told it, and goes into the log.
std::string without_token(std::string text, const Secret& token) {
  const std::string& secret = token.expose();
  if (secret.empty()) return text;
  for (std::size_t at = text.find(secret); at != std::string::npos; at = text.find(secret, at))
    text.replace(at, secret.size(), "***");
  return text;
}

std::string whole_seconds(std::chrono::nanoseconds duration) {
  return std::to_string(std::chrono::ceil<std::chrono::seconds>(duration).count());
}

}  // namespace

Session::Session(SessionOptions options, Random random)
    : shard_(options.shard),
      token_(std::move(options.token)),
      intents_(options.intents),
      compression_(options.compression),
      gateway_url_(std::move(options.gateway_url)),
      random_(random) {
  if (options.resume) session_.emplace(std::move(*options.resume));
}

std::string Session::shard_text() const { return std::to_string(shard_.index); }

// ── Connections ─────────────────────────────────────────────────────────────────────────────────

void Session::handle(input::Start, SteadyTime) {
  VEILLEUR_CHECK(std::holds_alternative<Idle>(state_));
  connect();
}

/// A host that fails repeatedly is given up for the cached base address, which can resume too.
bool Session::on_resume_host() const {
  return session_ && !session_->point.resume_url.empty() && session_->host_failures < host_failures_max;
}

void Session::connect() {
  state_ = Connecting{};
  if (on_resume_host()) return connect_to(session_->point.resume_url);
  if (base_failures_ < base_failures_max) return connect_to(gateway_url_);
  base_failures_ = 0;
  actions_.push_back(action::AskAddress{});
}

void Session::connect_to(const std::string& url) {
  actions_.push_back(action::Connect{gateway_address(url, compression_)});
}

void Session::handle(const input::Address& input, SteadyTime) {
  if (!std::holds_alternative<Connecting>(state_)) return;
  if (input.url) gateway_url_ = *input.url;
  connect_to(gateway_url_);
}

void Session::handle(input::Opened input, SteadyTime now) {
  VEILLEUR_CHECK(std::holds_alternative<Connecting>(state_));
  Link& link = state_.emplace<Link>();
  link.settled = input.settled;
  link.progress_at = now;
}

void Session::handle(const input::ConnectFailed& input, SteadyTime now) {
  if (!std::holds_alternative<Connecting>(state_)) return;
  ++(on_resume_host() ? session_->host_failures : base_failures_);
  const std::chrono::nanoseconds pause = wait(std::chrono::nanoseconds{0}, now);
  log(LogLevel::warning, "gateway_connect_failed",
      {{"shard", shard_text()},
       {"detail", without_token(input.detail, token_)},
       {"retry_in_s", whole_seconds(pause)}});
}

void Session::handle(const input::Lost& input, SteadyTime now) {
  if (!std::holds_alternative<Link>(state_)) return;
  const AfterClose after = after_close(input.code);
  const std::string detail = without_token(input.detail, token_);
  if (input.code && is_our_mistake(*input.code))
    log(LogLevel::error, "gateway_our_mistake",
        {{"shard", shard_text()}, {"code", std::to_string(*input.code)}, {"detail", detail}});
  Loss loss{.why = "closed " + (input.code ? std::to_string(*input.code) : "without a code") +
                   (detail.empty() ? "" : ": " + detail),
            .ending = Ending::drop};
  if (after == AfterClose::identify) loss.keep = Keep::nothing;
  if (after == AfterClose::resume_after_window) loss.wait_min = window_after_4008;
  if (after != AfterClose::stop) return lose(std::move(loss), now);
  if (std::get<Link>(state_).stage == Stage::up) actions_.push_back(action::Announce{false});
  actions_.push_back(action::Drop{});
  end(FatalClose{*input.code, close_advice(*input.code, intents_)});
}

void Session::handle(input::Unreadable input, SteadyTime now) {
  Link* link = std::get_if<Link>(&state_);
  if (link == nullptr) return;
  // One row of failures ends where a connection was readable for a good while.
  if (link->stage == Stage::up && now - link->up_since >= readable_after) stream_failures_ = 0;
  const std::uint32_t failures = stream_failures_ + 1;
  Loss loss{.why = "unreadable: " + std::string(to_string(input.error))};
  if (!session_ || failures >= stream_failures_max) {
    compression_ = next_weaker(compression_);
    loss.keep = Keep::nothing;
    loss.why += "; now " + std::string(to_string(compression_));
  }
  const bool moved = loss.keep == Keep::nothing;
  lose(std::move(loss), now);
  stream_failures_ = moved ? 0 : failures;
}

/// Learns from how far a connection got, before it is forgotten.
void Session::judge_link(const Link& link, SteadyTime now) {
  switch (link.stage) {
    case Stage::hello:
      if (!link.payload_seen) ++(on_resume_host() ? session_->host_failures : base_failures_);
      break;
    case Stage::permit:
    case Stage::identify:
      break;
    case Stage::resume:
      // A long replay may be cut several times; what brought something new has not failed.
      session_->resume_failures = link.progressed ? 0 : session_->resume_failures + 1;
      break;
    case Stage::up:
      stream_failures_ = 0;
      actions_.push_back(action::Announce{false});
      if (now - link.up_since >= stable_after) {
        reconnect_.reset();
        identify_.reset();
      }
      break;
  }
}

void Session::lose(Loss loss, SteadyTime now) {
  judge_link(std::get<Link>(state_), now);
  if (loss.ending == Ending::close)
    actions_.push_back(action::Close{resumable_close_code});
  else
    actions_.push_back(action::Drop{});
  const bool stale = session_ && session_->resume_failures >= resume_failures_max;
  if (loss.keep == Keep::nothing || stale) drop_session();
  const std::chrono::nanoseconds pause = wait(loss.wait_min, now);
  log(LogLevel::warning, "gateway_down",
      {{"shard", shard_text()},
       {"why", loss.why},
       {"next", session_ ? "resume" : "identify"},
       {"retry_in_s", whole_seconds(pause)}});
}

/// Returns how long that will be.
std::chrono::nanoseconds Session::wait(std::chrono::nanoseconds wait_min, SteadyTime now) {
  SteadyTime until = now + std::max(wait_min, reconnect_.next(random_));
  if (!session_) until = std::max(until, identify_.ready_at(now));
  state_ = Waiting{until};
  return until - now;
}

void Session::drop_session() {
  if (!session_) return;
  session_.reset();
  actions_.push_back(action::SessionLost{});
}

void Session::end(std::optional<FatalClose> fatal) {
  state_ = Ended{};
  actions_.push_back(action::End{std::move(fatal)});
}

void Session::handle(input::Stop, SteadyTime) {
  if (std::holds_alternative<Ended>(state_)) return;
  if (const Link* link = std::get_if<Link>(&state_)) {
    if (link->stage == Stage::up) actions_.push_back(action::Announce{false});
    actions_.push_back(action::Close{resumable_close_code});
  }
  end(std::nullopt);
}

// ── Life signs ──────────────────────────────────────────────────────────────────────────────────

void Session::handle(input::FrameArrived, SteadyTime) {
  Link* link = std::get_if<Link>(&state_);
  if (link == nullptr) return;
  link->frame_seen = true;
  if (link->heartbeat) link->heartbeat->frame();
}

void Session::handle(input::Garbage input, SteadyTime now) {
  Link* link = std::get_if<Link>(&state_);
  if (link == nullptr) return;
  // A peer that sends nonsense between good payloads must not fill the disk.
  if (++link->refused <= refused_logged_max) {
    log(LogLevel::warning, "gateway_payload_refused",
        {{"shard", shard_text()},
         {"why", std::string(input.what)},
         {"count", std::to_string(link->refused)}});
  }
  if (++link->garbage >= garbage_max) lose({.why = "nothing but invalid payloads"}, now);
}

void Session::handle(input::WriteFailed, SteadyTime now) {
  Link* link = std::get_if<Link>(&state_);
  if (link != nullptr && !link->write_failed_at) link->write_failed_at = now;
}

void Session::handle(input::Reading input, SteadyTime now) {
  Link* link = std::get_if<Link>(&state_);
  if (link == nullptr) return;
  link->paused = input.paused;
  if (link->heartbeat) link->heartbeat->pause(input.paused);
  // What is missing so far may lie unread in the socket, so the waits start again.
  if (!input.paused) link->progress_at = now;
}

void Session::handle(input::PermitGranted, SteadyTime now) {
  Link* link = std::get_if<Link>(&state_);
  if (link == nullptr || link->stage != Stage::permit) return;
  link->stage = Stage::identify;
  link->progress_at = now;
  identify_.spend(now);
  transmit(*link, identify_payload(token_, shard_, intents_), now);
}

// ── Time ────────────────────────────────────────────────────────────────────────────────────────

Deadline Session::link_deadline(const Link& link) const {
  Deadline first;
  const auto consider = [&first](SteadyTime at, DeadlineReason reason) {
    if (at < first.at) first = {at, reason};
  };
  if (link.write_failed_at)
    consider(*link.write_failed_at + write_failed_grace, DeadlineReason::write_failed);
  if (!link.paused) {
    if (link.stage == Stage::hello) consider(link.progress_at + hello_timeout, DeadlineReason::hello);
    if (link.stage == Stage::identify || link.stage == Stage::resume)
      consider(link.progress_at + ready_timeout, DeadlineReason::ready);
    if (link.stage == Stage::up) consider(link.progress_at + silence_alarm, DeadlineReason::silence);
  }
  // However fast a HELLO makes the heart beat, the send limit holds.
  if (link.heartbeat)
    consider(std::max(link.heartbeat->next_at(), link.limiter.heartbeat_at()), DeadlineReason::heartbeat);
  if (!link.commands.empty()) consider(link.limiter.command_at(), DeadlineReason::send_window);
  return first;
}

Deadline Session::next_deadline() const {
  if (const Waiting* waiting = std::get_if<Waiting>(&state_))
    return {waiting->until, DeadlineReason::backoff};
  if (const Link* link = std::get_if<Link>(&state_)) return link_deadline(*link);
  return {};
}

void Session::handle(input::TimePassed, SteadyTime now) {
  if (const Waiting* waiting = std::get_if<Waiting>(&state_); waiting != nullptr && waiting->until <= now)
    return connect();
  // Each round removes the deadline that it serves; a lost link leaves none that is due.
  while (Link* link = std::get_if<Link>(&state_)) {
    if (link_deadline(*link).at > now) return;
    pass_time(*link, now);
  }
}

void Session::pass_time(Link& link, SteadyTime now) {
  switch (link_deadline(link).reason) {
    case DeadlineReason::write_failed:
      return lose({.why = "cannot write", .ending = Ending::drop}, now);
    case DeadlineReason::hello:
      // Compressed bytes that never become a payload are an unreadable stream, not a silent host.
      if (link.frame_seen && !link.payload_seen && compression_ != Compression::none)
        return handle(input::Unreadable{}, now);
      return lose({.why = "no HELLO"}, now);
    case DeadlineReason::ready:
      return lose({.why = "no READY or RESUMED"}, now);
    case DeadlineReason::silence:
      return lose({.why = "no event for four hours"}, now);
    case DeadlineReason::heartbeat:
      if (link.heartbeat->beat(now) == Heartbeat::Health::zombie)
        return lose({.why = "heartbeats are not acknowledged"}, now);
      return beat(link, now);
    case DeadlineReason::send_window:
      return flush(link, now);
    case DeadlineReason::backoff:
    case DeadlineReason::none:
      VEILLEUR_CHECK(false);
  }
}

// ── Sending ─────────────────────────────────────────────────────────────────────────────────────

void Session::transmit(Link& link, std::string text, SteadyTime now) {
  link.limiter.note(now);
  actions_.push_back(action::Send{std::move(text)});
}

void Session::beat(Link& link, SteadyTime now) {
  transmit(link, heartbeat_payload(session_ ? std::optional(session_->point.sequence) : std::nullopt), now);
}

void Session::flush(Link& link, SteadyTime now) {
  while (!link.commands.empty() && link.limiter.command_at() <= now) {
    transmit(link, std::move(link.commands.front()), now);
    link.commands.pop_front();
  }
}

Result<void, SendRefusal> Session::send(std::string payload, SteadyTime now) {
  Link* link = std::get_if<Link>(&state_);
  if (link == nullptr || link->stage != Stage::up) return SendRefusal::not_connected;
  if (payload.size() > SendLimiter::payload_max_bytes) return SendRefusal::too_long;
  if (link->commands.size() >= commands_max) return SendRefusal::queue_full;
  link->commands.push_back(std::move(payload));
  flush(*link, now);
  return {};
}

std::optional<Action> Session::poll() {
  if (actions_.empty()) return std::nullopt;
  Action next = std::move(actions_.front());
  actions_.pop_front();
  return next;
}

}  // namespace veilleur::gateway
