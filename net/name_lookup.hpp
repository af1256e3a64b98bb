// Owns: asking for a name's addresses in bounded time.
// Must not know: what is done with the addresses, TLS, HTTP.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/address.hpp>
#include <functional>
#include <string>
#include <vector>

#include "net/connection.hpp"

namespace veilleur::net {

using Addresses = std::vector<boost::asio::ip::address>;
/// Blocks for as long as it likes; the error in words. Called on a thread of its own.
using NameSource = std::function<Result<Addresses, std::string>(const std::string& host)>;

/// The system's own: hosts file, name servers, in the order that the system prefers.
[[nodiscard]] Result<Addresses, std::string> ask_system(const std::string& host);

/// The addresses of `host`: `timeout` at the deadline, `cancelled` on cancellation, `resolve_failed` where
/// the source fails. The thread that asks cannot be interrupted (getaddrinfo waits for as long as
/// resolv.conf says): it is left behind, and nobody waits for it, not even the end of the io_context.
[[nodiscard]] boost::asio::awaitable<Result<Addresses, ConnectFailure>> look_up(
    boost::asio::any_io_executor executor, std::string host, Deadline deadline,
    NameSource source = ask_system);

}  // namespace veilleur::net
