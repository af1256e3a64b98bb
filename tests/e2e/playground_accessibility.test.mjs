// Owns: the proof that the page can be used by everybody: axe's rules in both themes, and the keyboard in every dialog.
// Must not know: what the parts of the page do.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, before, describe, it } from 'node:test';

import { missing, open_page, post, start_browser, start_playground } from './playground_driver.mjs';

const why_not = missing();
if (why_not && process.env.CI) throw new Error(`nothing may be skipped here: ${why_not}`);
const suite = (name, body) => why_not ? it(name, { skip: why_not }) : describe(name, body);

/** What axe finds wrong with the page as it is now, one line for each place. */
async function complaints(page) {
  if (!await page.evaluate(() => 'axe' in window)) {
    await page.evaluate(readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8'));
  }
  const { violations } = await page.evaluate(() => window.axe.run(document, {
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'],
  }));
  return violations.flatMap((one) => one.nodes.map((node) => `${one.id}: ${node.target.join(' ')} ${node.html.slice(0, 140)}`));
}

/** Each state of the page that is looked at, and how one comes there from the one before. */
const states = [
  ['at first sight', async () => {}],
  ['with suggestions', async (page) => {
    await page.locator('#box').fill('/');
    await page.locator('#suggestions [role=option]').first().waitFor();
  }],
  ['with a command', async (page) => {
    await page.locator('#box').fill('/ban ');
    await page.locator('.command-form').waitFor();
  }],
  ['with permissions', async (page) => {
    // The first closes the list of people, the second the form.
    for (let press = 0; press < 2; press += 1) await page.keyboard.press('Escape');
    await page.locator('.command-form').waitFor({ state: 'detached' });
    await page.locator('#tab-rights').click();
    await page.locator('#rights').waitFor();
  }],
  ['with the audit log', (page) => page.locator('#tab-audit').click()],
  ['with requests', async (page) => {
    await page.locator('#tab-requests').click();
    await page.locator('#panel-requests summary').first().click();
  }],
  ['with faults', (page) => page.locator('#tab-faults').click()],
  ['with the log', (page) => page.locator('#tab-log').click()],
  ['with a voice channel', (page) => page.locator('#places').getByText('Salle de jeux').click()],
  ['with direct messages', (page) => page.locator('[data-guild=home]').click()],
  ['on a phone', async (page) => {
    await page.setViewportSize({ width: 390, height: 844 });
    await page.locator('#lab-more').click();
    await page.locator('#bot-kill').waitFor();
  }],
  ['on a phone with its channels', (page) => page.locator('#conversation-head [data-tool=show_places]').click()],
  ['on a phone with its panels', async (page) => {
    await page.keyboard.press('Escape');
    await page.locator('#conversation-head [data-tool=show_side]').click();
  }],
];

/** What opens over the page: what one presses, where one is then. */
const openings = [
  ['#experiment', '#laboratory'], ['#clock-now', '.panel-popup'], ['#settings', '.panel-popup'],
  ['[data-tool=pins]', '.panel-popup'], ['[data-tool=threads]', '.panel-popup'], ['#panel-members .member', '#card'],
  ['#composer [aria-haspopup=dialog]', '.panel-popup'],
];

for (const [scheme, locale] of [['dark', 'fr-FR'], ['light', 'en-GB']]) {
  suite(`the page for everybody, ${scheme}, ${locale}`, () => {
    const view = {};
    before(async () => {
      view.browser = await start_browser();
      view.playground = await start_playground();
      Object.assign(view, await open_page(view.browser, view.playground.address, { colorScheme: scheme, locale, reducedMotion: 'reduce' }));
      await view.page.locator('#bot-state.running').waitFor();
      await post(view.page, 'Alice', '!ban');
      await view.page.locator('.message[data-author=Veilleur]').waitFor();
    });
    after(async () => {
      await view.browser?.close();
      assert.equal(await view.playground?.end(), 0);
    });

    for (const [name, come] of states) {
      it(`breaks none of axe’s rules ${name}`, async () => {
        await come(view.page);
        assert.deepEqual(await complaints(view.page), []);
      });
    }

    it('comes back from a phone', async () => {
      await view.page.keyboard.press('Escape');
      await view.page.setViewportSize({ width: 1360, height: 820 });
    });

    // How things open does not depend on colours and words: once is enough.
    for (const [opener, opened] of scheme === 'dark' ? openings : []) {
      it(`gives the focus to what ${opener} opens, keeps it there, and gives it back at Escape`, async () => {
        const { page } = view;
        await page.locator('#rail [data-guild]').nth(1).click();
        await page.locator('#places').getByText('general').click();
        await page.locator('#tab-members').click();
        const button = page.locator(opener).first();
        await button.focus();
        await page.keyboard.press('Enter');
        const panel = page.locator(opened);
        await panel.waitFor();
        await page.waitForFunction((selector) => document.querySelector(selector)?.contains(document.activeElement), opened);
        assert.deepEqual(await complaints(page), []);
        for (let step = 0; step < 40 && opened !== '.panel-popup'; step += 1) {
          await page.keyboard.press('Tab');
          const inside = await panel.evaluate((node) => node.contains(document.activeElement) || document.activeElement === document.body);
          assert.ok(inside, `step ${step} leaves the dialog`);
        }
        await page.keyboard.press('Escape');
        await panel.waitFor({ state: opened === '.panel-popup' ? 'detached' : 'hidden' });
        assert.ok(await button.evaluate((node) => node === document.activeElement), 'the focus is back');
      });
    }
  });
}
