// Owns: the proof that anybody enters and leaves voice from the page, is muted, deafened and moved there by the real
// sandbox's rules, and that the page's lists, the audit log and a bot all see it.
// Must not know: how the page is built, beyond ids and data attributes.
import assert from 'node:assert/strict';
import { it } from 'node:test';

import { act_as, bare_sandbox, in_browser, member, place, shot, use_page } from './playground_driver.mjs';
import { use_bot } from './support/raw_bot.mjs';
import { community } from './support/places.mjs';
import { words } from './support/words.mjs';

const { users, channels, guild } = community;

in_browser('voice', () => {
  const view = use_bot(use_page({ ...bare_sandbox, expected: (error) => /status of 40[034] /.test(error) }));
  const in_list = (name) => view.page.locator(`#places [data-voice="${users[name]}"]`);
  const in_bar = (name) => view.page.locator(`#voice-bar [data-in-voice="${users[name]}"]`);
  /** The newest voice state of that person that the bot was told of, once it is as wanted. */
  const bot_hears = (name, wanted) => view.bot.until(`${name} ${JSON.stringify(wanted)}`, () => {
    const newest = view.bot.events('VOICE_STATE_UPDATE').findLast((one) => one.user_id === users[name]);
    return newest && Object.entries(wanted).every(([key, value]) => newest[key] === value) ? newest : null;
  });
  const look_at = async (room) => {
    await view.page.locator(`#places [data-place="${room}"]`).click();
    await view.page.locator(`#voice-bar[data-room="${room}"]`).waitFor();
  };
  /** On the card of that person, as whoever is chosen. */
  const press = async (name, key) => {
    await member(view.page, name).click();
    await view.page.locator('#card').getByRole('button', { name: words(key), exact: true }).click();
  };
  const move = async (name, room) => {
    await member(view.page, name).click();
    await view.page.getByRole('combobox', { name: words('card_move_which') }).selectOption({ label: room });
    await view.page.getByRole('button', { name: words('card_move'), exact: true }).click();
  };

  it('is entered as any user, who is then seen there by the lists and by the bot', async () => {
    const { page } = view;
    await act_as(page, 'Bob');
    await look_at(channels.voice);
    await page.locator('#voice-bar').getByText(words('voice_empty')).waitFor();
    await page.locator('#voice-enter').click();
    await in_bar('bob').waitFor();
    await in_list('bob').waitFor();
    assert.match(await member(page, 'Bob').innerText(), new RegExp(words('in_voice', { place: 'Salon vocal' })));
    const state = await bot_hears('bob', { channel_id: channels.voice, self_mute: false, mute: false });
    assert.deepEqual([state.guild_id, state.member.user.id], [guild, users.bob]);
    await act_as(page, 'Trent');
    await page.locator('#voice-enter').click();
    await in_bar('trent').waitFor();
    assert.equal(await in_bar('bob').count(), 1);
    await shot(page, 'voice');
  });

  it('lets people mute and deafen themselves, and go to another room from where they are', async () => {
    const { page } = view;
    // A press sends both wishes, as the page knows them; so it must know of the last press.
    const press_in_bar = async (button, key_after) => {
      await page.locator(button).click();
      await page.locator(button).and(page.getByRole('button', { name: words(key_after), exact: true })).waitFor();
    };
    await press_in_bar('#voice-mute', 'voice_self_unmute');
    await bot_hears('trent', { self_mute: true, self_deaf: false });
    await in_list('trent').getByText(words('voice_self_muted'), { exact: true }).waitFor();
    await press_in_bar('#voice-deafen', 'voice_self_undeafen');
    await bot_hears('trent', { self_mute: true, self_deaf: true });
    await press_in_bar('#voice-mute', 'voice_self_mute');
    await bot_hears('trent', { self_mute: false, self_deaf: true });
    await in_list('trent').getByText(words('voice_self_deafened'), { exact: true }).waitFor();
    await look_at(channels.games);
    await page.locator('#voice-enter').click();
    await bot_hears('trent', { channel_id: channels.games, self_deaf: true });
    await in_bar('trent').waitFor();
    assert.match(await member(page, 'Trent').innerText(), new RegExp(words('in_voice', { place: 'Salle de jeux' })));
    // The bar goes along to where one writes.
    await place(page, 'general').click();
    await in_bar('trent').waitFor();
  });

  it('lets a moderator mute, deafen, move and throw out, with badges, entries in the audit log, and the bot told', async () => {
    const { page } = view;
    await act_as(page, 'Nadia');
    await press('Bob', 'card_mute');
    await bot_hears('bob', { mute: true, deaf: false });
    await member(page, 'Bob').locator('.badge', { hasText: words('muted') }).waitFor();
    await in_list('bob').locator('.by-server').waitFor();
    await press('Bob', 'card_deafen');
    await bot_hears('bob', { mute: true, deaf: true });
    await member(page, 'Bob').locator('.badge', { hasText: words('deafened') }).waitFor();
    await look_at(channels.voice);
    await in_bar('bob').locator('.badge').nth(1).waitFor();
    await press('Bob', 'card_unmute');
    await bot_hears('bob', { mute: false, deaf: true });
    await press('Bob', 'card_undeafen');
    await bot_hears('bob', { mute: false, deaf: false });
    await member(page, 'Bob').locator('.badge.bad').first().waitFor({ state: 'detached' });
    await move('Bob', 'Salle de jeux');
    await bot_hears('bob', { channel_id: channels.games });
    await press('Trent', 'card_disconnect');
    await bot_hears('trent', { channel_id: null });
    await in_list('trent').waitFor({ state: 'detached' });
    await page.locator('#tab-audit').click();
    const log = page.locator('#panel-audit .row');
    for (const [key, values] of [['audit_mute', { target: 'Bob' }], ['audit_unmute', { target: 'Bob' }], ['audit_deaf', { target: 'Bob' }], ['audit_undeaf', { target: 'Bob' }],
      ['audit_move', { count: words('people_1') }], ['audit_disconnect', { count: words('people_1') }]]) {
      await log.filter({ hasText: words(key, { by: 'Nadia', ...values }) }).first().waitFor();
    }
    await page.locator('#tab-members').click();
  });

  it('says in words what somebody may not do there, and offers no room they may not enter', async () => {
    const { page } = view;
    await act_as(page, 'Trent');
    await press('Bob', 'card_mute');
    const notice = page.locator('.notice', { hasText: words('refused', { name: 'Trent', why: '' }).trim() });
    await notice.waitFor();
    await notice.getByRole('button').click();
    assert.equal(await in_list('bob').locator('.by-server').count(), 0);
    assert.equal(await place(page, 'Bureau').count(), 0);
    await act_as(page, 'Bob');
    await place(page, 'Bureau').waitFor();
  });

  it('follows the bot, which moves and deafens people; and a timeout, which throws out', async () => {
    const { page, bot } = view;
    await bot.ask('PATCH', `/guilds/${guild}/members/${users.bob}`, { channel_id: channels.voice });
    await in_list('bob').waitFor();
    await member(page, 'Bob').getByText(words('in_voice', { place: 'Salon vocal' })).waitFor();
    await bot.ask('PATCH', `/guilds/${guild}/members/${users.bob}`, { deaf: true });
    await member(page, 'Bob').locator('.badge', { hasText: words('deafened') }).waitFor();
    // Whoever leaves and comes back is deafened still.
    await act_as(page, 'Bob');
    await page.locator('#voice-leave').click();
    await bot_hears('bob', { channel_id: null });
    await in_list('bob').waitFor({ state: 'detached' });
    await look_at(channels.games);
    await page.locator('#voice-enter').click();
    await bot_hears('bob', { channel_id: channels.games, deaf: true });
    await bot.ask('PATCH', `/guilds/${guild}/members/${users.bob}`, { deaf: false });

    await act_as(page, 'Mallory');
    await page.locator('#voice-enter').click();
    await in_list('mallory').waitFor();
    await bot.ask('PATCH', `/guilds/${guild}/members/${users.mallory}`, { communication_disabled_until: new Date(Date.now() + 600_000).toISOString() });
    await in_list('mallory').waitFor({ state: 'detached' });
    await bot_hears('mallory', { channel_id: null });
    await member(page, 'Mallory').locator('.badge.bad').waitFor();
  });

  it('takes the bot into a room, too, and shows it there', async () => {
    const { page, bot } = view;
    bot.connection.send(4, { guild_id: guild, channel_id: channels.voice, self_mute: true, self_deaf: false });
    await page.locator(`#places [data-voice="${bot.id}"]`).waitFor();
    await bot.until('its own state', () => bot.events('VOICE_STATE_UPDATE').some((one) => one.user_id === bot.id && one.channel_id === channels.voice));
    bot.connection.send(4, { guild_id: guild, channel_id: null, self_mute: true, self_deaf: false });
    await page.locator(`#places [data-voice="${bot.id}"]`).waitFor({ state: 'detached' });
  });
});
