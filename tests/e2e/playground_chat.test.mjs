// Owns: the proof that the chat works with the real sandbox and bot: writing, completion, DMs, ephemerals, keyboard, themes, narrow windows.
// Must not know: how the page is built, beyond names, roles and ids.
import assert from 'node:assert/strict';
import { it } from 'node:test';

import { act_as, in_browser, message, place, post, shot, use_page } from './playground_driver.mjs';

const focused = (page, read) => page.evaluate(read);

in_browser('the chat', () => {
  const view = use_page();

  it('shows Discord’s markup in what is posted', async () => {
    const { page } = view;
    await post(page, 'Bob', '# Plan\n- **tea**\n- cake\n> quoted\n||the end|| <t:1700000000:R> [site](https://example.org) `x`');
    const shown = message(page, 'quoted').locator('.content');
    await shown.waitFor();
    assert.equal(await shown.getByRole('heading', { name: 'Plan' }).count(), 1);
    assert.deepEqual(await shown.locator('ul > li').allTextContents(), ['tea', 'cake']);
    assert.equal(await shown.locator('li strong').textContent(), 'tea');
    assert.equal(await shown.locator('blockquote').textContent(), 'quoted');
    assert.equal(await shown.locator('time').textContent(), '3 years ago');
    assert.equal(await shown.getByRole('link', { name: 'site' }).getAttribute('href'), 'https://example.org/'.slice(0, -1));
    const spoiler = shown.locator('.spoiler');
    assert.equal(await spoiler.getAttribute('aria-label'), 'Spoiler, press to reveal');
    assert.equal(await spoiler.locator('.spoiler-text').isVisible(), false);
    await spoiler.press('Enter');
    assert.equal(await spoiler.locator('.spoiler-text').isVisible(), true);
  });

  it('completes people, roles, channels and emoji with the keyboard', async () => {
    const { page } = view;
    await act_as(page, 'Alice');
    const box = page.locator('#box');
    await box.fill('');
    await box.pressSequentially('hello @mal');
    assert.equal(await page.getByRole('listbox', { name: 'Suggestions' }).isVisible(), true);
    await box.press('Enter');
    assert.equal(await box.inputValue(), 'hello @mallory ');
    await box.pressSequentially('@mod');
    assert.match(await box.getAttribute('aria-activedescendant'), /suggestions-0/);
    await box.press('Tab');
    await box.pressSequentially('in #ran');
    await box.press('Enter');
    await box.pressSequentially(':tad');
    await box.press('Enter');
    await box.press('Escape');
    await box.press('Enter');
    const shown = message(page, 'hello @Mallory');
    await shown.waitFor();
    assert.match(await shown.locator('.content').textContent(), /^hello @Mallory @Modération in #random 🎉/);
    assert.equal(await shown.locator('.mention').count(), 3);
    assert.equal(await box.inputValue(), '', 'what was sent is gone from the box');
  });

  it('starts a new line with Shift and Enter, and sends with Enter', async () => {
    const { page } = view;
    const box = page.locator('#box');
    await box.pressSequentially('one line');
    await box.press('Shift+Enter');
    await box.pressSequentially('and another');
    assert.equal(await message(page, 'one line').count(), 0);
    await box.press('Enter');
    await message(page, 'and another').waitFor();
    assert.equal(await message(page, 'and another').locator('.content').innerText(), 'one line\nand another');
  });

  it('counts towards the limit, and does not send beyond it', async () => {
    const { page } = view;
    const box = page.locator('#box');
    await box.fill('x'.repeat(1700));
    assert.equal(await page.locator('#counter').textContent(), '');
    await box.fill('x'.repeat(1990));
    assert.equal(await page.locator('#counter').textContent(), '10');
    await box.fill('x'.repeat(2001));
    assert.equal(await page.locator('#counter').textContent(), '1 over the limit');
    assert.equal(await page.locator('#send').isDisabled(), true);
    await box.press('Enter');
    assert.equal((await box.inputValue()).length, 2001);
    await box.fill('');
  });

  it('keeps a draft for each person and channel, across a reload, too', async () => {
    const { page } = view;
    const box = page.locator('#box');
    await box.fill('half a thought');
    await place(page, 'random').click();
    assert.equal(await box.inputValue(), '');
    await box.fill('another');
    await act_as(page, 'Bob');
    assert.equal(await box.inputValue(), '');
    await act_as(page, 'Alice');
    await page.reload();
    await page.locator('.conversation-head h2', { hasText: 'random' }).waitFor();
    assert.equal(await box.inputValue(), 'another');
    await box.fill('');
    await place(page, 'general').click();
    assert.equal(await box.inputValue(), 'half a thought');
    await box.fill('');
  });

  it('edits the last message with arrow up, replies, and deletes after a question', async () => {
    const { page } = view;
    await post(page, 'Bob', 'a mistkae');
    await message(page, 'a mistkae').waitFor();
    await page.locator('#box').press('ArrowUp');
    const editor = page.getByRole('textbox', { name: 'Edit the message' });
    await editor.waitFor();
    assert.equal(await editor.inputValue(), 'a mistkae');
    await editor.fill('a mistake');
    await editor.press('Enter');
    const fixed = message(page, 'a mistake');
    await fixed.getByText('(edited)').waitFor();
    await page.locator('#box').press('ArrowUp');
    await editor.fill('never mind');
    await editor.press('Escape');
    assert.equal(await message(page, 'never mind').count(), 0);

    await act_as(page, 'Alice');
    await fixed.hover();
    assert.equal(await page.getByRole('button', { name: 'Edit: Bob' }).count(), 0, 'nobody edits what another has written');
    await page.getByRole('button', { name: 'Reply: Bob' }).click();
    await page.getByText('Replying to Bob').waitFor();
    await page.locator('#box').fill('forgiven');
    await page.locator('#box').press('Enter');
    const reply = message(page, 'forgiven');
    assert.match(await reply.locator('.answered').textContent(), /Bob.*a mistake/);
    await page.getByText('Replying to Bob').waitFor({ state: 'detached' });

    await fixed.first().hover();
    await page.getByRole('button', { name: 'Delete: Bob' }).click();
    const question = page.getByRole('dialog', { name: 'Delete the message' });
    await question.getByRole('button', { name: 'Cancel' }).last().click();
    assert.equal(await page.locator('.message .body', { hasText: /^a mistake/ }).count(), 1);
    await fixed.first().hover();
    await page.getByRole('button', { name: 'Delete: Bob' }).click();
    await question.getByRole('button', { name: 'Delete' }).click();
    await reply.getByText('The original message was deleted').waitFor();
    assert.equal(await page.locator('.message .body', { hasText: /^a mistake/ }).count(), 0);
  });

  it('shows descriptions in the language of whoever acts', async () => {
    const { page } = view;
    await act_as(page, 'Alice');
    await page.locator('#box').fill('/pi');
    await page.getByRole('option', { name: 'Répond pong' }).waitFor();
    await act_as(page, 'Bob');
    await page.locator('#box').fill('/pi');
    await page.getByRole('option', { name: 'Answers pong' }).waitFor();
    await page.locator('#box').fill('');
  });

  it('shows an ephemeral answer to one person, until it is dismissed', async () => {
    const { page } = view;
    await act_as(page, 'Bob');
    await page.locator('#box').fill('/getto');
    await page.locator('#box').press('Enter');
    await page.getByRole('combobox', { name: 'user' }).fill('mallory');
    await page.keyboard.press('Enter');
    await page.locator('.command-form button.primary').click();
    const answer = page.locator('.message.private', { hasText: 'Bob used' });
    await answer.getByText('Only you can see this').waitFor();
    await act_as(page, 'Alice');
    await answer.waitFor({ state: 'detached' });
    await act_as(page, 'Bob');
    await answer.getByRole('button', { name: 'Dismiss message' }).click();
    await answer.waitFor({ state: 'detached' });
  });

  it('opens a DM with the bot, is told of its messages, and closes its DMs', async () => {
    const { page } = view;
    await act_as(page, 'Mallory');
    await page.locator('#rail').getByRole('button', { name: 'Direct messages' }).click();
    await place(page, 'Write to Veilleur').click();
    await page.locator('.conversation-head h2', { hasText: 'Veilleur' }).waitFor();
    await page.locator('#box').fill('hello, bot');
    await page.locator('#box').press('Enter');
    await message(page, 'hello, bot').waitFor();
    await page.locator('#rail').getByRole('button', { name: 'Les Veilleurs' }).click();
    await page.locator('.conversation-head h2', { hasText: 'general' }).waitFor();
    await post(page, 'Alice', '!ban @mallory private word -d 3600');
    await message(page, 'private word').nth(1).waitFor();
    await act_as(page, 'Mallory');
    const home = page.locator('#rail [data-guild=home]');
    await home.locator('.count-badge', { hasText: '1' }).waitFor();
    await home.click();
    await page.locator('#messages').getByText('private word').waitFor();
    assert.equal(await home.locator('.count-badge').count(), 0);
    await page.locator('#settings').click();
    await page.getByRole('checkbox', { name: 'Accept messages from members of this server' }).uncheck();
    await page.keyboard.press('Escape');
    await page.getByText('Mallory accepts no direct messages').waitFor();
    await page.getByRole('button', { name: 'Accept messages' }).click();
    await page.getByText('Mallory accepts no direct messages').waitFor({ state: 'detached' });
    await page.locator('#rail').getByRole('button', { name: 'Les Veilleurs' }).click();
    await page.getByText('Mallory is banned from this server.').waitFor();
    assert.equal(await page.locator('#box').isDisabled(), true);
    await act_as(page, 'Alice');
  });

  it('marks channels with something new, for whoever has not looked', async () => {
    const { page } = view;
    await act_as(page, 'Alice');
    await place(page, 'random').click();
    await post(page, 'Alice', 'only here, @bob');
    await message(page, 'only here').waitFor();
    await place(page, 'general').click();
    assert.equal(await page.locator('.place.unread', { hasText: 'random' }).count(), 0, 'Alice wrote it herself');
    await act_as(page, 'Bob');
    const mark = page.locator('.place.unread', { hasText: 'random' });
    assert.equal(await mark.locator('.count-badge').textContent(), '1');
    await mark.click();
    await page.locator('.new-mark').waitFor();
    await mark.waitFor({ state: 'detached' });
    assert.ok(await message(page, 'only here').evaluate((node) => node.classList.contains('mentions')));
    await place(page, 'general').click();
  });

  it('hides from each person the channels they may not see', async () => {
    const { page } = view;
    await act_as(page, 'Bob');
    await place(page, 'moderation').waitFor();
    await act_as(page, 'Oscar');
    await place(page, 'moderation').waitFor({ state: 'detached' });
    await act_as(page, 'Alice');
  });

  it('can be used with the keyboard alone', async () => {
    const { page } = view;
    await post(page, 'Alice', 'keys only');
    await message(page, 'keys only').waitFor();
    // From the box back to the last message, its tools, and a reply.
    await page.locator('#box').focus();
    await page.keyboard.press('Shift+Tab');
    for (let step = 0; step < 6 && !await focused(page, () => document.activeElement.closest('.message')); step += 1) await page.keyboard.press('Shift+Tab');
    assert.match(await focused(page, () => document.activeElement.closest('.message').textContent), /keys only/, 'Shift+Tab leads from the box to the newest message');
    await page.evaluate(() => document.activeElement.closest('.message').focus());
    await page.keyboard.press('ArrowUp');
    assert.doesNotMatch(await focused(page, () => document.activeElement.querySelector('.body').textContent), /keys only/);
    await page.keyboard.press('End');
    assert.match(await focused(page, () => document.activeElement.textContent), /keys only/);
    assert.equal(await page.locator('.message:focus .deeds').evaluate((node) => getComputedStyle(node).opacity !== '0' || node.getAnimations().length > 0), true, 'the tools show with the focus');
    await page.keyboard.press('e');
    // The field takes the focus in the frame after it appears, so that the letter is not typed into it.
    await page.waitForFunction(() => document.activeElement.matches('.editor-field'));
    await page.keyboard.press('Escape');
    assert.equal(await focused(page, () => document.activeElement.id), 'box');
    // Channels by keyboard.
    await place(page, 'general').focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.locator('.conversation-head h2', { hasText: 'random' }).waitFor();
    assert.equal(await focused(page, () => document.activeElement.id), 'box', 'whoever goes somewhere can write at once');
    // A panel gives the focus back to what opened it.
    await page.getByRole('button', { name: 'Pinned messages' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('dialog', { name: 'Pinned messages' }).waitFor();
    await page.keyboard.press('Escape');
    assert.equal(await focused(page, () => document.activeElement.getAttribute('aria-label')), 'Pinned messages');
    await place(page, 'general').click();
  });

  it('traps no keyboard: Tab goes through the page and comes round', async () => {
    const { page } = view;
    await page.locator('#box').focus();
    const seen = new Set();
    for (let step = 0; step < 120; step += 1) {
      await page.keyboard.press('Tab');
      const here = await focused(page, () => {
        const node = document.activeElement;
        window.stops ??= new Map();
        if (!window.stops.has(node)) window.stops.set(node, window.stops.size);
        return { stop: window.stops.get(node), region: node.closest('#lab, #rail, #places, #user-area, #conversation, #side')?.id ?? 'none', hidden: node !== document.body && node.getBoundingClientRect().width === 0 };
      });
      assert.equal(here.hidden, false, 'nothing invisible takes the focus');
      seen.add(here.region);
    }
    for (const region of ['lab', 'rail', 'places', 'user-area', 'conversation', 'side']) assert.ok(seen.has(region), `${region} was reached: ${[...seen]}`);
  });

  it('has a name for every control, one main, and a polite log', async () => {
    const { page } = view;
    const nameless = await page.evaluate(() => [...document.querySelectorAll('button, input, textarea, select, a, [role=button]')].filter((node) => node.checkVisibility()
      && !(node.getAttribute('aria-label') || node.textContent.trim() || node.labels?.length || node.title)).map((node) => node.outerHTML.slice(0, 120)));
    assert.deepEqual(nameless, []);
    assert.equal(await page.getByRole('main').count(), 1);
    assert.equal(await page.getByRole('log', { name: 'Messages' }).getAttribute('aria-live'), 'polite');
    const ids = await page.evaluate(() => [...document.querySelectorAll('[id]')].map((node) => node.id));
    assert.equal(new Set(ids).size, ids.length, 'no id stands twice');
  });

  it('follows the system’s theme, can be switched, and remembers', async () => {
    const { page } = view;
    const ground = () => page.evaluate(() => getComputedStyle(document.querySelector('#conversation')).backgroundColor);
    await page.emulateMedia({ colorScheme: 'light' });
    assert.equal(await ground(), 'rgb(255, 255, 255)');
    await shot(page, 'chat-light');
    await page.emulateMedia({ colorScheme: 'dark' });
    assert.equal(await ground(), 'rgb(40, 43, 52)');
    await shot(page, 'chat-dark');
    await page.locator('#settings').click();
    await page.getByRole('radio', { name: 'Light' }).check();
    assert.equal(await ground(), 'rgb(255, 255, 255)', 'the choice is stronger than the system');
    await page.reload();
    await page.locator('[data-member]').first().waitFor();
    assert.equal(await ground(), 'rgb(255, 255, 255)');
    await page.locator('#settings').click();
    await page.getByRole('radio', { name: 'Same as this device' }).check();
    assert.equal(await ground(), 'rgb(40, 43, 52)');
    await page.keyboard.press('Escape');
    await page.emulateMedia({ colorScheme: 'light' });
  });

  it('can be switched to French and back', async () => {
    const { page } = view;
    await place(page, 'general').click();
    await page.locator('#settings').click();
    await page.getByRole('radio', { name: 'Français' }).click();
    await page.getByRole('button', { name: 'Réglages' }).waitFor();
    assert.equal(await page.locator('html').getAttribute('lang'), 'fr');
    await page.locator('.conversation-head h2', { hasText: 'general' }).waitFor();
    assert.equal(await page.locator('#box').getAttribute('placeholder'), 'Envoyer un message dans #general');
    await shot(page, 'chat-french');
    await page.getByRole('button', { name: 'Réglages' }).click();
    await page.getByRole('radio', { name: 'English' }).click();
    await page.getByRole('button', { name: 'Settings' }).waitFor();
  });

  it('fits a phone: nothing is cut off, the lists open over the conversation and close again', async () => {
    const { page } = view;
    await place(page, 'general').click();
    await page.setViewportSize({ width: 360, height: 740 });
    const overflow = () => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(await overflow() <= 0, 'nothing stands out at the side');
    assert.equal(await page.locator('#places').isVisible(), false);
    assert.equal(await page.locator('#side').isVisible(), false);
    await page.getByRole('button', { name: 'Channels' }).click();
    assert.equal(await page.locator('#places').isVisible(), true);
    await shot(page, 'chat-phone');
    await place(page, 'random').click();
    await page.locator('.conversation-head h2', { hasText: 'random' }).waitFor();
    assert.equal(await page.locator('#places').isVisible(), false, 'going somewhere closes the list');
    await page.getByRole('button', { name: 'Details' }).click();
    assert.equal(await page.locator('#side').isVisible(), true);
    await page.keyboard.press('Escape');
    assert.equal(await page.locator('#side').isVisible(), false);
    await page.locator('#box').fill('from a phone');
    await page.locator('#send').click();
    await message(page, 'from a phone').waitFor();
    assert.ok(await overflow() <= 0);
    await page.setViewportSize({ width: 1360, height: 820 });
    await place(page, 'general').click();
  });

  it('stands still for those who ask for it', async () => {
    const { page } = view;
    await page.emulateMedia({ reducedMotion: 'reduce' });
    const moving = await page.evaluate(() => [...document.querySelectorAll('*')].filter((node) => {
      const style = getComputedStyle(node);
      return style.animationName !== 'none' || style.transitionDuration.split(',').some((one) => Number.parseFloat(one) > 0);
    }).map((node) => node.className));
    assert.deepEqual(moving, []);
    await page.emulateMedia({ reducedMotion: 'no-preference' });
  });
});
