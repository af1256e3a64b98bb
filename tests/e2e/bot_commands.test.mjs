// Owns: the proof that the commands of the first slice do what moderation.md says, through the real programs.
// Must not know: how the bot is built, its log, its database (but for a guild's language).
import assert from 'node:assert/strict';
import { describe } from 'node:test';

import { community_without } from './support/community.mjs';
import { routes } from './support/sandbox.mjs';
import { scene, token } from './support/stage.mjs';

/** For scenes with more messages in a channel than Discord lets through in five seconds. */
const unlimited = { sandbox_options: ['--no-rate-limits'] };

const seconds_of = (message) => Math.floor(Date.parse(message.timestamp) / 1000);

/** The end that an answer names, in Unix seconds. */
function end_in(text) {
  const match = text.match(/<t:(\d+):F>/);
  assert.ok(match, `no <t:…:F> in: ${text}`);
  return Number(match[1]);
}

/** Refusals of a prefix command reply to it, and nothing was asked of Discord for them. */
async function refuses(stage, who, content, expected) {
  assert.match(await stage.ask(who, content), expected);
  assert.deepEqual(await stage.requests('PUT', /\/bans\//), []);
}

describe('ping', { concurrency: 3 }, () => {
  scene('!ping, !ping 3 and /ping answer anyone, as replies that ping nobody', {}, async (stage) => {
    assert.equal(await stage.ask('oscar', '!ping'), 'pong');
    assert.equal(await stage.ask('oscar', '!ping 3'), 'pong 3');
    assert.equal((await stage.use('oscar', 'ping')).content, 'pong');
    assert.equal((await stage.use('oscar', 'ping', { number: -7 })).content, 'pong -7');
    for (const request of await stage.requests('POST', /messages$|callback$/)) {
      const body = JSON.parse(request.body);
      assert.deepEqual((body.data ?? body).allowed_mentions.parse, []);
    }
  });

  scene('unknown words, bots, edits and other prefixes are ignored', {}, async (stage) => {
    await stage.say('alice', '!frobnicate now');
    await stage.say('alice', '! ping');
    await stage.say('alice', '?ping');
    await stage.say('alice', 'well, !ping');
    await stage.say('robot', '!ping');
    const talk = await stage.say('alice', 'hello');
    await stage.act('alice', 'edit', { channel: stage.channels.general, message: talk.id, content: '!ping' });
    await stage.settle();
    assert.equal((await stage.said()).length, 1, 'the one answer is that of the closing ping');
  });

  scene('a mention opens a command, with and without the prefix', {}, async (stage) => {
    assert.equal(await stage.ask('bob', `<@${stage.bot_id}> ping 1`), 'pong 1');
    assert.equal(await stage.ask('bob', `<@${stage.bot_id}> !ping 2`), 'pong 2');
    assert.equal(await stage.ask('bob', `<@!${stage.bot_id}> ping 3`), 'pong 3');
    await stage.ask('alice', `<@${stage.bot_id}> ban <@${stage.users.mallory}> spam`);
    assert.deepEqual(await stage.bans(), ['mallory']);
  });

  scene('without the message content intent only the mention form works', {
    config: '[discord]\nmessage_content = false\n',
  }, async (stage) => {
    await stage.say('alice', '!ping');
    assert.equal(await stage.ask('alice', `<@${stage.bot_id}> !ping 2`), 'pong 2');
    assert.equal((await stage.use('alice', 'ping')).content, 'pong');
    assert.equal((await stage.said()).length, 2);
    const [identify] = await stage.sandbox.requests('gateway');
    assert.equal(identify.payload.d.intents & (1 << 15), 0);
  });
});

describe('ban', { concurrency: 3 }, () => {
  scene('!ban of a member: DM, ban, answer with number and end, and the lift in time', {}, async (stage) => {
    const command = await stage.say('alice', `!ban <@${stage.users.mallory}> spam et liens -d 60`);
    const answer = await stage.answer_to(command);
    assert.match(answer.content, /#1\b/);
    assert.match(answer.content, /spam et liens/);
    assert.match(answer.content, /informée par message privé/);
    const end = end_in(answer.content);
    assert.ok(Math.abs(end - seconds_of(command) - 60) <= 1, `the end is ${end - seconds_of(command)} s away`);
    assert.deepEqual(await stage.bans(), ['mallory']);

    const [notice] = await stage.direct_messages('mallory');
    assert.match(notice.content, /Les Veilleurs/);
    assert.equal(end_in(notice.content), end);
    const steps = (await stage.sandbox.requests('rest')).filter((each) => /bans|messages$/.test(each.path));
    assert.deepEqual(steps.map((each) => each.method), ['POST', 'PUT', 'POST'], 'the DM, the ban, the answer');
    assert.equal(JSON.parse(steps[1].body).delete_message_seconds, 0);
    assert.match(decodeURIComponent(steps[1].headers['X-Audit-Log-Reason']), /#1.*1000000000000000011.*spam et liens/);

    await stage.advance(58_000);
    await stage.settle();
    assert.deepEqual(await stage.bans(), ['mallory'], 'not before its time');
    await stage.advance(2_500);
    await stage.free('mallory');
    const [lift] = await stage.requests('DELETE', /\/bans\//);
    assert.match(decodeURIComponent(lift.headers['X-Audit-Log-Reason']), /#1/);
    await stage.settle();
    assert.equal((await stage.requests('DELETE', /\/bans\//)).length, 1);
    assert.equal((await stage.direct_messages('mallory')).length, 1);
    assert.equal((await stage.answers_to(command)).length, 1);
  });

  scene('!ban without a duration is permanent', {}, async (stage) => {
    const answer = await stage.ask('alice', `!ban ${stage.users.mallory} spam`);
    assert.match(answer, /#1\b/);
    assert.match(answer, /permanent/);
    await stage.advance(300 * 86_400_000);
    await stage.settle();
    assert.deepEqual(await stage.bans(), ['mallory']);
  });

  scene('!ban of somebody who is not here bans by id, without a DM', {}, async (stage) => {
    const answer = await stage.ask('alice', `!ban ${stage.users.ghost} raid -d 2h`);
    assert.match(answer, /#1\b/);
    assert.match(answer, /n’est pas membre/);
    assert.deepEqual(await stage.bans(), ['ghost']);
    assert.deepEqual(await stage.requests('POST', /users\/@me\/channels/), []);
  });

  scene('!ban of somebody with closed DMs bans and says so', {}, async (stage) => {
    const answer = await stage.ask('alice', `!ban <@${stage.users.trent}> spam`);
    assert.match(answer, /#1\b/);
    assert.match(answer, /messages privés sont fermés/);
    assert.deepEqual(await stage.bans(), ['trent']);
  });

  scene('!ban refuses an unknown account, the owner, the bot and whoever is above it', unlimited, async (stage) => {
    await refuses(stage, 'alice', '!ban 4242424242424242 spam', /Discord ne connaît aucun compte `4242424242424242`/);
    await refuses(stage, 'alice', `!ban <@${stage.users.alice}> spam`, /propriétaire du serveur ne peut pas/);
    await refuses(stage, 'alice', `!ban <@${stage.bot_id}> spam`, /moi-même/);
    await refuses(stage, 'alice', `!ban <@${stage.users.diana}> spam`, /rôle le plus élevé/);
    await refuses(stage, 'alice', `!ban ${stage.users.diana} spam`, /rôle le plus élevé/);
    assert.match(await stage.ask('alice', `!ban <@${stage.users.mallory}> spam`), /#1\b/, 'refusals use no number up');
  });

  scene('!ban without the right to ban refuses and asks Discord for nothing', {
    scenario: community_without('BAN_MEMBERS'),
  }, async (stage) => {
    await refuses(stage, 'alice', `!ban <@${stage.users.mallory}> spam`, /Bannir des membres/);
    assert.deepEqual(await stage.requests('POST', /users\/@me\/channels/), []);
  });

  scene('the right to ban counts as it is now, not as it was at the start', {}, async (stage) => {
    const { guilds } = await stage.sandbox.state();
    const role = guilds[0].roles.find((each) => each.name === 'Veilleur');
    const change = (permissions) => stage.act('alice', 'request',
      { method: 'PATCH', path: `/guilds/${stage.guild}/roles/${role.id}`, body: { permissions } });
    await change(String(BigInt(role.permissions) & ~4n));
    await refuses(stage, 'alice', `!ban <@${stage.users.mallory}> spam`, /Bannir des membres/);
    await change(role.permissions);
    assert.match(await stage.ask('alice', `!ban <@${stage.users.mallory}> spam`), /#1\b/);
  });

  scene('wrong input is answered with what is wrong and an example', unlimited, async (stage) => {
    const mallory = `<@${stage.users.mallory}>`;
    const cases = [
      ['!ban', /Il manque la personne/],
      ['!ban nobody spam', /«\u00A0nobody\u00A0»/],
      [`!ban ${mallory}`, /Il manque le motif/],
      [`!ban ${mallory} -d 60`, /Il manque le motif.*avant les options/],
      [`!ban ${mallory} -d 5s spam`, /Il manque le motif.*avant les options/],
      [`!ban ${mallory} spam -d60`, /«\u00A0\\-d60\u00A0».*`-d 60`/],
      [`!ban ${mallory} spam –d 60`, /«\u00A0–d\u00A0».*`-d 60`/],
      [`!ban ${mallory} spam -D 60`, /«\u00A0\\-D\u00A0».*`-d 60`/],
      [`!ban ${mallory} spam -d 60 s`, /«\u00A060 s\u00A0».*se colle au nombre/],
      [`!ban ${mallory} \u200b\u3164`, /Il manque le motif/],
      [`!ban ${mallory} spam -d`, /`-d` attend une valeur/],
      [`!ban ${mallory} spam -d 0`, /n’est pas une durée/],
      [`!ban ${mallory} spam -d 1h30`, /n’est pas une durée/],
      [`!ban ${mallory} spam -d 11000w`, /dix ans/],
      [`!ban ${mallory} spam -d 60 -d 70`, /deux fois/],
      [`!ban ${mallory} spam -d 60 encore`, /«\u00A0encore\u00A0»/],
      ['!cancel', /numéro/],
      ['!cancel douze', /«\u00A0douze\u00A0»/],
      ['!getto', /Il manque la personne/],
      ['!ping un', /«\u00A0un\u00A0»/],
    ];
    for (const [content, expected] of cases) {
      const answer = await stage.ask('alice', content);
      assert.match(answer, expected, content);
      assert.match(answer, /Exemple\u00A0: `!\w+/, content);
    }
    assert.deepEqual(await stage.bans(), []);
  });

  scene('what a person types can neither ping nor format anything in the answer', {}, async (stage) => {
    const answer = await stage.answer_to(await stage.say('alice', `!ban <@${stage.users.mallory}> **@everyone** <@${stage.users.bob}>`));
    assert.doesNotMatch(answer.content, /(?<!\\)\*\*@everyone/);
    const [request] = await stage.requests('POST', new RegExp(`${stage.channels.general}/messages`));
    assert.deepEqual(JSON.parse(request.body).allowed_mentions, { parse: [], replied_user: false });
  });
});

describe('cancel and getto', { concurrency: 3 }, () => {
  scene('!cancel lifts the ban and strikes it from the record', unlimited, async (stage) => {
    await stage.ask('alice', `!ban <@${stage.users.mallory}> spam -d 1h`);
    assert.match(await stage.ask('alice', '!cancel 1'), /#1\b.*annulée/);
    assert.deepEqual(await stage.bans(), []);
    const history = await stage.ask('alice', `!getto <@${stage.users.mallory}>`);
    assert.match(history, /~~\*\*#1\*\*/);
    assert.match(await stage.ask('alice', '!cancel 1'), /déjà annulée/);
    assert.match(await stage.ask('alice', '!cancel #99'), /#99.*inconnu/);
    await stage.advance(3_700_000);
    await stage.settle();
    assert.equal((await stage.requests('DELETE', /\/bans\//)).length, 1);
  });

  scene('!cancel of one of two bans leaves the other standing', {}, async (stage) => {
    await stage.ask('alice', `!ban <@${stage.users.mallory}> spam -d 60`);
    await stage.ask('alice', `!ban ${stage.users.mallory} encore -d 120`);
    assert.match(await stage.ask('alice', '!cancel 2'), /reste sous le coup de `#1`/);
    assert.deepEqual(await stage.bans(), ['mallory']);
    await stage.advance(61_000);
    await stage.free('mallory');
  });

  scene('!cancel after the end only annuls the record', {}, async (stage) => {
    await stage.ask('alice', `!ban <@${stage.users.mallory}> spam -d 60`);
    await stage.advance(61_000);
    await stage.free('mallory');
    await stage.settle();
    assert.match(await stage.ask('alice', '!cancel 1'), /déjà terminée/);
    assert.equal((await stage.requests('DELETE', /\/bans\//)).length, 1);
  });

  scene('!getto lists number, kind, dates, moderator and reason', {}, async (stage) => {
    assert.match(await stage.ask('alice', `!getto <@${stage.users.mallory}>`), /aucune sanction/);
    await stage.ask('alice', `!ban <@${stage.users.mallory}> premier motif -d 60`);
    await stage.advance(61_000);
    await stage.free('mallory');
    await stage.settle();
    await stage.ask('alice', `!ban ${stage.users.mallory} second motif`);
    const history = await stage.ask('alice', `!getto ${stage.users.mallory}`);
    assert.match(history, /: 2/);
    assert.match(history, new RegExp(`#1.*bannissement.*<t:\\d+:F>.*<t:\\d+:F>.*<@${stage.users.alice}>.*premier motif`));
    assert.match(history, new RegExp(`#2.*bannissement permanent.*<t:\\d+:F>.*<@${stage.users.alice}>.*second motif`));
    assert.doesNotMatch(history, /~~/);
  });
});

describe('where the bot may not look back', { concurrency: 3 }, () => {
  scene('answers appear in the channel, without the link', unlimited, async (stage) => {
    await stage.act('alice', 'request', { method: 'PUT',
      path: `/channels/${stage.channels.general}/permissions/${stage.bot_id}`, body: { type: 1, allow: '0', deny: '65536' } });
    const said = async (expected) => stage.until(`the bot says ${expected}`,
      async () => (await stage.said()).find((message) => expected.test(message.content)));
    await stage.say('alice', '!ping 7');
    assert.equal((await said(/pong 7/)).message_reference, undefined);
    await stage.say('alice', `!ban ${stage.users.ghost} spam -d 600`);
    await said(/#1\b/);
    assert.deepEqual(await stage.direct_messages('alice'), []);
  });
});

describe('slash commands', { concurrency: 3 }, () => {
  scene('successes are public, refusals are for their author alone', unlimited, async (stage) => {
    const ban = await stage.use('alice', 'ban', { user: stage.users.mallory, reason: 'spam', duration: '60' });
    assert.match(ban.content, /#1\b/);
    end_in(ban.content);
    assert.equal(ban.ephemeral_for, null);
    assert.deepEqual(await stage.bans(), ['mallory']);
    const history = await stage.use('alice', 'getto', { user: stage.users.mallory });
    assert.match(history.content, /#1\b/);
    assert.equal(history.ephemeral_for, null);
    const cancelled = await stage.use('alice', 'cancel', { sanction: 1 });
    assert.match(cancelled.content, /#1\b.*annulée/);
    assert.equal(cancelled.ephemeral_for, null);
    assert.deepEqual(await stage.bans(), []);

    const refusals = [
      ['alice', 'cancel', { sanction: 1 }, /déjà annulée/],
      ['alice', 'cancel', { sanction: 77 }, /#77/],
      ['alice', 'ban', { user: stage.users.alice, reason: 'spam' }, /propriétaire/],
      ['alice', 'ban', { user: stage.users.bob, reason: ' ' }, /motif/],
      ['alice', 'ban', { user: stage.users.bob, reason: 'spam', duration: 'never' }, /durée[^]*`\/ban user:@mallory reason:/],
      ['alice', 'getto', { user: stage.users.mallory, page: 2 }, /page 2 n’existe pas/],
      ['bob', 'ban', { user: stage.users.mallory, reason: 'spam' }, /Seul le propriétaire.*`\/ban`/],
      ['bob', 'cancel', { sanction: 1 }, /Seul le propriétaire.*`\/cancel`/],
    ];
    for (const [who, name, options, expected] of refusals) {
      const answer = await stage.use(who, name, options);
      assert.match(answer.content, expected);
      assert.equal(answer.ephemeral_for, stage.users[who]);
    }
    assert.equal((await stage.requests('PUT', /\/bans\//)).length, 1);
  });

  scene('a success after 1.5 s fills the public placeholder', {}, async (stage) => {
    await stage.sandbox.fault({ kind: 'delay', method: 'GET', route: routes.member, delay_ms: 1800 });
    const answer = await stage.use('alice', 'ban', { user: stage.users.ghost, reason: 'raid' });
    assert.match(answer.content, /#1\b/);
    assert.equal(answer.ephemeral_for, null);
    const [deferral] = await stage.requests('POST', /callback/);
    assert.equal(JSON.parse(deferral.body).type, 5);
    assert.equal((await stage.requests('PATCH', /@original/)).length, 1);
    assert.deepEqual(await stage.bans(), ['ghost']);
  });

  scene('a refusal after 1.5 s deletes the public placeholder and follows up in private', {}, async (stage) => {
    await stage.sandbox.fault({ kind: 'delay', method: 'GET', route: routes.member, delay_ms: 1800 });
    await stage.sandbox.fault({ kind: 'status', status: 403, method: 'GET', route: routes.ban });
    const answer = await stage.use('alice', 'ban', { user: stage.users.ghost, reason: 'raid' });
    assert.match(answer.content, /rien n’a été fait/);
    assert.equal(answer.ephemeral_for, stage.users.alice);
    assert.equal((await stage.requests('DELETE', /@original/)).length, 1);
    assert.deepEqual((await stage.said()).map((message) => message.id), [answer.id], 'the placeholder is gone');
    assert.deepEqual(await stage.bans(), []);
  });
});

describe('while the number of /cancel is typed', { concurrency: 3 }, () => {
  scene('the open sanctions are offered to the owner alone', unlimited, async (stage) => {
    await stage.ask('alice', `!ban ${stage.users.mallory} spam -d 1h`);
    await stage.ask('alice', `!ban ${stage.users.ghost} raid`);
    const offered = async (who, typed) => {
      const before = (await stage.requests('POST', /callback/)).length;
      await stage.act(who, 'autocomplete', { channel: stage.channels.general, name: 'cancel',
        options: [{ name: 'sanction', value: typed, focused: true }] });
      const request = await stage.until('choices are offered', async () => (await stage.requests('POST', /callback/))[before]);
      assert.equal(request.status, 204);
      const { type, data } = JSON.parse(request.body);
      assert.equal(type, 8);
      return data.choices;
    };
    const all = await offered('alice', '');
    assert.deepEqual(all.map((each) => each.value), [2, 1]);
    assert.match(all[0].name, new RegExp(`^#2 · bannissement permanent · ${stage.users.ghost} · raid$`));
    assert.match(all[1].name, new RegExp(`^#1 · bannissement · ${stage.users.mallory} · jusqu’au .* UTC · spam$`));
    assert.deepEqual((await offered('alice', '#1')).map((each) => each.value), [1]);
    assert.deepEqual((await offered('alice', stage.users.ghost)).map((each) => each.value), [2]);
    assert.deepEqual(await offered('alice', 'spam'), []);
    assert.deepEqual(await offered('bob', ''), []);
    await stage.use('alice', 'cancel', { sanction: 2 });
    assert.deepEqual((await offered('alice', '')).map((each) => each.value), [1]);
  });
});

describe('who may, and what humans do', { concurrency: 3 }, () => {
  scene('whoever is not the owner is told so once in ten seconds', {}, async (stage) => {
    const first = await stage.say('bob', `!ban <@${stage.users.mallory}> spam`);
    assert.match((await stage.answer_to(first)).content, /Seul le propriétaire.*`!ban`/);
    await stage.say('bob', '!cancel 1');
    await stage.say('bob', '!getto');
    await stage.settle();
    assert.equal((await stage.said()).length, 2, 'the refusal and the closing pong');
    assert.match(await stage.ask('oscar', '!getto'), /Seul le propriétaire.*`!getto`/, 'each person is told');
    await stage.advance(11_000);
    assert.match(await stage.ask('bob', '!cancel 1'), /Seul le propriétaire.*`!cancel`/);
    assert.deepEqual(await stage.requests('PUT', /\/bans\//), []);
  });

  scene('a ban by a human becomes a permanent numbered sanction and outlives ours', {}, async (stage) => {
    await stage.act('bob', 'ban', { guild: stage.guild, user: stage.users.mallory, reason: 'à la main' });
    await stage.settle();
    const history = await stage.ask('alice', `!getto ${stage.users.mallory}`);
    assert.match(history, new RegExp(`#1.*permanent.*<@${stage.users.bob}>.*à la main`));
    const ours = await stage.ask('alice', `!ban ${stage.users.mallory} spam -d 60`);
    assert.match(ours, /#2\b/);
    await stage.advance(61_000);
    await stage.settle();
    assert.deepEqual(await stage.bans(), ['mallory']);
    assert.deepEqual(await stage.requests('DELETE', /\/bans\//), []);
    assert.match(await stage.ask('alice', '!cancel 1'), /#1\b.*annulée/);
    assert.deepEqual(await stage.bans(), []);
  });

  scene('an unban by a human ends our ban, and a ban of theirs after it stays', {}, async (stage) => {
    await stage.ask('alice', `!ban <@${stage.users.mallory}> spam -d 60`);
    await stage.act('bob', 'unban', { guild: stage.guild, user: stage.users.mallory });
    await stage.settle();
    assert.match(await stage.ask('alice', `!getto ${stage.users.mallory}`), /~~\*\*#1\*\*/);
    await stage.act('bob', 'ban', { guild: stage.guild, user: stage.users.mallory, reason: 'encore' });
    await stage.advance(61_000);
    await stage.settle();
    assert.deepEqual(await stage.bans(), ['mallory']);
    assert.deepEqual(await stage.requests('DELETE', /\/bans\//), []);
    assert.match(await stage.ask('alice', `!getto ${stage.users.mallory}`), /\*\*#2\*\*.*permanent/);
  });

  scene('a guild that chose English is answered in English, in DMs and the audit log too', {}, async (stage) => {
    await stage.stop();
    await stage.change_database("UPDATE guild SET language = 'en'");
    await stage.start();
    assert.match(await stage.ask('alice', `!ban <@${stage.users.mallory}> spam -d 60`), /is banned until <t:\d+:F>\. Reason: spam/);
    assert.match((await stage.direct_messages('mallory'))[0].content, /You are banned from the server/);
    const [put] = await stage.requests('PUT', /\/bans\//);
    assert.match(decodeURIComponent(put.headers['X-Audit-Log-Reason']), /#1 by alice \(1000000000000000011\): spam/);
    assert.match(await stage.ask('alice', '!ban'), /The person is missing from the command.*\n.*Example: `!ban/);
    const history = await stage.use('alice', 'getto', { user: stage.users.mallory });
    assert.match(history.content, /from <t:\d+:F> to <t:\d+:F>/);
  });

  scene('a slash command of another release is answered, and the commands are registered anew', {}, async (stage) => {
    const commands = `${stage.sandbox.address}/api/v10/applications/${stage.bot_id}/commands`;
    const added = await fetch(commands, {
      method: 'POST',
      headers: { Authorization: `Bot ${token}`, 'Content-Type': 'application/json', 'User-Agent': 'DiscordBot (https://example.org, 1)' },
      body: JSON.stringify({ type: 1, name: 'lock', description: 'of another release' }),
    });
    assert.equal(added.status, 201, await added.text());
    const answer = await stage.use('bob', 'lock');
    assert.equal(answer.ephemeral_for, stage.users.bob);
    assert.match(answer.content, /n’existe plus|no longer exists/);
    await stage.until('Discord lists the commands of this release alone', async () =>
      !(await stage.sandbox.state()).commands.some((each) => each.name === 'lock'));
  });

  scene('where the bot may not write, the moderator gets the answer by DM', {}, async (stage) => {
    const send_messages = '2048';
    await stage.act('alice', 'request', {
      method: 'PUT',
      path: `/channels/${stage.channels.random}/permissions/${stage.bot_id}`,
      body: { type: 1, allow: '0', deny: send_messages },
    });
    await stage.say('alice', `!ban <@${stage.users.mallory}> spam`, 'random');
    await stage.banned('mallory');
    const answers = await stage.until('alice gets a DM', async () => {
      const messages = await stage.direct_messages('alice');
      return messages.length > 0 && messages;
    });
    assert.match(answers[0].content, /#1\b.*permanent/);
    assert.deepEqual(await stage.said('random'), []);
  });

  scene('a command that arrives more than 15 minutes late is answered, not executed', {}, async (stage) => {
    await stage.stop();
    const late = await stage.say('alice', `!ban <@${stage.users.mallory}> spam`);
    await stage.advance(16 * 60_000);
    await stage.start();
    assert.match((await stage.answer_to(late)).content, /expiré/);
    assert.deepEqual(await stage.bans(), []);
  });
});
