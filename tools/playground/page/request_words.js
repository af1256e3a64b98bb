// Owns: reading one entry of the sandbox's log of requests: what it is in words, what it waited for, what it was told.
// Must not know: the DOM.

/** Method and route → the words' key. */
const requests = {
  'POST /channels/{channel.id}/messages': 'rq_send_message', 'PATCH /channels/{channel.id}/messages/{message.id}': 'rq_edit_message',
  'DELETE /channels/{channel.id}/messages/{message.id}': 'rq_delete_message', 'POST /channels/{channel.id}/messages/bulk-delete': 'rq_bulk_delete',
  'GET /channels/{channel.id}/messages': 'rq_read_messages', 'GET /channels/{channel.id}/messages/{message.id}': 'rq_read_message',
  'PUT /guilds/{guild.id}/bans/{user.id}': 'rq_ban', 'DELETE /guilds/{guild.id}/bans/{user.id}': 'rq_unban', 'GET /guilds/{guild.id}/bans/{user.id}': 'rq_read_ban',
  'DELETE /guilds/{guild.id}/members/{user.id}': 'rq_kick', 'PATCH /guilds/{guild.id}/members/{user.id}': 'rq_edit_member', 'GET /guilds/{guild.id}/members/{user.id}': 'rq_read_member',
  'PUT /guilds/{guild.id}/members/{user.id}/roles/{role.id}': 'rq_give_role', 'DELETE /guilds/{guild.id}/members/{user.id}/roles/{role.id}': 'rq_take_role',
  'POST /users/@me/channels': 'rq_open_dm', 'POST /interactions/{interaction.id}/{interaction.token}/callback': 'rq_callback',
  'PATCH /webhooks/{application.id}/{interaction.token}/messages/{message.id}': 'rq_original_edit',
  'DELETE /webhooks/{application.id}/{interaction.token}/messages/{message.id}': 'rq_original_delete',
  'GET /webhooks/{application.id}/{interaction.token}/messages/{message.id}': 'rq_original_read',
  'POST /webhooks/{application.id}/{interaction.token}': 'rq_follow_up',
  'PUT /applications/{application.id}/commands': 'rq_commands', 'PUT /applications/{application.id}/guilds/{guild.id}/commands': 'rq_commands',
  'GET /applications/{application.id}/commands': 'rq_read_commands', 'GET /applications/{application.id}/guilds/{guild.id}/commands': 'rq_read_commands',
  'GET /gateway/bot': 'rq_gateway_bot', 'GET /users/@me': 'rq_me', 'GET /applications/@me': 'rq_me', 'GET /oauth2/applications/@me': 'rq_me',
  'GET /guilds/{guild.id}/audit-logs': 'rq_audit', 'GET /guilds/{guild.id}': 'rq_read_guild', 'GET /channels/{channel.id}': 'rq_read_channel', 'PATCH /channels/{channel.id}': 'rq_edit_channel',
  'PUT /channels/{channel.id}/permissions/{overwrite.id}': 'rq_overwrite', 'DELETE /channels/{channel.id}/permissions/{overwrite.id}': 'rq_overwrite_delete',
};
const operations = new Set([1, 2, 3, 4, 6, 8]);

const header = (headers, name) => {
  const found = Object.entries(headers ?? {}).find(([key]) => key.toLowerCase() === name);
  return found ? String(found[1]) : null;
};
const seconds = (text) => text === null || Number.isNaN(Number(text)) ? null : Number(text) * 1000;

/** JSON as people read it; anything else as it is. */
export function pretty(body) {
  if (!body) return '';
  if (typeof body !== 'string') return JSON.stringify(body, null, 2);
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch (error) {
    if (error instanceof SyntaxError) return body;
    throw error;
  }
}

/** The parts of the path that have a limit of their own: Discord's major parameters. */
const major = (path) => path.match(/\/(?:channels|guilds|webhooks|interactions)\/\d+/)?.[0] ?? '';

/** One entry, read by itself: {id, at, kind, words (a key or null), status, took, bucket, told, ...}; times in milliseconds. */
export function read_entry(entry) {
  if (entry.kind === 'gateway') {
    const op = entry.payload?.op;
    return { id: entry.id, at: entry.time_ms, kind: 'gateway', code: `op ${op}`, words: operations.has(op) ? `op_${op}` : null, path: '', body: pretty(entry.payload), heartbeat: op === 1 };
  }
  const path = entry.path.replace(/^\/api\/v\d+/, '');
  const bucket = header(entry.response_headers, 'x-ratelimit-bucket');
  const reason = header(entry.headers, 'x-audit-log-reason');
  return {
    id: entry.id, at: entry.time_ms, kind: 'rest', method: entry.method, path, words: requests[`${entry.method} ${entry.route}`] ?? null,
    code: entry.status === undefined ? '—' : String(entry.status), bad: entry.status === undefined || entry.status >= 400 || entry.delivery !== 'respond',
    delivery: entry.delivery, carried_out: entry.carried_out !== false, took: entry.delay_ms ?? 0, body: pretty(entry.body), answer: pretty(entry.response),
    reason: reason === null ? null : decodeURIComponent(reason),
    bucket: bucket && {
      hash: bucket, key: `${bucket} ${major(path)}`, limit: header(entry.response_headers, 'x-ratelimit-limit'),
      remaining: Number(header(entry.response_headers, 'x-ratelimit-remaining')), full_in: seconds(header(entry.response_headers, 'x-ratelimit-reset-after')) ?? 0,
    },
    told: entry.status === 429 ? { wait: seconds(header(entry.response_headers, 'retry-after')) ?? 0, scope: header(entry.response_headers, 'x-ratelimit-scope') ?? 'cloudflare' } : null,
  };
}

/**
 * What a request waited: the time since an earlier one of its bucket (or the same path) had been told to wait, or had
 * taken the bucket's last place. `earlier`: read entries before it, oldest first. Null: there was nothing to wait for.
 */
export function waited(entry, earlier) {
  if (entry.kind !== 'rest') return null;
  for (let i = earlier.length - 1; i >= 0; --i) {
    const before = earlier[i];
    if (before.kind !== 'rest') continue;
    const same = (before.bucket && entry.bucket && before.bucket.key === entry.bucket.key) || (before.method === entry.method && before.path === entry.path);
    if (!same) continue;
    const told = before.told?.wait ?? (before.bucket?.remaining === 0 ? before.bucket.full_in : null);
    return told === null || told === undefined ? null : { step: entry.at - before.at, told };
  }
  return null;
}
