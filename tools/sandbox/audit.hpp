// Owns: the audit log: one entry for each change, and its gateway event.
// Must not know: what a change means.
#pragma once

#include "tools/sandbox/call.hpp"

namespace veilleur::sandbox {

/// Appends the entry in the caller's name and with the caller's reason, and emits
/// GUILD_AUDIT_LOG_ENTRY_CREATE where the bot has VIEW_AUDIT_LOG. At most 10,000 are kept a guild.
void record(State& state, Guild& guild, const Call& call, AuditAction action, Snowflake target,
            json::array changes = {}, json::object options = {});

/// The same for deeds that Discord counts: a repetition by the same user upon the same target in the same
/// channel (0: none) within 5 minutes raises the `count` of the last entry, without an event.
void record_counted(State& state, Guild& guild, const Call& call, AuditAction action, Snowflake target,
                    ChannelId channel);

/// One element of `changes`; a null value is left out, as Discord does.
[[nodiscard]] json::object change(std::string_view key, json::value before, json::value after);
/// The changes from one state of a thing to another, each given by its audited fields; null means that it has
/// no such value, `{}` that the thing was not there, or is no longer.
[[nodiscard]] json::array changes_between(const json::object& before, const json::object& after);

[[nodiscard]] Reply get_audit_log(State& state, const Call& call);

}  // namespace veilleur::sandbox
