// Owns: a gateway::Session driven by hand under a clock that is a number, for protocol tests.
// Must not know: sockets, coroutines, Boost.Test.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "base/check.hpp"
#include "gateway/session.hpp"

namespace veilleur::testing {

using namespace std::chrono_literals;

inline std::string hello_text(int interval_ms = 41250) {
  return R"({"t":null,"s":null,"op":10,"d":{"heartbeat_interval":)" + std::to_string(interval_ms) + "}}";
}
inline std::string ready_text(const std::string& session = "abc", const std::string& host = "wss://resume.gg",
                              int sequence = 1) {
  return R"({"t":"READY","s":)" + std::to_string(sequence) + R"(,"op":0,"d":{"v":10,"session_id":")" +
         session + R"(","resume_gateway_url":")" + host + R"(","guilds":[]}})";
}
inline std::string event_text(std::uint64_t sequence, const std::string& type = "MESSAGE_CREATE",
                              const std::string& data = R"({"content":"x"})") {
  return R"({"t":")" + type + R"(","s":)" + std::to_string(sequence) + R"(,"op":0,"d":)" + data + "}";
}
inline std::string resumed_text(std::uint64_t sequence) { return event_text(sequence, "RESUMED", "{}"); }
inline std::string op_text(int op, const std::string& data = "null") {
  return R"({"t":null,"s":null,"op":)" + std::to_string(op) + R"(,"d":)" + data + "}";
}

/// Obeys the session at once and keeps what it did.
class SessionDriver {
 public:
  explicit SessionDriver(gateway::SessionOptions options, std::uint64_t seed = 1)
      : session(std::move(options), Random(seed)) {}

  gateway::Session session;
  SteadyTime now{1h};
  std::uint64_t settled = 0;
  bool auto_permit = true;   ///< the identify gate grants at once
  bool auto_ack = false;     ///< the server ACKs each heartbeat
  bool auto_frames = false;  ///< the server sends some frame after each heartbeat

  std::optional<std::string> asked_address;  ///< what an asked REST API says
  int addresses_asked = 0;
  std::vector<std::string> connects;                 ///< addresses
  std::vector<std::string> sent;                     ///< every payload
  std::vector<SteadyTime> sent_at;                   ///< and when
  std::vector<std::optional<std::uint16_t>> closes;  ///< our close codes; nothing for a drop
  std::vector<bool> announced;
  std::vector<std::uint64_t> dispatched;  ///< sequences handed over
  int permits_asked = 0;
  int sessions_lost = 0;
  bool ended = false;
  std::optional<gateway::FatalClose> fatal;

  template <class Input>
  void give(Input input) {
    session.handle(input, now);
    drain();
  }
  void start() { give(gateway::input::Start{}); }
  void open() { give(gateway::input::Opened{settled}); }
  void say(const std::string& text) {
    session.handle(gateway::input::FrameArrived{}, now);
    const auto payload = gateway::scan_payload(text);
    if (!payload) {
      session.handle(gateway::input::Garbage{to_string(payload.error())}, now);
    } else if (const auto sequence = session.handle(*payload, now)) {
      dispatched.push_back(*sequence);
    }
    drain();
  }
  void lose(std::optional<std::uint16_t> code = {}) { give(gateway::input::Lost{code, ""}); }
  /// Lets time pass, serving each deadline when it is due.
  void pass(std::chrono::nanoseconds duration) {
    const SteadyTime until = now + duration;
    while (session.next_deadline().at <= until) {
      now = std::max(now, session.next_deadline().at);
      give(gateway::input::TimePassed{});
    }
    now = until;
  }
  /// Lets time pass up to the next deadline and serves it.
  gateway::DeadlineReason step() {
    const gateway::Deadline next = session.next_deadline();
    VEILLEUR_CHECK(next.at != SteadyTime::max());
    now = std::max(now, next.at);
    give(gateway::input::TimePassed{});
    return next.reason;
  }
  /// Waits for the next connection, at most two hours; returns how long it took.
  std::chrono::nanoseconds await_connect() {
    const SteadyTime from = now;
    const std::size_t before = connects.size();
    while (connects.size() == before) {
      VEILLEUR_CHECK(now - from < 2h);
      step();
    }
    return now - from;
  }
  void become_ready(const std::string& id = "abc") {
    open();
    say(hello_text());
    say(ready_text(id));
  }
  [[nodiscard]] int count_sent(int op) const {
    const std::string prefix = "{\"op\":" + std::to_string(op) + ",";
    return static_cast<int>(
        std::ranges::count_if(sent, [&](const std::string& text) { return text.starts_with(prefix); }));
  }
  [[nodiscard]] int identifies() const { return count_sent(2); }
  [[nodiscard]] int resumes() const { return count_sent(6); }
  [[nodiscard]] int beats() const { return count_sent(1); }

  /// Carries out what the session wants; `give`, `say` and `pass` do it by themselves.
  void drain() {
    while (auto next = session.poll()) {
      if (auto* connect = std::get_if<gateway::action::Connect>(&*next)) {
        connects.push_back(connect->address);
      } else if (std::holds_alternative<gateway::action::AskAddress>(*next)) {
        ++addresses_asked;
        session.handle(gateway::input::Address{asked_address}, now);
      } else if (const auto* close = std::get_if<gateway::action::Close>(&*next)) {
        closes.push_back(close->code);
      } else if (std::holds_alternative<gateway::action::Drop>(*next)) {
        closes.push_back(std::nullopt);
      } else if (auto* send = std::get_if<gateway::action::Send>(&*next)) {
        sent.push_back(send->text);
        sent_at.push_back(now);
        if (send->text.starts_with("{\"op\":1,")) after_beat();
      } else if (std::holds_alternative<gateway::action::AskPermit>(*next)) {
        ++permits_asked;
        if (auto_permit) session.handle(gateway::input::PermitGranted{}, now);
      } else if (const auto* announce = std::get_if<gateway::action::Announce>(&*next)) {
        announced.push_back(announce->up);
      } else if (std::holds_alternative<gateway::action::SessionLost>(*next)) {
        ++sessions_lost;
      } else if (auto* end = std::get_if<gateway::action::End>(&*next)) {
        ended = true;
        fatal = end->fatal;
      }
    }
  }

 private:
  void after_beat() {
    if (auto_ack || auto_frames) session.handle(gateway::input::FrameArrived{}, now);
    if (!auto_ack) return;
    gateway::Payload ack;
    ack.op = 11;
    (void)session.handle(ack, now);
  }
};

inline gateway::SessionOptions plain_options(gateway::Compression compression = gateway::Compression::none) {
  gateway::SessionOptions options;
  options.token = Secret("token");
  options.intents = 33281;
  options.compression = compression;
  options.gateway_url = "wss://base.gg";
  return options;
}

/// A shard that is READY with session "abc", resume host resume.gg and sequence 1.
inline SessionDriver ready_driver(gateway::Compression compression = gateway::Compression::none) {
  SessionDriver driver(plain_options(compression));
  driver.start();
  driver.become_ready();
  driver.settled = 1;
  return driver;
}

}  // namespace veilleur::testing
