// Owns: the names of failures.
// Must not know: when they happen.
#include "rest/request.hpp"

namespace veilleur::rest {

std::string_view to_string(Failure failure) {
  switch (failure) {
    case Failure::expired:
      return "expired";
    case Failure::cancelled:
      return "cancelled";
    case Failure::unavailable:
      return "unavailable";
    case Failure::unclear:
      return "unclear";
    case Failure::breaker:
      return "breaker";
    case Failure::frozen:
      return "frozen";
    case Failure::too_large:
      return "too_large";
  }
  return "unknown";
}

}  // namespace veilleur::rest
