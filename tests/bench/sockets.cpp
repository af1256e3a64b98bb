// Owns: system calls on sockets, and the syntax of HTTP requests and WebSocket frames.
// Must not know: what is said over them.
#include "tests/bench/sockets.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/evp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <cstring>
#include <stdexcept>

#include "base/check.hpp"

namespace veilleur::bench {
namespace {

/// The value of a header in a request's head, by a name in lower case; empty where absent.
std::string header(std::string_view head, std::string_view name) {
  for (std::size_t at = head.find("\r\n"); at != std::string_view::npos; at = head.find("\r\n", at + 2)) {
    std::string_view line = head.substr(at + 2);
    line = line.substr(0, line.find("\r\n"));
    const std::size_t colon = line.find(':');
    if (colon != name.size()) continue;
    const bool same = std::equal(name.begin(), name.end(), line.begin(), [](char wanted, char seen) {
      return wanted == std::tolower(static_cast<unsigned char>(seen));
    });
    if (!same) continue;
    const std::size_t start = line.find_first_not_of(' ', colon + 1);
    return start == std::string_view::npos ? std::string{} : std::string(line.substr(start));
  }
  return {};
}

}  // namespace

Socket::~Socket() { ::close(descriptor_); }

bool Socket::write(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

void Socket::shut() { ::shutdown(descriptor_, SHUT_RDWR); }

Listener listen_on_loopback() {
  const int descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* plain = reinterpret_cast<sockaddr*>(&address);
  // Small send buffers, which accepted sockets inherit, keep an answer from waiting behind megabytes.
  const int buffer = 1 << 18;
  if (descriptor < 0 || ::setsockopt(descriptor, SOL_SOCKET, SO_SNDBUF, &buffer, sizeof buffer) != 0 ||
      ::bind(descriptor, plain, size) != 0 || ::listen(descriptor, 64) != 0 ||
      ::getsockname(descriptor, plain, &size) != 0) {
    throw std::runtime_error(std::string("cannot listen on 127.0.0.1: ") + std::strerror(errno));
  }
  const int on = 1;
  VEILLEUR_CHECK(::setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) == 0);
  return {descriptor, ntohs(address.sin_port)};
}

bool Reader::more() {
  char chunk[65536];
  ssize_t got = 0;
  do {
    got = ::recv(socket_.get(), chunk, sizeof chunk, 0);
  } while (got < 0 && errno == EINTR);
  if (got <= 0) return false;
  buffer_.append(chunk, static_cast<std::size_t>(got));
  return true;
}

bool Reader::have(std::size_t bytes) {
  while (buffer_.size() < bytes) {
    if (!more()) return false;
  }
  return true;
}

std::optional<Reader::Request> Reader::request() {
  std::size_t end = 0;
  while ((end = buffer_.find("\r\n\r\n")) == std::string::npos) {
    if (!more()) return std::nullopt;
  }
  const std::string head = buffer_.substr(0, end + 2);
  buffer_.erase(0, end + 4);
  Request request;
  const std::size_t first = head.find(' ');
  const std::size_t second = head.find(' ', first + 1);
  if (second == std::string::npos) return std::nullopt;
  request.method = head.substr(0, first);
  request.target = head.substr(first + 1, second - first - 1);
  request.websocket_key = header(head, "sec-websocket-key");
  if (header(head, "transfer-encoding") == "chunked") {
    // Node's HTTP clients stream their bodies in one or more chunks.
    for (;;) {
      std::size_t line = 0;
      while ((line = buffer_.find("\r\n")) == std::string::npos) {
        if (!more()) return std::nullopt;
      }
      const std::size_t size = std::stoul(buffer_.substr(0, line), nullptr, 16);
      buffer_.erase(0, line + 2);
      if (!have(size + 2)) return std::nullopt;
      request.body += buffer_.substr(0, size);
      buffer_.erase(0, size + 2);
      if (size == 0) return request;
    }
  }
  const std::string length = header(head, "content-length");
  const std::size_t size = length.empty() ? 0 : std::stoul(length);
  if (!have(size)) return std::nullopt;
  request.body = buffer_.substr(0, size);
  buffer_.erase(0, size);
  return request;
}

std::optional<Reader::ClientFrame> Reader::frame() {
  if (!have(2)) return std::nullopt;
  const auto byte = [this](std::size_t at) { return static_cast<unsigned char>(buffer_[at]); };
  const auto number = [&byte](std::size_t at, std::size_t bytes) {
    std::size_t value = 0;
    for (std::size_t i = 0; i < bytes; ++i) value = (value << 8) | byte(at + i);
    return value;
  };
  ClientFrame frame;
  frame.opcode = static_cast<FrameOpcode>(byte(0) & 0x0F);
  std::size_t size = byte(1) & 0x7F;
  const std::size_t length_bytes = size == 126 ? 2 : size == 127 ? 8 : 0;
  const std::size_t body_at = 2 + length_bytes + 4;
  if ((byte(1) & 0x80) == 0 || !have(body_at)) return std::nullopt;  // clients must mask
  if (length_bytes != 0) size = number(2, length_bytes);
  if (!have(body_at + size)) return std::nullopt;
  frame.body = buffer_.substr(body_at, size);
  for (std::size_t i = 0; i < size; ++i)
    frame.body[i] = static_cast<char>(frame.body[i] ^ buffer_[body_at - 4 + i % 4]);
  buffer_.erase(0, body_at + size);
  return frame;
}

std::string upgrade_response(const std::string& key) {
  const std::string text = key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  unsigned char digest[20];
  unsigned int size = sizeof digest;
  VEILLEUR_CHECK(EVP_Digest(text.data(), text.size(), digest, &size, EVP_sha1(), nullptr) == 1);
  unsigned char accept[32];
  const int length = EVP_EncodeBlock(accept, digest, sizeof digest);
  return "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: "
         "Upgrade\r\nSec-WebSocket-Accept: " +
         std::string(reinterpret_cast<const char*>(accept), static_cast<std::size_t>(length)) + "\r\n\r\n";
}

}  // namespace veilleur::bench
