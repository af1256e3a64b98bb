// Owns: the face of an HTTP exchange that ends HTTP on its connection. Defined in http_client.cpp.
// Must not know: what is spoken afterwards; Beast in this header.
#pragma once

#include <string>

#include "net/connection.hpp"
#include "net/http.hpp"

namespace veilleur::net {

/// The head of an answer (a 101 has no body, others' bodies are not read) and the bytes that came right
/// behind it, which after a 101 belong to the new protocol.
struct UpgradeAnswer {
  HttpResponse response;
  std::string behind;
};

/// Sends a request and reads the head of its answer, of 16 KB at most, before `deadline`. A failure has the
/// detail of the error; whether the answer is any good is for the caller to say.
[[nodiscard]] boost::asio::awaitable<Result<UpgradeAnswer, ConnectFailure>> ask_upgrade(
    std::shared_ptr<Connection> connection, HttpRequest request, Url origin, Deadline deadline);

}  // namespace veilleur::net
