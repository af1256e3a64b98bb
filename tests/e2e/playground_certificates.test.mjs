// Owns: the proof that the page's buttons for bad certificates show each of them to whoever connects next.
// Must not know: how certificates are made, how the bot judges them (bot_tls.test.mjs).
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, it } from 'node:test';
import { connect } from 'node:tls';

import { bare_sandbox, in_browser, use_page } from './playground_driver.mjs';
import { words } from './support/words.mjs';

const folder = mkdtempSync(join(tmpdir(), 'veilleur-tls-'));
const authority = join(folder, 'authority.pem');

in_browser('certificates at the press of a button', () => {
  const view = use_page({
    ...bare_sandbox, options: [...bare_sandbox.options, '--tls', authority], page: { ignoreHTTPSErrors: true },
  });
  after(() => rmSync(folder, { recursive: true }));
  /** What a client that trusts the sandbox's authority says of the next connection; null: it is content. */
  const judged = () => new Promise((done) => {
    const { hostname, port } = new URL(view.playground.address);
    const socket = connect({ host: hostname, port, ca: readFileSync(authority) }, () => { socket.destroy(); done(null); });
    socket.once('error', (error) => done(error.code));
  });
  const press = async (fault) => {
    await view.page.locator(`[data-fault=${fault}]`).click();
    await view.page.locator('.notice.good').waitFor();
    await view.page.locator('.notice button').click();
  };

  for (const [fault, error] of [
    ['fault_tls_expired', 'CERT_HAS_EXPIRED'], ['fault_tls_host', 'ERR_TLS_CERT_ALTNAME_INVALID'],
    ['fault_tls_self', 'DEPTH_ZERO_SELF_SIGNED_CERT'], ['fault_tls_authority', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
  ]) {
    it(`${fault}: refused with ${error}, until the good one is back`, async () => {
      await view.page.locator('#tab-faults').click();
      assert.equal(await judged(), null);
      await press(fault);
      assert.equal(await judged(), error);
      await view.page.locator('#pending-faults li', { hasText: words('fault_tls_pending', { what: words(fault) }) }).waitFor();
      await press('fault_tls_good');
      await view.page.locator('#pending-faults li', { hasText: words('fault_nothing') }).waitFor();
      assert.equal(await judged(), null);
    });
  }
});
