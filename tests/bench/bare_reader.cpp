// Owns: the least that a gateway client can do: blocking reads over Beast, inflate, a scan by hand. It is the
// limit that the bot is measured against, and answers nothing but HELLO and heartbeat requests.
// Must not know: anything of the project's own gateway client.
#include <zlib.h>
#include <zstd.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket/stream.hpp>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;

/// Inflates into one buffer that only grows.
class Inflater {
 public:
  explicit Inflater(std::string_view compression) : zstd_(ZSTD_createDCtx()), output_(1u << 20) {
    uses_zlib_ = compression == "zlib-stream";
    uses_zstd_ = compression == "zstd-stream";
    if (inflateInit(&zlib_) != Z_OK || zstd_ == nullptr) throw std::runtime_error("no decompressor");
  }
  ~Inflater() {
    inflateEnd(&zlib_);
    ZSTD_freeDCtx(zstd_);
  }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;

  std::string_view feed(std::string_view frame, bool binary) {
    if (!binary || (!uses_zlib_ && !uses_zstd_)) return frame;
    std::size_t size = 0;
    if (uses_zlib_) {
      zlib_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(frame.data()));
      zlib_.avail_in = static_cast<uInt>(frame.size());
    }
    ZSTD_inBuffer input{frame.data(), frame.size(), 0};
    for (;;) {
      if (size == output_.size()) output_.resize(2 * size);
      size = uses_zlib_ ? step_zlib(size) : step_zstd(size, input);
      const bool consumed = uses_zlib_ ? zlib_.avail_in == 0 : input.pos == input.size;
      if (consumed && size < output_.size()) return {output_.data(), size};
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

  bool uses_zlib_ = false;
  bool uses_zstd_ = false;
  z_stream zlib_{};
  ZSTD_DCtx* zstd_;
  std::vector<char> output_;
};

/// What stands behind `key` near the beginning of a payload: Discord writes t, s and op before d.
std::string_view behind(std::string_view payload, std::string_view key, std::size_t within) {
  const void* found = memmem(payload.data(), std::min(payload.size(), within), key.data(), key.size());
  if (found == nullptr) return {};
  const auto at = static_cast<std::size_t>(static_cast<const char*>(found) - payload.data());
  return payload.substr(at + key.size());
}

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  if (value == nullptr) throw std::runtime_error(std::string(name) + " is not set");
  return value;
}

void read_all(std::uint16_t port, const std::string& compression) {
  asio::io_context context;
  beast::websocket::stream<asio::ip::tcp::socket, false> stream(context);
  stream.next_layer().connect({asio::ip::address_v4::loopback(), port});
  stream.next_layer().set_option(asio::ip::tcp::no_delay(true));
  stream.read_message_max(32u << 20);
  stream.handshake("127.0.0.1", "/?v=10&encoding=json" +
                                    (compression == "none" ? std::string{} : "&compress=" + compression));
  Inflater inflater(compression);
  beast::flat_buffer buffer;
  std::string sequence = "null";
  for (;;) {
    buffer.clear();
    stream.read(buffer);
    const std::string_view frame(static_cast<const char*>(buffer.cdata().data()), buffer.size());
    const std::string_view payload = inflater.feed(frame, stream.got_binary());
    constexpr std::size_t head = 128;
    const std::string_view op = behind(payload, "\"op\":", head);
    if (op.starts_with("0,")) {
      const std::string_view number = behind(payload, "\"s\":", head);
      sequence.assign(number.substr(0, number.find(',')));
      const std::string_view type = behind(payload, "\"t\":\"", head);
      if (!type.starts_with("MESSAGE_CREATE\"")) continue;
      if (behind(payload, "\"content\":\"", payload.size()).starts_with('!')) std::puts("a command");
    } else if (op.starts_with("10,")) {
      stream.write(
          asio::buffer(R"({"op":2,"d":{"token":")" + variable("DISCORD_TOKEN") + R"(","intents":37511}})"));
    } else if (op.starts_with("1,")) {
      stream.write(asio::buffer(R"({"op":1,"d":)" + sequence + "}"));
    }
  }
}

}  // namespace

int main() {
  try {
    // "http://127.0.0.1:<port>/api/v10"
    const std::string url = variable("VEILLEUR_API_URL");
    const std::size_t colon = url.rfind(':');
    read_all(static_cast<std::uint16_t>(std::stoul(url.substr(colon + 1))), variable("VEILLEUR_COMPRESSION"));
  } catch (const std::exception& error) {
    std::fprintf(stderr, "veilleur-bench-reader: %s\n", error.what());
    return 1;
  }
  return 0;
}
