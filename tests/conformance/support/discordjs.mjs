// Owns: a discord.js client of a desk, logged in and out, for one test or a suite.
// Must not know: what is tried with it.
import { after, before } from 'node:test';
import { Client, GatewayIntentBits, Partials } from 'discord.js';

import { Desk, heard, token } from './desk.mjs';

const { Guilds, GuildMembers, GuildModeration, GuildWebhooks, GuildVoiceStates, GuildMessages, GuildMessageReactions,
  DirectMessages, DirectMessageReactions, MessageContent } = GatewayIntentBits;
export const intents = [Guilds, GuildMembers, GuildModeration, GuildWebhooks, GuildVoiceStates, GuildMessages,
  GuildMessageReactions, DirectMessages, DirectMessageReactions, MessageContent];

/** Ready, all its guilds known. Errors that it emits fail the suite. */
export async function log_in(desk, { rest = {}, ...options } = {}) {
  const client = new Client({ intents, partials: [Partials.Channel, Partials.Message, Partials.Reaction], ...options,
    rest: { api: desk.api, ...rest } });
  const ready = heard(client, 'clientReady');
  await client.login(token);
  await ready;
  return client;
}

/** For the suite in which it is called: a desk and a client of it, there before the suite's own `before`s. */
export function suite_session(options = {}) {
  const session = {};
  before(async () => {
    session.desk = await Desk.open(options);
    session.client = await log_in(session.desk);
  });
  after(async () => {
    await session.client?.destroy();
    await session.desk?.close();
  });
  return session;
}

/** One test with a desk and a client of its own, always cleared. `login` goes to `log_in`. */
export async function with_session({ login = {}, ...options }, play) {
  const desk = await Desk.open(options);
  let client;
  try {
    client = await log_in(desk, login);
    await play({ desk, client });
  } finally {
    await client?.destroy();
    await desk.close();
  }
}

/** What a shard was told, as it came: {shard, t, d}. */
export function raw_events(client, desk) {
  const events = [];
  client.on('raw', (packet, shard) => {
    events.push({ shard, t: packet.t, d: packet.d });
    desk.bell.ring();
  });
  return events;
}

export const refused = (code) => (error) => error.code === code;
