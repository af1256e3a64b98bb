// Owns: the proof that tools/run starts the bot where a token is configured, and the playground where none is.
// Must not know: how it builds; what the started programs do.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';

import { binaries, clean_environment, root } from './support/programs.mjs';

/**
 * A tree of its own: tools/run as it is, the real `veilleur check-config`, and in place of all that builds or
 * runs a script that says what was started.
 */
function tree() {
  const folder = mkdtempSync(join(tmpdir(), 'veilleur-run-'));
  const script = (path, text) => {
    writeFileSync(join(folder, path), `#!/bin/sh\n${text}\n`);
    chmodSync(join(folder, path), 0o755);
  };
  for (const path of ['tools', 'build/release/bin', 'path', 'cwd']) mkdirSync(join(folder, path), { recursive: true });
  copyFileSync(join(root, 'tools/run'), join(folder, 'tools/run'));
  chmodSync(join(folder, 'tools/run'), 0o755);
  script('tools/install-packages', 'exit 0');
  script('path/cmake', 'exit 0');
  script('build/release/bin/veilleur', `[ "$1" = check-config ] && exec "${binaries}/veilleur" "$@"; echo "veilleur $*"`);
  script('build/release/bin/veilleur-playground', 'echo "playground $*"');
  return folder;
}

function started(folder, args, settings) {
  const environment = clean_environment(settings);
  environment.PATH = `${join(folder, 'path')}:${environment.PATH}`;
  return new Promise((done) => {
    execFile(join(folder, 'tools/run'), args, { cwd: join(folder, 'cwd'), env: environment },
      (error, output, complaints) => done(error ? `failed: ${complaints}` : output.trim()));
  });
}

const rows = [
  { what: 'nothing is configured', starts: 'playground' },
  { what: 'arguments go to the playground, too', args: ['--port', '0'], starts: 'playground --port 0' },
  { what: 'a token in the environment', settings: { DISCORD_TOKEN: 'secret' }, starts: 'veilleur run' },
  { what: 'an empty token counts as none', settings: { DISCORD_TOKEN: '' }, starts: 'playground' },
  { what: 'a token file in a table', toml: '[discord]\ntoken_file = "token"', starts: 'veilleur run' },
  { what: 'a token file in an inline table', toml: 'discord = { token_file = "token" }', starts: 'veilleur run' },
  { what: 'a token file with a dotted key', toml: 'discord.token_file = "token"', starts: 'veilleur run' },
  { what: 'a token file in a comment is none', toml: '[discord]\n# token_file = "token"', starts: 'playground' },
  { what: 'a configuration without a token', toml: '[log]\nlevel = "debug"', starts: 'playground' },
  { what: 'a named configuration with a token', other: '[discord]\ntoken_file = "token"',
    args: ['--config', 'other.toml', '--record', 'x.jsonl'], starts: 'veilleur run --config other.toml --record x.jsonl' },
  { what: 'the same in one word', other: 'discord = { token_file = "token" }', args: ['--config=other.toml'],
    starts: 'veilleur run --config=other.toml' },
  { what: 'a named configuration without a token is a bot to be told so', other: '', args: ['--config', 'other.toml'],
    starts: 'veilleur run --config other.toml' },
  { what: 'a named configuration that is absent', args: ['--config', 'absent.toml'], starts: 'veilleur run --config absent.toml' },
  { what: 'a mistake in the configuration is for the bot to tell', toml: '[discord]\ntoken_fil = "token"', starts: 'veilleur run' },
  { what: 'a token file that cannot be read, too', toml: '[discord]\ntoken_file = "absent"', starts: 'veilleur run' },
];

describe('tools/run starts', { concurrency: 3 }, () => {
  for (const { what, toml, other, args = [], settings = {}, starts } of rows) {
    it(`${starts.split(' ')[0]}: ${what}`, async () => {
      const folder = tree();
      try {
        writeFileSync(join(folder, 'cwd/token'), 'secret\n', { mode: 0o600 });
        if (toml !== undefined) writeFileSync(join(folder, 'cwd/veilleur.toml'), `${toml}\n`);
        if (other !== undefined) writeFileSync(join(folder, 'cwd/other.toml'), `${other}\n`);
        assert.equal(await started(folder, args, settings), starts);
      } finally {
        rmSync(folder, { recursive: true });
      }
    });
  }
});
