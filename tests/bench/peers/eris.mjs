// Owns: the smallest bot on eris that answers !ping.
// Must not know: what is measured.
import http from 'node:http';
import { createRequire } from 'node:module';
import { answer, api, compressed, intents, token } from './settings.mjs';

const require = createRequire(import.meta.url);
// eris speaks HTTPS only; the load server is plain. Without TLS eris has less to do, not more.
require('node:https').request = (options, ...rest) => http.request({ ...options, port: api.port }, ...rest);
const agent = new http.Agent({ keepAlive: true });
const Eris = require('eris');

const client = new Eris(`Bot ${token}`, {
  intents,
  compress: compressed,
  rest: { agent, domain: api.hostname, baseURL: '/api/v9' },
});
client.on('messageCreate', (message) => {
  const text = answer(message.content);
  if (!text) return;
  client
    .createMessage(message.channel.id, { content: text, messageReference: { messageID: message.id } })
    .catch((error) => console.error(error));
});
client.on('error', (error) => console.error(error));
await client.connect();
