// Owns: the proof that the page shows what a bot sends through the real sandbox, and hands the bot what people press
// and choose: embeds, files, buttons, selects, components of the second version.
// Must not know: how the page is built, beyond names, roles and ids.
import assert from 'node:assert/strict';
import { it } from 'node:test';

import { act_as, bare_sandbox, in_browser, message, shot, use_page } from './playground_driver.mjs';
import { answer_with, ephemeral, use_bot } from './support/raw_bot.mjs';
import { community } from './support/places.mjs';

const { users, channels, roles } = community;
const row = (...components) => ({ type: 1, components });
const button = (style, label, custom_id, more) => ({ type: 2, style, label, custom_id, ...more });

in_browser('what a bot sends', () => {
  const view = use_bot(use_page(bare_sandbox));
  /** What the bot says in #general, and where the page shows it. */
  const say = async (body) => {
    const sent = await view.bot.say(channels.general, body);
    const shown = view.page.locator(`[data-message="${sent.id}"]`);
    await shown.waitFor();
    return { sent, shown };
  };

  it('shows every part of an embed, and its pictures where they lie on this host', async () => {
    const { page, bot } = view;
    const pixel = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');
    const form = new FormData();
    form.append('payload_json', JSON.stringify({ embeds: [{
      title: 'Feuille *du matin*', url: 'https://example.org/sheet', description: 'Half-day **sign-in**', color: 0x2ecc71,
      author: { name: 'Emma', url: 'https://example.org/emma' },
      fields: [{ name: 'Présents', value: '12', inline: true }, { name: 'Absents', value: '3', inline: true }, { name: 'Note', value: 'alone' }],
      image: { url: 'https://cdn.example.org/big.png' }, thumbnail: { url: 'attachment://pixel.png' },
      footer: { text: 'Veilleur' }, timestamp: '2026-11-20T08:00:00Z',
    }] }));
    form.append('files[0]', new Blob([pixel], { type: 'image/png' }), 'pixel.png');
    form.append('files[1]', new Blob([Buffer.alloc(1_572_864)], { type: 'application/pdf' }), 'rapport.pdf');
    await bot.say(channels.general, form);
    const embed = page.locator('.embed');
    await embed.waitFor();
    assert.equal(await embed.evaluate((node) => getComputedStyle(node).borderLeftColor), 'rgb(46, 204, 113)');
    assert.equal(await embed.locator('.embed-title a').getAttribute('href'), 'https://example.org/sheet');
    assert.equal(await embed.locator('.embed-title em').textContent(), 'du matin');
    assert.equal(await embed.locator('.embed-author a').textContent(), 'Emma');
    assert.equal(await embed.locator('.embed-text strong').textContent(), 'sign-in');
    const boxes = await embed.locator('.embed-field').evaluateAll((nodes) => nodes.map((node) => node.getBoundingClientRect().toJSON()));
    assert.equal(boxes[0].top, boxes[1].top, 'inline fields share a row');
    assert.ok(boxes[0].right <= boxes[1].left);
    assert.ok(boxes[2].top >= boxes[0].bottom && boxes[2].width > boxes[0].width, 'another field has a row of its own');
    const thumbnail = embed.locator('img.embed-thumbnail');
    await thumbnail.scrollIntoViewIfNeeded();
    await page.waitForFunction(() => document.querySelector('.embed img.embed-thumbnail').naturalWidth === 1);
    assert.equal(await embed.locator('img.embed-image').count(), 0, 'what lies elsewhere is named, not loaded');
    assert.match(await embed.locator('.embed-image').textContent(), /big\.png/);
    assert.match(await embed.locator('.embed-footer').textContent(), /Veilleur.*20\/11\/2026/);
    assert.match(await page.locator('.attachment', { hasText: 'rapport' }).textContent(), /rapport\.pdf\s*1\.5 MB/);
  });

  it('presses buttons of each style; the bot hears who pressed which, and changes the message for all', async () => {
    const { page, bot } = view;
    const buttons = row(button(1, 'Present', 'here'), button(2, 'Away', 'away', { emoji: { name: '🏠' } }), button(3, 'Yes', 'yes'),
      button(4, 'No', 'no', { disabled: true }), { type: 2, style: 5, label: 'Rules', url: 'https://example.org/rules' });
    const { sent, shown } = await say({ content: 'Vote', components: [buttons] });
    assert.equal(await shown.getByRole('button', { name: 'No', exact: true }).isDisabled(), true);
    assert.equal(await shown.getByRole('link', { name: 'Rules' }).getAttribute('href'), 'https://example.org/rules');
    assert.equal(await shown.locator('[data-custom-id=away] .button-emoji').textContent(), '🏠');
    const colors = await shown.locator('.components .button').evaluateAll((nodes) => nodes.slice(0, 4).map((node) => getComputedStyle(node).backgroundColor));
    assert.equal(new Set(colors).size, 4, 'each style has its colour');

    // While the bot thinks, the button is busy and takes no second press.
    let release;
    bot.answers.here = () => new Promise((done) => { release = () => done(answer_with.update({ content: 'Voted: Bob', components: [buttons] })); });
    await act_as(page, 'Bob');
    await shown.getByRole('button', { name: 'Present' }).click();
    await shown.locator('[data-custom-id=here][aria-busy=true]').waitFor();
    const pressed = await bot.interaction('here');
    assert.deepEqual([pressed.type, pressed.member.user.id, pressed.message.id, pressed.channel.id, pressed.data.component_type], [3, users.bob, sent.id, channels.general, 2]);
    await shown.getByRole('button', { name: 'Present' }).dispatchEvent('click');  // a click of the mouse would wait for its dots to stand still
    release();
    await shown.getByText('Voted: Bob').waitFor();
    assert.equal(await page.locator('[aria-busy=true]').count(), 0);
    assert.equal(bot.interactions.filter((one) => one.data.custom_id === 'here').length, 1);
    await act_as(page, 'Oscar');
    await shown.getByText('Voted: Bob').waitFor();

    bot.answers.away = (one) => answer_with.message({ content: `noted, ${one.member.user.username}`, flags: ephemeral });
    await shown.getByRole('button', { name: 'Away' }).press('Enter');
    const noted = message(page, 'noted, oscar');
    await noted.getByText('Only you can see this').waitFor();
    await act_as(page, 'Alice');
    await noted.waitFor({ state: 'detached' });
    bot.answers.yes = () => answer_with.nothing;
    await shown.getByRole('button', { name: 'Yes' }).click();
    assert.equal((await bot.interaction('yes')).member.user.id, users.alice);
    await shown.locator('[data-custom-id=yes]:not([aria-busy])').waitFor();
    assert.equal(await shown.locator('.failed').count(), 0);
  });

  it('says when the bot leaves a press unanswered', async () => {
    const { page, bot } = view;
    const { shown } = await say({ content: 'Nobody home', components: [row(button(1, 'Knock', 'knock'))] });
    bot.answers.knock = () => null;
    await shown.getByRole('button', { name: 'Knock' }).click();
    await bot.interaction('knock');
    await page.locator('[data-advance="60000"]').click();  // more than the 3 s that Discord waits
    await shown.getByText('This interaction failed').waitFor();
    assert.equal(await page.locator('[aria-busy=true]').count(), 0);
  });

  it('chooses in all five kinds of selects, with the keyboard, too; the bot hears the values and what they stand for', async () => {
    const { page, bot } = view;
    const select = (type, custom_id, more = {}) => row({ type, custom_id, ...more });
    const { shown } = await say({ content: 'Choose', components: [
      select(3, 'half', { placeholder: 'Which half-day?', options: [{ label: 'Morning', value: 'am', description: '09:00' }, { label: 'Afternoon', value: 'pm' }] }),
      select(5, 'who'), select(6, 'role'), select(7, 'either', { min_values: 1, max_values: 2 }), select(8, 'where', { channel_types: [2] }),
    ] });
    for (const one of ['half', 'who', 'role', 'either', 'where']) bot.answers[one] = () => answer_with.nothing;
    await act_as(page, 'Oscar');
    const search = page.getByRole('combobox', { name: 'Search' });
    const pick = async (custom_id, typed) => {
      await shown.locator(`.select[data-custom-id=${custom_id}]:not([disabled])`).press('Enter');
      await search.fill(typed);
      await page.keyboard.press('Enter');
    };
    const chosen = async (custom_id) => (await bot.interaction(custom_id)).data;
    assert.equal(await shown.getByRole('button', { name: 'Which half-day?' }).count(), 1);
    await pick('half', 'after');
    assert.deepEqual((await chosen('half')).values, ['pm']);
    await shown.locator('.select[data-custom-id=half]', { hasText: 'Afternoon' }).waitFor();
    await pick('who', 'mall');
    const who = await chosen('who');
    assert.deepEqual([who.values, who.resolved.users[users.mallory].username, who.component_type], [[users.mallory], 'mallory', 5]);
    await pick('role', 'habit');
    assert.deepEqual(Object.values((await chosen('role')).resolved.roles).map((one) => one.name), ['Habitués']);
    await shown.locator('.select[data-custom-id=where]').press('Enter');
    await search.fill('');
    // Of voice channels those that Oscar sees, in no order of importance.
    assert.deepEqual((await page.getByRole('option').locator('.option-text').allTextContents()).sort(), ['Salle de jeux', 'Salon vocal']);
    await page.keyboard.press('Escape');
    await pick('where', 'salle');
    assert.deepEqual((await chosen('where')).values, [channels.games]);
    await pick('either', 'bob');
    await search.fill('mod');
    await page.keyboard.press('Enter');
    assert.equal(bot.interactions.some((one) => one.data.custom_id === 'either'), false, 'several choices are sent when the list closes');
    await search.fill('trent');
    await page.keyboard.press('Enter');
    await page.getByText('No more than 2').waitFor();
    await page.getByRole('button', { name: 'Done' }).click();
    const either = await chosen('either');
    assert.deepEqual(either.values, [users.bob, roles.moderation]);
    assert.deepEqual([Object.keys(either.resolved.users), Object.keys(either.resolved.roles)], [[users.bob], [roles.moderation]]);
    await shot(page, 'bot-selects');
  });

  it('shows what a select says is chosen already, and not what is disabled', async () => {
    const { page, bot } = view;
    bot.answers.again = () => answer_with.nothing;
    const { shown } = await say({ content: 'Chosen', components: [
      row({ type: 3, custom_id: 'again', options: [{ label: 'Red', value: 'r', default: true, emoji: { name: '🟥' } }, { label: 'Blue', value: 'b' }] }),
      row({ type: 5, custom_id: 'keeper', default_values: [{ id: users.nadia, type: 'user' }], disabled: true }),
    ] });
    assert.equal(await shown.locator('[data-custom-id=again]').textContent(), 'Red');
    assert.equal(await shown.locator('[data-custom-id=keeper]').textContent(), 'Nadia');
    assert.equal(await shown.locator('[data-custom-id=keeper]').isDisabled(), true);
    await shown.locator('[data-custom-id=again]').click();
    await page.getByRole('option', { name: 'Blue' }).click();
    assert.deepEqual((await bot.interaction('again')).data.values, ['b']);
  });

  it('shows components of the second version, and presses a button in them', async () => {
    const { bot } = view;
    const { shown } = await say({ flags: 32768, components: [{ type: 17, accent_color: 0xff0000, components: [
      { type: 10, content: '## Ballot' }, { type: 14 },
      { type: 9, components: [{ type: 10, content: 'Read **this**' }], accessory: { type: 2, style: 2, label: 'More', custom_id: 'more' } },
      { type: 12, items: [{ media: { url: 'https://cdn.example.org/cat.png' }, description: 'A cat' }] }, row(button(1, 'Go', 'go')),
    ] }] });
    const container = shown.locator('.container');
    assert.equal(await container.getByRole('heading', { name: 'Ballot' }).count(), 1);
    assert.equal(await container.locator('strong').textContent(), 'this');
    assert.equal(await container.getByRole('img', { name: 'A cat: cat.png' }).count(), 1);
    assert.deepEqual(await container.getByRole('button').allTextContents(), ['More', 'Go']);
    assert.equal(await container.evaluate((node) => getComputedStyle(node).borderLeftColor), 'rgb(255, 0, 0)');
    bot.answers.more = () => answer_with.message({ content: 'here is more' });
    await container.getByRole('button', { name: 'More' }).click();
    await message(view.page, 'here is more').waitFor();
  });

  it('follows the bot’s edits, reactions, pins and deletions as they happen', async () => {
    const { page, bot } = view;
    const { sent, shown } = await say({ content: 'first words' });
    await bot.ask('PATCH', `/channels/${channels.general}/messages/${sent.id}`, { content: 'second **words**' });
    await shown.getByText('(edited)').waitFor();
    assert.equal(await shown.locator('strong').textContent(), 'words');
    await bot.ask('PUT', `/channels/${channels.general}/messages/${sent.id}/reactions/${encodeURIComponent('🎉')}/@me`);
    await shown.getByRole('button', { name: '🎉, 1: Veilleur' }).waitFor();
    await bot.ask('DELETE', `/channels/${channels.general}/messages/${sent.id}`);
    await shown.waitFor({ state: 'detached' });
    assert.equal(await message(page, 'second words').count(), 0);
  });
});
