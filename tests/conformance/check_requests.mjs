// Owns: the check of all that the bot asked of Discord in a run of the tests, as TAP, one test for each
// program and route.
// Must not know: what is right or wrong about a request, but for who asks.
//
// node check_requests.mjs DIRECTORY PROGRAM...
// DIRECTORY holds, at any depth, the journals PROGRAM-PID.jsonl; each PROGRAM must have written of the bot, or that is a
// failure.
import { readFileSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';

import { faults_of, name_of } from './support/check.mjs';

const bots_own = /^DiscordBot \(https:\/\/github\.com\/veilleur\/veilleur, /;
/**
 * Who else asks, each by a name of its own: other libraries, and the tests' raw clients, which ask wrongly on
 * purpose. Whoever is not in this list counts as the bot, so a bot that gave a wrong name, or none, is not lost
 * but reported.
 */
const others = [
  ['raw clients of tests', /^DiscordBot \(https:\/\/(example|x)\.org, 1\)$/],
  ['discord.js', /^DiscordBot \(https:\/\/discord\.js\.org, /],
  ['oceanic.js', /^(node|undici)$/], // it sends no User-Agent, and Node.js fills in its own
];
/** Programs without a bot: they try names that Discord refuses, too. */
const botless = new Set(['unit-sandbox']);

/** Whose request this is: 'the bot', or who of the others. */
export function asker_of({ program, client }) {
  if (bots_own.test(client ?? '')) return 'the bot';
  const known = others.find(([, name]) => name.test(client ?? ''));
  if (known) return known[0];
  return botless.has(program) ? `tests of ${program}` : 'the bot';
}

const name_faults = ({ client }) => (bots_own.test(client ?? '') ? []
  : [`User-Agent is neither the bot's nor that of a client which check_requests.mjs knows: ${client}`]);
const shown_faults = 8;

export function read_journals(directory) {
  return readdirSync(directory, { recursive: true }).filter((name) => name.endsWith('.jsonl')).flatMap((name) => {
    const program = basename(name).replace(/-\d+\.jsonl$/, '');
    // A program that was killed in the middle of a line has left half of one at the end.
    const lines = readFileSync(join(directory, name), 'utf8').split('\n').slice(0, -1);
    return lines.map((line) => ({ program, ...JSON.parse(line) }));
  });
}

/** Test names with what is wrong, in the order of their names: [{name, shapes, faults: [text]}]. */
export function judge(entries, programs) {
  const tests = new Map(programs.map((program) => [`${program}: the bot asked something`,
    { shapes: 0, faults: ['no journal has a request of the bot'] }]));
  for (const entry of entries.filter((each) => asker_of(each) === 'the bot')) {
    if (tests.has(`${entry.program}: the bot asked something`)) tests.get(`${entry.program}: the bot asked something`).faults = [];
    const name = `${entry.program}: ${name_of(entry)}`;
    if (!tests.has(name)) tests.set(name, { shapes: 0, faults: [] });
    const test = tests.get(name);
    test.shapes += 1;
    const found = [...name_faults(entry), ...faults_of(entry)];
    if (found.length > 0) test.faults.push(`${entry.method} ${entry.target} ${entry.body ?? JSON.stringify(entry.parts) ?? ''}`,
      ...found.slice(0, shown_faults).map((fault) => `  ${fault}`));
  }
  return [...tests].sort(([left], [right]) => (left < right ? -1 : 1)).map(([name, test]) => ({ name, ...test }));
}

function count_askers(entries) {
  const counts = {};
  for (const asker of entries.map(asker_of)) counts[asker] = (counts[asker] ?? 0) + 1;
  return counts;
}

function main([directory, ...programs]) {
  const entries = read_journals(directory);
  const results = judge(entries, programs);
  console.log('TAP version 13');
  for (const [asker, count] of Object.entries(count_askers(entries))) console.log(`# ${asker}: ${count} shapes`);
  results.forEach(({ name, shapes, faults }, index) => {
    // A '#' would begin a TAP directive.
    console.log(`${faults.length === 0 ? 'ok' : 'not ok'} ${index + 1} - ${name.replaceAll('#', '%23')} (${shapes} shapes)`);
    for (const line of faults.slice(0, 40)) console.log(`  ${line.slice(0, 600)}`);
  });
  console.log(`1..${results.length}`);
  return results.some(({ faults }) => faults.length > 0) ? 1 : 0;
}

if (process.argv[1] === new URL(import.meta.url).pathname) process.exitCode = main(process.argv.slice(2));
