// Owns: starting the real playground and a browser on it, for tests and for the picture in the README; what every
// suite of page tests begins and ends with.
// Must not know: what is tried there.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

export const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
export const binaries = resolve(process.env.VEILLEUR_BINARY_DIR ?? join(root, 'build/dev/bin'));
const chromium_path = process.env.VEILLEUR_CHROMIUM ?? '/usr/bin/chromium';

/** What is missing for a browser test, in words; nothing where all is there. */
export function missing() {
  if (!existsSync(chromium_path)) return `no Chromium at ${chromium_path}`;
  if (!existsSync(join(root, 'tests/e2e/node_modules/playwright-core'))) return 'no playwright-core: run npm ci in tests/e2e';
  const absent = ['veilleur', 'veilleur-playground', 'veilleur-sandbox'].find((name) => !existsSync(join(binaries, name)));
  return absent ? `no ${absent} in ${binaries}` : null;
}

/** Starts a program that serves the page and waits for its address. `end` asks it to stop and answers its exit status. */
export async function start_playground(program = 'veilleur-playground', options = []) {
  const port = options.includes('--port') ? [] : ['--port', '0'];
  const child = spawn(join(binaries, program), [...port, '--page', join(root, 'tools/playground/page'), ...options], { stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise((done) => child.once('exit', (status, signal) => done(status ?? signal)));
  const said = [];
  child.stderr.on('data', (chunk) => said.push(String(chunk)));
  const address = await new Promise((found, failed) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      said.push(line + '\n');
      const match = line.match(/https?:\/\/127\.0\.0\.1:\d+/);
      if (match) found(match[0] + '/');
    });
    ended.then((status) => failed(new Error(`${program} ended with ${status}: ${said.join('')}`)));
  });
  return {
    address,
    end() {
      child.kill('SIGTERM');
      return ended;
    },
  };
}

export async function start_browser() {
  const { chromium } = await import('playwright-core');
  return chromium.launch({
    executablePath: chromium_path,
    args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
      '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });
}

/**
 * Opens the page and waits until it shows the world. Requests to anywhere but `address` are refused and listed.
 * `prepare(page)` runs before anything is loaded.
 */
export async function open_page(browser, address, { prepare = () => {}, ...options } = {}) {
  const context = await browser.newContext({ viewport: { width: 1360, height: 820 }, locale: 'en-GB', ...options });
  const foreign = [];
  const errors = [];
  await context.route((url) => !url.href.startsWith(address), (route) => {
    foreign.push(route.request().url());
    return route.abort();
  });
  const page = await context.newPage();
  page.on('pageerror', (error) => errors.push(String(error)));
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  await prepare(page);
  await page.goto(address);
  await page.locator('#messages').waitFor({ state: 'attached' });
  await page.locator('[data-member]').first().waitFor({ state: 'attached' });
  return { page, context, foreign, errors };
}

/** Types into the box as that person and sends it. */
export async function post(page, who, text) {
  await page.locator('#post-as').selectOption({ label: who });
  await page.locator('#box').fill(text);
  // A list of suggestions would take the first Enter; Escape closes it and harms nothing else.
  await page.locator('#box').press('Escape');
  await page.locator('#send').click();
}

// ── Suites ─────────────────────────────────────────────────────────────────────────────────────────

/** A suite, or one skipped test where there is no browser. Where CI is set, nothing may be skipped. */
export function in_browser(name, suite) {
  const why_not = missing();
  if (why_not && process.env.CI) throw new Error(`nothing may be skipped here: ${why_not}`);
  // Skipped suites are not counted by every Node.js version, skipped tests are.
  return why_not ? it(name, { skip: why_not }) : describe(name, suite);
}

/**
 * One browser, one program and one page for all tests of a suite. Answers an object that has {browser, playground,
 * page, context, foreign, errors} once the tests run. At the end nothing foreign may have been asked for, and no error
 * logged but the `expected` ones (a test of one error's text); the program must end with 0. `page` goes to `open_page`.
 */
export function use_page({ program = 'veilleur-playground', options = [], page = {}, expected = () => false } = {}) {
  const view = { foreign: [], errors: [] };
  before(async () => {
    view.browser = await start_browser();
    view.playground = await start_playground(program, options);
    Object.assign(view, await open_page(view.browser, view.playground.address, page));
    if (program === 'veilleur-playground') await bot_state(view.page, 'running');
  });
  after(async () => {
    await view.browser?.close();
    const status = await view.playground?.end();
    assert.deepEqual(view.foreign, [], 'the page must not ask anything of another host');
    assert.deepEqual(view.errors.filter((one) => !expected(one)), [], 'the page must not log an error');
    assert.equal(status, 0);
  });
  return view;
}

/** Chromium itself notes each refusal with this status, also one that a test asks for. */
export const refused_with = (status) => (error) => error.includes(`status of ${status} `);

/** Asks the control API past the page: what a test needs besides, and what people do whose doing is not its subject. */
export async function control(view, path, body) {
  const response = await fetch(`${view.playground.address}_sandbox/${path}`, body === undefined ? {} : {
    method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body),
  });
  const text = await response.text();
  return { status: response.status, body: text ? JSON.parse(text) : null };
}

/** Waits until `condition()` answers something true: of what changes without a sign on the page, asked at each frame. */
export async function eventually(page, what, condition) {
  const end = performance.now() + 30_000;
  while (!await condition()) {
    if (performance.now() > end) throw new Error(`${what}: not seen within 30 s`);
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(done)));
  }
}

/** For `use_page`: a sandbox without a bot of its own, which answers that to each question about one. */
export const bare_sandbox = {
  program: 'veilleur-sandbox', expected: refused_with(404),
  options: ['--no-rate-limits', '--scenario', join(root, 'tools/sandbox/scenarios/community.json')],
};

/** A picture of the page among the build's files, to be looked at. */
export async function shot(page, name) {
  const folder = join(root, 'build/screenshots');
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`) });
}

// ── What tests look for ────────────────────────────────────────────────────────────────────────────

export const message = (page, text) => page.locator('.message', { hasText: text });
export const member = (page, name) => page.locator('#panel-members .member', { hasText: name });
export const place = (page, name) => page.locator('#places').getByRole('button', { name, exact: false });
/** Says yes to the question whether one is sure. */
export const say_yes = (page) => page.locator('dialog.dialog[open] footer .button.danger').click();
export const act_as = (page, label) => page.locator('#post-as').selectOption({ label });
export const bot_state = (page, state) => page.locator(`#bot-state.${state}`).waitFor();
