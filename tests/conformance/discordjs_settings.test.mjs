// Owns: what a bot on discord.js does with settings: the heights of roles, forums, channels and the guild.
// Must not know: how the sandbox does its part.
import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { ChannelType, RESTJSONErrorCodes } from 'discord.js';

import { heard } from './support/desk.mjs';
import { suite_session } from './support/discordjs.mjs';
import { guild_id, roles } from './support/scenario.mjs';

const refused = (code) => (error) => error.code === code;

describe('discord.js: settings', () => {
  const session = suite_session();
  let desk, client, guild;
  before(() => {
    ({ desk, client } = session);
    guild = client.guilds.cache.get(guild_id);
  });

  it('puts a role at a height, anew and when it is made', async () => {
    const heights = async () => Object.fromEntries((await desk.guild()).roles.map((role) => [role.id, role.position]));
    const role = await guild.roles.create({ name: 'Cohort' });
    assert.equal((await heights())[role.id], 1);
    await role.setPosition(2, { reason: 'up' });
    assert.deepEqual([role.position, (await heights())[role.id], (await heights())[roles.pupils]], [2, 2, 1]);
    await role.setPosition(-1, { relative: true });
    assert.equal((await heights())[role.id], 1);
    const placed = await guild.roles.create({ name: 'Placed', position: 2 });
    assert.equal((await heights())[placed.id], 2);
    await assert.rejects(guild.roles.cache.get(roles.bot).setPosition(1), refused(RESTJSONErrorCodes.MissingPermissions));
    await placed.delete();
    await role.delete();
  });

  it('writes into a forum', async () => {
    const forum = await guild.channels.create({ name: 'questions', type: ChannelType.GuildForum });
    const coming = heard(client, 'threadCreate');
    const post = await forum.threads.create({ name: 'Where?', message: { content: 'In which room?' } });
    assert.equal((await coming)[0].id, post.id);
    assert.equal((await post.fetchStarterMessage()).content, 'In which room?');
    await forum.delete();
  });
});
