// Owns: the proof that reactions, pins and threads work on the page with the real sandbox.
// Must not know: how the page is built, beyond names, roles and ids.
import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';

import { missing, open_page, post, start_browser, start_playground } from './playground_driver.mjs';

const why_not = missing();
if (why_not && process.env.CI) throw new Error(`nothing may be skipped here: ${why_not}`);
const test = (name, run) => it(name, { skip: why_not ?? false }, run);

const act_as = (page, label) => page.locator('#post-as').selectOption({ label });
const head = (page, name) => page.locator('.conversation-head h2', { hasText: name });

let browser;
let playground;
let view;
before(async () => {
  if (why_not) return;
  browser = await start_browser();
  playground = await start_playground();
  view = await open_page(browser, playground.address);
  await post(view.page, 'Bob', 'who brings the cake?');
});
after(async () => {
  if (why_not) return;
  const { errors, foreign } = view;
  await browser.close();
  const status = await playground.end();
  assert.deepEqual([foreign, errors, status], [[], [], 0]);
});
const cake = () => view.page.locator('.message:not(.system)', { hasText: 'who brings the cake?' }).first();

test('two people react, and one takes it back', async () => {
  const { page } = view;
  await cake().hover();
  await page.getByRole('button', { name: 'React with 👍' }).click();
  await cake().locator('.reaction.mine', { hasText: '1' }).waitFor();
  await act_as(page, 'Alice');
  await cake().locator('.reaction').click();
  await cake().locator('.reaction.mine', { hasText: '2' }).waitFor();
  await cake().locator('.reaction').click();
  await cake().locator('.reaction:not(.mine)', { hasText: '1' }).waitFor();
});

test('a pin is announced and listed, until it is taken away', async () => {
  const { page } = view;
  await act_as(page, 'Alice');
  await cake().hover();
  await page.getByRole('button', { name: 'Pin: Bob' }).click();
  await page.locator('.message.system', { hasText: 'Alice pinned a message' }).waitFor();
  await page.locator('.head-tools').getByRole('button', { name: 'Pinned messages' }).click();
  const panel = page.getByRole('dialog', { name: 'Pinned messages' });
  await panel.locator('.pin-row', { hasText: 'cake' }).waitFor();
  await panel.getByRole('button', { name: 'Unpin' }).click();
  await cake().hover();
  await page.getByRole('button', { name: 'Pin: Bob', exact: true }).waitFor();
});

test('a thread begins with a message, is locked, sleeps, and is woken', async () => {
  const { page } = view;
  await cake().hover();
  await page.getByRole('button', { name: 'Create a thread: Bob' }).click();
  await page.getByLabel('Name of the thread').fill('Cake');
  await page.keyboard.press('Enter');
  await head(page, 'Cake').waitFor();
  await page.locator('#box').fill('I do');
  await page.locator('#box').press('Enter');
  await page.locator('.message', { hasText: 'I do' }).waitFor();
  await page.getByRole('button', { name: 'Lock', exact: true }).click();
  await page.locator('.conversation-head .badge', { hasText: 'locked' }).waitFor();
  await act_as(page, 'Oscar');
  await page.getByText('This thread is locked.').waitFor();
  assert.equal(await page.locator('#box').isDisabled(), true);
  await act_as(page, 'Alice');
  await page.getByRole('button', { name: 'Archive', exact: true }).click();
  await page.getByRole('button', { name: 'Open again' }).click();
  await page.getByRole('button', { name: 'Unlock' }).click();
  await page.locator('.conversation-head .badge').waitFor({ state: 'detached' });
  await page.locator('.crumb').click();
  await page.locator('.thread-link', { hasText: 'Cake' }).waitFor();
});

test('a private thread is seen by its members and moderators alone', async () => {
  const { page } = view;
  await page.getByRole('button', { name: 'Threads' }).click();
  await page.getByRole('button', { name: 'New thread' }).click();
  await page.getByLabel('Name of the thread').fill('Secret');
  await page.getByRole('checkbox', { name: /Private/ }).check();
  await page.getByLabel('Name of the thread').press('Enter');
  await head(page, 'Secret').waitFor();
  await act_as(page, 'Oscar');
  await head(page, 'general').waitFor();
  assert.equal(await page.locator('#places .place.thread', { hasText: 'Secret' }).count(), 0);
  await act_as(page, 'Alice');
  await page.locator('#places .place.thread', { hasText: 'Secret' }).waitFor();
});
