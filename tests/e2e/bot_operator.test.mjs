// Owns: the proof of what an operator relies on: exit statuses and advice, backup, recording, the version.
// Must not know: the rules of moderation.
import assert from 'node:assert/strict';
import { chmodSync, closeSync, existsSync, openSync, readFileSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';

import { run } from './support/programs.mjs';
import { hold_lock, sqlite, zstd_text } from './support/python.mjs';
import { routes } from './support/sandbox.mjs';
import { peers_of } from './support/sockets.mjs';
import { scene, token } from './support/stage.mjs';

const not_started = { start: false };

/** Runs `veilleur` to its end and checks status and the last line of standard error, which is advice. */
async function ends(stage, args, status, advice, settings = {}) {
  const ended = await run('veilleur', args, { cwd: stage.folder, settings: { ...stage.environment, ...settings } });
  assert.equal(ended.status, status, ended.complaints.join('\n'));
  assert.doesNotMatch(ended.complaints.at(-1) ?? '', /^time=/, 'no log line stands behind the advice');
  assert.match(ended.complaints.at(-1) ?? '', advice);
  assert.ok(!ended.complaints.join('\n').includes(token), 'the token is not shown');
  return ended;
}

/** Discord was not asked for anything. */
async function nothing_was_contacted(stage) {
  assert.deepEqual(await stage.sandbox.requests('rest'), []);
}

describe('status 2: configuration and usage', { concurrency: 3 }, () => {
  scene('an unknown key names file, line, key and the nearest known one', not_started, async (stage) => {
    stage.configure('[discord]\ntoken_fil = "x"\n');
    await ends(stage, ['run'], 2, /veilleur\.toml:2: unknown key discord\.token_fil; did you mean discord\.token_file\?/);
    await nothing_was_contacted(stage);
  });

  scene('a missing token names both places where it may stand', not_started, async (stage) => {
    await ends(stage, ['run'], 2, /DISCORD_TOKEN.*token_file/, { DISCORD_TOKEN: '' });
    await nothing_was_contacted(stage);
  });

  scene('a token file that others may read is refused, a private one is taken', not_started, async (stage) => {
    const file = join(stage.folder, 'token');
    writeFileSync(file, `${token}\n`);
    stage.configure(`[discord]\ntoken_file = "${file}"\n`);
    chmodSync(file, 0o640);
    await ends(stage, ['run'], 2, /chmod 600/, { DISCORD_TOKEN: '' });
    await nothing_was_contacted(stage);
    chmodSync(file, 0o600);
    stage.settings = { DISCORD_TOKEN: '' };
    await stage.start();
    assert.equal(await stage.ask('oscar', '!ping'), 'pong');
  });

  scene('http is for loopback alone', not_started, async (stage) => {
    for (const url of ['http://discord.com/api/v10', 'http://192.0.2.1/api/v10', 'http://127.0.0.1.example.org/api/v10']) {
      await ends(stage, ['run'], 2, /loopback|https/, { VEILLEUR_API_URL: url });
    }
    const { status } = await run('veilleur', ['check-config'], { cwd: stage.folder,
      settings: { ...stage.environment, VEILLEUR_API_URL: 'http://localhost:1/api/v10' } });
    assert.equal(status, 0);
  });

  scene('unknown commands, options and wrong values are told with what would be right', not_started, async (stage) => {
    await ends(stage, ['dance'], 2, /veilleur --help/);
    await ends(stage, [], 2, /veilleur run/);
    await ends(stage, ['run', '--fast'], 2, /--help/);
    await ends(stage, ['run', '--test-clock', '0'], 2, /--test-clock/);
    await ends(stage, ['run'], 2, /VEILLEUR_COMPRESSION.*zstd-stream, zlib-stream or none/, { VEILLEUR_COMPRESSION: 'gzip' });
    await ends(stage, ['run'], 2, /VEILLEUR_SHARDS.*0-15\/64/, { VEILLEUR_SHARDS: '3-1/4' });
    await ends(stage, ['run', '--config', 'absent.toml'], 2, /absent\.toml.*name a file that can be read/);
    await nothing_was_contacted(stage);
  });
});

describe('status 2: what is named cannot be used, so that no supervisor tries again', { concurrency: 3 }, () => {
  scene('a recording', not_started, async (stage) => {
    await ends(stage, ['run', '--record', '/nonexistent/run.jsonl'], 2, /\/nonexistent\/run\.jsonl.*name a file that can be written/);
    await ends(stage, ['run', '--record', stage.folder], 2, /directory.*name a file that can be written/);
    const diary = join(stage.folder, 'diary.jsonl');
    writeFileSync(diary, '{"dear":"diary"}\n');
    await ends(stage, ['run', '--record', diary], 2, /diary\.jsonl.*no recording; name another file/);
    assert.equal(readFileSync(diary, 'utf8'), '{"dear":"diary"}\n', 'it was left alone');
    await nothing_was_contacted(stage);
  });

  scene('a database path too long for its socket', not_started, async (stage) => {
    const path = join(stage.folder, `${'d'.repeat(120)}.db`);
    await ends(stage, ['run'], 2, /too long.*choose a shorter \[database\] path/, { VEILLEUR_DATABASE: path });
    await nothing_was_contacted(stage);
  });

  scene('a log file', not_started, async (stage) => {
    stage.configure('[log]\nfile = "veilleur.toml/bot.log"\n');
    await ends(stage, ['run'], 2, /veilleur\.toml\/bot\.log.*\[log\] file/);
  });

  scene('certificates', not_started, async (stage) => {
    await ends(stage, ['run'], 2, /\/nonexistent\/ca\.pem/,
      { SSL_CERT_FILE: '/nonexistent/ca.pem', VEILLEUR_API_URL: 'https://127.0.0.1:1/api/v10' });
  });
});

describe('status 3: Discord refuses for good', { concurrency: 3 }, () => {
  scene('a token that Discord does not know', { ...not_started, sandbox_options: ['--token', 'another-token'] }, async (stage) => {
    await ends(stage, ['run'], 3, /401.*DISCORD_TOKEN|token.*401/);
    assert.ok((await stage.sandbox.requests('rest')).length <= 2, 'a dead token is not asked with again');
  });

  scene('close 4014 names the switches in the developer portal', {}, async (stage) => {
    await stage.sandbox.fault({ kind: 'gateway', action: 'close', code: 4014 });
    assert.equal(await stage.bot.finished(), 3);
    const advice = stage.bot.complaints.at(-1);
    assert.match(advice, /Server Members Intent.*Message Content Intent.*developer portal/);
    assert.match(advice, /guild_members = false.*message_content = false/);
    assert.deepEqual(await stage.opcodes(), [2]);
  });

  scene('close 4004 says where a new token goes', {}, async (stage) => {
    await stage.sandbox.fault({ kind: 'gateway', action: 'close', code: 4004 });
    assert.equal(await stage.bot.finished(), 3);
    assert.match(stage.bot.complaints.at(-1), /DISCORD_TOKEN/);
  });

  scene('a 401 in the middle of its life', {}, async (stage) => {
    await stage.sandbox.fault({ kind: 'status', status: 401, method: 'POST', route: routes.messages });
    await stage.say('oscar', '!ping');
    assert.equal(await stage.bot.finished(), 3);
    assert.match(stage.bot.complaints.at(-1), /token/);
  });
});

describe('status 4: the database', { concurrency: 3 }, () => {
  scene('that another veilleur owns', {}, async (stage) => {
    await ends(stage, ['run'], 4, /another veilleur owns .*stop it first/);
    assert.equal(await stage.ask('oscar', '!ping'), 'pong', 'the owner goes on');
  });

  scene('of a newer release', {}, async (stage) => {
    await stage.stop();
    await sqlite(stage.database, 'PRAGMA user_version = 99');
    await ends(stage, ['run'], 4, /version 99.*run the release that wrote it/);
    assert.deepEqual(await sqlite(stage.database, 'PRAGMA user_version'), [[99]]);
  });

  scene('that is no SQLite file, or somebody else’s', not_started, async (stage) => {
    writeFileSync(stage.database, 'This is a diary, not a database.\n'.repeat(200));
    await ends(stage, ['run'], 4, /restore a backup/);
    const foreign = join(stage.folder, 'foreign.db');
    await sqlite(foreign, 'CREATE TABLE diary (day TEXT)');
    await ends(stage, ['run'], 4, /not made by Veilleur/, { VEILLEUR_DATABASE: foreign });
    await nothing_was_contacted(stage);
  });

  scene('that is damaged inside', {}, async (stage) => {
    await stage.stop();
    await sqlite(stage.database, 'PRAGMA wal_checkpoint(TRUNCATE)');
    const [[page_size]] = await sqlite(stage.database, 'PRAGMA page_size');
    const [[page]] = await sqlite(stage.database, "SELECT rootpage FROM sqlite_schema WHERE name = 'guild'");
    const file = openSync(stage.database, 'r+');
    writeSync(file, Buffer.alloc(page_size, 0x5a), 0, page_size, (page - 1) * page_size);
    closeSync(file);
    await ends(stage, ['run'], 4, /restore a backup/);
  });

  scene('that another program locks when the bot starts', {}, async (stage) => {
    await stage.stop();
    const lock = await hold_lock(stage.database);
    await ends(stage, ['run'], 4, /another program holds a lock.*end that program/);
    await lock.release();
    await stage.start();
    assert.equal(await stage.ask('oscar', '!ping'), 'pong');
  });

  scene('that another program locks while the bot runs', {}, async (stage) => {
    const lock = await hold_lock(stage.database);
    const asked = await stage.say('alice', `!ban <@${stage.users.mallory}> spam`);
    assert.equal(await stage.bot.finished(), 4);
    assert.match(stage.bot.complaints.at(-1), /another program holds a lock.*end that program/);
    await lock.release();
    await stage.start();
    assert.match((await stage.answer_to(asked)).content, /#1\b/, 'Discord sends again what was not settled');
  });

  scene('that another program locks while the bot ends', {}, async (stage) => {
    const lock = await hold_lock(stage.database);
    assert.equal(await stage.ask('oscar', '!ping'), 'pong', 'a place that has to be written');
    assert.equal(await stage.bot.end('SIGTERM'), 4);
    assert.match(stage.bot.complaints.at(-1), /another program holds a lock/);
    await lock.release();
  });

  scene('with a guild that cannot be read back', {}, async (stage) => {
    await stage.stop();
    await stage.change_database("UPDATE guild SET structure = x'00ff'");
    stage.launch();
    await stage.logged(/event=shard_up/);
    await stage.say('alice', '!getto 5');
    assert.equal(await stage.bot.finished(), 4);
    assert.match(stage.bot.complaints.at(-1), /guild \d+ cannot be read.*restore a backup/);
  });

  scene('whose name SQLite would take for memory is a file all the same', { settings: { VEILLEUR_DATABASE: ':memory:' } }, async (stage) => {
    await stage.stop();
    assert.ok(statSync(join(stage.folder, ':memory:')).size > 0);
  });

  scene('and the reason of an end is in the log’s file, too', not_started, async (stage) => {
    stage.configure('[log]\nfile = "bot.log"\n');
    await ends(stage, ['run'], 4, /check that the folder exists/, { VEILLEUR_DATABASE: '/nonexistent/veilleur.db' });
    assert.match(readFileSync(join(stage.folder, 'bot.log'), 'utf8').trimEnd().split('\n').at(-1),
      /level=error event=end status=4 reason="cannot open \/nonexistent\/.*check that the folder exists/);
  });

  scene('in a folder that does not exist', not_started, async (stage) => {
    await ends(stage, ['run'], 4, /check that the folder exists/, { VEILLEUR_DATABASE: '/nonexistent/veilleur.db' });
  });
});

describe('backup', { concurrency: 3 }, () => {
  const sound = async (file) => assert.deepEqual(await sqlite(file, 'PRAGMA integrity_check'), [['ok']]);
  const numbers = (file) => sqlite(file, 'SELECT number FROM sanction ORDER BY number');

  scene('of the running bot is whole, private, and a database to start from', {}, async (stage) => {
    await stage.ask('alice', `!ban <@${stage.users.mallory}> spam -d 1h`);
    const copy = join(stage.folder, 'copy.db');
    const { status, output } = await stage.run('backup', 'copy.db');
    assert.equal(status, 0);
    assert.equal(output, copy);
    await sound(copy);
    assert.deepEqual(await numbers(copy), [[1]]);
    assert.equal(statSync(copy).mode & 0o077, 0);
    assert.ok(!existsSync(`${copy}.partial`));
    assert.equal(statSync(`${stage.database}.sock`).mode & 0o777, 0o600);

    await ends(stage, ['backup', 'copy.db'], 1, /copy\.db exists already; name a new file/);
    assert.deepEqual(await numbers(copy), [[1]]);
    assert.equal(await stage.ask('oscar', '!ping'), 'pong', 'the bot goes on');

    await stage.kill();
    stage.settings = { VEILLEUR_DATABASE: copy };
    stage.launch();
    await stage.advance(3_601_000);
    await stage.free('mallory');
  });

  scene('without a running bot reads the database itself', {}, async (stage) => {
    await stage.ask('alice', `!ban <@${stage.users.mallory}> spam`);
    await stage.kill(); // leaves a write-ahead log and a socket file that nobody answers
    const copy = join(stage.folder, 'copy.db');
    assert.equal((await stage.run('backup', copy)).status, 0);
    await sound(copy);
    assert.deepEqual(await numbers(copy), [[1]]);
    await ends(stage, ['backup', copy], 1, /exists already/);
  });

  scene('while the bot still waits for Discord is whole, too', {}, async (stage) => {
    await stage.ask('alice', `!ban <@${stage.users.mallory}> spam`);
    await stage.stop();
    await stage.sandbox.fault({ kind: 'status', status: 503, method: 'GET', route: routes.current_user, count: 1000 });
    stage.launch();
    await stage.logged(/event=discord_unreachable/);
    const copy = join(stage.folder, 'copy.db');
    const { status, complaints } = await stage.run('backup', copy);
    assert.equal(status, 0, complaints.join('\n'));
    await sound(copy);
    assert.deepEqual(await numbers(copy), [[1]]);
    await stage.sandbox.fault({ kind: 'clear' });
    await stage.stop();
  });

  scene('where nothing can be written or read says so', not_started, async (stage) => {
    await ends(stage, ['backup', 'copy.db'], 2, /there is no database/);
    assert.ok(!existsSync(stage.database), 'none was made');
    await ends(stage, ['backup'], 2, /--help/);
  });
});

describe('recording', { concurrency: 2 }, () => {
  const interaction_token = /sandbox-[0-9a-f]{48}/;
  for (const name of ['run.jsonl', 'run.jsonl.zst']) {
    scene(`${name} holds header, state, inputs and end, no token, and is continued`, {}, async (stage) => {
      await stage.stop();
      const file = join(stage.folder, name);
      const read = async () => (name.endsWith('.zst') ? await zstd_text(file) : readFileSync(file, 'utf8'));
      await stage.start('--record', file);
      await stage.ask('alice', `!ban <@${stage.users.mallory}> spam -d 60`);
      await stage.use('alice', 'getto', { user: stage.users.mallory });
      // Held at its ban, a slash command leaves its token in the database that the next header holds.
      await stage.sandbox.fault({ kind: 'stall', method: 'PUT', route: routes.ban });
      const asked = await stage.slash('alice', 'ban', { user: stage.users.bob, reason: 'spam' });
      await stage.until('the ban is under way', async () =>
        (await stage.sandbox.requests('rest')).some((each) => each.delivery === 'stall'));
      await stage.stop();
      const first = await read();
      const [[stored]] = await sqlite(stage.database, 'SELECT interaction_token FROM awaited_command');
      assert.match(stored, interaction_token, 'there was a token to blank');

      const lines = first.trimEnd().split('\n').map((line) => JSON.parse(line));
      assert.deepEqual(lines.slice(0, 2).map((line) => line.kind), ['header', 'state']);
      assert.equal(lines.at(-1).kind, 'end');
      const kinds = new Set(lines.map((line) => line.kind));
      for (const kind of ['gateway', 'request', 'response', 'input']) assert.ok(kinds.has(kind), kind);
      for (const line of lines) {
        assert.deepEqual(Object.keys(line), ['v', 't_us', 'wall', 'kind', 'dir', 'shard', 'data']);
        assert.equal(line.v, 1);
        assert.match(line.wall, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z$/);
      }
      const { data: header } = lines[0];
      assert.match(header.release, /^\d+\.\d+\.\d+/);
      assert.match(String(header.seed), /^\d+$/);
      assert.equal(header.configuration.database, 'veilleur.db');
      // What a replay makes its core from comes before the first of the core's inputs.
      const core = lines.findIndex((line) => line.kind === 'core');
      assert.ok(core > 1 && core < lines.findIndex((line) => line.kind === 'input'));
      assert.equal(lines[core].data.self, stage.bot_id);
      assert.equal(lines[core].data.shard_count, 1);
      const database = Buffer.from(lines[1].data, 'base64');
      assert.equal(database.subarray(0, 15).toString(), 'SQLite format 3');

      await stage.start('--record', file);
      assert.match((await stage.answer_to(asked)).content, /#2\b/);
      await stage.stop();
      const whole = await read();
      assert.ok(whole.startsWith(first), 'the first run is kept');
      const second = whole.slice(first.length).trimEnd().split('\n').map((line) => JSON.parse(line));
      assert.deepEqual(second.slice(0, 2).map((line) => line.kind), ['header', 'state']);
      assert.equal(second.at(-1).kind, 'end');
      assert.notEqual(second[0].data.seed, header.seed);

      const used = (await stage.sandbox.requests('rest')).flatMap((each) => each.path.match(interaction_token) ?? []);
      assert.ok(used.length > 0, 'interaction tokens were used');
      const states = [lines[1], second[1]].map((line) => Buffer.from(line.data, 'base64').toString('latin1'));
      for (const text of [whole, ...states]) {
        assert.ok(!text.includes(token), 'the bot’s token');
        assert.doesNotMatch(text, interaction_token);
      }
    });
  }
});

describe('the program', { concurrency: 3 }, () => {
  it('--version is one line: version, commit, compiler', async () => {
    const { status, output } = await run('veilleur', ['--version'], { cwd: '/' });
    assert.equal(status, 0);
    assert.match(output, /^veilleur \d+\.\d+\.\d+ \S+ \S+$/);
  });

  scene('check-config accepts, shows no secret and contacts nobody', not_started, async (stage) => {
    stage.configure('operators = ["1000000000000000011"]\n[log]\nlevel = "debug"\n');
    const { status, output, complaints } = await stage.run('check-config');
    assert.equal(status, 0, complaints.join('\n'));
    assert.ok(!output.includes(token));
    const shown = JSON.parse(output);
    assert.equal(shown.log_level, 'debug');
    assert.equal(shown.api_url, `${stage.sandbox.address}/api/v10`);
    assert.deepEqual(shown.operators, ['1000000000000000011']);
    assert.ok(!existsSync(stage.database));
    stage.configure('[log]\nlevel = "loud"\n');
    await ends(stage, ['check-config'], 2, /veilleur\.toml:2: log\.level = .*loud.*debug, info, warning or error/);
    await nothing_was_contacted(stage);
  });

  scene('the log is one key=value line an event, and shows neither tokens nor messages', {
    settings: { VEILLEUR_LOG_LEVEL: 'debug' },
  }, async (stage) => {
    await stage.ask('alice', `!ban <@${stage.users.mallory}> motif-très-particulier -d 60`);
    await stage.use('alice', 'getto', { user: stage.users.mallory });
    await stage.advance(61_000);
    await stage.free('mallory');
    await stage.stop();
    for (const line of stage.bot.complaints) assert.match(line, /^time=\S+Z level=(debug|info|warning|error) event=\w+( \w+=("(\\.|[^"\\])*"|[^" ]*))*$/);
    const text = stage.bot.complaints.join('\n');
    assert.ok(!text.includes(token));
    assert.doesNotMatch(text, /sandbox-[0-9a-f]{48}|motif/);
  });

  scene('it connects to nothing but the address it was given', {}, async (stage) => {
    const sandbox = new URL(stage.sandbox.address).host;
    const seen = new Set();
    const look = () => { for (const peer of peers_of(stage.bot.pid)) seen.add(peer); };
    let looking = true;
    // Looks whenever Node.js has nothing else to do, over a whole life with a restart in it.
    const watching = (async () => {
      while (looking) {
        look();
        await new Promise((again) => setImmediate(again));
      }
    })();
    await stage.ask('alice', `!ban <@${stage.users.mallory}> spam -d 60`);
    await stage.kill();
    stage.launch();
    await stage.advance(61_000);
    await stage.free('mallory');
    await stage.use('alice', 'getto', { user: stage.users.mallory });
    await stage.settle();
    looking = false;
    await watching;
    assert.deepEqual([...seen], [`tcp ${sandbox}`]);
  });
});
