// Owns: the digest declared in sha256.hpp.
// Must not know: what the bytes are for.
#include "net/sha256.hpp"

#include <openssl/evp.h>

#include "base/check.hpp"

namespace veilleur::net {

std::string sha256(std::string_view bytes) {
  std::string digest(32, '\0');
  unsigned int length = 0;
  const int done = EVP_Digest(bytes.data(), bytes.size(), reinterpret_cast<unsigned char*>(digest.data()),
                              &length, EVP_sha256(), nullptr);
  VEILLEUR_CHECK(done == 1 && length == digest.size());
  return digest;
}

}  // namespace veilleur::net
