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
