// Owns: the proof that nothing is lost by one press too many: what asks first, what a save may be called, and where the
// focus is meanwhile.
// Must not know: what a scenario or a save holds.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, it } from 'node:test';

import { bot_state, control, eventually, in_browser, message, post, say_yes, shot, use_page } from './playground_driver.mjs';
import { words } from './support/words.mjs';

in_browser('questions before what cannot be undone', () => {
  const data = mkdtempSync(join(tmpdir(), 'veilleur-questions-'));
  const view = use_page({ options: ['--data', data] });
  after(() => rmSync(data, { recursive: true }));
  const question = (page, key, name) => page.getByRole('heading', { name: words(key, { name }) }).waitFor();
  const worlds = async () => (await control(view, 'state')).body.worlds_replaced;
  const say_no = (page) => page.keyboard.press('Enter');
  const has_focus = (page, selector) => page.waitForFunction((one) => document.querySelector(one)?.contains(document.activeElement) ?? false, selector);
  const open_laboratory = async (page) => {
    await page.locator('#experiment').click();
    await page.locator('#laboratory[open] .scenario').first().waitFor();
  };
  const closed = (page) => page.locator('#laboratory').waitFor({ state: 'hidden' });

  it('asks before it restarts the scenario from the clock, and takes no Enter for a yes', async () => {
    const { page } = view;
    await post(page, 'Bob', 'this stays');
    await message(page, 'this stays').waitFor();
    const before_it = await worlds();
    await page.locator('#clock-now').focus();
    await page.keyboard.press('Enter');
    await has_focus(page, '.panel-popup');
    assert.equal(await page.evaluate(() => document.activeElement.tagName), 'DIV', 'the panel, not its button');
    await page.keyboard.press('Enter');
    await page.locator('#clock-restart').waitFor();
    await page.locator('#clock-restart').focus();
    await page.keyboard.press('Enter');
    await question(page, 'sure_again');
    await shot(page, 'sure');
    await say_no(page);
    await page.locator('dialog.dialog').waitFor({ state: 'detached' });
    await has_focus(page, '#clock-now');
    assert.equal(await worlds(), before_it);
    assert.equal(await message(page, 'this stays').count(), 1);
  });

  it('asks before a scenario begins, a save is replaced, loaded, or deleted, and keeps the focus at its place', async () => {
    const { page } = view;
    const name = 'kept';
    const before_it = await worlds();
    await open_laboratory(page);
    for (const [scenario, key] of [['community', 'sure_again'], ['small', 'sure_begin']]) {
      const begin = `[data-focus="begin ${scenario}"]`;
      await page.locator(begin).focus();
      await page.keyboard.press('Enter');
      await question(page, key, 'A small, quiet community');
      await say_no(page);
      await has_focus(page, begin);
    }
    await page.locator('#save-name').fill(name);
    await page.keyboard.press('Enter');
    await page.locator(`[data-save=${name}]`).waitFor();
    await has_focus(page, '#save-name');
    const saved_at = async () => (await (await fetch(`${view.playground.address}_playground/saves`)).json()).saves[0].saved_at_ms;
    const first = await saved_at();
    await page.locator('[data-focus=save]').focus();
    await page.keyboard.press('Enter');
    await question(page, 'sure_replace', name);
    await say_no(page);
    await has_focus(page, '[data-focus=save]');
    assert.equal(await saved_at(), first);
    await page.keyboard.press('Enter');
    await question(page, 'sure_replace', name);
    await say_yes(page);
    await eventually(page, 'the save is another', async () => await saved_at() > first);
    await has_focus(page, '[data-focus=save]');

    await page.locator('[data-focus="save_load kept"]').focus();
    await page.keyboard.press('Enter');
    await question(page, 'sure_load', name);
    await say_no(page);
    await has_focus(page, '[data-focus="save_load kept"]');
    assert.equal(await worlds(), before_it, 'nothing has been exchanged');
    await page.keyboard.press('Enter');
    await question(page, 'sure_load', name);
    await say_yes(page);
    await closed(page);
    await has_focus(page, '#experiment');
    await bot_state(page, 'running');

    await open_laboratory(page);
    await page.locator('[data-focus="save_delete kept"]').focus();
    await page.keyboard.press('Enter');
    await question(page, 'sure_delete', name);
    await say_no(page);
    await has_focus(page, '[data-focus="save_delete kept"]');
    await page.keyboard.press('Enter');
    await question(page, 'sure_delete', name);
    await say_yes(page);
    await page.locator(`[data-save=${name}]`).waitFor({ state: 'detached' });
    await has_focus(page, '#save-name');
    await page.keyboard.press('Escape');
    await closed(page);
  });

  it('says below the field what a save cannot be called, and sends nothing', async () => {
    const { page } = view;
    await open_laboratory(page);
    const field = page.locator('#save-name');
    const error = page.locator('#save-name-error');
    for (const [name, key] of [['a/b', 'save_name_slash'], ['', 'save_name_missing'], ['.hidden', 'save_name_dot'], ['é'.repeat(31), 'save_name_long']]) {
      await field.fill(name);
      await page.locator('[data-focus=save]').click();
      await error.getByText(words(key)).waitFor();
      assert.equal(await field.inputValue(), name, 'nothing is cut off');
      assert.equal(await field.getAttribute('aria-invalid'), 'true');
      await has_focus(page, '#save-name');
    }
    await shot(page, 'save-name');
    await field.fill('é'.repeat(30));
    assert.equal(await error.textContent(), '', 'a new name is not yet a wrong one');
    await page.keyboard.press('Enter');
    await page.locator('.save').waitFor();
    await page.keyboard.press('Escape');
    await closed(page);
  });
});
