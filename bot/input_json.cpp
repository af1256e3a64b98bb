// Owns: writing Inputs as JSON.
// Must not know: the recording's file.
#include "bot/input_json.hpp"

#include <boost/json.hpp>

namespace veilleur::bot {
namespace {

using boost::json::object;

std::string_view kind_name(Outcome::Kind kind) {
  switch (kind) {
    case Outcome::Kind::answered:
      return "answered";
    case Outcome::Kind::expired:
      return "expired";
    case Outcome::Kind::cancelled:
      return "cancelled";
    case Outcome::Kind::unavailable:
      return "unavailable";
    case Outcome::Kind::unclear:
      return "unclear";
  }
  return "unclear";
}

/// JSON where it is JSON, so that the recorder finds the secrets in it; text otherwise.
boost::json::value nested(const std::string& json) {
  boost::system::error_code error;
  auto value = boost::json::parse(json, error);
  return error ? boost::json::value(json) : value;
}

object shard_object(const gateway::ShardId& shard) {
  return {{"index", shard.index}, {"count", shard.count}};
}

struct Writer {
  object operator()(const DispatchInput& each) const {
    return {{"input", "dispatch"},
            {"shard", shard_object(each.shard)},
            {"sequence", each.sequence},
            {"type", each.type},
            {"compression", gateway::to_string(each.compression)},
            {"d", nested(each.data)}};
  }
  object operator()(const EffectEnded& each) const {
    return {{"input", "effect_ended"},
            {"effect", each.id.value()},
            {"outcome", kind_name(each.outcome.kind)},
            {"status", each.outcome.status},
            {"error_code", each.outcome.error_code},
            {"body", each.outcome.body.empty() ? boost::json::value{} : nested(each.outcome.body)}};
  }
  object operator()(const SessionLost& each) const {
    return {{"input", "session_lost"}, {"shard", shard_object(each.shard)}};
  }
  object operator()(const ShardAway& each) const {
    return {{"input", "shard_away"}, {"shard", shard_object(each.shard)}};
  }
  object operator()(const SequenceReached& each) const {
    return {{"input", "sequence_reached"}, {"shard", shard_object(each.shard)}, {"sequence", each.sequence}};
  }
  object operator()(const BackupRequested& each) const {
    return {{"input", "backup_requested"}, {"ticket", each.ticket}, {"path", each.path}};
  }
  object operator()(const Closing&) const { return {{"input", "closing"}}; }
  object operator()(const TimePassed&) const { return {{"input", "time_passed"}}; }
};

}  // namespace

std::string to_json(const Input& input) { return boost::json::serialize(std::visit(Writer{}, input)); }

}  // namespace veilleur::bot
