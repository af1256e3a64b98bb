// Owns: one sandbox for one suite, with what people do in it, and waiting for what a client is told.
// Must not know: any client library.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import assert from 'node:assert/strict';

import { Bell, patience_ms } from '../../e2e/support/bell.mjs';
import { Sandbox } from '../../e2e/support/sandbox.mjs';
import { answer_misfits } from './answers.mjs';
import { school, users } from './scenario.mjs';

export const token = 'Y29uZm9ybWFuY2U.R2F0ZQ.d2h5LW5vdC1hLXRva2Vu';

export class Desk {
  bell = new Bell();

  /** Unknown fields are always refused. Rate limits are off unless `limited`; with `tls`, `authority` is whom to trust. */
  static async open({ scenario = school(), limited = false, tls = false, options = [] } = {}) {
    const desk = new Desk();
    desk.folder = mkdtempSync(join(tmpdir(), 'veilleur-conformance-'));
    if (tls) desk.authority = join(desk.folder, 'authority.pem');
    const scenario_file = join(desk.folder, 'scenario.json');
    writeFileSync(scenario_file, JSON.stringify(scenario));
    desk.sandbox = await Sandbox.start({ folder: desk.folder, scenario_file, bell: desk.bell, authority: desk.authority,
      options: ['--token', token, ...limited ? [] : ['--no-rate-limits'], ...tls ? ['--tls', desk.authority] : [], ...options] });
    return desk;
  }

  /** Where Discord's API is, without a version. */
  get api() { return `${this.sandbox.address}/api`; }

  /** `who` is a name; what he does answers as Discord's API would. */
  act(who, deed, fields) { return this.sandbox.act(users[who] ?? who, deed, fields); }

  async guild(index = 0) { return (await this.sandbox.state()).guilds[index]; }
  async member(who) { return (await this.guild()).members.find((each) => each.user.id === users[who]); }
  async message(channel, id) { return (await this.sandbox.messages(channel)).find((each) => each.id === id); }

  /** Waits until `condition` of the sandbox's world holds. */
  until(what, condition) { return this.bell.until(what, condition); }

  /** Opcodes that clients have sent, heartbeats left out. */
  async opcodes() {
    return (await this.sandbox.requests('gateway')).map((each) => each.payload.op).filter((op) => op !== 1);
  }

  /** What Discord's description says against the answers that clients got. */
  async misfits() {
    const found = new Set();
    for (let after = 0, page; (page = await this.sandbox.requests_after(after)).length > 0; after = page.at(-1).id)
      for (const each of page) answer_misfits(each).forEach((misfit) => found.add(misfit));
    return [...found];
  }

  /** Every answer that clients got has to be as Discord describes it. */
  async close() {
    const misfits = await this.misfits();
    assert.equal(await this.sandbox.end(), 0, this.sandbox.program.complaints.join('\n'));
    rmSync(this.folder, { recursive: true });
    assert.deepEqual(misfits, []);
  }
}

/** The arguments of the emitter's next `event` that `accept`s them. Listen before you cause it. */
export function heard(emitter, event, accept = () => true) {
  const deadline = AbortSignal.timeout(patience_ms);
  return new Promise((done, failed) => {
    const over = () => {
      emitter.off(event, listen);
      failed(new Error(`${event}: not heard within ${patience_ms} ms`));
    };
    const listen = (...args) => {
      if (!accept(...args)) return;
      emitter.off(event, listen);
      deadline.removeEventListener('abort', over);
      done(args.length > 1 ? args : args[0]);
    };
    deadline.addEventListener('abort', over, { once: true });
    emitter.on(event, listen);
  });
}
