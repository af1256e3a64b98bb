// Owns: the least that a gateway client can do: blocking reads over Beast, inflate, a scan by hand. It is the
// limit that the bot is measured against, and answers nothing but HELLO and heartbeat requests.
// Must not know: anything of the project's own gateway client.
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

#include "tests/bench/inflater.hpp"

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;

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
  veilleur::bench::Inflater inflater(compression);
  beast::flat_buffer buffer;
  std::string sequence = "null";
  for (;;) {
    buffer.clear();
    stream.read(buffer);
    const std::string_view frame(static_cast<const char*>(buffer.cdata().data()), buffer.size());
    const std::string_view payload = stream.got_binary() ? inflater.feed(frame) : frame;
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
