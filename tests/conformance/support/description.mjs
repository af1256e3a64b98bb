// Owns: Discord's own description of its requests, made strict: which operation a request is, and whether
// its path, query and body fit.
// Must not know: rules that the description lacks (rules.mjs), journals, the bot.
import { readFileSync } from 'node:fs';
import add_formats from 'ajv-formats';
import ajv_2020 from 'ajv/dist/2020.js';

/** The request half of specs/openapi.json, as extract_openapi.mjs wrote it. */
const description = JSON.parse(readFileSync(new URL('../discord-requests.json', import.meta.url), 'utf8'));

/** Sets of permissions: the description says integer, the documentation, which wins, a string of digits. */
const permission_sets = new Set(['allow', 'deny', 'permissions', 'default_member_permissions']);
const digits = { type: 'string', pattern: '^[0-9]{1,19}$' };
const is_integer = (schema) => [schema?.type].flat().includes('integer');

/** The values of `type` that a branch of a union is for, where its schema names them. */
function types_of({ $ref }) {
  const schema = description.components.schemas[$ref?.match(/^#\/components\/schemas\/(.+)$/)?.[1]];
  return schema?.required?.includes('type') ? schema.properties.type.enum : undefined;
}

/** A union whose branches are told apart by `type`, so that only the branch that was meant complains. */
function switch_on_type(branches) {
  return { type: 'object', required: ['type'], properties: { type: { enum: branches.flatMap(types_of) } },
    allOf: branches.map((branch) => ({ if: { properties: { type: { enum: types_of(branch) } } }, then: branch })) };
}

/** Forbids unknown fields in every object that lists its fields; Discord's description allows them all. */
function make_strict(schema) {
  if (Array.isArray(schema)) return schema.map(make_strict);
  if (schema === null || typeof schema !== 'object') return schema;
  const strict = Object.fromEntries(Object.entries(schema).map(([key, value]) =>
    [key, permission_sets.has(key) && is_integer(value) ? { anyOf: [value, digits] } : make_strict(value)]));
  const branches = strict.oneOf ?? strict.anyOf;
  if (branches?.every((branch) => types_of(branch))) return switch_on_type(branches);
  // A member of `allOf` sees fields of its siblings; the description has such pairs only in multipart forms,
  // whose JSON is checked alone.
  if (strict.properties && typeof strict.properties === 'object' && !('additionalProperties' in strict)
    && strict.type === 'object') strict.additionalProperties = false;
  return strict;
}

const ajv = new ajv_2020.default({ strict: false, allErrors: true, allowUnionTypes: true, coerceTypes: false });
add_formats.default(ajv);
ajv.addFormat('snowflake', (text) => /^\d{1,20}$/.test(text) && BigInt(text) < 1n << 63n);
ajv.addFormat('nonce', (text) => text.length <= 25);
ajv.addSchema({ $id: 'discord', components: { schemas: make_strict(description.components.schemas) } });

const compiled = new Map();
function validator(schema) {
  const key = JSON.stringify(schema);
  if (!compiled.has(key)) {
    const text = JSON.stringify(make_strict(schema)).replaceAll('"#/components/', '"discord#/components/');
    compiled.set(key, ajv.compile(JSON.parse(text)));
  }
  return compiled.get(key);
}

/** What is wrong with `value`, each as a sentence that begins with `where`; nothing where it fits. */
function misfits(where, schema, value) {
  const validate = validator(schema);
  if (validate(value)) return [];
  return validate.errors.filter((error) => error.keyword !== 'if').map((error) => `${where}${error.instancePath} ${error.message}`
    + (error.keyword === 'additionalProperties' ? `: ${error.params.additionalProperty}` : ''));
}

// ── Operations ───────────────────────────────────────────────────────────────────────────────────

const templates = Object.entries(description.paths).map(([path, operations]) => (
  { path, operations, segments: path.split('/') }));

/** Literal segments count more than parameters: /messages/@original before /messages/{message_id}. */
const literals = (template) => template.segments.filter((segment) => !segment.startsWith('{')).length;
templates.sort((left, right) => literals(right) - literals(left));

function match(template, segments) {
  if (template.segments.length !== segments.length) return null;
  const values = {};
  for (const [index, segment] of template.segments.entries()) {
    if (segment.startsWith('{')) values[segment.slice(1, -1)] = segments[index];
    else if (segment !== segments[index]) return null;
  }
  return values;
}

/**
 * The described operation that `method` on `path` (below /api/v10) is: `path` (the template), `values` of its
 * parameters, `request` as described. Null where there is none.
 */
export function operation_of(method, path) {
  const segments = path.split('/').map(decodeURIComponent);
  for (const template of templates) {
    const values = match(template, segments);
    const request = values && template.operations[method.toLowerCase()];
    if (request) return { path: template.path, values, request };
  }
  return null;
}

/** Query values are text; what the schema calls an integer or a boolean is read as one. */
function read_query_value(schema, text) {
  if (schema.type === 'integer' && /^-?\d+$/.test(text)) return Number(text);
  if (schema.type === 'boolean' && /^(true|false)$/.test(text)) return text === 'true';
  if (schema.$ref && /^-?\d+$/.test(text) && !validator(schema)(text)) return Number(text); // an enum of numbers
  return text;
}

/** What is wrong with the path's and the query's parameters. `query` is a URLSearchParams. */
export function parameter_misfits({ values, request }, query) {
  const found = [];
  const known = new Map(request.parameters.filter((each) => each.in === 'query').map((each) => [each.name, each]));
  for (const { name, schema } of request.parameters.filter((each) => each.in === 'path'))
    found.push(...misfits(`path.${name}`, schema, values[name]));
  for (const [name, text] of query) {
    const parameter = known.get(name);
    if (!parameter) found.push(`query.${name} is unknown`);
    else if (parameter.schema.type !== 'array')
      found.push(...misfits(`query.${name}`, parameter.schema, read_query_value(parameter.schema, text)));
  }
  for (const { name, required } of known.values())
    if (required && !query.has(name)) found.push(`query.${name} is missing`);
  return found;
}

/** Whether the description wants a bot's token here, and nothing else will do. */
export function needs_token({ request }) {
  return (request.security ?? []).every((way) => Object.keys(way).length > 0);
}

/** Where the description wants a body and the documentation, which wins, shows none ("Remove Guild Ban"). */
const bodiless = new Set(['unban_user_from_guild']);

/** What is wrong with the JSON of the body; `body` is undefined where there was none. */
export function body_misfits({ request }, body) {
  const described = request.requestBody;
  if (!described) return body === undefined ? [] : ['body: this operation takes none'];
  if (body === undefined) return described.required && !bodiless.has(request.operationId) ? ['body: missing'] : [];
  const media = described.content['application/json'];
  return media ? misfits('body', media.schema, body) : ['body: this operation takes no JSON'];
}

/** All operations whose JSON body can be compiled, for the test that they all can: [name, schema]. */
export function described_bodies() {
  return templates.flatMap(({ operations }) => Object.values(operations))
    .filter((request) => request.requestBody?.content['application/json'])
    .map((request) => [request.operationId, request.requestBody.content['application/json'].schema]);
}

export { validator };
