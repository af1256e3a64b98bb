// Owns: inflating what the measuring clients read, with as little around the libraries as can be.
// Must not know: anything of the project's own gateway client, nor what is read.
#pragma once

#include <zlib.h>
#include <zstd.h>

#include <stdexcept>
#include <string_view>
#include <vector>

namespace veilleur::bench {

/// Inflates into one buffer that only grows. `compression` is as the gateway's query has it, or `none`.
class Inflater {
 public:
  explicit Inflater(std::string_view compression)
      : is_zlib_(compression == "zlib-stream"), is_zstd_(compression == "zstd-stream"), output_(1u << 20) {
    if (inflateInit(&zlib_) != Z_OK || zstd_ == nullptr) throw std::runtime_error("no decompressor");
  }
  ~Inflater() {
    inflateEnd(&zlib_);
    ZSTD_freeDCtx(zstd_);
  }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;

  /// The payload of one frame; until the next call.
  std::string_view feed(std::string_view frame) {
    if (!is_zlib_ && !is_zstd_) return frame;
    std::size_t size = 0;
    zlib_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(frame.data()));
    zlib_.avail_in = static_cast<uInt>(frame.size());
    ZSTD_inBuffer input{frame.data(), frame.size(), 0};
    for (;;) {
      if (size == output_.size()) output_.resize(2 * size);
      size = is_zlib_ ? step_zlib(size) : step_zstd(size, input);
      if ((is_zlib_ ? zlib_.avail_in == 0 : input.pos == input.size) && size < output_.size())
        return {output_.data(), size};
    }
  }

 private:
  std::size_t step_zlib(std::size_t size) {
    zlib_.next_out = reinterpret_cast<Bytef*>(output_.data() + size);
    zlib_.avail_out = static_cast<uInt>(output_.size() - size);
    const int status = inflate(&zlib_, Z_SYNC_FLUSH);
    if (status != Z_OK && status != Z_BUF_ERROR) throw std::runtime_error("corrupt zlib stream");
    return output_.size() - zlib_.avail_out;
  }
  std::size_t step_zstd(std::size_t size, ZSTD_inBuffer& input) {
    ZSTD_outBuffer output{output_.data(), output_.size(), size};
    if (ZSTD_isError(ZSTD_decompressStream(zstd_, &output, &input)) != 0)
      throw std::runtime_error("corrupt zstd stream");
    return output.pos;
  }

  bool is_zlib_;
  bool is_zstd_;
  z_stream zlib_{};
  ZSTD_DCtx* zstd_ = ZSTD_createDCtx();
  std::vector<char> output_;
};

}  // namespace veilleur::bench
