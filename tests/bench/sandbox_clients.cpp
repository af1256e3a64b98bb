// Owns: the raw shard's socket, frames and streams.
// Must not know: what is measured.
#include "tests/bench/sandbox_clients.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <stdexcept>

#include "tests/bench/inflater.hpp"

namespace veilleur::bench {
namespace {

/// Frames of a server: unmasked, never fragmented here.
class Frames {
 public:
  explicit Frames(int descriptor) : descriptor_(descriptor) {}

  struct Frame {
    FrameOpcode opcode = FrameOpcode::text;
    std::string_view body;  ///< until the next call
  };
  /// False where the peer is gone.
  bool next(Frame& frame) {
    begin_ += used_;
    used_ = 0;
    if (!have(2)) return false;
    const auto byte = [this](std::size_t at) { return static_cast<unsigned char>(buffer_[begin_ + at]); };
    std::size_t size = byte(1) & 0x7F;
    const std::size_t length_bytes = size == 126 ? 2 : size == 127 ? 8 : 0;
    if (!have(2 + length_bytes)) return false;
    if (length_bytes != 0) size = 0;
    for (std::size_t i = 0; i < length_bytes; ++i) size = (size << 8) | byte(2 + i);
    if (!have(2 + length_bytes + size)) return false;
    frame.opcode = static_cast<FrameOpcode>(byte(0) & 0x0F);
    frame.body = {buffer_.data() + begin_ + 2 + length_bytes, size};
    used_ = 2 + length_bytes + size;
    return true;
  }
  /// Everything up to the empty line that ends a head.
  std::string head() {
    for (;;) {
      const std::string_view there{buffer_.data() + begin_, end_ - begin_};
      if (const auto end = there.find("\r\n\r\n"); end != std::string_view::npos) {
        const std::string text{there.substr(0, end + 2)};
        begin_ += end + 4;
        return text;
      }
      if (!have(there.size() + 1)) return {};
    }
  }
  std::string body(std::size_t size) { return have(size) ? std::string(buffer_.data() + begin_, size) : ""; }

 private:
  bool have(std::size_t bytes) {
    while (end_ - begin_ < bytes) {
      if (begin_ > 0 && (begin_ == end_ || begin_ + bytes > buffer_.size())) {
        std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
        end_ -= begin_;
        begin_ = 0;
      }
      if (bytes > buffer_.size()) buffer_.resize(2 * bytes);
      const ssize_t got = ::recv(descriptor_, buffer_.data() + end_, buffer_.size() - end_, 0);
      if (got < 0 && errno == EINTR) continue;
      if (got <= 0) return false;
      end_ += static_cast<std::size_t>(got);
    }
    return true;
  }

  int descriptor_;
  std::vector<char> buffer_ = std::vector<char>(1u << 18);
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  std::size_t used_ = 0;  ///< by the frame handed out last
};

std::int64_t now_us() {
  return std::chrono::duration_cast<std::chrono::microseconds>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

std::string client_frame(std::string_view payload) {
  // Masked with zeroes, which RFC 6455 forbids to predict but every server understands.
  std::string frame{static_cast<char>(0x81)};
  if (payload.size() < 126) {
    frame += static_cast<char>(0x80 | payload.size());
  } else {
    frame += static_cast<char>(0x80 | 126);
    frame += static_cast<char>(payload.size() >> 8);
    frame += static_cast<char>(payload.size() & 0xFF);
  }
  return frame.append(4, '\0').append(payload);
}

}  // namespace

int connect_to_loopback(std::uint16_t port) {
  const int descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const int on = 1;
  if (descriptor < 0 || ::connect(descriptor, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0 ||
      ::setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) != 0)
    throw std::runtime_error(std::string("cannot connect: ") + std::strerror(errno));
  return descriptor;
}

std::string ask(std::uint16_t port, std::string_view method, std::string_view target, std::string_view body) {
  Socket socket(connect_to_loopback(port));
  const std::string request =
      std::string{method} + " /_sandbox/" + std::string{target} +
      " HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
      std::string{body};
  if (!socket.write(request)) throw std::runtime_error("the sandbox is gone");
  Frames reader(socket.get());
  const std::string head = reader.head();
  if (!head.starts_with("HTTP/1.1 2")) throw std::runtime_error("the sandbox refuses: " + head);
  const std::size_t at = head.find("Content-Length: ");
  return at == std::string::npos ? "" : reader.body(std::stoul(head.substr(at + 16)));
}

RawShard::RawShard(std::uint16_t port, int shard, int shards, std::string compression)
    : socket_(connect_to_loopback(port)), compression_(std::move(compression)) {
  thread_ = std::thread([this, shard, shards] {
    try {
      run(shard, shards);
      if (!stopping_) throw std::runtime_error("the sandbox closed a shard's connection");
    } catch (const std::exception& error) {
      const std::lock_guard lock(mutex_);
      if (!stopping_) failure_ = error.what();
    }
  });
}

RawShard::~RawShard() {
  stopping_ = true;
  socket_.shut();
  thread_.join();
}

void RawShard::run(int shard, int shards) {
  const std::string compress = compression_ == "none" ? "" : "&compress=" + compression_;
  if (!socket_.write("GET /?v=10&encoding=json" + compress +
                     " HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                     "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: c2l4dGVlbiBieXRlcyBvaw==\r\n\r\n"))
    return;
  Frames frames(socket_.get());
  if (!frames.head().starts_with("HTTP/1.1 101")) throw std::runtime_error("no upgrade");
  Inflater inflater(compression_);
  Frames::Frame frame;
  while (frames.next(frame)) {
    if (frame.opcode == FrameOpcode::close)
      throw std::runtime_error("a close frame: " + std::string(frame.body));
    bytes_ += frame.body.size();
    handle(inflater.feed(frame.body), shard, shards);
  }
}

void RawShard::handle(std::string_view payload, int shard, int shards) {
  if (payload.starts_with(R"({"t":"MESSAGE_CREATE")")) {
    const std::int64_t now = now_us();
    constexpr std::string_view key = R"("content":")";
    const std::size_t content = payload.find(key);
    const std::size_t due =
        content == std::string_view::npos ? content : payload.find(' ', content + key.size());
    if (due == std::string_view::npos) throw std::runtime_error("a message that is no chatter");
    const std::int64_t late = now - std::stoll(std::string(payload.substr(due + 1, 20)));
    {
      const std::lock_guard lock(mutex_);
      lateness_.push_back(static_cast<std::uint32_t>(std::max<std::int64_t>(0, late)));
    }
    ++messages_;
  } else if (payload.starts_with(R"({"t":"GUILD_CREATE")")) {
    ++guilds_;
  } else if (payload.find(R"("op":10)") != std::string_view::npos) {
    send(R"({"op":2,"d":{"token":"t","properties":{},"intents":33281,"shard":[)" + std::to_string(shard) +
         "," + std::to_string(shards) + "]}}");
  }
}

void RawShard::send(std::string_view payload) {
  if (!socket_.write(client_frame(payload))) throw std::runtime_error("the sandbox is gone");
}

std::vector<std::uint32_t> RawShard::lateness() {
  const std::lock_guard lock(mutex_);
  return lateness_;
}

std::string RawShard::failure() {
  const std::lock_guard lock(mutex_);
  return failure_;
}

}  // namespace veilleur::bench
