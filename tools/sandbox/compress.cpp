// Owns: zlib and zstd, as Discord drives them.
// Must not know: payloads, sessions.
#include "tools/sandbox/compress.hpp"

#include <zlib.h>
#include <zstd.h>

#include <array>

#include "base/check.hpp"

namespace veilleur::sandbox {
namespace {

constexpr std::size_t chunk_bytes = 16u << 10;

class ZlibStream final : public Compressor {
 public:
  ZlibStream() { VEILLEUR_CHECK(deflateInit(&stream_, Z_DEFAULT_COMPRESSION) == Z_OK); }
  ~ZlibStream() override { deflateEnd(&stream_); }
  ZlibStream(const ZlibStream&) = delete;
  ZlibStream& operator=(const ZlibStream&) = delete;

  std::string compress(std::string_view payload) override {
    std::string out;
    // zlib's interface predates const; it does not write to its input.
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(payload.data()));
    stream_.avail_in = static_cast<uInt>(payload.size());
    do {
      stream_.next_out = reinterpret_cast<Bytef*>(chunk_.data());
      stream_.avail_out = chunk_bytes;
      VEILLEUR_CHECK(deflate(&stream_, Z_SYNC_FLUSH) != Z_STREAM_ERROR);
      out.append(chunk_.data(), chunk_bytes - stream_.avail_out);
    } while (stream_.avail_out == 0);
    return out;
  }

 private:
  z_stream stream_{};
  std::array<char, chunk_bytes> chunk_{};
};

class ZstdStream final : public Compressor {
 public:
  ZstdStream() : context_(ZSTD_createCCtx()) { VEILLEUR_CHECK(context_ != nullptr); }
  ~ZstdStream() override { ZSTD_freeCCtx(context_); }
  ZstdStream(const ZstdStream&) = delete;
  ZstdStream& operator=(const ZstdStream&) = delete;

  std::string compress(std::string_view payload) override {
    std::string out;
    ZSTD_inBuffer input{payload.data(), payload.size(), 0};
    std::size_t left = 1;
    while (left != 0) {
      ZSTD_outBuffer output{chunk_.data(), chunk_bytes, 0};
      left = ZSTD_compressStream2(context_, &output, &input, ZSTD_e_flush);
      VEILLEUR_CHECK(!ZSTD_isError(left));
      out.append(chunk_.data(), output.pos);
    }
    return out;
  }

 private:
  ZSTD_CCtx* context_;
  std::array<char, chunk_bytes> chunk_{};
};

}  // namespace

std::optional<Compression> compression_named(std::string_view name) {
  if (name.empty()) return Compression::none;
  if (name == "zlib-stream") return Compression::zlib_stream;
  if (name == "zstd-stream") return Compression::zstd_stream;
  return std::nullopt;
}

std::string compress_once(std::string_view payload) {
  uLongf size = compressBound(static_cast<uLong>(payload.size()));
  std::string out(size, '\0');
  VEILLEUR_CHECK(compress2(reinterpret_cast<Bytef*>(out.data()), &size,
                           reinterpret_cast<const Bytef*>(payload.data()), static_cast<uLong>(payload.size()),
                           Z_DEFAULT_COMPRESSION) == Z_OK);
  out.resize(size);
  return out;
}

std::unique_ptr<Compressor> make_compressor(Compression compression) {
  switch (compression) {
    case Compression::none:
      return nullptr;
    case Compression::zlib_stream:
      return std::make_unique<ZlibStream>();
    case Compression::zstd_stream:
      return std::make_unique<ZstdStream>();
  }
  return nullptr;
}

}  // namespace veilleur::sandbox
