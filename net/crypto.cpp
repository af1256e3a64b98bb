// Owns: the random bytes and the digest that the WebSocket protocol asks of a client. OpenSSL has both, but
// its first use costs 2.3 MB and some milliseconds, which a bot on plain loopback would not spend otherwise.
// Must not know: what the bytes are for.
#include "net/crypto.hpp"

#include <sys/random.h>

#include <boost/uuid/detail/sha1.hpp>

#include "base/check.hpp"

namespace veilleur::net {

void fill_random(std::span<char> bytes) {
  // Up to 256 bytes come whole and without interruption (getrandom(2)).
  VEILLEUR_CHECK(bytes.size() <= 256);
  VEILLEUR_CHECK(::getrandom(bytes.data(), bytes.size(), 0) == static_cast<ssize_t>(bytes.size()));
}

std::array<char, 20> sha1(std::string_view bytes) {
  boost::uuids::detail::sha1 hash;
  hash.process_bytes(bytes.data(), bytes.size());
  unsigned int words[5];
  hash.get_digest(words);
  std::array<char, 20> digest{};
  for (std::size_t i = 0; i < digest.size(); ++i)
    digest[i] = static_cast<char>(words[i / 4] >> (24 - 8 * (i % 4)) & 0xFF);
  return digest;
}

}  // namespace veilleur::net
