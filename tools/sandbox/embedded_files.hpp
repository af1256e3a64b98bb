// Owns: how a message's own files look inside its embeds and components.
// Must not know: how files are stored, what may refer to them (message_body.hpp).
#pragma once

#include "tools/sandbox/model.hpp"

namespace veilleur::sandbox {

/// The parts of a message that are about files, as Discord shows them.
struct ShownFiles {
  json::array embeds;
  json::array components;
  json::array attachments;
};

/// "attachment://NAME" in an embed or a component becomes the address of the message's file of that name, and
/// the file is no longer in `attachments`; it is again once nothing refers to it ("Message Object", read
/// November 2026; discord-api-docs #1340, #8279).
[[nodiscard]] ShownFiles show_files(const Message& message);

}  // namespace veilleur::sandbox
