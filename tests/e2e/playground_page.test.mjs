// Owns: the proof of what the page does of itself: files with a message, menus of people, the clock's panel, a world
// that another tab exchanges, a phone's few lines.
// Must not know: the bot's commands.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { message, missing, open_page, post, say_yes, shot, start_browser, start_playground } from './playground_driver.mjs';

const why_not = missing();
if (why_not && process.env.CI) throw new Error(`nothing may be skipped here: ${why_not}`);
const suite = (name, body) => why_not ? it(name, { skip: why_not }) : describe(name, body);
const picture = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==', 'base64');

const world_of = async (view) => (await fetch(`${view.playground.address}_sandbox/state`)).json();

function use(view, program, options = []) {
  before(async () => {
    view.browser = await start_browser();
    view.playground = await start_playground(program, options);
    Object.assign(view, await open_page(view.browser, view.playground.address));
  });
  after(async () => {
    await view.browser?.close();
    const status = await view.playground?.end();
    assert.deepEqual(view.foreign, []);
    assert.equal(status, 0);
  });
}

suite('the page and a bare sandbox', () => {
  const view = {};
  use(view, 'veilleur-sandbox');

  it('sends files with a message, and without a word, and shows what came of them', async () => {
    const { page } = view;
    await page.locator('#files').setInputFiles([{ name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('one\ntwo') }, { name: 'dot.png', mimeType: 'image/png', buffer: picture }]);
    await page.locator('.tray-file').nth(1).waitFor();
    await page.getByRole('button', { name: 'Remove the file: notes.txt' }).click();
    assert.deepEqual(await page.locator('.tray-name').allTextContents(), ['dot.png']);
    await page.locator('#files').setInputFiles([{ name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('one\ntwo') }]);
    await page.locator('#send').click();
    const link = page.locator('.message .attachment a', { hasText: 'notes.txt' });
    await link.waitFor();
    assert.equal(await (await fetch(await link.evaluate((node) => node.href))).text(), 'one\ntwo');
    const shown = page.locator('.message img.attachment-image[alt="dot.png"]');
    await shown.waitFor();
    await page.waitForFunction(() => document.querySelector('.message img.attachment-image').naturalWidth === 1);
    assert.equal(await page.locator('.tray').isHidden(), true, 'what is sent is gone from the box');
  });

  it('takes a pasted file, refuses one that is too large, and keeps files for the place they are for', async () => {
    const { page } = view;
    await page.locator('#box').evaluate((box) => {
      const data = new DataTransfer();
      data.items.add(new File(['x'], 'pasted.txt', { type: 'text/plain' }));
      box.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
    });
    await page.locator('[data-file="pasted.txt"]').waitFor();
    await page.locator('#files').setInputFiles([{ name: 'big.bin', mimeType: 'application/octet-stream', buffer: Buffer.alloc((10 << 20) + 1) }]);
    await page.getByText('A file may have 10 MB at most.').waitFor();
    assert.equal(await page.locator('.tray-file').count(), 1);
    await page.locator('#places').getByText('random').click();
    await page.locator('.conversation-head h2', { hasText: 'random' }).waitFor();
    assert.equal(await page.locator('.tray').isHidden(), true);
    await page.locator('#places').getByText('general').click();
    await page.locator('[data-file="pasted.txt"]').waitFor();
  });

  it('offers a person’s menu on their card', async () => {
    const { page } = view;
    const { bot_id: bot } = await world_of(view);
    const made = await fetch(`${view.playground.address}api/v10/applications/${bot}/commands`, {
      method: 'PUT', headers: { Authorization: 'Bot any', 'Content-Type': 'application/json', 'User-Agent': 'DiscordBot (https://example.org, 1)' },
      body: JSON.stringify([{ name: 'Look up', type: 2, name_localizations: { fr: 'Consulter' } }, { name: 'Report', type: 3 }]),
    });
    assert.equal(made.status, 200);
    await page.locator('#panel-members .member', { hasText: 'Trent' }).click();
    // Alice's own client is French.
    const asked = page.waitForRequest((request) => request.url().endsWith('/_sandbox/act') && request.postDataJSON().do === 'context_menu');
    await page.locator('#card').getByRole('button', { name: 'Consulter' }).click();
    const { name, target } = (await asked).postDataJSON();
    assert.equal(name, 'Look up');
    assert.equal(target, (await world_of(view)).users.find((one) => one.username === 'trent').id);
    await page.locator('.message.pending').waitFor();
    assert.equal(await page.locator('.message.pending .mention.command').textContent(), 'Look up', 'only slash commands begin with a slash');
    assert.equal(await page.locator('#card').getByRole('button', { name: 'Report' }).count(), 0, 'a message’s menu is not a person’s');
  });

  it('leads to the newest messages where one has scrolled up, and nowhere else', async () => {
    const { page } = view;
    const button = page.getByRole('button', { name: 'Go to the newest messages' });
    // Where the page follows the end in the very frame in which one scrolls, the end wins; a person scrolls on.
    const scroll_up = () => page.waitForFunction(() => {
      document.querySelector('#scroll').scrollTo(0, 0);
      return !document.querySelector('.to-end').hidden;
    });
    await page.locator('#box').fill(Array.from({ length: 60 }, (_, line) => `line ${line}`).join('\n'));
    await page.locator('#send').click();
    await page.locator('.message', { hasText: 'line 59' }).waitFor();
    await scroll_up();
    await button.waitFor();
    await page.locator('#places').getByText('random').click();
    await button.waitFor({ state: 'hidden' });
    await page.locator('#places').getByText('general').click();
    await scroll_up();
    await button.click();
    await button.waitFor({ state: 'hidden' });
    assert.equal(await page.evaluate(() => document.activeElement.id), 'scroll', 'the focus is not lost with the button');
    // Whoever says something sees it; and a narrower window takes nobody away from the end.
    await scroll_up();
    await page.locator('#box').fill('I said this');
    await page.locator('#send').click();
    const end_is_seen = () => page.waitForFunction(() => {
      const scroll = document.querySelector('#scroll');
      return scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 2 && document.querySelector('.to-end').hidden;
    });
    await message(page, 'I said this').waitFor();
    await end_is_seen();
    await page.setViewportSize({ width: 900, height: 600 });
    await end_is_seen();
    await page.setViewportSize({ width: 1360, height: 820 });
    await end_is_seen();
  });

  it('leaves room for the head’s buttons beside a thread with a long name, whose own beginning is no news', async () => {
    const { page } = view;
    await page.getByRole('button', { name: 'Threads', exact: true }).click();
    await page.getByRole('button', { name: 'New thread' }).click();
    const name = 'a thread whose name is as long as Discord lets anybody make it, which is one hundred characters';
    await page.getByLabel('Name of the thread').fill(name);
    await page.getByRole('button', { name: 'Create', exact: true }).click();
    await page.locator('.conversation-head h2', { hasText: 'a thread whose name' }).waitFor();
    assert.equal(await page.locator('.new-mark').count(), 0);
    const [head, pins] = await Promise.all(['#conversation-head', '#conversation-head .head-tools'].map((one) => page.locator(one).boundingBox()));
    assert.ok(pins.x + pins.width <= head.x + head.width, `${JSON.stringify(pins)} is not within ${JSON.stringify(head)}`);
    assert.ok((await page.locator('.crumb').boundingBox()).width > 40, 'the way back can be read');
    await shot(page, 'long-thread');
    await page.locator('#places').getByText('general').click();
  });

  it('says so while the server is away, takes no press that would be lost, and goes on when it is back', async () => {
    const { page } = view;
    const { port } = new URL(view.playground.address);
    await post(page, 'Bob', 'before');
    await message(page, 'before').waitFor();
    assert.equal(await view.playground.end(), 0);
    const notice = page.locator('.notice', { hasText: 'The playground has ended.' });
    await notice.waitFor();
    await assert.rejects(page.locator('#box').click({ timeout: 500 }), 'nobody would hear of it');
    view.playground = await start_playground('veilleur-sandbox', ['--port', port]);
    await notice.waitFor({ state: 'detached' });
    await message(page, 'before').waitFor({ state: 'detached' });
    await post(page, 'Bob', 'after');
    await message(page, 'after').waitFor();
  });

  it('proposes nothing to write where no scenario proposes it', async () => {
    assert.equal(await view.page.locator('#try').isVisible(), false);
  });
});

suite('the page and the laboratory', () => {
  const view = {};
  use(view, 'veilleur-playground');

  it('says at the clock that it never goes back, and restarts the scenario from there', async () => {
    const { page } = view;
    await page.locator('#bot-state.running').waitFor();
    await page.locator('[data-advance="3600000"]').click();
    await page.locator('#clock-ahead', { hasText: '1 h ahead' }).waitFor();
    await page.locator('#clock-now').click();
    const panel = page.getByRole('dialog', { name: 'Clock' });
    await panel.getByText('only goes forward').waitFor();
    await panel.getByRole('button', { name: 'Restart the scenario' }).click();
    await say_yes(page);
    await page.locator('#clock-ahead', { hasText: 'real time' }).waitFor({ state: 'attached' });
    assert.equal((await world_of(view)).offset_ms, 0);
  });

  it('notices that another tab began another scenario', async () => {
    const { page, context } = view;
    await page.locator('#try', { hasText: '!ban @mallory spam -d 60' }).waitFor();
    const other = await context.newPage();
    await other.goto(view.playground.address);
    await other.locator('#experiment').click();
    await other.locator('[data-focus="begin crossroads"]').click();
    await say_yes(other);
    await other.locator('#places').getByText('porch').waitFor();
    await page.locator('#experiment', { hasText: 'A crossroads in trouble' }).waitFor();
    await page.locator('#places').getByText('porch').waitFor();
    await page.locator('#try', { hasText: '@gem_shop_1' }).waitFor();
    await page.locator('#guide').getByText('1 of 4').waitFor();
    assert.equal(await page.locator('#post-as option:checked').textContent(), 'Ingrid');
    await other.close();
  });

  it('has first steps of its own in the small community, too', async () => {
    const { page } = view;
    await page.locator('#experiment').click();
    await page.locator('[data-focus="begin small"]').click();
    await say_yes(page);
    await page.locator('#guide').getByText('1 of 3').waitFor();
    await page.locator('#bot-state.running').waitFor();
    await page.getByRole('button', { name: 'Do it' }).click();
    await page.locator('.message[data-author=Veilleur]', { hasText: 'pong' }).waitFor();
    await page.locator('#guide').getByText('2 of 3').waitFor();
    await page.getByRole('button', { name: 'Do it' }).click();
    await page.locator('.message[data-author=Veilleur]', { hasText: '@Trent' }).waitFor();
    await page.locator('#panel-members .member.banned', { hasText: 'Trent' }).waitFor();
    await page.locator('#guide').getByText('3 of 3').waitFor();
    await page.getByRole('button', { name: 'Do it' }).click();
    await page.locator('#panel-members .member.banned', { hasText: 'Trent' }).waitFor({ state: 'detached' });
  });

  it('leaves a phone to the conversation, and has the rest at hand', async () => {
    const { page } = await open_page(view.browser, view.playground.address, { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
    const top = await page.locator('main.chat').evaluate((node) => node.getBoundingClientRect().top);
    assert.ok(top < 844 / 7, `the bar and the first steps take ${top} pixels`);
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 390, 'nothing hangs over the edge');
    assert.equal(await page.locator('#bot-kill').isVisible(), false);
    await page.locator('#lab-more').click();
    await page.locator('#bot-kill').waitFor();
    await page.locator('[data-advance="60000"]').click();
    await page.locator('#clock-ahead', { hasText: '1 min ahead' }).waitFor();
    await page.locator('#lab-more').click();
    assert.equal(await page.locator('#bot-kill').isVisible(), false);
  });

  it('shows whole until when somebody is timed out, in French and in a narrow window, too', async () => {
    const guild = (await world_of(view)).guilds[0].id;
    const done = await fetch(`${view.playground.address}_sandbox/act`, {
      method: 'POST', headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ as: '1000000000000000011', do: 'timeout', guild, user: '1000000000000000013', seconds: 20 * 86400 }),
    });
    assert.equal(done.status, 200, await done.text());
    const { page } = await open_page(view.browser, view.playground.address, { viewport: { width: 900, height: 700 }, locale: 'fr-FR' });
    const badge = page.locator('#panel-members .badge', { hasText: 'exclusion jusqu’au' });
    await badge.waitFor();
    const [inside, row] = await badge.evaluate((node) => [node, node.closest('.member')].map((one) => {
      const { left, right } = one.getBoundingClientRect();
      return { left, right };
    }));
    assert.ok(inside.left >= row.left && inside.right <= row.right, `${JSON.stringify(inside)} is not within ${JSON.stringify(row)}`);
    assert.ok(await page.locator('#panel-members').evaluate((node) => node.scrollWidth <= node.clientWidth), 'the panel has nothing that is cut');
    await shot(page, 'timed-out-in-a-narrow-window');
  });
});
