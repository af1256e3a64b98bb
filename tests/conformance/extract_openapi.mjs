// Owns: taking the half about requests out of Discord's OpenAPI description, for check_requests.mjs.
// Must not know: the bot, the sandbox.
//
// node extract_openapi.mjs openapi.json > discord-requests.json
// (openapi.json: specs/openapi.json of https://github.com/discord/discord-api-spec, MIT licence)
import { readFileSync } from 'node:fs';

const description = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const kept = new Map(); // the schemas that requests lead to

function keep_references(value) {
  if (value === null || typeof value !== 'object') return;
  const name = value.$ref?.match(/^#\/components\/schemas\/(.+)$/)?.[1];
  if (name && !kept.has(name)) {
    kept.set(name, description.components.schemas[name]);
    keep_references(kept.get(name));
  }
  Object.values(value).forEach(keep_references);
}

const paths = {};
for (const [path, { parameters = [], ...operations }] of Object.entries(description.paths)) {
  paths[path] = {};
  for (const [method, operation] of Object.entries(operations)) {
    const request = { operationId: operation.operationId, parameters: [...parameters, ...operation.parameters ?? []],
      requestBody: operation.requestBody, security: operation.security };
    keep_references(request);
    paths[path][method] = request;
  }
}

const sorted = Object.fromEntries([...kept].sort(([left], [right]) => (left < right ? -1 : 1)));
const out = { info: description.info, paths, components: { schemas: sorted } };
// One line for each operation and each schema, so that an update can be read as a difference.
const lines = (object) => Object.entries(object)
  .map(([key, value]) => `${JSON.stringify(key)}: ${JSON.stringify(value)}`).join(',\n');
process.stdout.write(`{\n"openapi": ${JSON.stringify(description.openapi)},\n"info": ${JSON.stringify(out.info)},\n`
  + `"paths": {\n${lines(out.paths)}\n},\n"components": {"schemas": {\n${lines(sorted)}\n}}\n}\n`);
