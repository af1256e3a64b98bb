// Owns: what is asked of the command reader for any text at all. Shared by libFuzzer and the corpus replay.
// Must not know: libFuzzer, Boost.Test.
#pragma once

#include <string>
#include <string_view>

#include "base/check.hpp"
#include "base/utf8.hpp"
#include "bot/catalogue.hpp"
#include "domain/moderation/parse.hpp"

namespace veilleur::fuzz {

/// A message as somebody may type it. What is read keeps its promises; what is wrong can be said.
inline void command(std::string_view content) {
  const auto inside = [content](std::string_view part) {
    return part.empty() ||
           (part.data() >= content.data() && part.data() + part.size() <= content.data() + content.size());
  };
  constexpr UserId self{900};
  for (std::string_view prefix : {"!", "?!", ""}) {
    const auto typed = domain::command_text(content, prefix, self);
    if (typed) VEILLEUR_CHECK(inside(*typed));
  }
  const auto typed = domain::command_text(content, "!", self);
  // What stands behind the prefix, and the text as a slash option could carry it.
  for (std::string_view text : {typed.value_or(""), content}) {
    const auto input = domain::parse_command(text);
    if (!input) continue;
    if (const auto* wrong = std::get_if<domain::WrongInput>(&*input)) {
      VEILLEUR_CHECK(!bot::render(wrong->error, {}).empty());
      VEILLEUR_CHECK(bot::render(domain::Reply{wrong->error}, {}).size() <= 2000);
      continue;
    }
    const auto& read = std::get<domain::Command>(*input);
    if (const auto* ban = std::get_if<domain::BanCommand>(&read)) {
      VEILLEUR_CHECK(static_cast<bool>(ban->target));
      VEILLEUR_CHECK(is_visible(ban->reason));
      if (ban->duration) {
        VEILLEUR_CHECK(*ban->duration >= seconds{1} && *ban->duration <= domain::longest_duration);
      }
    } else if (const auto* cancel = std::get_if<domain::CancelCommand>(&read)) {
      VEILLEUR_CHECK(cancel->number > 0);
    } else if (const auto* getto = std::get_if<domain::GetToCommand>(&read)) {
      VEILLEUR_CHECK(static_cast<bool>(getto->target));
    }
  }
}

}  // namespace veilleur::fuzz
