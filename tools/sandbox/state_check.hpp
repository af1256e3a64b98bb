// Owns: whether the parts of a world that are kept as JSON are as requests leave them.
// Must not know: how the world is written down, files, sockets.
#pragma once

#include <optional>
#include <string>

#include "tools/sandbox/model.hpp"

namespace veilleur::sandbox {

/// The first embed, component, attachment, command, permission, modal or list of choices that no request
/// could have left in the world, with its place in words; nothing where all are sound. What uses them relies
/// on their shapes.
[[nodiscard]] std::optional<std::string> find_damage(const State& state);

}  // namespace veilleur::sandbox
