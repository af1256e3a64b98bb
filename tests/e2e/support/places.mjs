// Owns: the people and places of the playground's first scenario, by name.
// Must not know: how programs are started.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { root } from './programs.mjs';

const file = join(root, 'tools/sandbox/scenarios/community.json');
const scenario = JSON.parse(readFileSync(file, 'utf8'));
const [guild] = scenario.guilds;
const id_of = (list, name) => {
  const found = list.find((one) => one.name === name);
  if (!found) throw new Error(`${file} has no ${name}`);
  return found.id;
};
const channel = (name) => id_of(guild.channels, name);

export const community = {
  file, guild: guild.id, other_guild: scenario.guilds[1].id, bot: scenario.bot.id,
  users: Object.fromEntries(scenario.users.map((one) => [one.name, one.id])),
  roles: { bot: id_of(guild.roles, 'Veilleur'), moderation: id_of(guild.roles, 'Modération'), regulars: id_of(guild.roles, 'Habitués') },
  channels: {
    general: channel('general'), random: channel('random'), announcements: channel('annonces'), moderation: channel('moderation'),
    voice: channel('Salon vocal'), games: channel('Salle de jeux'), office: channel('Bureau'),
  },
};
