// Owns: the proof that the page can be used on a phone: the lists over the conversation close again, by touch and by key.
// Must not know: what the lists show.
import assert from 'node:assert/strict';
import { it } from 'node:test';

import { bare_sandbox, in_browser, member, shot, use_page } from './playground_driver.mjs';

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

  it('leaves most of the conversation to be seen beside a list of people', async () => {
    const { page } = view;
    await page.locator('#box').fill('@');
    const list = page.locator('#suggestions');
    await list.locator('[role=option]').nth(9).waitFor();
    assert.ok((await list.boundingBox()).height <= 322);
    await page.locator('#box').press('Escape');
    await page.locator('#box').fill('');
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

in_browser('the laboratory on a French phone', () => {
  const view = use_page({ page: { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true, locale: 'fr-FR' } });
  /** WCAG 2.2's least size of what one presses, 2.5.8, in pixels. */
  const least = 24;
  /** What can be pressed in `root` and is smaller than that. */
  const too_small = (page, root) => page.locator(`${root} :is(button, select, summary)`).evaluateAll((nodes, size) => nodes.filter((node) => node.checkVisibility({ visibilityProperty: true }))
    .map((node) => ({ words: node.getAttribute('aria-label') ?? node.textContent, box: node.getBoundingClientRect() }))
    // What is beyond the edge of a scrolled list has a size as well.
    .filter(({ box }) => box.width > 0 && (box.width < size || box.height < size)).map(({ words, box }) => `${words}: ${box.width} x ${box.height}`), least);

  it('shows each of the first steps whole, with buttons that a finger can press', async () => {
    const { page } = view;
    const text = page.locator('.guide-text');
    for (let step = 1; step <= 5; step += 1) {
      const { all, shown } = await text.evaluate((node) => ({ all: node.scrollHeight, shown: node.clientHeight }));
      assert.ok(all <= shown, `step ${step} is cut: ${await text.textContent()}`);
      assert.deepEqual(await too_small(page, '#guide'), []);
      if (step === 1) await shot(page, 'phone-guide');
      await page.locator('[data-guide=next]').tap();
    }
    const last = await text.evaluate((node) => node.getBoundingClientRect().bottom);
    assert.ok(last < 740 / 4, `the bar and the first steps end at ${last}`);
  });

  it('has no other button that is too small for a finger', async () => {
    const { page } = view;
    assert.deepEqual(await too_small(page, '#composer'), []);
    assert.deepEqual(await too_small(page, '#conversation-head'), []);
    await page.locator('#lab-more').tap();
    await shot(page, 'phone-bar');
    assert.deepEqual(await too_small(page, '#lab'), []);
    await page.locator('#lab-more').tap();
    await page.locator('[data-tool=show_side]').tap();
    for (const panel of ['faults', 'requests', 'rights', 'audit', 'members']) {
      await page.locator(`#tab-${panel}`).tap();
      assert.deepEqual(await too_small(page, '#side'), [], panel);
    }
    await member(page, 'Éloïse').tap();
    await page.locator('#card[open] .role-chips button').first().waitFor();
    assert.deepEqual(await too_small(page, '#card'), []);
    await shot(page, 'phone-card');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await page.locator('[data-tool=show_places]').tap();
    assert.deepEqual(await too_small(page, '.left'), []);
  });
});
