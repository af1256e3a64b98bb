// Owns: figures that need no server: what a commit costs on this disk, how large the program is.
// Must not know: sockets, goals.
#pragma once

#include <cstdint>
#include <string>

#include "tests/bench/sitting.hpp"

namespace veilleur::bench {

/// One transaction like that of a command without a sanction (its id, its answer in the outbox), from BEGIN
/// to the end of COMMIT, on a new database of the bot's own schema and settings in `directory`.
[[nodiscard]] Latency commit_cost(const std::string& directory, std::size_t samples);

/// Bytes of a stripped copy of the program; throws std::runtime_error where `strip` fails.
[[nodiscard]] std::uint64_t stripped_bytes(const std::string& program, const std::string& directory);

}  // namespace veilleur::bench
