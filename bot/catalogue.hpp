// Owns: what the bot says, in French and in English, and how arguments become text.
// Must not know: the rules, Discord's JSON.
#pragma once

#include <string>
#include <string_view>

#include "domain/guild.hpp"
#include "domain/reply.hpp"

namespace veilleur::bot {

struct CatalogueEntry {
  domain::MessageKey key;
  std::string_view name;  ///< the key's stable name, as the moderation record stores it
  std::string_view french;
  std::string_view english;
};

/// The entry of a key; every key has one, which the compiler checks.
[[nodiscard]] const CatalogueEntry& catalogue(domain::MessageKey key);

/// For whom a text is: a Discord message (mentions, timestamps, Markdown), or a plain line such as an
/// audit-log reason.
enum class Style { message, plain };

struct RenderContext {
  domain::Language language = domain::Language::french;
  std::string_view prefix = "!";
  Style style = Style::message;
};

/// One phrase with its arguments filled in.
[[nodiscard]] std::string render(const domain::Phrase& phrase, const RenderContext& context);

/// The whole reply, a line each, within the 2000 characters of a message: lines that do not fit are left
/// out and "…" stands for them.
[[nodiscard]] std::string render(const domain::Reply& reply, const RenderContext& context);

}  // namespace veilleur::bot
