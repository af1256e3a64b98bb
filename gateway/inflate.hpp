// Owns: turning the compressed frames of one connection into payloads, within fixed bounds.
// Must not know: sockets, sessions, JSON.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <variant>

#include "base/result.hpp"
#include "gateway/types.hpp"

struct z_stream_s;
struct ZSTD_DCtx_s;

namespace veilleur::gateway {

enum class InflateError {
  corrupt,    ///< not a stream of this kind, or bytes of another connection
  too_large,  ///< one payload above `payload_max_bytes`, however small its frame
  ended,      ///< the stream says that it is over; Discord's never is
  memory,     ///< the decoder could not be allocated
};
[[nodiscard]] std::string_view to_string(InflateError error);

/// The decoder of one connection; a new connection takes a new one, for a context that saw other bytes
/// is of no use. Allocates nothing before the first frame. After an error it must not be fed again.
class Inflater {
 public:
  static constexpr std::size_t payload_max_bytes = std::size_t{32} << 20;
  /// RFC 8878 asks decoders to support windows of 8 MiB; a frame that wants more is refused as corrupt.
  static constexpr int zstd_window_log_max = 23;

  explicit Inflater(Compression compression);
  ~Inflater();
  Inflater(Inflater&&) noexcept;
  Inflater& operator=(Inflater&&) noexcept;

  /// Feeds one binary frame. The view is a whole payload and stays valid until the next call; nothing where
  /// the message is not complete yet or is empty.
  ///  - zlib-stream: complete where the bytes so far end in 00 00 FF FF, over any number of frames.
  ///  - zstd-stream: each frame is one payload (Discord, "Gateway", read August 2026).
  [[nodiscard]] Result<std::optional<std::string_view>, InflateError> feed(std::string_view frame);

  /// Bytes of output memory held now.
  [[nodiscard]] std::size_t capacity() const { return capacity_; }

 private:
  struct FreeZlib {
    void operator()(z_stream_s* stream) const;
  };
  struct FreeZstd {
    void operator()(ZSTD_DCtx_s* context) const;
  };
  using Zlib = std::unique_ptr<z_stream_s, FreeZlib>;
  using Zstd = std::unique_ptr<ZSTD_DCtx_s, FreeZstd>;

  Result<void, InflateError> prepare();
  Result<void, InflateError> feed_zlib(z_stream_s& stream, std::string_view frame);
  Result<void, InflateError> feed_zstd(ZSTD_DCtx_s& context, std::string_view frame);
  void begin_payload();
  bool grow();

  Compression compression_;
  std::variant<std::monostate, Zlib, Zstd> decoder_;
  std::unique_ptr<char[]> output_;
  std::size_t capacity_ = 0;
  std::size_t size_ = 0;
  std::uint32_t tail_ = 0;  ///< the last four bytes fed, which may lie in several frames
  bool complete_ = true;
};

}  // namespace veilleur::gateway
