// Owns: the page on which a human of the world lets an application in, or does not.
// Must not know: sockets; what is handed out.
#pragma once

#include "tools/sandbox/discord.hpp"

namespace veilleur::sandbox {

/// `GET /oauth2/authorize?…` shows who asks for what; its form posts the decision to the same address, which
/// answers with a redirect. In French or English, as Accept-Language prefers.
[[nodiscard]] net::HttpResponse serve_authorize(Discord& discord, const net::HttpRequest& request,
                                                WallTime now);

}  // namespace veilleur::sandbox
