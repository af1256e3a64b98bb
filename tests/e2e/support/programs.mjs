// Owns: starting the built programs and knowing what they said and how they ended.
// Must not know: what the programs do.
import { spawn } from 'node:child_process';
import { dirname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

import { patience_ms } from './bell.mjs';

export const root = resolve(dirname(fileURLToPath(import.meta.url)), '../../..');
export const binaries = resolve(process.env.VEILLEUR_BINARY_DIR ?? join(root, 'build/dev/bin'));

/** Only what a program needs to run: no token and no setting of the machine may leak into a test. */
export function clean_environment(settings = {}) {
  const kept = ['PATH', 'HOME', 'TMPDIR', 'ASAN_OPTIONS', 'UBSAN_OPTIONS', 'LSAN_OPTIONS', 'SANDBOX_REQUESTS'];
  const environment = {};
  for (const name of kept) if (process.env[name] !== undefined) environment[name] = process.env[name];
  return { ...environment, ...settings };
}

export class Program {
  /** Starts `name` with a pipe at descriptor 3. `on_change` is called at each line and at the end. */
  constructor(name, args, { cwd, environment = clean_environment(), on_change = () => {} }) {
    this.said = [];
    this.complaints = [];
    this.running = true;
    const stdio = ['ignore', 'pipe', 'pipe', 'pipe'];
    this.child = spawn(join(binaries, name), args, { cwd, env: environment, stdio });
    this.pipe = this.child.stdio[3];
    this.pipe.on('error', () => {}); // the child has ended; `ended` tells
    const keep = (stream, lines) => createInterface({ input: stream }).on('line', (line) => {
      lines.push(line);
      on_change();
    });
    keep(this.child.stdout, this.said);
    keep(this.child.stderr, this.complaints);
    // 'close' comes after the last line of both streams. Whoever waits for it calls `finished`.
    this.ended = new Promise((done) => this.child.once('close', (status, signal) => {
      this.running = false;
      on_change();
      done(status ?? signal);
    }));
  }

  get pid() {
    return this.child.pid;
  }

  /** Sends the signal; resolves to the exit status, or to the signal's name where it ended by one. */
  end(signal = 'SIGTERM') {
    this.child.kill(signal);
    return this.finished();
  }

  /** The same for a program that ends by itself. One that does not is killed, and that is a failure. */
  async finished() {
    const deadline = AbortSignal.timeout(patience_ms);
    const overdue = new Promise((done) => deadline.addEventListener('abort', () => done('overdue'), { once: true }));
    const status = await Promise.race([this.ended, overdue]);
    if (status !== 'overdue') return status;
    this.child.kill('SIGKILL');
    await this.ended;
    throw new Error(`it did not end within ${patience_ms} ms:\n${this.complaints.join('\n')}`);
  }
}

/** Runs to the end: status, standard output, the lines of standard error. */
export async function run(name, args, { cwd, settings = {} }) {
  const program = new Program(name, args, { cwd, environment: clean_environment(settings) });
  const status = await program.finished();
  return { status, output: program.said.join('\n'), complaints: program.complaints };
}
