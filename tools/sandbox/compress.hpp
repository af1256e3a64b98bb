// Owns: the two transport compressions of the gateway, one stream for each connection.
// Must not know: payloads, sessions.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace veilleur::sandbox {

enum class Compression { none, zlib_stream, zstd_stream };
/// The value of the `compress` query parameter; nothing for a name Discord does not know.
[[nodiscard]] std::optional<Compression> compression_named(std::string_view name);

/// One endless stream: each payload ends with a flush, so that a message inflates by itself.
class Compressor {
 public:
  virtual ~Compressor() = default;
  [[nodiscard]] virtual std::string compress(std::string_view payload) = 0;
};
/// One payload as a zlib stream of its own, which is what `compress` in identify asks for.
[[nodiscard]] std::string compress_once(std::string_view payload);
/// nullptr for `none`.
[[nodiscard]] std::unique_ptr<Compressor> make_compressor(Compression compression);

}  // namespace veilleur::sandbox
