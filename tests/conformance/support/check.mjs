// Owns: everything that is wrong with one request of a journal.
// Must not know: where journals lie, who wrote them.
import { body_misfits, needs_token, operation_of, parameter_misfits } from './description.mjs';
import { answer_faults, header_faults, message_faults, unwrap } from './rules.mjs';

const base = '/api/v10';

function read_target({ method, target }) {
  if (!target.startsWith(`${base}/`)) return {};
  const url = new URL(`http://discord${target.slice(base.length)}`);
  return { url, operation: operation_of(method, url.pathname) };
}

/** What the request is, in Discord's words: "PUT /guilds/{guild_id}/bans/{user_id}". */
export function name_of(entry) {
  return `${entry.method} ${read_target(entry).operation?.path ?? entry.target}`;
}

/** Sentences; none where the request is as Discord wants it. `entry` is one line of a journal. */
export function faults_of(entry) {
  const { url, operation } = read_target(entry);
  if (!url) return [`not below ${base}: ${entry.target}`];
  if (!operation) return [`Discord describes no ${entry.method} ${url.pathname}`];
  const { body, faults } = unwrap(entry);
  const misfits = faults.length > 0 && body === undefined ? [] : body_misfits(operation, body);
  const found = [
    ...header_faults(entry, needs_token(operation)),
    ...parameter_misfits(operation, url.searchParams),
    ...faults,
    ...misfits,
    // Rules about the whole may rely on the shape.
    ...misfits.length > 0 ? [] : message_faults(operation.request.operationId, body, entry),
    ...answer_faults(entry),
  ];
  return [...new Set(found)];
}
