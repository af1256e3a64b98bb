// Owns: what is asked of the payload decoders for any bytes at all. Shared by libFuzzer and the corpus
// replay. Must not know: libFuzzer, Boost.Test.
#pragma once

#include <algorithm>
#include <string_view>

#include "base/check.hpp"
#include "gateway/inflate.hpp"

namespace veilleur::fuzz {

/// The first byte picks the decoder (lowest bit) and the size of the frames that the rest is cut into.
inline void inflate(std::string_view bytes) {
  if (bytes.empty()) return;
  const auto choice = static_cast<unsigned char>(bytes.front());
  bytes.remove_prefix(1);
  gateway::Inflater inflater((choice & 1) == 0 ? gateway::Compression::zlib_stream
                                               : gateway::Compression::zstd_stream);
  const std::size_t frame = (choice >> 1) == 0 ? bytes.size() : choice >> 1;
  while (!bytes.empty()) {
    const auto payload = inflater.feed(bytes.substr(0, frame));
    VEILLEUR_CHECK(inflater.capacity() <= gateway::Inflater::payload_max_bytes + 1);
    if (!payload) return;
    if (*payload) VEILLEUR_CHECK((*payload)->size() <= gateway::Inflater::payload_max_bytes);
    bytes.remove_prefix(std::min(frame, bytes.size()));
  }
}

}  // namespace veilleur::fuzz
