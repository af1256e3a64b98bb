// Owns: the proof that the page can be used on a phone: the lists over the conversation close again, by touch and by key.
// Must not know: what the lists show.
import assert from 'node:assert/strict';
import { it } from 'node:test';

import { bare_sandbox, in_browser, shot, use_page } from './playground_driver.mjs';

in_browser('the page on a phone', () => {
  const phone = { width: 360, height: 740 };
  const view = use_page({ ...bare_sandbox, page: { viewport: phone, hasTouch: true, isMobile: true } });
  const opener = (page, list) => page.locator(`[data-tool=show_${list}]`);
  const lists = { places: '.left', side: '#side' };
  const is_open = (page, list) => page.locator(`.chat[data-open=${list}]`).waitFor();
  const is_closed = async (page, list) => {
    await page.locator('.chat:not([data-open])').waitFor();
    assert.equal(await page.locator(lists[list]).isVisible(), false);
    assert.ok(await opener(page, list).evaluate((node) => node === document.activeElement), 'the focus is back where it came from');
  };

  for (const list of Object.keys(lists)) {
    it(`opens ${list} over the conversation, and closes them by a tap beside them, by their ×, and by Escape`, async () => {
      const { page } = view;
      const box = page.locator('.conversation');
      for (const close of [
        // In the dark strip that the list leaves free, where the head's icons are and further down.
        () => page.touchscreen.tap(list === 'places' ? phone.width - 20 : 20, 400),
        () => opener(page, list).boundingBox().then(({ y }) => page.touchscreen.tap(list === 'places' ? phone.width - 20 : 20, y + 10)),
        () => page.locator(`${lists[list]} > .drawer-close`).tap(),
        () => page.keyboard.press('Escape'),
      ]) {
        await opener(page, list).tap();
        await is_open(page, list);
        assert.equal(await box.evaluate((node) => node.inert), true, 'what lies in the dark is not reached by Tab');
        await close();
        await is_closed(page, list);
        assert.equal(await box.evaluate((node) => node.inert), false);
      }
    });
  }

  it('closes with Escape the card that lies on a list, and then the list', async () => {
    const { page } = view;
    await opener(page, 'side').tap();
    await is_open(page, 'side');
    await shot(page, 'phone-side');
    await page.locator('#panel-members .member').first().tap();
    await page.locator('#card[open]').waitFor();
    await page.keyboard.press('Escape');
    await page.locator('#card').waitFor({ state: 'hidden' });
    await is_open(page, 'side');
    await page.keyboard.press('Escape');
    await is_closed(page, 'side');
  });

  it('has nothing left in the dark once the window is wide', async () => {
    const { page } = view;
    await opener(page, 'places').tap();
    await is_open(page, 'places');
    await shot(page, 'phone-places');
    await page.setViewportSize({ width: 1200, height: 740 });
    await page.locator('.chat:not([data-open])').waitFor();
    await page.locator('#box').fill('as always');
    assert.equal(await page.locator('.drawer-close').first().isVisible(), false);
    await page.setViewportSize(phone);
  });
});
