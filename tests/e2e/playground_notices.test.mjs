// Owns: the proof that what the page says of a deed covers nothing one must read, and goes when it is no longer true.
// Must not know: which deeds Discord refuses.
import assert from 'node:assert/strict';
import { it } from 'node:test';

import { act_as, bare_sandbox, in_browser, member, message, post, refused_with, shot, use_page } from './playground_driver.mjs';
import { words } from './support/words.mjs';

in_browser('the page’s notices', () => {
  const view = use_page({ ...bare_sandbox, expected: (error) => refused_with(404)(error) || refused_with(403)(error) });
  const notice = (page) => page.locator('.notice');
  /** Oscar tries what he may not do. */
  const be_refused = async (page) => {
    await act_as(page, 'Oscar');
    await member(page, 'Bob').click();
    await page.getByRole('button', { name: words('card_kick') }).click();
    await notice(page).getByText(words('refused', { name: 'Oscar', why: '' }).trim()).waitFor();
  };
  const box_of = (locator) => locator.boundingBox();

  it('stand at the top of the conversation, and leave its end and the box free', async () => {
    const { page } = view;
    for (const [width, height] of [[1360, 820], [900, 700], [390, 844]]) {
      await page.setViewportSize({ width: 1360, height: 820 });
      await page.locator('#tab-members').click();
      await be_refused(page);
      await page.setViewportSize({ width, height });
      const [said, messages, conversation, composer] = await Promise.all(['.notice', '#scroll', '#conversation', '#composer'].map((one) => box_of(page.locator(one))));
      assert.ok(said.y >= messages.y && said.y < messages.y + 30, `at the top of the messages at ${width}`);
      assert.ok(said.x >= conversation.x && said.x + said.width <= conversation.x + conversation.width, `within the conversation at ${width}`);
      assert.ok(said.y + said.height < composer.y - height / 3, `far from the box at ${width}`);
      await shot(page, `notice-${width}`);
    }
    await page.setViewportSize({ width: 1360, height: 820 });
  });

  it('go when the next deed is done', async () => {
    const { page } = view;
    await be_refused(page);
    await post(page, 'Oscar', 'then I shall talk');
    await message(page, 'then I shall talk').waitFor();
    assert.equal(await notice(page).count(), 0);
  });

  it('go when one is somebody else', async () => {
    const { page } = view;
    await be_refused(page);
    await act_as(page, 'Alice');
    assert.equal(await notice(page).count(), 0);
    await message(page, 'then I shall talk').waitFor();
  });

  it('give the focus back where they are closed', async () => {
    const { page } = view;
    await page.locator('#tab-faults').click();
    const order = page.locator('[data-fault=fault_500]');
    await order.click();
    await notice(page).waitFor();
    await page.locator('.notice button').click();
    assert.equal(await notice(page).count(), 0);
    assert.ok(await order.evaluate((node) => node === document.activeElement));
  });
});
