// Owns: what an attendance bot on discord.js does in a school's day: votes, announcements, panels, reminders by
// DM, exports, presence in voice, the clearing of a thread.
// Must not know: how the sandbox does its part.
import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { ActionRowBuilder, ActivityType, AttachmentBuilder, ButtonBuilder, ButtonStyle, ChannelType, LabelBuilder, MessageFlags,
  ModalBuilder, PermissionFlagsBits, RESTJSONErrorCodes, Routes, SlashCommandBuilder, StringSelectMenuBuilder, TextInputBuilder,
  TextInputStyle, TimestampStyles, time } from 'discord.js';

import { heard } from './support/desk.mjs';
import { refused, suite_session } from './support/discordjs.mjs';
import { bot_id, channels, guild_id, roles, users } from './support/scenario.mjs';

const row = (...components) => new ActionRowBuilder().addComponents(...components);
const button = (custom_id, label, style = ButtonStyle.Secondary) => new ButtonBuilder().setCustomId(custom_id).setLabel(label).setStyle(style);
const minutes = 60_000;

describe('discord.js: a school\'s day', () => {
  let desk, client, guild, general;
  const session = suite_session();
  before(() => {
    ({ desk, client } = session);
    guild = client.guilds.cache.get(guild_id);
    general = client.channels.cache.get(channels.general);
  });
  /** The interaction that comes of the deed. */
  async function ask(who, deed, fields) {
    const coming = heard(client, 'interactionCreate');
    await desk.act(who, deed, deed === 'submit_modal' ? fields : { channel: channels.general, ...fields });
    return coming;
  }
  const press = (who, message, custom_id, channel = channels.general) => ask(who, 'button', { channel, message: message.id, custom_id });
  const shown = (message) => desk.message(message.channelId, message.id);

  describe('commands', () => {
    const attendance = new SlashCommandBuilder().setName('attendance').setNameLocalizations({ fr: 'émargement' })
      .setDescription('Sign-in').setDescriptionLocalizations({ fr: 'Émargement' })
      .addSubcommand((sub) => sub.setName('announce').setNameLocalizations({ fr: 'annoncer' }).setDescription('Announces')
        .addStringOption((option) => option.setName('message').setDescription('What')))
      .addSubcommand((sub) => sub.setName('offenders').setNameLocalizations({ fr: 'mauvais-signeurs' }).setDescription('Who forgets')
        .addStringOption((option) => option.setName('cohort').setDescription('Which').setAutocomplete(true).setRequired(true))
        .addIntegerOption((option) => option.setName('days').setDescription('How many').setMinValue(1).setMaxValue(365)));
    before(() => client.application.commands.set([attendance,
      { name: 'Remind', type: 2, nameLocalizations: { fr: 'Relancer' } }, { name: 'Report', type: 3 }]));

    it('have French names beside the English ones', async () => {
      const [command] = [...(await client.application.commands.fetch({ withLocalizations: true })).values()].filter((each) => each.name === 'attendance');
      assert.equal(command.nameLocalizations.fr, 'émargement');
      assert.deepEqual(command.options.map((each) => each.nameLocalizations.fr), ['annoncer', 'mauvais-signeurs']);
      const plain = (await client.rest.get(Routes.applicationCommands(bot_id))).find((each) => each.name === 'attendance');
      assert.equal('name_localizations' in plain, false, 'they are sent to who asks for them alone');
    });
    it('offer cohorts while one types, in the language of who types', async () => {
      const typing = (who) => ask(who, 'autocomplete', { name: 'attendance', options: [{ name: 'offenders', options: [{ name: 'cohort', value: 'dev', focused: true }] }] });
      for (const [who, locale] of [['alice', 'fr'], ['bob', 'en-US'], ['mallory', 'de']]) {
        const interaction = await typing(who);
        assert.equal(interaction.locale, locale);
        await interaction.respond(Array.from({ length: 25 }, (_, index) => ({ name: `dev ${index}`, value: `d${index}`, nameLocalizations: { fr: `dév ${index}` } })));
        assert.equal((await desk.sandbox.interaction(interaction.id)).choices.length, 25);
      }
    });
    it('refuse a number beyond its limits before the bot hears of it', async () => {
      const options = (days) => [{ name: 'offenders', options: [{ name: 'cohort', value: 'd1' }, { name: 'days', value: days }] }];
      await assert.rejects(desk.act('alice', 'slash', { channel: channels.general, name: 'attendance', options: options(366) }), /400/);
      const interaction = await ask('alice', 'slash', { name: 'attendance', options: options(30) });
      assert.deepEqual([interaction.options.getSubcommand(), interaction.options.getInteger('days')], ['offenders', 30]);
      await interaction.reply({ content: 'nobody', flags: MessageFlags.Ephemeral });
    });
    it('sit in the menus of people and of messages', async () => {
      const on_person = await ask('alice', 'context_menu', { name: 'Remind', target: users.mallory });
      assert.ok(on_person.isUserContextMenuCommand());
      assert.deepEqual([on_person.targetUser.username, on_person.targetMember.nickname], ['mallory', 'Mal']);
      await on_person.reply({ content: 'reminded', flags: MessageFlags.Ephemeral });
      const message = await desk.act('bob', 'post', { channel: channels.general, content: 'rude' });
      const on_message = await ask('alice', 'context_menu', { name: 'Report', target: message.id });
      assert.ok(on_message.isMessageContextMenuCommand());
      assert.equal(on_message.targetMessage.content, 'rude');
      await on_message.deferReply({ flags: MessageFlags.Ephemeral });
      await on_message.editReply('reported');
    });
  });

  describe('a vote', () => {
    it('counts each learner once, tells when it has succeeded, and freezes', async () => {
      const frozen = (label) => [row(button('here', label, ButtonStyle.Success).setDisabled(true))];
      const message = await general.send({ content: `Half-day of ${time(new Date(1_786_000_000_000), TimestampStyles.LongDateTime)}`,
        components: [row(button('here', 'No sheet yet (0)', ButtonStyle.Primary))] });
      const voters = new Set();
      for (const who of ['bob', 'mallory', 'bob', 'alice']) {
        const click = await press(who, message, 'here');
        if (voters.has(click.user.id)) {
          await click.reply({ content: 'once is enough', flags: MessageFlags.Ephemeral });
          continue;
        }
        voters.add(click.user.id);
        await click.update({ components: voters.size < 3 ? [row(button('here', `No sheet yet (${voters.size})`, ButtonStyle.Primary))] : frozen('Trainer told') });
      }
      const [{ components: [{ disabled, label }] }] = (await shown(message)).components;
      assert.deepEqual([voters.size, disabled, label], [3, true, 'Trainer told']);
      await assert.rejects(desk.act('trent', 'button', { channel: channels.general, message: message.id, custom_id: 'here' }), /400/);
    });
    it('is put into the log as it was meant, by reactions too', async () => {
      const message = await general.send('Who is here?');
      const waiting = message.awaitReactions({ filter: (reaction, user) => user.id === users.mallory, max: 1, time: 20_000 });
      await message.react('✅');
      await desk.act('mallory', 'react', { channel: channels.general, message: message.id, emoji: '✅' });
      assert.deepEqual([...(await waiting).keys()], ['✅']);
    });
  });

  describe('an announcement', () => {
    it('pings exactly the cohort\'s role, and only where it may', async () => {
      const text = `<@&${roles.pupils}> <@&${roles.staff}> @everyone sign!`;
      const pinged = async (allowedMentions) => [...(await general.send({ content: text, allowedMentions })).mentions.roles.keys()];
      assert.deepEqual(await pinged({ roles: [roles.pupils] }), [roles.pupils]);
      assert.deepEqual(await pinged({ parse: [] }), []);
      assert.equal((await general.send({ content: text, allowedMentions: { roles: [roles.pupils] } })).mentions.everyone, false);
      // Without MENTION_EVERYONE a role must be mentionable: Staff is, Pupils are not.
      await desk.act('alice', 'request', { method: 'PUT', path: `/channels/${channels.general}/permissions/${bot_id}`,
        body: { type: 1, allow: '0', deny: String(PermissionFlagsBits.MentionEveryone) } });
      assert.deepEqual(await pinged({ roles: [roles.pupils] }), []);
      assert.deepEqual(await pinged({ roles: [roles.staff] }), [roles.staff]);
      await desk.act('alice', 'request', { method: 'DELETE', path: `/channels/${channels.general}/permissions/${bot_id}` });
    });
    it('at its hour is posted once, whatever happened to the first answer', async () => {
      await desk.sandbox.advance(30 * minutes);
      const nonce = 'cohort-1:2026-11-23:AM';
      const first = await general.send({ content: 'morning', nonce, enforceNonce: true });
      const again = await general.send({ content: 'morning', nonce, enforceNonce: true });
      assert.equal(again.id, first.id);
      assert.ok(Math.abs(first.createdTimestamp - (await desk.sandbox.state()).now_ms) < minutes, 'its time is the sandbox\'s');
    });
    it('through a webhook bears the cohort\'s name', async () => {
      const webhook = await general.createWebhook({ name: 'Sheets' });
      const message = await webhook.send({ content: 'sign!', username: 'Cohort 1', allowedMentions: { parse: [] }, components: [] });
      assert.equal(message.author.username, 'Cohort 1');
      await webhook.delete();
    });
  });

  describe('a panel for one trainer', () => {
    const page = (number, chosen) => [
      ...[0, 1, 2, 3].map((line) => row(...[0, 1, 2, 3, 4].map((place) => {
        const index = number * 20 + line * 5 + place;
        return button(`learner:${index}`, `Learner ${index}`, chosen.has(index) ? ButtonStyle.Success : ButtonStyle.Secondary);
      }))),
      row(button('before', '◀').setDisabled(number === 0), button('page', `${number + 1}/2`).setDisabled(true), button('after', '▶').setDisabled(number === 1),
        button('all', 'All'), button('send', `Send (${chosen.size})`, ButtonStyle.Primary)),
    ];
    it('turns its pages and outlives its first token, as each click brings another', async () => {
      const command = await ask('bob', 'slash', { name: 'attendance', options: [{ name: 'announce' }] });
      await command.reply({ content: 'Whom?', components: page(0, new Set()), flags: MessageFlags.Ephemeral });
      const panel = await command.fetchReply();
      const chosen = new Set();
      for (const custom_id of ['learner:3', 'after', 'learner:24']) {
        await desk.sandbox.advance(10 * minutes);
        const click = await press('bob', panel, custom_id);
        const [, index] = custom_id.split(':');
        if (index) chosen.add(Number(index));
        await click.update({ components: page(custom_id === 'learner:3' ? 0 : 1, chosen) });
      }
      const { components, ephemeral_for } = await shown(panel);
      assert.deepEqual([components.length, components[4].components[4].label, ephemeral_for], [5, 'Send (2)', users.bob]);
      await assert.rejects(command.editReply('late'), refused(RESTJSONErrorCodes.InvalidWebhookToken));
      const sent = await press('bob', panel, 'send');
      await sent.deferUpdate();
      await sent.editReply({ content: 'sent', components: [] });
      assert.equal((await shown(panel)).content, 'sent');
      await assert.rejects(general.messages.fetch({ message: panel.id, force: true }), refused(RESTJSONErrorCodes.UnknownMessage));
    });
    it('asks for a reason in a window with a text and a choice', async () => {
      const message = await general.send({ content: 'excuse', components: [row(button('excuse', 'Excuse'))] });
      const click = await press('mallory', message, 'excuse');
      await click.showModal(new ModalBuilder().setCustomId('excuse').setTitle('Absence').addLabelComponents(
        new LabelBuilder().setLabel('Why?').setDescription('For the trainer alone').setTextInputComponent(
          new TextInputBuilder().setCustomId('why').setStyle(TextInputStyle.Paragraph).setMinLength(5).setMaxLength(200)),
        new LabelBuilder().setLabel('When?').setStringSelectMenuComponent(
          new StringSelectMenuBuilder().setCustomId('when').setRequired(true).addOptions({ label: 'Morning', value: 'am' }, { label: 'Afternoon', value: 'pm' }))));
      await assert.rejects(desk.act('mallory', 'submit_modal', { interaction: click.id, values: { why: 'ill', when: ['am'] } }), /400/);
      const filled = await ask('mallory', 'submit_modal', { interaction: click.id, values: { why: 'I am ill.', when: ['pm'] } });
      assert.deepEqual([filled.fields.getTextInputValue('why'), filled.fields.getStringSelectValues('when')], ['I am ill.', ['pm']]);
      await filled.deferReply({ flags: MessageFlags.Ephemeral });
      await filled.editReply('noted');
    });
  });

  describe('reminders', () => {
    it('by DM carry buttons, which answer there', async () => {
      const mallory = await client.users.fetch(users.mallory);
      const dm = await mallory.send({ content: 'You forgot to sign.', components: [row(button('signed', 'I have signed', ButtonStyle.Success))] });
      const click = await press('mallory', dm, 'signed', dm.channelId);
      assert.deepEqual([click.inGuild(), click.user.id, click.channel?.isDMBased()], [false, users.mallory, true]);
      await click.update({ content: 'Thank you.', components: [] });
      assert.equal((await shown(dm)).content, 'Thank you.');
    });
    it('say whom they did not reach, and mention these in the thread', async () => {
      const results = await Promise.allSettled([users.alice, users.trent, users.ghost].map(async (id) => (await client.users.fetch(id)).send('Sign!')));
      assert.deepEqual(results.map((each) => each.reason?.code), [undefined, 50007, 50278]);
      const message = await general.send({ content: `<@${users.trent}>: sign!`, allowedMentions: { users: [users.trent] } });
      assert.deepEqual([...message.mentions.users.keys()], [users.trent]);
    });
  });

  describe('exports', () => {
    it('come as .csv, .ics and .png in one secret answer, byte for byte', async () => {
      const files = { 'statistics.csv': '\ufeffname;half-days\r\n"O\'Neill; Jack";3\r\n', 'calendar.ics': 'BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n', 'chart.png': '\x89PNG\r\n\x1a\n' };
      const interaction = await ask('bob', 'slash', { name: 'attendance', options: [{ name: 'offenders', options: [{ name: 'cohort', value: 'd1' }] }] });
      await interaction.deferReply({ flags: MessageFlags.Ephemeral });
      const answer = await interaction.editReply({ content: 'The last 30 days', embeds: [{ title: 'Chart', image: { url: 'attachment://chart.png' } }],
        files: Object.entries(files).map(([name, text]) => new AttachmentBuilder(Buffer.from(text), { name, description: `${name} of cohort 1` })) });
      const bytes_at = async (url) => Buffer.from(await (await fetch(url)).arrayBuffer());
      // A file that an embed shows is the embed's and no attachment any more.
      assert.deepEqual(answer.attachments.map((each) => each.name), ['statistics.csv', 'calendar.ics']);
      for (const each of answer.attachments.values()) {
        assert.equal(each.description, `${each.name} of cohort 1`);
        assert.deepEqual(await bytes_at(each.url), Buffer.from(files[each.name]));
      }
      assert.deepEqual(await bytes_at(answer.embeds[0].image.url), Buffer.from(files['chart.png']));
    });
  });

  describe('presence', () => {
    it('in a voice channel is who is in it, as they come, mute themselves and go', async () => {
      const room = client.channels.cache.get(channels.voice);
      for (const who of ['bob', 'mallory']) {
        const coming = heard(client, 'voiceStateUpdate', (_, fresh) => fresh.id === users[who]);
        await desk.act(who, 'join_voice', { channel: channels.voice });
        await coming;
      }
      assert.deepEqual([...room.members.keys()].sort(), [users.bob, users.mallory]);
      const muted = heard(client, 'voiceStateUpdate', (_, fresh) => fresh.selfMute);
      await desk.act('bob', 'join_voice', { channel: channels.voice, self_mute: true });
      await muted;
      for (const who of ['bob', 'mallory']) {
        const going = heard(client, 'voiceStateUpdate', (_, fresh) => fresh.id === users[who] && fresh.channelId === null);
        await desk.act(who, 'leave_voice', { guild: guild_id });
        await going;
      }
      assert.equal(room.members.size, 0);
    });
    it('of the bot itself may be set, which nobody answers', async () => {
      client.user.setPresence({ status: 'idle', activities: [{ name: 'the sheets', type: ActivityType.Watching }] });
      await desk.until('it is asked', async () => (await desk.opcodes()).includes(3));
      assert.equal((await ask('bob', 'slash', { name: 'attendance', options: [{ name: 'announce' }] })).commandName, 'attendance');
    });
  });

  describe('the evening', () => {
    it('clears the thread page by page, but for pins and the message it hangs on', async () => {
      const starter = await general.send('Signatures of today');
      const thread = await starter.startThread({ name: 'signatures', autoArchiveDuration: 1440 });
      for (let number = 0; number < 120; number += 1) await desk.act('bob', 'post', { channel: thread.id, content: `${number}` });
      const [kept] = [...(await thread.messages.fetch({ limit: 1 })).values()];
      await kept.pin();
      const doomed = [];
      for (let before; ;) {
        const some = await thread.messages.fetch({ limit: 100, before, cache: false });
        doomed.push(...some.filter((each) => !each.pinned && each.id !== starter.id && each.deletable).keys());
        if (some.size < 100) break;
        before = some.last().id;
      }
      for (let at = 0; at < doomed.length; at += 100) {
        const batch = doomed.slice(at, at + 100);
        await (batch.length > 1 ? thread.bulkDelete(batch) : thread.messages.delete(batch[0]));
      }
      const left = await thread.messages.fetch({ limit: 100, cache: false });
      assert.ok(left.has(kept.id));
      assert.deepEqual([...left.values()].filter((each) => each.author.id === users.bob).map((each) => each.content), ['119']);
      await thread.edit({ archived: true, locked: true });
      assert.equal((await guild.channels.fetchActiveThreads()).threads.has(thread.id), false);
    });
    it('cuts a history by time: a snowflake stands for an instant', async () => {
      const room = client.channels.cache.get(channels.random);
      await desk.act('bob', 'post', { channel: room.id, content: 'morning' });
      await desk.sandbox.advance(60 * minutes);
      const noon = (await desk.sandbox.state()).now_ms;
      await desk.sandbox.advance(60 * minutes);
      await desk.act('bob', 'post', { channel: room.id, content: 'afternoon' });
      const cut = String(BigInt(noon - 1_420_070_400_000) << 22n);
      assert.deepEqual((await room.messages.fetch({ limit: 100, before: cut })).map((each) => each.content), ['morning']);
      assert.deepEqual((await room.messages.fetch({ limit: 100, after: cut })).map((each) => each.content), ['afternoon']);
    });
    it('closes a cohort: its channel, its role and who still held it', async () => {
      const role = await guild.roles.create({ name: 'Cohort 9', mentionable: false, reason: 'a cohort' });
      const channel = await guild.channels.create({ name: 'cohort-9', type: ChannelType.GuildText, parent: channels.category });
      const mallory = await guild.members.fetch(users.mallory);
      await mallory.roles.add(role);
      const gone = heard(client, 'roleDelete');
      await role.delete('over');
      await channel.delete('over');
      assert.equal((await gone).id, role.id);
      assert.equal((await guild.members.fetch({ user: users.mallory, force: true })).roles.cache.has(role.id), false);
      assert.deepEqual((await desk.member('mallory')).roles, []);
      const { entries } = await guild.fetchAuditLogs({ limit: 2 });
      assert.deepEqual(entries.map((each) => each.reason), ['over', 'over']);
    });
  });
});
