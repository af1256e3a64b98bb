// Owns: taking two halves out of Discord's OpenAPI description: what requests look like, for check_requests.mjs, and
// what answers look like, for the tests of libraries.
// Must not know: the bot, the sandbox.
//
// node extract_openapi.mjs requests openapi.json > discord-requests.json
// node extract_openapi.mjs answers openapi.json > discord-answers.json
// (openapi.json: specs/openapi.json of https://github.com/discord/discord-api-spec, MIT licence)
import { readFileSync } from 'node:fs';

const half = process.argv[2];
const description = JSON.parse(readFileSync(process.argv[3], 'utf8'));
const kept = new Map(); // the schemas that this half leads to

/** Of answers: the parts of Discord that the bot and the sandbox have nothing of. */
const elsewhere = /^\/(?:lobbies|partner-sdk|stickers|sticker-packs|soundboard|stage-instances|invites|voice|applications\/[^/]+\/(?:emojis|entitlements|attachment|activity|role)|guilds\/[^/]+\/(?:auto-moderation|scheduled-events|stickers|soundboard|emojis\/|onboarding|welcome|widget|vanity|templates|integrations|new-member|incident|preview|join|requests|messages))|(?:polls|templates|send-soundboard|recipients)\/?|skus|greet/;

function keep_references(value) {
  if (value === null || typeof value !== 'object') return;
  const name = value.$ref?.match(/^#\/components\/schemas\/(.+)$/)?.[1];
  if (name && !kept.has(name)) {
    kept.set(name, description.components.schemas[name]);
    keep_references(kept.get(name));
  }
  Object.values(value).forEach(keep_references);
}

const request_of = (operation, parameters) => ({ operationId: operation.operationId,
  parameters: [...parameters, ...operation.parameters ?? []], requestBody: operation.requestBody, security: operation.security });

/** The schemas of successful answers by status; null: an answer without a body. */
const answers_of = (operation) => ({ operationId: operation.operationId,
  answers: Object.fromEntries(Object.entries(operation.responses).filter(([status]) => status.startsWith('2'))
    .map(([status, { content }]) => [status, content?.['application/json']?.schema ?? null])) });

const paths = {};
for (const [path, { parameters = [], ...operations }] of Object.entries(description.paths)) {
  if (half === 'answers' && elsewhere.test(path)) continue;
  paths[path] = {};
  for (const [method, operation] of Object.entries(operations)) {
    const taken = half === 'answers' ? answers_of(operation) : request_of(operation, parameters);
    keep_references(taken);
    paths[path][method] = taken;
  }
}

const sorted = Object.fromEntries([...kept].sort(([left], [right]) => (left < right ? -1 : 1)));
const out = { info: description.info, paths, components: { schemas: sorted } };
// One line for each operation and each schema, so that an update can be read as a difference.
const lines = (object) => Object.entries(object)
  .map(([key, value]) => `${JSON.stringify(key)}: ${JSON.stringify(value)}`).join(',\n');
process.stdout.write(`{\n"openapi": ${JSON.stringify(description.openapi)},\n"info": ${JSON.stringify(out.info)},\n`
  + `"paths": {\n${lines(out.paths)}\n},\n"components": {"schemas": {\n${lines(sorted)}\n}}\n}\n`);
