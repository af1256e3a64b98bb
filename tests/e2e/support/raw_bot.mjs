// Owns: a bot without a library: connections to a gateway as Discord's documentation has them, and requests.
// Must not know: what a test lets it answer; the sandbox's control API; when to connect again (the test says so).
import { after, before } from 'node:test';
import assert from 'node:assert/strict';
import WebSocket from 'ws';

import { Bell } from './bell.mjs';

/** Opcodes and intents: "Gateway Opcodes" and "Gateway Intents" of Discord's documentation, read November 2026. */
export const op = { dispatch: 0, heartbeat: 1, identify: 2, voice: 4, resume: 6, reconnect: 7, invalid_session: 9, hello: 10, ack: 11 };
const intents = [0, 1, 2, 5, 7, 9, 10, 12, 13, 15].reduce((sum, bit) => sum | (1 << bit), 0);
/** What a callback is: "Interaction Callback Type". */
export const answer_with = {
  message: (data) => ({ type: 4, data }), deferral: (data = {}) => ({ type: 5, data }), nothing: { type: 6 },
  update: (data) => ({ type: 7, data }), choices: (choices) => ({ type: 8, data: { choices } }), modal: (data) => ({ type: 9, data }),
};
export const ephemeral = 64;
const token = 'a-bot-of.the-page.tests';

/** One WebSocket: every payload it heard, and how it ended: {code}, 1006 being an end without a close frame. */
class Connection {
  heard = [];
  closed = null;

  constructor(address, ring) {
    this.socket = new WebSocket(address);
    this.socket.on('open', ring);
    this.socket.on('message', (data) => {
      this.heard.push(JSON.parse(data));
      ring();
    });
    this.socket.on('error', ring); // 'close' follows, and tells
    this.socket.on('close', (code) => {
      this.closed = { code };
      ring();
    });
  }

  get open() { return this.socket.readyState === WebSocket.OPEN; }
  has(code) { return this.heard.find((one) => one.op === code); }
  event(name) { return this.heard.find((one) => one.t === name); }
  send(code, d) { this.socket.send(JSON.stringify({ op: code, d })); }
}

export class RawBot {
  bell = new Bell();
  connections = [];
  interactions = [];
  /** By the name of a command, "name?" for its autocomplete, or by custom id: (interaction, bot) → the callback, or null for none. */
  answers = {};
  failures = [];
  #sequence = null;
  #session = null;

  /** `address` is the sandbox's, as `start_playground` answers it. Ready, all its guilds known. */
  static async start(address) {
    const bot = new RawBot();
    bot.api = `${address}api/v10`;
    bot.gateway = `${address.replace('http', 'ws')}?v=10&encoding=json`;
    await bot.identify();
    bot.heartbeats = setInterval(() => bot.connection.open && bot.beat(), 20_000).unref();
    return bot;
  }

  async end() {
    clearInterval(this.heartbeats);
    this.connection.socket.terminate();
    assert.deepEqual(this.failures, [], 'every answer of the bot was taken');
  }

  // ── The gateway ────────────────────────────────────────────────────────────────────────────────

  get connection() { return this.connections.at(-1); }

  connect(address) {
    this.connection?.socket.terminate();
    const connection = new Connection(address, () => this.bell.ring());
    connection.socket.on('message', (data) => this.#hear(JSON.parse(data)));
    this.connections.push(connection);
    return connection;
  }

  /** Discord takes one IDENTIFY in 5 s ("Rate Limiting" of the gateway), so a bot of a test begins one session. */
  async identify() {
    const connection = this.connect(this.gateway);
    await this.until('HELLO', () => connection.has(op.hello));
    connection.send(op.identify, { token, intents, properties: { os: 'linux', browser: 'tests', device: 'tests' } });
    const ready = await this.until('READY', () => connection.event('READY'));
    this.#session = ready.d;
    this.id = ready.d.user.id;
    await this.until('all guilds', () => this.events('GUILD_CREATE').length === ready.d.guilds.length);
  }

  /** The connection to the resume address; whether anything follows on it is for the test to see. */
  connect_to_resume() {
    return this.connect(`${this.#session.resume_gateway_url}?v=10&encoding=json`);
  }

  /** Asks for the rest of the session, on a new connection; answers what came of it: RESUMED, or op 9. */
  async resume() {
    const connection = this.connect_to_resume();
    await this.until('HELLO', () => connection.has(op.hello));
    connection.send(op.resume, { token, session_id: this.#session.session_id, seq: this.#sequence });
    return this.until('RESUMED or op 9', () => connection.event('RESUMED') ?? connection.has(op.invalid_session));
  }

  /** Goes away without a word; the session waits. */
  leave() { this.connection.socket.terminate(); }

  beat() { this.connection.send(op.heartbeat, this.#sequence); }

  #hear(payload) {
    if (payload.op !== op.dispatch) return;
    this.#sequence = payload.s;
    if (payload.t === 'INTERACTION_CREATE') this.#answer(payload.d).catch((error) => this.failures.push(String(error)));
  }

  /** The data of all events of a kind that the present connection brought. */
  events(name) { return this.connection.heard.filter((one) => one.t === name).map((one) => one.d); }
  /** What it heard people write on the present connection. */
  texts() { return this.events('MESSAGE_CREATE').map((one) => one.content); }

  until(what, condition) {
    return this.bell.until(what, condition, () => JSON.stringify(this.connection.heard.slice(-5)).slice(0, 2000));
  }

  // ── Interactions and requests ──────────────────────────────────────────────────────────────────

  async #answer(interaction) {
    this.interactions.push(interaction);
    const { name, custom_id } = interaction.data;
    const answer = this.answers[interaction.type === 4 ? `${name}?` : custom_id ?? name];
    this.bell.ring();
    const callback = await answer?.(interaction, this);
    if (callback) await this.ask('POST', `/interactions/${interaction.id}/${interaction.token}/callback`, callback);
  }

  /** The newest interaction of that command or custom id that `accept`s. */
  interaction(name, accept = () => true) {
    return this.until(`the interaction ${name}`, () => this.interactions.findLast((one) => (one.data.custom_id ?? one.data.name) === name && accept(one)));
  }

  /** The answer to a request: {status, headers, body}. Throws where there was none. `body` is JSON, or a form with files. */
  async request(method, path, body, signal) {
    const is_form = body instanceof FormData;
    const response = await fetch(`${this.api}${path}`, {
      method, signal, body: is_form || body === undefined ? body : JSON.stringify(body),
      headers: { Authorization: `Bot ${token}`, 'User-Agent': 'DiscordBot (https://example.org, 1)', ...(is_form || body === undefined ? {} : { 'Content-Type': 'application/json' }) },
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: /json/.test(response.headers.get('content-type') ?? '') ? JSON.parse(text) : text };
  }

  /** The body of an answer that must be a success. */
  async ask(method, path, body) {
    const answer = await this.request(method, path, body);
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  }

  say(channel, body) { return this.ask('POST', `/channels/${channel}/messages`, body); }
  register(commands) { return this.ask('PUT', `/applications/${this.id}/commands`, commands); }
  /** What an interaction's own webhook takes: an edit of its answer, or a message that follows it. */
  edit_answer(interaction, body) { return this.ask('PATCH', `/webhooks/${this.id}/${interaction.token}/messages/@original`, body); }
  follow_up(interaction, body) { return this.ask('POST', `/webhooks/${this.id}/${interaction.token}`, body); }
}

/** The bot of a suite, before the sandbox that `view` (of `use_page`) has; `commands` are registered at the beginning. */
export function use_bot(view, { commands = [], answers = {} } = {}) {
  before(async () => {
    view.bot = await RawBot.start(view.playground.address);
    Object.assign(view.bot.answers, answers);
    if (commands.length) await view.bot.register(commands);
  });
  after(() => view.bot?.end());
  return view;
}
