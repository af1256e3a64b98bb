// Owns: what each opcode of Discord does to a session.
// Must not know: sockets, coroutines, clocks, the meaning of any dispatch but READY and RESUMED.
#include <algorithm>
#include <charconv>
#include <cmath>

#include "base/log.hpp"
#include "gateway/commands.hpp"
#include "gateway/session.hpp"

namespace veilleur::gateway {
namespace {

enum Opcode {
  op_dispatch = 0,
  op_heartbeat = 1,
  op_reconnect = 7,
  op_invalid_session = 9,
  op_hello = 10,
  op_ack = 11
};

/// Discord sends 41 250; anything outside of these would stop our heart or make it race.
constexpr double interval_min_ms = 10;
constexpr double interval_max_ms = 600'000;

std::optional<std::string> member_string(std::string_view object, std::string_view key) {
  const auto value = find_member(object, key);
  return value ? read_string(*value) : std::nullopt;
}

/// The interval of a HELLO. Any JSON number will do: to a peer that knows no integers, 41250 and 41250.0
/// are the same.
std::optional<std::chrono::milliseconds> heartbeat_interval(std::string_view data) {
  const auto value = find_member(data, "heartbeat_interval");
  if (!value) return std::nullopt;
  double number = 0;
  const char* end = value->data() + value->size();
  const auto [stop, error] = std::from_chars(value->data(), end, number);
  const bool sensible = number >= interval_min_ms && number <= interval_max_ms;  // false for NaN
  if (error != std::errc{} || stop != end || !sensible) return std::nullopt;
  return std::chrono::milliseconds{std::llround(number)};
}

}  // namespace

std::optional<std::uint64_t> Session::handle(const Payload& payload, SteadyTime now) {
  Link* link = std::get_if<Link>(&state_);
  if (link == nullptr) return std::nullopt;
  link->payload_seen = true;
  if (payload.op == op_dispatch) return take_dispatch(*link, payload, now);
  switch (payload.op) {
    case op_heartbeat:
      take_heartbeat_request(*link, now);
      break;
    case op_reconnect:
      lose({.why = "asked to reconnect"}, now);
      break;
    case op_invalid_session:
      take_invalid_session(payload.data, now);
      break;
    case op_hello:
      take_hello(*link, payload.data, now);
      break;
    case op_ack:
      link->garbage = 0;
      if (link->heartbeat) link->heartbeat->ack();
      break;
    default:
      // Opcodes that nobody knows yet are to be ignored.
      link->garbage = 0;
      log(LogLevel::debug, "gateway_op_ignored",
          {{"shard", shard_text()}, {"op", std::to_string(payload.op)}});
  }
  return std::nullopt;
}

std::optional<std::uint64_t> Session::take_dispatch(Link& link, const Payload& payload, SteadyTime now) {
  // RESUMED says that the replay is over and brings nothing of its own, so it may come without a sequence.
  const bool resumes = link.stage == Stage::resume && payload.type == "RESUMED";
  if (payload.type.empty() || (!payload.sequence && !resumes)) {
    handle(input::Garbage{"a dispatch without s or t"}, now);
    return std::nullopt;
  }
  const bool opens = payload.type == "READY" || payload.type == "RESUMED";
  if (opens && !leading_value(payload.data)) {
    handle(input::Garbage{"READY or RESUMED with a broken d"}, now);
    return std::nullopt;
  }
  if (payload.type == "READY") return take_ready(link, payload, now);
  if (link.stage != Stage::resume && link.stage != Stage::up) {
    // Of no session yet, and well formed: no reason to give up a connection that may have identified.
    log(LogLevel::debug, "gateway_early_dispatch", {{"shard", shard_text()}});
    return std::nullopt;
  }
  link.garbage = 0;
  std::uint64_t& reached = session_->point.sequence;
  const std::uint64_t sequence = payload.sequence.value_or(reached);
  if (sequence <= reached && !resumes) {
    log(LogLevel::debug, "gateway_duplicate",
        {{"shard", shard_text()}, {"sequence", std::to_string(sequence)}});
    return std::nullopt;
  }
  reached = std::max(reached, sequence);
  if (sequence > session_->furthest) {
    session_->furthest = sequence;
    link.progressed = true;
  }
  link.progress_at = now;
  if (resumes) rise(link, now);
  return sequence;
}

std::optional<std::uint64_t> Session::take_ready(Link& link, const Payload& payload, SteadyTime now) {
  auto session_id = member_string(payload.data, "session_id");
  if (!session_id || session_id->empty() || link.stage == Stage::hello || link.stage == Stage::permit) {
    handle(input::Garbage{"READY without a session_id, or unasked"}, now);
    return std::nullopt;
  }
  // A READY where a session was to be resumed makes a new world all the same.
  if (link.stage != Stage::identify) drop_session();
  session_.emplace(ResumePoint{std::move(*session_id),
                               member_string(payload.data, "resume_gateway_url").value_or(std::string{}),
                               *payload.sequence});
  link.garbage = 0;
  link.progress_at = now;
  rise(link, now);
  return *payload.sequence;
}

void Session::rise(Link& link, SteadyTime now) {
  log(LogLevel::info, "gateway_up",
      {{"shard", shard_text()},
       {"how", link.stage == Stage::resume ? "resumed" : "identified"},
       {"compression", std::string(to_string(compression_))}});
  if (link.stage != Stage::up) actions_.push_back(action::Announce{true});
  link.stage = Stage::up;
  link.up_since = now;
  session_->resume_failures = 0;
  session_->host_failures = 0;
  base_failures_ = 0;
}

void Session::take_hello(Link& link, std::string_view data, SteadyTime now) {
  const auto interval = heartbeat_interval(data);
  if (!interval) return handle(input::Garbage{"HELLO without a sensible heartbeat_interval"}, now);
  link.garbage = 0;
  link.heartbeat.emplace(*interval, now, random_);
  if (link.stage != Stage::hello) return;  // a second HELLO restarts the heartbeat and nothing else
  link.progress_at = now;
  if (!session_) {
    link.stage = Stage::permit;
    actions_.push_back(action::AskPermit{});
    return;
  }
  // What was received but not settled comes again; the consumer knows what it has settled.
  ResumePoint& point = session_->point;
  point.sequence = std::min(point.sequence, std::max(link.settled, session_->begins_at));
  link.stage = Stage::resume;
  transmit(link, resume_payload(token_, point.session_id, point.sequence), now);
}

/// Answers at once and leaves the schedule and the ACK accounting of our own beats alone: an op 1 while
/// one of them is unanswered says nothing about the connection (discord.js #3993).
void Session::take_heartbeat_request(Link& link, SteadyTime now) {
  link.garbage = 0;
  if (link.limiter.heartbeat_at() <= now) return beat(link, now);
  log(LogLevel::warning, "gateway_heartbeat_request_ignored",
      {{"shard", shard_text()}, {"why", "send limit"}});
}

void Session::take_invalid_session(std::string_view data, SteadyTime now) {
  const auto value = leading_value(data);
  if (value && *value == "true") return lose({.why = "session invalid, resumable"}, now);
  // The wait of 1 to 5 s left Discord's pages in 2022; it is kept because it costs nothing.
  const auto wait_min = std::chrono::milliseconds{1000 + static_cast<std::int64_t>(random_.below(4001))};
  lose({.why = "session invalid", .keep = Keep::nothing, .wait_min = wait_min}, now);
}

}  // namespace veilleur::gateway
