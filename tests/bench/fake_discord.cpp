// Owns: the threads, routes and opcodes of the load server.
// Must not know: what is measured, which client is being served.
#include "tests/bench/fake_discord.hpp"

#include <sys/socket.h>

#include <charconv>
#include <stdexcept>

#include "base/check.hpp"
#include "tests/bench/payloads.hpp"

namespace veilleur::bench {
namespace {

/// The number behind `"key":`; clients write no blanks there, and nothing else is read of their payloads.
std::optional<std::uint64_t> number_of(std::string_view payload, std::string_view key) {
  const std::size_t at = payload.find(key);
  if (at == std::string_view::npos) return std::nullopt;
  std::uint64_t value = 0;
  const char* start = payload.data() + at + key.size();
  const auto [stop, error] = std::from_chars(start, payload.data() + payload.size(), value);
  return error == std::errc{} && stop != start ? std::optional(value) : std::nullopt;
}

std::string response(int status, std::string_view body) {
  std::string text = "HTTP/1.1 " + std::to_string(status) + (status < 300 ? " OK" : " Not Found") + "\r\n";
  if (status != 204) {
    text += "Content-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) + "\r\n";
  }
  return text + "\r\n" + std::string(body);
}

}  // namespace

FakeDiscord::FakeDiscord(gateway::Compression compression, std::chrono::milliseconds heartbeat_interval)
    : listener_(listen_on_loopback()), encoder_(compression) {
  encoder_.append(hello_, hello(static_cast<std::uint32_t>(heartbeat_interval.count())));
  acceptor_ = std::thread([this] { accept_all(); });
}

FakeDiscord::~FakeDiscord() {
  {
    const std::lock_guard lock(sockets_mutex_);
    stopping_ = true;
    for (const auto& each : sockets_) {
      if (const auto socket = each.lock()) socket->shut();
    }
  }
  ::shutdown(listener_.descriptor, SHUT_RDWR);
  acceptor_.join();
  for (std::thread& each : threads_) each.join();
  Socket closed(listener_.descriptor);
}

void FakeDiscord::accept_all() {
  for (;;) {
    const int descriptor = ::accept4(listener_.descriptor, nullptr, nullptr, SOCK_CLOEXEC);
    if (descriptor < 0) return;  // the destructor has shut the listener
    auto socket = std::make_shared<Socket>(descriptor);
    const std::lock_guard lock(sockets_mutex_);
    if (stopping_) return;
    sockets_.push_back(socket);
    threads_.emplace_back([this, socket] { serve(socket); });
  }
}

void FakeDiscord::serve(std::shared_ptr<Socket> socket) {
  Reader reader(*socket);
  while (const auto request = reader.request()) {
    if (!request->websocket_key.empty()) return serve_gateway(socket, reader, request->websocket_key);
    if (!socket->write(answer(*request))) return;
  }
}

std::string FakeDiscord::answer(const Reader::Request& request) {
  const std::string_view target = std::string_view(request.target).substr(0, request.target.find('?'));
  if (request.method == "POST" && target.ends_with("/messages")) {
    note(Seen::message);
    return response(200, created_message(count(Seen::message)));
  }
  if (request.method == "PUT" && target.ends_with("/commands")) {
    note(Seen::commands);
    return response(200, "[]");
  }
  if (target.ends_with("/users/@me")) return response(200, bot_user());
  if (target.ends_with("/gateway/bot")) {
    return response(200, R"({"url":"ws://127.0.0.1:)" + std::to_string(listener_.port) +
                             R"(","shards":1,"session_start_limit":{"total":1000,"remaining":999,)"
                             R"("reset_after":14400000,"max_concurrency":1}})");
  }
  if (target.find("/bans/") != std::string_view::npos && request.method != "GET") return response(204, {});
  return response(404, R"({"message":"404: Not Found","code":0})");
}

void FakeDiscord::serve_gateway(const std::shared_ptr<Socket>& socket, Reader& reader,
                                const std::string& key) {
  {
    const std::lock_guard lock(write_mutex_);
    // The stream is encoded for one connection; a second one is a failure that the benchmark reports.
    if (gateway_) return;
    gateway_ = socket;
    if (!socket->write(upgrade_response(key)) || !socket->write(hello_.bytes)) return note(Seen::gone);
  }
  while (const auto frame = reader.frame()) {
    if (frame->opcode == FrameOpcode::close) break;
    if (frame->opcode != FrameOpcode::text && frame->opcode != FrameOpcode::binary) continue;
    const auto op = number_of(frame->body, R"("op":)");
    if (op == 1) {
      note(Seen::heartbeat, number_of(frame->body, R"("d":)").value_or(0));
      acknowledge();
    } else if (op == 2) {
      note(Seen::identify);
    }
  }
  socket->shut();
  note(Seen::gone);
}

void FakeDiscord::acknowledge() {
  const std::lock_guard lock(write_mutex_);
  Wire wire;
  if (prepared_) {
    append_frame(wire, FrameOpcode::text, heartbeat_ack());
  } else {
    encoder_.append(wire, heartbeat_ack());
  }
  (void)gateway_->write(wire.bytes);  // where the client has left, the reading side says so
}

void FakeDiscord::prepare(Wire& wire, std::string_view payload) {
  const std::lock_guard lock(write_mutex_);
  prepared_ = true;
  encoder_.append(wire, payload);
}

void FakeDiscord::send(const Wire& wire) {
  constexpr std::size_t batch_bytes = 128u << 10;
  std::size_t sent = 0;
  for (std::size_t i = 0; i < wire.ends.size(); ++i) {
    const bool last = i + 1 == wire.ends.size();
    if (!last && wire.ends[i] - sent < batch_bytes) continue;
    // Between two batches, always at the end of a frame, an acknowledgement may slip in.
    const std::lock_guard lock(write_mutex_);
    const bool written =
        gateway_ && gateway_->write(std::string_view(wire.bytes).substr(sent, wire.ends[i] - sent));
    if (!written) throw std::runtime_error("the client has left the gateway");
    sent = wire.ends[i];
    if (last) prepared_ = false;
  }
}

void FakeDiscord::note(Seen kind, std::uint64_t sequence) {
  const Instant now = std::chrono::steady_clock::now();
  {
    const std::lock_guard lock(seen_mutex_);
    seen_[static_cast<std::size_t>(kind)].push_back({now, sequence});
  }
  seen_changed_.notify_all();
}

std::size_t FakeDiscord::count(Seen kind) const {
  const std::lock_guard lock(seen_mutex_);
  return seen_[static_cast<std::size_t>(kind)].size();
}

std::vector<Sight> FakeDiscord::sights(Seen kind) const {
  const std::lock_guard lock(seen_mutex_);
  return seen_[static_cast<std::size_t>(kind)];
}

std::optional<Sight> FakeDiscord::wait_for(Seen kind, std::size_t index, std::chrono::milliseconds timeout) {
  std::unique_lock lock(seen_mutex_);
  const auto& wanted = seen_[static_cast<std::size_t>(kind)];
  const auto& gone = seen_[static_cast<std::size_t>(Seen::gone)];
  seen_changed_.wait_for(lock, timeout, [&] { return wanted.size() > index || !gone.empty(); });
  if (wanted.size() <= index) return std::nullopt;
  return wanted[index];
}

}  // namespace veilleur::bench
