// Owns: the smallest bot on discord.js that answers !ping.
// Must not know: what is measured.
import Module, { createRequire } from 'node:module';
import { answer, api, compressed, intents, token } from './settings.mjs';

// discord.js compresses whenever it finds zlib-sync, and has no switch for it.
if (!compressed) {
  const load = Module._load;
  Module._load = (name, ...rest) => {
    if (name === 'zlib-sync') throw new Error('hidden, to measure without compression');
    return load(name, ...rest);
  };
}
const { Client } = createRequire(import.meta.url)('discord.js');

const client = new Client({ intents, rest: { api: new URL('/api', api).href } });
client.on('messageCreate', (message) => {
  const text = answer(message.content);
  if (text) message.reply(text).catch((error) => console.error(error));
});
client.on('error', (error) => console.error(error));
await client.login(token);
