// Owns: the two decoders behind Inflater and the growth of their output.
// Must not know: sockets, sessions, JSON.
#include "gateway/inflate.hpp"

#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <cstring>
#include <limits>

#include "base/check.hpp"

namespace veilleur::gateway {
namespace {

constexpr std::size_t first_capacity = std::size_t{16} << 10;
/// A buffer above this is given back before the next payload, so that one GUILD_CREATE of a large guild
/// does not stay in memory for as long as its connection.
constexpr std::size_t kept_capacity = std::size_t{256} << 10;
constexpr std::uint32_t flush_suffix = 0x0000FFFF;

}  // namespace

std::string_view to_string(InflateError error) {
  switch (error) {
    case InflateError::corrupt:
      return "corrupt stream";
    case InflateError::too_large:
      return "payload above 32 MiB";
    case InflateError::ended:
      return "the stream ended";
    case InflateError::memory:
      return "out of memory";
  }
  return "unknown";
}

void Inflater::FreeZlib::operator()(z_stream_s* stream) const {
  inflateEnd(stream);
  delete stream;
}
void Inflater::FreeZstd::operator()(ZSTD_DCtx_s* context) const { ZSTD_freeDCtx(context); }

Inflater::Inflater(Compression compression) : compression_(compression) {}
Inflater::~Inflater() = default;
Inflater::Inflater(Inflater&&) noexcept = default;
Inflater& Inflater::operator=(Inflater&&) noexcept = default;

Result<void, InflateError> Inflater::prepare() {
  if (decoder_.index() != 0) return {};
  if (compression_ == Compression::zlib_stream) {
    auto stream = std::make_unique<z_stream_s>();
    std::memset(stream.get(), 0, sizeof(z_stream_s));
    if (inflateInit2(stream.get(), MAX_WBITS) != Z_OK) return InflateError::memory;
    // The header is still checked. The Adler-32 of the output, a tenth of a shard's time, would be compared
    // at the end of the stream, which Discord's never comes to.
    const int without_checksum = inflateValidate(stream.get(), 0);
    VEILLEUR_CHECK(without_checksum == Z_OK);
    decoder_ = Zlib(stream.release());
    return {};
  }
  VEILLEUR_CHECK(compression_ == Compression::zstd_stream);
  Zstd context(ZSTD_createDCtx());
  if (!context) return InflateError::memory;
  if (ZSTD_isError(ZSTD_DCtx_setParameter(context.get(), ZSTD_d_windowLogMax, zstd_window_log_max)) != 0)
    return InflateError::memory;
  decoder_ = std::move(context);
  return {};
}

void Inflater::begin_payload() {
  complete_ = false;
  size_ = 0;
  if (capacity_ > kept_capacity) {
    output_.reset();
    capacity_ = 0;
  }
}

/// Makes room for more output; false at the limit. One byte above it is allowed for, so that a payload of
/// exactly the limit can be told from a longer one.
bool Inflater::grow() {
  constexpr std::size_t limit = payload_max_bytes + 1;
  if (capacity_ == limit) return false;
  const std::size_t wanted = std::min(limit, std::max(first_capacity, capacity_ * 2));
  auto larger = std::make_unique_for_overwrite<char[]>(wanted);
  if (size_ != 0) std::memcpy(larger.get(), output_.get(), size_);
  output_ = std::move(larger);
  capacity_ = wanted;
  return true;
}

Result<void, InflateError> Inflater::feed_zlib(z_stream_s& stream, std::string_view frame) {
  if (frame.size() > std::numeric_limits<uInt>::max()) return InflateError::too_large;
  // zlib's interface is older than const; it does not write to its input.
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(frame.data()));
  stream.avail_in = static_cast<uInt>(frame.size());
  while (true) {
    if (size_ == capacity_ && !grow()) return InflateError::too_large;
    stream.next_out = reinterpret_cast<Bytef*>(output_.get() + size_);
    stream.avail_out = static_cast<uInt>(capacity_ - size_);
    const int status = inflate(&stream, Z_SYNC_FLUSH);
    size_ = capacity_ - stream.avail_out;
    if (size_ > payload_max_bytes) return InflateError::too_large;
    if (status == Z_STREAM_END) return InflateError::ended;
    // Z_BUF_ERROR only says that there was nothing left to do.
    if (status == Z_MEM_ERROR) return InflateError::memory;
    if (status != Z_OK && status != Z_BUF_ERROR) return InflateError::corrupt;
    if (stream.avail_in == 0 && stream.avail_out != 0) break;
    if (status == Z_BUF_ERROR && stream.avail_out != 0) return InflateError::corrupt;
  }
  const std::size_t last = std::min<std::size_t>(frame.size(), 4);
  for (const char c : frame.substr(frame.size() - last)) tail_ = (tail_ << 8) | static_cast<unsigned char>(c);
  complete_ = tail_ == flush_suffix;
  return {};
}

Result<void, InflateError> Inflater::feed_zstd(ZSTD_DCtx_s& context, std::string_view frame) {
  ZSTD_inBuffer input{frame.data(), frame.size(), 0};
  while (true) {
    if (size_ == capacity_ && !grow()) return InflateError::too_large;
    ZSTD_outBuffer output{output_.get(), capacity_, size_};
    const std::size_t consumed = input.pos;
    const std::size_t status = ZSTD_decompressStream(&context, &output, &input);
    const bool moved = output.pos != size_ || input.pos != consumed;
    size_ = output.pos;
    if (ZSTD_isError(status) != 0) return InflateError::corrupt;
    if (size_ > payload_max_bytes) return InflateError::too_large;
    // All input read and output not full means that nothing is held back inside the decoder.
    if (input.pos == input.size && size_ < capacity_) break;
    if (!moved && size_ < capacity_) return InflateError::corrupt;
  }
  complete_ = true;
  return {};
}

Result<std::optional<std::string_view>, InflateError> Inflater::feed(std::string_view frame) {
  if (frame.empty()) return std::optional<std::string_view>{};
  if (const auto ready = prepare(); !ready) return ready.error();
  if (complete_) begin_payload();
  const auto fed = decoder_.index() == 1 ? feed_zlib(*std::get<Zlib>(decoder_), frame)
                                         : feed_zstd(*std::get<Zstd>(decoder_), frame);
  if (!fed) return fed.error();
  if (!complete_ || size_ == 0) return std::optional<std::string_view>{};
  return std::optional<std::string_view>{std::in_place, output_.get(), size_};
}

}  // namespace veilleur::gateway
