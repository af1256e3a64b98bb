// Owns: what the gateway shards hand over.
// Must not know: the rules, SQL, how a shard works.
#include "bot/hub.hpp"

#include <boost/asio/post.hpp>

#include "base/log.hpp"
#include "bot/document.hpp"
#include "bot/json_access.hpp"
#include "bot/moment.hpp"
#include "bot/relevance.hpp"
#include "bot/translate.hpp"
#include "domain/command.hpp"

namespace veilleur::bot {

Hub::Hub(boost::asio::any_io_executor executor, InputQueue& queue, InteractionDesk& desk,
         const WallClock& clock, Recorder* recorder, UserId self,
         std::function<gateway::Compression(gateway::ShardId)> compression)
    : queue_(queue),
      desk_(desk),
      clock_(clock),
      recorder_(recorder),
      self_(self),
      compression_(std::move(compression)),
      room_(executor) {
  queue_.on_room([this, executor] { boost::asio::post(executor, [this] { room_.notify(); }); });
}

bool Hub::wants(std::string_view type, std::string_view data) { return is_relevant(type, data, self_); }

void Hub::deliver(gateway::Dispatch dispatch) {
  if (dispatch.type == "INTERACTION_CREATE") take_interaction(dispatch);
  Progress& progress = progress_[dispatch.shard.index];
  if (dispatch.type == "READY") progress = {.received = dispatch.sequence, .up = progress.up};
  progress.outstanding.push_back(dispatch.sequence);
  queue_.push(DispatchInput{dispatch.shard, dispatch.sequence, std::move(dispatch.type),
                            std::move(dispatch.data), compression_(dispatch.shard)});
}

void Hub::take_interaction(const gateway::Dispatch& dispatch) {
  constexpr std::int64_t application_command = 2;
  const Document document(dispatch.data);
  const boost::json::value& data = document.value();
  const boost::json::value* invocation = member(data, "data");
  if (integer(data, "type") != application_command || invocation == nullptr) return;
  const domain::CommandDescription* command = domain::find_command(text(*invocation, "name"));
  const bool outdated = outdated_command(data).has_value();
  // Nothing of ours is used in DMs, so nothing answers there; but what we do not have is answered everywhere.
  if (!outdated && (command == nullptr || !id<GuildId>(data, "guild_id"))) return;
  desk_.received({id<InteractionId>(data, "id"), id<ApplicationId>(data, "application_id"),
                  std::string(text(data, "token"))},
                 outdated ? domain::Visibility::author : command->deferral, dispatch.received_at);
}

boost::asio::awaitable<void> Hub::room() {
  while (!queue_.has_room()) co_await room_.wait();
}

bool Hub::has_room() const { return queue_.has_room(); }

void Hub::session_lost(gateway::ShardId shard) {
  const bool up = progress_[shard.index].up;
  progress_[shard.index] = {.up = up};
  queue_.push(SessionLost{shard});
}

void Hub::connected(gateway::ShardId shard, bool up) {
  Progress& progress = progress_[shard.index];
  if (progress.up == up) return;
  progress.up = up;
  if (!up) queue_.push(ShardAway{shard});  // that it is back, READY or the end of the replay says
  log(LogLevel::info, up ? "shard_up" : "shard_down",
      {{"shard", std::to_string(shard.index)}, {"of", std::to_string(shard.count)}});
}

void Hub::received(gateway::ShardId shard, std::uint64_t sequence) {
  progress_[shard.index].received = sequence;
}

std::uint64_t Hub::settled(gateway::ShardId shard) const {
  auto found = progress_.find(shard.index);
  if (found == progress_.end()) return 0;
  const Progress& progress = found->second;
  return progress.outstanding.empty() ? progress.received : progress.outstanding.front() - 1;
}

void Hub::resume_from(gateway::ShardId shard, std::uint64_t sequence) {
  progress_[shard.index] = {.received = sequence, .reported = sequence};
}

void Hub::note_settled(const SequenceReached& reached) {
  auto found = progress_.find(reached.shard.index);
  if (found == progress_.end()) return;
  auto& outstanding = found->second.outstanding;
  while (!outstanding.empty() && outstanding.front() <= reached.sequence) outstanding.pop_front();
}

void Hub::report_progress() {
  for (auto& [index, progress] : progress_) {
    if (progress.reported == progress.received) continue;
    progress.reported = progress.received;
    queue_.push(SequenceReached{{index, 1}, progress.received});
  }
}

void Hub::wire(gateway::ShardId shard, bool outgoing, std::string_view payload) {
  if (recorder_ == nullptr) return;
  recorder_->gateway(moment(clock_.now()), shard, outgoing ? Direction::out : Direction::in, payload);
}

}  // namespace veilleur::bot
