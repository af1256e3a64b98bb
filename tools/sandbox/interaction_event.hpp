// Owns: the beginning of an interaction: its record, INTERACTION_CREATE, and the things its data names.
// Must not know: what the user did, how the bot answers.
#pragma once

#include "tools/sandbox/call.hpp"

namespace veilleur::sandbox {

/// Records a new interaction; old ones are forgotten.
[[nodiscard]] Interaction& begin_interaction(State& state, InteractionKind kind, UserId user,
                                             const Channel& channel, std::string_view name, WallTime now);
/// Emits INTERACTION_CREATE with this `data` (and `message`, where there is one), and answers with
/// `{"interaction_id"}`.
[[nodiscard]] Reply emit_interaction(State& state, const Interaction& interaction, const Channel& channel,
                                     json::object data, const Message* message, WallTime now);

/// Gathers what ids name into `resolved`, as far as this user in this channel may name it.
class Resolver {
 public:
  Resolver(State& state, const Channel& channel, UserId user, WallTime now)
      : state_(state), channel_(channel), user_(user), now_(now) {}

  bool user(Snowflake id);
  /// `types` empty: any.
  bool channel(Snowflake id, const json::array& types);
  bool role(Snowflake id);
  bool mentionable(Snowflake id) { return user(id) || role(id); }
  bool message(Snowflake id);
  /// A file that the user picks, `{"filename", "size"?, "content_type"?}`; its new id, 0 where it is no file.
  Snowflake attachment(const json::value& file);

  [[nodiscard]] const json::object& all() const { return resolved_; }

 private:
  json::object& part(std::string_view kind);

  State& state_;
  const Channel& channel_;
  UserId user_;
  WallTime now_;
  json::object resolved_;
};

}  // namespace veilleur::sandbox
