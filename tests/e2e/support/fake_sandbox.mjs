// Owns: a server that gives the page a world made up by a test, and writes down what the page asks of it.
// Must not know: Discord's rules: it refuses nothing and changes only what the test tells it to.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join } from 'node:path';

import { root } from '../playground_driver.mjs';

const types = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' };
const page_folder = join(root, 'tools/playground/page');

/**
 * `world`: {state (of /_sandbox/state), messages: {channel: [messages]}, interactions: {id: its state}}; the test may
 * change it at any time and then call `changed()`. `answer[deed](body)` answers an act (else {}), or throws
 * {status, body}. `acts` are the acts so far.
 */
export async function start_fake_sandbox(world) {
  const acts = [];
  const answer = {};
  let sockets = [];

  const routes = {
    '/_sandbox/state': () => world.state,
    '/_sandbox/messages': (query) => world.messages[query.get('channel')] ?? [],
    '/_sandbox/interaction': (query) => world.interactions[query.get('id')] ?? refuse(404, { message: 'Unknown interaction', code: 10062 }),
    '/_sandbox/requests': () => [],
    // This stands in for a page with a bot and a laboratory, so that nothing on it is missing.
    '/_playground/bot': () => ({ state: 'running', pid: 1, restarts: 0, log: [] }),
    '/_playground/scenarios': () => ({ scenarios: [], current: null }),
    '/_playground/saves': () => ({ saves: [], kept: false }),
  };
  const refuse = (status, body) => {
    throw Object.assign(new Error(body.message), { status, body });
  };

  async function respond(request) {
    const url = new URL(request.url, 'http://localhost');
    if (request.method === 'POST' && url.pathname === '/_sandbox/act') {
      let text = '';
      for await (const chunk of request) text += chunk;
      const body = JSON.parse(text);
      acts.push(body);
      return { json: (await answer[body.do]?.(body)) ?? {} };
    }
    if (routes[url.pathname]) return { json: routes[url.pathname](url.searchParams) };
    if (url.pathname.startsWith('/_')) return { json: [] };
    const file = url.pathname === '/' ? '/index.html' : url.pathname;
    return { file: readFileSync(join(page_folder, file)), type: types[extname(file)] };
  }

  const server = createServer((request, response) => {
    respond(request).then(({ json, file, type }) => {
      response.writeHead(200, { 'Content-Type': type ?? 'application/json' });
      response.end(file ?? JSON.stringify(json));
    }, (error) => {
      response.writeHead(error.status ?? (error.code === 'ENOENT' ? 404 : 500), { 'Content-Type': 'application/json' });
      response.end(JSON.stringify(error.body ?? { message: String(error) }));
    });
  });
  await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
  return {
    address: `http://127.0.0.1:${server.address().port}/`, world, acts, answer, refuse,
    /** The acts of one deed. */
    deeds: (deed) => acts.filter((one) => one.do === deed),
    /** Lets the page's events socket end here; for open_page's `prepare`. */
    attach: (page) => page.routeWebSocket(/\/_sandbox\/events$/, (socket) => {
      sockets.push(socket);
      socket.onClose(() => {
        sockets = sockets.filter((one) => one !== socket);
      });
    }),
    changed: () => sockets.forEach((socket) => socket.send('{"changed":1,"now_ms":0}')),
    end: () => new Promise((done) => {
      server.close(done);
      server.closeAllConnections();
    }),
  };
}

// The world of the chat's tests.

export const ids = { guild: '100', bot: '1', alice: '11', bob: '12', mallory: '13', general: '121', staff: '122', voice: '123', thread: '130', old_thread: '131', role: '112', dm: '140' };
/** Ids of messages must grow with time, as Discord's do: the n-th minute after the world's beginning. */
const begin_ms = Date.UTC(2026, 10, 20, 9, 0);
const epoch_ms = 1_420_070_400_000;
export const snowflake = (minute) => String(BigInt(begin_ms + minute * 60_000 - epoch_ms) << 22n);

export function user(id, username, more = {}) {
  return { id, username, global_name: username[0].toUpperCase() + username.slice(1), bot: false, dms_closed: false, locale: 'en-US', ...more };
}

/** A message of the given minute; everything else can be overridden. */
export function message(minute, author, content, more = {}) {
  return {
    id: snowflake(minute), type: 0, content, author: { id: author, username: author === ids.bot ? 'Veilleur' : 'someone', bot: author === ids.bot }, mentions: [], mention_roles: [], mention_everyone: false,
    attachments: [], embeds: [], components: [], flags: 0, pinned: false, reactions: [], edited_timestamp: null, ephemeral_for: null,
    timestamp: new Date(begin_ms + minute * 60_000).toISOString(), channel_id: ids.general, ...more,
  };
}

const everyone = String((1n << 6n) | (1n << 10n) | (1n << 11n) | (1n << 16n) | (1n << 31n) | (1n << 35n) | (1n << 36n) | (1n << 38n));

export function make_world() {
  const role = (id, name, permissions, more = {}) => ({ id, name, permissions, position: 0, color: 0, hoist: false, mentionable: false, ...more });
  const channel = (id, name, more = {}) => ({ id, type: 0, name, position: 0, parent_id: null, topic: null, permission_overwrites: [], last_message_id: null, ...more });
  const member = (id, roles = []) => ({ user: { id }, roles, nick: null, communication_disabled_until: null });
  const thread = (id, name, more = {}) => ({ ...channel(id, name, { type: 11, parent_id: ids.general }), owner_id: ids.bob, message_count: 2, member_ids: [ids.bob], thread_metadata: { archived: false, locked: false }, ...more });
  return {
    state: {
      now_ms: begin_ms + 120 * 60_000, offset_ms: 0, bot_id: ids.bot, sessions: [], modals: [], commands: [],
      users: [user(ids.bot, 'Veilleur', { bot: true }), user(ids.alice, 'alice', { locale: 'fr' }), user(ids.bob, 'bob'), user(ids.mallory, 'mallory')],
      guilds: [{
        id: ids.guild, name: 'Les Essais', owner_id: ids.alice, preferred_locale: 'fr', bans: [], audit_log: [],
        roles: [role(ids.guild, '@everyone', everyone), role(ids.role, 'Modération', '8192', { position: 2, color: 0x3366ff, hoist: true, mentionable: true })],
        members: [member(ids.bot), member(ids.alice), member(ids.bob, [ids.role]), member(ids.mallory)],
        channels: [
          channel(ids.general, 'general', { topic: 'Everything', position: 1 }),
          channel(ids.staff, 'staff', { position: 2, permission_overwrites: [{ id: ids.guild, type: 0, allow: '0', deny: '1024' }, { id: ids.role, type: 0, allow: '1024', deny: '0' }] }),
          channel(ids.voice, 'Salon vocal', { type: 2, position: 3 }),
        ],
        threads: [thread(ids.thread, 'Plans'), thread(ids.old_thread, 'Old plans', { thread_metadata: { archived: true, locked: true } })],
        voice_states: [{ user_id: ids.bob, channel_id: ids.voice, mute: true, deaf: false, self_mute: false, self_deaf: false }],
      }],
      dms: [{ id: ids.dm, recipients: [ids.bot, ids.bob], closed: false, last_message_id: null }],
    },
    messages: {}, interactions: {},
  };
}
