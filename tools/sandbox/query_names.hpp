// Owns: which parameters each endpoint takes in its query.
// Must not know: what they mean.
#pragma once

#include "tools/sandbox/routes.hpp"

namespace veilleur::sandbox {

/// The refusal of a strict call's parameters that Discord documents nowhere for this endpoint (400, 50035).
/// Discord ignores them, as it does unknown fields of a body.
[[nodiscard]] std::optional<Reply> check_query(const Route& route, const Call& call);

}  // namespace veilleur::sandbox
