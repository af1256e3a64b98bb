// Owns: building a world from a scenario file, and the community that is compiled in.
// Must not know: transports, what happens in the world afterwards.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

#include "tools/sandbox/model.hpp"

namespace veilleur::sandbox {

/// A scenario that cannot be read; `what()` says where and what would be right.
struct ScenarioError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// A world, and what the page says about it: `{"title", "description", "steps"}`, words in "en" and "fr".
struct Scenario {
  json::object card;
  State world;
};

/// The text of scenarios/small.json as it was when this was compiled.
[[nodiscard]] std::string_view community_scenario();

/// The world that the scenario describes; README.md documents the format. Its acts end at `now` at the
/// latest; members joined before the first of them, and ids that are left out are of that time. Throws
/// ScenarioError.
[[nodiscard]] State load_scenario(std::string_view text, WallTime now);
[[nodiscard]] Scenario read_scenario(std::string_view text, WallTime now);
[[nodiscard]] Scenario read_scenario_file(const std::string& path, WallTime now);
/// Reads the file first. Throws ScenarioError, naming the file.
[[nodiscard]] State load_scenario_file(const std::string& path, WallTime now);

}  // namespace veilleur::sandbox
