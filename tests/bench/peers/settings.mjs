// Owns: what veilleur-bench tells a peer through the environment.
// Must not know: any library.
const required = (name) => {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set; veilleur-bench starts this script`);
  return value;
};

export const token = required('DISCORD_TOKEN');
export const api = new URL(required('VEILLEUR_API_URL'));
export const compressed = required('VEILLEUR_COMPRESSION') === 'zlib-stream';
// GUILDS, GUILD_MEMBERS, GUILD_MODERATION, GUILD_VOICE_STATES, GUILD_MESSAGES, DIRECT_MESSAGES and
// MESSAGE_CONTENT: the bot's own (bot/network_half.cpp).
export const intents = 37511;
export const answer = (content) => (content.startsWith('!ping') ? `pong ${content.slice(6)}` : null);
