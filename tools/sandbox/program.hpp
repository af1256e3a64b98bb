// Owns: what the programs around a sandbox share: real time, the wished world, and how options and their
// errors become an exit status.
// Must not know: what any of the programs serves.
#pragma once

#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdio>
#include <string>

#include "tools/sandbox/scenario.hpp"

namespace veilleur::sandbox {

[[nodiscard]] inline WallTime real_time() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return WallTime{std::chrono::duration_cast<milliseconds>(now)};
}

/// The world of the scenario file, or the compiled-in community where the path is empty. Throws
/// ScenarioError.
[[nodiscard]] inline State load_world(const std::string& scenario_path) {
  return scenario_path.empty() ? load_scenario(community_scenario(), real_time())
                               : load_scenario_file(scenario_path, real_time());
}

/// Reads the options and serves. Status 2: the options or the scenario are wrong; otherwise what `serve`
/// says.
template <class Serve>
int run_program(CLI::App& app, int argc, char** argv, Serve serve) {
  try {
    app.parse(argc, argv);
    return serve();
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  } catch (const ScenarioError& error) {
    std::fprintf(stderr, "%s: %s\n", app.get_name().c_str(), error.what());
    return 2;
  }
}

}  // namespace veilleur::sandbox
