// Owns: the people and places of the tests: the sandbox's own community and what some tests add to it.
// Must not know: how programs are started.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { root } from './programs.mjs';

const file = join(root, 'tools/sandbox/scenarios/small.json');

/** A fresh copy of the scenario: one guild; alice owns it, bob moderates, ghost is in no guild. */
export function community() {
  const scenario = JSON.parse(readFileSync(file, 'utf8'));
  const [guild] = scenario.guilds;
  // Somebody above the bot, and a foreign bot.
  guild.roles.unshift({ id: '1000000000000000191', name: 'Direction', permissions: [] });
  scenario.users.push({ id: '1000000000000000092', name: 'diana', locale: 'fr' });
  scenario.users.push({ id: '1000000000000000093', name: 'robot', bot: true });
  guild.members.push({ user: 'diana', roles: ['Direction'] }, { user: 'robot' });
  return scenario;
}

/** The community whose bot may not do `permission`. */
export function community_without(permission) {
  const scenario = community();
  const role = own_role(scenario);
  role.permissions = role.permissions.filter((each) => each !== permission);
  return scenario;
}

function own_role(scenario) {
  return scenario.guilds[0].roles.find((role) => role.name === scenario.bot.name);
}

/** Names to ids: `users.alice`, `channels.general`; and `guild`, `bot_id`. */
export function ids_of(scenario) {
  const [guild] = scenario.guilds;
  const by_name = (list) => Object.fromEntries(list.map((each) => [each.name, each.id]));
  return { bot_id: scenario.bot.id, guild: guild.id, users: by_name(scenario.users),
    channels: by_name(scenario.guilds.flatMap((each) => each.channels)) };
}
