// Owns: the proof that the bot speaks TLS with whom it may trust, and says nothing to anybody else.
// Must not know: how the bot verifies.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe } from 'node:test';
import { createServer as create_tls_server } from 'node:tls';

import { Certificates } from './support/certificates.mjs';
import { scene } from './support/stage.mjs';

const here = 'IP:127.0.0.1,DNS:localhost';
const stranger = new Certificates();
const known = new Certificates();
const good = known.signed('good', here);

/** Each kind of certificate that must be refused. */
const bad = {
  'an expired one': known.signed('expired', here, ['-startdate', '20200101000000Z', '-enddate', '20200201000000Z']),
  'one that is not valid yet': known.signed('future', here, ['-startdate', '20990101000000Z', '-enddate', '20990201000000Z']),
  'one for another name': known.signed('elsewhere', 'DNS:discord.com'),
  'one for another address': known.signed('address', 'IP:127.0.0.2'),
  'one of an unknown authority': stranger.signed('untrusted', here),
  'a self-signed one': known.self_signed('alone', here),
};

const made = mkdtempSync(join(tmpdir(), 'veilleur-made-'));
/** A sandbox that makes its own certificate, and bad ones on demand. */
const own_certificate = (name) => {
  const authority = join(made, `${name}.pem`);
  return { sandbox_options: ['--tls', authority], authority, settings: { SSL_CERT_FILE: authority } };
};

after(() => {
  rmSync(made, { recursive: true });
  known.remove();
  stranger.remove();
});

/** A TLS server that counts what it is told once it has shown its certificate. */
async function listener({ certificate, key }) {
  const heard = { attempts: 0, bytes: 0 };
  let tell;
  heard.something = new Promise((done) => { tell = done; });
  const server = create_tls_server({ cert: readFileSync(certificate), key: readFileSync(key) }, (socket) => {
    socket.on('data', (data) => {
      heard.bytes += data.length;
      tell();
    });
    socket.on('error', () => {}); // the client left, as it should
  });
  server.on('connection', () => { heard.attempts += 1; });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { heard, port: server.address().port, close: () => server.close() };
}

/** The sandbox's API by another door, which names another gateway. */
async function door(api, gateway) {
  const server = createServer((incoming, outgoing) => {
    const forwarded = request(api + incoming.url, { method: incoming.method, headers: incoming.headers }, async (answer) => {
      let body = '';
      for await (const part of answer) body += part;
      body = body.replaceAll(/wss?:\/\/127\.0\.0\.1:\d+/g, gateway);
      const headers = { ...answer.headers, 'content-length': Buffer.byteLength(body) };
      outgoing.writeHead(answer.statusCode, headers).end(answer.statusCode === 204 ? undefined : body);
    });
    incoming.pipe(forwarded);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { address: `http://127.0.0.1:${server.address().port}`, close: () => server.close() };
}

const tls_sandbox = {
  sandbox_options: ['--certificate', good.certificate, '--key', good.key],
  authority: known.authority,
  settings: { SSL_CERT_FILE: known.authority },
};

describe('with a certificate of an authority in SSL_CERT_FILE', () => {
  scene('a bot works over https and wss, and resumes there', tls_sandbox, async (stage) => {
    assert.match(stage.sandbox.address, /^https:/);
    assert.match(await stage.ask('alice', `!ban <@${stage.users.mallory}> spam -d 60`), /#1\b/);
    await stage.banned('mallory');
    await stage.sandbox.fault({ kind: 'gateway', action: 'drop' });
    await stage.settle();
    assert.deepEqual(await stage.opcodes(), [2, 6]);
  });

  scene('the listener of these tests does hear a bot that trusts it', { start: false, settings: tls_sandbox.settings }, async (stage) => {
    const server = await listener(good);
    stage.settings = { ...stage.settings, VEILLEUR_API_URL: `https://127.0.0.1:${server.port}/api/v10` };
    stage.launch();
    await server.heard.something;
    await stage.stop();
    server.close();
    assert.ok(server.heard.bytes > 0);
  });

  for (const [kind, files] of Object.entries(bad)) {
    scene(`a REST server that shows ${kind} hears nothing`, { start: false, settings: tls_sandbox.settings }, async (stage) => {
      const server = await listener(files);
      stage.settings = { ...stage.settings, VEILLEUR_API_URL: `https://127.0.0.1:${server.port}/api/v10` };
      stage.launch();
      await stage.logged(/certificate verify failed/);
      await stage.stop();
      server.close();
      assert.ok(server.heard.attempts > 0);
      assert.equal(server.heard.bytes, 0);
      assert.deepEqual(await stage.sandbox.requests('all'), []);
    });

    scene(`a gateway that shows ${kind} hears nothing`, { start: false, settings: tls_sandbox.settings }, async (stage) => {
      const server = await listener(files);
      const api = await door(stage.sandbox.address, `wss://127.0.0.1:${server.port}`);
      stage.settings = { ...stage.settings, VEILLEUR_API_URL: `${api.address}/api/v10` };
      stage.launch();
      await stage.logged(/event=gateway_connect_failed.*certificate verify failed/);
      await stage.stop();
      server.close();
      api.close();
      assert.ok(server.heard.attempts > 0);
      assert.equal(server.heard.bytes, 0);
    });
  }
});

describe('a sandbox that shows bad certificates on demand', { concurrency: 2 }, () => {
  /** Waits until the bot was shown the certificate so often, and checks that it said nothing to it. */
  async function met(stage, certificate, times = 1) {
    const [seen] = await stage.until(`the bot has met it ${times} times`, async () => {
      const faults = await stage.sandbox.faults();
      return faults.length === 1 && faults[0].connections >= times && faults;
    });
    assert.deepEqual({ ...seen, connections: 0 }, { kind: 'tls', certificate, connections: 0, application_bytes: 0 });
  }

  for (const certificate of ['expired', 'wrong_host', 'self_signed', 'untrusted']) {
    scene(`a bot that starts under ${certificate} says nothing, and comes up when it is lifted`,
      { ...own_certificate(`start-${certificate}`), start: false }, async (stage) => {
        await stage.sandbox.fault({ kind: 'tls', certificate });
        stage.launch();
        await stage.logged(/certificate verify failed/);
        await met(stage, certificate, 2);
        assert.deepEqual(await stage.sandbox.requests('all'), []);
        await stage.sandbox.fault({ kind: 'tls', certificate: 'good' });
        await stage.logged(/event=shard_up/);
        assert.equal(await stage.ask('alice', '!ping 3'), 'pong 3');
      });

    scene(`a bot whose gateway comes back ${certificate} says nothing, and resumes when it is lifted`,
      own_certificate(`resume-${certificate}`), async (stage) => {
        await stage.settle();
        await stage.sandbox.fault({ kind: 'tls', certificate });
        await stage.sandbox.fault({ kind: 'gateway', action: 'drop' });
        await stage.logged(/event=gateway_connect_failed.*certificate verify failed/);
        await met(stage, certificate);
        await stage.sandbox.fault({ kind: 'clear' });
        assert.deepEqual(await stage.sandbox.faults(), []);
        await stage.settle();
        assert.deepEqual(await stage.opcodes(), [2, 6]);
      });
  }

  scene('an order for two connections is over after them', { ...own_certificate('count'), start: false }, async (stage) => {
    await stage.sandbox.fault({ kind: 'tls', certificate: 'expired', count: 2 });
    stage.launch();
    await stage.logged(/event=shard_up/);
    assert.equal(stage.bot.complaints.filter((line) => /certificate verify failed/.test(line)).length > 0, true);
    assert.deepEqual(await stage.sandbox.faults(), []);
  });

  scene('another world begins with the right certificate', { ...own_certificate('world'), start: false }, async (stage) => {
    await stage.sandbox.fault({ kind: 'tls', certificate: 'untrusted' });
    await stage.sandbox.world(await stage.sandbox.world());
    assert.deepEqual(await stage.sandbox.faults(), []);
    await stage.start();
  });

  scene('what is ordered must be a certificate', { ...own_certificate('refused'), start: false }, async (stage) => {
    await assert.rejects(stage.sandbox.fault({ kind: 'tls', certificate: 'ugly' }), /400.*wrong_host/);
    await assert.rejects(stage.sandbox.fault({ kind: 'tls', certificate: 'expired', count: 0 }), /400.*count/);
    await assert.rejects(stage.sandbox.fault({ kind: 'tls' }), /400.*BASE_TYPE_REQUIRED/);
    await assert.rejects(stage.sandbox.fault({ kind: 'tls', certificate: 'good', cert: 'expired' }), /400.*SANDBOX_UNKNOWN_FIELD/);
  });
  scene('a sandbox without TLS refuses the order', { start: false }, async (stage) => {
    await assert.rejects(stage.sandbox.fault({ kind: 'tls', certificate: 'expired' }), /400.*SANDBOX_NO_TLS/);
  });
});
