// Owns: an HTTP server and network in-process: a test's function answers, after virtual latency.
// Must not know: Discord, rate limits.
#pragma once

#include <functional>
#include <utility>
#include <vector>

#include "net/http.hpp"
#include "net/timers.hpp"

namespace veilleur::testing {

class VirtualHttp final : public net::HttpClient {
 public:
  using Reply = Result<net::HttpResponse, net::HttpFailure>;

  struct Call {
    net::HttpRequest request;
    SteadyTime at;
  };

  explicit VirtualHttp(net::Timers& timers) : timers_(timers) {}

  /// Decides the reply at the moment the request arrives.
  std::function<Reply(const net::HttpRequest&)> answer;
  std::function<std::chrono::nanoseconds(const net::HttpRequest&)> latency;
  std::vector<Call> calls;
  std::size_t under_way = 0;
  std::size_t most_under_way = 0;

  boost::asio::awaitable<Reply> send(net::HttpRequest request, std::chrono::milliseconds timeout) override {
    calls.push_back({request, timers_.now()});
    const Presence presence(*this);
    const Reply reply = answer(request);
    const std::chrono::nanoseconds delay = latency ? latency(request) : std::chrono::nanoseconds{0};
    const bool in_time = delay <= timeout;
    if (delay.count() > 0) {
      const std::unique_ptr<net::Alarm> alarm = timers_.make_alarm();
      alarm->arm(timers_.now() + (in_time ? delay : std::chrono::nanoseconds{timeout}));
      co_await alarm->wait();
    }
    if (!in_time) co_return net::HttpFailure{net::NetError::timeout, net::Sent::maybe, "virtual"};
    co_return reply;
  }

 private:
  struct Presence {
    VirtualHttp& http;
    explicit Presence(VirtualHttp& owner) : http(owner) {
      http.most_under_way = std::max(http.most_under_way, ++http.under_way);
    }
    ~Presence() { --http.under_way; }
    Presence(const Presence&) = delete;
    Presence& operator=(const Presence&) = delete;
  };

  net::Timers& timers_;
};

}  // namespace veilleur::testing
