// Owns: the test that a file sent to the sandbox can be fetched again over its real sockets.
// Must not know: the bot.
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { Bell } from './support/bell.mjs';
import { Sandbox } from './support/sandbox.mjs';

const scenario_file = fileURLToPath(new URL('../../tools/sandbox/scenarios/community.json', import.meta.url));
const general = '1000000000000000122';
const headers = { 'User-Agent': 'DiscordBot (https://example.org, 1)', Authorization: 'Bot t' };

test('an uploaded file can be fetched again, and is gone with its message', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'veilleur-files-'));
  const sandbox = await Sandbox.start({ folder, scenario_file, bell: new Bell() });
  try {
    const bytes = Uint8Array.from({ length: 70_000 }, (_, i) => i % 256);
    const form = new FormData();
    form.set('payload_json', JSON.stringify({ content: 'here', attachments: [{ id: 0, description: 'bytes' }] }));
    form.set('files[0]', new Blob([bytes], { type: 'image/png' }), 'all bytes.png');
    const address = `${sandbox.address}/api/v10/channels/${general}/messages`;
    const sent = await fetch(address, { method: 'POST', headers, body: form });
    assert.equal(sent.status, 200);
    const message = await sent.json();
    const [attachment] = message.attachments;
    assert.equal(attachment.filename, 'all_bytes.png');
    assert.ok(attachment.url.startsWith(`${sandbox.address}/attachments/${general}/`), attachment.url);

    const fetched = await fetch(attachment.url);
    assert.equal(fetched.status, 200);
    assert.equal(fetched.headers.get('content-type'), 'image/png');
    assert.equal(fetched.headers.get('x-content-type-options'), 'nosniff');
    assert.deepEqual(new Uint8Array(await fetched.arrayBuffer()), bytes);

    const deleted = await fetch(`${address}/${message.id}`, { method: 'DELETE', headers });
    assert.equal(deleted.status, 204);
    assert.equal((await fetch(attachment.url)).status, 404);
  } finally {
    await sandbox.end();
    await rm(folder, { recursive: true });
  }
});
