// Owns: what is asked of the WebSocket frame reader for any bytes at all. Shared by libFuzzer and the corpus
// replay. Must not know: libFuzzer, Boost.Test.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "base/check.hpp"
#include "tests/support/frames.hpp"

namespace veilleur::fuzz {

/// The first byte is the size of the pieces that the rest arrives in; however it is cut, it must say the same
/// as in one piece, within the limit and without holding more memory than that and 64 KB.
inline void frames(std::string_view bytes) {
  if (bytes.empty()) return;
  constexpr std::size_t limit = 100'000;
  const std::size_t piece = 1 + static_cast<unsigned char>(bytes.front());
  bytes.remove_prefix(1);

  std::vector<std::string> whole, pieces;
  net::FrameReader at_once(limit), by_pieces(limit);
  const bool sound = testing::feed(at_once, bytes, whole);
  bool sound_in_pieces = true;
  while (!bytes.empty() && sound_in_pieces) {
    sound_in_pieces = testing::feed(by_pieces, bytes.substr(0, piece), pieces);
    VEILLEUR_CHECK(by_pieces.capacity() <= limit + net::FrameReader::kept_bytes);
    bytes.remove_prefix(std::min(piece, bytes.size()));
  }
  VEILLEUR_CHECK(sound == sound_in_pieces && whole == pieces);
  for (const std::string& each : whole)
    VEILLEUR_CHECK(each.size() <= limit + std::string_view("binary ").size());
}

}  // namespace veilleur::fuzz
