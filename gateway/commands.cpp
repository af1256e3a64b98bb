// Owns: the JSON of op 1, 2 and 6.
// Must not know: when they are sent.
#include "gateway/commands.hpp"

#include <boost/json/serialize.hpp>

namespace veilleur::gateway {
namespace {

std::string quoted(std::string_view text) {
  return boost::json::serialize(boost::json::string_view(text.data(), text.size()));
}

}  // namespace

std::string_view to_string(Compression compression) {
  switch (compression) {
    case Compression::none:
      return "none";
    case Compression::zlib_stream:
      return "zlib-stream";
    case Compression::zstd_stream:
      return "zstd-stream";
  }
  return "unknown";
}

std::string heartbeat_payload(std::optional<std::uint64_t> sequence) {
  return "{\"op\":1,\"d\":" + (sequence ? std::to_string(*sequence) : "null") + "}";
}

std::string identify_payload(const Secret& token, ShardId shard, std::uint64_t intents) {
  return "{\"op\":2,\"d\":{\"token\":" + quoted(token.expose()) +
         ",\"properties\":{\"os\":\"veilleur\",\"browser\":\"veilleur\",\"device\":\"veilleur\"}"
         ",\"large_threshold\":50,\"shard\":[" +
         std::to_string(shard.index) + "," + std::to_string(shard.count) +
         "],\"intents\":" + std::to_string(intents) + "}}";
}

std::string resume_payload(const Secret& token, std::string_view session_id, std::uint64_t sequence) {
  return "{\"op\":6,\"d\":{\"token\":" + quoted(token.expose()) + ",\"session_id\":" + quoted(session_id) +
         ",\"seq\":" + std::to_string(sequence) + "}}";
}

std::string gateway_address(std::string_view url, Compression compression) {
  // Discord's addresses carry no query of their own; one that does would name another version of the
  // protocol.
  url = url.substr(0, url.find('?'));
  while (url.ends_with('/')) url.remove_suffix(1);
  std::string address(url);
  address += "/?v=10&encoding=json";
  if (compression != Compression::none) {
    address += "&compress=";
    address += to_string(compression);
  }
  return address;
}

}  // namespace veilleur::gateway
