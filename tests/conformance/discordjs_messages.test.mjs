// Owns: what a bot on discord.js does with messages: write, edit, read, page, delete, pin, react, attach, DM.
// Must not know: how the sandbox does its part.
import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { AttachmentBuilder, EmbedBuilder, MessageFlags, RESTJSONErrorCodes } from 'discord.js';

import { heard } from './support/desk.mjs';
import { refused, suite_session } from './support/discordjs.mjs';
import { bot_id, channels, guild_id, roles, users } from './support/scenario.mjs';

describe('discord.js: messages', () => {
  let desk, client, general;
  const session = suite_session();
  before(() => {
    ({ desk, client } = session);
    general = client.channels.cache.get(channels.general);
  });

  describe('log-in and caches', () => {
    it('knows itself and its application', () => {
      assert.equal(client.user.id, bot_id);
      assert.equal(client.user.username, 'Warden');
      assert.equal(client.user.bot, true);
      assert.equal(client.application.id, bot_id);
    });
    it('knows the guild, its owner, locale and channels of each kind', () => {
      const guild = client.guilds.cache.get(guild_id);
      assert.equal(guild.name, 'School');
      assert.equal(guild.ownerId, users.alice);
      assert.equal(guild.preferredLocale, 'fr');
      assert.equal(guild.memberCount, 5);
      assert.deepEqual(guild.channels.cache.map((each) => each.type).sort(), [0, 0, 0, 2, 2, 4]);
      assert.equal(general.topic, 'Everything.');
      assert.equal(general.parentId, channels.category);
    });
    it('knows the roles with their order, colours and permissions', () => {
      const { cache } = client.guilds.cache.get(guild_id).roles;
      assert.equal(cache.size, 4);
      assert.ok(cache.get(roles.bot).comparePositionTo(cache.get(roles.staff)) > 0);
      assert.equal(cache.get(roles.bot).color, 0xf1c40f);
      assert.ok(cache.get(roles.bot).managed);
      assert.ok(cache.get(roles.staff).permissions.has('BanMembers'));
      assert.ok(!cache.get(guild_id).permissions.has('BanMembers'));
    });
    it('computes channel permissions as the sandbox enforces them', () => {
      const guild = client.guilds.cache.get(guild_id);
      const staff = guild.channels.cache.get(channels.staff);
      assert.ok(staff.permissionsFor(guild.members.me).has('ViewChannel'));
      assert.ok(!staff.permissionsFor(roles.pupils).has('ViewChannel'));
    });
    it('fetches the application, the guild and its channels anew', async () => {
      assert.equal((await client.application.fetch()).name, 'Warden');
      const guild = await client.guilds.cache.get(guild_id).fetch();
      assert.equal(guild.name, 'School');
      assert.equal((await guild.channels.fetch()).size, 6);
      assert.equal((await guild.roles.fetch()).size, 4);
      assert.equal((await client.channels.fetch(channels.voice, { force: true })).name, 'Voice');
      assert.equal((await client.users.fetch(users.ghost)).username, 'ghost');
    });
    it('is told of unknown things by their codes', async () => {
      await assert.rejects(client.channels.fetch('5'), refused(RESTJSONErrorCodes.UnknownChannel));
      await assert.rejects(client.users.fetch('5'), refused(RESTJSONErrorCodes.UnknownUser));
    });
  });

  describe('messages of people', () => {
    it('come with author, member, mentions and content', async () => {
      const coming = heard(client, 'messageCreate');
      await desk.act('alice', 'post', { channel: channels.general, content: `!warn <@${users.mallory}> <@&${roles.staff}>` });
      const message = await coming;
      assert.equal(message.author.username, 'alice');
      assert.equal(message.member.id, users.alice);
      assert.equal(message.guild.id, guild_id);
      assert.ok(message.mentions.users.has(users.mallory));
      assert.ok(message.mentions.roles.has(roles.staff));
    });
    it('come again when edited, with both texts', async () => {
      const posted = await desk.act('bob', 'post', { channel: channels.general, content: 'before' });
      const coming = heard(client, 'messageUpdate');
      await desk.act('bob', 'edit', { channel: channels.general, message: posted.id, content: 'after' });
      const [old, fresh] = await coming;
      assert.equal(old.content, 'before');
      assert.equal(fresh.content, 'after');
      assert.ok(fresh.editedAt);
    });
    it('go, and the client is told', async () => {
      const posted = await desk.act('bob', 'post', { channel: channels.general, content: 'oops' });
      const coming = heard(client, 'messageDelete');
      await desk.act('bob', 'delete_message', { channel: channels.general, message: posted.id });
      assert.equal((await coming).id, posted.id);
    });
  });

  describe('own messages', () => {
    it('are created, edited, fetched and deleted', async () => {
      const message = await general.send('one');
      assert.equal(message.author.id, bot_id);
      assert.equal((await message.edit('two')).content, 'two');
      assert.ok((await general.messages.fetch({ message: message.id, force: true })).editedTimestamp);
      await message.delete();
      await assert.rejects(general.messages.fetch({ message: message.id, force: true }), refused(RESTJSONErrorCodes.UnknownMessage));
    });
    it('reply, with the asker mentioned or not', async () => {
      const posted = await desk.act('alice', 'post', { channel: channels.general, content: '?' });
      const asked = await general.messages.fetch(posted.id);
      const answer = await asked.reply({ content: '!', allowedMentions: { repliedUser: false } });
      assert.equal(answer.reference.messageId, posted.id);
      assert.equal(answer.mentions.users.size, 0);
      assert.equal((await answer.fetchReference()).content, '?');
      const pinging = await asked.reply('!');
      assert.ok(pinging.mentions.users.has(users.alice));
    });
    it('mention nobody whom allowedMentions leaves out', async () => {
      const message = await general.send({ content: `<@${users.alice}> <@${users.bob}> @everyone`, allowedMentions: { users: [users.bob] } });
      assert.deepEqual([...message.mentions.users.keys()], [users.bob]);
      assert.equal(message.mentions.everyone, false);
    });
    it('carry embeds with every part', async () => {
      const embed = new EmbedBuilder().setTitle('Sanction').setDescription('**ban**').setColor(0xed4245).setURL('https://example.org/')
        .setAuthor({ name: 'Bob' }).setFooter({ text: 'number 1' }).setTimestamp(1_786_000_000_000)
        .setThumbnail('https://example.org/a.png').setImage('https://example.org/b.png')
        .addFields({ name: 'Duration', value: '1 h', inline: true });
      const message = await general.send({ embeds: [embed] });
      const [shown] = (await general.messages.fetch({ message: message.id, force: true })).embeds;
      assert.equal(shown.title, 'Sanction');
      assert.equal(shown.fields[0].inline, true);
      assert.equal(shown.footer.text, 'number 1');
      assert.equal(shown.timestamp && Date.parse(shown.timestamp), 1_786_000_000_000);
      assert.equal(shown.image.url, 'https://example.org/b.png');
    });
    it('refuse what Discord refuses, each with its code', async () => {
      await assert.rejects(general.send(''), refused(RESTJSONErrorCodes.CannotSendAnEmptyMessage));
      await assert.rejects(general.send('x'.repeat(2001)), refused(RESTJSONErrorCodes.InvalidFormBodyOrContentType));
      const theirs = await desk.act('alice', 'post', { channel: channels.general, content: 'mine' });
      const message = await general.messages.fetch(theirs.id);
      await assert.rejects(message.edit('yours'), refused(RESTJSONErrorCodes.CannotEditMessageAuthoredByAnotherUser));
    });
    it('are sent once where the nonce is the same', async () => {
      const first = await general.send({ content: 'once', nonce: '77', enforceNonce: true });
      const second = await general.send({ content: 'once', nonce: '77', enforceNonce: true });
      assert.equal(second.id, first.id);
    });
    it('may be silent, without embeds, or show typing before', async () => {
      const message = await general.send({ content: 'quiet', flags: [MessageFlags.SuppressNotifications] });
      assert.ok(message.flags.has('SuppressNotifications'));
      await general.sendTyping();
      assert.ok((await message.suppressEmbeds()).flags.has('SuppressEmbeds'));
    });
  });

  describe('history', () => {
    let room;
    before(async () => {
      room = client.channels.cache.get(channels.random);
      for (let number = 1; number <= 120; number += 1)
        await desk.act('bob', 'post', { channel: channels.random, content: `${number}` });
    });
    const texts = (page) => page.map((each) => Number(each.content));
    it('is paged backwards to its beginning, 100 at most', async () => {
      const newest = await room.messages.fetch({ limit: 100 });
      assert.deepEqual([texts(newest)[0], newest.size], [120, 100]);
      const rest = await room.messages.fetch({ limit: 100, before: newest.last().id });
      assert.deepEqual([texts(rest)[0], texts(rest).at(-1), rest.size], [20, 1, 20]);
    });
    it('is paged forwards and around a message', async () => {
      const [oldest] = texts(await room.messages.fetch({ limit: 1, after: '0' }));
      assert.equal(oldest, 1);
      const all = [...(await room.messages.fetch({ limit: 100 })).values()];
      const middle = all[50];
      assert.deepEqual(texts(await room.messages.fetch({ limit: 3, around: middle.id })), [71, 70, 69]);
    });
    it('is deleted in bulk, with one event for all', async () => {
      const doomed = await room.messages.fetch({ limit: 30 });
      const coming = heard(client, 'messageDeleteBulk');
      await room.bulkDelete(doomed);
      const [gone] = await coming;
      assert.equal(gone.size, 30);
      assert.deepEqual(texts(await room.messages.fetch({ limit: 1 })), [90]);
    });
    it('is not deleted in bulk where it is older than 14 days', async () => {
      const doomed = await room.messages.fetch({ limit: 2 });
      await desk.sandbox.advance(15 * 86_400_000);
      await assert.rejects(room.bulkDelete([...doomed.keys()]), refused(RESTJSONErrorCodes.OneOfTheMessagesProvidedWasTooOldForBulkDelete));
      await doomed.first().delete();
    });
  });

  describe('attachments', () => {
    it('go up and come down byte for byte', async () => {
      const bytes = Buffer.from(Array.from({ length: 3000 }, (_, index) => index % 256));
      const message = await general.send({ content: 'export', files: [
        new AttachmentBuilder(bytes, { name: 'presence.bin', description: 'the sheet' }),
        new AttachmentBuilder(Buffer.from('a;b\n'), { name: 'b.csv' })] });
      const [first, second] = [...message.attachments.values()];
      assert.deepEqual([first.name, first.size, first.description], ['presence.bin', 3000, 'the sheet']);
      assert.equal(second.name, 'b.csv');
      const response = await fetch(first.url);
      assert.equal(response.status, 200);
      assert.deepEqual(Buffer.from(await response.arrayBuffer()), bytes);
    });
    it('are dropped by an edit that does not list them, kept by one that does', async () => {
      const message = await general.send({ files: [new AttachmentBuilder(Buffer.from('a'), { name: 'a.txt' }),
        new AttachmentBuilder(Buffer.from('b'), { name: 'b.txt' })] });
      const edited = await message.edit({ content: 'less', attachments: [message.attachments.last()] });
      assert.deepEqual(edited.attachments.map((each) => each.name), ['b.txt']);
      const grown = await edited.edit({ files: [new AttachmentBuilder(Buffer.from('c'), { name: 'c.txt' })] });
      assert.ok(grown.attachments.some((each) => each.name === 'c.txt'));
    });
    it('are shown in an embed by their name', async () => {
      const message = await general.send({ files: [new AttachmentBuilder(Buffer.from('png'), { name: 'chart.png' })],
        embeds: [new EmbedBuilder().setImage('attachment://chart.png')] });
      assert.equal(message.embeds.length, 1);
    });
  });

  describe('pins', () => {
    it('are set, listed and removed', async () => {
      const message = await general.send('keep this');
      const coming = heard(client, 'channelPinsUpdate');
      await message.pin('important');
      const [where] = await coming;
      assert.equal(where.id, channels.general);
      const { items } = await general.messages.fetchPins();
      assert.deepEqual(items.map((each) => each.message.id), [message.id]);
      assert.ok((await general.messages.fetch({ message: message.id, force: true })).pinned);
      await message.unpin();
      assert.equal((await general.messages.fetchPins()).items.length, 0);
    });
  });

  describe('reactions', () => {
    it('are added, counted, listed and removed', async () => {
      const message = await general.send('vote');
      const own = await message.react('✅');
      assert.equal(own.count, 1);
      assert.equal(own.me, true);
      const coming = heard(client, 'messageReactionAdd', (reaction, user) => user.id === users.alice);
      await desk.act('alice', 'react', { channel: channels.general, message: message.id, emoji: '✅' });
      const [reaction] = await coming;
      assert.equal(reaction.emoji.name, '✅');
      assert.equal(reaction.count, 2);
      assert.deepEqual([...(await reaction.users.fetch()).keys()].sort(), [bot_id, users.alice].sort());
      await reaction.users.remove(users.alice);
      assert.equal((await general.messages.fetch({ message: message.id, force: true })).reactions.cache.get('✅').count, 1);
      const gone = heard(client, 'messageReactionRemove');
      await own.users.remove(bot_id);
      await gone;
    });
    it('are cleared for one emoji and for all', async () => {
      const message = await general.send('vote again');
      await message.react('👍');
      await message.react('👎');
      const one = heard(client, 'messageReactionRemoveEmoji');
      await message.reactions.cache.get('👍').remove();
      assert.equal((await one).emoji.name, '👍');
      const all = heard(client, 'messageReactionRemoveAll');
      await message.reactions.removeAll();
      assert.equal((await all)[0].id, message.id);
      assert.equal((await general.messages.fetch({ message: message.id, force: true })).reactions.cache.size, 0);
    });
  });

  describe('direct messages', () => {
    it('reach somebody of a shared guild, both ways', async () => {
      const alice = await client.users.fetch(users.alice);
      const sent = await alice.send('you were warned');
      assert.equal(sent.guild, null);
      const coming = heard(client, 'messageCreate', (message) => message.author.id === users.alice);
      await desk.act('alice', 'post', { channel: sent.channelId, content: 'why?' });
      const answer = await coming;
      assert.equal(answer.channel.isDMBased(), true);
      assert.equal(answer.content, 'why?');
    });
    it('do not reach somebody who closed his, until he opens them', async () => {
      const trent = await client.users.fetch(users.trent);
      await assert.rejects(trent.send('hello'), refused(RESTJSONErrorCodes.CannotSendMessagesToThisUser));
      await desk.act('trent', 'open_dm', {});
      assert.equal((await trent.send('hello')).content, 'hello');
    });
    it('do not reach somebody who shares no guild', async () => {
      const ghost = await client.users.fetch(users.ghost);
      await assert.rejects(ghost.send('hello'), (error) => error.status === 403);
    });
  });
});
