// Owns: the proof that modals work from a bot through the real sandbox to the page and back: filled in, checked,
// submitted, refused, dismissed, seen by one person.
// Must not know: how the page is built, beyond names, roles and ids.
import assert from 'node:assert/strict';
import { it } from 'node:test';

import { act_as, bare_sandbox, control, eventually, in_browser, message, shot, use_page } from './playground_driver.mjs';
import { answer_with, ephemeral, use_bot } from './support/raw_bot.mjs';
import { community } from './support/places.mjs';
import { words } from './support/words.mjs';

const { users, channels } = community;
const row = (component) => ({ type: 1, components: [component] });
const text = (custom_id, label, more) => row({ type: 4, custom_id, label, style: 1, ...more });
const labelled = (label, component, more) => ({ type: 18, label, component, ...more });
const away = { custom_id: 'away-form', title: 'Why were you away?', components: [
  text('reason', 'Reason', { min_length: 5, max_length: 20, placeholder: 'In a few words' }), text('more', 'Anything else', { required: false, style: 2, value: 'no' }),
  labelled('Half-day', { type: 3, custom_id: 'half', options: [{ label: 'Morning', value: 'am' }, { label: 'Afternoon', value: 'pm' }] }, { description: 'One of two' }),
] };

in_browser('modals', () => {
  const view = use_bot(use_page({ ...bare_sandbox, expected: (error) => /status of 40[034] /.test(error) }), {
    commands: [{ name: 'away', description: 'Tells why' }, { name: 'colours', description: 'Asks much' }],
    answers: { away: () => answer_with.modal(away), 'away-form': (one) => answer_with.message({ content: `noted for ${one.member.user.username}` }) },
  });
  const dialog = (name) => view.page.getByRole('dialog', { name });
  const run = async (who, name) => {
    await view.page.locator('dialog[open]').waitFor({ state: 'detached' });
    await act_as(view.page, who);
    await view.page.locator('#box').fill(`/${name}`);
    await view.page.locator('.listbox .option:visible', { hasText: `/${name}` }).waitFor();
    await view.page.locator('#box').press('Enter');
    await view.page.locator('.command-form button.primary').click();
  };
  const submit = (form) => form.getByRole('button', { name: words('modal_submit') }).click();
  const modals = async () => (await control(view, 'state')).body.modals;

  it('keeps the focus inside, says what is wrong, and sends the values', async () => {
    const { page, bot } = view;
    await run('Alice', 'away');
    const form = dialog('Why were you away?');
    await form.waitFor();
    assert.equal(await page.evaluate(() => document.activeElement.dataset.customId), 'reason');
    for (let step = 0; step < 14; step += 1) {
      await page.keyboard.press('Tab');
      const outside = await page.evaluate(() => document.activeElement !== document.body && !document.activeElement.closest('dialog'));
      assert.equal(outside, false, 'Tab stays in the dialog');
    }
    await shot(page, 'modal');
    await form.getByLabel('Reason').fill('ill');
    await submit(form);
    await form.getByText(words('field_short', { n: 5, now: 3 })).waitFor();
    assert.equal(await form.getByLabel('Reason').getAttribute('aria-invalid'), 'true');
    assert.equal(await form.getByText(words('field_required')).count(), 1, 'the select is required, too');
    assert.equal(bot.interactions.some((one) => one.type === 5), false, 'what is wrong is not sent');
    await form.getByLabel('Reason').fill('was ill');
    await form.locator('.select').click();
    await page.getByRole('option', { name: 'Afternoon' }).click();
    await submit(form);
    const { data, member } = await bot.interaction('away-form');
    assert.equal(member.user.id, users.alice);
    assert.deepEqual(data.components.map((part) => part.component ?? part.components[0]).map((one) => [one.custom_id, one.value ?? one.values]),
      [['reason', 'was ill'], ['more', 'no'], ['half', ['pm']]]);
    await form.waitFor({ state: 'detached' });
    await message(page, 'noted for alice').waitFor();
    assert.deepEqual(await modals(), []);
  });

  it('is dismissed with Escape: nothing is sent, and it cannot be submitted any more', async () => {
    const { page, bot } = view;
    const before_it = bot.interactions.length;
    await run('Alice', 'away');
    await dialog('Why were you away?').waitFor();
    const [{ interaction_id: interaction }] = await modals();
    await page.keyboard.press('Escape');
    await dialog('Why were you away?').waitFor({ state: 'detached' });
    await eventually(page, 'the dismissal', async () => (await modals()).length === 0);
    const late = await control(view, 'act', { as: users.alice, do: 'submit_modal', interaction, values: { reason: 'was ill', more: '', half: ['am'] } });
    assert.equal(late.status, 404);
    assert.equal(bot.interactions.length, before_it + 1, 'the bot heard of the command alone');
  });

  it('is shown to nobody but whom it is for, and waits for them', async () => {
    const { page, bot } = view;
    await run('Bob', 'away');
    const form = dialog('Why were you away?');
    await form.waitFor();
    await form.getByLabel('Reason').fill('on the road');
    // The dialog lies over the page; a deed of the test's stands in for another window in which Alice is chosen.
    await page.evaluate(() => {
      const chooser = document.querySelector('#post-as');
      chooser.value = [...chooser.options].find((one) => one.textContent === 'Alice').value;
      chooser.dispatchEvent(new Event('change', { bubbles: true }));
    });
    await form.waitFor({ state: 'detached' });
    assert.equal((await modals()).length, 1);
    await act_as(page, 'Bob');
    await form.waitFor();
    await form.getByLabel('Reason').fill('on the road');
    await form.locator('.select').click();
    await page.getByRole('option', { name: 'Morning' }).click();
    await submit(form);
    await bot.interaction('away-form', (one) => one.member.user.id === users.bob);
    await message(page, 'noted for bob').waitFor();
  });

  it('offers a modal’s newer fields: texts, radio buttons, boxes, people, a file', async () => {
    const { page, bot } = view;
    const options = [{ label: 'Red', value: 'r' }, { label: 'Green', value: 'g', description: 'as grass' }, { label: 'Blue', value: 'b' }];
    bot.answers.colours = () => answer_with.modal({ custom_id: 'colour-form', title: 'Colours', components: [
      labelled('One', { type: 21, custom_id: 'one', options }), labelled('Some', { type: 22, custom_id: 'some', options, min_values: 2 }),
      labelled('Agreed', { type: 23, custom_id: 'agreed' }), labelled('Proof', { type: 19, custom_id: 'proof', required: false }),
      labelled('Witness', { type: 5, custom_id: 'witness' }),
    ] });
    bot.answers['colour-form'] = () => answer_with.message({ content: 'thank you', flags: ephemeral });
    await run('Alice', 'colours');
    const form = dialog('Colours');
    await form.getByRole('group', { name: 'Some' }).getByLabel('Red').check();
    await submit(form);
    await form.getByText(words('select_least', { n: 2 })).waitFor();
    assert.equal(await form.getByText(words('field_required')).count(), 2, 'the file is not required, the tick never is');
    await form.getByRole('radiogroup', { name: 'One' }).getByLabel('Green').check();
    await form.getByRole('group', { name: 'Some' }).getByLabel('Blue').check();
    await form.getByLabel('Agreed').check();
    await form.getByLabel('Proof').setInputFiles({ name: 'note.txt', mimeType: 'text/plain', buffer: Buffer.from('12345') });
    await form.locator('.select').click();
    await page.getByRole('combobox', { name: words('select_search') }).fill('trent');
    await page.keyboard.press('Enter');
    await submit(form);
    const { data } = await bot.interaction('colour-form');
    const value = Object.fromEntries(data.components.map(({ component: one }) => [one.custom_id, one.values ?? one.value]));
    assert.deepEqual([value.one, value.some, value.agreed, value.witness], ['g', ['r', 'b'], true, [users.trent]]);
    assert.deepEqual(Object.values(data.resolved.attachments).map((one) => [one.filename, one.size]), [['note.txt', 5]]);
    await page.locator('.message.private', { hasText: 'thank you' }).waitFor();
  });

  it('says in the dialog why it could not be submitted, and keeps what was typed', async () => {
    const { page, bot } = view;
    await run('Mallory', 'away');
    const form = dialog('Why were you away?');
    await form.getByLabel('Reason').fill('was thrown out');
    await form.locator('.select').click();
    await page.getByRole('option', { name: 'Morning' }).click();
    await bot.ask('DELETE', `/guilds/${community.guild}/members/${users.mallory}`);
    const before_it = bot.interactions.length;
    await submit(form);
    await form.locator('[role=alert]', { hasText: /\w/ }).waitFor();
    assert.equal(await form.getByLabel('Reason').inputValue(), 'was thrown out');
    assert.equal(bot.interactions.length, before_it);
    await page.keyboard.press('Escape');
    await form.waitFor({ state: 'detached' });
  });

  it('opens from a button, and changes that button’s message', async () => {
    const { page, bot } = view;
    await act_as(page, 'Alice');
    const button = row({ type: 2, style: 1, label: 'Tell', custom_id: 'tell' });
    const sent = await bot.say(channels.general, { content: 'Anything to tell?', components: [button] });
    bot.answers.tell = () => answer_with.modal({ custom_id: 'tell-form', title: 'Tell', components: [text('words', 'Words')] });
    bot.answers['tell-form'] = ({ data }) => answer_with.update({ content: `Told: ${data.components[0].components[0].value}`, components: [] });
    const shown = page.locator(`[data-message="${sent.id}"]`);
    await shown.getByRole('button', { name: 'Tell' }).click();
    await dialog('Tell').getByLabel('Words').fill('all is well');
    await page.keyboard.press('Enter');
    await shown.getByText('Told: all is well').waitFor();
    assert.equal((await bot.interaction('tell-form')).message.id, sent.id);
    assert.equal(await shown.getByRole('button', { name: 'Tell' }).count(), 0);
  });

  it('says when the bot leaves a submission unanswered', async () => {
    const { page, bot } = view;
    bot.answers['away-form'] = () => null;
    const before_it = bot.interactions.length;
    await run('Oscar', 'away');
    const form = dialog('Why were you away?');
    await form.getByLabel('Reason').fill('who knows');
    await form.locator('.select').click();
    await page.getByRole('option', { name: 'Morning' }).click();
    await submit(form);
    await bot.until('the submission is heard', () => bot.interactions.length === before_it + 2);
    await form.waitFor({ state: 'detached' });
    await page.locator('[data-advance="60000"]').click();
    const failed = page.locator('.message.pending.failed', { hasText: away.title });
    await failed.getByText(words('interaction_failed')).waitFor();
    await act_as(page, 'Alice');
    await failed.waitFor({ state: 'detached' });
    await act_as(page, 'Oscar');
    await failed.getByRole('button', { name: words('dismiss') }).click();
    await failed.waitFor({ state: 'detached' });
  });
});
