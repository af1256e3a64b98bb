// Owns: the proof that reactions, pins and threads work on the page with the real sandbox.
// Must not know: how the page is built, beyond names, roles and ids.
import assert from 'node:assert/strict';
import { before, it } from 'node:test';

import { act_as, in_browser, message, place, post, use_page } from './playground_driver.mjs';
import { words } from './support/words.mjs';

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
    await panel.locator('.pin-row', { hasText: 'cake' }).getByRole('button', { name: words('jump') }).click();
    await page.locator('.jumped', { hasText: 'cake' }).waitFor();
    // Mallory may not pin, and is offered neither that nor the contrary.
    await act_as(page, 'Mallory');
    await cake().hover();
    await page.getByRole('button', { name: `${words('reply')}: Bob` }).waitFor();
    assert.equal(await page.getByRole('button', { name: /pin: Bob/i }).count(), 0);
    await act_as(page, 'Alice');
    await page.locator('.head-tools').getByRole('button', { name: 'Pinned messages' }).click();
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

  it('a thread shows each person what they may do with it, asleep, awake and locked', async () => {
    const { page } = view;
    const tool = (key) => page.locator(`#conversation-head [data-tool=${key}]`);
    const listed = () => page.locator('#places .place.thread', { hasText: 'Plans' });
    await place(page, 'general').click();
    await post(page, 'Oscar', 'let us plan');
    const plan = message(page, 'let us plan').first();
    await plan.hover();
    await page.getByRole('button', { name: `${words('start_thread')}: Oscar` }).click();
    const dialog = page.locator('dialog[open]');
    await dialog.getByRole('button', { name: words('create') }).click();
    await dialog.getByText(words('thread_name_missing')).waitFor();
    await dialog.getByRole('textbox').fill('Plans');
    await page.keyboard.press('Enter');
    await head(page, 'Plans').waitFor();
    // It is Oscar's: he may lay it to sleep, but not lock it. Yuki joins and leaves.
    await tool('archive').waitFor();
    assert.equal(await tool('lock').count(), 0);
    await act_as(page, 'Yuki (Kyoto)');
    await tool('join_thread').click();
    await tool('leave_thread').click();
    await tool('join_thread').waitFor();
    assert.equal(await tool('archive').count(), 0);
    await act_as(page, 'Oscar');
    await tool('archive').click();
    await page.getByText(words('thread_archived')).waitFor();
    // It stays in the list while one is in it; after that one finds it among the channel's threads.
    await listed().and(page.locator('.archived')).waitFor();
    await page.locator('.crumb').click();
    await listed().waitFor({ state: 'detached' });
    // A new message wakes it, whoever writes it.
    await act_as(page, 'Mallory');
    await tool('threads').click();
    await page.locator('.panel-row', { hasText: 'Plans' }).click();
    await head(page, 'Plans').waitFor();
    await page.locator('#box').fill('good morning');
    await page.locator('#box').press('Enter');
    await message(page, 'good morning').waitFor();
    await listed().and(page.locator(':not(.archived)')).waitFor();
    await act_as(page, 'Alice');
    await tool('lock').click();
    await tool('archive').click();
    await tool('unarchive').waitFor();
    assert.equal(await tool('unlock').count(), 0, 'a thread that sleeps can only be woken');
    await act_as(page, 'Oscar');
    await page.getByText(words('thread_locked')).waitFor();
    assert.equal(await page.locator('#box').isDisabled(), true);
    assert.equal(await tool('unarchive').count(), 0, 'a locked thread is for those who manage threads');
    await page.locator('.crumb').click();
    await tool('threads').click();
    await page.locator('.panel-row', { hasText: 'Plans' }).getByText(words('locked')).waitFor();
    await page.keyboard.press('Escape');
  });

  it('keeps whoever may not write from writing, and says why', async () => {
    const { page } = view;
    await act_as(page, 'Oscar');
    await place(page, 'annonces').click();
    await page.getByText(words('no_right_to_send')).waitFor();
    assert.equal(await page.locator('#box').isDisabled(), true);
    await act_as(page, 'Bob');
    await page.getByText(words('no_right_to_send')).waitFor({ state: 'detached' });
    assert.equal(await page.locator('#box').isDisabled(), false);
    await place(page, 'general').click();
    await act_as(page, 'Kévin');
    await page.getByText(words('you_timed_out', { name: 'Kévin', time: '' }).split(' until')[0]).first().waitFor();
    assert.equal(await page.locator('#box').isDisabled(), true);
    await act_as(page, 'Alice');
  });
});
