// Owns: a bot on discord.js as a process of its own, for what only the environment of a process can set.
// Must not know: who started it, the sandbox's program.
//
// node guest.mjs API TOKEN: answers "!ping" with "pong". Writes a line for what it meets: ready, resumed, or
// failed and why. Ends well when its input ends.
import { Client, GatewayIntentBits } from 'discord.js';

const [api, token] = process.argv.slice(2);
const { Guilds, GuildMessages, MessageContent } = GatewayIntentBits;
const client = new Client({ intents: [Guilds, GuildMessages, MessageContent], rest: { api, retries: 0 } });
const tell = (...words) => console.log(words.join(' '));

client.on('clientReady', () => tell('ready'));
client.on('shardResume', () => tell('resumed'));
client.on('shardError', (error) => tell('failed', error.code ?? error.message));
client.on('error', (error) => tell('failed', error.code ?? error.message));
client.on('messageCreate', (message) => { if (message.content === '!ping') message.reply('pong'); });
client.login(token).catch((error) => {
  tell('failed', error.code ?? error.cause?.code ?? error.message);
  process.stdin.destroy();
});
process.stdin.resume().on('end', () => client.destroy());
