// Owns: the proof in headless Chromium that a person can authorise or refuse on the sandbox's OAuth2 page, by keyboard
// alone, and comes back to the application that asked.
// Must not know: how codes and tokens are made.
import assert from 'node:assert/strict';
import http from 'node:http';
import { after, before, describe, it } from 'node:test';

import { missing, start_browser, start_playground } from './playground_driver.mjs';

const why_not = missing();
if (why_not && process.env.CI) throw new Error(`nothing may be skipped here: ${why_not}`);
// Skipped suites are not counted by every Node.js version, skipped tests are.
const in_browser = why_not ? (name) => it(name, { skip: why_not }) : describe;

const client_id = '1000000000000000001';
const secret = 'sandbox-client-secret';
const alice = '1000000000000000011';
const bob = '1000000000000000012';

in_browser('the OAuth2 page', () => {
  let sandbox;
  let browser;
  let panel;
  let callback;

  before(async () => {
    sandbox = await start_playground('veilleur-sandbox');
    browser = await start_browser();
    panel = http.createServer((_, response) => response.end('back'));
    await new Promise((done) => panel.listen(0, '127.0.0.1', done));
    callback = `http://127.0.0.1:${panel.address().port}/callback`;
  });
  after(async () => {
    await browser?.close();
    panel?.close();
    assert.equal(await sandbox?.end(), 0);
  });

  const address = (more) => `${sandbox.address}oauth2/authorize?` +
    new URLSearchParams({ client_id, response_type: 'code', redirect_uri: callback, scope: 'identify guilds', state: 'a&b', ...more });

  async function open(options = {}, more = {}) {
    const context = await browser.newContext({ locale: 'en-GB', ...options });
    const page = await context.newPage();
    await page.goto(address(more));
    return { context, page };
  }
  async function came_back(page) {
    await page.waitForURL((url) => url.pathname === '/callback');
    return new URL(page.url()).searchParams;
  }

  async function user_of(code) {
    const agent = { 'User-Agent': 'DiscordBot (https://example.org, 1)' };
    const answer = await fetch(`${sandbox.address}api/oauth2/token`, {
      method: 'POST',
      headers: { ...agent, Authorization: 'Basic ' + Buffer.from(`${client_id}:${secret}`).toString('base64') },
      body: new URLSearchParams({ grant_type: 'authorization_code', code, redirect_uri: callback }),
    });
    assert.equal(answer.status, 200);
    const { access_token } = await answer.json();
    const user = await fetch(`${sandbox.address}api/v10/users/@me`, { headers: { ...agent, Authorization: `Bearer ${access_token}` } });
    return (await user.json()).id;
  }

  it('one authorises as a chosen user with the keyboard alone', async () => {
    const { context, page } = await open();
    await page.keyboard.press('Tab');
    await page.keyboard.press('ArrowDown');
    assert.equal(await page.getByRole('radio', { checked: true }).getAttribute('value'), bob);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    assert.equal(await page.evaluate(() => document.activeElement.textContent), 'Authorize');
    await page.keyboard.press('Enter');
    const returned = await came_back(page);
    assert.equal(returned.get('state'), 'a&b');
    assert.equal(await user_of(returned.get('code')), bob);
    await context.close();
  });

  it('one refuses, and the application hears of it', async () => {
    const { context, page } = await open();
    await page.getByRole('button', { name: 'Cancel' }).click();
    const returned = await came_back(page);
    assert.equal(returned.get('error'), 'access_denied');
    assert.equal(returned.get('code'), null);
    await context.close();
  });

  it('everything has a name for screen readers, in the language of the browser', async () => {
    const { context, page } = await open({ locale: 'fr-FR' });
    assert.equal(await page.locator('html').getAttribute('lang'), 'fr');
    await page.getByRole('group', { name: 'En tant que qui répondez-vous ?' }).waitFor();
    await page.getByRole('radio', { name: /^Alice/ }).waitFor();
    await page.getByRole('button', { name: 'Autoriser' }).waitFor();
    assert.equal(await page.getByRole('radio', { checked: true }).getAttribute('value'), alice);
    await context.close();
  });

  it('a wrong address is shown, never followed', async () => {
    const { context, page } = await open({}, { redirect_uri: 'https://example.org/' });
    assert.match(await page.getByRole('alert').textContent(), /redirect_uri/);
    assert.equal(new URL(page.url()).origin + '/', sandbox.address);
    await context.close();
  });
});
