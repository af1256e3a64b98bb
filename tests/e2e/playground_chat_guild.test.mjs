// Owns: the proof that reactions, pins and threads work on the page with the real sandbox.
// Must not know: how the page is built, beyond names, roles and ids.
import assert from 'node:assert/strict';
import { before, it } from 'node:test';

import { act_as, in_browser, message, post, use_page } from './playground_driver.mjs';

const head = (page, name) => page.locator('.conversation-head h2', { hasText: name });

in_browser('reactions, pins and threads', () => {
  const view = use_page();
  before(() => post(view.page, 'Bob', 'who brings the cake?'));
  const cake = () => view.page.locator('.message:not(.system)', { hasText: 'who brings the cake?' }).first();

  it('two people react, and one takes it back', async () => {
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

  it('a pin is announced and listed, until it is taken away', async () => {
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

  it('a thread begins with a message, is locked, sleeps, and is woken', async () => {
    const { page } = view;
    await cake().hover();
    await page.getByRole('button', { name: 'Create a thread: Bob' }).click();
    await page.getByLabel('Name of the thread').fill('Cake');
    await page.keyboard.press('Enter');
    await head(page, 'Cake').waitFor();
    await page.locator('#box').fill('I do');
    await page.locator('#box').press('Enter');
    await message(page, 'I do').waitFor();
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

  it('a private thread is seen by its members and moderators alone', async () => {
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
});
