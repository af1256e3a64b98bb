// Owns: the proof that the chat shows every part of Discord's messages, and that each part does what it promises.
// Must not know: the real sandbox and bot; the world here is made up (support/fake_sandbox.mjs).
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';

import { missing, open_page, root, start_browser } from './playground_driver.mjs';
import { ids, make_world, message, snowflake, start_fake_sandbox } from './support/fake_sandbox.mjs';

const why_not = missing();
if (why_not && process.env.CI) throw new Error(`nothing may be skipped here: ${why_not}`);
const in_browser = why_not ? (name) => it(name, { skip: why_not }) : describe;
const shots = join(root, 'build/screenshots');
mkdirSync(shots, { recursive: true });

let browser;
let fake;
let view;

/** A page on a world that `change` has made ready; errors and foreign requests are judged after each test. */
async function open(change, options = {}) {
  const world = make_world();
  change?.(world);
  fake = await start_fake_sandbox(world);
  view = await open_page(browser, fake.address, { prepare: fake.attach, ...options });
  return view.page;
}

const shown = (page, id) => page.locator(`[data-message="${id}"]`);
const say = (world, ...list) => {
  world.messages[ids.general] = list;
  world.state.guilds[0].channels[0].last_message_id = list.at(-1).id;
};
/** Waits for the n-th act of a deed; the page answers a click by an HTTP request. */
async function act_of(deed, n = 1) {
  const end = performance.now() + 5000;
  while (fake.deeds(deed).length < n) {
    if (performance.now() > end) throw new Error(`no ${deed} number ${n}; there were ${JSON.stringify(fake.acts)}`);
    await view.page.evaluate(() => new Promise((done) => requestAnimationFrame(done)));
  }
  return fake.deeds(deed)[n - 1];
}
const act_as = (page, label) => page.locator('#post-as').selectOption({ label });

in_browser('the parts of the chat', () => {
  before(async () => {
    browser = await start_browser();
  });
  after(() => browser?.close());
  beforeEach(() => {
    view = null;
  });
  afterEach(async () => {
    const { errors = [], foreign = [] } = view ?? {};
    await view?.context.close();
    await fake?.end();
    assert.deepEqual(foreign, [], 'the page must not ask anything of another host');
    assert.deepEqual(errors, [], 'the page must not log an error');
  });

  it('shows every part of an embed, and loads no picture from elsewhere', async () => {
    const page = await open((world) => say(world, message(1, ids.bot, '', { embeds: [{
      title: 'Feuille *du matin*', url: 'https://example.org/sheet', description: 'Half-day **sign-in**', color: 0x2ecc71,
      author: { name: 'Emma', url: 'https://example.org/emma' },
      fields: [{ name: 'Présents', value: '12', inline: true }, { name: 'Absents', value: '3', inline: true }, { name: 'Note', value: 'alone' }],
      image: { url: 'https://cdn.example.org/big.png' }, thumbnail: { url: 'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==' },
      footer: { text: 'Veilleur' }, timestamp: '2026-11-20T08:00:00Z',
    }] })));
    const embed = page.locator('.embed');
    assert.equal(await embed.evaluate((node) => getComputedStyle(node).borderLeftColor), 'rgb(46, 204, 113)');
    assert.equal(await embed.locator('.embed-title a').getAttribute('href'), 'https://example.org/sheet');
    assert.equal(await embed.locator('.embed-title em').textContent(), 'du matin');
    assert.equal(await embed.locator('.embed-author a').textContent(), 'Emma');
    assert.equal(await embed.locator('.embed-text strong').textContent(), 'sign-in');
    const boxes = await embed.locator('.embed-field').evaluateAll((nodes) => nodes.map((node) => node.getBoundingClientRect().toJSON()));
    assert.equal(boxes[0].top, boxes[1].top, 'inline fields share a row');
    assert.ok(boxes[0].right <= boxes[1].left);
    assert.ok(boxes[2].top >= boxes[0].bottom && boxes[2].width > boxes[0].width, 'another field has a row of its own');
    assert.equal(await embed.locator('img.embed-thumbnail').count(), 1);
    assert.equal(await embed.locator('img.embed-image').count(), 0);
    assert.match(await embed.locator('.embed-image').textContent(), /big\.png/);
    assert.match(await embed.locator('.embed-footer').textContent(), /Veilleur.*20\/11\/2026/);
  });

  it('shows attachments with their size', async () => {
    const page = await open((world) => say(world, message(1, ids.bot, '', { attachments: [{ id: '5', filename: 'rapport.pdf', size: 1_572_864, url: 'https://cdn.discordapp.com/x', content_type: 'application/pdf' }] })));
    assert.match(await page.locator('.attachment').textContent(), /rapport\.pdf\s*1\.5 MB/);
  });

  it('groups messages, divides days, and tells replies, edits and deleted originals', async () => {
    const page = await open((world) => say(world,
      message(1, ids.bob, 'one'), message(3, ids.bob, 'two', { edited_timestamp: '2026-11-20T09:05:00Z' }), message(30, ids.bob, 'later'),
      message(24 * 60, ids.alice, 'next day'),
      message(24 * 60 + 1, ids.bob, 'answer', { type: 19, message_reference: { message_id: snowflake(1) } }),
      message(24 * 60 + 2, ids.bob, 'answer to nothing', { type: 19, message_reference: { message_id: '7' }, referenced_message: null })));
    assert.equal(await shown(page, snowflake(1)).locator('.head').count(), 1);
    assert.equal(await shown(page, snowflake(3)).locator('.head').count(), 0, 'the second stands under the first');
    assert.match(await shown(page, snowflake(3)).textContent(), /\(edited\)/);
    assert.equal(await shown(page, snowflake(30)).locator('.head').count(), 1, 'a pause of more than 7 minutes begins a new block');
    assert.equal(await page.locator('.day').count(), 1);
    assert.match(await page.locator('.day').textContent(), /21 November 2026/);
    assert.match(await shown(page, snowflake(24 * 60 + 2)).locator('.answered').textContent(), /was deleted/);
    await shown(page, snowflake(24 * 60 + 1)).locator('.jump').click();
    await page.locator(`[data-message="${snowflake(1)}"].jumped`).waitFor();
    assert.equal(await page.evaluate(() => document.activeElement.dataset.message), snowflake(1), 'the jump takes the focus along');
  });

  it('shows times in the language of the reader, and keeps relative ones current', async () => {
    const at = Math.floor(Date.UTC(2026, 10, 20, 10, 0) / 1000);
    const page = await open((world) => say(world, message(1, ids.bob, `<t:${at}:R>|<t:${at}:F>|<t:${at}:d>`)), { locale: 'fr-FR', timezoneId: 'Europe/Paris' });
    const times = shown(page, snowflake(1)).locator('.content time');
    // The world's clock stands at 11:00 UTC, an hour later.
    assert.deepEqual(await times.allTextContents(), ['il y a 1 heure', 'vendredi 20 novembre 2026 à 11:00', '20/11/2026']);
    assert.match(await times.first().getAttribute('title'), /vendredi 20 novembre 2026/);
    fake.world.state.now_ms += 3 * 3_600_000;
    fake.changed();
    await times.first().filter({ hasText: 'il y a 4 heures' }).waitFor();
  });

  it('tells a screen reader of new messages alone: what was there is not drawn anew', async () => {
    const page = await open((world) => say(world, message(1, ids.bob, 'first'), message(2, ids.bob, 'second')));
    await page.evaluate(() => {
      window.added = [];
      new MutationObserver((changes) => changes.forEach((change) => change.addedNodes.forEach((node) => window.added.push(node.textContent)))).observe(document.querySelector('[role=log]'), { childList: true });
    });
    fake.world.messages[ids.general].push(message(3, ids.mallory, 'third'));
    fake.changed();
    await shown(page, snowflake(3)).waitFor();
    const added = await page.evaluate(() => window.added);
    assert.equal(added.length, 1);
    assert.match(added[0], /^MMallory.*third$/);
  });

  it('starts a new line with Shift and Enter, and sends with Enter', async () => {
    const page = await open();
    await page.locator('#box').pressSequentially('one');
    await page.locator('#box').press('Shift+Enter');
    await page.locator('#box').pressSequentially('two');
    assert.equal(fake.deeds('post').length, 0);
    await page.locator('#box').press('Enter');
    assert.equal((await act_of('post')).content, 'one\ntwo');
  });

  it('gives back what could not be sent', async () => {
    const page = await open();
    fake.answer.post = () => fake.refuse(403, { message: 'Missing Permissions', code: 50013 });
    await page.locator('#box').fill('too bold');
    await page.locator('#box').press('Enter');
    await page.locator('.notice').waitFor();
    assert.equal(await page.locator('#box').inputValue(), 'too bold');
    view.errors.length = 0;  // the browser itself logs the refused request
  });

  it('draws a long conversation piece by piece, without moving what one looks at', async () => {
    const many = Array.from({ length: 350 }, (_, index) => message(index, ids.bob, `number ${index}`));
    many.push(message(400, ids.alice, 'far back', { type: 19, message_reference: { message_id: snowflake(5) } }));
    const page = await open((world) => say(world, ...many));
    const count = () => page.locator('.message').count();
    assert.equal(await count(), 100);
    await shown(page, snowflake(400)).waitFor();
    assert.ok(await page.locator('#scroll').evaluate((node) => node.scrollHeight - node.scrollTop - node.clientHeight < 5), 'one begins at the end');
    await page.getByRole('button', { name: 'Show earlier messages' }).focus();
    const before = await shown(page, snowflake(251)).boundingBox();
    await page.keyboard.press('Enter');
    await shown(page, snowflake(160)).waitFor({ state: 'attached' });
    const after_it = await shown(page, snowflake(251)).boundingBox();
    assert.ok(Math.abs(before.y - after_it.y) < 40, `it stood at ${before.y}, now at ${after_it.y}`);
    await shown(page, snowflake(400)).locator('.jump').click();
    await page.locator(`[data-message="${snowflake(5)}"].jumped`).waitFor();
    await page.getByRole('button', { name: 'Go to the newest messages' }).click();
    await page.getByRole('button', { name: 'Go to the newest messages' }).waitFor({ state: 'hidden' });
    await page.locator('#scroll').evaluate((node) => { node.scrollTop = 0; });
    await page.getByText('This is the beginning of #general').waitFor();
    assert.equal(await count(), 351);
  });

  it('presses buttons, and says when an interaction fails', async () => {
    const page = await open((world) => {
      say(world, message(1, ids.bot, 'Vote', { components: [{ type: 1, components: [
        { type: 2, style: 1, label: 'Present', custom_id: 'here' }, { type: 2, style: 2, label: 'Away', custom_id: 'away', emoji: { name: '🏠' } },
        { type: 2, style: 3, label: 'Yes', custom_id: 'yes' }, { type: 2, style: 4, label: 'No', custom_id: 'no', disabled: true },
        { type: 2, style: 5, label: 'Rules', url: 'https://example.org/rules' },
      ] }] }));
      world.interactions['900'] = { id: '900', kind: 'component', answer: 'none', expired: false };
    });
    fake.answer.button = () => ({ interaction_id: '900' });
    assert.equal(await page.getByRole('button', { name: 'No', exact: true }).isDisabled(), true);
    assert.equal(await page.getByRole('link', { name: 'Rules' }).getAttribute('href'), 'https://example.org/rules');
    const colors = await page.locator('.components .button').evaluateAll((nodes) => nodes.map((node) => getComputedStyle(node).backgroundColor));
    assert.equal(new Set([colors[0], colors[1], colors[2], colors[3]]).size, 4, 'each style has its colour');
    await page.getByRole('button', { name: 'Present' }).click();
    assert.deepEqual(await act_of('button'), { as: ids.alice, do: 'button', channel: ids.general, message: snowflake(1), custom_id: 'here' });
    await page.locator('[data-custom-id=here][aria-busy=true]').waitFor();
    fake.world.interactions['900'].expired = true;
    fake.changed();
    await page.getByText('This interaction failed').waitFor();
    assert.equal(await page.locator('[aria-busy=true]').count(), 0);
  });

  it('chooses in all five selects, with the keyboard, too', async () => {
    const select = (type, custom_id, more = {}) => ({ type: 1, components: [{ type, custom_id, ...more }] });
    const page = await open((world) => say(world, message(1, ids.bot, 'Choose', { components: [
      select(3, 'half', { placeholder: 'Which half-day?', options: [{ label: 'Morning', value: 'am', description: '09:00' }, { label: 'Afternoon', value: 'pm' }] }),
      select(5, 'who'), select(6, 'role'), select(7, 'either', { min_values: 1, max_values: 2 }), select(8, 'where', { channel_types: [0] }),
    ] })));
    fake.world.interactions['1'] = { answer: 'deferred_update', expired: false };
    fake.answer.select = () => ({ interaction_id: '1' });
    const pick = async (custom_id, typed) => {
      await page.locator(`.select[data-custom-id=${custom_id}]`).press('Enter');
      await page.getByRole('combobox', { name: 'Search' }).fill(typed);
      await page.keyboard.press('Enter');
    };
    assert.equal(await page.getByRole('button', { name: 'Which half-day?' }).count(), 1);
    await pick('half', 'after');
    assert.deepEqual((await act_of('select')).values, ['pm']);
    assert.equal(await page.locator('.select[data-custom-id=half]').textContent(), 'Afternoon');
    await pick('who', 'mall');
    assert.deepEqual((await act_of('select', 2)).values, [ids.mallory]);
    await pick('role', '');
    assert.deepEqual((await act_of('select', 3)).values, [ids.role], '@everyone is no choice');
    await pick('where', 'voc');
    await page.getByText('Nothing fits.').waitFor();
    await page.keyboard.press('Escape');
    await pick('where', 'gen');
    assert.deepEqual((await act_of('select', 4)).values, [ids.general]);
    await pick('either', 'bob');
    await page.getByRole('combobox', { name: 'Search' }).fill('mod');
    await page.keyboard.press('Enter');
    assert.equal(fake.deeds('select').length, 4, 'several choices are sent when the list closes');
    await page.getByRole('button', { name: 'Done' }).click();
    assert.deepEqual((await act_of('select', 5)).values, [ids.bob, ids.role]);
  });

  it('shows a modal as a dialog: focus kept inside, what is wrong said, values sent, dismissal told', async () => {
    const page = await open();
    const text = (custom_id, label, more) => ({ type: 1, components: [{ type: 4, custom_id, label, style: 1, ...more }] });
    const modal = (id) => ({ interaction_id: id, user_id: ids.alice, channel_id: ids.general, custom_id: 'm', title: 'Why were you away?', components: [
      text('reason', 'Reason', { min_length: 5, max_length: 20, placeholder: 'In a few words' }), text('more', 'Anything else', { required: false, style: 2, value: 'no' }),
      { type: 18, label: 'Half-day', description: 'One of two', component: { type: 3, custom_id: 'half', options: [{ label: 'Morning', value: 'am' }, { label: 'Afternoon', value: 'pm' }] } },
    ] });
    fake.world.state.modals = [modal('700')];
    fake.changed();
    const dialog = page.getByRole('dialog', { name: 'Why were you away?' });
    await dialog.waitFor();
    assert.equal(await page.evaluate(() => document.activeElement.dataset.customId), 'reason');
    for (let step = 0; step < 14; step += 1) {
      await page.keyboard.press('Tab');
      const outside = await page.evaluate(() => document.activeElement !== document.body && !document.activeElement.closest('dialog'));
      assert.equal(outside, false, 'Tab stays in the dialog');
    }
    await dialog.getByLabel('Reason').fill('ill');
    await dialog.getByRole('button', { name: 'Submit' }).click();
    await dialog.getByText('At least 5 characters, 3 so far.').waitFor();
    assert.equal(await dialog.getByLabel('Reason').getAttribute('aria-invalid'), 'true');
    assert.equal(await dialog.getByText('This field is required.').count(), 1, 'the select is required, too');
    assert.equal(fake.deeds('submit_modal').length, 0);
    await dialog.getByLabel('Reason').fill('was ill');
    await dialog.locator('.select').click();
    await page.getByRole('option', { name: 'Afternoon' }).click();
    fake.answer.submit_modal = () => fake.refuse(400, { message: 'Interaction expired', code: 0 });
    view.errors.length = 0;
    await dialog.getByRole('button', { name: 'Submit' }).click();
    await dialog.getByText('Interaction expired').waitFor();
    view.errors.length = 0;  // the browser itself logs the refused request
    fake.answer.submit_modal = () => {
      fake.world.state.modals = [];
      return {};
    };
    await dialog.getByRole('button', { name: 'Submit' }).click();
    assert.deepEqual(await act_of('submit_modal', 2), { as: ids.alice, do: 'submit_modal', interaction: '700', values: { reason: 'was ill', more: 'no', half: ['pm'] } });
    await dialog.waitFor({ state: 'detached' });
    fake.answer.dismiss_modal = () => {
      fake.world.state.modals = [];
      return {};
    };
    fake.world.state.modals = [modal('701')];
    fake.changed();
    await dialog.waitFor();
    await page.screenshot({ path: join(shots, 'modal.png') });
    await page.keyboard.press('Escape');
    assert.deepEqual(await act_of('dismiss_modal'), { as: ids.alice, do: 'dismiss_modal', interaction: '701' });
    await dialog.waitFor({ state: 'detached' });
  });

  it('offers a modal’s newer fields: radio buttons, boxes, a file', async () => {
    const options = [{ label: 'Red', value: 'r' }, { label: 'Green', value: 'g', description: 'as grass' }, { label: 'Blue', value: 'b' }];
    const labelled = (label, component) => ({ type: 18, label, component });
    const page = await open((world) => {
      world.state.modals = [{ interaction_id: '702', user_id: ids.alice, channel_id: ids.general, custom_id: 'm', title: 'Colours', components: [
        { type: 10, content: 'Choose **well**.' }, labelled('One', { type: 21, custom_id: 'one', options }), labelled('Some', { type: 22, custom_id: 'some', options, min_values: 2 }),
        labelled('Agreed', { type: 23, custom_id: 'agreed' }), labelled('Proof', { type: 19, custom_id: 'proof', required: false }),
      ] }];
    });
    const dialog = page.getByRole('dialog', { name: 'Colours' });
    await dialog.locator('strong', { hasText: 'well' }).waitFor();
    await dialog.getByRole('group', { name: 'Some' }).getByLabel('Red').check();
    await dialog.getByRole('button', { name: 'Submit' }).click();
    await dialog.getByText('At least 2.').waitFor();
    assert.equal(await dialog.getByText('This field is required.').count(), 1, 'the file is not required, the tick never is');
    await dialog.getByRole('radiogroup', { name: 'One' }).getByLabel('Green').check();
    await dialog.getByRole('group', { name: 'Some' }).getByLabel('Blue').check();
    await dialog.getByLabel('Agreed').check();
    await dialog.getByLabel('Proof').setInputFiles({ name: 'note.txt', mimeType: 'text/plain', buffer: Buffer.from('12345') });
    fake.answer.submit_modal = () => {
      fake.world.state.modals = [];
      return {};
    };
    await dialog.getByRole('button', { name: 'Submit' }).click();
    assert.deepEqual((await act_of('submit_modal')).values, { one: 'g', some: ['r', 'b'], agreed: true, proof: [{ filename: 'note.txt', size: 5, content_type: 'text/plain' }] });
  });

  it('runs a command from a message’s menu, and shows whose it was', async () => {
    const page = await open((world) => {
      world.state.commands = [{ id: '7', type: 3, name: 'Report', name_localizations: { fr: 'Signaler' }, description: '', default_member_permissions: null }];
      say(world, message(1, ids.mallory, 'buy now'), message(2, ids.bot, 'thanks', { type: 23, interaction_metadata: { id: '3', type: 2, name: 'Report', user: { id: ids.bob } } }));
      world.interactions['3'] = { answer: 'message' };
    });
    fake.answer.context_menu = () => ({ interaction_id: '3' });
    assert.match(await shown(page, snowflake(2)).textContent(), /Bob used Report/);
    await shown(page, snowflake(1)).hover();
    await page.getByRole('button', { name: 'Apps: Mallory' }).click();
    await page.getByRole('button', { name: 'Signaler' }).click();
    assert.deepEqual(await act_of('context_menu'), { as: ids.alice, do: 'context_menu', channel: ids.general, name: 'Report', target: snowflake(1) });
  });

  it('shows components of the second version', async () => {
    const page = await open((world) => say(world, message(1, ids.bot, '', { flags: 32768, components: [{ type: 17, accent_color: 0xff0000, components: [
      { type: 10, content: '## Vote' }, { type: 14 }, { type: 9, components: [{ type: 10, content: 'Read this' }], accessory: { type: 2, style: 2, label: 'More', custom_id: 'more' } },
      { type: 12, items: [{ media: { url: 'https://cdn.example.org/cat.png' }, description: 'A cat' }] }, { type: 1, components: [{ type: 2, style: 1, label: 'Go', custom_id: 'go' }] },
    ] }] })));
    const container = page.locator('.container');
    assert.equal(await container.getByRole('heading', { name: 'Vote' }).count(), 1);
    assert.equal(await container.getByRole('img', { name: 'A cat: cat.png' }).count(), 1);
    assert.deepEqual(await container.getByRole('button').allTextContents(), ['More', 'Go']);
    assert.equal(await container.evaluate((node) => getComputedStyle(node).borderLeftColor), 'rgb(255, 0, 0)');
  });

  it('shows a modal to nobody but whom it is for', async () => {
    const page = await open((world) => {
      world.state.modals = [{ interaction_id: '1', user_id: ids.bob, channel_id: ids.general, custom_id: 'm', title: 'For Bob', components: [{ type: 1, components: [{ type: 4, custom_id: 'a', label: 'A', style: 1 }] }] }];
    });
    assert.equal(await page.getByRole('dialog').count(), 0);
    await act_as(page, 'Bob');
    await page.getByRole('dialog', { name: 'For Bob' }).waitFor();
  });

  const ban = { id: '50', type: 1, name: 'ban', name_localizations: { fr: 'bannir' }, description: 'Bans somebody', description_localizations: { fr: 'Bannit quelqu’un' }, default_member_permissions: null, contexts: null, options: [
    { type: 6, name: 'user', name_localizations: { fr: 'personne' }, description: 'Whom', required: true },
    { type: 3, name: 'reason', description: 'Why', required: true, autocomplete: true, min_length: 3 },
    { type: 4, name: 'days', description: 'How long', min_value: 1, max_value: 28 },
    { type: 5, name: 'silent', description: 'Without a word' },
  ] };
  const vote = { id: '51', type: 1, name: 'vote', description: 'Votes', options: [{ type: 1, name: 'open', description: 'Opens one', options: [
    { type: 3, name: 'half', description: 'Which', required: true, choices: [{ name: 'Morning', name_localizations: { fr: 'Matin' }, value: 'am' }, { name: 'Afternoon', value: 'pm' }] }] }] };

  it('fills in a command: localised names, typed options, live choices from the bot, what is missing', async () => {
    const page = await open((world) => {
      world.state.commands = [ban, vote];
      world.interactions['800'] = { id: '800', kind: 'autocomplete', answer: 'none', expired: false };
      world.interactions['801'] = { id: '801', kind: 'command', answer: 'message', expired: false };
    });
    fake.answer.autocomplete = (body) => {
      const focused = body.options.find((one) => one.focused);
      fake.world.interactions['800'] = { id: '800', kind: 'autocomplete', answer: 'choices', choices: ['spam', 'insult'].filter((one) => one.startsWith(focused.value)).map((one) => ({ name: `Règle : ${one}`, value: one })), expired: false };
      return { interaction_id: '800' };
    };
    fake.answer.slash = () => ({ interaction_id: '801' });
    const box = page.locator('#box');
    // Alice's client is French, Bob's is not; the page itself is English for both.
    await box.fill('/ba');
    await page.getByRole('option', { name: '/bannir' }).waitFor();
    await act_as(page, 'Bob');
    await box.fill('/ba');
    await page.getByRole('option', { name: '/ban' }).waitFor();
    assert.equal(await page.getByRole('option', { name: '/bannir' }).count(), 0);
    await act_as(page, 'Alice');
    await box.fill('/ban');
    await page.getByRole('option', { name: '/bannir' }).waitFor();
    await box.press('Enter');
    const person = page.getByRole('combobox', { name: 'personne' });
    await person.waitFor();
    assert.equal(await page.evaluate(() => document.activeElement.getAttribute('aria-label')), 'personne (required)');
    await person.fill('mal');
    await page.locator('.listbox').getByRole('option', { name: 'Mallory' }).waitFor();
    await person.press('Enter');
    // The choice leads on to the next required option, where the bot is asked at once.
    const reason = page.getByRole('combobox', { name: 'reason' });
    await page.getByRole('option', { name: 'Règle : spam' }).waitFor();
    await reason.pressSequentially('sp');
    await page.getByRole('option', { name: 'Règle : insult' }).waitFor({ state: 'detached' });
    const asked = fake.deeds('autocomplete').at(-1);
    assert.deepEqual(asked.options, [{ name: 'user', type: 6, value: ids.mallory }, { name: 'reason', type: 3, value: 'sp', focused: true }]);
    await reason.press('Enter');
    await page.locator('[data-add=days]').click();
    await page.getByRole('textbox', { name: 'days' }).fill('99');
    await page.locator('.command-form button.primary').click();
    await page.getByText('days: No more than 28.').waitFor();
    assert.equal(fake.deeds('slash').length, 0);
    await page.getByRole('textbox', { name: 'days' }).fill('7');
    await page.locator('[data-add=silent]').click();
    await page.getByRole('option', { name: 'yes' }).click();
    await page.locator('.command-form button.primary').click();
    assert.deepEqual((await act_of('slash')), { as: ids.alice, do: 'slash', channel: ids.general, name: 'ban', options: [
      { name: 'user', type: 6, value: ids.mallory }, { name: 'reason', type: 3, value: 'spam' }, { name: 'days', type: 4, value: 7 }, { name: 'silent', type: 5, value: true }] });
    await page.locator('#box').waitFor();
  });

  it('nests subcommands, offers localised choices, and refuses a word that is no choice', async () => {
    const page = await open((world) => {
      world.state.commands = [vote];
    });
    fake.answer.slash = () => ({ interaction_id: '1' });
    fake.world.interactions['1'] = { answer: 'message' };
    await page.locator('#box').fill('/vote o');
    await page.getByRole('option', { name: '/vote open' }).waitFor();
    await page.locator('#box').press('Tab');
    const half = page.getByRole('combobox', { name: 'half' });
    await half.fill('evening');
    await half.press('Enter');
    await page.getByText('half: Choose one from the list.').waitFor();
    await half.fill('mat');
    await page.getByRole('option', { name: 'Matin' }).waitFor();
    await half.press('Enter');
    await page.keyboard.press('Enter');
    assert.deepEqual((await act_of('slash')).options, [{ name: 'open', type: 1, options: [{ name: 'half', type: 3, value: 'am' }] }]);
  });

  it('says when the bot gives no choices', async () => {
    const page = await open((world) => {
      world.state.commands = [ban];
      world.interactions['1'] = { answer: 'none', expired: true };
    });
    fake.answer.autocomplete = () => ({ interaction_id: '1' });
    await page.locator('#box').fill('/ban');
    await page.locator('#box').press('Enter');
    await page.getByRole('combobox', { name: 'reason' }).click();
    await page.getByText('The bot gave no choices.').waitFor();
  });

  it('shows a command on its way, thinking, then its answer; and one that is never answered', async () => {
    const page = await open((world) => {
      world.state.commands = [{ id: '5', type: 1, name: 'ping', description: 'Pong', options: [] }];
      world.interactions['1'] = { answer: 'none', expired: false };
    });
    fake.answer.slash = () => ({ interaction_id: '1' });
    const run = async () => {
      await page.locator('#box').fill('/ping');
      await page.locator('#box').press('Enter');
      await page.keyboard.press('Enter');
    };
    await run();
    await page.getByText('Sending the command…').waitFor();
    fake.world.interactions['1'].answer = 'deferred_message';
    const used = { interaction_metadata: { id: '1', type: 2, name: 'ping', user: { id: ids.alice } } };
    say(fake.world, message(5, ids.bot, '', { flags: 128 | 64, ephemeral_for: ids.alice, ...used }));
    fake.changed();
    await page.getByText('Veilleur is thinking…').waitFor();
    assert.equal(await page.getByText('Sending the command…').count(), 0);
    say(fake.world, message(5, ids.bot, 'pong', { flags: 64, ephemeral_for: ids.alice, ...used }));
    fake.changed();
    const answer = page.locator('.message.private', { hasText: 'pong' });
    await answer.waitFor();
    assert.match(await answer.textContent(), /Alice used.*\/ping.*Only you can see this/s);
    await act_as(page, 'Bob');
    await answer.waitFor({ state: 'detached' });
    await act_as(page, 'Alice');
    await answer.getByRole('button', { name: 'Dismiss message' }).click();
    await answer.waitFor({ state: 'detached' });

    fake.world.interactions['2'] = { answer: 'none', expired: true };
    fake.answer.slash = () => ({ interaction_id: '2' });
    await run();
    await page.getByText('The application did not respond').waitFor();
    await page.getByRole('button', { name: 'Dismiss message' }).click();
    await page.getByText('The application did not respond').waitFor({ state: 'detached' });
  });

  it('reacts, counts reactions and takes them back', async () => {
    const page = await open((world) => say(world, message(1, ids.bob, 'cake?', { reactions: [
      { emoji: { id: null, name: '👍' }, count: 2, me: false, user_ids: [ids.alice, ids.bob] }, { emoji: { id: '77', name: 'blob' }, count: 1, me: true, user_ids: [ids.bob] }] })));
    const mine = page.getByRole('button', { name: '👍, 2: Alice, Bob' });
    assert.equal(await mine.getAttribute('aria-pressed'), 'true');
    await mine.click();
    assert.deepEqual(await act_of('unreact'), { as: ids.alice, do: 'unreact', channel: ids.general, message: snowflake(1), emoji: '👍' });
    await page.getByRole('button', { name: ':blob:, 1: Bob' }).click();
    assert.equal((await act_of('react')).emoji, 'blob:77');
    await shown(page, snowflake(1)).hover();
    await page.getByRole('button', { name: 'Add a reaction: Bob' }).click();
    await page.getByRole('textbox', { name: 'Find an emoji' }).fill('tada');
    await page.getByRole('button', { name: 'tada' }).click();
    assert.equal((await act_of('react', 2)).emoji, '🎉');
  });

  it('keeps the focus where it was when a message is drawn anew', async () => {
    const reaction = (count) => [{ emoji: { name: '👍' }, count, user_ids: [ids.bob] }, { emoji: { name: '🎉' }, count, user_ids: [ids.bob] }];
    const page = await open((world) => say(world, message(1, ids.bob, 'cake?', { reactions: reaction(1) })));
    await page.getByRole('button', { name: '🎉, 1: Bob' }).focus();
    say(fake.world, message(1, ids.bob, 'cake?', { reactions: reaction(2) }));
    fake.changed();
    await page.getByRole('button', { name: '🎉, 2: Bob' }).waitFor();
    assert.equal(await page.evaluate(() => document.activeElement.getAttribute('aria-label')), '🎉, 2: Bob');
  });

  it('pins, lists the pins, and leads to one', async () => {
    const page = await open((world) => say(world, message(1, ids.bob, 'the rules', { pinned: true }), message(2, ids.mallory, 'not pinned'),
      message(3, ids.alice, '', { type: 6, message_reference: { message_id: snowflake(1) } })));
    assert.match(await shown(page, snowflake(3)).textContent(), /Alice pinned a message/);
    await shown(page, snowflake(2)).hover();
    await page.getByRole('button', { name: 'Pin: Mallory' }).click();
    assert.equal((await act_of('pin')).message, snowflake(2));
    await page.locator('.conversation-head').getByRole('button', { name: 'Pinned messages' }).click();
    const panel = page.getByRole('dialog', { name: 'Pinned messages' });
    assert.equal(await panel.locator('.pin-row').count(), 1);
    await panel.getByRole('button', { name: 'Jump' }).click();
    await page.locator('.jumped', { hasText: 'the rules' }).waitFor();
    // Mallory may not pin, and is not offered to.
    await act_as(page, 'Mallory');
    await shown(page, snowflake(2)).hover();
    await page.getByRole('button', { name: 'Reply: Mallory' }).waitFor();
    assert.equal(await page.getByRole('button', { name: 'Pin: Mallory' }).count(), 0);
  });

  it('shows threads under their channel, their state, and starts new ones', async () => {
    const page = await open((world) => {
      say(world, message(1, ids.bob, 'let us plan'));
      world.messages[ids.thread] = [message(2, ids.bob, 'in the thread')];
      world.messages[ids.old_thread] = [];
    });
    const places = page.locator('#places');
    assert.equal(await places.locator('.place.thread').count(), 1, 'archived threads are not in the list');
    await places.getByRole('button', { name: 'Plans' }).click();
    await page.getByText('in the thread').waitFor();
    await page.getByRole('button', { name: 'Join', exact: true }).click();
    assert.deepEqual(await act_of('join_thread'), { as: ids.alice, do: 'join_thread', channel: ids.thread });
    await page.getByRole('button', { name: 'Archive', exact: true }).click();
    assert.deepEqual(await act_of('modify_thread'), { as: ids.alice, do: 'modify_thread', channel: ids.thread, archived: true });
    await page.getByRole('button', { name: 'Lock', exact: true }).click();
    assert.deepEqual(await act_of('modify_thread', 2), { as: ids.alice, do: 'modify_thread', channel: ids.thread, locked: true });
    fake.world.state.guilds[0].threads[0].thread_metadata = { archived: true, locked: true };
    fake.changed();
    await page.getByRole('button', { name: 'Open again' }).waitFor();
    assert.equal(await page.getByRole('button', { name: 'Unlock' }).count(), 0, 'a thread that sleeps can only be woken');
    await page.getByText('This thread is archived. A new message opens it again.').waitFor();
    fake.world.state.guilds[0].threads[0].thread_metadata = { archived: false, locked: false };
    await page.locator('.crumb').click();
    await act_as(page, 'Mallory');
    await page.getByRole('button', { name: 'Threads' }).click();
    await page.getByRole('dialog', { name: 'Threads' }).getByRole('button', { name: 'Old plans' }).click();
    await page.getByText('This thread is locked.').waitFor();
    assert.equal(await page.locator('#box').isDisabled(), true);
    assert.equal(await page.getByRole('button', { name: 'Unlock' }).count(), 0, 'who may not unlock is not offered to');
    await page.locator('.crumb').click();
    await shown(page, snowflake(1)).hover();
    await page.getByRole('button', { name: 'Create a thread: Bob' }).click();
    const dialog = page.getByRole('dialog', { name: 'New thread' });
    await dialog.getByRole('button', { name: 'Create' }).click();
    await dialog.getByText('A thread needs a name.').waitFor();
    await dialog.getByLabel('Name of the thread').fill('Cake');
    fake.answer.create_thread = () => {
      fake.world.state.guilds[0].threads.push({ ...fake.world.state.guilds[0].threads[0], id: '139', name: 'Cake' });
      return { id: '139' };
    };
    await dialog.getByLabel('Name of the thread').press('Enter');
    assert.deepEqual(await act_of('create_thread'), { as: ids.mallory, do: 'create_thread', channel: ids.general, name: 'Cake', message: snowflake(1) });
    await page.locator('.conversation-head h2', { hasText: 'Cake' }).waitFor();
  });

  it('shows who is in a voice channel, and how', async () => {
    const page = await open();
    assert.match(await page.locator(`[data-voice="${ids.bob}"]`).textContent(), /Bob.*muted by the server/);
  });

  it('marks what is new, and counts what names one', async () => {
    const page = await open((world) => {
      say(world, message(1, ids.bob, 'hello'));
      world.messages[ids.staff] = [];
    });
    const staff = page.locator(`[data-place="${ids.staff}"]`);
    assert.equal(await page.locator('.place.unread').count(), 0);
    fake.world.messages[ids.staff] = [message(10, ids.bob, 'nothing'), message(11, ids.bob, '<@11> look', { mentions: [{ id: ids.alice }] })];
    fake.world.state.guilds[0].channels[1].last_message_id = snowflake(11);
    fake.changed();
    await page.locator(`.place.unread[data-place="${ids.staff}"]`).waitFor();
    assert.equal(await staff.locator('.count-badge').textContent(), '1');
    await staff.click();
    await shown(page, snowflake(10)).waitFor();
    await page.locator('.new-mark').waitFor();
    assert.equal(await page.locator('.place.unread').count(), 0);
    await page.locator('#box').fill('read it');
    await page.locator('#box').press('Enter');
    await page.locator('.new-mark').waitFor({ state: 'detached' });
    // What arrives while one looks is no news.
    fake.world.messages[ids.staff].push(message(12, ids.bob, 'and this'));
    fake.world.state.guilds[0].channels[1].last_message_id = snowflake(12);
    fake.changed();
    await shown(page, snowflake(12)).waitFor();
    assert.equal(await page.locator('.new-mark').count(), 0);
    // Bob sees the channel, too, and has not looked; Mallory does not see it at all.
    await act_as(page, 'Mallory');
    await staff.waitFor({ state: 'detached' });
    await page.locator('.conversation-head h2', { hasText: 'general' }).waitFor();
  });

  it('keeps whoever may not write from writing, and says why', async () => {
    const page = await open((world) => {
      world.state.guilds[0].channels[0].permission_overwrites = [{ id: ids.guild, type: 0, allow: '0', deny: '2048' }];
      world.state.guilds[0].members.find((one) => one.user.id === ids.mallory).communication_disabled_until = new Date(world.state.now_ms + 60_000).toISOString();
    });
    assert.equal(await page.locator('#box').isDisabled(), false, 'the owner may write everywhere');
    await act_as(page, 'Bob');
    await page.getByText('You do not have permission to send messages').waitFor();
    assert.equal(await page.locator('#box').isDisabled(), true);
    await act_as(page, 'Mallory');
    await page.getByText('Mallory is timed out until').waitFor();
  });
});
