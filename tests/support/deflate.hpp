// Owns: the compressing side of zlib-stream and zstd-stream for tests, as Discord's gateway does it.
// Must not know: what is compressed.
#pragma once

#include <zlib.h>
#include <zstd.h>

#include <cstring>
#include <memory>
#include <string>
#include <string_view>

#include "base/check.hpp"

namespace veilleur::testing {

/// One context for the whole connection; each message ends with 00 00 FF FF.
class ZlibDeflater {
 public:
  explicit ZlibDeflater(int level = Z_DEFAULT_COMPRESSION) : stream_(new z_stream{}) {
    VEILLEUR_CHECK(deflateInit(stream_.get(), level) == Z_OK);
  }
  [[nodiscard]] std::string message(std::string_view text) {
    std::string out;
    char chunk[16384];
    stream_->next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
    stream_->avail_in = static_cast<uInt>(text.size());
    do {
      stream_->next_out = reinterpret_cast<Bytef*>(chunk);
      stream_->avail_out = sizeof chunk;
      const int status = deflate(stream_.get(), Z_SYNC_FLUSH);
      VEILLEUR_CHECK(status == Z_OK || status == Z_BUF_ERROR);
      out.append(chunk, sizeof chunk - stream_->avail_out);
    } while (stream_->avail_out == 0);
    // zlib writes no second marker where nothing came since the last one; an empty message is the marker
    // alone.
    if (text.empty() && out.empty()) out.assign("\0\0\0\xFF\xFF", 5);
    return out;
  }

 private:
  struct Free {
    void operator()(z_stream* stream) const {
      deflateEnd(stream);
      delete stream;
    }
  };
  std::unique_ptr<z_stream, Free> stream_;
};

/// One frame that never ends; each message is one flush.
class ZstdDeflater {
 public:
  explicit ZstdDeflater(int window_log = 18) : context_(ZSTD_createCCtx()) {
    VEILLEUR_CHECK(context_ != nullptr);
    VEILLEUR_CHECK(ZSTD_isError(ZSTD_CCtx_setParameter(context_.get(), ZSTD_c_windowLog, window_log)) == 0);
  }
  [[nodiscard]] std::string message(std::string_view text) {
    std::string out;
    char chunk[16384];
    ZSTD_inBuffer input{text.data(), text.size(), 0};
    std::size_t left = 1;
    while (left != 0 || input.pos != input.size) {
      ZSTD_outBuffer output{chunk, sizeof chunk, 0};
      left = ZSTD_compressStream2(context_.get(), &output, &input, ZSTD_e_flush);
      VEILLEUR_CHECK(ZSTD_isError(left) == 0);
      out.append(chunk, output.pos);
    }
    return out;
  }

 private:
  struct Free {
    void operator()(ZSTD_CCtx* context) const { ZSTD_freeCCtx(context); }
  };
  std::unique_ptr<ZSTD_CCtx, Free> context_;
};

}  // namespace veilleur::testing
