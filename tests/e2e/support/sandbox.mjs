// Owns: one running veilleur-sandbox and its control API.
// Must not know: the bot.
import { readFileSync } from 'node:fs';
import { request as http_request } from 'node:http';
import { Agent, request as https_request } from 'node:https';

import { Program, clean_environment } from './programs.mjs';

/** The templates of the routes that tests order faults for. */
export const routes = {
  ban: '/guilds/{guild.id}/bans/{user.id}',
  current_user: '/users/@me',
  direct_channel: '/users/@me/channels',
  member: '/guilds/{guild.id}/members/{user.id}',
  messages: '/channels/{channel.id}/messages',
};

export class Sandbox {
  /**
   * Starts it on a port of the system's choice and rings `bell` at each change of its world. `authority` is the
   * file of the certificate authority to trust where the options make it speak TLS; then one connection is kept
   * open for its control, which goes on while others are shown a bad certificate.
   */
  static async start({ folder, scenario_file, bell, options = [], authority }) {
    const sandbox = new Sandbox();
    sandbox.program = new Program('veilleur-sandbox', ['--port', '0', '--scenario', scenario_file, ...options],
      { cwd: folder, environment: clean_environment(), on_change: () => bell.ring() });
    const listening = () => sandbox.program.said.map((line) => line.match(/^listening on (https?:\S+)$/)?.[1]).find(Boolean);
    await bell.until('the sandbox listens', () => listening() || !sandbox.program.running,
      () => sandbox.program.complaints.join('\n'));
    sandbox.address = listening();
    if (!sandbox.address) throw new Error(`veilleur-sandbox ended: ${sandbox.program.complaints.join('\n')}`);
    if (authority) sandbox.trusted = { agent: new Agent({ ca: readFileSync(authority), keepAlive: true, maxSockets: 1 }) };
    await sandbox.#watch(bell);
    return sandbox;
  }

  #request(path, options) {
    const start = this.trusted ? https_request : http_request;
    return start(`${this.address}/_sandbox/${path}`, { ...options, ...this.trusted });
  }

  /** Every frame of /_sandbox/events means that something changed, so none needs to be read. */
  #watch(bell) {
    return new Promise((connected, failed) => {
      const headers = {
        Connection: 'Upgrade', Upgrade: 'websocket', 'Sec-WebSocket-Version': '13',
        'Sec-WebSocket-Key': Buffer.from('sixteen bytes ok').toString('base64'),
      };
      const upgrade = this.#request('events', { headers });
      upgrade.on('upgrade', (response, socket) => {
        this.events = socket;
        socket.on('data', () => bell.ring());
        socket.on('error', () => bell.ring()); // the sandbox has ended; what waits will say so
        connected();
      });
      upgrade.on('response', (response) => failed(new Error(`/_sandbox/events: ${response.statusCode}`)));
      upgrade.on('error', failed);
      upgrade.end();
    });
  }

  async #ask(path, body) {
    const text = await this.#text(path, body === undefined ? undefined : JSON.stringify(body));
    return text === '' ? null : JSON.parse(text);
  }

  async #text(path, sent) {
    const response = await new Promise((done, failed) => {
      this.#request(path, { method: sent === undefined ? 'GET' : 'POST' }).on('response', done).on('error', failed).end(sent);
    });
    const parts = [];
    for await (const part of response) parts.push(part);
    const text = Buffer.concat(parts).toString();
    if (response.statusCode >= 300) throw new Error(`${path} ${sent}: ${response.statusCode} ${text}`);
    return text;
  }

  state() { return this.#ask('state'); }
  messages(channel) { return this.#ask(`messages?channel=${channel}`); }
  /** kind: rest or gateway. */
  requests(kind) { return this.#ask(`requests?kind=${kind}`); }
  /** At most 1000 requests of the API, those above the number `after`. */
  requests_after(after) { return this.#ask(`requests?after=${after}`); }
  interaction(id) { return this.#ask(`interaction?id=${id}`); }
  act(user, deed, fields) { return this.#ask('act', { as: user, do: deed, ...fields }); }
  /** The whole world, or what shall be one in its place: text, since JavaScript's numbers are too short for it. */
  world(document) { return this.#text('world', document); }
  faults() { return this.#ask('faults'); }
  fault(order) { return this.#ask('faults', order); }
  advance(ms) { return this.#ask('clock', { advance_ms: ms }); }

  async end() {
    this.events.destroy();
    this.trusted?.agent.destroy();
    return this.program.end();
  }
}
