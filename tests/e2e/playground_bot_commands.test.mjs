// Owns: the proof that slash commands work from the page through the real sandbox to a bot and back: localised names,
// autocomplete, deferral, ephemerals, follow-ups, message menus, and a bot that does not answer.
// Must not know: how the page is built, beyond names, roles and ids.
import assert from 'node:assert/strict';
import { it } from 'node:test';

import { act_as, bare_sandbox, control, eventually, in_browser, message, place, post, use_page } from './playground_driver.mjs';
import { answer_with, ephemeral, use_bot } from './support/raw_bot.mjs';
import { community } from './support/places.mjs';

const { users, channels } = community;
const ban_members = String(1n << 2n);
const commands = [
  { name: 'ban', name_localizations: { fr: 'bannir' }, description: 'Bans somebody', description_localizations: { fr: 'Bannit quelqu’un' }, options: [
    { type: 6, name: 'user', name_localizations: { fr: 'personne' }, description: 'Whom', required: true },
    { type: 3, name: 'reason', description: 'Why', required: true, autocomplete: true, min_length: 3 },
    { type: 4, name: 'days', description: 'How long', min_value: 1, max_value: 28 },
    { type: 5, name: 'silent', description: 'Without a word' },
  ] },
  { name: 'vote', description: 'Votes', options: [{ type: 1, name: 'open', description: 'Opens one', options: [
    { type: 3, name: 'half', description: 'Which', required: true, choices: [{ name: 'Morning', name_localizations: { fr: 'Matin' }, value: 'am' }, { name: 'Afternoon', value: 'pm' }] },
    { type: 7, name: 'where', description: 'In which room', channel_types: [2] }, { type: 8, name: 'whose', description: 'Whose vote' },
    { type: 10, name: 'weight', description: 'How much', min_value: 0.5 }, { type: 11, name: 'list', description: 'Who votes' },
  ] }] },
  { name: 'slow', description: 'Takes its time' }, { name: 'quiet', description: 'For one pair of eyes' }, { name: 'deaf', description: 'Says nothing' },
  { name: 'staff', description: 'For those who ban', default_member_permissions: ban_members },
  { name: 'hall', description: 'In servers alone', contexts: [0] },
  { type: 3, name: 'Report', name_localizations: { fr: 'Signaler' } },
];

in_browser('commands', () => {
  const view = use_bot(use_page(bare_sandbox), { commands });
  const box = () => view.page.locator('#box');
  const run = () => view.page.locator('.command-form button.primary').click();
  const option = (words) => view.page.locator('.listbox .option:visible', { hasText: words });
  /** Types the command's beginning as that person and takes the suggestion of that name. */
  const open = async (who, typed, name) => {
    const { page } = view;
    await act_as(page, who);
    await box().fill(typed);
    await option(name).first().waitFor();
    await box().press('Enter');
  };
  const wait_past = (advance_ms) => control(view, 'clock', { advance_ms });

  it('calls commands, options and choices by the language of whoever acts, and asks the bot while one types', async () => {
    const { page, bot } = view;
    await act_as(page, 'Bob');
    // The bot has just told its commands; the page hears of them in its own time, and suggests them as one types.
    await eventually(page, 'the page suggests the command', async () => {
      await box().fill('/b');
      await box().fill('/ba');
      return await option('Bans somebody').count() === 1;
    });
    assert.equal(await option('/bannir').count(), 0);
    bot.answers['ban?'] = ({ data: { options }, locale }) => {
      const { value } = options.find((one) => one.focused);
      return answer_with.choices(['spam', 'insult'].filter((one) => one.startsWith(value)).map((one) => ({ name: `Rule: ${one}`, name_localizations: { [locale]: `Règle : ${one}` }, value: one })));
    };
    // A person of French may type either name, and is shown the French one.
    await open('Alice', '/ban', '/bannir');
    const person = page.getByRole('combobox', { name: 'personne' });
    await person.fill('mal');
    await option('Mallory').waitFor();
    await person.press('Enter');
    // The choice leads on to the next required option, where the bot is asked at once.
    const reason = page.getByRole('combobox', { name: 'reason' });
    await option('Règle : insult').waitFor();
    await reason.pressSequentially('sp');
    await option('Règle : insult').waitFor({ state: 'detached' });
    const asked = await bot.interaction('ban', (one) => one.type === 4 && one.data.options[1].value === 'sp');
    assert.deepEqual(asked.data.options, [{ name: 'user', type: 6, value: users.mallory }, { name: 'reason', type: 3, value: 'sp', focused: true }]);
    assert.equal(asked.locale, 'fr');
    await option('Règle : spam').waitFor();
    await reason.press('Enter');
    await page.locator('[data-add=days]').click();
    await page.getByRole('textbox', { name: 'days' }).fill('99');
    await run();
    await page.getByText('days: No more than 28.').waitFor();
    assert.equal(bot.interactions.some((one) => one.type === 2), false, 'what is wrong is not sent');
    await page.getByRole('textbox', { name: 'days' }).fill('7');
    await page.locator('[data-add=silent]').click();
    await option('yes').click();
    bot.answers.ban = ({ data }) => answer_with.message({ content: `banned <@${data.options[0].value}>` });
    await run();
    const ran = await bot.interaction('ban', (one) => one.type === 2);
    assert.deepEqual(ran.data.options, [{ name: 'user', type: 6, value: users.mallory }, { name: 'reason', type: 3, value: 'spam' }, { name: 'days', type: 4, value: 7 }, { name: 'silent', type: 5, value: true }]);
    assert.equal(ran.data.resolved.users[users.mallory].username, 'mallory');
    assert.equal(ran.member.user.id, users.alice);
    const answer = message(page, 'banned @Mallory');
    await answer.waitFor();
    assert.match(await answer.textContent(), /Alice used.*\/ban/s);
  });

  it('says when the bot gives no choices in time', async () => {
    const { page, bot } = view;
    bot.answers['ban?'] = () => null;
    await open('Bob', '/ban', '/ban');
    await page.getByRole('combobox', { name: 'reason' }).click();
    await bot.interaction('ban', (one) => one.type === 4 && one.member.user.id === users.bob);
    await wait_past(4000);
    await page.getByText('The bot gave no choices.').waitFor();
    await page.keyboard.press('Escape');  // the words of the list
    await page.keyboard.press('Escape');
    await page.locator('.command-form').waitFor({ state: 'detached' });
  });

  it('nests subcommands, and takes each remaining type of option', async () => {
    const { page, bot } = view;
    bot.answers.vote = () => answer_with.message({ content: 'the vote is open' });
    await open('Alice', '/vote o', '/vote open');
    const half = page.getByRole('combobox', { name: 'half' });
    await half.fill('evening');
    await half.press('Enter');
    await page.getByText('half: Choose one from the list.').waitFor();
    await half.fill('mat');
    await option('Matin').waitFor();
    await half.press('Enter');
    const add = async (name, typed) => {
      await page.locator(`[data-add=${name}]`).click();
      const field = page.getByRole('combobox', { name });
      await field.fill(typed);
      await option('').first().waitFor();
      await field.press('Enter');
    };
    await add('where', 'salle');
    await add('whose', 'habit');
    await page.locator('[data-add=weight]').click();
    await page.getByRole('textbox', { name: 'weight' }).fill('1,5');
    await page.locator('[data-add=list]').click();
    await page.locator('[data-option=list] input').setInputFiles({ name: 'voters.txt', mimeType: 'text/plain', buffer: Buffer.from('alice') });
    await run();
    const { data } = await bot.interaction('vote');
    const [{ name, type, options }] = data.options;
    assert.deepEqual([name, type], ['open', 1]);
    const value = (of) => options.find((one) => one.name === of).value;
    assert.deepEqual([value('half'), value('where'), value('whose'), value('weight')], ['am', channels.games, community.roles.regulars, 1.5]);
    assert.equal(data.resolved.attachments[value('list')].filename, 'voters.txt');
    assert.equal(data.resolved.channels[channels.games].name, 'Salle de jeux');
    await message(page, 'the vote is open').waitFor();
  });

  it('shows a command on its way, then thinking, then the edited answer, to everybody', async () => {
    const { page, bot } = view;
    let defer;
    bot.answers.slow = () => new Promise((done) => { defer = () => done(answer_with.deferral()); });
    await open('Bob', '/slow', '/slow');
    await page.locator('.command-form button.primary:focus').waitFor();  // without options, one sends at once
    await page.locator('.command-form button.primary').press('Enter');
    const slow = await bot.interaction('slow');
    await page.getByText('Sending the command…').waitFor();
    defer();
    await page.getByText('Veilleur is thinking…').waitFor();
    assert.equal(await page.getByText('Sending the command…').count(), 0);
    await act_as(page, 'Oscar');
    await page.getByText('Veilleur is thinking…').waitFor();
    await bot.edit_answer(slow, { content: 'here, at **last**' });
    const answer = message(page, 'here, at last');
    await answer.waitFor();
    assert.equal(await answer.locator('strong').textContent(), 'last');
    assert.match(await answer.textContent(), /Bob used.*\/slow/s);
    assert.equal(await page.getByText('Veilleur is thinking…').count(), 0);
  });

  it('shows an ephemeral deferral, its edit and an ephemeral follow-up to one person; a public follow-up to all', async () => {
    const { page, bot } = view;
    bot.answers.quiet = () => answer_with.deferral({ flags: ephemeral });
    await open('Bob', '/quiet', '/quiet');
    await run();
    const quiet = await bot.interaction('quiet');
    await page.locator('.message.private', { hasText: 'Veilleur is thinking…' }).waitFor();
    await bot.edit_answer(quiet, { content: 'between us' });
    await bot.follow_up(quiet, { content: 'and one more secret', flags: ephemeral });
    await bot.follow_up(quiet, { content: 'now for everybody' });
    const secrets = page.locator('.message.private', { hasText: /between us|one more secret/ });
    await message(page, 'now for everybody').waitFor();
    assert.equal(await secrets.count(), 2);
    assert.equal(await page.locator('.message.private', { hasText: 'now for everybody' }).count(), 0);
    assert.match(await secrets.first().textContent(), /Only you can see this/);
    await act_as(page, 'Alice');
    await secrets.first().waitFor({ state: 'detached' });
    assert.equal(await secrets.count(), 0);
    await message(page, 'now for everybody').waitFor();
    await act_as(page, 'Bob');
    await secrets.first().getByRole('button', { name: 'Dismiss message' }).click();
    await secrets.nth(1).waitFor({ state: 'detached' });
    assert.equal(await secrets.count(), 1);
  });

  it('says when the bot does not answer a command', async () => {
    const { page, bot } = view;
    bot.answers.deaf = () => null;
    await open('Bob', '/deaf', '/deaf');
    await run();
    await bot.interaction('deaf');
    await wait_past(4000);
    const failed = page.getByText('The application did not respond');
    await failed.waitFor();
    await act_as(page, 'Alice');
    await failed.waitFor({ state: 'detached' });
    await act_as(page, 'Bob');
    await page.getByRole('button', { name: 'Dismiss message' }).last().click();
    await failed.waitFor({ state: 'detached' });
  });

  it('runs a command from a message’s menu, and says whose it was', async () => {
    const { page, bot } = view;
    bot.answers.Report = ({ data }) => answer_with.message({ content: `reported: ${data.resolved.messages[data.target_id].content}` });
    await post(page, 'Mallory', 'buy now');
    const offer = message(page, 'buy now').first();
    await offer.waitFor();
    await act_as(page, 'Alice');
    await offer.hover();
    await page.getByRole('button', { name: 'Apps: Mallory' }).click();
    await page.getByRole('button', { name: 'Signaler' }).click();
    assert.equal((await bot.interaction('Report')).data.target_id, await offer.getAttribute('data-message'));
    const answer = message(page, 'reported: buy now');
    await answer.waitFor();
    assert.match(await answer.textContent(), /Alice used.*Report/s);
  });

  it('offers to each person what they may run, where they may run it', async () => {
    const { page, bot } = view;
    const offered = async (who) => {
      await act_as(page, who);
      await box().fill('/');
      await option('/slow').waitFor();
      const names = await option('').allTextContents();
      await box().fill('');
      return ['/staff', '/hall'].filter((name) => names.some((one) => one.includes(name)));
    };
    assert.deepEqual(await offered('Oscar'), ['/hall']);
    assert.deepEqual(await offered('Nadia'), ['/staff', '/hall']);
    const dm = await bot.ask('POST', '/users/@me/channels', { recipient_id: users.nadia });
    await bot.say(dm.id, { content: 'a word, Nadia' });
    await page.locator('#rail').getByRole('button', { name: 'Direct messages' }).click();
    await place(page, 'Veilleur').click();
    await message(page, 'a word, Nadia').waitFor();
    await box().fill('/');
    await option('/slow').waitFor();
    assert.equal(await option('/hall').count(), 0, 'what belongs into servers is not offered here');
    await box().fill('');
  });

  it('closes direct messages to the bot: it is refused, and the page says why', async () => {
    const { page, bot } = view;
    await act_as(page, 'Nadia');
    await page.locator('#settings').click();
    await page.getByRole('checkbox', { name: 'Accept messages from members of this server' }).uncheck();
    await page.keyboard.press('Escape');
    await page.getByText('Nadia accepts no direct messages').waitFor();
    const dm = await bot.ask('POST', '/users/@me/channels', { recipient_id: users.nadia });
    const refused = await bot.request('POST', `/channels/${dm.id}/messages`, { content: 'hello?' });
    assert.deepEqual([refused.status, refused.body.code], [403, 50007]);
    await page.locator('#tab-requests').click();
    await page.locator('#request-failed').check();
    const entry = page.locator('details.request').last();
    await entry.locator('summary').click();
    assert.match(await entry.textContent(), /403[\s\S]*Cannot send messages to this user/);
    await page.getByRole('button', { name: 'Accept messages' }).click();
    await page.getByText('Nadia accepts no direct messages').waitFor({ state: 'detached' });
    await bot.say(dm.id, { content: 'hello again' });
    await message(page, 'hello again').waitFor();
  });
});
