// Owns: uploaded files: which of them a message has, keeping them within bounds, handing them out again.
// Must not know: who may send files, transports.
#pragma once

#include "net/http.hpp"
#include "tools/sandbox/message_body.hpp"

namespace veilleur::sandbox {

inline constexpr std::size_t attachments_max = 10;
/// All files together; the oldest are forgotten first, and their addresses answer 404.
inline constexpr std::size_t stored_bytes_max = 64u << 20;

/// Reads `attachments`, which describes uploads by index and names by id what an edited message keeps
/// ("Uploading Files", read August 2026). An edit with files but without the list keeps everything.
[[nodiscard]] json::array read_attachments(Fields& fields, MessageUse use, const std::vector<Upload>& files,
                                           bool strict);

/// The refusal, where an id is neither an uploaded file nor one of the message's (50146), or where there
/// are more than 10 (30015). `message` is the one that is edited, or nothing.
[[nodiscard]] std::optional<Reply> check_attachments(const MessageBody& body, const Message* message);

/// Gives the message what `body.attachments` says, stores new files and forgets those dropped.
void attach(State& state, Message& message, const MessageBody& body, WallTime now);

/// `GET /attachments/{channel}/{attachment}/{name}`, as Discord's CDN has it.
[[nodiscard]] net::HttpResponse serve_attachment(const State& state, std::string_view target);

}  // namespace veilleur::sandbox
