// Owns: discord.js before a sandbox over TLS: it trusts whom NODE_EXTRA_CA_CERTS names, and nobody else.
// Must not know: how certificates are made.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

import { Desk, token } from './support/desk.mjs';
import { bot_id, channels } from './support/scenario.mjs';

const guest_file = fileURLToPath(new URL('support/guest.mjs', import.meta.url));

class Guest {
  told = [];

  constructor(desk, environment) {
    const { NODE_EXTRA_CA_CERTS, NODE_TLS_REJECT_UNAUTHORIZED, ...others } = process.env;
    this.process = spawn(process.execPath, [guest_file, desk.api, token],
      { env: { ...others, ...environment }, stdio: ['pipe', 'pipe', 'inherit'] });
    this.ended = once(this.process, 'close');
    createInterface(this.process.stdout).on('line', (line) => {
      this.told.push(line);
      desk.bell.ring();
    });
  }

  async end() {
    this.process.stdin.end();
    return (await this.ended)[0];
  }
}

async function with_guest({ trusts = true }, play) {
  const desk = await Desk.open({ tls: true });
  const guest = new Guest(desk, trusts ? { NODE_EXTRA_CA_CERTS: desk.authority } : {});
  try {
    const told = (line) => desk.bell.until(line, () => guest.told.some((each) => each.startsWith(line)), () => guest.told.join('\n'));
    await play({ desk, guest, told });
  } finally {
    await guest.end();
    await desk.close();
  }
}
const answers = async (desk) => (await desk.sandbox.messages(channels.general)).filter((each) => each.author.id === bot_id).length;
const ping = async (desk, count) => {
  await desk.act('alice', 'post', { channel: channels.general, content: '!ping' });
  await desk.until('it is answered', async () => await answers(desk) === count);
};
const bad = { expired: 'CERT_HAS_EXPIRED', wrong_host: 'ERR_TLS_CERT_ALTNAME_INVALID', self_signed: 'DEPTH_ZERO_SELF_SIGNED_CERT',
  untrusted: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' };

describe('discord.js over TLS', { concurrency: 3 }, () => {
  it('logs in over https and wss, answers, and resumes after a drop', () => with_guest({}, async ({ desk, told }) => {
    assert.match(desk.sandbox.address, /^https:/);
    await told('ready');
    await ping(desk, 1);
    await desk.sandbox.fault({ kind: 'gateway', action: 'drop' });
    await told('resumed');
    await ping(desk, 2);
    assert.deepEqual(await desk.opcodes(), [2, 6]);
  }));
  it('refuses the sandbox where its authority is not trusted', () => with_guest({ trusts: false }, async ({ desk, told }) => {
    await told('failed UNABLE_TO_VERIFY_LEAF_SIGNATURE');
    assert.deepEqual(await desk.sandbox.requests('all'), []);
  }));
  for (const [certificate, code] of Object.entries(bad))
    it(`does not log in where the certificate is ${certificate}`, async () => {
      const desk = await Desk.open({ tls: true });
      await desk.sandbox.fault({ kind: 'tls', certificate });
      const guest = new Guest(desk, { NODE_EXTRA_CA_CERTS: desk.authority });
      try {
        await desk.bell.until('it fails', () => guest.told.length > 0, () => guest.told.join('\n'));
        assert.equal(guest.told[0], `failed ${code}`);
        const [{ connections, ...order }] = await desk.sandbox.faults();
        assert.ok(connections > 0);
        assert.deepEqual(order, { kind: 'tls', certificate, application_bytes: 0 });
        assert.deepEqual(await desk.sandbox.requests('all'), []);
      } finally {
        await guest.end();
        await desk.close();
      }
    });
});
