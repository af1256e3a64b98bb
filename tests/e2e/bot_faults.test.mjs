// Owns: the proof that one command has one visible effect however Discord's REST API misbehaves.
// Must not know: what the bot does about each fault.
import assert from 'node:assert/strict';
import { describe } from 'node:test';

import { community_without } from './support/community.mjs';
import { routes } from './support/sandbox.mjs';
import { scene } from './support/stage.mjs';

const targets = [
  { name: 'the opening of the DM', method: 'POST', route: routes.direct_channel },
  { name: 'the DM', method: 'POST', route: routes.messages },
  { name: 'the ban', method: 'PUT', route: routes.ban },
  { name: 'the answer', method: 'POST', route: routes.messages, skip: 1 },
];

const faults = [
  { name: 'a 429 of the bucket', order: { kind: 'rate_limit', scope: 'user', retry_after_ms: 300 } },
  { name: 'a 429 of everything', order: { kind: 'rate_limit', scope: 'global', retry_after_ms: 300 } },
  { name: 'a 429 of the shared resource', order: { kind: 'rate_limit', scope: 'shared', retry_after_ms: 300 } },
  { name: 'a 429 of Cloudflare', order: { kind: 'rate_limit', scope: 'cloudflare', retry_after_ms: 1000 } },
  { name: 'a 500', order: { kind: 'status', status: 500 } },
  { name: 'a 503', order: { kind: 'status', status: 503 } },
  { name: 'a 502 in HTML', order: { kind: 'html', status: 502 } },
  { name: 'a 200 in HTML', order: { kind: 'html', status: 200 } },
  { name: 'a connection dropped before', order: { kind: 'drop' } },
  { name: 'a connection dropped after', order: { kind: 'drop', moment: 'after' } },
  { name: 'half an answer', order: { kind: 'half' } },
  // The attempt is given up after 15 s of real time; these scenes only wait, so they run side by side.
  { name: 'silence before', order: { kind: 'stall' } },
  { name: 'silence after', order: { kind: 'stall', moment: 'after' } },
];

/** How many requests were met by the fault: not answered as usual. */
async function struck(stage) {
  const requests = await stage.sandbox.requests('rest');
  return requests.filter((each) => !each.carried_out || each.delivery !== 'respond' || each.status >= 429).length;
}

describe('one ban, one answer and at most one DM', { concurrency: 6 }, () => {
  for (const fault of [...faults].reverse()) {
    for (const { name, ...target } of targets) {
      scene(`with ${fault.name} at ${name}`, {}, async (stage) => {
        await stage.sandbox.fault({ ...fault.order, ...target });
        const command = await stage.say('alice', `!ban <@${stage.users.mallory}> spam -d 1h`);
        const answer = await stage.answer_to(command);
        assert.match(answer.content, /#1\b.*<t:\d+:F>/);
        await stage.settle();
        assert.equal(await struck(stage), 1, 'the fault was met once');
        assert.deepEqual(await stage.bans_in_audit_log(), ['ban mallory by Veilleur']);
        assert.equal((await stage.answers_to(command)).length, 1);
        const notices = await stage.direct_messages('mallory');
        assert.ok(notices.length <= 1);
        if (/informée par message privé/.test(answer.content)) assert.equal(notices.length, 1, 'the answer tells the truth');
      });
    }
  }
});

describe('lifts', { concurrency: 6 }, () => {
  const at_lift = { method: 'DELETE', route: routes.ban };
  for (const { name, order } of faults.filter((fault) => fault.order.kind !== 'stall')) {
    scene(`${name} at the lift delays it and repeats nothing`, {}, async (stage) => {
      await stage.ask('alice', `!ban <@${stage.users.mallory}> spam -d 60`);
      await stage.sandbox.fault({ ...order, ...at_lift });
      await stage.advance(61_000);
      await stage.free('mallory');
      await stage.settle();
      assert.equal(await struck(stage), 1, 'the fault was met once');
      assert.deepEqual(await stage.bans_in_audit_log(), ['ban mallory by Veilleur', 'unban mallory by Veilleur']);
      assert.match(await stage.ask('alice', `!getto ${stage.users.mallory}`), /#1/);
    });
  }

  scene('a refused lift alerts its moderator once and is tried until it works', {}, async (stage) => {
    await stage.ask('alice', `!ban <@${stage.users.mallory}> spam -d 60`);
    await stage.sandbox.fault({ kind: 'status', status: 403, count: 3, ...at_lift });
    await stage.advance(61_000);
    await stage.free('mallory');
    await stage.settle();
    const alerts = await stage.until('alice is alerted', async () => {
      const messages = await stage.direct_messages('alice');
      return messages.length > 0 && messages;
    });
    assert.equal(alerts.length, 1);
    assert.match(alerts[0].content, /#1\b.*doit être levé/);
    assert.equal((await stage.requests('DELETE', /\/bans\//)).length, 4);
  });

  scene('a refused ban is told, and its sanction annulled', {}, async (stage) => {
    await stage.sandbox.fault({ kind: 'status', status: 403, method: 'PUT', route: routes.ban });
    const command = await stage.say('alice', `!ban <@${stage.users.mallory}> spam -d 60`);
    assert.match((await stage.answer_to(command)).content, /#1\b.*refusé/);
    await stage.settle();
    assert.deepEqual(await stage.bans(), []);
    assert.match(await stage.ask('alice', `!getto ${stage.users.mallory}`), /~~\*\*#1\*\*/);
    await stage.advance(61_000);
    await stage.settle();
    assert.deepEqual(await stage.requests('DELETE', /\/bans\//), []);
  });

  scene('a human who bans while ours is refused keeps their ban, also where no audit log tells of it', {
    scenario: community_without('VIEW_AUDIT_LOG'),
  }, async (stage) => {
    await stage.sandbox.fault({ kind: 'status', status: 403, delay_ms: 1000, method: 'PUT', route: routes.ban });
    const command = await stage.say('alice', `!ban <@${stage.users.mallory}> spam -d 60`);
    await stage.until('our request is under way', async () => (await stage.requests('PUT', /\/bans\//)).length === 1);
    await stage.act('bob', 'ban', { guild: stage.guild, user: stage.users.mallory });
    assert.match((await stage.answer_to(command)).content, /#1\b.*refusé/);
    assert.match(await stage.ask('alice', `!getto ${stage.users.mallory}`), /\*\*#2\*\*.*permanent/);
    await stage.advance(61_000);
    await stage.settle();
    assert.deepEqual(await stage.bans(), ['mallory']);
  });

  scene('a lift of a ban that is gone already counts as done', {}, async (stage) => {
    await stage.ask('alice', `!ban <@${stage.users.mallory}> spam -d 60`);
    await stage.sandbox.fault({ kind: 'drop', moment: 'after', ...at_lift });
    assert.match(await stage.ask('alice', '!cancel 1'), /#1\b.*annulée/);
    assert.deepEqual(await stage.bans(), []);
  });
});

describe('commands that overtake each other', { concurrency: 4 }, () => {
  const delays = [
    { name: 'the DM', method: 'POST', route: routes.messages },
    { name: 'the ban', method: 'PUT', route: routes.ban },
  ];
  for (const { name, ...target } of delays) {
    scene(`a ban cancelled while ${name} is under way ends free, each command with one answer`, {}, async (stage) => {
      await stage.sandbox.fault({ kind: 'delay', delay_ms: 700, ...target });
      const ban = await stage.say('alice', `!ban <@${stage.users.mallory}> spam -d 1h`);
      await stage.until('the request is under way', async () =>
        (await stage.requests(target.method)).some((each) => /messages$|bans/.test(each.path)));
      const cancel = await stage.say('alice', '!cancel 1');
      assert.match((await stage.answer_to(ban)).content, /#1\b/);
      assert.match((await stage.answer_to(cancel)).content, /#1\b.*annulée/);
      await stage.settle();
      assert.deepEqual(await stage.bans(), []);
      assert.equal((await stage.answers_to(ban)).length, 1);
      assert.equal((await stage.answers_to(cancel)).length, 1);
      await stage.advance(3_601_000);
      await stage.settle();
      const seen = await stage.bans_in_audit_log();
      assert.ok(seen.length === 0 || seen.join() === 'ban mallory by Veilleur,unban mallory by Veilleur', seen.join());
    });
  }

  scene('a ban whose end comes while Discord is down is told as that, and nobody stays banned', {}, async (stage) => {
    await stage.sandbox.fault({ kind: 'status', status: 503, method: 'PUT', route: routes.ban, count: 1000 });
    const command = await stage.say('alice', `!ban <@${stage.users.mallory}> spam -d 60`);
    await stage.until('the ban was tried', async () => (await stage.requests('PUT', /\/bans\//)).length > 0);
    await stage.advance(61_000);
    assert.match((await stage.answer_to(command)).content, /#1\b.*a pris fin/);
    await stage.sandbox.fault({ kind: 'clear' });
    await stage.settle();
    assert.deepEqual(await stage.bans(), []);
    assert.equal((await stage.answers_to(command)).length, 1);
  });

  scene('twenty bans at once are numbered from 1 to 20, each with its own answer', { sandbox_options: ['--no-rate-limits'] }, async (stage) => {
    const commands = [];
    for (let i = 0; i < 20; ++i) {
      const { id } = await stage.act('alice', 'create_user', { name: `spammer-${i}` });
      await stage.sandbox.act(id, 'join', { guild: stage.guild });
      commands.push(await stage.say('alice', `!ban <@${id}> spam -d 60`));
    }
    const answers = await Promise.all(commands.map((command) => stage.answer_to(command)));
    const numbers = answers.map((answer) => Number(answer.content.match(/#(\d+)/)[1]));
    assert.deepEqual(numbers, Array.from({ length: 20 }, (_, i) => i + 1));
    assert.equal((await stage.bans()).length, 20);
    await stage.advance(61_000);
    await stage.until('everybody is free', async () => (await stage.bans()).length === 0);
    await stage.settle();
    assert.equal((await stage.bans_in_audit_log()).length, 40);
    assert.equal((await stage.said()).length, 21);
  });
});

describe('slash commands', { concurrency: 4 }, () => {
  const at_callback = { method: 'POST', path: '/interactions/' };
  for (const { name, order } of faults.filter(({ order: { kind, scope } }) => kind !== 'stall' && scope !== 'cloudflare')) {
    scene(`${name} at the callback still leaves one answer`, {}, async (stage) => {
      await stage.sandbox.fault({ ...order, ...at_callback });
      const asked = await stage.slash('alice', 'ban', { user: stage.users.mallory, reason: 'spam' });
      assert.match((await stage.answer_to(asked)).content, /#1\b/);
      await stage.settle();
      assert.equal((await stage.answers_to(asked)).length, 1);
      assert.deepEqual(await stage.bans_in_audit_log(), ['ban mallory by Veilleur']);
    });
  }
});
