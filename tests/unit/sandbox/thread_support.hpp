// Owns: the requests that the tests of threads share.
// Must not know: what a particular test asserts.
#pragma once

#include "tests/unit/sandbox/guild_support.hpp"

namespace veilleur::sandbox::test {

inline std::string set_thread(bool archived, bool locked) {
  return json::serialize(json::object{{"archived", archived}, {"locked", locked}});
}
inline std::string member_path(ChannelId thread, UserId user) {
  return channel_path(thread, "/thread-members/" + user.to_string());
}

}  // namespace veilleur::sandbox::test
