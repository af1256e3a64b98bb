// Owns: Discord's permission algorithm ("Permissions", read August 2026), for what the page offers or hides.
// Must not know: the DOM, messages. The sandbox decides; this only keeps the page from offering what it would refuse.

export const permission = {
  administrator: 1n << 3n, add_reactions: 1n << 6n, view_channel: 1n << 10n, send_messages: 1n << 11n,
  attach_files: 1n << 15n,  manage_messages: 1n << 13n, manage_threads: 1n << 34n, create_public_threads: 1n << 35n,
  create_private_threads: 1n << 36n, send_messages_in_threads: 1n << 38n, pin_messages: 1n << 51n,
};
const all = (1n << 64n) - 1n;
/** What a timeout leaves. */
const timed_out_keeps = permission.view_channel | 1n << 16n;

/**
 * The bits of a user in a channel of `guild` (in the whole server where `channel` is null). Outsiders have those of
 * everyone. `now`: milliseconds; a running timeout takes all but viewing and reading history.
 */
export function permissions_in(guild, user, channel, now) {
  if (user === guild.owner) return all;
  const member = guild.members.get(user);
  const roles = [guild.id, ...(member?.roles ?? [])];
  const base = roles.reduce((bits, role) => bits | BigInt(guild.roles.get(role)?.permissions ?? 0), 0n);
  if (base & permission.administrator) return all;
  const layers = [[guild.id], member?.roles ?? [], [user]];
  const bits = layers.reduce((left, targets) => {
    const applied = (channel?.overwrites ?? []).filter((one) => targets.includes(one.id));
    const sum = (what) => applied.reduce((sum_so_far, one) => sum_so_far | BigInt(one[what]), 0n);
    return left & ~sum('deny') | sum('allow');
  }, base);
  return (member?.timeout_until ?? 0) > now ? bits & timed_out_keeps : bits;
}
