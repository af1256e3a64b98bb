// Owns: a WebSocketManager of @discordjs/ws that remembers what each shard was told.
// Must not know: interruptions.
import { REST } from '@discordjs/rest';
import { WebSocketManager } from '@discordjs/ws';
import { GatewayIntentBits } from 'discord.js';

import { token } from './desk.mjs';
import { Bell } from '../../e2e/support/bell.mjs';

const { Guilds, GuildMembers, GuildModeration, GuildMessages, MessageContent } = GatewayIntentBits;

export class Listener {
  bell = new Bell();
  heard = []; // {shard, s, t, d} of each dispatch, in the order of arrival
  closes = []; // {shard, code}
  errors = [];

  /** Connected, and every shard ready. */
  static async start(desk, options = {}) {
    const listener = new Listener();
    const rest = new REST({ version: '10', api: desk.api }).setToken(token);
    // The library's own memory of sessions is one for all managers of a process.
    const sessions = new Map();
    const manager = listener.manager = new WebSocketManager({ token, rest, shardCount: null,
      retrieveSessionInfo: (shard) => sessions.get(shard) ?? null,
      updateSessionInfo: (shard, session) => { sessions.set(shard, session); },
      intents: Guilds | GuildMembers | GuildModeration | GuildMessages | MessageContent, ...options });
    manager.on('dispatch', ({ data, shardId }) => listener.#keep(listener.heard, { shard: shardId, ...data }));
    manager.on('closed', ({ code, shardId }) => listener.#keep(listener.closes, { shard: shardId, code }));
    manager.on('error', ({ error }) => listener.#keep(listener.errors, error));
    await manager.connect();
    await listener.until('every shard is ready', async () => listener.count('READY') === await manager.getShardCount());
    return listener;
  }

  #keep(list, item) {
    list.push(item);
    this.bell.ring();
  }

  until(what, condition) { return this.bell.until(what, condition, () => `heard: ${this.heard.map((each) => each.t)}`); }
  count(type) { return this.heard.filter((each) => each.t === type).length; }
  /** The texts of messages in the order in which they came, of one shard or of all. */
  texts(shard) {
    return this.heard.filter((each) => each.t === 'MESSAGE_CREATE' && (shard === undefined || each.shard === shard))
      .map((each) => each.d.content);
  }
  stop() { return this.manager.destroy(); }
}
