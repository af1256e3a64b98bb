// Owns: the network half's parts on virtual time against a scripted Discord, for their tests.
// Must not know: what a particular test asserts.
#pragma once

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "bot/executor.hpp"
#include "bot/interaction_desk.hpp"
#include "bot/version.hpp"
#include "tests/support/fake_timers.hpp"
#include "tests/support/virtual_http.hpp"
#include "tests/unit/bot/payloads.hpp"
#include "tools/sandbox/request_journal.hpp"

namespace veilleur::bot::testing {

using Reply = veilleur::testing::VirtualHttp::Reply;

inline Reply answer_with(int status, std::string body = "{}") {
  return net::HttpResponse{.status = status, .headers = {{"Via", "1.1 google"}}, .body = std::move(body)};
}
/// An error as Discord says it.
inline Reply refuse_with(int status, int code) {
  return answer_with(status, R"({"message":"refused","code":)" + std::to_string(code) + "}");
}
inline Reply broken(net::Sent sent) { return net::HttpFailure{net::NetError::reset, sent, "scripted"}; }

/// Wall time that moves with virtual time.
class VirtualClock final : public WallClock {
 public:
  explicit VirtualClock(const net::Timers& timers) : timers_(timers), origin_(timers.now()) {}
  [[nodiscard]] WallTime now() const override {
    return start + std::chrono::duration_cast<milliseconds>(timers_.now() - origin_);
  }

 private:
  const net::Timers& timers_;
  SteadyTime origin_;
};

/// "POST /channels/7/messages": what was asked, without API base and query.
inline std::string asked(const net::HttpRequest& request) {
  constexpr std::string_view base = "/api/v10";
  std::string target = request.target.substr(base.size());
  return std::string(net::to_string(request.method)) + " " + target.substr(0, target.find('?'));
}

struct NetworkFixture {
  boost::asio::io_context io;
  veilleur::testing::VirtualTimers timers{io};
  veilleur::testing::VirtualHttp http{timers};
  VirtualClock clock{timers};
  SteadyTime began = timers.now();
  /// Scripted answers by what was asked, in order; the last one stays. Anything else is a plain 200.
  std::map<std::string, std::vector<Reply>> script;
  std::map<std::string, std::chrono::nanoseconds> delays;
  std::vector<std::string> failures;
  std::unique_ptr<rest::Client> rest;
  Supervisor supervisor{io.get_executor(), [this](std::exception_ptr error) {
                          try {
                            std::rethrow_exception(error);
                          } catch (const std::exception& each) {
                            failures.emplace_back(each.what());
                          }
                        }};
  std::unique_ptr<InteractionDesk> desk;

  NetworkFixture() {
    http.answer = [this](const net::HttpRequest& request) -> Reply {
      // What is answered here was scripted, and says nothing about the request.
      if (auto* journal = sandbox::RequestJournal::of_process()) journal->note(request, "", {});
      auto found = script.find(asked(request));
      if (found == script.end()) return answer_with(200);
      Reply reply = found->second.front();
      if (found->second.size() > 1) found->second.erase(found->second.begin());
      return reply;
    };
    http.latency = [this](const net::HttpRequest& request) {
      auto found = delays.find(asked(request));
      return found == delays.end() ? std::chrono::nanoseconds{0} : found->second;
    };
    rest::ClientOptions options;
    options.token = Secret{"s3cret"};
    options.user_agent = "DiscordBot (https://github.com/veilleur/veilleur, " + std::string{release()} + ")";
    rest = rest::make_client(io.get_executor(), timers, http, std::move(options), Random{1});
    desk = std::make_unique<InteractionDesk>(io.get_executor(), timers, clock, *rest, supervisor);
  }
  ~NetworkFixture() { BOOST_TEST(failures.empty()); }

  void run(std::chrono::nanoseconds duration) { timers.run_for(duration); }
  [[nodiscard]] std::vector<std::string> calls() const {
    std::vector<std::string> all;
    for (const auto& call : http.calls) all.push_back(asked(call.request));
    return all;
  }
  [[nodiscard]] json::value body_of(std::size_t call) const {
    return json::parse(http.calls.at(call).request.body);
  }
  [[nodiscard]] std::chrono::nanoseconds moment_of(std::size_t call) const {
    return http.calls.at(call).at - began;
  }
};

using Calls = std::vector<std::string>;

}  // namespace veilleur::bot::testing
