// Owns: what is asked of the payload scanner for any bytes at all. Shared by libFuzzer and the corpus replay.
// Must not know: libFuzzer, Boost.Test.
#pragma once

#include <string_view>

#include "base/check.hpp"
#include "gateway/scan.hpp"

namespace veilleur::fuzz {

/// Views must stay inside the text; whatever scans must scan again from its own parts.
inline void scan(std::string_view text) {
  const auto inside = [text](std::string_view part) {
    return part.empty() ||
           (part.data() >= text.data() && part.data() + part.size() <= text.data() + text.size());
  };
  const auto payload = gateway::scan_payload(text);
  if (payload) {
    VEILLEUR_CHECK(inside(payload->type) && inside(payload->data));
    if (const auto value = gateway::leading_value(payload->data)) {
      VEILLEUR_CHECK(!value->empty() && payload->data.starts_with(*value));
      const auto again = gateway::leading_value(*value);
      VEILLEUR_CHECK(again.has_value() && *again == *value);
    }
    for (const std::string_view key : {"session_id", "content", "op", "guild_id"})
      if (const auto member = gateway::find_member(payload->data, key)) VEILLEUR_CHECK(inside(*member));
  }
  if (const auto op = gateway::find_member(text, "op")) VEILLEUR_CHECK(inside(*op) && !op->empty());
  if (const auto plain = gateway::read_string(text)) VEILLEUR_CHECK(plain->size() <= text.size());
  (void)gateway::read_unsigned(text);
}

}  // namespace veilleur::fuzz
