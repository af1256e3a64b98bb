// Owns: the proof that a person can try Veilleur in a browser: post, ban, kill, move the clock.
// Must not know: how the page is built, beyond names, roles and ids.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { act_as, bare_sandbox, bot_state, in_browser, message, open_page, post, shot, use_page } from './playground_driver.mjs';

const ban_of = (page, name) => page.locator('#panel-members .member.banned', { hasText: name });

in_browser('the playground', () => {
  const view = use_page();

  it('shows what a person posts, and who', async () => {
    const { page } = view;
    await post(page, 'Bob', 'Bonsoir **tout le monde**');
    const shown = message(page, 'Bonsoir tout le monde');
    await shown.waitFor();
    assert.equal(await shown.getAttribute('data-author'), 'bob');
    assert.equal(await shown.locator('strong').textContent(), 'tout le monde');
  });

  it('shows hostile content as the text it is', async () => {
    const { page } = view;
    const hostile = '<img src=x onerror="document.title=\'owned\'"><script>document.title="owned"</script>';
    await post(page, 'Mallory', hostile);
    const shown = message(page, 'onerror');
    await shown.waitFor();
    assert.equal(await shown.locator('.content').textContent(), hostile);
    assert.equal(await page.locator('#messages img, #messages script').count(), 0);
    assert.notEqual(await page.title(), 'owned');
  });

  it('turns @name into a mention', async () => {
    const { page } = view;
    await post(page, 'Alice', 'look, @bob!');
    const shown = message(page, 'look, @Bob!');
    await shown.waitFor();
    assert.equal(await shown.locator('.mention').textContent(), '@Bob');
  });

  it('moves the clock', async () => {
    const { page } = view;
    const read = async () => Date.parse(await page.locator('#clock-time').getAttribute('datetime'));
    const earlier = await read();
    await page.locator('[data-advance="3600000"]').click();
    await page.locator('#clock-ahead', { hasText: '1 h' }).waitFor();
    const moved = await read() - earlier;
    assert.ok(moved >= 3_600_000 && moved < 3_660_000, `the clock moved by ${moved} ms`);
  });

  it('lists the commands the bot registered and runs one from its form', async () => {
    const { page } = view;
    await act_as(page, 'Alice');
    await page.locator('#box').fill('/pin');
    await page.getByRole('option', { name: '/ping' }).waitFor();
    await page.locator('#box').press('Enter');
    await page.locator('.command-form button.primary').click();
    const answer = page.locator('.message', { hasText: 'Alice used' }).last();
    await answer.getByText('pong').waitFor();
  });

  it('kills and starts the bot', async () => {
    const { page } = view;
    await page.locator('#bot-kill').click();
    await bot_state(page, 'killed');
    assert.equal(await page.locator('#bot-kill').isDisabled(), true);
    assert.match(await page.locator('#bot-detail').textContent(), /signal 9/);
    await page.locator('#bot-restart').click();
    await bot_state(page, 'running');
    assert.match(await page.locator('#bot-detail').textContent(), /process \d+ · restarted once/);
  });

  for (const killed of [false, true]) {
    it(`bans for a minute and lifts the ban${killed ? ', although the bot is killed in between' : ''}`, async () => {
      const { page } = view;
      const answers = page.locator('.message[data-author=Veilleur]', { hasText: '@Mallory' });
      const before_it = await answers.count();
      await post(page, 'Alice', '!ban @mallory spam -d 60');
      await answers.nth(before_it).waitFor();
      await page.locator('#tab-members').click();
      await ban_of(page, 'Mallory').waitFor();
      if (!killed) await shot(page, 'banned');
      if (killed) {
        await page.locator('#bot-kill').click();
        await bot_state(page, 'killed');
        await page.locator('[data-advance="60000"]').click();
        await page.locator('#bot-restart').click();
        await bot_state(page, 'running');
      } else {
        await page.locator('[data-advance="60000"]').click();
      }
      await ban_of(page, 'Mallory').waitFor({ state: 'detached' });
      assert.equal(await answers.count(), before_it + 1, 'one answer, whatever happened');
      await page.locator('#tab-audit').click();
      await page.locator('#panel-audit code', { hasText: 'MEMBER_BAN_REMOVE' }).nth(killed ? 1 : 0).waitFor();
      await page.locator('#tab-members').click();
      // A lifted ban lets her come back; she does so herself.
      await page.locator('#panel-members .member', { hasText: 'Mallory' }).click();
      await page.getByRole('button', { name: 'Join the server' }).click();
      await page.locator('.member:not(.outside)', { hasText: 'Mallory' }).waitFor();
    });
  }

  it('speaks French and dark where the browser asks for it', async () => {
    const french = await open_page(view.browser, view.playground.address, { locale: 'fr-FR', colorScheme: 'dark' });
    await french.page.getByRole('tab', { name: 'Membres' }).waitFor();
    assert.equal(await french.page.locator('html').getAttribute('lang'), 'fr');
    await shot(french.page, 'french-dark');
    assert.deepEqual(french.errors, []);
    await french.context.close();
  });
});

in_browser('the page of a bare sandbox', () => {
  const view = use_page(bare_sandbox);

  it('works, without the controls of a bot it did not start', async () => {
    const { page } = view;
    await post(page, 'Bob', 'anybody here?');
    await message(page, 'anybody here?').waitFor();
    assert.equal(await page.locator('#bot-kill').isVisible(), false);
    assert.equal(await page.locator('[data-advance="60000"]').isVisible(), true);
  });
});

describe('the page, without a browser', () => {
  globalThis.navigator ??= { language: 'en' };

  it('has every word in both languages, with the same placeholders', async () => {
    const { dictionaries } = await import('../../tools/playground/page/text.js');
    const shape = (words) => Object.entries(words)
      .map(([key, text]) => `${key} ${[...text.matchAll(/\{\w+\}/g)].map(String).sort()}`).sort();
    assert.deepEqual(shape(dictionaries.french), shape(dictionaries.english));
  });

  it('turns names into mentions, the longest first, and leaves code and strangers alone', async () => {
    const { with_mentions, World } = await import('../../tools/playground/page/world.js');
    const user = (id, username, global_name) => ({ id, username, global_name, bot: false });
    const world = new World({
      now_ms: 0, users: [user('1', 'ann', 'Ann'), user('2', 'anna', 'Anna Maria')], dms: [], commands: [],
      guilds: [{ id: '9', name: 'g', owner_id: '1', roles: [], members: [], bans: [], channels: [{ id: '5', name: 'general', type: 0 }] }],
    });
    const rows = [
      ['!ban @ann spam -d 60', '!ban <@1> spam -d 60'],
      ['@anna and @ann', '<@2> and <@1>'],
      ['@ANN!', '<@1>!'],
      ['@anna maria is here', '<@2> is here'],
      ['@annabel', '@annabel'],
      ['see #general.', 'see <#5>.'],
      ['`@ann` ```#general```', '`@ann` ```#general```'],
      ['mail ann@example.org', 'mail ann@example.org'],
      ['<@1> stays', '<@1> stays'],
    ];
    for (const [typed, sent] of rows) assert.equal(with_mentions(typed, world), sent);
  });

  it('computes who sees a channel as Discord does', async () => {
    const { World } = await import('../../tools/playground/page/world.js');
    const view = String(1 << 10);
    const state = (everyone, overwrites, roles) => ({
      now_ms: 0, users: [], dms: [], commands: [],
      guilds: [{
        id: '9', name: 'g', owner_id: '1', bans: [], members: [{ user_id: '2', roles }],
        roles: [{ id: '9', permissions: everyone }, { id: '3', permissions: '0' }, { id: '4', permissions: '8' }],
        channels: [{ id: '5', name: 'c', type: 0, permission_overwrites: overwrites }],
      }],
    });
    const allow = (id) => ({ id, allow: view, deny: '0' });
    const deny = (id) => ({ id, allow: '0', deny: view });
    const rows = [
      [view, [], [], true],
      ['0', [], [], false],
      [view, [deny('9')], [], false],
      [view, [deny('9'), allow('3')], ['3'], true],
      [view, [deny('9'), allow('3'), deny('2')], ['3'], false],
      [view, [deny('3'), allow('2')], ['3'], true],
      ['0', [deny('9')], ['4'], true],
    ];
    for (const [everyone, overwrites, roles, sees] of rows) {
      const world = new World(state(everyone, overwrites, roles));
      assert.equal(world.can_view('2', world.channel('5')), sees);
      assert.equal(world.can_view('1', world.channel('5')), true);
    }
  });
});
