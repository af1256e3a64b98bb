// Owns: one request to an endpoint, after routing, decoding and authentication.
// Must not know: HTTP's text, rate limits.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tools/sandbox/fields.hpp"
#include "tools/sandbox/model.hpp"
#include "tools/sandbox/reply.hpp"
#include "tools/sandbox/text.hpp"

namespace veilleur::sandbox {

struct Upload {
  std::string field;  ///< "files[0]"
  std::string name;
  std::string content_type;
  std::string data;
};

/// Humans reach the same endpoints as the bot, with the same checks; `actor` says who asks.
struct Call {
  UserId actor;
  std::vector<Snowflake> ids;  ///< of the path, in order; `@me` is the actor's id, `@original` is 0
  std::string token;           ///< of an interaction, where the path has one
  std::string emoji;           ///< of a reaction, percent-decoded; empty where that was impossible
  Query query;
  json::value body;  ///< null: none
  std::vector<Upload> files;
  Query form;                 ///< a body of `application/x-www-form-urlencoded`
  std::string authorization;  ///< the header, for the endpoints that read it themselves
  std::string bearer;         ///< the access token, where one came in place of the bot's
  std::optional<std::string> reason;
  WallTime now;
  bool strict = true;

  template <class Id>
  [[nodiscard]] Id id(std::size_t index) const {
    return Id{ids.at(index)};
  }
};

/// The body of a call that takes one JSON object, none counting as `{}`.
struct Form {
  explicit Form(const Call& call);
  /// Complains about unknown fields; the refusal, if there was any complaint at all.
  [[nodiscard]] std::optional<Reply> refusal();

  json::object body;  ///< a copy, which readers reduce to what they know
  Problems problems;
  Fields fields;
  bool strict;
};

/// A query parameter within bounds, or a complaint; nothing where absent.
[[nodiscard]] std::optional<std::uint64_t> query_number(const Call& call, std::string_view key,
                                                        std::uint64_t min, std::uint64_t max,
                                                        Problems& problems);

/// Whether a boolean of the query is there and true; its spelling was checked by `check_query`.
[[nodiscard]] bool query_flag(const Call& call, std::string_view key);

}  // namespace veilleur::sandbox
