// Owns: one parsed JSON document and the memory under it.
// Must not know: what the document says.
#pragma once

#include <boost/json.hpp>
#include <span>
#include <string_view>

#include "base/log.hpp"

namespace veilleur::bot {

/// A document in an arena: a 75 KB GUILD_CREATE is a tree of thousands of small pieces, which live and die
/// together. Unreadable text is logged and reads as null.
class Document {
 public:
  static constexpr std::size_t arena_bytes = 32 << 10;

  /// With a buffer that the caller lends: no allocation for small documents.
  Document(std::string_view json, std::span<unsigned char> arena)
      : resource_(arena.data(), arena.size()), value_(parse(json)) {}
  explicit Document(std::string_view json) : resource_(4096), value_(parse(json)) {}
  Document(const Document&) = delete;
  Document& operator=(const Document&) = delete;

  [[nodiscard]] const boost::json::value& value() const { return value_; }

 private:
  boost::json::value parse(std::string_view json) {
    boost::system::error_code error;
    boost::json::value value =
        boost::json::parse(boost::json::string_view(json.data(), json.size()), error, &resource_);
    if (!error) return value;
    log(LogLevel::warning, "payload_unreadable", {{"error", error.message()}});
    return nullptr;
  }

  boost::json::monotonic_resource resource_;
  boost::json::value value_;
};

}  // namespace veilleur::bot
