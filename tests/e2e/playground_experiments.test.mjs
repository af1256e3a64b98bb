// Owns: the proof of whole experiments: scenarios, first steps, saves, and what a damaged save does not do.
// Must not know: how the page is built, beyond names, roles and ids.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, it } from 'node:test';

import { bot_state, in_browser, message, post, refused_with, say_yes, shot, use_page } from './playground_driver.mjs';

in_browser('experiments', () => {
  const data = mkdtempSync(join(tmpdir(), 'veilleur-experiments-'));
  const view = use_page({ options: ['--data', data], expected: refused_with(409) });
  after(() => rmSync(data, { recursive: true }));
  const answers = (page, text) => page.locator('.message[data-author=Veilleur]', { hasText: text });
  const banned = (page, name) => page.locator('#panel-members .member.banned', { hasText: name });
  const said = (page, text) => page.locator('.notice', { hasText: text }).waitFor();
  /** The new process has identified: what is said before that it never hears, as on Discord. */
  const connected = async (page) => {
    await bot_state(page, 'running');
    await page.waitForFunction(async () => (await (await fetch('/_sandbox/state')).json()).sessions.length > 0);
  };
  const open_laboratory = async (page) => {
    await page.locator('#experiment').click();
    await page.locator('#laboratory[open] .scenario').first().waitFor();
  };
  const begin = async (page, name) => {
    await open_laboratory(page);
    await page.locator(`[data-focus="begin ${name}"]`).click();
    await say_yes(page);
    await page.locator('#laboratory').waitFor({ state: 'hidden' });
    await connected(page);
  };
  const save = async (page, name) => {
    await open_laboratory(page);
    await page.locator('#save-name').fill(name);
    await page.locator('.save-form button').click();
    await said(page, `Saved as “${name}”.`);
    await page.keyboard.press('Escape');
    await bot_state(page, 'running');
  };
  const load = async (page, name) => {
    await open_laboratory(page);
    await page.getByRole('button', { name: `Load: ${name}` }).click();
    await say_yes(page);
  };

  it('leads through its first steps, each done at the press of a button', async () => {
    const { page } = view;
    const guide = page.locator('#guide');
    await guide.getByText('1 of 5').waitFor();
    await guide.getByRole('button', { name: 'Do it' }).click();
    await banned(page, 'Mallory').waitFor();
    await answers(page, '@Mallory').first().waitFor();
    await guide.getByText('2 of 5').waitFor();
    assert.match(await guide.textContent(), /^First steps2 of 5Kill the bot while she is banned, as a power cut would\.Do itBackNext$/);
    await guide.getByRole('button', { name: 'Do it' }).click();
    await bot_state(page, 'killed');
    await guide.getByText('3 of 5').waitFor();
    await guide.getByRole('button', { name: 'Do it' }).click();
    await bot_state(page, 'running');
    await guide.getByText('4 of 5').waitFor();
    await guide.getByRole('button', { name: 'Do it' }).click();
    await banned(page, 'Mallory').waitFor({ state: 'detached' });
    await guide.getByRole('button', { name: 'Back' }).click();
    await guide.getByText('4 of 5').waitFor();
    await guide.getByRole('button', { name: 'Next' }).click();
    await guide.getByText('5 of 5').waitFor();
    await guide.getByRole('button', { name: 'Do it' }).focus();
    await page.keyboard.press('Enter');
    await guide.getByText('That is all: now try what you like.').waitFor();
    assert.equal(await guide.getByRole('button', { name: 'Next' }).isDisabled(), true);
    assert.equal(await page.evaluate(() => document.activeElement.dataset.guide), 'back', 'the focus stays in the strip');
    await guide.getByRole('button', { name: 'Hide the first steps' }).focus();
    await page.keyboard.press('Enter');
    assert.equal(await guide.isVisible(), false);
    assert.equal(await page.evaluate(() => document.activeElement.id), 'experiment', 'where they can be shown again');
  });

  it('shows its hidden first steps again when asked, and after each restart and load', async () => {
    const { page } = view;
    const guide = page.locator('#guide');
    await open_laboratory(page);
    await page.getByRole('button', { name: 'Show the first steps' }).click();
    await page.locator('#laboratory').waitFor({ state: 'hidden' });
    await guide.getByText('1 of 5').waitFor();
    assert.equal(await page.evaluate(() => document.activeElement.dataset.guide), 'do');
    await guide.getByRole('button', { name: 'Next' }).click();
    await guide.getByText('2 of 5').waitFor();
    await begin(page, 'community');
    await guide.getByText('1 of 5').waitFor();
    await save(page, 'first');
    await guide.getByRole('button', { name: 'Hide the first steps' }).click();
    await load(page, 'first');
    await said(page, '“first” is loaded.');
    await guide.getByText('1 of 5').waitFor();
    await guide.getByRole('button', { name: 'Hide the first steps' }).click();
    await begin(page, 'community');
    await guide.getByText('1 of 5').waitFor();
  });

  it('begins another scenario, at real time and with an empty database', async () => {
    const { page } = view;
    await page.locator('[data-advance="3600000"]').click();
    await page.locator('#clock-ahead', { hasText: 'ahead' }).waitFor();
    await begin(page, 'crossroads');
    await page.locator('#experiment', { hasText: 'A crossroads in trouble' }).waitFor();
    await page.locator('#clock-ahead', { hasText: 'real time' }).waitFor();
    assert.deepEqual(await page.locator('.place .label').filter({ hasText: /^(porch|rules|english|日本語)$/ }).allTextContents(), ['porch', 'rules', 'english', '日本語']);
    await page.locator('#guide').getByText('1 of 4').waitFor();
    await post(page, 'Ingrid', '!ban @gem_shop_1 advertising -d 60');
    // Number one of an empty database.
    await answers(page, '#1 ·').first().waitFor();
    await page.locator('#panel-members h3', { hasText: /^WARDENS · 2/i }).waitFor();
    // Three are called the same; the name that nobody else has tells them apart.
    await page.locator('#panel-members .member', { hasText: '@gem_shop_2' }).waitFor();
    await shot(page, 'crossroads');
  });

  it('saves world, database and clock, and takes them up again', async () => {
    const { page } = view;
    await begin(page, 'community');
    await post(page, 'Alice', '!ban @oscar for the record -d 60');
    await banned(page, 'Oscar').waitFor();
    await page.locator('[data-advance="3600000"]').click();
    await banned(page, 'Oscar').waitFor({ state: 'detached' });
    await post(page, 'Alice', '!ban @mallory spam -d 60');
    await banned(page, 'Mallory').waitFor();
    await answers(page, '@Mallory').first().waitFor();
    await save(page, 'Pendant le ban');

    // What happens now is not in the save.
    await post(page, 'Alice', '!cancel 2');
    await banned(page, 'Mallory').waitFor({ state: 'detached' });
    await post(page, 'Bob', 'this never happened');
    await message(page, 'this never happened').waitFor();
    await page.locator('[data-advance="86400000"]').click();

    await load(page, 'Pendant le ban');
    await said(page, '“Pendant le ban” is loaded.');
    await banned(page, 'Mallory').waitFor();
    await page.locator('#clock-ahead', { hasText: /^1\sh ahead/ }).waitFor();
    await message(page, 'this never happened').waitFor({ state: 'detached' });
    // The bot's promise is in the save as well: her minute goes on, and ends.
    await page.locator('[data-advance="60000"]').click();
    await banned(page, 'Mallory').waitFor({ state: 'detached', timeout: 60_000 });
    await post(page, 'Alice', '!getto @oscar');
    await answers(page, 'for the record').last().waitFor();
  });

  it('refuses a damaged save in words, and loses nothing', async () => {
    const { page } = view;
    await save(page, 'spoilt');
    await post(page, 'Bob', 'still here');
    await message(page, 'still here').waitFor();
    const world = join(data, 'saves', 'spoilt', 'world.json');
    writeFileSync(world, readFileSync(world, 'utf8').replace('mallory', 'malllory'));
    const process_before = await page.locator('#bot-detail').textContent();
    await load(page, 'spoilt');
    await said(page, 'world.json is damaged');
    await page.keyboard.press('Escape');
    assert.equal(await page.locator('#bot-detail').textContent(), process_before, 'the bot was not even stopped');
    assert.equal(await message(page, 'still here').count(), 1);

    writeFileSync(join(data, 'saves', 'spoilt', 'save.json'), 'not json');
    await open_laboratory(page);
    const row = page.locator('[data-save=spoilt]');
    await row.getByText('Cannot be used: save.json is damaged').waitFor();
    assert.equal(await page.getByRole('button', { name: 'Load: spoilt' }).isDisabled(), true);
    await page.getByRole('button', { name: 'Delete: spoilt' }).click();
    await page.getByRole('heading', { name: 'Delete the save “spoilt”?' }).waitFor();
    await say_yes(page);
    await row.waitFor({ state: 'detached' });
    assert.equal(await page.locator('[data-save="Pendant le ban"]').count(), 1);
    await shot(page, 'laboratory');
    await page.keyboard.press('Escape');
  });

  it('starts over where the scenario began', async () => {
    const { page } = view;
    await begin(page, 'community');
    await page.locator('#clock-ahead', { hasText: 'real time' }).waitFor();
    await page.locator('#panel-members .member', { hasText: 'PROMO 2000' }).waitFor();
    await message(page, 'still here').waitFor({ state: 'detached' });
    await post(page, 'Alice', '!getto @mallory');
    const record = answers(page, 'Mallory').last();
    await record.waitFor();
    assert.doesNotMatch(await record.textContent(), /spam/);
  });
});
