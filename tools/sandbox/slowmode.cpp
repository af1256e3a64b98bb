// Owns: the intervals declared in slowmode.hpp.
// Must not know: what is written, endpoints.
#include "tools/sandbox/slowmode.hpp"

#include "tools/sandbox/permissions.hpp"
#include "tools/sandbox/state.hpp"

namespace veilleur::sandbox {
namespace {

using seconds = std::chrono::seconds;

std::map<UserId, WallTime> Channel::* times_of(SlowDeed deed) {
  return deed == SlowDeed::post ? &Channel::spoke_at : &Channel::began_thread_at;
}

}  // namespace

std::optional<Reply> check_slowmode(const State& state, const Channel& channel, UserId actor, SlowDeed deed,
                                    WallTime now) {
  const auto& times = channel.*times_of(deed);
  const auto last = times.find(actor);
  if (last == times.end() || state.users.at(actor).bot) return std::nullopt;
  const auto left = last->second + seconds{channel.rate_limit_per_user} - now;
  if (left <= WallTime::duration::zero()) return std::nullopt;
  if (channel_permissions(state, channel, actor, now) & permission::bypass_slowmode) return std::nullopt;
  Reply reply = refuse(429, 20016, "This action cannot be performed due to slowmode rate limit.");
  reply.body.as_object()["retry_after"] = std::chrono::ceil<seconds>(left).count();
  reply.body.as_object()["global"] = false;
  return reply;
}

void note_slow_deed(Channel& channel, UserId actor, SlowDeed deed, WallTime now) {
  auto& times = channel.*times_of(deed);
  const seconds interval{channel.rate_limit_per_user};
  std::erase_if(times, [&](const auto& entry) { return entry.second + interval <= now; });
  if (interval > seconds{0}) times[actor] = now;
}

}  // namespace veilleur::sandbox
