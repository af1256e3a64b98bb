// Owns: what a bot on discord.js does with application commands, components and modals.
// Must not know: how the sandbox does its part.
import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { ActionRowBuilder, ApplicationCommandOptionType, ApplicationCommandType, ButtonBuilder, ButtonStyle,
  ChannelSelectMenuBuilder, ChannelType, ContextMenuCommandBuilder, MentionableSelectMenuBuilder, MessageFlags, ModalBuilder,
  PermissionFlagsBits, REST, RESTJSONErrorCodes, RoleSelectMenuBuilder, Routes, SlashCommandBuilder, StringSelectMenuBuilder,
  TextInputBuilder, TextInputStyle, UserSelectMenuBuilder } from 'discord.js';

import { heard, token } from './support/desk.mjs';
import { refused, suite_session } from './support/discordjs.mjs';
import { bot_id, channels, guild_id, roles, users } from './support/scenario.mjs';

const row = (...components) => [new ActionRowBuilder().addComponents(...components)];

describe('discord.js: interactions', () => {
  let desk, client, general;
  const session = suite_session();
  before(() => {
    ({ desk, client } = session);
    general = client.channels.cache.get(channels.general);
  });
  /** Does the deed and answers the interaction that comes of it, with what the deed was answered. */
  async function ask(who, deed, fields) {
    const coming = heard(client, 'interactionCreate');
    const answer = await desk.act(who, deed, fields);
    return Object.assign(await coming, { deed: answer });
  }
  const slash = (who, name, options = []) => ask(who, 'slash', { channel: channels.general, name, options });
  const shown = async (interaction) => (await desk.sandbox.messages(channels.general))
    .filter((message) => message.interaction_metadata?.id === interaction.id);

  describe('registration', () => {
    const ban = new SlashCommandBuilder().setName('ban').setDescription('Bans a member')
      .setNameLocalizations({ fr: 'bannir' }).setDescriptionLocalizations({ fr: 'Bannit un membre' })
      .setDefaultMemberPermissions(PermissionFlagsBits.BanMembers)
      .addUserOption((option) => option.setName('user').setDescription('Whom').setNameLocalizations({ fr: 'membre' }).setRequired(true))
      .addStringOption((option) => option.setName('reason').setDescription('Why').setMaxLength(400))
      .addStringOption((option) => option.setName('duration').setDescription('How long')
        .addChoices({ name: 'an hour', value: '1h', name_localizations: { fr: 'une heure' } }, { name: 'a day', value: '1d' }))
      .addChannelOption((option) => option.setName('where').setDescription('Where').addChannelTypes(ChannelType.GuildText));
    const role = new SlashCommandBuilder().setName('role').setDescription('Staff roles')
      .addSubcommand((sub) => sub.setName('add').setDescription('Adds one')
        .addIntegerOption((option) => option.setName('command').setDescription('Which').setAutocomplete(true).setRequired(true))
        .addRoleOption((option) => option.setName('role').setDescription('To whom')))
      .addSubcommandGroup((group) => group.setName('panel').setDescription('The panel')
        .addSubcommand((sub) => sub.setName('list').setDescription('Lists').addBooleanOption((o) => o.setName('all').setDescription('All'))));
    const ping = new SlashCommandBuilder().setName('ping').setDescription('Answers');

    it('overwrites all commands, with options, subcommands, choices and localisations', async () => {
      const set = await client.application.commands.set([ban, role, ping]);
      assert.equal(set.size, 3);
      const [registered] = [...(await client.application.commands.fetch({ withLocalizations: true })).filter((each) => each.name === 'ban').values()];
      assert.equal(registered.nameLocalizations.fr, 'bannir');
      assert.equal(registered.options[0].type, ApplicationCommandOptionType.User);
      assert.equal(registered.options[2].choices[0].nameLocalizations.fr, 'une heure');
      assert.deepEqual(registered.options[3].channelTypes, [ChannelType.GuildText]);
    });
    it('adds, edits and deletes one command', async () => {
      const made = await client.application.commands.create({ name: 'temporary', description: 'One' });
      const edited = await client.application.commands.edit(made.id, { description: 'Two' });
      assert.equal(edited.description, 'Two');
      await client.application.commands.delete(made.id);
      assert.equal((await client.application.commands.fetch()).has(made.id), false);
    });
    it('keeps commands of one guild apart', async () => {
      const guild = client.guilds.cache.get(guild_id);
      await guild.commands.set([{ name: 'local', description: 'Here alone' }]);
      assert.equal((await guild.commands.fetch()).size, 1);
      await guild.commands.set([]);
      assert.equal((await client.application.commands.fetch()).size, 3);
    });
    it('is refused where a name or a description breaks the rules', async () => {
      const invalid = refused(RESTJSONErrorCodes.InvalidFormBodyOrContentType);
      await assert.rejects(client.application.commands.create({ name: 'Ban', description: 'x' }), invalid);
      await assert.rejects(client.application.commands.create({ name: 'x', description: '' }), invalid);
      await assert.rejects(client.application.commands.create({ name: 'x', description: 'x',
        options: [{ type: 3, name: 'a', description: 'x' }, { type: 3, name: 'b', description: 'x', required: true }] }), invalid);
    });
    it('works over @discordjs/rest alone', async () => {
      const rest = new REST({ version: '10', api: desk.api }).setToken(token);
      const commands = await rest.get(Routes.applicationCommands(bot_id));
      assert.deepEqual(commands.map((each) => each.name).sort(), ['ban', 'ping', 'role']);
    });
  });

  describe('slash commands', () => {
    it('carry their options, resolved, and the locales', async () => {
      const interaction = await slash('alice', 'ban', [{ name: 'user', value: users.mallory }, { name: 'duration', value: '1h' },
        { name: 'where', value: channels.random }]);
      assert.ok(interaction.isChatInputCommand());
      assert.equal(interaction.commandName, 'ban');
      assert.equal(interaction.options.getUser('user').username, 'mallory');
      assert.equal(interaction.options.getMember('user').nickname, 'Mal');
      assert.equal(interaction.options.getString('duration'), '1h');
      assert.equal(interaction.options.getChannel('where').name, 'random');
      assert.deepEqual([interaction.locale, interaction.guildLocale], ['fr', 'fr']);
      assert.ok(interaction.memberPermissions.has('BanMembers'));
      assert.ok(interaction.appPermissions.has('ManageRoles'));
      await interaction.reply('done');
      const [answer] = await shown(interaction);
      assert.deepEqual([answer.content, answer.ephemeral_for], ['done', null]);
      assert.equal(answer.interaction_metadata.user.id, users.alice);
    });
    it('know subcommands and groups', async () => {
      const add = await slash('alice', 'role', [{ name: 'add', options: [{ name: 'command', value: 1 }, { name: 'role', value: roles.staff }] }]);
      assert.equal(add.options.getSubcommand(), 'add');
      assert.equal(add.options.getRole('role').name, 'Staff');
      await add.reply('added');
      const list = await slash('alice', 'role', [{ name: 'panel', options: [{ name: 'list', options: [{ name: 'all', value: true }] }] }]);
      assert.deepEqual([list.options.getSubcommandGroup(), list.options.getSubcommand(), list.options.getBoolean('all')], ['panel', 'list', true]);
      await list.reply('listed');
    });
    it('reply and hand the message back', async () => {
      const interaction = await slash('bob', 'ping');
      const { resource } = await interaction.reply({ content: 'pong', withResponse: true });
      assert.equal(resource.message.content, 'pong');
      assert.equal((await interaction.fetchReply()).id, resource.message.id);
    });
    it('reply for one pair of eyes', async () => {
      const interaction = await slash('bob', 'ping');
      await interaction.reply({ content: 'psst', flags: MessageFlags.Ephemeral });
      const [answer] = await shown(interaction);
      assert.equal(answer.ephemeral_for, users.bob);
      await interaction.deleteReply();
      assert.equal((await shown(interaction)).length, 0);
    });
    it('defer, edit, follow up, edit and delete the follow-up', async () => {
      const interaction = await slash('bob', 'ping');
      await interaction.deferReply();
      assert.ok((await shown(interaction))[0].flags & MessageFlags.Loading);
      await interaction.editReply({ content: 'late', embeds: [{ title: 'x' }] });
      assert.deepEqual([(await shown(interaction))[0].content, (await shown(interaction))[0].flags & MessageFlags.Loading], ['late', 0]);
      const more = await interaction.followUp({ content: 'more', flags: MessageFlags.Ephemeral });
      assert.equal((await shown(interaction)).length, 2);
      assert.equal((await interaction.editReply({ message: more, content: 'most' })).content, 'most');
      await interaction.deleteReply(more);
      assert.equal((await shown(interaction)).length, 1);
    });
    it('defer in secret', async () => {
      const interaction = await slash('bob', 'ping');
      await interaction.deferReply({ flags: MessageFlags.Ephemeral });
      await interaction.editReply('secret');
      assert.equal((await shown(interaction))[0].ephemeral_for, users.bob);
    });
    it('refuse a second answer (40060) and a late one (10062)', async () => {
      const interaction = await slash('bob', 'ping');
      await interaction.reply('one');
      const again = client.rest.post(Routes.interactionCallback(interaction.id, interaction.token), { auth: false, body: { type: 4, data: { content: 'two' } } });
      await assert.rejects(again, refused(RESTJSONErrorCodes.InteractionHasAlreadyBeenAcknowledged));
      const late = await slash('bob', 'ping');
      await desk.sandbox.advance(3_100);
      await assert.rejects(late.reply('late'), refused(RESTJSONErrorCodes.UnknownInteraction));
    });
    it('let an answer be edited for 15 minutes, not longer', async () => {
      const interaction = await slash('bob', 'ping');
      await interaction.reply('one');
      await desk.sandbox.advance(14 * 60_000);
      await interaction.editReply('two');
      await desk.sandbox.advance(2 * 60_000);
      await assert.rejects(interaction.editReply('three'), refused(RESTJSONErrorCodes.InvalidWebhookToken));
    });
    it('answer with a file', async () => {
      const interaction = await slash('alice', 'ping');
      await interaction.reply({ files: [{ attachment: Buffer.from('a;b'), name: 'stats.csv' }] });
      assert.equal((await shown(interaction))[0].attachments[0].filename, 'stats.csv');
    });
  });

  describe('autocomplete', () => {
    it('gets what is typed and offers choices', async () => {
      const interaction = await ask('alice', 'autocomplete', { channel: channels.general, name: 'role',
        options: [{ name: 'add', options: [{ name: 'command', value: 'ba', focused: true }] }] });
      assert.ok(interaction.isAutocomplete());
      assert.deepEqual([interaction.options.getFocused(true).name, interaction.options.getFocused()], ['command', 'ba']);
      await interaction.respond([{ name: 'ban', value: 1, nameLocalizations: { fr: 'bannir' } }]);
      await desk.until('the choices are shown', async () => (await desk.sandbox.interaction(interaction.id)).answer === 'choices');
      assert.equal((await desk.sandbox.interaction(interaction.id)).choices[0].value, 1);
    });
    it('refuses 26 choices', async () => {
      const interaction = await ask('alice', 'autocomplete', { channel: channels.general, name: 'role',
        options: [{ name: 'add', options: [{ name: 'command', value: '', focused: true }] }] });
      const many = Array.from({ length: 26 }, (_, value) => ({ name: `${value}`, value }));
      await assert.rejects(interaction.respond(many), refused(RESTJSONErrorCodes.InvalidFormBodyOrContentType));
    });
  });

  describe('buttons', () => {
    const buttons = () => row(new ButtonBuilder().setCustomId('yes').setLabel('Ban').setStyle(ButtonStyle.Danger),
      new ButtonBuilder().setCustomId('no').setLabel('Keep').setStyle(ButtonStyle.Secondary).setEmoji('🙂'),
      new ButtonBuilder().setURL('https://example.org/').setLabel('Rules').setStyle(ButtonStyle.Link));
    const press = (who, message, custom_id) => ask(who, 'button', { channel: channels.general, message: message.id, custom_id });

    it('update the message they sit in', async () => {
      const message = await general.send({ content: 'sure?', components: buttons() });
      const interaction = await press('alice', message, 'yes');
      assert.ok(interaction.isButton());
      assert.deepEqual([interaction.customId, interaction.message.id, interaction.user.id], ['yes', message.id, users.alice]);
      await interaction.update({ content: 'banned', components: [] });
      const fresh = await general.messages.fetch({ message: message.id, force: true });
      assert.deepEqual([fresh.content, fresh.components.length], ['banned', 0]);
    });
    it('defer the update, then edit', async () => {
      const message = await general.send({ content: 'progress', components: buttons() });
      const interaction = await press('alice', message, 'no');
      await interaction.deferUpdate();
      await interaction.editReply({ content: 'half' });
      assert.equal((await general.messages.fetch({ message: message.id, force: true })).content, 'half');
    });
    it('answer beside the message, in secret', async () => {
      const message = await general.send({ content: 'sure?', components: buttons() });
      const interaction = await press('bob', message, 'yes');
      await interaction.reply({ content: 'not yours', flags: MessageFlags.Ephemeral });
      assert.equal((await shown(interaction))[0].ephemeral_for, users.bob);
    });
    it('are waited for by a collector', async () => {
      const message = await general.send({ content: 'vote', components: buttons() });
      const waiting = message.awaitMessageComponent({ filter: (each) => each.user.id === users.bob, time: 20_000 });
      await desk.act('bob', 'button', { channel: channels.general, message: message.id, custom_id: 'no' });
      await (await waiting).deferUpdate();
    });
    it('cannot be pressed where there is none', async () => {
      const message = await general.send({ content: 'x', components: buttons() });
      await assert.rejects(desk.act('bob', 'button', { channel: channels.general, message: message.id, custom_id: 'maybe' }));
    });
  });

  describe('selects', () => {
    const choose = (message, custom_id, values, who = 'alice') => ask(who, 'select', { channel: channels.general, message: message.id, custom_id, values });
    it('of texts give the values', async () => {
      const menu = new StringSelectMenuBuilder().setCustomId('half-day').setPlaceholder('When?').setMinValues(1).setMaxValues(2)
        .addOptions({ label: 'Morning', value: 'am', description: 'from 9' }, { label: 'Afternoon', value: 'pm', emoji: '🌙' });
      const message = await general.send({ content: 'sign', components: row(menu) });
      const interaction = await choose(message, 'half-day', ['am', 'pm']);
      assert.ok(interaction.isStringSelectMenu());
      assert.deepEqual(interaction.values, ['am', 'pm']);
      await interaction.update({ content: 'signed', components: [] });
      await assert.rejects(desk.act('alice', 'select', { channel: channels.general, message: message.id, custom_id: 'half-day', values: ['night'] }));
    });
    it('of users, roles, channels and both give them resolved', async () => {
      const message = await general.send({ content: 'choose', components: [
        ...row(new UserSelectMenuBuilder().setCustomId('users').setMaxValues(2)),
        ...row(new RoleSelectMenuBuilder().setCustomId('roles')),
        ...row(new ChannelSelectMenuBuilder().setCustomId('channels').setChannelTypes(ChannelType.GuildVoice)),
        ...row(new MentionableSelectMenuBuilder().setCustomId('mentionables').setMaxValues(2))] });
      const who = await choose(message, 'users', [users.bob, users.mallory]);
      assert.ok(who.isUserSelectMenu());
      assert.deepEqual(who.users.map((each) => each.username).sort(), ['bob', 'mallory']);
      assert.equal(who.members.get(users.mallory).nickname, 'Mal');
      await who.deferUpdate();
      const which = await choose(message, 'roles', [roles.staff]);
      assert.equal(which.roles.first().name, 'Staff');
      await which.deferUpdate();
      const where = await choose(message, 'channels', [channels.voice]);
      assert.equal(where.channels.first().name, 'Voice');
      await where.deferUpdate();
      const both = await choose(message, 'mentionables', [users.bob, roles.staff]);
      assert.deepEqual([both.users.size, both.roles.size], [1, 1]);
      await both.deferUpdate();
    });
  });

  describe('modals', () => {
    const form = () => new ModalBuilder().setCustomId('appeal').setTitle('Appeal').addComponents(
      ...row(new TextInputBuilder().setCustomId('why').setLabel('Why?').setStyle(TextInputStyle.Paragraph).setMaxLength(100)),
      ...row(new TextInputBuilder().setCustomId('contact').setLabel('Contact').setStyle(TextInputStyle.Short).setRequired(false)));
    it('are shown by a command, filled in and answered', async () => {
      const interaction = await slash('mallory', 'ping');
      await interaction.showModal(form());
      const [modal] = (await desk.sandbox.state()).modals;
      assert.deepEqual([modal.title, modal.custom_id, modal.user_id], ['Appeal', 'appeal', users.mallory]);
      const filled = await ask('mallory', 'submit_modal', { interaction: interaction.id, values: { why: 'sorry', contact: '' } });
      assert.ok(filled.isModalSubmit());
      assert.deepEqual([filled.customId, filled.fields.getTextInputValue('why')], ['appeal', 'sorry']);
      await filled.reply({ content: 'noted', flags: MessageFlags.Ephemeral });
      assert.equal((await desk.sandbox.state()).modals.length, 0);
    });
    it('are shown by a button, and update its message', async () => {
      const message = await general.send({ content: 'appeal here', components: row(
        new ButtonBuilder().setCustomId('open').setLabel('Appeal').setStyle(ButtonStyle.Primary)) });
      const pressed = await ask('mallory', 'button', { channel: channels.general, message: message.id, custom_id: 'open' });
      await pressed.showModal(form());
      const filled = await ask('mallory', 'submit_modal', { interaction: pressed.id, values: { why: 'please', contact: 'me' } });
      assert.ok(filled.isFromMessage());
      await filled.update({ content: 'appealed', components: [] });
      assert.equal((await general.messages.fetch({ message: message.id, force: true })).content, 'appealed');
    });
  });

  describe('context menus', () => {
    it('are registered beside slash commands', async () => {
      const made = await client.application.commands.create(new ContextMenuCommandBuilder().setName('Report this').setType(ApplicationCommandType.Message));
      assert.equal(made.type, ApplicationCommandType.Message);
      await client.application.commands.delete(made.id);
    });
  });

  describe('in direct messages', () => {
    it('commands work without a guild', async () => {
      const { id } = await desk.act('alice', 'dm_channel', { user: bot_id });
      const interaction = await ask('alice', 'slash', { channel: id, name: 'ping', options: [] });
      assert.equal(interaction.inGuild(), false);
      await interaction.reply('pong');
    });
  });
});
