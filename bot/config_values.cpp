// Owns: how each setting is read from and written as text.
// Must not know: TOML, the environment, files.
#include "bot/config_values.hpp"

#include <algorithm>
#include <boost/asio/ip/address.hpp>
#include <charconv>
#include <numeric>
#include <utility>

#include "base/check.hpp"

namespace veilleur::bot {
namespace {

constexpr std::uint32_t shards_max = 65536;

std::optional<std::uint32_t> parse_number(std::string_view text, std::uint32_t max) {
  std::uint32_t value = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (text.empty() || error != std::errc{} || stop != end || value > max) return std::nullopt;
  return value;
}

template <class T, std::size_t size>
std::optional<T> find_name(const std::pair<std::string_view, T> (&names)[size], std::string_view text) {
  for (const auto& [name, value] : names) {
    if (name == text) return value;
  }
  return std::nullopt;
}

std::string_view leaf(std::string_view key) {
  const std::size_t dot = key.rfind('.');
  return dot == std::string_view::npos ? key : key.substr(dot + 1);
}

/// Levenshtein's distance, one row at a time.
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i + 1);
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = std::exchange(row[j + 1], std::min({replaced, row[j] + 1, row[j + 1] + 1}));
    }
  }
  return row.back();
}

}  // namespace

std::optional<ShardSelection> parse_shards(std::string_view text) {
  if (text == "auto") return AutoShards{};
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos) {
    const auto count = parse_number(text, shards_max);
    if (!count || *count == 0) return std::nullopt;
    return ShardRange{0, *count - 1, *count};
  }
  const std::string_view range = text.substr(0, slash);
  const std::size_t dash = range.find('-');
  if (dash == std::string_view::npos) return std::nullopt;
  const auto first = parse_number(range.substr(0, dash), shards_max);
  const auto last = parse_number(range.substr(dash + 1), shards_max);
  const auto count = parse_number(text.substr(slash + 1), shards_max);
  if (!first || !last || !count || *first > *last || *last >= *count) return std::nullopt;
  return ShardRange{*first, *last, *count};
}

std::string to_string(const ShardSelection& shards) {
  const auto* range = std::get_if<ShardRange>(&shards);
  if (range == nullptr) return "auto";
  return std::to_string(range->first) + '-' + std::to_string(range->last) + '/' +
         std::to_string(range->count);
}

std::optional<ListenAddress> parse_listen(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const auto port = parse_number(text.substr(colon + 1), 65535);
  std::string_view host = text.substr(0, colon);
  if (!port) return std::nullopt;
  if (host == "localhost") return ListenAddress{"127.0.0.1", static_cast<std::uint16_t>(*port)};
  const bool bracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
  if (bracketed) host = host.substr(1, host.size() - 2);
  boost::system::error_code error;
  const auto address = boost::asio::ip::make_address(host, error);
  if (error || address.is_v6() != bracketed) return std::nullopt;
  return ListenAddress{std::string(host), static_cast<std::uint16_t>(*port)};
}

std::string to_string(const ListenAddress& address) {
  const bool v6 = address.host.find(':') != std::string::npos;
  return (v6 ? '[' + address.host + ']' : address.host) + ':' + std::to_string(address.port);
}

std::optional<LogLevel> parse_log_level(std::string_view text) {
  static constexpr std::pair<std::string_view, LogLevel> names[] = {{"debug", LogLevel::debug},
                                                                    {"info", LogLevel::info},
                                                                    {"warning", LogLevel::warning},
                                                                    {"warn", LogLevel::warning},
                                                                    {"error", LogLevel::error}};
  return find_name(names, text);
}

std::string_view to_string(LogLevel level) {
  switch (level) {
    case LogLevel::debug:
      return "debug";
    case LogLevel::info:
      return "info";
    case LogLevel::warning:
      return "warning";
    case LogLevel::error:
      return "error";
  }
  VEILLEUR_CHECK(false);
}

std::optional<gateway::Compression> parse_compression(std::string_view text) {
  for (const auto compression :
       {gateway::Compression::zstd_stream, gateway::Compression::zlib_stream, gateway::Compression::none}) {
    if (gateway::to_string(compression) == text) return compression;
  }
  return std::nullopt;
}

std::optional<bool> parse_switch(std::string_view text) {
  static constexpr std::pair<std::string_view, bool> names[] = {{"true", true}, {"false", false}};
  return find_name(names, text);
}

std::optional<std::uint32_t> parse_votes(std::string_view text) {
  const auto votes = parse_number(text, 1000);
  return votes && *votes > 0 ? votes : std::nullopt;
}

bool is_time_zone_name(std::string_view text) {
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  const auto allowed = [&](char c) {
    return letter(c) || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '+' || c == '/';
  };
  // Names become paths below /usr/share/zoneinfo: no dots, and no empty part.
  return !text.empty() && text.size() <= 64 && letter(text.front()) && text.back() != '/' &&
         text.find("//") == std::string_view::npos && std::all_of(text.begin(), text.end(), allowed);
}

std::optional<UserId> parse_operator(std::string_view text) {
  const auto id = UserId::parse(text);
  return id && *id ? id : std::nullopt;
}

Result<net::Url, std::string> parse_api_url(std::string_view text) {
  auto url = net::parse_url(text);
  if (url.has_error()) {
    if (url.error() == net::UrlError::plain_not_loopback) {
      return std::string("https://; plain http:// is for 127.0.0.0/8, ::1 and localhost alone");
    }
    return std::string("an address such as https://discord.com/api/v10");
  }
  if (text.front() == 'w' || text.front() == 'W') return std::string("https://, not a WebSocket address");
  if (url->target.find_first_of("?#") != std::string::npos) return std::string("an address without a query");
  while (!url->target.empty() && url->target.back() == '/') url->target.pop_back();
  return *url;
}

std::string_view nearest_key(std::string_view key, const std::vector<std::string_view>& known) {
  VEILLEUR_CHECK(!known.empty());
  const auto distance = [&](std::string_view candidate) {
    return leaf(candidate) == leaf(key) ? std::size_t{0} : edit_distance(key, candidate);
  };
  return *std::min_element(known.begin(), known.end(),
                           [&](auto a, auto b) { return distance(a) < distance(b); });
}

}  // namespace veilleur::bot
