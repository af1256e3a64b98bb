// Owns: whether the sandbox's answers are as Discord's own description has them.
// Must not know: who asked, libraries.
import { readFileSync } from 'node:fs';
import add_formats from 'ajv-formats';
import ajv_2020 from 'ajv/dist/2020.js';

/** The answer half of specs/openapi.json, as extract_openapi.mjs wrote it. */
const description = JSON.parse(readFileSync(new URL('../discord-answers.json', import.meta.url), 'utf8'));

/** The values of `type` that a branch of a union is for, where its schema names them. */
function types_of({ $ref }) {
  const schema = description.components.schemas[$ref?.match(/^#\/components\/schemas\/(.+)$/)?.[1]];
  return schema?.required?.includes('type') ? schema.properties.type.enum : undefined;
}

/**
 * Branches of a union overlap in the description, so that one that fits suffices; where `type` tells them apart, only
 * the branch that was meant complains.
 */
function loosen(value) {
  if (Array.isArray(value)) return value.map(loosen);
  if (value === null || typeof value !== 'object') return value;
  if (value.oneOf?.every(types_of)) return { type: 'object', required: ['type'],
    properties: { type: { enum: value.oneOf.flatMap(types_of) } },
    allOf: value.oneOf.map((branch) => ({ if: { properties: { type: { enum: types_of(branch) } } }, then: branch })) };
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key === 'oneOf' ? 'anyOf' : key, loosen(each)]));
}

const ajv = new ajv_2020.default({ strict: false, allErrors: true, allowUnionTypes: true });
add_formats.default(ajv);
ajv.addFormat('snowflake', (text) => /^\d{1,20}$/.test(text));
ajv.addFormat('nonce', () => true);
ajv.addSchema({ $id: 'answers', components: { schemas: loosen(description.components.schemas) } });

const compiled = new Map();
function validator(schema) {
  const key = JSON.stringify(loosen(schema)).replaceAll('"#/components/', '"answers#/components/');
  if (!compiled.has(key)) compiled.set(key, ajv.compile(JSON.parse(key)));
  return compiled.get(key);
}

/** Without the unions' own complaints, which say nothing beyond their branches'. */
function sentences(errors) {
  const told = errors.filter(({ keyword }) => !['anyOf', 'oneOf', 'if'].includes(keyword));
  return [...new Set(told.map((error) => `${error.instancePath.replace(/\/\d+/g, '/N')} ${error.message}`
    + (error.params.allowedValues ? `: ${error.params.allowedValues}` : '')))];
}

const templates = Object.entries(description.paths).map(([path, operations]) => ({ path, operations, segments: path.split('/') }));
const literals = (template) => template.segments.filter((segment) => !segment.startsWith('{')).length;
templates.sort((left, right) => literals(right) - literals(left));

function operation_of(method, path) {
  const segments = path.split('/').map(decodeURIComponent);
  const fits = ({ operations, segments: own }) => operations[method.toLowerCase()] && own.length === segments.length
    && own.every((segment, index) => segment.startsWith('{') || segment === segments[index]);
  return templates.find(fits)?.operations[method.toLowerCase()];
}

/**
 * What is wrong with one entry of the sandbox's log of requests: sentences, none where the answer is as described,
 * or was a refusal, or lost to a fault.
 */
export function answer_misfits({ method, path, status, response, response_headers: headers, delivery }) {
  if (!(status >= 200 && status < 300) || delivery !== 'respond') return [];
  if (headers['Content-Type']?.startsWith('text/html')) return []; // a fault that a test ordered
  const below = path.replace(/^\/api(\/v\d+)?/, '').replace(/\?.*$/, '');
  const operation = operation_of(method, below);
  if (!operation) return [`${method} ${below}: Discord describes no such operation`];
  const name = `${operation.operationId} ${status}`;
  if (!(status in operation.answers)) return [`${name}: Discord answers with ${Object.keys(operation.answers)}`];
  const schema = operation.answers[status];
  if (schema === null) return response ? [`${name}: Discord answers without a body`] : [];
  const validate = validator(schema);
  return validate(JSON.parse(response)) ? [] : sentences(validate.errors).map((each) => `${name}${each}`);
}
