// Owns: matching requests against the orders.
// Must not know: sockets, sessions.
#include "tools/sandbox/faults.hpp"

namespace veilleur::sandbox {
namespace {

bool matches(const Fault& fault, net::Method method, const Route* route, std::string_view path) {
  if (fault.method && *fault.method != method) return false;
  if (!fault.route.empty() && (!route || route->path != fault.route)) return false;
  return path.starts_with(fault.path);
}

}  // namespace

json::array Faults::describe() const {
  json::array out;
  for (const Fault& fault : orders_) {
    json::object shown{{"kind", fault.kind}, {"skip", fault.skip}, {"count", fault.count}};
    if (fault.method) shown["method"] = net::to_string(*fault.method);
    if (!fault.route.empty()) shown["route"] = fault.route;
    if (!fault.path.empty()) shown["path"] = fault.path;
    if (fault.delay.count() > 0) shown["delay_ms"] = fault.delay.count();
    if (fault.limit) {
      shown["scope"] = fault.limit->scope;
      shown["retry_after_ms"] = fault.limit->retry_after.count();
    } else if (fault.response) {
      shown["status"] = fault.response->status;
    }
    shown["moment"] = fault.moment == FaultMoment::after ? "after" : "before";
    out.push_back(std::move(shown));
  }
  return out;
}

std::optional<Fault> Faults::next(net::Method method, const Route* route, std::string_view path) {
  for (auto order = orders_.begin(); order != orders_.end(); ++order) {
    if (!matches(*order, method, route, path)) continue;
    if (order->skip > 0) {
      --order->skip;
      continue;
    }
    Fault fault = *order;
    if (--order->count <= 0) orders_.erase(order);
    return fault;
  }
  return std::nullopt;
}

}  // namespace veilleur::sandbox
