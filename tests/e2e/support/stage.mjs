// Owns: one bot before one sandbox, each test with its own: what people do there and what becomes visible.
// Must not know: what a test expects.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it } from 'node:test';

import { Bell } from './bell.mjs';
import { community, ids_of } from './community.mjs';
import { Program, clean_environment, run } from './programs.mjs';
import { Sandbox } from './sandbox.mjs';
import { sqlite } from './python.mjs';

export const token = 'e2e-token.that-no-file-or-log.may-ever-show';

export class Stage {
  bell = new Bell();
  bots = [];
  #moved_ms = 0;
  #pings = 0;

  static async open({ scenario = community(), sandbox_options = [], authority, config = '', settings = {} } = {}) {
    const stage = new Stage();
    stage.folder = mkdtempSync(join(tmpdir(), 'veilleur-e2e-'));
    stage.database = join(stage.folder, 'veilleur.db');
    Object.assign(stage, ids_of(scenario));
    stage.settings = settings;
    stage.configure(config);
    const scenario_file = join(stage.folder, 'scenario.json');
    writeFileSync(scenario_file, JSON.stringify(scenario));
    stage.sandbox = await Sandbox.start({ folder: stage.folder, scenario_file, bell: stage.bell, options: sandbox_options, authority });
    return stage;
  }

  // ── The bot ────────────────────────────────────────────────────────────────────────────────────

  configure(toml) {
    writeFileSync(join(this.folder, 'veilleur.toml'), toml);
  }

  /** The environment of every veilleur of this stage. */
  get environment() {
    return { DISCORD_TOKEN: token, VEILLEUR_API_URL: `${this.sandbox.address}/api/v10`, ...this.settings };
  }

  get bot() {
    return this.bots.at(-1);
  }

  /** Starts the bot without waiting for anything. Its clock is where the sandbox's is. */
  launch(...options) {
    const bot = new Program('veilleur', ['run', '--test-clock', '3', ...options],
      { cwd: this.folder, environment: clean_environment(this.environment), on_change: () => this.bell.ring() });
    this.bots.push(bot);
    if (this.#moved_ms > 0) bot.pipe.write(`advance ${this.#moved_ms}\n`);
    return bot;
  }

  /** Starts the bot and waits until it listens to the guild and its slash commands are known. */
  async start(...options) {
    this.launch(...options);
    await this.logged(/event=shard_up/);
    await this.until('the slash commands are registered', async () => (await this.sandbox.state()).commands.length >= 4);
  }

  /** Other commands of the same program, in the same folder and environment. */
  run(...args) {
    return run('veilleur', args, { cwd: this.folder, settings: this.environment });
  }

  async kill() {
    assert.equal(await this.bot.end('SIGKILL'), 'SIGKILL');
  }

  async stop(signal = 'SIGTERM') {
    const status = await this.bot.end(signal);
    assert.equal(status, 0, `the bot ended with ${status}:\n${this.bot.complaints.join('\n')}`);
  }

  /** Moves the time of Discord and of the bot. */
  async advance(ms) {
    this.#moved_ms += ms;
    await this.sandbox.advance(ms);
    if (this.bot?.running) this.bot.pipe.write(`advance ${ms}\n`);
  }

  /** A line of the present bot's log; earlier lines count. */
  logged(pattern) {
    return this.until(`the log has ${pattern}`, () => this.bot.complaints.find((line) => pattern.test(line)));
  }

  async change_database(...statements) {
    return sqlite(this.database, ...statements);
  }

  // ── People ─────────────────────────────────────────────────────────────────────────────────────

  act(who, deed, fields) {
    return this.sandbox.act(this.users[who], deed, fields);
  }

  say(who, content, channel = 'general') {
    return this.act(who, 'post', { channel: this.channels[channel], content });
  }

  slash(who, name, options = {}, channel = 'general') {
    const list = Object.entries(options).map(([key, value]) => ({ name: key, value }));
    return this.act(who, 'slash', { channel: this.channels[channel], name, options: list });
  }

  // ── What is visible ────────────────────────────────────────────────────────────────────────────

  async until(what, condition) {
    return this.bell.until(what, condition, () => `The bot's log:\n${this.bot?.complaints.join('\n')}`);
  }

  messages(channel = 'general') {
    return this.sandbox.messages(this.channels[channel]);
  }

  /** What the bot has said in the channel, oldest first. */
  async said(channel = 'general') {
    return (await this.messages(channel)).filter((message) => message.author.id === this.bot_id);
  }

  /** Every finished answer to this message or interaction; a placeholder is none. */
  async answers_to(asked, channel = 'general') {
    const loading = 1 << 7;
    return (await this.said(channel)).filter((message) => (message.flags & loading) === 0
      && (asked.interaction_id !== undefined
        ? message.interaction_metadata?.id === asked.interaction_id
        : message.message_reference?.message_id === asked.id));
  }

  async answer_to(asked, channel = 'general') {
    return this.until('the bot answers', async () => (await this.answers_to(asked, channel))[0]);
  }

  /** Posts and waits for the answer's text. */
  async ask(who, content, channel = 'general') {
    return (await this.answer_to(await this.say(who, content, channel), channel)).content;
  }

  /** Uses a slash command and waits for the answer, a message. */
  async use(who, name, options, channel = 'general') {
    return this.answer_to(await this.slash(who, name, options, channel), channel);
  }

  /** Waits until the bot has handled all that happened so far: it handles events in their order. */
  async settle(channel = 'general') {
    this.#pings += 1;
    const number = 900_000 + this.#pings;
    assert.equal(await this.ask('alice', `<@${this.bot_id}> ping ${number}`, channel), `pong ${number}`);
  }

  async direct_messages(who) {
    const { dms } = await this.sandbox.state();
    const dm = dms.find((each) => each.recipients.includes(this.users[who]) && each.recipients.includes(this.bot_id));
    return dm ? this.sandbox.messages(dm.id) : [];
  }

  async bans() {
    const { guilds } = await this.sandbox.state();
    return guilds[0].bans.map((ban) => ban.user.username);
  }

  banned(who) {
    return this.until(`${who} is banned`, async () => (await this.bans()).includes(who));
  }

  free(who) {
    return this.until(`${who} is not banned`, async () => !(await this.bans()).includes(who));
  }

  /** Who was banned or freed, and by whom, as Discord's own audit log tells it: `ban mallory by Veilleur`. */
  async bans_in_audit_log() {
    const verbs = { 22: 'ban', 23: 'unban' };
    const { guilds, users } = await this.sandbox.state();
    const name = (id) => users.find((user) => user.id === id).username;
    return guilds[0].audit_log.filter((entry) => entry.action_type in verbs)
      .map((entry) => `${verbs[entry.action_type]} ${name(entry.target_id)} by ${name(entry.user_id)}`);
  }

  /** What the bot asked of the API, oldest first: `PUT ban`s are `requests('PUT', /bans/)`. */
  async requests(method, path = /./) {
    const all = await this.sandbox.requests('rest');
    return all.filter((each) => each.method === method && path.test(each.path));
  }

  /** Opcodes that the bot has sent over the gateway, heartbeats left out: 2 identify, 6 resume. */
  async opcodes() {
    return (await this.sandbox.requests('gateway')).map((each) => each.payload.op).filter((op) => op !== 1);
  }

  // ── The end ────────────────────────────────────────────────────────────────────────────────────

  async close() {
    const running = this.bot?.running ?? false;
    const status = running ? await this.bot.end() : 0;
    const sandbox_status = await this.sandbox.end();
    rmSync(this.folder, { recursive: true });
    assert.equal(status, 0, `the bot ended with ${status}:\n${this.bot?.complaints.join('\n')}`);
    assert.equal(sandbox_status, 0, this.sandbox.program.complaints.join('\n'));
  }
}

/** One test with a stage of its own, which is always cleared; a bot that still runs must end well. */
export function scene(name, options, play) {
  it(name, async () => {
    const stage = await Stage.open(options);
    let failure;
    try {
      if (options.start !== false) await stage.start();
      await play(stage);
    } catch (error) {
      failure = error;
    }
    try {
      await stage.close();
    } catch (error) {
      failure ??= error;
    }
    if (failure) {
      failure.message += `\nThe bots' logs:\n${stage.bots.map((bot) => bot.complaints.join('\n')).join('\n── next ──\n')}`;
      throw failure;
    }
  });
}
