// Owns: the misbehaviour that was ordered: which of the next REST requests go wrong, and how.
// Must not know: sockets (transports carry a delivery out), sessions.
#pragma once

#include <deque>
#include <optional>
#include <string>

#include "net/http_server.hpp"
#include "tools/sandbox/rate_limits.hpp"

namespace veilleur::sandbox {

/// Whether the world carries the request out although its answer goes wrong: `after` it has, or never.
enum class FaultMoment { before, after };

/// One order: the next `count` requests that match go wrong like this.
struct Fault {
  std::string kind = {};              ///< as it was ordered; for `describe` alone
  std::optional<net::Method> method;  ///< nothing: any
  std::string route;                  ///< a route's template, or "": any
  std::string path;                   ///< a prefix of the path below the API's base, or "": any
  int skip = 0;                       ///< matching requests that pass unharmed first
  int count = 1;
  FaultMoment moment = FaultMoment::before;
  net::Delivery delivery = net::Delivery::respond;
  milliseconds delay{0};                      ///< before the answer, whatever it is
  std::optional<net::HttpResponse> response;  ///< instead of the world's
  /// Of a 429 that speaks of a bucket (scope user or shared): its X-RateLimit headers are added.
  std::optional<milliseconds> bucket_empty_for;
  /// Of a 429, as it was ordered; for `describe` alone, where it stands for the response.
  struct Limit {
    std::string scope;
    milliseconds retry_after;
  };
  std::optional<Limit> limit = {};
};

class Faults {
 public:
  /// What is ordered and not yet used up, oldest first, as the control API shows it.
  [[nodiscard]] json::array describe() const;
  void order(Fault fault) { orders_.push_back(std::move(fault)); }
  void clear() { orders_.clear(); }
  /// The first order that this request falls under, used up by one.
  [[nodiscard]] std::optional<Fault> next(net::Method method, const Route* route, std::string_view path);

 private:
  std::deque<Fault> orders_;
};

}  // namespace veilleur::sandbox
