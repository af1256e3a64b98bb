// Owns: what happened in a scenario's world before one looks at it: its acts, played with names for ids.
// Must not know: what an act does (control_act.cpp), files.
#pragma once

#include "tools/sandbox/model.hpp"

namespace veilleur::sandbox {

/// How long before now the first of the scenario's acts happened. Throws ScenarioError.
[[nodiscard]] milliseconds time_of_acts(const json::value& scenario);

/// Plays `acts` as POST /_sandbox/act would. `began` is the time of the first one. Throws ScenarioError,
/// also for acts that are refused.
[[nodiscard]] State play_acts(State state, const json::array& acts, WallTime began);

}  // namespace veilleur::sandbox
