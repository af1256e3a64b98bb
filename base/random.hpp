// Owns: the seeded random source that pure code receives as a value.
// Must not know: where seeds come from (bot/ draws them from the system, tests print theirs).
#pragma once

#include <cstdint>
#include <string>

namespace veilleur {

/// SplitMix64 (Steele, Lea, Flood 2014): the same numbers on every machine and library, which the
/// distributions of <random> do not promise. Not for secrets.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}

  std::uint64_t next() {
    std::uint64_t z = (state_ += 0x9E3779B97F4A7C15ULL);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
    return z ^ (z >> 31);
  }
  /// Uniform in [0, 1).
  double fraction() { return static_cast<double>(next() >> 11) * 0x1.0p-53; }
  /// Uniform in [0, bound); bound > 0. The bias is below bound / 2^64.
  std::uint64_t below(std::uint64_t bound) { return next() % bound; }

 private:
  std::uint64_t state_;
};

}  // namespace veilleur
