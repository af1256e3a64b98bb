// Owns: zlib and zstd, as Discord drives them.
// Must not know: payloads, sessions.
#include "tools/sandbox/compress.hpp"

#include <zlib.h>
#include <zstd.h>

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
      const std::size_t before = out.size();
      out.resize(before + chunk_bytes);
      stream_.next_out = reinterpret_cast<Bytef*>(out.data() + before);
      stream_.avail_out = chunk_bytes;
      VEILLEUR_CHECK(deflate(&stream_, Z_SYNC_FLUSH) != Z_STREAM_ERROR);
      out.resize(out.size() - stream_.avail_out);
    } while (stream_.avail_out == 0);
    return out;
  }

 private:
  z_stream stream_{};
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
      const std::size_t before = out.size();
      out.resize(before + chunk_bytes);
      ZSTD_outBuffer output{out.data() + before, chunk_bytes, 0};
      left = ZSTD_compressStream2(context_, &output, &input, ZSTD_e_flush);
      VEILLEUR_CHECK(!ZSTD_isError(left));
      out.resize(before + output.pos);
    }
    return out;
  }

 private:
  ZSTD_CCtx* context_;
};

}  // namespace

std::optional<Compression> compression_named(std::string_view name) {
  if (name.empty()) return Compression::none;
  if (name == "zlib-stream") return Compression::zlib_stream;
  if (name == "zstd-stream") return Compression::zstd_stream;
  return std::nullopt;
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
