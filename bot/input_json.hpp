// Owns: the form of Inputs in a recording.
// Must not know: the recording's file.
#pragma once

#include <string>

#include "bot/input.hpp"

namespace veilleur::bot {

/// `{"input":"dispatch", ...}`; everything the core was given, as JSON.
[[nodiscard]] std::string to_json(const Input& input);

}  // namespace veilleur::bot
