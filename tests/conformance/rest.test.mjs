// Owns: @discordjs/rest before the sandbox's limits and failures: what is refused for a time is waited for.
// Must not know: how the sandbox counts.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DiscordAPIError, RESTEvents, REST, RateLimitError } from '@discordjs/rest';
import { Routes } from 'discord.js';

import { Desk, token } from './support/desk.mjs';
import { channels, guild_id, users } from './support/scenario.mjs';

/** A desk and a client of its API, which notes the limits that it met; always cleared. */
async function with_rest({ options = {}, limited = false }, play) {
  const desk = await Desk.open({ limited });
  const rest = new REST({ version: '10', api: desk.api, ...options }).setToken(token);
  const met = [];
  rest.on(RESTEvents.RateLimited, (limit) => met.push(limit));
  try {
    await play({ desk, rest, met });
  } finally {
    rest.clearHashSweeper();
    rest.clearHandlerSweeper();
    await desk.close();
  }
}
const general = Routes.channelMessages(channels.general);
const asked = async (desk, method, path) => (await desk.sandbox.requests('rest'))
  .filter((each) => each.method === method && each.path.includes(path));

describe('@discordjs/rest: limits', { concurrency: 4 }, () => {
  for (const scope of ['user', 'global', 'shared']) {
    it(`a 429 of scope ${scope} is waited for, and the request asked again`, () => with_rest({}, async ({ desk, rest }) => {
      await desk.sandbox.fault({ kind: 'rate_limit', scope, retry_after_ms: 700, method: 'POST' });
      const before = performance.now();
      const message = await rest.post(general, { body: { content: 'x' } });
      assert.ok(performance.now() - before >= 700);
      assert.equal(message.content, 'x');
      const [refused, done] = await asked(desk, 'POST', '/messages');
      assert.deepEqual([refused.status, done.status], [429, 200]);
      assert.equal(refused.response_headers['X-RateLimit-Scope'], scope);
    }));
  }
  it('a 429 of Cloudflare, without JSON, is waited for', () => with_rest({}, async ({ desk, rest }) => {
    await desk.sandbox.fault({ kind: 'rate_limit', scope: 'cloudflare', retry_after_ms: 1000, method: 'GET' });
    const before = performance.now();
    assert.equal((await rest.get(Routes.channel(channels.general))).name, 'general');
    assert.ok(performance.now() - before >= 1000);
  }));
  it('a bucket is emptied and waited for, without one 429', () => with_rest({ limited: true }, async ({ desk, rest, met }) => {
    const texts = ['1', '2', '3', '4', '5', '6', '7'];
    await Promise.all(texts.map((content) => rest.post(general, { body: { content } })));
    const posts = await asked(desk, 'POST', '/messages');
    assert.deepEqual(posts.map((each) => each.status), texts.map(() => 200));
    assert.ok(met.length > 0, 'the client held requests back by itself');
    assert.deepEqual((await desk.sandbox.messages(channels.general)).map((each) => each.content), texts);
  }));
  it('buckets of two channels do not hold each other back', () => with_rest({ limited: true }, async ({ rest, met }) => {
    for (const channel of [channels.general, channels.random])
      for (let number = 0; number < 5; number += 1)
        await rest.post(Routes.channelMessages(channel), { body: { content: 'x' } });
    assert.deepEqual(met, []);
  }));
  it('a limit may be an error instead, with what it says', () =>
    with_rest({ limited: true, options: { rejectOnRateLimit: () => true } }, async ({ rest }) => {
      const all = Array.from({ length: 7 }, () => rest.post(general, { body: { content: 'x' } }));
      const failed = (await Promise.allSettled(all)).filter((each) => each.status === 'rejected');
      assert.equal(failed.length, 2);
      assert.ok(failed.every((each) => each.reason instanceof RateLimitError && each.reason.limit === 5));
    }));
});

describe('@discordjs/rest: failures', { concurrency: 4 }, () => {
  const failures = [...[500, 502, 503, 504].map((status) => ({ kind: 'status', status })),
    ...[502, 503, 504].map((status) => ({ kind: 'html', status }))];
  for (const fault of failures)
    it(`${fault.kind} ${fault.status} is asked again`, () => with_rest({}, async ({ desk, rest }) => {
      await desk.sandbox.fault({ ...fault, method: 'GET' });
      assert.equal((await rest.get(Routes.channel(channels.general))).id, channels.general);
      assert.equal((await asked(desk, 'GET', `/channels/${channels.general}`)).length, 2);
    }));
  for (const kind of ['drop', 'half'])
    it(`${kind}: a connection that breaks is an error, and the next request goes through`, () => with_rest({}, async ({ desk, rest }) => {
      await desk.sandbox.fault({ kind, method: 'GET' });
      await assert.rejects(rest.get(Routes.channel(channels.general)));
      assert.equal((await rest.get(Routes.channel(channels.general))).id, channels.general);
    }));
  it('a late answer is waited for', () => with_rest({}, async ({ desk, rest }) => {
    await desk.sandbox.fault({ kind: 'delay', delay_ms: 400, method: 'GET' });
    const before = performance.now();
    assert.equal((await rest.get(Routes.channel(channels.general))).id, channels.general);
    assert.ok(performance.now() - before >= 400);
    assert.equal((await asked(desk, 'GET', `/channels/${channels.general}`)).length, 1);
  }));
  it('a page of somebody else with status 200 is not taken for JSON', () => with_rest({}, async ({ desk, rest }) => {
    await desk.sandbox.fault({ kind: 'html', status: 200, method: 'GET' });
    assert.ok(await rest.get(Routes.channel(channels.general)) instanceof ArrayBuffer);
  }));
  for (const [what, nonce, messages] of [['with a nonce is one message', { nonce: '5', enforce_nonce: true }, 1], ['without one is two', {}, 2]])
    it(`what was carried out and answered with 502 is asked again, which ${what}`, () => with_rest({}, async ({ desk, rest }) => {
      await desk.sandbox.fault({ kind: 'status', status: 502, method: 'POST', moment: 'after' });
      await rest.post(general, { body: { content: 'x', ...nonce } });
      assert.equal((await desk.sandbox.messages(channels.general)).length, messages);
    }));
  it('no answer in time is asked again', () => with_rest({ options: { timeout: 600 } }, async ({ desk, rest }) => {
    await desk.sandbox.fault({ kind: 'stall', method: 'GET' });
    assert.equal((await rest.get(Routes.channel(channels.general))).id, channels.general);
  }));
  it('a refusal is an error with Discord\'s code, status and places', () => with_rest({}, async ({ rest }) => {
    await assert.rejects(rest.post(general, { body: { content: 'x'.repeat(2001) } }), (error) => {
      assert.ok(error instanceof DiscordAPIError);
      assert.deepEqual([error.status, error.code], [400, 50035]);
      assert.equal(error.rawError.errors.content._errors[0].code, 'BASE_TYPE_MAX_LENGTH');
      return true;
    });
  }));
  it('a wrong token is 401, and never asked again', () => with_rest({}, async ({ desk, rest }) => {
    rest.setToken('wrong');
    await assert.rejects(rest.get(Routes.user()), (error) => error.status === 401);
    assert.equal((await asked(desk, 'GET', '/users')).length, 1);
  }));
  it('a reason reaches the audit log in any alphabet', () => with_rest({}, async ({ desk, rest }) => {
    const reason = 'spam — «Éloïse» 日本 🙂';
    await rest.put(Routes.guildBan(guild_id, users.mallory), { body: {}, reason });
    assert.equal((await desk.guild()).audit_log.at(-1).reason, reason);
  }));
});
