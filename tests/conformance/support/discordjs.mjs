// Owns: a discord.js client of a desk, logged in and out.
// Must not know: what is tried with it.
import { Client, GatewayIntentBits, Partials } from 'discord.js';

import { heard, token } from './desk.mjs';

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
