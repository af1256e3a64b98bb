// Owns: the proof of what the chat does with a world that no program can be brought into at will: long conversations,
// exact times, emoji of servers, what a screen reader is told.
// Must not know: the real sandbox and bot; the world here is made up (support/fake_sandbox.mjs).
import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, it } from 'node:test';

import { act_as, in_browser, open_page, start_browser } from './playground_driver.mjs';
import { ids, make_world, message, snowflake, start_fake_sandbox } from './support/fake_sandbox.mjs';

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

  it('opens no modal again that was submitted or dismissed, though an answer on its way still has it', async () => {
    const modal = (id) => ({ interaction_id: id, user_id: ids.alice, channel_id: ids.general, custom_id: 'm', title: `Form ${id}`, components: [{ type: 1, components: [{ type: 4, custom_id: 'a', label: 'Why', style: 1 }] }] });
    const page = await open((world) => {
      world.state.modals = [modal('700')];
    });
    const form = (id) => page.getByRole('dialog', { name: `Form ${id}` });
    await form('700').getByLabel('Why').fill('because');
    await page.keyboard.press('Enter');
    await act_of('submit_modal');
    await form('700').waitFor({ state: 'detached' });
    fake.world.state.modals.push(modal('701'));
    fake.changed();
    await form('701').waitFor();
    assert.equal(await form('700').count(), 0);
    await page.keyboard.press('Escape');
    await act_of('dismiss_modal');
    say(fake.world, message(5, ids.bob, 'drawn anew'));
    fake.changed();
    await page.getByText('drawn anew').waitFor();
    assert.equal(await page.getByRole('dialog').count(), 0);
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
});
